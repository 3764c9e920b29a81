//! What people see when something is not as it should be.

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
};
use askama::Template;

use super::Frame;
use crate::{
    language::Language,
    web::{Failure, PageError},
};

/// A heading and a sentence, and the way back.
#[derive(Template)]
#[template(path = "notice.html")]
pub(super) struct Notice {
    frame: Frame,
    heading: String,
    lead: String,
    back: &'static str,
    back_name: String,
}

impl Notice {
    pub(super) fn new(frame: &Frame, heading: String, lead: String) -> Self {
        let is_work = ["/desk", "/field", "/admin"].iter().any(|it| frame.path().starts_with(it));
        let (back, name) = if is_work { ("/desk", "back-work") } else { ("/", "back-home") };
        Self { heading, lead, back, back_name: frame.say(name), frame: frame.clone() }
    }
}

/// Answers what no route knows.
pub(in crate::web) async fn not_found() -> Result<HttpResponse, PageError> {
    Err(Failure::not_found("about:blank", "there is nothing at this address").into())
}

/// A failure where no request is at hand, in the main language and in few words. [`speak`] does better.
pub(in crate::web) fn failure(failure: &Failure) -> String {
    let language = Language::default();
    let (title, lead) = words(language, failure);
    format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1><p>{lead}</p></html>"
    )
}

/// Shows failures in the language of the one who asked.
pub(in crate::web) async fn speak<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let response = next.call(request).await?;
    let error = response.response().error().and_then(|error| error.as_error::<PageError>());
    let Some(PageError(failure)) = error else { return Ok(response.map_into_left_body()) };
    let frame = Frame::of(response.request());
    let (heading, lead) = words(frame.language, failure);
    let notice = Notice::new(&frame, heading, lead);
    let Ok(mut page) = frame.page_with(failure.status(), &notice) else {
        return Ok(response.map_into_left_body());
    };
    if let Some(wait) = response.headers().get(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    Ok(response.into_response(page).map_into_right_body())
}

fn words(language: Language, failure: &Failure) -> (String, String) {
    let (title, lead) = match (failure.status(), failure.kind()) {
        (_, "/problems/unknown-link") => ("error-link-title", "error-link-lead"),
        (_, "/problems/not-open") => ("error-closed-title", "error-closed-lead"),
        (StatusCode::NOT_FOUND | StatusCode::GONE, _) => ("error-404-title", "error-404-lead"),
        (_, "/problems/csrf") => ("error-csrf-title", "error-csrf-lead"),
        (StatusCode::UNAUTHORIZED, _) => ("error-session-title", "error-session-lead"),
        (StatusCode::FORBIDDEN, _) => ("error-role-title", "error-role-lead"),
        (StatusCode::TOO_MANY_REQUESTS, _) => ("error-tries-title", "error-tries-lead"),
        (StatusCode::SERVICE_UNAVAILABLE, _) => ("error-busy-title", "error-busy-lead"),
        (status, _) if status.is_server_error() => ("error-internal-title", "error-internal-lead"),
        _ => ("error-request-title", "error-request-lead"),
    };
    (language.say(title), language.say(lead))
}
