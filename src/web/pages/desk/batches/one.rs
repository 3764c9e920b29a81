//! One batch: how far it is, what stops it, giving it up.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    super::{Place, open, ranked::reason_name},
    Asked,
};
use crate::{
    db::AnyConnection,
    domain::{BatchState, JobId, Petition, Role},
    service::{
        App, Auditor, By, Coordinator,
        batches::{self, BatchView, BlockKind},
        jobs,
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
#[template(path = "desk_batch.html")]
pub(super) struct One {
    frame: SignedIn,
    place: Place,
    batch: BatchView,
    time_zone: String,
    may_certify: bool,
    /// Fingerprint of the key that signs packages.
    key: String,
    pub(super) problem: Option<String>,
    job: Option<jobs::Job>,
}

/// Shows a batch, how far it is, and what stops it.
pub(in crate::web::pages::desk) async fn show(
    app: Data<App>,
    frame: SignedIn,
    path: Path<(String, u32)>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let (slug, number) = path.into_inner();
    let job = asked.job.map(JobId);
    Ok(frame.page(&one(&app, &frame, slug, number, job).await?)?)
}

/// Gives a batch up.
pub(in crate::web::pages::desk) async fn cancel(
    app: Data<App>,
    path: Path<(String, u32)>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let (slug, number) = path.into_inner();
    let run = {
        let slug = slug.clone();
        move |app: &App, by: By<Coordinator>, _: Progress<'_>| {
            batches::cancel(app, by, &slug, number).map(|()| number)
        }
    };
    let job = begin(&app, &who, Some(&slug), "batch cancellation", run).await?;
    Ok(see_other(format!("/desk/{slug}/batches/{number}?job={job}")))
}

pub(super) async fn one(
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
        key: app.vault.signing().public_key().fingerprint(),
        problem: None,
        job: job.filter(|it| it.petition == Some(petition.id)),
        time_zone: petition.time_zone,
        frame: frame.clone(),
    })
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
        self.frame.language.instant_said(*at, &self.time_zone)
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
        self.may_certify && self.batch.may_be_certified && !self.has_my_word()
    }

    /// Whether whoever looks at it has vouched for it.
    fn has_my_word(&self) -> bool {
        self.batch.certifiers.iter().any(|it| self.frame.is(it.user))
    }

    /// How many more must vouch for it.
    fn n_left(&self) -> i64 {
        let given = i64::try_from(self.batch.certifiers.len()).unwrap_or(i64::MAX);
        (self.n_needed() - given).max(0)
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
