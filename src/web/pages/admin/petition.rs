//! `/admin/petitions/{slug}`: one petition; closing it; becoming its coordinator.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use chrono::TimeDelta;

use super::{around::Around, read_petition};
use crate::{
    db::AnyConnection,
    domain::{NotOpen, Petition, PetitionState, Profile, Role, Scope},
    service::{App, Coordinator, people, petitions},
    web::{
        Failure, PageError,
        pages::{
            progress::Progress,
            see_other,
            signed_in::{Pressed, SignedForm, SignedIn},
        },
    },
};

#[derive(Template)]
#[template(path = "admin_petition.html")]
struct Shown {
    slug: String,
    is_open: bool,
    may_change: bool,
    progress: Progress,
    facts: Vec<(String, String)>,
    coordinates: bool,
    next: Vec<(String, String, String)>,
    frame: Around,
}

#[derive(Template)]
#[template(path = "admin_confirm.html")]
pub(super) struct Confirm {
    pub(super) frame: Around,
    pub(super) lead: String,
    pub(super) consequence: String,
    pub(super) action: String,
    pub(super) submit: String,
    pub(super) back: String,
}

/// Shows a petition and what there is to do.
pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let now = app.now();
    let status =
        move |conn: &mut _, petition: &Petition, _: &_| Ok(petitions::status_of(conn, petition, now)?);
    let (petition, profile, status) = read_petition(&app, &who, &slug, status).await?;
    let frame = Around::petition(&who, &petition, petition.title.clone());
    let doings = ["team", "events", "circulators", "sheets", "lists"];
    let linked = |end: &&str| frame.tabs.iter().any(|it| it.address.ends_with(&format!("/{end}")));
    let next = doings.iter().filter(|end| linked(end)).map(|end| {
        let address = format!("/admin/petitions/{}/{end}", petition.slug);
        (address, who.say(&format!("admin-{end}")), who.say(&format!("admin-{end}-what")))
    });
    let rolls = ("/admin/rolls".to_owned(), who.say("admin-rolls"), who.say("admin-next-roll"));
    let rolls = who.has_role(&[Role::Administrator], Scope::Everywhere).then_some(rolls);
    let desk = (format!("/desk/{}", petition.slug), who.say("place-desk"), who.say("admin-desk-what"));
    let page = Shown {
        slug: petition.slug.to_string(),
        is_open: petition.check_open(now) != Err(NotOpen::Late),
        may_change: petition.state == PetitionState::Open,
        progress: Progress::of(&status, &who),
        facts: facts(&who, &petition, &profile),
        coordinates: who.has_role(&[Role::Coordinator], petition.id),
        next: next.chain(rolls).chain([desk]).collect(),
        frame,
    };
    Ok(who.page(&page)?)
}

fn facts(who: &SignedIn, petition: &Petition, profile: &Profile) -> Vec<(String, String)> {
    let instant = |at| who.language.instant(at, &petition.time_zone);
    // The last instant at which one can sign, as people think of it.
    let closes = petition.closes_at.map(|at| instant(at - TimeDelta::minutes(1)));
    let rules = [("name", profile.name_in(who.language.code())), ("version", &profile.version.to_string())];
    let version = who.say_with("admin-fact-rules-version", rules);
    [
        ("admin-fact-rules", version),
        ("admin-fact-threshold", who.language.number(petition.threshold)),
        ("admin-fact-opens", instant(petition.opens_at)),
        ("admin-fact-closes", closes.unwrap_or_else(|| who.say("admin-fact-no-end"))),
        ("admin-fact-zone", petition.time_zone.clone()),
        ("admin-fact-created", instant(petition.created_at)),
    ]
    .map(|(key, value)| (who.say(key), value))
    .into()
}

/// Asks whether to close a petition.
pub(super) async fn ask_close(
    app: Data<App>,
    who: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (credential, now) = (who.credential(), app.now());
    let may = move |conn: &mut _, petition: &Petition, _: &_| {
        Ok(people::authorise::<Coordinator>(conn, &credential, petition.id, now).map(drop)?)
    };
    let (petition, ..) = read_petition(&app, &who, &slug, may).await?;
    let home = format!("/admin/petitions/{slug}");
    let page = Confirm {
        frame: Around::petition(&who, &petition, who.say("admin-close")),
        lead: who.say_with("admin-close-lead", [("title", &petition.title)]),
        consequence: who.say("admin-close-consequence"),
        action: format!("{home}/close"),
        submit: who.say("admin-close-submit"),
        back: home,
    };
    Ok(who.page(&page)?)
}

/// Closes a petition to new signatures.
pub(super) async fn close(
    app: Data<App>,
    slug: Path<String>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let (credential, now, sought) = (who.credential(), app.now(), slug.clone());
    let write = move |conn: &mut AnyConnection| {
        let petition = petitions::find(conn, &sought)?;
        let by = people::authorise::<Coordinator>(conn, &credential, petition.id, now)?;
        petitions::close(conn, by, &sought, now)?;
        Ok::<_, Failure>(())
    };
    app.db.write(write).await?;
    Ok(see_other(format!("/admin/petitions/{slug}?after=closed")))
}

/// Gives the administrator who asks the role of coordinator of a petition.
pub(super) async fn coordinate(
    app: Data<App>,
    slug: Path<String>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let (credential, now, sought) = (who.credential(), app.now(), slug.clone());
    let write = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let petition = petitions::find(conn, &sought)?;
        let grant = caller.may_grant(conn, Role::Coordinator, petition.id.into())?;
        Ok::<_, Failure>(people::grant(conn, grant, caller.user(), now)?)
    };
    app.db.write(write).await?;
    Ok(see_other(format!("/admin/petitions/{slug}?after=given")))
}
