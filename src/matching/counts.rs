//! How often each value occurs: agreement on a rare surname says more than agreement on a common one.

use std::collections::{BTreeMap, HashMap};

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
    /// The log2 of small numbers, which most counts are; that of 0 is taken as that of 1.
    logs: Vec<f32>,
    surnames: Vec<u32>,
    given: Vec<u32>,
    words: Vec<u32>,
    texts: [Vec<u32>; N_FIELDS],
    dates: Vec<u32>,
    numbers: HashMap<(Field, u64), u32>,
    distinct: HashMap<Field, usize>,
}

impl Counts {
    fn new(n_rows: f32) -> Self {
        let logs = (0..4096_u16).map(|times| f32::from(times.max(1)).log2()).collect();
        Self { n_rows, logs, ..Self::default() }
    }

    /// Counts every value of the records.
    pub(crate) fn of(records: &Records, lexicon: &Lexicon) -> Self {
        let mut counts = Self::new(records.len().max(1) as f32);
        let ((), holders) = rayon::join(
            || counts.count_values(records, lexicon),
            || {
                [
                    (Field::Document, holders(records, |core| core.document)),
                    (Field::Phone, holders(records, |core| core.phone)),
                    (Field::Email, holders(records, |core| u64::from(core.email))),
                ]
            },
        );
        for (field, Holders { n_distinct, common }) in holders {
            counts.numbers.extend(common.into_iter().map(|(number, times)| ((field, number), times)));
            if 0 < n_distinct {
                counts.distinct.insert(field, n_distinct);
            }
        }
        counts
    }

    fn count_values(&mut self, records: &Records, lexicon: &Lexicon) {
        self.surnames = vec![0; lexicon.names.len()];
        self.given = vec![0; lexicon.names.len()];
        self.words = vec![0; lexicon.words.len()];
        let rows = || (0..records.len() as Row).map(|row| records.core(row));
        for core in rows() {
            self.surnames[core.surname1 as usize] += 1;
            self.surnames[core.surname2 as usize] += 1;
            self.given[core.given as usize] += 1;
        }
        for (id, &times) in (0..).zip(&self.given) {
            for &word in lexicon.words_of(id) {
                self.words[word as usize] += times;
            }
        }
        self.surnames[0] = 0;
        self.given[0] = 0;
        if records.has(Field::BirthDate) {
            self.dates = vec![0; N_DAYS];
            rows().for_each(|core| self.dates[day(core.date)] += 1);
        }
        for field in Field::ALL.into_iter().filter(|&field| !is_name(field) && records.has(field)) {
            self.count_texts(field, records, lexicon);
        }
    }

    /// The counts of a model, for names and texts that occur now.
    pub(crate) fn of_model(model: &Model, lexicon: &Lexicon) -> Self {
        let known = &model.frequencies;
        let look_up = |table: &Interner, known: &BTreeMap<String, u32>| -> Vec<u32> {
            let count = |id| std::str::from_utf8(table.text(id)).ok().and_then(|text| known.get(text));
            (0..table.len() as TextId).map(|id| count(id).copied().unwrap_or(0)).collect()
        };
        let mut counts = Self::new(known.n_rows.max(1.0));
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

    /// About how many distinct values a field has that is meant to identify; `None` for other fields.
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
        Some(self.share(times))
    }

    /// The probability, as log2, that another record has a value that occurs so often.
    fn share(&self, times: u32) -> f32 {
        let known = self.logs.get(times as usize).copied();
        known.unwrap_or_else(|| (times as f32).log2()) - self.n_rows.log2()
    }

    /// Whether the values of a field were counted.
    pub(crate) fn has_rarity(&self, field: Field) -> bool {
        match field {
            Field::Surname1 | Field::Surname2 | Field::GivenNames => true,
            Field::BirthDate => !self.dates.is_empty(),
            _ => !self.texts[field.index()].is_empty(),
        }
    }

    /// The rarity of a record's own value, as [`Counts::rarity`] gives it where two are the same.
    pub(crate) fn rarity_of(&self, field: Field, records: &Records, row: Row) -> Option<f32> {
        let of = |counts: &[u32]| counts.get(records.text(field, row) as usize).copied();
        let times = match field {
            Field::Surname1 | Field::Surname2 => of(&self.surnames),
            Field::GivenNames => of(&self.given),
            Field::BirthDate => self.dates.get(day(records.core(row).date)).copied(),
            _ => of(&self.texts[field.index()]),
        };
        times.map(|times| self.share(times))
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
                let same = |x: Field, y: Field| {
                    left.0.text(x, left.1) != 0 && left.0.text(x, left.1) == right.0.text(y, right.1)
                };
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

/// Who holds the values of a field that is meant to identify.
struct Holders {
    n_distinct: usize,
    /// Values held by [`COMMON`] people or more, and by how many.
    common: Vec<(u64, u32)>,
}

/// Counts the differently named people that hold each number: somebody who signs often does not make a
/// number common, a placeholder is.
///
/// Rows are first counted in a small table by a hash of the number: it shows which few numbers can be common
/// at all, and about how many there are (linear counting: Whang, Vander-Zanden and Taylor 1990).
#[expect(clippy::cast_sign_loss, reason = "the logarithm of a share is not above 0")]
fn holders(records: &Records, number: impl Fn(&Core) -> u64) -> Holders {
    let rows = || (0..records.len() as Row).map(|row| records.core(row)).filter(|core| number(core) != 0);
    let mut table = vec![0_u8; (4 * records.len()).next_power_of_two()];
    let mask = table.len() - 1;
    let place = |core: &Core| mix(number(core), 11) as usize & mask;
    for core in rows() {
        let times = &mut table[place(core)];
        *times = times.saturating_add(1);
    }
    let n_free = table.iter().map(|times| usize::from(*times == 0)).sum::<usize>().max(1);
    let n_distinct = -(n_free as f64 / table.len() as f64).ln() * table.len() as f64;
    let mut holders: Vec<(u64, u64)> = rows()
        .filter(|core| COMMON <= u32::from(table[place(core)]))
        .map(|core| {
            let surnames = u64::from(core.surname1) << 32 | u64::from(core.surname2);
            (number(core), mix(surnames, u64::from(core.given)))
        })
        .collect();
    holders.sort_unstable();
    holders.dedup();
    let runs = holders.chunk_by(|left, right| left.0 == right.0).map(|run| (run[0].0, run.len() as u32));
    let common = runs.filter(|(_, times)| COMMON <= *times).collect();
    Holders { n_distinct: n_distinct.round() as usize, common }
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
