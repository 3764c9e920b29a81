//! What volunteers have besides lines: the kit for days offline, sheets of their own, double keying, pictures,
//! and the page that a browser keeps.

use actix_web::http::Method;
use rubrica::domain::Role;
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

const AGUA: &str = "/api/v1/petitions/agua";
const FIRST: &str = "/api/v1/petitions/agua/sheets/1";
const LINES: &str = "/api/v1/petitions/agua/sheets/1/lines";
const AGAIN: &str = "/api/v1/petitions/agua/sheets/1/second-keying";
const PHOTO: &str = "/api/v1/petitions/agua/sheets/1/photos/019b5c3e-0000-7000-8000-000000000000";

fn line(line: u8, document: &str, surname1: &str) -> Value {
    json!({"line": line, "document": document, "surname1": surname1, "given_names": "Ana"})
}

fn void(line: u8, reason: &str) -> Value {
    json!({"line": line, "void": reason})
}

async fn key(client: &Client<'_>, path: &str, lines: &[Value]) -> Answer {
    client.post(path, json!({ "lines": lines })).await
}

/// What became of lines: the outcome, or the code of why not.
fn outcomes(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let lines = answer.json()["lines"].as_array().unwrap().clone();
    let told = |it: &Value| it["code"].as_str().or(it["outcome"].as_str()).unwrap().to_owned();
    lines.iter().map(told).collect()
}

/// A service with the petition `agua`, its coordinator, and two sheets of four lines.
async fn with_sheets(app: &TestApp) -> Client<'_> {
    app.petition("agua", 100);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let sheets = json!({"first_folio": 1, "last_folio": 2, "n_lines": 4});
    assert_eq!(coordinator.post(&format!("{AGUA}/sheets"), sheets).await.status, 201);
    coordinator
}

async fn volunteer<'a>(app: &'a TestApp, email: &str) -> Client<'a> {
    app.person(email, Role::Volunteer, Some("agua"));
    let mut client = app.client();
    assert_eq!(client.sign_in(email).await.status, 201);
    client
}

#[actix_web::test]
async fn a_volunteer_sees_no_lines_that_a_list_brought_onto_a_sheet_of_nobody() {
    let app = TestApp::start();
    let coordinator = with_sheets(&app).await;
    let rosa = volunteer(&app, "rosa@example.org").await;
    app.write("list.csv", "dni,apellido_paterno,nombres,planilla,linea\n27934209,Quispe,Ana,1,1\n");
    app.json(&["signatures", "import", "list.csv", "--petition", "agua"]);

    let shown = rosa.get(FIRST).await;
    let keyed = key(&rosa, LINES, &[line(2, "60458776", "Rojas")]).await;
    let taken = rosa.post(&format!("{FIRST}/take"), Value::Null).await;
    let free = rosa.get(&format!("{AGUA}/sheets/2")).await;

    for answer in [shown, keyed, taken, free] {
        assert_eq!(answer.problem(), "/problems/unknown-sheet");
    }
    assert_eq!(coordinator.get(FIRST).await.json()["lines"][0]["person"]["surname1"], "Quispe");
}

#[actix_web::test]
async fn a_sheet_is_taken_by_one_volunteer_whose_device_then_knows_it() {
    let app = TestApp::start();
    let coordinator = with_sheets(&app).await;
    let (rosa, luis) = (volunteer(&app, "rosa@example.org").await, volunteer(&app, "luis@example.org").await);
    let event = json!({"name": "Plaza", "place": "Puno", "held_on": "2026-01-05"});
    let event = coordinator.post(&format!("{AGUA}/events"), event).await.json()["id"].clone();
    let change = json!({ "event": event }).to_string();
    coordinator.send(Method::PATCH, FIRST, Some(change)).await;

    let taken = rosa.post(&format!("{FIRST}/take"), Value::Null).await;
    let again = rosa.post(&format!("{FIRST}/take"), Value::Null).await;
    let late = luis.post(&format!("{FIRST}/take"), Value::Null).await;
    key(&rosa, LINES, &[line(1, "27934209", "Quispe"), void(3, "LINE_CROSSED_OUT")]).await;

    assert_eq!((taken.status, &taken.json()["keyer"]), (200, &again.json()["keyer"]));
    assert_eq!(late.problem(), "/problems/unknown-sheet");
    let kit = rosa.get(&format!("{AGUA}/field")).await.json();
    let sheet = json!({"folio": 1, "n_lines": 4, "state": "keying", "event": event, "done": [1, 3]});
    assert_eq!(kit["sheets"], json!([sheet]));
    assert_eq!(
        kit["events"],
        json!([{"id": event, "name": "Plaza", "place": "Puno", "held_on": "2026-01-05"}])
    );
    assert_eq!(luis.get(&format!("{AGUA}/field")).await.json()["sheets"], json!([]));
}

#[actix_web::test]
async fn a_device_learns_the_rules_of_the_petition() {
    let app = TestApp::start();
    let create = ["petition", "create", "--slug", "agua", "--title", "Agua", "--threshold", "60000"];
    assert!(app.run(&[&create[..], &["--profile", "pe-iniciativa-legislativa"]].concat()).succeeded());
    let rosa = volunteer(&app, "rosa@example.org").await;

    let kit = rosa.get(&format!("{AGUA}/field")).await.json();

    let document = json!({"name": {"es": "DNI", "en": "DNI"}, "min_length": 8, "max_length": 8, "characters": "digits", "check": "pe_dni"});
    assert_eq!(kit["document"], document);
    assert_eq!(kit["lines_per_sheet"], 10);
    let fields: Vec<_> = kit["fields"].as_array().unwrap().iter().map(|it| it["key"].clone()).collect();
    // The mail address is asked online alone.
    assert_eq!(
        json!(fields),
        json!(["document", "surname1", "surname2", "given_names", "district", "birth_date", "phone"])
    );
    assert_eq!(kit["surnames"][0], "Quispe");
}

#[actix_web::test]
async fn two_contents_of_one_line_are_refused_and_the_same_again_changes_nothing() {
    let app = TestApp::start();
    let rosa = {
        with_sheets(&app).await;
        volunteer(&app, "rosa@example.org").await
    };
    let blank = void(1, "LINE_BLANK_VOIDED");
    key(&rosa, LINES, &[blank.clone(), line(2, "27934209", "Quispe")]).await;
    let events = || app.texts("SELECT body AS text FROM ledger_pending").len();
    let before = events();

    let again = key(&rosa, LINES, &[blank, line(2, "27934209", "Quispe")]).await;
    let other = key(&rosa, LINES, &[void(1, "LINE_CROSSED_OUT"), void(2, "LINE_CROSSED_OUT")]).await;
    let onto = key(&rosa, LINES, &[line(1, "60458776", "Rojas"), line(2, "60458776", "Rojas")]).await;

    assert_eq!(outcomes(&again), ["known", "known"]);
    assert_eq!(events(), before);
    assert_eq!(outcomes(&other), ["voided", "keyed"]);
    assert_eq!(onto.json()["lines"][0]["code"], "voided");
    assert_eq!(onto.json()["lines"][1]["code"], "keyed");
    let lines = rosa.get(FIRST).await.json()["lines"].clone();
    assert_eq!(
        (&lines[0]["void"], &lines[1]["person"]["surname1"]),
        (&json!("LINE_BLANK_VOIDED"), &json!("Quispe"))
    );
}

#[actix_web::test]
async fn a_second_person_keys_a_sheet_unseen_and_a_coordinator_settles_where_they_differ() {
    let app = TestApp::start();
    let coordinator = with_sheets(&app).await;
    let (rosa, luis, eva) = (
        volunteer(&app, "rosa@example.org").await,
        volunteer(&app, "luis@example.org").await,
        volunteer(&app, "eva@example.org").await,
    );
    let early = key(&luis, AGAIN, &[line(1, "27934209", "Quispe")]).await;
    let first = [line(1, "27934209", "Quispe"), line(2, "60458776", "Rojas"), void(3, "LINE_CROSSED_OUT")];
    key(&rosa, LINES, &first).await;

    let own = key(&rosa, AGAIN, &first).await;
    // Case and accents are no difference; a letter is, and so is a line that one of them saw crossed out.
    let second = [line(1, "27934209", "QUÍSPE"), line(2, "60458776", "Rosas"), void(3, "LINE_CROSSED_OUT")];
    let keyed = key(&luis, AGAIN, &second).await;
    let repeated = key(&luis, AGAIN, &second).await;
    let third = key(&eva, AGAIN, &second).await;
    let hidden = luis.get(FIRST).await;

    assert_eq!(early.problem(), "/problems/not-a-second-keying");
    assert_eq!(own.problem(), "/problems/not-a-second-keying");
    assert_eq!(outcomes(&keyed), ["taken", "taken", "voided"]);
    assert_eq!(outcomes(&repeated), ["known", "known", "known"]);
    assert_eq!(third.problem(), "/problems/keyed-twice");
    assert_eq!(hidden.problem(), "/problems/unknown-sheet");
    let found = coordinator.get(&format!("{AGUA}/differences")).await.json()["items"].clone();
    assert_eq!(found.as_array().unwrap().len(), 1);
    let [different] = &found[0]["lines"].as_array().unwrap()[..] else { panic!("{found}") };
    assert_eq!((&found[0]["folio"], &different["line"]), (&json!(1), &json!(2)));
    assert_eq!(different["first"]["person"]["surname1"], "Rojas");
    assert_eq!(different["second"]["person"]["surname1"], "Rosas");

    let right = json!({"document": "60458776", "surname1": "Rosas", "given_names": "Ana"});
    let settle = format!("{FIRST}/differences/2");
    let settled = coordinator.post(&settle, right.clone()).await;
    let late = coordinator.post(&settle, right).await;

    assert_eq!(settled.json()["outcome"], "taken");
    assert_eq!(late.problem(), "/problems/nothing-to-settle");
    assert_eq!(coordinator.get(&format!("{AGUA}/differences")).await.json()["items"], json!([]));
    assert_eq!(coordinator.get(FIRST).await.json()["lines"][1]["person"]["surname1"], "Rosas");
    assert_eq!(coordinator.get(&format!("{AGUA}/status")).await.json()["collected"], 2);
}

#[actix_web::test]
async fn a_second_keyer_may_mend_a_line_until_it_is_settled_and_a_closed_sheet_can_be_settled() {
    let app = TestApp::start();
    let coordinator = with_sheets(&app).await;
    let (rosa, luis) = (volunteer(&app, "rosa@example.org").await, volunteer(&app, "luis@example.org").await);
    let blanks = [2, 3, 4].map(|it| void(it, "LINE_BLANK_VOIDED"));
    key(&rosa, LINES, &[&[line(1, "27934209", "Quispe")], &blanks[..]].concat()).await;
    assert_eq!(rosa.post(&format!("{FIRST}/close"), Value::Null).await.json()["state"], "closed");

    let misread =
        key(&luis, AGAIN, &[line(1, "27934208", "Quispe"), void(2, "LINE_CROSSED_OUT"), line(9, "1", "X")])
            .await;
    let mended = key(&luis, AGAIN, &[line(1, "27934209", "Quispe")]).await;
    let changed = key(&luis, AGAIN, &[line(1, "27934208", "Quispe")]).await;
    let settled =
        coordinator.post(&format!("{FIRST}/differences/2"), json!({"void": "LINE_BLANK_VOIDED"})).await;

    assert_eq!(outcomes(&misread), ["taken", "voided", "no_such_line"]);
    assert_eq!(outcomes(&mended), ["taken"]);
    assert_eq!(outcomes(&changed), ["taken"]);
    assert_eq!(settled.json()["outcome"], "known");
    assert_eq!(coordinator.get(FIRST).await.json()["state"], "closed");
    let twice = [line(2, "1", "X"), line(1, "27934209", "Quispe"), line(1, "27934208", "Quispe")];
    assert_eq!(outcomes(&key(&luis, AGAIN, &twice).await), ["keyed", "taken", "twice"]);
    assert_eq!(coordinator.get(&format!("{AGUA}/differences")).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn a_second_keyer_who_tries_names_does_not_learn_which_one_the_first_has_read() {
    let app = TestApp::start();
    with_sheets(&app).await;
    let (rosa, luis) = (volunteer(&app, "rosa@example.org").await, volunteer(&app, "luis@example.org").await);
    key(&rosa, LINES, &[line(1, "27934209", "Quispe"), line(2, "60458776", "Rojas")]).await;

    let mut told = Vec::new();
    for document in ["11111111", "27934209", "22222222", "27934209", "60458776", "33333333"] {
        let guesses = [line(1, document, "Quispe"), line(2, document, "Rojas")];
        told.push(outcomes(&key(&luis, AGAIN, &guesses).await));
    }

    assert!(told.iter().all(|it| it == &["taken", "taken"]), "{told:?}");
}

#[actix_web::test]
async fn a_line_that_only_the_second_keyer_has_read_so_far_is_no_difference() {
    let app = TestApp::start();
    let coordinator = with_sheets(&app).await;
    let (rosa, luis) = (volunteer(&app, "rosa@example.org").await, volunteer(&app, "luis@example.org").await);
    key(&rosa, LINES, &[line(1, "27934209", "Quispe")]).await;
    let second = [line(2, "60458776", "Rojas"), line(3, "11111111", "Castro")];
    key(&luis, AGAIN, &second).await;
    let differences =
        || async { coordinator.get(&format!("{AGUA}/differences")).await.json()["items"].clone() };

    let before = differences().await;
    key(&rosa, LINES, &[line(2, "60458776", "ROJAS"), line(3, "11111112", "Castro")]).await;
    let after = differences().await;

    assert_eq!(before, json!([]));
    assert_eq!(after[0]["lines"].as_array().unwrap().len(), 1, "{after}");
    assert_eq!(after[0]["lines"][0]["line"], 3);
}

/// The least that reads as a JPEG file, with what a camera says of the place.
pub(crate) fn picture(pixels: &[u8]) -> Vec<u8> {
    let head = [0xFF, 0xD8, 0xFF, 0xE1, 0, 14];
    [&head[..], b"GPS -12.0464", &[0xFF, 0xDA, 0, 3, 9], pixels, &[0xFF, 0xD9]].concat()
}

async fn put(client: &Client<'_>, path: &str, bytes: &[u8]) -> Answer {
    client.send_bytes(Method::PUT, path, Some(bytes.to_vec())).await
}

#[actix_web::test]
async fn a_picture_of_a_sheet_is_kept_sealed_for_its_keyer_and_reviewers() {
    let app = TestApp::start();
    with_sheets(&app).await;
    let reviewer = app.signed_in(Role::Reviewer, Some("agua")).await;
    let (rosa, luis) = (volunteer(&app, "rosa@example.org").await, volunteer(&app, "luis@example.org").await);

    let kept = put(&rosa, PHOTO, &picture(b"ink on a line")).await;
    let again = put(&rosa, PHOTO, &picture(b"ink on a line")).await;
    let text = put(&rosa, &PHOTO.replace("019b", "019c"), b"%PDF-1.7").await;
    let large = put(&rosa, &PHOTO.replace("019b", "019c"), &picture(&vec![7; 3 << 20])).await;
    let strange = put(&luis, PHOTO, &picture(b"x")).await;
    // Phones put a second picture behind the first, which says again where it was taken.
    let two = PHOTO.replace("019b", "019d");
    put(&rosa, &two, &picture(b"ink").repeat(2)).await;

    assert_eq!((kept.status, again.status), (204, 204));
    assert_eq!(text.problem(), "/problems/not-a-picture");
    assert_eq!(large.problem(), "/problems/picture-too-large");
    assert_eq!(strange.problem(), "/problems/unknown-sheet");
    let listed = reviewer.get(&format!("{FIRST}/photos")).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let first = [&[0xFF, 0xD8, 0xFF, 0xDA, 0, 3, 9], &b"ink"[..], &[0xFF, 0xD9]].concat();
    assert_eq!(reviewer.get(&two).await.bytes, first);
    let shown = reviewer.get(PHOTO).await;
    assert_eq!((shown.header("Content-Type"), shown.status), ("image/jpeg", 200));
    assert_eq!(
        shown.bytes,
        [&[0xFF, 0xD8, 0xFF, 0xDA, 0, 3, 9], &b"ink on a line"[..], &[0xFF, 0xD9]].concat()
    );
    assert_eq!(rosa.get(PHOTO).await.bytes, shown.bytes);
    assert_eq!(luis.get(PHOTO).await.problem(), "/problems/unknown-sheet");
    let stored = app.everything_stored();
    for clear in [&b"ink on a line"[..], b"-12.0464"] {
        assert!(!stored.windows(clear.len()).any(|it| it == clear));
    }
}

#[actix_web::test]
async fn a_sheet_has_six_pictures_at_most() {
    let app = TestApp::start();
    with_sheets(&app).await;
    let rosa = volunteer(&app, "rosa@example.org").await;

    let mut answers = Vec::new();
    for n in 0..7 {
        answers.push(put(&rosa, &PHOTO.replace("-0000-", &format!("-000{n}-")), &picture(b"x")).await);
    }

    assert!(answers[..6].iter().all(|it| it.status == 204), "{answers:?}");
    assert_eq!(answers[6].problem(), "/problems/too-many-pictures");
}

#[actix_web::test]
async fn the_page_is_nobodys_and_its_worker_keeps_every_file_of_it() {
    let app = TestApp::start();
    let anyone = app.client();

    let page = anyone.get("/field?lang=en").await;
    let worker = anyone.get("/field/worker.js").await;
    let manifest = anyone.get("/field/manifest.webmanifest?lang=es").await.json();

    assert!(page.body.contains("<html lang=\"en\">") && page.body.contains("Key sheets"), "{page:?}");
    assert!(!page.header("Content-Security-Policy").contains("unsafe"));
    assert_eq!(worker.header("Service-Worker-Allowed"), "/field");
    let (shell, _) = worker.body.strip_prefix("const SHELL = ").unwrap().split_once(";\n").unwrap();
    let shell: Value = serde_json::from_str(shell).unwrap();
    assert_eq!(shell["languages"], json!(["es", "en"]));
    let files = shell["files"].as_array().unwrap();
    for file in files {
        let sent = anyone.get(file.as_str().unwrap()).await;
        assert_eq!(
            (sent.status, sent.header("Cache-Control")),
            (200, "public, max-age=31536000, immutable"),
            "{file}"
        );
    }
    for asked in page.body.split("=\"/assets/").skip(1) {
        let asked = format!("/assets/{}", asked.split('"').next().unwrap());
        assert!(files.contains(&json!(asked)), "{asked} is not kept");
    }
    assert_eq!((&manifest["scope"], &manifest["display"]), (&json!("/field"), &json!("standalone")));
    assert_eq!(anyone.get("/assets/field-000000000000/main.js").await.status, 404);
}
