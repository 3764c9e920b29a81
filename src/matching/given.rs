//! Given names: how they are kept, and how far those of two people agree.
//!
//! People have one to four of them and use one: "first name only" and "initials" are everyday. Twins
//! and siblings often share one name and differ in the other, so a name in conflict is a level of its own.

use crate::matching::{
    counts::Counts,
    edit::are_far,
    edit::distance_at_most,
    intern::TextId,
    lexicon::{Lexicon, MOST_WORDS},
    nickname::related,
    normalise::{LONGEST_PARTICLE, is_particle},
};

/// Somebody's given names as the first of them and the rest.
///
/// Millions of people have hundreds of thousands of names between them, but few first names and few rests:
/// tables of those stay near the processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Given<T = TextId> {
    pub(crate) first: T,
    pub(crate) rest: T,
}

impl<'a> Given<&'a [u8]> {
    /// Splits folded names behind the first. What begins with a particle or is very long stays whole.
    pub(crate) fn split(names: &'a [u8]) -> Self {
        let whole = Self { first: names, rest: b"" };
        let Some(end) = names.iter().position(|&byte| byte == b' ') else { return whole };
        let (first, rest) = (&names[..end], &names[end + 1..]);
        let n_rest = rest.split(|&byte| byte == b' ').count();
        let is_odd = is_particle(first) || is_particle(rest) || MOST_WORDS <= n_rest;
        if is_odd { whole } else { Self { first, rest } }
    }
}

impl<'a> Given<&'a str> {
    /// Splits names that are plain letters and blanks as [`Given::split`] would split them folded; `None` where
    /// that takes a closer look.
    pub(crate) fn split_plain(names: &'a str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphabetic() || byte == b' ';
        let end = names.bytes().position(|byte| byte == b' ').unwrap_or(names.len());
        let (first, rest) = (&names[..end], names.get(end + 1..).unwrap_or_default());
        let is_short = |part: &str| part.len() <= LONGEST_PARTICLE;
        let is_odd = !rest.is_empty()
            && (is_short(first)
                || is_short(rest)
                || rest.bytes().filter(|byte| *byte == b' ').count() + 1 >= MOST_WORDS);
        let may_be = !is_odd && !rest.starts_with(' ') && names.bytes().all(is_plain);
        may_be.then_some(Self { first, rest })
    }
}

impl<T> Given<T> {
    /// Both parts turned into something else.
    pub(crate) fn map<U>(self, mut turn: impl FnMut(T) -> U) -> Given<U> {
        Given { first: turn(self.first), rest: turn(self.rest) }
    }
}

impl Given {
    /// Whether there are none.
    pub(crate) const fn is_missing(self) -> bool {
        self.first == 0
    }

    /// The words, particles left out, at the start of an array, and how many there are.
    pub(crate) fn words(self, lexicon: &Lexicon) -> ([TextId; MOST_WORDS], usize) {
        let mut words = [0; MOST_WORDS];
        let all = lexicon.words_of(self.first).iter().chain(lexicon.words_of(self.rest));
        let mut n_words = 0;
        for (place, word) in words.iter_mut().zip(all) {
            *place = *word;
            n_words += 1;
        }
        (words, n_words)
    }

    /// The letters, words parted by single spaces.
    pub(crate) fn text(self, lexicon: &Lexicon) -> Vec<u8> {
        let mut text = lexicon.names.text(self.first).to_vec();
        if self.rest != 0 {
            text.push(b' ');
            text.extend_from_slice(lexicon.names.text(self.rest));
        }
        text
    }
}

/// How alike two words are, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Same,
    PetForm,
    Slip,
    BothCommon,
    Initial,
    None,
}

/// The level of two persons' given names; see [`crate::matching::Field::levels`].
pub(crate) fn given_level(lexicon: &Lexicon, counts: &Counts, x: Given, y: Given) -> u8 {
    if x.is_missing() || y.is_missing() {
        return 0;
    }
    if x == y {
        return 1;
    }
    let facts = |of: Given| {
        let (first, rest) = (lexicon.name(of.first), lexicon.name(of.rest));
        (first.bag.wrapping_add(rest.bag), first.mask | rest.mask)
    };
    let ((x_bag, x_mask), (y_bag, y_mask)) = (facts(x), facts(y));
    if x_bag == y_bag || (x_mask == y_mask && joined(lexicon, x) == joined(lexicon, y)) {
        return 2;
    }
    let ((x_words, x_used), (y_words, y_used)) = (x.words(lexicon), y.words(lexicon));
    let (x_words, y_words) = (&x_words[..x_used], &y_words[..y_used]);
    let turn = (y_used, y_bag) < (x_used, x_bag);
    let (short, long) = if turn { (y_words, x_words) } else { (x_words, y_words) };
    let (worst, n_unmatched, n_shared) = assign(lexicon, counts, short, long);
    if n_unmatched == 0 {
        return match worst {
            Likeness::Same if short[0] == long[0] => 3,
            Likeness::Same => 4,
            Likeness::Initial => 5,
            Likeness::PetForm => 6,
            Likeness::BothCommon => 8,
            Likeness::Slip | Likeness::None => 7,
        };
    }
    if (x_mask ^ y_mask).count_ones() <= 4 && short.len() != long.len() {
        let (x, y) = (x.text(lexicon), y.text(lexicon));
        if 5 < x.len().min(y.len()) && distance_at_most(&x, &y, 2) <= 2 {
            return 7;
        }
    }
    if 0 < n_shared { 9 } else { 10 }
}

/// All letters run together.
fn joined(lexicon: &Lexicon, names: Given) -> Vec<u8> {
    let mut text = names.text(lexicon);
    text.retain(|&byte| byte != b' ');
    text
}

/// Pairs the words of the shorter name with those of the longer, the most alike first.
///
/// Gives the worst likeness of a pair, how many words of the shorter are left over, and how many pairs
/// are more than an initial.
fn assign(lexicon: &Lexicon, counts: &Counts, short: &[TextId], long: &[TextId]) -> (Likeness, usize, usize) {
    let mut likeness = [[Likeness::None; 6]; 6];
    let mut best = Likeness::None;
    for (i, &x) in short.iter().enumerate() {
        for (j, &y) in long.iter().enumerate() {
            likeness[i][j] = compare_words(lexicon, counts, x, y);
            best = best.min(likeness[i][j]);
        }
    }
    if best == Likeness::None {
        return (Likeness::Same, short.len(), 0);
    }
    let (mut in_short, mut in_long) = (0_u8, 0_u8);
    let (mut worst, mut n_shared) = (Likeness::Same, 0);
    for wanted in [Likeness::Same, Likeness::PetForm, Likeness::Slip, Likeness::BothCommon, Likeness::Initial]
    {
        for (i, row) in likeness.iter().enumerate().take(short.len()) {
            for (j, &found) in row.iter().enumerate().take(long.len()) {
                if found == wanted && in_short & 1 << i == 0 && in_long & 1 << j == 0 {
                    in_short |= 1 << i;
                    in_long |= 1 << j;
                    worst = wanted;
                    n_shared += usize::from(wanted != Likeness::Initial);
                }
            }
        }
    }
    (worst, short.len() - in_short.count_ones() as usize, n_shared)
}

fn compare_words(lexicon: &Lexicon, counts: &Counts, x: TextId, y: TextId) -> Likeness {
    if x == y {
        return Likeness::Same;
    }
    let (of_x, of_y) = (lexicon.word(x), lexicon.word(y));
    let is_initial = of_x.length.min(of_y.length) == 1;
    if is_initial {
        return if of_x.first == of_y.first { Likeness::Initial } else { Likeness::None };
    }
    if related(of_x.nicknames, of_y.nicknames) {
        return Likeness::PetForm;
    }
    if of_x.sound != of_y.sound && are_far(of_x.mask, of_y.mask, 2) {
        return Likeness::None;
    }
    let (x_text, y_text) = (lexicon.words.text(x), lexicon.words.text(y));
    let (short, long) = if x_text.len() <= y_text.len() { (x_text, y_text) } else { (y_text, x_text) };
    let differing = (of_x.mask ^ of_y.mask).count_ones();
    let limit = if 7 <= short.len() { 2 } else { 1 };
    let near = of_x.sound == of_y.sound
        || (differing <= 2 * limit
            && 3 <= short.len()
            && distance_at_most(short, long, limit as usize) <= limit as usize);
    if near {
        return if counts.both_words(x, y) { Likeness::BothCommon } else { Likeness::Slip };
    }
    if 3 <= short.len() && long.starts_with(short) { Likeness::PetForm } else { Likeness::None }
}
