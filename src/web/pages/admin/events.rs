//! `/admin/petitions/{slug}/events`: where signatures are collected.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use chrono::NaiveDate;

use super::{
    around::Around,
    form::{self, Filled, Form, Kind, Refused, Typed},
    read_petition,
};
use crate::{
    db::{AnyConnection, events::Event},
    domain::{EventId, Petition, regions_of},
    service::{
        App, Coordinator,
        collection::{self, EventError, NewEvent},
        people, petitions,
    },
    web::{
        PageError,
        pages::{
            see_other,
            signed_in::{SignedForm, SignedIn},
            stalls::place,
        },
    },
};

/// How many events a page shows.
pub(super) const SHOWN: i64 = 200;

#[derive(Template)]
#[template(path = "admin_events.html")]
struct Page {
    events: Vec<Shown>,
    next: Option<EventId>,
    form: Form,
    frame: Around,
}

/// An event of the list.
struct Shown {
    id: EventId,
    name: String,
    place: String,
    day: String,
    team: String,
}

/// Shows the events.
pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    show_with(&app, &who, &slug, &Filled::default()).await
}

/// Plans an event, or shows the form again with what is wrong.
pub(super) async fn add(
    app: Data<App>,
    slug: Path<String>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let (credential, now, sought, new) = (who.credential(), app.now(), slug.clone(), read(&typed));
    let write = move |conn: &mut AnyConnection| {
        let petition = petitions::find(conn, &sought)?;
        let by = people::authorise::<Coordinator>(conn, &credential, petition.id, now)?;
        let new = new.as_ref().map_err(|wrong| Refused::Form(wrong.clone()))?;
        collection::add_event(conn, &petition, by, new, now).map(drop).map_err(|error| match error {
            EventError::Name => Refused::field("name", "admin-event-error-name"),
            EventError::Region => Refused::field("region", "admin-error-choice"),
            error => error.into(),
        })
    };
    match form::write(&app, &who, write).await {
        Ok(()) => Ok(see_other(format!("/admin/petitions/{slug}/events?after=event"))),
        Err(refused) => {
            show_with(&app, &who.keeping_form(), &slug, &Filled::wrong(typed, refused.into_wrong()?)).await
        }
    }
}

fn read(typed: &Typed) -> Result<NewEvent, Vec<form::Wrong>> {
    let missing = ("held_on", "admin-error-day");
    let held_on = typed.read::<NaiveDate>("held_on", missing.1).and_then(|day| day.ok_or(missing));
    let text = |name| typed.get(name).to_owned();
    let name_is_missing = typed.given("name").is_none().then_some(("name", "admin-event-error-name"));
    match (held_on, name_is_missing) {
        (Ok(held_on), None) => Ok(NewEvent {
            name: text("name"),
            place: text("place"),
            region: text("region"),
            held_on,
            team: text("team"),
        }),
        (held_on, name) => Err(name.into_iter().chain(held_on.err()).collect()),
    }
}

async fn show_with(
    app: &App,
    who: &SignedIn,
    slug: &str,
    filled: &Filled,
) -> Result<HttpResponse, PageError> {
    let (credential, now) = (who.credential(), app.now());
    let after = who.asked("from").and_then(|it| it.parse().ok());
    let list = move |conn: &mut AnyConnection, petition: &Petition, _: &_| {
        let by = people::authorise::<Coordinator>(conn, &credential, petition.id, now)?;
        Ok(collection::list_events(conn, petition.id, by, after, SHOWN)?)
    };
    let (petition, _, events) = read_petition(app, who, slug, list).await?;
    let form = Form::new(who.language, "event", format!("/admin/petitions/{slug}/events"), filled)
        .ask("name", Kind::Text)
        .ask("held_on", Kind::Day)
        .may_ask("place", Kind::Text);
    let form = match regions_of(&petition.time_zone) {
        known if known.is_empty() => form.may_ask("region", Kind::Text),
        known => form.may_choose("region", choices(who, known)),
    };
    let form = form.may_ask("team", Kind::Text);
    let is_full = i64::try_from(events.len()).is_ok_and(|n| SHOWN <= n);
    let page = Page {
        next: events.last().filter(|_| is_full).map(|it| it.id),
        events: events.into_iter().map(|it| shown(who, it)).collect(),
        form,
        frame: Around::petition(who, &petition, who.say("admin-events")),
    };
    form::page(&page.frame, &page, &filled.wrong)
}

fn choices(who: &SignedIn, regions: Vec<(String, &str)>) -> Vec<(String, String)> {
    let none = (String::new(), who.say("admin-event-no-region"));
    [none].into_iter().chain(regions.into_iter().map(|(code, name)| (code, name.to_owned()))).collect()
}

fn shown(who: &SignedIn, event: Event) -> Shown {
    Shown {
        id: event.id,
        name: event.name,
        place: place(event.place, &event.region),
        day: who.language.day(event.held_on),
        team: event.team,
    }
}
