//! Preparing a batch: every valid signature that is in no other is frozen into it.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    blocks::{Block, BlockKind, Defects, Place},
    cancel::{give_back, unfinished},
    contents_of, find,
    gather::{self, Candidate, GatherError},
    intake,
};
use crate::{
    db::{
        AnyConnection, DbError,
        batches::{self, exclusions, exclusions::Exclusion, members},
        leases, signatures,
        signatures::Stored,
    },
    domain::{BatchId, SignatureId, State, profile::Members},
    ledger::Event,
    service::{
        App, By, Cause, Coordinator, MoveError, Movement, apply,
        batches::BatchView,
        collection::{Intake, IntakeError},
        progress::{Progress, Step},
        record,
    },
};

/// How many signatures are frozen in one transaction.
const CHUNK: usize = 1_000;
/// How often a chunk is tried again when another process moved one of its signatures.
const TRIES: usize = 5;
/// How long a process that died keeps others from preparing a batch of the same petition.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// Why no batch was prepared. Nothing is frozen then.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The petition cannot be used.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// No signature could go into it.
    #[error(
        "there is nothing to hand in: no valid signature is outside earlier batches; run: rubrica verify"
    )]
    Nothing,
    /// Another process is at it.
    #[error(
        "another process prepares or cancels a batch of this petition; if it was cut off, wait two minutes"
    )]
    Busy,
    /// The profile hands over lines that do not count, too.
    #[error("the profile hands over every line of a sheet; batches hold counted signatures alone")]
    EveryLine,
    /// Signatures could not be read.
    #[error(transparent)]
    Gather(#[from] GatherError),
    /// A signature could not be frozen.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// What was found cannot be written down.
    #[error("the facts of the batch cannot be written: {0}")]
    Facts(#[from] serde_json::Error),
    /// The batch cannot be shown.
    #[error(transparent)]
    Find(#[from] find::FindError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What was found when a batch was prepared.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Facts {
    /// How many signatures it holds.
    pub(super) signatures: u64,
    /// How many lines are told to be left out.
    pub(super) excluded: u64,
    /// These, by state and reason code: `invalid ID_NOT_FOUND`.
    pub(super) excluded_by_reason: BTreeMap<String, u64>,
    /// How many signatures the whole petition had in each state.
    pub(super) petition_states: BTreeMap<String, u64>,
    /// The hash over all it holds.
    pub(super) contents: String,
    /// What stops it, or should be known.
    pub(super) blocks: Vec<Block>,
}

/// Freezes every valid signature that no other batch holds, and lists what is left out and why.
///
/// Pledges are in no batch. Nobody sees the batch before it is whole; if the process is cut off, the next
/// one gives the signatures back first.
pub fn prepare(
    app: &App,
    by: By<Coordinator>,
    slug: &str,
    progress: Progress<'_>,
) -> Result<BatchView, PrepareError> {
    let intake = app.db.read_blocking(|conn| Ok::<_, PrepareError>(Intake::open(conn, &app.vault, slug)?))?;
    if intake.profile().batches.members == Members::EveryLine {
        return Err(PrepareError::EveryLine);
    }
    let (petition, holder) = (intake.petition().id, Uuid::now_v7());
    let lease = lease_of(petition.0);
    let (name, now) = (lease.clone(), app.now());
    if !app.db.write_blocking(move |conn| leases::take(conn, &name, holder, now + LEASE, now))? {
        return Err(PrepareError::Busy);
    }
    let work = Preparation { app, by, intake, lease: lease.clone(), holder, progress };
    let outcome = work.run();
    app.db.write_blocking(move |conn| leases::give_back(conn, &lease, holder))?;
    outcome
}

/// The lease under which batches of a petition are prepared and cancelled.
pub(super) fn lease_of(petition: Uuid) -> String {
    format!("batches of {petition}")
}

/// One preparation under way.
struct Preparation<'a> {
    app: &'a App,
    by: By<Coordinator>,
    intake: Intake,
    lease: String,
    holder: Uuid,
    progress: Progress<'a>,
}

impl Preparation<'_> {
    fn run(&self) -> Result<BatchView, PrepareError> {
        let petition = self.intake.petition().id;
        for left in self.app.db.read_blocking(|conn| unfinished(conn, petition))? {
            give_back(self.app, self.by.actor(), left.id)?;
        }
        let candidates = gather::candidates(self.app, &self.intake, self.progress)?;
        if candidates.is_empty() {
            return Err(PrepareError::Nothing);
        }
        let (id, actor, now) = (BatchId::new(), self.by.actor(), self.app.now());
        let insert = move |conn: &mut _| batches::insert_preparing(conn, id, petition, actor, now);
        let number = self.app.db.write_blocking(insert)?;
        let outcome = self.fill(id, number, &candidates);
        if outcome.is_err() {
            give_back(self.app, actor, id)?;
        }
        outcome
    }

    fn fill(&self, id: BatchId, number: u32, candidates: &[Candidate]) -> Result<BatchView, PrepareError> {
        let mut defects = Defects::default();
        let mut n_frozen = 0;
        for chunk in candidates.chunks(CHUNK) {
            let frozen = self.freeze_in_turn(id, n_frozen + 1, chunk)?;
            note_defects(&mut defects, chunk, &frozen, n_frozen + 1);
            n_frozen += frozen.len() as u64;
            let (n_done, n_total) = (n_frozen, candidates.len() as u64);
            (self.progress)(Step { doing: "freezing", n_done, n_total, n_rows: n_done })?;
        }
        if n_frozen == 0 {
            return Err(PrepareError::Nothing);
        }
        let excluded = gather::excluded(self.app, &self.intake)?;
        self.exclude(id, &excluded)?;
        let facts = self.find_facts(id, n_frozen, &excluded, defects)?;
        let text = serde_json::to_string(&facts)?;
        let (petition, actor, now) = (self.intake.petition().id, self.by.actor(), self.app.now());
        let event =
            Event::BatchPrepared { batch: id, number, signatures: n_frozen, contents: facts.contents };
        let vault = self.app.vault.clone();
        let finish = move |conn: &mut AnyConnection| {
            if !batches::finish_preparing(conn, id, &text, now)? {
                return Err(PrepareError::Busy);
            }
            record(conn, Some(petition), actor, now, [event.clone()])?;
            let stored = batches::find(conn, petition, number)?.ok_or(PrepareError::Busy)?;
            find::view(conn, &vault, &stored).map_err(PrepareError::from)
        };
        self.app.db.write_blocking(finish)
    }

    /// Freezes a chunk, again if another process moved one of its signatures meanwhile.
    fn freeze_in_turn(
        &self,
        id: BatchId,
        first: u64,
        chunk: &[Candidate],
    ) -> Result<Vec<SignatureId>, PrepareError> {
        let ids: Vec<SignatureId> = chunk.iter().map(|it| it.id).collect();
        let mut n_tries = 0;
        loop {
            let (ids, lease, holder) = (ids.clone(), self.lease.clone(), self.holder);
            let cause = Cause { actor: self.by.actor(), now: self.app.now(), shard: self.app.shard() };
            let freeze = move |conn: &mut AnyConnection| {
                if !leases::take(conn, &lease, holder, cause.now + LEASE, cause.now)? {
                    return Err(PrepareError::Busy);
                }
                freeze(conn, cause, id, first, &ids)
            };
            match self.app.db.write_blocking(freeze) {
                Err(PrepareError::Move(MoveError::Stale)) if n_tries < TRIES => n_tries += 1,
                outcome => return outcome,
            }
        }
    }

    fn exclude(&self, id: BatchId, excluded: &[Exclusion]) -> Result<(), DbError> {
        for (first, chunk) in (1..).step_by(CHUNK).zip(excluded.chunks(CHUNK)) {
            let chunk = chunk.to_vec();
            self.app.db.write_blocking(move |conn| exclusions::insert(conn, id, first, &chunk))?;
        }
        Ok(())
    }

    fn find_facts(
        &self,
        id: BatchId,
        signatures: u64,
        excluded: &[Exclusion],
        defects: Defects,
    ) -> Result<Facts, PrepareError> {
        let mut excluded_by_reason = BTreeMap::new();
        for it in excluded {
            *excluded_by_reason.entry(format!("{} {}", it.state, it.reason)).or_insert(0) += 1;
        }
        let (contents, (petition_states, blocks)) = self.app.db.read_snapshot_blocking(|conn| {
            let contents = contents_of(conn, id)?.ok_or(GatherError::Erased)?;
            Ok::<_, PrepareError>((contents, intake::check(conn, &self.intake, signatures, defects)?))
        })?;
        let excluded = excluded.len() as u64;
        Ok(Facts { signatures, excluded, excluded_by_reason, petition_states, contents, blocks })
    }
}

/// Freezes those of these signatures that are still valid, in this order. Returns them.
fn freeze(
    conn: &mut AnyConnection,
    cause: Cause,
    batch: BatchId,
    first: u64,
    ids: &[SignatureId],
) -> Result<Vec<SignatureId>, PrepareError> {
    let stored = signatures::find_all(conn, ids)?;
    let is_valid = |it: &Stored| it.tally.state == State::Valid && !it.tally.is_pledge;
    let mut valid: HashMap<_, _> = stored.into_iter().filter(is_valid).map(|it| (it.id, it)).collect();
    let moved: Vec<Movement> = ids
        .iter()
        .filter_map(|id| {
            let Stored { id: signature, tally: from, .. } = valid.remove(id)?;
            let reason = from.reason.clone();
            Some(Movement::new(signature, from, State::Batched, reason))
        })
        .collect();
    let frozen: Vec<SignatureId> = moved.iter().map(|it| it.signature).collect();
    members::insert(conn, batch, first, &frozen)?;
    apply(conn, &moved, cause)?;
    Ok(frozen)
}

/// Notes the defects of those that were frozen.
fn note_defects(defects: &mut Defects, chunk: &[Candidate], frozen: &[SignatureId], first: u64) {
    let mut rows = chunk.iter();
    for (row, id) in (first..).zip(frozen) {
        let Some(candidate) = rows.find(|it| it.id == *id) else { return };
        let (folio, line) = candidate.place.map_or((None, None), |it| (Some(it.folio), Some(it.line)));
        for defect in &candidate.defects {
            defects.add(*defect, Place { row, folio, line });
        }
    }
}

impl BlockKind {
    /// Whether it is about a column of a file.
    pub(super) fn is_about_column(self) -> bool {
        matches!(self, Self::TooLong | Self::Letter)
    }
}
