//! What a petition asks for, and when: what must hold of it, new or changed.

use sha2::{Digest as _, Sha256};

use crate::domain::{
    Petition,
    profile::{Profile, ThresholdError},
};

/// Why a petition cannot ask for this.
#[derive(Debug, thiserror::Error)]
pub enum TermsError {
    /// The title is missing or too long.
    #[error("a title has 1 to 200 characters")]
    Title,
    /// The text is too long.
    #[error("a text has at most 50,000 characters")]
    Text,
    /// The threshold does not fit the profile.
    #[error(transparent)]
    Threshold(#[from] ThresholdError),
    /// The language is not one of the profile's.
    #[error("the profile has no texts in this language")]
    Language,
    /// The time zone is not on the list.
    #[error("the time zone must be one of the IANA list, such as America/Lima")]
    TimeZone,
    /// It would end before it begins.
    #[error("a petition closes after it opens")]
    Dates,
}

/// Whether a petition may ask for this under its profile. Its threshold was chosen before.
pub(super) fn check(petition: &Petition, profile: &Profile) -> Result<(), TermsError> {
    if petition.title.is_empty() || 200 < petition.title.chars().count() {
        return Err(TermsError::Title);
    }
    if 50_000 < petition.text.chars().count() {
        return Err(TermsError::Text);
    }
    if !profile.languages.contains(&petition.language) {
        return Err(TermsError::Language);
    }
    if petition.time_zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(TermsError::TimeZone);
    }
    if petition.closes_at.is_some_and(|closes_at| closes_at <= petition.opens_at) {
        return Err(TermsError::Dates);
    }
    Ok(())
}

/// What the history says of the words that people sign: their SHA-256 in hexadecimal.
pub(super) fn wording_hash(petition: &Petition) -> String {
    hex::encode(Sha256::digest(petition.wording()))
}
