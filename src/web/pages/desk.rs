//! `/desk`: where reviewers, coordinators, administrators and auditors work.

mod batches;
mod home;
mod numbers;
mod overview;
mod person;
mod quality;
mod ranked;
mod review;

use actix_web::web::{self, ServiceConfig};
use chrono::{DateTime, Utc};

use super::signed_in::SignedIn;
use crate::{
    db::AnyConnection,
    domain::{Petition, Role},
    service::{
        By, RoleMarker,
        people::{self, Credential},
        petitions,
    },
    web::Failure,
};

/// Who sees counts and batches.
const READERS: &[Role] = &[Role::Coordinator, Role::Administrator, Role::Auditor];
/// Who decides.
const DECIDERS: &[Role] = &[Role::Reviewer, Role::Coordinator];

/// Adds the pages of the desk.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/desk", web::get().to(home::show))
        .route("/desk/{slug}", web::get().to(overview::show))
        .route("/desk/{slug}/verify", web::post().to(overview::verify))
        .route("/desk/{slug}/quality", web::get().to(quality::show))
        .route("/desk/{slug}/numbers/{part}", web::get().to(numbers::send))
        .route("/desk/{slug}/review", web::get().to(review::next))
        .route("/desk/{slug}/review/{review}", web::get().to(review::show))
        .route("/desk/{slug}/review/{review}", web::post().to(review::decide))
        .route("/desk/{slug}/review/{review}/reopen", web::post().to(review::reopen))
        .route("/desk/{slug}/batches", web::get().to(batches::list))
        .route("/desk/{slug}/batches", web::post().to(batches::prepare))
        .route("/desk/{slug}/batches/{number}", web::get().to(batches::show))
        .route("/desk/{slug}/batches/{number}/certify", web::post().to(batches::certify))
        .route("/desk/{slug}/batches/{number}/cancel", web::post().to(batches::cancel))
        .route("/desk/{slug}/person", web::get().to(person::ask))
        .route("/desk/{slug}/person", web::post().to(person::find));
}

/// The petition a page is about, and the way to its other pages. Templates take it as `place`.
struct Place {
    slug: String,
    title: String,
    language: String,
    tabs: Vec<Tab>,
}

struct Tab {
    address: String,
    name: String,
    is_here: bool,
}

impl Place {
    fn new(petition: &Petition, frame: &SignedIn) -> Self {
        let tabs: [(&str, &str, &[Role]); 5] = [
            ("", "tab-overview", READERS),
            ("/quality", "tab-quality", READERS),
            ("/review", "tab-review", DECIDERS),
            ("/batches", "tab-batches", READERS),
            ("/person", "tab-person", DECIDERS),
        ];
        let open = tabs.into_iter().filter(|(.., roles)| frame.has_role(roles, petition.id));
        let root = format!("/desk/{}", petition.slug);
        let tab = |(end, name, _): (&str, &str, _)| {
            let address = format!("{root}{end}");
            let is_here = frame.path() == address || !end.is_empty() && frame.path().starts_with(&address);
            Tab { address, name: frame.say(name), is_here }
        };
        let ledger = Tab {
            address: format!("/admin/ledger?petition={}", petition.slug),
            name: frame.say("admin-ledger"),
            is_here: false,
        };
        let sees_ledger = frame.has_role(READERS, petition.id);
        Self {
            tabs: open.map(tab).chain(sees_ledger.then_some(ledger)).collect(),
            slug: petition.slug.to_string(),
            title: petition.title.clone(),
            language: petition.language.clone(),
        }
    }
}

impl Place {
    /// Whether one of its pages is open to whoever looks.
    fn leads_to(&self, end: &str) -> bool {
        self.tabs.iter().any(|it| it.address.ends_with(end))
    }
}

/// Finds a petition, and that whoever asks has role `R` there.
fn open<R: RoleMarker>(
    conn: &mut AnyConnection,
    credential: &Credential,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<(Petition, By<R>), Failure> {
    let petition = petitions::find(conn, slug)?;
    let by = people::authorise::<R>(conn, credential, petition.id, now)?;
    Ok((petition, by))
}
