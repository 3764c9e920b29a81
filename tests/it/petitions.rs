//! Petitions: created under a profile, shown, closed.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn a_petition_freezes_its_profile_and_starts_from_nothing() {
    let app = TestApp::start();
    app.petition("agua", 100);

    let status = app.json(&["petition", "status", "--petition", "agua"]);

    assert_eq!(status["profile"], "generic@1");
    assert_eq!((&status["threshold"], &status["missing"]), (&json!(100), &json!(100)));
    assert_eq!((&status["collected"], &status["valid"]), (&json!(0), &json!(0)));
}

#[test]
fn the_law_gives_the_threshold_of_a_legislative_initiative_in_peru() {
    let app = TestApp::start();
    let create = ["petition", "create", "--slug", "ley", "--title", "Ley"];
    let create = [&create[..], &["--profile", "pe-iniciativa-legislativa"]].concat();

    let newer = ["petition", "create", "--slug", "ley-2", "--title", "Ley", "--threshold", "76000"];
    let newer = [&newer[..], &["--profile", "pe-iniciativa-legislativa"]].concat();

    assert_eq!(app.json(&create)["threshold"], json!(75_864));
    assert_eq!(app.json(&newer)["threshold"], json!(76_000));
}

#[test]
fn a_slug_is_taken_once_and_an_unknown_petition_says_so() {
    let app = TestApp::start();
    app.petition("agua", 100);

    let create = ["petition", "create", "--slug", "agua", "--profile", "generic", "--title", "Otra"];
    let again = app.run(&[&create[..], &["--threshold", "5"]].concat());
    let unknown = app.run(&["petition", "status", "--petition", "fuego"]);

    assert_eq!((again.code, unknown.code), (Some(1), Some(1)));
    assert_eq!(again.stderr, "rubrica: there is a petition with this slug already\n");
    assert_eq!(unknown.stderr, "rubrica: there is no such petition\n");
}

#[test]
fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    let app = TestApp::start();
    let places = [
        ("postgres://ana:secreto@127.0.0.1:1/agua", "127.0.0.1"),
        ("sqlite:///nowhere/at/all/rubrica.db", "/nowhere/at/all"),
        ("mysql://localhost/agua", "sqlite://"),
    ];
    for (url, named) in places {
        let ran = app.run(&["--database-url", url, "petition", "list"]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains(named) && !ran.stderr.contains("secreto"), "{ran:?}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let app = TestApp::start();
    let command = app.command(&["check-config"]).into_command();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);

    let ran = { command }.stdout(writer).stderr(std::process::Stdio::piped()).output().unwrap();

    assert_eq!((ran.status.code(), String::from_utf8(ran.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn a_wrong_use_of_the_command_line_ends_with_two() {
    assert_eq!(TestApp::start().run(&["petition", "fly"]).code, Some(2));
}

#[test]
fn another_master_key_does_not_open_the_database_and_a_lost_one_is_not_replaced() {
    let app = TestApp::start();
    let key = std::fs::read(app.path("rubrica.key")).unwrap();

    std::fs::remove_file(app.path("rubrica.key")).unwrap();
    let lost = app.run(&["petition", "list"]);
    let other = TestApp::start();
    let wrong = app.command(&["petition", "list"]);
    let wrong = wrong.env("RUBRICA_KEYS__FILE", other.path("rubrica.key").to_str().unwrap()).run();

    assert_eq!((lost.code, wrong.code), (Some(1), Some(1)));
    assert!(lost.stderr.contains("there is no master key at"), "{lost:?}");
    assert!(!app.path("rubrica.key").exists());
    assert!(wrong.stderr.contains("does not open this database"), "{wrong:?}");
    let key = String::from_utf8(key).unwrap();
    assert!(!wrong.stderr.contains(key.trim()));
}
