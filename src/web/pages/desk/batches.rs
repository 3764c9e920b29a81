//! `/desk/{slug}/batches`: what is handed to the authority: prepare, look at what stops it, certify, download.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Place, open, overview::reason_name};
use crate::{
    db::{AnyConnection, DbError},
    domain::{BatchState, JobId, Petition, Role},
    service::{
        App, Auditor, Coordinator,
        batches::{self, BatchView, BlockKind, CertifyError},
        jobs,
        people::{self, Denied, Password, SignInError},
        petitions,
        progress::Progress,
    },
    web::{
        Failure, PageError, download,
        pages::{
            see_other,
            signed_in::{Pressed, SignedForm, SignedIn},
        },
        session, work,
    },
};

#[derive(Template)]
#[template(path = "desk_batches.html")]
struct List {
    frame: SignedIn,
    place: Place,
    batches: Vec<BatchView>,
    n_ready: i64,
    n_undecided: i64,
    may_prepare: bool,
    job: Option<jobs::Job>,
}

#[derive(Template)]
#[template(path = "desk_batch.html")]
struct One {
    frame: SignedIn,
    place: Place,
    batch: BatchView,
    time_zone: String,
    may_certify: bool,
    problem: Option<String>,
    job: Option<jobs::Job>,
}

/// The piece of work to tell of.
#[derive(Deserialize)]
pub(super) struct Asked {
    job: Option<uuid::Uuid>,
}

/// Lists the batches of a petition.
pub(super) async fn list(
    app: Data<App>,
    frame: SignedIn,
    slug: Path<String>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let (credential, vault, now) = (frame.credential(), app.vault.clone(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let (petition, by) = open::<Auditor>(conn, &credential, &slug, now)?;
        let batches = batches::list(conn, &vault, by, petition.id)?;
        let status = petitions::status_of(conn, &petition, now)?;
        let job = asked.job.map(|id| jobs::show(conn, JobId(id), now)).transpose()?;
        Ok::<_, Failure>((petition, batches, status, job))
    };
    let (petition, batches, status, job) = app.db.read(read).await?;
    let count = |state: &str| status.by_state.get(state).copied().unwrap_or_default();
    let page = List {
        place: Place::new(&petition, &frame),
        batches,
        n_ready: count("valid"),
        n_undecided: count("received") + count("review"),
        may_prepare: frame.has_role(&[Role::Coordinator], petition.id),
        job: job.filter(|it| it.petition == Some(petition.id)),
        frame: frame.clone(),
    };
    Ok(frame.page(&page)?)
}

/// Begins to prepare a batch.
pub(super) async fn prepare(
    app: Data<App>,
    slug: Path<String>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let run = {
        let slug = slug.clone();
        move |app: &App, by, progress: Progress<'_>| batches::prepare(app, by, &slug, progress)
    };
    let job = begin(&app, &who, &slug, "batch", run).await?;
    Ok(see_other(format!("/desk/{slug}/batches?job={job}")))
}

/// Shows a batch, how far it is, and what stops it.
pub(super) async fn show(
    app: Data<App>,
    frame: SignedIn,
    path: Path<(String, u32)>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let (slug, number) = path.into_inner();
    let job = asked.job.map(JobId);
    Ok(frame.page(&one(&app, &frame, slug, number, job).await?)?)
}

/// The password of whoever vouches for a batch.
#[derive(Deserialize)]
pub(super) struct Word {
    password: Password,
}

/// Takes a coordinator's word for a batch.
pub(super) async fn certify(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, u32)>,
    SignedForm { who: frame, form: Word { password } }: SignedForm<Word>,
) -> Result<HttpResponse, PageError> {
    let ((slug, number), credential, now) = (path.into_inner(), frame.credential(), app.now());
    let place = slug.clone();
    app.db.read(move |conn| open::<Coordinator>(conn, &credential, &place, now)).await?;
    let problem = match vouch(&app, &frame, &request, &slug, number, password).await {
        Ok(is_last) => {
            if is_last {
                let (app, slug) = (app.clone(), slug.clone());
                download::apart(move || batches::complete(&app, &slug, number)).await?;
            }
            return Ok(see_other(format!("/desk/{slug}/batches/{number}")));
        }
        Err(NoWord::Password) => frame.say("certify-wrong-password"),
        Err(NoWord::TooMany(minutes)) => frame.say_count("sign-in-too-many", minutes),
        Err(NoWord::Certify(CertifyError::Again)) => frame.say("certify-again"),
        Err(NoWord::Certify(CertifyError::Blocked(_))) => frame.say("certify-blocked"),
        Err(NoWord::Certify(CertifyError::State(_))) => frame.say("certify-state"),
        Err(NoWord::Certify(error)) => return Err(Failure::from(error).into()),
        Err(NoWord::Other(failure)) => return Err(failure.into()),
    };
    // Nobody's password is kept, and another try is not what a switch of the language means.
    let frame = frame.at(&format!("/desk/{slug}/batches/{number}"));
    let page = One { problem: Some(problem), ..one(&app, &frame, slug, number, None).await? };
    Ok(frame.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)?)
}

/// Gives a batch up.
pub(super) async fn cancel(
    app: Data<App>,
    path: Path<(String, u32)>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let (slug, number) = path.into_inner();
    let run = {
        let slug = slug.clone();
        move |app: &App, by, _: Progress<'_>| batches::cancel(app, by, &slug, number).map(|()| number)
    };
    let job = begin(&app, &who, &slug, "batch cancellation", run).await?;
    Ok(see_other(format!("/desk/{slug}/batches/{number}?job={job}")))
}

/// Notes that a coordinator begins a piece of work, and does it apart.
async fn begin<R: Serialize, E: Into<Failure>>(
    app: &App,
    who: &SignedIn,
    slug: &str,
    kind: &'static str,
    run: impl FnOnce(&App, crate::service::By<Coordinator>, Progress<'_>) -> Result<R, E> + Send + 'static,
) -> Result<JobId, Failure> {
    let (credential, now, slug) = (who.credential(), app.now(), slug.to_owned());
    let note = move |conn: &mut AnyConnection| {
        let (petition, by) = open::<Coordinator>(conn, &credential, &slug, now)?;
        Ok::<_, Failure>((jobs::start(conn, kind, Some(petition.id), by.actor(), now)?, by))
    };
    let (job, by) = app.db.write(note).await?;
    work::run_apart(app, job, move |app: &App, progress: Progress<'_>| run(app, by, progress))?;
    Ok(job)
}

async fn one(
    app: &App,
    frame: &SignedIn,
    slug: String,
    number: u32,
    job: Option<JobId>,
) -> Result<One, Failure> {
    let (credential, vault, now) = (frame.credential(), app.vault.clone(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let (petition, by) = open::<Auditor>(conn, &credential, &slug, now)?;
        let batch = batches::find(conn, &vault, by, petition.id, number)?;
        let job = job.map(|id| jobs::show(conn, id, now)).transpose()?;
        Ok::<(Petition, _, _), Failure>((petition, batch, job))
    };
    let (petition, batch, job) = app.db.read(read).await?;
    Ok(One {
        place: Place::new(&petition, frame),
        batch,
        may_certify: frame.has_role(&[Role::Coordinator], petition.id),
        problem: None,
        job: job.filter(|it| it.petition == Some(petition.id)),
        time_zone: petition.time_zone,
        frame: frame.clone(),
    })
}

/// Why a word was not taken.
enum NoWord {
    Password,
    /// After so many minutes another try is heard.
    TooMany(i64),
    Certify(CertifyError),
    Other(Failure),
}

/// Gives the word of whoever asks, who knows the password. Returns whether it was the last one needed.
async fn vouch(
    app: &App,
    frame: &SignedIn,
    request: &HttpRequest,
    slug: &str,
    number: u32,
    password: Password,
) -> Result<bool, NoWord> {
    let from = session::client_address(request);
    let proved = people::prove_again::<NoWord>(app, frame.credential(), password, &from).await?;
    let (vault, slug, now) = (app.vault.clone(), slug.to_owned(), app.now());
    let give = move |conn: &mut AnyConnection| batches::certify(conn, &vault, &slug, number, &proved, now);
    Ok(app.db.write(give).await?.is_last)
}

impl From<SignInError> for NoWord {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::Password,
            SignInError::TooMany(too_many) => Self::TooMany((too_many.0.num_seconds() + 59) / 60),
            error => Self::Other(error.into()),
        }
    }
}

impl From<CertifyError> for NoWord {
    fn from(error: CertifyError) -> Self {
        Self::Certify(error)
    }
}

impl From<Denied> for NoWord {
    fn from(error: Denied) -> Self {
        Self::Other(error.into())
    }
}

impl From<DbError> for NoWord {
    fn from(error: DbError) -> Self {
        Self::Other(error.into())
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
impl List {
    fn state(&self, batch: &BatchView) -> String {
        self.frame.say(&format!("batch-{}", batch.state))
    }

    fn number(&self, n: &u64) -> String {
        self.frame.language.number(i64::try_from(*n).unwrap_or(i64::MAX))
    }

    fn day(&self, at: &DateTime<Utc>) -> String {
        self.frame.language.day(at.date_naive())
    }

    fn is_running(&self) -> bool {
        self.job.as_ref().is_some_and(|it| it.state == "running")
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
impl One {
    fn state(&self) -> String {
        self.frame.say(&format!("batch-{}", self.batch.state))
    }

    fn number(&self, n: &u64) -> String {
        self.frame.language.number(i64::try_from(*n).unwrap_or(i64::MAX))
    }

    fn n_needed(&self) -> i64 {
        self.batch.certifiers_needed.into()
    }

    fn instant(&self, at: &DateTime<Utc>) -> String {
        self.frame.language.instant(*at, &self.time_zone)
    }

    /// Whether a step of its life is behind it.
    fn is_certified(&self) -> bool {
        matches!(self.batch.state, BatchState::Certified | BatchState::Submitted | BatchState::Resolved)
    }

    fn is_prepared(&self) -> bool {
        self.batch.state == BatchState::Prepared
    }

    fn is_cancellable(&self) -> bool {
        self.may_certify && matches!(self.batch.state, BatchState::Prepared | BatchState::Certified)
    }

    /// Whether nothing stops it but the word of whoever looks at it.
    fn takes_a_word(&self) -> bool {
        self.may_certify && self.batch.may_be_certified
    }

    fn is_running(&self) -> bool {
        self.job.as_ref().is_some_and(|it| it.state == "running")
    }

    fn block(&self, kind: &BlockKind, n: &u64) -> String {
        let key = match kind {
            BlockKind::TooFewLines => "block-too-few",
            BlockKind::TooManyBatches => "block-too-many",
            BlockKind::Totals => "block-totals",
            BlockKind::NoPlace => "block-no-place",
            BlockKind::LineOutside => "block-line-outside",
            BlockKind::LineRepeated => "block-line-repeated",
            BlockKind::TooLong => "block-too-long",
            BlockKind::Letter => "block-letter",
            BlockKind::Left => "block-left",
            BlockKind::NotDecided => "block-not-decided",
        };
        self.frame.say_count(key, i64::try_from(*n).unwrap_or(i64::MAX))
    }

    fn spot(&self, spot: &batches::Place) -> String {
        match (spot.folio, spot.line) {
            (Some(folio), Some(line)) => self.frame.spot(folio, line),
            _ => self.frame.say_with("spot-row", [("row", &spot.row.to_string())]),
        }
    }

    /// Why lines are left out: the state and the reason.
    fn left_out(&self, key: &str) -> String {
        let (state, reason) = key.split_once(' ').unwrap_or((key, ""));
        let state = self.frame.say(&format!("one-{state}"));
        if reason.is_empty() { state } else { format!("{state}: {}", reason_name(&self.frame, reason)) }
    }
}
