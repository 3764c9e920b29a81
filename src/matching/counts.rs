//! How often each value occurs: agreement on a rare surname says more than agreement on a common one.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::matching::{
    columns::{Columns, Core, Record, is_name},
    day::{N_DAYS, day},
    field::{Field, Levels, N_FIELDS},
    given::Given,
    holders::{Holders, holders},
    intern::{Interner, TextId},
    lexicon::Lexicon,
    model::{Frequencies, Model},
    times::Times,
};

/// Values with fewer bearers are not kept in a model.
const LEAST_KEPT: f32 = 20.0;

/// Counts of the values of a set of records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    n_rows: f32,
    /// The log2 of the number of rows.
    log_rows: f32,
    /// The log2 of small numbers, which most counts are; that of 0 is taken as that of 1.
    logs: Vec<f32>,
    surnames: Vec<u32>,
    /// Given names by a hash of theirs.
    given: Times,
    words: Vec<u32>,
    texts: [Vec<u32>; N_FIELDS],
    dates: Vec<u32>,
    numbers: HashMap<(Field, u64), u32>,
    distinct: HashMap<Field, usize>,
}

impl Counts {
    fn new(n_rows: f32) -> Self {
        let logs = (0..4096_u16).map(|times| f32::from(times.max(1)).log2()).collect();
        Self { n_rows, log_rows: n_rows.log2(), logs, ..Self::default() }
    }

    /// Counts every value of the records.
    pub(crate) fn of(parts: &[&Columns], lexicon: &Lexicon) -> Self {
        let mut counts = Self::new(n_rows(parts).max(1) as f32);
        let ((), holders) = rayon::join(
            || counts.count_values(parts, lexicon),
            || {
                [
                    (Field::Document, holders(parts, |core| core.document)),
                    (Field::Phone, holders(parts, |core| core.phone)),
                    (Field::Email, holders(parts, |core| email_number(lexicon, core))),
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

    fn count_values(&mut self, parts: &[&Columns], lexicon: &Lexicon) {
        self.surnames = vec![0; lexicon.names.len()];
        let mut in_given = vec![0; lexicon.names.len()];
        for core in parts.iter().flat_map(|part| &part.core) {
            self.surnames[core.surname1 as usize] += 1;
            self.surnames[core.surname2 as usize] += 1;
            in_given[core.given.first as usize] += 1;
            in_given[core.given.rest as usize] += 1;
            self.given.add(lexicon.given_print(core.given), 1);
        }
        self.words = vec![0; lexicon.words.len()];
        for (id, &times) in (0..).zip(&in_given) {
            for &word in lexicon.words_of(id) {
                self.words[word as usize] += times;
            }
        }
        self.surnames[0] = 0;
        let has = |field: Field| parts.iter().any(|part| part.has(field));
        if has(Field::BirthDate) {
            self.dates = vec![0; N_DAYS];
            parts.iter().flat_map(|part| &part.core).for_each(|core| self.dates[day(core.date)] += 1);
        }
        for field in Field::ALL.into_iter().filter(|&field| !is_name(field) && has(field)) {
            self.count_texts(field, parts, lexicon);
        }
    }

    /// The counts of a model, for names and texts that occur in some records.
    pub(crate) fn of_model(model: &Model, lexicon: &Lexicon, parts: &[&Columns]) -> Self {
        let known = &model.frequencies;
        let look_up = |table: &Interner, known: &BTreeMap<String, u32>| -> Vec<u32> {
            let count = |id| std::str::from_utf8(table.text(id)).ok().and_then(|text| known.get(text));
            (0..table.len() as TextId).map(|id| count(id).copied().unwrap_or(0)).collect()
        };
        let mut counts = Self::new(known.n_rows.max(1.0));
        counts.surnames = look_up(&lexicon.names, &known.surnames);
        let given: HashSet<Given> = parts.iter().flat_map(|part| &part.core).map(|core| core.given).collect();
        for names in given {
            let times =
                String::from_utf8(names.text(lexicon)).ok().and_then(|text| known.given_names.get(&text));
            counts.given.add(lexicon.given_print(names), times.copied().unwrap_or(0));
        }
        counts.words = look_up(&lexicon.words, &known.given_words);
        for (field, known) in &known.texts {
            counts.texts[field.index()] = look_up(&lexicon.texts, known);
        }
        counts
    }

    /// What a model keeps of these counts: values too common to point to anybody.
    pub(crate) fn frequencies(&self, lexicon: &Lexicon, parts: &[&Columns]) -> Frequencies {
        let least = LEAST_KEPT.max(self.n_rows / 100_000.0);
        let keep = |table: &Interner, counts: &[u32]| -> BTreeMap<String, u32> {
            let common = (0..).zip(counts).filter(|(_, times)| least <= **times as f32);
            common.map(|(id, &times)| (String::from_utf8_lossy(table.text(id)).into_owned(), times)).collect()
        };
        let given = parts.iter().flat_map(|part| &part.core).map(|core| core.given);
        let times = |names: Given| self.given.of(lexicon.given_print(names));
        let is_common = |names: &Given| !names.is_missing() && least <= times(*names) as f32;
        let given: HashSet<Given> = given.filter(is_common).collect();
        let text = |names: Given| String::from_utf8_lossy(&names.text(lexicon)).into_owned();
        let areas = [Field::District, Field::Region, Field::Postcode];
        let areas = areas.into_iter().filter(|field| !self.texts[field.index()].is_empty());
        Frequencies {
            n_rows: self.n_rows,
            surnames: keep(&lexicon.names, &self.surnames),
            given_names: given.into_iter().map(|names| (text(names), times(names))).collect(),
            given_words: keep(&lexicon.words, &self.words),
            texts: areas.map(|field| (field, keep(&lexicon.texts, &self.texts[field.index()]))).collect(),
        }
    }

    fn count_texts(&mut self, field: Field, parts: &[&Columns], lexicon: &Lexicon) {
        if matches!(field, Field::Document | Field::Phone | Field::Email | Field::BirthDate | Field::Order) {
            return;
        }
        let mut times = vec![0; lexicon.texts.len()];
        for part in parts {
            part.stretch(0..part.core.len())
                .iter()
                .for_each(|record| times[record.text(field) as usize] += 1);
        }
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
        x: Record<'_>,
        y: Record<'_>,
    ) -> Option<f32> {
        let most = |counts: &[u32], x: TextId, y: TextId| -> u32 {
            let of = |id: TextId| counts.get(id as usize).copied().unwrap_or(0);
            of(x).max(of(y))
        };
        let level = levels.get(field);
        let times = match field {
            Field::Surname1 | Field::Surname2 if (1..=5).contains(&level) => match levels.get(Field::Order) {
                2 => self.crossed(field, levels, x.core, y.core),
                3 => return None,
                _ => most(&self.surnames, x.text(field), y.text(field)),
            },
            Field::GivenNames if (1..=9).contains(&level) && levels.get(Field::Order) != 3 => {
                self.given_times(lexicon, level, x.core.given, y.core.given)
            }
            Field::BirthDate if level == 1 => *self.dates.get(day(x.core.date))?,
            Field::Document if level == 1 => *self.numbers.get(&(field, x.core.document))?,
            Field::Phone if level == 1 => *self.numbers.get(&(field, x.core.phone))?,
            Field::Email if level == 1 => *self.numbers.get(&(field, email_number(lexicon, x.core)))?,
            Field::District | Field::Region | Field::Postcode | Field::Address | Field::Address2
                if level == 1 && !self.texts[field.index()].is_empty() =>
            {
                most(&self.texts[field.index()], x.text(field), y.text(field))
            }
            _ => return None,
        };
        Some(self.share(times))
    }

    /// The probability, as log2, that another record has a value that occurs so often.
    fn share(&self, times: u32) -> f32 {
        let known = self.logs.get(times as usize).copied();
        known.unwrap_or_else(|| (times as f32).log2()) - self.log_rows
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
    pub(crate) fn rarity_of(&self, lexicon: &Lexicon, field: Field, record: Record<'_>) -> Option<f32> {
        let of = |counts: &[u32]| counts.get(record.text(field) as usize).copied();
        let times = match field {
            Field::Surname1 | Field::Surname2 => of(&self.surnames),
            Field::GivenNames => Some(self.times_of(lexicon, record.core.given)),
            Field::BirthDate => self.dates.get(day(record.core.date)).copied(),
            _ => of(&self.texts[field.index()]),
        };
        times.map(|times| self.share(times))
    }

    /// The count of the surnames that agree crosswise; the better pair of the two is "surname 1".
    fn crossed(&self, field: Field, levels: Levels, x: &Core, y: &Core) -> u32 {
        let of = |surname: TextId| self.surnames.get(surname as usize).copied().unwrap_or(0);
        let one = of(x.surname1).max(of(y.surname2));
        let two = of(x.surname2).max(of(y.surname1));
        let both = levels.get(Field::Surname1) <= 5 && (1..=5).contains(&levels.get(Field::Surname2));
        match (both, field) {
            (true, Field::Surname1) => one.max(two),
            (true, _) => one.min(two),
            (false, _) if x.surname1 != 0 && x.surname1 == y.surname2 => one,
            (false, _) if x.surname2 != 0 && x.surname2 == y.surname1 => two,
            (false, _) => one.max(two),
        }
    }

    fn times_of(&self, lexicon: &Lexicon, names: Given) -> u32 {
        if names.is_missing() { 0 } else { self.given.of(lexicon.given_print(names)) }
    }

    /// How often the given names two records agree on occur: the whole when the whole is the same,
    /// otherwise the most frequent of the names they share.
    fn given_times(&self, lexicon: &Lexicon, level: usize, x: Given, y: Given) -> u32 {
        if level <= 2 {
            return self.times_of(lexicon, x).max(self.times_of(lexicon, y));
        }
        let ((x, x_used), (y, y_used)) = (x.words(lexicon), y.words(lexicon));
        let (x, y) = (&x[..x_used], &y[..y_used]);
        let times = |word: &TextId| self.words.get(*word as usize).copied().unwrap_or(0);
        let shared = x.iter().filter(|word| y.contains(word)).map(times);
        if level == 3 || level == 4 {
            return shared.min().unwrap_or(0);
        }
        let shared = shared.min();
        shared.unwrap_or_else(|| x.iter().chain(y).map(times).max().unwrap_or(0))
    }
}

/// A number for an e-mail address; 0 where it is missing.
fn email_number(lexicon: &Lexicon, core: &Core) -> u64 {
    if core.email == 0 { 0 } else { lexicon.text(Field::Email, core.email).print }
}

pub(crate) fn n_rows(parts: &[&Columns]) -> usize {
    parts.iter().map(|part| part.core.len()).sum()
}

fn established(counts: &[u32], left: TextId, right: TextId) -> bool {
    let of = |id: TextId| counts.get(id as usize).copied().unwrap_or(0);
    let (fewer, more) = (of(left).min(of(right)), of(left).max(of(right)));
    3 < fewer && more < fewer.saturating_mul(50)
}
