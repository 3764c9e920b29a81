//! Tiles: the stored form of the tree, 256 hashes at a time (C2SP `tlog-tiles`).

use std::{collections::BTreeMap, fmt};

use super::{Hash, hash::perfect_root, proof::ProofError};

/// How many hashes a full tile holds.
pub(super) const WIDTH: u64 = 256;
/// How many levels of the tree one level of tiles spans.
const HEIGHT: u8 = 8;

/// Where a tile stands.
///
/// A tile of level 0 holds the hashes of entries `256 × index` and on; a tile of level 1 the roots of full
/// tiles of level 0, and so forth. Its bytes are its hashes one after the other, 32 bytes each. Only the last
/// tile of a level may hold fewer than 256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileAddress {
    /// 0 for the tiles of entries, one more for each level of tiles above.
    pub level: u8,
    /// Its place in the level, from 0.
    pub index: u64,
}

impl fmt::Display for TileAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile {} of level {}", self.index, self.level)
    }
}

/// The hashes in a tile's bytes, or `None` when the bytes are no tile.
pub(super) fn hashes_of(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    (rest.is_empty() && !hashes.is_empty() && hashes.len() as u64 <= WIDTH).then(|| hashes.to_vec())
}

/// Reads nodes of the tree out of tiles, each of which it fetches once.
pub(super) struct Tiles<F> {
    fetch: F,
    fetched: BTreeMap<TileAddress, Vec<Hash>>,
}

impl<F, E> Tiles<F>
where
    F: FnMut(TileAddress) -> Result<Option<Vec<u8>>, E>,
{
    pub(super) fn new(fetch: F) -> Self {
        Self { fetch, fetched: BTreeMap::new() }
    }

    /// The root of the perfect subtree number `index` among those of `2^level` entries.
    pub(super) fn node(&mut self, level: u8, index: u64) -> Result<Hash, ProofError<E>> {
        let depth = level % HEIGHT;
        let first = index << depth;
        let address = TileAddress { level: level / HEIGHT, index: first / WIDTH };
        let hashes = self.tile(address)?;
        let start = usize::from(first.to_le_bytes()[0]);
        let below = hashes.get(start..start + (1 << depth)).ok_or(ProofError::Tile(address))?;
        Ok(perfect_root(below))
    }

    fn tile(&mut self, address: TileAddress) -> Result<&[Hash], ProofError<E>> {
        if !self.fetched.contains_key(&address) {
            let bytes = (self.fetch)(address).map_err(ProofError::Read)?.unwrap_or_default();
            let hashes = hashes_of(&bytes).ok_or(ProofError::Tile(address))?;
            self.fetched.insert(address, hashes);
        }
        Ok(&self.fetched[&address])
    }
}
