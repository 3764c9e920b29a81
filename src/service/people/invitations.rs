//! Invitations: one-time links to join with a role.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    AccountError, Grant, HashError, NewAccount, PersonName,
    accounts::{self, login_key},
};
use crate::{
    db::{
        AnyConnection, DbError,
        people::{
            invitations::{self, Purpose, StoredInvitation},
            users,
        },
        petitions,
    },
    domain::{EmailAddress, Role, Scope, UserId},
    language::Language,
    ledger::Event,
    sealing::{SealError, Secret, hash_secret},
    service::{
        Vault,
        letters::{self, About, Letter, Matter, QueueError},
        record,
    },
};

/// How long an invitation works.
const INVITATION_LASTS: TimeDelta = TimeDelta::days(7);

/// A one-time link that was just made.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Names it.
    pub id: Uuid,
    /// The secret of the link; it is stored nowhere.
    pub secret: Secret,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

impl Offer {
    /// The link to send to whoever is invited. `public_url` is where people reach the service.
    pub fn invitation_link(&self, public_url: &str) -> String {
        format!("{public_url}/invitation/{}", self.secret.as_str())
    }

    /// The link to send to whoever wants a new password.
    pub fn reset_link(&self, public_url: &str) -> String {
        format!("{public_url}/reset/{}", self.secret.as_str())
    }
}

/// An invitation that nobody has accepted yet.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Names it, and whoever accepts it.
    pub id: Uuid,
    /// The address it was made for, if it was made for one.
    pub email: Option<EmailAddress>,
    /// The role it gives.
    pub role: Role,
    /// Where the role holds.
    pub scope: Scope,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

/// Why a one-time link was not made or not accepted.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// The link is wrong, was used, was taken back, or is too old.
    #[error("this link does not work, or no longer; ask for a new one")]
    Unknown,
    /// The invitation was made for no address, and none was given.
    #[error("say under which address you will sign in")]
    NoAddress,
    /// The invitation was made for another address.
    #[error("this invitation was made for another address")]
    OtherAddress,
    /// The account could not be made.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The password was not hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The letter could not be queued.
    #[error(transparent)]
    Letter(#[from] QueueError),
    /// The sealed address does not open.
    #[error("a sealed invitation does not open: {0}")]
    Sealed(#[from] SealError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Makes an invitation to join with a role, and sends it if it is for one address.
pub fn invite(
    conn: &mut AnyConnection,
    vault: &Vault,
    grant: Grant,
    email: Option<&EmailAddress>,
    now: DateTime<Utc>,
) -> Result<Offer, InvitationError> {
    if let Some(email) = email
        && users::find_by_login(conn, &login_key(vault, email.as_str()))?.is_some()
    {
        return Err(AccountError::Taken.into());
    }
    let offer = Offer { id: Uuid::now_v7(), secret: Secret::generate(), expires_at: now + INVITATION_LASTS };
    let stored = StoredInvitation {
        id: offer.id,
        purpose: Purpose::Join { scope: grant.scope(), role: grant.role() },
        sealed: email.map(|email| vault.service().data.seal(offer.id, email.as_str().as_bytes())),
        created_at: now,
        expires_at: offer.expires_at,
    };
    invitations::insert(conn, &stored, &offer.secret.hash(), grant.actor())?;
    let event = Event::UserInvited { user: UserId(offer.id) };
    record(conn, grant.petition(), grant.actor(), now, [event])?;
    if let Some(email) = email {
        send(conn, vault, grant, &offer, email, now)?;
    }
    Ok(offer)
}

fn send(
    conn: &mut AnyConnection,
    vault: &Vault,
    grant: Grant,
    offer: &Offer,
    email: &EmailAddress,
    now: DateTime<Utc>,
) -> Result<(), InvitationError> {
    let petition = match grant.petition() {
        Some(id) => petitions::find_by_id(conn, id)?,
        None => None,
    };
    let language = petition.as_ref().and_then(|it| Language::parse(&it.language)).unwrap_or_default();
    let time_zone = petition.as_ref().map_or_else(|| "UTC".to_owned(), |it| it.time_zone.clone());
    let matter = Matter::Invitation {
        secret: offer.secret.as_str().to_owned(),
        title: petition.map(|it| it.title),
        role: grant.role(),
        expires_at: offer.expires_at,
    };
    let about = About { petition: grant.petition(), ..About::default() };
    Ok(letters::queue(conn, vault, about, &Letter { to: email.clone(), language, time_zone, matter }, now)?)
}

/// Makes an invitation for the first administrator, as long as nobody has joined. The one made before it
/// stops working.
pub fn invite_first(
    conn: &mut AnyConnection,
    vault: &Vault,
    now: DateTime<Utc>,
) -> Result<Option<Offer>, InvitationError> {
    if !users::is_empty(conn)? {
        return Ok(None);
    }
    for old in invitations::list(conn, Scope::Everywhere, now)? {
        if old.sealed.is_none() {
            invitations::delete(conn, old.id)?;
        }
    }
    let grant = Grant::operator(Role::Administrator, Scope::Everywhere);
    invite(conn, vault, grant, None, now).map(Some)
}

/// Finds the invitation that a secret opens.
pub fn find_invitation(
    conn: &mut AnyConnection,
    vault: &Vault,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<Invitation, InvitationError> {
    let stored = invitations::find(conn, &hash_secret(secret), now)?.ok_or(InvitationError::Unknown)?;
    read(vault, &stored)
}

/// Lists the invitations that nobody has accepted yet at a place where the caller may give roles, the
/// oldest first.
pub fn list_invitations(
    conn: &mut AnyConnection,
    vault: &Vault,
    by: Grant,
    now: DateTime<Utc>,
) -> Result<Vec<Invitation>, InvitationError> {
    invitations::list(conn, by.scope(), now)?.iter().map(|stored| read(vault, stored)).collect()
}

/// Finds an invitation by its name.
pub fn show_invitation(
    conn: &mut AnyConnection,
    vault: &Vault,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Invitation, InvitationError> {
    read(vault, &invitations::find_by_id(conn, id, now)?.ok_or(InvitationError::Unknown)?)
}

/// Takes back an invitation.
pub fn revoke_invitation(
    conn: &mut AnyConnection,
    grant: Grant,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), InvitationError> {
    if !invitations::delete(conn, id)? {
        return Err(InvitationError::Unknown);
    }
    let event = Event::InvitationRevoked { user: UserId(id) };
    Ok(record(conn, grant.petition(), grant.actor(), now, [event])?)
}

/// What someone gives who accepts an invitation. It holds secrets, so it has no `Debug`.
#[derive(Clone)]
pub struct Acceptance {
    /// The secret of the link.
    pub secret: String,
    /// The address to sign in under, if the invitation was made for none.
    pub email: Option<EmailAddress>,
    /// What they are called.
    pub name: PersonName,
    /// The hash of the password they chose.
    pub password_hash: String,
}

/// Makes the account of someone who accepts an invitation. The link stops working.
pub fn accept(
    conn: &mut AnyConnection,
    vault: &Vault,
    acceptance: &Acceptance,
    now: DateTime<Utc>,
) -> Result<UserId, InvitationError> {
    let invitation = find_invitation(conn, vault, &acceptance.secret, now)?;
    let email = address(&invitation, acceptance.email.as_ref())?;
    if !invitations::accept(conn, invitation.id, now)? {
        return Err(InvitationError::Unknown);
    }
    let user = UserId(invitation.id);
    let account = NewAccount {
        id: user,
        email,
        name: acceptance.name.clone(),
        password_hash: Some(acceptance.password_hash.clone()),
    };
    let grant = Grant::accepted(user, invitation.role, invitation.scope);
    Ok(accounts::add(conn, vault, grant, &account, now)?)
}

/// The address under which whoever accepts an invitation will sign in.
fn address(invitation: &Invitation, given: Option<&EmailAddress>) -> Result<EmailAddress, InvitationError> {
    match (&invitation.email, given) {
        (Some(fixed), Some(given)) if fixed != given => Err(InvitationError::OtherAddress),
        (Some(fixed), _) => Ok(fixed.clone()),
        (None, Some(given)) => Ok(given.clone()),
        (None, None) => Err(InvitationError::NoAddress),
    }
}

fn read(vault: &Vault, stored: &StoredInvitation) -> Result<Invitation, InvitationError> {
    let Purpose::Join { scope, role } = stored.purpose else { return Err(InvitationError::Unknown) };
    let email = match &stored.sealed {
        Some(sealed) => Some(open_address(vault, stored.id, sealed)?),
        None => None,
    };
    let StoredInvitation { id, created_at, expires_at, .. } = *stored;
    Ok(Invitation { id, email, role, scope, created_at, expires_at })
}

fn open_address(vault: &Vault, id: Uuid, sealed: &[u8]) -> Result<EmailAddress, InvitationError> {
    let plain = vault.service().data.open(id, sealed)?;
    let text = std::str::from_utf8(&plain).unwrap_or_default();
    let corrupt = DbError::Corrupt { table: "invitations", reason: "a malformed address" };
    EmailAddress::parse(text).map_err(|_| corrupt.into())
}
