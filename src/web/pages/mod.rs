//! What people see: pages rendered on the server, usable without JavaScript.

use actix_web::{HttpResponse, web::ServiceConfig};

use super::{Failure, PageError};

/// Adds every page.
pub(super) fn routes(_config: &mut ServiceConfig) {}

/// Answers what no route knows.
pub(super) async fn not_found() -> Result<HttpResponse, PageError> {
    Err(Failure::not_found("about:blank", "there is nothing at this address").into())
}

/// The page that shows a failure.
pub(super) fn failure(failure: &Failure) -> String {
    // Details are fixed sentences, but some name what was sent.
    let detail = failure.detail().replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let title = failure.status().canonical_reason().unwrap_or("Error");
    format!("<!doctype html><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1><p>{detail}</p>")
}
