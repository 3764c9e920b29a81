//! Saved models of matching: what is taken in gives probabilities.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use parts::{
    domain::Identity,
    matching::{Field, Lexicon, Matcher, Model, Nicknames, Part, Records, dedupe},
};

/// What is learned from a few people, as JSON; the input changes values of it by their path.
static LEARNED: LazyLock<serde_json::Value> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    let mut part = Part::default();
    for n in 0..40 {
        let (document, born) = (format!("{:08}", 10_000_000 + n * 37), format!("19{:02}-05-12", 40 + n));
        part.push([(Field::Document, &*document), (Field::Surname1, "Quispe"), (Field::BirthDate, &*born)]);
    }
    let records = Records::assemble(vec![part], &mut lexicon, &Nicknames::default());
    let frequencies = records.frequencies(&lexicon);
    serde_json::to_value(Model { frequencies, ..dedupe(&lexicon, &records, None, &|_, _| {}).model }).unwrap()
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    check(text);
    let mut changed = LEARNED.clone();
    for line in text.lines() {
        let Some((path, value)) = line.split_once(' ') else { continue };
        if let (Some(place), Ok(value)) = (changed.pointer_mut(path), serde_json::from_str(value)) {
            *place = value;
        }
    }
    check(&changed.to_string());
});

fn check(text: &str) {
    let Ok(model) = serde_json::from_str::<Model>(text) else { return };
    let person = |document: &str, surname: &str| {
        let mut identity = Identity::default();
        document.clone_into(&mut identity.document);
        surname.clone_into(&mut identity.surname1);
        "1988-10-26".clone_into(&mut identity.birth_date);
        identity
    };
    let Ok(matcher) = Matcher::new(model) else { return };
    let others = [person("10117410", "Quispe"), person("10117401", "Quispe"), person("", "Mamani")];
    for explanation in matcher.compare(&person("10117410", "Quispe"), &others) {
        assert!((0.0..=1.0).contains(&explanation.probability), "{}", explanation.probability);
    }
    let _ = matcher.decide(&person("10117410", "Quispe"), &others);
}
