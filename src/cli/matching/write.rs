//! Writes what matching found.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

/// A file of comma-separated rows that begins with its column names.
pub(super) fn create(path: &Path, header: &str) -> io::Result<BufWriter<File>> {
    let file = File::create(path).map_err(|error| {
        io::Error::new(error.kind(), format!("{}: cannot be written: {error}", path.display()))
    })?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    writeln!(out, "{header}")?;
    Ok(out)
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
