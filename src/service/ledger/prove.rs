//! Proofs that an entry stands in the history.

use std::fmt;

use ed25519_dalek::VerifyingKey;
use serde::Serialize;
use utoipa::ToSchema;

use super::{LedgerError, SignedCheckpoint, checkpoint::sign_head, sequence};
use crate::{
    db::{
        AnyConnection, DbError,
        ledger::{self, PlacedEntry},
    },
    domain::EntryId,
    ledger::{Checkpoint, inclusion_proof, leaf_hash, verify_inclusion},
    package::History,
    service::App,
};

/// A proof that anyone can check with the public key alone.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InclusionProof {
    /// The entry, byte for byte.
    pub entry: String,
    /// Its place in the history, from 0.
    pub index: u64,
    /// The hashes that lead from it to the root (RFC 9162), each in hexadecimal.
    pub proof: Vec<String>,
    /// The signed root.
    pub checkpoint: SignedCheckpoint,
}

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// There is no such entry.
    #[error("the history has no such entry")]
    Unknown,
    /// The history could not be worked on.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Proves that an entry stands in the history, by a checkpoint signed now.
pub fn prove(app: &App, id: EntryId) -> Result<InclusionProof, ProveError> {
    sequence(app)?;
    let (vault, now) = (app.vault.clone(), app.now());
    app.db.write_blocking(move |conn| {
        let placed = ledger::find(conn, id)?.ok_or(ProveError::Unknown)?;
        let checkpoint = sign_head(conn, &vault, now)?;
        Ok(prove_in_place(conn, &placed, checkpoint)?)
    })
}

/// Proves that an entry stands under a checkpoint.
pub fn prove_in_place(
    conn: &mut AnyConnection,
    placed: &PlacedEntry,
    checkpoint: SignedCheckpoint,
) -> Result<InclusionProof, LedgerError> {
    let fetch = |address| ledger::find_tile(conn, address);
    let proof = inclusion_proof(placed.position, checkpoint.size, fetch)?;
    Ok(InclusionProof {
        entry: placed.entry.body.clone(),
        index: placed.position,
        proof: proof.into_iter().map(hex::encode).collect(),
        checkpoint,
    })
}

/// Checks the proof that a package carries, with the key of the package; says why not, in words.
pub fn check_history(history: &History, key: &VerifyingKey) -> Result<(), String> {
    check_inclusion(history, key)?;
    if !history.entry.contains(r#""kind":"batch.certified""#) {
        return Err("the entry it proves does not say that a batch was certified".to_owned());
    }
    Ok(())
}

/// Checks that an entry stands under a checkpoint that a key has signed; says why not, in words.
pub fn check_inclusion(history: &History, key: &VerifyingKey) -> Result<(), String> {
    let checkpoint = Checkpoint::open(&history.checkpoint, key).map_err(|error| error.to_string())?;
    let hashes: Option<Vec<[u8; 32]>> =
        history.proof.iter().map(|it| hex::decode(it).ok()?.try_into().ok()).collect();
    let hashes = hashes.ok_or("a hash of the proof is no SHA-256")?;
    let leaf = leaf_hash(history.entry.as_bytes());
    let Checkpoint { size, root, .. } = checkpoint;
    verify_inclusion(&leaf, history.index, size, &root, &hashes).map_err(|error| error.to_string())
}

impl fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "entry {} of {}\n{}", self.index, self.checkpoint.size, self.entry)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "  {hash}"))?;
        write!(f, "{}", self.checkpoint)
    }
}
