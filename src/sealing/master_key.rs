//! The master key: it lives outside the database and wraps the keys inside.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use hmac::Mac;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use super::{SealError, aead::Cipher, index_key::hmac, random};

/// The key of a whole installation, 256 bits.
///
/// It is never used itself: one key derived from it wraps, another gives the fingerprint.
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// Why a text is not a master key. It never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 32 bytes, written as 64 hexadecimal digits or as 43 or 44 characters of base64")]
pub struct MasterKeyTextError;

/// Why a wrapped key was not unwrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnwrapError {
    /// The master key is another one, or the wrapped bytes were changed or moved to another name.
    #[error("a stored key does not open with this master key: {0}")]
    Sealed(#[from] SealError),
    /// It opened, but is no key of the kind asked for.
    #[error("a stored key has the wrong form")]
    Form,
}

/// Why the master key does not fit a database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyCheckError {
    /// The database was made with another master key.
    #[error(
        "this master key ({found}) does not open this database, which was made with {expected}: give the key it was made with"
    )]
    OtherKey {
        /// Fingerprint of the key that made the database.
        expected: String,
        /// Fingerprint of the key at hand.
        found: String,
    },
    /// The stored value was damaged.
    #[error("the value that checks the master key is damaged: restore the database from a backup")]
    Damaged,
}

const FINGERPRINT_BYTES: usize = 8;

impl MasterKey {
    /// Makes a new random key.
    pub fn generate() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// Reads a key from hexadecimal or base64 (either alphabet, padded or not), whatever space surrounds it.
    pub fn parse(text: &str) -> Result<Self, MasterKeyTextError> {
        let text = text.trim();
        let mut bytes = Zeroizing::new([0; 32]);
        if text.len() == 64 {
            hex::decode_to_slice(text, bytes.as_mut_slice()).map_err(|_| MasterKeyTextError)?;
            return Ok(Self(bytes));
        }
        let text = Zeroizing::new(text.trim_end_matches('=').replace('-', "+").replace('_', "/"));
        if text.len() != 43 {
            return Err(MasterKeyTextError);
        }
        // The decoder asks for room in whole groups of three bytes.
        let mut room = Zeroizing::new([0; 33]);
        let n = STANDARD_NO_PAD.decode_slice(text.as_bytes(), room.as_mut_slice());
        if n != Ok(bytes.len()) {
            return Err(MasterKeyTextError);
        }
        bytes.copy_from_slice(&room[..32]);
        Ok(Self(bytes))
    }

    /// The key in base64, as a key file holds it.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD_NO_PAD.encode(self.0.as_slice()))
    }

    /// A short public name of this key, 16 hexadecimal digits, which tells nothing about it.
    pub fn fingerprint(&self) -> String {
        hex::encode(self.fingerprint_bytes())
    }

    /// The value a new database stores to recognise its master key.
    pub fn key_check(&self) -> Vec<u8> {
        let mut check = self.fingerprint_bytes().to_vec();
        check.extend(self.wrap("check", Uuid::nil(), b"rubrica"));
        check
    }

    /// Proves that this key opens the database that stores `check`.
    pub fn verify_key_check(&self, check: &[u8]) -> Result<(), KeyCheckError> {
        let (fingerprint, sealed) =
            check.split_first_chunk::<FINGERPRINT_BYTES>().ok_or(KeyCheckError::Damaged)?;
        if *fingerprint != self.fingerprint_bytes() {
            let expected = hex::encode(fingerprint);
            return Err(KeyCheckError::OtherKey { expected, found: self.fingerprint() });
        }
        self.unwrap("check", Uuid::nil(), sealed).map_err(|_| KeyCheckError::Damaged)?;
        Ok(())
    }

    /// Seals `secret`, a key for `purpose` stored under the name `key`.
    pub(super) fn wrap(&self, purpose: &str, key: Uuid, secret: &[u8]) -> Vec<u8> {
        self.wrapping_cipher().seal(&context(purpose, key), secret)
    }

    /// Opens what [`MasterKey::wrap`] sealed for the same purpose under the same name.
    pub(super) fn unwrap(
        &self,
        purpose: &str,
        key: Uuid,
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.wrapping_cipher().open(&context(purpose, key), wrapped).map(Zeroizing::new)
    }

    fn wrapping_cipher(&self) -> Cipher {
        let mut derived = self.derive("rubrica master key, wrapping, version 1");
        let cipher = Cipher::new(&derived);
        derived.zeroize();
        cipher
    }

    fn fingerprint_bytes(&self) -> [u8; FINGERPRINT_BYTES] {
        let mut first = [0; FINGERPRINT_BYTES];
        first
            .copy_from_slice(&self.derive("rubrica master key, fingerprint, version 1")[..FINGERPRINT_BYTES]);
        first
    }

    fn derive(&self, label: &str) -> [u8; 32] {
        hmac(self.0.as_slice()).chain_update(label).finalize().into_bytes().0
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.fingerprint())
    }
}

/// What binds a wrapped key to its place: 16 bytes of name, then the purpose.
fn context(purpose: &str, key: Uuid) -> Vec<u8> {
    [key.as_bytes(), purpose.as_bytes()].concat()
}

/// The 32 bytes of an unwrapped key.
pub(super) fn unwrapped(bytes: &[u8]) -> Result<Zeroizing<[u8; 32]>, UnwrapError> {
    bytes.try_into().map(Zeroizing::new).map_err(|_| UnwrapError::Form)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sealing::{DataKey, IndexKey};

    #[test]
    fn a_key_is_read_from_hexadecimal_and_from_both_alphabets_of_base64() {
        let bytes = [0xfb_u8; 32];
        let same = MasterKey(Zeroizing::new(bytes)).fingerprint();
        let standard = STANDARD_NO_PAD.encode(bytes);
        let texts = [
            hex::encode(bytes),
            hex::encode_upper(bytes),
            format!(" {standard}\n"),
            format!("{standard}="),
            standard.replace('+', "-").replace('/', "_"),
        ];
        for text in texts {
            assert_eq!(MasterKey::parse(&text).unwrap().fingerprint(), same, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_key() {
        for text in ["", "abc", &"g".repeat(64), &"A".repeat(42), &"A".repeat(45), &"é".repeat(22)] {
            assert!(MasterKey::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_key_check_fits_its_own_master_key_only() {
        let key = MasterKey::generate();
        let check = key.key_check();
        let mut damaged = check.clone();
        damaged[20] ^= 1;

        assert_eq!(key.verify_key_check(&check), Ok(()));
        assert_eq!(key.verify_key_check(&damaged), Err(KeyCheckError::Damaged));
        assert_eq!(key.verify_key_check(b""), Err(KeyCheckError::Damaged));
        assert!(matches!(
            MasterKey::generate().verify_key_check(&check),
            Err(KeyCheckError::OtherKey { expected, .. }) if expected == key.fingerprint()
        ));
    }

    #[test]
    fn debug_shows_the_fingerprint_alone() {
        let key = MasterKey::generate();
        assert_eq!(format!("{key:?}"), format!("MasterKey({})", key.fingerprint()));
    }

    proptest! {
        #[test]
        fn a_wrapped_key_opens_for_its_own_master_name_and_purpose_only(name in any::<u128>(), other in any::<u128>()) {
            prop_assume!(name != other);
            let (name, other) = (Uuid::from_u128(name), Uuid::from_u128(other));
            let master = MasterKey::generate();
            let data = DataKey::generate();
            let wrapped = data.wrap(&master, name);

            let again = DataKey::unwrap(&master, name, &wrapped).unwrap();
            prop_assert!(again.open(name, &data.seal(name, b"text")).is_ok());
            prop_assert!(DataKey::unwrap(&master, other, &wrapped).is_err());
            prop_assert!(DataKey::unwrap(&MasterKey::generate(), name, &wrapped).is_err());
            prop_assert!(IndexKey::unwrap(&master, name, &wrapped).is_err());
        }
    }
}
