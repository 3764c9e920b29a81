//! Long pieces of work that a request begins and others ask about.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    db::{
        AnyConnection, DbError,
        jobs::{self, JobState, StoredJob},
    },
    domain::{Actor, JobId, PetitionId},
};

/// After this long without a sign of life the process that did it is taken to be gone.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::minutes(10);

/// How far a long piece of work is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Job {
    /// Names it.
    #[schema(value_type = uuid::Uuid)]
    pub id: JobId,
    /// What is done, such as `verification`.
    pub kind: String,
    /// `running`, `done` or `failed`.
    pub state: &'static str,
    /// How many steps are done.
    pub n_done: i64,
    /// How many there are; 0 while that is not known.
    pub n_total: i64,
    /// What came of it.
    pub result: Option<Value>,
    /// Why it failed, or empty.
    pub problem: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// The petition it is done for.
    #[serde(skip)]
    pub petition: Option<PetitionId>,
}

/// Why a piece of work could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// There is none.
    #[error("there is no such piece of work")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Notes that a piece of work begins.
pub fn start(
    conn: &mut AnyConnection,
    kind: &str,
    petition: Option<PetitionId>,
    by: Actor,
    now: DateTime<Utc>,
) -> Result<JobId, DbError> {
    let id = JobId::new();
    jobs::insert(conn, id, kind, petition, by, now)?;
    Ok(id)
}

/// Notes how far it is; also a sign of life, due at least every few minutes.
pub fn advance(
    conn: &mut AnyConnection,
    id: JobId,
    n_done: i64,
    n_total: i64,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    jobs::advance(conn, id, n_done, n_total, now)
}

/// Notes how it ended: with a result, or with a sentence that says why not.
pub fn finish(
    conn: &mut AnyConnection,
    id: JobId,
    outcome: Result<&Value, &str>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let result = outcome.map(Value::to_string);
    jobs::finish(conn, id, result.as_deref().map_err(|problem| *problem), now)
}

/// Finds a piece of work.
pub fn show(conn: &mut AnyConnection, id: JobId, now: DateTime<Utc>) -> Result<Job, JobError> {
    let stored = jobs::find(conn, id)?.ok_or(JobError::Unknown)?;
    let is_lost = stored.state == JobState::Running && stored.alive_at + GIVEN_UP_AFTER < now;
    let (state, problem) = if is_lost {
        (JobState::Failed, "the process that did it is gone".to_owned())
    } else {
        (stored.state, stored.problem)
    };
    let StoredJob { id, kind, n_done, n_total, started_at, finished_at, petition, .. } = stored;
    let result = stored.result.and_then(|text| serde_json::from_str(&text).ok());
    Ok(Job {
        id,
        kind,
        state: state.as_str(),
        n_done,
        n_total,
        result,
        problem,
        started_at,
        finished_at,
        petition,
    })
}
