//! How far two numbers agree that people copy: documents, dates and telephone numbers.

use crate::matching::{
    edit::distance_at_most,
    packed::{packed_len, unpack},
};

/// Pairs of digits that are neighbours on a keyboard or look alike to a reader.
const ALIKE: [&[u8; 2]; 29] = [
    b"12", b"23", b"34", b"45", b"56", b"67", b"78", b"89", b"09", b"14", b"25", b"36", b"47", b"58", b"69",
    b"01", b"02", b"06", b"08", b"17", b"27", b"38", b"35", b"49", b"39", b"68", b"80", b"71", b"53",
];

/// The level of two documents that are not both too long to be packed.
#[inline]
pub(crate) fn packed_document_level(x: u64, y: u64) -> u8 {
    if x == 0 || y == 0 {
        0
    } else if x == y {
        1
    } else if packed_len(x).min(packed_len(y)) < 4 {
        7
    } else {
        packed_level(x, y)
    }
}

/// The lowest bit of each of ten lanes of six bits.
const LANES: u64 = 0x0041_0410_4104_1041;

/// A bit for each place in which two packed documents differ.
const fn differing_places(x: u64, y: u64) -> u64 {
    let bits = x ^ y;
    let bits = bits | bits >> 3;
    (bits | bits >> 1 | bits >> 2) & LANES
}

/// The level of two packed documents of at least four signs that differ.
fn packed_level(x: u64, y: u64) -> u8 {
    if packed_len(x) != packed_len(y) {
        let ((x, x_len), (y, y_len)) = (unpack(x), unpack(y));
        return match distance_at_most(&x[..x_len], &y[..y_len], 2) {
            1 => 2,
            2 => 6,
            _ => 7,
        };
    }
    let places = differing_places(x, y);
    let at = places.trailing_zeros();
    let (x_sign, y_sign) = ((x >> at & 63) as u8, (y >> at & 63) as u8);
    match places.count_ones() {
        1 if 10 < x_sign || 10 < y_sign => 4,
        1 if at == 0 && x_sign.abs_diff(y_sign) == 1 => 5,
        1 => {
            if alike(x_sign + b'/', y_sign + b'/') {
                3
            } else {
                4
            }
        }
        2 if places >> at == 0b100_0001 && swapped(x >> at, y >> at) => 2,
        2 if places == 0b100_0001 && successive(x, y) => 5,
        2 => 6,
        _ if is_shifted(x, y, places) || is_slipped(x, y, places) => 6,
        _ => 7,
    }
}

/// Whether a sign was lost and another put in, so that what is between the first and the last of the places that
/// differ moved by one.
const fn is_shifted(x: u64, y: u64, places: u64) -> bool {
    let between = (1 << places.ilog2()) - (1 << places.trailing_zeros());
    ((x >> 6) ^ y) & between == 0 || (x ^ (y >> 6)) & between == 0
}

/// Whether two errors, each a sign that differs or two neighbours exchanged, explain all places that differ.
const fn is_slipped(x: u64, y: u64, places: u64) -> bool {
    let mut rest = places;
    let mut n_errors = 0;
    while rest != 0 && n_errors < 2 {
        let at = rest.trailing_zeros();
        let both = 0b100_0001 << at;
        let is_swap = rest & both == both && swapped(x >> at, y >> at);
        rest &= if is_swap { !both } else { rest - 1 };
        n_errors += 1;
    }
    rest == 0
}

/// Whether the last two signs of each are those of the other, exchanged.
const fn swapped(x: u64, y: u64) -> bool {
    x & 63 == y >> 6 & 63 && x >> 6 & 63 == y & 63
}

/// Whether the numbers of the last two digits follow on each other with a carry, as 129 and 130.
fn successive(x: u64, y: u64) -> bool {
    let number = |code: u64| (code >> 6 & 63) * 10 + (code & 63);
    (x >> 6 & 63).max(y >> 6 & 63) <= 10 && (x & 63).max(y & 63) <= 10 && number(x).abs_diff(number(y)) == 1
}

fn alike(x: u8, y: u8) -> bool {
    ALIKE.iter().any(|pair| (pair[0] == x && pair[1] == y) || (pair[0] == y && pair[1] == x))
}

/// Whether two numbers, four bits a digit, differ in one digit or by two neighbours swapped.
const fn one_slip(x: u64, y: u64) -> bool {
    let bits = x ^ y;
    let bits = bits | bits >> 2;
    let places = (bits | bits >> 1) & 0x1111_1111_1111_1111;
    let at = places.trailing_zeros();
    match places.count_ones() {
        0 | 1 => true,
        2 => {
            let (x, y) = (x >> at, y >> at);
            places >> at == 0x11 && x & 15 == y >> 4 & 15 && x >> 4 & 15 == y & 15
        }
        _ => false,
    }
}

/// The level of two birth dates.
#[inline]
pub(crate) fn date_level(x: u32, y: u32) -> u8 {
    if x == 0 || y == 0 {
        return 0;
    }
    if x == y {
        return 1;
    }
    let bits = x ^ y;
    if bits >> 16 == 0 && x >> 8 & 0xff == y & 0xff && y >> 8 & 0xff == x & 0xff {
        return 2;
    }
    if one_slip(u64::from(x), u64::from(y)) {
        return 3;
    }
    let same = [bits >> 16 == 0, bits & 0xff00 == 0, bits << 24 == 0];
    if same.into_iter().filter(|same| *same).count() == 2 { 4 } else { 5 }
}

/// The level of two telephone numbers.
#[inline]
pub(crate) fn phone_level(x: u64, y: u64) -> u8 {
    if x == 0 || y == 0 {
        0
    } else if x == y {
        1
    } else if one_slip(x, y) {
        2
    } else {
        3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::packed::pack;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn documents_of_one_length_are_near_if_two_edits_make_one_of_the_other(
            x in prop::collection::vec(prop::sample::select(b"123A".to_vec()), 4..=10),
            edits in prop::collection::vec((0..3, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
        ) {
            let mut y = x.clone();
            for (edit, at, to) in edits {
                let (at, to) = (at.index(y.len()), to.index(y.len()));
                match edit {
                    0 => y[at] = b'2',
                    1 => y.swap(at, (at + 1) % x.len()),
                    _ => {
                        let sign = y.remove(at);
                        y.insert(to, sign);
                    }
                }
            }
            let level = packed_document_level(pack(&x).unwrap(), pack(&y).unwrap());
            prop_assert_eq!(distance_at_most(&x, &y, 2) <= 2, level < 7);
        }
    }
}
