//! How often each value occurs: agreement on a rare surname says more than agreement on a common one.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::matching::{
    field::{Field, Levels, N_FIELDS},
    intern::{Interner, TextId},
    lexicon::Lexicon,
    model::{Frequencies, Model},
    normalise::mix,
    records::{Core, Records, Row, is_name},
};

/// Days the table of dates has room for; dates before 1800 or after 2200 share its ends.
const N_DAYS: usize = 401 * 13 * 32;

/// A document, telephone or e-mail held by at least this many records is a placeholder or shared.
const COMMON: u32 = 6;

/// Values with fewer bearers are not kept in a model.
const LEAST_KEPT: f32 = 20.0;

/// Counts of the values of a set of records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    n_rows: f32,
    surnames: Vec<u32>,
    given: Vec<u32>,
    words: Vec<u32>,
    texts: [Vec<u32>; N_FIELDS],
    dates: Vec<u32>,
    numbers: HashMap<(Field, u64), u32>,
    distinct: HashMap<Field, usize>,
}

impl Counts {
    /// Counts every value of the records.
    pub(crate) fn of(records: &Records, lexicon: &Lexicon) -> Self {
        let mut counts = Self { n_rows: records.len().max(1) as f32, ..Self::default() };
        counts.surnames = vec![0; lexicon.names.len()];
        counts.given = vec![0; lexicon.names.len()];
        counts.words = vec![0; lexicon.words.len()];
        for row in 0..records.len() as Row {
            counts.surnames[records.text(Field::Surname1, row) as usize] += 1;
            counts.surnames[records.text(Field::Surname2, row) as usize] += 1;
            counts.given[records.text(Field::GivenNames, row) as usize] += 1;
        }
        for (id, &times) in (0..).zip(&counts.given) {
            for &word in lexicon.words_of(id) {
                counts.words[word as usize] += times;
            }
        }
        counts.surnames[0] = 0;
        counts.given[0] = 0;
        if records.has(Field::BirthDate) {
            counts.dates = vec![0; N_DAYS];
            (0..records.len() as Row).for_each(|row| counts.dates[day(records.core(row).date)] += 1);
        }
        for field in Field::ALL.into_iter().filter(|&field| !is_name(field) && records.has(field)) {
            counts.count_texts(field, records, lexicon);
        }
        counts.count_holders(Field::Document, records, |core| core.document);
        counts.count_holders(Field::Phone, records, |core| core.phone);
        counts.count_holders(Field::Email, records, |core| u64::from(core.email));
        counts
    }

    /// The counts of a model, for names and texts that occur now.
    pub(crate) fn of_model(model: &Model, lexicon: &Lexicon) -> Self {
        let known = &model.frequencies;
        let look_up = |table: &Interner, known: &BTreeMap<String, u32>| -> Vec<u32> {
            let count = |id| std::str::from_utf8(table.text(id)).ok().and_then(|text| known.get(text));
            (0..table.len() as TextId).map(|id| count(id).copied().unwrap_or(0)).collect()
        };
        let mut counts = Self { n_rows: known.n_rows.max(1.0), ..Self::default() };
        counts.surnames = look_up(&lexicon.names, &known.surnames);
        counts.given = look_up(&lexicon.names, &known.given_names);
        counts.words = look_up(&lexicon.words, &known.given_words);
        for (field, known) in &known.texts {
            counts.texts[field.index()] = look_up(&lexicon.texts, known);
        }
        counts
    }

    /// What a model keeps of these counts: values too common to point to anybody.
    pub(crate) fn frequencies(&self, lexicon: &Lexicon) -> Frequencies {
        let least = LEAST_KEPT.max(self.n_rows / 100_000.0);
        let keep = |table: &Interner, counts: &[u32]| -> BTreeMap<String, u32> {
            let common = (0..).zip(counts).filter(|(_, times)| least <= **times as f32);
            common.map(|(id, &times)| (String::from_utf8_lossy(table.text(id)).into_owned(), times)).collect()
        };
        let areas = [Field::District, Field::Region, Field::Postcode];
        let areas = areas.into_iter().filter(|field| !self.texts[field.index()].is_empty());
        Frequencies {
            n_rows: self.n_rows,
            surnames: keep(&lexicon.names, &self.surnames),
            given_names: keep(&lexicon.names, &self.given),
            given_words: keep(&lexicon.words, &self.words),
            texts: areas.map(|field| (field, keep(&lexicon.texts, &self.texts[field.index()]))).collect(),
        }
    }

    fn count_texts(&mut self, field: Field, records: &Records, lexicon: &Lexicon) {
        if matches!(field, Field::Document | Field::Phone | Field::Email | Field::BirthDate | Field::Order) {
            return;
        }
        let mut times = vec![0; lexicon.texts.len()];
        (0..records.len() as Row).for_each(|row| times[records.text(field, row) as usize] += 1);
        times[0] = 0;
        self.texts[field.index()] = times;
    }

    /// Counts the differently named people that hold each number: somebody who signs often does not
    /// make a number common, a placeholder is.
    fn count_holders(&mut self, field: Field, records: &Records, number: impl Fn(&Core) -> u64 + Sync) {
        let cores = (0..records.len() as Row).into_par_iter().map(|row| records.core(row));
        let mut holders: Vec<(u64, u64)> = cores
            .filter(|core| number(core) != 0)
            .map(|core| {
                let surnames = u64::from(core.surname1) << 32 | u64::from(core.surname2);
                (number(core), mix(surnames, u64::from(core.given)))
            })
            .collect();
        holders.par_sort_unstable();
        holders.dedup();
        let mut n_distinct = 0;
        for run in holders.chunk_by(|left, right| left.0 == right.0) {
            n_distinct += 1;
            if COMMON <= run.len() as u32 {
                self.numbers.insert((field, run[0].0), run.len() as u32);
            }
        }
        if 0 < n_distinct {
            self.distinct.insert(field, n_distinct);
        }
    }

    /// How many distinct values a field has that is meant to identify; `None` for other fields.
    pub(crate) fn distinct(&self, field: Field) -> Option<usize> {
        self.distinct.get(&field).copied()
    }

    /// Whether two spellings are each in use, so that one is hardly a slip for the other.
    pub(crate) fn both_surnames(&self, left: TextId, right: TextId) -> bool {
        established(&self.surnames, left, right)
    }

    /// As [`Counts::both_surnames`], for words of given names.
    pub(crate) fn both_words(&self, left: TextId, right: TextId) -> bool {
        established(&self.words, left, right)
    }

    /// The probability, as log2, that another record has the value these two agree on, as far as the
    /// level speaks of one value; `None` where it does not.
    ///
    /// Where the two differ by a slip, the more frequent of them counts.
    pub(crate) fn rarity(
        &self,
        lexicon: &Lexicon,
        field: Field,
        levels: Levels,
        (left, a): (&Records, Row),
        (right, b): (&Records, Row),
    ) -> Option<f32> {
        let most = |counts: &[u32], x: TextId, y: TextId| -> u32 {
            let of = |id: TextId| counts.get(id as usize).copied().unwrap_or(0);
            of(x).max(of(y))
        };
        let level = levels.get(field);
        let times = match field {
            Field::Surname1 | Field::Surname2 if (1..=5).contains(&level) => match levels.get(Field::Order) {
                2 => self.crossed(field, levels, (left, a), (right, b)),
                3 => return None,
                _ => most(&self.surnames, left.text(field, a), right.text(field, b)),
            },
            Field::GivenNames if (1..=9).contains(&level) && levels.get(Field::Order) != 3 => {
                self.given_times(lexicon, level, left.text(field, a), right.text(field, b))
            }
            Field::BirthDate if level == 1 => *self.dates.get(day(left.core(a).date))?,
            Field::Document if level == 1 => *self.numbers.get(&(field, left.core(a).document))?,
            Field::Phone if level == 1 => *self.numbers.get(&(field, left.core(a).phone))?,
            Field::Email if level == 1 => *self.numbers.get(&(field, u64::from(left.core(a).email)))?,
            Field::District | Field::Region | Field::Postcode | Field::Address | Field::Address2
                if level == 1 && !self.texts[field.index()].is_empty() =>
            {
                most(&self.texts[field.index()], left.text(field, a), right.text(field, b))
            }
            _ => return None,
        };
        Some((times.max(1) as f32 / self.n_rows).log2())
    }

    /// The count of the surnames that agree crosswise; the better pair of the two is "surname 1".
    fn crossed(&self, field: Field, levels: Levels, left: (&Records, Row), right: (&Records, Row)) -> u32 {
        let of = |(records, row): (&Records, Row), field| {
            self.surnames.get(records.text(field, row) as usize).copied().unwrap_or(0)
        };
        let one = of(left, Field::Surname1).max(of(right, Field::Surname2));
        let two = of(left, Field::Surname2).max(of(right, Field::Surname1));
        let both = levels.get(Field::Surname1) <= 5 && (1..=5).contains(&levels.get(Field::Surname2));
        match (both, field) {
            (true, Field::Surname1) => one.max(two),
            (true, _) => one.min(two),
            (false, _) => {
                let same = |x: Field, y: Field| left.0.text(x, left.1) == right.0.text(y, right.1);
                if same(Field::Surname1, Field::Surname2) {
                    one
                } else if same(Field::Surname2, Field::Surname1) {
                    two
                } else {
                    one.max(two)
                }
            }
        }
    }

    /// How often the given names two records agree on occur: the whole when the whole is the same,
    /// otherwise the most frequent of the names they share.
    fn given_times(&self, lexicon: &Lexicon, level: usize, x: TextId, y: TextId) -> u32 {
        let of = |id: TextId| self.given.get(id as usize).copied().unwrap_or(0);
        if level <= 2 {
            return of(x).max(of(y));
        }
        let (x, y) = (lexicon.words_of(x), lexicon.words_of(y));
        let times = |word: &TextId| self.words.get(*word as usize).copied().unwrap_or(0);
        let shared = x.iter().filter(|word| y.contains(word)).map(times);
        if level == 3 || level == 4 {
            return shared.min().unwrap_or(0);
        }
        let shared = shared.min();
        shared.unwrap_or_else(|| x.iter().chain(y).map(times).max().unwrap_or(0))
    }
}

fn day(date: u32) -> usize {
    let number =
        |digits: u32| (0..4).rev().fold(0, |number, place| number * 10 + (digits >> (4 * place) & 15));
    let (year, month, day) = (number(date >> 16), number(date >> 8 & 0xff), number(date & 0xff));
    let year = year.clamp(1800, 2200) - 1800;
    ((year * 13 + month.min(12)) * 32 + day.min(31)) as usize
}

fn established(counts: &[u32], left: TextId, right: TextId) -> bool {
    let of = |id: TextId| counts.get(id as usize).copied().unwrap_or(0);
    let (fewer, more) = (of(left).min(of(right)), of(left).max(of(right)));
    3 < fewer && more < fewer.saturating_mul(50)
}
