//! What leaves a petition's page: `/p/{slug}/sheet.pdf` to print, `/p/{slug}/preview.png` for other sites.

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderValue},
    web::{Data, Path},
};

use crate::{
    domain::{
        Channel, NotOpen,
        profile::{Acceptance, Profile},
    },
    language::Language,
    service::{App, collection},
    web::{Failure, PageError, WebOptions, printed},
};

/// A sheet without a number, for whoever wants to collect.
pub(super) async fn sheet(
    app: Data<App>,
    options: Data<WebOptions>,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (petition, profile) = app.petition(slug.into_inner()).await?;
    if !takes_paper(&profile, petition.check_open(app.now())) {
        return Err(Failure::not_found("about:blank", "no sheets are signed for this petition").into());
    }
    let blank = collection::blank_sheet(&profile);
    let mut response = printed::blank_sheet(&options, petition, profile, blank).await?;
    let an_hour = HeaderValue::from_static("public, max-age=3600");
    response.headers_mut().insert(header::CACHE_CONTROL, an_hour);
    Ok(response)
}

/// The picture that other sites show beside a link.
pub(super) async fn preview(
    app: Data<App>,
    options: Data<WebOptions>,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (petition, profile) = app.petition(slug.into_inner()).await?;
    let language = Language::parse(&petition.language).unwrap_or_default();
    let call = match profile.channels.acceptance(Channel::Online) {
        Acceptance::Accepted => "preview-sign",
        Acceptance::Pledge => "preview-pledge",
        Acceptance::No | Acceptance::External => "preview-paper",
    };
    Ok(printed::preview(petition.title, language.say(call), &options).await?)
}

/// Whether people sign a petition on paper: its rules count that, and it is not over.
pub(super) fn takes_paper(profile: &Profile, open: Result<(), NotOpen>) -> bool {
    profile.channels.counts(Channel::Paper) && open != Err(NotOpen::Late)
}
