//! What can be seen on the line itself: document, fields, date.

use super::{Check, Facts, Findings, LineState, Severity};
use crate::domain::{
    CheckCharacter, DocumentError, Profile, Reason,
    profile::{FieldKey, SignerField},
};

/// Says whether the line holds a signature at all.
pub(super) fn check_line(line: LineState, findings: &mut Findings) -> bool {
    let reason = match line {
        LineState::Signed => return true,
        LineState::BlankVoided => Reason::LineBlankVoided,
        LineState::BlankNotVoided => Reason::LineBlankNotVoided,
        LineState::CrossedOut => Reason::LineCrossedOut,
    };
    findings.failure(Check::Line, reason);
    false
}

/// Says whether there is a document of the right shape. A missing one is told by the check of fields.
pub(super) fn check_document(profile: &Profile, facts: &Facts<'_>, findings: &mut Findings) -> bool {
    let scheme = profile.signer.document_in(&facts.identity.district);
    match scheme.read(&facts.identity.document) {
        Ok(document) => {
            if document.check() == CheckCharacter::Differs {
                findings.add(Check::Document, Reason::IdCheckChar, Severity::Warning);
            }
            true
        }
        Err(DocumentError::Shape) => {
            findings.failure(Check::Document, Reason::IdFormat);
            false
        }
        Err(DocumentError::Missing) => false,
    }
}

/// Looks for required fields left empty. The e-mail address is left out: it serves the confirmation alone,
/// and is no part of the statement.
pub(super) fn check_fields(profile: &Profile, facts: &Facts<'_>, findings: &mut Findings) {
    let district = &facts.identity.district;
    let asked = |field: &&SignerField| {
        let units = &field.units;
        units.is_empty() || units.iter().any(|unit| district.starts_with(unit.as_str()))
    };
    let mut required = profile.signer.fields.iter().filter(asked).filter(|it| {
        it.required.holds(facts.channel) && it.key != FieldKey::Email && is_blank(it.key, facts)
    });
    let Some(field) = required.next() else { return };
    let reason = if field.key == FieldKey::Address { Reason::NoAddress } else { Reason::Incomplete };
    findings.failure(Check::Fields, reason);
}

/// Whether nothing is written in a field, or only a dash. Someone's only surname may stand in either place.
fn is_blank(key: FieldKey, facts: &Facts<'_>) -> bool {
    let is_empty = |key: FieldKey| !key.of(facts.identity).contains(char::is_alphanumeric);
    match key {
        FieldKey::Surname1 => is_empty(FieldKey::Surname1) && is_empty(FieldKey::Surname2),
        _ => is_empty(key),
    }
}

pub(super) fn check_date(profile: &Profile, facts: &Facts<'_>, findings: &mut Findings) {
    match facts.signed_on {
        None if profile.signing_window.date_required => findings.failure(Check::Date, Reason::NoDate),
        Some(day) if !facts.dates.contains(day) => {
            findings.failure(Check::Date, Reason::DateOutOfWindow);
        }
        _ => {}
    }
}
