//! What people see: pages rendered on the server, usable without JavaScript.
//!
//! A handler takes a [`Frame`], which knows the language, and answers [`Frame::page`] with a template of
//! `web/templates`. Supporters need no session: what a signer may do follows from the secret in the link.
//! Those who work on a petition sign in; their handlers take [`signed_in::SignedIn`]. Looking at a page
//! changes nothing.

mod account;
mod admin;
mod assets;
mod begin;
mod chart;
mod design;
mod desk;
mod embed;
mod failures;
mod field;
mod frame;
mod home;
mod links;
mod mailbox;
mod paper;
mod petition;
mod privacy;
mod progress;
mod share;
mod sign;
mod signed_in;
mod stalls;
mod told;

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, FormConfig, PathConfig, QueryConfig, ServiceConfig},
};

pub(super) use self::failures::{failure, not_found, speak};
use self::frame::Frame;
use super::{Failure, PageError, extract};

/// Adds every page.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .app_data(
            FormConfig::default()
                .limit(16 * 1024)
                .error_handler(|error, _| PageError(extract::body_failure(&error.into())).into()),
        )
        .app_data(extract::payload())
        .app_data(QueryConfig::default().error_handler(|_, _| PageError(unread()).into()))
        .app_data(PathConfig::default().error_handler(|_, _| PageError(unread()).into()))
        .route("/", web::get().to(home::show))
        .route("/assets/{name}", web::get().to(assets::send))
        .route("/p/{slug}", web::get().to(petition::show))
        .route("/embed/{slug}", web::get().to(embed::show))
        .route("/p/{slug}/events", web::get().to(stalls::show))
        .route("/p/{slug}/preview.png", web::get().to(paper::preview))
        .route("/p/{slug}/privacy", web::get().to(privacy::show))
        .route("/p/{slug}/sheet.pdf", web::get().to(paper::sheet))
        .route("/p/{slug}/sign", web::get().to(sign::show))
        .route("/p/{slug}/sign", web::post().to(sign::submit))
        .route("/p/{slug}/check-your-mail", web::get().to(mailbox::show))
        .route("/p/{slug}/check-your-mail", web::post().to(mailbox::submit_code))
        .route("/p/{slug}/send-again", web::post().to(mailbox::send_again))
        .route("/confirm/{secret}", web::get().to(links::show_confirm))
        .route("/confirm/{secret}", web::post().to(links::confirm))
        .route("/confirm/{secret}/not-me", web::post().to(links::disown))
        .route("/receipt/{secret}", web::get().to(links::show_receipt))
        .route("/withdraw/{secret}", web::get().to(links::show_withdraw))
        .route("/withdraw/{secret}", web::post().to(links::withdraw))
        .route("/design", web::get().to(design::show))
        .configure(account::routes)
        .configure(field::routes)
        .configure(admin::routes)
        .configure(desk::routes);
}

/// Sends the browser on, so that reloading does not send a form again.
fn see_other(address: impl AsRef<str>) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, address.as_ref())).finish()
}

/// What an address is told that cannot name anything.
fn unread() -> Failure {
    Failure::not_found("/problems/malformed-address", "nothing has such a name")
}
