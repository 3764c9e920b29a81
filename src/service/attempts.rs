//! Slows down those who try again and again: to guess a password, or to make us send mail.
//!
//! The counts are in the database, so that they hold across processes and restarts.

use chrono::{DateTime, TimeDelta, Utc};

use super::Vault;
use crate::db::{
    AnyConnection, DbError,
    attempts::{self, Attempts},
};

/// After this long without a try, the count begins anew.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(12);
/// The longest pause between two tries.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);

/// Something that may be tried so many times at once, and then after pauses that double.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    key: [u8; 32],
    n_free: i32,
}

/// A try that came too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many tries; wait {} seconds", .0.num_seconds())]
pub struct TooMany(pub TimeDelta);

impl Limit {
    /// Limits tries of one kind on one thing, such as a sign-in to an account from an address. What the
    /// thing is called is kept as a keyed hash.
    pub fn new(vault: &Vault, kind: &str, thing: &str, n_free: i32) -> Self {
        Self { key: vault.service().index.index("attempt").key_of(&format!("{kind}\n{thing}")), n_free }
    }

    /// Counts a try, before it is known whether it succeeds; or says how long to wait.
    pub fn count(
        &self,
        conn: &mut AnyConnection,
        now: DateTime<Utc>,
    ) -> Result<Result<(), TooMany>, DbError> {
        let known = attempts::find(conn, &self.key)?.filter(|it| now < it.last_at + FORGOTTEN_AFTER);
        let n = known.map_or(0, |it| it.n);
        if let Some(known) = known {
            let next = known.last_at + pause(n - self.n_free);
            if now < next {
                return Ok(Err(TooMany(next - now + TimeDelta::seconds(1))));
            }
        }
        attempts::set(conn, &self.key, Attempts { n: n.saturating_add(1), last_at: now })?;
        Ok(Ok(()))
    }

    /// Takes back a counted try, because it succeeded.
    pub fn forgive(&self, conn: &mut AnyConnection) -> Result<(), DbError> {
        match attempts::find(conn, &self.key)? {
            Some(known) if 1 < known.n => {
                attempts::set(conn, &self.key, Attempts { n: known.n - 1, ..known })
            }
            _ => attempts::delete(conn, &self.key),
        }
    }

    /// Forgets every counted try.
    pub fn clear(&self, conn: &mut AnyConnection) -> Result<(), DbError> {
        attempts::delete(conn, &self.key)
    }
}

/// Forgets tries that no longer count.
pub fn forget_old(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, DbError> {
    attempts::delete_before(conn, now - FORGOTTEN_AFTER)
}

/// The pause after so many tries beyond the free ones: 1, 2, 4, … seconds.
fn pause(n_beyond: i32) -> TimeDelta {
    match u32::try_from(n_beyond) {
        Ok(n) if n < 10 => TimeDelta::seconds(1 << n),
        Ok(_) => LONGEST_PAUSE,
        Err(_) => TimeDelta::zero(),
    }
}
