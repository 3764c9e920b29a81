//! Letters to people: queued in the transaction of what they are about, sent later by the mail worker.
//!
//! The outbox keeps a letter as facts, sealed under the key of the service, and no words: those are found
//! when it is sent, in the reader's language. How many letters a person gets is judged when one is about
//! to be sent, so that no stranger's request takes longer or answers otherwise.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    Administrator, By, Keys, Vault,
    people::{self, AccountError},
};
use crate::{
    db::{
        AnyConnection, DbError,
        outbox::{self, AskedFor, ClaimedMessage, End, NewMessage},
    },
    domain::{EmailAddress, MessageId, PetitionId, Role, SignatureId},
    language::Language,
    sealing::SealError,
};

/// How long a mail belongs to the process that claimed it.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How many wishes for a link to set a password are answered at a time. Most of a flood are for no account, and cost
/// little.
const WISHES: i64 = 500;
/// How long to wait after each attempt that failed; after the last one no other is made.
const WAITS: [TimeDelta; 7] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(15),
    TimeDelta::hours(1),
    TimeDelta::hours(4),
    TimeDelta::hours(12),
    TimeDelta::hours(24),
];

/// How long it is remembered whom a letter went to.
const REMEMBERED_FOR: TimeDelta = TimeDelta::days(30);
/// Of how many letters that is forgotten in one transaction.
const FORGOTTEN_AT_ONCE: i64 = 5_000;

/// How many letters about signatures anyone gets, whatever is typed into the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// One signer at one address.
    pub per_signature: u32,
    /// One address in a day for forms from one place, whoever is said to sign.
    pub per_address_per_day: u32,
}

/// For how many places an address gets as much as [`Limits`] say. Whoever fills in forms at one place cannot use up
/// what the owner of the address may ask for at another.
const PLACES: u32 = 4;

/// A letter: whom it goes to and what it is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    /// Whom it goes to.
    pub to: EmailAddress,
    /// In which language.
    pub language: Language,
    /// The time zone in which its reader reads dates.
    pub time_zone: String,
    /// What it is about.
    pub matter: Matter,
}

/// What a letter is about. Secrets stand here as text; the letter is sealed until it is sent.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Matter {
    /// Asks a signer to confirm.
    Confirmation {
        /// The title of the petition.
        title: String,
        /// The secret of the link.
        secret: String,
        /// Whether it is a pledge.
        is_pledge: bool,
    },
    /// Invites someone to work on a petition.
    Invitation {
        /// The secret of the link.
        secret: String,
        /// The title of the petition; `None` for all of them.
        title: Option<String>,
        /// As what.
        role: Role,
        /// When the link stops working.
        expires_at: DateTime<Utc>,
    },
    /// Lets someone set a new password.
    PasswordReset {
        /// The secret of the link.
        secret: String,
        /// When the link stops working.
        expires_at: DateTime<Utc>,
    },
    /// Shows whoever asked for it that mail arrives.
    Test {},
}

impl Matter {
    fn kind(&self) -> &'static str {
        match self {
            Self::Confirmation { .. } => "confirmation",
            Self::Invitation { .. } => "invitation",
            Self::PasswordReset { .. } => "password_reset",
            Self::Test {} => "test",
        }
    }
}

impl std::fmt::Debug for Matter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Matter({})", self.kind())
    }
}

/// Which petition and signature a letter is about, if any, and where it was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// The petition.
    pub petition: Option<PetitionId>,
    /// The signature.
    pub signature: Option<SignatureId>,
    /// The address of the machine that asked for it, if anyone may ask.
    pub asked_from: Option<&'a str>,
}

/// Why a letter was not queued.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// It does not serialise.
    #[error("the letter cannot be stored")]
    Letter(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Why a letter from the outbox cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It was sealed with another key, or changed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// It does not read back.
    #[error("a letter does not read back")]
    Letter,
}

/// What became of a letter that was to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It was handed over.
    Sent,
    /// It was not, and may be later.
    Later(&'static str),
    /// It was not, and never will be.
    Never(&'static str),
}

impl Delivery {
    /// What it means at this attempt (the first is 1): after the last one there is no later.
    #[must_use]
    pub fn at_attempt(self, attempt: i32) -> Self {
        match self {
            Self::Later(problem) if wait_after(attempt).is_none() => Self::Never(problem),
            delivery => delivery,
        }
    }
}

/// The keyed index of an address.
pub fn address_key(service: &Keys, address: &EmailAddress) -> [u8; 32] {
    service.index.index("address").key_of(address.as_str())
}

/// Seals a letter for the outbox. It needs no database, so it can be done before a transaction begins.
pub fn seal(service: &Keys, about: About<'_>, letter: &Letter) -> Result<NewMessage, serde_json::Error> {
    let id = MessageId::new();
    let plain = Zeroizing::new(serde_json::to_vec(letter)?);
    let source_key =
        |from: &str| service.index.index("letter source").key_of(&format!("{}\n{from}", letter.to.as_str()));
    Ok(NewMessage {
        id,
        petition: about.petition,
        signature: about.signature,
        kind: letter.matter.kind(),
        address_key: address_key(service, &letter.to),
        source_key: about.asked_from.map(source_key),
        sealed: service.data.seal(id.0, &plain),
    })
}

/// Opens a letter of the outbox.
pub fn open(service: &Keys, message: &ClaimedMessage) -> Result<Letter, OpenError> {
    let plain = service.data.open(message.id.0, &message.sealed)?;
    serde_json::from_slice(&plain).map_err(|_| OpenError::Letter)
}

/// Seals and queues a letter, to be sent once the transaction is done.
pub fn queue(
    conn: &mut AnyConnection,
    vault: &Vault,
    about: About<'_>,
    letter: &Letter,
    now: DateTime<Utc>,
) -> Result<(), QueueError> {
    let message = seal(vault.service(), about, letter)?;
    Ok(outbox::enqueue(conn, &message, now)?)
}

/// Queues a letter to the person who asks for it, to see whether mail arrives.
pub fn queue_test(
    conn: &mut AnyConnection,
    vault: &Vault,
    by: By<Administrator>,
    language: Language,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    let user = by.user_id().ok_or(AccountError::Unknown)?;
    let to = people::show(conn, vault, user)?.email;
    let letter = Letter { to, language, time_zone: "UTC".to_owned(), matter: Matter::Test {} };
    Ok(queue(conn, vault, About::default(), &letter, now)?)
}

/// Counts the letters by where they stand: `queued`, `sent`, `dropped`, `failed`.
pub fn n_by_state(conn: &mut AnyConnection, _: By<Administrator>) -> Result<Vec<(String, i64)>, DbError> {
    outbox::n_by_state(conn)
}

/// Claims letters that are due for this process, and drops those that are one too many for their reader.
///
/// Whoever asked for a link to set a password gets their letter first, if there is such an account. Only letters
/// about signatures are limited here: what else staff get is asked for by staff.
pub fn claim(
    conn: &mut AnyConnection,
    vault: &Vault,
    most: i64,
    limits: Limits,
    now: DateTime<Utc>,
) -> Result<Vec<ClaimedMessage>, DbError> {
    people::answer_wishes(conn, vault, WISHES, now)?;
    let mut claimed = outbox::claim(conn, people::RESET_WISH, most, now, now + LEASE)?;
    claimed.sort_unstable_by_key(|message| message.id);
    let mut kept = Vec::with_capacity(claimed.len());
    for message in claimed {
        if is_one_too_many(conn, &message, limits, now)? {
            outbox::finish(conn, message.id, End::Dropped, "", now)?;
        } else {
            kept.push(message);
        }
    }
    Ok(kept)
}

fn is_one_too_many(
    conn: &mut AnyConnection,
    message: &ClaimedMessage,
    limits: Limits,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let a_day_ago = now - TimeDelta::days(1);
    let (here, anywhere) = (limits.per_address_per_day, limits.per_address_per_day.saturating_mul(PLACES));
    Ok(message.signature.is_some()
        && (outbox::signer_has_had(conn, message, limits.per_signature)?
            || outbox::address_has_had(conn, message, AskedFor::InTheSamePlace, here, a_day_ago)?
            || outbox::address_has_had(conn, message, AskedFor::Anywhere, anywhere, a_day_ago)?))
}

/// Forgets whom letters went to that ended a month ago: until then their number is limited. Who guesses an address
/// learns nothing from a service whose petitions were erased. Returns how many there were, some thousands at most.
pub fn forget_readers(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, DbError> {
    outbox::forget_readers(conn, now - REMEMBERED_FOR, FORGOTTEN_AT_ONCE)
}

/// Notes what became of letters. What was sent or given up is emptied.
pub fn settle(
    conn: &mut AnyConnection,
    deliveries: &[(MessageId, i32, Delivery)],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    for (id, attempts, delivery) in deliveries {
        match *delivery {
            Delivery::Sent => outbox::finish(conn, *id, End::Sent, "", now)?,
            Delivery::Never(problem) => outbox::finish(conn, *id, End::Failed, problem, now)?,
            Delivery::Later(problem) => match wait_after(*attempts) {
                Some(wait) => outbox::put_off(conn, *id, problem, now + wait)?,
                None => outbox::finish(conn, *id, End::Failed, problem, now)?,
            },
        }
    }
    Ok(())
}

/// How long to wait after an attempt (the first is 1) that failed; `None` when it was the last.
fn wait_after(attempt: i32) -> Option<TimeDelta> {
    let index = usize::try_from(attempt - 1).ok()?;
    WAITS.get(index).copied()
}
