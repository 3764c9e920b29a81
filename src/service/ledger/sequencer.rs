//! The sequencer: gives waiting entries their places in the tree.

use std::time::Duration;

use chrono::TimeDelta;
use uuid::Uuid;

use super::{LedgerError, checkpoint::open_tree};
use crate::{
    db::{AnyConnection, DbError, leases, ledger},
    ledger::leaf_hash,
    service::App,
};

/// How many entries get their places in one transaction.
const CHUNK: i64 = 2_000;
/// Which process sequences in the background.
const DUTY: &str = "sequencer on duty";
/// How long a process that died keeps the duty.
const DUTY_LASTS: TimeDelta = TimeDelta::seconds(10);
/// Held while places are given, so that two processes never give the same one.
const LOCK: &str = "sequencer";
/// How long to wait before looking again when nothing waits.
const REST: Duration = Duration::from_secs(1);

/// Gives every entry that waits its place in the tree. Returns how many there were.
///
/// Safe while others do the same: they wait for each other, and a place can be given once only.
pub fn sequence(app: &App) -> Result<u64, LedgerError> {
    let mut n_placed = 0;
    loop {
        let n = app.db.write_blocking(place_some)?;
        n_placed += n as u64;
        if i64::try_from(n).is_ok_and(|n| n < CHUNK) {
            return Ok(n_placed);
        }
    }
}

/// Gives entries their places as they come, until the future is dropped.
///
/// Every process may run it: one of them does the work, and another takes over if that one dies.
pub async fn run_sequencer(app: App) {
    let process = Uuid::now_v7();
    loop {
        let n = app.db.write({
            let now = app.now();
            move |conn| {
                let is_on_duty = leases::take(conn, DUTY, process, now + DUTY_LASTS, now)?;
                if is_on_duty { place_some(conn) } else { Ok(0) }
            }
        });
        match n.await {
            Ok(n) if i64::try_from(n).is_ok_and(|n| n == CHUNK) => continue,
            Ok(_) | Err(LedgerError::Db(DbError::Busy)) => {}
            Err(error) => tracing::error!(%error, "the ledger could not be sequenced"),
        }
        tokio::time::sleep(REST).await;
    }
}

/// Gives the oldest waiting entries their places. Returns how many.
fn place_some(conn: &mut AnyConnection) -> Result<usize, LedgerError> {
    leases::lock(conn, LOCK)?;
    let waiting = ledger::list_pending(conn, None, CHUNK)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let mut tree = open_tree(conn)?;
    let first = tree.size();
    for entry in &waiting {
        tree.append(leaf_hash(entry.body.as_bytes()));
    }
    ledger::place(conn, first, &waiting)?;
    ledger::store_tiles(conn, &tree.take_changed())?;
    Ok(waiting.len())
}
