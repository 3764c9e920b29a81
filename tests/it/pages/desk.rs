//! The desk: the dashboard, the review queue, batches, and what there is of one person.

use actix_web::http::Method;
use rubrica::domain::Role;
use serde_json::json;

use super::{between, title};
use crate::{
    field::picture,
    support::{Answer, Client, PASSWORD, TestApp, stand_at},
    verification::{lines, verify, with_signatures},
};

/// The one line of which the names leave a doubt.
const DOUBTFUL: &str = "1,1,1,10000001,Mendoza,Romero,Julia,papel\n";

/// People who resemble each other in nothing.
const SURNAMES: [&str; 20] = [
    "Quispe",
    "Huamán",
    "Rodríguez",
    "Flores",
    "Yupanqui",
    "Castillo",
    "Ñahui",
    "Zegarra",
    "Palomino",
    "Espinoza",
    "Vidal",
    "Bustamante",
    "Chávez",
    "Ibárcena",
    "Jiménez",
    "Mendívil",
    "Oré",
    "Tello",
    "Urbina",
    "Wong",
];
const GIVEN: [&str; 20] = [
    "Rosa",
    "Teodoro",
    "Guadalupe",
    "Fidel",
    "Marisol",
    "Wilber",
    "Ana Lucía",
    "Edmundo",
    "Bety",
    "Saturnino",
    "Celia",
    "Juan",
    "Yolanda",
    "Percy",
    "Inés",
    "Óscar",
    "Ketty",
    "Domingo",
    "Nélida",
    "Hugo",
];

/// A row of a list: the person of a number, on a sheet and line that follow from the place, ten to a sheet.
fn row(place: usize, person: usize) -> String {
    let (folio, line) = ((place - 1) / 10 + 1, (place - 1) % 10 + 1);
    let document = person * 48_271_113 % 100_000_000;
    let (surname, given) = (SURNAMES[person % 20], GIVEN[person % 20]);
    let mother = SURNAMES[(person * 7 + 3) % 20];
    format!("{place},{folio},{line},2026-01-05,{document:08},{surname},{mother},{given},papel\n")
}

/// Rows of as many people.
fn rows(n: usize) -> String {
    (1..=n).map(|it| row(it, it)).collect()
}

/// Sends a form of the page, with the token in its field.
async fn send(client: &Client<'_>, path: &str, fields: &str) -> Answer {
    let form = format!("csrf={}&{fields}", client.csrf_token);
    client.with_csrf_token("").fill_in(path, &form).await
}

/// Waits until the work that an answer leads to is over, and tells how it ended.
async fn done(client: &Client<'_>, begun: &Answer) -> String {
    assert_eq!(begun.status, 303, "{begun:?}");
    let id = begun.header("Location").split("job=").nth(1).unwrap();
    client.finished(&json!({ "id": id })).await["state"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn the_dashboard_draws_progress_against_the_pace_and_gives_the_numbers_along() {
    stand_at("2026-01-15T12:00:00Z");
    let app = TestApp::start();
    let create = ["petition", "create", "--slug", "agua", "--profile", "generic", "--title", "Agua limpia"];
    let dates = ["--opens-at", "2026-01-01T00:00:00Z", "--closes-at", "2026-02-01T00:00:00Z"];
    assert!(app.run(&[&create[..], &["--threshold", "100"], &dates].concat()).succeeded());
    app.add_rows(&format!("{}{}", rows(20), row(21, 1).replace("2026-01-05", "2026-01-06")));
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;

    let page = client.get("/desk/agua").await;

    assert_eq!((page.status, title(&page)), (200, "Resumen · Agua limpia · Rúbrica"));
    for told in [
        "Van 21 firmas reunidas y 20 válidas; la meta es 100.",
        // 80 are missing, and 17 days are left with today.
        "Hacen falta 5 firmas válidas por día.",
        "1 duplicada encontrada",
        "20.0\u{a0}% de las 100 que hacen falta",
    ] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let chart = between(&page.body, "<svg class=\"chart\"", "</svg>");
    assert!(chart.contains("aria-labelledby=\"curve-title curve-told\"") && chart.contains("class=\"pace\""));
    let numbers = client.get("/desk/agua/numbers/days").await;
    assert_eq!(numbers.header("Content-Disposition"), "attachment; filename=\"agua-days.csv\"");
    let numbers: Vec<&str> = numbers.body.lines().collect();
    assert_eq!(numbers[0], "day,collected,valid,collected_until,valid_until");
    assert_eq!(
        (numbers[5], numbers[6], numbers.len()),
        ("2026-01-05,20,20,20,20", "2026-01-06,1,0,21,20", 16)
    );
    let reasons = client.get("/desk/agua/numbers/reasons").await.body;
    assert_eq!(reasons, "state,reason,n\nduplicate,DUP_IN_LOT,1\n");
    let duplicates = client.get("/desk/agua/numbers/duplicates").await.body;
    assert_eq!(
        duplicates,
        "channel,folio,line,reason,first_channel,first_folio,first_line\npaper,3,1,DUP_IN_LOT,paper,1,1\n"
    );
    assert!(client.get("/desk/agua/numbers/states").await.body.contains("\nduplicate,1\n"));
    let sheets = client.get("/desk/agua/numbers/sheet-states").await.body;
    assert_eq!(sheets, "state,n\nissued,0\nhanded_out,0\nreturned,0\nkeying,3\nclosed,0\n");
    assert_eq!(client.get("/desk/agua/numbers/mails").await.body, "state,n\n");
    assert_eq!(client.get("/desk/agua/numbers/nada").await.status, 404);
}

#[actix_web::test]
async fn what_fails_too_often_stands_out_by_the_rule_told() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let event = json!({"name": "=1+1", "held_on": "2026-01-05", "region": "15"});
    let event = coordinator.post("/api/v1/petitions/agua/events", event).await.json()["id"].clone();
    let sheets = json!({"first_folio": 1, "last_folio": 3, "event": event});
    assert_eq!(coordinator.post("/api/v1/petitions/agua/sheets", sheets).await.status, 201);
    // The third sheet repeats the first.
    let again: String = (1..=10).map(|it| row(it + 20, it)).collect();
    app.add_rows(&format!("{}{again}", rows(20)));

    let page = coordinator.get("/desk/agua/quality").await;

    assert_eq!(page.body.matches("class=\"outlier\"").count(), 1, "{}", page.body);
    assert!(between(&page.body, "class=\"outlier\"", "</tr>").contains("Planillón 3"));
    assert!(page.body.contains("prueba binomial") && page.body.contains("Un grupo se sale de lo común."));
    let sheets = coordinator.get("/desk/agua/numbers/sheets").await.body;
    assert!(sheets.lines().any(|it| it == "Planillón 3,0,0,0,10,0,0,true"), "{sheets}");
    let events = coordinator.get("/desk/agua/numbers/events").await.body;
    assert!(
        events.contains("'=1+1,20,0,0,10,0,0,false"),
        "no spreadsheet takes a name for a formula: {events}"
    );
    let auditor = app.signed_in(Role::Auditor, Some("agua")).await;
    assert!(!auditor.get("/desk/agua/quality").await.body.contains("Por quien digitó"));
    assert_eq!(auditor.get("/desk/agua/numbers/keyers").await.status, 404);
}

#[actix_web::test]
async fn sheets_that_are_out_are_listed_in_a_file_that_runs_in_no_spreadsheet() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let event = json!({"name": "@plaza", "held_on": "2026-01-05", "region": "15"});
    let event = client.post("/api/v1/petitions/agua/events", event).await.json()["id"].clone();
    let sheets = json!({"first_folio": 1, "last_folio": 3, "event": event});
    assert_eq!(client.post("/api/v1/petitions/agua/sheets", sheets).await.status, 201);
    let out = "first_folio=2&last_folio=3&state=handed_out";
    assert_eq!(send(&client, "/admin/petitions/agua/sheets/change", out).await.status, 303);

    let numbers = client.get("/desk/agua/numbers/sheets-out").await.body;

    assert_eq!(numbers, "folio,lines,circulator,event\n2,10,,'@plaza\n3,10,,'@plaza\n");
    assert!(client.get("/desk/agua").await.body.contains("numbers/sheets-out"));
}

#[actix_web::test]
async fn a_reviewer_sees_the_pictures_of_the_sheet() {
    let app = with_signatures(DOUBTFUL);
    verify(&app);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let photo = "/api/v1/petitions/agua/sheets/1/photos/019b5c3e-0000-7000-8000-000000000000";
    let client = app.signed_in(Role::Reviewer, Some("agua")).await;
    assert!(!client.get("/desk/agua/review").await.body.contains("<img"));
    let taken = coordinator.send_bytes(Method::PUT, photo, Some(picture(b"trazos"))).await;
    assert_eq!(taken.status, 204, "{taken:?}");

    let page = client.get("/desk/agua/review").await;

    let link = format!("<a href=\"{photo}\" target=\"_blank\"");
    assert!(
        page.body.contains(&link) && page.body.contains(&format!("<img src=\"{photo}\"")),
        "{}",
        page.body
    );
    let shown = client.get(photo).await;
    assert_eq!((shown.header("Content-Type"), shown.header("Cache-Control")), ("image/jpeg", "no-store"));
    assert_eq!(app.signed_in(Role::Auditor, Some("agua")).await.get(photo).await.status, 403);
}

#[actix_web::test]
async fn a_reviewer_decides_without_a_script_and_takes_it_back() {
    let app = with_signatures(DOUBTFUL);
    verify(&app);
    let client = app.signed_in(Role::Reviewer, Some("agua")).await;

    let page = client.get("/desk/agua/review").await;
    assert!(page.body.contains("Julia") && page.body.contains("GERTRUDIS JULIETA"), "{}", page.body);
    assert_eq!(page.body.matches("class=\"differs\"").count(), 1);
    let form = between(&page.body, "<form method=\"post\" action=\"/desk/agua/review/", "\"").to_owned();
    let path = format!("/desk/agua/review/{form}");
    assert_eq!(send(&client, &path, "verdict=PORQUE_SI").await.status, 422);

    let decided = send(&client, &path, "verdict=ILLEGIBLE").await;
    assert_eq!(decided.status, 303, "{decided:?}");
    let next = client.get(decided.header("Location")).await;
    assert!(next.body.contains("Quedó como inválida: Datos ilegibles."), "{}", next.body);
    assert!(next.body.contains("No hay nada por revisar"));
    assert_eq!(lines(&app), ["1 invalid ILLEGIBLE"]);

    let undone = send(&client, &format!("{path}/reopen"), "").await;
    assert_eq!(undone.header("Location"), path);
    assert_eq!(lines(&app), ["1 review NAME_MISMATCH"]);
    verify(&app);
    assert_eq!(send(&client, &path, "verdict=approve").await.status, 303);
    assert_eq!(lines(&app), ["1 valid "]);
}

#[actix_web::test]
async fn a_reviewer_who_comes_second_is_told_and_one_may_leave_a_question_for_later() {
    let app = with_signatures(DOUBTFUL);
    verify(&app);
    let first = app.signed_in(Role::Reviewer, Some("agua")).await;
    let second = app.signed_in(Role::Coordinator, Some("agua")).await;
    let page = first.get("/desk/agua/review").await.body;
    let id = between(&page, "action=\"/desk/agua/review/", "\"").to_owned();

    let later = first.get(&format!("/desk/agua/review?skip={id}")).await;
    assert!(later.body.contains("Queda solo una que dejaste para después"), "{}", later.body);
    send(&first, &format!("/desk/agua/review/{id}"), "verdict=approve").await;
    let late = send(&second, &format!("/desk/agua/review/{id}"), "verdict=ILLEGIBLE&skip=%2F%22x").await;
    assert_eq!(late.header("Location"), format!("/desk/agua/review?done={id}&skip="));
    assert!(second.get(late.header("Location")).await.body.contains("Otra persona la decidió antes que tú"));
    assert_eq!(lines(&app), ["1 valid "]);
}

#[actix_web::test]
async fn a_decision_is_taken_back_by_a_person_alone_and_the_history_keeps_both() {
    let app = with_signatures(DOUBTFUL);
    verify(&app);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let id = app.json(&["review", "list", "--petition", "agua"])[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/petitions/agua/reviews/{id}");

    let early = client.post(&format!("{path}/reopen"), json!(null)).await;
    client.post(&format!("{path}/decision"), json!({"decision": "approve"})).await;
    let reopened = client.post(&format!("{path}/reopen"), json!(null)).await;
    assert_eq!((early.status, early.problem().as_str()), (409, "/problems/review-not-decided"));
    assert_eq!((reopened.status, &reopened.json()["state"]), (200, &json!("open")));
    assert_eq!(reopened.json()["decided_by"], json!(null));

    client.post(&format!("{path}/decision"), json!({"decision": "approve"})).await;
    app.json(&["batch", "prepare", "--petition", "agua"]);
    assert_eq!(client.post(&format!("{path}/reopen"), json!(null)).await.status, 409, "it is in a batch");
    let kinds = app.texts("SELECT body AS text FROM ledger_pending ORDER BY id");
    let told = |kind: &str| kinds.iter().filter(|it| it.contains(kind)).count();
    assert_eq!((told("review.decided"), told("review.reopened")), (2, 1));
}

#[actix_web::test]
async fn coordinators_take_a_batch_from_the_page_to_the_package() {
    let app = TestApp::with_valid(0);
    app.add_rows(&format!("{}{}", rows(12), row(21, 1)));
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let page = client.get("/desk/agua/batches").await;
    assert!(page.body.contains("12 firmas válidas pueden entrar."), "{}", page.body);

    let begun = send(&client, "/desk/agua/batches", "").await;
    assert_eq!(done(&client, &begun).await, "done");
    assert!(client.get(begun.header("Location")).await.body.contains("href=\"/desk/agua/batches/1\""));
    let one = client.get("/desk/agua/batches/1").await;
    assert!(
        one.body.contains("Nada lo impide.") && one.body.contains("Duplicada: Duplicado en el mismo lote")
    );

    let wrong = send(&client, "/desk/agua/batches/1/certify", "password=zorro").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Esa no es tu contraseña.") && wrong.body.contains("aria-invalid"));
    let right = send(&client, "/desk/agua/batches/1/certify", &format!("password={PASSWORD}")).await;
    assert_eq!((right.status, right.header("Location")), (303, "/desk/agua/batches/1"));
    let certified = client.get("/desk/agua/batches/1").await;
    let link = between(&certified.body, "href=\"/api/", "\"");
    let package = client.get(&format!("/api/{link}")).await;
    assert_eq!((package.status, package.header("Content-Type")), (200, "application/zip"));
    let late = send(&client, "/desk/agua/batches/1/certify", &format!("password={PASSWORD}")).await;
    assert!(late.status == 422 && late.body.contains("ya no espera un certificado"), "{late:?}");
    let cancelled = send(&client, "/desk/agua/batches/1/cancel", "").await;
    assert_eq!(done(&client, &cancelled).await, "done");
    assert!(client.get("/desk/agua/batches").await.body.contains("Anulado"));
}

#[actix_web::test]
async fn signatures_are_verified_from_the_dashboard() {
    let app = TestApp::with_valid(0);
    app.write("rows.csv", "dni,apellido_paterno,nombres\n00000001,Quispe,Rosa\n00000002,Soto,Eva\n");
    app.json(&["signatures", "import", "rows.csv", "--petition", "agua", "--channel", "paper"]);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    assert!(client.get("/desk/agua").await.body.contains("2 firmas esperan verificación"));

    let begun = send(&client, "/desk/agua/verify", "roll=").await;
    assert_eq!(done(&client, &begun).await, "done");
    let verified = client.get("/desk/agua").await.body;
    assert!(verified.contains("Van 2 firmas reunidas y 2 válidas"));
    assert!(verified.contains("Verificar otra vez"), "another roll can be tried though nothing waits");
    let failed = send(&client, "/desk/agua/verify", "roll=nada").await;
    assert_eq!(done(&client, &failed).await, "failed");
    assert!(client.get(failed.header("Location")).await.body.contains("No se pudo terminar:"));

    app.execute("UPDATE jobs SET state = 'running' WHERE state = 'failed'");
    let pressed_again = send(&client, "/desk/agua/verify", "roll=").await;
    assert_eq!(pressed_again.header("Location"), failed.header("Location"));
}

#[actix_web::test]
async fn a_person_who_asks_for_their_data_is_found_and_the_search_is_in_the_history() {
    let app = TestApp::with_valid(3);
    let client = app.signed_in(Role::Reviewer, Some("agua")).await;
    assert!(client.get("/desk/agua/person").await.body.contains("name=\"document\""));

    let found = send(&client, "/desk/agua/person", "document=00000002").await;
    let nobody = send(&client, "/desk/agua/person", "document=99999999").await;
    let empty = send(&client, "/desk/agua/person", "document=").await;

    assert!(found.body.contains("Una firma de esa persona"), "{}", found.body);
    assert!(found.body.contains("Planillón 1, línea 2") && found.body.contains("Flores"));
    assert!(nobody.body.contains("No hay ninguna firma de esa persona."));
    assert_eq!((found.status, nobody.status, empty.status), (200, 200, 422));
    let history = app.texts("SELECT body AS text FROM ledger_pending ORDER BY id");
    assert_eq!(history.iter().filter(|it| it.contains("person.searched")).count(), 2);
    assert!(!history.concat().contains("00000002"));
}
