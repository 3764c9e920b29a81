//! Signatures that are one person's though their documents differ: what verification makes of them, what a
//! reviewer is shown, and who is told when one comes in.

use std::{fmt::Write as _, sync::Barrier};

use rubrica::{
    domain::Role,
    service::{
        By, matches,
        verification::{self, RollChoice},
    },
};
use serde_json::json;

use crate::{
    support::TestApp,
    verification::{lines, verify, with_roll},
};

const HEADER: &str =
    "sig_id,planilla,linea,dni,apellido_paterno,apellido_materno,nombres,fecha_nacimiento,ubigeo,canal\n";

/// People of whom a petition can learn how common names are.
const CROWD: &[(&str, &str, &str)] = &[
    ("QUISPE", "MAMANI", "ROSA"),
    ("FLORES", "ROJAS", "LUIS ALBERTO"),
    ("SANCHEZ", "GARCIA", "ANA MARIA"),
    ("RAMOS", "HUAMAN", "JORGE"),
    ("CASTILLO", "TORRES", "CARMEN ROSA"),
    ("VASQUEZ", "DIAZ", "PEDRO PABLO"),
    ("MENDOZA", "ESPINOZA", "LUCIA"),
    ("CHAVEZ", "RIVERA", "MIGUEL ANGEL"),
    ("GUTIERREZ", "CRUZ", "ELENA"),
    ("CONDORI", "APAZA", "WILBER"),
];

/// Fifty people on sheet 9, none of whom resembles another.
fn crowd() -> String {
    let mut rows = String::from(HEADER);
    for number in 0..50 {
        let ((one, _, _), (_, two, _), (_, _, given)) =
            (CROWD[number % 10], CROWD[(number / 5 + 3) % 10], CROWD[(number / 10 + number) % 10]);
        let (document, year, month) = (40_000_000 + number * 700_123, 1950 + number, 1 + number % 12);
        writeln!(
            rows,
            "c{number},9,{},{document},{one},{two},{given},{year}-{month:02}-1{},1501{:02},papel",
            number + 1,
            number % 9,
            number % 43 + 1
        )
        .unwrap();
    }
    rows
}

/// A petition with the crowd, and these rows on sheet 1.
fn with_people(rows: &str) -> TestApp {
    let app = TestApp::start();
    app.petition("agua", 100);
    app.write("list.csv", crowd() + rows);
    let report = app.json(&["signatures", "import", "list.csv", "--petition", "agua"]);
    assert_eq!(report["rejected"], 0, "{report}");
    app
}

fn verify_without_roll(app: &TestApp) -> serde_json::Value {
    app.json(&["verify", "--petition", "agua", "--no-roll"])
}

const GERTRUDIS: &str = "1,1,1,27934209,MENDOZA,ROMERO,GERTRUDIS JULIETA,1988-10-26,040312,papel\n";
const MISTYPED: &str = "2,1,2,27934208,Mendoza,Romero,Gertrudis Julieta,1988-10-26,040312,papel\n";

#[test]
fn without_a_roll_a_second_signature_with_a_mistyped_document_does_not_count() {
    let app = with_people(&format!("{GERTRUDIS}{MISTYPED}"));

    let run = verify_without_roll(&app);
    let again = verify_without_roll(&app);

    assert_eq!(lines(&app), ["1 valid ", "2 duplicate DUP_IN_LOT"]);
    assert_eq!(run["compared"], 52);
    assert_eq!((&again["compared"], &again["checked"], &again["moved"]), (&json!(0), &json!(0), &json!(0)));
    assert_eq!(verify_without_roll(&app)["status"]["valid"], 51);
}

#[test]
fn twins_with_successive_documents_both_count() {
    let app = with_people(
        "1,1,1,27934208,MENDOZA,ROMERO,GERTRUDIS JULIETA,1988-10-26,040312,papel\n\
         2,1,2,27934209,MENDOZA,ROMERO,ANASTASIA,1988-10-26,040312,papel\n\
         3,1,3,31555001,MENDOZA,ROMERO,CARLOS,1990-01-02,040312,papel\n",
    );

    verify_without_roll(&app);

    assert_eq!(lines(&app), ["1 valid ", "2 valid ", "3 valid "]);
}

/// As [`with_people`], under a profile that takes no likeness for certain.
fn with_people_of_a_cautious_profile(rows: &str) -> TestApp {
    let app = TestApp::start();
    let profile = include_str!("../../config/profiles/generic.toml")
        .replace("id = \"generic\"", "id = \"cautious\"")
        .replace("[duplicates.likeness]\nupper = 0.99", "[duplicates.likeness]\nupper = 1.0");
    std::fs::create_dir(app.path("profiles")).unwrap();
    app.write("profiles/cautious.toml", profile);
    let create = ["petition", "create", "--slug", "agua", "--title", "Agua", "--threshold", "100"];
    let folder = app.path("profiles").display().to_string();
    let ran = app
        .command(&[&create[..], &["--profile", "cautious"]].concat())
        .env("RUBRICA_PROFILES__DIRECTORY", &folder)
        .run();
    assert!(ran.succeeded(), "{ran:?}");
    app.write("list.csv", crowd() + rows);
    app.json(&["signatures", "import", "list.csv", "--petition", "agua"]);
    verify_without_roll(&app);
    app
}

const LIKE_GERTRUDIS: &str = "2,1,2,27934299,Mendoza,Romero,Gertrudis,,,papel\n";

#[test]
fn what_is_likely_and_not_certain_is_put_to_a_person_with_both_side_by_side() {
    let app = with_people_of_a_cautious_profile(&format!("{GERTRUDIS}{LIKE_GERTRUDIS}"));

    assert_eq!(lines(&app), ["1 valid ", "2 review DUP_IN_LOT"]);
    let id = open_reviews(&app).remove(0);
    let shown = app.json(&["review", "show", &id, "--petition", "agua"]);
    let alike = &shown["alike"][0];
    assert_eq!((&alike["state"], &alike["folio"], &alike["line"]), (&json!("valid"), &json!(1), &json!(1)));
    assert_eq!((&alike["relation"], &shown["candidate"]), (&json!("one person"), &json!(null)));
    assert_eq!(shown["likelihood"], alike["probability"]);
    let document = &alike["fields"][0];
    assert_eq!((&document["field"], &document["value"]), (&json!("document"), &json!("27934209")));
    assert!(0.0 < document["bits"].as_f64().unwrap(), "{alike}");
    let text = app.run(&["review", "show", &id, "--petition", "agua"]).stdout;
    assert!(text.contains("could repeat signature") && text.contains("sheet 1, line 1"), "{text}");
}

#[test]
fn an_approval_says_that_two_who_are_alike_are_two_and_stays() {
    let app = with_people_of_a_cautious_profile(&format!("{GERTRUDIS}{LIKE_GERTRUDIS}"));

    app.json(&["review", "decide", &open_reviews(&app).remove(0), "--petition", "agua", "--approve"]);
    let approved = lines(&app);
    let run = verify_without_roll(&app);

    assert_eq!(approved, ["1 valid ", "2 valid "]);
    assert_eq!((&run["moved"], lines(&app)), (&json!(0), approved));
}

#[test]
fn a_rejection_says_that_it_is_a_duplicate_and_stays() {
    let app = with_people_of_a_cautious_profile(&format!("{GERTRUDIS}{LIKE_GERTRUDIS}"));
    let id = open_reviews(&app).remove(0);

    let other = app.run(&["review", "decide", &id, "--petition", "agua", "--reject", "DUP_OTHER_LOT"]);
    app.json(&["review", "decide", &id, "--petition", "agua", "--reject", "DUP_IN_LOT"]);
    let run = verify_without_roll(&app);

    assert!(!other.succeeded(), "only what was asked is answered");
    assert_eq!(lines(&app), ["1 valid ", "2 duplicate DUP_IN_LOT"]);
    assert_eq!(run["moved"], 0);
}

#[test]
fn the_same_list_in_another_order_comes_to_the_same_result() {
    let states = |lists: &[String]| {
        let app = with_people("");
        for list in lists {
            app.write("more.csv", HEADER.to_owned() + list);
            app.json(&["signatures", "import", "more.csv", "--petition", "agua"]);
            verify_without_roll(&app);
        }
        lines(&app)
    };
    let third = "3,1,3,27934908,Mendoza,Romero,Gertrudis J.,1988-10-26,040312,papel\n";

    let at_once = states(&[format!("{GERTRUDIS}{MISTYPED}{third}")]);
    let backwards = states(&[third.to_owned(), MISTYPED.to_owned(), GERTRUDIS.to_owned()]);

    assert_eq!(at_once, ["1 valid ", "2 duplicate DUP_IN_LOT", "3 duplicate DUP_IN_LOT"]);
    assert_eq!(at_once, backwards);
}

/// The roll of the tests of verification, and these rows as signatures on sheet 1.
fn on_the_roll(rows: &str) -> TestApp {
    let app = with_roll();
    app.write("list.csv", HEADER.to_owned() + rows);
    let report = app.json(&["signatures", "import", "list.csv", "--petition", "agua"]);
    assert_eq!(report["rejected"], 0, "{report}");
    app
}

#[test]
fn a_mistyped_document_is_put_to_a_person_with_the_entry_that_fits() {
    let app = on_the_roll(
        "1,1,1,10000091,Mendoza,Romero,Gertrudis Julieta,1988-10-26,040312,papel\n\
         2,1,2,1000001,Mendoza,Romero,Gertrudis Julieta,1988-10-26,040312,papel\n\
         3,1,3,10000001,Quispe,Mamani,Rosa,1990-01-31,150101,papel\n\
         4,1,4,10000091,Torres,Huanca,Pedro,1970-02-03,150101,papel\n",
    );

    verify(&app);

    assert_eq!(
        lines(&app),
        [
            "1 review ID_NOT_FOUND",
            "2 review ID_NOT_FOUND",
            "3 review NAME_MISMATCH",
            "4 invalid ID_NOT_FOUND",
        ]
    );
}

const ONE_DIGIT_OFF: &str = "1,1,1,10000091,Mendoza,Romero,Gertrudis Julieta,1988-10-26,040312,papel\n";

fn open_reviews(app: &TestApp) -> Vec<String> {
    let listed = app.json(&["review", "list", "--petition", "agua"]);
    listed.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_reviewer_sees_the_entry_its_probability_and_the_digit_that_differs() {
    let app = on_the_roll(ONE_DIGIT_OFF);
    verify(&app);

    let listed = app.json(&["review", "list", "--petition", "agua"]);
    let id = open_reviews(&app).remove(0);
    let shown = app.json(&["review", "show", &id, "--petition", "agua"]);

    let candidate = &shown["candidate"];
    assert_eq!(listed[0]["likelihood"], candidate["probability"]);
    assert!(0.5 < candidate["probability"].as_f64().unwrap(), "{shown}");
    assert_eq!(candidate["slip"], json!({"kind": "replaced", "position": 7, "written": "9", "meant": "0"}));
    assert_eq!(
        candidate["fields"][0],
        json!({"field": "document", "signature": "10000091", "roll": "10000001", "differs": true})
    );
    assert_eq!((&candidate["roll_status"], &candidate["in_use"]), (&json!("current"), &json!([])));
    assert_eq!((&shown["on_roll"], &shown["alike"]), (&json!(false), &json!([])));
    let text = app.run(&["review", "show", &id, "--petition", "agua"]).stdout;
    assert!(text.contains("digit 7: \"9\" instead of \"0\""), "{text}");
}

#[test]
fn a_document_wrong_in_several_places_is_found_by_the_names_and_the_birth_date() {
    let app = on_the_roll(
        "1,1,1,94817265,Romero,Mendosa,Gertrudis,1988-10-26,040312,papel\n\
         1,1,2,83726154,Mendoza,Romero,Gertrudis Julieta,1961-02-03,040312,papel\n",
    );

    verify(&app);

    assert_eq!(lines(&app), ["1 review ID_NOT_FOUND", "2 invalid ID_NOT_FOUND"]);
    let id = open_reviews(&app).remove(0);
    let shown = app.json(&["review", "show", &id, "--petition", "agua"]);
    let candidate = &shown["candidate"];
    assert_eq!((&candidate["fields"][0]["roll"], &candidate["slip"]), (&json!("10000001"), &json!(null)));
    app.json(&["review", "decide", &id, "--petition", "agua", "--correct"]);
    assert_eq!(lines(&app)[0], "1 valid ");
}

#[test]
fn a_correction_puts_the_entrys_document_in_place_and_the_signature_counts() {
    let app = on_the_roll(ONE_DIGIT_OFF);
    verify(&app);

    let id = open_reviews(&app).remove(0);
    let decided = app.json(&["review", "decide", &id, "--petition", "agua", "--correct"]);
    let corrected = lines(&app);
    let run = verify(&app);

    assert_eq!((&decided["state"], &decided["decision"]), (&json!("decided"), &json!("correct")));
    assert_eq!(corrected, ["1 valid "]);
    assert_eq!((&run["moved"], lines(&app)), (&json!(0), corrected));
    assert_eq!(open_reviews(&app), Vec::<String>::new());
}

#[test]
fn a_second_signature_with_a_mistyped_document_stands_behind_the_one_on_the_roll() {
    let app = on_the_roll(&format!(
        "{ONE_DIGIT_OFF}2,1,2,10000001,Mendoza,Romero,Gertrudis Julieta,1988-10-26,040312,papel\n"
    ));

    verify(&app);

    // With two signatures there is little to learn from: what is not sure enough is left to a person, who
    // sees that the document is in use.
    let states = lines(&app);
    assert_eq!(states[1], "2 valid ");
    if states[0] == "1 review ID_NOT_FOUND" {
        let id = open_reviews(&app).remove(0);
        let shown = app.json(&["review", "show", &id, "--petition", "agua"]);
        let used = &shown["candidate"]["in_use"][0];
        assert_eq!((&used["state"], &used["line"]), (&json!("valid"), &json!(2)));
        app.json(&["review", "decide", &id, "--petition", "agua", "--correct"]);
    }
    assert_eq!(lines(&app), ["1 duplicate DUP_IN_LOT", "2 valid "]);
}

#[actix_web::test]
async fn over_http_a_reviewer_corrects_and_others_may_not() {
    let app = on_the_roll(ONE_DIGIT_OFF);
    verify(&app);
    let id = open_reviews(&app).remove(0);
    let path = format!("/api/v1/petitions/agua/reviews/{id}");
    let reviewer = app.signed_in(Role::Reviewer, Some("agua")).await;
    let volunteer = app.signed_in(Role::Volunteer, Some("agua")).await;

    let refused = volunteer.get(&path).await;
    let shown = reviewer.get(&path).await.json();
    let decided = reviewer.post(&format!("{path}/decision"), json!({"decision": "correct"})).await;

    assert_eq!(refused.status, 403);
    assert_eq!(shown["candidate"]["fields"][0]["roll"], "10000001");
    assert_eq!((decided.status, lines(&app)), (200, vec!["1 valid ".to_owned()]));
}

#[actix_web::test]
async fn what_has_no_suggested_entry_is_not_corrected() {
    let app = with_roll();
    app.write("list.csv", format!("{HEADER}1,1,1,10000001,Mendoza,Romero,Julia,1988-10-26,040312,papel\n"));
    app.json(&["signatures", "import", "list.csv", "--petition", "agua"]);
    verify(&app);
    let id = open_reviews(&app).remove(0);
    let reviewer = app.signed_in(Role::Reviewer, Some("agua")).await;

    let path = format!("/api/v1/petitions/agua/reviews/{id}/decision");
    let refused = reviewer.post(&path, json!({"decision": "correct"})).await;

    assert_eq!((refused.status, &refused.json()["type"]), (409, &json!("/problems/nothing-to-correct-by")));
    assert_eq!(lines(&app), ["1 review NAME_MISMATCH"], "nothing of it was kept");
}

#[actix_web::test]
async fn a_line_that_resembles_another_is_flagged_to_reviewers_and_not_to_its_keyer() {
    let app = with_people(GERTRUDIS);
    verify_without_roll(&app);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let sheets = json!({"first_folio": 5, "last_folio": 5, "n_lines": 4});
    assert_eq!(coordinator.post("/api/v1/petitions/agua/sheets", sheets).await.status, 201);
    let line = |number: u8, document: &str, given: &str| {
        json!({"line": number, "document": document, "surname1": "Mendoza", "surname2": "Romero",
               "given_names": given, "birth_date": "1988-10-26", "district": "040312"})
    };
    let lines = json!({"lines": [
        line(1, "27934299", "Gertrudis Julieta"), line(2, "70934209", "Edelmira"),
    ]});

    let keyed = coordinator.post("/api/v1/petitions/agua/sheets/5/lines", lines).await;
    let n_compared = matches::compare_arrivals(&app.app).unwrap();
    let sheet = coordinator.get("/api/v1/petitions/agua/sheets/5").await;
    let listed = coordinator.get("/api/v1/petitions/agua/signatures?folio=5").await.json();

    assert_eq!(keyed.json()["lines"][0], json!({"line": 1, "outcome": "taken"}));
    assert!(!sheet.body.contains("alike"), "{sheet:?}");
    assert_eq!(n_compared, 2);
    let alike: Vec<_> = listed["items"].as_array().unwrap().iter().map(|it| it["alike"].clone()).collect();
    assert_eq!(alike, [json!(1), json!(0)]);
    assert_eq!(matches::compare_arrivals(&app.app).unwrap(), 0);
}

#[test]
fn services_that_compare_the_same_signatures_at_the_same_moment_do_not_fail_each_other() {
    let app = TestApp::start();
    app.write("list.csv", crowd() + GERTRUDIS + MISTYPED);
    for slug in ["agua", "aire", "bosque", "mercado", "playa", "puente"] {
        app.petition(slug, 100);
        app.json(&["signatures", "import", "list.csv", "--petition", slug]);
        let moment = Barrier::new(3);

        std::thread::scope(|scope| {
            for service in [app.another(), app.another()] {
                let moment = &moment;
                scope.spawn(move || {
                    moment.wait();
                    matches::compare_arrivals(&service).unwrap();
                });
            }
            moment.wait();
            // A service notes in its log what it could not compare; a verification fails of it.
            let by = By::operator();
            verification::verify(&app.app, by, slug, &RollChoice::Without, &|_| Ok(())).unwrap();
        });

        let again = app.json(&["verify", "--petition", slug, "--no-roll"]);
        assert_eq!((&again["moved"], &again["status"]["valid"]), (&json!(0), &json!(51)));
    }
}

#[actix_web::test]
async fn a_confirmed_signature_is_flagged_while_its_signer_learns_nothing() {
    let app = with_people(GERTRUDIS);
    verify_without_roll(&app);
    let client = app.client();
    let form = |document: &str, given: &str, email: &str| {
        json!({"document": document, "surname1": "Mendoza", "surname2": "Romero", "given_names": given,
               "birth_date": "1988-10-26", "district": "040312", "email": email, "consent": true})
    };

    let forms = [
        form("27934299", "Gertrudis Julieta", "a@example.org"),
        form("70934209", "Edelmira", "b@example.org"),
    ];
    let mut answers = Vec::new();
    for form in forms {
        client.post("/api/v1/petitions/agua/signatures", form).await;
        let secret = app.mails().await.last().unwrap().secret();
        answers.push(client.press(&format!("/confirm/{secret}")).await);
    }
    matches::compare_arrivals(&app.app).unwrap();
    let reviewer = app.signed_in(Role::Reviewer, Some("agua")).await;
    let listed = reviewer.get("/api/v1/petitions/agua/signatures?channel=online").await.json();

    assert_eq!(answers[0].status, answers[1].status);
    let alike: Vec<_> = listed["items"].as_array().unwrap().iter().map(|it| it["alike"].clone()).collect();
    assert_eq!(alike, [json!(1), json!(0)]);
}

#[test]
fn what_is_kept_of_likeness_names_nobody() {
    let app = on_the_roll(&format!(
        "{ONE_DIGIT_OFF}2,1,2,10000001,Mendoza,Romero,Gertrudis Julieta,1988-10-26,040312,papel\n"
    ));
    verify(&app);

    let stored = app.everything_stored();

    let holds = |text: &str| stored.windows(text.len()).any(|it| it.eq_ignore_ascii_case(text.as_bytes()));
    for text in ["mendoza", "gertrudis", "10000091", "10000001", "1988-10-26"] {
        assert!(!holds(text), "{text} is stored as it is");
    }
}

/// Enough people on paper that new ones are compared alone: each has a document, surnames and names that differ
/// from all others in many signs.
fn multitude(n: usize) -> String {
    let syllables =
        ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "yo", "zu", "chi"];
    let word = |seed: usize| -> String {
        // The finaliser of SplitMix64.
        let mixed = (seed as u64 ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mixed = mixed ^ (mixed >> 31);
        (0..4).map(|at| syllables[usize::from(mixed.to_le_bytes()[at]) % syllables.len()]).collect()
    };
    let mut rows = String::from(HEADER);
    for number in 0..n {
        let (one, two, given) = (word(number), word(number + 50_000), word(number + 100_000));
        let (document, year) = (10_000_000 + number * 20_011, 1940 + number % 60);
        let (month, day) = (1 + number % 12, 1 + number % 28);
        writeln!(
            rows,
            "m{number},{},{},{document},{one},{two},{given},{year}-{month:02}-{day:02},150101,papel",
            100 + number / 10,
            number % 10 + 1
        )
        .unwrap();
    }
    rows
}

#[test]
fn in_a_large_petition_a_new_signature_is_compared_alone_and_found_all_the_same() {
    let app = TestApp::start();
    app.petition("agua", 100);
    app.write("list.csv", multitude(3_100) + GERTRUDIS);
    app.json(&["signatures", "import", "list.csv", "--petition", "agua"]);
    let first = verify_without_roll(&app);
    app.write("more.csv", HEADER.to_owned() + MISTYPED);
    app.json(&["signatures", "import", "more.csv", "--petition", "agua"]);

    let second = verify_without_roll(&app);
    let third = verify_without_roll(&app);

    assert_eq!((&first["compared"], &first["status"]["valid"]), (&json!(3_101), &json!(3_101)));
    assert_eq!((&second["compared"], &second["checked"]), (&json!(1), &json!(1)));
    assert_eq!(lines(&app), ["1 valid ", "2 duplicate DUP_IN_LOT"]);
    assert_eq!((&third["compared"], &third["moved"]), (&json!(0), &json!(0)));
}

#[actix_web::test]
async fn nothing_is_left_to_compare_a_signer_by_who_was_forgotten() {
    let app = with_people("");
    let client = app.client();
    let form = json!({"document": "27934299", "surname1": "Mendoza", "surname2": "Romero",
        "given_names": "Gertrudis Julieta", "email": "a@example.org", "consent": true});
    client.post("/api/v1/petitions/agua/signatures", form).await;
    let secret = app.mails().await[0].secret();
    client.press(&format!("/confirm/{secret}")).await;
    let count = "SELECT CAST(count(*) AS TEXT) AS text FROM match_keys WHERE signature_id IN
        (SELECT id FROM signatures WHERE channel = 'online')";
    matches::compare_arrivals(&app.app).unwrap();
    assert_ne!(app.texts(count), ["0"]);

    client.press(&format!("/withdraw/{secret}")).await;
    matches::compare_arrivals(&app.app).unwrap();

    assert_eq!(app.texts(count), ["0"]);
}

#[actix_web::test]
async fn the_entry_that_a_signer_may_have_meant_is_forgotten_with_the_signer() {
    let app = with_people("");
    let roll = "dni,apellido_paterno,apellido_materno,nombres,fecha_nacimiento,ubigeo\n\
                27934209,MENDOZA,ROMERO,GERTRUDIS JULIETA,1988-10-26,040312\n";
    app.write("roll.csv", roll);
    app.json(&["roll", "import", "roll.csv", "--name", "padron"]);
    let client = app.client();
    let form = json!({"document": "27934208", "surname1": "Mendoza", "surname2": "Romero",
        "given_names": "Gertrudis Julieta", "email": "a@example.org", "consent": true});
    client.post("/api/v1/petitions/agua/signatures", form).await;
    let secret = app.mails().await[0].secret();
    client.press(&format!("/confirm/{secret}")).await;
    app.json(&["verify", "--petition", "agua", "--roll", "padron"]);
    let count = "SELECT CAST(count(*) AS TEXT) AS text FROM roll_candidates";
    assert_eq!(app.texts(count), ["1"]);

    client.press(&format!("/withdraw/{secret}")).await;

    assert_eq!(app.texts(count), ["0"]);
}

#[test]
fn namesakes_whom_the_roll_knows_apart_both_count_also_after_a_run_without_it() {
    let app = with_people(
        "1,1,1,27934208,MENDOZA,ROMERO,GERTRUDIS JULIETA,1988-10-26,040312,papel\n\
         2,1,2,27934209,MENDOZA,ROMERO,GERTRUDIS JULIETA,1988-10-26,040312,papel\n",
    );
    app.write(
        "roll.csv",
        "dni,apellido_paterno,apellido_materno,nombres,fecha_nacimiento,ubigeo\n\
         27934208,MENDOZA,ROMERO,GERTRUDIS JULIETA,1988-10-26,040312\n\
         27934209,MENDOZA,ROMERO,GERTRUDIS JULIETA,1988-10-26,040312\n",
    );
    app.json(&["roll", "import", "roll.csv", "--name", "padron"]);

    let mut seen = Vec::new();
    for roll in [&["--no-roll"][..], &["--roll", "padron"], &["--no-roll"]] {
        app.json(&[&["verify", "--petition", "agua"], roll].concat());
        seen.push(lines(&app)[1].clone());
    }

    assert_eq!(seen, ["2 duplicate DUP_IN_LOT", "2 valid ", "2 duplicate DUP_IN_LOT"]);
}
