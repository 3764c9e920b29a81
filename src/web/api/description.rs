//! The description of the API: OpenAPI 3.1, generated from the handlers, and a page to browse it.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse,
    dev::Service as _,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web::{self, Data, ServiceConfig},
};
use futures_util::FutureExt as _;
use utoipa::{
    OpenApi,
    openapi::{
        self, PathItem, RefOr,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::nothing_here;
use crate::web::{ApiError, Problem, headers::CONTENT_SECURITY_OF_DOCS, paging::Limit};

const ADDRESS: &str = "/api/v1/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Rúbrica",
        description = "Petitions from the first street stall to the certified file handed to the authority. \
            Answers other than success are `application/problem+json` (RFC 9457) with a stable `type`. \
            Every POST honours `Idempotency-Key`: a repeat gets the first answer. \
            Lists take `cursor` and `limit`."
    ),
    components(schemas(Problem, Limit))
)]
struct Start;

/// What the routes are added to.
pub(in crate::web) fn description() -> openapi::OpenApi {
    let mut description = Start::openapi();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
        "rubrica",
        "The session, set at sign-in (`__Host-rubrica` over TLS). Writes need the header `X-CSRF-Token` too.",
    ));
    let components = description.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    description
}

/// The finished description.
pub struct Description {
    json: String,
    methods: BTreeMap<String, String>,
}

impl Description {
    /// Keeps a description ready to be sent.
    pub fn new(mut description: openapi::OpenApi) -> Self {
        for (path, item) in &mut description.paths.paths {
            complete(path, item);
        }
        let methods = description.paths.paths.iter();
        let methods = methods.map(|(path, item)| (path.clone(), methods_of(item)));
        let methods = methods.chain([(ADDRESS.to_owned(), "GET".to_owned())]).collect();
        // A description that does not serialise would be a defect of the library that made it.
        Self { json: description.to_json().unwrap_or_default(), methods }
    }

    /// The methods that an address takes, as the header `Allow` lists them.
    pub(super) fn methods(&self, pattern: &str) -> Option<&str> {
        self.methods.get(pattern).map(String::as_str)
    }
}

/// Gives operations names that no two share, and answers the words that the standard asks for.
fn complete(path: &str, item: &mut PathItem) {
    let path = path.trim_start_matches("/api/v1/").replace(['{', '}'], "").replace(['/', '-', '.'], "_");
    let operations = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("patch", &mut item.patch),
    ];
    for (method, operation) in operations {
        let Some(operation) = operation else { continue };
        operation.operation_id = Some(format!("{method}_{path}"));
        for response in operation.responses.responses.values_mut() {
            if let RefOr::T(response) = response
                && response.description.is_empty()
            {
                "Done.".clone_into(&mut response.description);
            }
        }
    }
}

fn methods_of(item: &PathItem) -> String {
    let methods = [
        ("GET", &item.get),
        ("PUT", &item.put),
        ("POST", &item.post),
        ("DELETE", &item.delete),
        ("PATCH", &item.patch),
    ];
    let taken: Vec<_> = methods.iter().filter(|(_, it)| it.is_some()).map(|(name, _)| *name).collect();
    taken.join(", ")
}

/// Adds the description at `/api/v1/openapi.json` and its page at `/api/docs`.
pub(in crate::web) fn describe(config: &mut ServiceConfig) {
    let pages =
        SwaggerUi::new("/{_:.*}").config(Config::from(ADDRESS).validator_url("none").use_base_layout());
    let docs = web::scope("/api/docs")
        .wrap_fn(|request, service| {
            service.call(request).map(|response| {
                let mut response = response?;
                if response.status() == StatusCode::NOT_FOUND {
                    return Err(ApiError(nothing_here()).into());
                }
                let policy = HeaderValue::from_static(CONTENT_SECURITY_OF_DOCS);
                response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
                Ok(response)
            })
        })
        .service(pages);
    config
        .route(ADDRESS, web::get().to(show))
        .service(web::redirect("/api/docs", "/api/docs/"))
        .service(docs);
}

async fn show(description: Data<Description>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(description.json.clone())
}
