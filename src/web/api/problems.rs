//! The answers other than success that handlers document together.

use utoipa::IntoResponses;

use crate::web::Problem;

/// What anyone may be answered.
#[derive(IntoResponses)]
pub enum Public {
    /// A part of the address or of the query does not read.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// There is no such thing.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// Something went wrong on our side.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(Problem),
    /// Too busy for the moment.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(Problem),
}

/// What those may be answered who ask for what is not for everyone.
#[derive(IntoResponses)]
pub enum Guarded {
    /// A part of the address or of the query does not read.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// No session and no token, or one that no longer works.
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(Problem),
    /// The role is missing, or the token against forged requests.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// Something went wrong on our side.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(Problem),
    /// Too busy for the moment.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(Problem),
}

/// What those may be answered, besides, who send a body.
#[derive(IntoResponses)]
pub enum Written {
    /// It does not fit how things stand.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is not JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    Unsupported(Problem),
    /// A value in the body is not allowed, or the `Idempotency-Key` was used for another request.
    #[response(status = 422, content_type = "application/problem+json")]
    Unprocessable(Problem),
}
