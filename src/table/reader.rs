//! Reads a table from a file, batch by batch.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Batch, ColumnMap, Columns, Encoding, Field, RowProblem, TableError, TableProblem,
    batch::Place,
    record::{Fault, MAX_RECORD, Record},
    records::Records,
    sniff,
};

/// A table being read: a signature list or an electoral roll.
pub struct TableReader {
    path: PathBuf,
    name: Arc<str>,
    columns: Arc<Columns>,
    header: Vec<u8>,
    has_bom: bool,
    records: Records,
    record: Record,
    n_records: u64,
    n_bytes_total: Option<u64>,
}

impl TableReader {
    /// Opens a file, and recognises its delimiter, encoding and columns.
    ///
    /// Fails if it is no table, has no row, or lacks one of the `required` fields.
    pub fn open(path: &Path, map: &ColumnMap, required: &[Field]) -> Result<Self, TableError> {
        Self::open_through(path, map, required, |file| Box::new(file))
    }

    /// [`TableReader::open`] through something that sees the bytes on their way, such as a hash.
    pub fn open_through(
        path: &Path,
        map: &ColumnMap,
        required: &[Field],
        through: impl FnOnce(File) -> Box<dyn Read + Send>,
    ) -> Result<Self, TableError> {
        let fail = |problem| TableError::new(path, problem);
        let file = File::open(path).map_err(|error| fail(error.into()))?;
        let facts = file.metadata().map_err(|error| fail(error.into()))?;
        if facts.is_dir() {
            return Err(fail(TableProblem::Folder));
        }
        let mut reader = Self::from_stream(path, through(file), map, required)?;
        reader.n_bytes_total = facts.is_file().then_some(facts.len());
        Ok(reader)
    }

    /// Reads a table from a stream, such as an upload; `path` is its name in messages, and
    /// `PATH.rejected.csv` takes its bad rows.
    pub fn from_stream(
        path: &Path,
        source: Box<dyn Read + Send>,
        map: &ColumnMap,
        required: &[Field],
    ) -> Result<Self, TableError> {
        Self::recognise(path, source, map, required).map_err(|problem| TableError::new(path, problem))
    }

    fn recognise(
        path: &Path,
        source: Box<dyn Read + Send>,
        map: &ColumnMap,
        required: &[Field],
    ) -> Result<Self, TableProblem> {
        let mut records = Records::open(source)?;
        sniff::refuse_foreign(records.ahead())?;
        let has_bom = records.ahead().starts_with(sniff::BOM);
        if has_bom {
            records.skip(sniff::BOM.len());
        }
        let delimiter = match sniff::separator_line(records.ahead()) {
            Some((delimiter, n_bytes)) => {
                records.skip(n_bytes);
                delimiter
            }
            None => sniff::delimiter(records.ahead(), records.encoding()),
        };
        records.split_at(delimiter);
        let mut record = Record::new();
        if !records.read(&mut record)? {
            return Err(TableProblem::Empty);
        }
        let names = read_names(&record, records.encoding())?;
        let columns = Arc::new(Columns::recognise(names, map, required)?);
        if !records.has_next()? {
            return Err(TableProblem::NoRows);
        }
        let (path, name, header) =
            (path.to_owned(), path.display().to_string().into(), record.raw().to_vec());
        Ok(Self { path, name, columns, header, has_bom, records, record, n_records: 0, n_bytes_total: None })
    }

    /// The columns of the file and the fields found in them.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The encoding, as far as it has shown; what is plain ASCII so far counts as UTF-8.
    pub fn encoding(&self) -> Encoding {
        self.records.encoding()
    }

    /// What separates the columns: `,` `;` `|` or a tab.
    pub fn delimiter(&self) -> char {
        char::from(self.records.delimiter())
    }

    /// How many bytes the file has, if it is a plain file.
    pub fn n_bytes_total(&self) -> Option<u64> {
        self.n_bytes_total
    }

    /// How many bytes of the file have been read.
    pub fn n_bytes_read(&self) -> u64 {
        self.records.offset
    }

    /// How many rows have been read, good and bad.
    pub fn n_records(&self) -> u64 {
        self.n_records
    }

    /// Makes an empty batch for this file that takes up to `n_rows` rows.
    pub fn new_batch(&self, n_rows: usize) -> Batch {
        Batch::new(Arc::clone(&self.name), Arc::clone(&self.columns), n_rows)
    }

    /// Reads the next rows in place of those in the batch, and says whether there were any.
    ///
    /// The batch must come from [`TableReader::new_batch`] of this reader.
    pub fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, TableError> {
        batch.clear();
        let columns = Arc::clone(&self.columns);
        while !batch.is_full() {
            let read = self.records.read(&mut self.record);
            if !read.map_err(|error| TableError::new(&self.path, error))? {
                break;
            }
            // Spreadsheets leave rows of bare delimiters after the last one.
            if !self.record.is_blank() {
                self.n_records += 1;
                self.read_row(&columns, batch);
            }
        }
        batch.encoding = self.records.encoding();
        Ok(!batch.is_empty() || batch.bad().len() != 0)
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The line of column names as it came.
    pub(super) fn header(&self) -> &[u8] {
        &self.header
    }

    /// Whether the file begins with a byte order mark.
    pub(super) fn has_bom(&self) -> bool {
        self.has_bom
    }

    fn read_row(&mut self, columns: &Columns, batch: &mut Batch) {
        let record = &self.record;
        let place = Place { record: self.n_records, line: record.line, offset: record.offset };
        if let Some(problem) = self.find_fault() {
            if self.record.is_multiline() {
                self.records.give_back(&mut self.record);
            }
            batch.add_unread(place, None, problem, self.record.raw());
            return;
        }
        let encoding = self.records.encoding();
        if let Some(line) = record.plain_line().filter(|_| encoding == Encoding::Utf8) {
            return batch.add_plain(place, columns, line, |at| record.bounds(at));
        }
        for (field, source) in columns.sources() {
            let parts = source.iter().map(|at| encoding.decode(record.field(*at)));
            let Some(parts) = parts.collect::<Option<Vec<_>>>() else {
                let sentence = format!("is not {encoding}, unlike the rest of the file");
                let problem = RowProblem::new("encoding", sentence).with("encoding", encoding);
                return batch.add_unread(place, Some(columns.name_of(*field)), problem, record.raw());
            };
            batch.add_value(parts.iter().map(|part| &**part));
        }
        batch.add_row(place, record.raw());
    }

    /// What is wrong with the record as a whole, before its values are looked at.
    fn find_fault(&self) -> Option<RowProblem> {
        let record = &self.record;
        let n_columns = self.columns.names().len();
        let is_surplus_empty = || (n_columns..record.n_fields).all(|at| record.field(at).is_empty());
        match record.fault {
            Some(Fault::Unclosed) => {
                return Some(RowProblem::new("quote-never", "a quote is opened here and never closed"));
            }
            Some(Fault::TooLong) if record.is_multiline() => {
                return Some(RowProblem::new("quote", "a quote is opened here and not closed"));
            }
            Some(Fault::TooLong) => {
                let limit = MAX_RECORD / 1024;
                return Some(
                    RowProblem::new("long", format!("is longer than {limit} KiB")).with("limit", limit),
                );
            }
            None => {}
        }
        if record.is_multiline() && !sniff::is_well_quoted(record.raw(), self.records.delimiter()) {
            return Some(RowProblem::new("quote", "a quote is opened here and not closed on this line"));
        }
        if record.n_fields < n_columns || n_columns < record.n_fields && !is_surplus_empty() {
            let n_fields = record.n_fields;
            let sentence = format!("has {n_fields} fields, the line of column names {n_columns}");
            return Some(
                RowProblem::new("fields", sentence).with("found", n_fields).with("wanted", n_columns),
            );
        }
        record.raw().contains(&0).then(|| RowProblem::new("null", "contains a null character"))
    }
}

fn read_names(record: &Record, encoding: Encoding) -> Result<Vec<String>, TableProblem> {
    if record.fault.is_some() {
        return Err(TableProblem::HeaderTooLong { limit: MAX_RECORD });
    }
    let name = |at| encoding.decode(record.field(at)).map(|name| name.trim().to_owned());
    let names: Option<Vec<String>> = (0..record.n_fields).map(name).collect();
    let names = names.ok_or(TableProblem::Binary)?;
    if sniff::looks_like_data(&names) { Err(TableProblem::NoHeader) } else { Ok(names) }
}
