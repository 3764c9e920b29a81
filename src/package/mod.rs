//! The certified package: a folder that stands alone and proves itself.
//!
//! | file | what it is |
//! |---|---|
//! | `signatures.csv` | the signatures of the batch, in the profile's columns |
//! | `excluded.csv` | the lines that do not count, each with its reason |
//! | `*.csv.lines` | for each line of the table, the first 8 hexadecimal digits of its SHA-256 |
//! | `manifest.json` | who, what, when, every file's size and SHA-256, totals, the proof from the history |
//! | `manifest.json.sig` | its Ed25519 signature, 64 bytes |
//! | `public-key.pem` | the key that checks it |
//! | `SHA256SUMS` | every other file's SHA-256, for `sha256sum -c` |
//! | `VERIFY.md` | how a stranger checks all this, in the language of the petition |
//!
//! The signature covers the manifest, the manifest every file but three: itself, its signature and
//! `SHA256SUMS`, whose content follows from the rest. So no byte can change unseen. The `.lines` files add no
//! proof; they let [`verify`](verify()) say *which* line was changed, added or taken away.
//!
//! Tables are CSV as in RFC 4180 with two choices made: UTF-8 without byte order mark, and lines that end in
//! a line feed alone, so that `sha256sum`, `grep` and `wc` see what a spreadsheet sees. Every value is text
//! as it was certified; identity numbers keep their zeros. No value holds a control character, so each record
//! is one line. The same content gives the same bytes.

mod content;
mod export_zip;
mod guide;
mod hashed;
mod key;
mod letters;
mod lines;
mod manifest;
mod report;
mod table_writer;
mod tables;
mod verify;
mod writer;

pub use self::{
    content::{BatchFacts, Certifier, Column, History, PackageContent, PetitionFacts, ProfileFacts, Totals},
    export_zip::{ZipError, write_zip},
    letters::{ValueFault, fault_of, written},
    manifest::{FileFacts, Manifest, TableFacts},
    report::{Flaw, KeyFacts, Problem, Report},
    verify::{CheckHistory, VerifyError, verify},
    writer::{PackageWriter, RowFault, WriteError, Written},
};

/// The table of the signatures that count.
pub const SIGNATURES: &str = "signatures.csv";
/// The table of the lines that do not.
pub const EXCLUDED: &str = "excluded.csv";
const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.json.sig";
const PUBLIC_KEY: &str = "public-key.pem";
const SUMS: &str = "SHA256SUMS";
const GUIDE: &str = "VERIFY.md";

/// The name of the file with the hashes of a table's lines.
fn lines_of(table: &str) -> String {
    format!("{table}.lines")
}

#[cfg(test)]
mod tests;
