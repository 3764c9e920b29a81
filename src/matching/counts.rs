//! How often each value occurs: agreement on a rare surname says more than agreement on a common one.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::matching::{
    field::{Field, Levels, N_FIELDS},
    intern::TextId,
    lexicon::Lexicon,
    records::{Records, Row, is_name},
};

/// Days the table of dates has room for; dates before 1800 or after 2200 share its ends.
const N_DAYS: usize = 401 * 13 * 32;

/// A document, telephone or e-mail held by at least this many records is a placeholder or shared.
const COMMON: u32 = 6;

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
        let rows = || 0..records.len() as Row;
        counts.count_numbers(Field::Document, rows().map(|row| records.core(row).document));
        counts.count_numbers(Field::Phone, rows().map(|row| records.core(row).phone));
        counts.count_numbers(Field::Email, rows().map(|row| u64::from(records.core(row).email)));
        counts
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

    fn count_numbers(&mut self, field: Field, numbers: impl Iterator<Item = u64>) {
        let mut numbers: Vec<_> = numbers.filter(|&number| number != 0).collect();
        numbers.par_sort_unstable();
        let mut n_distinct = 0;
        for run in numbers.chunk_by(|left, right| left == right) {
            n_distinct += 1;
            if COMMON <= run.len() as u32 {
                self.numbers.insert((field, run[0]), run.len() as u32);
            }
        }
        self.distinct.insert(field, n_distinct.max(1));
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
            Field::BirthDate if level == 1 => self.dates[day(left.core(a).date)],
            Field::Document if level == 1 => *self.numbers.get(&(field, left.core(a).document))?,
            Field::Phone if level == 1 => *self.numbers.get(&(field, left.core(a).phone))?,
            Field::Email if level == 1 => *self.numbers.get(&(field, u64::from(left.core(a).email)))?,
            Field::District | Field::Region | Field::Postcode | Field::Address | Field::Address2
                if level == 1 =>
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
