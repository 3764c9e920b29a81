//! What keyers need besides lines: the kit for days without a network, a sheet of one's own, and double keying.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    lines::{CorrectedLine, KeyedLines, WrittenLines},
    problems::{Guarded, Written},
    sheets::{SheetView, keyer_at},
};
use crate::{
    service::{
        App, Cause, Coordinator,
        collection::{self, DifferentSheet, FieldKit, Intake, SecondError, WrittenLine},
        people::{self, Credential},
        petitions,
    },
    web::{Answer, ApiError, Failure, Listing, Once, Page},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(kit).service(take).service(key_again).service(differences).service(settle);
}

/// Gives a device what it needs to key the own sheets without a network.
#[utoipa::path(
    tag = "collection",
    responses((status = 200, body = FieldKit), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/field")]
async fn kit(app: Data<App>, slug: Path<String>, credential: Credential) -> Result<Json<FieldKit>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let read = move |conn: &mut _| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let caller = people::identify(conn, &credential, now)?;
        let keyer = keyer_at(conn, &caller, intake.petition().id)?;
        Ok::<_, Failure>(collection::field_kit(conn, &intake, keyer)?)
    };
    Ok(Json(app.db.read(read).await?))
}

/// Makes a sheet that nobody keys one's own.
#[utoipa::path(
    tag = "collection",
    responses((status = 200, body = SheetView), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/sheets/{folio}/take")]
async fn take(
    app: Data<App>,
    path: Path<(String, i64)>,
    credential: Credential,
    body: Once<()>,
) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    let (slug, folio) = path.into_inner();
    body.write(&app, credential, move |conn, caller, ()| {
        let petition = petitions::find(conn, &slug)?.id;
        let keyer = keyer_at(conn, caller, petition)?;
        Answer::ok(&SheetView::from(collection::take_sheet(conn, petition, keyer, folio, now)?))
    })
    .await
}

/// Keys lines of somebody else's sheet a second time. Nothing tells what the first keyer read.
#[utoipa::path(
    tag = "collection",
    request_body = WrittenLines,
    responses((status = 200, body = KeyedLines), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/sheets/{folio}/second-keying")]
async fn key_again(
    app: Data<App>,
    path: Path<(String, i64)>,
    credential: Credential,
    body: Once<WrittenLines>,
) -> Result<HttpResponse, ApiError> {
    let (vault, now, shard) = (app.vault.clone(), app.now(), app.shard());
    let (slug, folio) = path.into_inner();
    body.write(&app, credential, move |conn, caller, written| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let keyer = keyer_at(conn, caller, intake.petition().id)?;
        let cause = Cause { actor: keyer.actor(), now, shard };
        let lines = collection::key_again(conn, &intake, keyer, folio, &written.lines, cause)?;
        Answer::ok(&KeyedLines { lines })
    })
    .await
}

/// Lists sheets on which two people read something differently, and what.
#[utoipa::path(
    tag = "collection",
    params(Page),
    responses((status = 200, body = Listing<DifferentSheet>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/differences")]
async fn differences(
    app: Data<App>,
    slug: Path<String>,
    page: Query<Page>,
    credential: Credential,
) -> Result<Json<Listing<DifferentSheet>>, ApiError> {
    let (vault, now, n) = (app.vault.clone(), app.now(), page.n_to_read());
    let after = page.cursor.as_ref().and_then(|cursor| cursor.0.parse().ok()).unwrap_or_default();
    let read = move |conn: &mut _| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let by = people::authorise::<Coordinator>(conn, &credential, intake.petition().id, now)?;
        Ok::<_, Failure>(collection::list_differences(conn, &intake, by, after, n)?)
    };
    let sheets = app.db.read(read).await?;
    Ok(Json(page.listing(sheets, |last| last.folio.to_string())))
}

/// Decides what a line says that two people read differently.
#[utoipa::path(
    tag = "collection",
    request_body = WrittenLine,
    responses((status = 200, body = CorrectedLine), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/sheets/{folio}/differences/{line}")]
async fn settle(
    app: Data<App>,
    path: Path<(String, i64, i32)>,
    credential: Credential,
    body: Once<WrittenLine>,
) -> Result<HttpResponse, ApiError> {
    let (vault, now, shard) = (app.vault.clone(), app.now(), app.shard());
    let (slug, folio, line) = path.into_inner();
    body.write(&app, credential, move |conn, caller, written| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let by = caller.authorise::<Coordinator>(conn, intake.petition().id)?;
        let cause = Cause { actor: by.actor(), now, shard };
        let written = WrittenLine { line, ..written.clone() };
        let outcome = collection::settle_line(conn, &intake, by, folio, &written, cause)?;
        Answer::ok(&CorrectedLine { outcome })
    })
    .await
}

impl From<SecondError> for Failure {
    fn from(error: SecondError) -> Self {
        match error {
            SecondError::NotSecond => Self::conflict("/problems/not-a-second-keying", error),
            SecondError::Third => Self::conflict("/problems/keyed-twice", error),
            SecondError::Settled => Self::conflict("/problems/nothing-to-settle", error),
            SecondError::Line(error) => error.into(),
            SecondError::List(error) => error.into(),
        }
    }
}
