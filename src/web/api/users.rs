//! People who have accounts.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json, Path, Query},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    problems::{Guarded, Written},
    roles::RoleShown,
};
use crate::{
    db::{AnyConnection, DbError},
    domain::{Scope, UserId, UserState},
    service::{
        Administrator, App, Vault,
        people::{self, AccountError, Credential, Person},
    },
    web::{Answer, ApiError, Failure, Listing, Once, Page, WebOptions},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(show).service(disable).service(enable).service(offer_reset);
}

/// A person who has an account.
#[derive(Serialize, ToSchema)]
struct User {
    /// Names the person.
    id: Uuid,
    /// The address under which the person signs in.
    email: String,
    /// What the person is called.
    name: String,
    /// `active` or `disabled`.
    #[schema(example = "active")]
    state: &'static str,
    /// When the person joined.
    created_at: DateTime<Utc>,
    /// What the person may do, and where.
    roles: Vec<RoleShown>,
}

impl User {
    fn of(conn: &mut AnyConnection, person: Person) -> Result<Self, DbError> {
        let roles = RoleShown::of(conn, person.id)?;
        Ok(Self {
            id: person.id.0,
            email: person.email.as_str().to_owned(),
            name: person.name.into(),
            state: person.state.as_str(),
            created_at: person.created_at,
            roles,
        })
    }
}

/// Lists people, the first to join first.
#[utoipa::path(
    tag = "users",
    params(Page),
    responses((status = 200, body = Listing<User>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/users")]
async fn list(
    app: Data<App>,
    credential: Credential,
    page: Query<Page>,
) -> Result<Json<Listing<User>>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let read = move |conn: &mut _| {
        let by = people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        let after = page.cursor.as_ref().and_then(|cursor| cursor.0.parse().ok());
        let people = people::list(conn, &vault, by, after, page.n_to_read())?;
        let listing = page.listing(people, |last: &Person| last.id.to_string());
        let users: Result<_, DbError> = listing.items.into_iter().map(|it| User::of(conn, it)).collect();
        Ok::<_, Failure>(Listing { items: users?, next: listing.next })
    };
    Ok(Json(app.db.read(read).await?))
}

/// Shows a person.
#[utoipa::path(
    tag = "users",
    responses((status = 200, body = User), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/users/{user}")]
async fn show(app: Data<App>, user: Path<Uuid>, credential: Credential) -> Result<Json<User>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let read = move |conn: &mut _| {
        people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        shown(conn, &vault, UserId(*user))
    };
    Ok(Json(app.db.read(read).await?))
}

fn shown(conn: &mut AnyConnection, vault: &Vault, user: UserId) -> Result<User, Failure> {
    let person = people::show(conn, vault, user)?;
    Ok(User::of(conn, person)?)
}

/// Keeps a person from signing in; every session and token ends at once.
#[utoipa::path(
    tag = "users",
    responses((status = 200, body = User), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/users/{user}/disable")]
async fn disable(
    app: Data<App>,
    user: Path<Uuid>,
    credential: Credential,
    body: Once<()>,
) -> Result<HttpResponse, ApiError> {
    set_state(&app, UserId(*user), credential, body, UserState::Disabled).await
}

/// Lets a person sign in again.
#[utoipa::path(
    tag = "users",
    responses((status = 200, body = User), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/users/{user}/enable")]
async fn enable(
    app: Data<App>,
    user: Path<Uuid>,
    credential: Credential,
    body: Once<()>,
) -> Result<HttpResponse, ApiError> {
    set_state(&app, UserId(*user), credential, body, UserState::Active).await
}

async fn set_state(
    app: &App,
    user: UserId,
    credential: Credential,
    body: Once<()>,
    state: UserState,
) -> Result<HttpResponse, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    body.write(app, credential, move |conn, caller, ()| {
        let by = caller.authorise::<Administrator>(conn, Scope::Everywhere)?;
        people::set_state(conn, by, user, state, now)?;
        Answer::ok(&shown(conn, &vault, user)?)
    })
    .await
}

/// A one-time link, shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct Link {
    /// The link to hand on.
    pub(super) link: String,
    /// When it stops working.
    pub(super) expires_at: DateTime<Utc>,
}

/// Makes a one-time link with which a person can set a new password, to be handed on.
#[utoipa::path(
    tag = "users",
    responses((status = 201, body = Link), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/users/{user}/password-resets")]
async fn offer_reset(
    app: Data<App>,
    options: Data<WebOptions>,
    user: Path<Uuid>,
    credential: Credential,
    body: Once<()>,
) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    body.write(&app, credential, move |conn, caller, ()| {
        let by = caller.authorise::<Administrator>(conn, Scope::Everywhere)?;
        let offer = people::offer_reset(conn, by.actor(), UserId(*user), now)?;
        let link = Link { link: offer.reset_link(&options.public_url), expires_at: offer.expires_at };
        Answer::created(format!("/api/v1/users/{user}"), &link)
    })
    .await
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Taken => Self::conflict("/problems/address-taken", error),
            AccountError::Unknown => Self::not_found("/problems/unknown-user", error),
            AccountError::LastAdministrator => Self::conflict("/problems/last-administrator", error),
            AccountError::Letter(error) => error.into(),
            AccountError::Db(error) => error.into(),
            error @ (AccountError::Sealed(_) | AccountError::Form(_)) => Self::internal(&error),
        }
    }
}
