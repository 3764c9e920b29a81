//! Record linkage on plain files: what it finds, what it keeps apart, and that nothing else sways it.

use std::{collections::BTreeMap, fs};

use serde::Deserialize;
use serde_json::Value;

use crate::support::TestApp;

const HEADER: &str = "id,document,surname1,surname2,given_names,birth_date,district\n";

/// Rows of people who have nothing to do with each other, to learn from.
fn crowd(n_people: usize) -> Vec<String> {
    let pick = |names: &[&str], seed: usize| names[seed % names.len()].to_owned();
    let surnames = ["QUISPE", "MAMANI", "FLORES", "ROJAS", "HUAMAN", "TORRES", "DIAZ", "SALAZAR", "PAREDES"];
    let given = ["ROSA ELENA", "JOSE LUIS", "CARMEN", "PEDRO PABLO", "LUCIA", "JORGE", "SILVIA INES"];
    (0..n_people)
        .map(|n| {
            // Steps without common divisors spread the combinations out.
            let document = 10_000_000 + (n * 7_919_993) % 80_000_000;
            let (day, month, year) = (1 + n * 11 % 28, 1 + n * 5 % 12, 1940 + n * 13 % 60);
            let (one, two) = (pick(&surnames, n * 4), pick(&surnames, n / 9 + 1));
            let (name, district) = (pick(&given, n / 3), 150_101 + n * 17 % 40);
            format!("p{n},{document},{one},{two},{name},{year}-{month:02}-{day:02},{district}")
        })
        .collect()
}

/// A service folder with a file of a crowd and some rows of interest.
fn with_rows(rows: &[&str]) -> TestApp {
    let app = TestApp::start();
    let mut all = crowd(400);
    all.extend(rows.iter().map(|row| (*row).to_owned()));
    app.write("people.csv", format!("{HEADER}{}\n", all.join("\n")));
    app
}

fn dedupe(app: &TestApp) -> BTreeMap<String, String> {
    app.json(&["match", "dedupe", "people.csv", "--pairs", "pairs.csv", "--clusters", "clusters.csv"]);
    clusters(app)
}

fn clusters(app: &TestApp) -> BTreeMap<String, String> {
    let text = fs::read_to_string(app.home().join("clusters.csv")).unwrap();
    let rows = text.lines().skip(1).map(|line| line.split_once(',').unwrap());
    rows.map(|(id, cluster)| (id.to_owned(), cluster.to_owned())).collect()
}

#[test]
fn one_person_is_found_through_the_slips_people_make() {
    let rows = [
        "a1,45678912,CHUQUIMANGO,ÑAHUI,MARÍA DEL PILAR,1981-03-09,040101",
        "a2,45678921,Chuquimango,Nahui,Maria Pilar,1981-03-09,040101",
        "b1,07654321,DE LA CRUZ,VILLANUEVA,JOSÉ ANTONIO,1975-12-01,200101",
        "b2,07654321,VILLANUEVA,DELACRUZ,JOSE A.,1975-01-12,200101",
        "c1,33344455,TINCOPUMA,ORÉ,FRANCISCO,1990-07-07,210101",
        "c2,,TINCOPUMA,ORE,PACO,1990-07-07,210101",
    ];
    let app = with_rows(&rows);

    let found = dedupe(&app);

    for (one, other) in [("a1", "a2"), ("b1", "b2"), ("c1", "c2")] {
        assert_eq!(found[one], found[other], "{one} {other}");
    }
    assert_eq!(found.values().filter(|cluster| **cluster == found["a1"]).count(), 2);
}

#[test]
fn twins_with_successive_documents_stay_apart() {
    let rows = [
        "t1,52922178,ESPINOZA,TAMARIT,GABRIEL ANDRES,1995-07-02,030504",
        "t2,52922179,ESPINOZA,TAMARIT,ELIAS ANDRES,1995-07-02,030504",
        "s1,61111111,ESPINOZA,TAMARIT,NOEMI,1998-02-11,030504",
        "t3,52922178,ESPINOZA,TAMARIT,GABRIEL,1995-07-02,030504",
    ];
    let app = with_rows(&rows);

    let found = dedupe(&app);

    assert_eq!(found["t1"], found["t3"]);
    assert_ne!(found["t1"], found["t2"]);
    assert_ne!(found["t1"], found["s1"]);
}

#[test]
fn neither_order_nor_threads_nor_a_far_record_change_what_is_found() {
    let rows = [
        "a1,45678912,CHUQUIMANGO,ÑAHUI,MARÍA DEL PILAR,1981-03-09,040101",
        "a2,45678921,Chuquimango,Nahui,Maria Pilar,1981-03-09,040101",
        "a3,45678912,CHUQUIMANGO,,MARIA,,040102",
    ];
    let app = with_rows(&rows);
    let partition = |found: &BTreeMap<String, String>| {
        let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, cluster) in found {
            groups.entry(cluster).or_default().push(id);
        }
        let mut groups: Vec<_> = groups.into_values().map(|ids| ids.join(" ")).collect();
        groups.sort_unstable();
        groups
    };
    let first = partition(&dedupe(&app));
    let text = fs::read_to_string(app.home().join("people.csv")).unwrap();

    let mut lines: Vec<_> = text.lines().skip(1).collect();
    lines.reverse();
    app.write("people.csv", format!("{HEADER}{}\n", lines.join("\n")));
    assert_eq!(partition(&dedupe(&app)), first, "rows in another order");

    let columns = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",");
    app.write("people.csv", text.lines().map(columns).collect::<Vec<_>>().join("\n"));
    assert_eq!(partition(&dedupe(&app)), first, "columns in another order");

    app.write("people.csv", text.clone());
    let arguments = ["match", "dedupe", "people.csv", "--pairs", "pairs1.csv", "--clusters", "clusters.csv"];
    assert!(app.command(&arguments).env("RAYON_NUM_THREADS", "1").run().succeeded());
    assert_eq!(partition(&clusters(&app)), first, "one thread");

    app.write("people.csv", format!("{text}far,99999999,ZUZUNAGA,WONG,XIOMARA,2001-09-30,250101\n"));
    let mut with_far = dedupe(&app);
    assert_eq!(with_far.remove("far").unwrap(), "far");
    assert_eq!(partition(&with_far), first, "a far record");
}

#[test]
fn equal_files_give_equal_pairs_whatever_the_number_of_threads() {
    let app = with_rows(&["x1,10000000,QUISPE,QUISPE,ROSA ELENA,1950-01-01,150101"]);
    let run = |threads: &str, pairs: &str| {
        let arguments = ["match", "dedupe", "people.csv", "--pairs", pairs];
        assert!(app.command(&arguments).env("RAYON_NUM_THREADS", threads).run().succeeded());
        fs::read_to_string(app.home().join(pairs)).unwrap()
    };

    assert_eq!(run("1", "one.csv"), run("5", "five.csv"));
}

#[test]
fn bad_input_ends_in_a_right_answer_or_a_clear_error() {
    let app = TestApp::start();
    let run = |text: String| {
        app.write("people.csv", text);
        app.command(&["match", "dedupe", "people.csv", "--pairs", "p.csv", "--clusters", "clusters.csv"])
            .run()
    };

    let repeated =
        run(format!("{HEADER}7,1234567,DIAZ,,ANA,,\n8,1234568,RUIZ,,EVA,,\n7,1234569,PAZ,,LUZ,,\n"));
    assert_eq!(repeated.code, Some(1));
    assert!(repeated.stderr.contains("records 1 and 3 have the same id"), "{}", repeated.stderr);

    let empty = run(String::new());
    assert_eq!(empty.code, Some(1));
    assert!(empty.stderr.contains("the file is empty"), "{}", empty.stderr);

    let foreign = run("colour,size\nred,4\n".to_owned());
    assert_eq!(foreign.code, Some(1));
    assert!(foreign.stderr.contains("no column to compare by"), "{}", foreign.stderr);

    assert!(run(format!("{HEADER}1,12345678,DIAZ,PAZ,ANA,1990-01-01,150101\n")).succeeded());
    assert_eq!(clusters(&app).len(), 1);

    let equal: Vec<_> = (0..5_000).map(|n| format!("{n},12345678,DIAZ,PAZ,ANA,1990-01-01,150101")).collect();
    assert!(run(format!("{HEADER}{}\n", equal.join("\n"))).succeeded());
    assert!(clusters(&app).values().all(|cluster| cluster == "0"));
}

#[test]
fn where_nobody_stands_twice_nobody_is_taken_for_another() {
    let app = TestApp::start();
    let row = |row: &String| row.split(',').take(5).collect::<Vec<_>>().join(",");
    let rows: Vec<String> = crowd(20_000).iter().map(row).collect();
    app.write("people.csv", format!("id,document,surname1,surname2,given_names\n{}\n", rows.join("\n")));

    let found = dedupe(&app);

    let n_merged = found.iter().filter(|(id, cluster)| id != cluster).count();
    assert!(n_merged < 10, "{n_merged} of 20,000 were taken for others");
}

#[test]
fn a_name_that_everybody_has_does_not_make_them_one() {
    let app = TestApp::start();
    let word = |number: u64| -> String {
        let mixed = number.wrapping_add(77).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        (0..4)
            .map(|at| ["BA", "CE", "DI", "FO", "GU", "LA", "ME", "NI"][(mixed >> (3 * at)) as usize % 8])
            .collect()
    };
    let row = |n: u64| {
        let (document, other, given) = (10_000_000 + n * 7_919_993 % 80_000_000, word(n / 60), word(n));
        format!(
            "p{n},{document},QUISPE,{other},{given},{}-{:02}-{:02},",
            1930 + n % 71,
            1 + n % 12,
            1 + n % 28
        )
    };
    let rows: Vec<_> = (0..100_000).map(row).collect();
    // The same person once more, in the middle of them.
    let again = rows[700].replacen("p700,", "again,", 1);
    app.write("people.csv", format!("{HEADER}{}\n{again}\n", rows.join("\n")));

    let found = dedupe(&app);

    assert_eq!(found["again"], "p700");
    let n_merged = found.iter().filter(|(id, cluster)| id != cluster).count();
    assert!(n_merged < 20, "{n_merged} of 100,000 were taken for others");
}

#[test]
fn a_field_of_ten_megabytes_costs_its_row_alone() {
    let app = TestApp::start();
    let huge = "Ñ".repeat(5_000_000);
    let long = "Ñ".repeat(20_000);
    app.write(
        "people.csv",
        format!(
            "{HEADER}1,12345678,DIAZ,PAZ,ANA,1990-01-01,150101\n2,,{huge},PAZ,ANA,,\n\
             3,12345678,DIAZ,PAZ,ANA,1990-01-01,150101\n4,,{long},PAZ,EVA,,\n"
        ),
    );

    let told: Value =
        app.json(&["match", "dedupe", "people.csv", "--pairs", "p.csv", "--clusters", "clusters.csv"]);

    assert_eq!((&told["rows"], &told["rejected"], &told["people"]), (&3.into(), &1.into(), &2.into()));
    assert_eq!(clusters(&app)["3"], "1");
}

#[test]
fn a_pair_is_explained_field_by_field() {
    let app = with_rows(&[
        "a1,45678912,CHUQUIMANGO,ÑAHUI,MARÍA DEL PILAR,1981-03-09,040101",
        "a2,45678921,Chuquimango,Nahui,Maria Pilar,,040101",
    ]);

    let told: Value = app.json(&["match", "dedupe", "people.csv", "--explain", "a1", "a2"]);

    let fields = told["explanation"]["fields"].as_array().unwrap();
    let document = fields.iter().find(|field| field["field"] == "document").unwrap();
    assert_eq!(document["agreement"], "digits swapped, dropped or doubled");
    assert!(0.0 < document["bits"].as_f64().unwrap());
    assert!(!fields.iter().any(|field| field["field"] == "birth_date"), "a missing field says nothing");
    assert!(0.9 < told["explanation"]["probability"].as_f64().unwrap());
}

#[test]
fn a_saved_model_is_used_again() {
    let app = with_rows(&[]);
    let arguments = ["match", "dedupe", "people.csv", "--clusters", "clusters.csv", "--model", "model.json"];

    app.json(&arguments);
    let (saved, first) = (fs::read(app.home().join("model.json")).unwrap(), clusters(&app));
    app.json(&arguments);

    assert_eq!(fs::read(app.home().join("model.json")).unwrap(), saved);
    assert_eq!(clusters(&app), first);
    app.write("model.json", "{}");
    let damaged = app.command(&arguments).run();
    assert_eq!(damaged.code, Some(1));
    assert!(damaged.stderr.contains("model.json: is no model"), "{}", damaged.stderr);
}

#[test]
fn signatures_are_led_to_their_entries_and_strangers_are_not() {
    let app = TestApp::start();
    let roll = crowd(600);
    app.write("roll.csv", format!("{HEADER}{}\n", roll.join("\n")));
    let fields: Vec<Vec<&str>> = roll.iter().map(|row| row.split(',').collect()).collect();
    let good = fields.iter().take(300).map(|entry| format!("s{},{}", entry[0], entry[1..].join(",")));
    let victim = &fields[500];
    let slip = &fields[400];
    let digits: Vec<char> = slip[1].chars().collect();
    let swapped: String = [0, 1, 2, 4, 3, 5, 6, 7].iter().map(|&at| digits[at]).collect();
    let wanted = [
        format!("stolen,{},ZEVALLOS,OYARCE,WILMER,1969-04-04,170101", victim[1]),
        format!("slip,{swapped},{}", slip[2..].join(",")),
        "nobody,98765432,ZEVALLOS,OYARCE,WILMER,1969-04-04,170101".to_owned(),
    ];
    let signatures: Vec<_> = good.chain(wanted).collect();
    app.write("signatures.csv", format!("{HEADER}{}\n", signatures.join("\n")));

    let links = link(&app);

    for entry in fields.iter().take(300) {
        let link = &links[&format!("s{}", entry[0])];
        assert_eq!((link.outcome.as_str(), link.roll_document.as_str()), ("matched", entry[1]));
    }
    let said = |id: &str| (links[id].outcome.as_str(), links[id].reason.as_str());
    assert_eq!(said("slip"), ("matched", "DOCUMENT_CORRECTED"));
    assert_eq!(links["slip"].roll_document, slip[1]);
    assert_eq!(said("stolen"), ("not_found", "NAME_MISMATCH"));
    assert_eq!(said("nobody"), ("not_found", "NOT_ON_ROLL"));
}

#[test]
fn without_documents_that_tell_people_apart_everything_else_leads_to_their_entries() {
    let roll = crowd(900);
    for document in ["", "00000000"] {
        let app = TestApp::start();
        let rows = roll.iter().map(|row| {
            let (id, rest) = row.split_once(',').unwrap();
            format!("{id},{document},{}", rest.split_once(',').unwrap().1)
        });
        let rows: Vec<String> = rows.collect();
        app.write("roll.csv", format!("{HEADER}{}\n", rows.join("\n")));
        let stranger = format!("nobody,{document},ZEVALLOS,OYARCE,WILMER,1969-04-04,170101");
        app.write("signatures.csv", format!("{HEADER}{}\n{stranger}\n", rows[..300].join("\n")));

        let links = link(&app);

        let n_found = rows[..300].iter().filter(|row| {
            let id = row.split(',').next().unwrap();
            links[id].outcome == "matched" && links[id].roll_id == id
        });
        assert_eq!(n_found.count(), 300, "where every document is {document:?}");
        assert_eq!(links["nobody"].outcome, "not_found");
    }
}

#[derive(Deserialize)]
struct Link {
    id: String,
    outcome: String,
    roll_document: String,
    reason: String,
    roll_id: String,
}

/// What becomes of signatures beside a roll.
fn link(app: &TestApp) -> BTreeMap<String, Link> {
    app.json(&["match", "link", "signatures.csv", "--roll", "roll.csv", "--out", "links.csv"]);
    let mut links = csv::Reader::from_path(app.home().join("links.csv")).unwrap();
    let links = links.deserialize().map(|link| link.unwrap());
    links.map(|link: Link| (link.id.clone(), link)).collect()
}
