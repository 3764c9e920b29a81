//! A repeated write gets the first answer.
//!
//! Whoever sends a write twice, because the first answer never arrived, must not do it twice. The first
//! answer is stored in the transaction of the write, sealed, under a keyed hash of who asked, for what, and
//! with which key. The request itself is kept as a keyed hash: the same key with another request is a
//! mistake of the sender, and is said to be one.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Vault;
use crate::{
    db::{
        AnyConnection, DbError,
        idempotency::{self, StoredAnswer},
    },
    sealing::SealError,
};

/// For how long a repeat gets the first answer.
const KEPT: TimeDelta = TimeDelta::days(2);

/// A write that may be repeated: who asks for what, with which key and which body. Bodies hold personal
/// data, so it has no `Debug`.
#[derive(Clone)]
pub struct Repeatable {
    /// The method and address, such as `POST /api/v1/petitions`.
    pub target: String,
    /// The key that the sender chose.
    pub key: String,
    /// The body as it was sent.
    pub body: String,
}

/// An answer to a write. It may hold secrets, so it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct FirstAnswer {
    /// The status.
    pub status: u16,
    /// Where what was made is found.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

/// Why a write with a key was not answered.
#[derive(Debug, thiserror::Error)]
pub enum RepeatError {
    /// The key was used for another request.
    #[error("this Idempotency-Key was used for another request; choose a new one for each request")]
    OtherRequest,
    /// The same request is being worked on in another process.
    #[error("the first request with this Idempotency-Key is still being worked on; try again in a moment")]
    Unfinished,
    /// The stored answer does not open.
    #[error("a stored answer does not open: {0}")]
    Sealed(#[from] SealError),
    /// The stored answer does not read back.
    #[error("a stored answer does not read back")]
    Form(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Answers as the first time, or does `work` and remembers its answer.
pub fn once<E: From<RepeatError>>(
    conn: &mut AnyConnection,
    vault: &Vault,
    who: &str,
    request: &Repeatable,
    now: DateTime<Utc>,
    work: impl FnOnce(&mut AnyConnection) -> Result<FirstAnswer, E>,
) -> Result<FirstAnswer, E> {
    let index = vault.service().index.index("idempotency");
    let scope = index.key_of(&format!("{who}\n{}\n{}", request.target, request.key));
    let request_hash = index.key_of(&request.body);
    if let Some(stored) = idempotency::find(conn, &scope).map_err(RepeatError::Db)? {
        if stored.request_hash != request_hash {
            return Err(RepeatError::OtherRequest.into());
        }
        return Ok(open(vault, &scope, &stored)?);
    }
    let answer = work(conn)?;
    let stored = seal(vault, &scope, &request_hash, &answer)?;
    if !idempotency::insert_if_new(conn, &scope, &stored, now).map_err(RepeatError::Db)? {
        return Err(RepeatError::Unfinished.into());
    }
    Ok(answer)
}

/// Forgets answers that are too old to be asked for again.
pub fn forget_old(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, DbError> {
    idempotency::delete_before(conn, now - KEPT)
}

fn seal(
    vault: &Vault,
    scope: &[u8; 32],
    request_hash: &[u8; 32],
    answer: &FirstAnswer,
) -> Result<StoredAnswer, RepeatError> {
    let plain = serde_json::to_vec(answer)?;
    Ok(StoredAnswer {
        request_hash: request_hash.to_vec(),
        status: i16::try_from(answer.status).unwrap_or(i16::MAX),
        sealed: vault.service().data.seal(record(scope), &plain),
    })
}

fn open(vault: &Vault, scope: &[u8; 32], stored: &StoredAnswer) -> Result<FirstAnswer, RepeatError> {
    let plain = vault.service().data.open(record(scope), &stored.sealed)?;
    Ok(serde_json::from_slice(&plain)?)
}

/// What the sealed answer is bound to.
fn record(scope: &[u8; 32]) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&scope[..16]);
    Uuid::from_bytes(bytes)
}
