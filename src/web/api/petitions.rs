//! Petitions: what anyone may see of them, and what administrators and coordinators do with them.

use actix_web::{
    HttpRequest, HttpResponse, get, patch, post,
    web::{Data, Json, Path, Query},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::problems::{Guarded, Public, Written};
use crate::{
    domain::{Petition, Scope},
    service::{
        Administrator, App, Auditor, Coordinator,
        people::{self, Credential},
        petitions::{self, ChangeError, CreateError, NewPetition, PetitionChanges, Status, TermsError},
    },
    web::{Answer, ApiError, Failure, Listing, Once, Page, etag::tagged},
};

/// For how many seconds the public facts may be shown without asking again.
const FACTS_KEEP_SECONDS: u32 = 5;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(create).service(show).service(change).service(show_status).service(close);
}

/// What anyone may know about a petition.
#[derive(Serialize, ToSchema)]
struct Facts {
    /// Its name in addresses.
    slug: String,
    /// Its title.
    title: String,
    /// Its text.
    text: String,
    /// `open` or `closed`.
    #[schema(example = "open")]
    state: &'static str,
    /// The profile and version it runs under.
    #[schema(example = "pe-iniciativa-legislativa@1")]
    profile: String,
    /// The language of its texts.
    language: String,
    /// The time zone in which its days are counted.
    time_zone: String,
    /// Counted signatures needed.
    threshold: i64,
    /// The first instant at which it takes signatures.
    opens_at: DateTime<Utc>,
    /// The first instant at which it no longer does, if one is set.
    closes_at: Option<DateTime<Utc>>,
}

impl From<Petition> for Facts {
    fn from(petition: Petition) -> Self {
        Self {
            slug: petition.slug.to_string(),
            title: petition.title,
            text: petition.text,
            state: petition.state.as_str(),
            profile: format!("{}@{}", petition.profile_id, petition.profile_version),
            language: petition.language,
            time_zone: petition.time_zone,
            threshold: petition.threshold,
            opens_at: petition.opens_at,
            closes_at: petition.closes_at,
        }
    }
}

/// How far a petition is. Collected, valid and accepted are different things.
#[derive(Serialize, ToSchema)]
struct Progress {
    /// Signatures taken in on channels that count.
    collected: i64,
    /// Of these, valid by our checks.
    valid: i64,
    /// Accepted by the authority.
    accepted: i64,
    /// Online supports that its profile does not count.
    pledges: i64,
    /// Valid ones still missing to the threshold.
    missing: i64,
}

/// A petition and how far it is.
#[derive(Serialize, ToSchema)]
struct FactsAndProgress {
    #[serde(flatten)]
    facts: Facts,
    /// How far it is.
    progress: Progress,
}

/// Lists petitions, the oldest first.
#[utoipa::path(tag = "petitions", params(Page), responses((status = 200, body = Listing<Facts>), Public))]
#[get("/petitions")]
async fn list(app: Data<App>, page: Query<Page>) -> Result<Json<Listing<Facts>>, ApiError> {
    let petitions = app.db.read(petitions::list).await?;
    let after = page.cursor.as_ref().map_or("", |cursor| &cursor.0);
    let rest = petitions.into_iter().skip_while(|it| it.id.to_string().as_str() <= after);
    let n = usize::try_from(page.n_to_read()).unwrap_or(usize::MAX);
    let listing = page.listing(rest.take(n).collect(), |last: &Petition| last.id.to_string());
    let items = listing.items.into_iter().map(Facts::from).collect();
    Ok(Json(Listing { items, next: listing.next }))
}

/// Shows a petition and how far it is.
#[utoipa::path(
    tag = "petitions",
    responses((status = 200, body = FactsAndProgress), (status = 304, description = "Unchanged"), Public)
)]
#[get("/petitions/{slug}")]
async fn show(app: Data<App>, slug: Path<String>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    let read = move |conn: &mut _| {
        let petition = petitions::find(conn, &slug)?;
        let status = petitions::status_of(conn, &petition, now)?;
        Ok::<_, Failure>((petition, status))
    };
    let (petition, status) = app.db.read(read).await?;
    let shown = FactsAndProgress { facts: petition.into(), progress: status.into() };
    Ok(tagged(&request, &shown, FACTS_KEEP_SECONDS)?)
}

/// Creates a petition.
#[utoipa::path(
    tag = "petitions",
    request_body = NewPetition,
    responses((status = 201, body = Facts), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions")]
async fn create(
    app: Data<App>,
    credential: Credential,
    body: Once<NewPetition>,
) -> Result<HttpResponse, ApiError> {
    let (vault, profiles, now) = (app.vault.clone(), app.profiles.clone(), app.now());
    body.write(&app, credential, move |conn, caller, new| {
        let by = caller.authorise::<Administrator>(conn, Scope::Everywhere)?;
        let petition = petitions::create(conn, &profiles, &vault, by, new, now)?;
        Answer::created(format!("/api/v1/petitions/{}", petition.slug), &Facts::from(petition))
    })
    .await
}

/// Changes a petition: all of it while nobody signed and no sheet was handed out; after that, when it closes.
#[utoipa::path(
    tag = "petitions",
    request_body = PetitionChanges,
    responses((status = 200, body = Facts), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[patch("/petitions/{slug}")]
async fn change(
    app: Data<App>,
    slug: Path<String>,
    credential: Credential,
    body: Once<PetitionChanges>,
) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    body.write(&app, credential, move |conn, caller, changes| {
        let petition = petitions::find(conn, &slug)?;
        let by = caller.authorise::<Coordinator>(conn, petition.id)?;
        Answer::ok(&Facts::from(petitions::change(conn, by, &slug, changes, now)?))
    })
    .await
}

/// Shows where a petition stands, in every count.
#[utoipa::path(
    tag = "petitions",
    responses((status = 200, body = Status), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/status")]
async fn show_status(
    app: Data<App>,
    slug: Path<String>,
    credential: Credential,
) -> Result<Json<Status>, ApiError> {
    let now = app.now();
    let read = move |conn: &mut _| {
        let petition = petitions::find(conn, &slug)?;
        people::authorise::<Auditor>(conn, &credential, petition.id, now)?;
        Ok::<_, Failure>(petitions::status_of(conn, &petition, now)?)
    };
    Ok(Json(app.db.read(read).await?))
}

/// Closes a petition to new signatures.
#[utoipa::path(
    tag = "petitions",
    responses((status = 200, body = Facts), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/close")]
async fn close(
    app: Data<App>,
    slug: Path<String>,
    credential: Credential,
    body: Once<()>,
) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    body.write(&app, credential, move |conn, caller, ()| {
        let petition = petitions::find(conn, &slug)?;
        let by = caller.authorise::<Coordinator>(conn, petition.id)?;
        Answer::ok(&Facts::from(petitions::close(conn, by, &slug, now)?))
    })
    .await
}

impl From<Status> for Progress {
    fn from(status: Status) -> Self {
        let Status { collected, valid, accepted, pledges, missing, .. } = status;
        Self { collected, valid, accepted, pledges, missing }
    }
}

impl From<CreateError> for Failure {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Taken => Self::conflict("/problems/slug-taken", error),
            CreateError::ProfileChanged => Self::conflict("/problems/profile-changed", error),
            CreateError::Slug(_) => invalid("slug", &error),
            CreateError::UnknownProfile { .. } => invalid("profile", &error),
            CreateError::Terms(error) => error.into(),
            CreateError::Vault(error) => error.into(),
            CreateError::Db(error) => error.into(),
            error @ CreateError::Profile(_) => Self::internal(&error),
        }
    }
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Find(error) => error.into(),
            ChangeError::Terms(error) => error.into(),
            ChangeError::Signed => Self::conflict("/problems/petition-signed", error),
            ChangeError::Closed => Self::conflict("/problems/petition-closed", error),
            ChangeError::Past => invalid("closes_at", &error),
            ChangeError::Db(error) => error.into(),
        }
    }
}

impl From<TermsError> for Failure {
    fn from(error: TermsError) -> Self {
        let field = match error {
            TermsError::Title => "title",
            TermsError::Text => "text",
            TermsError::Threshold(_) => "threshold",
            TermsError::Language => "language",
            TermsError::TimeZone => "time_zone",
            TermsError::Dates => "closes_at",
        };
        invalid(field, &error)
    }
}

fn invalid(field: &'static str, error: &impl std::error::Error) -> Failure {
    Failure::unprocessable("/problems/invalid-petition", error).with_field(field, error)
}
