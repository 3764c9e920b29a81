//! `/admin`: where administrators run the service, and coordinators prepare their petitions.
//!
//! Administrators see everything. Coordinators see their petitions, and invite volunteers and reviewers to
//! them. What only a coordinator may do, an administrator does by taking that role, which the history tells.

mod around;
mod circulators;
mod edit;
mod events;
mod form;
mod health;
mod home;
mod invite;
mod job;
mod ledger;
mod lists;
mod mail;
mod new;
mod people;
mod person;
mod petition;
mod roll_upload;
mod rolls;
mod rules;
mod sheets;
mod team;
mod upload;

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};

use crate::{
    db::AnyConnection,
    domain::{Petition, Profile},
    service::{
        Administrator, App, Coordinator,
        people::{Denied, identify},
        petitions,
    },
    web::{Failure, pages::signed_in::SignedIn},
};

/// Adds the pages of the administration.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/admin", web::get().to(home::show))
        .route("/admin/new", web::get().to(new::show))
        .route("/admin/new", web::post().to(new::create))
        .route("/admin/profiles/{id}", web::get().to(rules::show_profile))
        .route("/admin/petitions/{slug}", web::get().to(petition::show))
        .route("/admin/petitions/{slug}/edit", web::get().to(edit::show))
        .route("/admin/petitions/{slug}/edit", web::post().to(edit::change))
        .route("/admin/petitions/{slug}/close", web::get().to(petition::ask_close))
        .route("/admin/petitions/{slug}/close", web::post().to(petition::close))
        .route("/admin/petitions/{slug}/coordinate", web::post().to(petition::coordinate))
        .route("/admin/petitions/{slug}/rules", web::get().to(rules::show))
        .route("/admin/petitions/{slug}/team", web::get().to(team::show))
        .route("/admin/petitions/{slug}/team", web::post().to(team::invite))
        .route("/admin/petitions/{slug}/events", web::get().to(events::show))
        .route("/admin/petitions/{slug}/events", web::post().to(events::add))
        .route("/admin/petitions/{slug}/circulators", web::get().to(circulators::show))
        .route("/admin/petitions/{slug}/circulators", web::post().to(circulators::add))
        .route("/admin/petitions/{slug}/sheets", web::get().to(sheets::show))
        .route("/admin/petitions/{slug}/sheets", web::post().to(sheets::register))
        .route("/admin/petitions/{slug}/sheets/print", web::get().to(sheets::print))
        .route("/admin/petitions/{slug}/sheets/change", web::post().to(sheets::change))
        .route("/admin/petitions/{slug}/lists", web::get().to(lists::show))
        .route("/admin/petitions/{slug}/lists", web::post().to(lists::upload))
        .route("/admin/petitions/{slug}/lists/{job}/rejected.csv", web::get().to(lists::send_rejected))
        .route("/admin/people", web::get().to(people::show))
        .route("/admin/people", web::post().to(people::invite))
        .route("/admin/people/{user}", web::get().to(person::show))
        .route("/admin/people/{user}/state", web::post().to(person::set_state))
        .route("/admin/people/{user}/reset", web::post().to(person::offer_reset))
        .route("/admin/people/{user}/roles", web::post().to(person::give_role))
        .route("/admin/people/{user}/roles/take", web::post().to(person::take_role))
        .route("/admin/invitations/{invitation}/revoke", web::post().to(invite::revoke))
        .route("/admin/rolls", web::get().to(rolls::show))
        .route("/admin/rolls", web::post().to(roll_upload::upload))
        .route("/admin/rolls/{name}/drop", web::get().to(rolls::ask_drop))
        .route("/admin/rolls/{name}/drop", web::post().to(rolls::drop_roll))
        .route("/admin/jobs/{job}", web::get().to(job::show))
        .route("/admin/mail", web::get().to(mail::show))
        .route("/admin/mail", web::post().to(mail::send_test))
        .route("/admin/health", web::get().to(health::show))
        .route("/admin/health", web::post().to(health::examine))
        .route("/admin/ledger", web::get().to(ledger::show))
        .route("/admin/ledger", web::post().to(ledger::verify))
        .route("/admin/ledger/proof", web::get().to(ledger::prove));
}

/// Reads something of a petition that the person runs, as administrator or coordinator.
async fn read_petition<T: Send + 'static>(
    app: &App,
    who: &SignedIn,
    slug: &str,
    read: impl FnOnce(&mut AnyConnection, &Petition, &Profile) -> Result<T, Failure> + Send + 'static,
) -> Result<(Petition, Arc<Profile>, T), Failure> {
    let (credential, now, slug) = (who.credential(), app.now(), slug.to_owned());
    let read = move |conn: &mut AnyConnection| {
        let caller = identify(conn, &credential, now)?;
        let (petition, profile) = petitions::find_with_profile(conn, &slug)?;
        match caller.authorise::<Administrator>(conn, petition.id) {
            Ok(_) => {}
            Err(Denied::Role(_)) => drop(caller.authorise::<Coordinator>(conn, petition.id)?),
            Err(error) => return Err(error.into()),
        }
        let more = read(conn, &petition, &profile)?;
        Ok((petition, profile, more))
    };
    app.db.read(read).await
}
