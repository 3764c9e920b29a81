//! Long pieces of work that a request begins and others ask about.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    db::{
        AnyConnection, DbError,
        jobs::{self, JobState, StoredJob, StoredProblem},
    },
    domain::{Actor, JobId, PetitionId},
};

pub use crate::db::jobs::{advance, touch};

/// After this long without a sign of life the process that did it is taken to be gone.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::minutes(1);
/// How often a piece of work gives a sign of life: a few times may fail.
pub const ALIVE_EVERY: Duration = Duration::from_secs(10);

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
    /// Why it failed, in English, or empty.
    pub problem: String,
    /// Why it failed, as a code that does not change, or empty.
    pub problem_code: String,
    /// The values that belong to the code, such as the columns that are missing.
    pub problem_values: BTreeMap<String, String>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// The petition it is done for.
    #[serde(skip)]
    pub petition: Option<PetitionId>,
}

/// Why a piece of work failed.
#[derive(Clone, Debug)]
pub struct JobProblem {
    /// Names the kind of problem, so that pages say it in their language.
    pub code: String,
    /// The values it names.
    pub values: BTreeMap<String, String>,
    /// What went wrong, in English.
    pub sentence: String,
}

impl JobProblem {
    /// A problem that names nothing.
    pub fn new(code: &str, sentence: &str) -> Self {
        Self { code: code.to_owned(), values: BTreeMap::new(), sentence: sentence.to_owned() }
    }

    /// Nobody does it any more.
    pub fn gone() -> Self {
        Self::new("gone", "the process that did it is gone")
    }
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

/// Notes how it ended: with a result, or with what went wrong.
pub fn finish(
    conn: &mut AnyConnection,
    id: JobId,
    outcome: Result<&Value, &JobProblem>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let stored = |it: &JobProblem| StoredProblem {
        sentence: it.sentence.clone(),
        code: it.code.clone(),
        values: serde_json::json!(it.values).to_string(),
    };
    let outcome = outcome.map(Value::to_string).map_err(stored);
    jobs::finish(conn, id, outcome.as_deref(), now)
}

/// Finds a piece of work.
pub fn show(conn: &mut AnyConnection, id: JobId, now: DateTime<Utc>) -> Result<Job, JobError> {
    Ok(shown(jobs::find(conn, id)?.ok_or(JobError::Unknown)?, now))
}

/// Lists up to `n` pieces of work of a kind for a petition, the newest first.
pub fn list(
    conn: &mut AnyConnection,
    petition: PetitionId,
    kind: &str,
    n: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Job>, DbError> {
    Ok(jobs::list(conn, petition, kind, n)?.into_iter().map(|stored| shown(stored, now)).collect())
}

fn shown(stored: StoredJob, now: DateTime<Utc>) -> Job {
    let is_lost = stored.state == JobState::Running && stored.alive_at + GIVEN_UP_AFTER < now;
    let (state, problem) = if is_lost {
        (JobState::Failed, JobProblem::gone())
    } else {
        let StoredProblem { sentence, code, values } = stored.problem;
        let values = serde_json::from_str(&values).unwrap_or_default();
        (stored.state, JobProblem { code, values, sentence })
    };
    let StoredJob { id, kind, n_done, n_total, started_at, finished_at, petition, .. } = stored;
    let result = stored.result.and_then(|text| serde_json::from_str(&text).ok());
    Job {
        id,
        kind,
        state: state.as_str(),
        n_done,
        n_total,
        result,
        problem: problem.sentence,
        problem_code: problem.code,
        problem_values: problem.values,
        started_at,
        finished_at,
        petition,
    }
}
