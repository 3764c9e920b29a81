//! Entries of the history and their bytes.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{Event, Hash, leaf_hash};
use crate::domain::{Actor, EntryId, PetitionId};

/// One thing that happened: when, to which petition, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Names it.
    pub id: EntryId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The petition it happened to, if to one.
    pub petition: Option<PetitionId>,
    /// Who made it happen.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
}

/// The written form. The order of the fields is the order of the bytes.
#[derive(Serialize)]
struct Written<'a> {
    v: u8,
    id: EntryId,
    at: String,
    petition: Option<PetitionId>,
    actor: String,
    kind: &'static str,
    facts: &'a Event,
}

impl Entry {
    /// The bytes that are stored, hashed and shown: one line of JSON with a fixed order of fields.
    ///
    /// Times are UTC with microseconds, which every engine keeps. The same entry always gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let written = Written {
            v: 1,
            id: self.id,
            at: self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            petition: self.petition,
            actor: self.actor.to_string(),
            kind: self.event.kind(),
            facts: &self.event,
        };
        match serde_json::to_vec(&written) {
            Ok(bytes) => bytes,
            Err(error) => unreachable!("an entry has text keys and plain values: {error}"),
        }
    }

    /// The leaf of the tree that this entry becomes.
    pub fn leaf_hash(&self) -> Hash {
        leaf_hash(&self.to_bytes())
    }
}

/// What `signature.received` says of an identity: SHA-256 of its sealed bytes, in hexadecimal.
///
/// The sealed bytes begin with a random nonce, so the commitment tells nothing about the signer, and two
/// signatures of one person have unrelated commitments.
pub fn commitment_to(sealed: &[u8]) -> String {
    hex::encode(commitment_hash(sealed))
}

/// The bytes of [`commitment_to`].
pub fn commitment_hash(sealed: &[u8]) -> Hash {
    Sha256::digest(sealed).0
}
