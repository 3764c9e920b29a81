//! Moves a signature from one state to another: state, tallies and ledger together, in one transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::record;
use crate::{
    db::{
        AnyConnection, DbError,
        moves::{self, Along},
        tallies::{self, TallyKey},
    },
    domain::{Actor, SignatureId, State},
    ledger::Event,
};

/// A signature on its way from where it stands to another state, or another reason.
#[derive(Clone, Debug)]
pub struct Movement {
    /// The signature.
    pub signature: SignatureId,
    /// What it is counted under now; holds the state it leaves.
    pub from: TallyKey,
    /// Where it goes.
    pub to: State,
    /// Why: a reason code, or empty.
    pub reason: String,
    /// What is stored along with it.
    pub along: Along,
}

impl Movement {
    /// A move with which nothing else is stored.
    pub fn new(signature: SignatureId, from: TallyKey, to: State, reason: impl Into<String>) -> Self {
        Self { signature, from, to, reason: reason.into(), along: Along::Nothing }
    }
}

/// Who moves signatures, when, and on whose shard of the tallies.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// Who.
    pub actor: Actor,
    /// When.
    pub now: DateTime<Utc>,
    /// The shard of this process, [`App::shard`](super::App::shard).
    pub shard: i16,
}

/// Why signatures were not moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The table of moves does not have this one.
    #[error("a signature cannot go from {from} to {to}")]
    Forbidden {
        /// Where it stands.
        from: State,
        /// Where it was to go.
        to: State,
    },
    /// Someone else moved one of them meanwhile.
    #[error("a signature was changed by someone else meanwhile; try again")]
    Stale,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Moves signatures, and keeps tallies and ledger in step. All of them move, or none.
pub fn apply(conn: &mut AnyConnection, movements: &[Movement], cause: Cause) -> Result<(), MoveError> {
    let mut groups: BTreeMap<(State, State, &str, &Along), Vec<SignatureId>> = BTreeMap::new();
    let mut differences = BTreeMap::new();
    let mut events = BTreeMap::new();
    for movement in movements {
        let (from, to) = (movement.from.state, movement.to);
        if from != to && !from.may_become(to) {
            return Err(MoveError::Forbidden { from, to });
        }
        groups.entry((from, to, &movement.reason, &movement.along)).or_default().push(movement.signature);
        *differences.entry(movement.from.clone()).or_insert(0) -= 1;
        let arrived = TallyKey { state: to, reason: movement.reason.clone(), ..movement.from.clone() };
        *differences.entry(arrived).or_insert(0) += 1;
        let reason = (!movement.reason.is_empty()).then(|| movement.reason.clone());
        let event = Event::SignatureMoved { signature: movement.signature, from, to, reason };
        events.entry(movement.from.petition).or_insert_with(Vec::new).push(event);
    }
    for ((from, to, reason, along), ids) in groups {
        if moves::move_all(conn, &ids, (from, to), reason, along)? != ids.len() {
            return Err(MoveError::Stale);
        }
    }
    tallies::add(conn, cause.shard, &differences)?;
    for (petition, events) in events {
        record(conn, Some(petition), cause.actor, cause.now, events)?;
    }
    Ok(())
}
