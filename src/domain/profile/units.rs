//! Where signatures must come from: what each part of a country must give.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::legal::{Problems, Verified};

/// What a unit of a country is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// There are no sub-thresholds.
    #[default]
    None,
    /// A state, of a country or a union.
    State,
    /// A region or department.
    Region,
    /// A province.
    Province,
    /// A county.
    County,
    /// A district, administrative or electoral.
    District,
    /// A commune.
    Commune,
}

/// Sub-thresholds: `need` of the units in `table` must each reach their minimum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Units {
    /// What a unit is.
    pub kind: UnitKind,
    /// How many units must reach their minimum; all of them if it is not given.
    pub need: Option<u32>,
    /// The minimum of each unit.
    pub table: Vec<UnitMinimum>,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

/// The minimum of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnitMinimum {
    /// The code of the unit, with which the codes of its districts begin.
    pub unit: String,
    /// How many signatures it must give.
    pub minimum: i64,
}

/// How far the sub-thresholds are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct UnitsReached {
    /// How many units have reached their minimum.
    pub reached: usize,
    /// How many must.
    pub needed: usize,
}

impl Units {
    /// Counts the units that have reached their minimum, given the count of each unit by its code.
    pub fn reached(&self, counts: &BTreeMap<String, i64>) -> UnitsReached {
        let has = |row: &&UnitMinimum| counts.get(&row.unit).is_some_and(|count| row.minimum <= *count);
        let needed = self.need.map_or(self.table.len(), |need| usize::try_from(need).unwrap_or(usize::MAX));
        UnitsReached { reached: self.table.iter().filter(has).count(), needed }
    }

    pub(super) fn validate(&self, problems: &mut Problems) {
        if self.kind == UnitKind::None {
            if !self.table.is_empty() || self.need.is_some() {
                problems.add("kind", "must say what a unit is, because minimums are given");
            }
            return;
        }
        if self.table.is_empty() {
            problems.add("table", "must hold the minimum of each unit");
        }
        let most = u32::try_from(self.table.len()).unwrap_or(u32::MAX);
        if self.need.is_some_and(|need| need < 1 || most < need) {
            problems.add("need", "must be from 1 to the number of units in the table");
        }
        problems.each("table", &self.table, |row, it| {
            if row.unit.trim().is_empty() {
                it.add("unit", "must be the code of a unit");
            }
            if row.minimum < 0 {
                it.add("minimum", "must not be negative");
            }
        });
        for (index, row) in self.table.iter().enumerate() {
            if self.table[..index].iter().any(|it| it.unit == row.unit) {
                problems.add(&format!("table[{index}].unit"), "stands in the table twice");
            }
        }
        problems.source(&self.source);
    }
}

impl UnitsReached {
    /// Whether enough units have.
    pub fn is_enough(self) -> bool {
        self.needed <= self.reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_enough_when_as_many_as_needed_reach_their_minimum() {
        let unit = |unit: &str, minimum| UnitMinimum { unit: unit.to_owned(), minimum };
        let units = Units {
            kind: UnitKind::State,
            need: Some(2),
            table: vec![unit("AT", 14_400), unit("MT", 4_320), unit("CY", 4_320)],
            ..Units::default()
        };
        let mut counts = BTreeMap::from([("AT".to_owned(), 14_399), ("MT".to_owned(), 4_320)]);
        assert!(!units.reached(&counts).is_enough());
        counts.insert("CY".to_owned(), 5_000);
        assert!(units.reached(&counts).is_enough());
        assert!(Units::default().reached(&counts).is_enough());
    }
}
