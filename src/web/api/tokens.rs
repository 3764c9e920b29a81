//! Tokens for programs.

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::problems::{Guarded, Written};
use crate::{
    db::AnyConnection,
    service::{
        App,
        people::{
            self, Credential, TokenScopeError,
            tokens::{self, NewToken, Token, TokenError},
        },
    },
    web::{Answer, ApiError, Failure, Once},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(create).service(revoke);
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenWanted {
    /// What its owner calls it.
    #[schema(example = "figures for the web site")]
    name: String,
    /// What it may be used for: a role and `read` or `write`.
    #[schema(example = json!(["auditor:read"]))]
    scopes: Vec<String>,
    /// From when on it no longer works, a year ahead at most; in 90 days if left out.
    expires_at: Option<DateTime<Utc>>,
}

/// A token.
#[derive(Serialize, ToSchema)]
struct TokenShown {
    /// Names the token.
    id: Uuid,
    /// What its owner calls it.
    name: String,
    /// What it may be used for.
    scopes: Vec<String>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// From when on it no longer works.
    expires_at: Option<DateTime<Utc>>,
    /// Since when it has been taken back.
    revoked_at: Option<DateTime<Utc>>,
    /// What to send as `Authorization: Bearer …`. It is shown once, when the token is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl From<Token> for TokenShown {
    fn from(token: Token) -> Self {
        let Token { id, name, scopes, created_at, expires_at, revoked_at } = token;
        let scopes = scopes.iter().map(ToString::to_string).collect();
        Self { id, name, scopes, created_at, expires_at, revoked_at, secret: None }
    }
}

/// Lists one's tokens, the oldest first.
#[utoipa::path(
    tag = "tokens",
    responses((status = 200, body = Vec<TokenShown>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/tokens")]
async fn list(app: Data<App>, credential: Credential) -> Result<Json<Vec<TokenShown>>, ApiError> {
    let now = app.now();
    let read = move |conn: &mut _| {
        let caller = people::identify(conn, &credential, now)?;
        Ok::<_, Failure>(tokens::list(conn, &caller)?)
    };
    Ok(Json(app.db.read(read).await?.into_iter().map(TokenShown::from).collect()))
}

/// Makes a token for a program. It acts for its owner, in the roles its scopes name and no others.
#[utoipa::path(
    tag = "tokens",
    request_body = TokenWanted,
    responses((status = 201, body = TokenShown), Guarded, Written),
    security(("session" = []))
)]
#[post("/tokens")]
async fn create(
    app: Data<App>,
    credential: Credential,
    body: Once<TokenWanted>,
) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    body.write(&app, credential, move |conn, caller, wanted| {
        let scopes: Result<_, TokenScopeError> = wanted.scopes.iter().map(|it| it.parse()).collect();
        let new = NewToken { name: wanted.name.clone(), scopes: scopes?, expires_at: wanted.expires_at };
        let (token, secret) = tokens::create(conn, caller, &new, now)?;
        let location = format!("/api/v1/tokens/{}", token.id);
        let shown = TokenShown { secret: Some(secret.as_str().to_owned()), ..token.into() };
        Answer::created(location, &shown)
    })
    .await
}

/// Takes back one of one's tokens: it stops working at once.
#[utoipa::path(
    tag = "tokens",
    responses((status = 204, description = "Taken back"), Guarded),
    security(("session" = []))
)]
#[delete("/tokens/{token}")]
async fn revoke(app: Data<App>, token: Path<Uuid>, credential: Credential) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    let write = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        Ok::<_, Failure>(tokens::revoke(conn, &caller, *token, now)?)
    };
    app.db.write(write).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<TokenScopeError> for Failure {
    fn from(error: TokenScopeError) -> Self {
        Self::unprocessable("/problems/invalid-token", error).with_field("scopes", error)
    }
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Self {
        let about = |field| Self::unprocessable("/problems/invalid-token", &error).with_field(field, &error);
        match error {
            TokenError::Name => about("name"),
            TokenError::Scopes => about("scopes"),
            TokenError::Expiry => about("expires_at"),
            TokenError::Unknown => Self::not_found("/problems/unknown-token", error),
            TokenError::Denied(error) => error.into(),
            TokenError::Db(error) => error.into(),
        }
    }
}
