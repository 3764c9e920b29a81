//! A profile in words, part by part.

mod later;
mod signing;

use serde::Serialize;

use super::code;
use crate::{
    domain::{
        Profile,
        profile::{Legal, Period, Verified},
    },
    language::Language,
};

/// A part of the rules.
pub(super) struct Section {
    /// What it is about.
    pub(super) heading: String,
    /// What is written in one place, each.
    pub(super) clauses: Vec<Clause>,
}

/// What is written in one place.
pub(super) struct Clause {
    /// What it says: name and value.
    pub(super) facts: Vec<(String, String)>,
    /// Where it is written.
    pub(super) source: String,
    /// Whether nobody read there that it says so.
    pub(super) is_unverified: bool,
    /// What is doubtful about it.
    pub(super) note: String,
}

/// Every part of a profile that says something.
pub(super) fn of(language: Language, profile: &Profile) -> Vec<Section> {
    let words = Words { language, profile };
    let sections = [
        ("rule-procedure", words.procedure()),
        ("rule-threshold", words.threshold()),
        ("rule-channels", words.channels()),
        ("rule-signer", words.signer()),
        ("rule-window", words.window()),
        ("rule-sheet", words.sheet()),
        ("rule-circulator", words.circulator()),
        ("rule-duplicates", words.duplicates()),
        ("rule-verification", words.verification()),
        ("rule-batches", words.batches()),
        ("rule-exports", words.exports()),
        ("rule-privacy", words.privacy()),
        ("rule-fees", words.fees()),
    ];
    let told = |it: Clause| {
        let source = profile.source_in(&it.source, language.code()).to_owned();
        Clause { source, ..it }
    };
    let section = |(key, clauses): (&str, Vec<Clause>)| Section {
        heading: language.say(key),
        clauses: clauses.into_iter().map(told).collect(),
    };
    sections.map(section).into_iter().filter(|it| !it.clauses.is_empty()).collect()
}

struct Words<'a> {
    language: Language,
    profile: &'a Profile,
}

type Facts = Vec<(String, String)>;

impl Words<'_> {
    fn period(&self, key: &str, period: Option<&Period>) -> Option<Clause> {
        let it = period?;
        let value = self.language.say_count(&format!("rule-period-{}", code(&it.unit)), it.count.into());
        Some(clause(vec![(self.say(key), value)], &it.source, it.verified))
    }

    fn legal<T>(&self, key: &str, legal: &Legal<T>, tell: impl FnOnce(&T) -> String) -> Clause {
        clause(vec![(self.say(key), tell(&legal.value))], &legal.source, legal.verified)
    }

    /// A value of a list of names, in words.
    fn word(&self, about: &str, value: &impl Serialize) -> String {
        self.language.say(&format!("rule-{about}-{}", code(value)))
    }

    fn yes_or_no(&self, it: bool) -> String {
        self.say(if it { "rule-yes" } else { "rule-no" })
    }

    fn number(&self, n: i64) -> String {
        self.language.number(n)
    }

    fn say(&self, key: &str) -> String {
        self.language.say(key)
    }
}

fn clause(facts: Facts, source: &str, verified: Verified) -> Clause {
    Clause { facts, source: source.to_owned(), is_unverified: !verified.0, note: String::new() }
}
