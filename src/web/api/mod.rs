//! The API under `/api/v1`.
//!
//! # To add a route
//!
//! 1. Write the handler in `web/api/<slice>.rs`, with `#[utoipa::path(…)]` above `#[get("…")]` (import
//!    `actix_web::{get, post, …}`; the description is generated from what stands there). Say which answers
//!    it gives: its success, then [`Public`](problems::Public) or [`Guarded`](problems::Guarded), and
//!    [`Written`](problems::Written) if it takes a body.
//! 2. Write `pub(super) fn routes(config: &mut ServiceConfig)` there, one `.service(handler)` for each.
//! 3. Add one line to [`routes`] below, and `mod <slice>;`.
//! 4. Write `impl From<YourError> for Failure` beside the handlers: every error of the service gets a
//!    status and a `type` of its own; a `Db` variant goes through `error.into()`; what the sender may not
//!    read goes through [`Failure::internal`](super::Failure::internal).
//!
//! A handler takes `app: Data<App>` and, if it is not for everyone, `credential: Credential` (a cookie with
//! its CSRF token, or a bearer token). Reading:
//!
//! ```ignore
//! let by = people::authorise::<Coordinator>(conn, &credential, petition.id, now)?;   // in app.db.read
//! ```
//!
//! Writing with POST: take the body as `Once<NewThing>` (`Once<()>` if there is none), which honours
//! `Idempotency-Key`, and answer from inside the transaction:
//!
//! ```ignore
//! body.write(&app, credential, move |conn, caller, new| {
//!     let by = caller.authorise::<Coordinator>(conn, petition.id)?;
//!     let thing = things::create(conn, by, new, now)?;
//!     Answer::created(format!("/api/v1/things/{}", thing.id), &thing)
//! })
//! .await
//! ```
//!
//! `Once::write_for_anyone` is the same without a credential. PUT and DELETE repeat by nature: use
//! `app.db.write`. Lists take `Query<Page>` and answer a [`Listing`](super::Listing).

mod batches;
mod description;
mod field;
mod invitations;
mod jobs;
mod keying;
mod ledger;
mod lines;
mod me;
mod password_resets;
mod petitions;
mod photos;
pub mod problems;
mod reviews;
mod roles;
mod rolls;
mod sessions;
mod sheets;
mod signatures;
mod signing;
mod tokens;
mod users;
mod verifications;

use actix_web::{
    HttpRequest, HttpResponse, Scope,
    dev::HttpServiceFactory,
    http::{StatusCode, header},
    web::{self, Data},
};
use utoipa_actix_web::{OpenApiFactory, scope};

pub use self::description::Description;
pub(super) use self::{
    description::{describe, description},
    roles::place,
};
use super::{ApiError, Failure, extract};

/// Every route of the API, in one block.
pub(super) fn routes() -> impl HttpServiceFactory + OpenApiFactory {
    scope::scope("/api/v1")
        .app_data(extract::payload())
        .app_data(extract::json_config())
        .app_data(extract::form_config())
        .app_data(extract::query_config())
        .app_data(extract::path_config())
        // What the public asks for stands first: patterns are tried in their order.
        .configure(signing::routes)
        .configure(petitions::routes)
        .configure(field::routes)
        .configure(sheets::routes)
        .configure(lines::routes)
        .configure(keying::routes)
        .configure(photos::routes)
        .configure(signatures::routes)
        .configure(batches::routes)
        .configure(ledger::routes)
        .configure(sessions::routes)
        .configure(me::routes)
        .configure(users::routes)
        .configure(roles::routes)
        .configure(invitations::routes)
        .configure(password_resets::routes)
        .configure(tokens::routes)
        .configure(jobs::routes)
        .configure(rolls::routes)
        .configure(verifications::routes)
        .configure(reviews::routes)
        .default_service(web::to(no_route))
}

/// Answers the rest of `/api`.
pub(super) fn nothing_else() -> Scope {
    web::scope("/api").default_service(web::to(no_route))
}

fn nothing_here() -> Failure {
    Failure::not_found("about:blank", "there is nothing at this address")
}

/// Answers an address that nothing is at (404), or one that does not take this method (405).
async fn no_route(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let methods = request.match_pattern().and_then(|pattern| {
        let description = request.app_data::<Data<Description>>()?;
        description.methods(&pattern)
    });
    let Some(methods) = methods else {
        return Err(nothing_here().into());
    };
    let detail = format!("this address takes {methods}");
    let failure = Failure::new(StatusCode::METHOD_NOT_ALLOWED, "about:blank", detail);
    let mut response = HttpResponse::from_error(ApiError(failure));
    if let Ok(methods) = header::HeaderValue::from_str(methods) {
        response.headers_mut().insert(header::ALLOW, methods);
    }
    Ok(response)
}
