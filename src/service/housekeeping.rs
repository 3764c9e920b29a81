//! Forgets what has served its time: ended sessions, old first answers, old tries, old bad rows of uploads,
//! and whom letters went to.

use chrono::{DateTime, Utc};

use super::{attempts, collection, idempotency, letters, people};
use crate::db::{AnyConnection, DbError};

/// Forgets what has served its time. Returns how many rows there were; call it every hour or so.
pub fn tidy_up(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, DbError> {
    let n_sessions = people::forget_ended(conn, now)?;
    let n_answers = idempotency::forget_old(conn, now)?;
    let n_rejected = collection::forget_rejected(conn, now)?;
    let n_letters = letters::forget_readers(conn, now)?;
    Ok(n_sessions + n_answers + n_rejected + n_letters + attempts::forget_old(conn, now)?)
}
