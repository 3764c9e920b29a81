//! A line of paper as its keyer read it, and what can be wrong with it.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Entry, EntryError, Keyer, SheetError, TakeInError};
use crate::{
    db::{DbError, sheets::Sheet},
    domain::{Channel, Identity, Reason, SheetLine},
    sealing::SealError,
    service::verification::SettleError,
    table::{DateError, read_instant},
};

/// How many lines are keyed in one go: a sheet, or what a phone held back while it was offline.
pub(super) const MOST_LINES: usize = 500;

/// A line as its keyer read it: someone's, or one without a signature.
#[derive(Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WrittenLine {
    /// The number of the line, from 1. In the address of a correction it is left out.
    pub line: i32,
    /// Why it holds no signature: `LINE_BLANK_VOIDED`, `LINE_BLANK_NOT_VOIDED` or `LINE_CROSSED_OUT`.
    #[schema(value_type = Option<String>)]
    pub void: Option<Reason>,
    /// When it was signed, as a date or a date with a time.
    pub signed_at: String,
    /// The identity number.
    pub document: String,
    /// The first surname.
    pub surname1: String,
    /// The second surname.
    pub surname2: String,
    /// All given names.
    pub given_names: String,
    /// The date of birth.
    pub birth_date: String,
    /// The code of the district.
    pub district: String,
    /// The telephone number.
    pub phone: String,
    /// The e-mail address.
    pub email: String,
    /// The street address.
    pub address: String,
    /// The postal code.
    pub postcode: String,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineOutcome {
    /// It was taken in.
    Taken,
    /// It was keyed before, with the same words.
    Known,
    /// It is noted as holding no signature.
    Voided,
    /// It cannot stand so.
    Refused,
}

/// What became of a line, and what is wrong with it if it was refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeyedLine {
    /// The number of the line.
    pub line: i32,
    /// What became of it.
    pub outcome: LineOutcome,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub problem: Option<LineProblem>,
    /// The same for programs: `no_such_line`, `twice`, `keyed`, `voided`, `reason`, `date` or `value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
}

impl KeyedLine {
    pub(super) fn new(line: i32, outcome: Result<LineOutcome, LineProblem>) -> Self {
        match outcome {
            Ok(outcome) => Self { line, outcome, problem: None, code: None },
            Err(problem) => {
                let code = Some(problem.code());
                Self { line, outcome: LineOutcome::Refused, problem: Some(problem), code }
            }
        }
    }
}

/// Why a line was refused. It holds no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// The sheet is shorter.
    #[error("the sheet has no such line")]
    NoSuchLine,
    /// It stands twice in what was sent.
    #[error("the line was sent twice")]
    Twice,
    /// Other words were keyed before.
    #[error("the line is keyed already, with other words; correct it if it was misread")]
    Keyed,
    /// It was noted as holding no signature.
    #[error("the line is noted as holding no signature; correct it if it was misread")]
    Voided,
    /// The reason is not one of a line.
    #[error("a line without a signature is LINE_BLANK_VOIDED, LINE_BLANK_NOT_VOIDED or LINE_CROSSED_OUT")]
    Reason,
    /// The date does not read.
    #[error("signed_at {0}")]
    Date(#[from] DateError),
    /// A value cannot stand.
    #[error(transparent)]
    Entry(#[from] EntryError),
}

impl LineProblem {
    fn code(self) -> &'static str {
        match self {
            Self::NoSuchLine => "no_such_line",
            Self::Twice => "twice",
            Self::Keyed => "keyed",
            Self::Voided => "voided",
            Self::Reason => "reason",
            Self::Date(_) => "date",
            Self::Entry(_) => "value",
        }
    }
}

/// Why lines were not keyed.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Something about the sheet.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// Too many at once.
    #[error("at most {MOST_LINES} lines are keyed in one go")]
    TooMany,
    /// A single line was refused.
    #[error(transparent)]
    Line(#[from] LineProblem),
    /// The line's signature stands where nothing changes it any more.
    #[error("the signature on this line is {state} and can no longer be changed")]
    Frozen {
        /// Where it stands.
        state: &'static str,
    },
    /// They could not be taken in.
    #[error(transparent)]
    TakeIn(#[from] TakeInError),
    /// It could not be decided anew whose signature counts.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// What is stored does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Serialize for LineProblem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl WrittenLine {
    /// Who signed, as it was keyed.
    pub(super) fn identity(&self) -> Identity {
        let mut identity = Identity::default();
        self.document.clone_into(&mut identity.document);
        self.surname1.clone_into(&mut identity.surname1);
        self.surname2.clone_into(&mut identity.surname2);
        self.given_names.clone_into(&mut identity.given_names);
        self.birth_date.clone_into(&mut identity.birth_date);
        self.district.clone_into(&mut identity.district);
        self.phone.clone_into(&mut identity.phone);
        self.email.clone_into(&mut identity.email);
        self.address.clone_into(&mut identity.address);
        self.postcode.clone_into(&mut identity.postcode);
        identity
    }

    /// What is handed in for a line of a sheet.
    pub(super) fn entry(&self, sheet: &Sheet, keyer: Keyer, zone: Tz) -> Result<Entry, LineProblem> {
        let signed_at = match self.signed_at.trim() {
            "" => None,
            text => Some(read_instant(text, zone)?),
        };
        Ok(Entry {
            signed_at,
            place: Some(SheetLine { folio: sheet.folio, line: self.line }),
            sheet: Some(sheet.id),
            event: sheet.event,
            keyer: keyer.user_id(),
            ..Entry::new(self.identity(), Channel::Paper)
        })
    }
}
