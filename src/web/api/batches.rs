//! Batches: prepared, certified, cancelled, and downloaded as packages.

use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Json, Path, Query},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::problems::{Guarded, Written};
use crate::{
    db::AnyConnection,
    domain::Petition,
    service::{
        App, Auditor, By, Coordinator, RoleMarker,
        batches::{self, BatchView},
        jobs::Job,
        people::{self, Credential, Password},
        petitions,
        progress::Progress,
    },
    web::{Answer, ApiError, Failure, Listing, Once, Page, download, session, work},
};

mod failures;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(prepare).service(show).service(certify).service(cancel).service(package);
}

/// A coordinator's word for a batch.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCertification {
    /// The coordinator's own password, again.
    #[schema(value_type = String, format = Password)]
    password: Password,
}

/// A batch that was given up.
#[derive(Serialize)]
struct Cancelled {
    number: u32,
}

/// Lists the batches of a petition by number.
#[utoipa::path(
    tag = "batches",
    params(Page),
    responses((status = 200, body = Listing<BatchView>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/batches")]
async fn list(
    app: Data<App>,
    slug: Path<String>,
    page: Query<Page>,
    credential: Credential,
) -> Result<Json<Listing<BatchView>>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let (petition, by) = open::<Auditor>(conn, &slug, &credential, now)?;
        Ok::<_, Failure>(batches::list(conn, &vault, by, petition.id)?)
    };
    let all = app.db.read(read).await?;
    let after = page.cursor.as_ref().and_then(|cursor| cursor.0.parse().ok()).unwrap_or(0);
    let n = usize::try_from(page.n_to_read()).unwrap_or(usize::MAX);
    let rest = all.into_iter().filter(|it| after < it.number).take(n);
    Ok(Json(page.listing(rest.collect(), |last| last.number.to_string())))
}

/// Freezes every valid signature that no other batch holds, and checks the whole as the authority would.
/// Answers at once with a piece of work to ask about; its result is the batch.
#[utoipa::path(
    tag = "batches",
    responses((status = 202, body = Job), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/batches")]
async fn prepare(
    app: Data<App>,
    slug: Path<String>,
    credential: Credential,
    body: Once<()>,
) -> Result<HttpResponse, ApiError> {
    let sought = slug.clone();
    let (answer, begun) = work::begin(&app, credential, body, "batch", move |conn, caller, ()| {
        let petition = petitions::find(conn, &sought)?.id;
        Ok((Some(petition), caller.authorise::<Coordinator>(conn, petition)?))
    })
    .await?;
    if let Some((job, by)) = begun {
        let run = move |app: &App, progress: Progress<'_>| batches::prepare(app, by, &slug, progress);
        work::run_apart(&app, job, run)?;
    }
    Ok(answer)
}

/// Shows a batch, how far it is, and what stops it.
#[utoipa::path(
    tag = "batches",
    responses((status = 200, body = BatchView), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/batches/{number}")]
async fn show(
    app: Data<App>,
    path: Path<(String, u32)>,
    credential: Credential,
) -> Result<Json<BatchView>, ApiError> {
    let ((slug, number), vault, now) = (path.into_inner(), app.vault.clone(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let (petition, by) = open::<Auditor>(conn, &slug, &credential, now)?;
        Ok::<_, Failure>(batches::find(conn, &vault, by, petition.id, number)?)
    };
    Ok(Json(app.db.read(read).await?))
}

/// Vouches for a batch, as the coordinator who signed in and gives the password once more.
#[utoipa::path(
    tag = "batches",
    request_body = NewCertification,
    responses((status = 200, body = BatchView), Guarded, Written),
    security(("session" = []))
)]
#[post("/petitions/{slug}/batches/{number}/certifications")]
async fn certify(
    app: Data<App>,
    path: Path<(String, u32)>,
    credential: Credential,
    request: HttpRequest,
    body: Once<NewCertification>,
) -> Result<HttpResponse, ApiError> {
    let ((slug, number), vault, now) = (path.into_inner(), app.vault.clone(), app.now());
    let place = slug.clone();
    app.db.read(move |conn| open::<Coordinator>(conn, &place, &credential, now)).await?;
    let (password, from) = (body.body().password.clone(), session::client_address(&request));
    let proved = people::prove_again::<failures::NotProved>(&app, credential, password, &from).await?;
    let sought = slug.clone();
    let (answer, is_last) = body
        .write_and_tell(&app, credential, move |conn, _, _| {
            let certified = batches::certify(conn, &vault, &sought, number, &proved, now)?;
            Ok((Answer::ok(&certified.batch)?, certified.is_last))
        })
        .await?;
    if is_last == Some(true) {
        let app = app.clone();
        download::apart(move || batches::complete(&app, &slug, number)).await?;
    }
    Ok(answer)
}

/// Gives a batch up, as long as the authority does not have it. Answers at once with a piece of work to ask
/// about.
#[utoipa::path(
    tag = "batches",
    responses((status = 202, body = Job), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/batches/{number}/cancel")]
async fn cancel(
    app: Data<App>,
    path: Path<(String, u32)>,
    credential: Credential,
    body: Once<()>,
) -> Result<HttpResponse, ApiError> {
    let (slug, number) = path.into_inner();
    let sought = slug.clone();
    let (answer, begun) =
        work::begin(&app, credential, body, "batch cancellation", move |conn, caller, ()| {
            let petition = petitions::find(conn, &sought)?.id;
            Ok((Some(petition), caller.authorise::<Coordinator>(conn, petition)?))
        })
        .await?;
    if let Some((job, by)) = begun {
        let run = move |app: &App, _: Progress<'_>| {
            batches::cancel(app, by, &slug, number).map(|()| Cancelled { number })
        };
        work::run_apart(&app, job, run)?;
    }
    Ok(answer)
}

/// Downloads the package of a certified batch. The same batch gives the same bytes, always.
#[utoipa::path(
    tag = "batches",
    responses(
        (status = 200, content_type = "application/zip", body = String, description = "The package"),
        (status = 409, body = crate::web::Problem, content_type = "application/problem+json",
            description = "It is not certified."),
        Guarded
    ),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/batches/{number}/package.zip")]
async fn package(
    app: Data<App>,
    path: Path<(String, u32)>,
    credential: Credential,
) -> Result<HttpResponse, ApiError> {
    let ((slug, number), now) = (path.into_inner(), app.now());
    let sought = slug.clone();
    let open = move |conn: &mut AnyConnection| open::<Auditor>(conn, &sought, &credential, now);
    let (_, by) = app.db.read(open).await?;
    let name = format!("{slug}-{number}.zip");
    let archive = download::apart(move || batches::download(&app, by, &slug, number)).await?;
    Ok(download::send(archive, &name, "application/zip")?)
}

/// Finds a petition and whether whoever asks may see what role `R` may.
fn open<R: RoleMarker>(
    conn: &mut AnyConnection,
    slug: &str,
    credential: &Credential,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(Petition, By<R>), Failure> {
    let petition = petitions::find(conn, slug)?;
    let by = people::authorise::<R>(conn, credential, petition.id, now)?;
    Ok((petition, by))
}
