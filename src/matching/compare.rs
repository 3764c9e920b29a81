//! How far two records agree, field by field.
//!
//! Every comparison gives the same answer with its sides exchanged.

use crate::matching::{
    columns::{Core, Record, is_text},
    counts::Counts,
    digits::{date_level, packed_document_level, phone_level},
    edit::{are_far, distance_at_most},
    field::{Field, Levels},
    given::{Given, given_level},
    intern::TextId,
    lexicon::Lexicon,
    model::{Score, Scorer},
    packed::long_document,
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
            let (x, y) = (self.lexicon.bytes(Field::Document, x), self.lexicon.bytes(Field::Document, y));
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
        let (words, n_words) = given.words(self.lexicon);
        let is_among = |word| words[..n_words].contains(word);
        let text = self.lexicon.names.text(surname);
        if self.lexicon.words_of(surname).iter().all(is_among) {
            return if text == given.text(self.lexicon) { 1 } else { 2 };
        }
        let [of_surname, first, rest] =
            [surname, given.first, given.rest].map(|name| self.lexicon.name(name));
        let differing = (of_surname.mask ^ (first.mask | rest.mask)).count_ones();
        if differing <= 2 && distance_at_most(text, &given.text(self.lexicon), 1) <= 1 { 3 } else { 7 }
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
        let (of_x, of_y) = (self.lexicon.text(field, x), self.lexicon.text(field, y));
        if field == Field::District && of_x.is_six_digits && of_y.is_six_digits {
            return if of_x.head[..4] == of_y.head[..4] { 2 } else { 3 };
        }
        let differing = (of_x.mask ^ of_y.mask).count_ones() as usize;
        if field == Field::Email && of_x.head[..4] != of_y.head[..4] && 4 < differing {
            return 3;
        }
        let (x, y) = (self.lexicon.bytes(field, x), self.lexicon.bytes(field, y));
        if of_x.print == of_y.print && x == y {
            return 1;
        }
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

/// Whether a surname level is good enough to tell which column a name belongs in.
fn agrees(level: u8) -> bool {
    (1..=4).contains(&level)
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
