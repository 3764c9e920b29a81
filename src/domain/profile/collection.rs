//! Which channels count, when people may sign, and which of several signatures of one person stands.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    Signer,
    legal::{Problems, Verified},
};
use crate::domain::Channel;

/// Whether the signatures of a channel count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acceptance {
    /// They are not taken.
    #[default]
    No,
    /// They count.
    Accepted,
    /// They are taken as support, and never enter a legal count or an official file.
    Pledge,
    /// They are collected in the authority's own system; here only their number is kept.
    External,
}

/// Which channels count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Channels {
    /// Paper sheets.
    pub paper: Acceptance,
    /// The form on the web.
    pub online: Acceptance,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

impl Channels {
    /// Whether the signatures of a channel count.
    pub fn acceptance(&self, channel: Channel) -> Acceptance {
        match channel {
            Channel::Paper => self.paper,
            Channel::Online => self.online,
        }
    }

    /// Whether the signatures of a channel enter the legal count.
    pub fn counts(&self, channel: Channel) -> bool {
        self.acceptance(channel) == Acceptance::Accepted
    }

    /// Whether people may fill in a form of this channel, be it a signature or a pledge.
    pub fn takes_forms(&self, channel: Channel) -> bool {
        matches!(self.acceptance(channel), Acceptance::Accepted | Acceptance::Pledge)
    }

    pub(super) fn validate(&self, problems: &mut Problems) {
        problems.source(&self.source);
        if self.paper != Acceptance::Accepted && self.online != Acceptance::Accepted {
            problems.add("paper", "must be \"accepted\", or online must be: no signature would count");
        }
    }
}

/// What limits the days on which people may sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowRule {
    /// Nothing: the date of a signature is not checked.
    #[default]
    None,
    /// The dates of the petition.
    Petition,
    /// So many months from the first day of the petition.
    Months,
    /// Two dates the profile names.
    Dates,
}

/// When people may sign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SigningWindow {
    /// What limits the days.
    pub rule: WindowRule,
    /// How many months, for the rule `months`.
    pub months: Option<u32>,
    /// The first day, for the rule `dates`.
    pub from: Option<NaiveDate>,
    /// The last day, for the rule `dates`.
    pub to: Option<NaiveDate>,
    /// Whether each line must bear its date.
    pub date_required: bool,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

/// The first and the last day on which a signature may have been given; open where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningDates {
    /// The first day.
    pub first: Option<NaiveDate>,
    /// The last day.
    pub last: Option<NaiveDate>,
}

impl SigningWindow {
    /// The days of a petition that opens on `opens_on` and closes after `closes_on`, both in its time zone.
    pub fn dates(&self, opens_on: NaiveDate, closes_on: Option<NaiveDate>) -> SigningDates {
        match self.rule {
            WindowRule::None => SigningDates::default(),
            WindowRule::Petition => SigningDates { first: Some(opens_on), last: closes_on },
            WindowRule::Months => {
                let end = self.months.and_then(|months| opens_on.checked_add_months(Months::new(months)));
                let last = end.and_then(|it| it.pred_opt());
                SigningDates { first: Some(opens_on), last }
            }
            WindowRule::Dates => SigningDates { first: self.from, last: self.to },
        }
    }

    pub(super) fn validate(&self, problems: &mut Problems) {
        if self.rule == WindowRule::Months && !self.months.is_some_and(|it| (1..=1_200).contains(&it)) {
            problems.add("months", "must be from 1 to 1200, because the rule is \"months\"");
        }
        if self.rule == WindowRule::Dates {
            if self.from.is_none() && self.to.is_none() {
                problems.add("from", "must be given, or to must be, because the rule is \"dates\"");
            }
            if let (Some(from), Some(to)) = (self.from, self.to)
                && to < from
            {
                problems.add("to", "must not be before from");
            }
            for (field, date) in [("from", self.from), ("to", self.to)] {
                if date.is_some_and(|it| !(1900..=9999).contains(&it.year())) {
                    problems.add(field, "must be a date such as \"2026-01-31\"");
                }
            }
        }
        problems.source(&self.source);
    }
}

impl SigningDates {
    /// Whether a day lies in the window.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }
}

/// By what two signatures are known to be of one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateKey {
    /// The document.
    #[default]
    Document,
    /// All names.
    Names,
    /// The date of birth.
    BirthDate,
    /// The address.
    Address,
}

/// Among which signatures a person may stand only once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateScope {
    /// Those of one batch.
    Batch,
    /// All of the petition.
    #[default]
    Petition,
    /// Those of one channel.
    Channel,
    /// Those of the petitions that exclude each other.
    ExclusiveGroup,
}

/// Which of several signatures of one person counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicatePolicy {
    /// The first that passes its checks; the others wait in case it falls (Peru, RJ 288-2008 art. 7.10).
    #[default]
    FirstApproved,
    /// The first, even if it fails (European Citizens' Initiative).
    First,
    /// The last (Colombia, Ley 1757 art. 13).
    Last,
    /// One of them, it does not matter which: the best that passes (Arizona).
    AllButOne,
    /// None (Washington until 2014).
    RejectAll,
}

/// From which probability on signatures with different documents are taken for one person's. Between the two
/// a person decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Likeness {
    /// From this probability on, 0 to 1, only one of them counts.
    pub upper: f64,
    /// Below this probability, 0 to 1, they are two people's.
    pub lower: f64,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

impl Default for Likeness {
    fn default() -> Self {
        let source = "the service's own choice: no norm names a probability".to_owned();
        Self { upper: 0.99, lower: 0.5, source, verified: Verified::default() }
    }
}

impl Likeness {
    fn validate(&self, problems: &mut Problems) {
        for (field, value) in [("upper", self.upper), ("lower", self.lower)] {
            if !(0.05..=1.0).contains(&value) {
                problems.add(field, "must be from 0.05 to 1");
            }
        }
        if self.upper < self.lower {
            problems.add("lower", "must not be above upper");
        }
        problems.source(&self.source);
    }
}

/// How repeated signatures are treated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Duplicates {
    /// By what one person is known.
    pub key: Vec<DuplicateKey>,
    /// Among which signatures a person may stand only once.
    pub scope: Vec<DuplicateScope>,
    /// Which one counts.
    pub policy: DuplicatePolicy,
    /// Names the petitions that exclude each other.
    pub exclusive_group: Option<String>,
    /// From when on signatures that are only alike are one person's.
    pub likeness: Likeness,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

impl Duplicates {
    pub(super) fn validate(&self, problems: &mut Problems, signer: &Signer) {
        if self.key.is_empty() {
            problems.add("key", "must say by what one person is known, such as [\"document\"]");
        }
        let asks = |key| signer.fields.iter().any(|it| it.key == key);
        if self.key.contains(&DuplicateKey::Document) && !asks(super::FieldKey::Document) {
            problems.add("key", "holds \"document\", which signer.fields does not ask for");
        }
        if self.scope.is_empty() {
            problems.add("scope", "must say among which signatures, such as [\"petition\"]");
        }
        let exclusive = self.scope.contains(&DuplicateScope::ExclusiveGroup);
        if exclusive != self.exclusive_group.is_some() {
            problems
                .add("exclusive_group", "must be given if scope holds \"exclusive_group\", and only then");
        }
        problems.inside("likeness", |it| self.likeness.validate(it));
        problems.source(&self.source);
    }
}
