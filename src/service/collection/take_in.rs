//! Stores new signatures: row, claim, tallies and ledger together.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest as _, Sha256};

use super::claiming::reason_against;
use crate::{
    db::{
        AnyConnection, DbError,
        claims::{self, ClaimKey, Holder},
        signatures::{self, NewRow},
        tallies,
    },
    domain::{SignatureId, State},
    service::{Cause, Event, record},
};

/// Why signatures were not taken in.
#[derive(Debug, thiserror::Error)]
pub enum TakeInError {
    /// A place, reference or link is taken, or another process took the claim of one meanwhile.
    #[error("someone else stored the same signature meanwhile; try again")]
    Raced,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Takes in signatures of one petition, in this order. All are stored, or none.
///
/// The first signature of a person holds the claim; a later one is stored as a duplicate at once. Returns
/// where each one stands. Signatures that wait for confirmation hold no claim yet.
pub fn take_in(
    conn: &mut AnyConnection,
    cause: Cause,
    new: &[NewRow],
) -> Result<Vec<(SignatureId, State)>, TakeInError> {
    let Some(first) = new.first() else { return Ok(Vec::new()) };
    let petition = first.tally.petition;
    let mut rows = new.to_vec();
    let wanted: Vec<ClaimKey> = rows.iter().filter_map(claim_key).collect();
    let holders = claims::find_all(conn, petition, &wanted)?;
    let won = settle(&mut rows, holders);
    if signatures::insert_all_if_new(conn, &rows)? != rows.len() {
        return Err(TakeInError::Raced);
    }
    if claims::take_all(conn, petition, &won)? != won.len() {
        return Err(TakeInError::Raced);
    }
    let mut counts = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.tally.clone()).or_insert(0) += 1;
    }
    tallies::add(conn, cause.shard, &counts)?;
    let events: Vec<Event> = rows.iter().map(|row| received(row, cause)).collect();
    record(conn, &events)?;
    Ok(rows.iter().map(|row| (row.id, row.tally.state)).collect())
}

/// Marks those that come second, and lists the claims that the others take.
fn settle(rows: &mut [NewRow], mut holders: HashMap<ClaimKey, Holder>) -> Vec<(ClaimKey, SignatureId)> {
    let mut won = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(key) = claim_key(row) else { continue };
        if let Some(holder) = holders.get(&key) {
            row.tally.state = State::Duplicate;
            row.tally.reason = reason_against(holder, row.tally.channel).as_str().to_owned();
            continue;
        }
        won.push((key, row.id));
        let holder = Holder { signature: row.id, channel: row.tally.channel, state: row.tally.state };
        holders.insert(key, holder);
    }
    won
}

fn claim_key(row: &NewRow) -> Option<ClaimKey> {
    let identity = row.identity_key.filter(|_| row.tally.state == State::Received)?;
    Some(ClaimKey { is_pledge: row.tally.is_pledge, identity })
}

fn received(row: &NewRow, cause: Cause) -> Event {
    Event::new("signature.received", Some(row.tally.petition), cause.actor, cause.now)
        .with("signature", row.id.to_string())
        .with("channel", row.tally.channel.as_str())
        .with("state", row.tally.state.as_str())
        .with("reason", row.tally.reason.as_str())
        .with("commitment", hex::encode(Sha256::digest(&row.sealed)))
}
