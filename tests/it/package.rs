//! An exported package: checked with stock tools and with our own.

use std::{fs, process::Command};

use serde_json::{Value, json};

use crate::support::TestApp;

/// An exported package of 25 signatures in the folder `lote`.
fn exported() -> TestApp {
    let app = TestApp::with_valid(25);
    app.add_rows("90,9,1,,00000001,Quispe,Mamani,Rosa,papel\n");
    app.export("lote");
    app
}

fn verify(app: &TestApp) -> Value {
    let ran = app.run(&["package", "verify", "lote", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(ran.code, Some(i32::from(report["sound"] != true)), "{ran:?}");
    report
}

/// The files and lines in which something is wrong.
fn told(report: &Value) -> Vec<String> {
    let problems = report["problems"].as_array().unwrap();
    problems
        .iter()
        .map(|it| {
            format!("{} {} {}", it["file"].as_str().unwrap(), it["line"], it["problem"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn a_package_checks_with_sha256sum_and_openssl() {
    let app = exported();
    let folder = app.path("lote");

    let sums = Command::new("sha256sum")
        .args(["-c", "--strict", "SHA256SUMS"])
        .current_dir(&folder)
        .output()
        .unwrap();
    let signature = Command::new("openssl")
        .args(["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "public-key.pem"])
        .args(["-in", "manifest.json", "-sigfile", "manifest.json.sig"])
        .current_dir(&folder)
        .output()
        .unwrap();

    assert!(sums.status.success(), "{sums:?}");
    assert!(signature.status.success(), "{signature:?}");
    let listed = String::from_utf8(sums.stdout).unwrap().lines().count();
    assert_eq!(listed + 1, fs::read_dir(folder).unwrap().count());
}

#[test]
fn a_package_stands_alone() {
    let app = exported();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::rename(app.path("lote"), elsewhere.path().join("lote")).unwrap();

    let ran = Command::new(env!("CARGO_BIN_EXE_rubrica"))
        .args(["package", "verify", "lote"])
        .current_dir(elsewhere.path())
        .env_clear()
        .output()
        .unwrap();

    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

#[test]
fn the_manifest_says_what_was_certified_and_proves_it_from_the_history() {
    let app = exported();
    let manifest: Value = serde_json::from_slice(&fs::read(app.path("lote/manifest.json")).unwrap()).unwrap();

    assert_eq!(manifest["totals"], json!({"signatures": 25, "excluded": 1}));
    assert_eq!(manifest["petition_states"], json!({"batched": 25, "duplicate": 1}));
    assert_eq!(manifest["certifiers"][0]["name"], "Ana Quispe");
    assert!(manifest["history"]["entry"].as_str().unwrap().contains("batch.certified"));
    let report = verify(&app);
    assert_eq!((&report["sound"], &report["history"]), (&json!(true), &manifest["history"]["index"]));
    assert_eq!(report["key"]["trusted"], false);
}

#[test]
fn the_key_of_another_is_told() {
    let app = exported();
    let other = exported();
    let key = other.path("lote/public-key.pem");
    let verify = |key: &str| app.run(&["package", "verify", "lote", "--key", key]);

    let own = verify("lote/public-key.pem");
    let strange = verify(key.to_str().unwrap());

    assert!(own.succeeded() && own.stdout.contains("the key you trust"), "{own:?}");
    assert_eq!(strange.code, Some(1));
    assert!(strange.stdout.contains("is not the key you trust"), "{strange:?}");
}

#[test]
fn a_changed_line_a_missing_file_and_an_extra_one_are_told() {
    let app = exported();
    let path = app.path("lote/signatures.csv");
    let text = fs::read_to_string(&path).unwrap();

    fs::write(&path, text.replacen("00000007", "00000008", 1)).unwrap();
    assert_eq!(told(&verify(&app)), ["signatures.csv 8 line_changed"]);
    let without: Vec<&str> = text.split_inclusive('\n').filter(|it| !it.contains("00000007")).collect();
    fs::write(&path, without.concat()).unwrap();
    assert_eq!(told(&verify(&app)), ["signatures.csv 8 lines_removed"]);
    fs::write(&path, format!("{text}3,6,99999999,Quispe,Mamani,Rosa,,,2026-01-05,paper\n")).unwrap();
    assert_eq!(told(&verify(&app)), ["signatures.csv 27 lines_added"]);
    fs::write(&path, &text).unwrap();
    assert_eq!(told(&verify(&app)), [""; 0]);

    app.write("lote/notes.txt", "");
    assert_eq!(told(&verify(&app)), ["notes.txt null extra"]);
    fs::remove_file(app.path("lote/notes.txt")).unwrap();
    fs::remove_file(app.path("lote/excluded.csv")).unwrap();
    assert_eq!(told(&verify(&app)), ["excluded.csv null missing"]);
}

#[test]
fn no_byte_of_any_file_changes_unseen() {
    let app = exported();
    for file in fs::read_dir(app.path("lote")).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            fs::write(&path, &changed).unwrap();
            let told = told(&verify(&app));
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(told.iter().any(|it| it.starts_with(&name)), "byte {at} of {name}: {told:?}");
        }
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(verify(&app)["sound"], true);
}

#[test]
fn what_is_no_package_is_refused() {
    let app = TestApp::start();
    let ran = app.run(&["package", "verify", "nowhere"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("cannot read nowhere"), "{ran:?}");
    assert_eq!(app.run(&["package", "verify"]).code, Some(2));
}
