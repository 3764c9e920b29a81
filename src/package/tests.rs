//! What is written verifies; whatever is done to it afterwards is found.

use std::{
    collections::BTreeMap,
    fs,
    ops::Deref,
    path::{Path, PathBuf},
};

use chrono::DateTime;
use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use tempfile::TempDir;

use super::{
    BatchFacts, Certifier, Column, EXCLUDED, Flaw, History, MANIFEST, PUBLIC_KEY, PackageContent,
    PackageWriter, PetitionFacts, ProfileFacts, Report, RowFault, SIGNATURES, SUMS, Totals, WriteError,
    verify, write_zip,
};

const FILES: [&str; 10] = [
    "LIS_ADE.DBF",
    "SHA256SUMS",
    "VERIFY.md",
    "excluded.csv",
    "excluded.csv.lines",
    "manifest.json",
    "manifest.json.sig",
    "public-key.pem",
    "signatures.csv",
    "signatures.csv.lines",
];

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn columns(names: &[(&str, &str)]) -> Vec<Column> {
    names.iter().map(|(name, field)| Column { name: (*name).into(), field: (*field).into() }).collect()
}

fn content(signatures: u64) -> PackageContent {
    PackageContent {
        petition: PetitionFacts {
            slug: "agua-limpia".into(),
            title: "Agua limpia, \"ya\"".into(),
            threshold: 60_000,
        },
        profile: ProfileFacts { id: "generic".into(), version: 1 },
        batch: BatchFacts {
            number: 1,
            prepared_at: DateTime::from_timestamp(1_767_600_000, 0).unwrap(),
            certified_at: DateTime::from_timestamp(1_767_700_000, 0).unwrap(),
        },
        certifiers: vec![Certifier {
            name: "Micaela Bastidas".into(),
            at: DateTime::from_timestamp(1_767_700_000, 0).unwrap(),
        }],
        totals: Totals { signatures, excluded: 2 },
        petition_states: BTreeMap::from([("valid".into(), signatures)]),
        signature_columns: columns(&[
            ("planilla", "folio"),
            ("linea", "line"),
            ("dni", "document"),
            ("apellidos", "surname1"),
            ("canal", "channel"),
        ]),
        excluded_columns: columns(&[("planilla", "folio"), ("linea", "line"), ("motivo", "reason")]),
        history: Some(History {
            checkpoint: "a note".into(),
            entry: "{}".into(),
            index: 3,
            proof: vec!["00".into()],
        }),
        software: "rubrica 0.1.0".into(),
        language: "es".into(),
    }
}

/// Line `i` of the table: headings stand in line 1.
fn row(i: u64) -> [String; 5] {
    [(i / 10).to_string(), (i % 10).to_string(), format!("{i:08}"), format!("Ñahui, {i}"), "paper".to_owned()]
}

fn write_rows(target: &Path, rows: impl IntoIterator<Item = [String; 5]>) -> Result<String, WriteError> {
    let rows: Vec<_> = rows.into_iter().collect();
    let mut writer = PackageWriter::create(target, content(rows.len() as u64))?;
    for row in rows {
        writer.signature(row)?;
    }
    writer.excluded(["9", "1", "ID_NOT_FOUND"])?;
    writer.excluded(["9", "2", "ILLEGIBLE"])?;
    writer.attach("LIS_ADE.DBF", b"\x03dbf")?;
    Ok(writer.finish(&key())?.manifest_sha256)
}

/// A package in a folder of its own, which goes when this goes.
struct Package {
    parent: TempDir,
    folder: PathBuf,
}

impl Deref for Package {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.folder
    }
}

fn package(n_signatures: u64) -> Package {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("lote-1");
    write_rows(&folder, (2..n_signatures + 2).map(row)).unwrap();
    Package { parent, folder }
}

fn check(folder: &Path) -> Report {
    verify(folder, None, &|_, _| Ok(())).unwrap()
}

/// The problems after something was done to a file's bytes.
fn problems_after(folder: &Path, file: &str, change: impl FnOnce(&mut Vec<u8>)) -> Vec<String> {
    let path = folder.join(file);
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
    check(folder).problems.iter().map(ToString::to_string).collect()
}

fn change_lines(folder: &Path, file: &str, change: impl FnOnce(&mut Vec<String>)) -> Vec<String> {
    problems_after(folder, file, |bytes| {
        let mut lines = String::from_utf8(bytes.clone()).unwrap().lines().map(str::to_owned).collect();
        change(&mut lines);
        *bytes = lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect();
    })
}

#[test]
fn a_package_holds_its_files_and_verifies() {
    let folder = package(30);
    let mut names: Vec<_> = fs::read_dir(&folder.folder)
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let report = check(&folder);

    assert_eq!(names, FILES);
    assert!(report.sound, "{report}");
    assert_eq!(report.totals, Some(Totals { signatures: 30, excluded: 2 }));
    assert_eq!(report.history, Some(3));
    assert_eq!(fs::read_dir(folder.parent.path()).unwrap().count(), 1, "nothing but the package is left");
    let csv = fs::read_to_string(folder.join(SIGNATURES)).unwrap();
    assert!(
        csv.starts_with("planilla,linea,dni,apellidos,canal\n0,2,00000002,\"Ñahui, 2\",paper\n"),
        "{csv}"
    );
    let guide = fs::read_to_string(folder.join("VERIFY.md")).unwrap();
    assert!(guide.contains("Agua limpia, \"ya\"") && !guide.contains('{'), "{guide}");
}

#[test]
fn the_same_content_gives_the_same_bytes_in_the_folder_and_in_the_archive() {
    let (one, other) = (package(30), package(30));
    let zip = |package: &Package| {
        let target = package.parent.path().join("lote-1.zip");
        write_zip(package, "lote-1", &target).unwrap();
        fs::read(target).unwrap()
    };

    for file in FILES {
        assert_eq!(fs::read(one.join(file)).unwrap(), fs::read(other.join(file)).unwrap(), "{file}");
    }
    assert_eq!(zip(&one), zip(&other));
}

#[test]
fn a_changed_added_or_missing_line_is_named() {
    let changed = |change: fn(&mut Vec<String>)| change_lines(&package(30), SIGNATURES, change);

    assert_eq!(changed(|lines| lines[11].push('x')), ["signatures.csv, line 12: was changed"]);
    assert_eq!(
        changed(|lines| lines.swap(3, 8)),
        ["signatures.csv, line 4: was changed", "signatures.csv, line 9: was changed"]
    );
    assert_eq!(
        changed(|lines| drop(lines.remove(20))),
        ["signatures.csv, line 21: 1 line(s) taken away from here"]
    );
    assert_eq!(
        changed(|lines| lines.insert(31, "3,2,00000032,Quispe,paper".into())),
        ["signatures.csv, line 32: 1 line(s) added here"]
    );
    assert_eq!(
        changed(|lines| drop(lines.splice(4..7, ["x".to_owned()]))),
        ["signatures.csv, line 5: 3 line(s) from here on were replaced by 1 other(s)"]
    );
    assert_eq!(
        problems_after(&package(30), EXCLUDED, |bytes| bytes.truncate(bytes.len() - 1)),
        ["excluded.csv, line 3: lacks the line feed at its end"]
    );
}

#[test]
fn many_changed_lines_are_counted() {
    let folder = package(100);
    let problems = change_lines(&folder, SIGNATURES, |lines| lines.iter_mut().for_each(|it| it.push(' ')));

    assert_eq!(problems.len(), 21);
    assert_eq!(problems[20], "signatures.csv: 81 more line(s) were changed");
}

/// A package whose manifest a stranger has written and signed with a key of their own.
fn forged(change: impl FnOnce(&mut serde_json::Value)) -> (Package, Report) {
    let folder = package(3);
    let read = fs::read(folder.join(MANIFEST)).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(&read).unwrap();
    change(&mut manifest);
    let bytes = serde_json::to_vec(&manifest).unwrap();
    fs::write(folder.join(MANIFEST), &bytes).unwrap();
    fs::write(folder.join("manifest.json.sig"), key().sign(&bytes).to_bytes()).unwrap();
    let report = check(&folder);
    (folder, report)
}

#[test]
fn a_manifest_that_names_hashes_of_any_length_is_read_to_the_end() {
    let (_folder, report) = forged(|manifest| manifest["files"][0]["sha256"] = "é".into());

    assert!(!report.sound);
    let told: Vec<_> = report.problems.iter().map(|it| it.file.as_str()).collect();
    assert!(told.contains(&"SHA256SUMS"), "{told:?}");
}

#[test]
fn a_strangers_words_cannot_write_lines_of_their_own_into_the_report() {
    let (_folder, report) = forged(|manifest| {
        manifest["petition"]["title"] = "Agua\n\u{1b}[2JThe package is whole".into();
        manifest["files"][0]["name"] = "x\r\u{202e}y".into();
    });

    let told = report.to_string();
    assert!(!told.contains(['\u{1b}', '\r', '\u{202e}']), "{told:?}");
    assert!(!told.lines().any(|line| line.starts_with("The package is whole")), "{told:?}");
}

#[test]
fn a_manifest_that_would_fill_the_memory_is_not_read() {
    let folder = package(3);
    fs::File::options().write(true).open(folder.join(MANIFEST)).unwrap().set_len(1 << 40).unwrap();

    let problems: Vec<_> = check(&folder).problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems[0], "manifest.json: cannot be read: it is far too large");
}

#[test]
fn missing_extra_and_odd_files_are_named() {
    for file in FILES {
        let folder = package(3);
        fs::remove_file(folder.join(file)).unwrap();
        let problems: Vec<_> = check(&folder).problems.iter().map(ToString::to_string).collect();
        assert!(problems.contains(&format!("{file}: is missing")), "{problems:?}");
    }
    let folder = package(3);
    fs::write(folder.join("signatures (1).csv"), "").unwrap();
    fs::create_dir(folder.join("more")).unwrap();
    let problems: Vec<_> = check(&folder).problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "more: is not a plain file, so it was not read",
            "signatures (1).csv: does not belong to the package"
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_file_is_refused_even_if_it_leads_to_the_right_bytes() {
    let folder = package(3);
    let elsewhere = folder.parent.path().join("elsewhere");
    fs::rename(folder.join(SIGNATURES), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.join(SIGNATURES)).unwrap();

    let problems = check(&folder).problems;

    assert_eq!(problems.iter().map(|it| &it.flaw).collect::<Vec<_>>(), [&Flaw::NotAFile]);
}

#[test]
fn the_changed_file_of_the_seal_is_told_from_the_others() {
    for file in [MANIFEST, "manifest.json.sig", PUBLIC_KEY] {
        let problems = problems_after(&package(3), file, |bytes| bytes[40] ^= 1);
        assert!(problems[0].starts_with(file), "{file}: {problems:?}");
    }
    let problems = change_lines(&package(3), SUMS, |lines| lines[2].replace_range(0..2, "zz"));
    assert_eq!(problems, ["SHA256SUMS, line 3: was changed"]);
}

#[test]
fn a_package_signed_by_someone_else_is_whole_but_not_trusted() {
    let folder = package(3);
    let verify = |key: &SigningKey| verify(&folder, Some(&key.verifying_key()), &|_, _| Ok(())).unwrap();

    assert!(verify(&key()).sound && verify(&key()).key.is_some_and(|key| key.trusted));
    let report = verify(&SigningKey::from_bytes(&[8; 32]));
    assert_eq!(report.problems[0].flaw, Flaw::OtherKey);
    assert!(!report.sound);
}

#[test]
fn a_document_or_a_line_of_a_sheet_that_stands_twice_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let target = parent.path().join("lote-1");
    let (mut same_document, mut same_place) = (row(4), row(5));
    same_document[2] = row(2)[2].clone();
    same_place[..2].clone_from_slice(&row(3)[..2]);
    write_rows(&target, [row(2), row(3), same_document, same_place]).unwrap();

    let problems: Vec<_> = check(&target).problems.iter().map(ToString::to_string).collect();

    assert_eq!(
        problems,
        [
            "signatures.csv, line 4: repeats the document of line 2",
            "signatures.csv, line 5: repeats the folio and line of line 3"
        ]
    );
}

#[test]
fn a_proof_that_does_not_hold_is_reported_in_the_words_of_the_ledger() {
    let report = verify(&package(3), None, &|history, _| Err(format!("entry {}", history.index))).unwrap();

    assert_eq!(
        report.to_string().lines().nth_back(1),
        Some("PROBLEM    manifest.json: the proof from the history does not hold: entry 3")
    );
    let json = serde_json::to_value(&report.problems[0]).unwrap();
    assert_eq!((&json["problem"], &json["file"]), (&"history".into(), &MANIFEST.into()));
}

#[test]
fn what_must_not_be_written_leaves_nothing_behind() {
    let parent = tempfile::tempdir().unwrap();
    let target = parent.path().join("lote-1");
    let mut broken = row(3);
    broken[3] = "line\nbreak".into();

    let error = write_rows(&target, [row(2), broken]).unwrap_err();
    assert!(
        matches!(error, WriteError::Row { row: 2, reason: RowFault::Control { column: 4 }, .. }),
        "{error}"
    );
    let mut writer = PackageWriter::create(&target, content(1)).unwrap();
    assert!(matches!(
        writer.signature(["1"]),
        Err(WriteError::Row { row: 1, reason: RowFault::Width { columns: 5, found: 1 }, .. })
    ));
    for name in ["", ".hidden", "../up", "a/b", "manifest.json", "sha256sums", "x.lines", "ñ.txt"] {
        assert!(matches!(writer.attach(name, b""), Err(WriteError::Name(_))), "{name}");
    }
    assert!(matches!(writer.finish(&key()), Err(WriteError::Totals { .. })));
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);

    fs::create_dir(&target).unwrap();
    write_rows(&target, [row(2)]).unwrap();
    assert!(matches!(write_rows(&target, [row(2)]), Err(WriteError::Exists(_))));
}

#[test]
fn no_single_changed_missing_or_added_byte_goes_unseen() {
    let folder = package(5);
    let change = (0..3, any::<prop::sample::Index>(), 1..=255_u8);
    proptest!(|(file in prop::sample::select(FILES.as_slice()), (way, at, mask) in change)| {
        let certified = fs::read(folder.join(file)).unwrap();
        let at = at.index(certified.len());
        let mut bytes = certified.clone();
        match way {
            0 => bytes[at] ^= mask,
            1 => drop(bytes.drain(at..=at)),
            _ => bytes.insert(at, mask),
        }
        fs::write(folder.join(file), bytes).unwrap();
        let problems = check(&folder).problems;
        fs::write(folder.join(file), certified).unwrap();

        prop_assert!(problems.iter().any(|problem| problem.file == file), "{problems:?}");
    });
    assert!(check(&folder).sound);
}
