//! The public key of a package.

use ed25519_dalek::{
    VerifyingKey,
    pkcs8::{DecodePublicKey as _, EncodePublicKey as _, spki::der::pem::LineEnding},
};
use sha2::{Digest as _, Sha256};

/// The one way in which a package writes its key.
pub(super) fn to_pem(key: &VerifyingKey) -> String {
    match key.to_public_key_pem(LineEnding::LF) {
        Ok(text) => text,
        Err(error) => unreachable!("32 bytes always fit a public key: {error}"),
    }
}

/// Reads a key from that form alone: the same key written otherwise is not what was certified.
pub(super) fn parse(text: &[u8]) -> Option<VerifyingKey> {
    let text = std::str::from_utf8(text).ok()?;
    VerifyingKey::from_public_key_pem(text).ok().filter(|key| to_pem(key) == text)
}

/// SHA-256 of the 32 bytes, in hexadecimal.
pub(super) fn fingerprint(key: &VerifyingKey) -> String {
    hex::encode(Sha256::digest(key.as_bytes()))
}
