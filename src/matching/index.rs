//! Who has which key, for passing over many more keys than are known.

use rayon::prelude::*;

/// Keys whose places are fetched together.
const N_AT_ONCE: usize = 128;

/// Keys and who has them.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Two bits for each key, both in one word.
    filter: Vec<u64>,
    /// Key above, whose it is below, in order.
    entries: Vec<u64>,
    /// Where keys begin whose first bits are this number.
    places: Vec<u32>,
    /// How many bits follow those.
    shift: u32,
}

impl Index {
    /// Lays out keys, each with a number of whose it is.
    pub(crate) fn new(keys: Vec<(u32, u32)>) -> Self {
        let mut entries: Vec<u64> =
            keys.into_iter().map(|(key, whose)| u64::from(key) << 32 | u64::from(whose)).collect();
        entries.par_sort_unstable();
        entries.dedup();
        let mut index = Self { entries, ..Self::default() };
        index.lay_out();
        index
    }

    fn lay_out(&mut self) {
        let n_words = (self.entries.len() / 4).next_power_of_two().clamp(1, 1 << 20);
        self.filter = vec![0; n_words];
        self.shift = 32 - (2 * n_words).ilog2();
        self.places = vec![0; 2 * n_words + 1];
        for &entry in &self.entries {
            let key = (entry >> 32) as u32;
            self.filter[key as usize >> 12 & (n_words - 1)] |= bits(key);
            self.places[(key >> self.shift) as usize + 1] += 1;
        }
        for place in 0..2 * n_words {
            self.places[place + 1] += self.places[place];
        }
    }

    /// Keeps the keys that somebody may have. A tight loop, so that the processor waits for many places of
    /// the filter at once.
    pub(crate) fn screen(&self, keys: &mut Vec<(u32, u32)>) {
        let mask = self.filter.len() - 1;
        let mut n_kept = 0;
        for at in 0..keys.len() {
            let (key, whose) = keys[at];
            keys[n_kept] = (key, whose);
            let bits = bits(key);
            n_kept += usize::from(self.filter[key as usize >> 12 & mask] & bits == bits);
        }
        keys.truncate(n_kept);
    }

    /// Names those who have some keys, each beside the number that stands with the key. Places are fetched
    /// for many keys together, so that the processor need not wait for memory one by one.
    pub(crate) fn find_each(&self, keys: &[(u32, u32)], mut found: impl FnMut(u32, u32)) {
        for keys in keys.chunks(N_AT_ONCE) {
            let mut runs = [(0_usize, 0_usize, 0_u64); N_AT_ONCE];
            for ((start, end, _), (key, _)) in runs.iter_mut().zip(keys) {
                let place = (key >> self.shift) as usize;
                (*start, *end) = (self.places[place] as usize, self.places[place + 1] as usize);
            }
            for (start, _, first) in &mut runs[..keys.len()] {
                *first = self.entries.get(*start).copied().unwrap_or_default();
            }
            for ((start, end, first), (key, with)) in runs.into_iter().zip(keys) {
                let near = if start < end { &self.entries[start + 1..end] } else { &[] };
                let near = (start < end).then_some(first).into_iter().chain(near.iter().copied());
                let of_key = near.filter(|entry| (entry >> 32) as u32 == *key);
                of_key.for_each(|entry| found(entry as u32, *with));
            }
        }
    }

    /// Those who have a key.
    pub(crate) fn find(&self, key: u32) -> impl Iterator<Item = u32> {
        let place = (key >> self.shift) as usize;
        let near = &self.entries[self.places[place] as usize..self.places[place + 1] as usize];
        let near = near.iter().skip_while(move |entry| ((**entry >> 32) as u32) < key);
        near.take_while(move |entry| (**entry >> 32) as u32 == key).map(|entry| *entry as u32)
    }

    /// Drops keys that occur too often among those of some entries, each of which stands for so many. Returns
    /// what was dropped, in order.
    pub(crate) fn drop_common(&mut self, drawn: Vec<(Vec<(u32, u32)>, usize)>, most: usize) -> Vec<u32> {
        let mut common = Vec::new();
        for (mut keys, times) in drawn {
            self.screen(&mut keys);
            keys.par_sort_unstable();
            let runs = keys.chunk_by(|x, y| x == y).filter(|run| most < run.len() * times);
            common.extend(runs.map(|run| run[0].0));
        }
        common.sort_unstable();
        if !common.is_empty() {
            self.entries.retain(|entry| common.binary_search(&((entry >> 32) as u32)).is_err());
            self.lay_out();
        }
        common
    }
}

/// The two bits of a key in its word of the filter.
const fn bits(key: u32) -> u64 {
    1 << (key >> 1 & 63) | 1 << (key >> 6 & 63)
}
