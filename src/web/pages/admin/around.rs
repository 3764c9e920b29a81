//! What surrounds a page of the administration: its name, the ways to its neighbours, what was just done.

use std::ops::Deref;

use crate::{
    domain::{Petition, Role, Scope},
    web::pages::signed_in::SignedIn,
};

/// A page of the administration. Templates take it as `frame`.
pub(super) struct Around {
    who: SignedIn,
    /// What the page is called.
    pub(super) heading: String,
    /// What it is part of.
    pub(super) crumbs: Vec<(String, String)>,
    /// Its neighbours.
    pub(super) tabs: Vec<Tab>,
    /// What was just done.
    pub(super) done: Option<String>,
    /// What was just asked for and not done.
    pub(super) refused: Option<String>,
}

/// The way to a neighbour.
pub(super) struct Tab {
    /// Its address.
    pub(super) address: String,
    /// What it is called.
    pub(super) name: String,
    /// Whether this is it.
    pub(super) is_here: bool,
}

/// The pages about the whole service. Coordinators see the first one alone.
const SERVICE: [(&str, &str); 6] = [
    ("/admin", "admin-petitions"),
    ("/admin/people", "admin-people"),
    ("/admin/rolls", "admin-rolls"),
    ("/admin/mail", "admin-mail"),
    ("/admin/health", "admin-health"),
    ("/admin/ledger", "admin-ledger"),
];

/// The pages about one petition, and whose they are.
const PETITION: [(&str, &str, &[Role]); 7] = [
    ("", "admin-petition", MANAGERS),
    ("/rules", "admin-rules", MANAGERS),
    ("/team", "admin-team", MANAGERS),
    ("/events", "admin-events", COORDINATOR),
    ("/circulators", "admin-circulators", COORDINATOR),
    ("/sheets", "admin-sheets", COORDINATOR),
    ("/lists", "admin-lists", COORDINATOR),
];

/// Those who run the service, or a petition.
pub(super) const MANAGERS: &[Role] = &[Role::Administrator, Role::Coordinator];
const COORDINATOR: &[Role] = &[Role::Coordinator];

/// What `?after=…` tells as done, in the texts `admin-after-…`.
const DONE: [&str; 14] = [
    "changed",
    "circulator",
    "closed",
    "created",
    "disabled",
    "dropped",
    "enabled",
    "event",
    "given",
    "mailed",
    "moved",
    "registered",
    "revoked",
    "taken",
];
/// What it tells as not done.
const REFUSED: [&str; 1] = ["last-administrator"];

impl Around {
    /// A page about the whole service.
    pub(super) fn service(who: &SignedIn, heading: String) -> Self {
        let runs_it = who.has_role(&[Role::Administrator], Scope::Everywhere);
        let places = SERVICE.into_iter().take(if runs_it { SERVICE.len() } else { 1 });
        let tab = |(address, key): (&str, &str)| Tab {
            is_here: who.path() == address || (address != "/admin" && who.path().starts_with(address)),
            address: address.to_owned(),
            name: who.say(key),
        };
        Self::new(who, heading, places.map(tab).collect())
    }

    /// A page about one petition.
    pub(super) fn petition(who: &SignedIn, petition: &Petition, heading: String) -> Self {
        let home = format!("/admin/petitions/{}", petition.slug);
        let places = PETITION.into_iter().filter(|(.., roles)| who.has_role(roles, petition.id));
        let tab = |(end, key, _): (&str, &str, _)| {
            let address = format!("{home}{end}");
            Tab { is_here: who.path() == address, name: who.say(key), address }
        };
        let around = Self::new(who, heading, places.map(tab).collect());
        let is_home = around.heading == petition.title;
        // Auditors come here from the desk, and have no other page of this part.
        let (all, title) = if who.has_role(MANAGERS, petition.id) {
            ((around.say("admin-petitions"), "/admin".to_owned()), home)
        } else {
            ((around.say("desk-title"), "/desk".to_owned()), format!("/desk/{}", petition.slug))
        };
        let (crumbs, title) = ([all], (petition.title.clone(), title));
        Self { crumbs: crumbs.into_iter().chain((!is_home).then_some(title)).collect(), ..around }
    }

    /// Says what the page is part of.
    pub(super) fn under(mut self, name: String, address: impl Into<String>) -> Self {
        self.crumbs.push((name, address.into()));
        self
    }

    fn new(who: &SignedIn, heading: String, tabs: Vec<Tab>) -> Self {
        let told = |words: &[&str]| {
            let word = who.asked("after").filter(|it| words.contains(it));
            word.map(|word| who.say(&format!("admin-after-{word}")))
        };
        let (done, refused) = (told(&DONE), told(&REFUSED));
        Self { who: who.clone(), heading, crumbs: Vec::new(), tabs, done, refused }
    }
}

impl Deref for Around {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.who
    }
}
