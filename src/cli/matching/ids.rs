//! The names of rows, as the file gives them.

use crate::cli::Failure;

/// Row names in one block of memory.
#[derive(Debug)]
pub(super) struct Ids {
    text: String,
    /// Where each begins; one more at the end.
    starts: Vec<u32>,
}

impl Default for Ids {
    fn default() -> Self {
        Self { text: String::new(), starts: vec![0] }
    }
}

impl Ids {
    /// Adds the name of the next row.
    pub(super) fn push(&mut self, id: &str) {
        self.text.push_str(id);
        // Names of more than 4 GiB in all are refused when the blocks are joined.
        self.starts.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Puts blocks one behind the other.
    pub(super) fn join(blocks: Vec<Self>) -> Self {
        let mut all = Self::default();
        for block in blocks {
            let before = u32::try_from(all.text.len()).unwrap_or(u32::MAX);
            all.starts.extend(block.starts[1..].iter().map(|start| start.saturating_add(before)));
            all.text.push_str(&block.text);
        }
        all
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The name of a row.
    pub(super) fn get(&self, row: u32) -> &str {
        let row = row as usize;
        &self.text[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// The row of a name.
    pub(super) fn find(&self, id: &str) -> Option<u32> {
        (0..self.len()).find_map(|row| u32::try_from(row).ok().filter(|&row| self.get(row) == id))
    }

    /// Refuses names given to two rows: answers could not be told apart.
    pub(super) fn refuse_repeated(&self, file: &str) -> Result<(), Failure> {
        if self.text.len() >= u32::MAX as usize {
            return Err(format!("{file}: the ids take more than 4 GiB").into());
        }
        // Most files number their rows, and ids that grow are told apart at a glance.
        let order = |row: u32| (self.get(row).len(), self.get(row));
        let rows = 0..u32::try_from(self.len())?;
        if rows.clone().zip(rows.skip(1)).all(|(row, next)| order(row) < order(next)) {
            return Ok(());
        }
        let hashes = std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default();
        let rows = 0..u32::try_from(self.len())?;
        let mut sorted: Vec<(u64, u32)> =
            rows.map(|row| (std::hash::BuildHasher::hash_one(&hashes, self.get(row)), row)).collect();
        rayon::slice::ParallelSliceMut::par_sort_unstable(sorted.as_mut_slice());
        let is_same =
            |pair: &&[(u64, u32)]| pair[0].0 == pair[1].0 && self.get(pair[0].1) == self.get(pair[1].1);
        match sorted.windows(2).find(is_same) {
            None => Ok(()),
            Some(pair) => Err(format!(
                "{file}: records {} and {} have the same id; ids must be unique",
                pair[0].1 + 1,
                pair[1].1 + 1
            )
            .into()),
        }
    }
}
