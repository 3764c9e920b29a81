//! What can be put otherwise once a petition stands, and what cannot.

use actix_web::http::Method;
use rubrica::domain::Role;
use serde_json::json;

use super::{FORM, between};
use crate::support::{Answer, Client, TestApp};

const HOME: &str = "/admin/petitions/agua";

async fn change(client: &Client<'_>, changes: serde_json::Value) -> Answer {
    client.send(Method::PATCH, "/api/v1/petitions/agua", Some(changes.to_string())).await
}

/// How often the history tells that a petition was changed.
fn n_told(app: &TestApp) -> usize {
    app.texts("SELECT body AS text FROM ledger_pending WHERE body LIKE '%petition.changed%'").len()
}

#[actix_web::test]
async fn a_coordinator_mends_a_petition_that_nobody_signed_and_the_history_tells_it() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let form = client.get(&format!("{HOME}/edit")).await.body;
    assert!(form.contains("Todavía nadie ha firmado") && form.contains("value=\"Agua limpia\""), "{form}");

    let fields = "title=Agua+limpia+para+%C3%91a%C3%B1a&text=Pedimos%0A%0Aagua.&threshold=12&language=en\
                  &opens_on=2026-01-05&closes_on=2026-12-31&time_zone=America%2FLima";
    let changed = client.fill_in(&format!("{HOME}/edit"), fields).await;

    assert_eq!(changed.header("Location"), format!("{HOME}?after=changed"));
    assert!(client.get(changed.header("Location")).await.body.contains("Petición cambiada"));
    let facts = app.client().get("/api/v1/petitions/agua").await.json();
    assert_eq!(facts["title"], "Agua limpia para Ñaña");
    assert_eq!((&facts["threshold"], &facts["language"]), (&json!(12), &json!("en")));
    assert_eq!(facts["opens_at"], "2026-01-05T05:00:00Z");
    assert_eq!(facts["closes_at"], "2027-01-01T05:00:00Z", "the last day is part of it");
    assert_eq!(n_told(&app), 1);
    let again = client.fill_in(&format!("{HOME}/edit"), fields).await;
    assert_eq!((again.status, n_told(&app)), (303, 1), "a change that changes nothing leaves no trace");
    assert_eq!(change(&client, json!({"never_closes": true})).await.json()["closes_at"], json!(null));
    let ran = app.run(&["petition", "change", "--petition", "agua", "--title", "Agua"]);
    assert!(ran.succeeded() && ran.stdout.contains("Agua"), "{ran:?}");
    assert_eq!(n_told(&app), 3);
}

#[actix_web::test]
async fn a_change_that_cannot_stand_says_so_beside_its_field() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let rest = "text=&language=es&opens_on=2026-01-05";
    for (fields, field) in [
        ("title=&threshold=10&time_zone=UTC", "title"),
        ("title=A&threshold=0&time_zone=UTC", "threshold"),
        ("title=A&threshold=10&time_zone=Lima", "time_zone"),
        ("title=A&threshold=10&time_zone=UTC&closes_on=2026-01-04", "closes_on"),
        ("title=A&threshold=10&time_zone=UTC&closes_on=ayer", "closes_on"),
    ] {
        let page = client.fill_in(&format!("{HOME}/edit"), &format!("{rest}&{fields}")).await;
        assert_eq!(page.status, 422, "{fields}");
        assert!(page.body.contains(&format!("id=\"new-{field}-problem\"")), "{fields}: {}", page.body);
    }
    let wrong = change(&client, json!({"title": " "})).await;
    assert_eq!((wrong.status, wrong.json()["errors"][0]["field"].clone()), (422, json!("title")));
    assert_eq!(n_told(&app), 0);
}

#[actix_web::test]
async fn what_people_signed_stays_and_only_the_end_can_move() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    app.client().sign_on_page(&format!("{FORM}&consent=yes")).await;

    let form = client.get(&format!("{HOME}/edit")).await.body;
    assert!(form.contains("quedan como la gente los firmó") && !form.contains("name=\"title\""), "{form}");
    let words = change(&client, json!({"text": "Otra cosa"})).await;
    assert_eq!((words.status, words.problem().as_str()), (409, "/problems/petition-signed"));
    let page = client.fill_in(&format!("{HOME}/edit"), "title=Otra&closes_on=").await;
    assert!(page.status == 422 && page.body.contains("llegó una firma"), "{}", page.body);
    assert_eq!(change(&client, json!({"closes_at": "2020-01-01T00:00:00Z"})).await.status, 422);
    let moved = client.fill_in(&format!("{HOME}/edit"), "closes_on=2099-12-31").await;
    assert_eq!(moved.status, 303, "{}", moved.body);
    assert_eq!(app.client().get("/api/v1/petitions/agua").await.json()["closes_at"], "2100-01-01T00:00:00Z");

    client.post("/api/v1/petitions/agua/close", json!(null)).await;
    let closed = change(&client, json!({"never_closes": true})).await;
    assert_eq!((closed.status, closed.problem().as_str()), (409, "/problems/petition-closed"));
    assert!(!client.get(HOME).await.body.contains("/agua/edit"));
}

#[actix_web::test]
async fn a_sheet_that_was_handed_out_holds_the_words_fast() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    client.fill_in(&format!("{HOME}/sheets"), "first_folio=1&last_folio=2").await;
    assert_eq!(change(&client, json!({"title": "Agua"})).await.status, 200, "a registered sheet is not out");
    let out = "first_folio=2&last_folio=2&state=handed_out";
    assert_eq!(client.fill_in(&format!("{HOME}/sheets/change"), out).await.status, 303);
    assert_eq!(change(&client, json!({"title": "Aire"})).await.status, 409);
}

#[actix_web::test]
async fn whoever_read_other_words_is_shown_these_before_they_sign() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let (client, signer) = (app.signed_in(Role::Coordinator, Some("agua")).await, app.client());
    let token = signer.open_form().await;
    assert_eq!(change(&client, json!({"title": "Agua para todos"})).await.status, 200);

    let page = signer.fill_in("/p/agua/sign", &format!("{FORM}&consent=yes&token={token}")).await;

    assert_eq!(page.status, 422);
    assert!(page.body.contains("Agua para todos") && page.body.contains("cambió"), "{}", page.body);
    let token = between(&page.body, "name=\"token\" value=\"", "\"");
    let sent = signer.fill_in("/p/agua/sign", &format!("{FORM}&consent=yes&token={token}")).await;
    assert_eq!(sent.status, 303);
}

#[actix_web::test]
async fn the_regions_of_peru_are_offered_and_elsewhere_any_name_is_taken() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let events = format!("{HOME}/events");
    let free = client.fill_in(&events, "name=Uno&held_on=2026-12-05&region=Antioquia").await;
    assert_eq!(free.status, 303);
    assert_eq!(change(&client, json!({"time_zone": "America/Lima"})).await.status, 200);

    let form = client.get(&events).await.body;
    assert!(form.contains("<option value=\"06\">Cajamarca</option>"), "{form}");
    let other = client.fill_in(&events, "name=Dos&held_on=2026-12-05&region=Antioquia").await;
    assert_eq!(other.status, 422);
    assert!(other.body.contains("id=\"event-region-problem\""), "{}", other.body);
    assert_eq!(client.fill_in(&events, "name=Dos&held_on=2026-12-05&region=06&place=Jaén").await.status, 303);
    assert!(client.get(&events).await.body.contains("Jaén · Cajamarca"));
}

#[actix_web::test]
async fn nobody_is_invited_to_the_whole_service_by_leaving_a_field_alone() {
    let app = TestApp::start();
    let client = app.signed_in(Role::Administrator, None).await;
    assert!(client.get("/admin/people").await.body.contains("<option value=\"*\">"));
    app.petition("agua", 10);
    let only = client.get("/admin/people").await.body;
    assert!(!only.contains("Elige dónde"), "the only petition is chosen: {only}");
    app.petition("aire", 10);

    let asked = client.get("/admin/people").await.body;
    assert!(asked.contains("<option value=\"\" selected>Elige dónde"), "{asked}");
    let open = client.fill_in("/admin/people", "email=bea%40example.org&role=auditor&petition=").await;
    assert!(open.status == 422 && open.body.contains("Elige una petición"), "{}", open.body);
    let there = client.get("/admin/people?petition=aire").await.body;
    assert!(
        there.find("\"aire\"").unwrap() < there.find("\"agua\"").unwrap() && !there.contains("Elige dónde")
    );
    let narrow = client.fill_in("/admin/people", "role=administrator&petition=agua").await;
    assert!(narrow.body.contains("Quien administra lo hace en todo el servicio"), "{}", narrow.body);
    let bea = app.person("bea@example.org", Role::Volunteer, Some("agua"));
    let open = client.fill_in(&format!("/admin/people/{bea}/roles"), "role=auditor&petition=").await;
    assert!(open.status == 422 && open.body.contains("id=\"give-petition-problem\""), "{}", open.body);
    let whole = client.fill_in("/admin/people", "email=eva%40example.org&role=auditor&petition=*").await;
    assert!(whole.status == 200 && whole.body.contains("hora de Lima"), "{}", whole.body);
}
