//! Names people write for one document, and those of other people.

use NameVerdict::{Agrees, Disagrees, Doubtful};
use proptest::prelude::*;

use super::*;

fn person(names: [&str; 3]) -> Identity {
    let [surname1, surname2, given_names] = names.map(str::to_owned);
    let mut person = Identity::default();
    (person.surname1, person.surname2, person.given_names) = (surname1, surname2, given_names);
    person
}

fn compare(a: [&str; 3], b: [&str; 3]) -> NameAgreement {
    agreement(&person(a), &person(b), &RollMatching::default())
}

#[test]
fn the_owner_is_known_however_the_name_is_written() {
    let cases = [
        (["Quispe", "Mamani", "José Luis"], ["QUISPE", "MAMANI", "JOSE LUIS"]),
        (["MUNOZ", "PEÑA", "INES"], ["MUÑOZ", "PEÑA", "INÉS"]),
        (["MAMANI", "QUISPE", "JOSE LUIS"], ["QUISPE", "MAMANI", "JOSE LUIS"]),
        (["QUISPE", "", "JOSE LUIS"], ["QUISPE", "MAMANI", "JOSE LUIS"]),
        (["QUISPE", "-", "ROSA"], ["QUISPE", "MAMANI", "ROSA"]),
        (["QUISPE", "MAMANI", "JOSE"], ["QUISPE", "MAMANI", "JOSE LUIS"]),
        (["QUISPE", "MAMANI", "LUIS"], ["QUISPE", "MAMANI", "JOSE LUIS"]),
        (["QUISPE", "MAMANI", "J. LUIS"], ["QUISPE", "MAMANI", "JOSE LUIS"]),
        (["DE LA CRUZ", "DEL CARPIO", "ANA"], ["DELACRUZ", "CARPIO", "ANA"]),
        (["PEREZ-GIL", "ROJAS", "ANA"], ["PEREZ GIL", "ROJAS", "ANA"]),
        (["PEREZ", "ROJAS", "ANA"], ["PEREZ GIL", "ROJAS", "ANA"]),
        (["GARCIA", "ROJAS DE LOPEZ", "ANA"], ["GARCIA", "ROJAS", "ANA"]),
        (["D'ANGELO", "ROJAS", "ANA"], ["DANGELO", "ROJAS", "ANA"]),
        (["QUIPSE", "MAMANI", "ROSA ELENA"], ["QUISPE", "MAMANI", "ROSA ELENA"]),
        (["QUISPE", "MAMANI", "ROSA HELENA"], ["QUISPE", "MAMANI", "ROSA ELENA"]),
        (["QUISPE", "MAMANI", "GERTRUDIZ"], ["QUISPE", "MAMANI", "GERTRUDIS"]),
        (["QUISPE", "", "MAMANI JOSE LUIS"], ["QUISPE", "MAMANI", "JOSE LUIS"]),
        (["JOSE LUIS", "QUISPE", "MAMANI"], ["QUISPE", "MAMANI", "JOSE LUIS"]),
        (["QUISPE MAMANI", "", "JOSE LUIS"], ["QUISPE", "MAMANI", "JOSE LUIS"]),
        (["QUISPE MAMANI JOSE LUIS", "", ""], ["QUISPE", "MAMANI", "JOSE LUIS"]),
        (["SMITH", "", "JOHN"], ["SMITH", "", "JOHN"]),
    ];
    for (a, b) in cases {
        let found = compare(a, b);
        assert_eq!(found.verdict, Agrees, "{a:?} {b:?} {found:?}");
    }
}

#[test]
fn a_sibling_or_an_unsure_name_is_for_a_person_to_decide() {
    let owner = ["QUISPE", "MAMANI", "JOSE LUIS"];
    for other in [
        ["QUISPE", "MAMANI", "ROSA ELENA"],
        ["QUISPE", "MAMANI", "JOSE CARLOS"],
        ["QUISPE", "MAMANI", ""],
        ["QUISPE", "MAMANI", "J"],
        ["QUISPE", "FLORES", "JOSE LUIS"],
        ["QUISPE", "DE ROJAS", "JOSE LUIS"],
        ["", "", "JOSE LUIS"],
    ] {
        let found = compare(other, owner);
        assert_eq!(found.verdict, Doubtful, "{other:?} {found:?}");
    }
    for (a, b) in
        [("MARIO", "MARIA"), ("LUIS", "LUISA"), ("MARTA", "MARIA"), ("JUAN ALBERTO", "JUANA ALBERTA")]
    {
        let found = compare(["QUISPE", "MAMANI", a], ["QUISPE", "MAMANI", b]);
        assert_eq!(found.verdict, Doubtful, "{a} {b} {found:?}");
    }
}

#[test]
fn another_person_is_never_taken_for_the_owner() {
    let owner = ["QUISPE", "MAMANI", "JOSE LUIS"];
    for other in [
        ["FLORES", "HUAMAN", "ROSA ELENA"],
        ["FLORES", "HUAMAN", "JOSE LUIS"],
        ["FLORES", "HUAMAN", "JOSE"],
        ["QUISPE", "HUAMAN", "ROSA ELENA"],
        ["MAMANI", "FLORES", "ROSA"],
        ["", "", ""],
    ] {
        let found = compare(other, owner);
        assert_eq!(found.verdict, Disagrees, "{other:?} {found:?}");
    }
}

#[test]
fn the_notes_say_in_what_the_names_differ() {
    let owner = ["QUISPE", "MAMANI", "JOSE LUIS"];
    assert!(compare(owner, owner).notes.is_empty());
    let swapped = compare(["MAMANI", "QUISPE", "JOSE LUIS"], owner);
    assert_eq!(swapped.notes, BTreeSet::from([NameNote::SurnamesSwapped]));
    let sibling = compare(["QUISPE", "MAMANI", "ROSA ELENA"], owner);
    assert_eq!(sibling.notes, BTreeSet::from([NameNote::GivenNamesDiffer]));
}

fn any_names() -> impl Strategy<Value = [String; 3]> {
    let word = prop::sample::select(vec![
        "QUISPE",
        "QUIPSE",
        "MAMANI",
        "MUÑOZ",
        "MUNOZ",
        "DE LA CRUZ",
        "DELACRUZ",
        "JOSE",
        "LUIS",
        "LUISA",
        "MARIA",
        "J",
        "",
        "-",
        "PEREZ-GIL",
        "GIL",
        "DE",
    ]);
    prop::array::uniform3(prop::collection::vec(word, 0..4).prop_map(|words| words.join(" ")))
}

proptest! {
    #[test]
    fn the_score_is_the_same_from_either_side_and_between_0_and_1(a in any_names(), b in any_names()) {
        let (a, b) = (a.each_ref().map(String::as_str), b.each_ref().map(String::as_str));
        let (there, back) = (compare(a, b), compare(b, a));
        prop_assert!((there.score - back.score).abs() < 1e-9, "{} {}", there.score, back.score);
        prop_assert_eq!(&there.notes, &back.notes);
        prop_assert!((0.0..=1.0 + 1e-9).contains(&there.score));
    }

    #[test]
    fn accents_case_and_spaces_change_nothing(a in any_names(), b in any_names()) {
        let written = b.clone().map(|it| format!(" {} ", it.to_lowercase().replace('a', "á").replace(' ', "  ")));
        let (a, b) = (a.each_ref().map(String::as_str), b.each_ref().map(String::as_str));
        prop_assert_eq!(compare(a, b), compare(a, written.each_ref().map(String::as_str)));
    }

    #[test]
    fn whoever_has_names_agrees_with_themselves(names in any_names()) {
        prop_assume!(!normalise_name(&names[0]).is_empty() && !normalise_name(&names[2]).is_empty());
        let names = names.each_ref().map(String::as_str);
        prop_assert_eq!(compare(names, names).verdict, Agrees);
    }
}
