//! The doctor: finds what does not hold, mends what follows from other records.

use serde_json::Value;

use crate::support::TestApp;

fn examine(app: &TestApp, more: &[&str]) -> Value {
    let ran = app.run(&[&["doctor", "--format", "json"], more].concat());
    let diagnosis: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    assert_eq!(ran.code, Some(i32::from(diagnosis["well"] != true)), "{ran:?}");
    diagnosis
}

/// What is wrong.
fn wrong(diagnosis: &Value) -> Vec<String> {
    let checks = diagnosis["checks"].as_array().unwrap().iter().filter(|it| it["well"] != true);
    checks.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_database_in_use_is_well() {
    let app = TestApp::with_valid(25);
    app.add_rows("90,9,1,,00000001,Quispe,Mamani,Rosa,papel\n");
    assert_eq!(wrong(&examine(&app, &[])), [""; 0]);
    app.export("lote");
    assert_eq!(wrong(&examine(&app, &[])), [""; 0]);
    app.batch(&["cancel", "--batch", "1"]);
    assert_eq!(wrong(&examine(&app, &[])), [""; 0]);
}

#[test]
fn a_spoilt_count_is_found_and_mended_and_the_history_tells_of_it() {
    let app = TestApp::with_valid(5);
    app.execute("UPDATE tallies SET n = n + 7 WHERE state = 'valid'");
    let status = || app.json(&["petition", "status", "--petition", "agua"])["valid"].clone();
    assert_eq!(status(), 12);

    let found = examine(&app, &[]);
    let mended = examine(&app, &["--mend"]);

    assert_eq!(wrong(&found), ["tallies"]);
    assert_eq!(wrong(&mended), [""; 0]);
    assert!(mended["checks"].as_array().unwrap().iter().any(|it| it["mended"] == true), "{mended}");
    assert_eq!(status(), 5);
    let told = "SELECT body AS text FROM ledger_pending WHERE body LIKE '%doctor.mended%'";
    assert_eq!(app.texts(told).len(), 1);
    assert_eq!(app.json(&["ledger", "verify"])["sound"], true);
}

#[test]
fn a_lost_claim_and_a_wrong_holder_are_found_and_not_mended() {
    let app = TestApp::with_valid(3);
    app.add_rows("90,9,1,,00000001,Quispe,Mamani,Rosa,papel\n");
    app.execute(
        "DELETE FROM claims WHERE signature_id IN (SELECT id FROM signatures WHERE line = 2 OR (folio = 1 AND line = 1))",
    );
    assert_eq!(wrong(&examine(&app, &["--mend"])), ["claims"]);
    app.execute(
        "INSERT INTO claims (petition_id, is_pledge, identity_key, signature_id)
         SELECT petition_id, is_pledge, identity_key, id FROM signatures WHERE folio = 9",
    );
    let diagnosis = examine(&app, &[]);
    assert_eq!(wrong(&diagnosis), ["claims", "holders"]);
    let text = diagnosis.to_string();
    assert!(text.contains("sheet 1, line 2") && text.contains("sheet 9, line 1"), "{text}");
}

#[test]
fn members_and_states_that_disagree_are_found() {
    let app = TestApp::with_valid(3);
    app.batch(&["prepare"]);
    app.execute("DELETE FROM batch_members WHERE position = 1");
    app.execute("UPDATE signatures SET state = 'valid' WHERE line = 2");

    assert_eq!(wrong(&examine(&app, &[])), ["tallies", "batched", "members"]);
}

#[test]
fn what_was_cut_off_is_finished() {
    let app = TestApp::with_valid(3);
    app.batch(&["prepare"]);
    app.execute("UPDATE batches SET state = 'preparing'");
    app.execute("DELETE FROM ledger_pending WHERE body LIKE '%batch.prepared%'");
    assert_eq!(wrong(&examine(&app, &[])), ["batches"]);

    assert_eq!(wrong(&examine(&app, &["--mend"])), [""; 0]);

    assert_eq!(app.json(&["petition", "status", "--petition", "agua"])["by_state"]["valid"], 3);
    assert_eq!(app.json(&["ledger", "verify"])["sound"], true);
}

#[test]
fn the_report_for_people_says_what_to_do() {
    let app = TestApp::with_valid(2);
    app.execute("UPDATE tallies SET n = 9");
    let ran = app.run(&["doctor"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stdout.contains("WRONG   tallies of agua") && ran.stdout.contains("rubrica doctor --mend"),
        "{ran:?}"
    );
}
