//! What stops a batch, or should make its coordinators look twice: the authority's own intake check, run
//! before the authority does.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many places are named for each kind of defect; the others are counted.
const NAMED: usize = 200;

/// Whether a defect stops the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It does.
    Block,
    /// It does not, but someone should know.
    Warning,
}

impl Severity {
    /// Whether it stops the certificate.
    pub fn stops(self) -> bool {
        self == Self::Block
    }
}

/// What is defective.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// The batch is smaller than the law allows.
    TooFewLines,
    /// There may be no more batches.
    TooManyBatches,
    /// The counts that are kept do not agree with the signatures.
    Totals,
    /// A line of paper has no sheet and line number.
    NoPlace,
    /// A line number is higher than the sheet has lines.
    LineOutside,
    /// A sheet and line is there twice.
    LineRepeated,
    /// A value has more characters than its column.
    TooLong,
    /// A value has a character that the file's character set lacks.
    Letter,
    /// A signature left the batch after it was prepared.
    Left,
    /// Signatures wait for a check or a decision and are left out.
    NotDecided,
}

/// A row of the batch, and where it stands on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Place {
    /// The row of the batch, from 1.
    pub row: u64,
    /// The sheet, if it stands on one.
    pub folio: Option<i64>,
    /// The line on it.
    pub line: Option<i32>,
}

/// A defect of a batch, with everything it was found at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Block {
    /// Whether it stops the certificate.
    pub severity: Severity,
    /// What is defective.
    pub kind: BlockKind,
    /// What is wrong and how it is mended, in words.
    pub message: String,
    /// How many places have it; 0 if it is about the batch as a whole.
    pub n: u64,
    /// The first of them.
    pub places: Vec<Place>,
}

/// A defect found at one row: the kind, and where in the profile's `exports` the column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Defect {
    pub(super) kind: BlockKind,
    pub(super) export: usize,
    pub(super) field: usize,
}

impl Block {
    /// A defect of the batch as a whole.
    pub(super) fn whole(severity: Severity, kind: BlockKind, message: String) -> Self {
        Self { severity, kind, message, n: 0, places: Vec::new() }
    }
}

/// Collects defects of rows.
#[derive(Default)]
pub(super) struct Defects(BTreeMap<Defect, (u64, Vec<Place>)>);

impl Defects {
    pub(super) fn add(&mut self, defect: Defect, place: Place) {
        let (n, places) = self.0.entry(defect).or_default();
        *n += 1;
        if places.len() < NAMED {
            places.push(place);
        }
    }

    /// Makes blocks of them; `describe` says of each how grave it is, what is wrong and how it is mended.
    pub(super) fn into_blocks(self, describe: impl Fn(Defect, u64) -> (Severity, String)) -> Vec<Block> {
        let block = |(defect, (n, places)): (Defect, (u64, Vec<Place>))| {
            let (severity, message) = describe(defect, n);
            Block { severity, kind: defect.kind, message, n, places }
        };
        self.0.into_iter().map(block).collect()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.folio, self.line) {
            (Some(folio), Some(line)) => write!(f, "sheet {folio}, line {line}"),
            _ => write!(f, "row {} (no sheet)", self.row),
        }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Block => "BLOCK",
            Severity::Warning => "warning",
        };
        writeln!(f, "  {severity}  {}", self.message)?;
        self.places.iter().try_for_each(|place| writeln!(f, "           {place}"))?;
        let n_more = self.n - self.places.len() as u64;
        if 0 < n_more { writeln!(f, "           and {n_more} more") } else { Ok(()) }
    }
}
