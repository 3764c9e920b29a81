//! Stores new signatures: row, claim, tallies and ledger together, and a place in the queue to be compared.

use std::collections::{BTreeMap, HashMap};

use super::claiming::reason_against;
use crate::{
    db::{
        AnyConnection, DbError,
        claims::{self, ClaimKey, Holder},
        matches::{self, Ticket},
        signatures::{self, NewRow},
        tallies::{self, TallyKey},
    },
    domain::{SignatureId, State},
    ledger::{Event, commitment_to},
    service::{Cause, record},
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
    let complete = rows.iter().filter(|row| row.tally.state != State::Pending);
    let tickets: Vec<Ticket> = complete.map(|row| Ticket { id: row.id.0, signature: row.id }).collect();
    matches::enqueue(conn, petition, &tickets)?;
    let mut counts = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.tally.clone()).or_insert(0) += 1;
    }
    tallies::add(conn, cause.shard, &counts)?;
    record(conn, Some(petition), cause.actor, cause.now, rows.iter().flat_map(tell))?;
    Ok(rows.iter().map(|row| (row.id, row.tally.state)).collect())
}

/// Marks those that come second, and lists the claims that the others take.
fn settle(rows: &mut [NewRow], mut holders: HashMap<ClaimKey, Holder>) -> Vec<(ClaimKey, SignatureId)> {
    let mut won = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(key) = claim_key(row) else { continue };
        if let Some(holder) = holders.get(&key) {
            row.tally.state = State::Duplicate;
            reason_against(holder, row.tally.channel).as_str().clone_into(&mut row.tally.reason);
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

/// A later signature of a person comes in, and moves on at once.
fn tell(row: &NewRow) -> impl Iterator<Item = Event> {
    let (signature, TallyKey { channel, state, reason, .. }) = (row.id, &row.tally);
    let came_as = if *state == State::Pending { State::Pending } else { State::Received };
    let (channel, commitment) = (*channel, commitment_to(&row.sealed));
    let received = Event::SignatureReceived { signature, channel, commitment, state: came_as };
    let (from, to, reason) = (State::Received, *state, Some(reason.clone()));
    let moved = (to == State::Duplicate).then_some(Event::SignatureMoved { signature, from, to, reason });
    std::iter::once(received).chain(moved)
}
