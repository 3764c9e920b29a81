//! A table that gives every distinct text a small number.

use crate::matching::normalise::hash;

/// The number of a text in an [`Interner`]; 0 is the empty text.
pub(crate) type TextId = u32;

/// Distinct texts in one block of memory, numbered from 0 in the order they first came.
///
/// The empty text is always number 0. Numbers depend on the order of arrival only, never on threads.
#[derive(Clone, Debug)]
pub(crate) struct Interner {
    bytes: Vec<u8>,
    /// Where text `n` begins; it ends where text `n + 1` begins.
    starts: Vec<u32>,
    /// Open addressing: the text's number plus one, and 32 bits of its hash; 0 is free.
    slots: Vec<u64>,
}

impl Default for Interner {
    fn default() -> Self {
        let mut table = Self { bytes: Vec::new(), starts: vec![0], slots: vec![0; 64] };
        table.intern(b"");
        table
    }
}

impl Interner {
    /// The number of `text`, which is added when it is new.
    pub(crate) fn intern(&mut self, text: &[u8]) -> TextId {
        if self.slots.len() < 2 * (self.len() + 1) {
            self.grow();
        }
        let code = hash(text);
        match self.search(text, code) {
            Ok(id) => id,
            Err(slot) => {
                let id = self.len() as u32;
                self.bytes.extend_from_slice(text);
                self.starts.push(self.bytes.len() as u32);
                self.slots[slot] = (code >> 32 << 32) | u64::from(id + 1);
                id
            }
        }
    }

    /// The text with this number.
    ///
    /// # Panics
    /// When the number is not from this table.
    pub(crate) fn text(&self, id: TextId) -> &[u8] {
        &self.bytes[self.starts[id as usize] as usize..self.starts[id as usize + 1] as usize]
    }

    /// How many distinct texts there are, the empty one included.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn search(&self, text: &[u8], code: u64) -> Result<TextId, usize> {
        let mask = self.slots.len() - 1;
        let mut slot = code as usize & mask;
        loop {
            let entry = self.slots[slot];
            if entry == 0 {
                return Err(slot);
            }
            let id = (entry as u32) - 1;
            if entry >> 32 == code >> 32 && self.text(id) == text {
                return Ok(id);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![0; mask + 1];
        for id in 0..self.len() as u32 {
            let code = hash(self.text(id));
            let mut slot = code as usize & mask;
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = (code >> 32 << 32) | u64::from(id + 1);
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
