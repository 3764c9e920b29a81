//! `/design`: every part that pages are made of, to look at.

use actix_web::HttpResponse;
use askama::Template;

use super::Frame;
use crate::web::PageError;

#[derive(Template)]
#[template(path = "design.html")]
struct Design {
    frame: Frame,
    colours: [(&'static str, &'static str); 6],
}

/// The colours that mean something, and the class that gives them to a shape.
const COLOURS: [(&str, &str); 6] = [
    ("state-valid", "s-valid"),
    ("state-received", "s-received"),
    ("state-review", "s-review"),
    ("state-duplicate", "s-duplicate"),
    ("state-invalid", "s-invalid"),
    ("state-withdrawn", "s-withdrawn"),
];

/// Shows every part.
pub(super) async fn show(frame: Frame) -> Result<HttpResponse, PageError> {
    Ok(frame.page(&Design { frame: frame.clone(), colours: COLOURS })?)
}
