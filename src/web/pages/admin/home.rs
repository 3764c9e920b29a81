//! `/admin`: the petitions one runs.

use actix_web::{HttpResponse, web::Data};
use askama::Template;

use super::around::{Around, MANAGERS};
use crate::{
    domain::{NotOpen, Petition, Role, Scope},
    service::{
        App,
        people::Denied,
        petitions::{self, Status},
    },
    web::{
        Failure, PageError,
        pages::{progress::Progress, signed_in::SignedIn},
    },
};

#[derive(Template)]
#[template(path = "admin_home.html")]
struct Home {
    frame: Around,
    may_create: bool,
    petitions: Vec<Shown>,
}

struct Shown {
    slug: String,
    title: String,
    language: String,
    is_open: bool,
    profile: String,
    progress: Progress,
}

/// Shows the petitions one runs.
pub(super) async fn show(app: Data<App>, who: SignedIn) -> Result<HttpResponse, PageError> {
    let (reader, now) = (who.clone(), app.now());
    let runs_service = who.has_role(&[Role::Administrator], Scope::Everywhere);
    let read = move |conn: &mut _| {
        let mut read = Vec::new();
        for petition in petitions::list(conn)?.into_iter().filter(|it| reader.has_role(MANAGERS, it.id)) {
            let profile = petitions::profile_of(conn, &petition)?;
            let status = petitions::status_of(conn, &petition, now)?;
            read.push((profile.name_in(reader.language.code()).to_owned(), petition, status));
        }
        if read.is_empty() && !runs_service {
            return Err(Denied::Role(Role::Administrator).into());
        }
        Ok::<_, Failure>(read)
    };
    let shown = |(profile, petition, status): (String, Petition, Status)| Shown {
        slug: petition.slug.to_string(),
        is_open: petition.check_open(now) != Err(NotOpen::Late),
        progress: Progress::of(&status, &who),
        profile,
        title: petition.title,
        language: petition.language,
    };
    let petitions = app.db.read(read).await?.into_iter().map(shown).collect();
    let frame = Around::service(&who, who.say("admin-petitions"));
    Ok(who.page(&Home { frame, may_create: runs_service, petitions })?)
}
