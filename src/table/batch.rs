//! A handful of rows at a time, on their way from the file to the threads that work on them.

use std::{fmt, ops::Range, sync::Arc};

use serde::Serialize;

use super::{Columns, Encoding, Field, RowProblem};

/// How many bytes of a file a batch holds at most, whatever the number of rows asked for.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// How many bytes of a row are shown in the rejected rows when it is too long to be kept.
const MAX_KEPT: usize = 1000;

/// A row that cannot be taken, where it stands and why. It holds no value of the row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// The file.
    pub file: Arc<str>,
    /// Which row after the column names, from 1.
    pub record: u64,
    /// The line of the file it begins on, from 1.
    pub line: u64,
    /// What the file calls the column at fault, if it is one.
    pub column: Option<String>,
    /// What is wrong with it.
    pub problem: RowProblem,
}

impl BadRow {
    /// The reason with its column: `fecha_nacimiento: is not a date`.
    pub fn reason_with_column(&self) -> String {
        match &self.column {
            Some(column) => format!("{column}: {}", self.problem),
            None => self.problem.to_string(),
        }
    }
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, record {}, line {}", self.file, self.record, self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// Where a row stands in its file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) record: u64,
    pub(super) line: u64,
    pub(super) offset: u64,
}

#[derive(Debug)]
struct Taken {
    place: Place,
    raw: Raw,
}

/// Where the bytes of a row stand as they came.
#[derive(Clone, Debug)]
enum Raw {
    /// Among the texts, and its values in it.
    Text(Range<usize>),
    /// Apart from its values, which are written otherwise than they read.
    Apart(Range<usize>),
}

/// Rows of one file, those that were read and those that could not be; reused from batch to batch.
///
/// It owns its bytes and can be sent to another thread.
#[derive(Debug)]
pub struct Batch {
    file: Arc<str>,
    columns: Arc<Columns>,
    pub(super) encoding: Encoding,
    n_rows: usize,
    rows: Vec<Taken>,
    raw: Vec<u8>,
    text: String,
    /// Where the values stand in `text`.
    cells: Vec<(u32, u32)>,
    bad: Vec<(BadRow, Vec<u8>)>,
}

impl Batch {
    pub(super) fn new(file: Arc<str>, columns: Arc<Columns>, n_rows: usize) -> Self {
        let (rows, raw, text) = (Vec::new(), Vec::new(), String::new());
        let (cells, bad, encoding) = (Vec::new(), Vec::new(), Encoding::Utf8);
        Self { file, columns, encoding, n_rows: n_rows.max(1), rows, raw, text, cells, bad }
    }

    /// How many rows were read.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the file has this field.
    pub fn has(&self, field: Field) -> bool {
        self.columns.has(field)
    }

    /// Whether no row was read; there may still be bad ones.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows that were read, in the order of the file.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|index| Row { batch: self, index })
    }

    /// One of the rows that were read.
    ///
    /// # Panics
    ///
    /// If `index` is not below [`Batch::len`].
    pub fn row(&self, index: usize) -> Row<'_> {
        assert!(index < self.rows.len(), "a row of this batch");
        Row { batch: self, index }
    }

    /// The bad rows found so far, by the reader and by [`Batch::reject`], in the order of the file.
    pub fn bad(&self) -> impl ExactSizeIterator<Item = &BadRow> {
        self.bad.iter().map(|(row, _)| row)
    }

    /// Adds a row to the bad ones, since the reader cannot know what its values mean.
    ///
    /// It stays among [`Batch::rows`], so that indices hold. The problem must not contain a value.
    ///
    /// # Panics
    ///
    /// If `index` is not below [`Batch::len`].
    pub fn reject(&mut self, index: usize, field: Option<Field>, problem: RowProblem) {
        let (place, raw) = (self.rows[index].place, self.row(index).raw().to_vec());
        let column = field.map(|field| self.columns.name_of(field));
        self.add_bad(place, column, problem, raw);
    }

    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.raw.clear();
        self.text.clear();
        self.cells.clear();
        self.bad.clear();
    }

    pub(super) fn is_full(&self) -> bool {
        self.n_rows <= self.rows.len() + self.bad.len() || MAX_BYTES <= self.raw.len() + self.text.len()
    }

    /// Keeps a record that can be read as it stands; `value` gives the bounds of a column in it.
    pub(super) fn add_plain(
        &mut self,
        place: Place,
        columns: &Columns,
        line: &str,
        value: impl Fn(usize) -> Range<usize>,
    ) {
        let start = self.text.len();
        self.text.push_str(line);
        let raw = start..self.text.len();
        for (_, source) in columns.sources() {
            if let [column] = source[..] {
                let Range { start: from, end } = value(column);
                let written = &line[from..end];
                if is_tight(written) {
                    self.add_cell(start + from..start + end);
                } else {
                    let from = start + end - written.trim_start().len();
                    self.add_cell(from..from + written.trim().len());
                }
            } else {
                self.add_value(source.iter().map(|column| &line[value(*column)]));
            }
        }
        self.rows.push(Taken { place, raw: Raw::Text(raw) });
    }

    /// Keeps a record whose values were added with [`Batch::add_value`].
    pub(super) fn add_row(&mut self, place: Place, raw: &[u8]) {
        let start = self.raw.len();
        self.raw.extend_from_slice(raw);
        self.rows.push(Taken { place, raw: Raw::Apart(start..self.raw.len()) });
    }

    /// Adds the value of the next field, its parts joined by a space.
    pub(super) fn add_value<'a>(&mut self, parts: impl Iterator<Item = &'a str>) {
        let start = self.text.len();
        for part in parts.map(str::trim) {
            if start < self.text.len() && !part.is_empty() {
                self.text.push(' ');
            }
            self.text.push_str(part);
        }
        self.add_cell(start..self.text.len());
    }

    #[expect(clippy::cast_possible_truncation, reason = "a batch has far fewer than 4 GiB")]
    fn add_cell(&mut self, place: Range<usize>) {
        self.cells.push((place.start as u32, place.end as u32));
    }

    /// Keeps a record that cannot be read, and drops what was added of it.
    pub(super) fn add_unread(
        &mut self,
        place: Place,
        column: Option<String>,
        problem: RowProblem,
        raw: &[u8],
    ) {
        self.cells.truncate(self.rows.len() * self.columns.sources().len());
        self.add_bad(place, column, problem, raw[..raw.len().min(MAX_KEPT)].to_vec());
    }

    /// The bad rows with their bytes as they came, in the order of the file.
    pub(super) fn bad_with_raw(&self) -> &[(BadRow, Vec<u8>)] {
        &self.bad
    }

    fn add_bad(&mut self, place: Place, column: Option<String>, problem: RowProblem, raw: Vec<u8>) {
        let Place { record, line, .. } = place;
        let at = self.bad.partition_point(|(row, _)| row.record <= record);
        self.bad.insert(at, (BadRow { file: Arc::clone(&self.file), record, line, column, problem }, raw));
    }
}

/// Whether there is surely no space around a text, which can be told at a glance of nearly all.
fn is_tight(text: &str) -> bool {
    let ends = text.as_bytes().first().zip(text.as_bytes().last());
    ends.is_none_or(|(first, last)| first.is_ascii_graphic() && last.is_ascii_graphic())
}

/// One row of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    batch: &'a Batch,
    index: usize,
}

impl<'a> Row<'a> {
    /// The value of a field without surrounding space; empty if the file has no such column.
    #[inline]
    pub fn get(self, field: Field) -> &'a str {
        let Some(slot) = self.batch.columns.slot(field) else { return "" };
        let n_cells = self.batch.columns.sources().len();
        let (start, end) = self.batch.cells[self.index * n_cells + slot];
        &self.batch.text[start as usize..end as usize]
    }

    /// Its place in the batch, for [`Batch::reject`].
    pub fn index(self) -> usize {
        self.index
    }

    /// Which row after the column names it is, from 1.
    pub fn record(self) -> u64 {
        self.batch.rows[self.index].place.record
    }

    /// The line of the file it begins on, from 1.
    pub fn line(self) -> u64 {
        self.batch.rows[self.index].place.line
    }

    /// Where in the file it begins, in bytes.
    pub fn offset(self) -> u64 {
        self.batch.rows[self.index].place.offset
    }

    /// Its bytes as they came, without the line end.
    pub fn raw(self) -> &'a [u8] {
        match &self.batch.rows[self.index].raw {
            Raw::Text(range) => &self.batch.text.as_bytes()[range.clone()],
            Raw::Apart(range) => &self.batch.raw[range.clone()],
        }
    }
}
