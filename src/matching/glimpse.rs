//! What can be seen of a record without looking its names up.

use crate::matching::{
    columns::Record,
    counts::Counts,
    edit::are_far,
    field::Field,
    keys::KeyParts,
    lexicon::{LONG, Lexicon},
};

/// A step in which rarity is kept, in bits.
const STEP: f32 = 0.125;

/// What is seen of a record beside its keys.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Glimpse {
    /// The letters of each surname.
    surnames: [u32; 2],
    /// The letters of the first two given names.
    given: [u32; 2],
    /// The names each of these is a pet form of, both together where they are kept as one; every bit is set
    /// where there are more than two.
    pets: [u32; 2],
    /// How rare the values of [`Glimpse::RARE`] are, in steps.
    rarity: [u8; 5],
}

/// What is seen of a record without comparing it.
pub(crate) type Seen = (KeyParts, Glimpse);

impl Glimpse {
    /// The fields whose rarity is kept.
    pub(crate) const RARE: [Field; 5] =
        [Field::Surname1, Field::Surname2, Field::GivenNames, Field::BirthDate, Field::District];

    /// Looks at a record.
    pub(crate) fn of(lexicon: &Lexicon, counts: &Counts, record: Record<'_>) -> Self {
        let core = record.core;
        let (first, rest) = (lexicon.name(core.given.first), lexicon.name(core.given.rest));
        let second = if core.given.rest == 0 { first.word_letters[1] } else { rest.word_letters[0] };
        let pets = match (core.given.rest, rest.n_words()) {
            (0, _) => [first.pets; 2],
            (_, 0 | 1) => [first.pets, rest.pets],
            _ => [u32::MAX; 2],
        };
        let rarity = Self::RARE.map(|field| {
            let bits = counts.rarity_of(lexicon, field, record).unwrap_or(0.0);
            // Rounded up, so that it is never less than the truth.
            u8::try_from((-bits / STEP).ceil() as i32).unwrap_or(u8::MAX)
        });
        let surnames = [core.surname1, core.surname2].map(|surname| lexicon.name(surname).letters);
        Self { surnames, given: [first.word_letters[0], second], pets, rarity }
    }

    /// The rarer of two values, in bits; `place` is that in [`Glimpse::RARE`].
    #[inline]
    pub(crate) fn rarer(&self, other: &Self, place: usize) -> f32 {
        self.rarer_surname(place, other, place)
    }

    /// The rarer of one's surname (0 or 1) and the other's, in bits.
    #[inline]
    pub(crate) fn rarer_surname(&self, mine: usize, other: &Self, its: usize) -> f32 {
        f32::from(self.rarity[mine].max(other.rarity[its])) * STEP
    }

    /// Whether one's surname (0 or 1) and the other's are neither slips nor parts of each other.
    #[inline]
    pub(crate) const fn is_surname_far(&self, mine: usize, other: &Self, its: usize) -> bool {
        is_far(self.surnames[mine], other.surnames[its], 2)
    }

    /// Whether one's surname (0 or 1) and the other's are there and differ by a slip at most.
    #[inline]
    pub(crate) const fn may_be_one_surname(&self, mine: usize, other: &Self, its: usize) -> bool {
        let (x, y) = (self.surnames[mine], other.surnames[its]);
        x != 0 && y != 0 && !is_far(x, y, 1)
    }

    /// Whether the first surname may be what the other has for given names, or a part of it or more than it, but
    /// for a slip.
    #[inline]
    pub(crate) const fn may_be_given(&self, other: &Self) -> bool {
        let (surname, given) = (self.surnames[0] & !LONG, (other.given[0] | other.given[1]) & !LONG);
        let is_more = other.given[1] == 0 && (given & !surname).count_ones() <= 1;
        other.has_more_names() || (surname & !given).count_ones() <= 1 || is_more
    }

    /// Whether there are given names beside the two that are seen.
    const fn has_more_names(&self) -> bool {
        self.pets[0] == u32::MAX
    }

    /// Whether no given name of the one can be any of the other.
    pub(crate) fn is_given_far(&self, other: &Self) -> bool {
        let far = |x, y| x == 0 || y == 0 || is_far(x, y, 1);
        let have_pet_form = (self.pets[0] | self.pets[1]) & (other.pets[0] | other.pets[1]) != 0;
        let are_seen = !self.has_more_names() && !other.has_more_names();
        are_seen && !have_pet_form && self.given.iter().all(|&x| other.given.iter().all(|&y| far(x, y)))
    }

    /// Whether both have two given names, and one of these can be none of the other's; `same_first` says that the
    /// first ones are known to sound the same.
    pub(crate) fn is_given_in_conflict(&self, other: &Self, same_first: bool) -> bool {
        let has_two = |it: &Self| it.given[1] != 0 && !it.has_more_names();
        let is_alone = |one: &Self, place: usize, other: &Self| {
            let apart = |its: usize| {
                is_far(one.given[place], other.given[its], 1) && one.pets[place] & other.pets[its] == 0
            };
            apart(0) && apart(1)
        };
        let places = usize::from(same_first)..2;
        has_two(self)
            && has_two(other)
            && places.into_iter().any(|place| is_alone(self, place, other) || is_alone(other, place, self))
    }
}

/// Whether two words are more than so many slips apart, one more in long ones, and neither can be a part of
/// the other: each slip changes two letters at most.
#[inline]
const fn is_far(x: u32, y: u32, slips: u32) -> bool {
    let slips = if x & y & LONG == 0 { slips } else { slips + 1 };
    let (x, y) = (x & !LONG, y & !LONG);
    are_far(x as u64, y as u64, slips)
}
