//! `/admin/health`: whether the service can do its work, and the doctor.

use actix_web::{HttpResponse, web::Data};
use askama::Template;

use super::{around::Around, mail};
use crate::{
    db::{AnyConnection, ledger},
    domain::Scope,
    service::{
        Administrator, App, By,
        doctor::{self, DoctorError, Treatment},
        letters, people,
        progress::Progress,
        rolls::{self, RollState},
    },
    web::{
        Failure, PageError, WebOptions, health,
        pages::{
            begin::begin,
            see_other,
            signed_in::{Pressed, SignedForm, SignedIn},
        },
    },
};

#[derive(Template)]
#[template(path = "admin_health.html")]
struct Page {
    frame: Around,
    is_ready: bool,
    facts: Vec<(String, String)>,
    mail: Vec<(String, String)>,
    /// Says that letters do not leave, if so.
    stays: Option<String>,
}

/// What the database says.
struct Read {
    engine: &'static str,
    letters: Vec<(String, i64)>,
    n_ready: usize,
    n_importing: usize,
    n_entries: u64,
    n_waiting: u64,
}

/// Shows whether the service can do its work.
pub(super) async fn show(
    app: Data<App>,
    options: Data<WebOptions>,
    who: SignedIn,
) -> Result<HttpResponse, PageError> {
    let (credential, now) = (who.credential(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let by = people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        let rolls = rolls::list(conn)?;
        let n_ready = rolls.iter().filter(|it| it.state == RollState::Ready).count();
        Ok::<_, Failure>(Read {
            engine: conn.engine(),
            letters: letters::n_by_state(conn, by)?,
            n_ready,
            n_importing: rolls.len() - n_ready,
            n_entries: ledger::size(conn)?,
            n_waiting: ledger::count_pending(conn)?.0,
        })
    };
    let read = app.db.read(read).await?;
    let readiness = health::readiness(&app, &options).await;
    let data_dir = options.data_dir.clone();
    let free = actix_web::web::block(move || health::free_bytes(&data_dir)).await;
    let free = free.ok().and_then(Result::ok).map_or_else(|| "—".to_owned(), |bytes| space(&who, bytes));
    let page = Page {
        is_ready: readiness.is_ready(),
        facts: facts(&who, &read, &readiness, &free),
        stays: mail::stays(&options, &who),
        mail: mail::told(&who, &read.letters),
        frame: Around::service(&who, who.say("admin-health")),
    };
    Ok(who.page(&page)?)
}

fn facts(who: &SignedIn, read: &Read, ready: &health::Readiness, free: &str) -> Vec<(String, String)> {
    let word = |word: &str| who.say(&format!("admin-health-{word}"));
    let number = |n: u64| who.language.number(i64::try_from(n).unwrap_or(i64::MAX));
    let rolls = format!("{} · {}", number(read.n_ready as u64), number(read.n_importing as u64));
    [
        ("admin-health-database", format!("{} · {}", read.engine, word(ready.database))),
        ("admin-health-disk", format!("{} · {free}", word(ready.disk))),
        ("admin-health-rolls", rolls),
        ("admin-health-entries", number(read.n_entries)),
        ("admin-health-waiting", number(read.n_waiting)),
        ("admin-health-version", env!("CARGO_PKG_VERSION").to_owned()),
    ]
    .map(|(key, value)| (who.say(key), value))
    .into()
}

/// A size of a disk, as people say it.
fn space(who: &SignedIn, bytes: u64) -> String {
    let megabytes = i64::try_from(bytes / 1_000_000).unwrap_or(i64::MAX);
    let (n, unit) = if megabytes < 10_000 { (megabytes, "MB") } else { (megabytes / 1_000, "GB") };
    who.say_with("admin-health-free", [("size", &format!("{}\u{a0}{unit}", who.language.number(n)))])
}

/// Looks at everything that must hold, apart.
pub(super) async fn examine(
    app: Data<App>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let run = |app: &App, _: By<Administrator>, _: Progress<'_>| doctor::examine(app, Treatment::Look);
    let job = begin(&app, &who, None, "doctor", run).await?;
    Ok(see_other(format!("/admin/jobs/{job}")))
}

impl From<DoctorError> for Failure {
    fn from(error: DoctorError) -> Self {
        match error {
            DoctorError::Vault(error) => error.into(),
            DoctorError::Ledger(error) => error.into(),
            DoctorError::Db(error) => error.into(),
            error @ DoctorError::Move(_) => Self::internal(&error),
        }
    }
}
