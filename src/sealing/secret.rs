//! Secrets that people carry: links in mails, session cookies, API tokens, invitations.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::random;

/// A random secret of 256 bits in 43 letters that may stand in an address.
///
/// It is shown once, to the person it is for. The database keeps [`hash_secret`] of it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

impl Secret {
    /// Makes a new one.
    pub fn generate() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::<32>()))
    }

    /// The letters, for the link, the cookie or the one showing.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database stores and finds it by.
    pub fn hash(&self) -> [u8; 32] {
        hash_secret(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// SHA-256 of a secret that someone presents.
///
/// One plain hash is enough for 256 random bits, and a database that leaks opens no session. Passwords are
/// another matter: [`super::hash_password`].
pub fn hash_secret(presented: &str) -> [u8; 32] {
    Sha256::digest(presented).0
}

/// Whether two secrets or hashes are the same, in a time that does not tell where they differ.
pub fn same_secret(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_43_letters_of_an_address_and_never_repeats() {
        let (one, other) = (Secret::generate(), Secret::generate());

        assert_eq!(one.as_str().len(), 43);
        assert!(one.as_str().bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_'));
        assert_ne!(one, other);
        assert_eq!(format!("{one:?}"), "Secret(…)");
    }

    #[test]
    fn the_hash_is_sha_256() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex::encode(hash_secret("abc")), abc);
        assert!(same_secret(b"abc", b"abc"));
        assert!(!same_secret(b"abc", b"abd") && !same_secret(b"abc", b"ab"));
    }
}
