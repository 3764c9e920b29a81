//! The `jobs` table: long pieces of work and how far they are.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError,
    schema::jobs,
    types::{DbId, DbTime},
};
use crate::domain::{Actor, JobId, PetitionId};

/// A long piece of work as stored.
#[derive(Clone, Debug)]
pub struct StoredJob {
    /// Names it.
    pub id: JobId,
    /// What is done, such as `verification`.
    pub kind: String,
    /// The petition it is done for, if it is for one.
    pub petition: Option<PetitionId>,
    /// How it goes.
    pub state: JobState,
    /// How many steps are done.
    pub n_done: i64,
    /// How many there are; 0 while that is not known.
    pub n_total: i64,
    /// What came of it, as JSON.
    pub result: Option<String>,
    /// Why it failed; empty in all its parts unless it did.
    pub problem: StoredProblem,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it last gave a sign of life.
    pub alive_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Why a piece of work failed, as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredProblem {
    /// The sentence in English.
    pub sentence: String,
    /// Its code.
    pub code: String,
    /// The values it names, as a JSON object.
    pub values: String,
}

/// How a long piece of work goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It is being done.
    Running,
    /// It is done.
    Done,
    /// It could not be done.
    Failed,
}

impl JobState {
    const ALL: [Self; 3] = [Self::Running, Self::Done, Self::Failed];

    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// Adds a piece of work that begins now.
pub fn insert(
    conn: &mut AnyConnection,
    id: JobId,
    kind: &str,
    petition: Option<PetitionId>,
    started_by: Actor,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = (
        jobs::id.eq(DbId::from(id)),
        jobs::kind.eq(kind),
        jobs::petition_id.eq(petition.map(DbId::from)),
        jobs::state.eq(JobState::Running.as_str()),
        jobs::n_done.eq(0),
        jobs::n_total.eq(0),
        jobs::started_by.eq(started_by.to_string()),
        jobs::started_at.eq(DbTime(now)),
        jobs::alive_at.eq(DbTime(now)),
    );
    diesel::insert_into(jobs::table).values(row).execute(conn)?;
    Ok(())
}

/// Notes how far it is, which is a sign of life too.
pub fn advance(
    conn: &mut AnyConnection,
    id: JobId,
    n_done: i64,
    n_total: i64,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let changes = (jobs::n_done.eq(n_done), jobs::n_total.eq(n_total), jobs::alive_at.eq(DbTime(now)));
    diesel::update(jobs::table.find(DbId::from(id))).set(changes).execute(conn)?;
    Ok(())
}

/// Notes that it is alive.
pub fn touch(conn: &mut AnyConnection, id: JobId, now: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(jobs::table.find(DbId::from(id))).set(jobs::alive_at.eq(DbTime(now))).execute(conn)?;
    Ok(())
}

/// Notes that it is done, with its result as JSON, or that it failed, with the reason.
pub fn finish(
    conn: &mut AnyConnection,
    id: JobId,
    outcome: Result<&str, &StoredProblem>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let state = if outcome.is_ok() { JobState::Done } else { JobState::Failed };
    let none = StoredProblem { values: "{}".to_owned(), ..StoredProblem::default() };
    let problem = outcome.err().unwrap_or(&none);
    let changes = (
        jobs::state.eq(state.as_str()),
        jobs::result.eq(outcome.ok()),
        jobs::problem.eq(&problem.sentence),
        jobs::problem_code.eq(&problem.code),
        jobs::problem_values.eq(&problem.values),
        jobs::alive_at.eq(DbTime(now)),
        jobs::finished_at.eq(Some(DbTime(now))),
    );
    diesel::update(jobs::table.find(DbId::from(id))).set(changes).execute(conn)?;
    Ok(())
}

/// Finds a piece of work.
pub fn find(conn: &mut AnyConnection, id: JobId) -> Result<Option<StoredJob>, DbError> {
    let query = jobs::table.find(DbId::from(id)).select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Lists up to `n` pieces of work of a kind for a petition, the newest first.
pub fn list(
    conn: &mut AnyConnection,
    petition: PetitionId,
    kind: &str,
    n: i64,
) -> Result<Vec<StoredJob>, DbError> {
    let query = jobs::table
        .filter(jobs::petition_id.eq(DbId::from(petition)))
        .filter(jobs::kind.eq(kind))
        .order((jobs::started_at.desc(), jobs::id.desc()))
        .limit(n)
        .select(Row::as_select());
    query.load(conn)?.into_iter().map(Row::read).collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs)]
struct Row {
    id: DbId,
    kind: String,
    petition_id: Option<DbId>,
    state: String,
    n_done: i64,
    n_total: i64,
    result: Option<String>,
    problem: String,
    problem_code: String,
    problem_values: String,
    started_at: DbTime,
    alive_at: DbTime,
    finished_at: Option<DbTime>,
}

impl Row {
    fn read(self) -> Result<StoredJob, DbError> {
        let state = JobState::ALL.into_iter().find(|state| state.as_str() == self.state);
        Ok(StoredJob {
            id: self.id.into(),
            kind: self.kind,
            petition: self.petition_id.map(Into::into),
            state: state.ok_or(DbError::Corrupt { table: "jobs", reason: "an unknown state" })?,
            n_done: self.n_done,
            n_total: self.n_total,
            result: self.result,
            problem: StoredProblem {
                sentence: self.problem,
                code: self.problem_code,
                values: self.problem_values,
            },
            started_at: self.started_at.into(),
            alive_at: self.alive_at.into(),
            finished_at: self.finished_at.map(Into::into),
        })
    }
}
