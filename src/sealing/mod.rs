//! Keys, and what they protect: sealed identities, keyed indexes, signatures, passwords, secrets.
//!
//! Three rings. The *master key* lives outside the database (a file, an environment variable, the output
//! of a command) and does one thing: it wraps other keys. A *data key*, an *index key* and a *signing key*
//! live in the database, wrapped. Records are sealed with a data key and found with an index key.
//! Destroying a wrapped key ([`DataKey::wrap`] makes it, the database drops it) erases everything sealed
//! with it, in the database and in every backup.
//!
//! Nothing here prints a key: `Debug` of a secret shows its type alone. Keys are cleared from memory
//! when dropped. Randomness comes from the operating system, here and nowhere else.

mod aead;
mod data_key;
mod identity;
mod index_key;
mod lengths;
mod master_key;
mod master_key_source;
mod password;
mod random;
mod secret;
mod signing_key;

pub use self::{
    aead::SealError,
    data_key::DataKey,
    index_key::{IndexKey, KeyedIndex},
    lengths::{push_length, take_length, take_measured},
    master_key::{KeyCheckError, MasterKey, MasterKeyTextError, UnwrapError},
    master_key_source::{MasterKeyError, MasterKeySource},
    password::{PasswordError, hash_password, verify_password},
    random::random,
    secret::{Secret, hash_secret, same_secret},
    signing_key::{PublicKey, SigningKey, SigningKeyError},
};
