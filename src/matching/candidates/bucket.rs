//! Visits the pairs of one bucket of blocks.

use std::ops::Range;

use super::{Blocks, Entry, Judge, blocks_of};
use crate::matching::{
    columns::{Core, Row},
    glimpse::Seen,
    keys::{each_key_of, shorten},
    plan::{Family, Plan},
};

/// Equal records that each record is compared with.
const EQUALS: usize = 3;

/// Pairs that are looked into at a time.
const N_PENDING: usize = 256;

/// What was found in a bucket; rows of blocks that had to be split, and a bit for the rule.
pub(super) type Visited<T> = (Vec<T>, Vec<(u32, Row)>);

/// Blocks of one family of rules, laid out near the processor.
pub(super) struct Bucket<'a, J: Judge> {
    blocks: &'a Blocks<'a>,
    family: &'a Family,
    judge: &'a J,
    /// The entries of blocks of two or more, block by block.
    entries: Vec<Entry>,
    /// The keys of each entry.
    parts: Vec<Seen>,
    /// Pairs to be looked into.
    pending: Vec<(Row, Row)>,
    found: Vec<J::Finding>,
    /// Rows of blocks that had to be split, and a bit for the rule.
    in_large: Vec<(u32, Row)>,
}

impl<'a, J: Judge> Bucket<'a, J> {
    pub(super) fn new(
        blocks: &'a Blocks<'a>,
        family: &'a Family,
        judge: &'a J,
        lists: Vec<Vec<Entry>>,
    ) -> Self {
        let mut all = lists.concat();
        drop(lists);
        all.sort_unstable();
        let entries: Vec<Entry> = blocks_of(&all).flatten().copied().collect();
        let of = |row: usize| (blocks.parts[row], blocks.glimpses[row]);
        let parts = entries.iter().map(|&entry| of(entry as Row as usize)).collect();
        let (pending, found, in_large) = (Vec::new(), Vec::new(), Vec::new());
        Self { blocks, family, judge, entries, parts, pending, found, in_large }
    }

    /// Has all pairs of the blocks judged.
    pub(super) fn visit(mut self) -> Visited<J::Finding> {
        let entries = std::mem::take(&mut self.entries);
        let (mut start, mut pieces) = (0, Vec::new());
        for run in blocks_of(&entries) {
            let places = start..start + run.len();
            start = places.end;
            self.visit_run(places, &entries, &mut pieces);
        }
        self.judge_pending();
        (self.found, self.in_large)
    }

    /// Visits the blocks that lie in a run of the family's sorting, rule by rule.
    fn visit_run(&mut self, run: Range<usize>, entries: &[Entry], pieces: &mut Vec<Entry>) {
        let (blocks, family) = (self.blocks, self.family);
        let is_small = run.len() <= blocks.cap;
        for n_plan in family.plans.clone() {
            let rule = blocks.plans[n_plan].rule;
            pieces.clear();
            if rule == family.sorted_by {
                pieces.extend(run.clone().map(|place| place as Entry));
            } else if !is_small || !family.is_whole {
                let records = run.clone().map(|place| (place, &self.parts[place].0));
                each_key_of(rule, records, |key, place| pieces.push(u64::from(key) << 32 | place as u64));
                pieces.sort_unstable();
            }
            // Where all pairs of a run are visited, nothing of it came by a narrower rule.
            let n_before = if is_small && family.is_whole { family.plans.start } else { n_plan };
            for block in blocks_of(pieces) {
                self.visit_block((n_plan, n_before), block, entries);
            }
        }
    }

    fn visit_block(&mut self, (n_plan, n_before): (usize, usize), block: &[Entry], entries: &[Entry]) {
        let place = |entry: &Entry| *entry as Row as usize;
        if self.blocks.cap < block.len() {
            self.visit_split(n_plan, block, entries);
            for place in block.iter().map(place) {
                self.parts[place].0.was_split |= 1 << n_plan;
                self.in_large.push((1 << n_plan, entries[place] as Row));
            }
            return;
        }
        for (i, left) in block.iter().enumerate() {
            for right in &block[i + 1..] {
                self.visit_pair(n_before, place(left), place(right), entries);
            }
        }
    }

    /// Passes a pair on, unless it came under one of the first rules or can have nothing in common.
    fn visit_pair(&mut self, n_before: usize, left: usize, right: usize, entries: &[Entry]) {
        let (one, other) = (&self.parts[left], &self.parts[right]);
        let shared = one.0.shared(&other.0);
        let (ceiling, least) = self.judge.ceiling();
        let came = |(n, plan): (usize, &Plan)| {
            plan.needs != 0 && plan.needs & !shared == 0 && one.0.was_split >> n & 1 == 0
        };
        if self.blocks.plans[..n_before].iter().enumerate().any(came)
            || ceiling.of(one, other, shared) < least
        {
            return;
        }
        let (a, b) = (entries[left] as Row, entries[right] as Row);
        self.pending.push((a.min(b), a.max(b)));
        if self.pending.len() == N_PENDING {
            self.judge_pending();
        }
    }

    /// Looks into the pairs that wait. Their cores are fetched first and together, so that the processor
    /// need not wait for memory pair by pair.
    fn judge_pending(&mut self) {
        let records = self.blocks.records;
        let cores: Vec<(Core, Core)> =
            self.pending.iter().map(|&(a, b)| (*records.core(a), *records.core(b))).collect();
        for ((a, b), (x, y)) in self.pending.drain(..).zip(&cores) {
            let (x, y) = (records.record(a).with_core(x), records.record(b).with_core(y));
            self.found.extend(self.judge.judge((a, x), (b, y)));
        }
    }

    /// Splits a block by other values; what is still too large is left, but for equal records.
    fn visit_split(&mut self, n_plan: usize, block: &[Entry], entries: &[Entry]) {
        let blocks = self.blocks;
        let plan = &blocks.plans[n_plan];
        let places = || block.iter().map(|&entry| entry as Row as usize);
        let mut pairs: Vec<u64> = Vec::new();
        let mut pieces: Vec<Entry> = Vec::with_capacity(block.len());
        for way in &plan.ways {
            pieces.clear();
            pieces.extend(places().filter_map(|place| {
                let key = shorten(self.parts[place].0.key(plan.rule, way));
                (key != 0).then_some(u64::from(key) << 32 | place as u64)
            }));
            pieces.sort_unstable();
            for piece in blocks_of(&pieces).filter(|piece| piece.len() <= blocks.cap) {
                for (i, left) in piece.iter().enumerate() {
                    pairs.extend(piece[i + 1..].iter().map(|right| left << 32 | right & u64::from(u32::MAX)));
                }
            }
        }
        // Equal records share every key: what was split before brought them together there.
        let prints = &blocks.records.prints;
        let mut equals: Vec<(u64, u64)> = places()
            .filter(|&place| self.parts[place].0.was_split == 0)
            .map(|place| (prints[entries[place] as Row as usize], place as u64))
            .collect();
        equals.sort_unstable();
        for (i, &(print, left)) in equals.iter().enumerate() {
            let others = equals[i + 1..].iter().take(EQUALS).take_while(|other| other.0 == print);
            pairs.extend(others.map(|&(_, right)| left << 32 | right));
        }
        pairs.sort_unstable();
        pairs.dedup();
        for pair in pairs {
            self.visit_pair(n_plan, (pair >> 32) as usize, pair as Row as usize, entries);
        }
    }
}
