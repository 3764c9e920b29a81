//! Entity tags: whoever has the current version is told so instead of being sent it again.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, EntityTag, Header as _, IfNoneMatch},
};
use serde::Serialize;

use super::Failure;
use crate::sealing::hash_secret;

/// Answers with `value` as JSON and its tag, or with 304 if the sender has it already.
///
/// `max_age_seconds` is how long it may be shown without asking again.
pub(super) fn tagged<T: Serialize>(
    request: &HttpRequest,
    value: &T,
    max_age_seconds: u32,
) -> Result<HttpResponse, Failure> {
    let body = serde_json::to_string(value).map_err(|error| Failure::internal(&error))?;
    let tag = EntityTag::new_weak(hex::encode(&hash_secret(&body)[..12]));
    let cache = (header::CACHE_CONTROL, format!("public, max-age={max_age_seconds}"));
    let known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|it| it.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(header::ETag(tag)).insert_header(cache);
    if known {
        return Ok(response.finish());
    }
    Ok(response.content_type("application/json").body(body))
}
