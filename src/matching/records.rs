//! Records in columns of numbers.

use std::ops::Range;

use rayon::prelude::*;

use crate::matching::{
    field::{Field, N_FIELDS},
    intern::{Interner, TextId},
    lexicon::{Lexicon, mark_of},
    nickname::Nicknames,
    normalise::mix,
    packed::{LONG, long_document},
    part::Part,
};

/// Number of a record, counted from 0 in the order of the input.
pub type Row = u32;

/// The part of a record that nearly every comparison needs, together in memory.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Core {
    /// The document, packed; 0 where it is missing, as for all that follow.
    pub(crate) document: u64,
    /// Digits of the telephone number, four bits each.
    pub(crate) phone: u64,
    /// Digits of the birth date, four bits each.
    pub(crate) date: u32,
    pub(crate) surname1: TextId,
    pub(crate) surname2: TextId,
    pub(crate) given: TextId,
    pub(crate) district: TextId,
    pub(crate) email: TextId,
}

impl Core {
    /// The same values by their numbers in another table.
    fn renumbered(&self, names: &[TextId], texts: &[TextId]) -> Self {
        Self {
            document: match long_document(self.document) {
                None => self.document,
                Some(text) => LONG | u64::from(texts[text as usize]),
            },
            surname1: names[self.surname1 as usize],
            surname2: names[self.surname2 as usize],
            given: names[self.given as usize],
            district: texts[self.district as usize],
            email: texts[self.email as usize],
            ..*self
        }
    }
}

/// Compared values of records. A column outside the core that no record fills is empty.
#[derive(Clone, Debug, Default)]
pub struct Records {
    core: Vec<Core>,
    /// Texts by number, of the fields outside the core.
    texts: [Vec<TextId>; N_FIELDS],
    /// Bit `n` is set if any record has field `n`.
    present: u32,
    /// A hash of everything in the record, the same whatever the order of input.
    pub(crate) prints: Vec<u64>,
    /// One bit for each word of the names and for the birth date: no common bit, nothing in common.
    pub(crate) marks: Vec<u64>,
}

impl Records {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.core.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.core.is_empty()
    }

    /// The core of a record.
    pub(crate) fn core(&self, row: Row) -> &Core {
        &self.core[row as usize]
    }

    /// The number of a field's text, 0 where it is missing.
    pub(crate) fn text(&self, field: Field, row: Row) -> TextId {
        match field {
            Field::Surname1 => self.core[row as usize].surname1,
            Field::Surname2 => self.core[row as usize].surname2,
            Field::GivenNames => self.core[row as usize].given,
            Field::District => self.core[row as usize].district,
            Field::Email => self.core[row as usize].email,
            _ => self.texts[field.index()].get(row as usize).copied().unwrap_or(0),
        }
    }

    /// Whether any record has the field.
    pub(crate) fn has(&self, field: Field) -> bool {
        let field = if field == Field::Order { Field::Surname1 } else { field };
        self.present & 1 << field.index() != 0
    }

    /// Puts the rows of all parts together, by the positions of their stretches; names and texts get
    /// their numbers in the lexicon.
    pub fn assemble(mut parts: Vec<Part>, lexicon: &mut Lexicon, nicknames: &Nicknames) -> Self {
        let (names, texts) = rayon::join(
            || parts.iter().map(|part| translate(&part.names, &mut lexicon.names)).collect::<Vec<_>>(),
            || parts.iter().map(|part| translate(&part.texts, &mut lexicon.texts)).collect::<Vec<_>>(),
        );
        let mut records = Self::default();
        for part in &mut parts {
            records.present |= part.present;
            part.forget_texts();
        }
        let mut stretches: Vec<_> = (0..)
            .zip(&parts)
            .flat_map(|(n_part, part)| part.stretches().map(move |(position, rows)| (position, n_part, rows)))
            .collect();
        stretches.sort_unstable_by_key(|(position, ..)| *position);
        records.core = vec![Core::default(); parts.iter().map(Part::len).sum()];
        let mut rest = records.core.as_mut_slice();
        let mut work = Vec::with_capacity(stretches.len());
        let mut before = 0;
        for (_, n_part, rows) in stretches {
            let part: &Part = &parts[n_part];
            append_texts(&mut records.texts, before, part, rows.clone(), &texts[n_part]);
            before += rows.len();
            let (mine, others) = std::mem::take(&mut rest).split_at_mut(rows.len());
            rest = others;
            work.push((mine, &part.core[rows], &names[n_part], &texts[n_part]));
        }
        work.into_par_iter().for_each(|(to, from, names, texts)| {
            for (to, from) in to.iter_mut().zip(from) {
                *to = from.renumbered(names, texts);
            }
        });
        drop(parts);
        records.finish(lexicon, nicknames);
        records
    }

    /// Works out what depends on the names, once all records are in.
    fn finish(&mut self, lexicon: &mut Lexicon, nicknames: &Nicknames) {
        lexicon.learn_new_names(nicknames);
        let rows = (0..self.core.len() as Row).into_par_iter();
        (self.prints, self.marks) = rows.map(|row| self.print_and_mark(lexicon, row)).unzip();
    }

    fn print_and_mark(&self, lexicon: &Lexicon, row: Row) -> (u64, u64) {
        let core = self.core(row);
        let mut print = mix(u64::from(core.date), core.phone);
        print = mix(print, self.document_print(lexicon, row));
        let mut mark = if core.date == 0 { 0 } else { mark_of(u64::from(core.date) << 32) };
        for field in Field::ALL {
            let id = self.text(field, row);
            if id == 0 {
                continue;
            }
            let (text, words) =
                if is_name(field) { lexicon.name_print(id) } else { (lexicon.text(id).print, 0) };
            print = mix(print, text ^ field.index() as u64);
            mark |= words;
        }
        (print, mark)
    }

    /// A number for the document that is the same in every run; 0 where it is missing.
    pub(crate) fn document_print(&self, lexicon: &Lexicon, row: Row) -> u64 {
        match long_document(self.core(row).document) {
            None => self.core(row).document,
            Some(text) => lexicon.text(text).print | LONG,
        }
    }
}

/// Whether the field's texts are names of people.
pub(crate) const fn is_name(field: Field) -> bool {
    matches!(field, Field::Surname1 | Field::Surname2 | Field::GivenNames)
}

/// The numbers in `to` of all texts of `from`.
fn translate(from: &Interner, to: &mut Interner) -> Vec<TextId> {
    if to.len() == 1 {
        *to = from.clone();
        return (0..from.len() as TextId).collect();
    }
    (0..from.len() as TextId).map(|id| to.intern(from.text(id))).collect()
}

/// Appends rows of the columns outside the core, behind the rows that stand `before` them.
fn append_texts(
    columns: &mut [Vec<TextId>],
    before: usize,
    part: &Part,
    rows: Range<usize>,
    texts: &[TextId],
) {
    for (mine, column) in columns.iter_mut().zip(&part.texts_by_field) {
        let filled = column.get(rows.start..rows.end.min(column.len()).max(rows.start)).unwrap_or_default();
        if !filled.is_empty() || !mine.is_empty() {
            mine.resize(before, 0);
            mine.extend(filled.iter().map(|&id| texts[id as usize]));
            mine.resize(before + rows.len(), 0);
        }
    }
}
