//! Finds the entries of many documents in a roll at once.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use zeroize::Zeroizing;

use super::page::{EntryKey, all_sounds, entries, place, sound_bits};
use crate::{
    db::{
        AnyConnection, DbError,
        rolls::{self, Page, PageKind, Roll},
    },
    domain::RollEntry,
    matching::{Row, Wanted},
    sealing::{KeyedIndex, SealError},
    service::{App, Keys, Vault, VaultError, progress::n_workers},
};

/// How many pages are held in memory at a time.
const PAGES_AT_ONCE: usize = 2_000;

/// How many pages of what names sound like a thread reads at a time, each at most some 40 KB.
const SOUND_PAGES_AT_ONCE: i64 = 32;

/// Why a roll could not be looked up.
#[derive(Debug, thiserror::Error)]
pub enum LookUpError {
    /// A page was changed or moved.
    #[error("a page of the roll does not open: {0}")]
    Sealed(#[from] SealError),
    /// A page opens and holds something else.
    #[error("a page of the roll does not read back")]
    Malformed,
    /// A thread was cut short.
    #[error("the search of the roll was cut short")]
    Lost,
    /// The keys could not be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// An opened roll, to be shared by threads.
pub struct OpenRoll {
    roll: Roll,
    keys: Arc<Keys>,
    index: KeyedIndex,
    bits: u32,
}

impl OpenRoll {
    /// Opens a roll with its keys.
    pub fn open(conn: &mut AnyConnection, vault: &Vault, roll: Roll) -> Result<Self, LookUpError> {
        let keys = vault.keys(conn, roll.id.0)?;
        let index = keys.index.index(super::DOCUMENT);
        let bits = roll.n_pages.max(1).ilog2();
        Ok(Self { roll, keys, index, bits })
    }

    /// The roll.
    pub fn roll(&self) -> &Roll {
        &self.roll
    }

    /// Finds the entries of documents in their normalised form, each in the place of its document.
    ///
    /// Every page is read and opened once, however many of the documents it holds.
    pub fn find_all(
        &self,
        conn: &mut AnyConnection,
        documents: &[&str],
    ) -> Result<Vec<Option<RollEntry>>, LookUpError> {
        let mut found = vec![None; documents.len()];
        self.find_each(conn, documents, |at, entry| found[at] = Some(entry))?;
        Ok(found)
    }

    /// Finds the entries of documents as [`OpenRoll::find_all`] does, and hands over each with the place of
    /// its document: for many documents of which few are there.
    pub fn find_each(
        &self,
        conn: &mut AnyConnection,
        documents: &[&str],
        mut hand_over: impl FnMut(usize, RollEntry),
    ) -> Result<(), LookUpError> {
        // By page and then by document, so that a page's documents lie side by side.
        let page_of = |document: &str| EntryKey::new(self.index.key_of(document)).page(self.bits);
        let mut wanted: Vec<(i64, &str, usize)> =
            documents.iter().enumerate().map(|(at, document)| (page_of(document), *document, at)).collect();
        wanted.sort_unstable();
        let by_page: HashMap<i64, &[(i64, &str, usize)]> =
            wanted.chunk_by(|a, b| a.0 == b.0).map(|some| (some[0].0, some)).collect();
        let mut numbers: Vec<i64> = by_page.keys().copied().collect();
        numbers.sort_unstable();
        for chunk in numbers.chunks(PAGES_AT_ONCE) {
            for page in rolls::find_pages(conn, self.roll.id, PageKind::Entries, chunk)? {
                let Some(sought) = by_page.get(&page.number) else { continue };
                let opened = self.open_page(PageKind::Entries, &page)?;
                for entry in entries(&opened).ok_or(LookUpError::Malformed)? {
                    let document = entry.document().ok_or(LookUpError::Malformed)?;
                    let first = sought.partition_point(|(_, sought, _)| sought.as_bytes() < document);
                    let same = sought[first..].iter().take_while(|it| it.1.as_bytes() == document);
                    for (_, _, at) in same {
                        hand_over(*at, entry.read().ok_or(LookUpError::Malformed)?);
                    }
                }
            }
        }
        Ok(())
    }

    /// Goes through the whole roll for people who are sought under another document than they wrote: who, and
    /// the documents of the entries worth comparing with them, in order.
    pub fn search(&self, app: &App, wanted: &Wanted<'_>) -> Result<Vec<(Row, String)>, LookUpError> {
        let n_pages = 1_i64 << sound_bits(self.bits);
        let next = AtomicI64::new(0);
        let work_off = || -> Result<Vec<(Row, String)>, LookUpError> {
            let mut found = Vec::new();
            loop {
                let first = next.fetch_add(SOUND_PAGES_AT_ONCE, Ordering::Relaxed);
                if n_pages <= first {
                    return Ok(found);
                }
                let range = first..first + SOUND_PAGES_AT_ONCE;
                let pages = app.db.read_blocking(|conn| {
                    rolls::list_pages(conn, self.roll.id, PageKind::Sounds, range.clone())
                })?;
                for page in &pages {
                    let opened = self.open_page(PageKind::Sounds, page)?;
                    let entries: Vec<_> = all_sounds(&opened).ok_or(LookUpError::Malformed)?.collect();
                    wanted.each_like(&entries, |place, row| {
                        found.push((row, String::from_utf8_lossy(entries[place].0).into_owned()));
                    });
                }
            }
        };
        let mut found = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..n_workers()).map(|_| scope.spawn(work_off)).collect();
            let parts = workers.into_iter().map(|it| it.join().map_err(|_| LookUpError::Lost)?);
            parts.collect::<Result<Vec<_>, LookUpError>>()
        })?
        .concat();
        found.sort_unstable();
        Ok(found)
    }

    /// Draws about `n` entries, always the same: pages follow from a hash, so that the first are as good a
    /// draw as any.
    pub fn draw(&self, conn: &mut AnyConnection, n: usize) -> Result<Vec<RollEntry>, LookUpError> {
        let mut drawn = Vec::with_capacity(n);
        let numbers: Vec<i64> = (0..self.roll.n_pages).collect();
        for chunk in numbers.chunks(100) {
            for page in rolls::find_pages(conn, self.roll.id, PageKind::Entries, chunk)? {
                let opened = self.open_page(PageKind::Entries, &page)?;
                for entry in entries(&opened).ok_or(LookUpError::Malformed)? {
                    drawn.push(entry.read().ok_or(LookUpError::Malformed)?);
                }
            }
            if n <= drawn.len() {
                break;
            }
        }
        Ok(drawn)
    }

    fn open_page(&self, kind: PageKind, page: &Page) -> Result<Zeroizing<Vec<u8>>, LookUpError> {
        let place = place(self.roll.id, kind, page.number);
        Ok(self.keys.data.open(place, &page.sealed)?)
    }
}
