//! Profiles: the rules of a jurisdiction and a procedure, as versioned data.
//!
//! A profile is read from TOML at start and kept as JSON by each petition that froze it. Every field has a
//! default, so that a petition's frozen text still reads after fields were added; what must be given is
//! asked for by [`Profile::validate`], which reports every mistake and not only the first.

mod batches;
mod collection;
mod export;
mod legal;
mod privacy;
mod sheet;
mod signer;
mod threshold;
mod units;
mod verification;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use self::legal::Problems;
pub use self::{
    batches::{Batches, Certificate, ExtraMinimum, FirstMinimum, Members, Priority},
    collection::{
        Acceptance, Channels, DuplicateKey, DuplicatePolicy, DuplicateScope, Duplicates, Likeness, WindowRule,
    },
    collection::{SigningDates, SigningWindow},
    export::{Accents, Enye, Export, ExportField, ExportValue, FieldKind, FileFormat, LetterCase, Overflow},
    export::{SortKey, VoidedLines},
    legal::{Legal, Period, PeriodUnit, Problem, Translated, Verified},
    privacy::{Consent, Fee, Privacy, RequestDays, Retention, RetentionAction},
    sheet::{BlankLines, Circulator, DateRule, Declaration, Fingerprint, Sheet, SheetSignature},
    signer::{AgeProof, FieldKey, RegisteredBy, Requirement, Signer, SignerField},
    threshold::{Anchor, Basis, ChosenThreshold, Rounding, Threshold, ThresholdError, ThresholdRow},
    units::{UnitKind, UnitMinimum, Units, UnitsReached},
    verification::{Estimator, RollMatching, Sample, SampleBase, SignatureCheck, Verification},
};

/// The rules under which a petition runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Names it: `pe-iniciativa-legislativa`. Lower-case letters, digits and hyphens.
    pub id: String,
    /// Its version, counted up at every change. A petition keeps the version it was created under.
    pub version: i32,
    /// The day from which it may be used.
    pub valid_from: NaiveDate,
    /// What it is called, by language.
    pub name: Translated,
    /// What it is for, by language.
    pub description: Translated,
    /// The languages of its texts, the main one first.
    pub languages: Vec<String>,
    /// The time zone in which its dates are read, such as `America/Lima`.
    pub time_zone: String,
    /// The norms and documents it rests on.
    pub sources: Vec<String>,
    /// The offices it goes through.
    pub procedure: Procedure,
    /// How many signatures are needed.
    pub threshold: Threshold,
    /// Who may sign and what is asked of them.
    pub signer: Signer,
    /// The paper sheet.
    pub sheet: Sheet,
    /// Who answers for a sheet.
    pub circulator: Circulator,
    /// Which channels count.
    pub channels: Channels,
    /// When people may sign.
    pub signing_window: SigningWindow,
    /// Which of several signatures of one person counts.
    pub duplicates: Duplicates,
    /// How signatures are checked, here and by the authority.
    pub verification: Verification,
    /// How deliveries are made.
    pub batches: Batches,
    /// The files of the package.
    pub exports: Vec<Export>,
    /// The certificate of a batch.
    pub certificate: Certificate,
    /// What is promised to signers about their data.
    pub privacy: Privacy,
    /// What the authority charges.
    pub fees: Vec<Fee>,
}

/// The offices a petition goes through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Procedure {
    /// The authority's own name or number for the procedure.
    pub code: String,
    /// Where the signatures are filed.
    pub authority_filing: String,
    /// Who verifies them.
    pub authority_verifying: String,
    /// Who decides in the end.
    pub authority_result: String,
    /// The form or kit that must be bought or asked for first.
    pub kit: String,
    /// Where this is written down.
    pub source: String,
}

impl Profile {
    /// Every mistake in it, each with the path of the value: `threshold.rows[1].required`.
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        self.validate_head(&mut problems);
        problems.inside("threshold", |it| self.threshold.validate(it));
        problems.inside("signer", |it| self.signer.validate(it, &self.languages));
        problems.inside("sheet", |it| self.sheet.validate(it));
        problems.inside("circulator", |it| self.circulator.validate(it));
        problems.inside("channels", |it| self.channels.validate(it));
        problems.inside("signing_window", |it| self.signing_window.validate(it));
        problems.inside("duplicates", |it| self.duplicates.validate(it, &self.signer));
        problems.inside("verification", |it| self.verification.validate(it));
        problems.inside("batches", |it| self.batches.validate(it));
        problems.each("exports", &self.exports, Export::validate);
        self.validate_export_files(&mut problems);
        problems.inside("certificate", |it| self.certificate.validate(it));
        problems.inside("privacy", |it| self.privacy.validate(it, &self.languages));
        problems.each("fees", &self.fees, Fee::validate);
        problems.into_found()
    }

    fn validate_head(&self, problems: &mut Problems) {
        let allowed = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        if self.id.is_empty() || 60 < self.id.len() || !self.id.chars().all(allowed) {
            problems.add("id", "must be 1 to 60 lower-case letters, digits and hyphens");
        }
        if self.version < 1 {
            problems.add("version", "must be 1 or more");
        }
        if self.valid_from == NaiveDate::default() {
            problems.add("valid_from", "must be a date such as \"2026-01-31\"");
        }
        if self.languages.is_empty() {
            problems.add("languages", "must name at least one language, such as [\"es\"]");
        }
        if self.time_zone.parse::<chrono_tz::Tz>().is_err() {
            problems.add("time_zone", "must be a zone of the IANA list, such as \"America/Lima\"");
        }
        problems.translated("name", &self.name, &self.languages);
    }

    fn validate_export_files(&self, problems: &mut Problems) {
        let mut files = BTreeSet::new();
        for (index, export) in self.exports.iter().enumerate() {
            if !files.insert(export.file.to_lowercase()) {
                problems.add(&format!("exports[{index}].file"), "is the file of another export too");
            }
        }
        if !files.contains("signatures.csv") {
            problems.add("exports", "must hold one with the file \"signatures.csv\"");
        }
    }

    /// The values the sources do not confirm, by path, so that they can be shown as such.
    pub fn unverified(&self) -> Vec<String> {
        let mut paths = Vec::new();
        if let Ok(value) = serde_json::to_value(self) {
            find_unverified(&value, "", &mut paths);
        }
        paths
    }

    /// Its name in a language, or in the main one if that language is missing.
    pub fn name_in(&self, language: &str) -> &str {
        self.text_in(&self.name, language)
    }

    /// A source in a language: one written in each of the profile's languages, in their order, with `·` between
    /// them, is told in that one alone.
    pub fn source_in<'a>(&self, source: &'a str, language: &str) -> &'a str {
        let told: Vec<&str> = source.split(" · ").collect();
        let place = self.languages.iter().position(|it| it == language).unwrap_or_default();
        if told.len() == self.languages.len() { told[place] } else { source }
    }

    /// One of its texts in a language, or in the main one if that language is missing.
    pub fn text_in<'a>(&self, texts: &'a Translated, language: &str) -> &'a str {
        text_in(texts, language, &self.languages)
    }
}

/// A text in a language, or else in the first of `languages` it exists in.
pub(super) fn text_in<'a>(
    texts: &'a BTreeMap<String, String>,
    language: &str,
    languages: &[String],
) -> &'a str {
    let main = || languages.iter().find_map(|it| texts.get(it)).or_else(|| texts.values().next());
    texts.get(language).or_else(main).map_or("", String::as_str)
}

fn find_unverified(value: &serde_json::Value, path: &str, paths: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            if fields.get("verified") == Some(&serde_json::Value::Bool(false)) {
                paths.push(path.to_owned());
            }
            for (key, field) in fields {
                let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                find_unverified(field, &inner, paths);
            }
        }
        serde_json::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_unverified(item, &format!("{path}[{index}]"), paths);
            }
        }
        _ => {}
    }
}
