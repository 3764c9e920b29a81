//! Writes what matching found.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

use rayon::prelude::*;

use crate::matching::Row;

/// Lines that a thread puts together at a time.
const N_LINES: usize = 16_384;

/// Writes a file of comma-separated rows that begins with its column names.
///
/// `lines` puts together the lines of some items, told the row of the first of them; that is done on all threads.
pub(super) fn table<T: Sync>(
    path: &Path,
    header: &str,
    items: &[T],
    lines: impl Fn(&[T], Row) -> io::Result<Vec<u8>> + Sync,
) -> io::Result<()> {
    let mut out = File::create(path).map_err(|error| {
        io::Error::new(error.kind(), format!("{}: cannot be written: {error}", path.display()))
    })?;
    writeln!(out, "{header}")?;
    let pieces: Vec<_> = items.chunks(N_LINES).zip((0..).step_by(N_LINES)).collect();
    for pieces in pieces.chunks(rayon::current_num_threads()) {
        let lines = pieces.par_iter().map(|(items, first)| lines(items, *first));
        for lines in lines.collect::<io::Result<Vec<_>>>()? {
            out.write_all(&lines)?;
        }
    }
    Ok(())
}

/// Writes a probability with six places.
pub(super) fn probability(out: &mut impl Write, probability: f32) -> io::Result<()> {
    let millionths = (f64::from(probability) * 1e6).round().clamp(0.0, 1e6);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and a million"
    )]
    let mut rest = millionths as u32;
    let mut text = *b"0.000000";
    for digit in text[2..].iter_mut().rev() {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
    }
    text[0] += u8::try_from(rest).unwrap_or(0);
    out.write_all(&text)
}

/// Writes a value, quoted where it needs to be.
pub(super) fn value(out: &mut impl Write, text: &str) -> io::Result<()> {
    if text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        write!(out, "\"{}\"", text.replace('"', "\"\""))
    } else {
        out.write_all(text.as_bytes())
    }
}
