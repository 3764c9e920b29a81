//! Signing in and out through pages.

use rubrica::domain::Role;

use super::{between, title};
use crate::support::{Client, PASSWORD, TestApp};

/// Signs in through the page, and keeps the session.
async fn sign_in<'a>(client: &Client<'a>, email: &str, next: &str) -> (u16, String, Client<'a>) {
    let form = format!("email={email}&password={PASSWORD}&next={next}");
    let answer = client.fill_in("/sign-in", &form).await;
    let mut client = client.clone();
    client.cookie = answer.cookie();
    (answer.status, answer.header("Location").to_owned(), client)
}

#[actix_web::test]
async fn whoever_opens_a_page_signs_in_first_and_comes_back_to_it() {
    let app = TestApp::start();
    app.petition("agua", 10);
    app.person("ana@example.org", Role::Coordinator, Some("agua"));

    let sent = app.client().get("/desk?x=1&y=2").await;
    assert_eq!((sent.status, sent.header("Location")), (303, "/sign-in?next=%2Fdesk%3Fx%3D1%26y%3D2"));
    let page = app.client().get(sent.header("Location")).await;
    assert_eq!(between(&page.body, "name=\"next\" value=\"", "\""), "/desk?x=1&#38;y=2");

    let (status, next, client) = sign_in(&app.client(), "ana@example.org", "%2Fdesk%3Fx%3D1%26y%3D2").await;
    assert_eq!((status, next.as_str()), (303, "/desk?x=1&y=2"));
    let desk = client.get(&next).await;
    assert_eq!(title(&desk), "Mesa · Rúbrica");
    assert!(desk.body.contains("Agua limpia") && desk.body.contains("Ana Quispe"), "{}", desk.body);
}

#[actix_web::test]
async fn a_sign_in_leads_to_no_other_site() {
    let app = TestApp::start();
    app.person("ana@example.org", Role::Auditor, None);
    for next in
        ["https://example.org", "//example.org", "/%5Cexample.org", "javascript:alert(1)", "/a%0d%0ab", ""]
    {
        let (status, to, _) = sign_in(&app.client(), "ana@example.org", next).await;
        assert_eq!((status, to.as_str()), (303, "/desk"), "{next}");
    }
    let client = app.client().with("Sec-Fetch-Site", "cross-site");
    assert_eq!(sign_in(&client, "ana@example.org", "").await.0, 403, "nobody is signed in by another site");
}

#[actix_web::test]
async fn a_volunteer_goes_on_to_the_keying() {
    let app = TestApp::start();
    app.petition("agua", 10);
    app.person("tito@example.org", Role::Volunteer, Some("agua"));
    let (_, next, client) = sign_in(&app.client(), "tito@example.org", "").await;
    assert_eq!(client.get(&next).await.header("Location"), "/field");
}

#[actix_web::test]
async fn a_wrong_password_is_told_and_the_address_stays_typed() {
    let app = TestApp::start();
    app.person("ana@example.org", Role::Auditor, None);
    let wrong = app.client().fill_in("/sign-in", "email=ana@example.org&password=zorro&next=%2Fdesk").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("role=\"alert\"") && wrong.body.contains("value=\"ana@example.org\""));
    assert!(wrong.body.contains("name=\"next\" value=\"/desk\"") && !wrong.body.contains("zorro"));
    // In the other language it still stands there, and a switch is no second try.
    let fields = "email=ana@example.org&password=una+frase+bastante+larga+26&next=%2Fdesk";
    let switched = app.client().fill_in("/sign-in?lang=en", fields).await;
    assert_eq!((switched.status, switched.body.contains("value=\"ana@example.org\"")), (200, true));
    assert!(switched.body.contains("name=\"next\" value=\"/desk\"") && switched.body.contains("formaction"));
    assert!(wrong.cookie().is_none_or(|it| it.name() != "rubrica"));
    let strange = app.client().fill_in("/sign-in", "email=nadie@example.org&password=zorro").await;
    assert_eq!(between(&strange.body, "role=\"alert\">", "<"), between(&wrong.body, "role=\"alert\">", "<"));
}

#[actix_web::test]
async fn signing_out_ends_the_session_and_needs_the_token_of_the_page() {
    let app = TestApp::start();
    app.person("ana@example.org", Role::Auditor, None);
    let (.., client) = sign_in(&app.client(), "ana@example.org", "").await;
    let page = client.get("/desk").await;
    let csrf = between(&page.body, "name=\"csrf\" value=\"", "\"").to_owned();
    // Nobody guesses it from how small the page gets when it is packed: it looks different every time.
    assert!(!client.get("/desk").await.body.contains(&csrf));

    assert_eq!(client.fill_in("/sign-out", "csrf=x").await.status, 403);
    assert_eq!(client.get("/desk").await.status, 200);
    let out = client.fill_in("/sign-out", &format!("csrf={csrf}")).await;
    assert_eq!((out.status, out.header("Location")), (303, "/sign-in?after=out"));
    assert_eq!(out.cookie().unwrap().value(), "");
    assert_eq!(client.get("/desk").await.status, 303);
}

#[actix_web::test]
async fn a_lost_password_is_asked_for_and_the_answer_tells_nothing() {
    let app = TestApp::start();
    app.person("ana@example.org", Role::Auditor, None);
    let known = app.client().fill_in("/reset", "email=ana@example.org").await;
    let unknown = app.client().fill_in("/reset", "email=nadie@example.org").await;
    assert_eq!((known.status, known.header("Location")), (303, "/sign-in?after=lost"));
    assert_eq!((unknown.status, unknown.header("Location")), (303, "/sign-in?after=lost"));
    assert_eq!(app.mails().await.len(), 1);
    assert_eq!(app.client().fill_in("/reset", "email=ana").await.status, 422);
}
