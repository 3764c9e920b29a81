//! Walks the pairs of records that share a block key.
//!
//! Keys are sorted, so that a block is a run; rules whose blocks lie within each other share a sorting. Cost
//! stays near n·log n because a block that is too large (a million people called QUISPE) is split by other
//! values of its records, and what is still too large after that is left to other rules. A pair is compared
//! under the first rule that brings it together.

mod bucket;
#[cfg(test)]
mod tests;

use std::iter;

use rayon::prelude::*;

use self::bucket::{Bucket, Visited};
use crate::matching::{
    ceiling::Ceiling,
    columns::{Record, Row},
    counts::Counts,
    glimpse::Glimpse,
    keys::{KeyParts, each_key_of},
    lexicon::Lexicon,
    plan::{Family, Plan, plan, rules_for},
    records::Records,
    rule::Rule,
};

/// Buckets that the keys of a rule are parted into, so that each can be sorted near the processor.
const N_BUCKETS: usize = 64;

/// The share of all records that a bucket may have, one in so many, where there is a choice.
const MOST_IN_BUCKET: usize = 8;

/// Rows whose keys are laid out at a time.
const N_ROWS: usize = 65_536;

/// The blocks of a set of records.
#[derive(Debug)]
pub(crate) struct Blocks<'a> {
    records: &'a Records,
    parts: Vec<KeyParts>,
    glimpses: Vec<Glimpse>,
    plans: Vec<Plan>,
    families: Vec<Family>,
    /// Records a block may have before it is split.
    cap: usize,
}

/// One record's membership in a block: key above, row or place below.
type Entry = u64;

/// The entries of each block of two or more.
fn blocks_of(entries: &[Entry]) -> impl Iterator<Item = &[Entry]> {
    entries.chunk_by(|x, y| x >> 32 == y >> 32).filter(|run| 1 < run.len())
}

/// Looks into pairs.
pub(crate) trait Judge: Sync {
    /// What comes out.
    type Finding: Send;

    /// The most that two records could score, and the least that is worth looking into.
    fn ceiling(&self) -> (&Ceiling, f32);

    /// Looks into two records, whose cores are at hand.
    fn judge(&self, a: (Row, Record<'_>), b: (Row, Record<'_>)) -> Option<Self::Finding>;
}

impl<'a> Blocks<'a> {
    /// Works out the keys of every record.
    pub(crate) fn new(lexicon: &'a Lexicon, counts: &Counts, records: &'a Records) -> Self {
        let rows = (0..records.len() as Row).into_par_iter();
        let (parts, glimpses): (Vec<_>, Vec<_>) = rows
            .map(|row| records.record(row))
            .map(|record| (KeyParts::of(lexicon, record), Glimpse::of(lexicon, counts, record)))
            .unzip();
        let cap = (4_000_000 / records.len().max(1)).clamp(8, 2000);
        let (plans, families) = plan(&rules_for(records));
        // Where most share one date or code, sorting by it alone would leave all to one thread.
        let parted = |family: Family| {
            let is_skewed = !family.is_whole && is_skewed(&parts, family.sorted_by);
            if is_skewed { family.alone(&plans) } else { vec![family] }
        };
        let families = families.into_iter().flat_map(parted).collect();
        Self { records, parts, glimpses, plans, families, cap }
    }

    /// Has the pairs of blocks judged whose key falls into one part of `n_parts`, and gathers the findings.
    ///
    /// A pair may come more than once if its block had to be split, or by a rule that gives a record several keys.
    /// `done` is called after each sorting with the rules done and all rules.
    pub(crate) fn walk<J: Judge>(
        &mut self,
        n_parts: u32,
        judge: &J,
        done: &dyn Fn(u64, u64),
    ) -> Vec<J::Finding> {
        self.parts.par_iter_mut().for_each(|parts| parts.was_split = 0);
        let mut found = Vec::new();
        for n_family in 0..self.families.len() {
            let family = &self.families[n_family];
            let buckets = self.entries(family.sorted_by, |key| (key >> 1).is_multiple_of(n_parts));
            let visited: Vec<Visited<J::Finding>> = buckets
                .into_par_iter()
                .with_max_len(1)
                .map(|lists| Bucket::new(self, family, judge, lists).visit())
                .collect();
            done(family.plans.end as u64, self.plans.len() as u64);
            for (more, in_large) in visited {
                found.extend(more);
                for (split, row) in in_large {
                    self.parts[row as usize].was_split |= split;
                }
            }
        }
        found
    }

    /// The entries of a rule in buckets by key, each bucket as one list per stretch of rows.
    fn entries(&self, rule: Rule, keep: impl Fn(u32) -> bool + Sync) -> Vec<Vec<Vec<Entry>>> {
        let by_stretch: Vec<Vec<Vec<Entry>>> = self
            .parts
            .par_chunks(N_ROWS)
            .enumerate()
            .map(|(stretch, parts)| {
                let room = || Vec::with_capacity(parts.len() / N_BUCKETS);
                let mut buckets: Vec<Vec<Entry>> = iter::repeat_with(room).take(N_BUCKETS).collect();
                each_key_of(rule, (stretch * N_ROWS..).zip(parts), |key, row| {
                    if keep(key) {
                        buckets[(key >> 26) as usize].push(u64::from(key) << 32 | row as u64);
                    }
                });
                buckets
            })
            .collect();
        let mut buckets: Vec<Vec<Vec<Entry>>> = vec![Vec::new(); N_BUCKETS];
        for stretch in by_stretch {
            for (bucket, entries) in buckets.iter_mut().zip(stretch) {
                bucket.push(entries);
            }
        }
        buckets
    }
}

/// Whether so many records share a key by a rule that it does not part them well.
fn is_skewed(parts: &[KeyParts], rule: Rule) -> bool {
    let count = |some: &[KeyParts]| {
        let mut counts = [0_usize; N_BUCKETS];
        each_key_of(rule, some.iter().map(|parts| ((), parts)), |key, ()| counts[(key >> 26) as usize] += 1);
        counts
    };
    let add = |mut one: [usize; N_BUCKETS], other: [usize; N_BUCKETS]| {
        one.iter_mut().zip(other).for_each(|(sum, n)| *sum += n);
        one
    };
    let counts = parts.par_chunks(N_ROWS).map(count).reduce(|| [0; N_BUCKETS], add);
    parts.len() < MOST_IN_BUCKET * counts.into_iter().max().unwrap_or(0)
}
