//! Takes the signer's word that a signature was meant.

use super::standing::{LinkError, find, petition_of};
use crate::{
    db::{AnyConnection, DbError, links},
    domain::{NotOpen, State},
    service::{Cause, MoveError, Movement, apply, collection, matches},
};

/// Why a signature was not confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// No signature has this link, or nothing of it is kept.
    #[error("this link does not work, or no longer does")]
    Unknown,
    /// The petition takes no signatures now.
    #[error(transparent)]
    NotOpen(#[from] NotOpen),
    /// Someone else moved it meanwhile, most likely the same link in another window.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<LinkError> for ConfirmError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Unknown => Self::Unknown,
            LinkError::Db(error) => error.into(),
        }
    }
}

/// Confirms a signature. Confirming it again changes nothing and is no error.
///
/// Only now does it compete for the one place of its person: if another signature holds that, this one
/// becomes a duplicate, and its signer sees what every signer sees.
pub fn confirm(conn: &mut AnyConnection, secret: &str, cause: Cause) -> Result<(), ConfirmError> {
    let linked = find(conn, secret)?;
    match linked.tally.state {
        State::Pending => {}
        State::Erased => return Err(ConfirmError::Unknown),
        _ => return Ok(()),
    }
    petition_of(conn, &linked)?.check_open(cause.now)?;
    let stands_behind = collection::claim(conn, linked.id, &linked.tally, linked.identity_key)?;
    let (to, reason) = match stands_behind {
        None => (State::Received, String::new()),
        Some(reason) => (State::Duplicate, reason.as_str().to_owned()),
    };
    matches::enqueue(conn, linked.tally.petition, linked.id)?;
    let movement = Movement::new(linked.id, linked.tally, to, reason);
    apply(conn, &[movement], cause)?;
    links::set_confirmed(conn, linked.id, cause.now)?;
    Ok(())
}
