//! Signatures that are one person's though their documents differ: what verification makes of them, what a
//! reviewer is shown, and who is told when one comes in.

use std::fmt::Write as _;

use serde_json::json;

use crate::{
    support::TestApp,
    verification::{lines, verify, with_roll},
};

const HEADER: &str = "sig_id,planilla,linea,dni,apellido_paterno,apellido_materno,nombres,fecha_nacimiento,ubigeo,canal\n";

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
    assert_eq!(
        (&again["compared"], &again["checked"], &again["moved"]),
        (&json!(0), &json!(0), &json!(0))
    );
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
