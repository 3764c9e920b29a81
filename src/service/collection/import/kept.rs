//! Where the bad rows of a list go: into a file beside it, or sealed beside the work on an upload.

use std::{path::PathBuf, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::ImportError;
use crate::{
    db::{AnyConnection, DbError, jobs, rejected_rows},
    domain::JobId,
    language::Language,
    sealing::SealError,
    service::{App, By, Coordinator, collection::Intake, told::tell_row},
    table::{Batch, RejectedText, Rejects, TableReader},
};

/// How many bytes are sealed at a time.
const PIECE: usize = 1024 * 1024;

/// How long the bad rows of an upload are kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(7);

/// Where bad rows go.
pub(super) enum Kept {
    /// Into `FILE.rejected.csv`.
    File(Rejects),
    /// Into the database, sealed.
    Sealed(Sealed),
}

/// Bad rows of an upload, on their way into the database.
pub(super) struct Sealed {
    app: App,
    intake: Arc<Intake>,
    job: JobId,
    language: Language,
    text: RejectedText,
    held: Zeroizing<Vec<u8>>,
    n_pieces: i32,
    n_rows: u64,
}

/// Why the bad rows of an upload cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RejectedError {
    /// There are none, or there are no more.
    #[error("there are no such rows; they are kept for a week")]
    Unknown,
    /// What is stored does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Kept {
    /// Rows of an upload, with the reasons in the language of whoever sent it.
    pub(super) fn sealed(
        app: &App,
        intake: &Arc<Intake>,
        job: JobId,
        language: Language,
        table: &TableReader,
    ) -> Self {
        let text = RejectedText::of(table);
        let held = Zeroizing::new(text.header().to_vec());
        let (app, intake) = (app.clone(), Arc::clone(intake));
        Self::Sealed(Sealed { app, intake, job, language, text, held, n_pieces: 0, n_rows: 0 })
    }

    /// Adds the bad rows of a batch.
    pub(super) fn add(&mut self, batch: &Batch) -> Result<(), ImportError> {
        match self {
            Self::File(rejects) => Ok(rejects.add(batch)?),
            Self::Sealed(sealed) => sealed.add(batch),
        }
    }

    /// Ends it: how many rows there are, and the file they are in, if it is one.
    pub(super) fn finish(self) -> Result<(u64, Option<PathBuf>), ImportError> {
        match self {
            Self::File(rejects) => Ok((rejects.n_rows(), rejects.finish()?)),
            Self::Sealed(mut sealed) => {
                if 0 < sealed.n_rows {
                    sealed.put()?;
                }
                Ok((sealed.n_rows, None))
            }
        }
    }
}

impl Sealed {
    fn add(&mut self, batch: &Batch) -> Result<(), ImportError> {
        self.n_rows += batch.bad().len() as u64;
        let rows = self.text.rows(batch, |row| tell_row(self.language, row));
        self.held.extend_from_slice(&Zeroizing::new(rows));
        if PIECE <= self.held.len() { self.put() } else { Ok(()) }
    }

    fn put(&mut self) -> Result<(), ImportError> {
        let (id, job, piece) = (Uuid::now_v7(), self.job, self.n_pieces);
        let sealed = self.intake.seal(id, &self.held);
        self.app.db.write_blocking(move |conn| rejected_rows::insert(conn, job, piece, id, &sealed))?;
        self.n_pieces += 1;
        self.held.clear();
        Ok(())
    }
}

/// Opens a piece of the bad rows of an upload, from 0; together they are a table to mend and upload again.
pub fn rejected_piece(
    conn: &mut AnyConnection,
    intake: &Intake,
    _by: By<Coordinator>,
    job: JobId,
    piece: i32,
) -> Result<Zeroizing<Vec<u8>>, RejectedError> {
    let known = jobs::find(conn, job)?.filter(|it| it.petition == Some(intake.petition().id));
    known.ok_or(RejectedError::Unknown)?;
    let (id, sealed) = rejected_rows::find(conn, job, piece)?.ok_or(RejectedError::Unknown)?;
    Ok(intake.open_sealed(id, &sealed)?)
}

/// Forgets bad rows that were kept long enough. Returns how many pieces there were.
pub fn forget_rejected(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, DbError> {
    rejected_rows::forget_before(conn, now - KEPT_FOR)
}
