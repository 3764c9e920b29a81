//! What a verification found, for people and for programs.

use std::{borrow::Cow, fmt};

use serde::Serialize;

use super::content::{BatchFacts, PetitionFacts, Totals};

/// The outcome of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether nothing was wrong.
    pub sound: bool,
    /// The petition, if the manifest could be read.
    pub petition: Option<PetitionFacts>,
    /// The batch, if the manifest could be read.
    pub batch: Option<BatchFacts>,
    /// How many rows the tables should have, if the manifest could be read.
    pub totals: Option<Totals>,
    /// The place in the history of the entry that the package proves, from 0, if it proves one.
    pub history: Option<u64>,
    /// The key that signed, if it could be read.
    pub key: Option<KeyFacts>,
    /// Everything that was wrong, in the order in which it was looked at.
    pub problems: Vec<Problem>,
}

/// The key in the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyFacts {
    /// SHA-256 of its 32 bytes, in hexadecimal.
    pub fingerprint: String,
    /// Whether it was compared with a key from elsewhere, and is that key. Without that, a sound package
    /// proves that it is whole, but not who made it.
    pub trusted: bool,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// In which file.
    pub file: String,
    /// In which line, from 1 with the headings, where one can be told.
    pub line: Option<u64>,
    /// What is wrong.
    #[serde(flatten)]
    pub flaw: Flaw,
    /// The same in words.
    pub message: String,
}

/// What can be wrong. No variant holds a value from a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Flaw {
    /// The file is not there.
    #[error("is missing")]
    Missing,
    /// The file is not part of the package.
    #[error("does not belong to the package")]
    Extra,
    /// A link, a folder or a device stands where a file should.
    #[error("is not a plain file, so it was not read")]
    NotAFile,
    /// The bytes are not those that were certified, and the place is not known.
    #[error("was changed: its SHA-256 is not the one that was certified")]
    Changed,
    /// This line is not the one that was certified.
    #[error("was changed")]
    LineChanged,
    /// Lines stand here that were not certified.
    #[error("{n} line(s) added here")]
    LinesAdded {
        /// How many.
        n: u64,
    },
    /// Lines that were certified do not stand here any more.
    #[error("{n} line(s) taken away from here")]
    LinesRemoved {
        /// How many.
        n: u64,
    },
    /// Other lines stand here than those that were certified.
    #[error("{was} line(s) from here on were replaced by {is} other(s)")]
    LinesReplaced {
        /// How many were certified.
        was: u64,
        /// How many stand there now.
        is: u64,
    },
    /// More lines differ than were listed.
    #[error("{n} more line(s) were changed")]
    MoreLinesChanged {
        /// How many more.
        n: u64,
    },
    /// The last line lacks its end.
    #[error("lacks the line feed at its end")]
    EndCut,
    /// The signature is not by the key over the manifest.
    #[error("the signature does not fit: the manifest, its signature or the key was changed")]
    Signature,
    /// The file cannot be read as what it should be.
    #[error("cannot be read: {reason}")]
    Unreadable {
        /// Why.
        reason: String,
    },
    /// The key is not the one that the verifier trusts.
    #[error("is not the key you trust: this package was signed by someone else")]
    OtherKey,
    /// The headings are not the columns of the manifest.
    #[error("the headings are not the columns that the manifest names")]
    Columns,
    /// The table has another number of rows than the manifest says.
    #[error("has {found} rows, but the manifest says {said}")]
    Rows {
        /// What the manifest says.
        said: u64,
        /// What the table has.
        found: u64,
    },
    /// A total by value differs.
    #[error("the totals by {field} are not those of the manifest")]
    Counts {
        /// The field.
        field: String,
    },
    /// What must stand once stands twice.
    #[error("repeats the {what} of line {first}")]
    Repeated {
        /// What is repeated.
        what: &'static str,
        /// The line where it stood first.
        first: u64,
    },
    /// The proof from the history does not hold.
    #[error("the proof from the history does not hold: {reason}")]
    History {
        /// Why.
        reason: String,
    },
}

impl Problem {
    pub(super) fn new(file: &str, flaw: Flaw) -> Self {
        Self { file: file.to_owned(), line: None, message: flaw.to_string(), flaw }
    }

    pub(super) fn at(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }
}

/// A text out of a stranger's package, as a terminal may show it: no sign in it moves the cursor, begins a line
/// or turns the direction of writing, with which it could tell what we did not say.
fn shown(text: &str) -> Cow<'_, str> {
    let steers =
        |it: char| it.is_control() || matches!(it, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if text.contains(steers) { text.replace(steers, "\u{FFFD}").into() } else { text.into() }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, message) = (shown(&self.file), shown(&self.message));
        match self.line {
            Some(line) => write!(f, "{file}, line {line}: {message}"),
            None => write!(f, "{file}: {message}"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(petition), Some(batch)) = (&self.petition, &self.batch) {
            writeln!(f, "petition   {} ({})", shown(&petition.title), shown(&petition.slug))?;
            writeln!(f, "batch      {}, certified {}", batch.number, batch.certified_at)?;
        }
        if let Some(totals) = self.totals {
            writeln!(f, "lines      {} signatures, {} excluded", totals.signatures, totals.excluded)?;
        }
        if let Some(index) = self.history {
            writeln!(f, "history    entry {index}")?;
        }
        if let Some(key) = &self.key {
            let trust = if key.trusted { "the key you trust" } else { "not compared with a key you trust" };
            writeln!(f, "signed by  {} ({trust})", key.fingerprint)?;
        }
        for problem in &self.problems {
            writeln!(f, "PROBLEM    {problem}")?;
        }
        match self.problems.len() {
            0 => writeln!(f, "The package is whole: nothing was changed, added or taken away."),
            1 => writeln!(f, "The package is NOT sound: 1 problem."),
            n => writeln!(f, "The package is NOT sound: {n} problems."),
        }
    }
}
