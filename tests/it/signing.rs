//! Signing online: the same answer for everyone, one counted signature for each person, and a way out.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};

use actix_web::http::Method;
use chrono::TimeDelta;
use rubrica::service::signing;
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp, pass, stand_at};

const ADDRESS: &str = "/api/v1/petitions/agua/signatures";

fn ana(email: &str) -> Value {
    person("01234567", email)
}

fn person(document: &str, email: &str) -> Value {
    json!({
        "document": document, "surname1": "Ñahui", "surname2": "Quispe", "given_names": "Ana María",
        "email": email, "consent": true, "language": "es",
    })
}

impl Client<'_> {
    /// Sends a form without a body, as a button does.
    pub(crate) async fn press(&self, path: &str) -> Answer {
        self.fill_in(path, "").await
    }

    /// Sends a form.
    pub(crate) async fn fill_in(&self, path: &str, body: &str) -> Answer {
        let form = self.clone().with("Content-Type", "application/x-www-form-urlencoded");
        form.send(Method::POST, path, Some(body.to_owned())).await
    }
}

impl TestApp {
    fn status(&self) -> Value {
        self.json(&["petition", "status", "--petition", "agua"])
    }

    /// The counts that tell where online signatures stand: pending, collected, duplicate.
    fn counts(&self) -> (i64, i64, i64) {
        let status = self.status();
        let duplicate = status["by_state"]["duplicate"].as_i64().unwrap_or(0);
        (status["pending"].as_i64().unwrap(), status["collected"].as_i64().unwrap(), duplicate)
    }
}

#[actix_web::test]
async fn a_signature_counts_once_its_signer_confirms_it_from_the_mail() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();

    let signed = client.post(ADDRESS, ana("ana@example.org")).await;
    assert_eq!((signed.status, signed.json()), (202, json!({"status": "check_your_email"})));
    assert_eq!(app.counts(), (1, 0, 0));

    let mails = app.mails().await;
    let confirm = format!("/confirm/{}", mails[0].secret());
    let pressed = client.press(&confirm).await;
    assert_eq!(
        (pressed.status, pressed.header("Location")),
        (303, confirm.replace("confirm", "receipt").as_str())
    );
    assert_eq!(app.counts(), (0, 1, 0));

    let receipt = client.get(pressed.header("Location")).await;
    assert_eq!(receipt.status, 200);
    assert!(
        receipt.body.contains("Agua limpia") && receipt.body.contains("Código de constancia"),
        "{receipt:?}"
    );

    let again = client.press(&confirm).await;
    assert_eq!((again.status, again.header("Location")), (303, pressed.header("Location")));
    assert_eq!(app.counts(), (0, 1, 0));
}

#[actix_web::test]
async fn looking_at_a_link_changes_nothing_however_often_a_scanner_looks() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    client.post(ADDRESS, ana("ana@example.org")).await;
    let secret = app.mails().await[0].secret();

    for _ in 0..3 {
        for page in ["confirm", "receipt", "withdraw"] {
            let looked = client.get(&format!("/{page}/{secret}")).await;
            assert!(matches!(looked.status, 200 | 303), "{looked:?}");
        }
        let looked = client.send(Method::HEAD, &format!("/confirm/{secret}"), None).await;
        assert_eq!(looked.status, 200);
    }

    assert_eq!(app.counts(), (1, 0, 0));
}

#[actix_web::test]
async fn strangers_get_the_same_answer_whoever_signed_before() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    let first = client.post(ADDRESS, ana("ana@example.org")).await;
    client.press(&format!("/confirm/{}", app.mails().await[0].secret())).await;

    for form in [ana("ana@example.org"), ana("luis@example.org"), person("76543210", "ana@example.org")] {
        let other = client.post(ADDRESS, form).await;
        assert_eq!((other.status, &other.body), (first.status, &first.body));
        let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&other), names(&first));
    }
    assert_eq!(app.counts(), (3, 1, 0));
}

#[actix_web::test]
async fn a_second_signature_of_one_person_looks_the_same_and_counts_once() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    client.post(ADDRESS, person("01234567", "ana@example.org")).await;
    client.post(ADDRESS, person("0123-4567", "otra@example.org")).await;

    let mut receipts = Vec::new();
    for mail in app.mails().await {
        let receipt = client.press(&format!("/confirm/{}", mail.secret())).await;
        receipts.push(client.get(receipt.header("Location")).await);
    }

    assert_eq!(app.counts(), (0, 2, 1));
    assert_eq!(app.status()["unique"], 1);
    assert_eq!((receipts[0].status, receipts[1].status), (200, 200));
    let said = |answer: &Answer| answer.body.matches("tu firma está registrada").count();
    assert_eq!(said(&receipts[0]), said(&receipts[1]));
}

#[actix_web::test]
async fn two_confirmations_of_one_document_at_the_same_moment_count_once() {
    let app = TestApp::start();
    app.petition("agua", 100);
    let client = app.client();
    for n in 0..12 {
        client.post(ADDRESS, person(&format!("0123456{}", n % 2), &format!("p{n}@example.org"))).await;
    }
    let secrets: Vec<String> = app.mails().await.iter().map(super::support::Mail::secret).collect();
    assert_eq!(secrets.len(), 12);

    // Through two processes' worth of writers on one database.
    let others = [app.another(), app.another()];
    let confirming = secrets.iter().enumerate().map(|(n, secret)| {
        let (client, link) = (app.client().through(&others[n % 2]), format!("/confirm/{secret}"));
        async move { (client.press(&link).await.status, client.press(&link).await.status) }
    });
    let answers = futures_util::future::join_all(confirming).await;

    assert!(answers.iter().all(|it| *it == (303, 303)), "{answers:?}");
    assert_eq!(app.counts(), (0, 12, 10));
}

#[actix_web::test]
async fn somebody_else_s_typing_is_removed_and_leaves_no_trace_of_who() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    client.post(ADDRESS, ana("ana@example.org")).await;
    let secret = app.mails().await[0].secret();

    let removed = client.press(&format!("/confirm/{secret}/not-me")).await;
    assert_eq!(removed.status, 303);
    let page = client.get(removed.header("Location")).await;
    assert!(page.body.contains("no queda nada guardado"), "{page:?}");

    assert_eq!(app.counts().0, 0);
    assert_eq!(client.press(&format!("/confirm/{secret}")).await.status, 404);
    assert_eq!(client.press(&format!("/confirm/{secret}/not-me")).await.status, 303);
    assert_eq!(app.status()["by_state"]["erased"], 1);
}

#[actix_web::test]
async fn withdrawing_takes_the_signature_back_and_frees_the_place_for_another() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    client.post(ADDRESS, ana("ana@example.org")).await;
    let secret = app.mails().await[0].secret();
    client.press(&format!("/confirm/{secret}")).await;

    assert_eq!(client.get(&format!("/withdraw/{secret}")).await.status, 200);
    for _ in 0..2 {
        let left = client.press(&format!("/withdraw/{secret}")).await;
        assert_eq!((left.status, left.header("Location")), (303, format!("/withdraw/{secret}").as_str()));
    }
    assert!(client.get(&format!("/receipt/{secret}")).await.body.contains("Tu firma fue retirada"));
    assert_eq!(app.status()["by_state"], json!({"withdrawn": 1}));

    client.post(ADDRESS, ana("ana@example.org")).await;
    let again = app.mails().await[1].secret();
    client.press(&format!("/confirm/{again}")).await;
    assert_eq!(app.status()["by_state"], json!({"received": 1, "withdrawn": 1}));
}

#[actix_web::test]
async fn what_nobody_confirms_is_forgotten_after_its_days() {
    stand_at("2026-11-22T09:00:00Z");
    let app = TestApp::start();
    app.petition_opened("agua", 10, "2026-11-01T00:00:00Z");
    let client = app.client();
    client.post(ADDRESS, ana("ana@example.org")).await;
    let secret = app.mails().await[0].secret();

    pass(TimeDelta::days(7));
    assert_eq!(signing::expire(&app.app, 7).await.unwrap(), 0);
    pass(TimeDelta::seconds(1));
    assert_eq!(signing::expire(&app.app, 7).await.unwrap(), 1);

    assert_eq!(app.counts().0, 0);
    assert_eq!(client.press(&format!("/confirm/{secret}")).await.status, 404);
}

#[actix_web::test]
async fn a_form_that_cannot_stand_is_told_field_by_field_with_codes_alone() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let form = json!({
        "document": "1", "surname1": "=1+1", "given_names": "Ana", "email": "ana@", "birth_date": "ayer",
    });

    let refused = app.client().post(ADDRESS, form).await;

    assert_eq!((refused.status, refused.problem()), (422, "/problems/invalid-signature".to_owned()));
    assert_eq!(
        refused.json()["errors"],
        json!([
            {"field": "document", "problem": "document"},
            {"field": "surname1", "problem": "formula"},
            {"field": "birth_date", "problem": "date"},
            {"field": "email", "problem": "email"},
            {"field": "consent", "problem": "required"},
        ])
    );
    assert_eq!(app.counts().0, 0);
}

#[actix_web::test]
async fn a_repeated_request_with_its_key_signs_once() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client().with("Idempotency-Key", "k1");

    let first = client.post(ADDRESS, ana("ana@example.org")).await;
    let again = client.post(ADDRESS, ana("ana@example.org")).await;

    assert_eq!((first.status, again.status), (202, 202));
    assert_eq!(app.mails().await.len(), 1);
}

#[actix_web::test]
async fn a_closed_or_unknown_petition_takes_nothing() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    client.post(ADDRESS, ana("ana@example.org")).await;
    let secret = app.mails().await[0].secret();
    assert!(app.run(&["petition", "close", "--petition", "agua"]).succeeded());

    let refused = client.post(ADDRESS, ana("luis@example.org")).await;
    assert_eq!((refused.status, refused.problem()), (409, "/problems/not-open".to_owned()));
    let unknown = client.post("/api/v1/petitions/nada/signatures", ana("luis@example.org")).await;
    assert_eq!((unknown.status, unknown.problem()), (404, "/problems/unknown-petition".to_owned()));
    assert_eq!(client.press(&format!("/confirm/{secret}")).await.status, 409);
    assert_eq!(app.counts(), (1, 0, 0));
}

#[actix_web::test]
async fn where_paper_alone_counts_an_online_support_is_a_pledge() {
    let app = TestApp::start();
    let create = ["petition", "create", "--slug", "agua", "--profile", "pe-iniciativa-legislativa"];
    assert!(app.run(&[&create[..], &["--title", "Agua limpia"]].concat()).succeeded());
    let client = app.client();
    client.post(ADDRESS, ana("ana@example.org")).await;

    let mail = &app.mails().await[0];
    assert!(mail.text.contains("comprometerse a firmar"), "{mail:?}");
    client.press(&format!("/confirm/{}", mail.secret())).await;

    assert_eq!((app.status()["pledges"].clone(), app.counts()), (json!(1), (0, 0, 0)));
    let page = client.get("/p/agua").await.body;
    assert!(
        page.contains("1 persona se comprometió en línea") && page.contains("solo admite firmas en papel")
    );
}

#[actix_web::test]
async fn the_database_holds_no_name_document_address_or_secret() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    client.post(ADDRESS, ana("ana.secreta@example.org")).await;
    client.post(ADDRESS, person("87654321", "luis.secreto@example.org")).await;
    let secret = app.mails().await[0].secret();
    client.press(&format!("/confirm/{secret}")).await;

    let stored = app.everything_stored();

    let holds = |word: &str| {
        let (plain, hex) = (word.as_bytes(), hex::encode(word).into_bytes());
        [plain, &hex].iter().any(|it| stored.windows(it.len()).any(|part| part == *it))
    };
    assert!(holds("signature.received"), "the search finds what is there");
    for word in ["01234567", "87654321", "Ñahui", "Ana María", "secreta", "secreto", &secret] {
        assert!(!holds(word), "{word} is stored");
    }
}

#[test]
fn the_log_of_a_whole_run_names_nobody_and_holds_no_link() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let mut serve = app.command(&["serve", "--bind", "127.0.0.1:0"]).env("RUBRICA_LOG__LEVEL", "trace");
    serve = serve.env("RUBRICA_MAIL__FOLDER", "mail");
    let mut running = serve
        .into_command()
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(running.stdout.as_mut().unwrap()).lines().map(Result::unwrap);
    let listening = said.into_iter().find(|line| line.starts_with("listening on ")).unwrap();
    let address = listening.split("http://").nth(1).unwrap().split(',').next().unwrap().to_owned();

    let form = "document=01234567&surname1=Secreta&given_names=Ana&email=ana.secreta%40example.org&consent=1";
    let page = speak(&address, "GET", "/p/agua/sign", "");
    let token = page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let sent = speak(&address, "POST", "/p/agua/sign", &format!("{form}&token={token}"));
    assert!(sent.starts_with("HTTP/1.1 303"), "{sent}");
    let wrong = speak(&address, "POST", "/p/agua/sign", &form.replace("01234567", "98765432198765432198765"));
    assert!(wrong.starts_with("HTTP/1.1 422"), "{wrong}");
    let secret = "SecretaSecretaSecretaSecretaSecretaSecreta1";
    assert!(speak(&address, "GET", &format!("/confirm/{secret}"), "").starts_with("HTTP/1.1 404"));
    assert!(speak(&address, "POST", &format!("/confirm/{secret}"), "").starts_with("HTTP/1.1 404"));

    running.kill().unwrap();
    let log = String::from_utf8(running.wait_with_output().unwrap().stderr).unwrap();
    assert!(log.contains("/confirm/{secret}"), "the log tells routes: {log}");
    for word in ["01234567", "98765432", "ecreta", "example.org"] {
        assert!(!log.contains(word), "{word} is in the log: {log}");
    }
}

/// Sends a request as bytes and reads the whole answer.
fn speak(address: &str, method: &str, path: &str, body: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
