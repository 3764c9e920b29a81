//! Pictures of sheets.

use actix_web::{
    HttpResponse, get,
    http::StatusCode,
    put,
    web::{Data, Json, Path, Payload},
};
use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    problems::{Guarded, Written},
    sheets::keyer_at,
};
use crate::{
    db::{AnyConnection, sheet_photos::SheetPhoto},
    domain::{PetitionId, UserId},
    service::{
        App, Reviewer, Volunteer,
        collection::{self, Intake, MOST_PHOTO_BYTES, PhotoError, PhotoViewer},
        people::{self, Caller, Credential, Denied},
    },
    web::{ApiError, Failure},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(add).service(show);
}

/// A picture of a sheet.
#[derive(Serialize, ToSchema)]
struct PhotoView {
    /// Names it.
    id: Uuid,
    /// Who took it.
    #[schema(value_type = Option<String>)]
    keyer: Option<UserId>,
    /// How many bytes it has.
    n_bytes: i32,
    /// When it reached us.
    taken_at: DateTime<Utc>,
}

impl From<SheetPhoto> for PhotoView {
    fn from(photo: SheetPhoto) -> Self {
        let SheetPhoto { id, keyer, n_bytes, taken_at } = photo;
        Self { id, keyer, n_bytes, taken_at }
    }
}

/// Lists the pictures of a sheet, the oldest first.
#[utoipa::path(
    tag = "collection",
    responses((status = 200, body = [PhotoView]), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/sheets/{folio}/photos")]
async fn list(
    app: Data<App>,
    path: Path<(String, i64)>,
    credential: Credential,
) -> Result<Json<Vec<PhotoView>>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let (slug, folio) = path.into_inner();
    let read = move |conn: &mut _| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let caller = people::identify(conn, &credential, now)?;
        let viewer = viewer_at(conn, &caller, intake.petition().id)?;
        Ok::<_, Failure>(collection::list_photos(conn, &intake, viewer, folio)?)
    };
    Ok(Json(app.db.read(read).await?.into_iter().map(PhotoView::from).collect()))
}

/// Takes in a picture of a sheet, a JPEG file of at most 3 MiB, under a name its sender makes up. What the
/// camera wrote beside the picture, such as the place, is not kept. A repeat changes nothing.
#[utoipa::path(
    tag = "collection",
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses((status = 204, description = "Stored"), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[put("/petitions/{slug}/sheets/{folio}/photos/{photo}")]
async fn add(
    app: Data<App>,
    path: Path<(String, i64, Uuid)>,
    credential: Credential,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let (slug, folio, photo) = path.into_inner();
    let bytes = read(payload).await?;
    let write = move |conn: &mut AnyConnection| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let caller = people::identify(conn, &credential, now)?;
        let keyer = keyer_at(conn, &caller, intake.petition().id)?;
        Ok::<_, Failure>(collection::add_photo(conn, &intake, keyer, folio, photo, &bytes, now)?)
    };
    app.db.write(write).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Shows a picture of a sheet.
#[utoipa::path(
    tag = "collection",
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/sheets/{folio}/photos/{photo}")]
async fn show(
    app: Data<App>,
    path: Path<(String, i64, Uuid)>,
    credential: Credential,
) -> Result<HttpResponse, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let (slug, folio, photo) = path.into_inner();
    let read = move |conn: &mut _| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let caller = people::identify(conn, &credential, now)?;
        let viewer = viewer_at(conn, &caller, intake.petition().id)?;
        Ok::<_, Failure>(collection::show_photo(conn, &intake, viewer, folio, photo)?)
    };
    let picture = app.db.read(read).await?;
    Ok(HttpResponse::Ok().content_type("image/jpeg").body(picture.to_vec()))
}

/// Reads a picture into memory, up to the size allowed.
async fn read(mut payload: Payload) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(piece) = payload.next().await {
        let broken = |_| Failure::malformed("/problems/malformed-body", "the upload broke off");
        bytes.extend_from_slice(&piece.map_err(broken)?);
        if MOST_PHOTO_BYTES < bytes.len() {
            return Err(PhotoError::TooLarge.into());
        }
    }
    Ok(bytes)
}

/// As what someone looks at pictures here: a reviewer at any, a volunteer at those of the own sheets.
fn viewer_at(conn: &mut AnyConnection, caller: &Caller, petition: PetitionId) -> Result<PhotoViewer, Denied> {
    match caller.authorise::<Reviewer>(conn, petition) {
        Ok(by) => Ok(PhotoViewer::Reviewer(by)),
        Err(Denied::Role(_)) => Ok(PhotoViewer::Volunteer(caller.authorise::<Volunteer>(conn, petition)?)),
        Err(error) => Err(error),
    }
}

impl From<PhotoError> for Failure {
    fn from(error: PhotoError) -> Self {
        match error {
            PhotoError::Format(error) => {
                Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/not-a-picture", error)
            }
            PhotoError::TooLarge => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "/problems/picture-too-large", error)
            }
            PhotoError::TooMany => Self::conflict("/problems/too-many-pictures", error),
            PhotoError::Unknown => Self::not_found("/problems/unknown-picture", error),
            PhotoError::Sheet(error) => error.into(),
            error @ PhotoError::Seal(_) => Self::internal(&error),
            PhotoError::Db(error) => error.into(),
        }
    }
}
