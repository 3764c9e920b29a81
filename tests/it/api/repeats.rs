//! A repeated write gets the first answer.

use rubrica::domain::Role;
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn a_repeat_with_the_same_key_is_done_once_and_answered_alike() {
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await.with("Idempotency-Key", "k-1");
    let new = json!({"slug": "agua", "title": "Agua", "profile": "generic", "threshold": 100});

    let first = admin.post("/api/v1/petitions", new.clone()).await;
    let repeat = admin.post("/api/v1/petitions", new.clone()).await;
    let other = admin.post("/api/v1/petitions", json!({"slug": "aire"})).await;

    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!((repeat.status, &repeat.body), (first.status, &first.body));
    assert_eq!(repeat.header("Location"), "/api/v1/petitions/agua");
    assert_eq!((other.status, other.problem().as_str()), (422, "/problems/idempotency-key-reused"));
    let listed = admin.get("/api/v1/petitions").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_key_belongs_to_a_person_and_an_address() {
    let app = TestApp::start();
    let wanted = json!({"name": "figures", "scopes": ["auditor:read"]});
    let mut secrets = Vec::new();
    for role in [Role::Administrator, Role::Auditor] {
        let client = app.signed_in(role, None).await.with("Idempotency-Key", "k-1");
        secrets.push(client.post("/api/v1/tokens", wanted.clone()).await.json()["secret"].clone());
        let elsewhere = client.post("/api/v1/invitations", json!({"role": "auditor"})).await;
        assert_eq!(elsewhere.status, if role == Role::Administrator { 201 } else { 403 });
    }
    assert_ne!(secrets[0], secrets[1]);
}

#[actix_web::test]
async fn a_repeat_after_signing_in_again_gets_the_first_answer() {
    let app = TestApp::start();
    let mut client = app.signed_in(Role::Auditor, None).await.with("Idempotency-Key", "k-1");
    let wanted = json!({"name": "figures", "scopes": ["auditor:read"]});

    let first = client.post("/api/v1/tokens", wanted.clone()).await;
    client.sign_in("auditor@example.org").await;
    let repeat = client.post("/api/v1/tokens", wanted).await;

    assert_eq!((repeat.status, repeat.body), (first.status, first.body));
    assert_eq!(client.get("/api/v1/tokens").await.json().as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_refused_write_is_not_remembered() {
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await.with("Idempotency-Key", "k-1");
    let new = |title: &str| json!({"slug": "agua", "title": title, "profile": "generic", "threshold": 9});

    let refused = admin.post("/api/v1/petitions", new("")).await;
    let mended = admin.post("/api/v1/petitions", new("Agua")).await;

    assert_eq!((refused.status, mended.status), (422, 201));
    assert_eq!(refused.json()["errors"][0]["field"], "title");
}

#[actix_web::test]
async fn first_answers_rest_sealed() {
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await.with("Idempotency-Key", "k-1");
    let invitation = json!({"role": "auditor", "email": "luz@example.org"});
    let link = admin.post("/api/v1/invitations", invitation).await.json()["link"].clone();
    let secret = link.as_str().unwrap().rsplit('/').next().unwrap();
    let hexadecimal = hex::encode(secret);

    let stored = app.texts(&app.hex_of("idempotency_keys", "sealed"));

    assert_eq!(stored.len(), 1);
    assert!(!stored[0].to_lowercase().contains(&hexadecimal));
}

#[actix_web::test]
async fn a_key_is_short_and_plain() {
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await;
    for key in ["", &"k".repeat(256)] {
        let refused = admin.clone().with("Idempotency-Key", key).post("/api/v1/petitions", json!({})).await;
        assert_eq!(refused.problem(), "/problems/malformed-idempotency-key");
    }
}
