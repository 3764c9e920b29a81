//! `/admin/petitions/{slug}/circulators`: who answers for the sheets.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;

use super::{
    around::Around,
    form::{self, Filled, Form, Kind, Refused, Typed},
    read_petition,
};
use crate::{
    db::AnyConnection,
    domain::{CirculatorId, Petition, profile::FieldKey},
    service::{
        App, Coordinator,
        collection::{self, CirculatorView, EventError, Intake, NewCirculator},
        people,
    },
    web::{
        PageError,
        pages::{
            see_other,
            signed_in::{SignedForm, SignedIn},
        },
    },
};

/// How many circulators a page shows.
pub(super) const SHOWN: i64 = 200;

#[derive(Template)]
#[template(path = "admin_circulators.html")]
struct Page {
    circulators: Vec<CirculatorView>,
    next: Option<CirculatorId>,
    form: Form,
    frame: Around,
}

/// Shows the circulators, with their names.
pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    show_with(&app, &who, &slug, &Filled::default()).await
}

/// Registers a circulator, or shows the form again with what is wrong.
pub(super) async fn add(
    app: Data<App>,
    slug: Path<String>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let (vault, credential, now, sought) = (app.vault.clone(), who.credential(), app.now(), slug.clone());
    let text = |name| typed.get(name).to_owned();
    let new = NewCirculator { code: text("code"), name: text("name"), document: text("document") };
    let write = move |conn: &mut AnyConnection| {
        let intake = Intake::open(conn, &vault, &sought)?;
        let by = people::authorise::<Coordinator>(conn, &credential, intake.petition().id, now)?;
        collection::add_circulator(conn, &intake, by, &new, now).map(drop).map_err(wrong)
    };
    match form::write(&app, &who, write).await {
        Ok(()) => Ok(see_other(format!("/admin/petitions/{slug}/circulators?after=circulator"))),
        Err(refused) => {
            show_with(&app, &who.keeping_form(), &slug, &Filled::wrong(typed, refused.into_wrong()?)).await
        }
    }
}

fn wrong(error: EventError) -> Refused {
    match error {
        EventError::Code => Refused::field("code", "admin-circulator-error-code"),
        EventError::Taken => Refused::field("code", "admin-circulator-error-taken"),
        EventError::Document => Refused::field("document", "admin-circulator-error-document"),
        EventError::Value(problem) if problem.field == FieldKey::Document => {
            Refused::field("document", "admin-circulator-error-document")
        }
        EventError::Value(_) => Refused::field("name", "admin-circulator-error-name"),
        error => error.into(),
    }
}

async fn show_with(
    app: &App,
    who: &SignedIn,
    slug: &str,
    filled: &Filled,
) -> Result<HttpResponse, PageError> {
    let (vault, credential, now) = (app.vault.clone(), who.credential(), app.now());
    let after = who.asked("from").and_then(|it| it.parse().ok());
    let list = move |conn: &mut AnyConnection, petition: &Petition, _: &_| {
        let by = people::authorise::<Coordinator>(conn, &credential, petition.id, now)?;
        let intake = Intake::open(conn, &vault, petition.slug.as_str())?;
        Ok(collection::list_circulators(conn, &intake, by, after, SHOWN)?)
    };
    let (petition, _, circulators) = read_petition(app, who, slug, list).await?;
    let action = format!("/admin/petitions/{slug}/circulators");
    let form = Form::new(who.language, "circulator", action, filled)
        .ask("code", Kind::Text)
        .may_ask("name", Kind::Text)
        .may_ask("document", Kind::Text);
    let is_full = i64::try_from(circulators.len()).is_ok_and(|n| SHOWN <= n);
    let page = Page {
        next: circulators.last().filter(|_| is_full).map(|it| it.id),
        circulators,
        form,
        frame: Around::petition(who, &petition, who.say("admin-circulators")),
    };
    form::page(&page.frame, &page, &filled.wrong)
}
