//! What goes into a package, as the service gives it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Everything a package says besides its tables and files. All of it was fixed when the batch was certified,
/// so that every export gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageContent {
    /// What was asked.
    pub petition: PetitionFacts,
    /// Under which rules.
    pub profile: ProfileFacts,
    /// Which part of the signatures this is.
    pub batch: BatchFacts,
    /// Who vouches for it.
    pub certifiers: Vec<Certifier>,
    /// How many rows the tables must have; another number is a fault, and nothing is written.
    pub totals: Totals,
    /// How many signatures the whole petition had in each state when the batch was prepared.
    pub petition_states: BTreeMap<String, u64>,
    /// The columns of `signatures.csv`, in order.
    pub signature_columns: Vec<Column>,
    /// The columns of `excluded.csv`, in order.
    pub excluded_columns: Vec<Column>,
    /// The proof that the batch stands in the history.
    pub history: Option<History>,
    /// The program and its version that certified it, such as `rubrica 0.1.0`.
    pub software: String,
    /// The language of `VERIFY.md`: `es`, or `en` for everything else.
    pub language: String,
}

/// The petition, as far as strangers need to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PetitionFacts {
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// How many signatures it needs.
    pub threshold: i64,
}

/// The rules the petition froze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileFacts {
    /// Which profile.
    pub id: String,
    /// Which version of it.
    pub version: i32,
}

/// The batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchFacts {
    /// Its number within the petition, from 1.
    pub number: u32,
    /// When its members were frozen.
    pub prepared_at: DateTime<Utc>,
    /// When the last of its certifiers vouched for it.
    pub certified_at: DateTime<Utc>,
}

/// Someone who vouches for the batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certifier {
    /// The name under which they are known.
    pub name: String,
    /// When they vouched.
    pub at: DateTime<Utc>,
}

/// How many rows the tables have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Rows of `signatures.csv`.
    pub signatures: u64,
    /// Rows of `excluded.csv`.
    pub excluded: u64,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading, as the profile words it.
    pub name: String,
    /// What stands in it, in our words: `document`, `folio`, `line`, `channel`, `state`, `reason` and so on.
    /// Totals are kept by `channel`, `state` and `reason`; `document`, and `folio` with `line`, must not
    /// repeat in `signatures.csv`.
    pub field: String,
}

/// The proof that an entry about this batch stands in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The signed checkpoint, whole.
    pub checkpoint: String,
    /// The entry, byte for byte.
    pub entry: String,
    /// Its place in the history, from 0.
    pub index: u64,
    /// The hashes that lead from the entry to the checkpoint's root, each in hexadecimal.
    pub proof: Vec<String>,
}
