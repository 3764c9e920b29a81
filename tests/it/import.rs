//! Lists of signatures: taken in once, bad rows told and kept, nothing in clear on the disk.

use std::{fs, io::Write as _};

use serde_json::{Value, json};

use crate::support::TestApp;

const HEADER: &str =
    "sig_id,planilla,linea,firmado_en,dni,apellido_paterno,apellido_materno,nombres,ubigeo,canal\n";

fn import(app: &TestApp, file: &str) -> Value {
    app.json(&["signatures", "import", file, "--petition", "agua", "--channel", "paper"])
}

fn status(app: &TestApp) -> Value {
    app.json(&["petition", "status", "--petition", "agua"])
}

/// A service with the petition `agua` and a list of these rows.
fn with_list(rows: &str) -> TestApp {
    let app = TestApp::start();
    app.petition("agua", 100);
    app.write("list.csv", format!("{HEADER}{rows}"));
    app
}

#[test]
fn a_list_is_taken_in_once_however_often_it_is_imported() {
    let app = with_list(
        "1,1,1,2026-01-05T08:00:22,27934209,Mendoza,Romero,Gertrudis,040312,papel\n\
         2,1,2,2026-01-05 08:01,60458776,DEL CARPIO,QUILLA,FRANCISCO,151019,papel\n\
         3,1,3,05/01/2026,02793420,Ñahui,Peña,José,,web\n",
    );

    let first = import(&app, "list.csv");
    let again = import(&app, "list.csv");

    assert_eq!((&first["rows"], &first["taken"], &first["known"]), (&json!(3), &json!(3), &json!(0)));
    assert_eq!((&again["taken"], &again["known"], &again["rejected"]), (&json!(0), &json!(3), &json!(0)));
    assert_eq!(status(&app)["collected"], 3);
    assert!(!app.path("list.csv.rejected.csv").exists());
}

#[test]
fn a_person_who_signed_twice_counts_once_and_the_second_line_waits() {
    let app = with_list(
        "1,1,1,,27934209,Mendoza,Romero,Gertrudis,,papel\n\
         2,1,2,,27.934.209,MENDOZA,ROMERO,GERTRUDIS,,papel\n\
         3,1,3,,27934209,Mendoza,Romero,Gertrudis,,web\n",
    );

    let report = import(&app, "list.csv");

    assert_eq!((&report["taken"], &report["duplicates"]), (&json!(3), &json!(2)));
    let status = status(&app);
    assert_eq!(
        (&status["collected"], &status["unique"], &status["by_state"]["duplicate"]),
        (&json!(3), &json!(1), &json!(2))
    );
}

#[test]
fn a_list_that_counts_from_one_like_another_is_still_taken_in() {
    let app = with_list("");
    app.write("north.csv", "id,dni,apellido_paterno,nombres\n1,27934209,Mendoza,Ana\n");
    app.write("south.csv", "id;dni;apellido_paterno;nombres\n1;60458776;Quilla;Eva\n");
    app.write("bare.csv", "dni,apellido_paterno,nombres\n11111112,Rojas,Luz\n11111112,Rojas,Luz\n");

    assert_eq!(import(&app, "north.csv")["taken"], 1);
    assert_eq!(import(&app, "south.csv")["taken"], 1);
    assert_eq!(import(&app, "bare.csv")["duplicates"], 1);
    assert_eq!(import(&app, "bare.csv")["known"], 2);
    assert_eq!(status(&app)["collected"], 4);
}

#[test]
fn bad_rows_are_told_kept_and_do_not_stop_the_others() {
    let app = with_list(
        "1,1,1,2026-01-05,27934209,Mendoza,Romero,Ana,,papel\n\
         2,1,2,05/01/26,60458776,Quilla,,Eva,,papel\n\
         3,1,3,,60458776,=1+1,,Eva,,papel\n\
         4,1,x,,60458776,Quilla,,Eva,,papel\n\
         5,1,1,,60458776,Quilla,,Eva,,papel\n\
         6,1,6,,,,,,,papel\n\
         7,1,7,,60458776,Quilla,,Eva,,fax\n\
         8,1\n\
         9,1,9,2199-01-01,60458776,Quilla,,Eva,,papel\n\
         10,1,10,,60458776,Quilla,,Eva,,papel\n",
    );

    let report = import(&app, "list.csv");

    assert_eq!((&report["taken"], &report["rejected"]), (&json!(2), &json!(8)));
    let told = [
        "list.csv, record 2, line 3, column firmado_en: has a year of two digits; write all four",
        "list.csv, record 3, line 4, column apellido_paterno: begins with a character that a spreadsheet would take for a formula",
        "list.csv, record 4, line 5, column linea: is not a number from 1 to 999999999",
        "list.csv, record 5, line 6, column linea: repeats the sheet and line of an earlier row",
        "list.csv, record 6, line 7: has neither a document nor a name",
        "list.csv, record 7, line 8, column canal: a channel is \"paper\" (or \"papel\") or \"online\" (or \"web\")",
        "list.csv, record 8, line 9: has 2 fields, the line of column names 10",
        "list.csv, record 9, line 10, column firmado_en: was signed in the future",
    ];
    assert_eq!(report["rejected_rows"], json!(told));
    let kept = fs::read_to_string(app.path("list.csv.rejected.csv")).unwrap();
    assert_eq!(kept.lines().count(), 9);
    assert!(kept.starts_with("rejected_because,sig_id,planilla,"), "{kept}");
    assert!(kept.contains("\n\"line 4: apellido_paterno: begins with"), "{kept}");
}

#[test]
fn a_mended_file_of_rejected_rows_is_imported_by_itself() {
    let app = with_list("1,1,1,05/01/26,27934209,Mendoza,Romero,Ana,,papel\n");
    assert_eq!(import(&app, "list.csv")["rejected"], 1);

    let kept = fs::read_to_string(app.path("list.csv.rejected.csv")).unwrap();
    app.write("mended.csv", kept.replace("05/01/26", "05/01/2026"));

    assert_eq!(import(&app, "mended.csv")["taken"], 1);
}

#[test]
fn ten_thousand_bad_rows_among_good_ones_cost_only_themselves() {
    let app = with_list("");
    let row = |n: u32| match n % 2 {
        0 => format!("{n},,,,{:08},Quilla,,Eva,,papel\n", n + 1),
        _ => format!("{n},,,,{:08},Quilla,,Eva,,papel,too,many\n", n + 1),
    };
    let rows: String = (0..20_000).map(row).collect();
    app.write("list.csv", format!("{HEADER}{rows}"));

    let report = import(&app, "list.csv");

    assert_eq!((&report["taken"], &report["rejected"]), (&json!(10_000), &json!(10_000)));
    let kept = fs::read_to_string(app.path("list.csv.rejected.csv")).unwrap();
    assert_eq!(kept.lines().count(), 10_001);
    assert_eq!(status(&app)["collected"], 10_000);
}

#[test]
fn a_line_of_a_gigabyte_costs_one_row() {
    let app = with_list("");
    let row = |n: u32| format!("{n},,,,{n:08},Quispe,,Ana,,papel\n");
    let rows: String = (1..3_000).map(row).collect();
    let path = app.write("list.csv", format!("{HEADER}{rows}3000,"));
    let file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.set_len(1 << 30).unwrap();
    (&file).write_all(b"\n3001,,,,60458776,Quispe,,Eva,,papel\n").unwrap();

    let report = import(&app, "list.csv");

    assert_eq!((&report["taken"], &report["rejected"]), (&json!(3_000), &json!(1)));
    assert_eq!(report["rejected_rows"], json!(["list.csv, record 3000, line 3001: is longer than 64 KiB"]));
    assert!(fs::metadata(app.path("list.csv.rejected.csv")).unwrap().len() < 10_000);
}

#[test]
fn a_file_cut_off_in_the_middle_gives_its_whole_rows() {
    let app = with_list("1,,,,27934209,Quispe,,Ana,,papel\n2,,,,60458776,\"Qui");

    let report = import(&app, "list.csv");

    assert_eq!((&report["taken"], &report["rejected"]), (&json!(1), &json!(1)));
    let told = "list.csv, record 2, line 3: a quote is opened here and never closed";
    assert_eq!(report["rejected_rows"], json!([told]));
}

#[test]
fn an_import_that_is_killed_leaves_whole_rows_and_the_next_one_goes_on() {
    let app = with_list("");
    let row = |n: u32| format!("{n},{},{},,{:08},Quispe,,Ana,,papel\n", n / 10 + 1, n % 10 + 1, n + 1);
    let rows: String = (0..20_000).map(row).collect();
    app.write("list.csv", format!("{HEADER}{rows}5,x\n"));

    let command = app.command(&["signatures", "import", "list.csv", "--petition", "agua"]);
    let mut child = command.into_command().spawn().unwrap();
    // Looked at in this process: the command that tells the status could take longer than the whole import.
    while app.texts("SELECT state AS text FROM signatures LIMIT 1").is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it took anything in");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let n_before = status(&app)["collected"].as_u64().unwrap();
    let left: Vec<_> = fs::read_dir(app.home()).unwrap().map(|it| it.unwrap().file_name()).collect();
    let report = import(&app, "list.csv");

    assert!((1_000..20_000).contains(&n_before) && n_before.is_multiple_of(1_000), "{n_before}");
    assert!(!left.iter().any(|it| it.to_str().unwrap().contains("rejected")), "{left:?}");
    assert_eq!((&report["known"], &report["taken"]), (&json!(n_before), &json!(20_000 - n_before)));
    assert_eq!(status(&app)["collected"], 20_000);
    assert_eq!(status(&app)["unique"], 20_000);
}

#[test]
fn a_disk_that_fills_up_ends_the_import_with_a_sentence_and_the_next_one_goes_on() {
    let app = with_list("");
    let note = "x".repeat(200);
    let row = |n: u32| {
        let (folio, line) = (n / 10 + 1, n % 10 + 1);
        format!(
            "{n},{folio},{line},,{:08},Quispe,,Ana,,papel\n{n}b,{folio},0,,{n},Quispe,,{note},,papel\n",
            n + 1
        )
    };
    app.write("list.csv", format!("{HEADER}{}", (0..20_000).map(row).collect::<String>()));

    let full =
        app.command(&["signatures", "import", "list.csv", "--petition", "agua"]).run_on_full_disk(4096);
    let n_kept = status(&app)["collected"].as_u64().unwrap();
    let report = import(&app, "list.csv");

    assert_eq!(full.code, Some(1), "{full:?}");
    assert!(full.stderr.starts_with("rubrica: ") && full.stderr.lines().count() <= 3, "{full:?}");
    assert!(n_kept < 20_000, "{n_kept}");
    assert_eq!((&report["known"], &report["rejected"]), (&json!(n_kept), &json!(20_000)));
    assert_eq!(status(&app)["collected"], 20_000);
}

#[test]
fn a_list_in_windows_1252_means_the_same_as_one_in_utf_8() {
    let app = with_list("");
    let text = format!("{HEADER}1,1,1,,27934209,Ñahui,,José,,papel\n2,1,0,,60458776,Núñez,,Ana,,papel\n");
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    app.write("windows.csv", windows);
    app.write("utf8.csv", text.as_bytes());

    let first = import(&app, "windows.csv");
    let second = import(&app, "utf8.csv");

    assert_eq!((&first["taken"], &first["rejected"]), (&json!(1), &json!(1)), "{first}");
    assert_eq!((&second["known"], &second["rejected"]), (&json!(1), &json!(1)), "{second}");
    let rejected = fs::read(app.path("windows.csv.rejected.csv")).unwrap();
    assert!(encoding_rs::WINDOWS_1252.decode(&rejected).0.contains("60458776,Núñez"), "as it was written");
}

#[test]
fn what_is_no_list_is_refused_and_nothing_is_written() {
    let app = with_list("");
    let files: [(&str, &[u8], &str); 5] = [
        ("empty.csv", b"", "the file is empty"),
        ("book.xlsx", b"PK\x03\x04\x14\0\x06\0", "this is an Excel file"),
        ("binary.csv", &[0, 159, 146, 150, 1, 2, 3], "this is not a text file"),
        (
            "columns.csv",
            b"nombre,fecha\na,b\n",
            "missing the columns document, surname1; the file has nombre, fecha",
        ),
        ("people.csv", b"27934209,Mendoza,Romero\n60458776,Quilla,Rojas\n", "looks like data"),
    ];
    for (name, contents, expected) in files {
        app.write(name, contents);
        let ran = app.run(&["signatures", "import", name, "--petition", "agua"]);
        assert_eq!(ran.code, Some(1), "{name}");
        assert!(ran.stderr.contains(expected), "{name}: {}", ran.stderr);
        assert!(!app.path(&format!("{name}.rejected.csv")).exists(), "{name}");
        assert!(!ran.stderr.contains("Mendoza"), "{}", ran.stderr);
    }
    let ran = app.run(&["signatures", "import", "missing.csv", "--petition", "agua"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), "rubrica: missing.csv: there is no such file\n"));
    let ran = app.run(&["signatures", "import", "empty.csv", "--petition", "fuego"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), "rubrica: there is no such petition\n"));
    assert_eq!(status(&app)["collected"], 0);
}

#[test]
fn online_supports_are_pledges_where_the_law_counts_paper_alone() {
    let app = TestApp::start();
    let create = ["petition", "create", "--slug", "agua", "--title", "Ley"];
    app.json(&[&create[..], &["--profile", "pe-iniciativa-legislativa"]].concat());
    app.write(
        "list.csv",
        format!(
            "{HEADER}1,1,1,,27934209,M,R,Ana,,papel\n2,,,,27934209,M,R,Ana,,web\n3,,,,60458776,Q,R,Eva,,web\n"
        ),
    );

    let report = import(&app, "list.csv");

    assert_eq!((&report["pledges"], &report["duplicates"]), (&json!(2), &json!(0)));
    let status = status(&app);
    assert_eq!((&status["collected"], &status["pledges"]), (&json!(1), &json!(2)));
}

#[test]
fn no_name_and_no_document_stands_in_clear_on_the_disk() {
    let app = with_list("777,1,1,2026-01-05,27934209,Zevallosini,Quispetupa,Gertrudisia,040312,papel\n");
    import(&app, "list.csv");
    drop(fs::remove_file(app.path("list.csv")));

    for entry in fs::read_dir(app.home()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        for secret in ["27934209", "Zevallosini", "ZEVALLOSINI", "Quispetupa", "Gertrudisia"] {
            let found = bytes.windows(secret.len()).any(|it| it == secret.as_bytes());
            assert!(!found, "{secret} in {}", path.display());
        }
    }
}
