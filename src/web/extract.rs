//! What becomes of bodies, queries and addresses that do not read.

use actix_web::{
    Error, HttpMessage as _, HttpRequest,
    error::JsonPayloadError,
    http::StatusCode,
    web::{FormConfig, JsonConfig, PathConfig, PayloadConfig, QueryConfig},
};
use serde::de::DeserializeOwned;

use super::{ApiError, Failure};

/// The largest JSON body, in bytes. Files are streamed and have no such limit.
const LARGEST_BODY: usize = 1024 * 1024;

/// How much of a body is read into memory.
pub(super) fn payload() -> PayloadConfig {
    PayloadConfig::new(LARGEST_BODY)
}

/// Answers JSON bodies that do not read with a problem.
pub(super) fn json_config() -> JsonConfig {
    JsonConfig::default().limit(LARGEST_BODY).error_handler(|error, _| {
        let failure = match error {
            JsonPayloadError::Deserialize(error) => unread(&error),
            JsonPayloadError::ContentType => unsupported(),
            error => body_failure(&error.into()),
        };
        ApiError(failure).into()
    })
}

/// Answers forms that do not read with a problem.
pub(super) fn form_config() -> FormConfig {
    FormConfig::default().error_handler(|error, _| ApiError(body_failure(&error.into())).into())
}

/// Answers queries that do not read with a problem.
pub(super) fn query_config() -> QueryConfig {
    QueryConfig::default().error_handler(|error, _| {
        let detail = format!("the part after ? does not read: {}", without_values(&error.to_string()));
        ApiError(Failure::malformed("/problems/malformed-query", detail)).into()
    })
}

/// Answers addresses that cannot name anything with a problem.
pub(super) fn path_config() -> PathConfig {
    PathConfig::default().error_handler(|_, _| {
        let detail = "nothing has such a name: a part of this address is malformed";
        ApiError(Failure::not_found("/problems/malformed-id", detail)).into()
    })
}

/// Why a body could not be read from the wire.
pub(super) fn body_failure(error: &Error) -> Failure {
    let status = error.as_response_error().status_code();
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let detail = format!("a body has at most {LARGEST_BODY} bytes");
            Failure::new(status, "/problems/body-too-large", detail)
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => unsupported(),
        _ => Failure::malformed("/problems/malformed-body", "the body does not read"),
    }
}

/// Reads a JSON body. An empty one reads as `null`.
pub(super) fn json<T: DeserializeOwned>(request: &HttpRequest, bytes: &[u8]) -> Result<T, Failure> {
    if bytes.is_empty() {
        return parse(b"null");
    }
    let content_type = request.content_type();
    if content_type != "application/json" && !content_type.ends_with("+json") {
        return Err(unsupported());
    }
    parse(bytes)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|error| unread(&error))
}

/// Why JSON does not read, without what stands in it.
fn unread(error: &serde_json::Error) -> Failure {
    if error.is_data() {
        let detail = format!("the body does not fit: {}", without_values(&error.to_string()));
        return Failure::unprocessable("/problems/unexpected-body", detail);
    }
    let (line, column) = (error.line(), error.column());
    let detail = format!("the body is not JSON: it breaks at line {line}, column {column}");
    Failure::malformed("/problems/malformed-body", detail)
}

fn unsupported() -> Failure {
    let detail = "send the body as JSON, with \"Content-Type: application/json\"";
    Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/unsupported-media-type", detail)
}

/// A parser's complaint without the value it quotes, which may be somebody's document.
///
/// Parsers quote texts in double quotes, and numbers in backticks after the word "integer"; names of
/// fields, which help to mend the request, stand in backticks too and stay.
fn without_values(complaint: &str) -> String {
    let quoted = |text: &str, open: &str, close: char| {
        let start = text.find(open)? + open.len();
        let end = start + text[start..].rfind(close)?;
        Some(format!("{}…{}", &text[..start], &text[end..]))
    };
    let mut said = complaint.to_owned();
    for (open, close) in [("\"", '"'), ("integer `", '`'), ("floating point `", '`'), ("character `", '`')] {
        said = quoted(&said, open, close).unwrap_or(said);
    }
    said
}
