//! The tree computed anew, beside the stored hashes and the checkpoints.

use std::{collections::VecDeque, iter};

use super::report::{Earlier, Problems};
use crate::{
    db::{
        AnyConnection,
        ledger::{self, StoredEntry},
    },
    ledger::{Checkpoint, Hash, TileAddress, Tree, leaf_hash},
    service::{
        Vault,
        ledger::{LedgerError, origin},
    },
};

/// How many entries a tile holds, and after how many the stored hashes are compared.
const TILE: u64 = 256;

/// The tree as the entries make it.
pub(super) struct Replay {
    tree: Tree,
    /// What is to be found, the smallest first.
    expected: VecDeque<Expected>,
    /// The size of the last checkpoint that fitted.
    good: u64,
}

struct Expected {
    checkpoint: Checkpoint,
    what: &'static str,
}

impl Replay {
    /// Reads the checkpoints that the entries must fit.
    pub(super) fn open(
        conn: &mut AnyConnection,
        vault: &Vault,
        earlier: Option<&Earlier>,
        problems: &mut Problems,
    ) -> Result<Self, LedgerError> {
        let (key, name) = (vault.signing().public_key(), origin(vault));
        let mut expected = Vec::new();
        let stored = ledger::list_checkpoints(conn)?;
        let stored = stored.iter().map(|it| (it.note.as_str(), Some(it.size), "a checkpoint signed here"));
        let kept = earlier.iter().map(|it| (it.0.as_str(), None, "the checkpoint you kept"));
        for (note, size, what) in stored.chain(kept) {
            match Checkpoint::open(note, key.as_ed25519()) {
                Ok(it) if it.origin == name && size.is_none_or(|size| size == it.size) => {
                    expected.push(Expected { checkpoint: it, what });
                }
                _ => problems.add(None, format!("{what} is not signed by the key of this installation")),
            }
        }
        expected.sort_by_key(|it| it.checkpoint.size);
        Ok(Self { tree: Tree::new(), expected: expected.into(), good: 0 })
    }

    /// Adds the next entry. Waiting entries have no place yet and are passed over.
    pub(super) fn add(
        &mut self,
        conn: &mut AnyConnection,
        position: u64,
        entry: &StoredEntry,
        problems: &mut Problems,
    ) -> Result<(), LedgerError> {
        if self.tree.size() < position {
            let last = position - 1;
            problems.add(Some(self.tree.size()), format!("is missing, with all others up to entry {last}"));
        }
        while self.tree.size() < position {
            let leaf = stored_leaf(conn, self.tree.size())?;
            self.append(leaf.unwrap_or_default(), problems);
        }
        self.append(leaf_hash(entry.body.as_bytes()), problems);
        if self.tree.size().is_multiple_of(TILE) {
            self.compare_tiles(conn, problems)?;
        }
        Ok(())
    }

    /// Compares what is left, and gives the root of the first `n_entries`.
    pub(super) fn finish(
        mut self,
        conn: &mut AnyConnection,
        n_entries: u64,
        problems: &mut Problems,
    ) -> Result<Hash, LedgerError> {
        self.compare_tiles(conn, problems)?;
        if let Some(cut) = self.expected.back() {
            let (what, size) = (cut.what, cut.checkpoint.size);
            problems.add(
                None,
                format!("the history was cut: it has {n_entries} entries, but {what} covers {size}"),
            );
        }
        Ok(self.tree.root())
    }

    fn append(&mut self, leaf: Hash, problems: &mut Problems) {
        self.check_due(problems);
        self.tree.append(leaf);
        self.check_due(problems);
    }

    /// Compares the root with every checkpoint of this size.
    fn check_due(&mut self, problems: &mut Problems) {
        let size = self.tree.size();
        while let Some(Expected { checkpoint, what }) =
            self.expected.pop_front_if(|it| it.checkpoint.size == size)
        {
            if checkpoint.root == self.tree.root() {
                self.good = size;
            } else if problems.is_empty() || what.contains("you kept") {
                let message = format!(
                    "{what} covers {size} entries, and they are not what they were: \
                     something from entry {} up to entry {} was changed",
                    self.good,
                    size.saturating_sub(1)
                );
                problems.add(None, message);
            }
        }
    }

    /// Compares the hashes that changed with those that are stored.
    fn compare_tiles(
        &mut self,
        conn: &mut AnyConnection,
        problems: &mut Problems,
    ) -> Result<(), LedgerError> {
        for (address, hashes) in self.tree.take_changed() {
            let stored = ledger::find_tile(conn, address)?.unwrap_or_default();
            if stored.starts_with(&hashes) {
                continue;
            }
            if address.level == 0 {
                name_changed(address, &hashes, &stored, problems);
            } else if problems.is_empty() {
                problems.add(None, format!("the stored hashes of {address} do not follow from the entries"));
            }
        }
        Ok(())
    }
}

/// Names the entries whose hash is not the stored one.
fn name_changed(address: TileAddress, computed: &[u8], stored: &[u8], problems: &mut Problems) {
    let first = address.index * TILE;
    let stored = stored.chunks(32).map(Some).chain(iter::repeat(None));
    for ((position, computed), stored) in (first..).zip(computed.chunks(32)).zip(stored) {
        match stored {
            Some(stored) if stored == computed => {}
            Some(_) => problems.add(Some(position), "is not the text that was sealed into the tree"),
            None => problems.add(Some(position), "has no hash in the stored tree"),
        }
    }
}

/// The stored hash of an entry.
fn stored_leaf(conn: &mut AnyConnection, position: u64) -> Result<Option<Hash>, LedgerError> {
    let address = TileAddress { level: 0, index: position / TILE };
    let tile = ledger::find_tile(conn, address)?.unwrap_or_default();
    let place = usize::try_from(position % TILE).unwrap_or_default();
    Ok(tile.as_chunks::<32>().0.get(place).copied())
}
