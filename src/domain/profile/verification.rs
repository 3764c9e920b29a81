//! How signatures are checked, by us and by the authority, and how deliveries are made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::legal::{Legal, Problems, Verified};
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
        validate_period("deadline", self.deadline.as_ref(), problems);
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

fn validate_period(field: &str, period: Option<&Period>, problems: &mut Problems) {
    let Some(period) = period else { return };
    problems.inside(field, |it| {
        if period.count < 1 || 3_650 < period.count {
            it.add("count", "must be from 1 to 3650");
        }
        it.source(&period.source);
    });
}

/// How large the first delivery must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstMinimum {
    /// Any size.
    #[default]
    None,
    /// At least the required number of lines.
    Required,
}

/// How large a later delivery must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtraMinimum {
    /// Any size.
    #[default]
    None,
    /// At least what is still missing: the required number less those accepted so far.
    Shortfall,
}

/// Which signatures go into a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Members {
    /// Those that count by our checks.
    #[default]
    Counted,
    /// Every line of the sheets handed over, also repeated and failed ones.
    EveryLine,
}

/// In which order the authority takes lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Not stated.
    #[default]
    None,
    /// In the order in which it received them.
    ReceiptOrder,
}

/// How deliveries are made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Batches {
    /// How large the first one must be.
    pub first_min: FirstMinimum,
    /// How large a later one must be.
    pub extra_min: ExtraMinimum,
    /// How many there may be; any number if it is not given.
    pub max_batches: Option<u32>,
    /// How long one may go on collecting after the authority found too few.
    pub completion: Option<Period>,
    /// How long one has to mend defects of a delivery.
    pub cure: Option<Period>,
    /// In which order the authority takes lines.
    pub priority: Priority,
    /// Which signatures go into one.
    pub members: Members,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

impl Batches {
    /// The fewest lines of the next batch, given how many there were, the required number and those
    /// accepted so far.
    pub fn fewest_lines(&self, batches_before: u32, required: i64, accepted: i64) -> i64 {
        match (batches_before, self.first_min, self.extra_min) {
            (0, FirstMinimum::Required, _) => required,
            (1.., _, ExtraMinimum::Shortfall) => (required - accepted).max(1),
            _ => 1,
        }
    }

    pub(super) fn validate(&self, problems: &mut Problems) {
        if self.max_batches == Some(0) {
            problems.add("max_batches", "must be positive, or left out");
        }
        validate_period("completion", self.completion.as_ref(), problems);
        validate_period("cure", self.cure.as_ref(), problems);
        problems.source(&self.source);
    }
}

/// Who certifies a batch, and what the certificate says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Certificate {
    /// How many different coordinators must sign it.
    pub signers: Legal<u32>,
    /// The authority's form for it, if there is one.
    pub form: Option<String>,
}

impl Certificate {
    pub(super) fn validate(&self, problems: &mut Problems) {
        problems.legal("signers", &self.signers);
        if !(1..=9).contains(&self.signers.value) {
            problems.add("signers.value", "must be from 1 to 9");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_batch_reaches_the_number_and_a_later_one_what_is_missing() {
        let peru = Batches {
            first_min: FirstMinimum::Required,
            extra_min: ExtraMinimum::Shortfall,
            ..Batches::default()
        };
        assert_eq!(peru.fewest_lines(0, 59_850, 0), 59_850);
        assert_eq!(peru.fewest_lines(1, 59_850, 45_000), 14_850);
        assert_eq!(peru.fewest_lines(2, 59_850, 60_000), 1);
        assert_eq!(Batches::default().fewest_lines(0, 59_850, 0), 1);
    }
}
