//! Finds the entries of many documents in a roll at once.

use std::{collections::BTreeMap, sync::Arc};

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
        let mut wanted: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (at, document) in documents.iter().enumerate() {
            let key = EntryKey::new(self.index.key_of(document));
            wanted.entry(key.page(self.bits)).or_default().push(at);
        }
        let mut found = vec![None; documents.len()];
        let numbers: Vec<i64> = wanted.keys().copied().collect();
        for page in rolls::find_pages(conn, self.roll.id, PageKind::Entries, &numbers)? {
            let Some(places) = wanted.get(&page.number) else { continue };
            self.search(&page, documents, places, &mut found)?;
        }
        Ok(found)
    }

    fn search(
        &self,
        page: &Page,
        documents: &[&str],
        places: &[usize],
        found: &mut [Option<RollEntry>],
    ) -> Result<(), LookUpError> {
        let place = place(self.roll.id, PageKind::Entries, page.number);
        let opened = self.keys.data.open(place, &page.sealed)?;
        for entry in entries(&opened).ok_or(LookUpError::Malformed)? {
            let document = entry.document().ok_or(LookUpError::Malformed)?;
            for &at in places.iter().filter(|at| documents[**at].as_bytes() == document) {
                found[at] = Some(entry.read().ok_or(LookUpError::Malformed)?);
            }
        }
        Ok(())
    }
}
