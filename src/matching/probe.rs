//! Finds the entries of a roll that share a block key with a signature.
//!
//! The signatures' keys are laid out as a filter of bits and a sorted list; the roll is passed over once,
//! whatever its size, and most of its keys end at the filter.

use rayon::prelude::*;

use crate::matching::{
    columns::{Record, Row},
    counts::Counts,
    digits::packed_document_level,
    glimpse::Glimpse,
    keys::{KeyParts, shorten},
    lexicon::Lexicon,
    records::{Records, Roll},
    rule::Rule,
};

/// Entries of a roll that may share one key before the key is given up as saying nothing.
const MOST_ENTRIES: usize = 40;

/// The same for small rolls, where broader rules are used, and where documents tell strangers at once.
const MOST_IF_CHEAP: usize = 600;

/// Entries of a roll that are drawn at least, if it has so many.
const N_DRAWN: u64 = 100_000;

/// Keys and who has them.
#[derive(Debug, Default)]
struct Index {
    /// Two bits for each key, both in one word.
    filter: Vec<u64>,
    /// Key above, whose it is below, in order.
    entries: Vec<u64>,
    /// Where keys begin whose first bits are this number.
    places: Vec<u32>,
    /// How many bits follow those.
    shift: u32,
}

impl Index {
    /// Lays out keys, each with a number of whose it is.
    fn new(keys: Vec<(u32, u32)>) -> Self {
        let mut entries: Vec<u64> =
            keys.into_iter().map(|(key, whose)| u64::from(key) << 32 | u64::from(whose)).collect();
        entries.par_sort_unstable();
        entries.dedup();
        let mut index = Self { entries, ..Self::default() };
        index.lay_out();
        index
    }

    fn lay_out(&mut self) {
        let n_words = (self.entries.len() / 4).next_power_of_two().clamp(1, 1 << 20);
        self.filter = vec![0; n_words];
        self.shift = 32 - (2 * n_words).ilog2();
        self.places = vec![0; 2 * n_words + 1];
        for &entry in &self.entries {
            let key = (entry >> 32) as u32;
            self.filter[key as usize >> 12 & (n_words - 1)] |= bits(key);
            self.places[(key >> self.shift) as usize + 1] += 1;
        }
        for place in 0..2 * n_words {
            self.places[place + 1] += self.places[place];
        }
    }

    /// Keeps the keys that somebody may have. A tight loop, so that the processor waits for many places of
    /// the filter at once.
    fn screen(&self, keys: &mut Vec<(u32, u32)>) {
        let mask = self.filter.len() - 1;
        let mut n_kept = 0;
        for at in 0..keys.len() {
            let (key, whose) = keys[at];
            keys[n_kept] = (key, whose);
            let bits = bits(key);
            n_kept += usize::from(self.filter[key as usize >> 12 & mask] & bits == bits);
        }
        keys.truncate(n_kept);
    }

    /// Those who have a key.
    fn find(&self, key: u32) -> impl Iterator<Item = u32> {
        let place = (key >> self.shift) as usize;
        let near = &self.entries[self.places[place] as usize..self.places[place + 1] as usize];
        let near = near.iter().skip_while(move |entry| ((**entry >> 32) as u32) < key);
        near.take_while(move |entry| (**entry >> 32) as u32 == key).map(|entry| *entry as u32)
    }

    /// Drops keys that occur too often among those of a draw of one in so many entries.
    fn drop_common(&mut self, mut drawn: Vec<(u32, u32)>, one_in: u64, most: usize) {
        self.screen(&mut drawn);
        drawn.par_sort_unstable();
        let common: Vec<u32> = drawn
            .chunk_by(|x, y| x == y)
            .filter(|run| most < run.len() * one_in as usize)
            .map(|run| run[0].0)
            .collect();
        if !common.is_empty() {
            self.entries.retain(|entry| common.binary_search(&((entry >> 32) as u32)).is_err());
            self.lay_out();
        }
    }
}

/// The two bits of a key in its word of the filter.
const fn bits(key: u32) -> u64 {
    1 << (key >> 1 & 63) | 1 << (key >> 6 & 63)
}

/// Some entries of a roll, drawn by content.
#[derive(Debug)]
pub(crate) struct Draw {
    /// Lot and number of each, in order.
    entries: Vec<(u64, Row)>,
    one_in: u64,
}

impl Draw {
    /// Draws entries of a roll.
    pub(crate) fn of(lexicon: &Lexicon, roll: &Roll) -> Self {
        let one_in = (roll.len() as u64 / N_DRAWN).clamp(1, 16);
        let mut entries = roll.gather(|drawn, first, entries| {
            let lots = entries.iter().map(|entry| entry.lot(lexicon)).zip(first..);
            drawn.extend(lots.filter(|(lot, _)| lot.is_multiple_of(one_in)));
        });
        entries.par_sort_unstable();
        Self { entries, one_in }
    }

    /// The entries drawn, those first that any smaller draw would have.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        self.entries.iter().map(|(_, row)| *row)
    }
}

/// Every signature and entry with the same document, in the order of entries.
pub(crate) fn by_document(
    lexicon: &Lexicon,
    signatures: &Records,
    roll: &Roll,
    draw: &Draw,
) -> Vec<(Row, Row)> {
    let key = |record: Record<'_>| shorten(record.document_print(lexicon));
    let rows = (0..signatures.len() as Row).into_par_iter().filter(|&row| signatures.core(row).document != 0);
    let mut index = Index::new(rows.map(|row| (key(signatures.record(row)), row)).collect());
    let drawn = draw.entries.iter().map(|(_, row)| (key(roll.record(*row)), 0));
    index.drop_common(drawn.collect(), draw.one_in, MOST_IF_CHEAP);
    roll.gather(|pairs, first, entries| {
        let mut keys: Vec<(u32, u32)> = entries.iter().map(key).zip(0..).collect();
        index.screen(&mut keys);
        for (key, place) in keys {
            let document = entries.record(place as usize).core.document;
            let holders = index.find(key).filter(|&a| signatures.core(a).document == document);
            pairs.extend(holders.map(|a| (a, first + place)));
        }
    })
}

/// Whether two documents are one or two errors apart.
fn is_near(x: u64, y: u64) -> bool {
    (2..7).contains(&packed_document_level(x, y))
}

/// What is seen of a record without comparing it.
pub(crate) type Seen = (KeyParts, Glimpse);

/// The keys of some signatures, ready to be looked up.
#[derive(Debug)]
pub(crate) struct Probe {
    /// One for each rule, so small that its filter stays near the processor.
    indexes: Vec<(Rule, Index)>,
    /// Whom an index names by their places here.
    people: Vec<(Row, Seen)>,
    documents: Vec<u64>,
}

impl Probe {
    /// Lays out the keys by some rules of some signatures, but for keys that too many entries of the roll
    /// have, judged by a draw of entries.
    pub(crate) fn new(
        lexicon: &Lexicon,
        counts: &Counts,
        (signatures, rows): (&Records, &[Row]),
        rules: &[Rule],
        (roll, draw): (&Roll, &Draw),
    ) -> Self {
        let see = |&row: &Row| {
            let record = signatures.record(row);
            (row, (KeyParts::of(lexicon, record), Glimpse::of(lexicon, counts, record)))
        };
        let people: Vec<_> = rows.par_iter().map(see).collect();
        let drawn: Vec<KeyParts> =
            draw.entries.par_iter().map(|(_, row)| KeyParts::of(lexicon, roll.record(*row))).collect();
        let lay_out = |&rule: &Rule| {
            let (mut keys, mut all) = (Vec::new(), Vec::new());
            for ((_, (parts, _)), whose) in people.iter().zip(0..) {
                parts.all(rule, &mut keys);
                all.extend(keys.drain(..).map(|key| (shorten(key), whose)));
            }
            let mut index = Index::new(all);
            for parts in &drawn {
                parts.all(rule, &mut keys);
            }
            let is_cheap = draw.one_in == 1 || rule == Rule::DocumentEnd;
            let most = if is_cheap { MOST_IF_CHEAP } else { MOST_ENTRIES };
            index.drop_common(keys.into_iter().map(|key| (shorten(key), 0)).collect(), draw.one_in, most);
            (rule, index)
        };
        let documents = people.iter().map(|(_, (parts, _))| parts.document).collect();
        Self { indexes: rules.par_iter().map(lay_out).collect(), people, documents }
    }

    /// Every signature and entry that share a key but not the document and that `may_match`, each pair
    /// once, in the order of entries.
    pub(crate) fn pairs(
        &self,
        lexicon: &Lexicon,
        counts: &Counts,
        roll: &Roll,
        may_match: &(dyn Fn(Row, &Seen, Record<'_>, &Seen) -> bool + Sync),
    ) -> Vec<(Row, Row)> {
        roll.gather(|pairs, first, entries| {
            let parts: Vec<KeyParts> = entries.iter().map(|entry| KeyParts::of(lexicon, entry)).collect();
            let mut sharing = self.sharing(&parts);
            sharing.sort_unstable();
            sharing.dedup();
            for with_one in sharing.chunk_by(|x, y| x >> 32 == y >> 32) {
                let place = (with_one[0] >> 32) as usize;
                let entry = entries.record(place);
                let seen = (parts[place], Glimpse::of(lexicon, counts, entry));
                for whose in with_one.iter().map(|sharing| *sharing as u32) {
                    let (person, of_person) = &self.people[whose as usize];
                    if of_person.0.document != seen.0.document && may_match(*person, of_person, entry, &seen)
                    {
                        pairs.push((*person, first + place as Row));
                    }
                }
            }
        })
    }

    /// The places of entries above, those of people who share a key below.
    fn sharing(&self, entries: &[KeyParts]) -> Vec<u64> {
        let (mut sharing, mut keys, mut some) = (Vec::new(), Vec::new(), Vec::new());
        for (rule, index) in &self.indexes {
            for (parts, place) in entries.iter().zip(0..) {
                parts.all(*rule, &mut some);
                keys.extend(some.drain(..).map(|key| (shorten(key), place)));
            }
            index.screen(&mut keys);
            for (key, place) in keys.drain(..) {
                let document = entries[place as usize].document;
                let may_be = |whose: &u32| {
                    *rule != Rule::DocumentEnd || is_near(self.documents[*whose as usize], document)
                };
                let found = index.find(key).filter(may_be);
                sharing.extend(found.map(|whose| u64::from(place) << 32 | u64::from(whose)));
            }
        }
        sharing
    }
}
