//! `/admin/petitions/{slug}/team`: who works on a petition, and who was invited to.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;

use super::{
    around::Around,
    form::{self, Filled, Form, Typed},
    invite::{self, Open, role_name},
    read_petition,
};
use crate::{
    db::AnyConnection,
    domain::{Petition, Role, Scope, UserId},
    service::{
        App, Vault,
        people::{self, Caller, Denied},
    },
    web::{
        Failure, PageError, WebOptions,
        pages::signed_in::{SignedForm, SignedIn},
    },
};

#[derive(Template)]
#[template(path = "admin_team.html")]
struct Page {
    slug: String,
    members: Vec<Member>,
    open: Vec<Open>,
    zone: String,
    form: Form,
    links_people: bool,
    frame: Around,
}

/// Someone who works on the petition.
pub(super) struct Member {
    pub(super) id: UserId,
    pub(super) name: String,
    pub(super) role: Role,
    role_name: String,
    since: String,
    may_take: bool,
}

/// Shows who works on a petition.
pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    show_with(&app, who, &slug, &Filled::default()).await
}

/// Invites someone to a petition, or shows the form again with what is wrong.
pub(super) async fn invite(
    app: Data<App>,
    options: Data<WebOptions>,
    slug: Path<String>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    match invite::invite(&app, &who, &typed, Some(&slug)).await {
        Ok(invited) => {
            let (petition, ..) = read_petition(&app, &who, &slug, |_, _, _| Ok(())).await?;
            let back = format!("/admin/petitions/{slug}/team");
            let frame = Around::petition(&who, &petition, who.say("admin-invited"));
            invite::answer(&options, &who, invited, typed.given("email"), frame, &back)
        }
        Err(refused) => {
            let filled = Filled::wrong(typed, refused.into_wrong()?);
            show_with(&app, who.keeping_form(), &slug, &filled).await
        }
    }
}

async fn show_with(app: &App, who: SignedIn, slug: &str, filled: &Filled) -> Result<HttpResponse, PageError> {
    let (vault, now, reader) = (app.vault.clone(), app.now(), who.clone());
    let read = move |conn: &mut AnyConnection, petition: &Petition, _: &_| {
        let caller = people::identify(conn, &reader.credential(), now)?;
        let members = members(&reader, conn, &vault, &caller, petition)?;
        let grant = caller.may_grant(conn, Role::Volunteer, petition.id.into())?;
        let open = people::list_invitations(conn, &vault, grant, now)?;
        let open = open
            .into_iter()
            .map(|it| Open::of(&reader, it, Some(&petition.title), &petition.time_zone))
            .collect::<Vec<_>>();
        let mut may_give = Vec::new();
        for role in Role::ALL.into_iter().filter(|it| *it != Role::Administrator) {
            if may_grant(conn, &caller, role, petition)? {
                may_give.push(role);
            }
        }
        Ok((members, open, may_give))
    };
    let (petition, _, (members, open, may_give)) = read_petition(app, &who, slug, read).await?;
    let action = format!("/admin/petitions/{slug}/team");
    let page = Page {
        slug: slug.to_owned(),
        members,
        open,
        zone: who.language.zone(&petition.time_zone),
        form: invite::form(&who, &action, &may_give, filled),
        links_people: who.has_role(&[Role::Administrator], Scope::Everywhere),
        frame: Around::petition(&who, &petition, who.say("admin-team")),
    };
    form::page(&page.frame, &page, &filled.wrong)
}

/// Who has roles at a petition itself.
pub(super) fn members(
    who: &SignedIn,
    conn: &mut AnyConnection,
    vault: &Vault,
    caller: &Caller,
    petition: &Petition,
) -> Result<Vec<Member>, Failure> {
    let grant = caller.may_grant(conn, Role::Volunteer, petition.id.into())?;
    let mut members = Vec::new();
    for it in people::members(conn, grant)? {
        let person = people::show(conn, vault, it.user)?;
        members.push(Member {
            id: person.id,
            name: person.name.into(),
            role: it.role,
            role_name: role_name(who, it.role),
            since: who.language.instant(it.granted_at, &petition.time_zone),
            may_take: may_grant(conn, caller, it.role, petition)?,
        });
    }
    Ok(members)
}

fn may_grant(
    conn: &mut AnyConnection,
    caller: &Caller,
    role: Role,
    petition: &Petition,
) -> Result<bool, Failure> {
    match caller.may_grant(conn, role, petition.id.into()) {
        Ok(_) => Ok(true),
        Err(Denied::Role(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
