//! Sheets of paper, and the lines keyed from them.

use actix_web::{
    HttpResponse, get, patch, post,
    web::{Data, Json, Path, Query},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::problems::{Guarded, Written};
use crate::{
    db::{AnyConnection, sheets},
    domain::{CirculatorId, EventId, PetitionId, SheetState, UserId},
    service::{
        App, Coordinator, Volunteer,
        collection::{
            self, Intake, Keyer, LineView, NewSheets, PrintError, SheetChange, SheetError, ToPrint,
        },
        people::{self, Caller, Credential, Denied},
        petitions,
    },
    web::{Answer, ApiError, Cursor, Failure, Listing, Once, Page, WebOptions, paging::Limit, printed},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(register).service(show).service(change);
    config.service(close).service(print);
}

/// A sheet of paper.
#[derive(Serialize, ToSchema)]
pub(super) struct SheetView {
    /// Its number.
    folio: i64,
    /// How many lines it has.
    n_lines: i32,
    /// Where it is: `issued`, `handed_out`, `returned`, `keying` or `closed`.
    #[schema(value_type = String)]
    state: SheetState,
    /// The event it was signed at.
    #[schema(value_type = Option<String>)]
    event: Option<EventId>,
    /// Who answers for it.
    #[schema(value_type = Option<String>)]
    circulator: Option<CirculatorId>,
    /// Who keys it.
    #[schema(value_type = Option<String>)]
    keyer: Option<UserId>,
}

/// A sheet of paper and what is on it.
#[derive(Serialize, ToSchema)]
struct SheetWithLines {
    #[serde(flatten)]
    sheet: SheetView,
    /// Every line, from the first to the last.
    lines: Vec<LineView>,
}

impl From<sheets::Sheet> for SheetView {
    fn from(sheet: sheets::Sheet) -> Self {
        let sheets::Sheet { folio, n_lines, state, event, circulator, keyer, .. } = sheet;
        Self { folio, n_lines, state, event, circulator, keyer }
    }
}

/// Which sheets to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SheetQuery {
    /// Those in this state.
    #[param(value_type = Option<String>)]
    state: Option<SheetState>,
    /// Those this person keys.
    #[param(value_type = Option<String>)]
    keyer: Option<UserId>,
    /// Those of this event.
    #[param(value_type = Option<String>)]
    event: Option<EventId>,
    /// Where the last page ended, as it said in `next`; from the start if left out.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many entries at most, 1 to 500; 100 if left out.
    #[serde(default)]
    #[param(minimum = 1, maximum = 500)]
    limit: Limit,
}

/// Lists sheets by number. A volunteer sees the own ones.
#[utoipa::path(
    tag = "collection",
    params(SheetQuery),
    responses((status = 200, body = Listing<SheetView>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/sheets")]
async fn list(
    app: Data<App>,
    slug: Path<String>,
    query: Query<SheetQuery>,
    credential: Credential,
) -> Result<Json<Listing<SheetView>>, ApiError> {
    let now = app.now();
    let SheetQuery { state, keyer, event, cursor, limit } = query.into_inner();
    let page = Page { cursor, limit };
    let after = page.cursor.as_ref().and_then(|cursor| cursor.0.parse().ok()).unwrap_or_default();
    let (filter, n) = (sheets::Filter { state, keyer, event, after, except: None }, page.n_to_read());
    let read = move |conn: &mut _| {
        let petition = petitions::find(conn, &slug)?.id;
        let caller = people::identify(conn, &credential, now)?;
        let keyer = keyer_at(conn, &caller, petition)?;
        Ok::<_, Failure>(collection::list_sheets(conn, petition, keyer, filter, n)?)
    };
    let sheets = app.db.read(read).await?.into_iter().map(SheetView::from).collect();
    Ok(Json(page.listing(sheets, |last| last.folio.to_string())))
}

/// Which registered sheets to print.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PrintQuery {
    /// Those of this event.
    #[param(value_type = Option<String>)]
    event: Option<EventId>,
    /// From this number.
    first_folio: Option<i64>,
    /// To this number. One file holds at most 500 sheets.
    last_folio: Option<i64>,
}

/// Prints registered sheets: a PDF with their numbers, a code, and what is known of event and circulator.
///
/// The same sheets give the same bytes.
#[utoipa::path(
    tag = "collection",
    params(PrintQuery),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/sheets.pdf")]
async fn print(
    app: Data<App>,
    options: Data<WebOptions>,
    slug: Path<String>,
    query: Query<PrintQuery>,
    credential: Credential,
) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    let PrintQuery { event, first_folio, last_folio } = query.into_inner();
    let wanted = ToPrint { event, first_folio, last_folio };
    let read = move |conn: &mut _| {
        let (petition, profile) = petitions::find_with_profile(conn, &slug)?;
        let by = people::authorise::<Coordinator>(conn, &credential, petition.id, now)?;
        let sheets = collection::sheets_to_print(conn, petition.id, by, wanted)?;
        Ok::<_, Failure>((petition, profile, sheets))
    };
    let (petition, profile, sheets) = app.db.read(read).await?;
    Ok(printed::sheets(&options, petition, profile, sheets).await?)
}

/// Registers consecutive sheets.
#[utoipa::path(
    tag = "collection",
    request_body = NewSheets,
    responses((status = 201, body = [SheetView]), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/sheets")]
async fn register(
    app: Data<App>,
    slug: Path<String>,
    credential: Credential,
    body: Once<NewSheets>,
) -> Result<HttpResponse, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    body.write(&app, credential, move |conn, caller, new| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let by = caller.authorise::<Coordinator>(conn, intake.petition().id)?;
        let sheets = collection::register_sheets(conn, &intake, by, new, now)?;
        let views: Vec<SheetView> = sheets.into_iter().map(SheetView::from).collect();
        Answer::created(format!("/api/v1/petitions/{slug}/sheets"), &views)
    })
    .await
}

/// Shows a sheet and every line of it.
#[utoipa::path(
    tag = "collection",
    responses((status = 200, body = SheetWithLines), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/sheets/{folio}")]
async fn show(
    app: Data<App>,
    path: Path<(String, i64)>,
    credential: Credential,
) -> Result<Json<SheetWithLines>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let (slug, folio) = path.into_inner();
    let read = move |conn: &mut _| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let caller = people::identify(conn, &credential, now)?;
        let keyer = keyer_at(conn, &caller, intake.petition().id)?;
        Ok::<_, Failure>(collection::show_sheet(conn, &intake, keyer, folio)?)
    };
    let (sheet, lines) = app.db.read(read).await?;
    Ok(Json(SheetWithLines { sheet: sheet.into(), lines }))
}

/// Hands a sheet on: to a circulator, back, to a keyer; or opens a closed one again.
#[utoipa::path(
    tag = "collection",
    request_body = SheetChange,
    responses((status = 200, body = SheetView), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[patch("/petitions/{slug}/sheets/{folio}")]
async fn change(
    app: Data<App>,
    path: Path<(String, i64)>,
    credential: Credential,
    body: Json<SheetChange>,
) -> Result<Json<SheetView>, ApiError> {
    let now = app.now();
    let (slug, folio) = path.into_inner();
    let write = move |conn: &mut AnyConnection| {
        let petition = petitions::find(conn, &slug)?.id;
        let by = people::authorise::<Coordinator>(conn, &credential, petition, now)?;
        Ok::<_, Failure>(collection::change_sheet(conn, petition, by, folio, &body.0, now)?)
    };
    Ok(Json(app.db.write(write).await?.into()))
}

/// Closes a sheet whose every line is keyed or noted as blank or crossed out.
#[utoipa::path(
    tag = "collection",
    responses((status = 200, body = SheetView), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/sheets/{folio}/close")]
async fn close(
    app: Data<App>,
    path: Path<(String, i64)>,
    credential: Credential,
    body: Once<()>,
) -> Result<HttpResponse, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let (slug, folio) = path.into_inner();
    body.write(&app, credential, move |conn, caller, ()| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let keyer = keyer_at(conn, caller, intake.petition().id)?;
        let sheet = collection::close_sheet(conn, &intake, keyer, folio, now)?;
        Answer::ok(&SheetView::from(sheet))
    })
    .await
}

/// As what someone keys here: a coordinator any sheet, a volunteer the own ones.
pub(super) fn keyer_at(
    conn: &mut AnyConnection,
    caller: &Caller,
    petition: PetitionId,
) -> Result<Keyer, Denied> {
    match caller.authorise::<Coordinator>(conn, petition) {
        Ok(by) => Ok(Keyer::Coordinator(by)),
        Err(Denied::Role(_)) => Ok(Keyer::Volunteer(caller.authorise::<Volunteer>(conn, petition)?)),
        Err(error) => Err(error),
    }
}

impl From<PrintError> for Failure {
    fn from(error: PrintError) -> Self {
        match error {
            PrintError::NoSheets => Self::not_found("/problems/unknown-sheet", error),
            PrintError::TooMany => Self::unprocessable("/problems/too-many-sheets", error),
            PrintError::Db(error) => error.into(),
        }
    }
}

impl From<SheetError> for Failure {
    fn from(error: SheetError) -> Self {
        let about = |field, error: SheetError| {
            Self::unprocessable("/problems/invalid-sheet", &error).with_field(field, &error)
        };
        match error {
            SheetError::Unknown => Self::not_found("/problems/unknown-sheet", error),
            SheetError::Folios => about("first_folio", error),
            SheetError::Lines => about("n_lines", error),
            SheetError::UnknownEvent => about("event", error),
            SheetError::UnknownCirculator => about("circulator", error),
            SheetError::UnknownKeyer => about("keyer", error),
            SheetError::Taken => Self::conflict("/problems/folio-taken", error),
            SheetError::State { .. } => Self::conflict("/problems/sheet-state", error),
            SheetError::Closed => Self::conflict("/problems/sheet-closed", error),
            SheetError::OpenLines { .. } => Self::conflict("/problems/open-lines", error),
            SheetError::Db(error) => error.into(),
        }
    }
}
