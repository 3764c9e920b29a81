//! Passwords: which are taken, and the slow work of hashing them.

use std::{fmt, time::Duration};

use serde::{Deserialize, Deserializer};
use tokio::{sync::Semaphore, time::timeout};
use zeroize::Zeroizing;

use crate::{
    db::DbError,
    sealing::{PasswordError, hash_password, verify_password},
};

/// A password as someone typed it. `Debug` shows nothing; memory is cleared when it is dropped.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

/// Why a new password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too few letters.
    #[error("a password has at least 12 characters; a few unrelated words make a good one")]
    Short,
    /// Too many letters to hash.
    #[error("a password has at most 256 characters")]
    Long,
    /// It repeats a few letters.
    #[error("this password is one of the first that anyone would try")]
    Repeated,
}

/// How many passwords are hashed at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// How long to wait for one's turn.
const TURN: Duration = Duration::from_secs(10);

static HASHING: Semaphore = Semaphore::const_new(AT_ONCE);

impl Password {
    /// A password as it was typed.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Hashes it as a new password, on this thread, some 20 ms.
    ///
    /// Length is what counts, not kinds of characters (NIST SP 800-63B-4, section 3.1.1).
    pub fn hash_blocking(&self) -> Result<String, HashError> {
        let mut letters: Vec<char> = self.0.chars().collect();
        match letters.len() {
            ..12 => return Err(WeakPassword::Short.into()),
            257.. => return Err(WeakPassword::Long.into()),
            _ => {}
        }
        letters.sort_unstable();
        letters.dedup();
        if letters.len() < 5 {
            return Err(WeakPassword::Repeated.into());
        }
        Ok(hash_password(&self.0)?)
    }

    /// Hashes it as a new password, where blocking is allowed.
    pub async fn hash(self) -> Result<String, HashError> {
        in_turn(move || self.hash_blocking()).await?
    }

    /// Whether it is the password with this hash; without one it takes as long to say no.
    pub async fn fits(self, hash: Option<String>) -> Result<bool, HashError> {
        in_turn(move || verify_password(&self.0, hash.as_deref())).await
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Why a password was not hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many others are being hashed.
    #[error("too many people sign in at this moment; try again")]
    Busy,
    /// It makes no good password.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// It cannot be.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The work was cut short.
    #[error(transparent)]
    Lost(#[from] DbError),
}

/// Runs slow work on a thread that may block, when it is its turn.
#[expect(clippy::disallowed_methods, reason = "the callers that wait are bounded here too, by HASHING")]
async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashError> {
    let Ok(Ok(_turn)) = timeout(TURN, HASHING.acquire()).await else {
        return Err(HashError::Busy);
    };
    Ok(tokio::task::spawn_blocking(work).await.map_err(|_| DbError::Lost)?)
}
