//! Writing a package.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use ed25519_dalek::{Signer as _, SigningKey};
use tempfile::TempDir;

use super::{
    EXCLUDED, GUIDE, MANIFEST, PUBLIC_KEY, SIGNATURE, SIGNATURES, SUMS,
    content::{PackageContent, Totals},
    guide,
    hashed::seen,
    key::{fingerprint, to_pem},
    lines, lines_of,
    manifest::{FileFacts, Manifest, TableFacts, sums},
    table_writer::TableWriter,
};

/// Why no package was written. Nothing is left behind.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Something stands where the package should.
    #[error("{} exists already and is not an empty folder", .0.display())]
    Exists(PathBuf),
    /// The file system failed.
    #[error("cannot write {}: {error}", path.display())]
    Io {
        /// What was being written.
        path: PathBuf,
        /// What the operating system said.
        error: io::Error,
    },
    /// A row does not fit its table.
    #[error("row {row} of {table}: {reason}")]
    Row {
        /// The table.
        table: &'static str,
        /// The row, from 1 below the headings.
        row: u64,
        /// Why.
        reason: RowFault,
    },
    /// The tables do not have the rows that were certified.
    #[error(
        "the tables have {} signatures and {} excluded lines, but {} and {} were certified",
        found.signatures, found.excluded, certified.signatures, certified.excluded
    )]
    Totals {
        /// What was certified.
        certified: Totals,
        /// What was written.
        found: Totals,
    },
    /// An attached file cannot have this name.
    #[error("a package cannot hold a file named {0:?}")]
    Name(String),
}

/// Why a row does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// Too many or too few values.
    #[error("it has {found} values for {columns} columns")]
    Width {
        /// How many columns there are.
        columns: usize,
        /// How many values came.
        found: usize,
    },
    /// A line break or another control character, which would break the table for its readers.
    #[error("column {column} holds a control character")]
    Control {
        /// The column, from 1.
        column: usize,
    },
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// SHA-256 of `manifest.json`, in hexadecimal: the name of the whole package.
    pub manifest_sha256: String,
    /// The manifest.
    pub manifest: Manifest,
}

/// Writes a package row by row, in a hidden folder that takes its name at the end.
///
/// Memory grows by four bytes a row. Dropped before [`PackageWriter::finish`], it leaves nothing.
pub struct PackageWriter {
    target: PathBuf,
    folder: TempDir,
    content: PackageContent,
    signatures: TableWriter,
    excluded: TableWriter,
    files: Vec<FileFacts>,
}

impl PackageWriter {
    /// Begins a package that will stand at `target`, where nothing or an empty folder is.
    pub fn create(target: &Path, content: PackageContent) -> Result<Self, WriteError> {
        let is_free = match fs::read_dir(target) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if !is_free {
            return Err(WriteError::Exists(target.to_owned()));
        }
        let parent = target.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(at(parent))?;
        let folder = private_folder(parent).map_err(at(parent))?;
        let signatures = TableWriter::create(folder.path(), SIGNATURES, &content.signature_columns)?;
        let excluded = TableWriter::create(folder.path(), EXCLUDED, &content.excluded_columns)?;
        Ok(Self { target: target.to_owned(), folder, content, signatures, excluded, files: Vec::new() })
    }

    /// Adds a signature that counts, its values in the order of the columns.
    pub fn signature(&mut self, row: impl IntoIterator<Item: AsRef<[u8]>>) -> Result<(), WriteError> {
        self.signatures.push(row)
    }

    /// Adds a line that does not count, its values in the order of the columns.
    pub fn excluded(&mut self, row: impl IntoIterator<Item: AsRef<[u8]>>) -> Result<(), WriteError> {
        self.excluded.push(row)
    }

    /// Adds a file that the authority asks for, such as `LIS_ADE.DBF` or `cover.pdf`.
    pub fn attach(&mut self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        let plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-');
        let reserved = [SIGNATURES, EXCLUDED, GUIDE, MANIFEST, PUBLIC_KEY, SIGNATURE, SUMS];
        let taken = reserved.iter().any(|it| it.eq_ignore_ascii_case(name))
            || self.files.iter().any(|file| file.name.eq_ignore_ascii_case(name))
            || name.to_ascii_lowercase().ends_with(".lines");
        if name.is_empty() || name.starts_with('.') || !name.bytes().all(plain) || taken {
            return Err(WriteError::Name(name.to_owned()));
        }
        self.add(name, bytes)
    }

    /// Ends the tables, signs the manifest, and puts the folder in its place, all of it on disk.
    pub fn finish(mut self, key: &SigningKey) -> Result<Written, WriteError> {
        let folder = self.folder.path();
        let tables = vec![
            end_table(self.signatures, folder, &mut self.files)?,
            end_table(self.excluded, folder, &mut self.files)?,
        ];
        let certified = self.content.totals;
        let found = Totals { signatures: tables[0].rows, excluded: tables[1].rows };
        if found != certified {
            return Err(WriteError::Totals { certified, found });
        }
        let public_key = key.verifying_key();
        let fingerprint = fingerprint(&public_key);
        self.files.push(save(folder, PUBLIC_KEY, to_pem(&public_key).as_bytes())?);
        self.files.push(save(folder, GUIDE, guide::text(&self.content, &fingerprint).as_bytes())?);
        self.files.sort_by(|left, right| left.name.cmp(&right.name));
        let manifest = Manifest::new(self.content, tables, self.files.clone(), fingerprint);
        let bytes = manifest.to_bytes();
        let mut listed = self.files;
        listed.push(save(folder, MANIFEST, &bytes)?);
        listed.push(save(folder, SIGNATURE, &key.sign(&bytes).to_bytes())?);
        save(folder, SUMS, sums(&listed).as_bytes())?;
        put_in_place(self.folder, &self.target)?;
        Ok(Written { manifest_sha256: seen(&bytes).sha256, manifest })
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        self.files.push(save(self.folder.path(), name, bytes)?);
        Ok(())
    }
}

/// A hidden folder that only its owner may enter: the tables name people.
fn private_folder(parent: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".rubrica-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(parent)
}

/// Ends a table and saves the hashes of its lines beside it.
fn end_table(
    table: TableWriter,
    folder: &Path,
    files: &mut Vec<FileFacts>,
) -> Result<TableFacts, WriteError> {
    let (facts, seen) = table.end()?;
    files.push(seen.facts(&facts.file));
    files.push(save(folder, &lines_of(&facts.file), lines::to_text(&seen.lines).as_bytes())?);
    Ok(facts)
}

/// Writes a whole file to disk.
fn save(folder: &Path, name: &str, bytes: &[u8]) -> Result<FileFacts, WriteError> {
    let path = folder.join(name);
    let write = || {
        let mut file = File::create_new(&path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(at(&path))?;
    Ok(seen(bytes).facts(name))
}

/// Gives the finished folder its name.
fn put_in_place(folder: TempDir, target: &Path) -> Result<(), WriteError> {
    let hidden = folder.path();
    let rename = || {
        File::open(hidden)?.sync_all()?;
        fs::rename(hidden, target)?;
        File::open(hidden.parent().unwrap_or(hidden))?.sync_all()
    };
    rename().map_err(at(target))?;
    // Its old name is gone, so there is nothing to clean up.
    let _ = folder.keep();
    Ok(())
}

/// Names the place where the file system failed.
pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> WriteError {
    let path = path.to_owned();
    move |error| WriteError::Io { path: path.clone(), error }
}
