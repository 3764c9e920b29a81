//! Verifying the history against everything that was derived from it or stored beside it.
//!
//! The tree is computed anew from the stored entries and compared with the stored hashes, with every
//! checkpoint this installation signed, and with one that someone kept elsewhere. Then each signature is
//! compared with what the history says of it, and each batch. An operator who changes, deletes or inserts a
//! signature must change the history too, and cannot do that without a checkpoint kept elsewhere telling.

mod batches;
mod report;
mod signatures;
mod told;
mod tree;

pub use self::report::{Earlier, EarlierError, LedgerReport, Problem};
use self::{report::Problems, signatures::Book, told::Told, tree::Replay};
use super::{LedgerError, sequence};
use crate::{
    db::{AnyConnection, ledger},
    service::{
        App,
        progress::{Progress, Step},
    },
};

/// How many entries, or signatures, are read at a time.
const PAGE: i64 = 2_000;

/// Verifies the whole history as it stands at one moment. What is wrong stands in the report.
///
/// Memory is bounded: above a million signatures the history is read once for each million.
pub fn verify(
    app: &App,
    earlier: Option<&Earlier>,
    progress: Progress<'_>,
) -> Result<LedgerReport, LedgerError> {
    sequence(app)?;
    app.db.read_snapshot_blocking(|conn| Verification::new(app, conn, progress)?.run(conn, earlier))
}

/// One verification under way.
struct Verification<'a> {
    app: &'a App,
    progress: Progress<'a>,
    n_entries: u64,
    n_parts: u64,
    problems: Problems,
}

impl<'a> Verification<'a> {
    fn new(app: &'a App, conn: &mut AnyConnection, progress: Progress<'a>) -> Result<Self, LedgerError> {
        let n_entries = ledger::size(conn)?;
        let n_parts = signatures::n_parts(conn)?;
        Ok(Self { app, progress, n_entries, n_parts, problems: Problems::default() })
    }

    fn run(
        mut self,
        conn: &mut AnyConnection,
        earlier: Option<&Earlier>,
    ) -> Result<LedgerReport, LedgerError> {
        let mut replay = Replay::open(conn, &self.app.vault, earlier, &mut self.problems)?;
        let mut batches = batches::Book::default();
        let mut n_signatures = 0;
        let n_entries = self.n_entries;
        for part in 0..self.n_parts {
            let mut book = Book::new(part, self.n_parts);
            let is_first = part == 0;
            self.read_entries(conn, part, |conn, problems, position, stored| {
                if is_first && position < n_entries {
                    replay.add(conn, position, stored, problems)?;
                }
                let Some(told) = Told::read(stored) else {
                    problems.add(Some(position), "does not read as an entry of the history");
                    return Ok(());
                };
                if is_first {
                    batches.hear(&told);
                }
                book.hear(position, &told, problems);
                Ok(())
            })?;
            n_signatures += book.compare(conn, &mut self.problems)?;
        }
        let root = replay.finish(conn, self.n_entries, &mut self.problems)?;
        let n_batches = batches.compare(conn, &mut self.problems)?;
        let (n_pending, _) = ledger::count_pending(conn)?;
        Ok(self.problems.into_report(self.n_entries, n_pending, hex::encode(root), n_signatures, n_batches))
    }

    /// Reads every entry in its order, then those that still wait.
    fn read_entries(
        &mut self,
        conn: &mut AnyConnection,
        part: u64,
        mut each: impl FnMut(
            &mut AnyConnection,
            &mut Problems,
            u64,
            &ledger::StoredEntry,
        ) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut position = 0;
        loop {
            let page = ledger::list(conn, position, None, PAGE)?;
            let Some(last) = page.last() else { break };
            position = last.position + 1;
            for placed in &page {
                each(conn, &mut self.problems, placed.position, &placed.entry)?;
            }
            let n_done = part * self.n_entries + position;
            let n_total = self.n_parts * self.n_entries;
            (self.progress)(Step { doing: "reading the history", n_done, n_total, n_rows: n_done })?;
        }
        let mut after = None;
        loop {
            let page = ledger::list_pending(conn, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.id);
            for (offset, entry) in (position..).zip(&page) {
                each(conn, &mut self.problems, offset, entry)?;
            }
            position += page.len() as u64;
        }
    }
}
