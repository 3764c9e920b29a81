//! Events and circulators: where signatures are collected, and who answers for the sheets.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json, Path, Query},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::problems::{Guarded, Written};
use crate::{
    db::events,
    domain::EventId,
    service::{
        App, Coordinator,
        collection::{self, CirculatorView, EventError, Intake, IntakeError, NewCirculator, NewEvent},
        people::{self, Credential},
        petitions,
    },
    web::{Answer, ApiError, Failure, Listing, Once, Page},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_events).service(add_event).service(list_circulators).service(add_circulator);
}

/// A street stall or another place and day of collection.
#[derive(Serialize, ToSchema)]
struct EventView {
    /// Names it.
    #[schema(value_type = String)]
    id: EventId,
    /// What the campaign calls it.
    name: String,
    /// Where it is.
    place: String,
    /// The region it lies in, or empty.
    region: String,
    /// The day it is held.
    held_on: NaiveDate,
    /// Who runs it.
    team: String,
}

impl From<events::Event> for EventView {
    fn from(event: events::Event) -> Self {
        let events::Event { id, name, place, region, held_on, team } = event;
        Self { id, name, place, region, held_on, team }
    }
}

/// Lists events, the oldest first.
#[utoipa::path(
    tag = "collection",
    params(Page),
    responses((status = 200, body = Listing<EventView>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/events")]
async fn list_events(
    app: Data<App>,
    slug: Path<String>,
    page: Query<Page>,
    credential: Credential,
) -> Result<Json<Listing<EventView>>, ApiError> {
    let (now, after, n) = (app.now(), after(&page), page.n_to_read());
    let read = move |conn: &mut _| {
        let petition = petitions::find(conn, &slug)?.id;
        let by = people::authorise::<Coordinator>(conn, &credential, petition, now)?;
        Ok::<_, Failure>(collection::list_events(conn, petition, by, after, n)?)
    };
    let events = app.db.read(read).await?.into_iter().map(EventView::from).collect();
    Ok(Json(page.listing(events, |last| last.id.to_string())))
}

/// Plans an event.
#[utoipa::path(
    tag = "collection",
    request_body = NewEvent,
    responses((status = 201, body = EventView), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/events")]
async fn add_event(
    app: Data<App>,
    slug: Path<String>,
    credential: Credential,
    body: Once<NewEvent>,
) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    body.write(&app, credential, move |conn, caller, new| {
        let petition = petitions::find(conn, &slug)?;
        let by = caller.authorise::<Coordinator>(conn, petition.id)?;
        let event = collection::add_event(conn, &petition, by, new, now)?;
        Answer::created(format!("/api/v1/petitions/{slug}/events"), &EventView::from(event))
    })
    .await
}

/// Lists those who answer for sheets, with their names.
#[utoipa::path(
    tag = "collection",
    params(Page),
    responses((status = 200, body = Listing<CirculatorView>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/circulators")]
async fn list_circulators(
    app: Data<App>,
    slug: Path<String>,
    page: Query<Page>,
    credential: Credential,
) -> Result<Json<Listing<CirculatorView>>, ApiError> {
    let (now, after, n) = (app.now(), after(&page), page.n_to_read());
    let vault = app.vault.clone();
    let read = move |conn: &mut _| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let by = people::authorise::<Coordinator>(conn, &credential, intake.petition().id, now)?;
        Ok::<_, Failure>(collection::list_circulators(conn, &intake, by, after, n)?)
    };
    let circulators = app.db.read(read).await?;
    Ok(Json(page.listing(circulators, |last| last.id.to_string())))
}

/// Registers someone who answers for sheets.
#[utoipa::path(
    tag = "collection",
    request_body = NewCirculator,
    responses((status = 201, body = CirculatorView), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/circulators")]
async fn add_circulator(
    app: Data<App>,
    slug: Path<String>,
    credential: Credential,
    body: Once<NewCirculator>,
) -> Result<HttpResponse, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    body.write(&app, credential, move |conn, caller, new| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let by = caller.authorise::<Coordinator>(conn, intake.petition().id)?;
        let circulator = collection::add_circulator(conn, &intake, by, new, now)?;
        Answer::created(format!("/api/v1/petitions/{slug}/circulators"), &circulator)
    })
    .await
}

fn after<T: std::str::FromStr>(page: &Page) -> Option<T> {
    page.cursor.as_ref().and_then(|cursor| cursor.0.parse().ok())
}

impl From<IntakeError> for Failure {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Petition(error) => error.into(),
            IntakeError::Vault(error) => error.into(),
            error @ IntakeError::Zone => Self::internal(&error),
        }
    }
}

impl From<EventError> for Failure {
    fn from(error: EventError) -> Self {
        let about = |field, error: EventError| {
            Self::unprocessable("/problems/invalid-value", &error).with_field(field, &error)
        };
        match error {
            EventError::Region => about("region", error),
            EventError::Name => about("name", error),
            EventError::Code => about("code", error),
            EventError::Document => about("document", error),
            EventError::Taken => Self::conflict("/problems/code-taken", error),
            EventError::Value(_) => Self::unprocessable("/problems/invalid-value", error),
            error @ EventError::Seal(_) => Self::internal(&error),
            EventError::Db(error) => error.into(),
        }
    }
}
