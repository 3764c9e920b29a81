//! Data keys: they seal records.

use std::fmt;

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    MasterKey, SealError, UnwrapError,
    aead::Cipher,
    identity::{decode, encode},
    master_key::unwrapped,
    random,
};
use crate::domain::Identity;

const PURPOSE: &str = "data";

/// Seals the records of one petition or one roll.
///
/// The bytes it makes are `version (1) ‖ nonce (24) ‖ ciphertext ‖ tag (16)`, so 41 bytes more than the
/// plain ones. The record's id is bound into the tag: a sealed record copied onto another does not open.
#[derive(Clone)]
pub struct DataKey {
    bytes: Zeroizing<[u8; 32]>,
    cipher: Cipher,
}

impl DataKey {
    /// Makes a new random key.
    pub fn generate() -> Self {
        Self::from_bytes(Zeroizing::new(random()))
    }

    fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self { cipher: Cipher::new(&bytes), bytes }
    }

    /// Wraps this key for storage under the name `key`.
    pub fn wrap(&self, master: &MasterKey, key: Uuid) -> Vec<u8> {
        master.wrap(PURPOSE, key, self.bytes.as_slice())
    }

    /// Unwraps the data key stored under the name `key`.
    pub fn unwrap(master: &MasterKey, key: Uuid, wrapped: &[u8]) -> Result<Self, UnwrapError> {
        unwrapped(&master.unwrap(PURPOSE, key, wrapped)?).map(Self::from_bytes)
    }

    /// Seals the bytes of a record.
    pub fn seal(&self, record: Uuid, plain: &[u8]) -> Vec<u8> {
        self.cipher.seal(record.as_bytes(), plain)
    }

    /// Opens the bytes of a record.
    pub fn open(&self, record: Uuid, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.cipher.open(record.as_bytes(), sealed).map(Zeroizing::new)
    }

    /// Seals an identity, about 52 bytes more than its letters.
    pub fn seal_identity(&self, record: Uuid, identity: &Identity) -> Vec<u8> {
        self.seal(record, &encode(identity))
    }

    /// Opens an identity.
    pub fn open_identity(&self, record: Uuid, sealed: &[u8]) -> Result<Identity, SealError> {
        decode(&self.open(record, sealed)?).ok_or(SealError::Malformed)
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn uuid() -> impl Strategy<Value = Uuid> {
        any::<u128>().prop_map(Uuid::from_u128)
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_with_the_same_key_beside_the_same_record(
            record in uuid(), plain in any::<Vec<u8>>(),
        ) {
            let key = DataKey::generate();
            let sealed = key.seal(record, &plain);

            prop_assert_eq!(sealed.len(), plain.len() + 41);
            prop_assert!(key.open(record, &sealed).is_ok_and(|opened| *opened == plain));
        }

        #[test]
        fn another_key_or_record_opens_nothing(
            record in uuid(), other in uuid(), plain in any::<Vec<u8>>(),
        ) {
            prop_assume!(record != other);
            let key = DataKey::generate();
            let sealed = key.seal(record, &plain);

            prop_assert_eq!(key.open(other, &sealed), Err(SealError::Closed));
            prop_assert_eq!(DataKey::generate().open(record, &sealed), Err(SealError::Closed));
        }

        #[test]
        fn a_flipped_bit_or_a_missing_end_opens_nothing(
            record in uuid(), plain in any::<Vec<u8>>(), at in any::<prop::sample::Index>(), bit in 0..8u8,
        ) {
            let key = DataKey::generate();
            let sealed = key.seal(record, &plain);
            let mut flipped = sealed.clone();
            flipped[at.index(sealed.len())] ^= 1 << bit;

            prop_assert!(key.open(record, &flipped).is_err());
            prop_assert!(key.open(record, &sealed[..at.index(sealed.len())]).is_err());
        }
    }

    #[test]
    fn the_same_record_sealed_twice_gives_different_bytes() {
        let key = DataKey::generate();
        assert_ne!(key.seal(Uuid::nil(), b"12345678"), key.seal(Uuid::nil(), b"12345678"));
    }
}
