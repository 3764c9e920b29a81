//! What is refused before it is taken in: values no sheet or form should hold.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{Channel, Identity, Profile, normalise_name, profile::FieldKey};

/// From where values come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// A form the signer is looking at, and can mend at once: everything asked for must be there and right.
    Form,
    /// A line of a sheet or a row of an older list: it is recorded as it stands, also with gaps and slips,
    /// which the checks find later.
    Record,
}

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

/// Finds what cannot be taken in, at most one problem per field, in the order of the fields.
pub fn check_intake(profile: &Profile, intake: Intake, identity: &Identity) -> Vec<IntakeProblem> {
    let problem = |field: FieldKey| {
        let most_characters = profile.signer.most_characters(field);
        let code = refusal(field, field.of(identity), most_characters);
        let code = code.or_else(|| match intake {
            Intake::Form => form_refusal(profile, field, identity),
            Intake::Record => None,
        })?;
        Some(IntakeProblem { field, code, most_characters })
    };
    FieldKey::ALL.into_iter().filter_map(problem).collect()
}

/// What no value may be, wherever it comes from.
fn refusal(field: FieldKey, value: &str, most_characters: u32) -> Option<IntakeCode> {
    if usize::try_from(most_characters).is_ok_and(|most| value.chars().nth(most).is_some()) {
        return Some(IntakeCode::TooLong);
    }
    if value.chars().any(is_hidden) {
        return Some(IntakeCode::ControlCharacter);
    }
    is_formula(field, value).then_some(IntakeCode::Formula)
}

/// Control characters, and those that hide or turn the text around them.
fn is_hidden(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether a spreadsheet would compute the value instead of showing it. Certified files hold values as they
/// are, so such a value must not get in. A dash alone stands for "none", and a telephone number may begin
/// with a plus sign.
///
/// Source: OWASP, "CSV Injection".
fn is_formula(field: FieldKey, value: &str) -> bool {
    let value = value.trim();
    let Some(first) = value.chars().next() else { return false };
    match first {
        '=' | '@' | '＝' | '＠' | '＋' | '－' => true,
        '+' => {
            let is_number = |it: char| it.is_ascii_digit() || matches!(it, ' ' | '-' | '(' | ')');
            !(field == FieldKey::Phone && value.chars().skip(1).all(is_number))
        }
        '-' => !value.chars().all(|it| matches!(it, '-' | '.' | ' ')),
        _ => false,
    }
}

/// What a form must hold besides.
fn form_refusal(profile: &Profile, field: FieldKey, identity: &Identity) -> Option<IntakeCode> {
    let value = field.of(identity);
    let is_required = profile.signer.field(field).is_some_and(|it| it.required.holds(Channel::Online));
    if normalise_name(value).is_empty() {
        return is_required.then_some(IntakeCode::Required);
    }
    let is_right = match field {
        FieldKey::Document => profile.signer.document_in(&identity.district).read(value).is_ok(),
        FieldKey::Email => is_email(value),
        FieldKey::BirthDate => value.parse::<NaiveDate>().is_ok(),
        _ => return None,
    };
    match field {
        _ if is_right => None,
        FieldKey::Document => Some(IntakeCode::Document),
        FieldKey::Email => Some(IntakeCode::Email),
        _ => Some(IntakeCode::Date),
    }
}

/// Whether a text has the shape of an e-mail address. Whether the mailbox exists is found out by writing to it.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.trim().rsplit_once('@') else { return false };
    let plain = |it: char| {
        !it.is_whitespace()
            && !matches!(it, '@' | ',' | ';' | ':' | '<' | '>' | '(' | ')' | '"' | '\\' | '[' | ']')
    };
    let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let label = |it: &str| {
        let allowed = |it: char| it.is_alphanumeric() || it == '-';
        !it.is_empty()
            && it.len() <= 63
            && !it.starts_with('-')
            && !it.ends_with('-')
            && it.chars().all(allowed)
    };
    (1..=64).contains(&local.len())
        && local.chars().all(plain)
        && dots(local)
        && domain.contains('.')
        && domain.split('.').all(label)
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
