//! Imports electoral rolls of any size, lists, drops and looks them up.
//!
//! A roll rests as sealed pages of some 24 entries. The page of an entry follows from the keyed index of its
//! document, so that a look-up opens one page, and nobody without the roll's keys can tell who is in it. Beside
//! the entries, also sealed, stands every document with what its bearer's names sound like: gone through as a
//! whole, that finds who wrote another document than the roll has.

mod import;
mod lookup;
mod page;
mod read;
mod rejected;
mod remove;
mod spill;
mod store;

use std::sync::Arc;

use crate::{
    db::{AnyConnection, DbError, rolls},
    domain::{RollId, RollNameError},
    service::{Keys, VaultError},
    table::TableError,
};

pub(super) use self::read::normalise_document;
pub use self::{
    import::{ImportReport, NewRoll, RollFile, import},
    lookup::{LookUpError, OpenRoll},
    remove::{DropError, clear_away, drop_roll, give_up, is_abandoned, remove_abandoned, shred},
};
pub use crate::db::rolls::{Roll, RollState};

/// The purpose of the keyed index of documents.
const DOCUMENT: &str = "document";

/// Why a roll was not imported. Nothing of it is left then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The name is malformed.
    #[error(transparent)]
    Name(#[from] RollNameError),
    /// The name is taken.
    #[error("there is a roll with this name already; drop it first, or choose another name")]
    Taken,
    /// Another import of the same name began meanwhile.
    #[error("another import of this roll began meanwhile; this one was given up")]
    TakenOver,
    /// The file as a whole cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// No row could be taken.
    #[error("no row could be taken of {n_rejected}; the first: {first}")]
    NothingTaken {
        /// How many rows there were.
        n_rejected: u64,
        /// Where and why the first was not taken.
        first: String,
    },
    /// The working space on disk failed.
    #[error("the working space in {} failed; make room there, or set TMPDIR", std::env::temp_dir().display())]
    Space(#[source] std::io::Error),
    /// A thread was cut short.
    #[error("the import was cut short")]
    Lost,
    /// The keys could not be made.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Why there is no roll to use.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// There is none under that name.
    #[error("there is no such roll; import one with: rubrica roll import FILE --name NAME")]
    Unknown,
    /// It is not ready.
    #[error("this roll is still being imported, or its import was cut short; import it again")]
    NotReady,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// A roll while it is being imported.
struct Importing {
    id: RollId,
    name: Arc<str>,
    keys: Arc<Keys>,
}

/// Lists every roll, the oldest first. Those whose import was cut short are left out.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<Roll>, DbError> {
    let mut rolls = rolls::list(conn)?;
    rolls.retain(|roll| !remove::is_abandoned(roll));
    Ok(rolls)
}

/// Finds a roll that can be used.
pub fn find(conn: &mut AnyConnection, name: &str) -> Result<Roll, FindError> {
    let roll = rolls::find(conn, name)?.ok_or(FindError::Unknown)?;
    if roll.state == RollState::Ready { Ok(roll) } else { Err(FindError::NotReady) }
}
