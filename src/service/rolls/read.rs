//! Reads the file of a roll: rows become entries, put away by their keys, on as many threads as there are cores.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
};

use chrono::NaiveDate;

use super::{
    ImportError,
    page::{EntryKey, Written, push_entry},
    rejected::Rejected,
    spill::{Origin, Spill},
};
use crate::{
    domain::{Characters, DocumentError, DocumentScheme, RollStatus},
    sealing::KeyedIndex,
    service::progress::{Progress, Step, n_workers},
    table::{Batch, DateError, Field, Row, RowProblem, TableReader, read_date},
};

/// How many rows travel together.
const BATCH_ROWS: usize = 1_000;

/// A batch and its place among the batches of the file.
type Numbered = (u64, Batch);

/// A batch that a worker is done with, or why it no longer works.
type Done = Result<Numbered, ImportError>;

/// Reads every row. Bad ones go to `rejected`, the others into what is returned, one for each thread.
pub(super) fn read_rows(
    table: &mut TableReader,
    index: &KeyedIndex,
    rejected: &mut Rejected,
    progress: Progress<'_>,
) -> Result<Vec<Spill>, ImportError> {
    let (to_workers, work) = sync_channel(n_workers());
    let (to_reader, done) = channel();
    let work = Arc::new(Mutex::new(work));
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..n_workers())
            .map(|_| {
                let (work, done) = (Arc::clone(&work), to_reader.clone());
                scope.spawn(move || work_or_say_why_not(&work, &done, index))
            })
            .collect();
        // Once no worker is left, nobody waits for one.
        drop((work, to_reader));
        let fed = feed(table, &to_workers, &done, rejected, progress);
        drop(to_workers);
        let spills: Option<Vec<_>> = workers.into_iter().map(|it| it.join().ok().flatten()).collect();
        fed?;
        spills.ok_or(ImportError::Lost)
    })
}

/// Hands batches to the workers, and takes them back.
fn feed(
    table: &mut TableReader,
    work: &SyncSender<Numbered>,
    done: &Receiver<Done>,
    rejected: &mut Rejected,
    progress: Progress<'_>,
) -> Result<(), ImportError> {
    let free = (0..=2 * n_workers()).map(|_| table.new_batch(BATCH_ROWS)).collect();
    let mut back = TakenBack { done, rejected, waiting: BTreeMap::new(), n_back: 0, free };
    let mut n_sent = 0;
    loop {
        let mut batch = back.next_free()?;
        if !table.next_batch(&mut batch)? {
            break;
        }
        if work.send((n_sent, batch)).is_err() {
            return back.find_out_why();
        }
        n_sent += 1;
        let (n_done, n_rows) = (table.n_bytes_read(), table.n_records());
        let n_total = table.n_bytes_total().unwrap_or(0);
        progress(Step { doing: "reading", n_done, n_total, n_rows })?;
    }
    while back.n_back < n_sent {
        back.take_back()?;
    }
    rejected.set_encoding(table.encoding());
    Ok(())
}

/// The batches that workers are done with.
struct TakenBack<'a> {
    done: &'a Receiver<Done>,
    rejected: &'a mut Rejected,
    waiting: BTreeMap<u64, Batch>,
    n_back: u64,
    free: Vec<Batch>,
}

impl TakenBack<'_> {
    /// A batch to fill.
    fn next_free(&mut self) -> Result<Batch, ImportError> {
        loop {
            match self.free.pop() {
                Some(batch) => return Ok(batch),
                None => self.take_back()?,
            }
        }
    }

    /// Waits for a batch, and keeps the bad rows in the order of the file.
    ///
    /// The first worker that fails ends the import: the batch it held is lost.
    fn take_back(&mut self) -> Result<(), ImportError> {
        let (number, batch) = self.done.recv().map_err(|_| ImportError::Lost)??;
        self.waiting.insert(number, batch);
        while let Some(batch) = self.waiting.remove(&self.n_back) {
            self.rejected.add(&batch)?;
            self.free.push(batch);
            self.n_back += 1;
        }
        Ok(())
    }

    /// Why no worker is left.
    fn find_out_why(&mut self) -> Result<(), ImportError> {
        loop {
            self.take_back()?;
        }
    }
}

/// One worker; what it fails with is told to the reader, who would wait for its batch forever.
fn work_or_say_why_not(
    work: &Mutex<Receiver<Numbered>>,
    done: &Sender<Done>,
    index: &KeyedIndex,
) -> Option<Spill> {
    let outcome = catch_unwind(AssertUnwindSafe(|| work_off(work, done, index)));
    match outcome.unwrap_or(Err(ImportError::Lost)) {
        Ok(spill) => Some(spill),
        Err(error) => {
            drop(done.send(Err(error)));
            None
        }
    }
}

/// Turns the rows of batch after batch into entries.
fn work_off(
    work: &Mutex<Receiver<Numbered>>,
    done: &Sender<Done>,
    index: &KeyedIndex,
) -> Result<Spill, ImportError> {
    let mut spill = Spill::new().map_err(ImportError::Space)?;
    let mut bad = Vec::new();
    loop {
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, mut batch)) = next else { return Ok(spill) };
        for row in batch.rows() {
            match Entry::read(row) {
                Ok(entry) => {
                    let key = EntryKey::new(index.key_of(&entry.document));
                    spill
                        .add(key, origin(row), |bytes| push_entry(bytes, &entry.written()))
                        .map_err(ImportError::Space)?;
                }
                Err((field, problem)) => bad.push((row.index(), field, problem)),
            }
        }
        for (index, field, problem) in bad.drain(..) {
            batch.reject(index, Some(field), problem);
        }
        if done.send(Ok((number, batch))).is_err() {
            return Ok(spill); // The reader failed, and says why.
        }
    }
}

fn origin(row: Row<'_>) -> Origin {
    let number = |it: u64| usize::try_from(it).unwrap_or(usize::MAX);
    Origin {
        record: number(row.record()),
        line: number(row.line()),
        offset: number(row.offset()),
        n_bytes: row.raw().len(),
    }
}

/// What a row says of a voter, normalised where that is called for.
struct Entry<'a> {
    row: Row<'a>,
    document: Cow<'a, str>,
    birth_date: Cow<'a, str>,
    registered_on: Cow<'a, str>,
    status: RollStatus,
}

impl<'a> Entry<'a> {
    fn read(row: Row<'a>) -> Result<Self, (Field, RowProblem)> {
        let document = normalise_document(row.get(Field::Document))
            .map_err(|error| (Field::Document, document_problem(error)))?;
        if row.get(Field::Surname1).is_empty() && row.get(Field::GivenNames).is_empty() {
            return Err((
                Field::Surname1,
                RowProblem::new("no-name", "is empty, and so are the given names"),
            ));
        }
        let status = RollStatus::parse(row.get(Field::Status))
            .map_err(|error| (Field::Status, RowProblem::new("status", error.to_string())))?;
        let registered_on = match row.get(Field::RegisteredOn) {
            "" => Cow::Borrowed(""),
            text => iso(text).map_err(|error| (Field::RegisteredOn, error.into()))?,
        };
        let birth_date = row.get(Field::BirthDate);
        let birth_date = iso(birth_date).unwrap_or(Cow::Borrowed(birth_date));
        Ok(Self { row, document, birth_date, registered_on, status })
    }

    fn written(&self) -> Written<'_> {
        let get = |field| self.row.get(field);
        let others = [
            get(Field::Surname1),
            get(Field::Surname2),
            get(Field::GivenNames),
            &self.birth_date,
            get(Field::District),
            get(Field::Address),
            get(Field::Postcode),
            &self.registered_on,
            get(Field::Sex),
        ];
        Written { document: &self.document, others, status: self.status }
    }
}

/// The form in which rolls keep documents: without separators, letters as capitals, zeros kept.
///
/// A roll serves petitions of many profiles, so this is wider than any one of their schemes; what a scheme
/// reads (without the check character) has this form already.
pub(in crate::service) fn normalise_document(text: &str) -> Result<Cow<'_, str>, DocumentError> {
    const ANY: DocumentScheme = DocumentScheme {
        name: BTreeMap::new(),
        min_length: 1,
        max_length: 40,
        characters: Characters::LettersDigits,
        check: crate::domain::CheckRule::None,
    };
    let is_plain = (1..=40).contains(&text.len())
        && text.bytes().all(|it| it.is_ascii_digit())
        && text.bytes().any(|it| it != b'0');
    if is_plain {
        return Ok(Cow::Borrowed(text));
    }
    ANY.read(text).map(|document| Cow::Owned(document.as_str().to_owned()))
}

fn document_problem(error: DocumentError) -> RowProblem {
    match error {
        DocumentError::Missing => RowProblem::new("missing", "is missing"),
        DocumentError::Shape => {
            RowProblem::new("document", "is no document: letters and digits, not all of them zero")
        }
    }
}

/// A date as ISO 8601; one that has this form already is not read again.
fn iso(text: &str) -> Result<Cow<'_, str>, DateError> {
    let bytes = text.as_bytes();
    let has_form = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, it)| match at {
            4 | 7 => *it == b'-',
            _ => it.is_ascii_digit(),
        });
    if has_form && text.parse::<NaiveDate>().is_ok() {
        return Ok(Cow::Borrowed(text));
    }
    read_date(text).map(|date| Cow::Owned(date.to_string()))
}
