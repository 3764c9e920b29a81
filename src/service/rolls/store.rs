//! Cuts the entries of a roll into pages, seals them and writes them, part after part.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
    mpsc::{Sender, channel},
};

use zeroize::Zeroizing;

use super::{
    ImportError, Importing,
    page::{begin_page, page_bits, place},
    rejected::{Rejected, Repeat},
    spill::{PARTS, Sorted, Spill, Spills},
};
use crate::{
    db::rolls::{self, Page, PageKind},
    service::{
        App,
        progress::{Progress, Step, n_workers},
    },
};

/// How many pages go into one transaction at most.
const PAGES_AT_ONCE: usize = 1_000;

/// How a roll was stored.
pub(super) struct Stored {
    pub(super) n_entries: u64,
    pub(super) n_pages: u64,
}

/// What became of one part.
struct StoredPart {
    n_entries: u64,
    repeats: Vec<Repeat>,
}

/// Stores every entry; those whose document stands in the roll already go to `rejected`.
pub(super) fn store_entries(
    app: &App,
    roll: &Importing,
    spills: Vec<Spill>,
    rejected: &mut Rejected,
    progress: Progress<'_>,
) -> Result<Stored, ImportError> {
    let n_rows = spills.iter().map(Spill::n_entries).sum();
    let storing = Storing {
        app,
        roll,
        bits: page_bits(n_rows),
        spills: Spills::new(spills),
        next: AtomicUsize::new(0),
        is_over: AtomicBool::new(false),
    };
    let mut stored = Stored { n_entries: 0, n_pages: 1 << storing.bits };
    std::thread::scope(|scope| {
        let (sender, parts) = channel();
        // One more than there are cores, since one at a time waits for the disk.
        for _ in 0..=n_workers() {
            let (sender, storing) = (sender.clone(), &storing);
            scope.spawn(move || storing.work_off(&sender));
        }
        drop(sender);
        let taken = (1..).zip(parts).try_for_each(|(n_parts, part): (u64, Result<StoredPart, _>)| {
            let part = part?;
            stored.n_entries += part.n_entries;
            rejected.add_repeats(&part.repeats)?;
            progress(Step {
                doing: "storing",
                n_done: n_parts,
                n_total: PARTS as u64,
                n_rows: stored.n_entries,
            })?;
            Ok(())
        });
        storing.is_over.store(true, Ordering::Relaxed);
        taken
    })
    .map(|()| stored)
}

struct Storing<'a> {
    app: &'a App,
    roll: &'a Importing,
    bits: u32,
    spills: Spills,
    next: AtomicUsize,
    is_over: AtomicBool,
}

impl Storing<'_> {
    fn work_off(&self, done: &Sender<Result<StoredPart, ImportError>>) {
        while !self.is_over.load(Ordering::Relaxed) {
            let part = self.next.fetch_add(1, Ordering::Relaxed);
            if PARTS <= part || done.send(self.store(part)).is_err() {
                return;
            }
        }
    }

    fn store(&self, part: usize) -> Result<StoredPart, ImportError> {
        let entries = self.spills.take(part).map_err(ImportError::Space)?;
        let mut pages = Vec::new();
        let stored = self.cut(&entries, &mut pages);
        drop(entries);
        while !pages.is_empty() {
            let rest = pages.split_off(pages.len().min(PAGES_AT_ONCE));
            self.write(std::mem::replace(&mut pages, rest))?;
        }
        Ok(stored)
    }

    /// Seals the entries of a part page by page; of those with one document, the first alone.
    fn cut(&self, entries: &Sorted, pages: &mut Vec<Page>) -> StoredPart {
        let mut stored = StoredPart { n_entries: 0, repeats: Vec::new() };
        let mut last = None;
        let mut open: Option<(i64, Zeroizing<Vec<u8>>)> = None;
        for (key, origin, bytes) in entries.iter() {
            if let Some((last_key, first)) = last
                && last_key == key
            {
                stored.repeats.push(Repeat { again: origin, first });
                continue;
            }
            last = Some((key, origin));
            stored.n_entries += 1;
            let number = key.page(self.bits);
            if open.as_ref().is_none_or(|(at, _)| *at != number) {
                pages.extend(open.take().map(|it| self.seal(it)));
            }
            open.get_or_insert_with(|| (number, begin_page())).1.extend_from_slice(bytes);
        }
        pages.extend(open.take().map(|it| self.seal(it)));
        stored
    }

    fn seal(&self, (number, bytes): (i64, Zeroizing<Vec<u8>>)) -> Page {
        let place = place(self.roll.id, PageKind::Entries, number);
        Page { number, sealed: self.roll.keys.data.seal(place, &bytes) }
    }

    fn write(&self, pages: Vec<Page>) -> Result<(), ImportError> {
        let (id, name) = (self.roll.id, Arc::clone(&self.roll.name));
        self.app.db.write_blocking(move |conn| {
            if !rolls::is_importing(conn, id, &name)? {
                return Err(ImportError::TakenOver);
            }
            rolls::insert_pages(conn, id, PageKind::Entries, &pages)?;
            Ok(())
        })
    }
}
