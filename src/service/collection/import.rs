//! Imports lists of signatures: keyed sheets, or what was collected before.

mod kept;
mod reading;
mod row;
mod store;

use std::{
    io,
    path::PathBuf,
    sync::{Arc, mpsc::sync_channel},
};

use serde::Serialize;

pub use self::kept::{KEPT_FOR, RejectedError, forget_rejected, rejected_piece};
use self::{
    kept::Kept,
    reading::{Chunk, open_list, read_all, required},
    row::Candidate,
    store::{Fate, StoreError, store},
};
use super::{Intake, IntakeError, TakeInError};
use crate::{
    db::DbError,
    domain::{Channel, JobId, State},
    language::Language,
    ledger::Event,
    service::{
        App, By, Cause, Coordinator,
        hashing::FileHash,
        progress::{Progress, Step},
        record,
        spool::Spool,
    },
    table::{BadRow, ColumnMap, TableError},
};

/// How many chunks wait for the database, read and sealed.
const CHUNKS_AHEAD: usize = 2;

/// How many bad rows a report holds; `FILE.rejected.csv` holds all of them.
const REPORTED: usize = 20;

/// How often a chunk is tried again when another process stores the same signatures.
const TRIES: usize = 5;

/// What to import, and how to read it.
pub struct ImportOrder {
    /// The list.
    pub file: ListFile,
    /// The petition's slug.
    pub petition: String,
    /// The channel of rows that do not name theirs.
    pub channel: Channel,
    /// Columns whose names we cannot know.
    pub columns: ColumnMap,
}

/// Where a list is.
pub enum ListFile {
    /// A file on this machine. Its bad rows go to `FILE.rejected.csv`.
    Path(PathBuf),
    /// An upload, all of which has arrived. Its bad rows are kept, sealed, for a week.
    Upload {
        /// Its bytes.
        spool: Spool,
        /// The work that is done on it.
        job: JobId,
        /// In which language its bad rows tell what is wrong with them.
        language: Language,
    },
}

/// What came of an import.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ImportReport {
    /// Rows read, good and bad.
    pub rows: u64,
    /// Signatures taken in.
    pub taken: u64,
    /// Of these, signatures of people who signed before.
    pub duplicates: u64,
    /// Of these, pledges, which no legal count holds.
    pub pledges: u64,
    /// Rows that an earlier import took in.
    pub known: u64,
    /// Bad rows.
    pub rejected: u64,
    /// Where the bad rows are kept.
    pub rejected_file: Option<PathBuf>,
    /// The first of them, and what is wrong with each.
    pub rejected_rows: Vec<String>,
    /// The same rows, part by part.
    pub bad_rows: Vec<BadRow>,
}

/// Why an import ended early. What was stored until then stays; running it again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The petition cannot take it.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The file cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The rows cannot be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The working space on disk failed.
    #[error("the working space in {} failed; make room there, or set TMPDIR", std::env::temp_dir().display())]
    Space(#[from] io::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Imports a list of signatures.
///
/// Rows are stored a thousand at a time, each with its claim, tallies and ledger entries. Importing a list
/// again adds nothing: a row is known by its `id` and document, by its sheet and line, or by its place and
/// wording in the file. One thread reads and seals while this one stores.
pub fn import(
    app: &App,
    by: By<Coordinator>,
    order: ImportOrder,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    let cause = Cause { actor: by.actor(), now: app.now(), shard: app.shard() };
    let open = |conn: &mut _| Intake::open(conn, &app.vault, &order.petition).map_err(ImportError::from);
    let intake = Arc::new(app.db.read_blocking(open)?);
    let hash = FileHash::default();
    let ImportOrder { file, channel, columns, .. } = order;
    let required = required(&intake.profile().signer, channel);
    let (table, kept, n_total) = open_list(app, &intake, file, &columns, &required, &hash)?;
    let mut import = Import { app, intake, cause, kept, report: ImportReport::default() };
    std::thread::scope(|scope| {
        let (sender, chunks) = sync_channel(CHUNKS_AHEAD);
        let intake = Arc::clone(&import.intake);
        scope.spawn(move || read_all(table, &intake, channel, cause.now, &sender));
        for chunk in chunks {
            let mut chunk = chunk?;
            import.take(&mut chunk)?;
            let (n_done, n_rows) = (chunk.n_bytes_read, import.report.rows);
            progress(Step { doing: "importing", n_done, n_total, n_rows })?;
        }
        Ok::<(), ImportError>(())
    })?;
    import.finish(&hash)
}

/// An import under way.
struct Import<'a> {
    app: &'a App,
    intake: Arc<Intake>,
    cause: Cause,
    kept: Kept,
    report: ImportReport,
}

impl Import<'_> {
    /// Stores a chunk, and keeps its bad rows.
    fn take(&mut self, chunk: &mut Chunk) -> Result<(), ImportError> {
        let fates = self.store(&chunk.candidates)?;
        for (candidate, fate) in chunk.candidates.iter().zip(fates) {
            match fate {
                Fate::Taken(state) => {
                    self.report.taken += 1;
                    self.report.duplicates += u64::from(state == State::Duplicate);
                    self.report.pledges += u64::from(candidate.row.tally.is_pledge);
                }
                Fate::Known => self.report.known += 1,
                Fate::Bad(field, reason) => chunk.batch.reject(candidate.index, field, reason),
            }
        }
        self.report.rows += (chunk.batch.len() + chunk.n_unread) as u64;
        let room = REPORTED.saturating_sub(self.report.rejected_rows.len());
        self.report.rejected_rows.extend(chunk.batch.bad().take(room).map(BadRow::to_string));
        self.report.bad_rows.extend(chunk.batch.bad().take(room).cloned());
        self.kept.add(&chunk.batch)
    }

    /// Stores a chunk in one transaction, again if another process was at the same signatures.
    fn store(&self, candidates: &Arc<Vec<Candidate>>) -> Result<Vec<Fate>, ImportError> {
        let mut n_tries = 0;
        loop {
            let (intake, candidates, cause) = (Arc::clone(&self.intake), Arc::clone(candidates), self.cause);
            match self.app.db.write_blocking(move |conn| store(conn, &intake, cause, &candidates)) {
                Err(StoreError::TakeIn(TakeInError::Raced)) if n_tries < TRIES => n_tries += 1,
                outcome => return Ok(outcome?),
            }
        }
    }

    fn finish(mut self, hash: &FileHash) -> Result<ImportReport, ImportError> {
        (self.report.rejected, self.report.rejected_file) = self.kept.finish()?;
        let (taken, rejected) = (self.report.taken, self.report.rejected);
        let (petition, cause, sha256) = (self.intake.petition().id, self.cause, hex::encode(hash.finish()));
        self.app.db.write_blocking(move |conn| {
            let event = Event::SignaturesImported { sha256: sha256.clone(), taken, rejected };
            record(conn, Some(petition), cause.actor, cause.now, [event])
        })?;
        Ok(self.report)
    }
}
