//! Tokens for programs: shown once, limited to roles, ended by time or by their owner.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Caller, Denied, TokenScope};
use crate::{
    db::{
        AnyConnection, DbError,
        people::tokens::{self, StoredToken},
    },
    ledger::Event,
    sealing::Secret,
    service::record,
};

/// How long a token works if its owner says nothing.
const USUAL_LIFE: TimeDelta = TimeDelta::days(90);
/// How long a token works at most.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(366);

/// A token, without its secret.
#[derive(Clone, Debug)]
pub struct Token {
    /// Names the token.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<TokenScope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it no longer works.
    pub expires_at: Option<DateTime<Utc>>,
    /// Since when it has been taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// What a new token is to be.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<TokenScope>,
    /// From when on it no longer works; in 90 days if left out.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Why a token was not made or taken back.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The name is missing or too long.
    #[error("a token has a name of 1 to 60 characters")]
    Name,
    /// It would be good for nothing, or its scopes are too many.
    #[error("a token has 1 to 10 scopes")]
    Scopes,
    /// It would end before it begins, or live too long.
    #[error("a token ends in the future, and within a year")]
    Expiry,
    /// There is no such token.
    #[error("there is no such token")]
    Unknown,
    /// A token cannot make or end tokens.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Makes a token for the caller. Its secret is shown once, here.
///
/// A scope names a role; that the owner has it is checked each time the token is used.
pub fn create(
    conn: &mut AnyConnection,
    caller: &Caller,
    new: &NewToken,
    now: DateTime<Utc>,
) -> Result<(Token, Secret), TokenError> {
    let user = caller.in_person()?;
    let name = new.name.trim();
    if name.is_empty() || 60 < name.chars().count() {
        return Err(TokenError::Name);
    }
    let mut scopes = new.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    if !(1..=10).contains(&scopes.len()) {
        return Err(TokenError::Scopes);
    }
    let expires_at = new.expires_at.unwrap_or(now + USUAL_LIFE);
    if expires_at <= now || now + LONGEST_LIFE < expires_at {
        return Err(TokenError::Expiry);
    }
    let secret = Secret::generate();
    let written = scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let stored = StoredToken {
        id: Uuid::now_v7(),
        user,
        name: name.to_owned(),
        scopes: written,
        created_at: now,
        expires_at: Some(expires_at),
        revoked_at: None,
    };
    tokens::insert(conn, &stored, &secret.hash())?;
    record(conn, None, caller.actor(), now, [Event::TokenCreated { token: stored.id, user }])?;
    Ok((Token::from(stored), secret))
}

/// Lists the caller's tokens, the oldest first.
pub fn list(conn: &mut AnyConnection, caller: &Caller) -> Result<Vec<Token>, DbError> {
    Ok(tokens::list(conn, caller.user())?.into_iter().map(Token::from).collect())
}

/// Takes back a token of the caller.
pub fn revoke(
    conn: &mut AnyConnection,
    caller: &Caller,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), TokenError> {
    let user = caller.in_person()?;
    if !tokens::revoke(conn, id, user, now)? {
        return Err(TokenError::Unknown);
    }
    Ok(record(conn, None, caller.actor(), now, [Event::TokenRevoked { token: id }])?)
}

impl From<StoredToken> for Token {
    fn from(stored: StoredToken) -> Self {
        Self {
            id: stored.id,
            scopes: stored.scopes.split(' ').filter_map(|it| it.parse().ok()).collect(),
            name: stored.name,
            created_at: stored.created_at,
            expires_at: stored.expires_at,
            revoked_at: stored.revoked_at,
        }
    }
}
