//! Walks the pairs of records that share a block key.
//!
//! Keys of one rule are sorted, so that a block is a run; cost stays near n·log n because a block that is
//! too large (a million people called QUISPE) is split by other values of its records, and what is still
//! too large after that is compared with its neighbours only.

use rayon::prelude::*;

use crate::matching::{
    keys::{KeyParts, N_SPLITS, Rule, near_documents, shorten},
    lexicon::Lexicon,
    records::{Records, Row},
};

/// Records a neighbour is sought among when a block cannot be split small enough.
const WINDOW: usize = 3;

/// Loose rules are used up to this many records.
const SMALL: usize = 30_000;

/// In more records than this, near documents are left out where four in five have a birth date: the rules
/// with dates find all but a few hundredths of a per cent of what they would, at a third of the time.
const LARGE: usize = 300_000;

/// Buckets that the keys of a rule are parted into, so that each can be sorted near the processor.
const N_BUCKETS: usize = 64;

/// Rows whose keys are laid out at a time.
const N_ROWS: usize = 65_536;

/// The blocks of a set of records.
#[derive(Debug)]
pub(crate) struct Blocks<'a> {
    records: &'a Records,
    parts: Vec<KeyParts>,
    rules: Vec<Rule>,
    /// Whether a row's document is so frequent that its block had to be split.
    is_document_common: Vec<bool>,
    /// Records a block may have before it is split.
    cap: usize,
}

/// One record's membership in a block: key above, row below.
type Entry = u64;

/// The entries of each block.
fn blocks_of(entries: &[Entry]) -> impl Iterator<Item = &[Entry]> {
    entries.chunk_by(|x, y| x >> 32 == y >> 32)
}

impl<'a> Blocks<'a> {
    /// Works out the keys of every record.
    pub(crate) fn new(lexicon: &'a Lexicon, records: &'a Records) -> Self {
        let dated = (0..records.len() as Row).filter(|&row| records.core(row).date != 0).count();
        let is_well_dated = LARGE < records.len() && records.len() * 4 < dated * 5;
        let wanted = |rule: &Rule| {
            rule.applies(records)
                && (!rule.is_loose() || records.len() <= SMALL)
                && !(*rule == Rule::NearDocument && is_well_dated)
        };
        let rules = Rule::SINGLE.into_iter().chain(Rule::MULTIPLE).filter(wanted).collect();
        let rows = (0..records.len() as Row).into_par_iter();
        let parts: Vec<_> = rows.map(|row| KeyParts::of(lexicon, records, row)).collect();
        let is_document_common = vec![false; records.len()];
        let cap = (4_000_000 / records.len().max(1)).clamp(8, 2000);
        Self { records, parts, rules, is_document_common, cap }
    }

    /// Pairs of the blocks whose key falls into one part of `n_parts`, each pair once, for learning.
    pub(crate) fn sample(&self, n_parts: u64) -> Vec<(Row, Row)> {
        let mut pairs = Vec::new();
        for &rule in &self.rules {
            let buckets = self.entries(rule, |key| u64::from(key >> 1).is_multiple_of(n_parts));
            let found = self.visit_buckets(rule, buckets, |a, b| Some((a, b))).0;
            pairs.extend(found.into_iter().flatten());
        }
        pairs.par_sort_unstable();
        pairs.dedup();
        pairs
    }

    /// Calls `judge` on the pairs of every block and gathers what it gives.
    ///
    /// A pair may come more than once. `done` is called after each rule with the rules done and all rules.
    pub(crate) fn walk<T: Send>(
        &mut self,
        judge: impl Fn(Row, Row) -> Option<T> + Sync,
        done: &dyn Fn(u64, u64),
    ) -> Vec<T> {
        let mut found = Vec::new();
        for n_rule in 0..self.rules.len() {
            let rule = self.rules[n_rule];
            let buckets = self.entries(rule, |_| true);
            let (by_bucket, in_large) = self.visit_buckets(rule, buckets, &judge);
            found.extend(by_bucket.into_iter().flatten());
            if rule == Rule::Document {
                for row in in_large {
                    self.is_document_common[row as usize] = true;
                }
            }
            done(n_rule as u64 + 1, self.rules.len() as u64);
        }
        found
    }

    /// The entries of a rule in buckets by key, each bucket as one list per stretch of rows.
    fn entries(&self, rule: Rule, keep: impl Fn(u32) -> bool + Sync) -> Vec<Vec<Vec<Entry>>> {
        let stretches = self.records.len().div_ceil(N_ROWS);
        let by_stretch: Vec<Vec<Vec<Entry>>> = (0..stretches)
            .into_par_iter()
            .map(|stretch| {
                let mut buckets = vec![Vec::new(); N_BUCKETS];
                let mut keys = Vec::new();
                let until = self.records.len().min((stretch + 1) * N_ROWS);
                for row in stretch * N_ROWS..until {
                    match rule {
                        Rule::NearDocument => {
                            near_documents(self.records.core(row as Row).document, &mut keys);
                        }
                        _ => self.parts[row].all(rule, &mut keys),
                    }
                    for key in keys.drain(..).map(shorten).filter(|&key| keep(key)) {
                        buckets[(key >> 26) as usize].push(u64::from(key) << 32 | row as u64);
                    }
                }
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

    /// Visits the pairs of every bucket; gives also the rows of blocks that had to be split.
    fn visit_buckets<T: Send>(
        &self,
        rule: Rule,
        buckets: Vec<Vec<Vec<Entry>>>,
        judge: impl Fn(Row, Row) -> Option<T> + Sync,
    ) -> (Vec<Vec<T>>, Vec<Row>) {
        let visited: Vec<(Vec<T>, Vec<Row>)> = buckets
            .into_par_iter()
            .with_max_len(1)
            .map(|lists| {
                let mut entries = lists.concat();
                drop(lists);
                entries.sort_unstable();
                entries.dedup();
                let (mut found, mut in_large) = (Vec::new(), Vec::new());
                for run in blocks_of(&entries).filter(|run| 1 < run.len()) {
                    let mut emit = |a, b| found.extend(judge(a, b));
                    if run.len() <= self.cap {
                        self.visit_all(rule, run, &mut emit);
                    } else {
                        self.visit_split(rule, run, &mut emit);
                        in_large.extend(run.iter().map(|&entry| entry as Row));
                    }
                }
                (found, in_large)
            })
            .collect();
        let (found, in_large): (Vec<_>, Vec<_>) = visited.into_iter().unzip();
        (found, in_large.concat())
    }

    fn visit_all(&self, rule: Rule, run: &[Entry], emit: &mut impl FnMut(Row, Row)) {
        for (i, &left) in run.iter().enumerate() {
            for &right in &run[i + 1..] {
                self.visit_pair(rule, left as Row, right as Row, emit);
            }
        }
    }

    /// Passes a pair on, unless it was compared for its document already or can have nothing in common.
    fn visit_pair(&self, rule: Rule, a: Row, b: Row, emit: &mut impl FnMut(Row, Row)) {
        let marks = &self.records.marks;
        if rule == Rule::NearDocument && marks[a as usize] & marks[b as usize] == 0 {
            return;
        }
        let (one, other) = (self.records.core(a).document, self.records.core(b).document);
        let is_done = one == other && one != 0 && !self.is_document_common[a as usize];
        if rule == Rule::Document || !is_done {
            emit(a.min(b), a.max(b));
        }
    }

    /// Splits a block by other values; the largest pieces are only compared with their neighbours in
    /// the order of their content, which puts equal records side by side.
    fn visit_split(&self, rule: Rule, run: &[Entry], emit: &mut impl FnMut(Row, Row)) {
        let mut pieces: Vec<Entry> = Vec::with_capacity(run.len());
        for way in 0..N_SPLITS {
            pieces.clear();
            pieces.extend(run.iter().filter_map(|&entry| {
                let key = self.parts[entry as Row as usize].split(way);
                (key != 0).then_some(u64::from(key) << 32 | entry & u64::from(u32::MAX))
            }));
            pieces.sort_unstable();
            for piece in blocks_of(&pieces) {
                if piece.len() <= self.cap {
                    self.visit_all(rule, piece, emit);
                }
            }
        }
        let mut by_content: Vec<_> =
            run.iter().map(|&entry| (self.records.prints[entry as Row as usize], entry)).collect();
        by_content.sort_unstable();
        for (i, &(_, left)) in by_content.iter().enumerate() {
            for &(_, right) in by_content[i + 1..].iter().take(WINDOW) {
                self.visit_pair(rule, left as Row, right as Row, emit);
            }
        }
    }
}
