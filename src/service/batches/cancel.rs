//! Giving a batch up: its signatures are valid again and free for the next.

use chrono::TimeDelta;
use uuid::Uuid;

use super::prepare::lease_of;
use crate::{
    db::{
        AnyConnection, DbError,
        batches::{self, StoredBatch, exclusions, members},
        leases, links, signatures,
    },
    domain::{Actor, BatchId, BatchState, PetitionId, State},
    ledger::Event,
    service::{
        App, By, Cause, Coordinator, MoveError, Movement, apply, matches,
        petitions::{self, FindError},
        record,
    },
};

/// How many signatures are given back in one transaction.
const CHUNK: i64 = 1_000;
/// How often a chunk is tried again when another process moved one of its signatures.
const TRIES: usize = 5;
/// How long a process that died keeps others from cancelling.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// Why a batch was not given up.
#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    /// The petition cannot be used.
    #[error(transparent)]
    Petition(#[from] FindError),
    /// There is no such batch.
    #[error("this petition has no batch of that number")]
    Unknown,
    /// It went too far.
    #[error("this batch is {0}; only one that is prepared or certified can be cancelled")]
    TooLate(BatchState),
    /// Another process is at it.
    #[error(
        "another process prepares or cancels a batch of this petition; if it was cut off, wait two minutes"
    )]
    Busy,
    /// A signature could not be given back.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Gives a batch up, as long as the authority does not have it.
///
/// Its number is not used again. Signatures that were withdrawn meanwhile stay withdrawn, and who signed them is
/// forgotten now.
pub fn cancel(app: &App, by: By<Coordinator>, slug: &str, number: u32) -> Result<(), CancelError> {
    let petition = app.db.read_blocking(|conn| petitions::find(conn, slug))?;
    let (holder, now, petition) = (Uuid::now_v7(), app.now(), petition.id);
    let lease = lease_of(petition.0);
    let name = lease.clone();
    let id = app.db.write_blocking(move |conn| {
        if !leases::take(conn, &name, holder, now + LEASE, now)? {
            return Err(CancelError::Busy);
        }
        mark(conn, by, petition, number, now)
    })?;
    let outcome = give_back(app, by.actor(), id);
    app.db.write_blocking(move |conn| leases::give_back(conn, &lease, holder))?;
    Ok(outcome?)
}

fn mark(
    conn: &mut AnyConnection,
    by: By<Coordinator>,
    petition: PetitionId,
    number: u32,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<BatchId, CancelError> {
    let batch = batches::find(conn, petition, number)?.ok_or(CancelError::Unknown)?;
    let (id, state) = (batch.id, batch.state);
    if !state.may_be_cancelled() || !batches::set_state(conn, id, state, BatchState::Cancelled)? {
        return Err(CancelError::TooLate(state));
    }
    record(conn, Some(petition), by.actor(), now, [Event::BatchCancelled { batch: id }])?;
    Ok(id)
}

/// The batches of a petition that a process left half prepared or half given back.
pub fn unfinished(conn: &mut AnyConnection, petition: PetitionId) -> Result<Vec<StoredBatch>, DbError> {
    let mut left = Vec::new();
    for batch in batches::list(conn, petition)? {
        let is_left = match batch.state {
            BatchState::Preparing => true,
            BatchState::Cancelled => 0 < members::count(conn, batch.id)?,
            _ => false,
        };
        if is_left {
            left.push(batch);
        }
    }
    Ok(left)
}

/// Ends what a process left half done, unless another is at it now.
pub fn finish(app: &App, actor: Actor, left: &StoredBatch) -> Result<(), MoveError> {
    let (lease, holder, now) = (lease_of(left.petition.0), Uuid::now_v7(), app.now());
    let name = lease.clone();
    let is_free = app.db.write_blocking(move |conn| leases::take(conn, &name, holder, now + LEASE, now))?;
    if is_free {
        give_back(app, actor, left.id)?;
        app.db.write_blocking(move |conn| leases::give_back(conn, &lease, holder))?;
    }
    Ok(())
}

/// Makes the members of a batch valid again, and removes what it held. One that was never whole goes, too.
pub(in crate::service) fn give_back(app: &App, actor: Actor, id: BatchId) -> Result<(), MoveError> {
    let mut n_tries = 0;
    loop {
        let cause = Cause { actor, now: app.now(), shard: app.shard() };
        match app.db.write_blocking(move |conn| give_some_back(conn, cause, id)) {
            Ok(0) => break,
            Ok(_) => {}
            Err(MoveError::Stale) if n_tries < TRIES => n_tries += 1,
            Err(error) => return Err(error),
        }
    }
    while 0 < app.db.write_blocking(move |conn| exclusions::delete_some(conn, id))? {}
    Ok(app.db.write_blocking(move |conn| batches::delete_preparing(conn, id))?)
}

fn give_some_back(conn: &mut AnyConnection, cause: Cause, id: BatchId) -> Result<usize, MoveError> {
    let ids: Vec<_> = members::list(conn, id, 0, CHUNK)?.iter().map(|it| it.signature).collect();
    let found = signatures::find_all(conn, &ids)?;
    for left in found.iter().filter(|it| it.tally.state == State::Withdrawn && it.sealed.is_some()) {
        links::wipe(conn, left.id)?;
        matches::enqueue(conn, left.tally.petition, left.id)?;
    }
    let movements: Vec<Movement> = found
        .into_iter()
        .filter(|it| it.tally.state == State::Batched)
        .map(|it| {
            let reason = it.tally.reason.clone();
            Movement::new(it.id, it.tally, State::Valid, reason)
        })
        .collect();
    apply(conn, &movements, cause)?;
    members::delete(conn, &ids)?;
    Ok(ids.len())
}
