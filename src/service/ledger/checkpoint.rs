//! Checkpoints: the size and root of the tree, signed.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::sequence;
use crate::{
    db::{
        AnyConnection, DbError,
        ledger::{self, StoredCheckpoint},
    },
    ledger::{Checkpoint, CheckpointError, Tree, TreeError, verifier_key},
    service::{App, Vault},
};

/// Why the history could not be worked on.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Its tree does not fit its entries.
    #[error("{0}; run: rubrica ledger verify")]
    Tree(TreeError<DbError>),
    /// A checkpoint cannot be made or read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<TreeError<DbError>> for LedgerError {
    fn from(error: TreeError<DbError>) -> Self {
        match error {
            TreeError::Read(error) => Self::Db(error),
            error => Self::Tree(error),
        }
    }
}

/// A checkpoint as it is handed out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignedCheckpoint {
    /// How many entries it covers.
    pub size: u64,
    /// The root of their tree, in hexadecimal.
    pub root: String,
    /// The signed note (C2SP tlog-checkpoint).
    pub note: String,
    /// The key that checks it, as other programs take it: `name+id+key`.
    pub verifier_key: String,
    /// When it was signed.
    pub signed_at: DateTime<Utc>,
}

/// Gives every waiting entry its place, and signs the tree as it then is.
///
/// Keep what comes out somewhere else: it proves later that nothing before it was changed.
pub fn checkpoint(app: &App) -> Result<SignedCheckpoint, LedgerError> {
    sequence(app)?;
    let (vault, now) = (app.vault.clone(), app.now());
    app.db.write_blocking(move |conn| sign_head(conn, &vault, now))
}

/// Signs the tree as it is, or finds the checkpoint of that size.
pub fn sign_head(
    conn: &mut AnyConnection,
    vault: &Vault,
    now: DateTime<Utc>,
) -> Result<SignedCheckpoint, LedgerError> {
    let tree = open_tree(conn)?;
    let (key, origin) = (vault.signing().as_ed25519(), origin(vault));
    let checkpoint = Checkpoint { origin, size: tree.size(), root: tree.root() };
    let stored = StoredCheckpoint { size: checkpoint.size, note: checkpoint.sign(key)?, created_at: now };
    ledger::insert_checkpoint_if_new(conn, &stored)?;
    as_signed(vault, &stored)
}

/// A stored checkpoint as it is handed out.
pub(super) fn as_signed(vault: &Vault, stored: &StoredCheckpoint) -> Result<SignedCheckpoint, LedgerError> {
    let key = vault.signing().public_key();
    let checkpoint = Checkpoint::open(&stored.note, key.as_ed25519())?;
    Ok(SignedCheckpoint {
        size: checkpoint.size,
        root: hex::encode(checkpoint.root),
        note: stored.note.clone(),
        verifier_key: verifier_key(&checkpoint.origin, key.as_ed25519()),
        signed_at: stored.created_at,
    })
}

/// The name of this installation's history. It follows from its key, so no change of settings changes it.
pub fn origin(vault: &Vault) -> String {
    format!("rubrica/{}", &vault.signing().public_key().fingerprint()[..16])
}

/// Opens the stored tree.
pub(super) fn open_tree(conn: &mut AnyConnection) -> Result<Tree, LedgerError> {
    let size = ledger::size(conn)?;
    Ok(Tree::open(size, |address| ledger::find_tile(conn, address))?)
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.note)
    }
}
