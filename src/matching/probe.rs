//! Finds the entries of a roll that share a block key with a signature.
//!
//! The signatures' keys are laid out as a filter of bits and a sorted list; the roll is passed over once,
//! whatever its size, and most of its keys end at the filter.

use rayon::prelude::*;

use crate::matching::{
    columns::{Core, Record, Row, Stretch},
    counts::Counts,
    digits::packed_document_level,
    glimpse::{Glimpse, Seen},
    index::Index,
    keys::{KeyParts, each_key_of, shorten},
    lexicon::Lexicon,
    records::{Records, Roll},
    room::zeros,
    rule::Rule,
};

/// Entries of a roll that may share one key before the key is given up as saying nothing.
const MOST_ENTRIES: usize = 40;

/// The same for small rolls, where broader rules are used, and where documents tell strangers at once.
const MOST_IF_CHEAP: usize = 600;

/// Pairs that are looked into at a time.
const N_TOGETHER: usize = 256;

/// Entries of a roll that are drawn at least, if it has so many.
const N_DRAWN: u64 = 100_000;

/// Some entries of a roll, drawn by content.
#[derive(Debug)]
pub(crate) struct Draw {
    /// Lot and number of each, in order.
    entries: Vec<(u64, Row)>,
    one_in: usize,
    /// Entries that are there so often that a draw, which has all of them or none, says nothing of them.
    repeated: Vec<Row>,
}

impl Draw {
    /// Draws entries of a roll.
    pub(crate) fn of(lexicon: &Lexicon, roll: &Roll) -> Self {
        let one_in = (roll.len() as u64 / N_DRAWN).clamp(1, 16);
        let lots =
            roll.gather(|lots, _, entries| lots.extend(entries.iter().map(|entry| entry.lot(lexicon))));
        let rows = || lots.iter().copied().zip(0..);
        let mut entries: Vec<(u64, Row)> = rows().filter(|(lot, _)| lot.is_multiple_of(one_in)).collect();
        entries.par_sort_unstable();
        let repeated = if one_in == 1 { Vec::new() } else { repeated(&lots) };
        Self { entries, one_in: one_in as usize, repeated }
    }

    /// The entries drawn, those first that any smaller draw would have.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> + Clone {
        self.entries.iter().map(|(_, row)| *row)
    }

    /// Entries from which it is judged how common keys are, and for how many each stands.
    fn samples(&self) -> [(Vec<Row>, usize); 2] {
        [(self.rows().collect(), self.one_in), (self.repeated.clone(), 1)]
    }
}

/// The places of lots that are there many times. Some others may be among them: they are counted by hash.
fn repeated(lots: &[u64]) -> Vec<Row> {
    let mut table: Vec<u8> = zeros(lots.len().next_power_of_two());
    let mask = table.len() - 1;
    for lot in lots {
        let times = &mut table[*lot as usize & mask];
        *times = times.saturating_add(1);
    }
    let is_common = |lot: u64| MOST_ENTRIES <= usize::from(table[lot as usize & mask]);
    (0..).zip(lots).filter(|(_, lot)| is_common(**lot)).map(|(row, _)| row).collect()
}

/// Who has the same document as whom.
#[derive(Debug)]
pub(crate) struct Bearers {
    /// Every signature and entry with the same document, in the order of entries.
    pub(crate) pairs: Vec<(Row, Row)>,
    /// Keys of documents that too many entries have: such a one stands for no person.
    placeholders: Vec<u32>,
}

impl Bearers {
    /// Finds them.
    pub(crate) fn find(lexicon: &Lexicon, signatures: &Records, roll: &Roll, draw: &Draw) -> Self {
        let key = |record: Record<'_>| shorten(record.document_print(lexicon));
        let rows = (0..signatures.len() as Row).into_par_iter();
        let keys = rows.filter(|&row| signatures.core(row).document != 0);
        let mut index = Index::new(keys.map(|row| (key(signatures.record(row)), row)).collect());
        let drawn = draw
            .samples()
            .map(|(rows, times)| (rows.into_iter().map(|row| (key(roll.record(row)), 0)).collect(), times));
        let placeholders = index.drop_common(drawn.into(), MOST_IF_CHEAP);
        let pairs = roll.gather(|pairs, first, entries| {
            let mut keys: Vec<(u32, u32)> = entries.iter().map(key).zip(0..).collect();
            index.screen(&mut keys);
            for (key, place) in keys {
                let document = entries.record(place as usize).core.document;
                let holders = index.find(key).filter(|&a| signatures.core(a).document == document);
                pairs.extend(holders.map(|a| (a, first + place)));
            }
        });
        Self { pairs, placeholders }
    }

    /// Whether two documents are the same, so that those who have them were found already.
    fn are_found(&self, one: u64, other: u64) -> bool {
        one == other && one != 0 && self.placeholders.binary_search(&shorten(one)).is_err()
    }
}

/// Whether two documents are one or two errors apart.
fn is_near(x: u64, y: u64) -> bool {
    (2..7).contains(&packed_document_level(x, y))
}

/// Looks into pairs of a signature, known by its place among those that are sought, and an entry.
pub(crate) trait Judge: Sync {
    /// Whether they can be alike enough to matter, by what is seen without comparing them.
    fn is_possible(&self, whose: usize, of_person: &Seen, of_entry: &Seen) -> bool;

    /// Whether they are.
    fn matters(&self, whose: usize, person: (Record<'_>, &Glimpse), entry: (Record<'_>, &Glimpse)) -> bool;
}

/// The keys of some signatures, ready to be looked up.
#[derive(Debug)]
pub(crate) struct Probe<'a> {
    signatures: &'a Records,
    /// The rows of the signatures that are sought.
    rows: &'a [Row],
    /// One for each rule, so small that its filter stays near the processor.
    indexes: Vec<(Rule, Index)>,
    /// Each of them, whom an index names by their places here.
    people: Vec<Seen>,
    documents: Vec<u64>,
}

impl<'a> Probe<'a> {
    /// Lays out the keys by some rules of some signatures, but for keys that too many entries of the roll
    /// have, judged by a draw of entries.
    pub(crate) fn new(
        lexicon: &Lexicon,
        counts: &Counts,
        (signatures, rows): (&'a Records, &'a [Row]),
        rules: &[Rule],
        (roll, draw): (&Roll, &Draw),
    ) -> Self {
        let see = |&row: &Row| {
            let record = signatures.record(row);
            (KeyParts::of(lexicon, record), Glimpse::of(lexicon, counts, record))
        };
        let people: Vec<Seen> = rows.par_iter().map(see).collect();
        let drawn = draw.samples().map(|(rows, times)| {
            let parts = rows.par_iter().map(|row| KeyParts::of(lexicon, roll.record(*row)));
            (parts.collect::<Vec<KeyParts>>(), times)
        });
        let lay_out = |&rule: &Rule| {
            let mut all = Vec::new();
            let of_people = (0..).zip(&people).map(|(whose, (parts, _))| (whose, parts));
            each_key_of(rule, of_people, |key, whose| all.push((key, whose)));
            let mut index = Index::new(all);
            let drawn = drawn.iter().map(|(drawn, times)| {
                let mut keys = Vec::new();
                each_key_of(rule, drawn.iter().map(|parts| ((), parts)), |key, ()| keys.push((key, 0)));
                (keys, *times)
            });
            let is_cheap = draw.one_in == 1 || rule == Rule::DocumentEnd;
            index.drop_common(drawn.collect(), if is_cheap { MOST_IF_CHEAP } else { MOST_ENTRIES });
            (rule, index)
        };
        let documents = people.iter().map(|(parts, _)| parts.document).collect();
        Self { signatures, rows, indexes: rules.par_iter().map(lay_out).collect(), people, documents }
    }

    /// Signatures and entries that share a key, are not found by their document, and are alike enough to matter; each
    /// pair once, in the order of entries.
    pub(crate) fn pairs(
        &self,
        bearers: &Bearers,
        lexicon: &Lexicon,
        counts: &Counts,
        roll: &Roll,
        judge: &impl Judge,
    ) -> Vec<(Row, Row)> {
        roll.gather(|pairs, first, entries| {
            let parts: Vec<KeyParts> = entries.iter().map(|entry| KeyParts::of(lexicon, entry)).collect();
            let mut sharing = self.sharing(&parts);
            sharing.sort_unstable();
            sharing.dedup();
            let mut pending = Vec::new();
            for with_one in sharing.chunk_by(|x, y| x >> 32 == y >> 32) {
                let place = (with_one[0] >> 32) as usize;
                let seen = (parts[place], Glimpse::of(lexicon, counts, entries.record(place)));
                for whose in with_one.iter().map(|sharing| *sharing as u32 as usize) {
                    if !bearers.are_found(self.documents[whose], seen.0.document)
                        && judge.is_possible(whose, &self.people[whose], &seen)
                    {
                        pending.push((whose, place, seen.1));
                    }
                }
                if N_TOGETHER <= pending.len() {
                    self.judge_pending(&mut pending, (first, &entries), judge, pairs);
                }
            }
            self.judge_pending(&mut pending, (first, &entries), judge, pairs);
        })
    }

    /// Looks into the pairs that wait. What is stored of the people is fetched first and together, so that the
    /// processor need not wait for memory pair by pair.
    fn judge_pending(
        &self,
        pending: &mut Vec<(usize, usize, Glimpse)>,
        (first, entries): (Row, &Stretch<'_>),
        judge: &impl Judge,
        pairs: &mut Vec<(Row, Row)>,
    ) {
        let rows: Vec<Row> = pending.iter().map(|(whose, ..)| self.rows[*whose]).collect();
        let cores: Vec<Core> = rows.iter().map(|row| *self.signatures.core(*row)).collect();
        for (((whose, place, glimpse), row), core) in pending.drain(..).zip(rows).zip(&cores) {
            let person = self.signatures.record(row).with_core(core);
            if judge.matters(whose, (person, &self.people[whose].1), (entries.record(place), &glimpse)) {
                pairs.push((row, first + place as Row));
            }
        }
    }

    /// The places of entries above, those of people who share a key below.
    fn sharing(&self, entries: &[KeyParts]) -> Vec<u64> {
        let (mut sharing, mut keys) = (Vec::new(), Vec::new());
        for (rule, index) in &self.indexes {
            each_key_of(*rule, (0..).zip(entries), |key, place| keys.push((key, place)));
            index.screen(&mut keys);
            let first = sharing.len();
            index.find_each(&keys, |whose, place| sharing.push(u64::from(place) << 32 | u64::from(whose)));
            keys.clear();
            if *rule == Rule::DocumentEnd {
                self.keep_near(&mut sharing, first, entries);
            }
        }
        sharing
    }

    /// Keeps those from a place on whose documents are near, which few are.
    fn keep_near(&self, sharing: &mut Vec<u64>, first: usize, entries: &[KeyParts]) {
        let of_person = |sharing: &u64| self.documents[*sharing as u32 as usize];
        let documents: Vec<u64> = sharing[first..].iter().map(of_person).collect();
        let mut kept = first;
        for (at, document) in (first..).zip(documents) {
            let place = (sharing[at] >> 32) as usize;
            sharing[kept] = sharing[at];
            kept += usize::from(is_near(document, entries[place].document));
        }
        sharing.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_is_there_again_and_again_is_known_to_be_whatever_the_draw() {
        let mut lots: Vec<u64> = (0..2_000).map(|n| crate::matching::normalise::mix(n, 7)).collect();
        assert_eq!(repeated(&lots), [0; 0]);
        for at in (0..2_000).step_by(40) {
            lots[at] = lots[40];
        }
        let again: Vec<Row> = (0..2_000).step_by(40).collect();
        assert!(again.iter().all(|row| repeated(&lots).contains(row)));
    }
}
