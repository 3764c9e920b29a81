//! Takes the file of a roll from a form, as it arrives, and imports it.

use actix_multipart::{Field, Multipart};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use chrono::NaiveDate;
use futures_util::{StreamExt as _, stream::Fuse};

use super::{
    form::{Filled, Refused, Typed, Wrong},
    rolls::show_with,
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

/// The largest text of a field, in bytes.
const LARGEST_TEXT: usize = 4_096;

/// Imports a roll from an upload of any size. The browser is sent on once all of it arrived.
///
/// The texts stand before the file in the form, so that they can be judged before it is read.
pub(super) async fn upload(
    app: Data<App>,
    request: HttpRequest,
    unproven: Unproven,
    mut parts: Multipart,
) -> Result<HttpResponse, PageError> {
    let (mut typed, mut file) = (Typed::default(), None);
    // What does not read ends the form; what is missing then is asked for.
    while let Some(Ok(mut part)) = parts.next().await {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            file = Some(part.fuse());
            break;
        }
        let Some(text) = read_text(&mut part).await else { break };
        typed = typed.or(&name, text);
    }
    let who = unproven.prove(&request, typed.get("csrf"))?;
    let begun = match read(&typed, file.as_ref().map(Fuse::get_ref)) {
        Ok(new) => begin(&app, who.credential(), new).await,
        Err(wrong) => Err(Refused::Form(vec![wrong])),
    };
    let answer = match begun {
        Ok((job, by, new)) => {
            if let Some(file) = &mut file {
                import(&app, job, by, new, file).await?;
            }
            see_other(format!("/admin/jobs/{job}"))
        }
        Err(refused) => show_with(&app, &who, &Filled::wrong(typed, refused.into_wrong()?)).await?,
    };
    // A browser shows no answer before it has sent everything.
    if let Some(mut file) = file {
        while let Some(Ok(_)) = file.next().await {}
    }
    while let Some(Ok(mut part)) = parts.next().await {
        while let Some(Ok(_)) = part.next().await {}
    }
    Ok(answer)
}

async fn read_text(part: &mut Field) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.next().await {
        bytes.extend_from_slice(&piece.ok()?);
        if LARGEST_TEXT < bytes.len() {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}

/// Reads what the roll is called and how its file is read.
fn read(typed: &Typed, file: Option<&Field>) -> Result<NewRoll, Wrong> {
    let name = RollName::parse(typed.get("name")).map_err(|_| ("name", "admin-roll-error-name"))?;
    let roll_date = typed.read::<NaiveDate>("date", "admin-error-day")?;
    let maps = typed.given("map").into_iter().flat_map(|maps| maps.split(','));
    let columns = ColumnMap::parse_all(maps).map_err(|_| ("map", "admin-roll-error-map"))?;
    let file_name = file.and_then(Field::content_disposition).and_then(|it| it.get_filename());
    if file_name.is_none_or(str::is_empty) {
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
