//! New passwords for those who lost theirs: one-time links, handed on by an administrator or sent by mail.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    AccountError, InvitationError, Offer,
    accounts::{self, login_key, set_password},
    sessions::limits,
};
use crate::{
    db::{
        AnyConnection, DbError,
        outbox::{self, NewMessage},
        people::{
            invitations::{self, Purpose, StoredInvitation},
            users,
        },
    },
    domain::{Actor, EmailAddress, MessageId, UserId, UserState},
    language::Language,
    ledger::Event,
    sealing::{Secret, hash_secret},
    service::{
        Vault,
        attempts::TooMany,
        letters::{self, About, Letter, Matter, QueueError},
        record,
    },
};

/// How long a link to set a new password works.
const RESET_LASTS: TimeDelta = TimeDelta::hours(4);
/// How many links of one person work at a time.
const MOST_LINKS: i64 = 3;
/// What the outbox calls a wish for a link, which is no letter yet.
pub const RESET_WISH: &str = "password_wish";

/// Makes a link with which a person can set a new password. Links made before it stop working.
pub fn offer_reset(
    conn: &mut AnyConnection,
    by: Actor,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Offer, InvitationError> {
    let known = users::find(conn, user)?.filter(|user| user.state == UserState::Active);
    known.ok_or(AccountError::Unknown)?;
    invitations::delete_resets(conn, user)?;
    offer(conn, by, user, now)
}

fn offer(
    conn: &mut AnyConnection,
    by: Actor,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Offer, InvitationError> {
    let offer = Offer { id: Uuid::now_v7(), secret: Secret::generate(), expires_at: now + RESET_LASTS };
    let stored = StoredInvitation {
        id: offer.id,
        purpose: Purpose::Reset(user),
        sealed: None,
        created_at: now,
        expires_at: offer.expires_at,
    };
    invitations::insert(conn, &stored, &offer.secret.hash(), by)?;
    record(conn, None, by, now, [Event::PasswordResetOffered { user }])?;
    Ok(offer)
}

/// Who asks for a link to set a new password, and from where.
#[derive(Clone, Debug)]
pub struct ResetWish {
    /// The address of the account, as typed.
    pub email: EmailAddress,
    /// The address of the machine it comes from.
    pub from: String,
    /// The language of the letter.
    pub language: Language,
}

/// A wish as it waits in the outbox, sealed.
#[derive(Serialize, Deserialize)]
struct Waiting {
    email: EmailAddress,
    language: Language,
}

/// Notes that someone wants a link to set a new password sent to an address.
///
/// Whoever asks learns nothing about whether it has an account, neither from the answer nor from how long it takes:
/// nobody looks before [`answer_wishes`]. Tries are counted either way.
pub fn ask_reset(
    conn: &mut AnyConnection,
    vault: &Vault,
    wish: &ResetWish,
    now: DateTime<Utc>,
) -> Result<Result<(), TooMany>, InvitationError> {
    let login = login_key(vault, wish.email.as_str());
    for limit in limits(vault, "lost password", &login, &wish.from) {
        if let Err(too_many) = limit.count(conn, now)? {
            return Ok(Err(too_many));
        }
    }
    let waiting = Waiting { email: wish.email.clone(), language: wish.language };
    let plain = Zeroizing::new(serde_json::to_vec(&waiting).map_err(QueueError::from)?);
    let id = MessageId::new();
    let message = NewMessage {
        id,
        petition: None,
        signature: None,
        kind: RESET_WISH,
        address_key: letters::address_key(vault.service(), &wish.email),
        source_key: None,
        sealed: vault.service().data.seal(id.0, &plain),
    };
    outbox::enqueue(conn, &message, now)?;
    Ok(Ok(()))
}

/// Writes a letter with a link to those who asked for one and have an account, for up to `most` wishes.
///
/// Links sent before stay good, so that nobody can kill them by asking again; while [`MOST_LINKS`] of them are, no
/// other is sent, so that nobody can fill the mailbox either.
pub fn answer_wishes(
    conn: &mut AnyConnection,
    vault: &Vault,
    most: i64,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    for (id, sealed) in outbox::take_out(conn, RESET_WISH, most)? {
        match answer(conn, vault, (id, &sealed), now) {
            Err(InvitationError::Db(error)) => return Err(error),
            Err(error) => tracing::error!(%error, "a link to set a password could not be made"),
            Ok(()) => {}
        }
    }
    Ok(())
}

fn answer(
    conn: &mut AnyConnection,
    vault: &Vault,
    (id, sealed): (MessageId, &[u8]),
    now: DateTime<Utc>,
) -> Result<(), InvitationError> {
    let plain = vault.service().data.open(id.0, sealed)?;
    let wish: Waiting = serde_json::from_slice(&plain).map_err(QueueError::from)?;
    let user = users::find_by_login(conn, &login_key(vault, wish.email.as_str()))?;
    let Some(user) = user.filter(|user| user.state == UserState::Active) else { return Ok(()) };
    if MOST_LINKS <= invitations::count_resets(conn, user.id, now)? {
        return Ok(());
    }
    let offer = offer(conn, Actor::User(user.id), user.id, now)?;
    let letter = Letter {
        to: accounts::open(vault, &user)?.email,
        language: wish.language,
        time_zone: "UTC".to_owned(),
        matter: Matter::PasswordReset {
            secret: offer.secret.as_str().to_owned(),
            expires_at: offer.expires_at,
        },
    };
    Ok(letters::queue(conn, vault, About::default(), &letter, now)?)
}

/// Finds whose password a link may set.
pub fn find_reset(
    conn: &mut AnyConnection,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<UserId, InvitationError> {
    match invitations::find(conn, &hash_secret(secret), now)? {
        Some(StoredInvitation { purpose: Purpose::Reset(user), .. }) => Ok(user),
        _ => Err(InvitationError::Unknown),
    }
}

/// Sets a new password by a link. The link stops working and every session of the person ends.
pub fn reset(
    conn: &mut AnyConnection,
    secret: &str,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<UserId, InvitationError> {
    let user = find_reset(conn, secret, now)?;
    invitations::delete_resets(conn, user)?;
    set_password(conn, Actor::User(user), user, password_hash, now)?;
    Ok(user)
}
