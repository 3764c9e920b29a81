//! The numbers of values that were read not long ago, by the bytes as they were written.
//!
//! A few thousand surnames, names and districts make up nearly all of a large file, so most values need
//! neither be folded nor looked up among all.

use crate::matching::{intern::TextId, normalise::hash};

/// Longest value that is remembered.
const LONGEST: usize = 24;

/// Values remembered at a time; each has one place.
const N_PLACES: usize = 8192;

/// Values before which it is not worth while to remember any.
const WARM_UP: u32 = 2000;

/// A value as written, and the number that was worked out for it; without a length it is none.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    bytes: [u8; LONGEST],
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
        let written = written.as_bytes();
        let mut bytes = [0; LONGEST];
        bytes[..written.len()].copy_from_slice(written);
        let known = &mut self.places[hash(written) as usize % N_PLACES];
        if known.length as usize != written.len() || known.bytes != bytes {
            *known = Known { bytes, length: written.len() as u32, number: work_out() };
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
