//! Mail: sent once the change is durable, as often as needed and no more often than allowed.

use chrono::TimeDelta;
use rubrica::{
    mail::worker::{self, Round},
    service::{
        housekeeping,
        letters::{self, Limits},
        signing,
    },
};
use serde_json::json;

use crate::support::{Mail, MailServer, Reply, TestApp, pass, post_to, stand_at};

const ADDRESS: &str = "/api/v1/petitions/agua/signatures";

impl TestApp {
    async fn sign(&self, document: &str, email: &str) {
        let form = json!({
            "document": document, "surname1": "Quispe", "given_names": "Ana", "email": email, "consent": true,
        });
        assert_eq!(self.client().post(ADDRESS, form).await.status, 202);
    }
}

fn round(sent: usize, later: usize, given_up: usize) -> Round {
    Round { sent, later, given_up }
}

#[actix_web::test]
async fn a_mail_reads_in_both_forms_and_tells_robots_not_to_answer() {
    let app = TestApp::start();
    app.petition("agua", 10);
    app.sign("01234567", "ana@example.org").await;

    let mail = app.mails().await.remove(0);

    assert_eq!(mail.header("To"), "ana@example.org");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(mail.header("Message-ID").ends_with("@firmas.example>"), "{mail:?}");
    assert!(mail.raw.contains("multipart/alternative") && mail.raw.contains("text/html"), "{mail:?}");
    let link = format!("https://firmas.example/confirm/{}", mail.secret());
    assert!(mail.text.contains(&link) && mail.text.contains("Agua limpia"), "{}", mail.text);
    assert!(mail.text.contains("7 días") && !mail.text.contains("01234567"), "{}", mail.text);
    assert!(!mail.text.contains("\n\n\n"), "{}", mail.text);
}

#[actix_web::test]
async fn a_mail_server_gets_every_mail_once() {
    let app = TestApp::start();
    app.petition("agua", 10);
    for n in 0..20 {
        app.sign(&format!("012345{n:02}"), &format!("p{n}@example.org")).await;
    }
    let server = MailServer::start();
    let post = post_to(server.address);

    assert_eq!(worker::run_once(&app.app, &post).await.unwrap(), round(20, 0, 0));
    assert_eq!(worker::run_once(&app.app, &post).await.unwrap(), round(0, 0, 0));

    let mut ids: Vec<String> =
        server.messages().iter().map(|raw| Mail::read(raw).header("Message-ID").to_owned()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20);
}

#[actix_web::test]
async fn the_outbox_outlives_a_mail_server_that_is_down_or_asks_to_wait() {
    stand_at("2026-11-22T09:00:00Z");
    let app = TestApp::start();
    app.petition_opened("agua", 10, "2026-11-01T00:00:00Z");
    app.sign("01234567", "ana@example.org").await;
    let server = MailServer::start();
    let down = post_to("127.0.0.1:1".parse().unwrap());
    let up = post_to(server.address);

    assert_eq!(worker::run_once(&app.app, &down).await.unwrap(), round(0, 1, 0));
    assert_eq!(worker::run_once(&app.app, &up).await.unwrap(), round(0, 0, 0), "it waits a minute");
    pass(TimeDelta::minutes(1));
    server.replies(Reply::Later);
    assert_eq!(worker::run_once(&app.app, &up).await.unwrap(), round(0, 1, 0));
    pass(TimeDelta::minutes(5));
    server.replies(Reply::Takes);
    assert_eq!(worker::run_once(&app.app, &up).await.unwrap(), round(1, 0, 0));

    assert_eq!(server.messages().len(), 1);
}

#[actix_web::test]
async fn a_mail_is_given_up_after_its_last_attempt_or_when_it_is_refused() {
    stand_at("2026-11-22T09:00:00Z");
    let app = TestApp::start();
    app.petition_opened("agua", 10, "2026-11-01T00:00:00Z");
    app.sign("01234567", "ana@example.org").await;
    app.sign("01234568", "luis@example.org").await;
    let server = MailServer::start();
    let post = post_to(server.address);

    server.replies(Reply::Later);
    for attempt in 1..=7 {
        let round_now = worker::run_once(&app.app, &post).await.unwrap();
        assert_eq!(round_now, round(0, 2, 0), "attempt {attempt}");
        pass(TimeDelta::days(1));
    }
    assert_eq!(worker::run_once(&app.app, &post).await.unwrap(), round(0, 0, 2));
    pass(TimeDelta::days(1));
    assert_eq!(worker::run_once(&app.app, &post).await.unwrap(), round(0, 0, 0));

    app.sign("01234569", "ana@example.org").await;
    server.replies(Reply::Refuses);
    assert_eq!(worker::run_once(&app.app, &post).await.unwrap(), round(0, 0, 1));
}

#[actix_web::test]
async fn a_signer_gets_five_mails_at_one_address_and_an_address_ten_a_day() {
    stand_at("2026-11-22T09:00:00Z");
    let app = TestApp::start();
    app.petition_opened("agua", 10, "2026-11-01T00:00:00Z");
    for _ in 0..8 {
        app.sign("01234567", "ana@example.org").await;
    }
    assert_eq!(app.mails().await.len(), 5);
    app.sign("01234567", "ana@example.org").await;
    assert_eq!(app.mails().await.len(), 5, "also when they come one after the other");

    for n in 0..8 {
        app.sign(&format!("7654321{n}"), "ana@example.org").await;
    }
    assert_eq!(app.mails().await.len(), 10, "five more to this address today, whoever is said to sign");
    pass(TimeDelta::days(1) + TimeDelta::seconds(1));
    app.sign("76543219", "ana@example.org").await;
    app.sign("01234567", "ana@example.org").await;
    assert_eq!(app.mails().await.len(), 11, "a new day, but no sixth mail to the signer who had five");
}

#[actix_web::test]
async fn nobody_uses_up_elsewhere_the_mails_of_an_address_to_its_owner() {
    stand_at("2026-11-22T09:00:00Z");
    let app = TestApp::start();
    app.petition_opened("agua", 10, "2026-11-01T00:00:00Z");
    let sign_at = async |place: &str, document: &str| {
        let form = json!({
            "document": document, "surname1": "Quispe", "given_names": "Ana", "email": "ana@example.org",
            "consent": true,
        });
        let client = app.client().behind_a_proxy().with("X-Forwarded-For", place);
        assert_eq!(client.post(ADDRESS, form).await.status, 202);
    };
    for n in 10..30 {
        sign_at("198.51.100.1", &format!("700000{n}")).await;
    }
    assert_eq!(app.mails().await.len(), 10);

    sign_at("203.0.113.9", "01234567").await;
    let mails = app.mails().await;
    assert_eq!(mails.len(), 11, "its owner signs at home");

    for place in 1..=4 {
        for n in 10..20 {
            sign_at(&format!("192.0.2.{place}"), &format!("8000{place}0{n}")).await;
        }
    }
    assert_eq!(app.mails().await.len(), 40, "yet no crowd fills a mailbox");
    let secret = mails.last().unwrap().secret();
    app.client().press(&format!("/confirm/{secret}")).await;
    let out = app.client().press(&format!("/withdraw/{secret}")).await;
    assert_eq!(out.status, 303, "to withdraw needs no mail");
    assert_eq!(app.texts("SELECT state AS text FROM signatures WHERE state = 'withdrawn'").len(), 1);
}

#[actix_web::test]
async fn a_signer_whose_mails_a_stranger_used_up_gets_one_again_once_those_links_end() {
    stand_at("2026-11-22T09:00:00Z");
    let app = TestApp::start();
    app.petition_opened("agua", 10, "2026-11-01T00:00:00Z");
    for _ in 0..6 {
        app.sign("01234567", "ana@example.org").await;
    }
    assert_eq!(app.mails().await.len(), 5, "five links that work");
    pass(TimeDelta::days(8));
    assert_eq!(signing::expire(&app.app, 7).await.unwrap(), 6);

    app.sign("01234567", "ana@example.org").await;

    assert_eq!(app.mails().await.len(), 6);
}

#[actix_web::test]
async fn whom_a_mail_went_to_is_forgotten_after_a_month_and_that_it_went_is_not() {
    stand_at("2026-11-22T09:00:00Z");
    let app = TestApp::start();
    app.petition_opened("agua", 10, "2026-11-01T00:00:00Z");
    app.sign("01234567", "ana@example.org").await;
    app.mails().await;
    let readers = app.hex_of("outbox", "address_key");
    let tidy_up = || {
        let now = app.app.now();
        app.app.db.write_blocking(move |conn| housekeeping::tidy_up(conn, now)).unwrap()
    };

    pass(TimeDelta::days(30));
    tidy_up();
    assert_eq!(app.texts(&readers)[0].len(), 64);
    pass(TimeDelta::seconds(1));
    assert_eq!(tidy_up(), 1);
    assert_eq!(app.texts(&readers), [""]);
    assert_eq!(app.texts("SELECT state AS text FROM outbox WHERE signature_id IS NULL"), ["sent"]);
}

#[actix_web::test]
async fn two_processes_that_empty_one_outbox_send_each_mail_once() {
    let app = TestApp::start();
    app.petition("agua", 100);
    for n in 0..30 {
        app.sign(&format!("012345{n:02}"), &format!("p{n}@example.org")).await;
    }
    let server = MailServer::start();
    let (one, other) = (app.another(), app.another());
    let (post, other_post) = (post_to(server.address), post_to(server.address));

    let rounds =
        futures_util::future::join(worker::run_once(&one, &post), worker::run_once(&other, &other_post))
            .await;

    assert_eq!(rounds.0.unwrap().sent + rounds.1.unwrap().sent, 30);
    assert_eq!(server.messages().len(), 30);
}

#[actix_web::test]
async fn a_mail_whose_sender_died_goes_out_again_under_the_same_name() {
    stand_at("2026-11-22T09:00:00Z");
    let app = TestApp::start();
    app.petition_opened("agua", 10, "2026-11-01T00:00:00Z");
    app.sign("01234567", "ana@example.org").await;
    let post = app.post();
    let (now, limits) = (app.app.now(), Limits { per_signature: 5, per_address_per_day: 10 });

    // A process claims the mail, and dies before it notes that it was sent.
    let vault = app.app.vault.clone();
    let claim = move |conn: &mut _| letters::claim(conn, &vault, 64, limits, now);
    let claimed = app.app.db.write(claim).await.unwrap();
    assert_eq!(worker::run_once(&app.app, &post).await.unwrap(), round(0, 0, 0), "the lease still holds");
    pass(TimeDelta::minutes(5));
    let mails = app.mails().await;

    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].header("Message-ID"), format!("<{}@firmas.example>", claimed[0].id));
}
