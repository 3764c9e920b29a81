//! New passwords for those who lost theirs.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    post,
    web::Data,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::problems::{Public, Written};
use crate::{
    domain::EmailAddress,
    language::Language,
    service::{
        App,
        people::{self, InvitationError, Password, ResetWish},
    },
    web::{Answer, ApiError, Once, session},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(ask).service(accept);
}

/// Whose password was lost.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Lost {
    /// The address of the account.
    #[schema(value_type = String, example = "ana@example.org")]
    email: EmailAddress,
}

/// What anyone is answered, whether or not there is such an account.
#[derive(Serialize, ToSchema)]
struct Asked {
    /// What to do now.
    #[schema(example = "check_your_email")]
    status: &'static str,
}

/// Sends a link to set a new password, if the address has an account. The answer does not tell.
#[utoipa::path(
    tag = "password-resets",
    request_body = Lost,
    responses(
        (status = 202, body = Asked, description = "Sent, if there is such an account"),
        (status = 429, body = crate::web::Problem, content_type = "application/problem+json",
            description = "Too many tries; `Retry-After` says how long to wait."),
        Public, Written
    )
)]
#[post("/password-resets")]
async fn ask(app: Data<App>, request: HttpRequest, body: Once<Lost>) -> Result<HttpResponse, ApiError> {
    let (vault, now, from) = (app.vault.clone(), app.now(), session::client_address(&request));
    let languages = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
    let language = languages.and_then(Language::preferred).unwrap_or_default();
    body.write_for_anyone(&app, move |conn, lost| {
        let wish = ResetWish { email: lost.email.clone(), from: from.clone(), language };
        people::ask_reset(conn, &vault, &wish, now)??;
        Answer::with(StatusCode::ACCEPTED, &Asked { status: "check_your_email" })
    })
    .await
}

/// A new password, by a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// What stands at the end of the link.
    secret: String,
    /// The new password, of at least 12 characters.
    #[schema(value_type = String, format = Password)]
    password: Password,
}

/// Hashes the password that a link sets, if the link was found: else strangers could keep everyone from signing in.
/// A repeat, whose link was used up, is answered as the first time without it.
pub(super) async fn hash_for<T>(
    link: Result<T, InvitationError>,
    password: &Password,
) -> Result<Option<String>, InvitationError> {
    match link {
        Ok(_) => Ok(Some(password.clone().hash().await?)),
        Err(InvitationError::Unknown) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sets a new password by a link. The link stops working and every session of the person ends.
#[utoipa::path(
    tag = "password-resets",
    request_body = NewPassword,
    responses((status = 204, description = "Set; sign in with it"), Public, Written)
)]
#[post("/password-resets/accept")]
async fn accept(app: Data<App>, body: Once<NewPassword>) -> Result<HttpResponse, ApiError> {
    let (now, secret) = (app.now(), body.body().secret.clone());
    let link = app.db.read(move |conn| people::find_reset(conn, &secret, now)).await;
    let password_hash = hash_for(link, &body.body().password).await?;
    body.write_for_anyone(&app, move |conn, new| {
        let password_hash = password_hash.as_ref().ok_or(InvitationError::Unknown)?;
        people::reset(conn, &new.secret, password_hash, now)?;
        Ok(Answer::nothing())
    })
    .await
}
