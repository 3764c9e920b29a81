//! The HTTP side: the API, the pages, and what surrounds every answer.
//!
//! A request passes, from the outside in: the log and the counters ([`observe`]), the security headers
//! ([`headers`]), compression, and then a handler of [`api`], [`pages`] or [`health`]. A handler parses,
//! calls one operation of the service and answers; [`failure`] says what becomes of errors.

pub mod api;
mod download;
mod etag;
mod extract;
pub mod failure;
mod headers;
mod health;
mod observe;
mod once;
mod pages;
mod paging;
mod printed;
mod server;
mod session;
mod upload;
mod work;

use actix_web::{
    App as Actix, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, from_fn},
    web::{self, Data},
};
use utoipa_actix_web::AppExt as _;

pub use self::{
    failure::{ApiError, Failure, PageError, Problem},
    once::{Answer, Once},
    paging::{Cursor, Listing, Page},
    server::{ClientAddress, Listening, WebOptions, listen},
};
use crate::service::App;

/// Everything that answers requests, for the server and for tests.
pub fn application(
    app: &App,
    options: &WebOptions,
) -> Actix<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let (actix, description) = Actix::new()
        .into_utoipa_app()
        .openapi(api::description())
        .map(|actix| actix.configure(api::describe))
        .service(api::routes())
        .split_for_parts();
    actix
        .app_data(Data::new(app.clone()))
        .app_data(Data::new(options.clone()))
        .app_data(Data::new(api::Description::new(description)))
        .service(api::nothing_else())
        .configure(health::routes)
        .configure(pages::routes)
        .default_service(web::to(pages::not_found))
        .wrap(from_fn(pages::speak))
        .wrap(Compress::default())
        .wrap(from_fn(headers::secure))
        .wrap(from_fn(observe::observe))
}
