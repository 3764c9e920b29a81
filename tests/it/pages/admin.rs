//! Running the service, and preparing a petition, through pages.

use rubrica::domain::Role;

use super::between;
use crate::support::{Answer, Client, PASSWORD, TestApp, part};

/// What stands at the end of the link that a page shows once.
fn link(page: &Answer) -> String {
    let link = between(&page.body, "aria-describedby=\"link-hint\">", "<");
    link.strip_prefix("http://127.0.0.1:8080").unwrap_or_else(|| panic!("{link}")).to_owned()
}

/// The sentence beside a field.
fn problem<'a>(page: &'a Answer, id: &str) -> &'a str {
    between(&page.body, &format!("id=\"{id}-problem\">"), "<")
}

async fn administrator(app: &TestApp) -> Client<'_> {
    app.signed_in(Role::Administrator, None).await
}

#[actix_web::test]
async fn an_administrator_creates_a_petition_and_reads_its_rules() {
    let app = TestApp::start();
    let client = administrator(&app).await;
    assert!(client.get("/admin").await.body.contains("Crea la primera"));
    let form = client.get("/admin/new").await;
    assert!(form.body.contains("75\u{202f}864") && form.body.contains("Resolución 0335-2020-JNE"));
    assert!(form.body.contains("valores sin confirmar"), "what no source confirms is told before choosing");

    let fields = "profile=pe-iniciativa-legislativa&title=%C2%A1Agua+limpia+para+%C3%91a%C3%B1a!&language=es\
                  &opens_on=2026-12-01&closes_on=2026-12-31&coordinate=yes";
    let made = client.fill_in("/admin/new", fields).await;
    let home = "/admin/petitions/agua-limpia-para-nana";
    assert_eq!((made.status, made.header("Location")), (303, format!("{home}?after=created").as_str()));

    let page = client.get(made.header("Location")).await;
    assert!(page.body.contains("Petición creada") && page.body.contains("75\u{202f}864"), "{}", page.body);
    assert!(page.body.contains("1 de diciembre de 2026, 00:00"), "days are those of Lima: {}", page.body);
    assert!(page.body.contains("31 de diciembre de 2026, 23:59"), "the last day is part of it");
    assert!(page.body.contains(&format!("{home}/sheets")), "whoever creates it may coordinate it");

    let rules = client.get(&format!("{home}/rules")).await.body;
    for told in
        ["Ley 26300", "Sin confirmar", "Es un compromiso de firmar; no cuenta", "RJ 288-2008 art. 7.10"]
    {
        assert!(rules.contains(told), "{told}");
    }
}

#[actix_web::test]
async fn a_petition_form_keeps_what_was_typed_and_says_what_is_wrong() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = administrator(&app).await;

    let fields = "profile=generic&title=Agua&slug=agua&threshold=10&language=es";
    let taken = client.fill_in("/admin/new", fields).await;
    assert_eq!(
        (taken.status, problem(&taken, "new-slug")),
        (422, "Ya hay una petición con ese nombre: elige otro.")
    );
    assert!(taken.body.contains("value=\"Agua\"") && taken.body.contains("value=\"generic\" checked"));
    assert!(!taken.body.contains("value=\"yes\" checked"), "a box that was not ticked stays so");

    for (fields, field) in [
        ("profile=generic&title=&threshold=10&language=es&slug=x", "title"),
        ("profile=generic&title=Agua&language=es&slug=x", "threshold"),
        ("profile=generic&title=Agua&threshold=mil&language=es&slug=x", "threshold"),
        ("profile=generic&title=Agua&threshold=10&language=es&slug=X+y", "slug"),
        ("profile=generic&title=Agua&threshold=10&language=qu&slug=x", "language"),
        ("profile=generic&title=Agua&threshold=10&language=es&slug=x&opens_on=31-02-2026", "opens_on"),
        (
            "profile=generic&title=A&threshold=9&language=es&slug=x&opens_on=2026-12-02&closes_on=2026-12-01",
            "closes_on",
        ),
    ] {
        let page = client.fill_in("/admin/new", fields).await;
        assert_eq!(page.status, 422, "{fields}");
        assert!(!problem(&page, &format!("new-{field}")).is_empty(), "{fields}");
    }
}

#[actix_web::test]
async fn closing_a_petition_is_asked_twice_and_is_the_coordinators() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = administrator(&app).await;
    assert_eq!(client.get("/admin/petitions/agua/close").await.status, 403);
    let offered = client.get("/admin/petitions/agua").await;
    assert!(offered.body.contains("Coordinarla yo también") && !offered.body.contains("/agua/close"));

    let given = client.fill_in("/admin/petitions/agua/coordinate", "").await;
    assert_eq!(given.header("Location"), "/admin/petitions/agua?after=given");
    let asked = client.get("/admin/petitions/agua/close").await;
    assert!(asked.body.contains("no se puede volver a abrir"), "{}", asked.body);
    let closed = client.fill_in("/admin/petitions/agua/close", "").await;
    assert_eq!(closed.header("Location"), "/admin/petitions/agua?after=closed");
    assert_eq!(app.client().get("/api/v1/petitions/agua").await.json()["state"], "closed");
    assert!(!client.get("/admin/petitions/agua").await.body.contains("/agua/close"));
}

#[actix_web::test]
async fn an_invitation_by_mail_makes_an_account_and_its_link_is_shown_once() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = administrator(&app).await;
    let wrong = client.fill_in("/admin/people", "email=bea%40&role=coordinator&petition=agua").await;
    assert_eq!((wrong.status, problem(&wrong, "invite-email").is_empty()), (422, false));

    let shown =
        client.fill_in("/admin/people", "email=bea%40example.org&role=coordinator&petition=agua").await;
    let link = link(&shown);
    assert!(app.mails().await[0].text.contains(&link));
    let people = client.get("/admin/people").await;
    assert!(people.body.contains("bea@example.org") && !people.body.contains(&link), "it is shown once");

    let join = format!("name=Bea+Rojas&password={PASSWORD}&password_again={PASSWORD}");
    assert_eq!(app.client().fill_in(&link, &join).await.status, 303);
    let people = client.get("/admin/people").await;
    assert!(
        people.body.contains("Bea Rojas") && people.body.contains("Coordinación · Agua limpia"),
        "{}",
        people.body
    );
    assert!(!people.body.contains("Invitaciones sin responder"));

    let again = client.fill_in("/admin/people", "email=bea%40example.org&role=auditor&petition=*").await;
    assert_eq!(again.header("Location"), "/admin/people?after=given", "whoever has an account gets the role");
}

#[actix_web::test]
async fn an_invitation_is_taken_back() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let link = link(&client.fill_in("/admin/petitions/agua/team", "role=volunteer").await);
    assert_eq!(app.client().get(&link).await.status, 200);

    let team = client.get("/admin/petitions/agua/team").await;
    let revoke = between(&team.body, "action=\"/admin/invitations/", "\"").to_owned();
    let revoke = format!("/admin/invitations/{revoke}");
    let taken = client.fill_in(&revoke, "next=%2Fadmin%2Fpetitions%2Fagua%2Fteam").await;
    assert_eq!(taken.header("Location"), "/admin/petitions/agua/team?after=revoked");
    assert_eq!(app.client().get(&link).await.status, 404);
    assert_eq!(client.fill_in(&revoke, "").await.status, 404);
}

#[actix_web::test]
async fn a_coordinator_sees_the_own_petitions_and_gives_the_lesser_roles() {
    let app = TestApp::start();
    app.petition("agua", 10);
    app.petition("rios", 10);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;

    let home = client.get("/admin").await;
    assert!(home.body.contains("/admin/petitions/agua\"") && !home.body.contains("rios"));
    assert!(!home.body.contains("/admin/new") && !home.body.contains("/admin/people"));
    assert_eq!(client.get("/admin/petitions/rios").await.status, 403);

    let team = client.get("/admin/petitions/agua/team").await;
    let roles = between(&team.body, "<select id=\"invite-role\"", "</select>");
    assert_eq!(roles.matches("<option").count(), 2, "{roles}");
    assert_eq!(client.fill_in("/admin/petitions/agua/team", "role=coordinator").await.status, 403);
    assert_eq!(client.fill_in("/admin/petitions/rios/team", "role=volunteer").await.status, 403);
}

#[actix_web::test]
async fn roles_are_given_and_taken_and_the_last_administrator_stays() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = administrator(&app).await;
    let bea = app.person("bea@example.org", Role::Volunteer, Some("agua"));
    let page = format!("/admin/people/{bea}");

    let given =
        client.fill_in(&format!("{page}/roles"), &format!("role=reviewer&petition=agua&next={page}")).await;
    assert_eq!(given.header("Location"), format!("{page}?after=given"));
    let shown = client.get(given.header("Location")).await;
    assert!(shown.body.contains("Revisión") && shown.body.contains("Permiso dado"), "{}", shown.body);
    client.fill_in(&format!("{page}/roles/take"), &format!("role=reviewer&petition=agua&next={page}")).await;
    assert!(!client.get(&page).await.body.contains("<th scope=\"row\">Revisión"));

    let people = client.get("/admin/people").await.body;
    let own = people.split("/admin/people/").map(|it| it.split('"').next().unwrap());
    let own = own.into_iter().find(|it| it.len() == 36 && *it != bea.to_string()).unwrap();
    let own = format!("/admin/people/{own}");
    let kept = client.fill_in(&format!("{own}/roles/take"), &format!("role=administrator&next={own}")).await;
    assert_eq!(kept.header("Location"), format!("{own}?after=last-administrator"));
    let kept = client.fill_in(&format!("{own}/state"), "state=disabled").await;
    assert!(client.get(kept.header("Location")).await.body.contains("No se cambió nada"));
}

#[actix_web::test]
async fn someone_is_kept_out_let_in_again_and_handed_a_new_password() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = administrator(&app).await;
    let bea = app.person("bea@example.org", Role::Volunteer, Some("agua"));
    let page = format!("/admin/people/{bea}");
    let sign_in = format!("email=bea%40example.org&password={PASSWORD}");

    let out = client.fill_in(&format!("{page}/state"), "state=disabled").await;
    assert_eq!(out.header("Location"), format!("{page}?after=disabled"));
    assert_eq!(app.client().fill_in("/sign-in", &sign_in).await.status, 422);
    client.fill_in(&format!("{page}/state"), "state=active").await;
    assert_eq!(app.client().fill_in("/sign-in", &sign_in).await.status, 303);

    let link = link(&client.fill_in(&format!("{page}/reset"), "").await);
    let new = "cuatro+perros+cruzan+el+rio";
    let set = app.client().fill_in(&link, &format!("password={new}&password_again={new}")).await;
    assert_eq!(set.header("Location"), "/sign-in?after=reset");
    assert_eq!(app.client().fill_in("/sign-in", &sign_in).await.status, 422);
}

/// A form with the file of a roll.
fn roll_form(csrf: &str, name: &str, file: &str) -> String {
    let head = "--limite\r\nContent-Disposition: form-data; name=\"file\"; filename=\"padron.csv\"\r\n\r\n";
    format!("{}{}{head}{file}\r\n--limite--\r\n", part("limite", "csrf", csrf), part("limite", "name", name))
}

async fn upload(client: &Client<'_>, form: String) -> Answer {
    upload_to(client, "/admin/rolls", form).await
}

async fn upload_to(client: &Client<'_>, path: &str, form: String) -> Answer {
    let client = client.clone().with("Content-Type", "multipart/form-data; boundary=limite");
    client.send(actix_web::http::Method::POST, path, Some(form)).await
}

#[actix_web::test]
async fn an_upload_that_does_not_read_asks_for_the_file() {
    let app = TestApp::start();
    let client = app.signed_in(Role::Administrator, None).await;

    for body in ["", "profile=generic", "--limite\r\n\r\n", "--limite--\r\n", &"x".repeat(100_000)] {
        assert_eq!(upload(&client, body.to_owned()).await.status, 422, "{body:.20}");
    }
    let unended =
        part("limite", "name", "padron") + "--limite\r\nContent-Disposition: form-data; name=\"date\"";
    assert_eq!(upload(&client, unended).await.status, 422);
}

/// A form with a list of signatures.
fn list_form(csrf: &str, channel: &str, file: &str) -> String {
    let head = "--limite\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lista.csv\"\r\n\r\n";
    let texts = format!("{}{}", part("limite", "csrf", csrf), part("limite", "channel", channel));
    format!("{texts}{head}{file}\r\n--limite--\r\n")
}

const LISTS: &str = "/admin/petitions/agua/lists";
const HEAD: &str = "planilla,linea,firmado_en,dni,apellido_paterno,apellido_materno,nombres\n";

/// Opens the page of a piece of work until it is over.
async fn finished(client: &Client<'_>, address: &str) -> Answer {
    loop {
        let page = client.get(address).await;
        assert_eq!(page.status, 200, "{page:?}");
        if !page.body.contains("data-wait") {
            return page;
        }
    }
}

#[actix_web::test]
async fn switching_the_language_of_a_form_keeps_what_was_typed_and_does_nothing_else() {
    let app = TestApp::start();
    let client = administrator(&app).await;
    let fields = "profile=generic&title=R%C3%ADos&threshold=9&language=es&coordinate=yes";

    let refused = client.fill_in("/admin/new", "profile=generic&title=R%C3%ADos&language=es").await;
    assert_eq!(refused.status, 422);
    let button = "<button type=\"submit\" form=\"kept\" formaction=\"/admin/new?lang=en\" formnovalidate";
    assert!(refused.body.contains(button) && refused.body.contains("id=\"kept\""), "{}", refused.body);
    let switched = client.fill_in("/admin/new?lang=en", "profile=generic&title=R%C3%ADos&language=es").await;
    assert_eq!((switched.status, problem(&switched, "new-threshold").is_empty()), (422, false));
    assert!(switched.body.contains("value=\"Ríos\"") && switched.body.contains("Create a petition"));

    let switched = client.fill_in("/admin/new?lang=en", fields).await;
    assert_eq!((switched.status, switched.body.contains("value=\"Ríos\"")), (200, true));
    let invited =
        client.fill_in("/admin/people?lang=en", "role=auditor&email=bea%40example.org&petition=*").await;
    assert_eq!((invited.status, invited.body.contains("bea@example.org\"")), (200, true), "{}", invited.body);
    assert!(app.texts("SELECT kind AS text FROM outbox").is_empty());
    assert_eq!(app.json(&["petition", "list"]).as_array().map(Vec::len), Some(0));
    assert_eq!(client.fill_in("/admin/new", fields).await.status, 303);
}

#[actix_web::test]
async fn a_roll_is_uploaded_by_a_form_followed_and_destroyed() {
    let app = TestApp::start();
    let client = administrator(&app).await;
    let csrf = client.csrf_token.clone();
    let rows: Vec<String> = (0..500).map(|n| format!("{:08},Quispe,Rojas,Ana\n", 10_000_000 + n)).collect();
    let rows = rows.concat();
    let file = format!("dni,apellido_paterno,apellido_materno,nombres\n{rows},Sin,Documento,Rosa\n");

    let sent = upload(&client, roll_form(&csrf, "padrón 2026", &file)).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let page = finished(&client, sent.header("Location")).await;
    assert!(page.body.contains("Terminado") && page.body.contains("<dd>500</dd>"), "{}", page.body);
    assert!(
        page.body.contains("Filas rechazadas") && page.body.contains("Línea 502, columna dni: está vacío"),
        "{}",
        page.body
    );

    let rolls = client.get("/admin/rolls").await;
    assert!(rolls.body.contains("Listo") && rolls.body.contains("padrón 2026"));
    let again = upload(&client, roll_form(&csrf, "padrón 2026", &file)).await;
    assert_eq!((again.status, problem(&again, "roll-name").starts_with("Ya hay un padrón")), (422, true));

    let drop = format!("/admin/rolls/{}", between(&rolls.body, "href=\"/admin/rolls/", "\""));
    assert!(client.get(&drop).await.body.contains("¿Destruir el padrón «padrón 2026»?"));
    assert_eq!(client.fill_in(&drop, "").await.header("Location"), "/admin/rolls?after=dropped");
    assert!(client.get("/admin/rolls").await.body.contains("Todavía no hay ningún padrón"));
}

#[actix_web::test]
async fn a_roll_that_cannot_be_read_says_why_and_leaves_nothing() {
    let app = TestApp::start();
    let client = administrator(&app).await;
    let csrf = client.csrf_token.clone();

    let nameless = upload(&client, roll_form(&csrf, "", "dni\n1\n")).await;
    assert_eq!((nameless.status, problem(&nameless, "roll-name").is_empty()), (422, false));
    let forged = upload(&client.with_csrf_token(""), roll_form("x", "padron", "dni\n1\n")).await;
    assert_eq!(forged.status, 403);

    let sent = upload(&client, roll_form(&csrf, "padron", "columna\nvalor\n")).await;
    let page = finished(&client, sent.header("Location")).await;
    assert!(
        page.body.contains("No se pudo terminar") && page.body.contains("Faltan columnas: document"),
        "{}",
        page.body
    );
    assert!(client.get("/admin/rolls").await.body.contains("Todavía no hay ningún padrón"));
}

#[actix_web::test]
async fn a_list_is_uploaded_by_a_form_and_what_was_not_taken_comes_back_in_the_language_of_the_page() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let csrf = client.csrf_token.clone();
    let good = "1,1,2026-01-05,27934209,Mendoza,Romero,Ana\n1,2,2026-01-05,60458776,Quilla,Rojas,Eva\n";
    let bad = "1,3,05/01/26,60458777,Ñahui,Rojas,Luz\n1,4,2026-01-05,60458778,=1+1,Rojas,Sol\n";

    let sent = upload_to(&client, LISTS, list_form(&csrf, "paper", &format!("{HEAD}{good}{bad}"))).await;
    let job = sent.header("Location").to_owned();
    let page = finished(&client, &job).await;

    assert!(page.body.contains("Terminado") && page.body.contains("Filas leídas"), "{}", page.body);
    for told in
        ["Línea 4, columna firmado_en: el año tiene dos cifras", "Línea 5, columna apellido_paterno: empieza"]
    {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let english = client.clone().with("Accept-Language", "en").get(&job).await.body;
    assert!(english.contains("Line 4, column firmado_en: the year has two digits"), "{english}");
    let address = between(&page.body, &format!("href=\"{LISTS}"), "\"");
    let rejected = client.get(&format!("{LISTS}{address}")).await;
    assert_eq!(rejected.header("Cache-Control"), "no-store");
    let lines: Vec<&str> = rejected.body.lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, format!("rejected_because,{}", HEAD.trim_end()).as_str()));
    assert!(lines[1].starts_with("\"Línea 4, columna firmado_en: el año"), "{lines:?}");
    assert!(lines[2].contains("\"'=1+1\""), "no spreadsheet takes a value for a formula: {lines:?}");
    let stored = app.texts("SELECT CAST(length(sealed) AS TEXT) AS text FROM rejected_rows");
    assert_eq!(stored.len(), 1);

    // Mended, it is a list by itself; and the first one again repeats nothing.
    let mended = rejected.body.replace("05/01/26", "2026-01-05").replace("\"'=1+1\"", "Rojas");
    let sent = upload_to(&client, LISTS, list_form(&csrf, "paper", &mended)).await;
    let page = finished(&client, sent.header("Location")).await;
    assert!(between(&page.body, "Firmas tomadas", "</dd>").ends_with(">2"), "{}", page.body);
    let again = upload_to(&client, LISTS, list_form(&csrf, "paper", &format!("{HEAD}{good}"))).await;
    let page = finished(&client, again.header("Location")).await;
    assert!(between(&page.body, "Ya estaban", "</dd>").ends_with(">2"), "{}", page.body);
    assert_eq!(app.json(&["petition", "status", "--petition", "agua"])["collected"], 4);
    assert_eq!(client.get(LISTS).await.body.matches("/admin/jobs/").count(), 3);
}

#[actix_web::test]
async fn a_list_that_cannot_be_read_says_why_and_one_that_breaks_off_leaves_nothing() {
    let app = TestApp::start();
    app.petition("agua", 100);
    app.petition("otra", 100);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let csrf = client.csrf_token.clone();

    let sent = upload_to(&client, LISTS, list_form(&csrf, "paper", "columna\nvalor\n")).await;
    let page = finished(&client, sent.header("Location")).await;
    assert!(page.body.contains("Faltan columnas: document, surname1"), "{}", page.body);
    let sent = upload_to(&client, LISTS, list_form(&csrf, "paper", "PK\u{3}\u{4}xlsx")).await;
    let page = finished(&client, sent.header("Location")).await;
    assert!(page.body.contains("Es un archivo de Excel"), "{}", page.body);
    let unknown = upload_to(&client, LISTS, list_form(&csrf, "paloma", HEAD)).await;
    assert_eq!((unknown.status, problem(&unknown, "list-channel").is_empty()), (422, false));
    let whole = list_form(&csrf, "paper", &format!("{HEAD}1,1,2026-01-05,27934209,Mendoza,Romero,Ana\n"));
    let cut = whole.split("--limite--").next().unwrap().to_owned();
    assert_eq!(upload_to(&client, LISTS, cut).await.status, 400);
    let elsewhere = upload_to(&client, "/admin/petitions/otra/lists", whole).await;
    assert_eq!(elsewhere.status, 403);
    assert_eq!(app.json(&["petition", "status", "--petition", "agua"])["collected"], 0);
}

#[actix_web::test]
async fn a_coordinator_plans_an_event_and_sends_sheets_out_and_back() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.signed_in(Role::Coordinator, Some("agua")).await;
    let keyer = app.person("bea@example.org", Role::Volunteer, Some("agua"));
    let home = "/admin/petitions/agua";

    let nameless = client.fill_in(&format!("{home}/events"), "name=&held_on=ayer&place=Lince").await;
    assert_eq!(nameless.status, 422);
    assert!(!problem(&nameless, "event-name").is_empty() && !problem(&nameless, "event-held_on").is_empty());
    assert!(nameless.body.contains("value=\"Lince\""));
    let planned =
        client.fill_in(&format!("{home}/events"), "name=Plaza+Dos+de+Mayo&held_on=2026-12-05").await;
    assert_eq!(planned.header("Location"), format!("{home}/events?after=event"));
    let events = client.get(&format!("{home}/events")).await;
    assert!(events.body.contains("Plaza Dos de Mayo") && events.body.contains("5 de diciembre de 2026"));
    let event = between(&events.body, "sheets?event=", "\"").to_owned();

    let registered = client.fill_in(&format!("{home}/circulators"), "code=ln-07&name=Rosa+%C3%91ahui").await;
    assert_eq!(registered.header("Location"), format!("{home}/circulators?after=circulator"));
    let taken = client.fill_in(&format!("{home}/circulators"), "code=LN-07").await;
    assert!(problem(&taken, "circulator-code").starts_with("Ya hay"));
    let slip = client.fill_in(&format!("{home}/circulators"), "code=LN-08&document=1").await;
    assert!(problem(&slip, "circulator-document").contains("le falta o le sobra"), "{}", slip.body);

    let sheets = format!("{home}/sheets");
    let made =
        client.fill_in(&sheets, &format!("first_folio=1&last_folio=20&n_lines=10&event={event}")).await;
    assert_eq!(made.header("Location"), format!("{sheets}?after=registered"));
    let again = client.fill_in(&sheets, "first_folio=20&last_folio=30").await;
    assert!(problem(&again, "register-first_folio").contains("No se registró ninguno"));
    let out = format!("first_folio=1&last_folio=5&state=handed_out&circulator=LN-07&keyer={keyer}");
    assert_eq!(client.fill_in(&format!("{sheets}/change"), &out).await.status, 303);
    let page = client.get(&format!("{sheets}?state=handed_out")).await;
    assert_eq!(page.body.matches("<td>LN-07</td>").count(), 5, "{}", page.body);
    assert!(page.body.contains("En la calle") && page.body.contains("Plaza Dos de Mayo"));
    let missing =
        client.fill_in(&format!("{sheets}/change"), "first_folio=19&last_folio=21&state=returned").await;
    assert!(problem(&missing, "change-first_folio").contains("No se cambió ninguno"));
    assert!(!client.get(&format!("{sheets}?state=returned")).await.body.contains("<td>LN-07"), "all or none");

    let pdf = client.get(&format!("{sheets}/print?first_folio=1&last_folio=2")).await;
    assert_eq!((pdf.status, pdf.header("Content-Type")), (200, "application/pdf"));
    let none = client.get(&format!("{sheets}/print?first_folio=40")).await;
    assert_eq!(none.status, 422, "a page says so, with a way on");
    assert!(problem(&none, "print-first_folio").contains("regístralo antes"));
}

#[actix_web::test]
async fn a_test_mail_takes_the_way_of_every_other_mail() {
    let app = TestApp::start();
    let client = administrator(&app).await;
    assert!(client.get("/admin/mail").await.body.contains("administrator@example.org"));
    let sent = client.fill_in("/admin/mail", "").await;
    assert_eq!(sent.header("Location"), "/admin/mail?after=mailed");
    let mails = app.mails().await;
    assert!(mails.len() == 1 && mails[0].text.contains("Pediste un correo de prueba"), "{mails:?}");
    let counted = client.get("/admin/mail").await.body;
    assert_eq!(between(&counted, "<dt>Enviados</dt>", "</div>"), "<dd>1</dd>");
}

#[actix_web::test]
async fn the_health_page_tells_what_the_service_needs_and_calls_the_doctor() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = administrator(&app).await;
    let page = client.get("/admin/health").await;
    assert!(
        page.body.contains("El servicio puede trabajar") && page.body.contains("libres"),
        "{}",
        page.body
    );
    let ill = client.clone().with_data_dir(&app.path("nowhere")).get("/admin/health").await;
    assert!(ill.body.contains("Al servicio le falta algo") && ill.body.contains("falla"));

    let job = client.fill_in("/admin/health", "").await;
    let done = finished(&client, job.header("Location")).await;
    assert!(
        done.body.contains("Todo está como debe") && done.body.contains("tallies · agua"),
        "{}",
        done.body
    );
}

#[actix_web::test]
async fn the_history_is_read_verified_and_proven_on_pages() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = administrator(&app).await;
    let job = client.fill_in("/admin/ledger", "").await;
    let done = finished(&client, job.header("Location")).await;
    assert!(done.body.contains("El registro está entero"), "{}", done.body);

    let page = client.get("/admin/ledger").await;
    assert!(
        page.body.contains("Petición creada") && page.body.contains("Operador del servidor"),
        "{}",
        page.body
    );
    assert!(page.body.contains("Ana Quispe"), "people are told by their names");
    let here = client.get("/admin/ledger?petition=agua").await;
    assert!(here.body.contains("Petición creada") && !here.body.contains("Persona se unió"));

    let proof =
        format!("/admin/ledger/proof?entry={}", between(&page.body, "/admin/ledger/proof?entry=", "\""));
    let proven = client.get(&proof).await;
    assert!(proven.body.contains("la prueba cuadra con la raíz firmada"), "{}", proven.body);
    for (entry, sentence) in
        [("x", "no es el identificador"), (&uuid::Uuid::nil().to_string(), "no tiene esa entrada")]
    {
        let page = client.get(&format!("/admin/ledger/proof?entry={entry}")).await;
        assert!(page.status == 422 && problem(&page, "entry").contains(sentence), "{entry}: {}", page.body);
    }
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    assert_eq!(coordinator.get("/admin/ledger?petition=agua").await.status, 200);
    let auditor = app.signed_in(Role::Auditor, Some("agua")).await;
    let way = between(&auditor.get("/desk/agua").await.body, "href=\"/admin/", "\"").to_owned();
    let history = auditor.get(&format!("/admin/{way}")).await;
    assert!(history.status == 200 && !history.body.contains("href=\"/admin\""), "{}", history.body);
    assert_eq!(coordinator.get("/admin/ledger").await.status, 403);
}

#[actix_web::test]
async fn every_page_has_its_texts_in_both_languages() {
    let app = TestApp::start();
    let client = administrator(&app).await;
    for (slug, profile) in [("agua", "generic"), ("ley", "pe-iniciativa-legislativa")] {
        let fields = format!("profile={profile}&title={slug}&threshold=9&language=es&coordinate=yes");
        assert_eq!(client.fill_in("/admin/new", &fields).await.status, 303);
    }
    let sheets = client.fill_in("/admin/petitions/ley/sheets", "first_folio=1").await;
    assert_eq!(sheets.status, 303, "{sheets:?}");
    let mut paths = vec!["/admin/profiles/generic".to_owned()];
    for page in ["", "/new", "/people", "/rolls", "/mail", "/health", "/ledger", "/ledger/proof"] {
        paths.push(format!("/admin{page}"));
    }
    for page in ["", "/edit", "/close", "/rules", "/team", "/events", "/circulators", "/sheets", "/lists"] {
        paths.push(format!("/admin/petitions/ley{page}"));
    }
    for language in ["es", "en"] {
        let client = client.clone().with("Accept-Language", language);
        for path in &paths {
            let page = client.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            for prefix in ["admin-", "rule-", ">ledger-", ">state-", ">field-"] {
                assert!(!page.body.contains(prefix), "a text of {path} is missing: {}", page.body);
            }
        }
    }
}
