//! The way records are read in: each thread fills a part, and the parts are put together.

use std::ops::Range;

use crate::matching::{
    columns::{Columns, Core},
    field::Field,
    given::Given,
    intern::{Interner, TextId},
    memo::Memo,
    normalise::{cut, date_digits, fold, fold_code, fold_name, phone_digits},
    packed::{LONG, pack},
};

/// The rows one thread reads of a file, in stretches that need not follow on each other.
#[derive(Debug, Default)]
pub struct Part {
    /// Position of each stretch and the number of its first row here.
    starts: Vec<(usize, usize)>,
    /// Folded names.
    pub(crate) names: Interner,
    /// Other folded texts.
    pub(crate) texts: Interner,
    /// Folded e-mail addresses, which are not looked up, since nearly all differ.
    pub(crate) emails: Interner,
    /// Values by their numbers in this part.
    pub(crate) columns: Columns,
    known_names: Memo,
    known_districts: Memo,
    buffer: Vec<u8>,
}

impl Part {
    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.columns.core.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.columns.core.is_empty()
    }

    /// Begins a stretch of rows; positions say in what order stretches stand in the file.
    pub fn begin(&mut self, position: usize) {
        self.starts.push((position, self.columns.core.len()));
    }

    /// The stretches: position and rows.
    pub(crate) fn stretches(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        let ends = self.starts.iter().skip(1).map(|(_, start)| *start).chain([self.columns.core.len()]);
        self.starts.iter().zip(ends).map(|(&(position, start), end)| (position, start..end))
    }

    /// Adds a row of values as written, without surrounding space; a field may be left out, and an empty value is a
    /// missing one.
    pub fn push<'a>(&mut self, values: impl IntoIterator<Item = (Field, &'a str)>) {
        if self.starts.is_empty() {
            self.begin(0);
        }
        let mut core = Core::default();
        for (field, value) in values {
            if !value.is_empty() {
                self.put(&mut core, field, value);
            }
        }
        self.columns.core.push(core);
    }

    fn put(&mut self, core: &mut Core, field: Field, value: &str) {
        self.columns.note(field);
        self.buffer.clear();
        match field {
            Field::Document => core.document = self.pack_document(value),
            Field::Phone => core.phone = phone_digits(value),
            Field::BirthDate => core.date = date_digits(value),
            Field::Surname1 => core.surname1 = self.name(value),
            Field::Surname2 => core.surname2 = self.name(value),
            Field::GivenNames => core.given = self.given(value),
            Field::District => core.district = self.district(value),
            Field::Email => core.email = self.email(value),
            Field::Order => {}
            _ => {
                let number = self.text(value, if field == Field::Postcode { fold_code } else { fold });
                self.columns.put(field, number);
            }
        }
    }

    fn name(&mut self, value: &str) -> TextId {
        let Self { names, buffer, known_names, .. } = self;
        known_names.number(value, || {
            buffer.clear();
            fold_name(value, buffer);
            names.intern(buffer)
        })
    }

    fn given(&mut self, value: &str) -> Given {
        if let Some(given) = Given::split_plain(value) {
            return given.map(|part| if part.is_empty() { 0 } else { self.name(part) });
        }
        fold_name(value, &mut self.buffer);
        Given::split(&self.buffer).map(|text| self.names.intern(text))
    }

    fn district(&mut self, value: &str) -> TextId {
        let Self { texts, buffer, known_districts, .. } = self;
        known_districts.number(value, || {
            fold(value, buffer);
            texts.intern(buffer)
        })
    }

    fn text(&mut self, value: &str, fold_into: fn(&str, &mut Vec<u8>)) -> TextId {
        fold_into(value, &mut self.buffer);
        self.texts.intern(&self.buffer)
    }

    fn email(&mut self, value: &str) -> TextId {
        self.buffer.extend_from_slice(cut(value.trim()).as_bytes());
        self.buffer.make_ascii_uppercase();
        if self.buffer.is_empty() { 0 } else { self.emails.push(&self.buffer) }
    }

    fn pack_document(&mut self, value: &str) -> u64 {
        // Most are written as they are packed.
        if let Some(code) = pack(value.as_bytes()) {
            return code;
        }
        fold_code(value, &mut self.buffer);
        pack(&self.buffer).unwrap_or_else(|| LONG | u64::from(self.texts.intern(&self.buffer)))
    }
}
