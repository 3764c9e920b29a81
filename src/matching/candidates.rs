//! Walks the pairs of records that share a block key, each pair as rarely as can be.
//!
//! Keys of one rule are sorted, so that a block is a run; cost stays near n·log n because a block that is
//! too large (a million people called QUISPE) is split by other values of its records, and what is still
//! too large after that is compared with its neighbours only.

use rayon::prelude::*;

use crate::matching::{
    keys::{KeyParts, Rule, near_documents, splitters},
    lexicon::Lexicon,
    normalise::mix,
    records::{Records, Row},
};

/// Records a neighbour is sought among when a block cannot be split small enough.
const WINDOW: usize = 3;

/// Loose rules are used up to this many records.
const SMALL: usize = 30_000;

/// The blocks of a set of records.
#[derive(Debug)]
pub(crate) struct Blocks<'a> {
    lexicon: &'a Lexicon,
    records: &'a Records,
    single: Vec<Rule>,
    multiple: Vec<Rule>,
    /// Keys by the single rules, row after row, 0 for none or for a block that was split.
    keys: Vec<u32>,
    /// Records a block may have before it is split.
    cap: usize,
}

/// One record's membership in a block: key above, row below.
type Entry = u64;

impl<'a> Blocks<'a> {
    /// Works out the keys of every record.
    pub(crate) fn new(lexicon: &'a Lexicon, records: &'a Records) -> Self {
        let wanted = |rule: &Rule| rule.applies(records) && (!rule.is_loose() || records.len() <= SMALL);
        let single: Vec<_> = Rule::SINGLE.into_iter().filter(wanted).collect();
        let multiple = Rule::MULTIPLE.into_iter().filter(wanted).collect();
        let mut keys = vec![0; records.len() * single.len()];
        if !single.is_empty() {
            keys.par_chunks_mut(single.len()).enumerate().with_min_len(1024).for_each(|(row, keys)| {
                let parts = KeyParts::of(lexicon, records, row as Row);
                for (key, &rule) in keys.iter_mut().zip(&single) {
                    *key = shorten(parts.single(rule));
                }
            });
        }
        let cap = (4_000_000 / records.len().max(1)).clamp(16, 2000);
        Self { lexicon, records, single, multiple, keys, cap }
    }

    /// Pairs of the blocks whose key falls into one part of `n_parts`, each pair once, for learning.
    pub(crate) fn sample(&self, n_parts: u64) -> Vec<(Row, Row)> {
        let mut pairs = Vec::new();
        for n_rule in 0..self.single.len() + self.multiple.len() {
            let entries = self.entries(n_rule, |key| u64::from(key >> 1).is_multiple_of(n_parts));
            let found: Vec<Vec<(Row, Row)>> = entries
                .par_chunk_by(|x, y| x >> 32 == y >> 32)
                .filter(|run| 1 < run.len())
                .map(|run| {
                    let mut pairs = Vec::new();
                    self.visit(n_rule, run, &mut |a, b| pairs.push((a, b)));
                    pairs
                })
                .collect();
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
        let n_rules = self.single.len() + self.multiple.len();
        for n_rule in 0..n_rules {
            let entries = self.entries(n_rule, |_| true);
            let by_chunk: Vec<Vec<T>> = entries
                .par_chunk_by(|x, y| x >> 32 == y >> 32)
                .fold(Vec::new, |mut found, run| {
                    if 1 < run.len() {
                        self.visit(n_rule, run, &mut |a, b| found.extend(judge(a, b)));
                    }
                    found
                })
                .collect();
            found.extend(by_chunk.into_iter().flatten());
            self.forget_large(n_rule, &entries);
            done(n_rule as u64 + 1, n_rules as u64);
        }
        found
    }

    fn entries(&self, n_rule: usize, keep: impl Fn(u32) -> bool + Sync) -> Vec<Entry> {
        let rows = (0..self.records.len() as Row).into_par_iter().with_min_len(4096);
        let mut entries: Vec<Entry> = if n_rule < self.single.len() {
            rows.filter_map(|row| {
                let key = self.keys[row as usize * self.single.len() + n_rule];
                (key != 0 && keep(key)).then_some(u64::from(key) << 32 | u64::from(row))
            })
            .collect()
        } else {
            let rule = self.multiple[n_rule - self.single.len()];
            rows.fold(
                || (Vec::new(), Vec::new()),
                |(mut entries, mut keys), row| {
                    if rule == Rule::NearDocument {
                        near_documents(self.records.core(row).document, &mut keys);
                    } else {
                        KeyParts::of(self.lexicon, self.records, row).all(rule, &mut keys);
                    }
                    let short = keys.drain(..).map(shorten).filter(|&key| keep(key));
                    entries.extend(short.map(|key| u64::from(key) << 32 | u64::from(row)));
                    (entries, keys)
                },
            )
            .map(|(entries, _)| entries)
            .reduce(Vec::new, |mut all, mut more| {
                all.append(&mut more);
                all
            })
        };
        entries.par_sort_unstable();
        entries.dedup();
        entries
    }

    fn visit(&self, n_rule: usize, run: &[Entry], emit: &mut impl FnMut(Row, Row)) {
        if run.len() <= self.cap {
            self.visit_all(n_rule, run, emit);
        } else {
            self.visit_split(n_rule, run, emit);
        }
    }

    fn visit_all(&self, n_rule: usize, run: &[Entry], emit: &mut impl FnMut(Row, Row)) {
        for (i, &left) in run.iter().enumerate() {
            for &right in &run[i + 1..] {
                self.visit_pair(n_rule, left as Row, right as Row, emit);
            }
        }
    }

    fn visit_pair(&self, n_rule: usize, a: Row, b: Row, emit: &mut impl FnMut(Row, Row)) {
        let n_single = self.single.len();
        if n_single <= n_rule && self.records.marks[a as usize] & self.records.marks[b as usize] == 0 {
            return;
        }
        let keys_of = |row: Row| &self.keys[row as usize * n_single..][..n_rule.min(n_single)];
        if keys_of(a).iter().zip(keys_of(b)).all(|(x, y)| x != y || *x == 0) {
            emit(a.min(b), a.max(b));
        }
    }

    /// Splits a block by other values; the largest pieces are only compared with their neighbours in
    /// the order of their content, which puts equal records side by side.
    fn visit_split(&self, n_rule: usize, run: &[Entry], emit: &mut impl FnMut(Row, Row)) {
        let rows: Vec<_> = run
            .iter()
            .map(|&entry| (splitters(self.lexicon, self.records, entry as Row), entry as Row))
            .collect();
        for splitter in 0..rows[0].0.len() {
            let mut pieces: Vec<Entry> = rows
                .iter()
                .filter(|(values, _)| values[splitter] != 0)
                .map(|(values, row)| u64::from(shorten(values[splitter])) << 32 | u64::from(*row))
                .collect();
            pieces.sort_unstable();
            for piece in pieces.chunk_by(|x, y| x >> 32 == y >> 32) {
                if piece.len() <= self.cap {
                    self.visit_all(n_rule, piece, emit);
                }
            }
        }
        let mut by_content: Vec<_> =
            run.iter().map(|&entry| (self.records.prints[entry as Row as usize], entry)).collect();
        by_content.sort_unstable();
        for (i, &(_, left)) in by_content.iter().enumerate() {
            for &(_, right) in by_content[i + 1..].iter().take(WINDOW) {
                self.visit_pair(n_rule, left as Row, right as Row, emit);
            }
        }
    }

    /// Takes the keys of split blocks back: sharing one no longer means that a pair was compared.
    fn forget_large(&mut self, n_rule: usize, entries: &[Entry]) {
        let n_single = self.single.len();
        if n_rule < n_single {
            for run in entries.chunk_by(|x, y| x >> 32 == y >> 32).filter(|run| self.cap < run.len()) {
                for &entry in run {
                    self.keys[entry as Row as usize * n_single + n_rule] = 0;
                }
            }
        }
    }
}

fn shorten(key: u64) -> u32 {
    if key == 0 { 0 } else { (mix(key, 1) >> 32) as u32 | 1 }
}
