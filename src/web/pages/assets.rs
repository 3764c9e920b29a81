//! Style sheets, scripts and pictures, under names that change with their contents.
//!
//! A new file needs its line in [`FILES`]; templates ask for it by `frame.asset("name.css")`.

use std::sync::LazyLock;

use actix_web::{HttpResponse, http::header, web::Path};

use crate::{
    sealing::hash_secret,
    web::{Failure, PageError},
};

/// The files: supporters' pages load `style.css` and the icon, and the form `work.js`.
const FILES: &[(&str, &str)] = &[
    ("style.css", include_str!("../assets/style.css")),
    ("work.js", include_str!("../assets/work.js")),
    ("desk.css", include_str!("../assets/desk.css")),
    ("review.js", include_str!("../assets/review.js")),
    ("wait.js", include_str!("../assets/wait.js")),
    ("upload.js", include_str!("../assets/upload.js")),
    ("icon.svg", include_str!("../assets/icon.svg")),
];

/// A file of ours that browsers may keep for ever.
struct Asset {
    name: &'static str,
    address: String,
    content_type: &'static str,
    text: &'static str,
}

static ASSETS: LazyLock<Vec<Asset>> =
    LazyLock::new(|| FILES.iter().map(|(name, text)| Asset::new(name, text)).collect());

impl Asset {
    fn new(name: &'static str, text: &'static str) -> Self {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let digest = hex::encode(&hash_secret(text)[..6]);
        let content_type = match ending {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        };
        Self { name, address: format!("/assets/{stem}-{digest}.{ending}"), content_type, text }
    }
}

/// The address of a file. A test holds that every file asked for exists.
pub(super) fn address(name: &str) -> &'static str {
    ASSETS.iter().find(|it| it.name == name).map_or("/assets/", |it| &it.address)
}

/// Sends a file of ours.
pub(super) async fn send(name: Path<String>) -> Result<HttpResponse, PageError> {
    let asset = ASSETS.iter().find(|it| it.address.strip_prefix("/assets/") == Some(&name));
    let asset = asset.ok_or_else(|| Failure::not_found("about:blank", "there is no such file"))?;
    Ok(HttpResponse::Ok()
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.text))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_file_that_templates_ask_for_exists() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/templates");
        let mut n_asked = 0;
        for template in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(template.unwrap().path()).unwrap();
            for asked in text.split("asset(\"").skip(1) {
                let name = asked.split('"').next().unwrap();
                assert_ne!(address(name), "/assets/", "{name}");
                n_asked += 1;
            }
        }
        assert!(2 < n_asked);
    }
}
