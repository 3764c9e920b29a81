//! Tables: totals while they are written, and the same totals when they are verified.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    path::Path,
};

use sha2::{Digest as _, Sha256};

use super::{
    SIGNATURES,
    content::Column,
    manifest::TableFacts,
    report::{Flaw, Problem},
};

/// The fields by whose values totals are kept.
const COUNTED: [&str; 3] = ["channel", "state", "reason"];
/// How many repeated rows are named, for each kind of repetition.
const NAMED: usize = 20;

/// Counts the rows of a table.
pub(super) struct Counter {
    places: Vec<(usize, String)>,
    counts: Vec<HashMap<Vec<u8>, u64>>,
    rows: u64,
}

impl Counter {
    pub(super) fn new(columns: &[Column]) -> Self {
        let counted = columns.iter().map(|column| column.field.clone()).enumerate();
        let places: Vec<_> = counted.filter(|(_, field)| COUNTED.contains(&field.as_str())).collect();
        Self { counts: vec![HashMap::new(); places.len()], places, rows: 0 }
    }

    pub(super) fn add(&mut self, row: &csv::ByteRecord) {
        self.rows += 1;
        for ((place, _), counts) in self.places.iter().zip(&mut self.counts) {
            let value = row.get(*place).unwrap_or_default();
            if let Some(n) = counts.get_mut(value) {
                *n += 1;
            } else {
                counts.insert(value.to_vec(), 1);
            }
        }
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    pub(super) fn facts(self, file: &str, columns: &[Column]) -> TableFacts {
        let text = |value: Vec<u8>| String::from_utf8_lossy(&value).into_owned();
        let sorted = |counts: HashMap<Vec<u8>, u64>| counts.into_iter().map(|(value, n)| (text(value), n));
        let counts = self.places.into_iter().zip(self.counts);
        let counts: BTreeMap<_, _> =
            counts.map(|((_, field), counts)| (field, sorted(counts).collect())).collect();
        TableFacts { file: file.to_owned(), columns: columns.to_vec(), rows: self.rows, counts }
    }
}

/// Reads an unchanged table and reports where it disagrees with what the manifest says of it.
pub(super) fn check(folder: &Path, said: &TableFacts) -> Result<Vec<Problem>, csv::Error> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(folder.join(&said.file))?;
    let mut problems = Vec::new();
    let mut row = csv::ByteRecord::new();
    let headings = said.columns.iter().map(|column| column.name.as_bytes());
    if !reader.read_byte_record(&mut row)? || !row.iter().eq(headings) {
        problems.push(Problem::new(&said.file, Flaw::Columns).at(1));
    }
    let mut counter = Counter::new(&said.columns);
    let mut repeats = Repeats::new(said);
    while reader.read_byte_record(&mut row)? {
        counter.add(&row);
        repeats.add(&row, line_of(&row, &reader), &mut problems);
    }
    let found = counter.facts(&said.file, &said.columns);
    if found.rows != said.rows {
        problems.push(Problem::new(&said.file, Flaw::Rows { said: said.rows, found: found.rows }));
    }
    for (field, counts) in &found.counts {
        if said.counts.get(field) != Some(counts) {
            problems.push(Problem::new(&said.file, Flaw::Counts { field: field.clone() }));
        }
    }
    Ok(problems)
}

fn line_of(row: &csv::ByteRecord, reader: &csv::Reader<File>) -> u64 {
    row.position().map_or_else(|| reader.position().line(), csv::Position::line)
}

/// Finds rows that repeat what must stand once: a document, or a line of a sheet.
struct Repeats {
    keys: Vec<(&'static str, Vec<usize>)>,
    seen: HashMap<[u8; 16], u64>,
    n_named: usize,
}

impl Repeats {
    fn new(table: &TableFacts) -> Self {
        let place = |field: &str| table.columns.iter().position(|column| column.field == field);
        let mut keys = Vec::new();
        if table.file == SIGNATURES {
            if let Some(document) = place("document") {
                keys.push(("document", vec![document]));
            }
            if let (Some(folio), Some(line)) = (place("folio"), place("line")) {
                let channel = place("channel");
                keys.push(("folio and line", [folio, line].into_iter().chain(channel).collect()));
            }
        }
        Self { keys, seen: HashMap::new(), n_named: 0 }
    }

    /// Rows in which a part of the key is empty repeat nothing.
    fn add(&mut self, row: &csv::ByteRecord, line: u64, problems: &mut Vec<Problem>) {
        for (what, places) in &self.keys {
            let values = || places.iter().map(|place| row.get(*place).unwrap_or_default());
            if values().any(<[u8]>::is_empty) {
                continue;
            }
            let mut hash = Sha256::new().chain_update(what);
            values().for_each(|value| hash.update([&[0], value].concat()));
            let mut key = [0; 16];
            key.copy_from_slice(&hash.finalize()[..16]);
            let first = *self.seen.entry(key).or_insert(line);
            if first != line && self.n_named < NAMED {
                self.n_named += 1;
                problems.push(Problem::new(SIGNATURES, Flaw::Repeated { what, first }).at(line));
            }
        }
    }
}
