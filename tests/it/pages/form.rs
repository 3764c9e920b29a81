//! The form knows when it was opened and what its browser did meanwhile; nobody is turned away for an old one.

use chrono::TimeDelta;
use rubrica::{
    domain::MessageId,
    sealing::hash_secret,
    service::letters::{self, Limits},
};
use serde_json::json;

use super::{FORM, between};
use crate::support::{Answer, Client, TestApp, pass, stand_at};

const OPENS: &str = "2026-11-22T09:00:00Z";

/// What the script of the form looks for.
fn work(token: &str) -> u32 {
    let begins_with_zeros = |n: &u32| {
        let hash = hash_secret(&format!("{token}.{n}"));
        hash[0] == 0 && hash[1] < 4
    };
    (0..u32::MAX).find(begins_with_zeros).unwrap()
}

impl Client<'_> {
    /// Opens the form of the petition `agua`, and answers its token.
    pub(super) async fn open_form(&self) -> String {
        between(&self.get("/p/agua/sign").await.body, "name=\"token\" value=\"", "\"").to_owned()
    }

    /// Fills in the form as a browser does that runs the script.
    pub(super) async fn sign_on_page(&self, fields: &str) -> Answer {
        let token = self.open_form().await;
        self.fill_in("/p/agua/sign", &format!("{fields}&token={token}&work={}", work(&token))).await
    }
}

fn service() -> TestApp {
    let app = TestApp::start();
    stand_at(OPENS);
    app.petition_opened("agua", 10, OPENS);
    app
}

#[actix_web::test]
async fn without_a_script_the_mail_leaves_a_little_after_the_form_was_opened() {
    let app = service();
    let client = app.client();
    let token = client.open_form().await;

    let sent = client.fill_in("/p/agua/sign", &format!("{FORM}&consent=yes&token={token}")).await;

    assert_eq!(sent.status, 303);
    assert!(sent.header("Location").starts_with("/p/agua/check-your-mail?ticket="), "{sent:?}");
    assert_eq!(app.mails().await.len(), 0);
    pass(TimeDelta::seconds(10));
    assert_eq!(app.mails().await.len(), 1);

    let token = client.open_form().await;
    pass(TimeDelta::seconds(10));
    client.fill_in("/p/agua/sign", &format!("{FORM}&consent=yes&token={token}&work=1")).await;
    assert_eq!(app.mails().await.len(), 2, "whoever takes ten seconds to write waits for nothing");
}

#[actix_web::test]
async fn a_token_that_is_used_again_gets_the_same_answer_and_waits_longer_every_time() {
    let app = service();
    let client = app.client();
    let token = client.open_form().await;
    let form = format!("{FORM}&consent=yes&token={token}&work={}", work(&token));

    for _ in 0..3 {
        assert_eq!(client.fill_in("/p/agua/sign", &form).await.status, 303);
    }

    assert_eq!(app.mails().await.len(), 1);
    pass(TimeDelta::seconds(70));
    assert_eq!(app.mails().await.len(), 2);
    pass(TimeDelta::seconds(60));
    assert_eq!(app.mails().await.len(), 3);
}

#[actix_web::test]
async fn the_mail_to_someone_whose_browser_did_the_work_overtakes_a_flood() {
    let app = service();
    let client = app.client();
    for n in 0..5 {
        let robot = json!({
            "document": format!("7000000{n}"), "surname1": "Flood", "given_names": "Ro",
            "email": format!("r{n}@example.org"), "consent": true,
        });
        assert_eq!(client.post("/api/v1/petitions/agua/signatures", robot).await.status, 202);
    }
    assert_eq!(client.sign_on_page(&format!("{FORM}&consent=yes")).await.status, 303);

    let limits = Limits { per_signature: 5, per_address_per_day: 10 };
    let claim = |most| -> Vec<MessageId> {
        let (vault, now) = (app.app.vault.clone(), app.app.now());
        let claim = move |conn: &mut _| letters::claim(conn, &vault, most, limits, now);
        let claimed = app.app.db.write_blocking(claim).unwrap();
        claimed.into_iter().map(|message| message.id).collect()
    };

    let first = claim(1)[0];
    let others = claim(9);
    assert_eq!(others.len(), 5);
    assert!(others.iter().all(|it| *it < first), "what was queued last was sent first");
}

#[actix_web::test]
async fn a_form_opened_long_ago_or_elsewhere_is_shown_again_with_what_was_typed() {
    let app = service();
    app.petition_opened("aire", 10, OPENS);
    let client = app.client();
    let token = client.open_form().await;
    let forged = format!("{}A{}", &token[..4], &token[5..]);
    let other = between(&client.get("/p/aire/sign").await.body, "name=\"token\" value=\"", "\"").to_owned();
    let mut stale = vec![String::new(), "x".to_owned(), "AAAA.BBBB".to_owned(), forged, other];
    for token in &stale {
        let page = client.fill_in("/p/agua/sign", &format!("{FORM}&consent=yes&token={token}")).await;
        assert_eq!(page.status, 422, "{token}");
    }
    pass(TimeDelta::hours(12) + TimeDelta::seconds(1));
    stale = vec![token];

    let page = client.fill_in("/p/agua/sign", &format!("{FORM}&consent=yes&token={}", stale[0])).await;

    assert_eq!(page.status, 422);
    assert!(page.body.contains("llevaba mucho tiempo abierta") && page.body.contains("value=\"Ñahui\""));
    assert!(page.body.contains("required checked") && !page.body.contains("class=\"problems\""));
    let token = between(&page.body, "name=\"token\" value=\"", "\"");
    assert_ne!(token, stale[0]);
    let sent = client.fill_in("/p/agua/sign", &format!("{FORM}&consent=yes&token={token}")).await;
    assert_eq!(sent.status, 303);
}

#[actix_web::test]
async fn a_form_with_mistakes_keeps_the_work_that_was_done() {
    let app = service();
    let client = app.client();
    let token = client.open_form().await;
    let work = work(&token);

    let page = client.fill_in("/p/agua/sign", &format!("document=1&token={token}&work={work}")).await;

    assert_eq!(page.status, 422);
    assert_eq!(between(&page.body, "name=\"token\" value=\"", "\""), token);
    assert_eq!(between(&page.body, "name=\"work\" value=\"", "\""), work.to_string());
    let form = format!("{FORM}&consent=yes&token={token}&work={work}");
    assert_eq!(client.fill_in("/p/agua/sign", &form).await.status, 303);
    assert_eq!(app.mails().await.len(), 1, "the mistakes did not use the token up");
}
