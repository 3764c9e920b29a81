//! The records that are compared, put together from what threads have read.

use std::ops::Range;

use rayon::prelude::*;

use crate::matching::{
    columns::{Columns, Core, Record, Row, Stretch},
    counts::Counts,
    field::Field,
    intern::{Interner, TextId},
    lexicon::Lexicon,
    model::Frequencies,
    nickname::Nicknames,
    packed::unpack,
    part::Part,
};

/// Records side by side, ready to be compared with one another.
#[derive(Clone, Debug, Default)]
pub struct Records {
    columns: Columns,
    /// A hash of everything in the record, the same whatever the order of input.
    pub(crate) prints: Vec<u64>,
}

impl Records {
    /// Puts the rows of all parts together, by the positions of their stretches; names and texts get
    /// their numbers in the lexicon.
    pub fn assemble(parts: Vec<Part>, lexicon: &mut Lexicon, nicknames: &Nicknames) -> Self {
        let (parts, stretches) = unite(parts, lexicon, nicknames);
        let mut columns = Columns::default();
        columns.core.reserve_exact(parts.iter().map(|part| part.core.len()).sum());
        for Place { part, rows, .. } in stretches {
            columns.append(&parts[part], rows);
        }
        drop(parts);
        let rows = (0..columns.core.len()).into_par_iter();
        let prints = rows.map(|row| columns.record(row).print(lexicon)).collect();
        Self { columns, prints }
    }

    /// Some entries of a roll.
    pub(crate) fn of_roll(lexicon: &Lexicon, roll: &Roll, rows: impl Iterator<Item = Row> + Clone) -> Self {
        let columns = Columns::gather(rows.map(|row| roll.record(row)));
        let prints =
            columns.stretch(0..columns.core.len()).iter().map(|entry| entry.print(lexicon)).collect();
        Self { columns, prints }
    }

    /// How often common values occur, for a model that is kept.
    pub fn frequencies(&self, lexicon: &Lexicon) -> Frequencies {
        Counts::of(&[&self.columns], lexicon).frequencies(lexicon, &[&self.columns])
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.columns.core.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.columns.core.is_empty()
    }

    /// The core of a record.
    pub(crate) fn core(&self, row: Row) -> &Core {
        &self.columns.core[row as usize]
    }

    /// A record.
    pub(crate) fn record(&self, row: Row) -> Record<'_> {
        self.columns.record(row as usize)
    }

    /// Whether any record has the field.
    pub(crate) fn has(&self, field: Field) -> bool {
        self.columns.has(field)
    }

    /// All of them.
    pub(crate) fn columns(&self) -> &Columns {
        &self.columns
    }
}

/// The entries of a roll. There can be so many that they stay where they were read.
#[derive(Debug, Default)]
pub struct Roll {
    parts: Vec<Columns>,
    stretches: Vec<Place>,
}

/// Rows that follow on each other in the file.
#[derive(Clone, Debug)]
struct Place {
    /// The number of the first in the file.
    first: Row,
    part: usize,
    /// Their places in the part.
    rows: Range<usize>,
}

impl Roll {
    /// Takes the rows of all parts; see [`Records::assemble`].
    pub fn assemble(parts: Vec<Part>, lexicon: &mut Lexicon, nicknames: &Nicknames) -> Self {
        let (parts, stretches) = unite(parts, lexicon, nicknames);
        Self { parts, stretches }
    }

    /// How often common values occur, for a model that is kept.
    pub fn frequencies(&self, lexicon: &Lexicon) -> Frequencies {
        Counts::of(&self.parts(), lexicon).frequencies(lexicon, &self.parts())
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.core.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Some entries' documents, as far as they are of up to ten letters and digits; see
    /// [`crate::matching::is_bare_document`].
    pub fn documents(&self, rows: impl Iterator<Item = Row>) -> impl Iterator<Item = String> {
        // Fetched together, so that the processor need not wait for memory one by one.
        let codes: Vec<u64> = rows.map(|row| self.record(row).core.document).collect();
        codes.into_iter().map(|code| {
            let (text, used) = unpack(code);
            text[..used].iter().copied().map(char::from).collect()
        })
    }

    /// Whether any entry has the field.
    pub(crate) fn has(&self, field: Field) -> bool {
        self.parts.iter().any(|part| part.has(field))
    }

    /// An entry.
    pub(crate) fn record(&self, row: Row) -> Record<'_> {
        let place = self.stretches.partition_point(|stretch| stretch.first <= row) - 1;
        let Place { first, part, rows } = &self.stretches[place];
        self.parts[*part].record(rows.start + (row - first) as usize)
    }

    /// Everything, in the order of no file.
    pub(crate) fn parts(&self) -> Vec<&Columns> {
        self.parts.iter().collect()
    }

    /// Visits all entries on all threads, by stretches and the number of the first of each; what comes out
    /// is in the order of the file.
    pub(crate) fn gather<T: Send>(&self, visit: impl Fn(&mut Vec<T>, Row, Stretch<'_>) + Sync) -> Vec<T> {
        let found: Vec<Vec<T>> = self
            .stretches
            .par_iter()
            .with_max_len(1)
            .map(|Place { first, part, rows }| {
                let mut found = Vec::new();
                visit(&mut found, *first, self.parts[*part].stretch(rows.clone()));
                found
            })
            .collect();
        found.into_iter().flatten().collect()
    }
}

/// Gives the names and texts of all parts their numbers in the lexicon, and works out in what order the
/// parts' stretches stand in the file.
fn unite(mut parts: Vec<Part>, lexicon: &mut Lexicon, nicknames: &Nicknames) -> (Vec<Columns>, Vec<Place>) {
    let take = |table: fn(&mut Part) -> &mut Interner, parts: &mut [Part]| -> Vec<Interner> {
        parts.iter_mut().map(|part| std::mem::take(table(part))).collect()
    };
    let (names, texts) = (take(|part| &mut part.names, &mut parts), take(|part| &mut part.texts, &mut parts));
    let emails = take(|part| &mut part.emails, &mut parts);
    let translate_all = |tables: Vec<Interner>, to: &mut Interner, add: Add| -> Vec<Vec<TextId>> {
        tables.into_iter().map(|from| translate(from, to, add)).collect()
    };
    let (names, (texts, emails)) = rayon::join(
        || translate_all(names, &mut lexicon.names, Interner::intern),
        || {
            let texts = translate_all(texts, &mut lexicon.texts, Interner::intern);
            (texts, translate_all(emails, &mut lexicon.emails, Interner::push))
        },
    );
    lexicon.learn_new_names(nicknames);
    let mut stretches: Vec<(usize, Place)> = (0..)
        .zip(&parts)
        .flat_map(|(n_part, part)| {
            part.stretches().map(move |(position, rows)| (position, Place { first: 0, part: n_part, rows }))
        })
        .collect();
    stretches.sort_unstable_by_key(|(position, _)| *position);
    let mut stretches: Vec<Place> = stretches.into_iter().map(|(_, stretch)| stretch).collect();
    let mut first = 0;
    for stretch in &mut stretches {
        stretch.first = first;
        first += stretch.rows.len() as Row;
    }
    stretches.retain(|stretch| !stretch.rows.is_empty());
    let mut columns: Vec<Columns> = parts.into_iter().map(|part| part.columns).collect();
    for (((columns, names), texts), emails) in columns.iter_mut().zip(&names).zip(&texts).zip(&emails) {
        columns.renumber(names, texts, emails);
    }
    (columns, stretches)
}

/// Adds a text to a table.
type Add = fn(&mut Interner, &[u8]) -> TextId;

/// The numbers in `to` of all texts of `from`.
fn translate(from: Interner, to: &mut Interner, add: Add) -> Vec<TextId> {
    let ids = 0..from.len() as TextId;
    if to.len() == 1 {
        *to = from;
        return ids.collect();
    }
    ids.map(|id| if id == 0 { 0 } else { add(to, from.text(id)) }).collect()
}
