//! The style sheet and the icon, under names that change with their contents.

use std::sync::LazyLock;

use actix_web::{HttpResponse, http::header, web::Path};

use crate::{
    sealing::hash_secret,
    web::{Failure, PageError},
};

/// A file of ours that browsers may keep for ever.
struct Asset {
    name: String,
    content_type: &'static str,
    text: &'static str,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("style", "css", "text/css; charset=utf-8", include_str!("../assets/style.css"))
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("../assets/icon.svg")));

impl Asset {
    fn new(stem: &str, ending: &str, content_type: &'static str, text: &'static str) -> Self {
        let digest = hex::encode(&hash_secret(text)[..6]);
        Self { name: format!("{stem}-{digest}.{ending}"), content_type, text }
    }
}

/// The address of the style sheet.
pub(super) fn stylesheet() -> String {
    format!("/assets/{}", STYLE.name)
}

/// The address of the icon.
pub(super) fn icon() -> String {
    format!("/assets/{}", ICON.name)
}

/// Sends a file of ours.
pub(super) async fn send(name: Path<String>) -> Result<HttpResponse, PageError> {
    let asset = [&*STYLE, &*ICON].into_iter().find(|it| it.name == *name);
    let asset = asset.ok_or_else(|| Failure::not_found("about:blank", "there is no such file"))?;
    Ok(HttpResponse::Ok()
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.text))
}
