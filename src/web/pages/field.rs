//! `/field`: the page of volunteers, which is installed and works for days without a network.
//!
//! The page holds nothing personal and asks for no session: a worker in the browser keeps one copy of it in
//! each language, with its files, and its scripts sign in through the API. The files stand in one folder
//! whose name follows from all of them, so that modules find one another by their plain names.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use serde_json::json;

use super::{Frame, assets};
use crate::{
    language::Language,
    sealing::hash_secret,
    web::{Failure, PageError},
};

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../assets/field/", $name)))),+]
    };
}

/// The files of the page but for its worker, which has an address of its own.
const FILES: &[(&str, &[u8])] = files![
    "accents.js",
    "account.js",
    "api.js",
    "differences.js",
    "document.js",
    "dom.js",
    "field.css",
    "fields.js",
    "icon-192.png",
    "icon-512.png",
    "keying.js",
    "lineform.js",
    "main.js",
    "names.js",
    "pace.js",
    "photos.js",
    "queue.js",
    "readings.js",
    "sheets.js",
    "store.js",
    "suggestions.js",
    "sync.js",
    "tabs.js",
    "texts.js",
    "vault.js",
    "waiting.js",
];
const WORKER: &str = include_str!("../assets/field/worker.js");
/// What the page is made of besides its files. A change of it makes a new version too.
const PAGE: [&str; 4] = [
    include_str!("../templates/field_page.html"),
    include_str!("../templates/base.html"),
    include_str!("../../../config/locales/es/field.ftl"),
    include_str!("../../../config/locales/en/field.ftl"),
];
/// The files of every page that this one shows too.
const SHARED: [&str; 3] = ["style.css", "desk.css", "icon.svg"];

/// Names the files as they are.
static FOLDER: LazyLock<String> = LazyLock::new(|| {
    let names = FILES.iter().map(|(name, bytes)| format!("{name} {}\n", hex::encode(digest(bytes))));
    format!("/assets/field-{}", &hex::encode(digest(names.collect::<String>().as_bytes()))[..12])
});

fn digest(bytes: &[u8]) -> [u8; 32] {
    hash_secret(&hex::encode(bytes))
}

#[derive(Template)]
#[template(path = "field_page.html")]
struct FieldPage {
    frame: Frame,
    folder: &'static str,
    texts: String,
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/field", web::get().to(show))
        .route("/field/worker.js", web::get().to(worker))
        .route("/field/manifest.webmanifest", web::get().to(manifest))
        .route("/assets/field-{digest}/{name}", web::get().to(send));
}

/// Shows the page.
async fn show(frame: Frame) -> Result<HttpResponse, PageError> {
    let texts = serde_json::to_string(&frame.language.for_scripts("keying-"));
    // Inside a script element only this sign could end it.
    let texts = texts.map_err(|error| Failure::internal(&error))?.replace('<', "\\u003c");
    Ok(frame.page(&FieldPage { frame: frame.clone(), folder: &FOLDER, texts })?)
}

/// Sends the worker that keeps the page, with the list of what it keeps.
async fn worker() -> HttpResponse {
    let files = FILES.iter().map(|(name, _)| format!("{}/{name}", *FOLDER));
    let files: Vec<String> = files.chain(SHARED.map(|name| assets::address(name).to_owned())).collect();
    let version = hash_secret(&format!("{files:?}{PAGE:?}{WORKER}"));
    let languages = Language::ALL.map(Language::code);
    let shell = json!({"version": hex::encode(&version[..6]), "languages": languages, "files": files});
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header(("Service-Worker-Allowed", "/field"))
        .body(format!("const SHELL = {shell};\n{WORKER}"))
}

/// Tells browsers what the page is called once it is installed.
async fn manifest(frame: Frame) -> HttpResponse {
    let icon = |size: &str| {
        let src = format!("{}/icon-{size}.png", *FOLDER);
        json!({"src": src, "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": "any maskable"})
    };
    let manifest = json!({
        "id": "/field",
        "name": format!("{} · {}", frame.say("keying-title"), frame.say("brand")),
        "short_name": frame.say("brand"),
        "lang": frame.language.code(),
        "start_url": "/field",
        "scope": "/field",
        "display": "standalone",
        "background_color": "#fbfaf6",
        "theme_color": "#fbfaf6",
        "icons": [icon("192"), icon("512")],
    });
    HttpResponse::Ok().content_type("application/manifest+json").body(manifest.to_string())
}

/// Sends a file of the page.
async fn send(path: Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let (digest, name) = path.into_inner();
    let is_current = FOLDER.strip_prefix("/assets/field-") == Some(&digest);
    let file = FILES.iter().find(|(it, _)| is_current && *it == name);
    let (_, bytes) = file.ok_or_else(|| Failure::not_found("about:blank", "there is no such file"))?;
    let content_type = match name.rsplit_once('.') {
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        _ => "image/png",
    };
    Ok(HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(*bytes))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    #[test]
    fn every_script_in_the_folder_is_sent() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/assets/field");
        let names = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        let there: BTreeSet<String> = names.filter(|name| name != "worker.js").collect();
        assert_eq!(there, FILES.iter().map(|(name, _)| (*name).to_owned()).collect());
    }
}
