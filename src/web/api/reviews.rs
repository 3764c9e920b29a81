//! Doubtful signatures: the list, the evidence, the decision.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json, Path, Query},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::problems::{Guarded, Written};
use crate::{
    domain::ReviewId,
    service::{
        App, Reviewer,
        people::{self, Credential},
        petitions,
        review::{self, Evidence, ReviewError, ReviewState, ReviewView, Verdict},
        verification::SettleError,
    },
    web::{Answer, ApiError, Cursor, Failure, Listing, Once, Page, paging::Limit},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(show).service(decide).service(reopen);
}

/// Whether a review still waits for an answer.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Standing {
    /// Nobody has answered.
    #[default]
    Open,
    /// Someone has.
    Decided,
    /// It no longer needs an answer.
    Superseded,
}

/// Which reviews to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReviewQuery {
    /// Those in this state; the open ones if left out.
    #[serde(default)]
    #[param(inline)]
    state: Standing,
    /// Where the last page ended, as it said in `next`; from the start if left out.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many entries at most, 1 to 500; 100 if left out.
    #[serde(default)]
    #[param(minimum = 1, maximum = 500)]
    limit: Limit,
}

/// Lists reviews, the oldest first.
#[utoipa::path(
    tag = "reviews",
    params(ReviewQuery),
    responses((status = 200, body = Listing<ReviewView>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/reviews")]
async fn list(
    app: Data<App>,
    slug: Path<String>,
    query: Query<ReviewQuery>,
    credential: Credential,
) -> Result<Json<Listing<ReviewView>>, ApiError> {
    let now = app.now();
    let ReviewQuery { state, cursor, limit } = query.into_inner();
    let page = Page { cursor, limit };
    let after: Option<ReviewId> = page.cursor.as_ref().and_then(|cursor| cursor.0.parse().ok());
    let n = page.n_to_read();
    let read = move |conn: &mut _| {
        let petition = petitions::find(conn, &slug)?.id;
        let by = people::authorise::<Reviewer>(conn, &credential, petition, now)?;
        Ok::<_, Failure>(review::list(conn, by, petition, state.into(), after, n)?)
    };
    let reviews = app.db.read(read).await?;
    Ok(Json(page.listing(reviews, |last| last.id.to_string())))
}

/// Shows the signature beside the roll, what the checks found, the entry it most likely means if its document
/// was mistyped, and the signatures it resembles.
#[utoipa::path(
    tag = "reviews",
    responses((status = 200, body = Evidence), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/reviews/{review}")]
async fn show(
    app: Data<App>,
    path: Path<(String, Uuid)>,
    credential: Credential,
) -> Result<Json<Evidence>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let (slug, id) = path.into_inner();
    let read = move |conn: &mut _| {
        let petition = petitions::find(conn, &slug)?.id;
        let by = people::authorise::<Reviewer>(conn, &credential, petition, now)?;
        Ok::<_, Failure>(review::evidence(conn, &vault, by, &slug, ReviewId(id))?)
    };
    Ok(Json(app.db.read(read).await?))
}

/// Decides a review. The signature moves at once; no later verification changes the decision.
#[utoipa::path(
    tag = "reviews",
    request_body = Verdict,
    responses((status = 200, body = ReviewView), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/reviews/{review}/decision")]
async fn decide(
    app: Data<App>,
    path: Path<(String, Uuid)>,
    credential: Credential,
    body: Once<Verdict>,
) -> Result<HttpResponse, ApiError> {
    let (service, now) = (app.clone(), app.now());
    let (slug, id) = path.into_inner();
    body.write(&app, credential, move |conn, caller, verdict| {
        let petition = petitions::find(conn, &slug)?.id;
        let by = caller.authorise::<Reviewer>(conn, petition)?;
        let decided = review::decide(conn, &service, by, &slug, ReviewId(id), verdict, now)?;
        Answer::ok(&decided)
    })
    .await
}

/// Takes a decision back: the signature waits for one again. The history keeps both.
#[utoipa::path(
    tag = "reviews",
    responses((status = 200, body = ReviewView), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/reviews/{review}/reopen")]
async fn reopen(
    app: Data<App>,
    path: Path<(String, Uuid)>,
    credential: Credential,
    body: Once<()>,
) -> Result<HttpResponse, ApiError> {
    let (service, now) = (app.clone(), app.now());
    let (slug, id) = path.into_inner();
    body.write(&app, credential, move |conn, caller, ()| {
        let petition = petitions::find(conn, &slug)?.id;
        let by = caller.authorise::<Reviewer>(conn, petition)?;
        Answer::ok(&review::reopen(conn, &service, by, &slug, ReviewId(id), now)?)
    })
    .await
}

impl From<Standing> for ReviewState {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Open => Self::Open,
            Standing::Decided => Self::Decided,
            Standing::Superseded => Self::Superseded,
        }
    }
}

impl From<ReviewError> for Failure {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Petition(error) => error.into(),
            ReviewError::Unknown => Self::not_found("/problems/unknown-review", error),
            ReviewError::NotDecided => Self::conflict("/problems/review-not-decided", error),
            ReviewError::NotOpen(_) => Self::conflict("/problems/review-not-open", error),
            ReviewError::Decision => {
                let problem = error.to_string();
                Self::unprocessable("/problems/unknown-decision", error).with_field("decision", problem)
            }
            ReviewError::Reason => {
                let problem = error.to_string();
                Self::unprocessable("/problems/reason-not-allowed", error).with_field("reason", problem)
            }
            ReviewError::NoCandidate => Self::conflict("/problems/nothing-to-correct-by", error),
            ReviewError::Correct(error) => error.into(),
            ReviewError::Intake(error) => error.into(),
            ReviewError::Check(error) => error.into(),
            ReviewError::Settle(error) => error.into(),
            ReviewError::Db(error) => error.into(),
            error @ (ReviewError::Sealed(_)
            | ReviewError::LookUp(_)
            | ReviewError::Compare(_)
            | ReviewError::Vault(_)) => Self::internal(&error),
        }
    }
}

impl From<SettleError> for Failure {
    fn from(error: SettleError) -> Self {
        match error {
            SettleError::Raced => Self::conflict("/problems/changed-meanwhile", error).retry_after(1),
            SettleError::Petition(error) => error.into(),
            SettleError::Db(error) => error.into(),
            error @ SettleError::Move(_) => Self::internal(&error),
        }
    }
}
