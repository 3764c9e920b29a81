//! Signing in and out.

use actix_web::{
    HttpRequest, HttpResponse, delete, post,
    web::{Data, Json},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::problems::{Guarded, Public, Written};
use crate::{
    service::{
        App,
        attempts::TooMany,
        people::{self, Credential, HashError, Password, SignIn, SignInError},
    },
    web::{ApiError, Failure, WebOptions, session},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(sign_in).service(sign_out);
}

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSession {
    /// The address of the account.
    #[schema(example = "ana@example.org")]
    email: String,
    /// Its password.
    #[schema(value_type = String, format = Password)]
    password: Password,
}

/// A session. Its secret is in the cookie alone.
#[derive(Serialize, ToSchema)]
struct Session {
    /// Who signed in.
    user: Uuid,
    /// The value that writes with the cookie must carry in `X-CSRF-Token`.
    csrf_token: String,
    /// When the session ends.
    expires_at: DateTime<Utc>,
}

/// Signs in with address and password.
///
/// Sets the cookie of the session. The answer is the same, and takes the same time, whether the account is
/// unknown or the password wrong. `Idempotency-Key` does nothing here: a repeat signs in again.
#[utoipa::path(
    tag = "sessions",
    responses(
        (status = 201, body = Session, description = "Signed in"),
        (status = 401, body = crate::web::Problem, content_type = "application/problem+json",
            description = "The address or the password is wrong."),
        (status = 429, body = crate::web::Problem, content_type = "application/problem+json",
            description = "Too many tries; `Retry-After` says how long to wait."),
        Public, Written
    )
)]
#[post("/sessions")]
async fn sign_in(
    app: Data<App>,
    options: Data<WebOptions>,
    request: HttpRequest,
    body: Json<NewSession>,
) -> Result<HttpResponse, ApiError> {
    let NewSession { email, password } = body.into_inner();
    let from = session::client_address(&request);
    let replaces = session::session_secret(&request);
    let opened = people::sign_in(&app, SignIn { email, password, from, replaces }).await?;
    let shown = Session {
        user: opened.user.0,
        csrf_token: people::csrf_token(&app.vault, opened.secret.as_str()),
        expires_at: opened.expires_at,
    };
    let cookie = session::cookie(&options, opened.secret.as_str());
    Ok(HttpResponse::Created().cookie(cookie).json(shown))
}

/// Signs out: ends the session of the cookie.
#[utoipa::path(
    tag = "sessions",
    responses((status = 204, description = "Signed out"), Guarded),
    security(("session" = []))
)]
#[delete("/sessions")]
async fn sign_out(
    app: Data<App>,
    options: Data<WebOptions>,
    credential: Credential,
) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    app.db.write(move |conn| people::sign_out(conn, &credential, now)).await?;
    Ok(HttpResponse::NoContent().cookie(session::no_cookie(&options)).finish())
}

impl From<TooMany> for Failure {
    fn from(error: TooMany) -> Self {
        let seconds = u64::try_from(error.0.num_seconds()).unwrap_or(1);
        Self::new(actix_web::http::StatusCode::TOO_MANY_REQUESTS, "/problems/too-many-tries", error)
            .retry_after(seconds)
    }
}

impl From<HashError> for Failure {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::busy(error),
            HashError::Weak(weak) => {
                Self::unprocessable("/problems/weak-password", weak).with_field("password", weak)
            }
            HashError::Password(error) => Self::internal(&error),
            HashError::Lost(error) => error.into(),
        }
    }
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => {
                Self::new(actix_web::http::StatusCode::UNAUTHORIZED, "/problems/wrong-password", error)
            }
            SignInError::TooMany(error) => error.into(),
            SignInError::Hash(error) => error.into(),
            SignInError::Db(error) => error.into(),
        }
    }
}
