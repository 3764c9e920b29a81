//! How far the names on a signature are those the roll has for its document.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    normalise_name,
    tokens::{Kind, STRONG, best_pairing, share_a_word, tokens},
};
use crate::domain::{Identity, profile::RollMatching};

/// What weight the surnames have in the score; the given names have the rest.
const SURNAME_WEIGHT: f64 = 0.6;
/// What is left of a likeness where a second surname is missing on one side.
const SURNAME_MISSING: f64 = 0.8;
/// What is left of a likeness where some words of a name are missing on one side.
const WORDS_MISSING: f64 = 0.92;
/// What is left of a likeness where words stand in other fields than they should.
const MOVED: f64 = 0.96;
/// The most that given names count for that share only an initial or a like-sounding start.
const GIVEN_UNSURE: f64 = 0.6;

/// What the names say of a document's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameVerdict {
    /// They are the owner's.
    Agrees,
    /// A person must look.
    Doubtful,
    /// They are another person's.
    Disagrees,
}

/// In what two records of names differ. It names no part of either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameNote {
    /// The surnames stand in the other order.
    SurnamesSwapped,
    /// One record has only one surname.
    SurnameMissing,
    /// The surnames are spelt differently, or have more words.
    SurnamesVary,
    /// At least one surname is another.
    SurnamesDiffer,
    /// One record has fewer given names.
    GivenNameMissing,
    /// The given names are spelt differently, or one is an initial.
    GivenNamesVary,
    /// The given names are others.
    GivenNamesDiffer,
    /// Words stand in other fields: a surname among the given names.
    FieldsMixed,
}

/// How far two records of names agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NameAgreement {
    /// From 0, another person, to 1, the same names; the same from either side.
    pub score: f64,
    /// What it means under the thresholds of the profile.
    pub verdict: NameVerdict,
    /// In what they differ.
    pub notes: BTreeSet<NameNote>,
}

/// The names of one record, normalised.
struct Names {
    surname1: String,
    surname2: String,
    given: String,
}

/// Compares the names on a signature with those the roll has for the same document.
///
/// It is made for records that share a document: what it forgives (a missing second surname or given name,
/// swapped surnames, a slip in a word, words in the wrong field) is what people do when they write their own
/// name. Other given names under the same surnames are a sibling's and never agree.
pub fn agreement(signature: &Identity, roll: &Identity, rules: &RollMatching) -> NameAgreement {
    let (a, b) = (Names::of(signature), Names::of(roll));
    let mut notes = BTreeSet::new();
    let surnames = surname_likeness(&a, &b, &mut notes);
    let given = given_likeness(&a, &b, &mut notes);
    let mut score = SURNAME_WEIGHT * surnames + (1.0 - SURNAME_WEIGHT) * given;
    if score < rules.names_upper
        && let Some(mixed) = mixed_likeness(&a, &b).filter(|mixed| score < *mixed)
    {
        score = mixed;
        notes = BTreeSet::from([NameNote::FieldsMixed]);
    }
    let verdict = if rules.names_upper <= score {
        NameVerdict::Agrees
    } else if score < rules.names_lower {
        NameVerdict::Disagrees
    } else {
        NameVerdict::Doubtful
    };
    NameAgreement { score, verdict, notes }
}

impl Names {
    fn of(identity: &Identity) -> Self {
        let (mut surname1, mut surname2) =
            (normalise_name(&identity.surname1), normalise_name(&identity.surname2));
        if surname1.is_empty() {
            std::mem::swap(&mut surname1, &mut surname2);
        }
        Self { surname1, surname2, given: normalise_name(&identity.given_names) }
    }

    fn all(&self) -> Vec<&str> {
        let mut all = tokens(&self.surname1);
        all.extend(tokens(&self.surname2));
        all.extend(tokens(&self.given));
        all.truncate(10);
        all
    }
}

fn surname_likeness(a: &Names, b: &Names, notes: &mut BTreeSet<NameNote>) -> f64 {
    if a.surname1 == b.surname1 && a.surname2 == b.surname2 {
        return if a.surname1.is_empty() { 0.3 } else { 1.0 };
    }
    if a.surname1.is_empty() || b.surname1.is_empty() {
        notes.insert(NameNote::SurnameMissing);
        return 0.3;
    }
    let like = |x: &str, y: &str| field_likeness(x, y, Kind::Surname);
    let straight = like(&a.surname1, &b.surname1);
    let likeness = match (a.surname2.as_str(), b.surname2.as_str()) {
        ("", "") => straight,
        ("", other) | (other, "") => {
            notes.insert(NameNote::SurnameMissing);
            let lone = if a.surname2.is_empty() { &a.surname1 } else { &b.surname1 };
            SURNAME_MISSING * straight.max(0.5 * like(lone, other))
        }
        (second_a, second_b) => {
            let straight = f64::midpoint(straight, like(second_a, second_b));
            let swapped = f64::midpoint(like(&a.surname1, second_b), like(second_a, &b.surname1)) * MOVED;
            if straight < swapped && STRONG * MOVED <= swapped {
                notes.insert(NameNote::SurnamesSwapped);
            }
            straight.max(swapped)
        }
    };
    if !notes.contains(&NameNote::SurnamesSwapped) {
        let note = if likeness < 0.75 { NameNote::SurnamesDiffer } else { NameNote::SurnamesVary };
        notes.insert(note);
    }
    likeness
}

fn given_likeness(a: &Names, b: &Names, notes: &mut BTreeSet<NameNote>) -> f64 {
    if a.given.is_empty() || b.given.is_empty() {
        notes.insert(NameNote::GivenNameMissing);
        return 0.5;
    }
    if a.given == b.given {
        return 1.0;
    }
    let (words_a, words_b) = (tokens(&a.given), tokens(&b.given));
    let mut likeness = field_likeness(&a.given, &b.given, Kind::Given);
    if words_a.len() != words_b.len() {
        notes.insert(NameNote::GivenNameMissing);
    }
    if likeness < WORDS_MISSING {
        let note =
            if likeness < GIVEN_UNSURE { NameNote::GivenNamesDiffer } else { NameNote::GivenNamesVary };
        notes.insert(note);
    }
    if !share_a_word(&words_a, &words_b, Kind::Given) && a.given.replace(' ', "") != b.given.replace(' ', "")
    {
        likeness = likeness.min(GIVEN_UNSURE);
    }
    likeness
}

/// How alike two fields are: the mean over the words of the shorter one, in their best pairing.
fn field_likeness(a: &str, b: &str, kind: Kind) -> f64 {
    if a == b || a.replace(' ', "") == b.replace(' ', "") {
        return 1.0;
    }
    let (words_a, words_b) = (tokens(a), tokens(b));
    words_likeness(&words_a, &words_b, kind)
}

fn words_likeness(a: &[&str], b: &[&str], kind: Kind) -> f64 {
    let shorter = a.len().min(b.len());
    let Ok(n_words) = u32::try_from(shorter) else { return 0.0 };
    if n_words == 0 {
        return 0.0;
    }
    let mean = best_pairing(a, b, kind) / f64::from(n_words);
    if a.len() == b.len() { mean } else { mean * WORDS_MISSING }
}

/// How alike two records are if their words may stand in any field.
///
/// Only where next to all words of the shorter one are found, three at least, a given name of each side
/// among them: else it would take a sibling for the owner.
fn mixed_likeness(a: &Names, b: &Names) -> Option<f64> {
    let (all_a, all_b) = (a.all(), b.all());
    if all_a.len().min(all_b.len()) < 3 || 1 < all_a.len().abs_diff(all_b.len()) {
        return None;
    }
    let given_found = |kind| {
        let found = |given: &str, all: &[&str]| given.is_empty() || share_a_word(&tokens(given), all, kind);
        found(&a.given, &all_b) && found(&b.given, &all_a)
    };
    let likeness = words_likeness(&all_a, &all_b, Kind::Surname) * MOVED;
    let missing = if all_a.len() == all_b.len() { 1.0 } else { WORDS_MISSING };
    if likeness < STRONG * MOVED * missing || !given_found(Kind::Surname) {
        return None;
    }
    Some(if given_found(Kind::Given) { likeness } else { likeness.min(GIVEN_UNSURE) })
}

#[cfg(test)]
#[path = "agreement_tests.rs"]
mod tests;
