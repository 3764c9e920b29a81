//! The history: whoever changes what is stored is found out.

use std::fs;

use rubrica::domain::Role;
use serde_json::{Value, json};

use crate::support::TestApp;

fn verify(app: &TestApp, more: &[&str]) -> Value {
    let ran = app.run(&[&["ledger", "verify", "--format", "json"], more].concat());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    assert_eq!(ran.code, Some(i32::from(report["sound"] != true)), "{ran:?}");
    report
}

fn messages(report: &Value) -> Vec<String> {
    let problems = report["problems"].as_array().unwrap();
    problems.iter().map(|it| it["message"].as_str().unwrap().to_owned()).collect()
}

/// Changes what is stored behind the back of the service; what that makes the history say.
fn after(app: &TestApp, statement: &str) -> Vec<String> {
    app.execute(statement);
    messages(&verify(app, &[]))
}

#[test]
fn an_honest_history_is_whole() {
    let app = TestApp::with_valid(15);
    app.add_rows("90,9,1,,00000001,Quispe,Mamani,Rosa,papel\n");
    app.export("lote");

    let report = verify(&app, &[]);

    assert_eq!(messages(&report), [""; 0]);
    assert_eq!(
        (&report["signatures"], &report["batches"], &report["pending"]),
        (&json!(16), &json!(1), &json!(0))
    );
    assert_eq!(messages(&verify(&app, &["--package", "lote"])), [""; 0]);
}

#[test]
fn a_changed_signature_is_found() {
    let app = TestApp::with_valid(5);
    let cases = [
        ("state = 'invalid'", "is invalid in the database, but the history left it valid"),
        ("reason = 'DECEASED'", "has another reason in the database"),
        ("sealed = (SELECT sealed FROM signatures WHERE line = 3)", "is not the one received"),
        ("sealed = NULL", "was taken out of the database"),
    ];
    for (change, expected) in cases {
        let told = after(&app, &format!("UPDATE signatures SET {change} WHERE line = 2"));
        assert_eq!(told.len(), 1, "{change}: {told:?}");
        assert!(told[0].contains("sheet 1, line 2") && told[0].contains(expected), "{change}: {told:?}");
        app.execute("UPDATE signatures SET state = 'valid', reason = '' WHERE line = 2");
    }
}

#[test]
fn a_backdated_a_deleted_and_an_inserted_signature_are_found() {
    let app = TestApp::with_valid(5);
    let earlier = "UPDATE signatures SET received_at = (SELECT opens_at FROM petitions) WHERE line = 2";
    let told = after(&app, earlier);
    assert_eq!(told, ["the signature on sheet 1, line 2 was received at another time than stored"]);

    app.execute("DELETE FROM claims");
    let told = after(&app, "DELETE FROM signatures WHERE line = 2");
    assert_eq!(told, ["received a signature that is no longer in the database"]);

    let columns =
        "petition_id, channel, is_pledge, state, sealed, region, day, folio, received_at, needs_settling";
    let fresh =
        if std::env::var("TEST_DATABASE_URL").is_ok() { "gen_random_uuid()" } else { "randomblob(16)" };
    let told = after(
        &app,
        &format!(
            "INSERT INTO signatures (id, line, {columns}) SELECT {fresh}, 7, {columns} FROM signatures WHERE line = 1"
        ),
    );
    assert!(
        told.iter().any(|it| it.contains("sheet 1, line 7") && it.contains("never received it")),
        "{told:?}"
    );
}

#[test]
fn a_changed_history_is_found_at_the_very_entry() {
    let app = TestApp::with_valid(300);
    app.json(&["ledger", "checkpoint"]);
    app.execute("UPDATE ledger_entries SET body = replace(body, 'paper', 'online') WHERE position = 270");

    let report = verify(&app, &[]);

    assert_eq!(report["problems"][0]["entry"], 270);
    assert_eq!(messages(&report)[0], "is not the text that was sealed into the tree");
}

#[test]
fn a_deleted_entry_and_a_cut_history_are_found() {
    let app = TestApp::with_valid(20);
    app.json(&["ledger", "checkpoint"]);
    let told = after(&app, "DELETE FROM ledger_entries WHERE position = 10");
    assert!(told.contains(&"is missing, with all others up to entry 10".to_owned()), "{told:?}");

    let app = TestApp::with_valid(20);
    app.json(&["ledger", "checkpoint"]);
    let told = after(&app, "DELETE FROM ledger_entries WHERE 30 <= position");
    assert!(told.iter().any(|it| it.starts_with("the history was cut: it has 30 entries")), "{told:?}");
}

#[test]
fn a_history_rewritten_with_all_its_hashes_is_found_by_a_checkpoint_kept_elsewhere() {
    let app = TestApp::with_valid(20);
    app.json(&["ledger", "checkpoint", "--out", "kept.txt"]);
    // Someone with the database and the keys forges an entry, and lets the program build everything anew.
    app.execute(
        r#"UPDATE ledger_entries SET body = replace(body, '"threshold":10', '"threshold":11');
         DELETE FROM ledger_tiles; DELETE FROM ledger_checkpoints;
         INSERT INTO ledger_pending (id, petition_id, body) SELECT id, petition_id, body FROM ledger_entries;
         DELETE FROM ledger_entries"#,
    );

    let forged = verify(&app, &[]);
    let compared = verify(&app, &["--checkpoint", "kept.txt"]);

    assert_eq!(messages(&forged), [""; 0], "nothing inside tells");
    let told = messages(&compared);
    assert!(told[0].starts_with("the checkpoint you kept covers"), "{told:?}");
}

#[test]
fn a_changed_batch_is_found() {
    let app = TestApp::with_valid(20);
    app.export("lote");
    app.batch(&["show", "--batch", "1"]);
    let told = after(&app, "DELETE FROM batch_members WHERE position = 3");
    assert_eq!(told, ["batch 1 does not hold what it held when it was prepared"]);
    app.execute("DELETE FROM batch_members");
    app.execute("DELETE FROM certifications");
    let told = after(&app, "DELETE FROM batches");
    assert_eq!(told, ["batch 1 is no longer in the database"]);
}

#[test]
fn a_checkpoint_is_a_signed_note_and_an_entry_is_proven_under_it() {
    let app = TestApp::with_valid(20);
    let checkpoint = app.json(&["ledger", "checkpoint", "--out", "kept.txt"]);
    let body = app.texts("SELECT body AS text FROM ledger_entries WHERE position = 7")[0].clone();
    let id: Value = serde_json::from_str(&body).unwrap();

    let proof = app.json(&["ledger", "prove", id["id"].as_str().unwrap()]);

    let note = fs::read_to_string(app.path("kept.txt")).unwrap();
    assert_eq!(checkpoint["note"], note.as_str());
    assert!(note.starts_with("rubrica/") && note.contains("\n\n— rubrica/"), "{note}");
    assert_eq!((&proof["index"], &proof["checkpoint"]["note"]), (&json!(7), &checkpoint["note"]));
    assert_eq!(proof["entry"], body.as_str());
    let unknown = app.run(&["ledger", "prove", "01890000-0000-7000-8000-000000000000"]);
    assert_eq!(
        (unknown.code, unknown.stderr.as_str()),
        (Some(1), "rubrica: the history has no such entry\n")
    );
}

#[test]
fn several_processes_give_each_entry_one_place() {
    let app = TestApp::with_valid(2_500);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| rubrica::service::ledger::sequence(&app.another()).unwrap());
        }
    });

    let report = verify(&app, &[]);

    assert_eq!(messages(&report), [""; 0]);
    assert_eq!(report["pending"], 0);
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    let app = TestApp::with_valid(1);
    app.write("kept.txt", "hello");
    let ran = app.run(&["ledger", "verify", "--checkpoint", "kept.txt"]);
    assert!(ran.stderr.contains("kept.txt: this is neither a checkpoint nor"), "{ran:?}");

    let other = TestApp::with_valid(1);
    let path = app.path("other.txt");
    other.json(&["ledger", "checkpoint", "--out", path.to_str().unwrap()]);
    let told = messages(&verify(&app, &["--checkpoint", "other.txt"]));
    assert_eq!(told, ["the checkpoint you kept is not signed by the key of this installation"]);
}

#[actix_web::test]
async fn anyone_reads_the_checkpoint_and_proves_a_receipt_and_auditors_read_the_entries() {
    let app = TestApp::with_valid(5);
    app.json(&["ledger", "checkpoint"]);
    let anyone = app.client();
    let auditor = app.signed_in(Role::Auditor, Some("agua")).await;

    let checkpoint = anyone.get("/api/v1/ledger/checkpoint").await.json();
    let refused = anyone.get("/api/v1/ledger/entries?petition=agua").await;
    let first = auditor.get("/api/v1/ledger/entries?petition=agua&limit=2").await.json();
    let next = first["next"].as_str().unwrap();
    let second =
        auditor.get(&format!("/api/v1/ledger/entries?petition=agua&limit=2&cursor={next}")).await.json();

    assert_eq!(refused.status, 401);
    assert!(checkpoint["note"].as_str().unwrap().starts_with("rubrica/"), "{checkpoint}");
    assert!(first["items"][1]["index"].as_u64().unwrap() < second["items"][0]["index"].as_u64().unwrap());
    let entry: Value = serde_json::from_str(second["items"][1]["entry"].as_str().unwrap()).unwrap();
    let proof = anyone.get(&format!("/api/v1/ledger/proofs/{}", entry["id"].as_str().unwrap())).await.json();
    assert_eq!(
        (&proof["entry"], &proof["index"]),
        (&second["items"][1]["entry"], &second["items"][1]["index"])
    );
    assert_eq!(proof["checkpoint"]["note"], checkpoint["note"]);
    let unknown = anyone.get("/api/v1/ledger/proofs/01890000-0000-7000-8000-000000000000").await;
    assert_eq!(unknown.problem(), "/problems/unknown-entry");
}
