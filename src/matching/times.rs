//! How often numbers occur, for counting among many and asking at random.

use crate::matching::room::zeros;

/// Numbers, told apart by half of their bits, and how often each occurs.
///
/// Open addressing, a number to a slot, so that asking touches one place; the table grows with the distinct numbers
/// and stays near the processor when they are few.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    /// The upper half of a number, and its times; without any the slot is free.
    slots: Vec<(u32, u32)>,
    n_used: usize,
}

impl Times {
    /// Adds to the times of a number.
    pub(crate) fn add(&mut self, number: u64, times: u32) {
        if self.slots.len() < 2 * (self.n_used + 1) {
            self.grow();
        }
        let upper = (number >> 32) as u32;
        let slot = self.slot(upper);
        if self.slots[slot].1 == 0 && 0 < times {
            self.n_used += 1;
            self.slots[slot].0 = upper;
        }
        self.slots[slot].1 += times;
    }

    /// How often a number occurs.
    #[inline]
    pub(crate) fn of(&self, number: u64) -> u32 {
        if self.slots.is_empty() { 0 } else { self.slots[self.slot((number >> 32) as u32)].1 }
    }

    /// Where a number is or would be.
    #[inline]
    fn slot(&self, upper: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = upper as usize & mask;
        while self.slots[slot].1 != 0 && self.slots[slot].0 != upper {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        let n_slots = (2 * self.slots.len()).max(64);
        let slots = std::mem::replace(&mut self.slots, zeros(n_slots));
        for (upper, times) in slots.into_iter().filter(|(_, times)| *times != 0) {
            let slot = self.slot(upper);
            self.slots[slot] = (upper, times);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_number_occurs_as_often_as_it_was_added(
            // Few distinct values in the bits that choose a slot, so that many want the same.
            added in prop::collection::vec((0..400_u64, 0..3_u32), 0..500),
        ) {
            let number = |it: u64| (it % 20 * 65_536 + it / 20) << 32;
            let (mut times, mut expected) = (Times::default(), HashMap::<u64, u32>::new());
            for (it, more) in added {
                times.add(number(it), more);
                *expected.entry(it).or_default() += more;
            }
            for it in 0..400 {
                prop_assert_eq!(times.of(number(it)), expected.get(&it).copied().unwrap_or(0));
            }
        }
    }
}
