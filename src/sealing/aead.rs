//! Authenticated encryption, in the one layout we store.

use chacha20::{R20, hchacha};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use zeroize::{Zeroize as _, Zeroizing};

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
/// 192 bits of nonce are enough to draw one at random for every record that will ever be sealed. The
/// construction is draft-irtf-cfrg-xchacha-03, section 2.3: `HChaCha20` turns the key and the first 16 bytes of
/// the nonce into the key of an ordinary ChaCha20-Poly1305 (RFC 8439).
#[derive(Clone)]
pub(super) struct Cipher(Zeroizing<[u8; 32]>);

impl Cipher {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*key))
    }

    /// Seals `plain` so that it opens only beside the same `context`.
    pub(super) fn seal(&self, context: &[u8], plain: &[u8]) -> Vec<u8> {
        self.seal_with(&nonce(), context, plain)
    }

    fn seal_with(&self, nonce: &[u8; NONCE_BYTES], context: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(HEAD_BYTES + plain.len() + TAG_BYTES);
        sealed.push(VERSION);
        sealed.extend_from_slice(nonce);
        sealed.extend_from_slice(plain);
        let (key, nonce) = self.inner(nonce);
        let body = &mut sealed[HEAD_BYTES..];
        let Ok(tag) = key.seal_in_place_separate_tag(nonce, Aad::from(context), body) else {
            panic!("a record of 256 GB or more cannot be sealed");
        };
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens what [`Cipher::seal`] made.
    pub(super) fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (version, rest) = sealed.split_first().ok_or(SealError::Malformed)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Malformed)?;
        if *version != VERSION || body.len() < TAG_BYTES {
            return Err(SealError::Malformed);
        }
        let (key, nonce) = self.inner(nonce);
        let mut plain = Zeroizing::new(body.to_vec());
        let opened = key.open_in_place(nonce, Aad::from(context), &mut plain);
        let n_bytes = opened.map_err(|_| SealError::Closed)?.len();
        plain.truncate(n_bytes);
        Ok(plain)
    }

    /// The key and nonce of the ordinary cipher for this nonce.
    fn inner(&self, nonce: &[u8; NONCE_BYTES]) -> (LessSafeKey, Nonce) {
        let mut first = [0; 16];
        first.copy_from_slice(&nonce[..16]);
        let mut last = [0; 12];
        last[4..].copy_from_slice(&nonce[16..]);
        let mut subkey = hchacha::<R20>(&(*self.0).into(), &first.into());
        let Ok(key) = UnboundKey::new(&CHACHA20_POLY1305, &subkey) else {
            unreachable!("a key of ChaCha20 has 32 bytes");
        };
        subkey.zeroize();
        (LessSafeKey::new(key), Nonce::assume_unique_for_key(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealing_agrees_with_the_vector_of_the_xchacha_draft() {
        let key: Vec<u8> = (0x80..0xa0).collect();
        let nonce: Vec<u8> = (0x40..0x58).collect();
        let context = hex::decode("50515253c0c1c2c3c4c5c6c7").unwrap();
        let plain = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the \
                      future, sunscreen would be it.";
        let cipher = Cipher::new(key.as_slice().try_into().unwrap());

        let sealed = cipher.seal_with(nonce.as_slice().try_into().unwrap(), &context, plain);

        assert_eq!(
            hex::encode(&sealed[HEAD_BYTES..]),
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb\
             731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452\
             2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9\
             21f9664c97637da9768812f615c68b13b52e\
             c0875924c1c7987947deafd8780acf49"
        );
        assert_eq!(cipher.open(&context, &sealed).as_deref().map(Vec::as_slice), Ok(plain.as_slice()));
    }
}
