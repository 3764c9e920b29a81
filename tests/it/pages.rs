//! Pages: they work without JavaScript, in two languages, on a poor connection.

mod accounts;
mod admin;
mod campaign;
mod desk;
mod edit;
mod form;

use rubrica::{db::outbox, language::Language};

use crate::support::{Answer, TestApp};

const FORM: &str = "document=01234567&surname1=%C3%91ahui&surname2=&given_names=Ana&email=ana%40example.org";

fn title(answer: &Answer) -> &str {
    answer.body.split("<title>").nth(1).and_then(|it| it.split("</title>").next()).unwrap_or_default()
}

/// What stands between two marks, for the first time after the first mark.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split(after).next().unwrap()
}

#[actix_web::test]
async fn a_signer_goes_from_the_petition_to_the_receipt_and_out_again() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    assert!(client.get("/").await.body.contains("href=\"/p/agua\""));
    assert!(client.get("/p/agua").await.body.contains("href=\"/p/agua/sign\""));
    assert!(client.get("/p/agua/sign").await.body.contains("name=\"document\""));

    let sent = client.sign_on_page(&format!("{FORM}&consent=yes")).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let mailbox = client.get(sent.header("Location")).await;
    assert_eq!(title(&mailbox), "Revisa tu correo · Rúbrica");

    let secret = app.mails().await[0].secret();
    assert!(client.get(&format!("/confirm/{secret}")).await.body.contains("Sí, confirmo mi firma"));
    let confirmed = client.press(&format!("/confirm/{secret}")).await;
    let receipt = client.get(confirmed.header("Location")).await;
    assert!(receipt.body.contains("Gracias: tu firma está registrada"), "{receipt:?}");
    assert!(receipt.body.contains("<svg class=\"qr\""), "{receipt:?}");
    assert!(client.get("/p/agua").await.body.contains("<strong>1</strong> firma reunida"));

    let withdrawn = client.press(&format!("/withdraw/{secret}")).await;
    assert!(client.get(withdrawn.header("Location")).await.body.contains("Tu firma fue retirada"));
}

#[actix_web::test]
async fn the_code_of_the_mail_confirms_where_the_link_does_not_open() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    let sent = client.sign_on_page(&format!("{FORM}&consent=yes")).await;
    let page = client.get(sent.header("Location")).await;
    let ticket = between(&page.body, "name=\"ticket\" value=\"", "\"").to_owned();
    let code = app.mails().await[0].code();
    assert!(!page.body.contains(&code) && !ticket.contains(&code));

    let wrong = client.fill_in("/p/agua/check-your-mail", &format!("ticket={ticket}&code=00000-00000")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Ese código no corresponde") && wrong.body.contains("aria-invalid=\"true\""));
    assert!(wrong.body.contains("value=\"00000-00000\""), "what was typed stays, to be mended");
    let forged = client.fill_in("/p/agua/check-your-mail", &format!("ticket=x&code={code}")).await;
    assert_eq!(forged.status, 422);

    let typed = code.to_lowercase().replace('-', "+");
    let right = client.fill_in("/p/agua/check-your-mail", &format!("ticket={ticket}&code={typed}")).await;
    assert_eq!(right.status, 303, "{right:?}");
    assert!(client.get(right.header("Location")).await.body.contains("tu firma está registrada"));
}

#[actix_web::test]
async fn the_mail_can_be_asked_for_again_up_to_five_in_all() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    let sent = client.sign_on_page(&format!("{FORM}&consent=yes")).await;
    let page = client.get(sent.header("Location")).await;
    let ticket = between(&page.body, "name=\"ticket\" value=\"", "\"").to_owned();

    for _ in 0..35 {
        let again = client.fill_in("/p/agua/send-again", &format!("ticket={ticket}")).await;
        assert_eq!(again.status, 303);
        let page = client.get(again.header("Location")).await;
        assert!(page.body.contains("cinco mensajes como máximo") && page.body.contains(&ticket));
    }
    let forged = client.fill_in("/p/agua/send-again", "ticket=nada").await;
    assert_eq!(forged.status, 303, "a stranger learns nothing from the answer");

    let queued = app.app.db.read_blocking(outbox::n_by_state).unwrap();
    assert_eq!(queued, [("queued".to_owned(), 30)], "who asks in a loop does not fill the disk");
    let mails = app.mails().await;
    assert_eq!(mails.len(), 5);
    assert!(mails.iter().all(|mail| mail.secret() == mails[0].secret()));
}

#[actix_web::test]
async fn what_is_wrong_stands_beside_the_field_and_what_was_typed_stays() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let form = "document=1&surname1=%3Cb%3E%C3%91ahui&given_names=&email=ana%40&phone=999888777";

    let page = app.client().sign_on_page(form).await;

    assert_eq!(page.status, 422);
    assert!(title(&page).starts_with("Hay 4 datos por corregir"), "{}", title(&page));
    assert!(page.body.contains("value=\"&#60;b&#62;Ñahui\""), "{}", page.body);
    assert!(!page.body.contains("<b>"));
    for (field, sentence) in [
        ("document", "le falta o le sobra algo"),
        ("given_names", "Completa este dato"),
        ("email", "debe verse como nombre@ejemplo.pe"),
    ] {
        let told = between(&page.body, &format!("id=\"{field}-problem\">"), "</p>");
        assert!(told.contains(sentence), "{told}");
        let input = between(&page.body, &format!("<input id=\"{field}\""), ">");
        assert!(input.contains("aria-invalid=\"true\"") && input.contains(&format!("{field}-problem")));
    }
    assert!(page.body.contains("id=\"consent-problem\"") && page.body.contains("<details open>"));
    assert!(page.body.contains("value=\"999888777\""));
}

#[actix_web::test]
async fn every_field_tells_its_own_mistake_and_keeps_what_was_typed() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    for (field, typed, sentence) in [
        ("surname1", "", "Completa este dato"),
        ("given_names", "=Ana", "No puede empezar con"),
        ("surname2", "@Rojas", "No puede empezar con"),
        ("document", "12", "le falta o le sobra algo"),
        ("document", &"7".repeat(41), "Es demasiado largo"),
        ("birth_date", "ayer", "Escribe la fecha"),
        ("district", "+x", "No puede empezar con"),
        ("phone", "=1", "No puede empezar con"),
        ("email", "ana", "debe verse como"),
    ] {
        let mut fields = vec![("surname1", "Quispe"), ("given_names", "Ana"), ("document", "01234567")];
        fields.push(("email", "ana@example.org"));
        fields.retain(|it| it.0 != field);
        fields.push((field, typed));
        let form: Vec<String> = fields
            .iter()
            .map(|(key, value)| format!("{key}={}", value.replace('=', "%3D").replace('+', "%2B")))
            .collect();

        let page = client.sign_on_page(&format!("{}&consent=yes", form.join("&"))).await;

        assert_eq!(page.status, 422, "{field} {typed}");
        let told = between(&page.body, &format!("id=\"{field}-problem\">"), "</p>");
        assert!(told.contains(sentence), "{field}: {told}");
        assert_eq!(page.body.matches("aria-invalid").count(), 1, "{field}");
        let input = between(&page.body, &format!("<input id=\"{field}\""), ">");
        let kept = typed.replace('=', "&#61;");
        assert!(input.contains(&format!("value=\"{typed}\"")) || input.contains(&kept), "{input}");
    }
}

#[actix_web::test]
async fn the_form_asks_what_the_profile_asks_and_no_more() {
    let app = TestApp::start();
    let create = ["petition", "create", "--slug", "ley", "--profile", "pe-iniciativa-legislativa"];
    assert!(app.run(&[&create[..], &["--title", "Ley del agua"]].concat()).succeeded());

    let page = app.client().get("/p/ley/sign").await.body;

    let names: Vec<&str> =
        page.split("<input id=\"").skip(1).map(|input| input.split('"').next().unwrap()).collect();
    assert_eq!(
        names,
        ["document", "surname1", "surname2", "given_names", "email", "district", "birth_date", "phone"]
    );
    assert!(page.contains("Número de DNI") && page.contains("Comprométete a firmar"));
    assert!(page.contains("son sensibles porque muestran una opinión política"));
}

#[actix_web::test]
async fn a_language_once_chosen_stays() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();

    assert!(client.get("/").await.body.contains("<html lang=\"es\">"));
    let english = client.clone().with("Accept-Language", "en-GB,es;q=0.5");
    assert_eq!(title(&english.get("/").await), "Petitions · Rúbrica");

    let chosen = client.get("/p/agua?lang=en").await;
    assert!(chosen.body.contains("Sign this petition"));
    let cookie = chosen.cookie().unwrap();
    assert_eq!((cookie.name(), cookie.value(), cookie.path()), ("lang", "en", Some("/")));
    let kept = client.clone().with("Cookie", "lang=en").with("Accept-Language", "es");
    assert_eq!(title(&kept.get("/nada").await), "There is nothing here · Rúbrica");
    assert!(kept.get("/p/agua/sign?x=1").await.body.contains("href=\"/p/agua/sign?x=1&#38;lang=es\""));
}

#[actix_web::test]
async fn the_switch_of_languages_leads_to_no_other_site() {
    let app = TestApp::start();
    for address in ["//evil.example/p", "///evil.example/p", "/\\evil.example/p"] {
        let page = app.client().get(address).await;
        assert_eq!(page.status, 404);
        assert!(page.body.contains("href=\"/evil.example/p?lang=en\""), "{address}: {}", page.body);
    }
}

#[actix_web::test]
async fn pages_are_light_load_nothing_from_elsewhere_and_run_no_script_but_ours() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    let secret = "x".repeat(43);
    let mut pages = vec![client.sign_on_page("document=1").await];
    for path in ["", "/sign", "/check-your-mail", "/events", "/privacy"] {
        pages.push(client.get(&format!("/p/agua{path}")).await);
    }
    pages.push(client.get("/").await);
    pages.push(client.get(&format!("/confirm/{secret}")).await);

    for page in &pages {
        let style = between(&page.body, "<link rel=\"stylesheet\" href=\"", "\"");
        let sheet = client.get(style).await;
        assert_eq!(sheet.header("Cache-Control"), "public, max-age=31536000, immutable");
        assert!(page.body.len() + sheet.body.len() < 25_000, "{} + {}", page.body.len(), sheet.body.len());
        let scripts: Vec<&str> = page.body.split("<script").skip(1).collect();
        let is_ours = |it: &&str| it.starts_with(" src=\"/assets/work-") && it.contains("\" defer></script>");
        assert!(scripts.iter().all(is_ours), "{scripts:?}");
        assert!(!page.body.contains(" style=") && !page.body.contains(" on"), "{}", page.body);
        for source in ["src=\"http", "url(", "@import"] {
            assert!(!page.body.contains(source) && !sheet.body.contains(source), "{source}");
        }
        let policy = page.header("Content-Security-Policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
        assert_eq!(page.header("Referrer-Policy"), "no-referrer");
    }
    assert_eq!(client.get("/assets/style-000000000000.css").await.status, 404);
}

#[actix_web::test]
async fn pages_that_carry_a_secret_are_kept_by_nobody() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    client.sign_on_page(&format!("{FORM}&consent=yes")).await;
    let secret = app.mails().await[0].secret();

    for page in ["confirm", "receipt", "withdraw"] {
        assert_eq!(
            client.get(&format!("/{page}/{secret}")).await.header("Cache-Control"),
            "no-store",
            "{page}"
        );
    }
}

#[actix_web::test]
async fn an_unknown_link_or_address_is_told_kindly() {
    let app = TestApp::start();
    let client = app.client();
    for path in ["/confirm/abc", "/receipt/abc", "/withdraw/abc"] {
        let page = client.get(path).await;
        assert_eq!((page.status, title(&page)), (404, "Este enlace ya no sirve · Rúbrica"), "{path}");
    }
    for path in ["/p/nada", "/p/nada/sign", "/nada"] {
        let page = client.get(path).await;
        assert_eq!((page.status, title(&page)), (404, "Aquí no hay nada · Rúbrica"), "{path}");
    }
    let closed = client.press("/confirm/abc").await;
    assert_eq!(closed.status, 404);
}

#[test]
fn every_text_whose_key_is_put_together_exists_in_both_languages() {
    use rubrica::domain::{Role, profile::FieldKey};

    let fields = FieldKey::ALL.iter().map(|it| format!("field-{}", it.as_str()));
    let roles = Role::ALL.iter().map(|it| format!("role-{it}"));
    let errors = ["required", "too_long", "control_character", "formula", "document", "email", "date"];
    let errors = errors.iter().map(|it| format!("error-{it}"));
    let states = ["pending", "received", "valid", "duplicate", "invalid", "review", "batched"];
    let states = states.iter().chain(&["submitted", "accepted", "refused", "withdrawn", "erased"]);
    let states = states.map(|it| format!("one-{it}"));
    let desk = [
        "batch-prepared",
        "batch-certified",
        "batch-submitted",
        "batch-resolved",
        "batch-cancelled",
        "channel-paper",
        "channel-online",
        "severity-warning",
        "severity-doubt",
        "severity-failure",
        "sheet-issued",
        "sheet-handed_out",
        "sheet-returned",
        "sheet-keying",
        "sheet-closed",
        "mail-queued",
        "mail-sent",
        "mail-dropped",
        "mail-failed",
        "quality-channels",
        "quality-events",
        "quality-keyers",
        "quality-sheets",
        "quality-regions",
    ]
    .map(str::to_owned);
    let forms = ["join", "lost", "reset", "sign-in"];
    let forms = forms.iter().flat_map(|it| [format!("{it}-title"), format!("{it}-submit")]);
    let months = (1..=12).map(|it| format!("month-{it}"));
    let privacy = ["what-identities", "what-emails", "what-photos", "erase", "block"].into_iter();
    let privacy = privacy.chain(["after-closed", "after-result", "after-submitted", "days"]);
    let rights = ["information", "access", "rectify", "erase", "object", "within"];
    let privacy = privacy.map(|it| format!("privacy-{it}"));
    let privacy = privacy.chain(rights.iter().map(|it| format!("privacy-right-{it}")));
    for key in
        fields.chain(roles).chain(errors).chain(forms).chain(states).chain(desk).chain(months).chain(privacy)
    {
        for language in Language::ALL {
            assert_ne!(language.say_with(&key, [("name", "DNI")]), key, "{language}");
        }
    }
}
