//! How long work tells how far it is.

use crate::db::DbError;

/// A moment in a piece of long work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is being done, for people: `reading`.
    pub doing: &'static str,
    /// How much of it is done, in whatever unit is known beforehand (bytes, rows, parts).
    pub n_done: u64,
    /// How much of it there is; 0 if that is not known.
    pub n_total: u64,
    /// How many rows that is so far.
    pub n_rows: u64,
}

/// Hears how far the work is, several times a second. An error ends the work.
pub type Progress<'a> = &'a (dyn Fn(Step) -> Result<(), DbError> + Sync);

/// For work whose progress nobody follows.
pub fn unheard(_: Step) -> Result<(), DbError> {
    Ok(())
}

/// How many threads to spread work over: the machine's cores.
pub fn n_workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
