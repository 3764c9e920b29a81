//! Invitations and links to set a new password: made by some, used by anyone who has the link.

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Json, Path, Query},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    password_resets::hash_for,
    problems::{Guarded, Public, Written},
    roles::place,
};
use crate::{
    db::{AnyConnection, DbError},
    domain::{EmailAddress, Role},
    service::{
        App,
        people::{self, Acceptance, Credential, Invitation, InvitationError, Password, PersonName},
        petitions,
    },
    web::{Answer, ApiError, Failure, Once, WebOptions},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(invite).service(revoke).service(open).service(accept);
}

/// An invitation to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvitation {
    /// Whom it is for; whoever has the link may choose an address if left out.
    #[schema(value_type = Option<String>, example = "ana@example.org")]
    email: Option<EmailAddress>,
    /// The role it gives.
    #[schema(value_type = String, example = "volunteer")]
    role: Role,
    /// The slug of the petition where the role holds; everywhere if left out.
    petition: Option<String>,
}

/// An invitation that was made. The link is shown here and nowhere else.
#[derive(Serialize, ToSchema)]
struct Invited {
    /// Names it, and the person who accepts it.
    id: Uuid,
    /// The link to hand on.
    link: String,
    /// When it stops working.
    expires_at: DateTime<Utc>,
}

/// An invitation that nobody has accepted yet.
#[derive(Serialize, ToSchema)]
struct InvitationShown {
    /// Names it, and the person who accepts it.
    id: Uuid,
    /// Whom it is for, if it was made for one address.
    email: Option<String>,
    /// The role it gives.
    #[schema(example = "volunteer")]
    role: &'static str,
    /// The slug of the petition where the role holds; absent if it holds everywhere.
    petition: Option<String>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it stops working.
    expires_at: DateTime<Utc>,
}

impl InvitationShown {
    fn of(conn: &mut AnyConnection, invitation: Invitation) -> Result<Self, DbError> {
        Ok(Self {
            id: invitation.id,
            email: invitation.email.map(Into::into),
            role: invitation.role.as_str(),
            petition: petitions::slug_at(conn, invitation.scope)?,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
        })
    }
}

/// Which invitations to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Where {
    /// The slug of the petition; those for everywhere if left out.
    petition: Option<String>,
}

/// Lists the invitations for one petition, or for everywhere, that nobody has accepted yet.
#[utoipa::path(
    tag = "invitations",
    params(Where),
    responses((status = 200, body = Vec<InvitationShown>), Guarded),
    security(("token" = []), ("session" = []))
)]
#[get("/invitations")]
async fn list(
    app: Data<App>,
    at: Query<Where>,
    credential: Credential,
) -> Result<Json<Vec<InvitationShown>>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let place = place(conn, at.petition.as_deref())?;
        let by = caller.may_grant(conn, Role::Volunteer, place)?;
        let invitations = people::list_invitations(conn, &vault, by, now)?;
        let shown = invitations.into_iter().map(|it| InvitationShown::of(conn, it));
        Ok::<_, Failure>(shown.collect::<Result<_, DbError>>()?)
    };
    Ok(Json(app.db.read(read).await?))
}

/// Invites someone to join with a role.
///
/// Administrators may give any role; coordinators those of volunteer and reviewer of their petition.
#[utoipa::path(
    tag = "invitations",
    request_body = NewInvitation,
    responses((status = 201, body = Invited), Guarded, Written),
    security(("token" = []), ("session" = []))
)]
#[post("/invitations")]
async fn invite(
    app: Data<App>,
    options: Data<WebOptions>,
    credential: Credential,
    body: Once<NewInvitation>,
) -> Result<HttpResponse, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    body.write(&app, credential, move |conn, caller, new| {
        let place = place(conn, new.petition.as_deref())?;
        let grant = caller.may_grant(conn, new.role, place)?;
        let offer = people::invite(conn, &vault, grant, new.email.as_ref(), now)?;
        let link = offer.invitation_link(&options.public_url);
        let invited = Invited { id: offer.id, link, expires_at: offer.expires_at };
        Answer::created(format!("/api/v1/invitations/{}", offer.id), &invited)
    })
    .await
}

/// Takes back an invitation.
#[utoipa::path(
    tag = "invitations",
    responses((status = 204, description = "Taken back"), Guarded),
    security(("token" = []), ("session" = []))
)]
#[delete("/invitations/{invitation}")]
async fn revoke(
    app: Data<App>,
    invitation: Path<Uuid>,
    credential: Credential,
) -> Result<HttpResponse, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let write = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let shown = people::show_invitation(conn, &vault, *invitation, now)?;
        let grant = caller.may_grant(conn, shown.role, shown.scope)?;
        Ok::<_, Failure>(people::revoke_invitation(conn, grant, *invitation, now)?)
    };
    app.db.write(write).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A link that someone opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Opened {
    /// What stands at the end of the link.
    secret: String,
}

/// Shows what an invitation is for, to whoever has its link.
#[utoipa::path(
    tag = "invitations",
    request_body = Opened,
    responses((status = 200, body = InvitationShown), Public, Written)
)]
#[post("/invitations/open")]
async fn open(app: Data<App>, body: Json<Opened>) -> Result<Json<InvitationShown>, ApiError> {
    let (vault, now) = (app.vault.clone(), app.now());
    let read = move |conn: &mut _| {
        let invitation = people::find_invitation(conn, &vault, &body.secret, now)?;
        Ok::<_, Failure>(InvitationShown::of(conn, invitation)?)
    };
    Ok(Json(app.db.read(read).await?))
}

/// What someone gives who accepts an invitation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Accepted {
    /// What stands at the end of the link.
    secret: String,
    /// The address to sign in under, if the invitation was made for none.
    #[schema(value_type = Option<String>, example = "ana@example.org")]
    email: Option<EmailAddress>,
    /// What they are called.
    #[schema(value_type = String, example = "Ana Quispe")]
    name: PersonName,
    /// The password they choose, of at least 12 characters.
    #[schema(value_type = String, format = Password)]
    password: Password,
}

/// The account that was made.
#[derive(Serialize, ToSchema)]
struct Joined {
    /// Names the person.
    id: Uuid,
}

/// Accepts an invitation: makes the account. The link stops working.
#[utoipa::path(
    tag = "invitations",
    request_body = Accepted,
    responses((status = 201, body = Joined), Public, Written)
)]
#[post("/invitations/accept")]
async fn accept(app: Data<App>, body: Once<Accepted>) -> Result<HttpResponse, ApiError> {
    let (vault, now, secret) = (app.vault.clone(), app.now(), body.body().secret.clone());
    let sought = vault.clone();
    let link = app.db.read(move |conn| people::find_invitation(conn, &sought, &secret, now)).await;
    let password_hash = hash_for(link, &body.body().password).await?;
    body.write_for_anyone(&app, move |conn, accepted| {
        let password_hash = password_hash.clone().ok_or(InvitationError::Unknown)?;
        let acceptance = Acceptance {
            secret: accepted.secret.clone(),
            email: accepted.email.clone(),
            name: accepted.name.clone(),
            password_hash,
        };
        let id = people::accept(conn, &vault, &acceptance, now)?.0;
        Answer::created(format!("/api/v1/users/{id}"), &Joined { id })
    })
    .await
}

impl From<InvitationError> for Failure {
    fn from(error: InvitationError) -> Self {
        match error {
            InvitationError::Unknown => Self::not_found("/problems/link-does-not-work", error),
            InvitationError::NoAddress | InvitationError::OtherAddress => {
                Self::unprocessable("/problems/invalid-address", &error).with_field("email", &error)
            }
            InvitationError::Account(error) => error.into(),
            InvitationError::Db(error) => error.into(),
            InvitationError::Letter(error) => error.into(),
            InvitationError::Hash(error) => error.into(),
            error @ InvitationError::Sealed(_) => Self::internal(&error),
        }
    }
}
