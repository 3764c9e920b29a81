//! Which signatures are one person's though their documents differ: pairs scored by matching, put together.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// How likely something is, to a millionth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Probability(u32);

/// What a certainty is in millionths.
const CERTAIN: u32 = 1_000_000;

impl Probability {
    /// A probability as it is stored; what is out of range is brought into it.
    pub fn from_millionths(millionths: i32) -> Self {
        Self(millionths.unsigned_abs().min(CERTAIN))
    }

    /// The nearest one to a number from 0 to 1.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "brought into range before")]
    pub fn nearest(probability: f64) -> Self {
        Self((probability.clamp(0.0, 1.0) * f64::from(CERTAIN)).round() as u32)
    }

    /// As it is stored.
    pub fn millionths(self) -> i32 {
        self.0.cast_signed()
    }

    /// As a number from 0 to 1.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / f64::from(CERTAIN)
    }
}

impl Serialize for Probability {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

/// What is known of a signature by itself when people are told apart.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bearer {
    /// The keyed index of what the profile knows a person by.
    pub key: Option<[u8; 32]>,
    /// Whether roll or reviewer say that it is the person it says it is.
    pub is_proven: bool,
}

/// A pair of signatures, by their places in a list, that could be one person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike {
    /// One of them.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// How likely they are one person's.
    pub probability: Probability,
}

/// Puts signatures together that are one person's: those with one key, and those alike from `upper` on.
///
/// The likeliest pairs come first. A pair does not join two groups if both hold a proven signature, since
/// the roll knows them for two people; nor if any two signatures across the groups are not alike at all, as
/// when a short name fits both of two twins. The order of the list changes nothing but the order of the
/// answer.
pub fn group_people(bearers: &[Bearer], alike: &[Alike], upper: Probability) -> Vec<Vec<usize>> {
    let mut groups = Groups::by_key(bearers);
    let known: BTreeSet<(usize, usize)> =
        alike.iter().flat_map(|it| [(it.one, it.other), (it.other, it.one)]).collect();
    let mut likely: Vec<&Alike> = alike.iter().filter(|it| upper <= it.probability).collect();
    likely.sort_by_key(|it| (std::cmp::Reverse(it.probability), it.one.min(it.other), it.one.max(it.other)));
    for pair in likely {
        groups.join_if(pair, |left, right| {
            let is_proven = |group: &[usize]| group.iter().any(|at| bearers[*at].is_proven);
            let all_alike = || left.iter().all(|a| right.iter().all(|b| known.contains(&(*a, *b))));
            !(is_proven(left) && is_proven(right)) && all_alike()
        });
    }
    groups.members.into_iter().filter(|group| !group.is_empty()).collect()
}

/// Groups that only grow; one that was joined to another is left empty.
struct Groups {
    members: Vec<Vec<usize>>,
    group_of: Vec<usize>,
}

impl Groups {
    fn by_key(bearers: &[Bearer]) -> Self {
        let mut members: Vec<Vec<usize>> = Vec::new();
        let mut group_of = Vec::with_capacity(bearers.len());
        let mut known = BTreeMap::new();
        for (at, bearer) in bearers.iter().enumerate() {
            let group = match bearer.key {
                Some(key) => *known.entry(key).or_insert(members.len()),
                None => members.len(),
            };
            if group == members.len() {
                members.push(Vec::new());
            }
            members[group].push(at);
            group_of.push(group);
        }
        Self { members, group_of }
    }

    fn join_if(&mut self, pair: &Alike, may: impl FnOnce(&[usize], &[usize]) -> bool) {
        let (left, right) = (self.group_of[pair.one], self.group_of[pair.other]);
        let (left, right) = (left.min(right), left.max(right));
        if left == right || !may(&self.members[left], &self.members[right]) {
            return;
        }
        let moved = std::mem::take(&mut self.members[right]);
        for at in &moved {
            self.group_of[*at] = left;
        }
        self.members[left].extend(moved);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bearer(key: u8, is_proven: bool) -> Bearer {
        Bearer { key: (key != 0).then_some([key; 32]), is_proven }
    }

    fn alike(one: usize, other: usize, percent: i32) -> Alike {
        Alike { one, other, probability: Probability::from_millionths(percent * 10_000) }
    }

    fn upper() -> Probability {
        Probability::nearest(0.9)
    }

    #[test]
    fn two_people_whom_the_roll_knows_are_never_one() {
        let twins = [bearer(1, true), bearer(2, true)];
        assert_eq!(group_people(&twins, &[alike(0, 1, 100)], upper()).len(), 2);
        let unknown = [bearer(1, true), bearer(2, false)];
        assert_eq!(group_people(&unknown, &[alike(0, 1, 100)], upper()), [[0, 1]]);
    }

    #[test]
    fn a_third_that_fits_both_joins_the_likelier_and_does_not_chain_them() {
        let siblings = [bearer(1, false), bearer(2, false), bearer(3, false)];
        let pairs = [alike(0, 2, 95), alike(1, 2, 99)];
        assert_eq!(group_people(&siblings, &pairs, upper()), [vec![0], vec![1, 2]]);
    }

    #[test]
    fn a_stolen_document_does_not_lead_from_its_owner_to_the_thief() {
        // 0 owns the document, 1 bears it under another name, 2 has that name and a document of its own.
        let all = [bearer(1, false), bearer(1, false), bearer(2, false)];
        assert_eq!(group_people(&all, &[alike(1, 2, 99)], upper()), [vec![0, 1], vec![2]]);
    }

    proptest! {
        #[test]
        fn everyone_is_in_one_group_and_keys_stay_together_whatever_the_order(
            keys in prop::collection::vec((0..4_u8, any::<bool>()), 1..9),
            pairs in prop::collection::vec((0..9_usize, 0..9_usize, 0..=100), 0..12),
        ) {
            let bearers: Vec<_> = keys.iter().map(|(key, proven)| bearer(*key, *proven)).collect();
            let n = bearers.len();
            let mut percents: Vec<i32> = Vec::new();
            let mut pairs: Vec<_> = pairs
                .into_iter()
                .map(|(a, b, percent)| alike(a % n, b % n, percent))
                .filter(|it| it.one != it.other)
                .collect();
            // Ties are broken by place, so that only pairs of different likeness can be told apart.
            pairs.retain(|it| {
                let is_new = !percents.contains(&it.probability.millionths());
                percents.push(it.probability.millionths());
                is_new
            });
            let groups = group_people(&bearers, &pairs, upper());
            let mut all: Vec<usize> = groups.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..n).collect::<Vec<_>>());
            for (a, b) in (0..n).flat_map(|a| (0..n).map(move |b| (a, b))) {
                if bearers[a].key.is_some() && bearers[a].key == bearers[b].key {
                    prop_assert!(groups.iter().any(|group| group.contains(&a) && group.contains(&b)));
                }
            }

            let back = |at: usize| n - 1 - at;
            let reversed: Vec<_> = bearers.iter().rev().copied().collect();
            let turned: Vec<_> =
                pairs.iter().rev().map(|it| Alike { one: back(it.other), other: back(it.one), ..*it }).collect();
            let sorted = |groups: Vec<Vec<usize>>, place: &dyn Fn(usize) -> usize| {
                let mut groups: Vec<Vec<usize>> =
                    groups.into_iter().map(|group| group.into_iter().map(place).collect()).collect();
                for group in &mut groups {
                    group.sort_unstable();
                }
                groups.sort();
                groups
            };
            prop_assert_eq!(
                sorted(group_people(&reversed, &turned, upper()), &back),
                sorted(groups, &|at| at)
            );
        }
    }
}
