//! Compares the signatures of a petition with each other, and finds those that could be one person's though
//! their documents differ: a mistyped number, a missing one.
//!
//! There are two ways. [`whole`] opens every signature, learns from them what errors occur and how common
//! names are, and compares all. It is taken for the first run, for small petitions, and when a petition has
//! grown by a tenth. Otherwise [`few`] compares each new signature, under what was learned, with those that
//! share one of its keys: a thousand new ones cost seconds whatever the million they come on top of.
//!
//! What is found are pairs and probabilities, no decisions: those are made where signatures are settled, by
//! the profile's thresholds. Only identifiers and probabilities are stored; a reviewer's evidence is worked
//! out anew from the sealed identities. Nothing here is seen by a signer: a signature is compared after its
//! signer was answered.

mod arrivals;
mod difference;
mod few;
mod show;
mod whole;

use std::sync::Arc;

use crate::{
    db::{
        AnyConnection, DbError,
        matches::{self, StoredModel, Ticket},
    },
    domain::{PetitionId, SignatureId},
    matching::{Matcher, Model},
    sealing::SealError,
    service::{App, Keys, VaultError, progress::Progress},
};

pub use self::{
    arrivals::{compare_arrivals, compare_as_they_come},
    show::{AlikeField, AlikeSignature, alike_signatures, count_alike},
};

/// The edition of the comparison. It counts up when it would find something else in the same signatures.
const EDITION: i32 = 2;

/// So many signatures are always compared as a whole, which takes a moment. No more wait for a running
/// service either: a list that was imported is compared by the next verification.
const SMALL: i64 = 3_000;

/// The purpose of the keyed index of what signatures of one person share.
const PURPOSE: &str = "match";

/// Why signatures were not compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// An identity was changed or moved.
    #[error("the identity of a signature does not open: {0}")]
    Sealed(#[from] SealError),
    /// What was learned does not read.
    #[error("what was learned of this petition's signatures does not read back")]
    Model,
    /// The keys could not be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Puts a signature that is complete now, or reads otherwise than before, into the queue.
pub fn enqueue(
    conn: &mut AnyConnection,
    petition: PetitionId,
    signature: SignatureId,
) -> Result<(), DbError> {
    matches::enqueue(conn, petition, &[Ticket { id: uuid::Uuid::now_v7(), signature }])
}

/// Compares every signature that was not compared yet. Returns how many; none if nothing is new.
pub(super) fn compare_all(
    app: &App,
    petition: PetitionId,
    keys: &Arc<Keys>,
    progress: Progress<'_>,
) -> Result<u64, CompareError> {
    let (waits, is_due) = app.db.read_blocking(|conn| {
        let waits = !matches::list_waiting(conn, petition, 1)?.is_empty();
        Ok::<_, CompareError>((waits, is_whole_due(conn, petition, waits)?))
    })?;
    match (is_due, waits) {
        (true, _) => whole::compare(app, petition, keys, progress),
        (false, true) => few::compare(app, petition, keys, progress),
        (false, false) => Ok(0),
    }
}

/// Whether what was learned is too old to go on with.
fn is_whole_due(conn: &mut AnyConnection, petition: PetitionId, waits: bool) -> Result<bool, CompareError> {
    let n_all = matches::count_comparable(conn, petition)?;
    let Some(model) = matches::find_model(conn, petition)? else { return Ok(waits || 1 < n_all) };
    let has_grown = model.n_signatures.saturating_mul(11) < n_all.saturating_mul(10);
    Ok(model.edition != EDITION || has_grown || (waits && n_all <= SMALL))
}

/// What was learned of a petition, ready to compare.
fn open_model(
    conn: &mut AnyConnection,
    petition: PetitionId,
    keys: &Keys,
) -> Result<Option<Matcher>, CompareError> {
    let stored = matches::find_model(conn, petition)?.filter(|model| model.edition == EDITION);
    let Some(StoredModel { sealed, .. }) = stored else { return Ok(None) };
    let opened = keys.data.open(petition.0, &sealed)?;
    let model: Model = serde_json::from_slice(&opened).map_err(|_| CompareError::Model)?;
    Matcher::new(model).map(Some).map_err(|_| CompareError::Model)
}
