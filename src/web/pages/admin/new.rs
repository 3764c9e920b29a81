//! `/admin/new`: creates a petition.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{
    around::Around,
    form::{self, Filled, Form, Kind, Refused, Typed},
};
use crate::{
    db::AnyConnection,
    domain::{
        Channel, Profile, Role, Scope, Slug,
        profile::{Basis, ThresholdError},
    },
    language::Language,
    service::{
        Administrator, App, people,
        petitions::{self, CreateError, NewPetition, TermsError},
    },
    table::read_instant,
    web::{
        PageError,
        pages::{
            see_other,
            signed_in::{SignedForm, SignedIn},
        },
    },
};

#[derive(Template)]
#[template(path = "admin_new.html")]
struct New {
    frame: Around,
    offers: Vec<Offer>,
    form: Form,
}

/// A profile to choose.
struct Offer {
    id: String,
    name: String,
    description: String,
    facts: Vec<(String, String)>,
    n_unverified: i64,
    is_chosen: bool,
}

/// Shows the form.
pub(super) async fn show(app: Data<App>, who: SignedIn) -> Result<HttpResponse, PageError> {
    let (credential, now) = (who.credential(), app.now());
    let may = move |conn: &mut _| {
        people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now).map(drop)
    };
    app.db.read(may).await?;
    let typed = Typed::default()
        .or("coordinate", "yes")
        .or("language", who.language.code())
        .or("time_zone", who.zone());
    show_form(&app, &who, &Filled { typed, ..Filled::default() })
}

/// Creates the petition, or shows the form again with what is wrong beside each field.
pub(super) async fn create(
    app: Data<App>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    match try_create(&app, &who, &typed).await {
        Ok(slug) => Ok(see_other(format!("/admin/petitions/{slug}?after=created"))),
        Err(refused) => show_form(&app, &who.keeping_form(), &Filled::wrong(typed, refused.into_wrong()?)),
    }
}

async fn try_create(app: &App, who: &SignedIn, typed: &Typed) -> Result<Slug, Refused> {
    let (vault, profiles, now) = (app.vault.clone(), app.profiles.clone(), app.now());
    let credential = who.credential();
    let new = read(app, typed);
    let coordinates = typed.get("coordinate") == "yes";
    let write = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let by = caller.authorise::<Administrator>(conn, Scope::Everywhere)?;
        let new = new.as_ref().map_err(|wrong| Refused::Form(vec![*wrong]))?;
        let petition = petitions::create(conn, &profiles, &vault, by, new, now).map_err(wrong)?;
        if coordinates {
            let grant = caller.may_grant(conn, Role::Coordinator, petition.id.into())?;
            people::grant(conn, grant, caller.user(), now)?;
        }
        Ok(petition.slug)
    };
    form::write(app, who, write).await
}

/// Reads what was typed. Days are those of the time zone; the last one is part of the time to sign.
fn read(app: &App, typed: &Typed) -> Result<NewPetition, form::Wrong> {
    let profile = app.profiles.find(typed.get("profile")).ok_or(("profile", "admin-new-error-profile"))?;
    let opens_on = typed.read::<NaiveDate>("opens_on", "admin-error-day")?;
    let closes_on = typed.read::<NaiveDate>("closes_on", "admin-error-day")?;
    let suggested = || Slug::suggest(typed.get("title")).map(|it| it.to_string()).unwrap_or_default();
    let zone = typed.given("time_zone").unwrap_or(&profile.time_zone);
    Ok(NewPetition {
        slug: typed.given("slug").map_or_else(suggested, str::to_owned),
        title: typed.get("title").to_owned(),
        text: typed.get("text").to_owned(),
        profile: profile.id.clone(),
        threshold: typed.read("threshold", "admin-new-error-threshold-range")?,
        language: typed.given("language").map(str::to_owned),
        time_zone: typed.given("time_zone").map(str::to_owned),
        opens_at: opens_on.and_then(|day| start_of(day, zone)),
        closes_at: closes_on.and_then(|day| end_of(day, zone)),
    })
}

/// The first instant of a day.
pub(super) fn start_of(day: NaiveDate, zone: &str) -> Option<DateTime<Utc>> {
    read_instant(&day.to_string(), zone.parse().ok()?).ok()
}

/// The first instant after a day.
pub(super) fn end_of(day: NaiveDate, zone: &str) -> Option<DateTime<Utc>> {
    start_of(day.checked_add_days(Days::new(1))?, zone)
}

/// The languages that documents can have.
pub(super) fn languages() -> Vec<(String, String)> {
    Language::ALL.map(|it| (it.code().to_owned(), it.name().to_owned())).into()
}

fn wrong(error: CreateError) -> Refused {
    match error {
        CreateError::Slug(_) => Refused::field("slug", "admin-new-error-slug"),
        CreateError::Taken => Refused::field("slug", "admin-new-error-taken"),
        CreateError::UnknownProfile { .. } => Refused::field("profile", "admin-new-error-profile"),
        CreateError::Terms(error) => wrong_terms(&error),
        error => Refused::Failure(error.into()),
    }
}

/// What is wrong with what a petition asks for, beside the field of the form.
pub(super) fn wrong_terms(error: &TermsError) -> Refused {
    let (field, key) = match error {
        TermsError::Title => ("title", "admin-new-error-title"),
        TermsError::Text => ("text", "admin-new-error-text"),
        TermsError::Threshold(ThresholdError::Missing) => ("threshold", "admin-new-error-threshold-missing"),
        TermsError::Threshold(ThresholdError::NotGivable) => ("threshold", "admin-new-error-threshold-law"),
        TermsError::Threshold(_) => ("threshold", "admin-new-error-threshold-range"),
        TermsError::Language => ("language", "admin-new-error-language"),
        TermsError::TimeZone => ("time_zone", "admin-new-error-zone"),
        TermsError::Dates => ("closes_on", "admin-new-error-dates"),
    };
    Refused::field(field, key)
}

fn show_form(app: &App, who: &SignedIn, filled: &Filled) -> Result<HttpResponse, PageError> {
    let form = Form::new(who.language, "new", "/admin/new", filled)
        .ask("title", Kind::Line)
        .may_ask("slug", Kind::Text)
        .may_ask("text", Kind::Long)
        .may_ask("threshold", Kind::Number)
        .choose("language", languages())
        .may_ask("opens_on", Kind::Day)
        .may_ask("closes_on", Kind::Day)
        .may_ask("time_zone", Kind::Text)
        .ask("coordinate", Kind::Check);
    let mut profiles: Vec<&Profile> =
        app.profiles.ids().iter().filter_map(|id| app.profiles.find(id)).collect();
    // One that rests on a law stands before those for anything.
    profiles.sort_by_key(|it| it.threshold.basis == Basis::Given);
    let chosen = filled.typed.given("profile").or_else(|| profiles.first().map(|it| it.id.as_str()));
    let offers = profiles.iter().map(|it| offer(who, it, chosen == Some(&it.id), app.now().date_naive()));
    let frame = Around::service(who, who.say("admin-create"));
    let page = New { offers: offers.collect(), form, frame };
    form::page(&page.frame, &page, &filled.wrong)
}

fn offer(who: &SignedIn, profile: &Profile, is_chosen: bool, today: NaiveDate) -> Offer {
    let channel = |it: Channel| {
        who.say(&format!("rule-channel-{}", super::rules::code(&profile.channels.acceptance(it))))
    };
    let threshold = match profile.threshold.choose(None, today) {
        Ok(chosen) => {
            let n = who.language.number(chosen.required);
            format!("{n} · {}", chosen.instrument.unwrap_or_default())
        }
        Err(_) => who.say("admin-offer-threshold-free"),
    };
    let signers = who.language.number(profile.certificate.signers.value.into());
    let facts = [
        ("rule-threshold", threshold),
        ("rule-paper", channel(Channel::Paper)),
        ("rule-online", channel(Channel::Online)),
        ("rule-signers", signers),
    ];
    Offer {
        id: profile.id.clone(),
        name: profile.name_in(who.language.code()).to_owned(),
        description: profile.text_in(&profile.description, who.language.code()).to_owned(),
        facts: facts.map(|(key, value)| (who.say(key), value)).into(),
        n_unverified: i64::try_from(profile.unverified().len()).unwrap_or(i64::MAX),
        is_chosen,
    }
}
