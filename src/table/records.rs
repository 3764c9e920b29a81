//! Splits a stream of bytes into records, with a bound on the length of each.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter};

use super::{
    Encoding,
    record::{Fault, MAX_FIELDS, MAX_RECORD, Record},
};

/// How many bytes are read at once.
const BLOCK: usize = 256 * 1024;

/// The records of a stream.
pub(super) struct Records {
    source: Box<dyn Read + Send>,
    parser: csv_core::Reader,
    delimiter: u8,
    block: Vec<u8>,
    at: usize,
    n_filled: usize,
    encoding: Option<Encoding>,
    /// Where in the file the next record begins, in bytes.
    pub(super) offset: u64,
    line: u64,
}

impl Records {
    /// Opens a stream and reads its first block.
    pub(super) fn open(source: Box<dyn Read + Send>) -> io::Result<Self> {
        let parser = csv_core::Reader::new();
        let (block, encoding) = (vec![0; BLOCK], None);
        let mut records =
            Self { source, parser, delimiter: b',', block, at: 0, n_filled: 0, encoding, offset: 0, line: 1 };
        while records.n_filled < BLOCK {
            match records.read_at(records.n_filled)? {
                0 => break,
                n_bytes => records.n_filled += n_bytes,
            }
        }
        records.encoding = Encoding::recognise(records.ahead());
        Ok(records)
    }

    /// What has been read and not yet been taken.
    pub(super) fn ahead(&self) -> &[u8] {
        &self.block[self.at..self.n_filled]
    }

    /// Passes over bytes at the beginning of the file, such as a byte order mark.
    pub(super) fn skip(&mut self, n_bytes: usize) {
        self.line += n_line_ends(&self.ahead()[..n_bytes]);
        self.take(n_bytes);
    }

    /// Splits at this byte from here on.
    pub(super) fn split_at(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
        self.parser = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    }

    /// The byte between fields.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The encoding, as far as it has shown.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or(Encoding::Utf8)
    }

    /// Whether a record follows; blank lines do not count.
    pub(super) fn has_next(&mut self) -> io::Result<bool> {
        loop {
            let n_blank = self.ahead().iter().take_while(|it| matches!(it, b'\r' | b'\n')).count();
            if 0 < n_blank {
                self.skip(n_blank);
            }
            if !self.ahead().is_empty() {
                return Ok(true);
            }
            if !self.fill()? {
                return Ok(false);
            }
        }
    }

    /// Reads the next record, and says whether there was one.
    pub(super) fn read(&mut self, record: &mut Record) -> io::Result<bool> {
        record.raw.clear();
        record.n_fields = 0;
        record.fault = None;
        if !self.has_next()? {
            return Ok(false);
        }
        record.line = self.line;
        record.offset = self.offset;
        record.is_plain = self.split_plain(record);
        if record.is_plain {
            return Ok(true);
        }
        record.fault = self.split(record)?;
        if record.fault.is_some() {
            self.parser.reset();
        }
        if record.fault == Some(Fault::TooLong) && !record.is_multiline() {
            self.pass_line_end()?;
        }
        Ok(true)
    }

    /// Gives back all but the first line of a record: a quote that was never closed took too much.
    pub(super) fn give_back(&mut self, record: &mut Record) {
        let Some(at) = record.raw.iter().position(|it| *it == b'\n') else { return };
        let mut rest = record.raw.split_off(at);
        self.line = record.line;
        self.offset = record.offset + at as u64;
        rest.extend_from_slice(self.ahead());
        self.n_filled = rest.len();
        self.at = 0;
        rest.resize(rest.len().max(BLOCK), 0);
        self.block = rest;
        self.parser.reset();
    }

    /// Splits a record that stands on one line of the block and has quotes, if any, around whole values
    /// only; any other is left to the parser, which would split this one the same way but more slowly.
    fn split_plain(&mut self, record: &mut Record) -> bool {
        let ahead = &self.block[self.at..self.n_filled];
        let Some(end) = memchr(b'\n', ahead) else { return false };
        let line = ahead[..end].strip_suffix(b"\r").unwrap_or(&ahead[..end]);
        if MAX_RECORD <= line.len() || memchr(b'\r', line).is_some() {
            return false;
        }
        let mut start = 0;
        for (at, end) in memchr_iter(self.delimiter, line).chain([line.len()]).enumerate() {
            let value = &line[start..end];
            let is_quoted = value.first() == Some(&b'"');
            let is_odd = is_quoted && (value.len() < 2 || memchr(b'"', &value[1..]) != Some(value.len() - 2));
            if is_odd || at == MAX_FIELDS {
                record.n_fields = 0;
                return false;
            }
            record.starts[at] = start + usize::from(is_quoted);
            record.ends[at] = end - usize::from(is_quoted);
            record.n_fields = at + 1;
            start = end + 1;
        }
        record.raw.extend_from_slice(&ahead[..=end]);
        self.line += 1;
        self.take(end + 1);
        true
    }

    fn split(&mut self, record: &mut Record) -> io::Result<Option<Fault>> {
        use csv_core::ReadRecordResult::{End, InputEmpty, OutputEndsFull, OutputFull, Record as Whole};
        let mut n_text = 0;
        loop {
            if self.at == self.n_filled && !self.fill()? {
                // A line end of our own tells a last line without one from a file that ends inside quotes.
                let out = &mut record.text[n_text..];
                let (result, _, _, n) =
                    self.parser.read_record(b"\n", out, &mut record.ends[record.n_fields..]);
                record.n_fields += n;
                return Ok((result != Whole).then_some(Fault::Unclosed));
            }
            let input = &self.block[self.at..self.n_filled];
            let (out, ends) = (&mut record.text[n_text..], &mut record.ends[record.n_fields..]);
            let (result, n_in, n_out, n_ends) = self.parser.read_record(input, out, ends);
            record.raw.extend_from_slice(&input[..n_in]);
            self.line += n_line_ends(&input[..n_in]);
            self.take(n_in);
            n_text += n_out;
            record.n_fields += n_ends;
            match result {
                Whole | End => return Ok(None),
                InputEmpty if record.raw.len() <= MAX_RECORD => {}
                InputEmpty | OutputFull | OutputEndsFull => return Ok(Some(Fault::TooLong)),
            }
        }
    }

    /// Passes over the rest of a line of any length without keeping it.
    fn pass_line_end(&mut self) -> io::Result<()> {
        loop {
            let ahead = self.ahead();
            // Whole blocks without a line end are told apart fastest.
            if ahead.contains(&b'\n') || ahead.contains(&b'\r') {
                let n_bytes = ahead.iter().take_while(|it| !matches!(it, b'\r' | b'\n')).count();
                self.take(n_bytes);
                return Ok(());
            }
            self.take(ahead.len());
            if !self.fill()? {
                return Ok(());
            }
        }
    }

    fn take(&mut self, n_bytes: usize) {
        self.at += n_bytes;
        self.offset += n_bytes as u64;
    }

    /// Reads the next block once the last one is used up, and says whether there was one.
    fn fill(&mut self) -> io::Result<bool> {
        self.at = 0;
        self.n_filled = 0;
        self.n_filled = self.read_at(0)?;
        if self.encoding.is_none() {
            self.encoding = Encoding::recognise(self.ahead());
        }
        Ok(0 < self.n_filled)
    }

    fn read_at(&mut self, from: usize) -> io::Result<usize> {
        loop {
            match self.source.read(&mut self.block[from..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

fn n_line_ends(bytes: &[u8]) -> u64 {
    bytes.iter().map(|it| u64::from(*it == b'\n')).sum()
}
