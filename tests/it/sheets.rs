//! Sheets: registered, keyed line by line, corrected, closed; each keyer sees the own ones alone.

use rubrica::domain::Role;
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

const SHEETS: &str = "/api/v1/petitions/agua/sheets";
const FIRST: &str = "/api/v1/petitions/agua/sheets/1";
const LINES: &str = "/api/v1/petitions/agua/sheets/1/lines";

fn line(line: u8, document: &str) -> Value {
    json!({"line": line, "document": document, "surname1": "Quispe", "given_names": "Ana", "signed_at": "2026-01-05"})
}

fn outcomes(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let lines = answer.json()["lines"].as_array().unwrap().clone();
    lines.iter().map(|it| it["outcome"].as_str().unwrap().to_owned()).collect()
}

/// A service with the petition `agua`, its coordinator, and three sheets of four lines.
async fn with_sheets(app: &TestApp) -> Client<'_> {
    app.petition("agua", 100);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let sheets = json!({"first_folio": 1, "last_folio": 3, "n_lines": 4});
    assert_eq!(coordinator.post(SHEETS, sheets).await.status, 201);
    coordinator
}

#[actix_web::test]
async fn a_keyer_keys_a_sheet_and_closes_it_when_every_line_is_accounted_for() {
    let app = TestApp::start();
    let coordinator = with_sheets(&app).await;
    let volunteer = app.signed_in(Role::Volunteer, Some("agua")).await;

    let keyed = volunteer.post(LINES, json!({"lines": [line(1, "27934209"), line(2, "60458776")]})).await;
    let early = volunteer.post(&format!("{FIRST}/close"), Value::Null).await;
    let blank =
        json!({"lines": [{"line": 3, "void": "LINE_BLANK_VOIDED"}, {"line": 4, "void": "LINE_CROSSED_OUT"}]});
    let voided = volunteer.post(LINES, blank).await;
    let closed = volunteer.post(&format!("{FIRST}/close"), Value::Null).await;
    let late = volunteer.post(LINES, json!({"lines": [line(1, "11111111")]})).await;

    assert_eq!(outcomes(&keyed), ["taken", "taken"]);
    assert_eq!(early.problem(), "/problems/open-lines");
    assert!(
        early.body.contains("these lines are neither keyed nor noted as blank or crossed out: 3, 4"),
        "{early:?}"
    );
    assert_eq!(outcomes(&voided), ["voided", "voided"]);
    assert_eq!(closed.json()["state"], "closed");
    assert_eq!(late.problem(), "/problems/sheet-closed");
    let shown = volunteer.get(FIRST).await.json();
    assert_eq!(shown["lines"][0]["person"]["document"], "27934209");
    assert_eq!(shown["lines"][3]["void"], "LINE_CROSSED_OUT");
    assert_eq!(coordinator.get("/api/v1/petitions/agua/status").await.json()["collected"], 2);
}

#[actix_web::test]
async fn a_line_sent_again_is_known_and_one_with_other_words_is_refused() {
    let app = TestApp::start();
    let keyer = with_sheets(&app).await;

    let first = keyer.post(LINES, json!({"lines": [line(1, "27934209")]})).await;
    let again =
        keyer.post(LINES, json!({"lines": [line(1, " 27934209 "), line(2, "60458776"), line(2, "1")]})).await;
    let other = keyer
        .post(LINES, json!({"lines": [line(1, "60458776"), line(9, "1"), {"line": 3, "surname1": "=A1"}]}))
        .await;

    assert_eq!(outcomes(&first), ["taken"]);
    assert_eq!(outcomes(&again), ["known", "taken", "refused"]);
    assert_eq!(outcomes(&other), ["refused", "refused", "refused"]);
    let problem = |at: usize| other.json()["lines"][at]["problem"].as_str().unwrap().to_owned();
    assert_eq!(problem(0), "the line is keyed already, with other words; correct it if it was misread");
    assert_eq!(problem(1), "the sheet has no such line");
    assert_eq!(problem(2), "surname1: begins with a character that a spreadsheet would take for a formula");
    assert_eq!(keyer.get("/api/v1/petitions/agua/status").await.json()["collected"], 2);
}

#[actix_web::test]
async fn a_volunteer_sees_no_sheet_that_another_keys() {
    let app = TestApp::start();
    let coordinator = with_sheets(&app).await;
    let volunteer = app.signed_in(Role::Volunteer, Some("agua")).await;
    coordinator.post(LINES, json!({"lines": [line(1, "27934209")]})).await;
    volunteer.post(&format!("{SHEETS}/2/lines"), json!({"lines": [line(1, "60458776")]})).await;

    let others = volunteer.get(FIRST).await;
    let keyed = volunteer.post(LINES, json!({"lines": [line(2, "60458776")]})).await;
    let own = volunteer.get(SHEETS).await.json();
    let signatures = volunteer.get("/api/v1/petitions/agua/signatures").await;

    assert_eq!(
        (others.problem(), keyed.problem()),
        ("/problems/unknown-sheet".into(), "/problems/unknown-sheet".into())
    );
    assert_eq!(own["items"].as_array().unwrap().iter().map(|it| &it["folio"]).collect::<Vec<_>>(), [2]);
    assert_eq!(signatures.problem(), "/problems/role-missing");
    assert_eq!(coordinator.get(SHEETS).await.json()["items"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn a_volunteer_sees_nothing_of_a_list_that_was_imported() {
    let app = TestApp::start();
    let coordinator = with_sheets(&app).await;
    let volunteer = app.signed_in(Role::Volunteer, Some("agua")).await;
    let event = json!({"name": "Plaza", "held_on": "2026-01-05"});
    let event = coordinator.post("/api/v1/petitions/agua/events", event).await.json()["id"].clone();
    patch(&coordinator, FIRST, json!({ "event": event })).await;
    app.write(
        "list.csv",
        "dni,apellido_paterno,nombres,planilla,linea\n27934209,Quispe,Ana,1,1\n60458776,Rojas,Eva,9,12\n",
    );
    app.json(&["signatures", "import", "list.csv", "--petition", "agua"]);

    let hidden = volunteer.get(&format!("{SHEETS}/9")).await;
    let shown = coordinator.get(&format!("{SHEETS}/9")).await.json();
    let listed = coordinator.get("/api/v1/petitions/agua/signatures?folio=1").await.json();

    assert_eq!(hidden.problem(), "/problems/unknown-sheet");
    assert_eq!((&shown["n_lines"], &shown["lines"][11]["person"]["surname1"]), (&json!(12), &json!("Rojas")));
    assert_eq!(listed["items"][0]["event"], event);
}

#[actix_web::test]
async fn a_corrected_line_gives_the_claim_of_the_wrong_person_back() {
    let app = TestApp::start();
    let keyer = with_sheets(&app).await;
    keyer.post(LINES, json!({"lines": [line(1, "27934209"), line(2, "27934209")]})).await;
    let states = || async {
        let listed = keyer.get("/api/v1/petitions/agua/signatures").await.json();
        let items = listed["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|it| format!("{} {}", it["state"].as_str().unwrap(), it["reason"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let before = states().await;

    let corrected = keyer.put(&format!("{LINES}/2"), line(2, "60458776")).await;
    let same = keyer.put(&format!("{LINES}/2"), line(2, "60458776")).await;
    let third = keyer.post(LINES, json!({"lines": [line(3, "60458776")]})).await;

    assert_eq!(before, ["received ", "duplicate DUP_IN_LOT"]);
    assert_eq!((&corrected.json()["outcome"], &same.json()["outcome"]), (&json!("taken"), &json!("known")));
    assert_eq!(outcomes(&third), ["taken"]);
    assert_eq!(states().await, ["received ", "received ", "duplicate DUP_IN_LOT"]);
    let status = keyer.get("/api/v1/petitions/agua/status").await.json();
    assert_eq!((&status["collected"], &status["unique"]), (&json!(3), &json!(2)));
}

#[actix_web::test]
async fn a_signature_keyed_where_none_is_can_be_struck_and_keyed_again() {
    let app = TestApp::start();
    let keyer = with_sheets(&app).await;
    keyer
        .post(LINES, json!({"lines": [line(1, "27934209"), {"line": 2, "void": "LINE_BLANK_VOIDED"}]}))
        .await;

    let struck = keyer.put(&format!("{LINES}/1"), json!({"void": "LINE_CROSSED_OUT"})).await;
    let restored = keyer.put(&format!("{LINES}/2"), line(2, "27934209")).await;
    let wrong = keyer.put(&format!("{LINES}/2"), json!({"void": "DECEASED"})).await;

    assert_eq!((&struck.json()["outcome"], &restored.json()["outcome"]), (&json!("voided"), &json!("taken")));
    assert_eq!(wrong.problem(), "/problems/invalid-line");
    let shown = keyer.get(FIRST).await.json();
    assert_eq!(
        (&shown["lines"][0]["void"], &shown["lines"][1]["void"]),
        (&json!("LINE_CROSSED_OUT"), &Value::Null)
    );
    let status = keyer.get("/api/v1/petitions/agua/status").await.json();
    assert_eq!((&status["by_state"]["invalid"], &status["by_state"]["received"]), (&json!(1), &json!(1)));
    app.json(&["verify", "--petition", "agua", "--no-roll"]);
    let verified = keyer.get("/api/v1/petitions/agua/status").await.json();
    assert_eq!(verified["by_state"], json!({"invalid": 1, "valid": 1}));
    let invalid = keyer.get("/api/v1/petitions/agua/signatures?state=invalid").await.json();
    assert_eq!(invalid["items"][0]["reason"], "LINE_CROSSED_OUT");
    let again = keyer.put(&format!("{LINES}/1"), line(1, "60458776")).await;
    assert_eq!(again.json()["outcome"], "taken");
    assert_eq!(
        keyer.get("/api/v1/petitions/agua/status").await.json()["by_state"],
        json!({"received": 1, "valid": 1})
    );
}

#[actix_web::test]
async fn sheets_are_handed_on_by_coordinators() {
    let app = TestApp::start();
    let coordinator = with_sheets(&app).await;
    let volunteer = app.person("rosa@example.org", Role::Volunteer, Some("agua"));
    let event = json!({"name": "Plaza", "held_on": "2026-01-05", "region": "15"});
    let event = coordinator.post("/api/v1/petitions/agua/events", event).await.json()["id"].clone();
    let circulator = json!({"code": "ln-07", "name": "Rosa Mamani", "document": "27934209"});
    let path = "/api/v1/petitions/agua/circulators";

    let added = coordinator.post(path, circulator.clone()).await;
    let taken = coordinator.post(path, circulator).await;
    let change = json!({"state": "handed_out", "circulator": "LN-07", "event": event, "keyer": volunteer});
    let changed = patch(&coordinator, FIRST, change).await;
    let stranger = patch(&coordinator, FIRST, json!({"keyer": "0195b1c0-0000-7000-8000-000000000000"})).await;
    let closed = patch(&coordinator, FIRST, json!({"state": "closed"})).await;
    let short = patch(&coordinator, FIRST, json!({"n_lines": 0})).await;

    assert_eq!((added.status, added.json()["code"].clone()), (201, json!("LN-07")));
    assert_eq!(taken.problem(), "/problems/code-taken");
    assert_eq!(changed.json()["state"], "handed_out");
    assert_eq!(changed.json()["keyer"], json!(volunteer));
    assert_eq!(stranger.json()["errors"][0]["field"], "keyer");
    assert_eq!(closed.problem(), "/problems/sheet-state");
    assert_eq!(short.problem(), "/problems/invalid-sheet");
    let listed = coordinator.get(path).await.json();
    assert_eq!(listed["items"][0]["name"], "Rosa Mamani");
    let more = coordinator.post(SHEETS, json!({"first_folio": 3, "last_folio": 5})).await;
    assert_eq!(more.problem(), "/problems/folio-taken");
    assert_eq!(coordinator.get(&format!("{SHEETS}/4")).await.status, 404);
}

#[actix_web::test]
async fn a_reviewer_finds_a_person_by_the_whole_document_and_lists_in_pages() {
    let app = TestApp::start();
    let keyer = with_sheets(&app).await;
    let reviewer = app.signed_in(Role::Reviewer, Some("agua")).await;
    keyer
        .post(LINES, json!({"lines": [line(1, "27934209"), line(2, "60458776"), line(3, "27934209")]}))
        .await;
    let path = "/api/v1/petitions/agua/signatures";

    let found = reviewer.post(&format!("{path}/search"), json!({"document": "27.934.209"})).await;
    let nobody = reviewer.post(&format!("{path}/search"), json!({"surname1": "Quispe"})).await;
    let page = reviewer.get(&format!("{path}?limit=2")).await.json();
    let next = page["next"].as_str().unwrap();
    let rest = reviewer.get(&format!("{path}?limit=2&cursor={next}")).await.json();
    let waiting = reviewer.get(&format!("{path}?state=duplicate")).await.json();

    assert_eq!(found.json()["items"].as_array().unwrap().len(), 2);
    assert_eq!(nobody.problem(), "/problems/nobody-named");
    assert_eq!((page["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (2, 1));
    assert_eq!(
        (&waiting["items"][0]["line"], &waiting["items"][0]["reason"]),
        (&json!(3), &json!("DUP_IN_LOT"))
    );
}

async fn patch(client: &Client<'_>, path: &str, body: Value) -> Answer {
    client.send(actix_web::http::Method::PATCH, path, Some(body.to_string())).await
}
