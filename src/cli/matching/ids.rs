//! The names of rows, as the file gives them.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::cli::Failure;

/// Row names in one block of memory.
#[derive(Debug)]
pub(super) enum Ids {
    /// As written; where each begins, and one more at the end.
    Written(String, Vec<u32>),
    /// The numbers of the records, in a file that has no other names.
    Numbers(Numbers),
}

/// Numbers of rows. Nearly all are one more than that of the row before, so only the others are kept.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// Rows and their numbers; those that follow count on from there.
    starts: Vec<(u32, u32)>,
    n_rows: u32,
}

impl Numbers {
    /// Adds the numbers of some rows, which count on from this one.
    fn extend(&mut self, number: u32, n_rows: u32) {
        let follows = |&(row, first): &(u32, u32)| number.checked_sub(first) == Some(self.n_rows - row);
        if !self.starts.last().is_some_and(follows) {
            self.starts.push((self.n_rows, number));
        }
        self.n_rows += n_rows;
    }

    /// Adds those of rows that come behind.
    fn append(&mut self, more: &Self) {
        let ends = more.starts.iter().skip(1).map(|(row, _)| *row).chain([more.n_rows]);
        for (&(row, number), end) in more.starts.iter().zip(ends) {
            self.extend(number, end - row);
        }
    }

    fn get(&self, row: u32) -> u32 {
        let place = self.starts.partition_point(|(start, _)| *start <= row) - 1;
        let (start, number) = self.starts[place];
        number + (row - start)
    }
}

impl Default for Ids {
    fn default() -> Self {
        Self::Written(String::new(), vec![0])
    }
}

impl Ids {
    /// Adds the name of the next row, or its number where it has none.
    pub(super) fn push(&mut self, id: &str, number: u64) {
        match self {
            Self::Numbers(numbers) => numbers.extend(u32::try_from(number).unwrap_or(u32::MAX), 1),
            Self::Written(text, starts) => {
                if id.is_empty() {
                    text.push_str(&number.to_string());
                } else {
                    text.push_str(id);
                }
                // Names of more than 4 GiB in all are refused when the blocks are joined.
                starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            }
        }
    }

    /// Puts blocks of one kind one behind the other.
    pub(super) fn join(blocks: Vec<Self>) -> Self {
        let mut blocks = blocks.into_iter();
        let mut all = blocks.next().unwrap_or_default();
        for block in blocks {
            match (&mut all, block) {
                (Self::Numbers(all), Self::Numbers(more)) => all.append(&more),
                (Self::Written(text, starts), Self::Written(more, more_starts)) => {
                    let before = u32::try_from(text.len()).unwrap_or(u32::MAX);
                    starts.extend(more_starts[1..].iter().map(|start| start.saturating_add(before)));
                    text.push_str(&more);
                }
                _ => {}
            }
        }
        all
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Written(_, starts) => starts.len() - 1,
            Self::Numbers(numbers) => numbers.n_rows as usize,
        }
    }

    /// The name of a row.
    #[inline]
    pub(super) fn get(&self, row: u32) -> Cow<'_, str> {
        match self {
            Self::Written(text, starts) => {
                let row = row as usize;
                text[starts[row] as usize..starts[row + 1] as usize].into()
            }
            Self::Numbers(numbers) => numbers.get(row).to_string().into(),
        }
    }

    /// The row of a name.
    pub(super) fn find(&self, id: &str) -> Option<u32> {
        (0..self.len()).find_map(|row| u32::try_from(row).ok().filter(|&row| self.get(row) == id))
    }

    /// Refuses names given to two rows: answers could not be told apart.
    pub(super) fn refuse_repeated(&self, file: &str) -> Result<(), Failure> {
        let Self::Written(text, _) = self else { return Ok(()) };
        if text.len() >= u32::MAX as usize {
            return Err(format!("{file}: the ids take more than 4 GiB").into());
        }
        // Most files number their rows, and ids that grow are told apart at a glance.
        let is_before = |one: &str, other: &str| (one.len(), one) < (other.len(), other);
        let rows = 0..u32::try_from(self.len())?;
        let later = rows.into_par_iter().with_min_len(4096).skip(1);
        if later.all(|row| is_before(&self.get(row - 1), &self.get(row))) {
            return Ok(());
        }
        let hashes = std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default();
        let rows = 0..u32::try_from(self.len())?;
        let mut sorted: Vec<(u64, u32)> =
            rows.map(|row| (std::hash::BuildHasher::hash_one(&hashes, self.get(row)), row)).collect();
        sorted.par_sort_unstable();
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_without_ids_keep_their_numbers_however_they_were_cut_into_blocks(
            gaps in prop::collection::vec(prop::collection::vec(1..3_u32, 0..6), 0..6),
        ) {
            let (mut numbers, mut blocks, mut last) = (Vec::new(), Vec::new(), 0);
            for gaps in gaps {
                let mut block = Ids::Numbers(Numbers::default());
                for gap in gaps {
                    last += gap;
                    numbers.push(last);
                    block.push("", u64::from(last));
                }
                blocks.push(block);
            }
            let ids = Ids::join(blocks);
            prop_assert_eq!(ids.len(), numbers.len());
            for (row, number) in (0..).zip(numbers) {
                prop_assert_eq!(ids.get(row), number.to_string());
            }
        }
    }
}
