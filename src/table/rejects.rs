//! Keeps the rows that could not be taken, as they came, in `FILE.rejected.csv`.

use std::{
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
    header: Vec<u8>,
    delimiter: u8,
    spool: SpooledTempFile,
    n_rows: u64,
}

impl Rejects {
    /// Makes a place for the rejected rows of a table.
    pub fn new(table: &TableReader) -> Self {
        let mut name = OsString::from(table.path());
        name.push(".rejected.csv");
        let delimiter = table.delimiter() as u8;
        let mut header = if table.has_bom() { sniff::BOM.to_vec() } else { Vec::new() };
        header.extend_from_slice(REASON.as_bytes());
        header.push(delimiter);
        header.extend_from_slice(table.header());
        header.push(b'\n');
        let path = PathBuf::from(name);
        let spool = SpooledTempFile::new_in(MAX_IN_MEMORY, folder(&path));
        Self { path, header, delimiter, spool, n_rows: 0 }
    }

    /// Adds the bad rows of a batch.
    pub fn add(&mut self, batch: &Batch) -> Result<(), TableError> {
        batch.bad_with_raw().iter().try_for_each(|(row, raw)| self.add_raw(row, raw, batch.encoding))
    }

    /// Adds a row found to be bad after its batch was gone, with its bytes read from the file again.
    pub fn add_raw(&mut self, row: &BadRow, raw: &[u8], encoding: Encoding) -> Result<(), TableError> {
        let because = format!("line {}: {}", row.line, row.reason_with_column());
        let mut line = quote(&encoding.encode(&because));
        line.push(self.delimiter);
        // A row with a stray quote would take the rows after it along; quoted, it stays one value.
        if sniff::is_well_quoted(raw, self.delimiter) {
            line.extend_from_slice(raw);
        } else {
            line.extend(quote(raw));
        }
        line.push(b'\n');
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
        file.write_all(&self.header)?;
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
