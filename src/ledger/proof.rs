//! Proofs about the tree, computed from its tiles (RFC 9162, sections 2.1.3.1 and 2.1.4.1).

use super::{
    EMPTY_ROOT, Hash,
    hash::node_hash,
    tile::{TileAddress, Tiles},
};

/// Why no proof was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError<E> {
    /// The tree asked about is smaller than the entry or tree to be proven in it.
    #[error("the history has only {size} entries at that point")]
    Outside {
        /// How many entries the tree asked about has.
        size: u64,
    },
    /// A tile is missing, too short, or no tile at all.
    #[error("the history is damaged: {0} is missing or too short")]
    Tile(TileAddress),
    /// The store failed.
    #[error("{0}")]
    Read(E),
}

/// The hashes that prove that entry `index` is in the tree of the first `size` entries.
///
/// `fetch` gives the stored bytes of a tile.
pub fn inclusion_proof<E>(
    index: u64,
    size: u64,
    fetch: impl FnMut(TileAddress) -> Result<Option<Vec<u8>>, E>,
) -> Result<Vec<Hash>, ProofError<E>> {
    if size <= index {
        return Err(ProofError::Outside { size });
    }
    let mut tiles = Tiles::new(fetch);
    let mut proof = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + left_size(end - start);
        if index < middle {
            proof.push(range_root(&mut tiles, middle, end)?);
            end = middle;
        } else {
            proof.push(range_root(&mut tiles, start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The hashes that prove that the tree of `old_size` entries is the beginning of the tree of `new_size`.
pub fn consistency_proof<E>(
    old_size: u64,
    new_size: u64,
    fetch: impl FnMut(TileAddress) -> Result<Option<Vec<u8>>, E>,
) -> Result<Vec<Hash>, ProofError<E>> {
    if new_size < old_size {
        return Err(ProofError::Outside { size: new_size });
    }
    let mut proof = Vec::new();
    if old_size == 0 || old_size == new_size {
        return Ok(proof);
    }
    let mut tiles = Tiles::new(fetch);
    let (mut start, mut end) = (0, new_size);
    while end != old_size {
        let middle = start + left_size(end - start);
        if old_size <= middle {
            proof.push(range_root(&mut tiles, middle, end)?);
            end = middle;
        } else {
            proof.push(range_root(&mut tiles, start, middle)?);
            start = middle;
        }
    }
    // The verifier knows the old root; when the old tree ends in this very subtree, it need not be sent.
    if start != 0 {
        proof.push(range_root(&mut tiles, start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The root of the tree of the first `size` entries, from the stored tiles.
pub fn root_at<E>(
    size: u64,
    fetch: impl FnMut(TileAddress) -> Result<Option<Vec<u8>>, E>,
) -> Result<Hash, ProofError<E>> {
    range_root(&mut Tiles::new(fetch), 0, size)
}

/// How many of `n` entries, at least two, go to the left: the largest power of two below `n`.
fn left_size(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The root of the entries from `start` up to `end`, where `start` is a place at which the tree splits.
fn range_root<F, E>(tiles: &mut Tiles<F>, start: u64, end: u64) -> Result<Hash, ProofError<E>>
where
    F: FnMut(TileAddress) -> Result<Option<Vec<u8>>, E>,
{
    let mut root = None;
    let mut end = end;
    while start < end {
        let n = end - start;
        let level = n.trailing_zeros();
        end -= 1 << level;
        // A level is below 64, so it fits.
        let last = tiles.node(level.to_le_bytes()[0], end >> level)?;
        root = Some(root.map_or(last, |right| node_hash(&last, &right)));
    }
    Ok(root.unwrap_or(EMPTY_ROOT))
}
