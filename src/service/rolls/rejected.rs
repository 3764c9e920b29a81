//! The rows of a roll that were not taken.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::PathBuf,
    sync::Arc,
};

use super::spill::Origin;
use crate::table::{BadRow, Batch, Encoding, Field, Rejects, RowProblem, TableError, TableReader};

/// How many bad rows are reported one by one; the others only in `FILE.rejected.csv`.
const REPORTED: usize = 20;

/// How many repeated entries are held to be put in the order of the file.
const HELD: usize = 100_000;

/// An entry whose document stands in the roll already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Repeat {
    pub(super) again: Origin,
    pub(super) first: Origin,
}

/// Keeps them: the first ones for the report, all of them in `FILE.rejected.csv` if the roll is a file.
pub(super) struct Rejected {
    path: PathBuf,
    name: Arc<str>,
    encoding: Encoding,
    document_column: String,
    kept: Option<(Rejects, File)>,
    repeats: Vec<Repeat>,
    reported: Vec<BadRow>,
    n_rows: u64,
}

/// What is left to say of them.
pub(super) struct Summary {
    pub(super) n_rows: u64,
    pub(super) reported: Vec<BadRow>,
    pub(super) file: Option<PathBuf>,
}

impl Rejected {
    /// Makes a place for them; `file` is the table again, to read repeated rows from.
    pub(super) fn new(table: &TableReader, file: Option<File>) -> Self {
        Self {
            path: table.path().to_owned(),
            encoding: table.encoding(),
            name: table.path().display().to_string().into(),
            document_column: table.columns().name_of(Field::Document),
            kept: file.map(|file| (Rejects::new(table), file)),
            repeats: Vec::new(),
            reported: Vec::new(),
            n_rows: 0,
        }
    }

    /// Adds the bad rows of a batch.
    pub(super) fn add(&mut self, batch: &Batch) -> Result<(), TableError> {
        self.n_rows += batch.bad().len() as u64;
        let room = REPORTED.saturating_sub(self.reported.len());
        self.reported.extend(batch.bad().take(room).cloned());
        match &mut self.kept {
            Some((rejects, _)) => rejects.add(batch),
            None => Ok(()),
        }
    }

    /// Learns the encoding of the file once all of it was read.
    pub(super) fn set_encoding(&mut self, encoding: Encoding) {
        self.encoding = encoding;
    }

    /// Adds entries whose document stands in the roll already.
    pub(super) fn add_repeats(&mut self, repeats: &[Repeat]) -> Result<(), TableError> {
        self.n_rows += repeats.len() as u64;
        self.repeats.extend_from_slice(repeats);
        if self.repeats.len() < HELD { Ok(()) } else { self.put_repeats() }
    }

    /// Writes `FILE.rejected.csv`, or removes an older one if every row was taken.
    pub(super) fn finish(mut self) -> Result<Summary, TableError> {
        self.put_repeats()?;
        let file = match self.kept {
            Some((rejects, _)) => rejects.finish()?,
            None => None,
        };
        Ok(Summary { n_rows: self.n_rows, reported: self.reported, file })
    }

    fn put_repeats(&mut self) -> Result<(), TableError> {
        self.repeats.sort_unstable();
        for Repeat { again, first } in std::mem::take(&mut self.repeats) {
            let bad = BadRow {
                file: Arc::clone(&self.name),
                record: again.record as u64,
                line: again.line as u64,
                column: Some(self.document_column.clone()),
                problem: repeated(first),
            };
            if let Some((rejects, file)) = &mut self.kept {
                let raw = read_again(file, again)
                    .map_err(|error| TableError { path: self.path.clone(), problem: error.into() })?;
                rejects.add_raw(&bad, &raw, self.encoding)?;
            }
            if self.reported.len() < REPORTED {
                self.reported.push(bad);
            }
        }
        Ok(())
    }
}

fn repeated(first: Origin) -> RowProblem {
    let sentence = format!("repeats record {}, line {}", first.record, first.line);
    RowProblem::new("repeated-at", sentence).with("record", first.record).with("line", first.line)
}

fn read_again(file: &mut File, row: Origin) -> io::Result<Vec<u8>> {
    let mut raw = vec![0; row.n_bytes];
    file.seek(SeekFrom::Start(row.offset as u64))?;
    file.read_exact(&mut raw)?;
    Ok(raw)
}
