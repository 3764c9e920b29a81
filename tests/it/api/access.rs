//! Who may call which route: the whole table, held against the description of the API.

use std::{fs, path::Path};

use rubrica::domain::Role::{self, Administrator, Auditor, Coordinator, Reviewer, Volunteer};

use super::operations;
use crate::support::{TestApp, part};

const EVERYBODY: &[Role] = &[Volunteer, Reviewer, Coordinator, Administrator, Auditor];
const READERS: &[Role] = &[Coordinator, Administrator, Auditor];

const ADMINISTRATOR: &[Role] = &[Administrator];
const MANAGERS: &[Role] = &[Coordinator, Administrator];
const COORDINATOR: &[Role] = &[Coordinator];
const KEYERS: &[Role] = &[Volunteer, Coordinator];
const PAPER: &[Role] = &[Volunteer, Reviewer, Coordinator];
const DESK: &[Role] = &[Reviewer, Coordinator];

/// Routes that need a session or a token; the roles for a petition (administrator: everywhere) that open
/// them; and a body that reads but does nothing. A new route needs its line, in the order of addresses.
#[rustfmt::skip]
const TABLE: &[(&str, &str, &[Role], &str)] = &[
    ("GET", "/api/v1/invitations", ADMINISTRATOR, "null"),
    ("POST", "/api/v1/invitations", ADMINISTRATOR, r#"{"role": "auditor"}"#),
    ("DELETE", "/api/v1/invitations/{invitation}", EVERYBODY, "null"),
    ("GET", "/api/v1/jobs/{job}", EVERYBODY, "null"),
    ("GET", "/api/v1/ledger/entries", ADMINISTRATOR, "null"),
    ("GET", "/api/v1/me", EVERYBODY, "null"),
    ("PUT", "/api/v1/me/password", EVERYBODY, r#"{"current": "x", "password": "x"}"#),
    ("POST", "/api/v1/petitions", ADMINISTRATOR, "{}"),
    ("PATCH", "/api/v1/petitions/{slug}", COORDINATOR, "{}"),
    ("GET", "/api/v1/petitions/{slug}/batches", READERS, "null"),
    ("POST", "/api/v1/petitions/{slug}/batches", COORDINATOR, "null"),
    ("GET", "/api/v1/petitions/{slug}/batches/{number}", READERS, "null"),
    ("POST", "/api/v1/petitions/{slug}/batches/{number}/cancel", COORDINATOR, "null"),
    ("POST", "/api/v1/petitions/{slug}/batches/{number}/certifications", COORDINATOR, r#"{"password": "x"}"#),
    ("GET", "/api/v1/petitions/{slug}/batches/{number}/package.zip", READERS, "null"),
    ("GET", "/api/v1/petitions/{slug}/circulators", COORDINATOR, "null"),
    ("POST", "/api/v1/petitions/{slug}/circulators", COORDINATOR, r#"{"code": ""}"#),
    ("POST", "/api/v1/petitions/{slug}/close", COORDINATOR, "null"),
    ("GET", "/api/v1/petitions/{slug}/differences", COORDINATOR, "null"),
    ("GET", "/api/v1/petitions/{slug}/events", COORDINATOR, "null"),
    ("POST", "/api/v1/petitions/{slug}/events", COORDINATOR, r#"{"name": "", "held_on": "2026-11-22"}"#),
    ("GET", "/api/v1/petitions/{slug}/field", KEYERS, "null"),
    ("GET", "/api/v1/petitions/{slug}/members", MANAGERS, "null"),
    ("GET", "/api/v1/petitions/{slug}/reviews", DESK, "null"),
    ("GET", "/api/v1/petitions/{slug}/reviews/{review}", DESK, "null"),
    ("POST", "/api/v1/petitions/{slug}/reviews/{review}/decision", DESK, r#"{"decision": ""}"#),
    ("POST", "/api/v1/petitions/{slug}/reviews/{review}/reopen", DESK, "null"),
    ("GET", "/api/v1/petitions/{slug}/sheets", KEYERS, "null"),
    ("POST", "/api/v1/petitions/{slug}/sheets", COORDINATOR, r#"{"first_folio": 0}"#),
    ("GET", "/api/v1/petitions/{slug}/sheets.pdf", COORDINATOR, "null"),
    ("GET", "/api/v1/petitions/{slug}/sheets/{folio}", KEYERS, "null"),
    ("PATCH", "/api/v1/petitions/{slug}/sheets/{folio}", COORDINATOR, "{}"),
    ("POST", "/api/v1/petitions/{slug}/sheets/{folio}/close", KEYERS, "null"),
    ("POST", "/api/v1/petitions/{slug}/sheets/{folio}/differences/{line}", COORDINATOR, "{}"),
    ("POST", "/api/v1/petitions/{slug}/sheets/{folio}/lines", KEYERS, r#"{"lines": []}"#),
    ("PUT", "/api/v1/petitions/{slug}/sheets/{folio}/lines/{line}", KEYERS, "{}"),
    ("GET", "/api/v1/petitions/{slug}/sheets/{folio}/photos", PAPER, "null"),
    ("GET", "/api/v1/petitions/{slug}/sheets/{folio}/photos/{photo}", PAPER, "null"),
    ("PUT", "/api/v1/petitions/{slug}/sheets/{folio}/photos/{photo}", KEYERS, "null"),
    ("POST", "/api/v1/petitions/{slug}/sheets/{folio}/second-keying", KEYERS, r#"{"lines": []}"#),
    ("POST", "/api/v1/petitions/{slug}/sheets/{folio}/take", KEYERS, "null"),
    ("GET", "/api/v1/petitions/{slug}/signatures", DESK, "null"),
    ("POST", "/api/v1/petitions/{slug}/signatures/search", DESK, "{}"),
    ("GET", "/api/v1/petitions/{slug}/status", READERS, "null"),
    ("POST", "/api/v1/petitions/{slug}/verifications", COORDINATOR, r#"{"without_roll": true}"#),
    ("GET", "/api/v1/rolls", EVERYBODY, "null"),
    ("POST", "/api/v1/rolls", ADMINISTRATOR, "null"),
    ("DELETE", "/api/v1/rolls/{name}", ADMINISTRATOR, "null"),
    ("DELETE", "/api/v1/sessions", EVERYBODY, "null"),
    ("GET", "/api/v1/tokens", EVERYBODY, "null"),
    ("POST", "/api/v1/tokens", EVERYBODY, r#"{"name": "", "scopes": []}"#),
    ("DELETE", "/api/v1/tokens/{token}", EVERYBODY, "null"),
    ("GET", "/api/v1/users", ADMINISTRATOR, "null"),
    ("GET", "/api/v1/users/{user}", ADMINISTRATOR, "null"),
    ("POST", "/api/v1/users/{user}/disable", ADMINISTRATOR, "null"),
    ("POST", "/api/v1/users/{user}/enable", ADMINISTRATOR, "null"),
    ("POST", "/api/v1/users/{user}/password-resets", ADMINISTRATOR, "null"),
    ("DELETE", "/api/v1/users/{user}/roles/{role}", ADMINISTRATOR, "null"),
    ("PUT", "/api/v1/users/{user}/roles/{role}", ADMINISTRATOR, "null"),
];

#[actix_web::test]
async fn every_route_is_either_in_the_table_of_roles_or_open_to_strangers() {
    let app = TestApp::start();
    let (mut guarded, mut open) = (Vec::new(), Vec::new());
    for (method, path, operation) in operations(&app).await {
        let list = if operation["security"].is_array() { &mut guarded } else { &mut open };
        list.push(format!("{method} {path}"));
    }
    let table: Vec<_> = TABLE.iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
    assert_eq!(guarded, table);
    assert_eq!(open, OPEN.iter().map(|(method, path)| format!("{method} {path}")).collect::<Vec<_>>());
}

/// Routes that strangers may call, and nothing else.
const OPEN: &[(&str, &str)] = &[
    ("POST", "/api/v1/invitations/accept"),
    ("POST", "/api/v1/invitations/open"),
    ("GET", "/api/v1/ledger/checkpoint"),
    ("GET", "/api/v1/ledger/proofs/{entry}"),
    ("POST", "/api/v1/password-resets"),
    ("POST", "/api/v1/password-resets/accept"),
    ("GET", "/api/v1/petitions"),
    ("GET", "/api/v1/petitions/{slug}"),
    ("POST", "/api/v1/petitions/{slug}/signatures"),
    ("POST", "/api/v1/sessions"),
];

#[actix_web::test]
async fn each_role_opens_its_routes_and_no_others() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let nobody = app.client();
    let mut broken = Vec::new();
    let mut clients = Vec::new();
    for role in Role::ALL {
        let petition = (role != Administrator).then_some("agua");
        let owner = app.signed_in(role, petition).await;
        clients.push((role, owner));
    }
    for (method, path, roles, body) in TABLE {
        let address = filled(path) + if path.ends_with("/rolls") { "?name=padron" } else { "" };
        let body = (*method != "GET").then(|| (*body).to_owned());
        let strange = nobody.send(method.parse().unwrap(), &address, body.clone()).await;
        if strange.status != 401 {
            broken.push(format!("{method} {path}: {} for a stranger", strange.status));
        }
        for (role, client) in &mut clients {
            let answer = client.send(method.parse().unwrap(), &address, body.clone()).await;
            if (answer.status != 401 && answer.status != 403) != roles.contains(role) {
                broken.push(format!("{method} {path}: {} for {role}", answer.status));
            }
            if *path == "/api/v1/sessions" {
                client.sign_in(&format!("{role}@example.org")).await;
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Pages that need a session, the roles that open them, and a form that reads but does nothing. The tokens
/// against forged requests are added. A new page needs its line.
#[rustfmt::skip]
const PAGES: &[(&str, &str, &[Role], &str)] = &[
    ("GET", "/admin", MANAGERS, ""),
    ("GET", "/admin/health", ADMINISTRATOR, ""),
    ("POST", "/admin/health", ADMINISTRATOR, ""),
    ("POST", "/admin/invitations/{invitation}/revoke", EVERYBODY, ""),
    ("GET", "/admin/jobs/{job}", EVERYBODY, ""),
    ("GET", "/admin/ledger", ADMINISTRATOR, ""),
    ("POST", "/admin/ledger", ADMINISTRATOR, ""),
    ("GET", "/admin/ledger/proof", MANAGERS, ""),
    ("GET", "/admin/mail", ADMINISTRATOR, ""),
    ("POST", "/admin/mail", ADMINISTRATOR, ""),
    ("GET", "/admin/new", ADMINISTRATOR, ""),
    ("POST", "/admin/new", ADMINISTRATOR, ""),
    ("GET", "/admin/people", ADMINISTRATOR, ""),
    ("POST", "/admin/people", ADMINISTRATOR, "role=auditor&email=x"),
    ("GET", "/admin/people/{user}", ADMINISTRATOR, ""),
    ("POST", "/admin/people/{user}/reset", ADMINISTRATOR, ""),
    ("POST", "/admin/people/{user}/roles", ADMINISTRATOR, "role=auditor"),
    ("POST", "/admin/people/{user}/roles/take", ADMINISTRATOR, "role=auditor"),
    ("POST", "/admin/people/{user}/state", ADMINISTRATOR, "state=disabled"),
    ("GET", "/admin/petitions/{slug}", MANAGERS, ""),
    ("GET", "/admin/petitions/{slug}/circulators", COORDINATOR, ""),
    ("POST", "/admin/petitions/{slug}/circulators", COORDINATOR, ""),
    ("GET", "/admin/petitions/{slug}/close", COORDINATOR, ""),
    ("POST", "/admin/petitions/{slug}/close", COORDINATOR, ""),
    ("GET", "/admin/petitions/{slug}/edit", COORDINATOR, ""),
    ("POST", "/admin/petitions/{slug}/edit", COORDINATOR, ""),
    ("GET", "/admin/petitions/{slug}/events", COORDINATOR, ""),
    ("POST", "/admin/petitions/{slug}/events", COORDINATOR, ""),
    ("GET", "/admin/petitions/{slug}/lists", COORDINATOR, ""),
    ("POST", "/admin/petitions/{slug}/lists", COORDINATOR, ""),
    ("GET", "/admin/petitions/{slug}/lists/{job}/rejected.csv", COORDINATOR, ""),
    ("GET", "/admin/petitions/{slug}/rules", MANAGERS, ""),
    ("GET", "/admin/petitions/{slug}/sheets", COORDINATOR, ""),
    ("POST", "/admin/petitions/{slug}/sheets", COORDINATOR, ""),
    ("POST", "/admin/petitions/{slug}/sheets/change", COORDINATOR, ""),
    ("GET", "/admin/petitions/{slug}/sheets/print", COORDINATOR, ""),
    ("GET", "/admin/petitions/{slug}/team", MANAGERS, ""),
    ("POST", "/admin/petitions/{slug}/team", MANAGERS, "role=volunteer&email=x"),
    ("GET", "/admin/profiles/{id}", MANAGERS, ""),
    ("GET", "/admin/rolls", ADMINISTRATOR, ""),
    ("POST", "/admin/rolls", ADMINISTRATOR, ""),
    ("GET", "/admin/rolls/{name}/drop", ADMINISTRATOR, ""),
    ("POST", "/admin/rolls/{name}/drop", ADMINISTRATOR, ""),
    ("GET", "/desk", EVERYBODY, ""),
    ("GET", "/desk/{slug}", READERS, ""),
    ("GET", "/desk/{slug}/batches", READERS, ""),
    ("POST", "/desk/{slug}/batches", COORDINATOR, ""),
    ("GET", "/desk/{slug}/batches/{number}", READERS, ""),
    ("POST", "/desk/{slug}/batches/{number}/cancel", COORDINATOR, ""),
    ("POST", "/desk/{slug}/batches/{number}/certify", COORDINATOR, "password=x"),
    ("GET", "/desk/{slug}/numbers/{part}", READERS, ""),
    ("GET", "/desk/{slug}/person", DESK, ""),
    ("POST", "/desk/{slug}/person", DESK, "document="),
    ("GET", "/desk/{slug}/quality", READERS, ""),
    ("GET", "/desk/{slug}/review", DESK, ""),
    ("GET", "/desk/{slug}/review/{review}", DESK, ""),
    ("POST", "/desk/{slug}/review/{review}", DESK, "verdict=approve"),
    ("POST", "/desk/{slug}/review/{review}/reopen", DESK, ""),
    ("POST", "/desk/{slug}/verify", COORDINATOR, "roll="),
    ("POST", "/sign-out", EVERYBODY, ""),
    // Last, for it makes its administrator a coordinator.
    ("POST", "/admin/petitions/{slug}/coordinate", ADMINISTRATOR, ""),
];

/// Pages that strangers may open.
const OPEN_PAGES: &[&str] = &[
    "GET /",
    "GET /assets/field-{digest}/{name}",
    "GET /assets/{name}",
    "GET /confirm/{secret}",
    "GET /design",
    "GET /embed/{slug}",
    "GET /field",
    "GET /field/manifest.webmanifest",
    "GET /field/worker.js",
    "GET /invitation/{secret}",
    "GET /p/{slug}",
    "GET /p/{slug}/check-your-mail",
    "GET /p/{slug}/events",
    "GET /p/{slug}/preview.png",
    "GET /p/{slug}/privacy",
    "GET /p/{slug}/sheet.pdf",
    "GET /p/{slug}/sign",
    "GET /receipt/{secret}",
    "GET /reset",
    "GET /reset/{secret}",
    "GET /sign-in",
    "GET /withdraw/{secret}",
    "POST /confirm/{secret}",
    "POST /confirm/{secret}/not-me",
    "POST /invitation/{secret}",
    "POST /p/{slug}/check-your-mail",
    "POST /p/{slug}/send-again",
    "POST /p/{slug}/sign",
    "POST /reset",
    "POST /reset/{secret}",
    "POST /sign-in",
    "POST /withdraw/{secret}",
];

#[test]
fn every_page_is_either_in_the_table_of_roles_or_open_to_strangers() {
    let mut routes = Vec::new();
    page_routes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/pages"), &mut routes);
    routes.sort();
    let table = PAGES.iter().map(|(method, path, ..)| format!("{method} {path}"));
    let mut expected: Vec<String> = table.chain(OPEN_PAGES.iter().map(|&it| it.to_owned())).collect();
    expected.sort();
    assert_eq!(routes, expected);
}

/// The routes that the sources of pages add: `.route("/address", web::method()`.
fn page_routes(folder: &Path, routes: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            page_routes(&path, routes);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for route in text.split(".route(").skip(1) {
            let address = route.split('"').nth(1).unwrap();
            let method = route.split("web::").nth(1).unwrap().split('(').next().unwrap();
            routes.push(format!("{} {address}", method.to_uppercase()));
        }
    }
}

#[actix_web::test]
async fn each_page_opens_to_its_roles_and_sends_strangers_to_the_sign_in() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let nobody = app.client();
    let mut broken = Vec::new();
    for role in Role::ALL {
        let petition = (role != Administrator).then_some("agua");
        let signed_in = app.signed_in(role, petition).await;
        for (method, path, roles, fields) in PAGES {
            let address = filled(path);
            // A file comes in parts, of which the first is the token.
            let is_file = *method == "POST" && ["/rolls", "/lists"].iter().any(|it| path.ends_with(it));
            let content_type =
                if is_file { "multipart/form-data; boundary=b" } else { "application/x-www-form-urlencoded" };
            let send = |csrf: &str| match (*method, is_file) {
                ("GET", _) => None,
                (_, true) => Some(part("b", "csrf", csrf) + "--b--\r\n"),
                _ => Some(format!("csrf={csrf}&{fields}")),
            };
            let strange = nobody.clone().with("Content-Type", content_type);
            let strange = strange.send(method.parse().unwrap(), &address, send("")).await;
            if strange.status != 303 || !strange.header("Location").starts_with("/sign-in?next=") {
                broken.push(format!("{method} {path}: {} for a stranger", strange.status));
            }
            let client = signed_in.with_csrf_token("").with("Content-Type", content_type);
            if *method != "GET"
                && client.send(method.parse().unwrap(), &address, send("")).await.status != 403
            {
                broken.push(format!("{method} {path}: another site can forge it"));
            }
            if *path == "/sign-out" {
                continue;
            }
            let answer = client.send(method.parse().unwrap(), &address, send(&signed_in.csrf_token)).await;
            if (answer.status != 403) != roles.contains(&role) {
                broken.push(format!("{method} {path}: {} for {role}", answer.status));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[actix_web::test]
async fn a_role_at_one_petition_opens_nothing_of_another() {
    let app = TestApp::start();
    app.petition("agua", 100);
    app.petition("aire", 100);
    let strange = [
        ("GET", "/api/v1/ledger/entries?petition=agua", "null"),
        ("POST", "/api/v1/invitations", r#"{"role": "volunteer", "petition": "agua"}"#),
        ("PUT", "/api/v1/users/019b5c3e-0000-7000-8000-000000000000/roles/volunteer?petition=agua", "null"),
    ];
    let routes = TABLE.iter().filter(|it| it.1.contains("{slug}")).map(|it| (it.0, filled(it.1), it.3));
    let routes: Vec<_> = routes.chain(strange.map(|it| (it.0, it.1.to_owned(), it.2))).collect();
    let pages = PAGES.iter().filter(|it| it.1.contains("{slug}")).map(|it| (it.0, filled(it.1), it.3));
    let pages: Vec<_> = pages.collect();
    let mut broken = Vec::new();
    for role in Role::ALL.into_iter().filter(|it| *it != Administrator) {
        let client = app.signed_in(role, Some("aire")).await;
        for (method, address, body) in &routes {
            let body = (*method != "GET").then(|| (*body).to_owned());
            let answer = client.send(method.parse().unwrap(), address, body).await;
            if answer.status != 403 {
                broken.push(format!("{method} {address}: {} for {role} of another petition", answer.status));
            }
        }
        let browser = client.clone().with("Content-Type", "application/x-www-form-urlencoded");
        for (method, address, fields) in &pages {
            let form = (*method != "GET").then(|| format!("csrf={}&{fields}", client.csrf_token));
            let answer = browser.send(method.parse().unwrap(), address, form).await;
            if answer.status != 403 {
                broken.push(format!("{method} {address}: {} for {role} of another petition", answer.status));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// An address with names of nothing in the places of a pattern.
fn filled(pattern: &str) -> String {
    let mut address = pattern.replace("{slug}", "agua").replace("{role}", "auditor");
    address = address.replace("{folio}", "1").replace("{line}", "1").replace("{number}", "1");
    while let (Some(start), Some(end)) = (address.find('{'), address.find('}')) {
        address.replace_range(start..=end, "019b5c3e-0000-7000-8000-000000000000");
    }
    address
}
