//! How deliveries are made, and who certifies them.

use serde::{Deserialize, Serialize};

use super::legal::{Legal, Period, Problems, Verified};

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
        problems.period("completion", self.completion.as_ref());
        problems.period("cure", self.cure.as_ref());
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
