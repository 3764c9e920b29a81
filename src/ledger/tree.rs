//! The growing end of the tree.

use super::{
    EMPTY_ROOT, Hash, ProofError, TileAddress,
    hash::{node_hash, perfect_root},
    tile::{WIDTH, hashes_of},
};

/// Why a stored tree was not opened: its tiles do not fit its size.
pub type TreeError<E> = ProofError<E>;

/// The tree as the sequencer sees it: its size and the unfinished tile of each level.
///
/// This is all that appending needs, a few kilobytes whatever the size. Nothing but the size and the tiles
/// is stored.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    size: u64,
    /// The hashes of the last, unfinished tile of each level, lowest level first: none to 255 each.
    edge: Vec<Vec<Hash>>,
    finished: Vec<(TileAddress, Vec<u8>)>,
    /// How many levels of the edge were touched since the last [`Tree::take_changed`].
    touched: usize,
}

impl Tree {
    /// The tree without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a stored tree of `size` entries.
    ///
    /// `fetch` gives the bytes of a tile; it is asked for one tile per level. A tile may hold more hashes
    /// than `size` needs, as it does when a crash came between storing tiles and storing the size.
    pub fn open<E>(
        size: u64,
        mut fetch: impl FnMut(TileAddress) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Self, TreeError<E>> {
        let mut tree = Self { size, ..Self::default() };
        let mut nodes = size;
        for level in 0.. {
            if nodes == 0 {
                break;
            }
            tree.edge.push(Vec::new());
            let n_hashes = nodes % WIDTH;
            nodes /= WIDTH;
            if n_hashes == 0 {
                continue;
            }
            let address = TileAddress { level, index: nodes };
            let bytes = fetch(address).map_err(ProofError::Read)?.unwrap_or_default();
            let hashes = hashes_of(&bytes).ok_or(ProofError::Tile(address))?;
            let first = usize::try_from(n_hashes).ok().and_then(|n| hashes.get(..n));
            tree.edge[usize::from(level)] = first.ok_or(ProofError::Tile(address))?.to_vec();
        }
        Ok(tree)
    }

    /// How many entries the tree has; also the index that the next one gets.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends an entry by its [`super::leaf_hash`].
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut node = self.size;
        for level in 0_u8.. {
            let place = usize::from(level);
            if self.edge.len() == place {
                self.edge.push(Vec::new());
            }
            self.touched = self.touched.max(place + 1);
            let tile = &mut self.edge[place];
            tile.push(hash);
            node /= WIDTH;
            if (tile.len() as u64) < WIDTH {
                break;
            }
            hash = perfect_root(tile);
            self.finished.push((TileAddress { level, index: node }, tile.concat()));
            tile.clear();
        }
        self.size += 1;
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut root = None;
        for mut tile in self.edge.iter().map(Vec::as_slice) {
            while !tile.is_empty() {
                // The last perfect subtree: as many hashes as the lowest bit of the length says.
                let (before, last) = tile.split_at(tile.len() & (tile.len() - 1));
                let last = perfect_root(last);
                root = Some(root.map_or(last, |right| node_hash(&last, &right)));
                tile = before;
            }
        }
        root.unwrap_or(EMPTY_ROOT)
    }

    /// The tiles that changed since the last call, to be stored over those at the same addresses.
    pub fn take_changed(&mut self) -> Vec<(TileAddress, Vec<u8>)> {
        let mut changed = std::mem::take(&mut self.finished);
        let mut nodes = self.size;
        for (level, tile) in (0..).zip(&self.edge[..self.touched]) {
            nodes /= WIDTH;
            if !tile.is_empty() {
                changed.push((TileAddress { level, index: nodes }, tile.concat()));
            }
        }
        self.touched = 0;
        changed
    }
}
