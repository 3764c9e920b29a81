//! Signing keys: they sign checkpoints of the ledger and manifests of packages.

use std::fmt;

use ed25519_dalek::{
    Signature, Signer as _, VerifyingKey,
    pkcs8::{
        DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
        KeypairBytes, spki::der::pem::LineEnding,
    },
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{MasterKey, UnwrapError, master_key::unwrapped, random};

const PURPOSE: &str = "signing";

/// An Ed25519 key pair of an installation.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

/// Why a text is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    /// Not an Ed25519 private key in PKCS#8 PEM.
    #[error("this is no Ed25519 private key in PEM (\"BEGIN PRIVATE KEY\")")]
    Private,
    /// Not an Ed25519 public key in PEM.
    #[error("this is no Ed25519 public key in PEM (\"BEGIN PUBLIC KEY\")")]
    Public,
}

impl SigningKey {
    /// Makes a new random key pair.
    pub fn generate() -> Self {
        Self::from_bytes(&Zeroizing::new(random()))
    }

    fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(bytes))
    }

    /// Reads a private key from PKCS#8 PEM, such as `openssl genpkey -algorithm ed25519` writes.
    pub fn from_pem(text: &str) -> Result<Self, SigningKeyError> {
        ed25519_dalek::SigningKey::from_pkcs8_pem(text).map(Self).map_err(|_| SigningKeyError::Private)
    }

    /// The private key in PKCS#8 PEM.
    ///
    /// Version 1, without the public half (RFC 8410, section 7): OpenSSL 3.0 does not read version 2.
    pub fn to_pem(&self) -> Zeroizing<String> {
        let pair = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        match pair.to_pkcs8_pem(LineEnding::LF) {
            Ok(text) => text,
            Err(error) => unreachable!("32 bytes always fit PKCS#8: {error}"),
        }
    }

    /// Wraps this key for storage under the name `key`.
    pub fn wrap(&self, master: &MasterKey, key: Uuid) -> Vec<u8> {
        master.wrap(PURPOSE, key, self.0.as_bytes())
    }

    /// Unwraps the signing key stored under the name `key`.
    pub fn unwrap(master: &MasterKey, key: Uuid, wrapped: &[u8]) -> Result<Self, UnwrapError> {
        Ok(Self::from_bytes(&*unwrapped(&master.unwrap(PURPOSE, key, wrapped)?)?))
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The Ed25519 signature of a message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The key as the layers beside this one take it.
    pub fn as_ed25519(&self) -> &ed25519_dalek::SigningKey {
        &self.0
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public_key().fingerprint())
    }
}

/// The public half of a signing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads a public key from PEM.
    pub fn from_pem(text: &str) -> Result<Self, SigningKeyError> {
        VerifyingKey::from_public_key_pem(text).map(Self).map_err(|_| SigningKeyError::Public)
    }

    /// Reads a public key from its 32 bytes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, SigningKeyError> {
        VerifyingKey::from_bytes(bytes).map(Self).map_err(|_| SigningKeyError::Public)
    }

    /// The 32 bytes of the key.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The key in PEM (`SubjectPublicKeyInfo`), as `openssl` reads it.
    pub fn to_pem(self) -> String {
        match self.0.to_public_key_pem(LineEnding::LF) {
            Ok(text) => text,
            Err(error) => unreachable!("32 bytes always fit a public key: {error}"),
        }
    }

    /// SHA-256 of the 32 bytes in hexadecimal, for people to compare.
    pub fn fingerprint(self) -> String {
        hex::encode(Sha256::digest(self.0.as_bytes()))
    }

    /// Whether `signature` is this key's over `message`, by the strict rules of RFC 8032.
    pub fn verifies(self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }

    /// The key as the layers beside this one take it.
    pub fn as_ed25519(&self) -> &VerifyingKey {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_read_back_from_pem_and_from_their_wrapping() {
        let key = SigningKey::generate();
        let master = MasterKey::generate();
        let name = Uuid::from_u128(7);

        assert_eq!(SigningKey::from_pem(&key.to_pem()).unwrap().public_key(), key.public_key());
        assert_eq!(PublicKey::from_pem(&key.public_key().to_pem()), Ok(key.public_key()));
        assert_eq!(PublicKey::from_bytes(&key.public_key().to_bytes()), Ok(key.public_key()));
        let unwrapped = SigningKey::unwrap(&master, name, &key.wrap(&master, name)).unwrap();
        assert_eq!(unwrapped.public_key(), key.public_key());
        assert!(SigningKey::from_pem(&key.public_key().to_pem()).is_err());
    }

    #[test]
    fn the_private_key_is_the_48_bytes_of_pkcs8_version_1() {
        use base64::{Engine as _, engine::general_purpose::STANDARD};

        let pem = SigningKey::generate().to_pem();
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();

        assert_eq!(STANDARD.decode(body).unwrap().len(), 48);
    }

    #[test]
    fn signing_agrees_with_the_third_vector_of_rfc_8032() {
        let mut seed = [0; 32];
        let text = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7";
        hex::decode_to_slice(text, &mut seed).unwrap();
        let signature = SigningKey::from_bytes(&seed).sign(&[0xaf, 0x82]);

        assert_eq!(
            hex::encode(signature),
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
             18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        );
    }

    proptest! {
        #[test]
        fn a_signature_fits_its_message_and_key_only(message in any::<Vec<u8>>(), at in any::<prop::sample::Index>()) {
            let key = SigningKey::generate();
            let signature = key.sign(&message);
            let mut longer = message.clone();
            longer.push(0);
            let mut changed = signature;
            changed[at.index(64)] ^= 1;

            prop_assert!(key.public_key().verifies(&message, &signature));
            prop_assert!(!key.public_key().verifies(&longer, &signature));
            prop_assert!(!key.public_key().verifies(&message, &changed));
            prop_assert!(!SigningKey::generate().public_key().verifies(&message, &signature));
        }
    }
}
