//! Verification: each signature gets the state its data deserve, a person counts once, and nothing changes
//! twice.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use rubrica::{
    db::DbError,
    domain::{Actor, JobId, PetitionId, Role},
    service::{App, jobs, petitions, turns::Turn, verification},
};
use serde_json::{Value, json};

use crate::support::TestApp;

const VERIFICATIONS: &str = "/api/v1/petitions/agua/verifications";
const ROLL: &str = "dni,apellido_paterno,apellido_materno,nombres,fecha_nacimiento,ubigeo,estado\n\
    10000001,MENDOZA,ROMERO,GERTRUDIS JULIETA,1988-10-26,040312,vigente\n\
    10000002,ÑAHUI,DE LA CRUZ,JOSÉ MARÍA,1970-02-03,150101,vigente\n\
    10000003,QUISPE,MAMANI,ROSA,1990-01-31,150101,vigente\n\
    10000004,QUISPE,MAMANI,CARLOS,1991-01-31,150101,vigente\n\
    10000005,ROJAS,SOTO,LUZ,1940-05-05,150101,fallecido\n\
    10000006,VARGAS,PINTO,IVÁN,1985-05-05,150101,suspendido\n\
    10000007,CASTRO,LEÓN,OLGA,1985-05-05,150101,cancelado\n";

const HEADER: &str = "sig_id,planilla,linea,dni,apellido_paterno,apellido_materno,nombres,canal\n";

/// A service with the petition `agua`, the roll `padron` and these rows as signatures.
pub(crate) fn with_signatures(rows: &str) -> TestApp {
    let app = with_roll();
    take_in(&app, rows);
    app
}

/// A service with the petition `agua` and the roll `padron`.
pub(crate) fn with_roll() -> TestApp {
    let app = TestApp::start();
    app.petition("agua", 100);
    app.write("roll.csv", ROLL);
    app.json(&["roll", "import", "roll.csv", "--name", "padron"]);
    app
}

pub(crate) fn take_in(app: &TestApp, rows: &str) {
    app.write("list.csv", format!("{HEADER}{rows}"));
    let report = app.json(&["signatures", "import", "list.csv", "--petition", "agua"]);
    assert_eq!(report["rejected"], 0, "{report}");
}

pub(crate) fn verify(app: &TestApp) -> Value {
    app.json(&["verify", "--petition", "agua"])
}

/// Where every line stands: `line state reason`, in the order of the sheet.
pub(crate) fn lines(app: &TestApp) -> Vec<String> {
    app.texts(
        "SELECT CAST(line AS TEXT) || ' ' || state || ' ' || reason AS text FROM signatures
         WHERE folio = 1 ORDER BY line",
    )
}

fn n_ledger_entries(app: &TestApp) -> usize {
    let pending = app.texts("SELECT body AS text FROM ledger_pending").len();
    pending + app.texts("SELECT body AS text FROM ledger_entries").len()
}

#[test]
fn each_signature_gets_the_state_its_data_deserve() {
    let app = with_signatures(
        "1,1,1,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n\
         2,1,2,10.000.002,Nahui,,Jose Maria,papel\n\
         3,1,3,10000003,MAMANI,QUISPE,ROSA,papel\n\
         4,1,4,10000004,QUISPE,MAMANI,CRALOS,papel\n\
         5,1,5,99999999,QUISPE,MAMANI,ROSA,papel\n\
         6,1,6,10000005,ROJAS,SOTO,LUZ,papel\n\
         7,1,7,10000006,VARGAS,PINTO,IVAN,papel\n\
         8,1,8,10000007,CASTRO,LEON,OLGA,papel\n\
         9,1,9,123,QUISPE,MAMANI,ROSA,papel\n\
         10,1,10,,QUISPE,MAMANI,ROSA,papel\n",
    );

    let verified = verify(&app);

    assert_eq!((&verified["checked"], &verified["roll"]), (&json!(10), &json!("padron")));
    assert_eq!(
        lines(&app),
        [
            "1 valid ",
            "2 valid ",
            "3 valid ",
            "4 valid ",
            "5 invalid ID_NOT_FOUND",
            "6 invalid DECEASED",
            "7 invalid SUSPENDED",
            "8 invalid ID_NOT_CURRENT",
            "9 invalid ID_FORMAT",
            "10 invalid INCOMPLETE",
        ]
    );
    let status = &verified["status"];
    assert_eq!((&status["valid"], &status["by_state"]["invalid"]), (&json!(4), &json!(6)));
}

#[test]
fn someone_elses_document_is_never_accepted_silently() {
    let app = with_signatures(
        "1,1,1,10000001,Torres,Huanca,Pedro,papel\n\
         2,1,2,10000003,Quispe,Mamani,Carlos,papel\n\
         3,1,3,10000002,Rosa,,Mendoza,papel\n",
    );

    verify(&app);

    let states = lines(&app);
    assert_eq!(states[0], "1 invalid NAME_MISMATCH");
    assert!(states.iter().all(|line| line.contains("NAME_MISMATCH")), "{states:?}");
}

#[test]
fn of_several_signatures_of_one_person_the_first_on_paper_that_passes_counts() {
    let app = with_signatures(
        "1,1,1,10000001,Torres,Huanca,Pedro,papel\n\
         2,1,2,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n\
         3,1,3,10000001,MENDOZA,ROMERO,GERTRUDIS JULIETA,papel\n\
         4,1,4,10000001,Mendoza,Romero,Gertrudis Julieta,web\n",
    );

    verify(&app);

    assert_eq!(
        lines(&app),
        ["1 invalid NAME_MISMATCH", "2 valid ", "3 duplicate DUP_IN_LOT", "4 duplicate DUP_OTHER_CHANNEL"]
    );
    assert_eq!(
        app.texts("SELECT CAST(line AS TEXT) AS text FROM claims JOIN signatures ON signature_id = id"),
        ["2"]
    );
}

#[test]
fn verifying_again_changes_nothing_and_tells_the_ledger_nothing() {
    let app = with_signatures(
        "1,1,1,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n\
         2,1,2,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n\
         3,1,3,99999999,Quispe,Mamani,Rosa,papel\n",
    );
    verify(&app);
    let (before, n_entries) = (lines(&app), n_ledger_entries(&app));

    let again = verify(&app);

    assert_eq!((&again["checked"], &again["moved"]), (&json!(0), &json!(0)));
    assert_eq!((lines(&app), n_ledger_entries(&app)), (before, n_entries));
}

#[test]
fn new_signatures_are_checked_alone_and_settled_with_those_of_the_same_person() {
    let app = with_signatures("5,1,5,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n");
    verify(&app);
    assert_eq!(lines(&app), ["5 valid "]);

    take_in(
        &app,
        "1,1,1,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n2,1,2,10000003,Quispe,Mamani,Rosa,papel\n",
    );
    let run = verify(&app);

    assert_eq!((&run["checked"], &run["moved"]), (&json!(2), &json!(3)));
    assert_eq!(lines(&app), ["1 valid ", "2 valid ", "5 duplicate DUP_IN_LOT"]);
}

#[test]
fn another_roll_makes_every_signature_be_checked_again() {
    let app = with_signatures("1,1,1,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n");
    verify(&app);
    app.write("other.csv", "dni,apellido_paterno,nombres\n20000001,Soto,Eva\n");
    app.json(&["roll", "import", "other.csv", "--name", "otro"]);

    let unclear = app.run(&["verify", "--petition", "agua"]);
    let other = app.json(&["verify", "--petition", "agua", "--roll", "otro"]);
    let invalid = lines(&app);
    let none = app.json(&["verify", "--petition", "agua", "--no-roll"]);

    assert!(unclear.stderr.contains("there are several rolls (padron, otro)"), "{unclear:?}");
    assert_eq!((&other["checked"], &other["moved"]), (&json!(1), &json!(1)));
    assert_eq!(invalid, ["1 invalid ID_NOT_FOUND"]);
    assert_eq!((&none["roll"], lines(&app)), (&Value::Null, vec!["1 valid ".to_owned()]));
}

#[test]
fn without_a_roll_one_must_say_so() {
    let app = TestApp::start();
    app.petition("agua", 100);

    let ran = app.run(&["verify", "--petition", "agua"]);

    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("there is no roll to compare with"), "{ran:?}");
    assert_eq!(app.json(&["verify", "--petition", "agua", "--no-roll"])["checked"], 0);
}

#[test]
fn two_services_with_the_same_input_come_to_the_same_result() {
    let mut rows = String::new();
    for number in 0..400 {
        let document = 10_000_001 + number % 9;
        let name =
            ["Mendoza,Romero,Gertrudis Julieta", "Quispe,Mamani,Rosa", "Ñahui,de la Cruz,José"][number % 3];
        let channel = if number % 5 == 0 { "web" } else { "papel" };
        writeln!(rows, "{number},1,{},{document},{name},{channel}", number + 1).unwrap();
    }
    let states = || {
        let app = with_signatures(&rows);
        verify(&app);
        lines(&app)
    };

    let (one, other) = (states(), states());

    assert_eq!(one.len(), 400);
    assert_eq!(one, other);
}

#[test]
fn signatures_that_come_in_during_a_run_end_where_they_would_have_ended_before_it() {
    const FIRST: [&str; 5] = ["Mendoza", "Quispe", "Ñahui", "Vargas", "Castro"];
    const SECOND: [&str; 7] = ["Romero", "Mamani", "de la Cruz", "Pinto", "León", "Soto", "Huamán"];
    const GIVEN: [&str; 11] =
        ["Rosa", "Luis", "Ana", "Jorge", "Iván", "Pedro", "Lucía", "Olga", "Elena", "Wilber", "Eva"];
    let person = |n: u32| {
        let at = n as usize;
        format!("{},{},{},{}", 10_000_000 + n * 7_919, FIRST[at % 5], SECOND[at % 7], GIVEN[at % 11])
    };
    let rows = |folio: u32, people: std::ops::Range<u32>| -> String {
        let mut rows = String::new();
        for (line, n) in (1..).zip(people) {
            writeln!(rows, "{folio}-{line},{folio},{line},{},papel", person(n)).unwrap();
        }
        rows
    };
    let app = TestApp::start();
    app.petition("agua", 100);
    let roll: String = (0..1_750).map(|n| person(n) + "\n").collect();
    app.write("roll.csv", format!("dni,apellido_paterno,apellido_materno,nombres\n{roll}"));
    app.json(&["roll", "import", "roll.csv", "--name", "padron"]);
    take_in(&app, &rows(1, 0..1_500));
    app.write("later.csv", format!("{HEADER}{}", rows(2, 1_250..1_750)));
    let verify = ["verify", "--petition", "agua"];

    let running = app.command(&verify);
    let running = std::thread::spawn(move || running.run());
    app.json(&["signatures", "import", "later.csv", "--petition", "agua"]);
    let ran = running.join().unwrap();
    app.json(&verify);

    assert!(ran.succeeded(), "{ran:?}");
    let states = "SELECT CAST(folio AS TEXT) || ' ' || state || ' ' || CAST(count(*) AS TEXT) AS text
         FROM signatures GROUP BY folio, state ORDER BY 1";
    assert_eq!(app.texts(states), ["1 valid 1500", "2 duplicate 250", "2 valid 250"]);
    assert_eq!(app.json(&verify)["moved"], 0);
    app.json(&["doctor"]);
}

#[test]
fn the_counts_agree_with_the_signatures_they_count() {
    let app = with_signatures(
        "1,1,1,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n\
         2,1,2,10000001,Mendoza,Romero,Gertrudis Julieta,web\n\
         3,1,3,99999999,Quispe,Mamani,Rosa,papel\n\
         4,1,4,10000003,Quispe,Mamani,Rosa,papel\n",
    );

    verify(&app);

    let stored = app.texts(
        "SELECT state || ' ' || reason || ' ' || channel || ' ' || CAST(count(*) AS TEXT) AS text
         FROM signatures GROUP BY state, reason, channel ORDER BY 1",
    );
    let counted = app.texts(
        "SELECT state || ' ' || reason || ' ' || channel || ' ' || CAST(sum(n) AS TEXT) AS text
         FROM tallies GROUP BY state, reason, channel HAVING sum(n) <> 0 ORDER BY 1",
    );
    assert_eq!(stored, counted);
}

#[actix_web::test]
async fn when_the_one_that_counts_falls_the_next_takes_its_place_at_once() {
    let app = with_signatures(
        "1,1,1,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n\
         2,1,2,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n\
         3,1,3,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n",
    );
    verify(&app);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;

    let corrected = coordinator
        .put(
            "/api/v1/petitions/agua/sheets/1/lines/1",
            json!({"document": "10000003", "surname1": "Quispe", "surname2": "Mamani", "given_names": "Rosa"}),
        )
        .await;

    assert_eq!(corrected.status, 200, "{corrected:?}");
    assert_eq!(lines(&app), ["1 received ", "2 valid ", "3 duplicate DUP_IN_LOT"]);
    verify(&app);
    assert_eq!(lines(&app), ["1 valid ", "2 valid ", "3 duplicate DUP_IN_LOT"]);
}

#[actix_web::test]
async fn when_a_signer_withdraws_the_paper_line_of_the_same_person_takes_the_place() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let client = app.client();
    let form = json!({
        "document": "10000001", "surname1": "Mendoza", "surname2": "Romero", "given_names": "Gertrudis Julieta",
        "email": "ana@example.org", "consent": true,
    });
    client.post("/api/v1/petitions/agua/signatures", form).await;
    let secret = app.mails().await[0].secret();
    client.press(&format!("/confirm/{secret}")).await;
    take_in(&app, "1,1,1,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n");
    assert_eq!(lines(&app), ["1 duplicate DUP_OTHER_CHANNEL"]);

    client.press(&format!("/withdraw/{secret}")).await;

    assert_eq!(lines(&app), ["1 received "]);
    app.json(&["verify", "--petition", "agua", "--no-roll"]);
    assert_eq!(lines(&app), ["1 valid "]);
}

#[actix_web::test]
async fn a_coordinator_verifies_over_http_and_sees_how_far_it_is() {
    let app = with_signatures("1,1,1,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n");
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;

    let begun = coordinator.post("/api/v1/petitions/agua/verifications", json!({"roll": "padron"})).await;
    let job = coordinator.finished(&begun.json()).await;

    assert_eq!(
        (begun.status, begun.header("Location")),
        (202, format!("/api/v1/jobs/{}", begun.json()["id"].as_str().unwrap()).as_str())
    );
    assert_eq!((&job["state"], &job["result"]["checked"]), (&json!("done"), &json!(1)));
    assert_eq!(lines(&app), ["1 valid "]);
    let unknown = coordinator.post("/api/v1/petitions/agua/verifications", json!({"roll": "nadie"})).await;
    let job = coordinator.finished(&unknown.json()).await;
    assert_eq!((&job["state"], &job["problem"]), (&json!("failed"), &json!("there is no such roll")));
    assert_eq!(app.client().post("/api/v1/petitions/agua/verifications", json!({})).await.status, 401);
}

#[actix_web::test]
async fn a_petition_is_verified_by_one_at_a_time() {
    let app = with_signatures("1,1,1,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n");
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let begin = async || coordinator.post(VERIFICATIONS, json!({"roll": "padron"})).await;
    let other = app.another();
    let turn = take_turn(&other, other.now()).keep(&other).unwrap();

    let command = app.command(&["verify", "--petition", "agua"]);
    let typed = std::thread::spawn(move || command.run());
    let asked = begin().await;

    assert_eq!((asked.status, asked.problem().as_str()), (409, "/problems/verification-running"));
    assert!(asked.body.contains("another verification of this petition is running"), "{asked:?}");
    assert_eq!(lines(&app), ["1 received "]);
    drop(turn);
    let typed = typed.join().unwrap();
    assert!(typed.succeeded(), "the command waits for its turn: {typed:?}");
    assert_eq!(lines(&app), ["1 valid "]);
    for _ in 0..2 {
        let begun = begin().await;
        assert_eq!(begun.status, 202, "{begun:?}");
        assert_eq!(coordinator.finished(&begun.json()).await["state"], "done");
    }
    assert_eq!(verify(&app)["checked"], 0);
}

#[actix_web::test]
async fn a_verification_whose_process_died_holds_up_the_next_for_a_minute() {
    let app = with_signatures("1,1,1,10000001,Mendoza,Romero,Gertrudis Julieta,papel\n");
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let a_minute_ago = app.app.now() - TimeDelta::minutes(1);
    take_turn(&app.another(), a_minute_ago);
    let petition = petition(&app.app);
    let start =
        move |conn: &mut _| jobs::start(conn, "verification", Some(petition), Actor::Engine, a_minute_ago);
    let left: JobId = app.app.db.write_blocking::<_, DbError>(start).unwrap();

    let left = coordinator.get(&format!("/api/v1/jobs/{left}")).await.json();
    let begun = coordinator.post(VERIFICATIONS, json!({"roll": "padron"})).await;

    assert_eq!((&left["state"], &left["problem_code"]), (&json!("failed"), &json!("gone")));
    assert_eq!(begun.status, 202, "{begun:?}");
    assert_eq!(coordinator.finished(&begun.json()).await["state"], "done");
}

fn petition(app: &App) -> PetitionId {
    app.db.read_blocking(|conn| petitions::find(conn, "agua")).unwrap().id
}

fn take_turn(app: &App, now: DateTime<Utc>) -> Turn {
    let petition = petition(app);
    app.db.write_blocking(move |conn| verification::take_turn(conn, petition, now)).unwrap()
}
