//! The paper sheet, and who answers for it.

use serde::{Deserialize, Serialize};

use super::legal::{Legal, Problems, Verified};
use crate::domain::{Reason, Stage};

/// What happens to the lines nobody signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlankLines {
    /// They may stay as they are.
    #[default]
    Ignore,
    /// They must be crossed out.
    Void,
}

/// Whether a line needs a handwritten signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetSignature {
    /// It does.
    #[default]
    Required,
    /// It does not.
    None,
}

/// What a fingerprint on a line is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fingerprint {
    /// There is none.
    #[default]
    Never,
    /// It stands in for the signature of those who cannot write.
    Substitute,
    /// It is needed beside the signature.
    Also,
}

/// The rules of the paper sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sheet {
    /// Whether the sheet must be the authority's own form.
    pub official_form: bool,
    /// How many lines a page has.
    pub lines_per_page: Legal<u32>,
    /// Whether the numbering of pages goes on in later deliveries.
    pub continue_numbering: bool,
    /// How many pages may be bound into one bundle.
    pub max_pages_per_bundle: Option<u32>,
    /// What happens to the lines nobody signed.
    pub blank_lines: BlankLines,
    /// Whether a sheet may hold the people of one unit only.
    pub one_unit_per_sheet: bool,
    /// Whether a line needs a handwritten signature.
    pub signature: SheetSignature,
    /// What a fingerprint is for.
    pub fingerprint: Fingerprint,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

impl Sheet {
    pub(super) fn validate(&self, problems: &mut Problems) {
        problems.legal("lines_per_page", &self.lines_per_page);
        if !(1..=99).contains(&self.lines_per_page.value) {
            problems.add("lines_per_page.value", "must be from 1 to 99");
        }
        if self.max_pages_per_bundle == Some(0) {
            problems.add("max_pages_per_bundle", "must be positive");
        }
        problems.source(&self.source);
    }
}

/// What a circulator declares about a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Declaration {
    /// Nothing.
    #[default]
    None,
    /// A signed statement.
    Plain,
    /// A statement before a notary.
    Notarised,
}

/// Which date a declaration may bear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateRule {
    /// Any.
    #[default]
    None,
    /// None before the last signature on the sheet.
    NotBeforeSignatures,
}

/// The rules for those who answer for a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Circulator {
    /// What they declare.
    pub declaration: Declaration,
    /// How many pages one declaration covers; a section has several.
    pub pages_per_declaration: Option<u32>,
    /// Which date the declaration may bear.
    pub date_rule: DateRule,
    /// The defects of a declaration that strike the sheet.
    pub defects: Vec<Reason>,
    /// The least age in years.
    pub min_age: Option<u32>,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

impl Circulator {
    pub(super) fn validate(&self, problems: &mut Problems) {
        if self.declaration == Declaration::None {
            return;
        }
        problems.source(&self.source);
        for (index, reason) in self.defects.iter().enumerate() {
            if reason.stage() != Stage::Sheet {
                problems.add(&format!("defects[{index}]"), "must be a reason code of a sheet");
            }
        }
        if self.min_age.is_some_and(|age| 120 < age) {
            problems.add("min_age", "must be an age in years, at most 120");
        }
    }
}
