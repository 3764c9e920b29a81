//! People from a file of any content: the same groups in any order of threads, and every row in one group.

#![no_main]

use std::{io::Cursor, path::Path, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use parts::{
    matching::{Field, Lexicon, Nicknames, Part, Records, Roll, dedupe, link},
    table::{self, ColumnMap, TableReader},
};

const FIELDS: [(table::Field, Field); 8] = [
    (table::Field::Document, Field::Document),
    (table::Field::Surname1, Field::Surname1),
    (table::Field::Surname2, Field::Surname2),
    (table::Field::GivenNames, Field::GivenNames),
    (table::Field::BirthDate, Field::BirthDate),
    (table::Field::District, Field::District),
    (table::Field::Phone, Field::Phone),
    (table::Field::Email, Field::Email),
];

/// One thread: the machine has other things to do, and a hang is told from a wait.
static POOL: LazyLock<rayon::ThreadPool> =
    LazyLock::new(|| rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap());

fuzz_target!(|bytes: &[u8]| {
    let mut lexicon = Lexicon::default();
    // The columns always read; what follows is the input.
    let header = &b"document,surname1,surname2,given_names,birth_date,district,phone,email\n"[..];
    let (left, right) = bytes.split_at(bytes.iter().position(|it| *it == 1).unwrap_or(bytes.len()));
    POOL.install(|| {
        let (signatures, roll) = ([header, left].concat(), [header, right].concat());
        let signatures = Records::assemble(read(&signatures), &mut lexicon, &Nicknames::default());
        let roll = Roll::assemble(read(&roll), &mut lexicon, &Nicknames::default());
        let mut found = dedupe(&lexicon, &signatures, None, &|_, _| {});
        assert_eq!(found.first_of.len(), signatures.len());
        for pair in &found.pairs {
            assert!(pair.a < pair.b && (0.0..=1.0).contains(&pair.probability));
        }
        for (row, first) in (0..).zip(&found.first_of) {
            assert!(*first <= row && found.first_of[*first as usize] == *first);
        }
        found.model.frequencies = signatures.frequencies(&lexicon);
        let saved = serde_json::to_string(&found.model).unwrap();
        let again = dedupe(&lexicon, &signatures, serde_json::from_str(&saved).ok(), &|_, _| {});
        assert_eq!(again.first_of.len(), signatures.len());
        let links = link(&lexicon, &signatures, &roll, None, &|_, _| {});
        assert_eq!(links.links.len(), signatures.len());
        links.links.iter().for_each(|it| assert!((0.0..=1.0).contains(&it.probability)));
    });
});

fn read(bytes: &[u8]) -> Vec<Part> {
    let mut part = Part::default();
    let source = Box::new(Cursor::new(bytes.to_vec()));
    if let Ok(mut reader) = TableReader::from_stream(Path::new("x"), source, &ColumnMap::default(), &[]) {
        let mut batch = reader.new_batch(64);
        while reader.next_batch(&mut batch).unwrap() {
            for row in batch.rows() {
                let columns = FIELDS.iter().filter(|(column, _)| reader.columns().has(*column));
                part.push(columns.map(|&(column, field)| (field, row.get(column))));
            }
        }
    }
    vec![part]
}
