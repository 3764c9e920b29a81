//! Creates, shows and closes petitions.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Administrator, App, By, Coordinator, Profiles, Vault, VaultError, record};
use crate::{
    db::{AnyConnection, DbError, petitions},
    domain::{Petition, PetitionId, PetitionState, Scope, Slug, SlugError, profile::Profile},
    ledger::Event,
};

mod change;
mod frozen;
mod status;
mod terms;

pub use self::{
    change::{ChangeError, Changeable, PetitionChanges, change, changeable},
    status::{ChannelCounts, Status, status, status_of},
    terms::TermsError,
};

/// What a new petition is made from. What is left out follows from the profile.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewPetition {
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The profile that governs it.
    pub profile: String,
    /// The number of signatures needed, where the profile leaves it open.
    pub threshold: Option<i64>,
    /// `es` or `en`; the profile's main language if left out.
    pub language: Option<String>,
    /// The IANA name of the time zone whose days it counts by, such as `America/Lima`; the profile's if left out.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The first instant at which it takes signatures; now if left out.
    pub opens_at: Option<DateTime<Utc>>,
    /// The first instant at which it no longer does; never if left out.
    pub closes_at: Option<DateTime<Utc>>,
}

/// Why a petition was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The slug is malformed.
    #[error(transparent)]
    Slug(#[from] SlugError),
    /// The slug is taken.
    #[error("there is a petition with this slug already")]
    Taken,
    /// What it asks for cannot stand.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// The profile is unknown.
    #[error("there is no such profile; there are: {known}")]
    UnknownProfile {
        /// The profiles there are.
        known: String,
    },
    /// Another text is frozen under the same version.
    #[error(
        "the profile was changed without counting up its version; petitions already run under that version"
    )]
    ProfileChanged,
    /// The profile does not serialise.
    #[error("the profile cannot be stored")]
    Profile(#[from] serde_json::Error),
    /// The keys could not be made.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Why a petition could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// There is none under that slug.
    #[error("there is no such petition")]
    Unknown,
    /// The profile it froze does not read back.
    #[error("the rules this petition froze do not read back")]
    Profile(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Creates a petition: freezes its profile, sets its threshold, makes its keys.
pub fn create(
    conn: &mut AnyConnection,
    profiles: &Profiles,
    vault: &Vault,
    by: By<Administrator>,
    new: &NewPetition,
    now: DateTime<Utc>,
) -> Result<Petition, CreateError> {
    let profile = profiles
        .find(&new.profile)
        .ok_or_else(|| CreateError::UnknownProfile { known: profiles.ids().join(", ") })?;
    let petition = draft(profile, new, now)?;
    let frozen = serde_json::to_string(profile)?;
    if !petitions::freeze_profile(conn, &profile.id, profile.version, &frozen, now)? {
        return Err(CreateError::ProfileChanged);
    }
    if !petitions::insert_if_new(conn, &petition)? {
        return Err(CreateError::Taken);
    }
    vault.create(conn, petition.id.0, now)?;
    let event = Event::PetitionCreated {
        profile: profile.id.clone(),
        profile_version: profile.version,
        threshold: petition.threshold,
        wording_sha256: terms::wording_hash(&petition),
    };
    record(conn, Some(petition.id), by.actor(), now, [event])?;
    Ok(petition)
}

fn draft(profile: &Profile, new: &NewPetition, now: DateTime<Utc>) -> Result<Petition, CreateError> {
    let threshold = profile.threshold.choose(new.threshold, now.date_naive()).map_err(TermsError::from)?;
    let language = || profile.languages.first().cloned().unwrap_or_else(|| "es".to_owned());
    let petition = Petition {
        id: PetitionId::new(),
        slug: Slug::parse(&new.slug)?,
        title: new.title.trim().to_owned(),
        text: new.text.trim().to_owned(),
        profile_id: profile.id.clone(),
        profile_version: profile.version,
        threshold: threshold.required,
        time_zone: new.time_zone.clone().unwrap_or_else(|| profile.time_zone.clone()),
        language: new.language.clone().unwrap_or_else(language),
        state: PetitionState::Open,
        opens_at: new.opens_at.unwrap_or(now),
        closes_at: new.closes_at,
        created_at: now,
    };
    terms::check(&petition, profile)?;
    Ok(petition)
}

/// Finds a petition by its slug.
pub fn find(conn: &mut AnyConnection, slug: &str) -> Result<Petition, FindError> {
    petitions::find(conn, slug)?.ok_or(FindError::Unknown)
}

/// Finds a petition together with the profile it froze.
pub fn find_with_profile(
    conn: &mut AnyConnection,
    slug: &str,
) -> Result<(Petition, Arc<Profile>), FindError> {
    let petition = find(conn, slug)?;
    let profile = profile_of(conn, &petition)?;
    Ok((petition, profile))
}

/// The profile a petition froze when it was created.
pub fn profile_of(conn: &mut AnyConnection, petition: &Petition) -> Result<Arc<Profile>, FindError> {
    let frozen = petitions::find_profile(conn, &petition.profile_id, petition.profile_version)?;
    let frozen =
        frozen.ok_or(DbError::Corrupt { table: "profiles", reason: "a frozen profile is missing" })?;
    Ok(frozen::read(frozen)?)
}

/// Lists every petition, the oldest first.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<Petition>, DbError> {
    petitions::list(conn)
}

/// The slug of the petition where something holds; `None` if it holds everywhere.
pub fn slug_at(conn: &mut AnyConnection, scope: Scope) -> Result<Option<String>, DbError> {
    Ok(find_at(conn, scope)?.map(|petition| petition.slug.to_string()))
}

/// The petition where something holds; `None` if it holds everywhere.
pub fn find_at(conn: &mut AnyConnection, scope: Scope) -> Result<Option<Petition>, DbError> {
    let Scope::Petition(petition) = scope else { return Ok(None) };
    petitions::find_by_id(conn, petition)
}

/// The title of a petition.
pub fn title_of(conn: &mut AnyConnection, petition: PetitionId) -> Result<Option<String>, DbError> {
    Ok(petitions::find_by_id(conn, petition)?.map(|petition| petition.title))
}

/// Closes a petition to new signatures. Closing it twice is no error.
pub fn close(
    conn: &mut AnyConnection,
    by: By<Coordinator>,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<Petition, FindError> {
    let petition = find(conn, slug)?;
    if petitions::set_state(conn, petition.id, PetitionState::Closed)? {
        record(conn, Some(petition.id), by.actor(), now, [Event::PetitionClosed {}])?;
    }
    Ok(Petition { state: PetitionState::Closed, ..petition })
}

impl App {
    /// Reads a petition and the profile it froze.
    pub async fn petition(&self, slug: String) -> Result<(Petition, Arc<Profile>), FindError> {
        self.db.read(move |conn| find_with_profile(conn, &slug)).await
    }
}
