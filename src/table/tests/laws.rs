use encoding_rs::WINDOWS_1252;
use proptest::{collection::vec, prelude::*};

use super::{open, open_mapped, read};
use crate::table::Field;

const HEADER: [&str; 3] = ["dni", "nombres", "correo"];
const FIELDS: [Field; 3] = [Field::Document, Field::GivenNames, Field::Email];

fn value() -> impl Strategy<Value = String> {
    prop_oneof!["[0-9]{8}", "[A-ZÑÁÉÍÓÚÜa-zñáéíóúü' ]{0,12}", "[A-Zñ,;|\t\" ]{0,8}",]
        .prop_map(|text| text.trim().to_owned())
}

fn written(rows: &[Vec<String>], delimiter: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(HEADER).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        rows in vec(vec(value(), 3), 1..20),
        delimiter in prop::sample::select(b",;|\t".as_slice()),
        is_utf8: bool,
    ) {
        let rows: Vec<Vec<String>> = rows.into_iter().filter(|row| row.iter().any(|it| !it.is_empty())).collect();
        prop_assume!(!rows.is_empty());
        let text = written(&rows, delimiter);
        let bytes = if is_utf8 { text.into_bytes() } else { WINDOWS_1252.encode(&text).0.into_owned() };

        let mut reader = open(&bytes, &FIELDS).unwrap();
        prop_assert_eq!(reader.delimiter(), char::from(delimiter));
        let (found, bad) = read(&mut reader, &FIELDS);

        prop_assert_eq!(bad, vec![]);
        prop_assert_eq!(found, rows);
    }

    #[test]
    fn any_bytes_end_in_rows_or_in_a_reason(rest in vec(prop_oneof![
        Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'a'), Just(0xC3_u8), any::<u8>(),
    ], 0..400), has_header: bool) {
        let head: &[u8] = if has_header { b"dni,nombres,correo\n" } else { b"" };
        let bytes = [head, &rest].concat();
        if let Ok(mut reader) = open_mapped(&bytes, &[], &[]) {
            let (rows, bad) = read(&mut reader, &FIELDS);
            prop_assert_eq!((rows.len() + bad.len()) as u64, reader.n_records());
            prop_assert_eq!(reader.n_bytes_read(), bytes.len() as u64);
        }
    }

    #[test]
    fn any_separator_a_file_names_ends_in_rows_or_in_a_reason(separator: u8, rest in vec(prop_oneof![
        Just("\u{F1}"), Just("A"), Just(" "), Just("\""), Just("\n"),
    ], 0..60)) {
        let name = [separator];
        let head = [b"sep=", &name[..], b"\ndni", &name, b"nombres", &name, b"correo\n"].concat();
        let rest = rest.concat().into_bytes();
        // As a part of a letter and alone.
        let split: Vec<u8> = rest.chunks(3).flat_map(|some| [some, &name].concat()).collect();
        for rest in [rest, split] {
            if let Ok(mut reader) = open_mapped(&[&head[..], &rest].concat(), &[], &[]) {
                let (rows, bad) = read(&mut reader, &FIELDS);
                prop_assert_eq!((rows.len() + bad.len()) as u64, reader.n_records());
            }
        }
    }

    #[test]
    fn rows_without_quotes_survive_a_neighbour_with_a_stray_one(n_before in 0_usize..5, n_after in 0_usize..5) {
        let good = "12345678,Ana,a@b.pe\n";
        let text = format!("dni,nombres,correo\n{}\"87654321,Eva,e@b.pe\n{}", good.repeat(n_before), good.repeat(n_after));

        let (rows, bad) = read(&mut open(text.as_bytes(), &FIELDS).unwrap(), &FIELDS);

        prop_assert_eq!(rows.len(), n_before + n_after);
        prop_assert_eq!(bad.len(), 1);
        prop_assert_eq!(bad[0].line, n_before as u64 + 2);
    }
}
