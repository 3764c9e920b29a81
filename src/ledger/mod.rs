//! The history: an append-only list of entries that nobody can rewrite unseen.
//!
//! Entries are the leaves of a Merkle tree (RFC 6962, RFC 9162). A *checkpoint* is the size and root of
//! the tree, signed; it fits the notes of C2SP `tlog-checkpoint`, which other programs read. Whoever keeps a
//! checkpoint can prove later that an entry was in the history (*inclusion*) and that nothing before it was
//! changed or taken away (*consistency*).
//!
//! The tree is stored as tiles of up to 256 hashes, laid out as C2SP `tlog-tiles` does. This module computes
//! tiles, proofs and checkpoints; it stores nothing and reads tiles through a function it is given.

mod checkpoint;
mod entry;
mod event;
mod hash;
mod proof;
mod tile;
mod tree;
mod verify;

pub use self::{
    checkpoint::{Checkpoint, CheckpointError, verifier_key},
    entry::{Entry, commitment_hash, commitment_to},
    event::Event,
    hash::{EMPTY_ROOT, Hash, leaf_hash},
    proof::{ProofError, consistency_proof, inclusion_proof, root_at},
    tile::TileAddress,
    tree::{Tree, TreeError},
    verify::{Untrue, verify_consistency, verify_inclusion},
};

#[cfg(test)]
mod tests;
