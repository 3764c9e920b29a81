//! Accounts: signing in and out, and what the links lead to that make an account or a new password.
//!
//! Looking at a page leaves a link as it is; the button uses it up.

mod form;
mod join;
mod reset;
mod sign_in;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};

use super::{Frame, failures::Notice};
use crate::{
    service::people::{HashError, Password, WeakPassword},
    web::Failure,
};

/// Adds the pages of accounts.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/sign-in", web::get().to(sign_in::show))
        .route("/sign-in", web::post().to(sign_in::submit))
        .route("/sign-out", web::post().to(sign_in::sign_out))
        .route("/invitation/{secret}", web::get().to(join::show))
        .route("/invitation/{secret}", web::post().to(join::submit))
        .route("/reset", web::get().to(reset::show_lost))
        .route("/reset", web::post().to(reset::submit_lost))
        .route("/reset/{secret}", web::get().to(reset::show))
        .route("/reset/{secret}", web::post().to(reset::submit));
}

/// A field, and the text that says what is wrong with it.
type Wrong = (&'static str, &'static str);

/// Hashes a new password that was typed twice, or says what is wrong with it.
async fn hash(password: &str, again: &str) -> Result<Result<String, Wrong>, HashError> {
    let weak = match Password::new(password.to_owned()).hash().await {
        Ok(hash) if password == again => return Ok(Ok(hash)),
        Ok(_) => return Ok(Err(("password_again", "people-error-differ"))),
        Err(HashError::Weak(weak)) => weak,
        Err(error) => return Err(error),
    };
    let problem = match weak {
        WeakPassword::Short => "people-error-short",
        WeakPassword::Long => "people-error-long",
        WeakPassword::Repeated => "people-error-repeated",
    };
    Ok(Err(("password", problem)))
}

fn link_is_dead(frame: &Frame) -> Result<HttpResponse, Failure> {
    let (heading, lead) = (frame.say("people-link-title"), frame.say("people-link-lead"));
    frame.page_with(StatusCode::NOT_FOUND, &Notice::new(frame, heading, lead))
}
