//! `rubrica serve`: the service, with its background work.

use std::{future::Future, time::Duration};

use actix_web::rt::{System, spawn, time::interval};
use clap::Args;

use super::{Context, Failure, logging, output};
use crate::{
    config::{Overrides, Settings},
    mail::{self, Post},
    service::{App, housekeeping, ledger, matches, people, signing},
    web,
};

/// How often what has run out is removed.
const TIDY_EVERY: Duration = Duration::from_hours(1);

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The address to listen on, such as `127.0.0.1:8080`; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<String>,
}

pub(super) fn run(serve: Serve, context: &Context) -> Result<(), Failure> {
    let context = context.and(Overrides { bind: serve.bind, ..Overrides::default() });
    let (mut settings, profiles) = context.settings()?;
    logging::start(&settings.log)?;
    let app = context.open(&settings, &profiles)?;
    let listening = listen(&mut settings)?;
    invite_first_administrator(&app, &settings)?;
    serve_until_stopped(app, &settings, listening)
}

/// Takes the address to listen on. Links name the port that was taken if any would do.
pub(super) fn listen(settings: &mut Settings) -> Result<web::Listening, Failure> {
    let bind = &mut settings.server.bind;
    let listening = web::listen(bind).map_err(|error| format!("cannot listen on {bind}: {error}"))?;
    if let (Some(host), Some(address)) = (bind.strip_suffix(":0"), listening.addresses().first()) {
        *bind = format!("{host}:{}", address.port());
    }
    Ok(listening)
}

/// Prints a one-time link as long as nobody has an account; a new start makes a new link.
fn invite_first_administrator(app: &App, settings: &Settings) -> Result<(), Failure> {
    let (vault, now) = (app.vault.clone(), app.now());
    let offer = app.db.write_blocking(move |conn| people::invite_first(conn, &vault, now))?;
    if let Some(offer) = offer {
        output::say("nobody has an account yet; open this link once to become the first administrator:")?;
        output::say(&format!("  {}", offer.invitation_link(&settings.server.public_url())))?;
    }
    Ok(())
}

/// Serves until the process is told to stop. Says on standard output where.
pub(super) fn serve_until_stopped(
    app: App,
    settings: &Settings,
    listening: web::Listening,
) -> Result<(), Failure> {
    let options = settings.web_options();
    let public_url = options.public_url.clone();
    let post = Post::open(&settings.mail_options())?;
    matches::compare_as_they_come(app.clone())?;
    let pending_days = settings.collection.pending_days;
    System::new().block_on(async move {
        for address in listening.addresses() {
            output::say(&format!("listening on http://{address}, seen as {public_url}"))?;
        }
        spawn(mail::worker::run(app.clone(), post));
        spawn(ledger::run_sequencer(app.clone()));
        let tidied = app.clone();
        spawn(every(TIDY_EVERY, move || tidy(tidied.clone(), pending_days)));
        listening.serve(app, options).await
    })?;
    Ok(())
}

/// Does `work` now and then again after each rest, until the process ends.
async fn every<F: Future<Output = ()>>(rest: Duration, work: impl Fn() -> F) {
    let mut clock = interval(rest);
    loop {
        clock.tick().await;
        work().await;
    }
}

/// Removes what has run out: forms that nobody confirmed, sessions, first answers, counted tries.
async fn tidy(app: App, pending_days: u32) {
    if let Err(error) = signing::expire(&app, pending_days).await {
        tracing::error!(%error, "unconfirmed signatures could not be removed");
    }
    let now = app.now();
    if let Err(error) = app.db.write(move |conn| housekeeping::tidy_up(conn, now)).await {
        tracing::error!(%error, "ended sessions and old answers could not be removed");
    }
}
