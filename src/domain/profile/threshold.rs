//! How many signatures are needed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    legal::{Problems, Verified},
    units::Units,
};

/// Where the required number comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// It is given when the petition is created.
    #[default]
    Given,
    /// It is the published number in force; giving another is a mistake.
    Rows,
    /// It is the published number in force, unless one is given, because a newer one may be published
    /// before the profile follows.
    RowsUnlessGiven,
}

/// Which date decides which row is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The day on which the initiative is registered.
    #[default]
    Registration,
    /// The day on which the kit is bought.
    Kit,
    /// The day on which the signatures are filed.
    Filing,
}

/// How a share of the electors becomes a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// The published number is not checked against the share.
    #[default]
    None,
    /// Down.
    Floor,
    /// Up.
    Ceil,
    /// Up, and one more: "more than".
    CeilPlusOne,
}

/// How many signatures are needed.
///
/// The number an authority published is what counts; a share of the electors is only a cross-check,
/// because authorities round differently (JNE 050-2003 down, 0604-2011 up, 0326-2012 up and one more).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Threshold {
    /// Where the number comes from.
    pub basis: Basis,
    /// Which date decides which row is in force.
    pub anchor: Anchor,
    /// The published numbers, in the order of their dates.
    pub rows: Vec<ThresholdRow>,
    /// What is needed from parts of the country.
    pub units: Units,
}

/// A published number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ThresholdRow {
    /// The first day on which it is in force.
    pub from: NaiveDate,
    /// How many signatures are needed.
    pub required: i64,
    /// How many electors it was computed from.
    pub electors: Option<i64>,
    /// Which share of them, in per cent.
    pub percent: Option<f64>,
    /// How the share was rounded.
    pub rounding: Rounding,
    /// The most that may be asked, whatever the share.
    pub cap: Option<i64>,
    /// The legal instrument that publishes it.
    pub instrument: String,
    /// Where that is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
    /// What is doubtful about it.
    pub note: String,
}

/// The number a petition runs under, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChosenThreshold {
    /// How many signatures are needed.
    pub required: i64,
    /// The legal instrument; nothing if the number was given.
    pub instrument: Option<String>,
}

/// Why no threshold can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThresholdError {
    /// The profile leaves the number to the petition.
    #[error("this profile has no threshold of its own: give one")]
    Missing,
    /// The profile takes the number from the law alone.
    #[error("this profile takes its threshold from the law: leave it out")]
    NotGivable,
    /// The given number is no number of signatures.
    #[error("a threshold is a whole number from 1 to 1,000,000,000")]
    OutOfRange,
    /// No published number is in force on that day.
    #[error("the profile has no threshold in force before {first}")]
    TooEarly {
        /// The first day on which one is.
        first: NaiveDate,
    },
}

impl Threshold {
    const MOST: i64 = 1_000_000_000;

    /// Chooses the number for a petition whose anchor date is `on`.
    pub fn choose(&self, given: Option<i64>, on: NaiveDate) -> Result<ChosenThreshold, ThresholdError> {
        match (self.basis, given) {
            (Basis::Given, None) => Err(ThresholdError::Missing),
            (Basis::Rows, Some(_)) => Err(ThresholdError::NotGivable),
            (_, Some(given)) if !(1..=Self::MOST).contains(&given) => Err(ThresholdError::OutOfRange),
            (_, Some(required)) => Ok(ChosenThreshold { required, instrument: None }),
            (_, None) => self.in_force(on),
        }
    }

    fn in_force(&self, on: NaiveDate) -> Result<ChosenThreshold, ThresholdError> {
        if let Some(row) = self.rows.iter().filter(|row| row.from <= on).max_by_key(|row| row.from) {
            let instrument = Some(row.instrument.clone());
            return Ok(ChosenThreshold { required: row.required, instrument });
        }
        let first = self.rows.iter().map(|row| row.from).min();
        Err(first.map_or(ThresholdError::Missing, |first| ThresholdError::TooEarly { first }))
    }

    pub(super) fn validate(&self, problems: &mut Problems) {
        if self.basis != Basis::Given && self.rows.is_empty() {
            problems.add("rows", "must hold at least one row, because the basis is the law");
        }
        problems.each("rows", &self.rows, ThresholdRow::validate);
        for (index, pair) in self.rows.windows(2).enumerate() {
            if pair[1].from <= pair[0].from {
                let path = format!("rows[{}].from", index + 1);
                problems.add(&path, "must be later than the row before");
            }
        }
        problems.inside("units", |it| self.units.validate(it));
    }
}

impl ThresholdRow {
    fn validate(&self, problems: &mut Problems) {
        if self.from == NaiveDate::default() {
            problems.add("from", "must be a date such as \"2026-01-31\"");
        }
        if !(1..=Threshold::MOST).contains(&self.required) {
            problems.add("required", "must be positive, and at most 1,000,000,000");
        }
        if self.electors.is_some_and(|it| it < 1) {
            problems.add("electors", "must be positive");
        }
        if self.percent.is_some_and(|it| it.is_nan() || it <= 0.0 || 100.0 < it) {
            problems.add("percent", "must be above 0 and at most 100");
        }
        if self.cap.is_some_and(|it| it < 1) {
            problems.add("cap", "must be positive");
        }
        if self.instrument.trim().is_empty() {
            problems.add("instrument", "must name the legal instrument");
        }
        problems.source(&self.source);
        if let Some(computed) = self.computed().filter(|it| 0 < self.required && *it != self.required) {
            let message = format!("differs from the share of the electors, which gives {computed}");
            problems.add("required", &message);
        }
    }

    /// What the share of the electors gives, in whole signatures; nothing if it cannot be computed.
    fn computed(&self) -> Option<i64> {
        const WHOLE: i128 = 1_000_000;
        let share = self.percent.filter(|it| (0.0..=100.0).contains(it))?;
        #[expect(clippy::cast_possible_truncation, reason = "at most a million")]
        let per_million = (share * 10_000.0).round() as i128;
        let product = i128::from(self.electors?) * per_million;
        let floor = product.div_euclid(WHOLE);
        let ceil = floor + i128::from(product.rem_euclid(WHOLE) != 0);
        let number = match self.rounding {
            Rounding::None => return None,
            Rounding::Floor => floor,
            Rounding::Ceil => ceil,
            Rounding::CeilPlusOne => ceil + 1,
        };
        let number = i64::try_from(number).ok()?;
        Some(self.cap.map_or(number, |cap| number.min(cap)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn row(electors: i64, percent: f64, rounding: Rounding) -> ThresholdRow {
        ThresholdRow { electors: Some(electors), percent: Some(percent), rounding, ..ThresholdRow::default() }
    }

    #[test]
    fn the_share_gives_the_numbers_that_were_published() {
        assert_eq!(row(15_298_211, 0.3, Rounding::Floor).computed(), Some(45_894));
        assert_eq!(row(19_949_915, 0.3, Rounding::Ceil).computed(), Some(59_850));
        assert_eq!(row(25_287_954, 0.3, Rounding::Ceil).computed(), Some(75_864));
        assert_eq!(row(231_137, 1.0, Rounding::CeilPlusOne).computed(), Some(2_313));
        assert_eq!(row(1_000_000, 10.0, Rounding::Ceil).computed(), Some(100_000));
        let capped = ThresholdRow { cap: Some(25_000), ..row(1_000_000, 10.0, Rounding::Ceil) };
        assert_eq!(capped.computed(), Some(25_000));
    }

    #[test]
    fn the_row_in_force_is_the_last_that_has_begun() {
        let dated = |from: &str, required| ThresholdRow {
            from: day(from),
            required,
            instrument: format!("R-{required}"),
            ..ThresholdRow::default()
        };
        let mut threshold = Threshold {
            basis: Basis::Rows,
            rows: vec![dated("2011-07-07", 59_850), dated("2020-09-30", 75_864)],
            ..Threshold::default()
        };

        assert_eq!(threshold.choose(None, day("2020-09-29")).unwrap().required, 59_850);
        assert_eq!(threshold.choose(None, day("2020-09-30")).unwrap().required, 75_864);
        let first = day("2011-07-07");
        assert_eq!(threshold.choose(None, day("2011-07-06")), Err(ThresholdError::TooEarly { first }));
        assert_eq!(threshold.choose(Some(1), day("2020-09-30")), Err(ThresholdError::NotGivable));

        threshold.basis = Basis::RowsUnlessGiven;
        let given = ChosenThreshold { required: 60_000, instrument: None };
        assert_eq!(threshold.choose(Some(60_000), day("2020-09-30")), Ok(given));
        threshold.basis = Basis::Given;
        assert_eq!(threshold.choose(None, day("2020-09-30")), Err(ThresholdError::Missing));
        assert_eq!(threshold.choose(Some(0), day("2020-09-30")), Err(ThresholdError::OutOfRange));
    }
}
