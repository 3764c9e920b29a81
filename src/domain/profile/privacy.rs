//! What is promised to signers about their data, and what the authority charges.

use serde::{Deserialize, Serialize};

use super::legal::{Legal, Problems, Translated, Verified};

/// A text signers read or agree to. Which version a signer saw is kept with the signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Consent {
    /// Counted up at every change of the text.
    pub version: i32,
    /// The text, by language.
    pub text: Translated,
}

/// In how many days a request about one's own data must be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestDays {
    /// To be told how the data is treated.
    pub information: Option<u32>,
    /// To see it.
    pub access: Option<u32>,
    /// To have it corrected.
    pub rectify: Option<u32>,
    /// To have it erased.
    pub erase: Option<u32>,
    /// To object.
    pub object: Option<u32>,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

/// What happens to data when its time has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionAction {
    /// Its key is destroyed; counts and ledger stay.
    #[default]
    Erase,
    /// It stays, and nobody may use it but for a legal claim.
    Block,
}

/// How long something is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// What: `identities`, `emails`, `photos`.
    pub what: String,
    /// From when it counts: `closed`, `result`, `submitted`.
    pub trigger: String,
    /// How many days after.
    pub days: u32,
    /// What happens then.
    pub action: RetentionAction,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

/// What is promised to signers about their data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Privacy {
    /// The legal ground on which the data is kept.
    pub legal_basis: Legal<String>,
    /// Whether the law counts the data as sensitive.
    pub sensitive: Legal<bool>,
    /// What a signer agrees to.
    pub consent: Consent,
    /// What a signer is told.
    pub notice: Consent,
    /// In how many days requests must be answered.
    pub request_days: RequestDays,
    /// In how many hours an incident must be reported.
    pub breach_hours: Option<Legal<u32>>,
    /// How long things are kept.
    pub retention: Vec<Retention>,
    /// For how many years the record of who did what is kept.
    pub log_min_years: Option<Legal<u32>>,
}

impl Privacy {
    pub(super) fn validate(&self, problems: &mut Problems, languages: &[String]) {
        problems.legal("legal_basis", &self.legal_basis);
        problems.legal("sensitive", &self.sensitive);
        for (field, text) in [("consent", &self.consent), ("notice", &self.notice)] {
            problems.inside(field, |it| {
                if text.version < 1 {
                    it.add("version", "must be 1 or more");
                }
                it.translated("text", &text.text, languages);
            });
        }
        problems.inside("request_days", |it| self.request_days.validate(it));
        for (field, legal) in [("breach_hours", &self.breach_hours), ("log_min_years", &self.log_min_years)] {
            if let Some(legal) = legal {
                problems.legal(field, legal);
            }
        }
        problems.each("retention", &self.retention, |rule, it| {
            for (field, value, known) in [
                ("what", &rule.what, ["identities", "emails", "photos"]),
                ("trigger", &rule.trigger, ["closed", "result", "submitted"]),
            ] {
                if !known.contains(&value.as_str()) {
                    it.add(field, &format!("must be one of {}", known.join(", ")));
                }
            }
            it.source(&rule.source);
        });
    }
}

impl RequestDays {
    fn validate(&self, problems: &mut Problems) {
        let days = [self.information, self.access, self.rectify, self.erase, self.object];
        if days.iter().any(Option::is_some) {
            problems.source(&self.source);
        }
        for (field, days) in ["information", "access", "rectify", "erase", "object"].into_iter().zip(days) {
            if days.is_some_and(|it| !(1..=365).contains(&it)) {
                problems.add(field, "must be from 1 to 365 days");
            }
        }
    }
}

/// What the authority charges for something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fee {
    /// For what.
    pub what: String,
    /// How much, in digits with a point: `85.70`.
    pub amount: String,
    /// The currency, by its ISO 4217 code: `PEN`.
    pub currency: String,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

impl Fee {
    pub(super) fn validate(&self, problems: &mut Problems) {
        if self.what.trim().is_empty() {
            problems.add("what", "must say what is charged for");
        }
        let (whole, cents) = self.amount.split_once('.').unwrap_or((&self.amount, "0"));
        let digits = |text: &str| !text.is_empty() && text.chars().all(|it| it.is_ascii_digit());
        if !digits(whole) || !digits(cents) {
            problems.add("amount", "must be an amount such as \"85.70\"");
        }
        if self.currency.len() != 3 || !self.currency.chars().all(|it| it.is_ascii_uppercase()) {
            problems.add("currency", "must be an ISO 4217 code such as \"PEN\"");
        }
        problems.source(&self.source);
    }
}
