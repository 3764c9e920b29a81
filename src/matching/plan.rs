//! Which rules bring the records of one file together, and how a block of each is split.

use std::ops::Range;

use crate::matching::{
    columns::Row,
    records::Records,
    rule::{Part, PartSet, Rule, closure, set_of},
};

/// Loose rules are used up to this many records.
const SMALL: usize = 30_000;

/// In more records than this, near documents are left out where four in five have a birth date: the rules
/// with dates find all but a few hundredths of a per cent of what they would, at a third of the time.
const LARGE: usize = 300_000;

/// How a block that is too large can be split: by records that share these parts as well.
const WAYS: [&[Part]; 9] = [
    &[Part::Date],
    &[Part::AllGiven, Part::District],
    &[Part::AllGiven, Part::Postcode],
    &[Part::Surname1, Part::AllGiven],
    &[Part::Surname2, Part::AllGiven],
    &[Part::FirstHalf, Part::Given],
    &[Part::LastHalf, Part::Given],
    &[Part::Surname1, Part::Surname2, Part::District],
    &[Part::Address],
];

/// A rule in use.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) rule: Rule,
    /// Ways of splitting that bring pairs together which no other rule does.
    pub(crate) ways: Vec<&'static [Part]>,
    /// Two records that share these parts share the key; 0 for a rule that gives several keys.
    pub(crate) needs: PartSet,
}

/// Rules whose blocks lie in those of one rule, which need not be in use itself.
#[derive(Debug)]
pub(crate) struct Family {
    /// What the records are sorted by for all of them.
    pub(crate) sorted_by: Rule,
    /// Whether that is one of them.
    pub(crate) is_whole: bool,
    /// Their places among all plans.
    pub(crate) plans: Range<usize>,
}

impl Family {
    /// Each of its rules as a family of its own.
    pub(crate) fn alone(&self, plans: &[Plan]) -> Vec<Self> {
        let one =
            |place: usize| Self { sorted_by: plans[place].rule, is_whole: true, plans: place..place + 1 };
        self.plans.clone().map(one).collect()
    }
}

/// These rules, family by family, each with the ways of splitting it that are worth while.
pub(crate) fn plan(rules: &[Rule]) -> (Vec<Plan>, Vec<Family>) {
    let is_new = |rule: Rule, way: &[Part]| {
        let shared = closure(rule.always_shared() | set_of(way));
        let finds =
            |other: &Rule| *other != rule && other.shared_by().iter().any(|needs| needs & !shared == 0);
        set_of(way) & !closure(rule.always_shared()) != 0 && !rules.iter().any(finds)
    };
    let ways_of = |rule| WAYS.into_iter().filter(|way| is_new(rule, way)).collect();
    let (mut plans, mut families) = (Vec::new(), Vec::<Family>::new());
    for &first in rules {
        let sorted_by = first.within();
        if families.iter().all(|family| family.sorted_by != sorted_by) {
            let start = plans.len();
            let members = rules.iter().copied().filter(|rule| rule.within() == sorted_by);
            plans.extend(members.map(|rule| Plan { rule, ways: ways_of(rule), needs: set_of(rule.parts()) }));
            let is_whole = rules.contains(&sorted_by);
            families.push(Family { sorted_by, is_whole, plans: start..plans.len() });
        }
    }
    (plans, families)
}

/// The rules in use for these records.
pub(crate) fn rules_for(records: &Records) -> Vec<Rule> {
    let dated = (0..records.len() as Row).filter(|&row| records.core(row).date != 0).count();
    let is_well_dated = LARGE < records.len() && records.len() * 4 < dated * 5;
    let wanted = |rule: &Rule| {
        rule.applies(&|field| records.has(field))
            && (!rule.is_loose() || records.len() <= SMALL)
            && !(*rule == Rule::NearDocument && is_well_dated)
    };
    Rule::WITHIN.into_iter().filter(wanted).collect()
}
