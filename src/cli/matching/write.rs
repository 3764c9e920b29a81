//! Writes what matching found.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use crate::cli::Failure;

/// A file of comma-separated rows that begins with its column names.
pub(super) fn create(path: &Path, header: &str) -> Result<BufWriter<File>, Failure> {
    let file =
        File::create(path).map_err(|error| format!("{}: cannot be written: {error}", path.display()))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    writeln!(out, "{header}")?;
    Ok(out)
}

/// Writes a value, quoted where it needs to be.
pub(super) fn value(out: &mut impl Write, text: &str) -> io::Result<()> {
    if text.contains([',', '"', '\n', '\r']) {
        write!(out, "\"{}\"", text.replace('"', "\"\""))
    } else {
        out.write_all(text.as_bytes())
    }
}
