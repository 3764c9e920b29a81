//! Puts a petition otherwise: all of it while nobody signed, then its last day alone.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{FindError, TermsError, find, profile_of, terms};
use crate::{
    db::{AnyConnection, DbError, petitions, sheets, signatures},
    domain::{Petition, PetitionState, profile::Profile},
    ledger::Event,
    service::{By, Coordinator, record},
};

/// What is to change about a petition. What is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PetitionChanges {
    /// Its title.
    pub title: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// The number of signatures needed, where the profile leaves it open.
    pub threshold: Option<i64>,
    /// `es` or `en`.
    pub language: Option<String>,
    /// The IANA name of the time zone whose days it counts by.
    pub time_zone: Option<String>,
    /// The first instant at which it takes signatures.
    pub opens_at: Option<DateTime<Utc>>,
    /// The first instant at which it no longer does. Before the one there is, it must still be to come.
    pub closes_at: Option<DateTime<Utc>>,
    /// Whether it is to have no such instant any more.
    pub never_closes: bool,
}

/// What may still change about a petition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changeable {
    /// All that was set when it was created, but its slug and its rules: nobody signed it.
    Everything,
    /// When it closes. Its words are what people signed, or have before them on a sheet.
    End,
    /// Nothing: it was closed.
    Nothing,
}

/// Why a petition was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// It cannot be found or read.
    #[error(transparent)]
    Find(#[from] FindError),
    /// It cannot ask for this.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// People have put their names under it.
    #[error(
        "people have signed this petition or were handed its sheets; only when it closes can still change"
    )]
    Signed,
    /// It would have closed before people signed.
    #[error("a petition that people sign cannot close in the past")]
    Past,
    /// It was closed.
    #[error("this petition is closed")]
    Closed,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What may still change about a petition: what people signed never does behind their backs.
pub fn changeable(conn: &mut AnyConnection, petition: &Petition) -> Result<Changeable, DbError> {
    if petition.state == PetitionState::Closed {
        return Ok(Changeable::Nothing);
    }
    let is_out = signatures::any(conn, petition.id)? || sheets::any_handed_out(conn, petition.id)?;
    Ok(if is_out { Changeable::End } else { Changeable::Everything })
}

/// Changes a petition. The history keeps what it is from now on; a change that changes nothing leaves no trace.
pub fn change(
    conn: &mut AnyConnection,
    by: By<Coordinator>,
    slug: &str,
    changes: &PetitionChanges,
    now: DateTime<Utc>,
) -> Result<Petition, ChangeError> {
    petitions::hold(conn, slug)?;
    let petition = find(conn, slug)?;
    let profile = profile_of(conn, &petition)?;
    let after = changes.applied_to(&petition, &profile, now)?;
    if after == petition {
        return Ok(petition);
    }
    let only_ends_otherwise = Petition { closes_at: petition.closes_at, ..after.clone() } == petition;
    match changeable(conn, &petition)? {
        Changeable::Nothing => return Err(ChangeError::Closed),
        Changeable::End if !only_ends_otherwise => return Err(ChangeError::Signed),
        Changeable::End if after.closes_at.is_some_and(|end| end <= now) => return Err(ChangeError::Past),
        Changeable::End | Changeable::Everything => {}
    }
    petitions::rewrite(conn, &after)?;
    let event = Event::PetitionChanged {
        wording_sha256: terms::wording_hash(&after),
        threshold: after.threshold,
        language: after.language.clone(),
        time_zone: after.time_zone.clone(),
        opens_at: after.opens_at,
        closes_at: after.closes_at,
    };
    record(conn, Some(petition.id), by.actor(), now, [event])?;
    Ok(after)
}

impl PetitionChanges {
    fn applied_to(
        &self,
        petition: &Petition,
        profile: &Profile,
        now: DateTime<Utc>,
    ) -> Result<Petition, TermsError> {
        let text = |new: &Option<String>, old: &String| {
            new.as_ref().map_or_else(|| old.clone(), |it| it.trim().to_owned())
        };
        let threshold = match self.threshold {
            Some(n) if n != petition.threshold => {
                profile.threshold.choose(Some(n), now.date_naive())?.required
            }
            _ => petition.threshold,
        };
        let after = Petition {
            title: text(&self.title, &petition.title),
            text: text(&self.text, &petition.text),
            threshold,
            language: text(&self.language, &petition.language),
            time_zone: text(&self.time_zone, &petition.time_zone),
            opens_at: self.opens_at.unwrap_or(petition.opens_at),
            closes_at: self.closes_at.or(petition.closes_at.filter(|_| !self.never_closes)),
            ..petition.clone()
        };
        terms::check(&after, profile)?;
        Ok(after)
    }
}
