//! What those who sign in see and change of themselves.

use actix_web::{
    HttpRequest, HttpResponse, get, put,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    problems::{Guarded, Written},
    roles::RoleShown,
};
use crate::{
    service::{
        App,
        people::{self, ChangePasswordError, Credential, Password, SignInError},
    },
    web::{ApiError, Failure, WebOptions, session},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show).service(change_password);
}

/// The person who asks.
#[derive(Serialize, ToSchema)]
struct Me {
    /// Names the person.
    id: Uuid,
    /// The address under which the person signs in.
    email: String,
    /// What the person is called.
    name: String,
    /// What the person may do, and where.
    roles: Vec<RoleShown>,
    /// The value that writes with the cookie must carry in `X-CSRF-Token`; absent with a token.
    csrf_token: Option<String>,
}

/// Shows who asks.
#[utoipa::path(
    tag = "me",
    responses((status = 200, body = Me), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/me")]
async fn show(app: Data<App>, credential: Credential, request: HttpRequest) -> Result<Json<Me>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let csrf_token = session::session_secret(&request).map(|secret| people::csrf_token(&app.vault, &secret));
    let read = move |conn: &mut _| {
        let caller = people::identify(conn, &credential, now)?;
        let person = people::show(conn, &vault, caller.user())?;
        Ok::<_, Failure>(Me {
            id: person.id.0,
            email: person.email.as_str().to_owned(),
            name: person.name.into(),
            roles: RoleShown::of(conn, caller.user())?,
            csrf_token: csrf_token.filter(|_| caller.in_person().is_ok()),
        })
    };
    Ok(Json(app.db.read(read).await?))
}

/// A new password for oneself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The password until now.
    #[schema(value_type = String, format = Password)]
    current: Password,
    /// The new one, of at least 12 characters.
    #[schema(value_type = String, format = Password)]
    password: Password,
}

/// Changes one's password. Every session ends, this one too.
#[utoipa::path(
    tag = "me",
    responses((status = 204, description = "Changed; sign in again"), Guarded, Written),
    security(("session" = []))
)]
#[put("/me/password")]
async fn change_password(
    app: Data<App>,
    options: Data<WebOptions>,
    credential: Credential,
    request: HttpRequest,
    body: Json<NewPassword>,
) -> Result<HttpResponse, ApiError> {
    let NewPassword { current, password } = body.into_inner();
    let from = session::client_address(&request);
    people::change_password(&app, credential, current, password, &from).await?;
    Ok(HttpResponse::NoContent().cookie(session::no_cookie(&options)).finish())
}

impl From<ChangePasswordError> for Failure {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::Denied(error) => error.into(),
            ChangePasswordError::SignIn(SignInError::Wrong) => {
                let detail = "this is not your password until now";
                Self::unprocessable("/problems/wrong-password", detail).with_field("current", detail)
            }
            ChangePasswordError::SignIn(error) => error.into(),
            ChangePasswordError::Hash(error) => error.into(),
            ChangePasswordError::Db(error) => error.into(),
        }
    }
}
