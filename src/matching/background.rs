//! How far strangers agree, counted among records that were drawn.

use rayon::prelude::*;

use crate::matching::{
    columns::Row,
    compare::Sides,
    field::{Field, N_FIELDS, N_LEVELS},
    model::Table,
};

/// What strangers agree on.
#[derive(Clone, Debug)]
pub(crate) struct Background {
    pub(crate) chances: Table,
    pub(crate) reference: Table,
}

impl Background {
    /// Counts the levels of pairs of strangers.
    pub(crate) fn count(sides: &Sides<'_>, pairs: &[(Row, Row)]) -> Self {
        let Agreements { counts, rarities } = Agreements::of(sides, pairs);
        let mut chances = [[0.0; N_LEVELS]; N_FIELDS];
        let mut reference = [[0.0; N_LEVELS]; N_FIELDS];
        for field in Field::ALL {
            let index = field.index();
            let n_levels = field.levels().len();
            let total: u32 = counts[index][1..=n_levels].iter().sum();
            for level in 1..=n_levels {
                let smoothing = if level == n_levels { 1.0 } else { 0.1 };
                chances[index][level] = (counts[index][level] as f32 + smoothing)
                    / (total as f32 + 1.0 + 0.1 * (n_levels - 1) as f32);
                let n = counts[index][level];
                if 20 <= n && rarities[index][level] < 0.0 {
                    reference[index][level] = (rarities[index][level] / f64::from(n)) as f32;
                }
            }
            if let Some(distinct) = sides.counts.distinct(field) {
                // However few there are here, the numbers in use are many.
                let in_use = if field == Field::Document { 1e6 } else { 1e5 };
                identify(&mut chances[index], n_levels, (distinct as f32).max(in_use));
            }
            // Two that agree outright do so on a value as rare as agreement itself.
            reference[index][1] = chances[index][1].log2();
            let exact = reference[index][1];
            for reference in reference[index][2..n_levels].iter_mut().filter(|value| **value == 0.0) {
                *reference = exact;
            }
        }
        Self { chances, reference }
    }
}

/// How often strangers agree how far, and the sum of the rarities of what they agree on.
#[derive(Clone, Copy)]
struct Agreements {
    counts: [[u32; N_LEVELS]; N_FIELDS],
    rarities: [[f64; N_LEVELS]; N_FIELDS],
}

impl Agreements {
    /// Chunks are of one size and added up in order, so that the number of threads changes no digit.
    fn of(sides: &Sides<'_>, pairs: &[(Row, Row)]) -> Self {
        let none = Self { counts: [[0; N_LEVELS]; N_FIELDS], rarities: [[0.0; N_LEVELS]; N_FIELDS] };
        let chunks: Vec<Self> = pairs
            .par_chunks(16_384)
            .map(|pairs| {
                let mut sums = none;
                for &(a, b) in pairs {
                    sums.add(sides, a, b);
                }
                sums
            })
            .collect();
        chunks.iter().fold(none, |mut sums, chunk| {
            for field in 0..N_FIELDS {
                for level in 0..N_LEVELS {
                    sums.counts[field][level] += chunk.counts[field][level];
                    sums.rarities[field][level] += chunk.rarities[field][level];
                }
            }
            sums
        })
    }

    fn add(&mut self, sides: &Sides<'_>, a: Row, b: Row) {
        let (x, y) = (sides.left.record(a), sides.right.record(b));
        let levels = sides.compare(x, y);
        for field in Field::ALL {
            let level = levels.get(field);
            if 0 < level {
                self.counts[field.index()][level] += 1;
                if let Some(rarity) = sides.rarity(field, levels, x, y) {
                    self.rarities[field.index()][level] += f64::from(rarity);
                }
            }
        }
    }
}

/// Chances of a field that is meant to identify: too small to be counted among sampled pairs.
fn identify(chances: &mut [f32; N_LEVELS], n_levels: usize, distinct: f32) {
    let exact = 1.0 / distinct;
    chances[1] = chances[1].min(exact);
    for chance in &mut chances[2..n_levels] {
        *chance = chance.min(30.0 * exact);
    }
}
