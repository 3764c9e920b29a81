//! A table that gives texts small numbers.

use crate::matching::{normalise::hash, room::zeros};

/// The number of a text in an [`Interner`]; 0 is the empty text.
pub(crate) type TextId = u32;

/// Texts are laid out in steps of so many bytes, so that 32 bits can point into 16 GiB.
const STEP: usize = 4;

/// What stands in front of each text: its number and its length.
const HEADER: usize = 6;

/// Texts in one block of memory, numbered from 0 in the order they first came.
///
/// The empty text is always number 0. Those that are [interned](Interner::intern) are distinct; those that are
/// [pushed](Interner::push) need not be, and are not found again. Numbers depend on the order of arrival only, never
/// on threads. A text may have up to 65,535 bytes; what stands behind is cut off.
#[derive(Clone, Debug)]
pub(crate) struct Interner {
    /// Number, length and letters of each text, so that a look-up touches one place.
    bytes: Vec<u8>,
    /// Where text `n` begins, in steps.
    starts: Vec<u32>,
    /// Open addressing: half of the text's hash above, where it begins plus one below; 0 is free.
    slots: Vec<u64>,
}

impl Default for Interner {
    fn default() -> Self {
        let mut table = Self { bytes: Vec::new(), starts: Vec::new(), slots: vec![0; 64] };
        table.intern(b"");
        table
    }
}

impl Interner {
    /// The number of `text`, which is added when it is new.
    pub(crate) fn intern(&mut self, text: &[u8]) -> TextId {
        let text = &text[..text.len().min(usize::from(u16::MAX))];
        if self.slots.len() < 2 * (self.len() + 1) {
            self.grow();
        }
        let code = hash(text) >> 32;
        match self.search(text, code) {
            Ok(id) => id,
            Err(slot) => {
                self.slots[slot] = code << 32 | (self.bytes.len() / STEP + 1) as u64;
                self.push(text)
            }
        }
    }

    /// The text with this number.
    ///
    /// # Panics
    /// When the number is not from this table.
    #[inline]
    pub(crate) fn text(&self, id: TextId) -> &[u8] {
        self.at(self.starts[id as usize] as usize).1
    }

    /// How many texts there are, the empty one included.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Adds a text without looking whether it is there, and gives it a number of its own: for texts of which
    /// hardly any comes twice.
    pub(crate) fn push(&mut self, text: &[u8]) -> TextId {
        let text = &text[..text.len().min(usize::from(u16::MAX))];
        let id = self.len() as TextId;
        self.starts.push((self.bytes.len() / STEP) as u32);
        self.bytes.extend_from_slice(&id.to_le_bytes());
        self.bytes.extend_from_slice(&(text.len() as u16).to_le_bytes());
        self.bytes.extend_from_slice(text);
        self.bytes.resize(self.bytes.len().next_multiple_of(STEP), 0);
        id
    }

    /// The number and the letters of the text that begins at a step.
    fn at(&self, start: usize) -> (TextId, &[u8]) {
        let text = &self.bytes[start * STEP..];
        let (header, text) = text.split_at(HEADER);
        let id = TextId::from_le_bytes([header[0], header[1], header[2], header[3]]);
        (id, &text[..usize::from(u16::from_le_bytes([header[4], header[5]]))])
    }

    fn search(&self, text: &[u8], code: u64) -> Result<TextId, usize> {
        let mask = self.slots.len() - 1;
        let mut slot = code as usize & mask;
        loop {
            let entry = self.slots[slot];
            if entry == 0 {
                return Err(slot);
            }
            if entry >> 32 == code {
                let (id, known) = self.at(entry as u32 as usize - 1);
                if known == text {
                    return Ok(id);
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = zeros(mask + 1);
        for entry in self.slots.iter().copied().filter(|entry| *entry != 0) {
            let mut slot = (entry >> 32) as usize & mask;
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = entry;
        }
        self.slots = slots;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_keeps_its_number(texts in prop::collection::vec("[a-c]{0,4}", 0..300)) {
            let mut table = Interner::default();
            let numbers: Vec<_> = texts.iter().map(|text| table.intern(text.as_bytes())).collect();
            for (text, number) in texts.iter().zip(numbers) {
                prop_assert_eq!(table.intern(text.as_bytes()), number);
                prop_assert_eq!(table.text(number), text.as_bytes());
            }
            prop_assert_eq!(table.intern(b""), 0);
        }
    }
}
