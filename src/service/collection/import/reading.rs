//! Reads a list ahead of the database: opens it, checks its rows and seals them.

use std::{
    io::Read,
    path::Path,
    sync::{Arc, mpsc::SyncSender},
};

use chrono::{DateTime, Utc};
use rayon::prelude::*;

use super::{
    super::Intake,
    ImportError, ListFile,
    kept::Kept,
    row::{Candidate, read_row},
};
use crate::{
    domain::{
        Channel, SignatureId,
        profile::{FieldKey, Signer},
    },
    service::{App, hashing::FileHash},
    table::{Batch, ColumnMap, Field, Rejects, TableError, TableReader},
};

/// How many rows share a transaction.
const CHUNK_ROWS: usize = 1_000;

/// What an upload is called in messages, whatever its sender calls it.
const UPLOAD: &str = "upload.csv";

/// Rows on their way to the database.
pub(super) struct Chunk {
    pub(super) batch: Batch,
    pub(super) candidates: Arc<Vec<Candidate>>,
    pub(super) n_unread: usize,
    pub(super) n_bytes_read: u64,
}

/// The columns by which the profile knows a person, without which a file is no list.
pub(super) fn required(signer: &Signer, channel: Channel) -> Vec<Field> {
    let needed = [
        (FieldKey::Document, Field::Document),
        (FieldKey::Surname1, Field::Surname1),
        (FieldKey::GivenNames, Field::GivenNames),
    ];
    let is_needed = |key| signer.field(key).is_some_and(|field| field.required.holds(channel));
    needed.into_iter().filter(|it| is_needed(it.0)).map(|it| it.1).collect()
}

/// Opens a list, with a place for its bad rows, and says how many bytes it has if that is known.
pub(super) fn open_list(
    app: &App,
    intake: &Arc<Intake>,
    file: ListFile,
    columns: &ColumnMap,
    required: &[Field],
    hash: &FileHash,
) -> Result<(TableReader, Kept, u64), ImportError> {
    match file {
        ListFile::Path(path) => {
            let hashed = |file| Box::new(hash.over(file)) as Box<dyn Read + Send>;
            let table = TableReader::open_through(&path, columns, required, hashed)?;
            let (kept, n_total) = (Rejects::new(&table), table.n_bytes_total().unwrap_or_default());
            Ok((table, Kept::File(kept), n_total))
        }
        ListFile::Upload { spool, job, language } => {
            let n_total = spool.n_bytes();
            let bytes = Box::new(hash.over(spool.into_reader()?));
            let table = TableReader::from_stream(Path::new(UPLOAD), bytes, columns, required)?;
            let kept = Kept::sealed(app, intake, job, language, &table);
            Ok((table, kept, n_total))
        }
    }
}

/// Reads, checks and seals rows until the file ends or nobody takes them any more.
pub(super) fn read_all(
    mut table: TableReader,
    intake: &Intake,
    channel: Channel,
    now: DateTime<Utc>,
    chunks: &SyncSender<Result<Chunk, TableError>>,
) {
    loop {
        let mut batch = table.new_batch(CHUNK_ROWS);
        let chunk = match table.next_batch(&mut batch) {
            Ok(false) => return,
            Ok(true) => {
                let n_unread = batch.bad().len();
                let candidates = Arc::new(read_batch(&mut batch, intake, channel, now));
                Ok(Chunk { batch, candidates, n_unread, n_bytes_read: table.n_bytes_read() })
            }
            Err(error) => Err(error),
        };
        let is_over = chunk.is_err();
        if chunks.send(chunk).is_err() || is_over {
            return;
        }
    }
}

/// Makes candidates of the rows of a batch, on all cores, and rejects the others.
fn read_batch(batch: &mut Batch, intake: &Intake, channel: Channel, now: DateTime<Utc>) -> Vec<Candidate> {
    // Named in the order of the list, whichever core reads them first.
    let ids: Vec<_> = (0..batch.len()).map(|_| SignatureId::new()).collect();
    let rows = ids.par_iter().enumerate();
    let read: Vec<_> =
        rows.map(|(index, id)| read_row(batch.row(index), *id, intake, channel, now)).collect();
    let mut candidates = Vec::with_capacity(read.len());
    for (index, outcome) in read.into_iter().enumerate() {
        match outcome {
            Ok(candidate) => candidates.push(candidate),
            Err((field, reason)) => batch.reject(index, field, reason),
        }
    }
    candidates
}
