//! `/desk/{slug}/batches`: what is handed to the authority: prepare, look at what stops it, certify, download.

mod one;
mod word;

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

pub(super) use self::{
    one::{cancel, show},
    word::certify,
};
use super::{Place, open};
use crate::{
    db::AnyConnection,
    domain::{BatchState, JobId, Role},
    service::{
        App, Auditor, By, Coordinator,
        batches::{self, BatchView},
        jobs, petitions,
        progress::Progress,
    },
    web::{
        Failure, PageError,
        pages::{
            begin::begin,
            see_other,
            signed_in::{Pressed, SignedForm, SignedIn},
        },
    },
};

#[derive(Template)]
#[template(path = "desk_batches.html")]
struct List {
    frame: SignedIn,
    place: Place,
    time_zone: String,
    batches: Vec<BatchView>,
    n_ready: i64,
    n_undecided: i64,
    may_prepare: bool,
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
        time_zone: petition.time_zone.clone(),
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
        move |app: &App, by: By<Coordinator>, progress: Progress<'_>| {
            batches::prepare(app, by, &slug, progress)
        }
    };
    let job = begin(&app, &who, Some(&slug), "batch", run).await?;
    Ok(see_other(format!("/desk/{slug}/batches?job={job}")))
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
        self.frame.language.day_of(*at, &self.time_zone)
    }

    /// The number of the batch that was prepared just now.
    fn just_prepared(&self) -> Option<u32> {
        self.job.as_ref().filter(|it| it.state == "done")?;
        self.batches.last().filter(|it| it.state == BatchState::Prepared).map(|it| it.number)
    }

    fn is_running(&self) -> bool {
        self.job.as_ref().is_some_and(|it| it.state == "running")
    }
}
