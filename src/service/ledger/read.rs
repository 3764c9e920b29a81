//! The history as others read it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    InclusionProof, LedgerError, ProveError, SignedCheckpoint, checkpoint::as_signed, prove_in_place,
    sign_head,
};
use crate::{
    db::{AnyConnection, DbError, ledger},
    domain::{EntryId, PetitionId},
    service::{App, Auditor, By},
};

/// How old a checkpoint may be before a new one is signed for whoever asks.
const FRESH: chrono::TimeDelta = chrono::TimeDelta::minutes(1);

/// An entry in its place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryView {
    /// Its place, from 0.
    pub index: u64,
    /// Its text, byte for byte: the leaf of the tree is SHA-256 of a zero byte and this.
    pub entry: String,
}

/// Lists up to `n` entries from a place on, of one petition or of all.
pub fn list(
    conn: &mut AnyConnection,
    _by: By<Auditor>,
    petition: Option<PetitionId>,
    from: u64,
    n: i64,
) -> Result<Vec<EntryView>, DbError> {
    let view = |it: ledger::PlacedEntry| EntryView { index: it.position, entry: it.entry.body };
    Ok(ledger::list(conn, from, petition, n)?.into_iter().map(view).collect())
}

/// Lists up to `n` entries before a place, the newest first, of one petition or of all.
pub fn list_before(
    conn: &mut AnyConnection,
    _by: By<Auditor>,
    petition: Option<PetitionId>,
    before: u64,
    n: i64,
) -> Result<Vec<EntryView>, DbError> {
    let view = |it: ledger::PlacedEntry| EntryView { index: it.position, entry: it.entry.body };
    Ok(ledger::list_before(conn, petition, before, n)?.into_iter().map(view).collect())
}

/// The newest checkpoint, signed within the last minute if the history grew since.
pub async fn newest_checkpoint(app: &App) -> Result<SignedCheckpoint, LedgerError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let known = app.db.read(move |conn| {
        let Some(newest) = ledger::newest_checkpoint(conn)? else { return Ok::<_, LedgerError>(None) };
        let is_fresh = now < newest.created_at + FRESH || newest.size == ledger::size(conn)?;
        is_fresh.then(|| as_signed(&vault, &newest)).transpose()
    });
    match known.await? {
        Some(checkpoint) => Ok(checkpoint),
        None => sign_now(app).await,
    }
}

/// Proves an entry to whoever knows its identifier, as the holder of a receipt does.
///
/// An entry gets its place within seconds; until then there is nothing to prove.
pub async fn prove_to_anyone(app: &App, id: EntryId) -> Result<InclusionProof, ProveError> {
    let placed = app.db.read(move |conn| ledger::find(conn, id)).await?.ok_or(ProveError::Unknown)?;
    let newest = newest_checkpoint(app).await?;
    let checkpoint = if placed.position < newest.size { newest } else { sign_now(app).await? };
    let prove = move |conn: &mut AnyConnection| prove_in_place(conn, &placed, checkpoint.clone());
    Ok(app.db.read(prove).await?)
}

async fn sign_now(app: &App) -> Result<SignedCheckpoint, LedgerError> {
    let (vault, now) = (app.vault.clone(), app.now());
    app.db.write(move |conn| sign_head(conn, &vault, now)).await
}
