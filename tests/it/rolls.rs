//! Electoral rolls: taken in whole or not at all, bad rows told and kept, nobody in clear on the disk.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    process::{Command, Stdio},
};

use actix_web::http::Method;
use rubrica::{
    domain::{Role, RollEntry, RollName, RollStatus},
    service::{
        By,
        progress::unheard,
        rolls::{self, NewRoll, OpenRoll, RollFile},
    },
    table::ColumnMap,
};
use serde_json::{Value, json};

use crate::support::TestApp;

const HEADER: &str = "dni,apellido_paterno,apellido_materno,nombres,fecha_nacimiento,ubigeo\n";

fn import(app: &TestApp, file: &str, name: &str) -> Value {
    app.json(&["roll", "import", file, "--name", name])
}

/// What a roll has for each document.
fn look_up(app: &TestApp, name: &str, documents: &[&str]) -> Vec<Option<RollEntry>> {
    let find = |conn: &mut _| {
        let roll = rolls::find(conn, name).unwrap();
        let roll = OpenRoll::open(conn, &app.app.vault, roll).unwrap();
        roll.find_all(conn, documents)
    };
    app.app.db.read_blocking(find).unwrap()
}

/// Rows of so many people, numbered from 1.
fn people(n: usize) -> String {
    let mut rows = HEADER.to_owned();
    for number in 1..=n {
        writeln!(rows, "{number:08},QUISPE,MAMANI,ROSA {number},1990-01-31,150101").unwrap();
    }
    rows
}

fn n_pages(app: &TestApp) -> usize {
    app.texts("SELECT CAST(page AS TEXT) AS text FROM roll_pages").len()
}

#[test]
fn every_entry_of_a_roll_is_found_by_its_document_and_no_other() {
    let app = TestApp::start();
    app.write("roll.csv", people(3_000));

    let report = import(&app, "roll.csv", "padron");

    assert_eq!((&report["entries"], &report["rejected"]), (&json!(3_000), &json!(0)));
    let documents: Vec<String> = (1..=3_100).map(|number| format!("{number:08}")).collect();
    let sought: Vec<&str> = documents.iter().map(String::as_str).collect();
    let found = look_up(&app, "padron", &sought);
    for (number, entry) in (1..).zip(&found) {
        let name = entry.as_ref().map(|it| it.identity.given_names.clone());
        assert_eq!(name, (number <= 3_000).then(|| format!("ROSA {number}")));
    }
}

#[test]
fn documents_are_found_however_they_are_written_and_statuses_are_understood() {
    let app = TestApp::start();
    app.write(
        "roll.csv",
        "NumDoc;Apellido Paterno;Nombres;Estado;Fecha de inscripción;Fec. Nac.\n\
         01.234.567;Ñahui;José;VIGENTE;2011-07-07;31/01/1990\n\
         a-123 b;Pérez;Ana;Fallecida;;\n",
    );

    let order = ["roll", "import", "roll.csv", "--name", "padron", "--date", "2026-01-31"];
    let report = app.json(&[&order[..], &["--map", "document=NumDoc"]].concat());

    assert_eq!(report["entries"], 2);
    let found = look_up(&app, "padron", &["01234567", "A123B", "1234567"]);
    let first = found[0].as_ref().unwrap();
    assert_eq!((first.identity.surname1.as_str(), first.status), ("Ñahui", RollStatus::Current));
    assert_eq!(first.identity.birth_date, "1990-01-31");
    assert_eq!(first.registered_on.unwrap().to_string(), "2011-07-07");
    assert_eq!(found[1].as_ref().unwrap().status, RollStatus::Deceased);
    assert_eq!(found[2], None);
    let listed = app.json(&["roll", "list"]);
    assert_eq!((&listed[0]["roll_date"], &listed[0]["state"]), (&json!("2026-01-31"), &json!("ready")));
}

#[test]
fn ten_thousand_bad_rows_among_good_ones_cost_only_themselves() {
    let app = TestApp::start();
    let mut rows = HEADER.to_owned();
    for number in 1..=10_000 {
        writeln!(rows, "{number:08},QUISPE,MAMANI,ROSA,,150101").unwrap();
        match number % 4 {
            0 => writeln!(rows, ",QUISPE,MAMANI,SIN DOCUMENTO,,").unwrap(),
            1 => writeln!(rows, "{number:08},OTRA,VEZ,ROSA,,").unwrap(),
            2 => writeln!(rows, "{:08},,,,,", number + 50_000).unwrap(),
            _ => writeln!(rows, "{:08},CORTA", number + 50_000).unwrap(),
        }
    }
    app.write("roll.csv", &rows);

    let report = import(&app, "roll.csv", "padron");

    assert_eq!((&report["entries"], &report["rejected"]), (&json!(10_000), &json!(10_000)));
    let told = report["rejected_rows"].as_array().unwrap();
    assert_eq!(told.len(), 20);
    assert_eq!(
        told[0],
        "roll.csv, record 4, line 5, column apellido_paterno: is empty, and so are the given names"
    );
    let kept = fs::read_to_string(app.path("roll.csv.rejected.csv")).unwrap();
    assert_eq!(kept.lines().count(), 10_001);
    assert!(
        kept.contains("\n\"line 3: dni: repeats record 1, line 2\",00000001,OTRA,VEZ,ROSA,,\n"),
        "{}",
        &kept[..500]
    );
    assert!(kept.contains("\n\"line 9: dni: is missing\",,QUISPE,MAMANI,SIN DOCUMENTO,,\n"));
    assert_eq!(look_up(&app, "padron", &["00000001"])[0].as_ref().unwrap().identity.surname1, "QUISPE");
}

#[test]
fn a_file_that_is_no_roll_leaves_nothing_and_says_why() {
    let app = TestApp::start();
    app.write("names.csv", "apellido_paterno,nombres\nQUISPE,ROSA\n");
    app.write("bad.csv", format!("{HEADER},QUISPE,MAMANI,ROSA,,\n"));
    app.write("binary.csv", [0_u8, 159, 146, 150].repeat(100));

    let import = |file: &str| app.run(&["roll", "import", file, "--name", "padron"]);

    let cases = [
        ("names.csv", "missing the column document"),
        (
            "bad.csv",
            "no row could be taken of 1; the first: bad.csv, record 1, line 2, column dni: is missing",
        ),
        ("binary.csv", "this is not a text file"),
        ("nowhere.csv", "there is no such file"),
    ];
    for (file, problem) in cases {
        let ran = import(file);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains(problem), "{ran:?}");
        assert_eq!(app.json(&["roll", "list"]), json!([]));
    }
    assert_eq!((n_pages(&app), app.texts("SELECT name AS text FROM rolls").len()), (0, 0));
}

#[test]
fn a_name_is_taken_once_and_free_again_when_its_roll_is_dropped() {
    let app = TestApp::start();
    app.write("roll.csv", people(50));
    import(&app, "roll.csv", "padron");

    let again = app.run(&["roll", "import", "roll.csv", "--name", "padron"]);
    let other = import(&app, "roll.csv", "padron 2");
    let dropped = app.run(&["roll", "drop", "--name", "padron"]);

    assert!(again.stderr.contains("there is a roll with this name already"), "{again:?}");
    assert_eq!(other["entries"], 50);
    assert!(dropped.succeeded(), "{dropped:?}");
    assert_eq!(app.json(&["roll", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(import(&app, "roll.csv", "padron")["entries"], 50);
    let unknown = app.run(&["roll", "drop", "--name", "nadie"]);
    assert_eq!((unknown.code, unknown.stderr.contains("there is no such roll")), (Some(1), true));
}

#[test]
fn an_import_that_is_killed_leaves_nothing_that_can_be_used_and_the_next_one_clears_it_away() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let pipe = app.path("roll.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = app.command(&["roll", "import", "roll.csv", "--name", "padron"]).into_command();
    let mut import = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // A pipe that is never closed: the import waits for more, and is killed while it does.
    let mut rows = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    rows.write_all(people(20_000).as_bytes()).unwrap();
    import.kill().unwrap();
    import.wait().unwrap();
    drop(rows);

    let verify = app.run(&["verify", "--petition", "agua", "--roll", "padron"]);
    fs::remove_file(&pipe).unwrap();
    app.write("roll.csv", people(30));
    let report = self::import(&app, "roll.csv", "padron");

    assert!(verify.stderr.contains("this roll is still being imported"), "{verify:?}");
    assert_eq!(report["entries"], 30);
    assert_eq!(look_up(&app, "padron", &["00000031"]), [None]);
    assert_eq!(app.texts("SELECT state AS text FROM rolls"), ["ready"]);
}

#[test]
fn pages_left_by_a_killed_import_are_cleared_away_by_the_next() {
    let app = TestApp::start();
    app.petition("agua", 10);
    app.write("roll.csv", people(500));
    import(&app, "roll.csv", "padron");
    let n_whole = n_pages(&app);
    app.execute("UPDATE rolls SET state = 'importing', ready_at = NULL");

    let verify = app.run(&["verify", "--petition", "agua", "--roll", "padron"]);
    let report = import(&app, "roll.csv", "padron");

    assert!(verify.stderr.contains("this roll is still being imported"), "{verify:?}");
    assert_eq!(report["entries"], 500);
    assert_eq!(app.texts("SELECT state AS text FROM rolls"), ["ready"]);
    assert!(n_pages(&app).abs_diff(n_whole) < n_whole, "only the pages of one roll are left");
    let of_rolls =
        "SELECT CAST(page AS TEXT) AS text FROM roll_pages WHERE roll_id IN (SELECT id FROM rolls)";
    assert_eq!(app.texts(of_rolls).len(), n_pages(&app));
}

#[test]
fn an_import_without_working_space_says_where_it_is_missing_and_leaves_nothing() {
    let app = TestApp::start();
    app.write("roll.csv", people(30_000));

    let import = app.command(&["roll", "import", "roll.csv", "--name", "padron"]);
    let ran = import.env("TMPDIR", "/nowhere").run();

    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("the working space in /nowhere failed"), "{ran:?}");
    assert_eq!(app.texts("SELECT name AS text FROM rolls"), [""; 0]);
}

#[test]
fn a_disk_that_fills_up_ends_the_import_with_a_sentence_and_leaves_nothing() {
    let app = TestApp::start();
    app.write("roll.csv", people(250_000));

    let import = app.command(&["roll", "import", "roll.csv", "--name", "padron"]);
    let ran = import.run_on_full_disk(2048);

    assert_eq!(ran.code, Some(1), "{ran:?}");
    let told = ran.stderr;
    assert!(told.contains("the working space in ") && told.contains("because File too large"), "{told}");
    assert_eq!(app.texts("SELECT name AS text FROM rolls"), [""; 0]);
}

/// A stream that breaks off after its first bytes.
struct Broken(&'static [u8]);

impl io::Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::Error::other("the line went dead"));
        }
        let n_bytes = self.0.len().min(buffer.len());
        buffer[..n_bytes].copy_from_slice(&self.0[..n_bytes]);
        self.0 = &self.0[n_bytes..];
        Ok(n_bytes)
    }
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let app = TestApp::start();
    let rows = people(20_000).leak().as_bytes();
    let new =
        NewRoll { name: RollName::parse("padron").unwrap(), roll_date: None, columns: ColumnMap::default() };
    let file = RollFile::Stream { name: "upload".to_owned(), bytes: Box::new(Broken(rows)) };

    let outcome = rolls::import(&app.app, By::operator(), &new, file, &unheard);

    assert_eq!(outcome.unwrap_err().to_string(), "upload: the file could not be read: the line went dead");
    assert_eq!((n_pages(&app), app.texts("SELECT name AS text FROM rolls").len()), (0, 0));
}

#[test]
fn nobody_on_a_roll_stands_in_clear_in_the_database() {
    let app = TestApp::start();
    app.write("roll.csv", format!("{HEADER}27934209,MENDOZAFLORES,ROMERO,GERTRUDIS,1988-10-26,040312\n"));

    import(&app, "roll.csv", "padron");

    let sealed = app.texts(&app.hex_of("roll_pages", "sealed")).join("");
    for secret in ["27934209", "MENDOZAFLORES", "GERTRUDIS", "1988-10-26", "040312"] {
        assert!(!sealed.to_lowercase().contains(&hex::encode(secret)), "{secret}");
    }
}

#[actix_web::test]
async fn an_administrator_uploads_a_roll_and_drops_it() {
    let app = TestApp::start();
    let client = app.signed_in(Role::Administrator, None).await;
    let upload = client.clone().with("Content-Type", "text/csv").with("Idempotency-Key", "padron-1");

    let begun =
        upload.send(Method::POST, "/api/v1/rolls?name=padron&date=2026-01-31", Some(people(400))).await;
    let job = client.finished(&begun.json()).await;
    let again =
        upload.send(Method::POST, "/api/v1/rolls?name=padron&date=2026-01-31", Some(people(400))).await;

    assert_eq!((begun.status, &job["state"], &job["result"]["entries"]), (202, &json!("done"), &json!(400)));
    assert_eq!(again.json()["id"], begun.json()["id"], "a repeat begins nothing new");
    let listed = client.get("/api/v1/rolls").await.json();
    assert_eq!((&listed[0]["name"], &listed[0]["entries"]), (&json!("padron"), &json!(400)));
    assert_eq!(client.delete("/api/v1/rolls/padron").await.status, 204);
    assert_eq!(client.get("/api/v1/rolls").await.json(), json!([]));
    assert_eq!(client.delete("/api/v1/rolls/padron").await.status, 404);
}

#[actix_web::test]
async fn an_upload_that_is_no_roll_fails_with_a_sentence_and_leaves_nothing() {
    let app = TestApp::start();
    let client = app.signed_in(Role::Administrator, None).await;
    let upload = client.clone().with("Content-Type", "text/csv");

    let begun = upload.send(Method::POST, "/api/v1/rolls?name=padron", Some("a,b\n1,2\n".to_owned())).await;
    let job = client.finished(&begun.json()).await;
    let unnamed = upload.send(Method::POST, "/api/v1/rolls?name=a/b", Some(people(1))).await;

    assert_eq!(job["state"], "failed");
    assert!(job["problem"].as_str().unwrap().contains("missing the columns document"), "{job}");
    assert_eq!((unnamed.status, unnamed.json()["type"].clone()), (422, json!("/problems/invalid-roll")));
    assert_eq!(client.get("/api/v1/rolls").await.json(), json!([]));
}

#[actix_web::test]
async fn only_administrators_bring_rolls_in_and_drop_them() {
    let app = TestApp::start();
    app.petition("agua", 10);
    let coordinator = app.signed_in(Role::Coordinator, Some("agua")).await;
    let upload = coordinator.clone().with("Content-Type", "text/csv");

    let refused = upload.send(Method::POST, "/api/v1/rolls?name=padron", Some(people(3))).await;

    assert_eq!(refused.status, 403);
    assert_eq!(coordinator.delete("/api/v1/rolls/padron").await.status, 403);
    assert_eq!(coordinator.get("/api/v1/rolls").await.json(), json!([]));
    assert_eq!(app.client().get("/api/v1/rolls").await.status, 401);
}
