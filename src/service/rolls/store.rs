//! Cuts the entries of a roll into pages, seals them and writes them, part after part; beside them, for each
//! entry, its document and what its names sound like.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
    mpsc::{Sender, channel},
};

use zeroize::Zeroizing;

use super::{
    ImportError, Importing,
    page::{EntryKey, begin_page, measured_entry, page_bits, place, push_sounds, sound_bits},
    rejected::{Rejected, Repeat},
    spill::{PARTS, Sorted, Spill, Spills},
};
use crate::{
    db::rolls::{self, Page, PageKind},
    matching::SoundRoom,
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
        let (stored, cutters) = self.cut(&entries)?;
        drop(entries);
        for cutter in cutters {
            let (kind, mut pages) = (cutter.kind, cutter.finish());
            while !pages.is_empty() {
                let rest = pages.split_off(pages.len().min(PAGES_AT_ONCE));
                self.write(kind, std::mem::replace(&mut pages, rest))?;
            }
        }
        Ok(stored)
    }

    /// Seals the entries of a part page by page; of those with one document, the first alone.
    fn cut(&self, entries: &Sorted) -> Result<(StoredPart, [Cutter<'_>; 2]), ImportError> {
        let mut stored = StoredPart { n_entries: 0, repeats: Vec::new() };
        let mut whole = Cutter::new(self.roll, PageKind::Entries, self.bits);
        let mut sounds = Cutter::new(self.roll, PageKind::Sounds, sound_bits(self.bits));
        let mut room = SoundRoom::default();
        let mut last = None;
        for (key, origin, bytes) in entries.iter() {
            if let Some((last_key, first)) = last
                && last_key == key
            {
                stored.repeats.push(Repeat { again: origin, first });
                continue;
            }
            last = Some((key, origin));
            stored.n_entries += 1;
            whole.page_of(key).extend_from_slice(bytes);
            let (document, sound) =
                measured_entry(bytes).and_then(|it| it.sounds(&mut room)).ok_or(ImportError::Lost)?;
            push_sounds(sounds.page_of(key), document, sound);
        }
        Ok((stored, [whole, sounds]))
    }

    fn write(&self, kind: PageKind, pages: Vec<Page>) -> Result<(), ImportError> {
        let (id, name) = (self.roll.id, Arc::clone(&self.roll.name));
        self.app.db.write_blocking(move |conn| {
            if !rolls::is_importing(conn, id, &name)? {
                return Err(ImportError::TakenOver);
            }
            rolls::insert_pages(conn, id, kind, &pages)?;
            Ok(())
        })
    }
}

/// Fills one page after the other, and seals each when the next begins.
struct Cutter<'a> {
    roll: &'a Importing,
    kind: PageKind,
    bits: u32,
    number: i64,
    open: Option<Zeroizing<Vec<u8>>>,
    pages: Vec<Page>,
}

impl<'a> Cutter<'a> {
    fn new(roll: &'a Importing, kind: PageKind, bits: u32) -> Self {
        Self { roll, kind, bits, number: 0, open: None, pages: Vec::new() }
    }

    /// The page on which the entry of this key stands; keys come in their order.
    fn page_of(&mut self, key: EntryKey) -> &mut Vec<u8> {
        let number = key.page(self.bits);
        if number != self.number {
            self.seal();
            self.number = number;
        }
        self.open.get_or_insert_with(begin_page)
    }

    fn seal(&mut self) {
        if let Some(bytes) = self.open.take() {
            let place = place(self.roll.id, self.kind, self.number);
            self.pages.push(Page { number: self.number, sealed: self.roll.keys.data.seal(place, &bytes) });
        }
    }

    fn finish(mut self) -> Vec<Page> {
        self.seal();
        self.pages
    }
}
