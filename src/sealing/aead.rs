//! Authenticated encryption, in the one layout we store.

use chacha20poly1305::{AeadInOut, Key, KeyInit, Tag, XChaCha20Poly1305, XNonce};

use super::random::nonce;

/// The layout's version, its first byte.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const HEAD_BYTES: usize = 1 + NONCE_BYTES;

/// Why sealed bytes were not opened. Which of the causes it was cannot be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Cut short, or of a layout this version does not know.
    #[error("this is not a sealed record")]
    Malformed,
    /// Another key, another record, or changed bytes.
    #[error("the sealed record does not open: it was changed, moved or sealed with another key")]
    Closed,
}

/// XChaCha20-Poly1305 with a random nonce: `version (1) ‖ nonce (24) ‖ ciphertext ‖ tag (16)`.
///
/// 192 bits of nonce are enough to draw one at random for every record that will ever be sealed.
#[derive(Clone)]
pub(super) struct Cipher(XChaCha20Poly1305);

impl Cipher {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&Key::from(*key)))
    }

    /// Seals `plain` so that it opens only beside the same `context`.
    pub(super) fn seal(&self, context: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce = nonce();
        let mut sealed = Vec::with_capacity(HEAD_BYTES + plain.len() + TAG_BYTES);
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let body = (&mut sealed[HEAD_BYTES..]).into();
        let Ok(tag) = self.0.encrypt_inout_detached(&XNonce::from(nonce), context, body) else {
            panic!("a record of 256 GB or more cannot be sealed");
        };
        sealed.extend_from_slice(&tag);
        sealed
    }

    /// Opens what [`Cipher::seal`] made.
    pub(super) fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (version, rest) = sealed.split_first().ok_or(SealError::Malformed)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Malformed)?;
        let (body, tag) = rest.split_last_chunk::<TAG_BYTES>().ok_or(SealError::Malformed)?;
        if *version != VERSION {
            return Err(SealError::Malformed);
        }
        let mut plain = body.to_vec();
        self.0
            .decrypt_inout_detached(
                &XNonce::from(*nonce),
                context,
                plain.as_mut_slice().into(),
                &Tag::from(*tag),
            )
            .map_err(|_| SealError::Closed)?;
        Ok(plain)
    }
}
