//! Why a table as a whole cannot be read.

use std::{io, path::Path, path::PathBuf};

use super::{Field, columns::ColumnError};

/// Why a table cannot be read, and which one.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct TableError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub problem: TableProblem,
}

impl TableError {
    /// Names the file of a problem.
    pub(super) fn new(path: &Path, problem: impl Into<TableProblem>) -> Self {
        Self { path: path.to_owned(), problem: problem.into() }
    }
}

/// What is wrong with a table as a whole.
#[derive(Debug, thiserror::Error)]
pub enum TableProblem {
    /// The path leads nowhere.
    #[error("there is no such file")]
    NotFound,
    /// The operating system refuses.
    #[error("no permission to read this file")]
    Denied,
    /// The path leads to a folder.
    #[error("this is a folder; name the file in it")]
    Folder,
    /// Reading failed midway.
    #[error("the file could not be read: {0}")]
    Read(#[source] io::Error),
    /// The rejected rows could not be kept.
    #[error("the rejected rows could not be written: {0}")]
    WriteRejects(#[source] io::Error),
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Column names and nothing else.
    #[error("the file has column names and no row")]
    NoRows,
    /// `.xlsx`, `.ods` or another zip archive.
    #[error("this is an Excel file or a zip archive; save it as CSV (comma delimited, UTF-8) first")]
    Excel,
    /// `.xls`.
    #[error("this is an old Excel file; save it as CSV (comma delimited, UTF-8) first")]
    OldExcel,
    /// Compressed with gzip.
    #[error("this file is compressed; unpack it first")]
    Compressed,
    /// UTF-16, which Excel calls "Unicode text".
    #[error("this file is in UTF-16 (\"Unicode text\"); save it as CSV UTF-8 first")]
    Utf16,
    /// Something else that is no text.
    #[error("this is not a text file; save the table as CSV first")]
    Binary,
    /// The first line never ends.
    #[error("the line of column names is longer than {} KiB, or a quote in it is never closed; is this a CSV file?", limit / 1024)]
    HeaderTooLong {
        /// How long a record may be, in bytes.
        limit: usize,
    },
    /// The first line holds a person, not column names.
    #[error("the first line looks like data; add a line of column names such as \"dni,apellido_paterno\"")]
    NoHeader,
    /// The columns do not serve.
    #[error(transparent)]
    Columns(#[from] ColumnError),
    /// Columns are missing.
    #[error("missing {}; the file has {}; name the right one with --map {}=COLUMN", list(missing), found.join(", "),
        missing.first().map_or("document", |field| field.as_str()))]
    Missing {
        /// What is needed and not there.
        missing: Vec<Field>,
        /// The column names of the file.
        found: Vec<String>,
    },
}

impl TableProblem {
    /// Names the kind of problem, so that pages say it in their language.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "table-not-found",
            Self::Denied => "table-denied",
            Self::Folder => "table-folder",
            Self::Read(_) => "table-broken",
            Self::WriteRejects(_) => "table-rejects",
            Self::Empty => "table-empty",
            Self::NoRows => "table-no-rows",
            Self::Excel | Self::OldExcel => "table-excel",
            Self::Compressed => "table-compressed",
            Self::Utf16 => "table-utf16",
            Self::Binary => "table-binary",
            Self::HeaderTooLong { .. } => "table-header",
            Self::NoHeader => "table-no-header",
            Self::Columns(ColumnError::NoSuchColumn { .. }) => "table-no-column",
            Self::Columns(ColumnError::Duplicate { .. }) => "table-twice",
            Self::Missing { .. } => "table-missing",
        }
    }

    /// The values that belong to the code: names of columns, never what stands in them.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Columns(ColumnError::NoSuchColumn { field, column, found }) => {
                vec![("field", field.to_string()), ("column", column.clone()), ("found", found.join(", "))]
            }
            Self::Columns(ColumnError::Duplicate { name, first, second }) => {
                vec![("name", name.clone()), ("first", first.to_string()), ("second", second.to_string())]
            }
            Self::Missing { missing, found } => {
                let missing: Vec<&str> = missing.iter().map(|field| field.as_str()).collect();
                vec![("missing", missing.join(", ")), ("found", found.join(", "))]
            }
            _ => Vec::new(),
        }
    }
}

impl From<io::Error> for TableProblem {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Read(error),
        }
    }
}

fn list(fields: &[Field]) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
    let noun = if names.len() == 1 { "the column" } else { "the columns" };
    format!("{noun} {}", names.join(", "))
}
