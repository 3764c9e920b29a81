//! How signatures are checked, by us and by the authority.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::legal::{Period, Problems, Verified};
use crate::domain::Reason;

/// How signatures are checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Verification {
    /// How a signature is found on a roll.
    pub roll: RollMatching,
    /// How the authority looks at the handwriting.
    pub signature: SignatureCheck,
    /// How the authority draws a sample, if it may.
    pub sample: Option<Sample>,
    /// Whether the authority may stop once the number is reached, so that its counts are lower bounds.
    pub early_stop: bool,
    /// How many people must agree before a signature is refused in review.
    pub reviewers_on_negative: u32,
    /// How long the authority may take.
    pub deadline: Option<Period>,
    /// The authority's own codes for our reasons.
    pub reason_map: BTreeMap<Reason, String>,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

/// From which scores a name agrees and a match is probable. Between two of them a person decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RollMatching {
    /// From this agreement of the names on, 0 to 1, they are those of the document.
    pub names_upper: f64,
    /// Below this agreement of the names, 0 to 1, they are another person's.
    pub names_lower: f64,
    /// From this probability on, a match without the same document is taken.
    pub probable_upper: f64,
    /// Below this probability, a match without the same document is dropped.
    pub probable_lower: f64,
}

impl Default for RollMatching {
    fn default() -> Self {
        Self { names_upper: 0.85, names_lower: 0.5, probable_upper: 0.99, probable_lower: 0.5 }
    }
}

/// How the authority looks at the handwriting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureCheck {
    /// Not at all.
    #[default]
    None,
    /// On every line.
    Full,
    /// On a sample.
    Sample,
}

/// From what a sample is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleBase {
    /// Every line handed in.
    #[default]
    Submitted,
    /// The lines that passed the automatic checks.
    AutoValid,
}

/// How the valid signatures are projected from a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimator {
    /// The share of valid lines alone.
    #[default]
    None,
    /// The share less the projected pairs.
    Pair,
    /// California's rule: A(A−1) for each duplicate.
    California,
    /// Goodman's estimator of the number of classes.
    Goodman,
    /// Washington's limit on pairs.
    Washington,
    /// The share with an adjustment the authority does not publish.
    Unpublished,
}

/// How the authority draws a sample and decides by it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sample {
    /// From what it is drawn.
    pub base: SampleBase,
    /// The fewest lines it has.
    pub min_lines: u32,
    /// Its share of the base, in per cent.
    pub percent: f64,
    /// Whether it is drawn only when the authority cannot look at every line.
    pub exceptional: bool,
    /// How the result is projected.
    pub estimator: Estimator,
    /// Below this share of the required number the petition fails.
    pub fail_below: Option<f64>,
    /// From this share of the required number on it passes.
    pub pass_above: Option<f64>,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

impl Verification {
    pub(super) fn validate(&self, problems: &mut Problems) {
        problems.inside("roll", |it| self.roll.validate(it));
        if let Some(sample) = &self.sample {
            problems.inside("sample", |it| sample.validate(it));
        }
        if self.signature == SignatureCheck::Sample && self.sample.is_none() {
            problems.add("sample", "must be given, because signatures are checked on a sample");
        }
        if !(1..=5).contains(&self.reviewers_on_negative) {
            problems.add("reviewers_on_negative", "must be from 1 to 5");
        }
        problems.period("deadline", self.deadline.as_ref());
        problems.source(&self.source);
    }
}

impl RollMatching {
    fn validate(&self, problems: &mut Problems) {
        let pairs = [
            ("names_upper", "names_lower", self.names_upper, self.names_lower),
            ("probable_upper", "probable_lower", self.probable_upper, self.probable_lower),
        ];
        for (upper_name, lower_name, upper, lower) in pairs {
            for (field, value) in [(upper_name, upper), (lower_name, lower)] {
                if !(0.0..=1.0).contains(&value) {
                    problems.add(field, "must be from 0 to 1");
                }
            }
            if upper < lower {
                problems.add(lower_name, &format!("must not be above {upper_name}"));
            }
        }
    }
}

impl Sample {
    fn validate(&self, problems: &mut Problems) {
        if self.percent.is_nan() || self.percent <= 0.0 || 100.0 < self.percent {
            problems.add("percent", "must be above 0 and at most 100");
        }
        for (field, share) in [("fail_below", self.fail_below), ("pass_above", self.pass_above)] {
            if share.is_some_and(|it| it.is_nan() || it <= 0.0 || 2.0 < it) {
                problems.add(field, "must be a share of the required number, above 0 and at most 2");
            }
        }
        if let (Some(fail), Some(pass)) = (self.fail_below, self.pass_above)
            && pass < fail
        {
            problems.add("pass_above", "must not be below fail_below");
        }
        problems.source(&self.source);
    }
}
