//! The numbers of values that were read not long ago, by the bytes as they were written.
//!
//! A few thousand surnames, names and districts make up nearly all of a large file, so most values need
//! neither be folded nor looked up among all.

use crate::matching::{intern::TextId, normalise::mix};

/// Longest value that is remembered.
const LONGEST: usize = 24;

/// Values remembered at a time; each has one place.
const N_PLACES: usize = 8192;

/// Values before which it is not worth while to remember any.
const WARM_UP: u32 = 2000;

/// A value as written, and the number that was worked out for it; without a length it is none.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    words: [u64; LONGEST / 8],
    length: u32,
    number: TextId,
}

/// Values read lately.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memo {
    places: Vec<Known>,
    n_asked: u32,
}

impl Memo {
    /// The number of a value, which is worked out unless it is remembered.
    pub(crate) fn number(&mut self, written: &str, work_out: impl FnOnce() -> TextId) -> TextId {
        if LONGEST < written.len() || self.is_cold() {
            return work_out();
        }
        let (words, length) = (words(written.as_bytes()), written.len() as u32);
        let place = mix(mix(words[0], words[1]), words[2] ^ u64::from(length)) as usize % N_PLACES;
        let known = &mut self.places[place];
        if known.length != length || known.words != words {
            *known = Known { words, length, number: work_out() };
        }
        known.number
    }

    /// Whether there were so few values that room for them would cost more than it saves.
    fn is_cold(&mut self) -> bool {
        if self.n_asked < WARM_UP {
            self.n_asked += 1;
        } else if self.places.is_empty() {
            self.places = vec![Known::default(); N_PLACES];
        }
        self.places.is_empty()
    }
}

/// A text of up to [`LONGEST`] bytes in words, which together with its length tell it from any other; the last one
/// used may repeat bytes of the one before.
fn words(text: &[u8]) -> [u64; LONGEST / 8] {
    let first = |text: &[u8]| text.first_chunk().copied().map_or(0, u64::from_le_bytes);
    let last = text.last_chunk().copied().map_or(0, u64::from_le_bytes);
    match text.len() {
        0..8 => [text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0, 0],
        8..=16 => [first(text), last, 0],
        _ => [first(text), first(&text[8..]), last],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_and_length_tell_texts_apart(
            one in prop::collection::vec(0..3_u8, 0..=LONGEST),
            other in prop::collection::vec(0..3_u8, 0..=LONGEST),
            at in 0..LONGEST,
        ) {
            let mut changed = one.clone();
            if let Some(byte) = changed.get_mut(at) {
                *byte ^= 1;
                prop_assert_ne!(words(&one), words(&changed));
            }
            let are_alike = one.len() == other.len() && words(&one) == words(&other);
            prop_assert_eq!(are_alike, one == other);
        }
    }
}
