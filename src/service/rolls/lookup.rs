//! Finds the entries of many documents in a roll at once.

use std::{collections::BTreeMap, sync::Arc};

use zeroize::Zeroizing;

use super::page::{EntryKey, entries, place};
use crate::{
    db::{
        AnyConnection, DbError,
        rolls::{self, Page, PageKind, Roll},
    },
    domain::RollEntry,
    sealing::{KeyedIndex, SealError},
    service::{Keys, Vault, VaultError},
};

/// How many pages are held in memory at a time.
const PAGES_AT_ONCE: usize = 2_000;

/// Why a roll could not be looked up.
#[derive(Debug, thiserror::Error)]
pub enum LookUpError {
    /// A page was changed or moved.
    #[error("a page of the roll does not open: {0}")]
    Sealed(#[from] SealError),
    /// A page opens and holds something else.
    #[error("a page of the roll does not read back")]
    Malformed,
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
        let mut wanted: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (at, document) in documents.iter().enumerate() {
            let key = EntryKey::new(self.index.key_of(document));
            wanted.entry(key.page(self.bits)).or_default().push(at);
        }
        let numbers: Vec<i64> = wanted.keys().copied().collect();
        for chunk in numbers.chunks(PAGES_AT_ONCE) {
            for page in rolls::find_pages(conn, self.roll.id, PageKind::Entries, chunk)? {
                let Some(places) = wanted.get(&page.number) else { continue };
                let opened = self.open_page(&page)?;
                for entry in entries(&opened).ok_or(LookUpError::Malformed)? {
                    let document = entry.document().ok_or(LookUpError::Malformed)?;
                    for &at in places.iter().filter(|at| documents[**at].as_bytes() == document) {
                        hand_over(at, entry.read().ok_or(LookUpError::Malformed)?);
                    }
                }
            }
        }
        Ok(())
    }

    /// Draws about `n` entries, always the same: pages follow from a hash, so that the first are as good a
    /// draw as any.
    pub fn draw(&self, conn: &mut AnyConnection, n: usize) -> Result<Vec<RollEntry>, LookUpError> {
        let mut drawn = Vec::with_capacity(n);
        let numbers: Vec<i64> = (0..self.roll.n_pages).collect();
        for chunk in numbers.chunks(100) {
            for page in rolls::find_pages(conn, self.roll.id, PageKind::Entries, chunk)? {
                let opened = self.open_page(&page)?;
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

    fn open_page(&self, page: &Page) -> Result<Zeroizing<Vec<u8>>, LookUpError> {
        let place = place(self.roll.id, PageKind::Entries, page.number);
        Ok(self.keys.data.open(place, &page.sealed)?)
    }
}
