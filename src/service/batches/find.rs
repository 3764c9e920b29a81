//! Batches as their coordinators see them.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    blocks::{Block, BlockKind, Place, Severity},
    prepare::Facts,
};
use crate::{
    db::{
        AnyConnection, DbError,
        batches::{self, StoredBatch, members},
        petitions as stored_petitions,
    },
    domain::{BatchId, BatchState, PetitionId, State, UserId},
    service::{
        Auditor, By, Vault,
        people::{self, AccountError},
        petitions,
    },
};

/// How many signatures that left a batch are named.
const NAMED: i64 = 200;

/// Someone who vouched for a batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Certifier {
    /// Who they are inside.
    #[serde(skip)]
    pub user: UserId,
    /// The name under which they are known.
    pub name: String,
    /// When they did.
    pub at: DateTime<Utc>,
}

/// A batch and how far it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchView {
    /// Names it inside.
    #[serde(skip)]
    pub id: BatchId,
    /// Its number within the petition.
    pub number: u32,
    /// `prepared`, `certified`, `submitted`, `resolved` or `cancelled`.
    #[schema(value_type = String, example = "prepared")]
    pub state: BatchState,
    /// How many signatures it holds.
    pub signatures: u64,
    /// How many lines are told to be left out.
    pub excluded: u64,
    /// These by state and reason code, such as `invalid ID_NOT_FOUND`.
    pub excluded_by_reason: BTreeMap<String, u64>,
    /// When its members were frozen.
    pub prepared_at: DateTime<Utc>,
    /// When the last certifier vouched for it.
    pub certified_at: Option<DateTime<Utc>>,
    /// Who vouched for it.
    pub certifiers: Vec<Certifier>,
    /// How many different coordinators must.
    pub certifiers_needed: u32,
    /// What stops it, and what should be known.
    pub blocks: Vec<Block>,
    /// Whether nothing stops it.
    pub may_be_certified: bool,
}

/// Why a batch is not shown.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The petition cannot be used.
    #[error(transparent)]
    Petition(#[from] petitions::FindError),
    /// There is no such batch.
    #[error("this petition has no batch of that number")]
    Unknown,
    /// What was found when it was prepared does not read back.
    #[error("the facts of a batch do not read back: {0}")]
    Facts(#[from] serde_json::Error),
    /// A certifier's name cannot be had.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Lists the batches of a petition by number.
pub fn list(
    conn: &mut AnyConnection,
    vault: &Vault,
    _by: By<Auditor>,
    petition: PetitionId,
) -> Result<Vec<BatchView>, FindError> {
    let stored = batches::list(conn, petition)?;
    let whole = stored.iter().filter(|it| it.state != BatchState::Preparing);
    whole.map(|it| view(conn, vault, it)).collect()
}

/// Finds a batch of a petition.
pub fn find(
    conn: &mut AnyConnection,
    vault: &Vault,
    _by: By<Auditor>,
    petition: PetitionId,
    number: u32,
) -> Result<BatchView, FindError> {
    let stored = find_stored(conn, petition, number)?;
    view(conn, vault, &stored)
}

/// Finds a batch that is whole.
pub(super) fn find_stored(
    conn: &mut AnyConnection,
    petition: PetitionId,
    number: u32,
) -> Result<StoredBatch, FindError> {
    let stored = batches::find(conn, petition, number)?;
    stored.filter(|it| it.state != BatchState::Preparing).ok_or(FindError::Unknown)
}

/// Reads everything about a batch.
pub(super) fn view(
    conn: &mut AnyConnection,
    vault: &Vault,
    stored: &StoredBatch,
) -> Result<BatchView, FindError> {
    let facts: Facts = serde_json::from_str(&stored.facts)?;
    let petition = stored_petitions::find_by_id(conn, stored.petition)?;
    let petition = petition.ok_or(petitions::FindError::Unknown)?;
    let profile = petitions::profile_of(conn, &petition)?;
    let mut blocks = facts.blocks;
    if stored.state == BatchState::Prepared {
        blocks.extend(find_left(conn, stored.id)?);
    }
    let mut certifiers = Vec::new();
    for it in batches::list_certifications(conn, stored.id)? {
        let name = people::show(conn, vault, it.user)?.name.as_str().to_owned();
        certifiers.push(Certifier { user: it.user, name, at: it.at });
    }
    let is_blocked = blocks.iter().any(|it| it.severity == Severity::Block);
    Ok(BatchView {
        id: stored.id,
        number: stored.number,
        state: stored.state,
        signatures: facts.signatures,
        excluded: facts.excluded,
        excluded_by_reason: facts.excluded_by_reason,
        prepared_at: stored.prepared_at,
        certified_at: stored.certified_at,
        certifiers,
        certifiers_needed: profile.certificate.signers.value,
        may_be_certified: stored.state == BatchState::Prepared && !is_blocked,
        blocks,
    })
}

/// Finds signatures that left the batch before it was certified, as when their signers withdrew them.
fn find_left(conn: &mut AnyConnection, id: BatchId) -> Result<Option<Block>, DbError> {
    let left = members::list_outside(conn, id, &[State::Batched], NAMED)?;
    if left.is_empty() {
        return Ok(None);
    }
    let place = |it: &members::Member| Place {
        row: it.position,
        folio: it.place.map(|place| place.folio),
        line: it.place.map(|place| place.line),
    };
    let message = "signatures were withdrawn after it was prepared; cancel this batch and prepare it again";
    Ok(Some(Block {
        severity: Severity::Block,
        kind: BlockKind::Left,
        message: message.to_owned(),
        n: left.len() as u64,
        places: left.iter().map(place).collect(),
    }))
}

impl fmt::Display for BatchView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, state, signatures, excluded, certifiers, certifiers_needed, .. } = self;
        writeln!(f, "batch {number}: {state}, {signatures} signatures, {excluded} lines left out")?;
        writeln!(f, "  prepared   {}", self.prepared_at.format("%Y-%m-%d %H:%M UTC"))?;
        writeln!(f, "  certified  by {} of {certifiers_needed}", certifiers.len())?;
        for it in certifiers {
            writeln!(f, "    {} {}", it.at.format("%Y-%m-%d %H:%M UTC"), it.name)?;
        }
        for (reason, n) in &self.excluded_by_reason {
            writeln!(f, "  left out   {reason:<32} {n:>8}")?;
        }
        self.blocks.iter().try_for_each(|block| block.fmt(f))
    }
}
