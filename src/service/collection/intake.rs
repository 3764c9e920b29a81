//! Makes what is stored out of what someone handed in.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::identity_key::identity_text;
use crate::{
    db::{AnyConnection, signatures::NewRow, tallies::TallyKey},
    domain::{
        Channel, EventId, Identity, IdentityProblem, Petition, Profile, SheetId, SheetLine, SignatureId,
        State, UserId, profile::Acceptance,
    },
    sealing::{KeyedIndex, SealError},
    service::{Keys, Vault, VaultError, petitions},
    table,
};

/// Why a petition cannot take anything in.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// It cannot be found or read.
    #[error(transparent)]
    Petition(#[from] petitions::FindError),
    /// Its keys cannot be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Its time zone is unknown.
    #[error("the time zone of the petition is unknown")]
    Zone,
}

/// Why a signature cannot be taken in. It holds no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// A value cannot stand.
    #[error(transparent)]
    Value(#[from] IdentityProblem),
    /// There is neither a document nor a name.
    #[error("has neither a document nor a name")]
    Nobody,
    /// It was signed after today.
    #[error("was signed in the future")]
    Future,
}

/// What someone handed in: a line of a sheet, a row of a list, a form.
#[derive(Debug)]
pub struct Entry {
    /// Who signed, as written.
    pub identity: Identity,
    /// How it reached us.
    pub channel: Channel,
    /// Whether it waits for its signer to confirm it; it holds no claim until then.
    pub state: Awaited,
    /// When it was signed, if that is known.
    pub signed_at: Option<DateTime<Utc>>,
    /// Where it stands on paper.
    pub place: Option<SheetLine>,
    /// The registered sheet it stands on.
    pub sheet: Option<SheetId>,
    /// The event it was collected at.
    pub event: Option<EventId>,
    /// Who keyed it.
    pub keyer: Option<UserId>,
    /// What a list calls it, to know it again.
    pub reference: Option<String>,
    /// Which consent text the signer saw.
    pub consent_version: Option<String>,
    /// Hash of the secret in the link the signer gets.
    pub link_hash: Option<[u8; 32]>,
}

/// Whether a signature waits for its signer's word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Awaited {
    /// It is complete.
    #[default]
    Nothing,
    /// The signer still has to confirm it by e-mail.
    Confirmation,
}

impl Entry {
    /// A complete signature with nothing but who and how.
    pub fn new(identity: Identity, channel: Channel) -> Self {
        Self {
            identity,
            channel,
            state: Awaited::Nothing,
            signed_at: None,
            place: None,
            sheet: None,
            event: None,
            keyer: None,
            reference: None,
            consent_version: None,
            link_hash: None,
        }
    }
}

/// What taking in needs to know of a petition. Cheap to share between threads.
pub struct Intake {
    petition: Petition,
    profile: Arc<Profile>,
    keys: Arc<Keys>,
    identities: KeyedIndex,
    references: KeyedIndex,
    zone: Tz,
}

impl Intake {
    /// Reads what is needed of a petition.
    pub fn open(conn: &mut AnyConnection, vault: &Vault, slug: &str) -> Result<Self, IntakeError> {
        let (petition, profile) = petitions::find_with_profile(conn, slug)?;
        let keys = vault.keys(conn, petition.id.0)?;
        let (identities, references) = (keys.index.index("identity"), keys.index.index("reference"));
        let zone = petition.time_zone.parse().map_err(|_| IntakeError::Zone)?;
        Ok(Self { petition, profile, keys, identities, references, zone })
    }

    /// The petition.
    pub fn petition(&self) -> &Petition {
        &self.petition
    }

    /// The rules it froze.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The time zone in which its people write dates.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The key under which every signature of one person is found; nothing if the profile's fields for it
    /// are missing or malformed.
    pub fn identity_key(&self, identity: &Identity, channel: Channel) -> Option<[u8; 32]> {
        identity_text(&self.profile, identity, channel).map(|text| self.identities.key_of(&text))
    }

    /// The keys of a person on every channel; one if channels do not matter, none if [`Intake::identity_key`]
    /// gives none.
    pub fn identity_keys(&self, identity: &Identity) -> Vec<[u8; 32]> {
        let keys = [Channel::Paper, Channel::Online].map(|channel| self.identity_key(identity, channel));
        let mut keys: Vec<_> = keys.into_iter().flatten().collect();
        keys.dedup();
        keys
    }

    /// Opens the identity sealed beside a record: a signature or a circulator.
    pub fn open_identity(&self, record: Uuid, sealed: &[u8]) -> Result<Identity, SealError> {
        self.keys.data.open_identity(record, sealed)
    }

    /// Seals an identity beside a record.
    pub(super) fn seal_identity(&self, record: Uuid, identity: &Identity) -> Vec<u8> {
        self.keys.data.seal_identity(record, identity)
    }

    /// Seals bytes beside a record: a line keyed twice, a picture.
    pub(super) fn seal(&self, record: Uuid, plain: &[u8]) -> Vec<u8> {
        self.keys.data.seal(record, plain)
    }

    /// Opens what [`Intake::seal`] made.
    pub(super) fn open_sealed(&self, record: Uuid, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.keys.data.open(record, sealed)
    }

    /// Tidies, keys, seals and dates what someone handed in, ready for [`take_in`](super::take_in()).
    pub fn prepare(&self, entry: Entry, now: DateTime<Utc>) -> Result<NewRow, EntryError> {
        self.prepare_as(SignatureId::new(), entry, now)
    }

    /// [`Intake::prepare`] for a signature that has its name already.
    pub(super) fn prepare_as(
        &self,
        id: SignatureId,
        entry: Entry,
        now: DateTime<Utc>,
    ) -> Result<NewRow, EntryError> {
        let Entry { mut identity, channel, signed_at, .. } = entry;
        self.tidy(&mut identity)?;
        // A clock may be a little fast; a day may have begun elsewhere.
        if signed_at.is_some_and(|at| now + chrono::TimeDelta::days(1) < at) {
            return Err(EntryError::Future);
        }
        let signed_at = signed_at.and_then(|at| DateTime::from_timestamp_micros(at.timestamp_micros()));
        let state = match entry.state {
            Awaited::Nothing => State::Received,
            Awaited::Confirmation => State::Pending,
        };
        Ok(NewRow {
            id,
            tally: TallyKey {
                petition: self.petition.id,
                state,
                reason: String::new(),
                channel,
                is_pledge: self.profile.channels.acceptance(channel) == Acceptance::Pledge,
                event: entry.event,
                region: region(&identity.district),
                day: self.day(signed_at.unwrap_or(now)),
            },
            identity_key: self.identity_key(&identity, channel),
            reference_key: entry.reference.map(|reference| self.references.key_of(&reference)),
            sealed: self.seal_identity(id.0, &identity),
            sheet: entry.sheet,
            place: entry.place,
            keyer: entry.keyer,
            consent_version: entry.consent_version,
            link_hash: entry.link_hash,
            signed_at,
            received_at: now,
        })
    }

    /// Tidies an identity, and writes its birth date as ISO 8601 where it can be read as a date.
    pub fn tidy(&self, identity: &mut Identity) -> Result<(), EntryError> {
        identity.tidy(&self.profile.signer)?;
        if identity.names_nobody() {
            return Err(EntryError::Nobody);
        }
        if let Ok(date) = table::read_date(&identity.birth_date) {
            identity.birth_date = date.to_string();
        }
        Ok(())
    }

    /// The day of an instant in the petition's time zone.
    pub fn day(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).date_naive().to_string()
    }
}

/// The region of a district: the first two of the six digits of a Peruvian ubigeo, otherwise none.
pub(super) fn region(district: &str) -> String {
    let is_ubigeo = district.len() == 6 && district.bytes().all(|it| it.is_ascii_digit());
    if is_ubigeo { district[..2].to_owned() } else { String::new() }
}
