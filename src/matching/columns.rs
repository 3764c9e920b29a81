//! Records in columns of numbers.

use std::ops::Range;

use rayon::prelude::*;

use crate::matching::{
    field::{Field, N_FIELDS},
    given::Given,
    intern::TextId,
    lexicon::Lexicon,
    normalise::mix,
    packed::{LONG, long_document},
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
    pub(crate) given: Given,
    pub(crate) district: TextId,
    pub(crate) email: TextId,
}

impl Core {
    /// Replaces the numbers of names and texts by those in another table.
    fn renumber(&mut self, names: &[TextId], texts: &[TextId], emails: &[TextId]) {
        if let Some(text) = long_document(self.document) {
            self.document = LONG | u64::from(texts[text as usize]);
        }
        self.surname1 = names[self.surname1 as usize];
        self.surname2 = names[self.surname2 as usize];
        self.given = self.given.map(|name| names[name as usize]);
        self.district = texts[self.district as usize];
        self.email = emails[self.email as usize];
    }
}

/// Compared values of records. A column outside the core that no record fills is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    pub(crate) core: Vec<Core>,
    /// Texts by number, of the fields outside the core; a column may end before the last record.
    texts: [Vec<TextId>; N_FIELDS],
    /// Bit `n` is set if any record has field `n`.
    present: u32,
}

impl Columns {
    /// Notes that a record has a field.
    pub(crate) fn note(&mut self, field: Field) {
        self.present |= 1 << field.index();
    }

    /// Puts a text of the next record, whose core is yet to come.
    pub(crate) fn put(&mut self, field: Field, text: TextId) {
        let column = &mut self.texts[field.index()];
        column.resize(self.core.len(), 0);
        column.push(text);
    }

    /// Whether any record has the field.
    pub(crate) fn has(&self, field: Field) -> bool {
        let field = if field == Field::Order { Field::Surname1 } else { field };
        self.present & 1 << field.index() != 0
    }

    /// One of the records.
    #[inline]
    pub(crate) fn record(&self, row: usize) -> Record<'_> {
        Record { core: &self.core[row], columns: self, row }
    }

    /// Some records that follow on each other.
    pub(crate) fn stretch(&self, rows: Range<usize>) -> Stretch<'_> {
        Stretch { columns: self, rows }
    }

    /// Copies records of columns with the same numbers, wherever they are. Cores are fetched first and together, so
    /// that the processor need not wait for memory one by one.
    pub(crate) fn gather<'a>(records: impl Iterator<Item = Record<'a>> + Clone) -> Self {
        let mut columns =
            Self { core: records.clone().map(|record| *record.core).collect(), ..Self::default() };
        for (row, record) in records.enumerate() {
            columns.present |= record.columns.present;
            for (mine, column) in columns.texts.iter_mut().zip(&record.columns.texts) {
                if let Some(&text) = column.get(record.row) {
                    mine.resize(row, 0);
                    mine.push(text);
                }
            }
        }
        columns
    }

    /// Adds records of columns with the same numbers.
    pub(crate) fn append(&mut self, other: &Self, rows: Range<usize>) {
        self.present |= other.present;
        for (mine, column) in self.texts.iter_mut().zip(&other.texts) {
            let some = column.get(rows.start..rows.end.min(column.len())).unwrap_or_default();
            if !some.is_empty() {
                mine.resize(self.core.len(), 0);
                mine.extend_from_slice(some);
            }
        }
        self.core.extend_from_slice(&other.core[rows]);
    }

    /// Replaces the numbers of names and texts by those in another table.
    pub(crate) fn renumber(&mut self, names: &[TextId], texts: &[TextId], emails: &[TextId]) {
        self.core.par_iter_mut().with_min_len(4096).for_each(|core| core.renumber(names, texts, emails));
        for text in self.texts.iter_mut().flatten() {
            *text = texts[*text as usize];
        }
    }
}

/// Some records that follow on each other.
#[derive(Clone, Debug)]
pub(crate) struct Stretch<'a> {
    columns: &'a Columns,
    rows: Range<usize>,
}

impl<'a> Stretch<'a> {
    /// One of them.
    pub(crate) fn record(&self, place: usize) -> Record<'a> {
        self.columns.record(self.rows.start + place)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Record<'a>> {
        let cores = self.columns.core[self.rows.clone()].iter().zip(self.rows.start..);
        let columns = self.columns;
        cores.map(move |(core, row)| Record { core, columns, row })
    }
}

/// A record, wherever it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    pub(crate) core: &'a Core,
    columns: &'a Columns,
    row: usize,
}

impl<'a> Record<'a> {
    /// The same with a copy of its core.
    pub(crate) fn with_core<'b>(self, core: &'b Core) -> Record<'b>
    where
        'a: 'b,
    {
        Record { core, ..self }
    }

    /// The number of a field's text, 0 where it is missing; given names are two.
    #[inline]
    pub(crate) fn text(self, field: Field) -> TextId {
        match field {
            Field::Surname1 => self.core.surname1,
            Field::Surname2 => self.core.surname2,
            Field::District => self.core.district,
            Field::Email => self.core.email,
            _ => self.columns.texts[field.index()].get(self.row).copied().unwrap_or(0),
        }
    }

    /// A number for the document that is the same in every run; 0 where it is missing.
    pub(crate) fn document_print(self, lexicon: &Lexicon) -> u64 {
        match long_document(self.core.document) {
            None => self.core.document,
            Some(text) => lexicon.text(Field::Document, text).print | LONG,
        }
    }

    /// A hash of who it is, the same in every run, to draw records by.
    pub(crate) fn lot(self, lexicon: &Lexicon) -> u64 {
        let names = mix(lexicon.name_print(self.core.surname1), lexicon.given_print(self.core.given));
        mix(mix(names, u64::from(self.core.date)), self.document_print(lexicon))
    }

    /// A hash of everything in the record, the same in every run.
    pub(crate) fn print(self, lexicon: &Lexicon) -> u64 {
        let mut print = mix(self.lot(lexicon), self.core.phone);
        print = mix(print, lexicon.name_print(self.core.surname2));
        for field in Field::ALL {
            match self.text(field) {
                0 => {}
                _ if is_name(field) => {}
                text => print = mix(print, lexicon.text(field, text).print ^ field.index() as u64),
            }
        }
        print
    }
}

/// Whether the field is compared as one text.
pub(crate) const fn is_text(field: Field) -> bool {
    matches!(
        field,
        Field::District | Field::Email | Field::Address | Field::Postcode | Field::Region | Field::Address2
    )
}

/// Whether the field's texts are names of people.
pub(crate) const fn is_name(field: Field) -> bool {
    matches!(field, Field::Surname1 | Field::Surname2 | Field::GivenNames)
}
