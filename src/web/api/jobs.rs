//! Long pieces of work: how far they are.

use actix_web::{
    get,
    web::{Data, Json, Path},
};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::problems::Guarded;
use crate::{
    domain::{JobId, Scope},
    service::{
        App, Auditor,
        jobs::{self, Job, JobError},
        people::{self, Credential},
    },
    web::{ApiError, Failure},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show);
}

/// Shows how far a long piece of work is.
#[utoipa::path(
    tag = "jobs",
    responses((status = 200, body = Job), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/jobs/{job}")]
async fn show(app: Data<App>, job: Path<Uuid>, credential: Credential) -> Result<Json<Job>, ApiError> {
    let now = app.now();
    let read = move |conn: &mut _| {
        let caller = people::identify(conn, &credential, now)?;
        let job = jobs::show(conn, JobId(*job), now)?;
        caller.authorise::<Auditor>(conn, job.petition.map_or(Scope::Everywhere, Scope::Petition))?;
        Ok::<_, Failure>(job)
    };
    Ok(Json(app.db.read(read).await?))
}

impl From<JobError> for Failure {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Unknown => Self::not_found("/problems/unknown-job", error),
            JobError::Db(error) => error.into(),
        }
    }
}
