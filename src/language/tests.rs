use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::*;

fn keys(files: &[&str]) -> BTreeSet<String> {
    let is_key = |line: &&str| line.starts_with(|it: char| it.is_ascii_lowercase());
    let key = |line: &str| line.split_once(" =").expect("a key and its text").0.to_owned();
    files.iter().flat_map(|file| file.lines().filter(is_key).map(key)).collect()
}

fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_under(&path, found) } else { found.push(path) }
    }
}

/// The keys that code and templates ask for: `say("key"`, `say_with("key"`, `say_count("key"`. The command
/// line says its own sentences.
fn keys_asked_for() -> BTreeSet<String> {
    let mut files = Vec::new();
    files_under(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let mut keys = BTreeSet::new();
    let other = ["src/language/mod.rs", "src/language/tests.rs", "src/cli"]
        .map(|it| Path::new(env!("CARGO_MANIFEST_DIR")).join(it));
    for file in files.iter().filter(|file| !other.iter().any(|it| file.starts_with(it))) {
        let Ok(text) = fs::read_to_string(file) else { continue };
        for call in ["say(", "say_one(", "say_with(", "say_count("] {
            for after in text.split(call).skip(1) {
                if let Some(rest) = after.trim_start().strip_prefix('"') {
                    keys.insert(rest.split('"').next().unwrap().to_owned());
                }
            }
        }
    }
    keys
}

#[test]
fn every_language_has_the_same_texts_and_no_mistake() {
    assert_eq!(keys(SPANISH), keys(ENGLISH));
    for file in SPANISH.iter().chain(ENGLISH) {
        let parsed = FluentResource::try_new((*file).to_owned());
        assert!(parsed.is_ok(), "{:?}", parsed.err().map(|(_, errors)| errors));
    }
}

#[test]
fn every_text_asked_for_exists() {
    let known = keys(SPANISH);
    let asked = keys_asked_for();
    assert!(20 < asked.len(), "the search for keys found {} only", asked.len());
    let missing: Vec<_> = asked.difference(&known).collect();
    assert!(missing.is_empty(), "texts that do not exist: {missing:?}");
}

#[test]
fn the_language_someone_likes_best_is_found() {
    for (header, language) in [
        ("es-PE,es;q=0.9,en;q=0.8", Some(Language::Spanish)),
        ("en-GB,en;q=0.9,es;q=0.8", Some(Language::English)),
        ("fr,es;q=0.5,en;q=0.7", Some(Language::English)),
        ("es;q=0,en;q=0.1", Some(Language::English)),
        ("qu, ay", None),
        ("", None),
        (";;;,q=,=,", None),
    ] {
        assert_eq!(Language::preferred(header), language, "{header}");
    }
}

#[test]
fn numbers_and_dates_read_as_people_write_them() {
    let at = "2026-11-23T03:05:00Z".parse().unwrap();
    assert_eq!(Language::Spanish.number(59_850), "59\u{202f}850");
    assert_eq!(Language::Spanish.number(9_850), "9850");
    assert_eq!(Language::English.number(1_234_567), "1,234,567");
    assert_eq!(Language::English.number(-1_000), "−1,000");
    assert_eq!(Language::English.number(0), "0");
    assert_eq!(Language::Spanish.percent(0.684), "68.4\u{a0}%");
    assert_eq!(Language::English.percent(1.0), "100.0%");
    assert_eq!(Language::English.likelihood(0.684), "68.4%");
    assert_eq!(Language::English.likelihood(0.9996), "> 99.9%");
    assert_eq!(Language::Spanish.short_day("2026-11-02".parse().unwrap()), "2 nov");
    assert_eq!(Language::Spanish.instant(at, "America/Lima"), "22 de noviembre de 2026, 22:05");
    assert_eq!(Language::English.instant(at, "Nowhere/Atall"), "23 November 2026, 03:05");
}

#[test]
fn plurals_follow_the_number() {
    assert_eq!(Language::Spanish.say_count("petition-pledges", 1), "1 persona se comprometió en línea");
    assert_eq!(Language::English.say_count("petition-pledges", 12_000), "12,000 people have pledged online");
}

#[test]
fn scripts_get_both_forms_where_a_number_chooses_and_names_where_values_stand() {
    let texts = Language::Spanish.for_scripts("keying-");
    let counted =
        |one: &str, other: &str| ScriptText::Counted { one: one.to_owned(), other: other.to_owned() };

    assert_eq!(texts["keying-pace-lines"], counted("{count} línea", "{count} líneas"));
    assert_eq!(texts["keying-sheet-lines"], ScriptText::Plain("{done} de {n} líneas".to_owned()));
    assert_eq!(texts.len(), Language::English.for_scripts("keying-").len());
}
