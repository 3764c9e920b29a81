//! How far two records agree, field by field.
//!
//! Every comparison gives the same answer with its sides exchanged.

use crate::matching::{
    columns::{Core, Record, is_text},
    counts::Counts,
    edit::{are_far, distance_at_most},
    field::{Field, Levels},
    given::{Given, given_level},
    intern::TextId,
    lexicon::Lexicon,
    model::{Score, Scorer},
    packed::{long_document, packed_len, unpack},
    records::Records,
};

/// Two sets of records that share a lexicon; for finding duplicates both are the same set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sides<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) counts: &'a Counts,
    pub(crate) left: &'a Records,
    pub(crate) right: &'a Records,
}

/// The most slips that are forgiven in a surname.
const MOST_SLIPS: u32 = 3;

/// Pairs of digits that are neighbours on a keyboard or look alike to a reader.
const ALIKE: [&[u8; 2]; 29] = [
    b"12", b"23", b"34", b"45", b"56", b"67", b"78", b"89", b"09", b"14", b"25", b"36", b"47", b"58", b"69",
    b"01", b"02", b"06", b"08", b"17", b"27", b"38", b"35", b"49", b"39", b"68", b"80", b"71", b"53",
];

impl Sides<'_> {
    /// The levels of agreement of two records.
    pub(crate) fn compare(&self, x: Record<'_>, y: Record<'_>) -> Levels {
        let mut levels = Levels::default();
        levels.set(Field::Document, self.document_level(x.core.document, y.core.document));
        levels.set(Field::BirthDate, date_level(x.core.date, y.core.date));
        levels.set(Field::Phone, phone_level(x.core.phone, y.core.phone));
        for field in Field::ALL.into_iter().filter(|&field| is_text(field)) {
            levels.set(field, self.text_level(field, x.text(field), y.text(field)));
        }
        self.compare_names(x.core, y.core, &mut levels);
        levels
    }

    /// The levels of two records, and what they amount to.
    pub(crate) fn score(&self, scorer: &Scorer, x: Record<'_>, y: Record<'_>) -> (Levels, Score) {
        let levels = self.compare(x, y);
        (levels, scorer.score(levels, |field| self.rarity(field, levels, x, y)))
    }

    /// The rarity of the value on which a field agrees; see [`Counts::rarity`].
    pub(crate) fn rarity(&self, field: Field, levels: Levels, x: Record<'_>, y: Record<'_>) -> Option<f32> {
        self.counts.rarity(self.lexicon, field, levels, x, y)
    }

    fn compare_names(&self, a: &Core, b: &Core, levels: &mut Levels) {
        let (a1, a2, a_given) = (a.surname1, a.surname2, a.given);
        let (b1, b2, b_given) = (b.surname1, b.surname2, b.given);
        let straight = (self.surname_level(a1, b1), self.surname_level(a2, b2));
        let given = given_level(self.lexicon, self.counts, a_given, b_given);
        if !agrees(straight.0) && (a2 != 0 || b2 != 0) {
            let (one, two) = (self.surname_level(a1, b2), self.surname_level(a2, b1));
            let count = |(x, y): (u8, u8)| u8::from(agrees(x)) + u8::from(agrees(y));
            if count(straight) < count((one, two)) {
                let (one, two) = if one == 0 || (two != 0 && two < one) { (two, one) } else { (one, two) };
                levels.set(Field::Order, 2);
                levels.set(Field::Surname1, one);
                levels.set(Field::Surname2, two);
                levels.set(Field::GivenNames, given);
                return;
            }
        }
        if !agrees(straight.0) && given == 10 {
            let (one, two) = (self.misplaced_level(a1, b_given), self.misplaced_level(b1, a_given));
            if agrees(one) && agrees(two) {
                levels.set(Field::Order, 3);
                levels.set(Field::Surname1, one.max(two));
                levels.set(Field::Surname2, straight.1);
                levels.set(Field::GivenNames, [0, 1, 2, 7, 8][usize::from(one.min(two))]);
                return;
            }
        }
        levels.set(Field::Order, u8::from(a1 != 0 && b1 != 0));
        levels.set(Field::Surname1, straight.0);
        levels.set(Field::Surname2, straight.1);
        levels.set(Field::GivenNames, given);
    }

    /// The level of two documents; see [`Field::levels`].
    fn document_level(&self, x: u64, y: u64) -> u8 {
        if x != y
            && let (Some(x), Some(y)) = (long_document(x), long_document(y))
        {
            let (x, y) = (self.lexicon.texts.text(x), self.lexicon.texts.text(y));
            return [7, 4, 6, 7][distance_at_most(x, y, 2)];
        }
        packed_document_level(x, y)
    }

    /// The level of two surnames; see [`Field::levels`].
    fn surname_level(&self, x: TextId, y: TextId) -> u8 {
        if x == 0 || y == 0 {
            return 0;
        }
        if x == y {
            return 1;
        }
        let (of_x, of_y) = (self.lexicon.name(x), self.lexicon.name(y));
        if of_x.joined == of_y.joined || of_x.core == of_y.core {
            return 2;
        }
        if of_x.sound != of_y.sound && are_far(of_x.mask, of_y.mask, MOST_SLIPS) {
            return 7;
        }
        if self.one_holds_other(x, y) {
            return 2;
        }
        let (x_text, y_text) = (self.lexicon.names.text(x), self.lexicon.names.text(y));
        let (short, long) = if x_text.len() <= y_text.len() { (x_text, y_text) } else { (y_text, x_text) };
        if short.len() == 1 {
            return if long[0] == short[0] { 6 } else { 7 };
        }
        let slip = if self.counts.both_surnames(x, y) { 4 } else { 3 };
        if of_x.sound == of_y.sound {
            return slip;
        }
        let differing = (of_x.mask ^ of_y.mask).count_ones();
        let limit = match short.len() {
            0..=3 => 1,
            4..=8 => 2,
            _ => MOST_SLIPS,
        };
        let edits = if differing <= 2 * limit { distance_at_most(short, long, limit as usize) } else { 9 };
        match edits {
            0 | 1 => slip,
            _ if edits <= limit as usize => 5,
            _ if 4 <= short.len() && long.starts_with(short) => 5,
            _ => 7,
        }
    }

    /// The level of a surname and given names, one of which stands in the other's column.
    fn misplaced_level(&self, surname: TextId, given: Given) -> u8 {
        if given.rest == 0 || surname == 0 {
            return self.surname_level(surname, given.first);
        }
        let (x, y) = (self.lexicon.names.text(surname), given.text(self.lexicon));
        let (words, n_words) = given.words(self.lexicon);
        let is_among = |word| words[..n_words].contains(word);
        if x == y {
            1
        } else if self.lexicon.words_of(surname).iter().all(is_among) {
            2
        } else if distance_at_most(x, &y, 1) <= 1 {
            3
        } else {
            7
        }
    }

    /// Whether all words of the one, compound or not, are among those of the other.
    fn one_holds_other(&self, x: TextId, y: TextId) -> bool {
        let (x, y) = (self.lexicon.words_of(x), self.lexicon.words_of(y));
        let (fewer, more) = if x.len() <= y.len() { (x, y) } else { (y, x) };
        1 < more.len() && !fewer.is_empty() && fewer.iter().all(|word| more.contains(word))
    }

    fn text_level(&self, field: Field, x: TextId, y: TextId) -> u8 {
        if x == 0 || y == 0 {
            return 0;
        }
        if x == y {
            return 1;
        }
        let (of_x, of_y) = (self.lexicon.text(x), self.lexicon.text(y));
        if field == Field::District && of_x.is_six_digits && of_y.is_six_digits {
            return if of_x.head[..4] == of_y.head[..4] { 2 } else { 3 };
        }
        let differing = (of_x.mask ^ of_y.mask).count_ones() as usize;
        if field == Field::Email && of_x.head[..4] != of_y.head[..4] && 4 < differing {
            return 3;
        }
        let (x, y) = (self.lexicon.texts.text(x), self.lexicon.texts.text(y));
        let short = x.len().min(y.len());
        let within = |limit| differing <= 2 * limit && distance_at_most(x, y, limit) <= limit;
        match field {
            Field::District | Field::Region => {
                let near = if short < 3 {
                    false
                } else if short < 6 {
                    within(1)
                } else {
                    within(2)
                };
                if near { 2 } else { 3 }
            }
            Field::Email => {
                let local = |text: &[u8]| text.iter().position(|&byte| byte == b'@').unwrap_or(text.len());
                let same_local = x[..local(x)] == y[..local(y)] && 3 < local(x);
                if same_local || within(2) { 2 } else { 3 }
            }
            Field::Postcode => {
                if 2 <= short && within(1) {
                    2
                } else {
                    3
                }
            }
            _ => address_level(x, y),
        }
    }
}

/// The level of two documents that are not both too long to be packed.
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

/// Whether a surname level is good enough to tell which column a name belongs in.
fn agrees(level: u8) -> bool {
    (1..=4).contains(&level)
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
        // Three or four places differ after a swap and an error, or two swaps.
        3 | 4 => edited(x, y),
        // More when a sign was lost and another put in, so that what is between them moved by one.
        _ if differing_places(x >> 6, y).count_ones() <= 4
            || differing_places(x, y >> 6).count_ones() <= 4 =>
        {
            edited(x, y)
        }
        _ => 7,
    }
}

fn edited(x: u64, y: u64) -> u8 {
    let ((x, x_len), (y, y_len)) = (unpack(x), unpack(y));
    if distance_at_most(&x[..x_len], &y[..y_len], 2) <= 2 { 6 } else { 7 }
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

fn phone_level(x: u64, y: u64) -> u8 {
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

fn address_level(x: &[u8], y: &[u8]) -> u8 {
    let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    if 4 < short.len() && distance_at_most(x, y, 2) <= 2 {
        return 2;
    }
    let words = |text: &'_ [u8]| text.split(|&byte| byte == b' ').count();
    let holds = |text: &[u8], word: &[u8]| text.split(|&byte| byte == b' ').any(|other| other == word);
    let shared = short.split(|&byte| byte == b' ').filter(|word| holds(long, word)).count();
    let fewer = words(short).min(words(long));
    let loose = long.len() * 3 / 10;
    if fewer < 2 * shared && 1 < shared || (4 < short.len() && distance_at_most(x, y, loose) <= loose) {
        3
    } else {
        4
    }
}
