//! What a command prints: results to standard output, complaints to standard error.

use std::{
    error::Error,
    fmt::Display,
    io::{self, Write as _},
};

use clap::ValueEnum;
use serde::Serialize;

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON document, for programs.
    Json,
}

/// Prints results in the chosen format.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    format: Format,
}

impl Output {
    pub(super) fn new(format: Format) -> Self {
        Self { format }
    }

    /// Prints a result: its `Display` for people, its JSON for programs.
    pub(super) fn show<T: Serialize + Display>(self, result: &T) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        match self.format {
            Format::Text => write!(stdout, "{result}")?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut stdout, result)?;
                writeln!(stdout)?;
            }
        }
        stdout.flush()
    }
}

/// Says a line to whoever watches, on standard output.
pub(super) fn say(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Says on standard error what is going on.
pub(super) fn note(line: &str) {
    // Nobody needs it for the result.
    drop(writeln!(io::stderr().lock(), "{line}"));
}

/// Whether nobody reads what is printed any more, as after `| head`.
pub(super) fn is_unread(failure: &(dyn Error + 'static)) -> bool {
    let error = failure.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Says on standard error what went wrong, with its causes.
pub(super) fn complain(failure: &dyn Error) {
    let mut stderr = io::stderr().lock();
    // Nobody is left to tell if even this fails.
    drop(writeln!(stderr, "rubrica: {failure}"));
    let mut said = failure.to_string();
    let mut cause = failure.source();
    while let Some(error) = cause {
        let sentence = error.to_string();
        if !said.contains(&sentence) {
            drop(writeln!(stderr, "  because {sentence}"));
        }
        said = sentence;
        cause = error.source();
    }
}
