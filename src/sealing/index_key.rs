//! Index keys: they find a record by a value without storing the value.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{MasterKey, UnwrapError, master_key::unwrapped, random};

const PURPOSE: &str = "index";

/// Makes the keyed indexes of one petition or one roll.
///
/// Without it, nobody can try all hundred million DNIs against a stolen database.
#[derive(Clone)]
pub struct IndexKey(Zeroizing<[u8; 32]>);

impl IndexKey {
    /// Makes a new random key.
    pub fn generate() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// Wraps this key for storage under the name `key`.
    pub fn wrap(&self, master: &MasterKey, key: Uuid) -> Vec<u8> {
        master.wrap(PURPOSE, key, self.0.as_slice())
    }

    /// Unwraps the index key stored under the name `key`.
    pub fn unwrap(master: &MasterKey, key: Uuid, wrapped: &[u8]) -> Result<Self, UnwrapError> {
        unwrapped(&master.unwrap(PURPOSE, key, wrapped)?).map(Self)
    }

    /// The index of one kind of value, such as `"document"` or `"email"`.
    ///
    /// The same text indexed for two purposes gives two unrelated keys. Make it once and use it for many
    /// values: it keeps the prepared state of the hash.
    pub fn index(&self, purpose: &str) -> KeyedIndex {
        let subkey = Zeroizing::new(hmac(self.0.as_slice()).chain_update(purpose).finalize().into_bytes().0);
        KeyedIndex(hmac(subkey.as_slice()))
    }
}

impl fmt::Debug for IndexKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IndexKey(…)")
    }
}

/// Turns values of one kind into the keys under which they are found.
#[derive(Clone)]
pub struct KeyedIndex(Hmac<Sha256>);

impl KeyedIndex {
    /// The key of a value: HMAC-SHA-256 of its text, which the caller has normalised.
    pub fn key_of(&self, normalised: &str) -> [u8; 32] {
        self.0.clone().chain_update(normalised).finalize().into_bytes().0
    }

    /// The first 64 bits of the key of a number, for indexes that bear a false hit now and then.
    pub fn short_key_of(&self, number: u64) -> i64 {
        let key = self.0.clone().chain_update(number.to_be_bytes()).finalize().into_bytes().0;
        let mut first = [0; 8];
        first.copy_from_slice(&key[..8]);
        i64::from_be_bytes(first)
    }
}

impl fmt::Debug for KeyedIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedIndex(…)")
    }
}

/// HMAC-SHA-256 under this key, prepared for a message.
pub(super) fn hmac(key: &[u8]) -> Hmac<Sha256> {
    match Hmac::new_from_slice(key) {
        Ok(hmac) => hmac,
        Err(_) => unreachable!("HMAC takes keys of any length (RFC 2104, section 2)"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equal_values_and_only_they_share_a_key(left in "[0-9]{0,12}", right in "[0-9]{0,12}") {
            let index = IndexKey::generate().index("document");
            prop_assert_eq!(index.key_of(&left) == index.key_of(&right), left == right);
        }

        #[test]
        fn another_key_or_purpose_gives_another_index(value in ".*") {
            let key = IndexKey::generate();
            let here = key.index("document").key_of(&value);
            prop_assert_eq!(here, key.clone().index("document").key_of(&value));
            prop_assert_ne!(here, key.index("email").key_of(&value));
            prop_assert_ne!(here, IndexKey::generate().index("document").key_of(&value));
        }
    }
}
