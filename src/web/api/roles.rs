//! Roles: who may do what, and where.

use actix_web::{
    HttpResponse, delete, get, put,
    web::{Data, Json, Path, Query},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::problems::{Guarded, Written};
use crate::{
    db::{AnyConnection, DbError},
    domain::{Role, Scope, UserId},
    service::{
        App,
        people::{self, Credential},
        petitions,
    },
    web::{ApiError, Failure},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(give_role).service(take_role).service(members);
}

/// A role that someone has somewhere.
#[derive(Serialize, ToSchema)]
pub(super) struct RoleShown {
    /// `volunteer`, `reviewer`, `coordinator`, `administrator` or `auditor`.
    #[schema(example = "coordinator")]
    role: &'static str,
    /// The petition where it holds; absent if it holds everywhere.
    petition: Option<String>,
}

impl RoleShown {
    pub(super) fn of(conn: &mut AnyConnection, user: UserId) -> Result<Vec<Self>, DbError> {
        let mut shown = Vec::new();
        for membership in people::roles_of(conn, user)? {
            let petition = petitions::slug_at(conn, membership.scope)?;
            shown.push(Self { role: membership.role.as_str(), petition });
        }
        Ok(shown)
    }
}

/// Where a role holds.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Place {
    /// The slug of the petition; everywhere if left out.
    petition: Option<String>,
}

/// Reads where a role holds from the slug of a petition.
pub(in crate::web) fn place(conn: &mut AnyConnection, petition: Option<&str>) -> Result<Scope, Failure> {
    Ok(match petition {
        Some(slug) => petitions::find(conn, slug)?.id.into(),
        None => Scope::Everywhere,
    })
}

/// Gives a person a role, for one petition or everywhere.
#[utoipa::path(
    tag = "users",
    params(("user" = Uuid, Path), ("role" = String, Path, example = "reviewer"), Place),
    responses((status = 200, body = RoleShown), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[put("/users/{user}/roles/{role}")]
async fn give_role(
    app: Data<App>,
    path: Path<(Uuid, Role)>,
    at: Query<Place>,
    credential: Credential,
) -> Result<Json<RoleShown>, ApiError> {
    let (now, (user, role)) = (app.now(), path.into_inner());
    let petition = at.into_inner().petition;
    let write = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let place = place(conn, petition.as_deref())?;
        let grant = caller.may_grant(conn, role, place)?;
        people::grant(conn, grant, UserId(user), now)?;
        Ok::<_, Failure>(RoleShown { role: role.as_str(), petition: petition.clone() })
    };
    Ok(Json(app.db.write(write).await?))
}

/// Takes a role away from a person.
#[utoipa::path(
    tag = "users",
    params(("user" = Uuid, Path), ("role" = String, Path, example = "reviewer"), Place),
    responses((status = 204, description = "Taken away"), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[delete("/users/{user}/roles/{role}")]
async fn take_role(
    app: Data<App>,
    path: Path<(Uuid, Role)>,
    at: Query<Place>,
    credential: Credential,
) -> Result<HttpResponse, ApiError> {
    let (now, (user, role)) = (app.now(), path.into_inner());
    let petition = at.into_inner().petition;
    let write = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let place = place(conn, petition.as_deref())?;
        let grant = caller.may_grant(conn, role, place)?;
        Ok::<_, Failure>(people::revoke(conn, grant, UserId(user), now)?)
    };
    app.db.write(write).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Someone who works on a petition.
#[derive(Serialize, ToSchema)]
struct Member {
    /// Names the person.
    user: Uuid,
    /// What the person is called.
    name: String,
    /// The role.
    #[schema(example = "volunteer")]
    role: &'static str,
    /// Since when.
    granted_at: DateTime<Utc>,
}

/// Lists who works on a petition. Those whose roles hold everywhere are not among them.
#[utoipa::path(
    tag = "petitions",
    responses((status = 200, body = Vec<Member>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/members")]
async fn members(
    app: Data<App>,
    slug: Path<String>,
    credential: Credential,
) -> Result<Json<Vec<Member>>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let petition = petitions::find(conn, &slug)?;
        let caller = people::identify(conn, &credential, now)?;
        let by = caller.may_grant(conn, Role::Volunteer, petition.id.into())?;
        let mut shown = Vec::new();
        for membership in people::members(conn, by)? {
            let person = people::show(conn, &vault, membership.user)?;
            let (role, granted_at) = (membership.role.as_str(), membership.granted_at);
            shown.push(Member { user: person.id.0, name: person.name.into(), role, granted_at });
        }
        Ok::<_, Failure>(shown)
    };
    Ok(Json(app.db.read(read).await?))
}
