//! One record of a stream, and the values in it.

use std::ops::Range;

/// How long a record may be, in bytes. The longest honest rows have a few hundred.
pub(super) const MAX_RECORD: usize = 64 * 1024;

/// How many columns a table may have.
pub(super) const MAX_FIELDS: usize = 4096;

/// Why a record cannot be taken as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The file ends inside quotes.
    Unclosed,
    /// It is longer than [`MAX_RECORD`].
    TooLong,
}

/// One record: the bytes as they came, and the values in them. Reused from record to record.
pub(super) struct Record {
    /// The physical line it begins on, from 1.
    pub(super) line: u64,
    /// Where in the file it begins, in bytes.
    pub(super) offset: u64,
    /// How many fields it has.
    pub(super) n_fields: usize,
    /// What is wrong with it as a whole.
    pub(super) fault: Option<Fault>,
    /// The bytes as they came.
    pub(super) raw: Vec<u8>,
    /// Whether the values stand in `raw`, not in `text`.
    pub(super) is_plain: bool,
    /// The values one behind the other, where they are written otherwise than they read.
    pub(super) text: Vec<u8>,
    /// Where each value begins; of values in `text` that is the end of the one before.
    pub(super) starts: Vec<usize>,
    /// Where each value ends.
    pub(super) ends: Vec<usize>,
}

impl Record {
    /// Makes room for a record of the greatest length.
    pub(super) fn new() -> Self {
        let (raw, text) = (Vec::new(), vec![0; MAX_RECORD]);
        let (starts, ends) = (vec![0; MAX_FIELDS], vec![0; MAX_FIELDS]);
        Self { line: 0, offset: 0, n_fields: 0, fault: None, raw, is_plain: false, text, starts, ends }
    }

    /// The value of a column, counted from 0.
    pub(super) fn field(&self, at: usize) -> &[u8] {
        if self.is_plain {
            return &self.raw[self.starts[at]..self.ends[at]];
        }
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    /// The whole record without its line end, if its values stand in it as they are.
    pub(super) fn plain_line(&self) -> Option<&str> {
        if self.is_plain { std::str::from_utf8(self.raw()).ok() } else { None }
    }

    /// Where the value of a column stands in [`Record::plain_line`].
    pub(super) fn bounds(&self, at: usize) -> Range<usize> {
        self.starts[at]..self.ends[at]
    }

    /// The bytes as they came, without the line end; of a record that is too long, only the first.
    pub(super) fn raw(&self) -> &[u8] {
        let n_end = self.raw.iter().rev().take_while(|it| matches!(it, b'\r' | b'\n')).count();
        &self.raw[..self.raw.len() - n_end]
    }

    /// Whether nothing stands in any of its fields.
    pub(super) fn is_blank(&self) -> bool {
        self.fault.is_none() && (0..self.n_fields).all(|at| self.field(at).trim_ascii().is_empty())
    }

    /// Whether it runs over several lines, which only a quote can cause.
    pub(super) fn is_multiline(&self) -> bool {
        !self.is_plain && self.raw().contains(&b'\n')
    }
}
