//! Batches: what goes in, what stops them, who vouches for them, and that they never change.

use rubrica::domain::Role;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, row};

#[test]
fn a_batch_holds_valid_signatures_in_the_order_of_the_sheets_and_tells_what_it_leaves_out() {
    let app = TestApp::with_valid(0);
    let rows: String = [12, 3, 11, 1, 2].map(|it| row(it, "Ñahui", "papel")).concat();
    app.add_rows(&format!(
        "{rows}20,2,10,,00000001,Ñahui,Mamani,Rosa,papel\n21,3,1,,,Ñahui,Mamani,Rosa,papel\n"
    ));

    let batch = app.batch(&["prepare"]);
    app.certify("1");
    app.batch(&["export", "--batch", "1", "--out", "lote"]);

    assert_eq!((&batch["signatures"], &batch["excluded"]), (&json!(5), &json!(2)));
    assert_eq!(batch["excluded_by_reason"], json!({"duplicate DUP_IN_LOT": 1, "invalid INCOMPLETE": 1}));
    let places: Vec<String> = app.lines("lote/signatures.csv").iter().map(|it| it[..4].to_owned()).collect();
    assert_eq!(places, ["foli", "1,1,", "1,2,", "1,3,", "2,1,", "2,2,"]);
    assert_eq!(
        app.lines("lote/excluded.csv")[1..],
        ["1,2,10,paper,duplicate,DUP_IN_LOT", "2,3,1,paper,invalid,INCOMPLETE"]
    );
}

#[test]
fn a_later_batch_holds_only_what_earlier_ones_did_not() {
    let app = TestApp::with_valid(12);
    app.add_rows("90,9,1,,00000001,Quispe,Mamani,Rosa,papel\n");
    app.export("first");

    app.add_valid(13, 3);
    app.add_rows("91,9,2,,00000002,Quispe,Flores,Luis Alberto,papel\n");
    let second = app.batch(&["prepare"]);
    app.certify("2");
    app.batch(&["export", "--batch", "2", "--out", "second"]);

    assert_eq!(
        (&second["number"], &second["signatures"], &second["excluded"]),
        (&json!(2), &json!(3), &json!(1))
    );
    assert_eq!(app.lines("first/signatures.csv").len(), 13);
    let documents: Vec<String> =
        app.lines("second/signatures.csv").iter().skip(1).map(|it| it[4..12].to_owned()).collect();
    assert_eq!(documents, ["00000013", "00000014", "00000015"]);
    assert_eq!(app.lines("second/excluded.csv")[1], "1,9,2,paper,duplicate,DUP_OTHER_LOT");
}

#[test]
fn without_a_valid_signature_there_is_nothing_to_hand_in() {
    let app = TestApp::with_valid(2);
    app.batch(&["prepare"]);

    let ran = app.try_batch(&["prepare"]);

    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("there is nothing to hand in"), "{ran:?}");
    assert_eq!(app.batch(&["list"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_cancelled_batch_gives_its_signatures_back_and_its_number_is_not_used_again() {
    let app = TestApp::with_valid(5);
    app.batch(&["prepare"]);

    let cancelled = app.batch(&["cancel", "--batch", "1"]);
    let again = app.try_batch(&["cancel", "--batch", "1"]);
    let next = app.batch(&["prepare"]);

    assert_eq!(cancelled["state"], "cancelled");
    assert!(again.stderr.contains("this batch is cancelled"), "{again:?}");
    assert_eq!((&next["number"], &next["signatures"]), (&json!(2), &json!(5)));
}

#[test]
fn what_a_process_left_half_frozen_is_free_for_the_next() {
    let app = TestApp::with_valid(5);
    app.batch(&["prepare"]);
    app.execute("UPDATE batches SET state = 'preparing'");

    assert!(app.try_batch(&["show", "--batch", "1"]).stderr.contains("no batch of that number"));
    let batch = app.batch(&["prepare"]);

    assert_eq!((&batch["number"], &batch["signatures"]), (&json!(1), &json!(5)));
    assert_eq!(app.texts("SELECT state AS text FROM batches"), ["prepared"]);
    assert_eq!(app.json(&["doctor"])["well"], true);
}

#[test]
fn only_a_coordinator_of_the_petition_vouches_for_a_batch_and_only_by_password() {
    let app = TestApp::with_valid(2);
    app.petition("fuego", 10);
    app.person("eva@example.org", Role::Coordinator, Some("fuego"));
    app.person("luz@example.org", Role::Administrator, None);
    app.batch(&["prepare"]);

    let wrong = app
        .command(&["batch", "certify", "--petition", "agua", "--batch", "1", "--as", "ana@example.org"])
        .env("RUBRICA_PASSWORD", "cuatro gatos cruzan la plaza")
        .run();
    let strangers = ["eva@example.org", "luz@example.org"].map(|it| app.try_certify("1", it));
    let nobody = app.try_certify("1", "nadie@example.org");

    assert!(wrong.stderr.contains("the address or the password is wrong"), "{wrong:?}");
    assert_eq!(nobody.stderr, wrong.stderr);
    for stranger in strangers {
        assert!(stranger.stderr.contains("only a coordinator of this petition"), "{stranger:?}");
    }
    assert_eq!(app.batch(&["show", "--batch", "1"])["state"], "prepared");
    assert!(app.try_batch(&["export", "--batch", "1", "--out", "lote"]).stderr.contains("0 of 1"));
    assert!(!app.path("lote").exists());
}

#[test]
fn two_coordinators_vouch_for_a_batch_where_the_profile_asks_for_two() {
    let app = TestApp::start();
    let create = ["petition", "create", "--slug", "agua", "--title", "Ley", "--threshold", "3"];
    app.json(&[&create[..], &["--profile", "pe-iniciativa-legislativa"]].concat());
    app.person("ana@example.org", Role::Coordinator, Some("agua"));
    app.person("eva@example.org", Role::Coordinator, Some("agua"));
    app.add_valid(1, 3);
    app.batch(&["prepare"]);

    app.certify("1");
    let again = app.try_certify("1", "ana@example.org");
    let early = app.try_batch(&["export", "--batch", "1", "--out", "lote"]);
    let second = app.try_certify("1", "eva@example.org");

    assert!(again.stderr.contains("it needs the word of another coordinator"), "{again:?}");
    assert!(early.stderr.contains("1 of 2 coordinators have certified it"), "{early:?}");
    assert!(second.succeeded(), "{second:?}");
    let batch = app.batch(&["show", "--batch", "1"]);
    assert_eq!((&batch["state"], batch["certifiers"].as_array().unwrap().len()), (&json!("certified"), 2));
    assert!(app.try_certify("1", "eva@example.org").stderr.contains("this batch is certified"));
}

#[test]
fn a_batch_smaller_than_the_law_allows_is_stopped() {
    let app = TestApp::start();
    let create = ["petition", "create", "--slug", "agua", "--title", "Ley", "--threshold", "4"];
    app.json(&[&create[..], &["--profile", "pe-iniciativa-legislativa"]].concat());
    app.person("ana@example.org", Role::Coordinator, Some("agua"));
    app.add_valid(1, 3);

    let batch = app.batch(&["prepare"]);
    let ran = app.try_certify("1", "ana@example.org");

    assert_eq!(batch["may_be_certified"], false);
    assert_eq!(
        (&batch["blocks"][0]["kind"], &batch["blocks"][0]["severity"]),
        (&json!("too_few_lines"), &json!("block"))
    );
    assert!(ran.stderr.contains("3 signatures are fewer than the 4"), "{ran:?}");
    assert_eq!(app.batch(&["show", "--batch", "1"])["certifiers"], json!([]));
}

#[test]
fn what_the_authority_would_send_back_stops_a_batch_and_is_told_by_sheet_and_line() {
    let app = TestApp::start();
    let create = ["petition", "create", "--slug", "agua", "--title", "Ley", "--threshold", "3"];
    app.json(&[&create[..], &["--profile", "pe-iniciativa-legislativa"]].concat());
    app.person("ana@example.org", Role::Coordinator, Some("agua"));
    let long = "Quispe".repeat(5);
    app.add_rows(&[row(1, "Quispe", "papel"), row(12, &long, "papel"), row(23, "Şahin", "papel")].concat());
    app.add_rows("90,4,11,2026-01-05,00000090,Arias,Bravo,Julio,papel\n91,,,2026-01-05,00000091,Núñez,Ponce,Delia,papel\n");

    let blocks = app.batch(&["prepare"])["blocks"].clone();

    let told: Vec<(String, String)> = blocks
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["kind"].as_str().unwrap().to_owned(),
                format!("{}/{}", it["places"][0]["folio"], it["places"][0]["line"]),
            )
        })
        .collect();
    let expected = [("no_place", "null/null"), ("line_outside", "4/11"), ("too_long", "2/2")]
        .map(|(kind, place)| (kind.to_owned(), place.to_owned()));
    assert_eq!(told, expected, "{blocks}");
    let message = blocks[2]["message"].as_str().unwrap();
    assert!(
        message.starts_with("ADHDATA.DBF, column APE_PATE: 1 values have more than 25 characters"),
        "{message}"
    );
    let text = app.try_batch(&["blocks", "--batch", "1"]).stdout;
    assert!(text.contains("sheet 2, line 2") && !text.contains(&long), "{text}");
}

#[test]
fn a_signature_withdrawn_before_the_certificate_stops_the_batch_and_one_withdrawn_after_stays_in_it() {
    let app = TestApp::with_valid(3);
    app.batch(&["prepare"]);
    let withdraw = "UPDATE signatures SET state = 'withdrawn' WHERE line = 2";
    app.execute(withdraw);
    let stopped = app.try_certify("1", "ana@example.org");
    app.execute("UPDATE signatures SET state = 'batched'");
    app.certify("1");
    app.batch(&["export", "--batch", "1", "--out", "before"]);
    app.execute(withdraw);
    app.batch(&["export", "--batch", "1", "--out", "after"]);

    assert!(stopped.stderr.contains("signatures were withdrawn after it was prepared"), "{stopped:?}");
    assert_eq!(app.lines("before/SHA256SUMS"), app.lines("after/SHA256SUMS"));
}

#[actix_web::test]
async fn whoever_withdraws_while_a_batch_is_prepared_is_forgotten_once_it_is_given_up() {
    let app = TestApp::with_valid(2);
    let client = app.client();
    let form = json!({"document": "27934299", "surname1": "Mendoza", "given_names": "Gertrudis",
        "email": "a@example.org", "consent": true});
    client.post("/api/v1/petitions/agua/signatures", form).await;
    let secret = app.mails().await[0].secret();
    client.press(&format!("/confirm/{secret}")).await;
    app.json(&["verify", "--petition", "agua", "--no-roll"]);
    app.batch(&["prepare"]);
    let kept = "SELECT CAST(count(sealed) + count(identity_key) AS TEXT) AS text FROM signatures
        WHERE channel = 'online'";

    let left = client.press(&format!("/withdraw/{secret}")).await;
    let (status, before) = (left.status, app.texts(kept));
    app.batch(&["cancel", "--batch", "1"]);

    assert_eq!((status, before), (303, vec!["2".to_owned()]));
    assert_eq!(app.texts(kept), ["0"]);
    assert_eq!(app.json(&["petition", "status", "--petition", "agua"])["by_state"]["withdrawn"], 1);
}

#[test]
fn every_export_of_a_batch_gives_the_same_bytes() {
    let app = TestApp::with_valid(25);
    let first = app.export("one");
    app.add_valid(26, 5);
    app.batch(&["prepare"]);
    let second = app.batch(&["export", "--batch", "1", "--out", "two", "--zip"]);

    assert_eq!(first["manifest_sha256"], second["manifest_sha256"]);
    for file in std::fs::read_dir(app.path("one")).unwrap() {
        let name = file.unwrap().file_name();
        let [one, two] = ["one", "two"].map(|it| std::fs::read(app.path(it).join(&name)).unwrap());
        assert_eq!(one, two, "{}", name.display());
    }
    assert!(app.path("two.zip").exists());
}

#[test]
fn an_export_overwrites_nothing_and_leaves_nothing_behind_when_it_fails() {
    let app = TestApp::with_valid(3);
    app.export("one");
    app.write("one/mine.txt", "mine");

    let taken = app.try_batch(&["export", "--batch", "1", "--out", "one"]);
    app.execute("UPDATE signatures SET sealed = NULL WHERE line = 2");
    let broken = app.try_batch(&["export", "--batch", "1", "--out", "two"]);

    assert!(taken.stderr.contains("one exists already and is not an empty folder"), "{taken:?}");
    assert!(broken.stderr.contains("were erased"), "{broken:?}");
    assert!(app.path("one/mine.txt").exists() && !app.path("two").exists());
    let hidden = std::fs::read_dir(app.home())
        .unwrap()
        .filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().starts_with(".rubrica"));
    assert_eq!(hidden.count(), 0);
}

#[test]
fn a_batch_whose_records_were_exchanged_is_not_written_out() {
    let app = TestApp::with_valid(3);
    app.export("one");
    app.execute("UPDATE signatures SET line = 20 WHERE line = 2");

    let ran = app.try_batch(&["export", "--batch", "1", "--out", "two"]);

    assert!(ran.stderr.contains("what is stored is not what was certified"), "{ran:?}");
    assert!(!app.path("two").exists());
}

#[test]
fn pledges_are_in_no_batch() {
    let app = TestApp::start();
    let create = ["petition", "create", "--slug", "agua", "--title", "Ley", "--threshold", "1"];
    app.json(&[&create[..], &["--profile", "pe-iniciativa-legislativa"]].concat());
    app.add_rows(&[row(1, "Quispe", "papel"), row(2, "Quispe", "web")].concat());

    let batch = app.batch(&["prepare"]);

    assert_eq!((&batch["signatures"], &batch["excluded"]), (&json!(1), &json!(0)));
}

#[test]
fn passwords_and_documents_are_in_no_output() {
    let app = TestApp::with_valid(3);
    let outputs = [
        app.try_batch(&["prepare"]),
        app.try_certify("1", "ana@example.org"),
        app.try_batch(&["export", "--batch", "1", "--out", "lote"]),
        app.try_batch(&["list"]),
    ];
    for ran in outputs {
        let text = ran.stdout + &ran.stderr;
        assert!(
            !text.contains(PASSWORD) && !text.contains("00000001") && !text.contains("Quispe,"),
            "{text}"
        );
    }
}

#[actix_web::test]
async fn a_coordinator_prepares_certifies_and_downloads_over_http() {
    let app = TestApp::with_valid(12);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let batches = "/api/v1/petitions/agua/batches";

    let job = client.finished(&client.post(batches, Value::Null).await.json()).await;
    assert_eq!((&job["state"], &job["result"]["signatures"]), (&json!("done"), &json!(12)), "{job}");
    let early = client.get(&format!("{batches}/1/package.zip")).await;
    let wrong = client.post(&format!("{batches}/1/certifications"), json!({"password": "x"})).await;
    let certified = client.post(&format!("{batches}/1/certifications"), json!({"password": PASSWORD})).await;
    let [first, second] = [
        client.get(&format!("{batches}/1/package.zip")).await,
        client.get(&format!("{batches}/1/package.zip")).await,
    ];

    assert_eq!((early.status, early.problem().as_str()), (409, "/problems/not-certified"));
    assert_eq!((wrong.status, wrong.problem().as_str()), (422, "/problems/wrong-password"));
    assert_eq!((certified.status, &certified.json()["state"]), (200, &json!("certified")));
    assert_eq!(first.header("Content-Disposition"), "attachment; filename=\"agua-1.zip\"");
    assert_eq!(first.header("Cache-Control"), "no-store");
    assert!(first.bytes.starts_with(b"PK") && first.bytes == second.bytes);
    let listed = client.get(batches).await.json();
    assert_eq!((&listed["items"][0]["number"], &listed["next"]), (&json!(1), &Value::Null));
    app.write("package.zip", &first.bytes);
    let unzip = std::process::Command::new("python3")
        .args(["-m", "zipfile", "-e", "package.zip", "."])
        .current_dir(app.home())
        .status()
        .unwrap();
    assert!(unzip.success());
    assert!(app.run(&["package", "verify", "agua-1"]).succeeded());
    assert_eq!(app.json(&["ledger", "verify"])["sound"], true);
}

#[actix_web::test]
async fn what_cannot_be_done_is_told_by_the_piece_of_work() {
    let app = TestApp::with_valid(1);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let batches = "/api/v1/petitions/agua/batches";

    client.finished(&client.post(batches, Value::Null).await.json()).await;
    let nothing = client.finished(&client.post(batches, Value::Null).await.json()).await;
    let cancelled = client.post(&format!("{batches}/1/cancel"), Value::Null).await;
    let cancelled = client.finished(&cancelled.json()).await;
    let again = client.post(&format!("{batches}/1/cancel"), Value::Null).await;
    let again = client.finished(&again.json()).await;

    assert_eq!(nothing["state"], "failed");
    assert!(nothing["problem"].as_str().unwrap().contains("there is nothing to hand in"), "{nothing}");
    assert_eq!(cancelled["state"], "done", "{cancelled}");
    assert!(again["problem"].as_str().unwrap().contains("this batch is cancelled"), "{again}");
    assert_eq!(client.get(&format!("{batches}/2")).await.problem(), "/problems/unknown-batch");
}
