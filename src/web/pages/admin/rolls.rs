//! `/admin/rolls`: the electoral rolls there are, and dropping one.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;

use super::{
    around::Around,
    form::{self, Filled, Form, Kind},
    petition::Confirm,
};
use crate::{
    db::AnyConnection,
    domain::Scope,
    service::{
        Administrator, App, people,
        rolls::{self, Roll, RollState},
    },
    web::{
        Failure, PageError,
        pages::{
            see_other,
            share::encode,
            signed_in::{Pressed, SignedForm, SignedIn},
        },
    },
};

#[derive(Template)]
#[template(path = "admin_rolls.html")]
struct Page {
    frame: Around,
    rolls: Vec<Shown>,
    form: Form,
}

/// A roll of the list.
struct Shown {
    name: String,
    address: String,
    is_ready: bool,
    day: String,
    entries: String,
    rejected: String,
    imported: String,
}

/// Shows the rolls, and the form to bring one.
pub(super) async fn show(app: Data<App>, who: SignedIn) -> Result<HttpResponse, PageError> {
    show_with(&app, &who, &Filled::default()).await
}

pub(super) async fn show_with(app: &App, who: &SignedIn, filled: &Filled) -> Result<HttpResponse, PageError> {
    let (credential, now) = (who.credential(), app.now());
    let read = move |conn: &mut AnyConnection| {
        people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        Ok::<_, Failure>(rolls::list(conn)?)
    };
    let rolls = app.db.read(read).await?.into_iter().map(|it| shown(who, it)).collect();
    let form = Form::new(who.language, "roll", "/admin/rolls", filled)
        .ask("name", Kind::Text)
        .may_ask("date", Kind::Day)
        .may_ask("map", Kind::Text)
        .ask("file", Kind::File);
    let page = Page { frame: Around::service(who, who.say("admin-rolls")), rolls, form };
    form::page(&page.frame, &page, &filled.wrong)
}

fn shown(who: &SignedIn, roll: Roll) -> Shown {
    let day = roll.roll_date.map(|it| who.language.day(it));
    Shown {
        address: format!("/admin/rolls/{}/drop", encode(&roll.name)),
        name: roll.name,
        is_ready: roll.state == RollState::Ready,
        day: day.unwrap_or_default(),
        entries: who.language.number(roll.n_entries),
        rejected: who.language.number(roll.n_rejected),
        imported: roll.ready_at.map(|at| who.language.instant(at, who.zone())).unwrap_or_default(),
    }
}

/// Asks whether to drop a roll.
pub(super) async fn ask_drop(
    app: Data<App>,
    who: SignedIn,
    name: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (credential, now, sought) = (who.credential(), app.now(), name.clone());
    let read = move |conn: &mut AnyConnection| {
        people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        let known = rolls::list(conn)?.into_iter().find(|it| it.name == sought);
        known.ok_or_else(|| rolls::DropError::Unknown.into())
    };
    let roll: Result<Roll, Failure> = app.db.read(read).await;
    let frame = Around::service(&who, who.say("admin-drop")).under(who.say("admin-rolls"), "/admin/rolls");
    let page = Confirm {
        frame,
        lead: who.say_with("admin-drop-lead", [("name", &roll?.name)]),
        consequence: who.say("admin-drop-consequence"),
        action: format!("/admin/rolls/{}/drop", encode(&name)),
        submit: who.say("admin-drop-submit"),
        back: "/admin/rolls".to_owned(),
    };
    Ok(who.page(&page)?)
}

/// Drops a roll.
pub(super) async fn drop_roll(
    app: Data<App>,
    name: Path<String>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let (credential, now) = (who.credential(), app.now());
    let write = move |conn: &mut AnyConnection| {
        let by = people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        Ok::<_, Failure>(rolls::shred(conn, by, &name, now)?)
    };
    let roll = app.db.write(write).await?;
    rolls::clear_away(&app, roll);
    Ok(see_other("/admin/rolls?after=dropped"))
}
