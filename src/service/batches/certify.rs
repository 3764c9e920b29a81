//! Vouching for a batch: as many different coordinators as the profile asks for, each by password.

use chrono::{DateTime, Utc};

use super::find::{self, BatchView, find_stored};
use crate::{
    db::{AnyConnection, DbError, batches, people::memberships},
    domain::{Actor, BatchState, Role, UserId},
    ledger::Event,
    service::{
        Vault,
        people::Proved,
        petitions::{self, FindError},
        record,
    },
};

/// Why a batch was not vouched for.
#[derive(Debug, thiserror::Error)]
pub enum CertifyError {
    /// The batch cannot be used.
    #[error(transparent)]
    Find(#[from] find::FindError),
    /// Who asks may not.
    #[error("only a coordinator of this petition can certify its batches")]
    NoCoordinator,
    /// It is not waiting for a certificate.
    #[error("this batch is {0}, and takes no certificate")]
    State(BatchState),
    /// Something stops it.
    #[error("the batch cannot be certified before this is mended: {0}")]
    Blocked(String),
    /// One person's word counts once.
    #[error("you have certified this batch; it needs the word of another coordinator")]
    Again,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<FindError> for CertifyError {
    fn from(error: FindError) -> Self {
        Self::Find(error.into())
    }
}

/// What came of someone's word.
#[derive(Clone, Debug)]
pub struct Certified {
    /// The batch as it stands now.
    pub batch: BatchView,
    /// Whether it was the last word needed; then [`complete`](super::complete) makes the certificate.
    pub is_last: bool,
}

/// Takes a coordinator's word for a batch.
///
/// An operator who is no coordinator cannot give it: a certificate is a person's, not a machine's.
pub fn certify(
    conn: &mut AnyConnection,
    vault: &Vault,
    slug: &str,
    number: u32,
    proved: &Proved,
    now: DateTime<Utc>,
) -> Result<Certified, CertifyError> {
    proved.settle(conn)?;
    let petition = petitions::find(conn, slug)?;
    let user = proved.user();
    if !memberships::roles_at(conn, user, petition.id.into())?.contains(&Role::Coordinator) {
        return Err(CertifyError::NoCoordinator);
    }
    let stored = find_stored(conn, petition.id, number)?;
    let batch = find::view(conn, vault, &stored)?;
    check(&batch)?;
    if !batches::certify_if_new(conn, batch.id, user, now)? {
        return Err(CertifyError::Again);
    }
    tell(conn, &stored, user, now)?;
    let n_certifiers = batches::list_certifications(conn, batch.id)?.len();
    let is_last = batch.certifiers_needed as usize <= n_certifiers;
    if is_last && !batches::set_certified(conn, batch.id, now)? {
        return Err(CertifyError::State(batch.state));
    }
    let stored = find_stored(conn, petition.id, number)?;
    Ok(Certified { batch: find::view(conn, vault, &stored)?, is_last })
}

fn check(batch: &BatchView) -> Result<(), CertifyError> {
    if batch.state != BatchState::Prepared {
        return Err(CertifyError::State(batch.state));
    }
    if batch.may_be_certified {
        return Ok(());
    }
    let stops = batch.blocks.iter().filter(|it| it.severity == super::Severity::Block);
    let reasons: Vec<&str> = stops.map(|it| it.message.as_str()).collect();
    Err(CertifyError::Blocked(reasons.join("; ")))
}

fn tell(
    conn: &mut AnyConnection,
    batch: &batches::StoredBatch,
    certifier: UserId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let event = Event::BatchCertified { batch: batch.id, certifier };
    record(conn, Some(batch.petition), Actor::User(certifier), now, [event])
}
