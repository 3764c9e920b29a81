//! What holds of any records whatever.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*};

use super::{
    ceiling::Ceiling, compare::Sides, counts::Counts, glimpse::Glimpse, keys::KeyParts, model::Scorer,
    rule::Rule, *,
};

/// A row as written, by field.
type Written = Vec<(Field, String)>;

/// People out of a small world, so that many are alike: relatives, namesakes, slips and the same again.
pub(crate) fn person() -> impl Strategy<Value = Written> {
    let surname = || {
        prop::sample::select(vec!["QUISPE", "QUISPE ", "QISPE", "MAMANI", "DE LA CRUZ", "CRUZ", "ÑAHUI", ""])
    };
    let given =
        prop::sample::select(vec!["ROSA ELENA", "ROSA", "ELENA ROSA", "JOSE LUIS", "PEPE", "R.", "XIOMARA"]);
    let document =
        prop::sample::select(vec!["45678912", "45678921", "45678913", "10203040", "AB-123456789-X", ""]);
    let date = prop::sample::select(vec!["1981-03-09", "1981-09-03", "1990-07-07", ""]);
    let district = prop::sample::select(vec!["150101", "150102", "040101"]);
    let email = prop::sample::select(vec!["", "ana@correo.pe", "ANA@correo.pe", "ana@correo.com"]);
    (document, surname(), surname(), given, date, district, email).prop_map(
        |(document, one, two, given, date, district, email)| {
            [
                (Field::Document, document),
                (Field::Surname1, one),
                (Field::Surname2, two),
                (Field::GivenNames, given),
                (Field::BirthDate, date),
                (Field::District, district),
                (Field::Email, email),
            ]
            .map(|(field, value)| (field, value.to_owned()))
            .to_vec()
        },
    )
}

/// People whose names stand in any column.
fn misplaced() -> impl Strategy<Value = Written> {
    let name = || {
        prop::sample::select(vec![
            "QUISPE",
            "KISPE",
            "QUISPE MAMANI",
            "VASQUEZ",
            "BASKES",
            "DE LA CRUZ",
            "CRUZ",
            "ROSA",
            "ROSA ELENA",
            "ANA",
            "ANA LUCIA XIOMARA",
            "XIOMARA",
            "MARIA DEL PILAR",
            "KATTY ROSA",
            "CATI",
            "JOSE",
            "PEPE",
            "",
        ])
    };
    (person(), name(), name(), name()).prop_map(|(mut row, one, two, given)| {
        for (place, name) in [(1, one), (2, two), (3, given)] {
            name.clone_into(&mut row[place].1);
        }
        row
    })
}

pub(crate) fn records_of(rows: &[Written]) -> (Lexicon, Records) {
    let mut lexicon = Lexicon::default();
    let mut part = Part::default();
    for row in rows {
        part.push(row.iter().map(|(field, value)| (*field, value.as_str())));
    }
    let records = Records::assemble(vec![part], &mut lexicon, &Nicknames::default());
    (lexicon, records)
}

fn find(rows: &[Written]) -> Duplicates {
    find_by(rows, None)
}

fn find_by(rows: &[Written], model: Option<Model>) -> Duplicates {
    let (lexicon, records) = records_of(rows);
    dedupe(&lexicon, &records, model, &|_, _| {})
}

/// The groups, each as the sorted contents of its rows, so that rows that are equal in all are one.
fn groups(rows: &[Written], found: &Duplicates) -> Vec<Vec<Written>> {
    let mut groups: BTreeMap<Row, Vec<Written>> = BTreeMap::new();
    for (row, first) in rows.iter().zip(&found.first_of) {
        let mut row = row.clone();
        row.sort_unstable();
        groups.entry(*first).or_default().push(row);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    groups
}

/// Somebody who shares some values with the next.
pub(crate) fn namesake() -> impl Strategy<Value = Written> {
    let surname = || prop::sample::select(vec!["QUISPE", "MAMANI", ""]);
    let given = prop::sample::select(vec!["ROSA ELENA", "ELENA ROSA", "H ROSA", "ROSA H", "ROSA"]);
    (person(), surname(), surname(), given).prop_map(|(mut row, one, two, given)| {
        for (place, name) in [(1, one), (2, two), (3, given)] {
            name.clone_into(&mut row[place].1);
        }
        row
    })
}

proptest! {
    #[test]
    fn whoever_shares_a_key_by_a_rule_shares_one_by_the_rule_it_lies_within(one in namesake(), other in namesake()) {
        let (lexicon, records) = records_of(&[one, other]);
        let parts = [0, 1].map(|row| KeyParts::of(&lexicon, records.record(row)));
        let share_a_key = |rule: Rule| {
            let [one, other] = parts.map(|parts| {
                let mut keys = Vec::new();
                parts.each_key(rule, |key| keys.push(key));
                keys
            });
            one.iter().any(|key| other.contains(key))
        };
        for rule in Rule::WITHIN {
            prop_assert!(!share_a_key(rule) || share_a_key(rule.within()), "{rule:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn neither_the_order_of_rows_nor_of_fields_says_who_is_whom(rows in vec(person(), 2..40), turn in 0_usize..40) {
        let first = groups(&rows, &find(&rows));

        let mut moved = rows.clone();
        moved.rotate_left(turn % rows.len());
        moved.reverse();
        prop_assert_eq!(&groups(&moved, &find(&moved)), &first);

        let mut turned = rows.clone();
        for row in &mut turned {
            row.reverse();
        }
        prop_assert_eq!(&groups(&turned, &find(&turned)), &first);
    }

    #[test]
    fn the_number_of_threads_changes_no_digit(rows in vec(person(), 2..60)) {
        let with_threads = |n_threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            let found = pool.install(|| find(&rows));
            (found.pairs, found.first_of, found.model)
        };
        prop_assert_eq!(with_threads(1), with_threads(3));
    }

    #[test]
    fn of_two_records_it_does_not_matter_which_is_named_first(rows in vec(person(), 2..12)) {
        let (lexicon, records) = records_of(&rows);
        let model = dedupe(&lexicon, &records, None, &|_, _| {}).model;
        for a in 0..rows.len() as Row {
            for b in 0..a {
                let told = |pair| explain_pair(&lexicon, &records, &model, Learned::Here, pair);
                prop_assert_eq!(told((a, b)), told((b, a)));
            }
        }
    }

    #[test]
    fn whoever_shares_nothing_with_anybody_changes_no_group(rows in vec(person(), 8..40)) {
        // By one model: what is learned of few records would shift with every one.
        let model = find(&rows).model;
        let before = find_by(&rows, Some(model.clone()));
        let far = [
            (Field::Document, "99887766"),
            (Field::Surname1, "WOJCIECHOWSKI"),
            (Field::GivenNames, "BRUNHILDE"),
            (Field::BirthDate, "1950-12-31"),
            (Field::District, "250401"),
        ];
        let mut more = rows.clone();
        more.push(far.map(|(field, value)| (field, value.to_owned())).to_vec());

        let mut after = find_by(&more, Some(model));

        prop_assert_eq!(after.first_of.pop(), Some(rows.len() as Row));
        prop_assert_eq!(after.first_of, before.first_of);
    }

    #[test]
    fn all_pairs_of_a_group_are_reported_and_no_others_are_called_one_person(rows in vec(person(), 2..30)) {
        let found = find(&rows);
        for pair in found.pairs {
            prop_assert!(pair.a < pair.b);
            prop_assert!((0.0..=1.0).contains(&pair.probability));
            let is_grouped = found.first_of[pair.a as usize] == found.first_of[pair.b as usize];
            prop_assert_eq!(is_grouped, pair.class != PairClass::Possible);
        }
    }

    #[test]
    fn nobody_scores_more_than_what_is_seen_of_them_allows(
        rows in vec(prop_oneof![person(), misplaced()], 2..40),
    ) {
        let scorer = Scorer::new(&find(&rows).model);
        let (lexicon, records) = records_of(&rows);
        let counts = Counts::of(&[records.columns()], &lexicon);
        let sides = Sides { lexicon: &lexicon, counts: &counts, left: &records, right: &records };
        let ceiling = Ceiling::new(&scorer, &counts);
        let see = |record| (KeyParts::of(&lexicon, record), Glimpse::of(&lexicon, &counts, record));
        for (a, b) in (0..rows.len()).flat_map(|b| (0..b).map(move |a| (a, b))) {
            let (x, y) = (records.record(a as Row), records.record(b as Row));
            let (seen_x, seen_y) = (see(x), see(y));
            let most = ceiling.of(&seen_x, &seen_y, seen_x.0.shared(&seen_y.0));
            let odds = sides.score(&scorer, x, y).1.odds;
            // What sounds the same is taken to be the same, which can say a few bits less.
            prop_assert!(odds <= most + 4.0, "{:?} and {:?}: {} above {}", rows[a], rows[b], odds, most);
        }
    }
}
