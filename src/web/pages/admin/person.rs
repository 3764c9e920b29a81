//! `/admin/people/{user}`: one person: roles, sign-in, a link for a new password.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use uuid::Uuid;

use super::{
    around::Around,
    form::{self, Filled, Form, Typed},
    invite::{OneTimeLink, back, place_of, places, role_name, roles},
};
use crate::{
    db::AnyConnection,
    domain::{Role, Scope, UserId, UserState},
    service::{
        Administrator, App,
        people::{self, AccountError, Grant},
        petitions,
    },
    web::{
        Failure, PageError, WebOptions,
        api::place,
        pages::{
            see_other,
            signed_in::{Pressed, SignedForm, SignedIn},
        },
    },
};

#[derive(Template)]
#[template(path = "admin_person.html")]
struct Page {
    frame: Around,
    id: UserId,
    email: String,
    joined: String,
    is_active: bool,
    is_self: bool,
    roles: Vec<Held>,
    form: Form,
}

/// A role that the person has.
struct Held {
    role: Role,
    name: String,
    slug: String,
    place: String,
}

/// Shows a person.
pub(super) async fn show(app: Data<App>, who: SignedIn, user: Path<Uuid>) -> Result<HttpResponse, PageError> {
    show_with(&app, &who, UserId(*user), &Filled::default()).await
}

async fn show_with(
    app: &App,
    who: &SignedIn,
    user: UserId,
    filled: &Filled,
) -> Result<HttpResponse, PageError> {
    let (vault, now, reader) = (app.vault.clone(), app.now(), who.clone());
    let read = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &reader.credential(), now)?;
        caller.authorise::<Administrator>(conn, Scope::Everywhere)?;
        let person = people::show(conn, &vault, user)?;
        let places = places(&reader, conn)?;
        let held = held(&reader, conn, user)?;
        Ok::<_, Failure>((person, held, places, caller.user() == user))
    };
    let (person, held, places, is_self) = app.db.read(read).await?;
    let form = Form::new(who.language, "give", format!("/admin/people/{user}/roles"), filled)
        .choose("role", roles(who, &Role::ALL))
        .choose("petition", places)
        .hidden("next", format!("/admin/people/{user}"));
    let frame = Around::service(who, person.name.into()).under(who.say("admin-people"), "/admin/people");
    let page = Page {
        frame,
        id: person.id,
        email: person.email.into(),
        joined: who.language.instant_said(person.created_at, who.zone()),
        is_active: person.state == UserState::Active,
        is_self,
        roles: held,
        form,
    };
    form::page(&page.frame, &page, &filled.wrong)
}

fn held(who: &SignedIn, conn: &mut AnyConnection, user: UserId) -> Result<Vec<Held>, Failure> {
    let mut held = Vec::new();
    for membership in people::roles_of(conn, user)? {
        let petition = petitions::find_at(conn, membership.scope)?;
        let (slug, place) = match petition {
            Some(petition) => (petition.slug.to_string(), petition.title),
            None => (String::new(), who.say("admin-everywhere")),
        };
        held.push(Held { role: membership.role, name: role_name(who, membership.role), slug, place });
    }
    Ok(held)
}

/// Lets a person sign in again, or no longer.
pub(super) async fn set_state(
    app: Data<App>,
    user: Path<Uuid>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let state = UserState::parse(typed.get("state")).unwrap_or(UserState::Active);
    let (credential, now, id) = (who.credential(), app.now(), UserId(*user));
    let write = move |conn: &mut AnyConnection| {
        let by = people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        told(people::set_state(conn, by, id, state, now), state.as_str())
    };
    let after = match app.db.write(write).await? {
        "active" => "enabled",
        other => other,
    };
    Ok(see_other(format!("/admin/people/{user}?after={after}")))
}

/// Makes a link with which a person sets a new password.
pub(super) async fn offer_reset(
    app: Data<App>,
    options: Data<WebOptions>,
    user: Path<Uuid>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let (vault, credential, now, id) = (app.vault.clone(), who.credential(), app.now(), UserId(*user));
    let write = move |conn: &mut AnyConnection| {
        let by = people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        let offer = people::offer_reset(conn, by.actor(), id, now)?;
        Ok::<_, Failure>((offer, people::show(conn, &vault, id)?.name))
    };
    let (offer, name) = app.db.write(write).await?;
    let back = format!("/admin/people/{user}");
    let name: String = name.into();
    let frame =
        Around::service(&who.at(&back), who.say("admin-reset-title")).under(name.clone(), back.clone());
    let lead = who.say_with("admin-reset-lead", [("name", &name)]);
    let link = offer.reset_link(&options.public_url);
    Ok(who.page(&OneTimeLink::new(frame, lead, link, offer.expires_at, back))?)
}

/// Gives a role, or shows the form again with what is wrong.
pub(super) async fn give_role(
    app: Data<App>,
    user: Path<Uuid>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let user = UserId(*user);
    let petition = match place_of(&typed) {
        Ok(petition) => petition.map(str::to_owned),
        Err(refused) => {
            let filled = Filled::wrong(typed, refused.into_wrong()?);
            return show_with(&app, &who.at(&format!("/admin/people/{user}")), user, &filled).await;
        }
    };
    let give = move |conn: &mut AnyConnection, grant, now| people::grant(conn, grant, user, now);
    change_role(&app, &who, &typed, petition, give).await?;
    Ok(back(&typed, "given"))
}

/// Takes a role away.
pub(super) async fn take_role(
    app: Data<App>,
    user: Path<Uuid>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let petition = typed.given("petition").map(str::to_owned);
    let take = move |conn: &mut AnyConnection, grant, now| {
        told(people::revoke(conn, grant, UserId(*user), now), "taken")
    };
    let after = change_role(&app, &who, &typed, petition, take).await?;
    Ok(back(&typed, after))
}

async fn change_role<T: Send + 'static, E: Into<Failure>>(
    app: &App,
    who: &SignedIn,
    typed: &Typed,
    petition: Option<String>,
    change: impl Fn(&mut AnyConnection, Grant, chrono::DateTime<chrono::Utc>) -> Result<T, E> + Send + 'static,
) -> Result<T, Failure> {
    let unread = || Failure::malformed("/problems/malformed-body", "the form does not read");
    let role = Role::parse(typed.get("role")).ok_or_else(unread)?;
    let (credential, now) = (who.credential(), app.now());
    let write = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let place = place(conn, petition.as_deref())?;
        let grant = caller.may_grant(conn, role, place)?;
        change(conn, grant, now).map_err(Into::into)
    };
    app.db.write(write).await
}

/// What to tell after a change; that the last administrator stays one is no failure.
fn told(outcome: Result<(), AccountError>, done: &'static str) -> Result<&'static str, Failure> {
    match outcome {
        Ok(()) => Ok(done),
        Err(AccountError::LastAdministrator) => Ok("last-administrator"),
        Err(error) => Err(error.into()),
    }
}
