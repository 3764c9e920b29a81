//! Takes the file of a roll from a form, as it arrives, and imports it.

use actix_multipart::{Field, Multipart};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use chrono::NaiveDate;
use futures_util::stream::Fuse;

use super::{
    form::{Filled, Refused, Wrong},
    rolls::show_with,
    upload::Upload,
};
use crate::{
    db::AnyConnection,
    domain::{JobId, RollName, Scope},
    service::{
        Administrator, App, By, jobs,
        people::{self, Credential},
        progress::Progress,
        rolls::{self, NewRoll, RollFile, RollState},
    },
    table::ColumnMap,
    web::{
        Failure, PageError,
        pages::{see_other, signed_in::Unproven},
        upload, work,
    },
};

/// Imports a roll from an upload of any size. The browser is sent on once all of it arrived.
pub(super) async fn upload(
    app: Data<App>,
    request: HttpRequest,
    unproven: Unproven,
    parts: Multipart,
) -> Result<HttpResponse, PageError> {
    let mut sent = Upload::read(parts).await;
    let who = unproven.prove(&request, sent.typed.get("csrf"))?;
    let begun = match read(&sent) {
        // Its file cannot be kept, so there is nothing to try.
        _ if who.is_switched() => Err(Refused::Form(Vec::new())),
        Ok(new) => begin(&app, who.credential(), new).await,
        Err(wrong) => Err(Refused::Form(vec![wrong])),
    };
    let answer = match begun {
        Ok((job, by, new)) => {
            if let Some(file) = &mut sent.file {
                import(&app, job, by, new, file).await?;
            }
            see_other(format!("/admin/jobs/{job}"))
        }
        Err(refused) => {
            let filled = Filled::wrong(sent.typed.clone(), refused.into_wrong()?);
            show_with(&app, &who.keeping_form(), &filled).await?
        }
    };
    sent.pass_over().await;
    Ok(answer)
}

/// Reads what the roll is called and how its file is read.
fn read(sent: &Upload) -> Result<NewRoll, Wrong> {
    let typed = &sent.typed;
    let name = RollName::parse(typed.get("name")).map_err(|_| ("name", "admin-roll-error-name"))?;
    let roll_date = typed.read::<NaiveDate>("date", "admin-error-day")?;
    let maps = typed.given("map").into_iter().flat_map(|maps| maps.split(','));
    let columns = ColumnMap::parse_all(maps).map_err(|_| ("map", "admin-roll-error-map"))?;
    if !sent.has_file() {
        return Err(("file", "admin-roll-error-file"));
    }
    Ok(NewRoll { name, roll_date, columns })
}

/// Notes that the import begins.
async fn begin(
    app: &App,
    credential: Credential,
    new: NewRoll,
) -> Result<(JobId, By<Administrator>, NewRoll), Refused> {
    let now = app.now();
    let write = move |conn: &mut AnyConnection| {
        let by = people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        let is_taken = |it: &rolls::Roll| it.name == new.name.as_str() && it.state == RollState::Ready;
        if rolls::list(conn)?.iter().any(is_taken) {
            return Err(Refused::field("name", "admin-roll-error-taken"));
        }
        Ok((jobs::start(conn, "roll_import", None, by.actor(), now)?, by, new.clone()))
    };
    app.db.write(write).await
}

async fn import(
    app: &App,
    job: JobId,
    by: By<Administrator>,
    new: NewRoll,
    file: &mut Fuse<Field>,
) -> Result<(), Failure> {
    let (upload, bytes) = upload::channel();
    let source = RollFile::Stream { name: new.name.to_string(), bytes: Box::new(bytes) };
    let run = move |app: &App, progress: Progress<'_>| rolls::import(app, by, &new, source, progress);
    work::run_apart(app, job, run)?;
    upload.pass_on(file).await
}
