//! The tree against the published vectors and against the definition in RFC 6962.

use std::{collections::BTreeMap, convert::Infallible};

use chrono::DateTime;
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    EMPTY_ROOT, Entry, Event, Hash, ProofError, TileAddress, Tree, commitment_to, consistency_proof,
    hash::node_hash, inclusion_proof, leaf_hash, root_at, verify_consistency, verify_inclusion,
};
use crate::domain::{Actor, EntryId, PetitionId, SignatureId, State};

/// The eight leaves of the tests of the Certificate Transparency project.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// The roots of the trees of the first one to eight of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// What the database does: keeps the tiles by their addresses.
#[derive(Default)]
struct Store {
    tree: Tree,
    tiles: BTreeMap<TileAddress, Vec<u8>>,
}

impl Store {
    fn of(leaves: &[Hash]) -> Self {
        let mut store = Self::default();
        for leaf in leaves {
            store.tree.append(*leaf);
        }
        store.save();
        store
    }

    fn save(&mut self) {
        self.tiles.extend(self.tree.take_changed());
    }

    fn fetch(&self) -> impl FnMut(TileAddress) -> Result<Option<Vec<u8>>, Infallible> {
        |address| Ok(self.tiles.get(&address).cloned())
    }
}

fn hash(text: &str) -> Hash {
    let mut hash = [0; 32];
    hex::decode_to_slice(text, &mut hash).unwrap();
    hash
}

fn published_leaves() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| leaf_hash(&hex::decode(leaf).unwrap())).collect()
}

fn numbered_leaves(n: u64) -> Vec<Hash> {
    (0..n).map(|i| leaf_hash(&i.to_le_bytes())).collect()
}

/// The root by its definition (RFC 6962, section 2.1).
fn defined_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&defined_root(left), &defined_root(right))
        }
    }
}

#[test]
fn the_roots_are_those_of_certificate_transparency() {
    let leaves = published_leaves();

    assert_eq!(Tree::new().root(), EMPTY_ROOT);
    for (n, root) in (1..).zip(ROOTS) {
        assert_eq!(Store::of(&leaves[..n]).tree.root(), hash(root), "{n} leaves");
    }
}

#[test]
fn the_proofs_are_those_of_certificate_transparency() {
    let store = Store::of(&published_leaves());
    let hashes = |texts: &[&str]| Ok(texts.iter().map(|text| hash(text)).collect());

    let inclusion = |index, size| inclusion_proof(index, size, store.fetch());
    let near_end = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(inclusion(5, 8), hashes(&near_end));
    assert_eq!(inclusion(2, 3), hashes(&ROOTS[1..2]));
    assert_eq!(inclusion(0, 1), hashes(&[]));
    assert_eq!(inclusion(3, 3), Err(ProofError::Outside { size: 3 }));

    let consistency = |old, new| consistency_proof(old, new, store.fetch());
    let six_to_eight = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    let two_to_five = [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ];
    assert_eq!(consistency(6, 8), hashes(&six_to_eight));
    assert_eq!(consistency(2, 5), hashes(&two_to_five));
    assert_eq!(consistency(8, 8), hashes(&[]));
    assert_eq!(consistency(8, 6), Err(ProofError::Outside { size: 6 }));
}

#[test]
fn a_tree_of_three_levels_of_tiles_agrees_with_the_definition() {
    let leaves = numbered_leaves(65_536 + 256 + 3);
    let store = Store::of(&leaves);
    let size = leaves.len() as u64;

    assert_eq!(store.tree.root(), defined_root(&leaves));
    assert_eq!(root_at(size, store.fetch()), Ok(store.tree.root()));
    assert_eq!(store.tiles.len(), 258 + 2 + 1);
    for index in [0, 255, 256, 65_535, 65_536, size - 1] {
        let proof = inclusion_proof(index, size, store.fetch()).unwrap();
        let leaf = leaf_hash(&index.to_le_bytes());
        assert_eq!(verify_inclusion(&leaf, index, size, &store.tree.root(), &proof), Ok(()), "{index}");
    }
}

#[test]
fn a_missing_or_short_tile_is_named() {
    let mut store = Store::of(&numbered_leaves(300));
    let last = TileAddress { level: 0, index: 1 };
    store.tiles.get_mut(&last).unwrap().truncate(32);

    assert_eq!(root_at(300, store.fetch()), Err(ProofError::Tile(last)));
    assert_eq!(Tree::open(300, store.fetch()).err(), Some(ProofError::Tile(last)));
    store.tiles.remove(&last);
    assert_eq!(Tree::open(300, store.fetch()).err(), Some(ProofError::Tile(last)));
}

#[test]
fn the_bytes_of_an_entry_are_one_line_of_json_in_a_fixed_order() {
    let entry = Entry {
        id: EntryId(Uuid::from_u128(1)),
        at: DateTime::from_timestamp(1_767_600_022, 5_000).unwrap(),
        petition: Some(PetitionId(Uuid::from_u128(2))),
        actor: Actor::Signer,
        event: Event::SignatureMoved {
            signature: SignatureId(Uuid::from_u128(3)),
            from: State::Pending,
            to: State::Received,
            reason: None,
        },
    };

    insta::assert_snapshot!(String::from_utf8(entry.to_bytes()).unwrap(), @r#"{"v":1,"id":"00000000-0000-0000-0000-000000000001","at":"2026-01-05T08:00:22.000005Z","petition":"00000000-0000-0000-0000-000000000002","actor":"signer","kind":"signature.moved","facts":{"signature":"00000000-0000-0000-0000-000000000003","from":"pending","to":"received","reason":null}}"#);
    assert_eq!(entry.leaf_hash(), leaf_hash(&entry.to_bytes()));
    assert_eq!(commitment_to(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

proptest! {
    #[test]
    fn a_tree_saved_and_opened_at_any_point_grows_as_if_it_had_stayed_open(
        sizes in prop::collection::vec(0..700_u64, 1..5),
    ) {
        let mut store = Store::default();
        let mut leaves = Vec::new();
        for n in sizes {
            let more = numbered_leaves(n);
            for leaf in &more {
                store.tree.append(*leaf);
            }
            leaves.extend(more);
            store.save();
            store.tree = Tree::open(store.tree.size(), store.fetch()).unwrap();

            prop_assert_eq!(store.tree.size(), leaves.len() as u64);
            prop_assert_eq!(store.tree.root(), defined_root(&leaves));
        }
    }

    #[test]
    fn every_entry_is_proven_in_every_later_tree_and_nowhere_else(
        size in 1..600_u64, at in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(),
    ) {
        let n = usize::try_from(size).unwrap();
        let leaves = numbered_leaves(600);
        let store = Store::of(&leaves);
        let (index, other) = (at.index(n), other.index(n));
        let root = defined_root(&leaves[..n]);
        let proof = inclusion_proof(index as u64, size, store.fetch()).unwrap();
        let check = |leaf: usize, index: usize, proof: &[Hash]| {
            verify_inclusion(&leaves[leaf], index as u64, size, &root, proof).is_ok()
        };

        prop_assert!(check(index, index, &proof));
        prop_assert_eq!(check(other, index, &proof), other == index);
        prop_assert_eq!(check(index, other, &proof), other == index);
        prop_assert!(!check(index, index, &[proof.as_slice(), &[root]].concat()));
        if let Some((_, shorter)) = proof.split_last() {
            prop_assert!(!check(index, index, shorter));
        }
    }

    #[test]
    fn every_earlier_tree_is_proven_the_beginning_of_every_later_one(
        old in 0..600_u64, more in 0..600_u64, at in any::<prop::sample::Index>(),
    ) {
        let new = old + more;
        let leaves = numbered_leaves(new);
        let store = Store::of(&leaves);
        let old_root = defined_root(&leaves[..usize::try_from(old).unwrap()]);
        let new_root = defined_root(&leaves);
        let proof = consistency_proof(old, new, store.fetch()).unwrap();

        prop_assert_eq!(verify_consistency(old, &old_root, new, &new_root, &proof), Ok(()));
        prop_assert!(verify_consistency(old, &[9; 32], new, &new_root, &proof).is_err());
        if old != 0 {
            prop_assert!(verify_consistency(old, &old_root, new, &[9; 32], &proof).is_err());
        }
        if !proof.is_empty() {
            let mut changed = proof.clone();
            changed[at.index(proof.len())][0] ^= 1;
            prop_assert!(verify_consistency(old, &old_root, new, &new_root, &changed).is_err());
            prop_assert!(verify_consistency(old, &old_root, new, &new_root, &proof[1..]).is_err());
        }
    }
}
