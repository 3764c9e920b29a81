//! Who may call which route: the whole table, held against the description of the API.

use rubrica::domain::Role::{self, Administrator, Auditor, Coordinator, Reviewer, Volunteer};
use serde_json::json;

use super::operations;
use crate::support::TestApp;

const EVERYBODY: &[Role] = &[Volunteer, Reviewer, Coordinator, Administrator, Auditor];
const READERS: &[Role] = &[Coordinator, Administrator, Auditor];

/// Routes that need a session or a token, and the roles for a petition (administrator: everywhere) that
/// open them. Routes that are not here must be open to strangers.
const TABLE: &[(&str, &str, &[Role])] = &[
    ("GET", "/api/v1/invitations", &[Administrator]),
    ("POST", "/api/v1/invitations", &[Administrator]),
    ("DELETE", "/api/v1/invitations/{invitation}", EVERYBODY),
    ("GET", "/api/v1/jobs/{job}", EVERYBODY),
    ("GET", "/api/v1/me", EVERYBODY),
    ("PUT", "/api/v1/me/password", EVERYBODY),
    ("POST", "/api/v1/petitions", &[Administrator]),
    ("POST", "/api/v1/petitions/{slug}/close", &[Coordinator]),
    ("GET", "/api/v1/petitions/{slug}/members", &[Coordinator]),
    ("GET", "/api/v1/petitions/{slug}/status", READERS),
    ("DELETE", "/api/v1/sessions", EVERYBODY),
    ("GET", "/api/v1/tokens", EVERYBODY),
    ("POST", "/api/v1/tokens", EVERYBODY),
    ("DELETE", "/api/v1/tokens/{token}", EVERYBODY),
    ("GET", "/api/v1/users", &[Administrator]),
    ("GET", "/api/v1/users/{user}", &[Administrator]),
    ("POST", "/api/v1/users/{user}/disable", &[Administrator]),
    ("POST", "/api/v1/users/{user}/enable", &[Administrator]),
    ("POST", "/api/v1/users/{user}/password-resets", &[Administrator]),
    ("DELETE", "/api/v1/users/{user}/roles/{role}", &[Administrator]),
    ("PUT", "/api/v1/users/{user}/roles/{role}", &[Administrator]),
];

#[actix_web::test]
async fn the_table_of_roles_names_every_route_that_is_not_for_everyone() {
    let app = TestApp::start();
    let mut guarded = Vec::new();
    for (method, path, operation) in operations(&app).await {
        if operation["security"].is_array() {
            guarded.push((method, path));
        }
    }
    let table: Vec<_> =
        TABLE.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(guarded, table);
}

#[actix_web::test]
async fn each_role_opens_its_routes_and_no_others() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let nobody = app.client();
    let mut broken = Vec::new();
    let mut clients = Vec::new();
    for role in Role::ALL {
        let petition = (role != Administrator).then_some("agua");
        clients.push((role, app.signed_in(role, petition).await));
    }
    for (method, path, roles) in TABLE {
        let address = filled(path);
        let body = || Some(json!(null).to_string()).filter(|_| *method != "GET");
        let strange = nobody.send(method.parse().unwrap(), &address, body()).await;
        if strange.status != 401 {
            broken.push(format!("{method} {path}: {} for a stranger", strange.status));
        }
        for (role, client) in &clients {
            let token = token(client).await;
            let answer = client.with_token(&token).send(method.parse().unwrap(), &address, body()).await;
            let is_open = answer.status != 401 && answer.status != 403;
            let is_for_people = answer.body.contains("/problems/not-with-a-token");
            if is_open != roles.contains(role) && !is_for_people {
                broken.push(format!("{method} {path}: {} for {role}", answer.status));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// A token with everything its owner may do. What it does leaves the session of its owner alone.
async fn token(owner: &crate::support::Client<'_>) -> String {
    let scopes: Vec<_> = Role::ALL.iter().map(|role| format!("{role}:write")).collect();
    let made = owner.post("/api/v1/tokens", json!({"name": "everything", "scopes": scopes})).await;
    made.json()["secret"].as_str().unwrap().to_owned()
}

/// An address with names of nothing in the places of a pattern.
fn filled(pattern: &str) -> String {
    let mut address = pattern.replace("{slug}", "agua").replace("{role}", "auditor");
    while let (Some(start), Some(end)) = (address.find('{'), address.find('}')) {
        address.replace_range(start..=end, "019b5c3e-0000-7000-8000-000000000000");
    }
    address
}
