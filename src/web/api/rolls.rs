//! Electoral rolls: upload, list, drop.

use actix_web::{
    HttpRequest, HttpResponse, delete, get, post,
    web::{Data, Json, Path, Payload, Query},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::problems::{Guarded, Written};
use crate::{
    domain::{RollName, Scope},
    service::{
        Administrator, App,
        jobs::Job,
        people::{self, Credential},
        progress::Progress,
        rolls::{self, DropError, FindError, ImportError, LookUpError, NewRoll, Roll, RollFile, RollState},
        verification::VerifyError,
    },
    table::{ColumnMap, TableError, TableProblem},
    web::{ApiError, Failure, Once, upload, work},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(import).service(drop_roll);
}

/// An electoral roll, without its entries.
#[derive(Serialize, ToSchema)]
struct RollView {
    /// What it is called.
    name: String,
    /// `importing` or `ready`.
    #[schema(example = "ready")]
    state: &'static str,
    /// The day on which the roll stood as it does.
    roll_date: Option<NaiveDate>,
    /// How many entries it has.
    entries: i64,
    /// How many rows of its file were not taken.
    rejected: i64,
    /// The SHA-256 of its file.
    file_sha256: Option<String>,
    /// When it became ready.
    imported_at: Option<DateTime<Utc>>,
}

/// What a new roll is called, and how its file is read.
#[derive(Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RollQuery {
    /// What to call it.
    name: String,
    /// The day on which the roll stood as it does.
    date: Option<NaiveDate>,
    /// Which columns hold which fields, such as `document=NumDoc,surname1=Apellido`, where their names do
    /// not say it.
    map: Option<String>,
}

/// Lists the rolls, the oldest first.
#[utoipa::path(
    tag = "rolls",
    responses((status = 200, body = [RollView]), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/rolls")]
async fn list(app: Data<App>, credential: Credential) -> Result<Json<Vec<RollView>>, ApiError> {
    let now = app.now();
    let read = move |conn: &mut _| {
        people::identify(conn, &credential, now)?;
        Ok::<_, Failure>(rolls::list(conn)?)
    };
    Ok(Json(app.db.read(read).await?.into_iter().map(RollView::from).collect()))
}

/// Imports a roll from a table of any size. Answers, once all of it arrived, with a piece of work to ask
/// about.
///
/// The roll can be used when that is done. An upload that breaks off leaves nothing.
#[utoipa::path(
    tag = "rolls",
    params(RollQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 202, body = Job), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/rolls")]
async fn import(
    app: Data<App>,
    request: HttpRequest,
    query: Query<RollQuery>,
    credential: Credential,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let new = query.read()?;
    let once = Once::of_stream(&request)?;
    let (answer, begun) = work::begin(&app, credential, once, "roll_import", |conn, caller, ()| {
        Ok((None, caller.authorise::<Administrator>(conn, Scope::Everywhere)?))
    })
    .await?;
    let Some((job, by)) = begun else { return Ok(answer) };
    let (upload, bytes) = upload::channel();
    let file = RollFile::Stream { name: new.name.to_string(), bytes: Box::new(bytes) };
    let run = move |app: &App, progress: Progress<'_>| rolls::import(app, by, &new, file, progress);
    work::run_apart(&app, job, run)?;
    upload.pass_on(payload).await?;
    Ok(answer)
}

/// Drops a roll. Its keys are destroyed at once, which erases it in every backup too.
#[utoipa::path(
    tag = "rolls",
    responses((status = 204), Guarded),
    security(("token" = []), ("session" = []))
)]
#[delete("/rolls/{name}")]
async fn drop_roll(
    app: Data<App>,
    name: Path<String>,
    credential: Credential,
) -> Result<HttpResponse, ApiError> {
    let now = app.now();
    let write = move |conn: &mut _| {
        let by = people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        Ok::<_, Failure>(rolls::shred(conn, by, &name, now)?)
    };
    let roll = app.db.write(write).await?;
    rolls::clear_away(&app, roll);
    Ok(HttpResponse::NoContent().finish())
}

impl RollQuery {
    fn read(&self) -> Result<NewRoll, Failure> {
        let refuse = |field, problem: &dyn std::fmt::Display| {
            Failure::unprocessable("/problems/invalid-roll", problem).with_field(field, problem)
        };
        let name = RollName::parse(&self.name).map_err(|error| refuse("name", &error))?;
        let maps = self.map.iter().flat_map(|maps| maps.split(','));
        let columns = ColumnMap::parse_all(maps).map_err(|error| refuse("map", &error))?;
        Ok(NewRoll { name, roll_date: self.date, columns })
    }
}

impl From<Roll> for RollView {
    fn from(roll: Roll) -> Self {
        Self {
            name: roll.name,
            state: match roll.state {
                RollState::Importing => "importing",
                RollState::Ready => "ready",
            },
            roll_date: roll.roll_date,
            entries: roll.n_entries,
            rejected: roll.n_rejected,
            file_sha256: roll.file_sha256.map(hex::encode),
            imported_at: roll.ready_at,
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Name(_) => Self::unprocessable("/problems/invalid-roll", error),
            ImportError::NothingTaken { n_rejected, .. } => {
                let n = vec![("n", n_rejected.to_string())];
                Self::unprocessable("/problems/invalid-roll", error).told_as("nothing-taken", n)
            }
            ImportError::Taken => Self::conflict("/problems/roll-exists", error),
            ImportError::TakenOver => {
                Self::conflict("/problems/roll-exists", error).told_as("taken-over", Vec::new())
            }
            ImportError::Table(error) => error.into(),
            ImportError::Db(error) => error.into(),
            error @ (ImportError::Space(_) | ImportError::Lost | ImportError::Vault(_)) => {
                Self::internal(&error)
            }
        }
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        if let TableProblem::WriteRejects(_) = error.problem {
            return Self::internal(&error);
        }
        let (code, values) = (error.problem.code(), error.problem.values());
        Self::unprocessable("/problems/unreadable-table", error).told_as(code, values)
    }
}

impl From<DropError> for Failure {
    fn from(error: DropError) -> Self {
        match error {
            DropError::Unknown => Self::not_found("/problems/unknown-roll", error),
            DropError::Db(error) => error.into(),
        }
    }
}

impl From<FindError> for Failure {
    fn from(error: FindError) -> Self {
        match error {
            FindError::Unknown => Self::not_found("/problems/unknown-roll", "there is no such roll"),
            FindError::NotReady => Self::conflict("/problems/roll-not-ready", error),
            FindError::Db(error) => error.into(),
        }
    }
}

impl From<LookUpError> for Failure {
    fn from(error: LookUpError) -> Self {
        match error {
            LookUpError::Db(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Petition(error) => error.into(),
            VerifyError::Running => Self::conflict("/problems/verification-running", error),
            VerifyError::NoRoll => Self::conflict("/problems/no-roll", error),
            VerifyError::SeveralRolls { .. } => Self::conflict("/problems/several-rolls", error),
            VerifyError::Roll(error) => error.into(),
            VerifyError::LookUp(error) => error.into(),
            VerifyError::Settle(error) => error.into(),
            VerifyError::Db(error) => error.into(),
            error @ (VerifyError::Zone
            | VerifyError::Sealed(_)
            | VerifyError::Vault(_)
            | VerifyError::Compare(_)
            | VerifyError::Lost) => Self::internal(&error),
        }
    }
}
