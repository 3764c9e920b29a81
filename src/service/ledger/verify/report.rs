//! What a verification found.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many problems are named; the others are counted.
const NAMED: usize = 200;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// The entry that tells, from 0, where one can be named.
    pub entry: Option<u64>,
    /// What is wrong, in words.
    pub message: String,
}

/// The outcome of a verification.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LedgerReport {
    /// Whether nothing was wrong.
    pub sound: bool,
    /// How many entries have their place.
    pub entries: u64,
    /// How many came in while this was read and wait for theirs.
    pub pending: u64,
    /// The root of the tree, computed from the entries, in hexadecimal.
    pub root: String,
    /// How many signatures were compared with the history.
    pub signatures: u64,
    /// How many batches were.
    pub batches: u64,
    /// How many things are wrong.
    pub n_problems: u64,
    /// The first of them.
    pub problems: Vec<Problem>,
}

/// Collects what is wrong.
#[derive(Debug, Default)]
pub(super) struct Problems {
    found: Vec<Problem>,
    n: u64,
}

impl Problems {
    /// Notes what is wrong, and the entry that tells.
    pub(super) fn add(&mut self, entry: Option<u64>, message: impl Into<String>) {
        self.n += 1;
        if self.found.len() < NAMED {
            self.found.push(Problem { entry, message: message.into() });
        }
    }

    /// Whether nothing was found so far.
    pub(super) fn is_empty(&self) -> bool {
        self.n == 0
    }

    pub(super) fn into_report(
        self,
        entries: u64,
        pending: u64,
        root: String,
        signatures: u64,
        batches: u64,
    ) -> LedgerReport {
        let (n_problems, problems) = (self.n, self.found);
        LedgerReport {
            sound: n_problems == 0,
            entries,
            pending,
            root,
            signatures,
            batches,
            n_problems,
            problems,
        }
    }
}

/// A checkpoint that was kept elsewhere, which the history must still contain.
#[derive(Clone, Debug)]
pub struct Earlier(pub(super) String);

/// Why a text is no checkpoint to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is neither a checkpoint nor the manifest.json of a package that carries one")]
pub struct EarlierError;

#[derive(Deserialize)]
struct WithHistory {
    history: Carried,
}

#[derive(Deserialize)]
struct Carried {
    checkpoint: String,
}

impl Earlier {
    /// Reads a signed note, or the manifest of a package that carries one.
    pub fn parse(text: &str) -> Result<Self, EarlierError> {
        if let Ok(manifest) = serde_json::from_str::<WithHistory>(text) {
            return Ok(Self(manifest.history.checkpoint));
        }
        text.contains("\n\n— ").then(|| Self(text.to_owned())).ok_or(EarlierError)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.entry {
            Some(entry) => write!(f, "entry {entry}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl fmt::Display for LedgerReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entries, pending, signatures, batches, .. } = self;
        writeln!(f, "entries     {entries} ({pending} waiting)")?;
        writeln!(f, "root        {}", self.root)?;
        writeln!(f, "compared    {signatures} signatures, {batches} batches")?;
        for problem in &self.problems {
            writeln!(f, "PROBLEM     {problem}")?;
        }
        match self.n_problems {
            0 => writeln!(f, "The history is whole, and everything stored agrees with it."),
            1 => writeln!(f, "The history does NOT agree with what is stored: 1 problem."),
            n => writeln!(f, "The history does NOT agree with what is stored: {n} problems."),
        }
    }
}
