//! Lines keyed from sheets of paper.

use actix_web::{
    HttpResponse, post, put,
    web::{Data, Json, Path},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    problems::{Guarded, Written},
    sheets::keyer_at,
};
use crate::{
    db::AnyConnection,
    service::{
        App, Cause,
        collection::{self, Intake, KeyedLine, LineError, LineOutcome, TakeInError, WrittenLine},
        people::{self, Credential},
    },
    web::{Answer, ApiError, Failure, Once},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(key).service(correct);
}

/// Lines to key.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenLines {
    /// The lines; at most 500.
    pub(super) lines: Vec<WrittenLine>,
}

/// What became of the lines, in the order in which they were sent.
#[derive(Serialize, ToSchema)]
pub(super) struct KeyedLines {
    /// One for each line that was sent.
    pub(super) lines: Vec<KeyedLine>,
}

/// What became of a line.
#[derive(Serialize, ToSchema)]
pub(super) struct CorrectedLine {
    /// What became of it.
    pub(super) outcome: LineOutcome,
}

/// Keys lines of a sheet. Each is taken or refused by itself; sending the same words again changes nothing.
#[utoipa::path(
    tag = "collection",
    request_body = WrittenLines,
    responses((status = 200, body = KeyedLines), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/sheets/{folio}/lines")]
async fn key(
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
        let lines = collection::key_lines(conn, &intake, keyer, folio, &written.lines, cause)?;
        Answer::ok(&KeyedLines { lines })
    })
    .await
}

/// Makes a line say what it says on paper; its signature is checked anew.
#[utoipa::path(
    tag = "collection",
    request_body = WrittenLine,
    responses((status = 200, body = CorrectedLine), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[put("/petitions/{slug}/sheets/{folio}/lines/{line}")]
async fn correct(
    app: Data<App>,
    path: Path<(String, i64, i32)>,
    credential: Credential,
    body: Json<WrittenLine>,
) -> Result<Json<CorrectedLine>, ApiError> {
    let (vault, now, shard) = (app.vault.clone(), app.now(), app.shard());
    let (slug, folio, line) = path.into_inner();
    let written = WrittenLine { line, ..body.into_inner() };
    let write = move |conn: &mut AnyConnection| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let caller = people::identify(conn, &credential, now)?;
        let keyer = keyer_at(conn, &caller, intake.petition().id)?;
        let cause = Cause { actor: keyer.actor(), now, shard };
        Ok::<_, Failure>(collection::correct_line(conn, &intake, keyer, folio, &written, cause)?)
    };
    Ok(Json(CorrectedLine { outcome: app.db.write(write).await? }))
}

impl From<LineError> for Failure {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Sheet(error) => error.into(),
            LineError::TooMany => Self::unprocessable("/problems/too-many-lines", error),
            LineError::Line(_) => Self::unprocessable("/problems/invalid-line", error),
            LineError::Frozen { .. } => Self::conflict("/problems/frozen", error),
            LineError::TakeIn(error) => error.into(),
            LineError::Settle(error) => error.into(),
            error @ LineError::Seal(_) => Self::internal(&error),
            LineError::Db(error) => error.into(),
        }
    }
}

impl From<TakeInError> for Failure {
    fn from(error: TakeInError) -> Self {
        match error {
            TakeInError::Raced => Self::conflict("/problems/stored-meanwhile", error).retry_after(1),
            TakeInError::Db(error) => error.into(),
        }
    }
}
