//! The API as a whole: what every route keeps to.

use std::collections::BTreeSet;

use actix_web::http::Method;
use rubrica::domain::Role;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

mod access;
mod repeats;

async fn description(app: &TestApp) -> Value {
    app.client().get("/api/v1/openapi.json").await.json()
}

/// Every operation of the API: method, path and what the description says of it.
async fn operations(app: &TestApp) -> Vec<(String, String, Value)> {
    let description = description(app).await;
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push((method.to_uppercase(), path.clone(), operation.clone()));
        }
    }
    operations.sort_by(|left, right| (&left.1, &left.0).cmp(&(&right.1, &right.0)));
    operations
}

#[actix_web::test]
async fn every_route_is_described_with_its_errors() {
    let app = TestApp::start();
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&app).await {
        let route = format!("{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        let statuses: Vec<u16> = responses.keys().map(|it| it.parse().unwrap()).collect();

        assert!(path.starts_with("/api/v1/"), "{route}");
        assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{route}");
        assert!(operation["summary"].as_str().unwrap().ends_with('.'), "{route}");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{route}");
        assert!(statuses.iter().any(|it| *it < 400) && statuses.contains(&500), "{route}: {statuses:?}");
        for (status, response) in responses.iter().filter(|(status, _)| "400" <= status.as_str()) {
            let body = &response["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(body, "#/components/schemas/Problem", "{route} {status}");
        }
        if operation["security"].is_array() {
            assert!(statuses.contains(&401) && statuses.contains(&403), "{route}");
        }
        if operation["requestBody"].is_object() {
            assert!(statuses.contains(&422), "{route}");
        }
    }
}

#[actix_web::test]
async fn the_description_is_openapi_3_1_whose_references_all_lead_somewhere() {
    let app = TestApp::start();
    let description = description(&app).await;
    let text = description.to_string();

    assert_eq!(description["openapi"], "3.1.0");
    for reference in text.split(r#""$ref":"#).skip(1) {
        let pointer = reference.split('"').nth(1).unwrap().strip_prefix('#').unwrap();
        assert!(description.pointer(pointer).is_some(), "{pointer}");
    }
}

#[actix_web::test]
async fn whatever_cannot_be_answered_is_a_problem() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let admin = app.signed_in(Role::Administrator, None).await;
    let text = admin.clone().with("Content-Type", "text/plain");
    let large = format!("{{\"title\": \"{}\"}}", "x".repeat(1_100_000));
    let cases = [
        (&admin, "GET", "/api/v1/petitions/nada", "", 404, "/problems/unknown-petition"),
        (&admin, "GET", "/api/v1/nada", "", 404, "about:blank"),
        (&admin, "GET", "/api/nada", "", 404, "about:blank"),
        (&admin, "GET", "/api/v2/petitions", "", 404, "about:blank"),
        (&admin, "DELETE", "/api/v1/petitions/agua", "", 405, "about:blank"),
        (&admin, "POST", "/api/v1/openapi.json", "", 405, "about:blank"),
        (&admin, "GET", "/api/v1/users/not-an-id", "", 404, "/problems/malformed-id"),
        (&admin, "GET", "/api/v1/petitions?limit=0", "", 400, "/problems/malformed-query"),
        (&admin, "GET", "/api/v1/petitions?limite=5", "", 400, "/problems/malformed-query"),
        (&admin, "GET", "/api/v1/petitions?cursor=%F0", "", 400, "/problems/malformed-query"),
        (&admin, "POST", "/api/v1/petitions", "{\"slug\": ", 400, "/problems/malformed-body"),
        (&admin, "POST", "/api/v1/petitions", "\u{feff}{}", 400, "/problems/malformed-body"),
        (&admin, "POST", "/api/v1/petitions", "7", 422, "/problems/unexpected-body"),
        (&admin, "POST", "/api/v1/petitions", "", 422, "/problems/unexpected-body"),
        (&admin, "POST", "/api/v1/petitions", r#"{"colour": 1}"#, 422, "/problems/unexpected-body"),
        (&admin, "POST", "/api/v1/petitions", &large, 413, "/problems/body-too-large"),
        (&text, "POST", "/api/v1/petitions", "{}", 415, "/problems/unsupported-media-type"),
        (&admin, "POST", "/api/v1/sessions", "{\"email\": ", 400, "/problems/malformed-body"),
        (&admin, "POST", "/api/v1/sessions", r#"{"email": 1}"#, 422, "/problems/unexpected-body"),
        (&text, "POST", "/api/v1/sessions", "{}", 415, "/problems/unsupported-media-type"),
    ];
    for (client, method, path, body, status, kind) in cases {
        let body = (!body.is_empty()).then(|| body.to_owned());
        let answer = client.send(method.parse().unwrap(), path, body).await;

        assert_eq!((answer.status, answer.problem().as_str()), (status, kind), "{method} {path} {answer:?}");
    }
}

#[actix_web::test]
async fn a_refused_value_is_not_repeated() {
    let app = TestApp::start();
    let bodies =
        [r#"{"email": {"x": "47216543"}, "password": "x"}"#, r#"{"email": "a", "password": 47216543}"#];
    for body in bodies {
        let answer = app.client().send(Method::POST, "/api/v1/sessions", Some(body.to_owned())).await;

        assert_eq!(answer.status, 422);
        assert!(!answer.body.contains("47216543"), "{}", answer.body);
    }
}

#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let answer = app.client().send(Method::PATCH, "/api/v1/petitions", None).await;

    assert_eq!((answer.status, answer.header("Allow")), (405, "GET, POST"));
    assert_eq!(app.client().send(Method::HEAD, "/api/v1/petitions/agua", None).await.status, 200);
}

#[actix_web::test]
async fn a_broken_database_is_our_fault_and_says_nothing_of_itself() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let admin = app.signed_in(Role::Administrator, None).await;
    app.execute("ALTER TABLE tallies RENAME TO gone");

    for path in ["/api/v1/petitions/agua", "/api/v1/petitions/agua/status"] {
        let answer = admin.get(path).await;

        assert_eq!((answer.status, answer.problem().as_str()), (500, "about:blank"), "{path}");
        let said = answer.body.to_lowercase();
        for word in ["table", "sql", "select", "tallies", "relation", "query", "database"] {
            assert!(!said.contains(word), "{said}");
        }
    }
}

#[actix_web::test]
async fn a_browser_is_told_to_run_nothing_foreign_and_keep_nothing_private() {
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await;
    let secure = app.client_at("https://firmas.example.org").get("/").await;

    for path in ["/", "/nada", "/api/v1/me", "/api/v1/nada", "/api/v1/petitions", "/healthz"] {
        let answer = admin.get(path).await;
        let policy = answer.header("Content-Security-Policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors"), "{path}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path} {policy}");
        assert_eq!(answer.header("X-Content-Type-Options"), "nosniff", "{path}");
        assert_eq!(answer.header("Referrer-Policy"), "no-referrer", "{path}");
    }
    assert_eq!(admin.get("/api/v1/me").await.header("Cache-Control"), "no-store");
    let docs = admin.get("/api/docs/").await;
    assert_eq!(docs.status, 200);
    assert!(!docs.header("Content-Security-Policy").contains("script-src 'self' 'unsafe"), "{docs:?}");
    assert!(secure.header("Strict-Transport-Security").starts_with("max-age="), "{secure:?}");
}

#[actix_web::test]
async fn whoever_has_the_current_facts_is_not_sent_them_again() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let first = app.client().get("/api/v1/petitions/agua").await;
    let tag = first.header("ETag");
    let again = app.client().with("If-None-Match", tag).get("/api/v1/petitions/agua").await;

    assert_eq!((first.status, again.status, again.body.as_str()), (200, 304, ""));
    assert_eq!(again.header("ETag"), tag);
    assert_eq!(first.header("Cache-Control"), "public, max-age=5");
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    assert_eq!(coordinator.post("/api/v1/petitions/agua/close", json!(null)).await.status, 200);
    let changed = app.client().with("If-None-Match", tag).get("/api/v1/petitions/agua").await;
    assert_eq!((changed.status, changed.json()["state"].as_str()), (200, Some("closed")));
}

#[actix_web::test]
async fn a_list_is_read_page_by_page_to_its_end() {
    let app = TestApp::start();
    let slugs = ["agua", "aire", "bosque", "calle", "dique"];
    for slug in slugs {
        app.petition(slug, 100);
    }
    let client = app.client();
    let mut seen = Vec::new();
    let mut path = "/api/v1/petitions?limit=2".to_owned();
    let mut n_pages = 0;
    loop {
        let page = client.get(&path).await.json();
        n_pages += 1;
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|it| it["slug"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/petitions?limit=2&cursor={next}");
    }
    assert_eq!((seen, n_pages), (slugs.map(str::to_owned).to_vec(), 3));
}

async fn ready(client: Client<'_>) -> (u16, Value) {
    let answer = client.get("/readyz").await;
    (answer.status, answer.json())
}

#[actix_web::test]
async fn probes_tell_the_process_from_its_database_and_disk() {
    let app = TestApp::start();
    assert_eq!(ready(app.client()).await, (200, json!({"database": "ready", "disk": "ready"})));
    let lost = app.client().with_data_dir(&app.path("no-such-folder"));
    assert_eq!(ready(lost).await, (503, json!({"database": "ready", "disk": "failing"})));
    app.execute("DELETE FROM __diesel_schema_migrations WHERE version = '20261122000006'");
    assert_eq!(ready(app.client()).await, (503, json!({"database": "failing", "disk": "ready"})));
    assert_eq!(app.client().get("/healthz").await.status, 200);
}

#[actix_web::test]
async fn counters_name_routes_and_never_addresses() {
    let app = TestApp::start();
    app.petition("agua-secreta", 100);
    let client = app.client();
    client.get("/api/v1/petitions/agua-secreta").await;
    client.get("/confirm/un-secreto-muy-largo").await;
    client.send("BREW".parse().unwrap(), "/api/v1/petitions", None).await;
    let metrics = client.get("/metrics").await;

    assert_eq!(metrics.status, 200);
    let counted =
        r#"rubrica_http_requests_total{method="GET",route="/api/v1/petitions/{slug}",status="200"}"#;
    assert!(metrics.body.contains(counted), "{}", metrics.body);
    for secret in ["agua-secreta", "un-secreto", "BREW"] {
        assert!(!metrics.body.contains(secret), "{secret}");
    }
}
