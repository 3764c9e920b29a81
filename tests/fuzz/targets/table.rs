//! Lists and rolls as people bring them: any bytes are read to their end, and every row is told once.

#![no_main]

use std::{io::Cursor, path::Path};

use libfuzzer_sys::fuzz_target;
use parts::table::{ColumnMap, Field, TableReader, read_date, read_instant};

fuzz_target!(|bytes: &[u8]| {
    let map = ColumnMap::default();
    let source = Box::new(Cursor::new(bytes.to_vec()));
    let Ok(mut reader) = TableReader::from_stream(Path::new("list.csv"), source, &map, &[]) else { return };
    let mut batch = reader.new_batch(64);
    let (mut n_told, mut record) = (0, 0);
    while reader.next_batch(&mut batch).unwrap() {
        for row in batch.rows() {
            assert!(record < row.record() && row.offset() <= bytes.len() as u64);
            record = row.record();
            for field in Field::all() {
                let value = row.get(field);
                assert!(value.len() <= 4 * bytes.len());
                let _ = read_date(value);
                let _ = read_instant(value, chrono_tz::America::Lima);
            }
        }
        n_told += batch.rows().len() as u64;
        for bad in batch.bad() {
            assert!(!bad.to_string().is_empty());
            record = record.max(bad.record);
            n_told += 1;
        }
    }
    assert_eq!((n_told, record), (reader.n_records(), reader.n_records()));
});
