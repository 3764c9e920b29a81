//! What holds for every table, whatever people bring.

mod dates;
mod laws;
mod tables;

use std::{io::Cursor, path::Path};

use super::{BadRow, ColumnMap, Field, TableProblem, TableReader};

/// Opens a table held in memory.
fn open(bytes: &[u8], required: &[Field]) -> Result<TableReader, TableProblem> {
    open_mapped(bytes, &[], required)
}

fn open_mapped(bytes: &[u8], maps: &[&str], required: &[Field]) -> Result<TableReader, TableProblem> {
    let map = ColumnMap::parse_all(maps).unwrap();
    let source = Box::new(Cursor::new(bytes.to_vec()));
    TableReader::from_stream(Path::new("list.csv"), source, &map, required).map_err(|error| error.problem)
}

/// Reads everything: the wanted fields of the good rows, and the bad ones.
fn read(reader: &mut TableReader, fields: &[Field]) -> (Vec<Vec<String>>, Vec<BadRow>) {
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    let mut batch = reader.new_batch(3);
    while reader.next_batch(&mut batch).unwrap() {
        rows.extend(batch.rows().map(|row| fields.iter().map(|it| row.get(*it).to_owned()).collect()));
        bad.extend(batch.bad().cloned());
    }
    (rows, bad)
}
