//! Begins a long piece of work that a button asks for.

use serde::Serialize;

use super::signed_in::SignedIn;
use crate::{
    db::AnyConnection,
    domain::{JobId, Scope},
    service::{App, By, RoleMarker, jobs, people, petitions, progress::Progress},
    web::{Failure, work},
};

/// Work that is done once for a petition at a time: a second press of the button leads to what the first began.
const ONE_AT_A_TIME: [&str; 2] = ["verification", "batch"];

/// Notes that someone with the role begins a piece of work, for a petition or for the whole service, and does it
/// apart.
pub(super) async fn begin<B, R, E>(
    app: &App,
    who: &SignedIn,
    slug: Option<&str>,
    kind: &'static str,
    run: impl FnOnce(&App, By<B>, Progress<'_>) -> Result<R, E> + Send + 'static,
) -> Result<JobId, Failure>
where
    B: RoleMarker + Send + 'static,
    R: Serialize,
    E: Into<Failure>,
{
    let (credential, now, slug) = (who.credential(), app.now(), slug.map(str::to_owned));
    let note = move |conn: &mut AnyConnection| {
        let petition = slug.as_deref().map(|slug| petitions::find(conn, slug)).transpose()?.map(|it| it.id);
        let place = petition.map_or(Scope::Everywhere, Scope::Petition);
        let by = people::authorise::<B>(conn, &credential, place, now)?;
        if let Some(petition) = petition.filter(|_| ONE_AT_A_TIME.contains(&kind))
            && let Some(running) =
                jobs::list(conn, petition, kind, 1, now)?.pop().filter(|it| it.state == "running")
        {
            return Ok((running.id, None));
        }
        Ok::<_, Failure>((jobs::start(conn, kind, petition, by.actor(), now)?, Some(by)))
    };
    let (job, by) = app.db.write(note).await?;
    let Some(by) = by else { return Ok(job) };
    work::run_apart(app, job, move |app: &App, progress: Progress<'_>| run(app, by, progress))?;
    Ok(job)
}
