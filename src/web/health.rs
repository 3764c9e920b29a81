//! What the surroundings of the service ask: is it alive, is it ready, how is it doing.

use std::{
    io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

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

/// What the service needs to do its work: each `ready` or `failing`.
#[derive(Serialize)]
pub(super) struct Readiness {
    /// The database, with the schema of this version.
    pub(super) database: &'static str,
    /// The disk of the data folder.
    pub(super) disk: &'static str,
}

impl Readiness {
    /// Whether nothing is missing.
    pub(super) fn is_ready(&self) -> bool {
        [self.database, self.disk] == [READY; 2]
    }
}

const READY: &str = "ready";

/// How often the disk is tried at most.
const TRIED_EVERY: Duration = Duration::from_secs(1);

/// A try of the disk of a folder.
struct Tried {
    folder: PathBuf,
    at: Instant,
    is_fine: bool,
}

static TRIED: Mutex<Option<Tried>> = Mutex::new(None);

/// Whether the process answers at all.
async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

/// Whether it can do its work.
async fn ready(app: Data<App>, options: Data<WebOptions>) -> HttpResponse {
    let readiness = readiness(&app, &options).await;
    if readiness.is_ready() {
        HttpResponse::Ok().json(readiness)
    } else {
        HttpResponse::ServiceUnavailable().json(readiness)
    }
}

/// Looks whether the database answers with the schema of this version, and the disk takes data.
pub(super) async fn readiness(app: &App, options: &WebOptions) -> Readiness {
    let database = app.db.check().await;
    let data_dir = options.data_dir.clone();
    let disk_is_fine = actix_web::web::block(move || takes_data(&data_dir)).await.unwrap_or(false);
    if let Err(error) = &database {
        tracing::warn!(%error, "not ready: the database does not answer as it should");
    }
    if !disk_is_fine {
        tracing::warn!("not ready: the data folder takes no new file");
    }
    let word = |fine| if fine { READY } else { "failing" };
    Readiness { database: word(database.is_ok()), disk: word(disk_is_fine) }
}

/// How many bytes of new data fit on the disk of a folder.
pub(super) fn free_bytes(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether the disk of a folder took data at the last try, which is made once a second: anyone may ask.
fn takes_data(folder: &Path) -> bool {
    let mut last = TRIED.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some(tried) if tried.folder == folder && tried.at.elapsed() < TRIED_EVERY => tried.is_fine,
        _ => {
            let is_fine = try_disk(folder).is_ok();
            *last = Some(Tried { folder: folder.to_owned(), at: Instant::now(), is_fine });
            is_fine
        }
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
