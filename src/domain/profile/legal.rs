//! Legal values with their sources, and the collecting of mistakes by path.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

/// A text by language code: `{ es = "…", en = "…" }`.
pub type Translated = BTreeMap<String, String>;

/// Whether a source was read and says so. An assumption is marked `verified = false`, and shown as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Verified(pub bool);

impl Default for Verified {
    fn default() -> Self {
        Self(true)
    }
}

/// A value that a norm fixes, with the place where it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Legal<T> {
    /// The value.
    pub value: T,
    /// The norm or document that says so.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

/// What a period counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodUnit {
    /// Every day.
    #[default]
    CalendarDays,
    /// Days on which offices work.
    WorkingDays,
    /// Months.
    Months,
}

/// A period a norm sets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Period {
    /// How many units.
    pub count: u32,
    /// What it counts.
    pub unit: PeriodUnit,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

/// A mistake in a profile or in the settings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// Where it is: `threshold.rows[1].required`.
    pub path: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// Collects mistakes; knows the path at which it stands.
#[derive(Debug, Default)]
pub(super) struct Problems {
    path: String,
    found: Vec<Problem>,
}

impl Problems {
    /// Notes a mistake at a field of where it stands.
    pub(super) fn add(&mut self, field: &str, message: &str) {
        let path = join(&self.path, field);
        self.found.push(Problem { path, message: message.to_owned() });
    }

    /// Steps into a field, checks, and steps out again.
    pub(super) fn inside(&mut self, field: &str, check: impl FnOnce(&mut Self)) {
        let outer = self.path.clone();
        self.path = join(&outer, field);
        check(self);
        self.path = outer;
    }

    /// Steps into every item of a list.
    pub(super) fn each<T>(&mut self, field: &str, items: &[T], mut check: impl FnMut(&T, &mut Self)) {
        for (index, item) in items.iter().enumerate() {
            self.inside(&format!("{field}[{index}]"), |it| check(item, it));
        }
    }

    /// Checks a period, if there is one.
    pub(super) fn period(&mut self, field: &str, period: Option<&Period>) {
        let Some(period) = period else { return };
        self.inside(field, |it| {
            if period.count < 1 || 3_650 < period.count {
                it.add("count", "must be from 1 to 3650");
            }
            it.source(&period.source);
        });
    }

    /// Asks for the source of a legal value.
    pub(super) fn source(&mut self, source: &str) {
        if source.trim().is_empty() {
            self.add("source", "must say where the value is written");
        }
    }

    /// Asks for the source of a single legal value.
    pub(super) fn legal<T>(&mut self, field: &str, legal: &Legal<T>) {
        self.inside(field, |it| it.source(&legal.source));
    }

    /// Asks for a text in every language.
    pub(super) fn translated(&mut self, field: &str, texts: &Translated, languages: &[String]) {
        self.inside(field, |it| {
            for language in languages {
                if texts.get(language).is_none_or(|text| text.trim().is_empty()) {
                    it.add(language, "must be given, because the profile lists this language");
                }
            }
        });
    }

    pub(super) fn into_found(self) -> Vec<Problem> {
        self.found
    }
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}
