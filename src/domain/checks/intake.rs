//! What a form must hold before it is taken in, told beside each field.
//!
//! Lines of a sheet and rows of an older list are recorded as they stand, also with gaps and slips, which the
//! checks find later; a signer who is still looking at the form can mend them at once.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    Channel, EmailAddress, Identity, Profile, ValueProblem, normalise_name,
    profile::{FieldKey, Requirement, Signer},
    tidy::check_value,
};

/// What is wrong with a value, by a code that can be translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntakeCode {
    /// It must be filled in.
    Required,
    /// It is too long.
    TooLong,
    /// It holds control characters or invisible ones.
    ControlCharacter,
    /// A spreadsheet would take it for a formula.
    Formula,
    /// It is no identity document of the shape asked for.
    Document,
    /// It is no e-mail address.
    Email,
    /// It is no date.
    Date,
}

/// A value that cannot be taken in. It never repeats the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct IntakeProblem {
    /// Which field.
    pub field: FieldKey,
    /// What is wrong with it.
    pub code: IntakeCode,
    /// The most characters it may have.
    pub most_characters: u32,
}

/// Finds everything that is wrong with a tidied form, at most one problem per field, in the order of the fields.
pub fn check_intake(profile: &Profile, identity: &Identity) -> Vec<IntakeProblem> {
    let problem = |field: FieldKey| {
        let most_characters = profile.signer.most_characters(field);
        let code = find_problem(&profile.signer, field, identity, most_characters)?;
        Some(IntakeProblem { field, code, most_characters })
    };
    FieldKey::ALL.into_iter().filter_map(problem).collect()
}

fn find_problem(signer: &Signer, field: FieldKey, identity: &Identity, most: u32) -> Option<IntakeCode> {
    let value = field.of(identity);
    match check_value(field, value, most) {
        Err(ValueProblem::TooLong(_)) => return Some(IntakeCode::TooLong),
        Err(ValueProblem::Formula) => return Some(IntakeCode::Formula),
        Err(ValueProblem::Control) => return Some(IntakeCode::ControlCharacter),
        Ok(()) => {}
    }
    if normalise_name(value).is_empty() {
        return is_required(signer, field).then_some(IntakeCode::Required);
    }
    match field {
        FieldKey::Document if signer.document_in(&identity.district).read(value).is_err() => {
            Some(IntakeCode::Document)
        }
        FieldKey::Email if EmailAddress::parse(value).is_err() => Some(IntakeCode::Email),
        FieldKey::BirthDate if value.parse::<NaiveDate>().is_err() => Some(IntakeCode::Date),
        _ => None,
    }
}

/// Whether a form must have the field filled in. An e-mail address always: the confirmation goes there.
fn is_required(signer: &Signer, field: FieldKey) -> bool {
    let asked = signer.field(field).map_or(Requirement::Optional, |it| it.required);
    field == FieldKey::Email || asked.holds(Channel::Online)
}

impl IntakeCode {
    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong => "too_long",
            Self::ControlCharacter => "control_character",
            Self::Formula => "formula",
            Self::Document => "document",
            Self::Email => "email",
            Self::Date => "date",
        }
    }
}

impl fmt::Display for IntakeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            IntakeCode::Required => f.write_str("must be filled in"),
            IntakeCode::TooLong => write!(f, "must have at most {} characters", self.most_characters),
            IntakeCode::ControlCharacter => {
                f.write_str("holds characters that cannot be seen: type it again")
            }
            IntakeCode::Formula => f.write_str("must not begin with =, +, - or @"),
            IntakeCode::Document => f.write_str("must be an identity number of the shape asked for"),
            IntakeCode::Email => f.write_str("must be an e-mail address, such as ada@example.org"),
            IntakeCode::Date => f.write_str("must be a date, such as 1988-10-26"),
        }
    }
}
