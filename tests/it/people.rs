//! People: how they join, sign in, and what they may do.

use std::{io::Write as _, process::Stdio};

use actix_web::http::Method;
use chrono::TimeDelta;
use rubrica::{
    domain::Role,
    service::people::{self, Offer},
};
use serde_json::json;

use crate::support::{Client, PASSWORD, TestApp, pass, stand_at};

fn first_invitation(app: &TestApp) -> Option<Offer> {
    let (vault, now) = (app.app.vault.clone(), app.app.now());
    app.app.db.write_blocking(move |conn| people::invite_first(conn, &vault, now)).unwrap()
}

fn acceptance(secret: &str) -> serde_json::Value {
    json!({"secret": secret, "email": "Rosa@Example.org", "name": " Rosa  Mamani ", "password": PASSWORD})
}

/// Makes an invitation over HTTP and gives the secret of its link.
async fn invite(client: &Client<'_>, invitation: serde_json::Value) -> String {
    let answer = client.post("/api/v1/invitations", invitation).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[actix_web::test]
async fn the_first_administrator_joins_by_a_link_that_works_once() {
    let app = TestApp::start();
    let old = first_invitation(&app).unwrap();
    let offer = first_invitation(&app).unwrap();
    let mut client = app.client();

    let stale = client.post("/api/v1/invitations/accept", acceptance(old.secret.as_str())).await;
    let joined = client.post("/api/v1/invitations/accept", acceptance(offer.secret.as_str())).await;
    let again = client.post("/api/v1/invitations/accept", acceptance(offer.secret.as_str())).await;

    assert_eq!((stale.status, joined.status, again.status), (404, 201, 404));
    assert_eq!(again.problem(), "/problems/link-does-not-work");
    assert_eq!(client.sign_in("rosa@example.org").await.status, 201);
    let me = client.get("/api/v1/me").await.json();
    assert_eq!(me["name"], "Rosa Mamani");
    assert_eq!(me["email"], "rosa@example.org");
    assert_eq!(me["roles"], json!([{"role": "administrator", "petition": null}]));
    assert!(first_invitation(&app).is_none(), "there is an administrator now");
}

#[actix_web::test]
async fn an_invitation_ends_after_a_week_and_can_be_taken_back() {
    stand_at("2026-11-22T09:00:00Z");
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await;
    let secret = invite(&admin, json!({"role": "auditor"})).await;
    let open = |secret: &str| {
        let body = json!({ "secret": secret });
        async { app.client().post("/api/v1/invitations/open", body).await }
    };

    assert_eq!(open(&secret).await.json()["role"], "auditor");
    let listed = admin.get("/api/v1/invitations").await.json();
    let id = listed[0]["id"].as_str().unwrap();
    assert_eq!(admin.delete(&format!("/api/v1/invitations/{id}")).await.status, 204);
    assert_eq!(open(&secret).await.status, 404);

    let secret = invite(&admin, json!({"role": "auditor"})).await;
    pass(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(open(&secret).await.status, 200);
    pass(TimeDelta::seconds(1));
    assert_eq!(open(&secret).await.status, 404);
}

#[actix_web::test]
async fn an_invitation_for_an_address_is_for_that_address_alone() {
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await;
    let secret = invite(&admin, json!({"role": "auditor", "email": "luz@example.org"})).await;

    let other = app.client().post("/api/v1/invitations/accept", acceptance(&secret)).await;
    let own = json!({"secret": secret, "name": "Luz", "password": PASSWORD});
    let joined = app.client().post("/api/v1/invitations/accept", own).await;
    let known =
        admin.post("/api/v1/invitations", json!({"role": "auditor", "email": "luz@example.org"})).await;

    assert_eq!((other.status, other.problem().as_str()), (422, "/problems/invalid-address"));
    assert_eq!(joined.status, 201);
    assert_eq!((known.status, known.problem().as_str()), (409, "/problems/address-taken"));
}

#[actix_web::test]
async fn a_weak_password_is_refused_with_a_reason() {
    let app = TestApp::start();
    let offer = first_invitation(&app).unwrap();
    for (password, reason) in [
        ("corta", "at least 12 characters"),
        ("aaaaaaaaaaaaaa", "first that anyone would try"),
        (&"ab3".repeat(100), "at most 256"),
    ] {
        let mut body = acceptance(offer.secret.as_str());
        body["password"] = json!(password);
        let answer = app.client().post("/api/v1/invitations/accept", body).await;

        assert_eq!((answer.status, answer.problem().as_str()), (422, "/problems/weak-password"));
        assert!(answer.body.contains(reason), "{}", answer.body);
        assert!(!answer.body.contains(password), "{}", answer.body);
    }
}

#[actix_web::test]
async fn the_cookie_of_a_session_is_out_of_reach_and_replaces_the_one_before() {
    let app = TestApp::start();
    app.person("ana@example.org", Role::Auditor, None);
    let mut client = app.client();
    let plain = client.sign_in("ana@example.org").await.header("Set-Cookie").to_owned();
    let before = client.clone();
    let mut secure = app.client_at("https://firmas.example.org");
    let tls = secure.sign_in("ana@example.org").await.header("Set-Cookie").to_owned();

    assert!(plain.starts_with("rubrica="), "{plain}");
    assert!(tls.starts_with("__Host-rubrica=") && tls.contains("Secure"), "{tls}");
    for cookie in [&plain, &tls] {
        assert!(cookie.contains("HttpOnly; SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    }

    assert_eq!(client.sign_in("ana@example.org").await.status, 201);
    assert_eq!(before.get("/api/v1/me").await.status, 401);
    assert_eq!(client.get("/api/v1/me").await.status, 200);
}

#[actix_web::test]
async fn a_session_ends_with_the_working_day_or_by_signing_out() {
    stand_at("2026-11-22T08:00:00Z");
    let app = TestApp::start();
    let mut client = app.signed_in(Role::Auditor, None).await;

    pass(TimeDelta::hours(14) - TimeDelta::seconds(1));
    assert_eq!(client.get("/api/v1/me").await.status, 200);
    pass(TimeDelta::seconds(1));
    assert_eq!(client.get("/api/v1/me").await.status, 401);

    client.sign_in("auditor@example.org").await;
    let out = client.delete("/api/v1/sessions").await;
    assert_eq!(out.status, 204);
    assert!(out.header("Set-Cookie").contains("Max-Age=0"), "{out:?}");
    assert_eq!(client.get("/api/v1/me").await.status, 401);
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let app = TestApp::start();
    app.person("ana@example.org", Role::Auditor, None);
    let mut client = app.client();

    let wrong = client.sign_in_with("ana@example.org", "otra cosa cualquiera").await;
    let unknown = client.sign_in_with("nadie@example.org", "otra cosa cualquiera").await;
    let malformed = client.sign_in_with("no address at all", "otra cosa cualquiera").await;

    assert_eq!((wrong.status, wrong.problem().as_str()), (401, "/problems/wrong-password"));
    for answer in [unknown, malformed] {
        assert_eq!((answer.status, &answer.body), (wrong.status, &wrong.body));
    }
}

#[actix_web::test]
async fn guessing_gets_slower_and_slower_for_known_and_unknown_alike() {
    for email in ["ana@example.org", "nadie@example.org"] {
        stand_at("2026-11-22T08:00:00Z");
        let app = TestApp::start();
        app.person("ana@example.org", Role::Auditor, None);
        let mut client = app.client();
        let mut seconds = Vec::new();
        for _ in 0..5 {
            assert_eq!(client.sign_in_with(email, "adivina adivinador").await.status, 401);
        }
        for _ in 0..4 {
            let refused = client.sign_in_with(email, PASSWORD).await;
            assert_eq!((refused.status, refused.problem().as_str()), (429, "/problems/too-many-tries"));
            let wait: i64 = refused.header("Retry-After").parse().unwrap();
            seconds.push(wait);
            pass(TimeDelta::seconds(wait));
            assert_eq!(client.sign_in_with(email, "adivina adivinador").await.status, 401);
        }
        assert_eq!(seconds, [2, 3, 5, 9], "{email}");

        pass(TimeDelta::hours(12));
        let right = if email.starts_with("ana") { 201 } else { 401 };
        assert_eq!(client.sign_in(email).await.status, right);
    }
}

#[actix_web::test]
async fn guesses_from_one_network_count_together_whatever_address_of_it_they_come_from() {
    stand_at("2026-11-22T08:00:00Z");
    let app = TestApp::start();
    app.person("ana@example.org", Role::Auditor, None);
    let from = |address: String| app.client().behind_a_proxy().with("X-Forwarded-For", &address);
    for n in 1..=5 {
        let mut client = from(format!("2001:db8:7:7::{n}"));
        assert_eq!(client.sign_in_with("ana@example.org", "adivina adivinador").await.status, 401);
    }

    assert_eq!(from("2001:db8:7:7:ffff::1".to_owned()).sign_in("ana@example.org").await.status, 429);
    assert_eq!(from("[2001:db8:7:7::9]:4711".to_owned()).sign_in("ana@example.org").await.status, 429);
    assert_eq!(from("2001:db8:7:8::1".to_owned()).sign_in("ana@example.org").await.status, 201);
    assert_eq!(from("::ffff:192.0.2.1".to_owned()).sign_in("ana@example.org").await.status, 201);
}

#[actix_web::test]
async fn a_write_with_a_cookie_needs_the_token_of_its_session() {
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await;
    app.person("ana@example.org", Role::Auditor, None);
    let mut other = app.client();
    other.sign_in("ana@example.org").await;
    let wanted = json!({"name": "figures", "scopes": ["auditor:read"]});

    let without = admin.with_csrf_token("");
    let wrong = admin.with_csrf_token(&other.csrf_token);

    for client in [without, wrong] {
        assert_eq!(client.get("/api/v1/me").await.status, 200, "reading needs no token");
        let refused = client.post("/api/v1/tokens", wanted.clone()).await;
        assert_eq!((refused.status, refused.problem().as_str()), (403, "/problems/csrf"));
    }
    assert_eq!(admin.post("/api/v1/tokens", wanted).await.status, 201);
}

#[actix_web::test]
async fn a_token_acts_in_the_roles_it_names_and_no_others() {
    stand_at("2026-11-22T08:00:00Z");
    let app = TestApp::start();
    app.petition("agua", 100);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let token = |scopes: &[&str]| {
        let body = json!({"name": "a program", "scopes": scopes});
        let coordinator = coordinator.clone();
        async move {
            let made = coordinator.post("/api/v1/tokens", body).await.json();
            (
                coordinator.with_token(made["secret"].as_str().unwrap()),
                made["id"].as_str().unwrap().to_owned(),
            )
        }
    };
    let (reader, id) = token(&["coordinator:read"]).await;
    let (writer, _) = token(&["coordinator:write"]).await;
    let (volunteer, _) = token(&["volunteer:write", "administrator:write"]).await;
    let (status, close) = ("/api/v1/petitions/agua/status", "/api/v1/petitions/agua/close");

    assert_eq!(reader.get(status).await.status, 200);
    let refused = reader.post(close, json!(null)).await;
    assert_eq!((refused.status, refused.problem().as_str()), (403, "/problems/role-missing"));
    assert_eq!(volunteer.get(status).await.status, 403, "its owner has neither role");
    let made = writer.post("/api/v1/tokens", json!({"name": "x", "scopes": ["coordinator:read"]})).await;
    assert_eq!((made.status, made.problem().as_str()), (403, "/problems/not-with-a-token"));
    assert_eq!(writer.post(close, json!(null)).await.status, 200);

    assert_eq!(coordinator.delete(&format!("/api/v1/tokens/{id}")).await.status, 204);
    assert_eq!(reader.get(status).await.status, 401);
    assert!(!coordinator.get("/api/v1/tokens").await.body.contains("secret"));
    pass(TimeDelta::days(90));
    assert_eq!(writer.get(status).await.status, 401);
}

#[actix_web::test]
async fn whoever_is_disabled_is_out_at_once() {
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await;
    let user = app.person("ana@example.org", Role::Auditor, None);
    let mut ana = app.client();
    ana.sign_in("ana@example.org").await;
    let token = ana.post("/api/v1/tokens", json!({"name": "x", "scopes": ["auditor:read"]})).await.json();
    let program = ana.with_token(token["secret"].as_str().unwrap());

    let disabled = admin.post(&format!("/api/v1/users/{user}/disable"), json!(null)).await;

    assert_eq!((disabled.status, disabled.json()["state"].as_str()), (200, Some("disabled")));
    assert_eq!((ana.get("/api/v1/me").await.status, program.get("/api/v1/me").await.status), (401, 401));
    assert_eq!(ana.sign_in("ana@example.org").await.problem(), "/problems/wrong-password");
    assert_eq!(admin.post(&format!("/api/v1/users/{user}/enable"), json!(null)).await.status, 200);
    assert_eq!(ana.sign_in("ana@example.org").await.status, 201);
    assert_eq!(program.get("/api/v1/me").await.status, 401, "a token that was ended stays so");
}

#[actix_web::test]
async fn the_service_keeps_an_administrator() {
    let app = TestApp::start();
    let mut admin = app.client();
    let user = app.person("root@example.org", Role::Administrator, None);
    admin.sign_in("root@example.org").await;

    let disabled = admin.post(&format!("/api/v1/users/{user}/disable"), json!(null)).await;
    let stripped = admin.delete(&format!("/api/v1/users/{user}/roles/administrator")).await;

    for answer in [disabled, stripped] {
        assert_eq!((answer.status, answer.problem().as_str()), (409, "/problems/last-administrator"));
    }
    app.person("second@example.org", Role::Administrator, None);
    assert_eq!(admin.delete(&format!("/api/v1/users/{user}/roles/administrator")).await.status, 204);
    assert_eq!(admin.get("/api/v1/users").await.status, 403);
}

#[actix_web::test]
async fn coordinators_bring_in_volunteers_and_reviewers_of_their_petition_and_nobody_else() {
    let app = TestApp::start();
    app.petition("agua", 100);
    app.petition("aire", 100);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let may = |role: &str, petition: serde_json::Value| {
        let invitation = json!({"role": role, "petition": petition});
        let coordinator = coordinator.clone();
        async move { coordinator.post("/api/v1/invitations", invitation).await.status == 201 }
    };

    assert!(may("volunteer", json!("agua")).await && may("reviewer", json!("agua")).await);
    assert!(!may("coordinator", json!("agua")).await && !may("administrator", json!("agua")).await);
    assert!(!may("volunteer", json!("aire")).await && !may("volunteer", json!(null)).await);
    assert_eq!(
        coordinator.get("/api/v1/invitations?petition=agua").await.json().as_array().unwrap().len(),
        2
    );
    assert_eq!(coordinator.get("/api/v1/invitations?petition=aire").await.status, 403);

    let ana = app.person("ana@example.org", Role::Auditor, Some("agua"));
    let reviewer = format!("/api/v1/users/{ana}/roles/reviewer?petition=agua");
    assert_eq!(coordinator.put(&reviewer, json!(null)).await.status, 200);
    let members = coordinator.get("/api/v1/petitions/agua/members").await.json();
    let roles: Vec<_> = members.as_array().unwrap().iter().map(|it| it["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["coordinator", "auditor", "reviewer"]);
    assert_eq!(coordinator.delete(&reviewer).await.status, 204);
    let everywhere = format!("/api/v1/users/{ana}/roles/reviewer");
    assert_eq!(coordinator.put(&everywhere, json!(null)).await.status, 403);
}

#[actix_web::test]
async fn a_new_password_ends_every_session() {
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await;
    let user = app.person("ana@example.org", Role::Auditor, None);
    let mut ana = app.client();
    ana.sign_in("ana@example.org").await;
    let new = "cinco perros duermen afuera";

    let offered = admin.post(&format!("/api/v1/users/{user}/password-resets"), json!(null)).await.json();
    let secret = offered["link"].as_str().unwrap().rsplit('/').next().unwrap();
    let body = json!({"secret": secret, "password": new});
    let set = app.client().post("/api/v1/password-resets/accept", body.clone()).await;
    let again = app.client().post("/api/v1/password-resets/accept", body).await;

    assert_eq!((set.status, again.status), (204, 404));
    assert_eq!(ana.get("/api/v1/me").await.status, 401);
    assert_eq!(ana.sign_in("ana@example.org").await.status, 401);
    assert_eq!(ana.sign_in_with("ana@example.org", new).await.status, 201);

    let wrong = json!({"current": PASSWORD, "password": PASSWORD});
    assert_eq!(ana.put("/api/v1/me/password", wrong).await.status, 422);
    let right = json!({"current": new, "password": PASSWORD});
    assert_eq!(ana.put("/api/v1/me/password", right).await.status, 204);
    assert_eq!(ana.get("/api/v1/me").await.status, 401);
    assert_eq!(ana.sign_in("ana@example.org").await.status, 201);
}

#[actix_web::test]
async fn a_lost_password_is_asked_for_without_telling_who_has_an_account() {
    let app = TestApp::start();
    app.person("ana@example.org", Role::Auditor, None);
    let client = app.client();
    let ask = |email: &str| {
        let body = json!({ "email": email });
        let client = client.clone();
        async move { client.post("/api/v1/password-resets", body).await }
    };

    let known = ask("ana@example.org").await;
    let unknown = ask("nadie@example.org").await;

    assert_eq!((known.status, known.body.as_str()), (202, r#"{"status":"check_your_email"}"#));
    assert_eq!((unknown.status, unknown.body), (known.status, known.body));
    assert_eq!(queued(&app), ["password_wish", "password_wish"], "nobody has looked who has an account");
    assert_eq!(app.mails().await.len(), 1);
    assert_eq!(queued(&app), ["password_reset"]);
    for _ in 0..4 {
        ask("ana@example.org").await;
    }
    assert_eq!(ask("ana@example.org").await.problem(), "/problems/too-many-tries");
}

#[actix_web::test]
async fn no_password_is_hashed_for_a_link_that_does_not_work_and_a_repeat_is_answered_as_before() {
    let app = TestApp::start();
    let admin = app.signed_in(Role::Administrator, None).await;
    let user = app.person("ana@example.org", Role::Auditor, None);
    let offered = admin.post(&format!("/api/v1/users/{user}/password-resets"), json!(null)).await.json();
    let secret = offered["link"].as_str().unwrap().rsplit('/').next().unwrap();
    let resets = "/api/v1/password-resets/accept";

    for (path, body) in [
        (resets, json!({"secret": "none", "password": "short"})),
        ("/api/v1/invitations/accept", json!({"secret": "none", "name": "Ana", "password": "short"})),
    ] {
        let answer = app.client().post(path, body).await;
        assert_eq!(answer.status, 404, "its password was looked at: {answer:?}");
    }
    let weak = app.client().post(resets, json!({"secret": secret, "password": "short"})).await;
    assert_eq!(weak.status, 422);
    let client = app.client().with("Idempotency-Key", "k-1");
    for _ in 0..2 {
        let body = json!({"secret": secret, "password": "cinco perros duermen afuera"});
        assert_eq!(client.post(resets, body).await.status, 204);
    }
}

#[actix_web::test]
async fn asking_for_a_password_again_kills_no_earlier_link_and_fills_no_mailbox() {
    stand_at("2026-11-22T09:00:00Z");
    let app = TestApp::start();
    app.person("ana@example.org", Role::Auditor, None);
    let ask = async || {
        for n in 0..5 {
            let stranger = app.client().behind_a_proxy().with("X-Forwarded-For", &format!("192.0.2.{n}"));
            let asked = stranger.post("/api/v1/password-resets", json!({"email": "ana@example.org"})).await;
            assert_eq!(asked.status, 202);
        }
        app.mails().await
    };
    let set = async |secret: &str| {
        let body = json!({"secret": secret, "password": "cinco perros duermen afuera"});
        app.client().post("/api/v1/password-resets/accept", body).await.status
    };

    let mails = ask().await;
    assert_eq!(mails.len(), 3, "as many as work at a time");
    let secrets: Vec<String> = mails.iter().map(|mail| mail.secret_after("/reset/")).collect();
    assert_eq!(set(&secrets[0]).await, 204);
    assert_eq!(set(&secrets[2]).await, 404, "one password was set, and the other links went with it");
    assert_eq!(ask().await.len(), 6);
    pass(TimeDelta::hours(4));
    assert_eq!(ask().await.len(), 9, "what no longer works is sent anew");
}

#[actix_web::test]
async fn an_invitation_for_an_address_is_mailed_to_it() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;

    invite(&coordinator, json!({"role": "volunteer", "petition": "agua", "email": "luz@example.org"})).await;
    invite(&coordinator, json!({"role": "volunteer", "petition": "agua"})).await;

    assert_eq!(queued(&app), ["invitation"]);
}

#[actix_web::test]
async fn every_change_to_people_is_in_the_history_and_nothing_personal_is() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let offer = first_invitation(&app).unwrap();
    let mut admin = app.client();
    admin.post("/api/v1/invitations/accept", acceptance(offer.secret.as_str())).await;
    admin.sign_in("rosa@example.org").await;
    let me = admin.get("/api/v1/me").await.json()["id"].as_str().unwrap().to_owned();
    let role = format!("/api/v1/users/{me}/roles/reviewer?petition=agua");
    admin.put(&role, json!(null)).await;
    admin.put(&role, json!(null)).await;
    admin.delete(&role).await;
    let token = admin.post("/api/v1/tokens", json!({"name": "x", "scopes": ["auditor:read"]})).await.json();
    admin.delete(&format!("/api/v1/tokens/{}", token["id"].as_str().unwrap())).await;
    admin.delete("/api/v1/sessions").await;

    let entries = history(&app);
    let kinds: Vec<_> = entries.iter().map(|it| it["kind"].as_str().unwrap()).collect();

    assert_eq!(
        kinds[kinds.len() - 9..],
        [
            "user.invited",
            "user.added",
            "user.role_granted",
            "session.opened",
            "user.role_granted",
            "user.role_revoked",
            "token.created",
            "token.revoked",
            "session.closed"
        ]
    );
    let text = serde_json::Value::Array(entries).to_string().to_lowercase();
    for personal in ["rosa", "mamani", "example.org", offer.secret.as_str()] {
        assert!(!text.contains(&personal.to_lowercase()), "{personal}");
    }
}

#[test]
fn the_operator_adds_people_and_hands_out_links() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let add = ["user", "add", "--email", "Ana@example.org", "--name", "Ana Quispe", "--role", "coordinator"];
    let added = app.json(&[&add[..], &["--petition", "agua"]].concat());
    let invited = app.json(&["user", "invite", "--role", "administrator"]);
    let reset = app.json(&["user", "reset", "--email", "ana@example.org"]);
    app.json(&["user", "grant", "--email", "ana@example.org", "--role", "auditor"]);

    assert!(added["link"].as_str().unwrap().starts_with("http://127.0.0.1:8080/reset/"));
    assert!(invited["link"].as_str().unwrap().starts_with("http://127.0.0.1:8080/invitation/"));
    assert_ne!(added["link"], reset["link"]);
    let listed = app.json(&["user", "list"]);
    assert_eq!(listed[0]["email"], "ana@example.org");
    assert_eq!(listed[0]["roles"], json!(["auditor", "coordinator@agua"]));
    assert_eq!(listed.as_array().unwrap().len(), 1);

    let again = app.run(&add);
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("this address has an account already"), "{again:?}");
    let wrong = app.run(&["user", "invite", "--role", "king"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("volunteer, reviewer, coordinator"), "{wrong:?}");
}

#[actix_web::test]
async fn the_operator_sets_a_password_through_standard_input() {
    let app = TestApp::start();
    let add = ["user", "add", "--email", "ana@example.org", "--name", "Ana", "--role", "auditor"];
    let mut command = app.command(&[&add[..], &["--password-stdin"]].concat()).into_command();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    let output = child.wait_with_output().unwrap();

    assert!(output.status.success());
    assert!(!String::from_utf8(output.stdout).unwrap().contains("http"), "no link is needed");
    assert_eq!(app.client().sign_in("ana@example.org").await.status, 201);
}

/// The kinds of mail that wait to be sent.
fn queued(app: &TestApp) -> Vec<String> {
    app.texts("SELECT kind AS text FROM outbox ORDER BY id")
}

/// The entries of the history, the oldest first.
fn history(app: &TestApp) -> Vec<serde_json::Value> {
    let bodies = app.texts("SELECT body AS text FROM ledger_pending ORDER BY id");
    bodies.iter().map(|body| serde_json::from_str(body).unwrap()).collect()
}

#[actix_web::test]
async fn the_link_of_an_invitation_leads_to_a_form_that_makes_the_account() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let secret = invite(&coordinator, json!({"role": "volunteer", "petition": "agua"})).await;
    let path = format!("/invitation/{secret}");
    let form = app.client().with("Content-Type", "application/x-www-form-urlencoded");
    let submit = |fields: &'static str| {
        let (form, path) = (form.clone(), path.clone());
        async move { form.send(Method::POST, &path, Some(fields.to_owned())).await }
    };

    let page = form.clone().with("Accept-Language", "en").get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Agua limpia") && page.body.contains("as volunteer"), "{}", page.body);
    assert!(page.body.contains(r#"autocomplete="new-password""#), "{}", page.body);

    let wrong = submit("name=&email=luz&password=zorro&password_again=zorro").await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.body.matches("aria-invalid").count(), 3, "{}", wrong.body);
    assert!(!wrong.body.contains("zorro"), "a password is not shown again");
    let taken = submit("name=Luz&email=coordinator@example.org&password=cinco perros duermen&password_again=cinco perros duermen").await;
    assert_eq!((taken.status, taken.body.matches("aria-invalid").count()), (422, 1));

    let slip =
        submit("name=Luz&email=luz@example.org&password=cinco perros duermen&password_again=cinco").await;
    assert_eq!((slip.status, slip.body.matches("aria-invalid").count()), (422, 1));
    assert!(slip.body.contains("id=\"password_again-problem\""), "{}", slip.body);

    let twice =
        "name=Luz&email=luz@example.org&password=cinco perros duermen&password_again=cinco perros duermen";
    let joined = submit(twice).await;
    let to = (joined.status, joined.header("Location"));
    assert_eq!(to, (303, "/field"), "volunteers sign in where they key: {}", joined.body);
    let mut luz = app.client();
    assert_eq!(luz.sign_in_with("luz@example.org", "cinco perros duermen").await.status, 201);
    assert_eq!(
        luz.get("/api/v1/me").await.json()["roles"],
        json!([{"role": "volunteer", "petition": "agua"}])
    );
    assert_eq!(submit(twice).await.status, 404);
    assert_eq!(form.get(&path).await.status, 404);
}

#[actix_web::test]
async fn the_link_of_a_lost_password_leads_to_a_form_that_sets_a_new_one() {
    let app = TestApp::start();
    app.person("ana@example.org", Role::Auditor, None);
    let offered = app.json(&["user", "reset", "--email", "ana@example.org"]);
    let path = offered["link"].as_str().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap();
    let form = app.client().with("Content-Type", "application/x-www-form-urlencoded");
    let submit = |password: &str| {
        form.send(Method::POST, path, Some(format!("password={password}&password_again={password}")))
    };

    assert_eq!((form.get(path).await.status, form.get(path).await.status), (200, 200));
    assert_eq!(submit("corta").await.status, 422);
    let set = submit("cinco perros duermen").await;
    assert_eq!((set.status, set.header("Location")), (303, "/sign-in?after=reset"));
    assert_eq!(submit("cinco perros duermen").await.status, 404);
    assert_eq!(submit("corta").await.status, 404, "a dead link asks for nothing");
    assert_eq!(form.get(path).await.status, 404);
    assert_eq!(app.client().sign_in_with("ana@example.org", "cinco perros duermen").await.status, 201);
}
