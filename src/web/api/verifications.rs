//! Verification runs, as long pieces of work.

use actix_web::{
    HttpResponse, post,
    web::{Data, Path},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::problems::{Guarded, Written};
use crate::{
    service::{
        App, Coordinator,
        jobs::Job,
        people::Credential,
        petitions,
        verification::{self, RollChoice},
    },
    web::{ApiError, Once, work},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(verify);
}

/// What to verify against.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewVerification {
    /// The name of the roll; may be left out if there is only one.
    roll: Option<String>,
    /// Compare with no roll at all.
    without_roll: bool,
}

/// Runs all checks over all signatures of a petition. Answers at once with a piece of work to ask about.
///
/// Repeatable: what was checked before under the same rules is not checked again, and with nothing new
/// nothing changes. While another run of the same petition is under way, from here, a page or the command line, this
/// is refused.
#[utoipa::path(
    tag = "verifications",
    request_body = NewVerification,
    responses(
        (status = 202, body = Job),
        (status = 409, body = crate::web::Problem, content_type = "application/problem+json",
            description = "Another verification of this petition is running."),
        Guarded, Written
    ),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/verifications")]
async fn verify(
    app: Data<App>,
    slug: Path<String>,
    credential: Credential,
    body: Once<NewVerification>,
) -> Result<HttpResponse, ApiError> {
    let (sought, now) = (slug.clone(), app.now());
    let (answer, begun) = work::begin(&app, credential, body, "verification", move |conn, caller, new| {
        let petition = petitions::find(conn, &sought)?.id;
        let by = caller.authorise::<Coordinator>(conn, petition)?;
        let turn = verification::take_turn(conn, petition, now)?;
        Ok((Some(petition), (by, turn, new.choice())))
    })
    .await?;
    if let Some((job, (by, turn, choice))) = begun {
        let run = move |app: &App, progress: crate::service::progress::Progress<'_>| {
            verification::verify_in_turn(app, by, turn, (&slug, &choice), progress)
        };
        work::run_apart(&app, job, run)?;
    }
    Ok(answer)
}

impl NewVerification {
    fn choice(&self) -> RollChoice {
        match &self.roll {
            Some(name) => RollChoice::Named(name.clone()),
            None if self.without_roll => RollChoice::Without,
            None => RollChoice::Only,
        }
    }
}
