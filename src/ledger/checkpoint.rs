//! Checkpoints: the size and root of the tree, signed (C2SP `tlog-checkpoint` and `signed-note`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use super::Hash;

/// The state of a history at one point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the history, such as `firmas.example.org/rubrica`: the first line, and the signer's name.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// The root of their tree.
    pub root: Hash,
}

/// Why a text was not taken for a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The origin cannot stand in a signed note.
    #[error(
        "the origin of a checkpoint is a name without spaces and plus signs, such as \"firmas.example.org/rubrica\""
    )]
    Origin,
    /// It is not laid out like one.
    #[error("this is no checkpoint: it needs an origin, a size, a root, an empty line and a signature")]
    Form,
    /// No signature is by the key at hand.
    #[error("the checkpoint is not signed by the key it was checked with")]
    Unsigned,
}

/// The type byte of Ed25519 signatures in signed notes.
const ED25519: u8 = 1;

impl Checkpoint {
    /// The signed note. The same checkpoint and key always give the same bytes.
    pub fn sign(&self, key: &SigningKey) -> Result<String, CheckpointError> {
        let name = check_name(&self.origin)?;
        let body = format!("{name}\n{}\n{}\n", self.size, STANDARD.encode(self.root));
        Ok(sign_note(&body, name, key))
    }

    /// Reads a signed note and checks that this key signed it.
    ///
    /// Lines after the root are extensions, which the signature covers and we do not read. Signatures by
    /// others, such as witnesses, may stand beside ours.
    pub fn open(note: &str, key: &VerifyingKey) -> Result<Self, CheckpointError> {
        let (body, signatures) = note.rsplit_once("\n\n").ok_or(CheckpointError::Form)?;
        let mut lines = body.lines();
        let mut line = || lines.next().ok_or(CheckpointError::Form);
        let origin = check_name(line()?)?.to_owned();
        let size = parse_size(line()?).ok_or(CheckpointError::Form)?;
        let root = STANDARD.decode(line()?).map_err(|_| CheckpointError::Form)?;
        let root = root.try_into().map_err(|_| CheckpointError::Form)?;
        let signatures = signatures.strip_suffix('\n').ok_or(CheckpointError::Form)?;
        let body = &note[..=body.len()];
        if !signatures.split('\n').any(|line| is_signature(line, body, &origin, key)) {
            return Err(CheckpointError::Unsigned);
        }
        Ok(Self { origin, size, root })
    }
}

/// The public key as other programs that verify signed notes take it: `name+id+key`.
pub fn verifier_key(name: &str, key: &VerifyingKey) -> String {
    let id = hex::encode(key_id(name, key));
    let typed = [&[ED25519], key.as_bytes().as_slice()].concat();
    format!("{name}+{id}+{}", STANDARD.encode(typed))
}

fn sign_note(body: &str, name: &str, key: &SigningKey) -> String {
    let signature = key.sign(body.as_bytes()).to_bytes();
    let blob = [key_id(name, &key.verifying_key()).as_slice(), &signature].concat();
    format!("{body}\n— {name} {}\n", STANDARD.encode(blob))
}

/// Whether this line is a signature over `body` under this name by this key.
fn is_signature(line: &str, body: &str, name: &str, key: &VerifyingKey) -> bool {
    let blob = line.strip_prefix("— ").and_then(|rest| rest.split_once(' '));
    let blob = blob.filter(|(signer, _)| *signer == name).and_then(|(_, it)| STANDARD.decode(it).ok());
    let Some((id, signature)) = blob.as_deref().and_then(<[u8]>::split_first_chunk::<4>) else {
        return false;
    };
    let signature = Signature::from_slice(signature);
    *id == key_id(name, key) && signature.is_ok_and(|it| key.verify_strict(body.as_bytes(), &it).is_ok())
}

/// The first four bytes of SHA-256 over name, line feed, type and key.
fn key_id(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes());
    let [a, b, c, d, ..] = hash.finalize().0;
    [a, b, c, d]
}

fn check_name(name: &str) -> Result<&str, CheckpointError> {
    let fits =
        !name.is_empty() && !name.contains(|it: char| it == '+' || it.is_whitespace() || it.is_control());
    fits.then_some(name).ok_or(CheckpointError::Origin)
}

/// Reads a number in its one written form, without sign or leading zeros.
fn parse_size(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|size| size.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key pair, text and note of the examples of Go's `golang.org/x/mod/sumdb/note`.
    const GO_SEED: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const GO_VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const GO_TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                           then you don't know what your problem is.\n";
    const GO_SIGNATURE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    fn key(byte: u8) -> SigningKey {
        SigningKey::from_bytes(&[byte; 32])
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "firmas.example.org/rubrica".into(), size: 1_234, root: [7; 32] }
    }

    #[test]
    fn notes_and_keys_are_written_as_the_go_implementation_writes_them() {
        let seed = STANDARD.decode(GO_SEED).unwrap();
        let key = SigningKey::from_bytes(seed[1..].try_into().unwrap());

        assert_eq!(verifier_key("PeterNeumann", &key.verifying_key()), GO_VERIFIER);
        assert_eq!(sign_note(GO_TEXT, "PeterNeumann", &key), format!("{GO_TEXT}\n{GO_SIGNATURE}"));
    }

    #[test]
    fn a_checkpoint_is_read_back_with_the_key_that_signed_it_and_no_other() {
        let note = checkpoint().sign(&key(1)).unwrap();

        assert!(note.starts_with(
            "firmas.example.org/rubrica\n1234\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n\n— "
        ));
        assert_eq!(Checkpoint::open(&note, &key(1).verifying_key()), Ok(checkpoint()));
        assert_eq!(Checkpoint::open(&note, &key(2).verifying_key()), Err(CheckpointError::Unsigned));
    }

    #[test]
    fn a_signature_of_a_witness_may_stand_beside_ours() {
        let note = checkpoint().sign(&key(1)).unwrap() + "— witness.example d2l0bmVzcyBzaWduYXR1cmU=\n";

        assert_eq!(Checkpoint::open(&note, &key(1).verifying_key()), Ok(checkpoint()));
    }

    #[test]
    fn no_flipped_bit_goes_unseen() {
        let note = checkpoint().sign(&key(1)).unwrap();
        for at in 0..note.len() {
            for bit in 0..8 {
                let mut bytes = note.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(changed) = String::from_utf8(bytes) else { continue };
                assert!(Checkpoint::open(&changed, &key(1).verifying_key()).is_err(), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn an_origin_that_would_break_the_note_is_refused() {
        for origin in ["", "two words", "a+b", "line\nbreak", "tab\there"] {
            let checkpoint = Checkpoint { origin: origin.into(), ..checkpoint() };
            assert_eq!(checkpoint.sign(&key(1)), Err(CheckpointError::Origin), "{origin:?}");
        }
    }
}
