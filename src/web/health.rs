//! What the surroundings of the service ask: is it alive, is it ready, how is it doing.

use std::{io, io::Write as _, path::Path};

use actix_web::{
    HttpResponse,
    web::{Data, ServiceConfig, get},
};
use serde::Serialize;

use super::WebOptions;
use crate::service::App;

/// Adds `/healthz`, `/readyz` and `/metrics`.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/healthz", get().to(alive))
        .route("/readyz", get().to(ready))
        .route("/metrics", get().to(metrics));
}

#[derive(Serialize)]
struct Readiness {
    database: &'static str,
    disk: &'static str,
}

/// Whether the process answers at all.
async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

/// Whether it can do its work: the database answers with the schema of this version, and the disk takes
/// data.
async fn ready(app: Data<App>, options: Data<WebOptions>) -> HttpResponse {
    let database = app.db.check().await;
    let data_dir = options.data_dir.clone();
    let disk = actix_web::web::block(move || try_disk(&data_dir)).await;
    let disk_is_fine = matches!(disk, Ok(Ok(())));
    if let Err(error) = &database {
        tracing::warn!(%error, "not ready: the database does not answer as it should");
    }
    if !disk_is_fine {
        tracing::warn!("not ready: the data folder takes no new file");
    }
    let word = |fine| if fine { "ready" } else { "failing" };
    let readiness = Readiness { database: word(database.is_ok()), disk: word(disk_is_fine) };
    if database.is_ok() && disk_is_fine {
        HttpResponse::Ok().json(readiness)
    } else {
        HttpResponse::ServiceUnavailable().json(readiness)
    }
}

fn try_disk(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&[0; 4096])?;
    file.sync_data()
}

/// Counters for Prometheus. They hold counts, times and routes; never a name, an address or a document.
async fn metrics() -> HttpResponse {
    match prometheus::TextEncoder::new().encode_to_string(&prometheus::gather()) {
        Ok(text) => HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text),
        Err(error) => {
            tracing::error!(%error, "the counters could not be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}
