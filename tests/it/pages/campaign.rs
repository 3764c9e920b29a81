//! What a petition's page offers beside the form: paper, places, pictures, frames, and what is done with data.

use rubrica::domain::Role;
use serde_json::json;

use crate::support::{Answer, TestApp};

impl TestApp {
    /// A petition that counts paper only.
    fn petition_on_paper(&self, slug: &str) {
        let create = ["petition", "create", "--slug", slug, "--profile", "pe-iniciativa-legislativa"];
        assert!(self.run(&[&create[..], &["--title", "Ley del agua"]].concat()).succeeded());
    }
}

fn n_pages(file: &Answer) -> usize {
    assert!(file.bytes.starts_with(b"%PDF-1."), "{}", file.body);
    assert_eq!(file.header("Content-Type"), "application/pdf");
    file.body.matches("/Type /Page\n").count()
}

#[actix_web::test]
async fn anyone_prints_a_blank_sheet_and_every_print_is_the_same() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();

    let sheet = client.get("/p/agua/sheet.pdf").await;
    assert_eq!((sheet.status, n_pages(&sheet)), (200, 1));
    assert_eq!(sheet.header("Content-Disposition"), "inline; filename=\"agua.pdf\"");
    assert_eq!(client.get("/p/agua/sheet.pdf").await.bytes, sheet.bytes);
    assert!(client.get("/p/agua").await.body.contains("href=\"/p/agua/sheet.pdf\""));

    assert!(app.run(&["petition", "close", "--petition", "agua"]).succeeded());
    assert_eq!(client.get("/p/agua/sheet.pdf").await.status, 404);
    assert!(!client.get("/p/agua").await.body.contains("sheet.pdf"));
}

#[actix_web::test]
async fn a_coordinator_prints_the_registered_sheets_of_an_event_with_their_numbers() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let event = json!({"name": "Plaza", "place": "Jr. Unión", "held_on": "2027-01-09", "team": "Norte"});
    let event = coordinator.post("/api/v1/petitions/agua/events", event).await.json();
    let id = event["id"].as_str().unwrap();
    coordinator.post("/api/v1/petitions/agua/circulators", json!({"code": "LN-07", "name": "Luz"})).await;
    for sheets in [
        json!({"first_folio": 1, "last_folio": 3, "event": id, "circulator": "LN-07"}),
        json!({"first_folio": 8, "n_lines": 45}),
    ] {
        assert_eq!(coordinator.post("/api/v1/petitions/agua/sheets", sheets).await.status, 201);
    }
    let address = "/api/v1/petitions/agua/sheets.pdf";

    let of_event = coordinator.get(&format!("{address}?event={id}")).await;
    assert_eq!((of_event.status, n_pages(&of_event)), (200, 3));
    assert_eq!(of_event.header("Content-Disposition"), "inline; filename=\"agua-000001-000003.pdf\"");
    let second = coordinator.get(&format!("{address}?first_folio=2&last_folio=2")).await;
    assert_eq!(n_pages(&second), 1);
    assert_eq!(n_pages(&coordinator.get(&format!("{address}?first_folio=8")).await), 3, "45 lines");
    let none = coordinator.get(&format!("{address}?first_folio=4&last_folio=7")).await;
    assert_eq!((none.status, none.problem().as_str()), (404, "/problems/unknown-sheet"));
}

#[actix_web::test]
async fn where_only_paper_counts_the_page_says_so_and_tells_where_to_sign() {
    let app = TestApp::start();
    app.petition_on_paper("ley");
    let coordinator = app.signed_in(Role::Coordinator, Some("ley")).await;
    let client = app.client();
    let page = client.get("/p/ley").await.body;
    assert!(page.contains("solo admite firmas en papel") && page.contains("Todavía no hay puntos de firma"));
    assert!(page.contains("Ver un planillón de muestra (PDF)"), "the authority's own form is needed: {page}");

    let stalls = [("Plaza pasada", "Lima", "2020-01-01"), ("Plaza de Ñaña", "Chosica", "2999-01-02")];
    let more = ["Uno", "Dos", "Tres", "Cuatro"].map(|name| (name, "Arequipa", "2999-02-03"));
    for (name, place, held_on) in stalls.into_iter().chain(more) {
        let event = json!({"name": name, "place": place, "held_on": held_on, "team": "equipo secreto"});
        assert_eq!(coordinator.post("/api/v1/petitions/ley/events", event).await.status, 201);
    }

    let page = client.get("/p/ley").await.body;
    assert!(page.contains("<time datetime=\"2999-01-02\">2 de enero de 2999</time><strong>Plaza de Ñaña"));
    assert!(
        !page.contains("Plaza pasada") && !page.contains("Cuatro") && !page.contains("secreto"),
        "{page}"
    );
    assert!(page.contains("href=\"/p/ley/events\""));
    let near = client.get("/p/ley/events?near=%C3%91ana+chos").await.body;
    assert!(
        near.contains("Chosica") && !near.contains("Arequipa") && near.contains("value=\"Ñana chos\""),
        "{near}"
    );
    assert_eq!(client.get("/p/ley/events").await.body.matches("<time").count(), 5);
    let nowhere = client.get("/p/ley/events?near=%3Cb%3E").await.body;
    assert!(nowhere.contains("Prueba con otro nombre") && !nowhere.contains("<b>"));
}

#[actix_web::test]
async fn others_may_frame_the_embedded_page_and_no_other() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();

    let page = client.get("/p/agua").await;
    assert!(page.body.contains("&#60;iframe src=&#34;http://127.0.0.1:8080/embed/agua&#34;"), "{page:?}");
    assert!(page.header("Content-Security-Policy").contains("frame-ancestors 'none'"));
    let embed = client.get("/embed/agua").await;
    assert_eq!(embed.status, 200);
    let policy = embed.header("Content-Security-Policy");
    assert!(policy.contains("frame-ancestors *") && policy.contains("form-action 'none'"), "{policy}");
    assert!(embed.body.contains("Agua limpia") && embed.body.contains("role=\"img\""));
    assert!(!embed.body.contains("<form") && embed.body.contains("target=\"_blank\" rel=\"noopener\""));
}

#[actix_web::test]
async fn other_sites_show_a_picture_of_the_petition_that_is_always_the_same() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();

    let picture = client.get("/p/agua/preview.png").await;

    assert_eq!((picture.status, picture.header("Content-Type")), (200, "image/png"));
    assert_eq!(&picture.bytes[12..24], b"IHDR\0\0\x04\xb0\0\0\x02\x76", "1200 by 630");
    assert_eq!(picture.header("Cross-Origin-Resource-Policy"), "cross-origin");
    assert!(picture.bytes.len() < 200_000, "{}", picture.bytes.len());
    assert_eq!(client.get("/p/agua/preview.png").await.bytes, picture.bytes);
    let page = client.get("/p/agua").await.body;
    let image = "<meta property=\"og:image\" content=\"http://127.0.0.1:8080/p/agua/preview.png\">";
    assert!(page.contains(image), "{page}");
}

#[actix_web::test]
async fn the_privacy_page_has_the_words_and_the_version_that_signatures_keep() {
    let app = TestApp::start();
    app.petition_on_paper("ley");
    let client = app.client();
    assert!(client.get("/p/ley/sign").await.body.contains("href=\"/p/ley/privacy\""));

    let page = client.get("/p/ley/privacy").await.body;

    for words in [
        "Los promotores de esta iniciativa guardan tus datos cifrados",
        "Doy mi consentimiento expreso",
        "Nombres y documentos: se borran 365 días después del resultado de la autoridad.",
        "ver lo que guardan de ti (responden en 20 días)",
        "pe-iniciativa-legislativa@1/consent@1/es",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    let english = client.get("/p/ley/privacy?lang=en").await.body;
    assert!(english.contains("I expressly consent") && english.contains("consent@1/en"));
}

#[actix_web::test]
async fn a_signature_keeps_which_consent_text_was_read_and_the_petition_keeps_the_text() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    let english = client.clone().with("Accept-Language", "en");
    let form = "document=01234567&surname1=Quispe&given_names=Ana&email=ana%40example.org&consent=yes";
    assert_eq!(client.sign_on_page(form).await.status, 303);
    assert_eq!(english.sign_on_page(&form.replace("0123", "4567")).await.status, 303);

    let versions = app.texts("SELECT consent_version AS text FROM signatures ORDER BY consent_version");
    assert_eq!(versions, ["generic@1/consent@1/en", "generic@1/consent@1/es"]);
    let frozen = app.texts("SELECT body AS text FROM profiles");
    assert!(
        frozen[0].contains("Acepto que mis datos se guarden") && frozen[0].contains("I agree that my data")
    );
}
