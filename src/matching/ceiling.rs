//! The most that two records can score, seen from their keys alone.
//!
//! Most pairs of a block are strangers who share a common name. Looking into names that differ costs the
//! most, so whoever could not reach the least odds with the best of luck is not looked into.

use crate::matching::{
    counts::Counts,
    digits::{date_level, packed_document_level},
    field::{Field, Levels, N_LEVELS},
    glimpse::{Glimpse, Seen},
    model::Scorer,
    packed::packed_len,
    rule::{Part, PartSet},
};

/// What the rarity of two names that are nearly the same can add, in bits.
const MOST_OF_RARITY: f32 = 10.0;

/// Both surnames, by their places.
const SURNAMES: [Part; 2] = [Part::Surname1, Part::Surname2];

/// The evidence a field can give at most.
#[derive(Clone, Copy, Debug, Default)]
struct Best {
    /// When the values are the same; what rarity adds comes on top where `counts_rarity`.
    same: f32,
    /// When they are not.
    other: f32,
    /// When a part of theirs is the same and a part in conflict, and the rarity this is measured by; given names
    /// only.
    conflict: (f32, f32),
    /// When they have nothing in common.
    far: f32,
    counts_rarity: bool,
}

impl Best {
    /// What two values of one sound can give; `rarity` is the rarer one's, in bits.
    fn same(&self, rarity: f32) -> f32 {
        self.same + if self.counts_rarity { rarity } else { 0.0 }
    }

    /// What values that differ a little can give.
    fn other(&self, rarity: f32) -> f32 {
        self.other + rarity.min(MOST_OF_RARITY)
    }

    /// What names of which some agree and some are in conflict can give.
    fn conflict(&self, rarity: f32) -> f32 {
        let (evidence, reference) = self.conflict;
        self.far.max(evidence + if reference < 0.0 { (rarity + reference).max(0.0) } else { 0.0 })
    }
}

/// The most that two records can score by a model.
#[derive(Clone, Debug)]
pub(crate) struct Ceiling {
    /// The odds before any field is looked at, and the most of fields that have no key.
    base: f32,
    document: [f32; N_LEVELS],
    date: [f32; N_LEVELS],
    date_counts_rarity: bool,
    names: [Best; 3],
    /// What names in each other's columns add.
    order: f32,
    district: Best,
    others: [(Part, Best); 4],
}

impl Ceiling {
    /// Works out the most by a model and the counts its rarities come from.
    pub(crate) fn new(scorer: &Scorer, counts: &Counts) -> Self {
        let by_level = |field: Field| {
            let mut evidence = [0.0; N_LEVELS];
            for (level, evidence) in evidence.iter_mut().enumerate().skip(1) {
                *evidence = scorer.contrast(field, level);
            }
            evidence
        };
        let best = |field: Field| {
            let counts_rarity = counts.has_rarity(field) && scorer.reference(field, 1) < 0.0;
            let same =
                scorer.contrast(field, 1) + if counts_rarity { scorer.reference(field, 1) } else { 0.0 };
            let levels = 2..=field.levels().len();
            let other = levels.map(|level| scorer.contrast(field, level)).fold(f32::NEG_INFINITY, f32::max);
            let far = scorer.contrast(field, field.levels().len());
            let conflict = field.levels().len() - 1;
            let conflict = (scorer.contrast(field, conflict), scorer.reference(field, conflict));
            Best { same, other, conflict, far, counts_rarity }
        };
        let any = |field: Field| {
            let best = best(field);
            let rarest = if best.counts_rarity { 32.0 } else { 0.0 };
            if scorer.knows(field) { (best.same + rarest).max(best.other).max(0.0) } else { 0.0 }
        };
        let mut date = by_level(Field::BirthDate);
        date[1] = best(Field::BirthDate).same;
        Self {
            base: scorer.prior()
                + scorer.contrast(Field::Order, 1).max(0.0)
                + any(Field::Region)
                + any(Field::Address2),
            document: by_level(Field::Document),
            date,
            date_counts_rarity: best(Field::BirthDate).counts_rarity,
            names: [Field::Surname1, Field::Surname2, Field::GivenNames].map(best),
            order: best(Field::Order).other,
            district: best(Field::District),
            others: [
                (Part::Phone, Field::Phone),
                (Part::Email, Field::Email),
                (Part::Address, Field::Address),
                (Part::Postcode, Field::Postcode),
            ]
            .map(|(part, field)| (part, best(field))),
        }
    }

    fn document(&self, x: u64, y: u64) -> f32 {
        let level = packed_document_level(x, y) as usize;
        if level == 7 && packed_len(x) == 0 && packed_len(y) == 0 {
            // Too long to be packed, and so not compared by what it is made of.
            return self.document[2..].iter().copied().fold(f32::NEG_INFINITY, f32::max);
        }
        self.document[level]
    }

    /// The log2 odds that two records with these levels cannot exceed.
    pub(crate) fn of_levels(&self, scorer: &Scorer, levels: Levels, a: &Glimpse, b: &Glimpse) -> f32 {
        let mut sum = scorer.glance(levels);
        for (place, field) in Glimpse::RARE.into_iter().enumerate() {
            let reference = scorer.reference(field, levels.get(field));
            if reference < 0.0 {
                sum += (a.rarer(b, place) + reference).max(0.0);
            }
        }
        let counts_more = |(_, best): &(Part, Best)| best.counts_rarity;
        if levels.get(Field::Order) == 2 || self.others.iter().any(counts_more) { f32::INFINITY } else { sum }
    }

    /// The log2 odds that two records, who share these parts, cannot exceed.
    pub(crate) fn of(&self, one: &Seen, other: &Seen, shared: PartSet) -> f32 {
        let ((a, of_a), (b, of_b)) = (one, other);
        let both_have = |part: Part| shared & part.bit() != 0;
        let lacks = |part: Part| a.value(part) == 0 || b.value(part) == 0;
        let names = self.of_names(one, other, shared);
        if names == f32::INFINITY {
            return names;
        }
        let mut sum = self.base + names;
        sum += self.document(a.document, b.document);
        let level = date_level(a.value(Part::Date), b.value(Part::Date));
        sum += self.date[level as usize];
        if level == 1 && self.date_counts_rarity {
            sum += of_a.rarer(of_b, 3);
        }
        let best = &self.district;
        sum += match (both_have(Part::District), lacks(Part::District)) {
            (true, _) if best.counts_rarity => best.same + of_a.rarer(of_b, 4),
            (true, _) => best.same,
            (_, true) => 0.0,
            _ => best.other,
        };
        for (part, best) in &self.others {
            if !lacks(*part) {
                let rarest = if best.counts_rarity { 32.0 } else { 0.0 };
                sum += if both_have(*part) { best.same + rarest } else { best.other };
            }
        }
        sum
    }

    /// The most that all names can give, in the columns they stand in or in each other's; infinity where it is not
    /// known which is which.
    fn of_names(&self, one: &Seen, other: &Seen, shared: PartSet) -> f32 {
        let ((a, of_a), (b, of_b)) = (one, other);
        let both_have = |part: Part| shared & part.bit() != 0;
        let surname = |field: usize, in_a: usize, in_b: usize| {
            let (x, y) = (a.value(SURNAMES[in_a]), b.value(SURNAMES[in_b]));
            let (best, rarity) = (&self.names[field], of_a.rarer_surname(in_a, of_b, in_b));
            if x == 0 || y == 0 {
                0.0
            } else if x == y {
                best.same(rarity)
            } else if of_a.is_surname_far(in_a, of_b, in_b) {
                best.far
            } else {
                best.other(rarity)
            }
        };
        let given = self.of_given(one, other, shared);
        let straight = surname(0, 0, 0) + surname(1, 1, 1) + given;
        if both_have(Part::Surname1) {
            return straight;
        }
        let is_same = |x: Part, y: Part| a.value(x) != 0 && a.value(x) == b.value(y);
        let [first, second] = SURNAMES;
        let are_misplaced = (is_same(first, Part::Given) || of_a.may_be_given(of_b))
            && (is_same(Part::Given, first) || of_b.may_be_given(of_a));
        let have_both = [a, b].into_iter().all(|it| it.value(first) != 0 && it.value(Part::Given) != 0);
        if both_have(Part::AllNames) && !both_have(Part::AllGiven) || have_both && are_misplaced {
            return f32::INFINITY;
        }
        let may_cross = is_same(first, second)
            || is_same(second, first)
            || of_a.may_be_one_surname(0, of_b, 1)
            || of_a.may_be_one_surname(1, of_b, 0);
        if !may_cross {
            return straight;
        }
        let crosswise = |one, two| surname(one, 0, 1) + surname(two, 1, 0);
        straight.max(crosswise(0, 1).max(crosswise(1, 0)) + self.order + given)
    }

    /// The most that given names can give.
    fn of_given(&self, (a, of_a): &Seen, (b, of_b): &Seen, shared: PartSet) -> f32 {
        let both_have = |part: Part| shared & part.bit() != 0;
        let (best, rarity) = (&self.names[2], of_a.rarer(of_b, 2));
        if both_have(Part::AllGiven) {
            best.same(rarity)
        } else if a.value(Part::AllGiven) == 0 || b.value(Part::AllGiven) == 0 {
            0.0
        } else if !both_have(Part::Given) && of_a.is_given_far(of_b) {
            best.far
        } else if of_a.is_given_in_conflict(of_b, both_have(Part::Given)) {
            best.conflict(rarity)
        } else {
            best.other(rarity)
        }
    }
}
