//! Bytes counted and hashed on their way, whole and line by line.

use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

use super::FileFacts;

/// The first four bytes of a line's SHA-256: enough to find a changed line, not to prove it unchanged.
pub(super) type LineHash = [u8; 4];

/// Passes bytes on to `out` and keeps their hashes.
pub(super) struct Hashed<W> {
    out: W,
    whole: Sha256,
    n_bytes: u64,
    line: Sha256,
    line_is_open: bool,
    lines: Vec<LineHash>,
}

/// What [`Hashed`] learned.
pub(super) struct Seen {
    pub(super) n_bytes: u64,
    pub(super) sha256: String,
    /// One for each line, without its line feed; an unfinished last line counts as one.
    pub(super) lines: Vec<LineHash>,
    /// Whether the last line lacks its line feed.
    pub(super) ends_in_mid_line: bool,
}

impl<W: Write> Hashed<W> {
    pub(super) fn new(out: W) -> Self {
        let (whole, line) = (Sha256::new(), Sha256::new());
        Self { out, whole, n_bytes: 0, line, line_is_open: false, lines: Vec::new() }
    }

    /// Ends, and gives `out` back beside what was seen.
    pub(super) fn finish(mut self) -> (W, Seen) {
        let ends_in_mid_line = self.line_is_open;
        if ends_in_mid_line {
            self.end_line();
        }
        let sha256 = hex::encode(self.whole.finalize());
        (self.out, Seen { n_bytes: self.n_bytes, sha256, lines: self.lines, ends_in_mid_line })
    }

    fn end_line(&mut self) {
        let [a, b, c, d, ..] = self.line.finalize_reset().0;
        self.lines.push([a, b, c, d]);
        self.line_is_open = false;
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.whole.update(bytes);
        self.n_bytes += bytes.len() as u64;
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            if let Some(end) = piece.strip_suffix(b"\n") {
                self.line.update(end);
                self.end_line();
            } else {
                self.line.update(piece);
                self.line_is_open = true;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Seen {
    /// What the manifest says of the file.
    pub(super) fn facts(&self, name: &str) -> FileFacts {
        FileFacts { name: name.to_owned(), bytes: self.n_bytes, sha256: self.sha256.clone() }
    }
}

/// Hashes bytes at hand.
pub(super) fn seen(bytes: &[u8]) -> Seen {
    let mut hashed = Hashed::new(io::sink());
    match hashed.write_all(bytes) {
        Ok(()) => hashed.finish().1,
        Err(error) => unreachable!("a sink takes everything: {error}"),
    }
}
