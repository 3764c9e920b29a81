//! Reads a file of people for matching, on all cores.
//!
//! Threads take turns at splitting the file into rows, and take apart what each has split. What comes out depends on
//! the file alone, not on which thread took which rows.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Mutex, PoisonError},
    thread,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::ids::{Ids, Numbers};
use crate::{
    cli::Failure,
    matching::{Field, Nicknames, Part, Row, is_bare_document},
    table::{self, Batch, ColumnMap, Rejects, TableError, TableReader},
};

/// Rows that a thread takes at a time.
const N_ROWS: usize = 16_384;

/// Fields that are compared, and what the table calls them.
const FIELDS: [(table::Field, Field); 12] = [
    (table::Field::Document, Field::Document),
    (table::Field::Surname1, Field::Surname1),
    (table::Field::Surname2, Field::Surname2),
    (table::Field::GivenNames, Field::GivenNames),
    (table::Field::BirthDate, Field::BirthDate),
    (table::Field::District, Field::District),
    (table::Field::Phone, Field::Phone),
    (table::Field::Email, Field::Email),
    (table::Field::Address, Field::Address),
    (table::Field::Postcode, Field::Postcode),
    (table::Field::Region, Field::Region),
    (table::Field::Address2, Field::Address2),
];

/// What is kept of rows as written, beside what is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Their ids.
    Ids,
    /// Their ids, and documents that the records do not give back as they are.
    IdsAndDocuments,
}

/// The people of a file.
pub(super) struct People<T> {
    /// The names of the rows: their ids, or where there is none their numbers.
    pub(super) ids: Ids,
    /// The documents as written, where they were asked for and cannot be told from the records.
    pub(super) documents: HashMap<Row, String>,
    pub(super) records: T,
    pub(super) n_rejected: u64,
}

/// What one thread has read.
#[derive(Default)]
struct Shelf {
    part: Part,
    names: Vec<Names>,
}

/// What is kept of rows that follow on each other.
struct Names {
    position: usize,
    ids: Ids,
    /// Documents by the places of their rows here.
    documents: Vec<(Row, String)>,
}

/// Reads a file whose column names are mapped by `map`, and keeps bad rows in `FILE.rejected.csv`.
///
/// `keep` says what is kept of the rows as written.
pub(super) fn read<T: Send>(
    path: &Path,
    map: &[String],
    keep: Keep,
    assemble: impl FnOnce(Vec<Part>, &Nicknames) -> T + Send,
) -> Result<People<T>, Failure> {
    let mut table = TableReader::open(path, &ColumnMap::parse_all(map)?, &[])?;
    let columns: Vec<_> = FIELDS.into_iter().filter(|(field, _)| table.columns().has(*field)).collect();
    if columns.is_empty() {
        let found = table.columns().names().join(", ");
        return Err(format!(
            "{}: no column to compare by; the file has {found}; name them with --map field=column",
            path.display()
        )
        .into());
    }
    let mut rejects = Rejects::new(&table);
    let shelves = take_apart(&mut table, &mut rejects, &columns, keep)?;
    if u64::from(u32::MAX) <= table.n_records() {
        return Err(format!("{}: more than {} rows", path.display(), u32::MAX - 1).into());
    }
    let n_rejected = rejects.n_rows();
    rejects.finish()?;
    let mut parts = Vec::new();
    let mut names = Vec::new();
    for shelf in shelves {
        parts.push(shelf.part);
        names.extend(shelf.names);
    }
    names.sort_unstable_by_key(|some: &Names| some.position);
    let (mut ids, mut documents, mut first) = (Vec::new(), HashMap::new(), 0);
    for some in names {
        documents.extend(some.documents.into_iter().map(|(row, document)| (first + row, document)));
        first += Row::try_from(some.ids.len())?;
        ids.push(some.ids);
    }
    let (ids, records) = rayon::join(|| Ids::join(ids), || assemble(parts, &Nicknames::default()));
    Ok(People { ids, documents, records, n_rejected })
}

/// Has the file split into rows, and these taken apart, by all threads.
fn take_apart(
    table: &mut TableReader,
    rejects: &mut Rejects,
    columns: &[(table::Field, Field)],
    keep: Keep,
) -> Result<Vec<Shelf>, Failure> {
    let progress = bar(table.n_bytes_total(), &format!("reading {}", table.path().display()));
    let source = Mutex::new(Source { table, rejects, n_taken: 0, is_over: false, progress: &progress });
    let shelves = thread::scope(|scope| {
        let work = || fill_shelf(&source, columns, keep);
        let workers: Vec<_> = (0..rayon::current_num_threads()).map(|_| scope.spawn(work)).collect();
        let stopped = |_| Failure::from("a thread that reads the file stopped");
        workers.into_iter().map(|worker| Ok(worker.join().map_err(stopped)??)).collect()
    });
    progress.finish_and_clear();
    shelves
}

/// Where rows come from.
struct Source<'a> {
    table: &'a mut TableReader,
    rejects: &'a mut Rejects,
    /// How many batches were taken.
    n_taken: usize,
    /// Whether there is no more, or taking more failed.
    is_over: bool,
    progress: &'a ProgressBar,
}

impl Source<'_> {
    /// Takes the next rows and says their position, if there are any.
    fn take(&mut self, batch: &mut Batch) -> Result<Option<usize>, TableError> {
        // It stays over if something fails, so that the other threads stop as well.
        if std::mem::replace(&mut self.is_over, true) || !self.table.next_batch(batch)? {
            return Ok(None);
        }
        self.rejects.add(batch)?;
        self.is_over = false;
        self.progress.set_position(self.table.n_bytes_read());
        self.n_taken += 1;
        Ok(Some(self.n_taken))
    }
}

fn fill_shelf(
    source: &Mutex<Source<'_>>,
    columns: &[(table::Field, Field)],
    keep: Keep,
) -> Result<Shelf, TableError> {
    let lock = || source.lock().unwrap_or_else(PoisonError::into_inner);
    let mut shelf = Shelf::default();
    let mut batch = lock().table.new_batch(N_ROWS);
    loop {
        let Some(position) = lock().take(&mut batch)? else { return Ok(shelf) };
        let mut ids =
            if batch.has(table::Field::Id) { Ids::default() } else { Ids::Numbers(Numbers::default()) };
        let mut documents = Vec::new();
        shelf.part.begin(position);
        for (row, number) in batch.rows().zip(0..) {
            shelf.part.push(columns.iter().map(|&(column, field)| (field, row.get(column))));
            let document = row.get(table::Field::Document);
            if keep == Keep::IdsAndDocuments && !is_bare_document(document) {
                documents.push((number, document.to_owned()));
            }
            ids.push(row.get(table::Field::Id), row.record());
        }
        shelf.names.push(Names { position, ids, documents });
    }
}

/// A progress bar on standard error; hidden where that is not a terminal.
pub(super) fn bar(total: Option<u64>, what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {elapsed}");
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    bar.set_message(what.to_owned());
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
