//! The way out: a signer withdraws, or says that it was someone else who typed their address.

use super::standing::{LinkError, find};
use crate::{
    db::{
        AnyConnection, DbError, claims,
        links::{self, Linked},
        outbox,
    },
    domain::{Reason, State},
    service::{
        Cause, MoveError, Movement, apply, matches,
        verification::{SettleError, settle_person_of},
    },
};

/// Why a signature could not be taken back.
#[derive(Debug, thiserror::Error)]
pub enum LeaveError {
    /// No signature has this link.
    #[error("this link does not work, or no longer does")]
    Unknown,
    /// It is with the authority.
    #[error("this signature was handed to the authority and can no longer be withdrawn here")]
    HandedIn,
    /// Someone else moved it meanwhile.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// The next signature of the same person could not take its place.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<LinkError> for LeaveError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Unknown => Self::Unknown,
            LinkError::Db(error) => error.into(),
        }
    }
}

/// Withdraws a signature, from anywhere before it is handed to the authority. Doing it again is no error.
///
/// It no longer counts, and who signed is forgotten, unless a batch holds it: then that is forgotten when
/// the batch lets go of it. One that was never confirmed is removed.
pub fn withdraw(conn: &mut AnyConnection, secret: &str, cause: Cause) -> Result<(), LeaveError> {
    let linked = find(conn, secret)?;
    match linked.tally.state {
        State::Pending => leave(conn, &linked, State::Erased, cause),
        _ => leave(conn, &linked, State::Withdrawn, cause),
    }
}

/// Removes a signature whose signer says that someone else typed it. Doing it again is no error.
pub fn disown(conn: &mut AnyConnection, secret: &str, cause: Cause) -> Result<(), LeaveError> {
    let linked = find(conn, secret)?;
    match linked.tally.state {
        // What a batch holds must stay readable until the batch lets go of it.
        State::Batched => leave(conn, &linked, State::Withdrawn, cause),
        _ => leave(conn, &linked, State::Erased, cause),
    }
}

fn leave(conn: &mut AnyConnection, linked: &Linked, to: State, cause: Cause) -> Result<(), LeaveError> {
    match linked.tally.state {
        State::Withdrawn | State::Erased => return Ok(()),
        State::Submitted | State::Accepted | State::Refused => return Err(LeaveError::HandedIn),
        _ => {}
    }
    let reason = if to == State::Withdrawn { Reason::Withdrawn.as_str() } else { "" };
    let movement = Movement::new(linked.id, linked.tally.clone(), to, reason);
    apply(conn, &[movement], cause)?;
    if claims::release(conn, linked.id)?
        && let Some(identity) = &linked.identity_key
    {
        settle_person_of(conn, linked.tally.petition, identity, cause)?;
    }
    links::supersede_review(conn, linked.id)?;
    outbox::drop_unsent(conn, linked.id, cause.now)?;
    if linked.tally.state != State::Batched {
        links::wipe(conn, linked.id)?;
        // What it was compared by is forgotten too, by whoever compares next.
        matches::enqueue(conn, linked.tally.petition, linked.id)?;
    }
    Ok(())
}
