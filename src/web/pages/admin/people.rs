//! `/admin/people`: everyone who has an account, and those who were invited.

use actix_web::{HttpResponse, web::Data};
use askama::Template;

use super::{
    around::Around,
    form::{self, Filled, Form, Typed},
    invite::{self, Open, places, role_name},
};
use crate::{
    db::AnyConnection,
    domain::{Role, Scope, UserId, UserState},
    service::{
        Administrator, App,
        people::{self, Person},
        petitions,
    },
    web::{
        Failure, PageError, WebOptions,
        pages::signed_in::{SignedForm, SignedIn},
    },
};

/// How many people a page shows.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "admin_people.html")]
struct Page {
    frame: Around,
    people: Vec<Shown>,
    next: Option<UserId>,
    open: Vec<Open>,
    zone: String,
    form: Form,
}

/// A person of the list.
struct Shown {
    id: UserId,
    name: String,
    email: String,
    is_active: bool,
    roles: Vec<String>,
}

/// What the database says of the page.
struct Read {
    people: Vec<Shown>,
    next: Option<UserId>,
    open: Vec<Open>,
    places: Vec<(String, String)>,
}

/// Shows people and open invitations.
pub(super) async fn show(app: Data<App>, who: SignedIn) -> Result<HttpResponse, PageError> {
    show_with(&app, who, &Filled::default()).await
}

/// Invites someone, or shows the form again with what is wrong.
pub(super) async fn invite(
    app: Data<App>,
    options: Data<WebOptions>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let invited = match invite::place_of(&typed) {
        Ok(place) => invite::invite(&app, &who, &typed, place).await,
        Err(refused) => Err(refused),
    };
    match invited {
        Ok(invited) => {
            let heading = who.say("admin-invited");
            let frame = Around::service(&who, heading).under(who.say("admin-people"), "/admin/people");
            invite::answer(&options, &who, invited, typed.given("email"), frame, "/admin/people")
        }
        Err(refused) => {
            let filled = Filled::wrong(typed, refused.into_wrong()?);
            show_with(&app, who.keeping_form(), &filled).await
        }
    }
}

async fn show_with(app: &App, who: SignedIn, filled: &Filled) -> Result<HttpResponse, PageError> {
    let (vault, now, reader) = (app.vault.clone(), app.now(), who.clone());
    let after = who.asked("from").and_then(|it| it.parse().ok());
    let read = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &reader.credential(), now)?;
        let by = caller.authorise::<Administrator>(conn, Scope::Everywhere)?;
        let mut listed = people::list(conn, &vault, by, after, SHOWN + 1)?;
        let is_more = SHOWN < i64::try_from(listed.len()).unwrap_or(i64::MAX);
        listed.truncate(usize::try_from(SHOWN).unwrap_or(0));
        let next = listed.last().filter(|_| is_more).map(|it| it.id);
        let people = listed.into_iter().map(|it| shown(&reader, conn, it)).collect::<Result<_, _>>()?;
        let mut open = Vec::new();
        let grant = caller.may_grant(conn, Role::Volunteer, Scope::Everywhere)?;
        let everywhere = people::list_invitations(conn, &vault, grant, now)?;
        open.extend(everywhere.into_iter().map(|it| Open::of(&reader, it, None, reader.zone())));
        for petition in petitions::list(conn)? {
            let grant = caller.may_grant(conn, Role::Volunteer, petition.id.into())?;
            let here = people::list_invitations(conn, &vault, grant, now)?;
            open.extend(
                here.into_iter().map(|it| Open::of(&reader, it, Some(&petition.title), reader.zone())),
            );
        }
        Ok::<_, Failure>(Read { people, next, open, places: places(&reader, conn)? })
    };
    let Read { people, next, open, places } = app.db.read(read).await?;
    let form = invite::form(&who, "/admin/people", &Role::ALL, filled).choose("petition", places);
    let frame = Around::service(&who, who.say("admin-people"));
    let zone = who.language.zone(who.zone());
    let page = Page { frame, people, next, open, zone, form };
    form::page(&page.frame, &page, &filled.wrong)
}

fn shown(who: &SignedIn, conn: &mut AnyConnection, person: Person) -> Result<Shown, Failure> {
    let mut roles = Vec::new();
    for membership in people::roles_of(conn, person.id)? {
        let role = role_name(who, membership.role);
        let title = match membership.scope {
            Scope::Petition(petition) => petitions::title_of(conn, petition)?,
            Scope::Everywhere => None,
        };
        roles.push(title.map_or_else(|| role.clone(), |title| format!("{role} · {title}")));
    }
    Ok(Shown {
        id: person.id,
        name: person.name.into(),
        email: person.email.into(),
        is_active: person.state == UserState::Active,
        roles,
    })
}
