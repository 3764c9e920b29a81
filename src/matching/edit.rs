//! Edit distance of short strings, and which slips of the hand it stands for.
//!
//! The distance is optimal string alignment: insertions, deletions, substitutions and swaps of two
//! neighbours each cost one (Damerau 1964; Boytsov 2011 for the restricted form). Strings here are
//! names and numbers of some ten characters, so a banded table beats the bit-parallel forms, and most
//! calls end before it: common ends are cut off, and a mask of letters rules out distant strings.

/// Longest string compared in full; what comes after takes no part.
const LONGEST: usize = 40;

/// The number of edits between two strings, or `limit + 1` when there are more than `limit`.
///
/// Works on bytes: folded text is nearly always ASCII, and a letter outside it counts as two.
pub(crate) fn distance_at_most(left: &[u8], right: &[u8], limit: usize) -> usize {
    let (left, right) = strip_common(cut(left), cut(right));
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    if long.len() - short.len() > limit {
        return limit + 1;
    }
    if short.is_empty() {
        return long.len();
    }
    if short.len() == 1 && long.len() == 1 {
        return 1;
    }
    banded(short, long, limit)
}

fn cut(text: &[u8]) -> &[u8] {
    &text[..text.len().min(LONGEST)]
}

fn strip_common<'a>(left: &'a [u8], right: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    let front = left.iter().zip(right).take_while(|(l, r)| l == r).count();
    let (left, right) = (&left[front..], &right[front..]);
    let back = left.iter().rev().zip(right.iter().rev()).take_while(|(l, r)| l == r).count();
    (&left[..left.len() - back], &right[..right.len() - back])
}

/// The table of alignments, three rows at a time and only within `limit` of the diagonal.
fn banded(short: &[u8], long: &[u8], limit: usize) -> usize {
    const FAR: u8 = u8::MAX / 2;
    let mut before = [FAR; LONGEST + 1];
    let mut above = [FAR; LONGEST + 1];
    let mut row = [FAR; LONGEST + 1];
    for (column, cell) in above.iter_mut().enumerate().take(limit.min(long.len()) + 1) {
        *cell = column as u8;
    }
    for i in 1..=short.len() {
        let first = i.saturating_sub(limit).max(1);
        let last = (i + limit).min(long.len());
        row[first - 1] = if first == 1 { i as u8 } else { FAR };
        let mut best = row[first - 1];
        for j in first..=last {
            let same = short[i - 1] == long[j - 1];
            let mut cost = (above[j - 1] + u8::from(!same)).min(row[j - 1] + 1);
            if j < i + limit {
                cost = cost.min(above[j] + 1);
            }
            if 1 < i && 1 < j && short[i - 1] == long[j - 2] && short[i - 2] == long[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row[j] = cost;
            best = best.min(cost);
        }
        if limit < usize::from(best) && i < short.len() {
            return limit + 1;
        }
        before = above;
        above = row;
        row = [FAR; LONGEST + 1];
    }
    usize::from(above[long.len()]).min(limit + 1)
}

/// Whether two words, by their masks, are more than so many edits apart and neither is a part of the other.
#[inline]
pub(crate) const fn are_far(x: u64, y: u64, edits: u32) -> bool {
    2 * edits < (x ^ y).count_ones() && x & !y != 0 && y & !x != 0
}

/// A mask with one bit for each letter or digit that occurs.
///
/// Two strings whose masks differ in more than `2 * n` bits are more than `n` edits apart.
pub(crate) fn letter_mask(text: &[u8]) -> u64 {
    text.iter().fold(0, |mask, &byte| {
        mask | 1
            << match byte {
                b'A'..=b'Z' => byte - b'A',
                b'0'..=b'9' => 26 + byte - b'0',
                _ => 36 + byte % 24,
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The textbook table, without band or shortcuts.
    fn plain(left: &[u8], right: &[u8]) -> usize {
        let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
        for i in 0..=left.len() {
            for j in 0..=right.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut cost = (table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1)
                        .min(table[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]));
                    if 1 < i && 1 < j && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                        cost = cost.min(table[i - 2][j - 2] + 1);
                    }
                    cost
                };
            }
        }
        table[left.len()][right.len()]
    }

    proptest! {
        #[test]
        fn the_bounded_distance_is_the_plain_one_up_to_its_limit(left in "[A-D]{0,9}", right in "[A-D]{0,9}", limit in 0_usize..5) {
            let full = plain(left.as_bytes(), right.as_bytes());
            prop_assert_eq!(distance_at_most(left.as_bytes(), right.as_bytes(), limit), full.min(limit + 1));
        }

        #[test]
        fn far_masks_mean_far_strings(left in "[A-Z0-9]{0,9}", right in "[A-Z0-9]{0,9}") {
            let differing = (letter_mask(left.as_bytes()) ^ letter_mask(right.as_bytes())).count_ones() as usize;
            prop_assert!(differing <= 2 * plain(left.as_bytes(), right.as_bytes()));
        }
    }
}
