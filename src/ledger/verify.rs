//! Checking proofs, as an auditor does (RFC 9162, sections 2.1.3.2 and 2.1.4.2).

use super::{EMPTY_ROOT, Hash, hash::node_hash};

/// What a proof was offered for is not true, or the proof is another one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the proof does not hold: the history shown is not the one that was signed")]
pub struct Untrue;

/// Checks that the entry with this leaf hash is entry `index` of the tree with this size and root.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), Untrue> {
    if size <= index {
        return Err(Untrue);
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(Untrue);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            (node, last) = up_from_right(node, last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    (last == 0 && hash == *root).then_some(()).ok_or(Untrue)
}

/// Checks that the tree of `old_size` entries with `old_root` is the beginning of the new one.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), Untrue> {
    if new_size < old_size {
        return Err(Untrue);
    }
    if old_size == new_size {
        return (proof.is_empty() && old_root == new_root).then_some(()).ok_or(Untrue);
    }
    if old_size == 0 {
        return (proof.is_empty() && *old_root == EMPTY_ROOT).then_some(()).ok_or(Untrue);
    }
    // A perfect old tree is itself the subtree the proof begins with.
    let (first, rest) = match proof.split_first() {
        _ if old_size.is_power_of_two() => (old_root, proof),
        Some(split) => split,
        None => return Err(Untrue),
    };
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    let ones = node.trailing_ones();
    (node, last) = (node >> ones, last >> ones);
    let (mut old, mut new) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(Untrue);
        }
        if node & 1 == 1 || node == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            (node, last) = up_from_right(node, last);
        } else {
            new = node_hash(&new, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    (last == 0 && old == *old_root && new == *new_root).then_some(()).ok_or(Untrue)
}

/// Climbs from a node without a sibling to the first that is a right child, or to the root.
fn up_from_right(node: u64, last: u64) -> (u64, u64) {
    match node {
        0 => (0, last),
        _ => (node >> node.trailing_zeros(), last >> node.trailing_zeros()),
    }
}
