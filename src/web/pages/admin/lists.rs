//! `/admin/petitions/{slug}/lists`: uploading a list of signatures, and the rows of it that were not taken.

use std::{io, sync::Arc};

use actix_multipart::{Field, Multipart};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data, Path},
};
use askama::Template;
use chrono::{DateTime, Utc};
use futures_util::{
    StreamExt as _,
    future::join,
    stream::{self, Fuse},
};
use uuid::Uuid;

use super::{
    around::Around,
    form::{self, Filled, Form, Kind, Wrong},
    read_petition,
    upload::Upload,
};
use crate::{
    db::AnyConnection,
    domain::{Channel, JobId, Petition, PetitionId},
    service::{
        App, By, Coordinator,
        collection::{self, ImportError, ImportOrder, Intake, ListFile, RejectedError},
        jobs::{self, Job},
        people::{self, Credential},
        petitions,
        progress::Progress,
        spool::Spool,
    },
    table::ColumnMap,
    web::{
        Failure, PageError, download,
        pages::{
            see_other,
            signed_in::{SignedIn, Unproven},
        },
        upload, work,
    },
};

/// The kind of work.
pub(super) const KIND: &str = "signatures_import";
/// How many lists that came before are shown.
const SHOWN: i64 = 20;

#[derive(Template)]
#[template(path = "admin_lists.html")]
struct Page {
    lists: Vec<Shown>,
    columns: String,
    zone: String,
    form: Form,
    frame: Around,
}

/// A list that came before.
struct Shown {
    job: JobId,
    began: String,
    state: &'static str,
    taken: String,
    rejected: String,
}

/// Shows the lists that came before, and the form to upload one.
pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    show_with(&app, &who, &slug, &Filled::default()).await
}

async fn show_with(
    app: &App,
    who: &SignedIn,
    slug: &str,
    filled: &Filled,
) -> Result<HttpResponse, PageError> {
    let (credential, now) = (who.credential(), app.now());
    let list = move |conn: &mut AnyConnection, petition: &Petition, _: &_| {
        people::authorise::<Coordinator>(conn, &credential, petition.id, now)?;
        Ok(jobs::list(conn, petition.id, KIND, SHOWN, now)?)
    };
    let (petition, _, lists) = read_petition(app, who, slug, list).await?;
    let channels = [Channel::Paper, Channel::Online];
    let channels = channels.map(|it| (it.to_string(), who.say(&format!("channel-{it}"))));
    let form = Form::new(who.language, "list", format!("/admin/petitions/{slug}/lists"), filled)
        .choose("channel", channels.into())
        .may_ask("map", Kind::Text)
        .ask("file", Kind::File);
    let page = Page {
        lists: lists.into_iter().map(|it| shown(who, it, &petition.time_zone)).collect(),
        zone: who.language.zone(&petition.time_zone),
        columns: COLUMNS.join(", "),
        form,
        frame: Around::petition(who, &petition, who.say("admin-lists")),
    };
    form::page(&page.frame, &page, &filled.wrong)
}

/// The names of columns that a list may have; others are known too, and any by the field for them.
const COLUMNS: [&str; 10] = [
    "planilla",
    "linea",
    "firmado_en",
    "dni",
    "apellido_paterno",
    "apellido_materno",
    "nombres",
    "fecha_nacimiento",
    "ubigeo",
    "canal",
];

fn shown(who: &SignedIn, job: Job, zone: &str) -> Shown {
    let result = job.result.unwrap_or_default();
    let count = |name: &str| result[name].as_i64().map(|n| who.language.number(n)).unwrap_or_default();
    Shown {
        job: job.id,
        began: who.language.instant(job.started_at, zone),
        state: job.state,
        taken: count("taken"),
        rejected: count("rejected"),
    }
}

/// Takes a list in. Nothing of it is stored before all of it has arrived; then it is imported apart, by the rules
/// of `rubrica signatures import`.
pub(super) async fn upload(
    app: Data<App>,
    request: HttpRequest,
    unproven: Unproven,
    slug: Path<String>,
    parts: Multipart,
) -> Result<HttpResponse, PageError> {
    let mut sent = Upload::read(parts).await;
    let who = unproven.prove(&request, sent.typed.get("csrf"))?;
    let (credential, now, sought) = (who.credential(), app.now(), slug.clone());
    app.db.read(move |conn| may_import(conn, &credential, &sought, now).map(drop)).await?;
    let answer = match (read(&sent), &mut sent.file) {
        (Ok(how), Some(file)) if !who.is_switched() => {
            let spool = receive(file).await?;
            let job = import(&app, &who, &slug, spool, how).await?;
            see_other(format!("/admin/jobs/{job}"))
        }
        (how, _) => {
            let filled = Filled::wrong(sent.typed.clone(), how.err().into_iter().collect());
            show_with(&app, &who.keeping_form(), &slug, &filled).await?
        }
    };
    sent.pass_over().await;
    Ok(answer)
}

/// Finds the petition, and that whoever asks coordinates it.
fn may_import(
    conn: &mut AnyConnection,
    credential: &Credential,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<(PetitionId, By<Coordinator>), Failure> {
    let petition = petitions::find(conn, slug)?.id;
    Ok((petition, people::authorise::<Coordinator>(conn, credential, petition, now)?))
}

/// Reads how the list is to be read.
fn read(sent: &Upload) -> Result<(Channel, ColumnMap), Wrong> {
    let channel = Channel::parse(sent.typed.get("channel")).map_err(|_| ("channel", "admin-error-choice"))?;
    let maps = sent.typed.given("map").into_iter().flat_map(|maps| maps.split(','));
    let columns = ColumnMap::parse_all(maps).map_err(|_| ("map", "admin-roll-error-map"))?;
    if sent.has_file() { Ok((channel, columns)) } else { Err(("file", "admin-list-error-file")) }
}

/// Waits until all of a file has arrived.
async fn receive(file: &mut Fuse<Field>) -> Result<Spool, Failure> {
    let (upload, mut bytes) = upload::channel();
    let keep = download::apart(move || {
        let kept = Spool::new().and_then(|mut spool| io::copy(&mut bytes, &mut spool).map(|_| spool));
        kept.map_err(|error| Failure::internal(&error))
    });
    let (passed_on, kept) = join(upload.pass_on(file), keep).await;
    passed_on?;
    kept
}

/// Begins to import what has arrived.
async fn import(
    app: &App,
    who: &SignedIn,
    slug: &str,
    spool: Spool,
    (channel, columns): (Channel, ColumnMap),
) -> Result<JobId, Failure> {
    let (credential, now, petition) = (who.credential(), app.now(), slug.to_owned());
    let begin = move |conn: &mut AnyConnection| {
        let (petition, by) = may_import(conn, &credential, &petition, now)?;
        Ok::<_, Failure>((jobs::start(conn, KIND, Some(petition), by.actor(), now)?, by))
    };
    let (job, by) = app.db.write(begin).await?;
    let file = ListFile::Upload { spool, job, language: who.language };
    let order = ImportOrder { file, petition: slug.to_owned(), channel, columns };
    let run = move |app: &App, progress: Progress<'_>| collection::import(app, by, order, progress);
    work::run_apart(app, job, run)?;
    Ok(job)
}

/// Sends the rows of a list that were not taken, to be mended and uploaded by themselves.
pub(super) async fn send_rejected(
    app: Data<App>,
    who: SignedIn,
    path: Path<(String, Uuid)>,
) -> Result<HttpResponse, PageError> {
    let ((slug, job), credential) = (path.into_inner(), who.credential());
    let (vault, now, job) = (app.vault.clone(), app.now(), JobId(job));
    let name = format!("attachment; filename=\"{slug}-rejected.csv\"");
    let open = move |conn: &mut AnyConnection| {
        let (_, by) = may_import(conn, &credential, &slug, now)?;
        let intake = Intake::open(conn, &vault, &slug)?;
        let first = collection::rejected_piece(conn, &intake, by, job, 0)?;
        Ok::<_, Failure>((Arc::new(intake), by, first))
    };
    let (intake, by, first) = app.db.read(open).await?;
    let next = move |(at, app, intake): (i32, Data<App>, Arc<Intake>)| async move {
        let opener = Arc::clone(&intake);
        let read = move |conn: &mut AnyConnection| collection::rejected_piece(conn, &opener, by, job, at);
        match app.db.read(read).await {
            Ok(piece) => Some((Ok(Bytes::copy_from_slice(&piece)), (at + 1, app, intake))),
            Err(RejectedError::Unknown) => None,
            Err(error) => Some((Err(error), (i32::MAX, app, intake))),
        }
    };
    let first = stream::iter([Ok::<_, RejectedError>(Bytes::copy_from_slice(&first))]);
    let pieces = first.chain(stream::unfold((1, app.clone(), intake), next));
    Ok(HttpResponse::Ok()
        .content_type("text/csv")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(Box::pin(pieces)))
}

impl From<RejectedError> for Failure {
    fn from(error: RejectedError) -> Self {
        match error {
            RejectedError::Unknown => Self::not_found("/problems/unknown-rows", error),
            error @ RejectedError::Seal(_) => Self::internal(&error),
            RejectedError::Db(error) => error.into(),
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Intake(error) => error.into(),
            ImportError::Table(error) => error.into(),
            ImportError::Db(error) => error.into(),
            error @ (ImportError::Store(_) | ImportError::Space(_)) => Self::internal(&error),
        }
    }
}
