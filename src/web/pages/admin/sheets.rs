//! `/admin/petitions/{slug}/sheets`: registering sheets, printing them, handing them on.

mod forms;

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;

use self::forms::{Choices, not_printed, read_change, read_new, read_print, wrong};
use super::{
    around::Around,
    circulators, events,
    form::{self, Filled, Form, Refused, Typed},
    read_petition,
    team::members,
};
use crate::{
    db::{
        AnyConnection,
        sheets::{Filter, Sheet},
    },
    domain::{Petition, Role, SheetState},
    service::{
        App, Coordinator,
        collection::{self, Intake, Keyer},
        people, petitions,
    },
    web::{
        Failure, PageError, WebOptions,
        pages::{
            see_other,
            signed_in::{SignedForm, SignedIn},
        },
        printed,
    },
};

/// How many sheets a page shows.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "admin_sheets.html")]
struct Page {
    slug: String,
    sheets: Vec<Shown>,
    next: Option<String>,
    states: Vec<(String, String, bool)>,
    register: Form,
    change: Form,
    print: Form,
    /// The form of the authority, where only that one is filed; empty if it has no name.
    official: Option<String>,
    frame: Around,
}

/// A sheet of the list.
struct Shown {
    folio: i64,
    n_lines: i32,
    state: String,
    class: &'static str,
    event: String,
    circulator: String,
    keyer: String,
}

/// Shows the sheets, by number.
pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    show_with(&app, &who, &slug, Forms::default()).await
}

/// Sends registered sheets to print, or shows the form again with what is wrong.
pub(super) async fn print(
    app: Data<App>,
    options: Data<WebOptions>,
    who: SignedIn,
    slug: Path<String>,
    Query(typed): Query<Typed>,
) -> Result<HttpResponse, PageError> {
    let (credential, now, sought) = (who.credential(), app.now(), slug.clone());
    let wanted = read_print(&typed);
    let read = move |conn: &mut AnyConnection| {
        let (petition, profile) = petitions::find_with_profile(conn, &sought)?;
        let by = people::authorise::<Coordinator>(conn, &credential, petition.id, now)?;
        let wanted = wanted.map_err(|wrong| Refused::Form(vec![wrong]))?;
        let sheets = collection::sheets_to_print(conn, petition.id, by, wanted).map_err(not_printed)?;
        Ok::<_, Refused>((petition, profile, sheets))
    };
    match app.db.read(read).await {
        Ok((petition, profile, sheets)) => Ok(printed::sheets(&options, petition, profile, sheets).await?),
        Err(refused) => {
            let print = Filled::wrong(typed, refused.into_wrong()?);
            show_with(&app, &who, &slug, Forms { print, ..Forms::default() }).await
        }
    }
}

/// Registers consecutive sheets, or shows the form again with what is wrong.
pub(super) async fn register(
    app: Data<App>,
    slug: Path<String>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let (vault, credential, now, sought) = (app.vault.clone(), who.credential(), app.now(), slug.clone());
    let new = read_new(&typed);
    let write = move |conn: &mut AnyConnection| {
        let intake = Intake::open(conn, &vault, &sought)?;
        let by = people::authorise::<Coordinator>(conn, &credential, intake.petition().id, now)?;
        let new = new.as_ref().map_err(|wrong| Refused::Form(vec![*wrong]))?;
        collection::register_sheets(conn, &intake, by, new, now).map(drop).map_err(wrong)
    };
    match form::write(&app, &who, write).await {
        Ok(()) => Ok(see_other(format!("/admin/petitions/{slug}/sheets?after=registered"))),
        Err(refused) => {
            let register = Filled::wrong(typed, refused.into_wrong()?);
            show_with(&app, &who.keeping_form(), &slug, Forms { register, ..Forms::default() }).await
        }
    }
}

/// Hands consecutive sheets on, or shows the form again with what is wrong.
pub(super) async fn change(
    app: Data<App>,
    slug: Path<String>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let (credential, now, sought) = (who.credential(), app.now(), slug.clone());
    let read = read_change(&typed);
    let write = move |conn: &mut AnyConnection| {
        let petition = petitions::find(conn, &sought)?.id;
        let by = people::authorise::<Coordinator>(conn, &credential, petition, now)?;
        let (folios, change) = read.as_ref().map_err(|wrong| Refused::Form(vec![*wrong]))?;
        collection::change_sheets(conn, petition, by, *folios, change, now).map(drop).map_err(wrong)
    };
    match form::write(&app, &who, write).await {
        Ok(()) => Ok(see_other(format!("/admin/petitions/{slug}/sheets?after=moved"))),
        Err(refused) => {
            let change = Filled::wrong(typed, refused.into_wrong()?);
            show_with(&app, &who.keeping_form(), &slug, Forms { change, ..Forms::default() }).await
        }
    }
}

/// What was typed into the forms of the page.
#[derive(Default)]
struct Forms {
    register: Filled,
    change: Filled,
    print: Filled,
}

async fn show_with(app: &App, who: &SignedIn, slug: &str, forms: Forms) -> Result<HttpResponse, PageError> {
    let (vault, reader, now) = (app.vault.clone(), who.clone(), app.now());
    let filter = Filter {
        state: who.asked("state").and_then(SheetState::parse),
        event: who.asked("event").and_then(|it| it.parse().ok()),
        after: who.asked("from").and_then(|it| it.parse().ok()).unwrap_or_default(),
        ..Filter::default()
    };
    let read = move |conn: &mut AnyConnection, petition: &Petition, _: &_| {
        let caller = people::identify(conn, &reader.credential(), now)?;
        let by = caller.authorise::<Coordinator>(conn, petition.id)?;
        let sheets = collection::list_sheets(conn, petition.id, Keyer::Coordinator(by), filter, SHOWN)?;
        let intake = Intake::open(conn, &vault, petition.slug.as_str())?;
        let choices = Choices {
            events: collection::list_events(conn, petition.id, by, None, events::SHOWN)?,
            circulators: collection::list_circulators(conn, &intake, by, None, circulators::SHOWN)?,
            keyers: members(&reader, conn, &vault, &caller, petition)?
                .into_iter()
                .filter(|it| matches!(it.role, Role::Volunteer | Role::Coordinator))
                .collect(),
        };
        Ok::<_, Failure>((sheets, choices))
    };
    let (petition, profile, (sheets, choices)) = read_petition(app, who, slug, read).await?;
    let usual = profile.sheet.lines_per_page.value.to_string();
    let is_full = i64::try_from(sheets.len()).is_ok_and(|n| SHOWN <= n);
    let page = Page {
        slug: slug.to_owned(),
        next: sheets.last().filter(|_| is_full).map(|last| next(who, last.folio)),
        sheets: sheets.iter().map(|it| shown(who, &choices, it)).collect(),
        states: states(who),
        register: choices.register_form(who.language, slug, &forms.register, &usual),
        change: choices.change_form(who.language, slug, &forms.change),
        print: forms::print_form(who.language, slug, &forms.print),
        official: profile.sheet.official_form.then(|| profile.procedure.kit.clone()),
        frame: Around::petition(who, &petition, who.say("admin-sheets")),
    };
    let wrong = [forms.register.wrong, forms.change.wrong, forms.print.wrong].concat();
    form::page(&page.frame, &page, &wrong)
}

/// The part of the address of the next page after `?`.
fn next(who: &SignedIn, last: i64) -> String {
    let kept =
        ["state", "event"].into_iter().filter_map(|name| Some(format!("&{name}={}", who.asked(name)?)));
    format!("from={last}{}", kept.collect::<String>())
}

/// Every state to look for, with its name and whether it is looked for now.
fn states(who: &SignedIn) -> Vec<(String, String, bool)> {
    let asked = who.asked("state").unwrap_or_default();
    let all = (String::new(), who.say("admin-sheets-all"), asked.is_empty());
    let one = |state: SheetState| {
        (
            state.as_str().to_owned(),
            who.say(&format!("admin-sheet-{}", state.as_str())),
            asked == state.as_str(),
        )
    };
    [all].into_iter().chain(SheetState::ALL.map(one)).collect()
}

fn shown(who: &SignedIn, choices: &Choices, sheet: &Sheet) -> Shown {
    let event = choices.events.iter().find(|it| Some(it.id) == sheet.event).map(|it| it.name.clone());
    let circulator = choices.circulators.iter().find(|it| Some(it.id) == sheet.circulator);
    let keyer = choices.keyers.iter().find(|it| Some(it.id) == sheet.keyer);
    let class = match sheet.state {
        SheetState::Issued => "",
        SheetState::HandedOut => "warn",
        SheetState::Returned | SheetState::Keying => "info",
        SheetState::Closed => "good",
    };
    Shown {
        folio: sheet.folio,
        n_lines: sheet.n_lines,
        state: who.say(&format!("admin-sheet-{}", sheet.state.as_str())),
        class,
        event: event.unwrap_or_default(),
        circulator: circulator.map(|it| it.code.clone()).unwrap_or_default(),
        keyer: keyer.map(|it| it.name.clone()).unwrap_or_default(),
    }
}
