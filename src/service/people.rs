//! People who sign in: invitations, passwords, sessions, tokens and roles.

mod access;

use chrono::TimeDelta;

pub use self::access::{
    Access, Caller, Credential, Denied, TokenScope, TokenScopeError, authorise, identify,
};
use super::Vault;

/// How long a session lasts after sign-in.
pub const SESSION_LASTS: TimeDelta = TimeDelta::hours(14);

/// The token that writes must carry beside the cookie of a session: a keyed hash of its secret.
pub fn csrf_token(vault: &Vault, session: &str) -> String {
    hex::encode(vault.service().index.index("csrf").key_of(session))
}
