//! `/desk/{slug}/review`: doubtful signatures, one after the other, decided by one key.

mod before;
mod queue;
mod shown;

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use self::{
    before::{Before, before},
    shown::{Case, page},
};
use super::{Place, open};
use crate::{
    db::AnyConnection,
    domain::ReviewId,
    service::{
        App, Reviewer,
        review::{self, ReviewError, Verdict},
    },
    web::{
        Failure, PageError,
        pages::{
            see_other,
            signed_in::{Pressed, SignedForm, SignedIn},
        },
    },
};

#[derive(Template)]
#[template(path = "desk_review_done.html")]
struct Done {
    frame: SignedIn,
    place: Place,
    n_skipped: i64,
    before: Option<Before>,
}

/// Which reviews to pass over, and which was decided just before.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// Identifiers, separated by commas.
    #[serde(default)]
    skip: String,
    done: Option<Uuid>,
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Sent {
    /// `approve`, `correct`, or the code of the reason for which it is rejected, or `other`.
    #[serde(default)]
    verdict: String,
    /// The reason if it is another one than those with a button.
    #[serde(default)]
    reason: String,
    #[serde(default)]
    skip: String,
}

/// Shows the next review that waits.
pub(super) async fn next(
    app: Data<App>,
    frame: SignedIn,
    slug: Path<String>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let (service, who, skip) = (app.clone(), frame.clone(), asked.skip.clone());
    let read = move |conn: &mut AnyConnection| {
        let (petition, by) = open::<Reviewer>(conn, &who.credential(), &slug, service.now())?;
        let before = asked.done.map(|id| before(conn, &service, &who, &slug, id)).transpose()?.flatten();
        let n_open = review::count_open(conn, by, petition.id)?;
        let next = queue::next(conn, by, petition.id, &who, &skip)?;
        let case = next.map(|id| Case::read(conn, &service.vault, by, &slug, id)).transpose()?;
        Ok::<_, Failure>((petition, case, n_open, before))
    };
    let (petition, case, n_open, before) = app.db.read(read).await?;
    let Some(case) = case else {
        let place = Place::new(&petition, &frame);
        return Ok(frame.page(&Done { place, n_skipped: n_open, before, frame: frame.clone() })?);
    };
    Ok(frame.page(&page(&frame, &petition, case, n_open, &asked.skip, before))?)
}

/// Shows one review.
pub(super) async fn show(
    app: Data<App>,
    frame: SignedIn,
    path: Path<(String, Uuid)>,
) -> Result<HttpResponse, PageError> {
    let ((slug, id), credential) = (path.into_inner(), frame.credential());
    let (vault, now) = (app.vault.clone(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let (petition, by) = open::<Reviewer>(conn, &credential, &slug, now)?;
        let n_open = review::count_open(conn, by, petition.id)?;
        let case = Case::read(conn, &vault, by, &slug, ReviewId(id))?;
        Ok::<_, Failure>((petition, case, n_open))
    };
    let (petition, case, n_open) = app.db.read(read).await?;
    Ok(frame.page(&page(&frame, &petition, case, n_open, "", None))?)
}

/// Decides a review and goes on to the next.
pub(super) async fn decide(
    app: Data<App>,
    path: Path<(String, Uuid)>,
    SignedForm { who, form }: SignedForm<Sent>,
) -> Result<HttpResponse, PageError> {
    let ((slug, id), service) = (path.into_inner(), app.clone());
    let skip = queue::only_ids(&form.skip);
    let (place, verdict) = (slug.clone(), verdict(form));
    let write = move |conn: &mut AnyConnection| {
        let (now, credential) = (service.now(), who.credential());
        let (_, by) = open::<Reviewer>(conn, &credential, &place, now)?;
        match review::decide(conn, &service, by, &place, ReviewId(id), &verdict, now) {
            // Another reviewer was quicker: the next page says so.
            Ok(_) | Err(ReviewError::NotOpen(_)) => Ok(()),
            Err(error) => Err(Failure::from(error)),
        }
    };
    app.db.write(write).await?;
    Ok(see_other(format!("/desk/{slug}/review?done={id}&skip={skip}")))
}

/// Takes a decision back and shows the review again.
pub(super) async fn reopen(
    app: Data<App>,
    path: Path<(String, Uuid)>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let ((slug, id), service) = (path.into_inner(), app.clone());
    let place = slug.clone();
    let write = move |conn: &mut AnyConnection| {
        let now = service.now();
        let (_, by) = open::<Reviewer>(conn, &who.credential(), &place, now)?;
        Ok::<_, Failure>(review::reopen(conn, &service, by, &place, ReviewId(id), now)?)
    };
    app.db.write(write).await?;
    Ok(see_other(format!("/desk/{slug}/review/{id}")))
}

fn verdict(sent: Sent) -> Verdict {
    let Sent { verdict, reason, .. } = sent;
    match verdict.as_str() {
        "approve" | "correct" => Verdict { decision: verdict, reason: None },
        "other" => Verdict { decision: "reject".to_owned(), reason: Some(reason) },
        _ => Verdict { decision: "reject".to_owned(), reason: Some(verdict) },
    }
}
