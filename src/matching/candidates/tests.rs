use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::matching::{
    background::Background,
    compare::Sides,
    dedupe::pairs_of_strangers,
    field::Field,
    laws::{namesake, person, records_of},
    learn::expected_model,
    model::Scorer,
    plan::plan,
};

/// Finds every pair it is asked about.
struct Everybody(Ceiling);

impl Judge for Everybody {
    type Finding = (Row, Row);

    fn ceiling(&self) -> (&Ceiling, f32) {
        (&self.0, f32::NEG_INFINITY)
    }

    fn judge(&self, (a, _): (Row, Record<'_>), (b, _): (Row, Record<'_>)) -> Option<(Row, Row)> {
        Some((a, b))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whoever_shares_a_block_that_is_small_enough_is_compared_and_nobody_else(
        rows in vec(prop_oneof![person(), namesake()], 2..90),
        cap in prop::sample::select(vec![2, 4, 8, 2000]),
        is_loose: bool,
    ) {
        let (lexicon, records) = records_of(&rows);
        let counts = Counts::of(&[records.columns()], &lexicon);
        let sides = Sides { lexicon: &lexicon, counts: &counts, left: &records, right: &records };
        let fields = Field::ALL.into_iter().filter(|&field| records.has(field)).collect();
        let background = Background::count(&sides, &pairs_of_strangers(&records));
        let scorer = Scorer::new(&expected_model(fields, &background, 0.01));
        let rules: Vec<Rule> = Rule::WITHIN.into_iter().filter(|rule| is_loose || !rule.is_loose()).collect();
        let mut blocks = Blocks::new(&lexicon, &counts, &records);
        (blocks.plans, blocks.families) = plan(&rules);
        blocks.cap = cap;

        let compared = blocks.walk(1, &Everybody(Ceiling::new(&scorer, &counts)), &|_, _| {});
        let compared: BTreeSet<(Row, Row)> = compared.into_iter().collect();

        let mut who: BTreeMap<(Rule, u32), BTreeSet<Row>> = BTreeMap::new();
        for &rule in &rules {
            each_key_of(rule, (0..).zip(&blocks.parts), |key, row| {
                who.entry((rule, key)).or_default().insert(row);
            });
        }
        let all_of = |block: &BTreeSet<Row>| -> BTreeSet<(Row, Row)> {
            block.iter().flat_map(|&a| block.range(a + 1..).map(move |&b| (a, b))).collect()
        };
        for ((rule, _), block) in &who {
            let missing = all_of(block).difference(&compared).next().copied();
            prop_assert!(cap < block.len() || missing.is_none(), "{rule:?}: {missing:?}");
        }
        let sharing: BTreeSet<(Row, Row)> = who.values().flat_map(all_of).collect();
        prop_assert!(compared.is_subset(&sharing));
    }
}
