//! Writing one table.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use super::{
    content::Column,
    hashed::{Hashed, Seen},
    manifest::TableFacts,
    tables::Counter,
    writer::{RowFault, WriteError, at},
};

/// A table on its way to disk.
pub(super) struct TableWriter {
    file: &'static str,
    path: PathBuf,
    columns: Vec<Column>,
    csv: csv::Writer<Hashed<BufWriter<File>>>,
    row: csv::ByteRecord,
    counter: Counter,
}

impl TableWriter {
    /// Begins a table with its headings.
    pub(super) fn create(folder: &Path, file: &'static str, columns: &[Column]) -> Result<Self, WriteError> {
        let path = folder.join(file);
        let out = File::create_new(&path).map_err(at(&path))?;
        let csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .from_writer(Hashed::new(BufWriter::with_capacity(1 << 16, out)));
        let counter = Counter::new(columns);
        let row = csv::ByteRecord::new();
        let mut table = Self { file, path, columns: columns.to_vec(), csv, row, counter };
        let headings = table.columns.iter().map(|column| column.name.as_bytes());
        table.csv.write_record(headings).map_err(|error| at(&table.path)(error.into()))?;
        Ok(table)
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: impl IntoIterator<Item: AsRef<[u8]>>) -> Result<(), WriteError> {
        self.row.clear();
        for (place, value) in row.into_iter().enumerate() {
            if value.as_ref().iter().any(u8::is_ascii_control) {
                return Err(self.fault(RowFault::Control { column: place + 1 }));
            }
            self.row.push_field(value.as_ref());
        }
        let (columns, found) = (self.columns.len(), self.row.len());
        if columns != found {
            return Err(self.fault(RowFault::Width { columns, found }));
        }
        self.counter.add(&self.row);
        self.csv.write_byte_record(&self.row).map_err(|error| at(&self.path)(error.into()))
    }

    /// Ends the table, on disk.
    pub(super) fn end(self) -> Result<(TableFacts, Seen), WriteError> {
        let failed = at(&self.path);
        let hashed = self.csv.into_inner().map_err(|error| failed(io::Error::other(error.to_string())))?;
        let (mut out, seen) = hashed.finish();
        out.flush().map_err(&failed)?;
        out.get_ref().sync_all().map_err(&failed)?;
        Ok((self.counter.facts(self.file, &self.columns), seen))
    }

    fn fault(&self, reason: RowFault) -> WriteError {
        WriteError::Row { table: self.file, row: self.counter.rows() + 1, reason }
    }
}
