//! New passwords for those who lost theirs: one-time links, handed on by an administrator or sent by mail.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    AccountError, InvitationError, Offer,
    accounts::{self, login_key, set_password},
    sessions::limits,
};
use crate::{
    db::{
        AnyConnection,
        people::{
            invitations::{self, Purpose, StoredInvitation},
            users,
        },
    },
    domain::{Actor, EmailAddress, UserId, UserState},
    language::Language,
    ledger::Event,
    sealing::{Secret, hash_secret},
    service::{
        Vault,
        attempts::TooMany,
        letters::{self, About, Letter, Matter},
        record,
    },
};

/// How long a link to set a new password works.
const RESET_LASTS: TimeDelta = TimeDelta::hours(4);

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

/// Sends a link to set a new password to an address, if it has an account.
///
/// Whoever asks learns nothing about that: the outcome is the same, and tries are counted either way.
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
    let user = users::find_by_login(conn, &login)?.filter(|user| user.state == UserState::Active);
    let Some(user) = user else { return Ok(Ok(())) };
    let offer = offer_reset(conn, Actor::User(user.id), user.id, now)?;
    let letter = Letter {
        to: accounts::open(vault, &user)?.email,
        language: wish.language,
        time_zone: "UTC".to_owned(),
        matter: Matter::PasswordReset {
            secret: offer.secret.as_str().to_owned(),
            expires_at: offer.expires_at,
        },
    };
    letters::queue(conn, vault, About::default(), &letter, now)?;
    Ok(Ok(()))
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
