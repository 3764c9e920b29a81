//! `/embed/{slug}`: the petition in a frame on someone else's page, with its progress and the way to sign.

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderName, HeaderValue},
    web::{Data, Path},
};
use askama::Template;

use super::{
    Frame,
    petition::{Offer, offer},
    progress::Progress,
};
use crate::{
    service::{
        App,
        petitions::{self, FindError},
    },
    web::{PageError, WebOptions, headers},
};

#[derive(Template)]
#[template(path = "embed.html")]
struct Embed {
    frame: Frame,
    title: String,
    language: String,
    address: String,
    progress: Progress,
    offer: Offer,
}

/// Shows the frame. It alone may stand on pages of others; it has no form and reads no session, so there is
/// nothing in it to be clicked by deceit.
pub(super) async fn show(
    app: Data<App>,
    options: Data<WebOptions>,
    frame: Frame,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let now = app.now();
    let read = move |conn: &mut _| {
        let (petition, profile) = petitions::find_with_profile(conn, &slug)?;
        let status = petitions::status(conn, &slug, now)?;
        Ok::<_, FindError>((petition, profile, status))
    };
    let (petition, profile, status) = app.db.read(read).await?;
    let page = Embed {
        address: format!("{}/p/{}", options.public_url, petition.slug),
        progress: Progress::of(&status, &frame),
        offer: offer(&petition, &profile, now),
        title: petition.title,
        language: petition.language,
        frame: frame.clone(),
    };
    let mut response = frame.page(&page)?;
    let headers = response.headers_mut();
    let framed = HeaderValue::from_static(headers::CONTENT_SECURITY_OF_FRAMES);
    headers.insert(header::CONTENT_SECURITY_POLICY, framed);
    let anywhere = HeaderValue::from_static("cross-origin");
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), anywhere);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=60"));
    Ok(response)
}

/// What someone puts into their page to show the frame.
pub(super) fn code(address: &str, slug: &str, title: &str) -> String {
    let escaped = title.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!(
        "<iframe src=\"{address}/embed/{slug}\" title=\"{escaped}\" width=\"100%\" height=\"320\" \
         loading=\"lazy\" frameborder=\"0\"></iframe>"
    )
}
