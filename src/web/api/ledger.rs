//! The history, for those who do not trust us.

use actix_web::{
    get,
    web::{Data, Json, Path, Query},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::problems::{Guarded, Public};
use crate::{
    domain::{EntryId, Scope},
    service::{
        App, Auditor,
        ledger::{self, EntryView, InclusionProof, LedgerError, ProveError, SignedCheckpoint},
        people::{self, Credential},
        petitions,
    },
    web::{ApiError, Cursor, Failure, Listing, Page, paging::Limit},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_checkpoint).service(list_entries).service(prove);
}

/// Shows the newest checkpoint: size and root of the history, signed.
///
/// Keep it: it proves later that nothing before it was changed.
#[utoipa::path(tag = "ledger", responses((status = 200, body = SignedCheckpoint), Public))]
#[get("/ledger/checkpoint")]
async fn show_checkpoint(app: Data<App>) -> Result<Json<SignedCheckpoint>, ApiError> {
    Ok(Json(ledger::newest_checkpoint(&app).await?))
}

/// Which entries to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntryQuery {
    /// The slug of the petition they concern; all entries if left out.
    petition: Option<String>,
    /// Where the last page ended, as it said in `next`; from the start if left out.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many entries at most, 1 to 500; 100 if left out.
    #[serde(default)]
    #[param(minimum = 1, maximum = 500)]
    limit: Limit,
}

/// Lists entries of the history in their order: those of one petition, or all.
#[utoipa::path(
    tag = "ledger",
    params(EntryQuery),
    responses((status = 200, body = Listing<EntryView>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/ledger/entries")]
async fn list_entries(
    app: Data<App>,
    query: Query<EntryQuery>,
    credential: Credential,
) -> Result<Json<Listing<EntryView>>, ApiError> {
    let now = app.now();
    let EntryQuery { petition, cursor, limit } = query.into_inner();
    let page = Page { cursor, limit };
    let from = page.cursor.as_ref().map_or(Some(0), |cursor| cursor.0.parse().ok());
    let malformed = || Failure::malformed("/problems/malformed-query", "this cursor is from no list of ours");
    let (from, n) = (from.ok_or_else(malformed)?, page.n_to_read());
    let read = move |conn: &mut _| {
        let petition = petition.map(|slug| petitions::find(conn, &slug)).transpose()?.map(|it| it.id);
        let place = petition.map_or(Scope::Everywhere, Scope::Petition);
        let by = people::authorise::<Auditor>(conn, &credential, place, now)?;
        Ok::<_, Failure>(ledger::list(conn, by, petition, from, n)?)
    };
    let entries = app.db.read(read).await?;
    Ok(Json(page.listing(entries, |last| (last.index + 1).to_string())))
}

/// Proves that an entry stands in the history.
///
/// Whoever holds a receipt knows the identifier of the entry of its signature.
#[utoipa::path(tag = "ledger", responses((status = 200, body = InclusionProof), Public))]
#[get("/ledger/proofs/{entry}")]
async fn prove(app: Data<App>, entry: Path<Uuid>) -> Result<Json<InclusionProof>, ApiError> {
    Ok(Json(ledger::prove_to_anyone(&app, EntryId(*entry)).await?))
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Db(error) => error.into(),
            error @ (LedgerError::Tree(_) | LedgerError::Checkpoint(_)) => Self::internal(&error),
        }
    }
}

impl From<ProveError> for Failure {
    fn from(error: ProveError) -> Self {
        match error {
            ProveError::Unknown => Self::not_found("/problems/unknown-entry", error),
            ProveError::Ledger(error) => error.into(),
            ProveError::Db(error) => error.into(),
        }
    }
}
