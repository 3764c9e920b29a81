//! Answers with what is drawn for whoever asks: sheets as PDF, previews as PNG.

use std::sync::Arc;

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderName},
};

use super::{Failure, WebOptions, download};
use crate::{
    domain::{Petition, profile::Profile},
    print::{self, Sheet, Sheets},
};

/// Sends sheets of a petition as a PDF file that browsers show.
pub(super) async fn sheets(
    options: &WebOptions,
    petition: Petition,
    profile: Arc<Profile>,
    sheets: Vec<Sheet>,
) -> Result<HttpResponse, Failure> {
    let name = match (sheets.first().and_then(|it| it.folio), sheets.last().and_then(|it| it.folio)) {
        (Some(first), Some(last)) => format!("{}-{first:06}-{last:06}.pdf", petition.slug),
        _ => format!("{}.pdf", petition.slug),
    };
    let address = format!("{}/p/{}", options.public_url, petition.slug);
    let draw = move || {
        let order = Sheets { petition: &petition, profile: &profile, address: &address, sheets: &sheets };
        Ok::<_, Failure>(print::sheets(&order))
    };
    let file = download::apart(draw).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .insert_header(header::ContentEncoding::Identity)
        .body(file))
}

/// Sends the preview of a petition. Other sites may show it and keep it for a day.
pub(super) async fn preview(
    title: String,
    call: String,
    options: &WebOptions,
) -> Result<HttpResponse, Failure> {
    let host = options.public_url.split_once("://").map_or(&*options.public_url, |(_, host)| host).to_owned();
    let draw = move || print::preview(&title, &call, &host).map_err(|error| Failure::internal(&error));
    let file = download::apart(draw).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/png")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"))
        .insert_header(header::ContentEncoding::Identity)
        .body(file))
}
