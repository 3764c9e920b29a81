//! Signed checkpoints and proofs from the history, as a stranger's package or file holds them.

#![no_main]

use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use parts::ledger::{Checkpoint, leaf_hash, verify_consistency, verify_inclusion};

fuzz_target!(|bytes: &[u8]| {
    let key = SigningKey::from_bytes(&[7; 32]);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Checkpoint::open(text, &key.verifying_key());
        let mut lines = text.splitn(3, '\n');
        let origin = lines.next().unwrap_or_default().to_owned();
        let size = lines.next().and_then(|it| it.parse().ok()).unwrap_or_default();
        let note = Checkpoint { origin, size, root: leaf_hash(b"") }.sign(&key);
        if let Ok(note) = note {
            assert_eq!(Checkpoint::open(&note, &key.verifying_key()).unwrap().size, size);
        }
    }
    let Some((numbers, hashes)) = bytes.split_at_checked(16) else { return };
    let number = |at: usize| u64::from_le_bytes(numbers[at..at + 8].try_into().unwrap());
    let proof: Vec<_> = hashes.as_chunks::<32>().0.to_vec();
    let leaf = leaf_hash(b"entry");
    let _ = verify_inclusion(&leaf, number(0), number(8), &leaf, &proof);
    let _ = verify_consistency(number(0), &leaf, number(8), &leaf, &proof);
});
