//! Long pieces of work that a request begins: it is answered at once, and the work goes on apart.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use actix_web::{HttpResponse, http::StatusCode};
use serde::Serialize;

use super::{Answer, ApiError, Failure, Once};
use crate::{
    db::{AnyConnection, DbError},
    domain::{JobId, PetitionId},
    service::{
        App,
        jobs::{self, JobProblem},
        people::{Caller, Credential},
        progress::{Progress, Pulse, Step},
    },
};

/// How often the progress of work is noted.
const NOTED_EVERY: Duration = Duration::from_millis(500);

/// Notes that a piece of work begins, and makes the answer: 202, with where to ask how far it is.
///
/// `authorise` decides who may, for which petition, and gives what the work needs. A repeat of the request
/// gets the first answer and nothing to do.
pub(super) async fn begin<T, W>(
    app: &App,
    credential: Credential,
    body: Once<T>,
    kind: &'static str,
    authorise: impl Fn(&mut AnyConnection, &Caller, &T) -> Result<(Option<PetitionId>, W), Failure>
    + Send
    + 'static,
) -> Result<(HttpResponse, Option<(JobId, W)>), ApiError>
where
    T: Send + Sync + 'static,
    W: Send + 'static,
{
    let now = app.now();
    body.write_and_tell(app, credential, move |conn, caller, body| {
        let (petition, needed) = authorise(conn, caller, body)?;
        let job = jobs::start(conn, kind, petition, caller.actor(), now)?;
        let view = jobs::show(conn, job, now)?;
        let answer = Answer::with(StatusCode::ACCEPTED, &view)?.at(format!("/api/v1/jobs/{job}"));
        Ok((answer, (job, needed)))
    })
    .await
}

/// Does the work on a thread of its own, noting how far it is and how it ends.
pub(super) fn run_apart<R, E>(
    app: &App,
    job: JobId,
    work: impl FnOnce(&App, Progress<'_>) -> Result<R, E> + Send + 'static,
) -> Result<(), Failure>
where
    R: Serialize,
    E: Into<Failure>,
{
    let app = app.clone();
    let alive = app.clone();
    let pulse = Pulse::start(jobs::ALIVE_EVERY, move || {
        let now = alive.now();
        if let Err(error) = alive.db.write_blocking(move |conn| jobs::touch(conn, job, now)) {
            tracing::warn!(%error, "a piece of work could give no sign of life");
        }
    })
    .map_err(|error| Failure::internal(&error))?;
    let run = move || {
        let _pulse = pulse;
        let noted = Mutex::new(Instant::now());
        let progress = |step: Step| note(&app, job, &noted, step);
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&app, &progress)));
        let cut_short = |_| JobProblem::new("cut-short", "the work was cut short");
        let outcome =
            outcome.map_err(cut_short).and_then(|it| it.map_err(|error| error.into().as_job_problem()));
        let untold = |error: serde_json::Error| JobProblem::new("internal", &error.to_string());
        let outcome = outcome.and_then(|it| serde_json::to_value(it).map_err(untold));
        let now = app.now();
        let finished = app.db.write_blocking(move |conn| jobs::finish(conn, job, outcome.as_ref(), now));
        if let Err(error) = finished {
            tracing::error!(%error, "the end of a piece of work could not be noted");
        }
    };
    let thread = std::thread::Builder::new().name("long-work".to_owned()).spawn(run);
    thread.map(drop).map_err(|error| Failure::internal(&error))
}

fn note(app: &App, job: JobId, noted: &Mutex<Instant>, step: Step) -> Result<(), DbError> {
    {
        let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.elapsed() < NOTED_EVERY {
            return Ok(());
        }
        *noted = Instant::now();
    }
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let (n_done, n_total, now) = (count(step.n_done), count(step.n_total), app.now());
    app.db.write_blocking(move |conn| jobs::advance(conn, job, n_done, n_total, now))
}
