//! What a request that did not succeed is answered with.
//!
//! A [`Failure`] is made from an error of the service, by `From`, which each slice writes beside its
//! handlers. It holds only what the sender may read. What the sender may not read is logged once, where
//! the failure is made, and goes no further.

use std::{error::Error, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::DbError,
    service::{VaultError, jobs::JobProblem, letters::QueueError, petitions},
};

/// A request that did not succeed, in terms that its sender may read.
#[derive(Clone, Debug)]
pub struct Failure {
    status: StatusCode,
    kind: &'static str,
    detail: String,
    told: Option<Box<Told>>,
    fields: Vec<FieldProblem>,
    retry_after_seconds: Option<u64>,
}

/// What pages tell of a failure: the code of a text, and the values it names.
#[derive(Clone, Debug)]
struct Told {
    code: &'static str,
    values: Vec<(&'static str, String)>,
}

/// What is wrong with one field of what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The field, as it is named in the request.
    pub field: String,
    /// What is wrong, in a sentence.
    pub problem: String,
}

/// The body of every answer that is not a success (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem; it never changes its meaning. `about:blank` says no more than the status.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The status.
    pub status: u16,
    /// What went wrong, in a sentence.
    pub detail: String,
    /// What is wrong field by field, where that can be told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// A [`Failure`] sent as `application/problem+json`.
#[derive(Debug)]
pub struct ApiError(pub Failure);

/// A [`Failure`] shown as a page.
#[derive(Debug)]
pub struct PageError(pub Failure);

impl Failure {
    /// A failure of a kind such as `/problems/unknown-petition`, with a sentence for the sender.
    pub fn new(status: StatusCode, kind: &'static str, detail: impl fmt::Display) -> Self {
        Self {
            status,
            kind,
            detail: detail.to_string(),
            told: None,
            fields: Vec::new(),
            retry_after_seconds: None,
        }
    }

    /// 400: what was sent cannot be read.
    pub fn malformed(kind: &'static str, detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, kind, detail)
    }

    /// 401: who asks did not say who they are.
    pub fn unauthorized(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "/problems/not-signed-in", detail)
    }

    /// 403: who asks may not do this.
    pub fn forbidden(kind: &'static str, detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::FORBIDDEN, kind, detail)
    }

    /// 404: there is no such thing.
    pub fn not_found(kind: &'static str, detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, kind, detail)
    }

    /// 409: it does not fit how things stand.
    pub fn conflict(kind: &'static str, detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::CONFLICT, kind, detail)
    }

    /// 422: it was read, and a value in it is not allowed.
    pub fn unprocessable(kind: &'static str, detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, kind, detail)
    }

    /// 500: our fault. The error is logged here; the sender learns only that something failed.
    pub fn internal(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "about:blank", "something went wrong on our side")
    }

    /// 503: for the moment only.
    pub fn busy(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "/problems/busy", detail).retry_after(1)
    }

    /// Says more closely than its kind what pages tell of it, and the values they name.
    #[must_use]
    pub fn told_as(mut self, code: &'static str, values: Vec<(&'static str, String)>) -> Self {
        self.told = Some(Box::new(Told { code, values }));
        self
    }

    /// What it is, once it ended a piece of work.
    pub fn as_job_problem(&self) -> JobProblem {
        let Some(told) = &self.told else {
            let code = self.kind.strip_prefix("/problems/").unwrap_or("internal");
            return JobProblem::new(code, &self.detail);
        };
        let values = told.values.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        JobProblem { values: values.collect(), ..JobProblem::new(told.code, &self.detail) }
    }

    /// Adds what is wrong with a field.
    #[must_use]
    pub fn with_field(mut self, field: &str, problem: impl fmt::Display) -> Self {
        self.fields.push(FieldProblem { field: field.to_owned(), problem: problem.to_string() });
        self
    }

    /// Says how many seconds to wait before another try.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The status to answer with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The kind of problem, such as `/problems/unknown-petition`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The sentence for the sender.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    fn respond(&self, content_type: &'static str, body: String) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.content_type(content_type);
        if let Some(seconds) = self.retry_after_seconds {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.body(body)
    }

    fn problem(&self) -> Problem {
        Problem {
            kind: self.kind,
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            errors: self.fields.clone(),
        }
    }
}

impl<E: Into<Failure>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl<E: Into<Failure>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse {
        let body = serde_json::to_string(&self.0.problem()).unwrap_or_default();
        self.0.respond("application/problem+json", body)
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse {
        self.0.respond("text/html; charset=utf-8", super::pages::failure(&self.0))
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Busy => Self::busy(error),
            error => Self::internal(&error),
        }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Destroyed => {
                Self::new(StatusCode::GONE, "/problems/erased", "the identities of this data were erased")
            }
            VaultError::Db(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}

impl From<QueueError> for Failure {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Db(error) => error.into(),
            error @ QueueError::Letter(_) => Self::internal(&error),
        }
    }
}

impl From<petitions::FindError> for Failure {
    fn from(error: petitions::FindError) -> Self {
        match error {
            petitions::FindError::Unknown => Self::not_found("/problems/unknown-petition", error),
            petitions::FindError::Db(error) => error.into(),
            error @ petitions::FindError::Profile(_) => Self::internal(&error),
        }
    }
}
