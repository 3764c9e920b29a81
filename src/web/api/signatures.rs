//! Signatures as coordinators and reviewers see them.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json, Path, Query},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::problems::{Guarded, Written};
use crate::{
    db::signatures::Filter,
    domain::{Channel, Identity, State},
    service::{
        App, Reviewer,
        collection::{self, Intake, ListError, Person, SignatureView},
        people::{self, Credential},
    },
    web::{Answer, ApiError, Cursor, Failure, Listing, Once, Page, paging::Limit},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(find);
}

/// Which signatures to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SignatureQuery {
    /// Those that stand in this state.
    #[param(value_type = Option<String>)]
    state: Option<State>,
    /// Those with this reason code.
    reason: Option<String>,
    /// Those of this channel.
    #[param(value_type = Option<String>)]
    channel: Option<Channel>,
    /// Those on the sheet of this number.
    folio: Option<i64>,
    /// Where the last page ended, as it said in `next`; from the start if left out.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many entries at most, 1 to 500; 100 if left out.
    #[serde(default)]
    #[param(minimum = 1, maximum = 500)]
    limit: Limit,
}

/// Every signature of a person.
#[derive(Serialize, ToSchema)]
struct Found {
    /// The signatures, in the order in which they came.
    items: Vec<SignatureView>,
}

/// Lists signatures in the order in which they came.
#[utoipa::path(
    tag = "collection",
    params(SignatureQuery),
    responses((status = 200, body = Listing<SignatureView>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/petitions/{slug}/signatures")]
async fn list(
    app: Data<App>,
    slug: Path<String>,
    query: Query<SignatureQuery>,
    credential: Credential,
) -> Result<Json<Listing<SignatureView>>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let SignatureQuery { state, reason, channel, folio, cursor, limit } = query.into_inner();
    let page = Page { cursor, limit };
    let after = page.cursor.as_ref().and_then(|cursor| cursor.0.parse().ok());
    let filter = Filter { state, reason, channel, folio, identity_key: None, after };
    let n = page.n_to_read();
    let read = move |conn: &mut _| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let by = people::authorise::<Reviewer>(conn, &credential, intake.petition().id, now)?;
        Ok::<_, Failure>(collection::list_signatures(conn, &intake, by, &filter, n)?)
    };
    Ok(Json(page.listing(app.db.read(read).await?, |last| last.id.to_string())))
}

/// Finds every signature of a person, by everything the petition knows a person by: in most, the document
/// alone. The history keeps that someone looked, and not for whom.
#[utoipa::path(
    tag = "collection",
    request_body = Person,
    responses((status = 200, body = Found), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/petitions/{slug}/signatures/search")]
async fn find(
    app: Data<App>,
    slug: Path<String>,
    credential: Credential,
    body: Once<Identity>,
) -> Result<HttpResponse, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    body.write(&app, credential, move |conn, caller, sought| {
        let intake = Intake::open(conn, &vault, &slug)?;
        let by = caller.authorise::<Reviewer>(conn, intake.petition().id)?;
        let items = collection::find_signatures(conn, &intake, by, sought.clone(), now)?;
        Answer::ok(&Found { items })
    })
    .await
}

impl From<ListError> for Failure {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Sheet(error) => error.into(),
            ListError::Nobody => Self::unprocessable("/problems/nobody-named", error),
            error @ ListError::Seal(_) => Self::internal(&error),
            ListError::Db(error) => error.into(),
        }
    }
}
