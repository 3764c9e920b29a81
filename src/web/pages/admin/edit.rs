//! `/admin/petitions/{slug}/edit`: puts a petition otherwise, as far as it still can be.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{
    around::Around,
    form::{self, Filled, Form, Kind, Refused, Typed, Wrong},
    new::{end_of, languages, start_of, wrong_terms},
    read_petition,
};
use crate::{
    db::AnyConnection,
    domain::Petition,
    service::{
        App, Coordinator, people,
        petitions::{self, ChangeError, Changeable, PetitionChanges},
    },
    web::{
        PageError,
        pages::{
            see_other,
            signed_in::{SignedForm, SignedIn},
            stalls::day_in,
        },
    },
};

#[derive(Template)]
#[template(path = "admin_edit.html")]
struct Edit {
    frame: Around,
    lead: String,
    form: Option<Form>,
}

/// Shows the form, with what may still change.
pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    show_with(&app, &who, &slug, Filled::default()).await
}

/// Changes the petition, or shows the form again with what is wrong.
pub(super) async fn change(
    app: Data<App>,
    slug: Path<String>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let (credential, now, sought, sent) = (who.credential(), app.now(), slug.clone(), typed.clone());
    let write = move |conn: &mut AnyConnection| {
        let petition = petitions::find(conn, &sought)?;
        let by = people::authorise::<Coordinator>(conn, &credential, petition.id, now)?;
        let changes = read(&sent, &petition).map_err(|wrong| Refused::Form(vec![wrong]))?;
        petitions::change(conn, by, &sought, &changes, now).map(drop).map_err(refused)
    };
    match form::write(&app, &who, write).await {
        Ok(()) => Ok(see_other(format!("/admin/petitions/{slug}?after=changed"))),
        Err(refused) => {
            show_with(&app, &who.keeping_form(), &slug, Filled::wrong(typed, refused.into_wrong()?)).await
        }
    }
}

fn refused(error: ChangeError) -> Refused {
    match error {
        ChangeError::Terms(error) => wrong_terms(&error),
        ChangeError::Signed => Refused::field("", "admin-edit-error-signed"),
        ChangeError::Closed => Refused::field("", "admin-edit-lead-nothing"),
        ChangeError::Past => Refused::field("closes_on", "admin-edit-error-past"),
        error => error.into(),
    }
}

/// Reads what was typed. A day that is left as it was leaves the instant alone, which may lie within it.
fn read(typed: &Typed, petition: &Petition) -> Result<PetitionChanges, Wrong> {
    let zone = typed.given("time_zone").unwrap_or(&petition.time_zone);
    let is_same = |day: NaiveDate, at| zone == petition.time_zone && day == day_in(at, zone);
    let opens_on = typed.read::<NaiveDate>("opens_on", "admin-error-day")?;
    let closes_on = typed.read::<NaiveDate>("closes_on", "admin-error-day")?;
    let opens_on = opens_on.filter(|day| !is_same(*day, petition.opens_at));
    let closes_anew = closes_on.filter(|day| petition.closes_at.is_none_or(|at| !is_same(*day, last(at))));
    Ok(PetitionChanges {
        title: typed.sent("title"),
        text: typed.sent("text"),
        threshold: typed.read("threshold", "admin-new-error-threshold-range")?,
        language: typed.sent("language"),
        time_zone: typed.given("time_zone").map(str::to_owned),
        opens_at: opens_on.and_then(|day| start_of(day, zone)),
        closes_at: closes_anew.and_then(|day| end_of(day, zone)),
        never_closes: closes_on.is_none(),
    })
}

/// The last instant, as forms count them, before a petition closes.
fn last(closes_at: DateTime<Utc>) -> DateTime<Utc> {
    closes_at - TimeDelta::minutes(1)
}

async fn show_with(app: &App, who: &SignedIn, slug: &str, filled: Filled) -> Result<HttpResponse, PageError> {
    let (credential, now) = (who.credential(), app.now());
    let read = move |conn: &mut AnyConnection, petition: &Petition, _: &_| {
        people::authorise::<Coordinator>(conn, &credential, petition.id, now)?;
        Ok(petitions::changeable(conn, petition)?)
    };
    let (petition, _, changeable) = read_petition(app, who, slug, read).await?;
    let filled = Filled { typed: filled_in(filled.typed, &petition), ..filled };
    let form = || {
        let mut form = Form::new(who.language, "new", format!("/admin/petitions/{slug}/edit"), &filled);
        form.submit = who.say("admin-edit-submit");
        form
    };
    let (lead, form) = match changeable {
        Changeable::Everything => ("admin-edit-lead-everything", Some(everything(form()))),
        Changeable::End => ("admin-edit-lead-end", Some(form().may_ask("closes_on", Kind::Day))),
        Changeable::Nothing => ("admin-edit-lead-nothing", None),
    };
    let frame = Around::petition(who, &petition, who.say("admin-edit"));
    let page = Edit { lead: who.say(lead), form, frame };
    form::page(&page.frame, &page, &filled.wrong)
}

fn everything(form: Form) -> Form {
    let mut form = form
        .ask("title", Kind::Line)
        .may_ask("text", Kind::Long)
        .ask("threshold", Kind::Number)
        .choose("language", languages())
        .ask("opens_on", Kind::Day)
        .may_ask("closes_on", Kind::Day)
        .ask("time_zone", Kind::Text);
    // What leaving these empty means is said where it can be done.
    for field in form.fields.iter_mut().filter(|it| ["threshold", "opens_on", "time_zone"].contains(&it.name))
    {
        field.hint = None;
    }
    form
}

/// What stands in the form before anyone types: the petition as it is.
fn filled_in(typed: Typed, petition: &Petition) -> Typed {
    let day = |at| day_in(at, &petition.time_zone).to_string();
    typed
        .or("title", petition.title.as_str())
        .or("text", petition.text.as_str())
        .or("threshold", petition.threshold.to_string())
        .or("language", petition.language.as_str())
        .or("opens_on", day(petition.opens_at))
        .or("closes_on", petition.closes_at.map(|at| day(last(at))).unwrap_or_default())
        .or("time_zone", petition.time_zone.as_str())
}
