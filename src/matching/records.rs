//! Records in columns of numbers, and the way they are read in.

use std::ops::Range;

use rayon::prelude::*;

use crate::matching::{
    field::{Field, N_FIELDS},
    intern::{Interner, TextId},
    lexicon::Lexicon,
    nickname::Nicknames,
    normalise::{LONGEST_FIELD, date_digits, fold, fold_code, fold_name, mix, phone_digits},
};

/// Number of a record, counted from 0 in the order of the input.
pub type Row = u32;

/// Marks a document too long to be packed; the rest of the number is a text's.
const LONG: u64 = 1 << 63;

/// Letters and digits a packed document can have, six bits each.
pub(crate) const PACKED: usize = 10;

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
    pub fn assemble(parts: Vec<Part>, lexicon: &mut Lexicon, nicknames: &Nicknames) -> Self {
        let translate = |from: &Interner, to: &mut Interner| -> Vec<TextId> {
            (0..from.len() as TextId).map(|id| to.intern(from.text(id))).collect()
        };
        let mut records = Self::default();
        let mut stretches = Vec::new();
        let mut numbers = Vec::new();
        for (n_part, part) in parts.iter().enumerate() {
            stretches.extend(part.stretches().map(|(position, rows)| (position, n_part, rows)));
            records.present |= part.present;
            let names = translate(&part.names.folded, &mut lexicon.names);
            numbers.push((names, translate(&part.texts.folded, &mut lexicon.texts)));
        }
        stretches.sort_unstable_by_key(|(position, ..)| *position);
        records.core.reserve_exact(parts.iter().map(Part::len).sum());
        for (_, n_part, rows) in stretches {
            let (names, texts) = &numbers[n_part];
            records.append(&parts[n_part], rows, names, texts);
        }
        drop(parts);
        records.finish(lexicon, nicknames);
        records
    }

    fn append(&mut self, part: &Part, rows: Range<usize>, names: &[TextId], texts: &[TextId]) {
        let (before, added) = (self.core.len(), rows.len());
        for (mine, column) in self.texts.iter_mut().zip(&part.texts_by_field) {
            let filled =
                column.get(rows.start..rows.end.min(column.len()).max(rows.start)).unwrap_or_default();
            if !filled.is_empty() || !mine.is_empty() {
                mine.resize(before, 0);
                mine.extend(filled.iter().map(|&id| texts[id as usize]));
                mine.resize(before + added, 0);
            }
        }
        self.core.extend(part.core[rows].iter().map(|core| Core {
            document: match core.document & LONG {
                0 => core.document,
                _ => LONG | u64::from(texts[(core.document & !LONG) as usize]),
            },
            surname1: names[core.surname1 as usize],
            surname2: names[core.surname2 as usize],
            given: names[core.given as usize],
            district: texts[core.district as usize],
            email: texts[core.email as usize],
            ..*core
        }));
    }

    /// Works out what depends on the names, once all records are in.
    fn finish(&mut self, lexicon: &mut Lexicon, nicknames: &Nicknames) {
        lexicon.learn_new_names(nicknames);
        let rows = || (0..self.core.len() as Row).into_par_iter();
        self.prints = rows().map(|row| self.print(lexicon, row)).collect();
        self.marks = rows().map(|row| self.mark(lexicon, row)).collect();
    }

    fn print(&self, lexicon: &Lexicon, row: Row) -> u64 {
        let core = self.core(row);
        let mut print = mix(u64::from(core.date), core.phone);
        print = mix(print, self.document_print(lexicon, row));
        for field in Field::ALL {
            let id = self.text(field, row);
            if id != 0 {
                let text = if is_name(field) { lexicon.name_print(id) } else { lexicon.text(id).print };
                print = mix(print, text ^ field.index() as u64);
            }
        }
        print
    }

    /// A number for the document that is the same in every run; 0 where it is missing.
    pub(crate) fn document_print(&self, lexicon: &Lexicon, row: Row) -> u64 {
        match long_document(self.core(row).document) {
            None => self.core(row).document,
            Some(text) => lexicon.text(text).print | LONG,
        }
    }

    fn mark(&self, lexicon: &Lexicon, row: Row) -> u64 {
        let bit = |value: u64| 1 << (mix(value, 7) >> 58);
        let core = self.core(row);
        let mut mark = if core.date == 0 { 0 } else { bit(u64::from(core.date) << 32) };
        for name in [core.surname1, core.surname2, core.given] {
            for &word in lexicon.words_of(name) {
                mark |= bit(u64::from(lexicon.word(word).sound));
            }
        }
        mark
    }
}

/// The text of a document that is too long to be packed.
pub(crate) fn long_document(code: u64) -> Option<TextId> {
    (code & LONG != 0).then_some((code & !LONG) as TextId)
}

/// Whether the field's texts are names of people.
pub(crate) const fn is_name(field: Field) -> bool {
    matches!(field, Field::Surname1 | Field::Surname2 | Field::GivenNames)
}

/// Texts as written and as folded, so that each distinct spelling is folded once.
#[derive(Debug, Default)]
struct Folder {
    raw: Interner,
    folded: Interner,
    of_raw: Vec<TextId>,
}

impl Folder {
    fn number(&mut self, text: &str, fold_into: fn(&str, &mut Vec<u8>)) -> TextId {
        let text = text.as_bytes();
        let raw = self.raw.intern(&text[..text.len().min(2 * LONGEST_FIELD)]);
        if let Some(&known) = self.of_raw.get(raw as usize) {
            return known;
        }
        if self.of_raw.is_empty() {
            self.of_raw.push(0);
        }
        if raw == 0 {
            return 0;
        }
        let mut folded = Vec::with_capacity(text.len());
        fold_into(&String::from_utf8_lossy(self.raw.text(raw)), &mut folded);
        let id = self.folded.intern(&folded);
        self.of_raw.push(id);
        id
    }
}

/// The rows one thread reads of a file, in stretches that need not follow on each other.
#[derive(Debug, Default)]
pub struct Part {
    /// Position of each stretch and the number of its first row here.
    starts: Vec<(usize, usize)>,
    names: Folder,
    texts: Folder,
    core: Vec<Core>,
    texts_by_field: [Vec<TextId>; N_FIELDS],
    present: u32,
    buffer: Vec<u8>,
}

impl Part {
    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.core.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.core.is_empty()
    }

    /// Begins a stretch of rows; positions say in what order stretches stand in the file.
    pub fn begin(&mut self, position: usize) {
        self.starts.push((position, self.core.len()));
    }

    fn stretches(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        let ends = self.starts.iter().skip(1).map(|(_, start)| *start).chain([self.core.len()]);
        self.starts.iter().zip(ends).map(|(&(position, start), end)| (position, start..end))
    }

    /// Adds a row of values as written; a field may be left out, and an empty value is a missing one.
    pub fn push<'a>(&mut self, values: impl IntoIterator<Item = (Field, &'a str)>) {
        if self.starts.is_empty() {
            self.begin(0);
        }
        let mut core = Core::default();
        for (field, value) in values {
            let value = value.trim();
            if !value.is_empty() {
                self.put(&mut core, field, value);
            }
        }
        self.core.push(core);
    }

    fn put(&mut self, core: &mut Core, field: Field, value: &str) {
        self.present |= 1 << field.index();
        match field {
            Field::Document => core.document = self.pack_document(value),
            Field::Phone => core.phone = phone_digits(value),
            Field::BirthDate => core.date = date_digits(value),
            Field::Surname1 => core.surname1 = self.names.number(value, fold_name),
            Field::Surname2 => core.surname2 = self.names.number(value, fold_name),
            Field::GivenNames => core.given = self.names.number(value, fold_name),
            Field::District => core.district = self.texts.number(value, fold),
            Field::Email => {
                // Hardly two are the same, so that remembering how each was written would not pay.
                self.buffer.clear();
                fold_email(value, &mut self.buffer);
                core.email = self.texts.folded.intern(&self.buffer);
            }
            Field::Order => {}
            _ => {
                let fold_into = if field == Field::Postcode { fold_code } else { fold };
                let number = self.texts.number(value, fold_into);
                let column = &mut self.texts_by_field[field.index()];
                column.resize(self.core.len(), 0);
                column.push(number);
            }
        }
    }

    fn pack_document(&mut self, value: &str) -> u64 {
        self.buffer.clear();
        fold_code(value, &mut self.buffer);
        match pack(&self.buffer) {
            Some(code) => code,
            None => LONG | u64::from(self.texts.folded.intern(&self.buffer)),
        }
    }
}

fn fold_email(text: &str, out: &mut Vec<u8>) {
    out.extend(crate::matching::normalise::cut(text).bytes().map(|byte| byte.to_ascii_uppercase()));
}

/// Packs up to ten letters and digits, six bits each, the last one lowest; `None` when there are more,
/// or other signs.
pub(crate) fn pack(text: &[u8]) -> Option<u64> {
    if PACKED < text.len() {
        return None;
    }
    text.iter().try_fold(0, |code, &byte| match byte {
        b'0'..=b'9' => Some(code << 6 | u64::from(byte - b'0' + 1)),
        b'A'..=b'Z' => Some(code << 6 | u64::from(byte - b'A' + 11)),
        _ => None,
    })
}

/// The letters and digits of a packed document at the start of a buffer, and how many there are.
pub(crate) fn unpack(code: u64) -> ([u8; PACKED], usize) {
    let mut text = [0; PACKED];
    let used = packed_len(code);
    for (i, byte) in text.iter_mut().enumerate().take(used) {
        let digit = (code >> (6 * (used - 1 - i)) & 63) as u8;
        *byte = if digit <= 10 { b'0' + digit - 1 } else { b'A' + digit - 11 };
    }
    (text, used)
}

/// How many letters and digits a packed document has; 0 for one too long to be packed.
pub(crate) const fn packed_len(code: u64) -> usize {
    if code & LONG == 0 { (64 - code.leading_zeros() as usize).div_ceil(6) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_document_survives_packing(text in "[0-9A-Z]{0,10}") {
            let (unpacked, used) = unpack(pack(text.as_bytes()).unwrap());
            prop_assert_eq!(&unpacked[..used], text.as_bytes());
        }
    }
}
