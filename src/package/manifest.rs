//! `manifest.json`: what the signature covers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::content::{
    BatchFacts, Certifier, Column, History, PackageContent, PetitionFacts, ProfileFacts, Totals,
};

/// The name and version of this layout.
pub(super) const FORMAT: &str = "rubrica-package/1";

/// The manifest. The order of its fields is the order in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout, `rubrica-package/1`.
    pub format: String,
    /// The program and its version that certified the batch.
    pub software: String,
    /// What was asked.
    pub petition: PetitionFacts,
    /// Under which rules.
    pub profile: ProfileFacts,
    /// Which part of the signatures this is.
    pub batch: BatchFacts,
    /// Who vouches for it.
    pub certifiers: Vec<Certifier>,
    /// How many rows the tables have.
    pub totals: Totals,
    /// How many signatures the whole petition had in each state when the batch was prepared.
    pub petition_states: BTreeMap<String, u64>,
    /// The tables, their columns and totals.
    pub tables: Vec<TableFacts>,
    /// Every file but the manifest, its signature and `SHA256SUMS`, by name.
    pub files: Vec<FileFacts>,
    /// SHA-256 of the 32 bytes of the public key, in hexadecimal, for people to compare.
    pub key_fingerprint: String,
    /// The proof that the batch stands in the history.
    pub history: Option<History>,
}

/// What a table holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFacts {
    /// The table's file.
    pub file: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// How many rows it has below its headings.
    pub rows: u64,
    /// How many rows have each value, for the fields `channel`, `state` and `reason` that it has.
    pub counts: BTreeMap<String, BTreeMap<String, u64>>,
}

/// A file of the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    pub(super) fn new(
        content: PackageContent,
        tables: Vec<TableFacts>,
        files: Vec<FileFacts>,
        key_fingerprint: String,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            software: content.software,
            petition: content.petition,
            profile: content.profile,
            batch: content.batch,
            certifiers: content.certifiers,
            totals: content.totals,
            petition_states: content.petition_states,
            tables,
            files,
            key_fingerprint,
            history: content.history,
        }
    }

    /// The bytes of `manifest.json`.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        match serde_json::to_vec_pretty(self) {
            Ok(mut bytes) => {
                bytes.push(b'\n');
                bytes
            }
            Err(error) => unreachable!("a manifest has text keys and plain values: {error}"),
        }
    }
}

/// The content of `SHA256SUMS` for these files.
pub(super) fn sums(files: &[FileFacts]) -> String {
    let mut files: Vec<_> = files.iter().collect();
    files.sort_by(|left, right| left.name.cmp(&right.name));
    let lines: Vec<_> = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect();
    lines.concat()
}
