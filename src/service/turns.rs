//! Work that only one may do at a time, whichever process does it.
//!
//! A turn is a lease in the database, taken in a transaction and prolonged by a thread for as long as the work
//! lasts, however long it says nothing. A process that dies prolongs nothing, and half a minute later the turn is
//! anyone's.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{App, progress::Pulse};
use crate::db::{AnyConnection, DbError, leases};

/// How long a process that died keeps others waiting.
const LASTS: TimeDelta = TimeDelta::seconds(30);
/// How often a turn is prolonged: a few times may fail.
const PROLONGED_EVERY: Duration = Duration::from_secs(5);

/// The right to do what nobody else does meanwhile. It ends by itself in half a minute unless it is kept.
#[derive(Clone, Debug)]
pub struct Turn {
    name: String,
    holder: Uuid,
}

impl Turn {
    /// Takes the turn of this name from now on; `None` while another has it.
    ///
    /// Of two transactions at one moment, one gets it: the second waits for the first to end.
    pub fn take(conn: &mut AnyConnection, name: String, now: DateTime<Utc>) -> Result<Option<Self>, DbError> {
        let turn = Self { name, holder: Uuid::now_v7() };
        Ok(turn.prolong(conn, now)?.then_some(turn))
    }

    /// Keeps the turn until what this returns is dropped.
    pub fn keep(self, app: &App) -> io::Result<KeptTurn> {
        let is_lost = Arc::new(AtomicBool::new(false));
        let (turn, keeper, noted) = (self.clone(), app.clone(), Arc::clone(&is_lost));
        let pulse = Pulse::start(PROLONGED_EVERY, move || {
            let (turn, now) = (turn.clone(), keeper.now());
            match keeper.db.write_blocking(move |conn| turn.prolong(conn, now)) {
                Ok(is_ours) => noted.store(!is_ours, Ordering::Relaxed),
                Err(error) => tracing::warn!(%error, "a turn could not be prolonged"),
            }
        })?;
        Ok(KeptTurn { turn: self, app: app.clone(), is_lost, pulse: Some(pulse) })
    }

    fn prolong(&self, conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<bool, DbError> {
        leases::take(conn, &self.name, self.holder, now + LASTS, now)
    }
}

/// A turn that lasts until this is dropped.
pub struct KeptTurn {
    turn: Turn,
    app: App,
    is_lost: Arc<AtomicBool>,
    pulse: Option<Pulse>,
}

impl KeptTurn {
    /// Whether another has taken the turn: this machine was asleep, or out of reach of the database.
    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }
}

impl Drop for KeptTurn {
    fn drop(&mut self) {
        // First no beat may prolong it any more.
        self.pulse = None;
        let Turn { name, holder } = self.turn.clone();
        let given_back = self.app.db.write_blocking(move |conn| leases::give_back(conn, &name, holder));
        if let Err(error) = given_back {
            tracing::warn!(%error, "a turn could not be given back; it ends by itself");
        }
    }
}
