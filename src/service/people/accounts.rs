//! Accounts: who a person is, and whether they may sign in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Grant;
use crate::{
    db::{
        AnyConnection, DbError,
        people::{
            memberships, sessions, tokens,
            users::{self, StoredUser},
        },
    },
    domain::{Actor, EmailAddress, Role, Scope, UserId, UserState},
    ledger::Event,
    sealing::SealError,
    service::{Administrator, By, Vault, letters::QueueError, record},
};

/// A person who has an account. Personal data; `Debug` shows the identifier alone.
#[derive(Clone)]
pub struct Person {
    /// Names the person.
    pub id: UserId,
    /// The address under which the person signs in.
    pub email: EmailAddress,
    /// What the person is called.
    pub name: PersonName,
    /// Whether the person may sign in.
    pub state: UserState,
    /// When the person joined.
    pub created_at: DateTime<Utc>,
}

/// What a person is called: 1 to 120 characters on one line.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// Why a text is not what a person is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to 120 characters on one line")]
pub struct PersonNameError;

/// A new account.
pub struct NewAccount {
    /// Names the person.
    pub id: UserId,
    /// The address under which the person signs in.
    pub email: EmailAddress,
    /// What the person is called.
    pub name: PersonName,
    /// The hash of the password; without one, a link to set it is needed.
    pub password_hash: Option<String>,
}

/// Why an account was not made, shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The address has an account.
    #[error("this address has an account already")]
    Taken,
    /// There is no such person.
    #[error("there is no such person")]
    Unknown,
    /// Nobody would be left to run the service.
    #[error("this is the last administrator; make another one first")]
    LastAdministrator,
    /// The sealed name does not open.
    #[error("a sealed account does not open: {0}")]
    Sealed(#[from] SealError),
    /// The letter could not be queued.
    #[error(transparent)]
    Letter(#[from] QueueError),
    /// The sealed name does not read back.
    #[error("a sealed account does not read back")]
    Form(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    email: EmailAddress,
    name: PersonName,
}

/// Adds an account and its first role.
pub fn add(
    conn: &mut AnyConnection,
    vault: &Vault,
    grant: Grant,
    new: &NewAccount,
    now: DateTime<Utc>,
) -> Result<UserId, AccountError> {
    let sealed = Sealed { email: new.email.clone(), name: new.name.clone() };
    let plain = Zeroizing::new(serde_json::to_vec(&sealed)?);
    let user = StoredUser {
        id: new.id,
        login_key: login_key(vault, new.email.as_str()),
        sealed: vault.service().data.seal(new.id.0, &plain),
        password_hash: new.password_hash.clone(),
        state: UserState::Active,
        created_at: now,
    };
    if !users::insert_if_new(conn, &user)? {
        return Err(AccountError::Taken);
    }
    record(conn, None, grant.actor(), now, [Event::UserAdded { user: new.id }])?;
    super::grant(conn, grant, new.id, now)?;
    Ok(new.id)
}

/// Finds a person.
pub fn show(conn: &mut AnyConnection, vault: &Vault, id: UserId) -> Result<Person, AccountError> {
    open(vault, &users::find(conn, id)?.ok_or(AccountError::Unknown)?)
}

/// Finds a person by address.
pub fn find(conn: &mut AnyConnection, vault: &Vault, email: &EmailAddress) -> Result<Person, AccountError> {
    let user = users::find_by_login(conn, &login_key(vault, email.as_str()))?;
    open(vault, &user.ok_or(AccountError::Unknown)?)
}

/// Lists people in the order in which they joined, after the given one.
pub fn list(
    conn: &mut AnyConnection,
    vault: &Vault,
    _by: By<Administrator>,
    after: Option<UserId>,
    n: i64,
) -> Result<Vec<Person>, AccountError> {
    users::list(conn, after, n)?.iter().map(|user| open(vault, user)).collect()
}

/// Lets a person sign in again, or no longer. Then every session and token of theirs ends at once.
pub fn set_state(
    conn: &mut AnyConnection,
    by: By<Administrator>,
    user: UserId,
    state: UserState,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    users::find(conn, user)?.ok_or(AccountError::Unknown)?;
    if state == UserState::Disabled && is_last_administrator(conn, user)? {
        return Err(AccountError::LastAdministrator);
    }
    if !users::set_state(conn, user, state)? {
        return Ok(());
    }
    let event = match state {
        UserState::Active => Event::UserEnabled { user },
        UserState::Disabled => {
            sessions::delete_all(conn, user)?;
            tokens::revoke_all(conn, user, now)?;
            Event::UserDisabled { user }
        }
    };
    Ok(record(conn, None, by.actor(), now, [event])?)
}

/// Sets a person's password and ends every session.
pub(super) fn set_password(
    conn: &mut AnyConnection,
    actor: Actor,
    user: UserId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    users::set_password(conn, user, hash)?;
    sessions::delete_all(conn, user)?;
    record(conn, None, actor, now, [Event::PasswordSet { user }])
}

/// Whether nobody else who may sign in runs the service.
pub(super) fn is_last_administrator(conn: &mut AnyConnection, user: UserId) -> Result<bool, DbError> {
    let mut is_one = false;
    for membership in memberships::list_at(conn, Scope::Everywhere)? {
        if membership.role != Role::Administrator {
            continue;
        }
        if membership.user == user {
            is_one = true;
        } else if users::find(conn, membership.user)?.is_some_and(|it| it.state == UserState::Active) {
            return Ok(false);
        }
    }
    Ok(is_one)
}

/// The keyed index under which an account is found.
pub(super) fn login_key(vault: &Vault, email: &str) -> [u8; 32] {
    vault.service().index.index("login").key_of(&email.trim().to_lowercase())
}

pub(super) fn open(vault: &Vault, user: &StoredUser) -> Result<Person, AccountError> {
    let plain = vault.service().data.open(user.id.0, &user.sealed)?;
    let Sealed { email, name } = serde_json::from_slice(&plain)?;
    Ok(Person { id: user.id, email, name, state: user.state, created_at: user.created_at })
}

impl PersonName {
    /// Reads a name, with single spaces.
    pub fn parse(text: &str) -> Result<Self, PersonNameError> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let allowed = !name.chars().any(char::is_control);
        if allowed && (1..=120).contains(&name.chars().count()) {
            Ok(Self(name))
        } else {
            Err(PersonNameError)
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PersonName {
    type Error = PersonNameError;

    fn try_from(text: String) -> Result<Self, PersonNameError> {
        Self::parse(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonName(…)")
    }
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Person({})", self.id)
    }
}
