//! Keeps the rows that could not be taken, as they came, in `FILE.rejected.csv`.

use std::{
    borrow::Cow,
    ffi::OsString,
    fs,
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};

use tempfile::{NamedTempFile, SpooledTempFile};

use super::{BadRow, Batch, Encoding, TableError, TableProblem, TableReader, sniff};

/// How many bytes of rejected rows stay in memory; more go to a nameless file.
const MAX_IN_MEMORY: usize = 1024 * 1024;

/// The name of the first column, which says why.
const REASON: &str = "rejected_because";

/// The rejected rows of one file.
///
/// `FILE.rejected.csv` has the columns, delimiter and encoding of the file and one column before them with
/// line and reason, so that it can be mended and imported by itself. It appears whole, at
/// [`Rejects::finish`], readable by its owner alone; until then the rows are in memory or in a file without
/// a name, so that a run that is killed leaves nothing.
pub struct Rejects {
    path: PathBuf,
    text: RejectedText,
    spool: SpooledTempFile,
    n_rows: u64,
}

impl Rejects {
    /// Makes a place for the rejected rows of a table.
    pub fn new(table: &TableReader) -> Self {
        let mut name = OsString::from(table.path());
        name.push(".rejected.csv");
        let path = PathBuf::from(name);
        let spool = SpooledTempFile::new_in(MAX_IN_MEMORY, folder(&path));
        Self { path, text: RejectedText::of(table), spool, n_rows: 0 }
    }

    /// Adds the bad rows of a batch.
    pub fn add(&mut self, batch: &Batch) -> Result<(), TableError> {
        batch.bad_with_raw().iter().try_for_each(|(row, raw)| self.add_raw(row, raw, batch.encoding))
    }

    /// Adds a row found to be bad after its batch was gone, with its bytes read from the file again.
    pub fn add_raw(&mut self, row: &BadRow, raw: &[u8], encoding: Encoding) -> Result<(), TableError> {
        let because = format!("line {}: {}", row.line, row.reason_with_column());
        let line = self.text.row(&because, raw, encoding);
        self.spool.write_all(&line).map_err(|error| self.fail(error))?;
        self.n_rows += 1;
        Ok(())
    }

    /// How many rows were rejected.
    pub fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// Writes `FILE.rejected.csv` in place of an older one, and names it; without a rejected row it removes
    /// the older one.
    pub fn finish(mut self) -> Result<Option<PathBuf>, TableError> {
        let done = if self.n_rows == 0 { remove_stale(&self.path) } else { self.write() };
        done.map_err(|error| self.fail(error))?;
        Ok((0 < self.n_rows).then_some(self.path))
    }

    fn write(&mut self) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(folder(&self.path))?;
        file.write_all(self.text.header())?;
        self.spool.rewind()?;
        io::copy(&mut self.spool, &mut file)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }

    fn fail(&self, error: io::Error) -> TableError {
        TableError::new(&self.path, TableProblem::WriteRejects(error))
    }
}

/// How rejected rows are written: the columns, delimiter and encoding of their table, after a column that says
/// why.
pub struct RejectedText {
    header: Vec<u8>,
    delimiter: u8,
}

impl RejectedText {
    /// The way to write the rejected rows of a table.
    pub fn of(table: &TableReader) -> Self {
        let delimiter = table.delimiter() as u8;
        let mut header = if table.has_bom() { sniff::BOM.to_vec() } else { Vec::new() };
        header.extend_from_slice(REASON.as_bytes());
        header.push(delimiter);
        header.extend_from_slice(table.header());
        header.push(b'\n');
        Self { header, delimiter }
    }

    /// The line of column names, with its line end.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// The bad rows of a batch for whoever opens them in a spreadsheet: no value can run there. `tell` says what
    /// is wrong with a row.
    pub fn rows(&self, batch: &Batch, tell: impl Fn(&BadRow) -> String) -> Vec<u8> {
        let rows = batch.bad_with_raw().iter();
        rows.flat_map(|(row, raw)| self.row(&tell(row), &self.harmless(raw), batch.encoding)).collect()
    }

    /// A row as it came.
    fn row(&self, because: &str, raw: &[u8], encoding: Encoding) -> Vec<u8> {
        let mut line = quote(&encoding.encode(because));
        line.push(self.delimiter);
        // A row with a stray quote would take the rows after it along; quoted, it stays one value.
        if sniff::is_well_quoted(raw, self.delimiter) {
            line.extend_from_slice(raw);
        } else {
            line.extend(quote(raw));
        }
        line.push(b'\n');
        line
    }

    /// A row whose values run in no spreadsheet.
    fn harmless<'a>(&self, raw: &'a [u8]) -> Cow<'a, [u8]> {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).delimiter(self.delimiter);
        let mut cells = csv::ByteRecord::new();
        let is_read = reader.from_reader(raw).read_byte_record(&mut cells).unwrap_or_default();
        if !is_read || !cells.iter().any(is_formula) {
            return Cow::Borrowed(raw);
        }
        let mut written = Vec::with_capacity(raw.len() + 2 * cells.len());
        for (at, cell) in cells.iter().enumerate() {
            if 0 < at {
                written.push(self.delimiter);
            }
            let mark: &[u8] = if is_formula(cell) { b"'" } else { b"" };
            written.extend(quote(&[mark, cell].concat()));
        }
        Cow::Owned(written)
    }
}

/// Whether a spreadsheet would take a value for a formula (OWASP, CSV injection, which counts the wide forms of the
/// signs too). A telephone number with its plus is none.
pub fn is_formula(value: &[u8]) -> bool {
    const WIDE: [&str; 4] = ["＝", "＋", "－", "＠"];
    if let [b'\t' | b'\r' | b'\n', ..] = value {
        return true;
    }
    match value.trim_ascii_start() {
        [b'=' | b'-' | b'@', ..] => true,
        [b'+', rest @ ..] => !rest.iter().all(|it| it.is_ascii_digit() || b" -()".contains(it)),
        value => WIDE.iter().any(|sign| value.starts_with(sign.as_bytes())),
    }
}

/// Removes what an earlier run rejected, and nothing that is not ours.
fn remove_stale(path: &Path) -> io::Result<()> {
    let Ok(mut file) = fs::File::open(path) else { return Ok(()) };
    let mut head = [0; 3 + REASON.len()];
    let n_bytes = file.read(&mut head)?;
    let head = &head[..n_bytes];
    let head = head.strip_prefix(sniff::BOM).unwrap_or(head);
    if head.starts_with(REASON.as_bytes()) { fs::remove_file(path) } else { Ok(()) }
}

fn folder(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or_else(|| Path::new("."))
}

fn quote(bytes: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for &byte in bytes {
        if byte == b'"' {
            quoted.push(b'"');
        }
        quoted.push(byte);
    }
    quoted.push(b'"');
    quoted
}
