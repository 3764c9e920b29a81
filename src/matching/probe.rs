//! Finds the entries of a roll that share a block key with a signature.
//!
//! The signatures' keys are laid out as a filter of bits and a sorted list; the roll is passed over once,
//! whatever its size, and most of its keys end at the filter.

use rayon::prelude::*;

use crate::matching::{
    keys::{KeyParts, shorten},
    lexicon::Lexicon,
    records::{Records, Row},
    rule::Rule,
};

/// Entries of a roll that may share one key before the key is given up as saying nothing.
const MOST_ENTRIES: u32 = 600;

/// One in so many entries is counted to find keys that are too common.
const SAMPLED: u64 = 16;

/// Bits of a key that pick the place to look it up.
const PLACE_BITS: u32 = 20;

/// Keys of signatures, ready to be looked up.
#[derive(Debug)]
pub(crate) struct Probe {
    rules: Vec<Rule>,
    filter: Vec<u64>,
    shift: u32,
    /// Key above, signature below, in order.
    keys: Vec<u64>,
    /// Where keys begin whose first bits are this number.
    places: Vec<u32>,
}

impl Probe {
    /// Lays out the keys by some rules of some signatures.
    pub(crate) fn new(lexicon: &Lexicon, signatures: &Records, wanted: &[(&[Rule], &[Row])]) -> Self {
        let mut rules: Vec<Rule> = wanted.iter().flat_map(|(rules, _)| rules.iter().copied()).collect();
        rules.sort_unstable();
        rules.dedup();
        let mut keys: Vec<u64> = Vec::new();
        for (rules, rows) in wanted {
            let mut found = Vec::new();
            for &row in *rows {
                let parts = KeyParts::of(lexicon, signatures, row);
                for &rule in *rules {
                    parts.all(rule, &mut found);
                }
                keys.extend(found.drain(..).map(|key| u64::from(shorten(key)) << 32 | u64::from(row)));
            }
        }
        keys.par_sort_unstable();
        keys.dedup();
        let mut probe = Self { rules, filter: Vec::new(), shift: 0, keys, places: Vec::new() };
        probe.index();
        probe
    }

    fn index(&mut self) {
        let n_bits = (self.keys.len().max(64) * 10).next_power_of_two();
        self.shift = 32 - n_bits.ilog2().min(32);
        self.filter = vec![0; n_bits.min(1 << 32) / 64];
        self.places = vec![0; (1 << PLACE_BITS) + 1];
        for key in &self.keys {
            let bit = (key >> 32) >> self.shift;
            self.filter[(bit / 64) as usize] |= 1 << (bit % 64);
            self.places[(key >> (64 - PLACE_BITS)) as usize + 1] += 1;
        }
        for place in 0..1 << PLACE_BITS {
            self.places[place + 1] += self.places[place];
        }
    }

    /// The signatures that have a key.
    fn find(&self, key: u32) -> &[u64] {
        let bit = key >> self.shift;
        if self.filter[(bit / 64) as usize] & 1 << (bit % 64) == 0 {
            return &[];
        }
        let place = (key >> (32 - PLACE_BITS)) as usize;
        let near = &self.keys[self.places[place] as usize..self.places[place + 1] as usize];
        let from = near.partition_point(|entry| ((entry >> 32) as u32) < key);
        let until = from + near[from..].iter().take_while(|entry| (**entry >> 32) as u32 == key).count();
        &near[from..until]
    }

    /// Drops keys that too many entries of the roll have, judged by a draw of entries.
    pub(crate) fn drop_common(&mut self, lexicon: &Lexicon, roll: &Records) {
        let mut drawn: Vec<u32> = (0..roll.len() as Row)
            .into_par_iter()
            .filter(|&row| roll.prints[row as usize].is_multiple_of(SAMPLED))
            .fold(Vec::new, |mut found, row| {
                self.each_key(lexicon, roll, row, &mut Vec::new(), |key, _| found.push(key));
                found
            })
            .reduce(Vec::new, |mut all, mut more| {
                all.append(&mut more);
                all
            });
        drawn.par_sort_unstable();
        let common: Vec<u32> = drawn
            .chunk_by(|x, y| x == y)
            .filter(|run| MOST_ENTRIES < run.len() as u32 * SAMPLED as u32)
            .map(|run| run[0])
            .collect();
        if !common.is_empty() {
            self.keys.retain(|entry| common.binary_search(&((entry >> 32) as u32)).is_err());
            self.index();
        }
    }

    fn each_key(
        &self,
        lexicon: &Lexicon,
        roll: &Records,
        row: Row,
        keys: &mut Vec<u64>,
        mut hit: impl FnMut(u32, &[u64]),
    ) {
        let parts = KeyParts::of(lexicon, roll, row);
        for &rule in &self.rules {
            parts.all(rule, keys);
        }
        for key in keys.drain(..).map(shorten) {
            let found = self.find(key);
            if !found.is_empty() {
                hit(key, found);
            }
        }
    }

    /// Every signature and entry that share a key and a word or date, each pair once, in order.
    pub(crate) fn pairs(&self, lexicon: &Lexicon, signatures: &Records, roll: &Records) -> Vec<(Row, Row)> {
        let mut pairs: Vec<(Row, Row)> = (0..roll.len() as Row)
            .into_par_iter()
            .with_min_len(8192)
            .fold(
                || (Vec::new(), Vec::new()),
                |(mut pairs, mut keys), row| {
                    let mark = roll.marks[row as usize];
                    self.each_key(lexicon, roll, row, &mut keys, |_, found| {
                        let rows = found.iter().map(|entry| *entry as Row);
                        let alike = rows.filter(|&a| {
                            signatures.marks[a as usize] & mark != 0
                                || signatures.core(a).document == roll.core(row).document
                        });
                        pairs.extend(alike.map(|a| (a, row)));
                    });
                    (pairs, keys)
                },
            )
            .map(|(pairs, _)| pairs)
            .reduce(Vec::new, |mut all, mut more| {
                all.append(&mut more);
                all
            });
        pairs.par_sort_unstable();
        pairs.dedup();
        pairs
    }
}
