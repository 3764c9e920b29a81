//! `/desk`: the petitions one works on.

use actix_web::{HttpResponse, web::Data};
use askama::Template;

use super::Place;
use crate::{
    domain::{Petition, Role, Scope},
    service::{
        App,
        petitions::{self, FindError, Status},
    },
    web::{
        PageError,
        pages::{progress::Progress, see_other, signed_in::SignedIn},
    },
};

/// Whose the desk is.
const DESK: [Role; 4] = [Role::Reviewer, Role::Coordinator, Role::Administrator, Role::Auditor];

#[derive(Template)]
#[template(path = "desk_home.html")]
struct Home {
    frame: SignedIn,
    /// Whether the first petition is theirs to make.
    may_create: bool,
    petitions: Vec<Shown>,
}

struct Shown {
    place: Place,
    is_open: bool,
    progress: Progress,
}

/// Shows the petitions one works on, those that still take signatures first. Whoever has no place here is
/// sent on to where they have one.
pub(super) async fn show(app: Data<App>, frame: SignedIn) -> Result<HttpResponse, PageError> {
    if let Some(place) = frame.places().first().filter(|it| !it.is_here) {
        return Ok(see_other(place.address));
    }
    let (who, now) = (frame.clone(), app.now());
    let read = move |conn: &mut _| {
        let mut read = Vec::new();
        for petition in petitions::list(conn)?.into_iter().filter(|it| who.has_role(&DESK, it.id)) {
            let status = petitions::status_of(conn, &petition, now)?;
            read.push((petition, status));
        }
        Ok::<_, FindError>(read)
    };
    let shown = |(petition, status): (Petition, Status)| Shown {
        is_open: petition.check_open(now).is_ok(),
        progress: Progress::of(&status, &frame),
        place: Place::new(&petition, &frame),
    };
    let mut petitions: Vec<Shown> = app.db.read(read).await?.into_iter().map(shown).collect();
    petitions.sort_by_key(|it| !it.is_open);
    let may_create = frame.has_role(&[Role::Administrator], Scope::Everywhere);
    Ok(frame.page(&Home { frame: frame.clone(), may_create, petitions })?)
}
