//! Imports a roll: reads, stores, and only then lets it be used.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    DOCUMENT, ImportError, Importing,
    read::read_rows,
    rejected::{Rejected, Summary},
    remove::{abandon, give_up, remove_abandoned},
    store::store_entries,
};
use crate::{
    db::{
        AnyConnection,
        rolls::{self, Imported, Roll, RollState},
    },
    domain::{RollId, RollName},
    ledger::Event,
    service::{Administrator, App, By, hashing::FileHash, progress::Progress, record},
    table::{BadRow, ColumnMap, Field, TableError, TableReader},
};

/// The columns without which a file is no roll.
const REQUIRED: [Field; 2] = [Field::Document, Field::Surname1];

/// What a new roll is made from, apart from its file.
#[derive(Clone, Debug)]
pub struct NewRoll {
    /// What people will call it.
    pub name: RollName,
    /// The day on which the roll stood as it does.
    pub roll_date: Option<NaiveDate>,
    /// Which columns hold which fields, where the names of the columns do not say it.
    pub columns: ColumnMap,
}

/// Where the rows of a roll come from.
pub enum RollFile {
    /// A file on this machine. Its rejected rows go to `FILE.rejected.csv`.
    Path(PathBuf),
    /// An upload. Its rejected rows are counted, and the first ones reported.
    Stream {
        /// What the upload is called in messages.
        name: String,
        /// Its bytes.
        bytes: Box<dyn Read + Send>,
    },
}

/// What an import did.
#[derive(Clone, Debug, Serialize)]
pub struct ImportReport {
    /// Names the roll.
    pub id: RollId,
    /// What people call it.
    pub name: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub file_sha256: String,
    /// How many entries it has.
    pub entries: u64,
    /// How many rows were not taken.
    pub rejected: u64,
    /// Where the rows that were not taken are, if there are any and the roll came from a file.
    pub rejected_file: Option<PathBuf>,
    /// The first rows that were not taken: where and why, without their values.
    pub rejected_rows: Vec<String>,
    /// The same rows, part by part.
    pub bad_rows: Vec<BadRow>,
}

/// Imports a roll of any size in bounded memory.
///
/// It can be used only once all of it is stored. An import that fails leaves nothing; one that is killed
/// leaves sealed pages that the next import or `doctor` removes.
pub fn import(
    app: &App,
    by: By<Administrator>,
    new: &NewRoll,
    file: RollFile,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    let mut source = Source::open(file, &new.columns)?;
    let roll = begin(app, new, &source.file_name)?;
    let outcome = fill(app, by, &roll, &mut source, progress);
    if outcome.is_err() {
        // What failed is told; what could not be tidied up waits for the next import.
        drop(give_up(app, roll.id));
    }
    outcome
}

/// A file that is being read, and hashed on the way.
struct Source {
    table: TableReader,
    file_name: String,
    again: Option<File>,
    hash: FileHash,
}

impl Source {
    fn open(file: RollFile, columns: &ColumnMap) -> Result<Self, TableError> {
        let hash = FileHash::default();
        let (table, again) = match file {
            RollFile::Path(path) => {
                let through = |file| Box::new(hash.over(file)) as Box<dyn Read + Send>;
                let table = TableReader::open_through(&path, columns, &REQUIRED, through)?;
                let again = File::open(&path);
                let fail = |error: std::io::Error| TableError { path, problem: error.into() };
                (table, Some(again.map_err(fail)?))
            }
            RollFile::Stream { name, bytes } => {
                let bytes = Box::new(hash.over(bytes));
                (TableReader::from_stream(Path::new(&name), bytes, columns, &REQUIRED)?, None)
            }
        };
        let file_name = base_name(table.path());
        Ok(Self { table, file_name, again, hash })
    }
}

fn base_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Reserves the name, makes the keys, and clears away what an interrupted import left.
fn begin(app: &App, new: &NewRoll, file_name: &str) -> Result<Importing, ImportError> {
    let roll = Roll {
        id: RollId::new(),
        name: new.name.to_string(),
        state: RollState::Importing,
        file_name: file_name.to_owned(),
        file_sha256: None,
        roll_date: new.roll_date,
        n_entries: 0,
        n_rejected: 0,
        n_pages: 0,
        created_at: app.now(),
        ready_at: None,
    };
    let (id, name) = (roll.id, roll.name.as_str().into());
    let vault = Arc::clone(&app.vault);
    let keys = app.db.write_blocking(move |conn| {
        take_name(conn, &roll)?;
        Ok::<_, ImportError>(vault.create(conn, roll.id.0, roll.created_at)?)
    })?;
    remove_abandoned(app)?;
    Ok(Importing { id, name, keys })
}

fn take_name(conn: &mut AnyConnection, roll: &Roll) -> Result<(), ImportError> {
    match rolls::find(conn, &roll.name)? {
        Some(Roll { state: RollState::Ready, .. }) => return Err(ImportError::Taken),
        Some(cut_short) => abandon(conn, cut_short.id, roll.created_at)?,
        None => {}
    }
    if rolls::insert_if_new(conn, roll)? { Ok(()) } else { Err(ImportError::Taken) }
}

fn fill(
    app: &App,
    by: By<Administrator>,
    roll: &Importing,
    source: &mut Source,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    let index = roll.keys.index.index(DOCUMENT);
    let mut rejected = Rejected::new(&source.table, source.again.take());
    let spills = read_rows(&mut source.table, &index, &mut rejected, progress)?;
    let stored = store_entries(app, roll, spills, &mut rejected, progress)?;
    let Summary { n_rows: n_rejected, reported, file } = rejected.finish()?;
    if stored.n_entries == 0 {
        let first = reported.first().map_or_else(String::new, ToString::to_string);
        return Err(ImportError::NothingTaken { n_rejected, first });
    }
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let imported = Imported {
        file_sha256: source.hash.finish().to_vec(),
        n_entries: count(stored.n_entries),
        n_rejected: count(n_rejected),
        n_pages: count(stored.n_pages),
    };
    let report = ImportReport {
        id: roll.id,
        name: roll.name.to_string(),
        file_sha256: hex::encode(&imported.file_sha256),
        entries: stored.n_entries,
        rejected: n_rejected,
        rejected_file: file,
        rejected_rows: reported.iter().map(ToString::to_string).collect(),
        bad_rows: reported,
    };
    finish(app, by, roll, imported)?;
    Ok(report)
}

fn finish(app: &App, by: By<Administrator>, roll: &Importing, imported: Imported) -> Result<(), ImportError> {
    let (id, name, now) = (roll.id, Arc::clone(&roll.name), app.now());
    app.db.write_blocking(move |conn| {
        if !rolls::finish(conn, id, &name, &imported, now)? {
            return Err(ImportError::TakenOver);
        }
        record(conn, None, by.actor(), now, [imported_event(id, &imported)])?;
        Ok(())
    })
}

fn imported_event(roll: RollId, imported: &Imported) -> Event {
    Event::RollImported {
        roll,
        sha256: hex::encode(&imported.file_sha256),
        entries: imported.n_entries.unsigned_abs(),
        rejected: imported.n_rejected.unsigned_abs(),
    }
}
