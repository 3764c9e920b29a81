//! Who is asking, and what they may do.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};

use crate::{
    db::{
        AnyConnection, DbError,
        people::{memberships, sessions, tokens},
    },
    domain::{Actor, Role, Scope, UserId},
    sealing::hash_secret,
    service::{By, RoleMarker},
};

/// What someone may do with what they reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Look at it.
    Read,
    /// Look at it and change it.
    Write,
}

/// A secret that someone presents to show who they are, as its hash, and what they want with it.
#[derive(Clone, Copy)]
pub struct Credential {
    kind: Kind,
    hash: [u8; 32],
    access: Access,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Session,
    Token,
}

/// A piece of what a token may do: act in one role, to read or to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenScope {
    /// The role in which it acts, which its owner must have.
    pub role: Role,
    /// How far.
    pub access: Access,
}

/// Why a text is not the scope of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a scope is a role and \"read\" or \"write\", such as \"auditor:read\"")]
pub struct TokenScopeError;

/// Someone whose secret fits: a person, or a program with a person's token.
#[derive(Clone, Debug)]
pub struct Caller {
    user: UserId,
    access: Access,
    /// What a token is limited to; `None` for a person in a session.
    limits: Option<Vec<TokenScope>>,
}

/// Why someone may not do what they ask for.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// Their secret opens nothing, or nothing any more.
    #[error("sign in first: this session or token does not work, or no longer")]
    NotSignedIn,
    /// They do not have the role.
    #[error("this needs the role {0} here")]
    Role(Role),
    /// Only a person in a session may do this, no token.
    #[error("this cannot be done with a token; sign in with a password")]
    Token,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Credential {
    /// The secret of a session, from its cookie.
    pub fn session(secret: &str, access: Access) -> Self {
        Self { kind: Kind::Session, hash: hash_secret(secret), access }
    }

    /// The secret of a token.
    pub fn token(secret: &str, access: Access) -> Self {
        Self { kind: Kind::Token, hash: hash_secret(secret), access }
    }

    pub(super) fn session_hash(&self) -> Option<&[u8; 32]> {
        (self.kind == Kind::Session).then_some(&self.hash)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// Finds out who presents a secret.
pub fn identify(
    conn: &mut AnyConnection,
    credential: &Credential,
    now: DateTime<Utc>,
) -> Result<Caller, Denied> {
    let found = match credential.kind {
        Kind::Session => sessions::find_user(conn, &credential.hash, now)?.map(|user| (user, None)),
        Kind::Token => tokens::find_user(conn, &credential.hash, now)?
            .map(|(user, scopes)| (user, Some(scopes.split(' ').filter_map(|it| it.parse().ok()).collect()))),
    };
    let (user, limits) = found.ok_or(Denied::NotSignedIn)?;
    Ok(Caller { user, access: credential.access, limits })
}

/// Finds out who presents a secret, and whether they hold role `R` at a place.
///
/// This is how a request gets its [`By`].
pub fn authorise<R: RoleMarker>(
    conn: &mut AnyConnection,
    credential: &Credential,
    place: impl Into<Scope>,
    now: DateTime<Utc>,
) -> Result<By<R>, Denied> {
    identify(conn, credential, now)?.authorise(conn, place)
}

impl Caller {
    /// Who it is.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// Who it is, for the ledger.
    pub fn actor(&self) -> Actor {
        Actor::User(self.user)
    }

    /// Checks that they hold role `R` at a place: there, or everywhere.
    pub fn authorise<R: RoleMarker>(
        &self,
        conn: &mut AnyConnection,
        place: impl Into<Scope>,
    ) -> Result<By<R>, Denied> {
        let roles = memberships::roles_at(conn, self.user, place.into())?;
        let holds = roles.iter().any(|role| R::HELD_BY.contains(role) && self.may_act_as(*role));
        if holds { Ok(By::user(self.user)) } else { Err(Denied::Role(R::ROLE)) }
    }

    /// Checks that this is a person in a session, for what no token may do.
    pub fn in_person(&self) -> Result<UserId, Denied> {
        if self.limits.is_none() { Ok(self.user) } else { Err(Denied::Token) }
    }

    fn may_act_as(&self, role: Role) -> bool {
        let Some(limits) = &self.limits else { return true };
        limits.iter().any(|limit| limit.role == role && self.access <= limit.access)
    }
}

impl fmt::Display for TokenScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let access = match self.access {
            Access::Read => "read",
            Access::Write => "write",
        };
        write!(f, "{}:{access}", self.role)
    }
}

impl FromStr for TokenScope {
    type Err = TokenScopeError;

    fn from_str(text: &str) -> Result<Self, TokenScopeError> {
        let (role, access) = text.split_once(':').ok_or(TokenScopeError)?;
        let role = Role::parse(role).ok_or(TokenScopeError)?;
        let access = match access {
            "read" => Access::Read,
            "write" => Access::Write,
            _ => return Err(TokenScopeError),
        };
        Ok(Self { role, access })
    }
}
