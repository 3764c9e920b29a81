//! Signing online, from a form on another site or from a program.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    post,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::problems::{Public, Written};
use crate::{
    domain::{Actor, Identity},
    language::Language,
    service::{
        App, Cause,
        signing::{self, ConfirmError, Consent, LeaveError, LinkError, SignError, SignatureForm},
    },
    web::{Answer, ApiError, Failure, Once, session},
};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(sign);
}

/// What a signer typed. Which fields are needed follows from the petition's profile; others are not kept.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewSignature {
    /// The identity number.
    document: String,
    /// The first surname.
    surname1: String,
    /// The second surname.
    surname2: String,
    /// All given names.
    given_names: String,
    /// The date of birth, `1990-05-24`.
    birth_date: String,
    /// The code of the district.
    district: String,
    /// The telephone number.
    phone: String,
    /// Where the mail goes that asks to confirm.
    email: String,
    /// The street address.
    address: String,
    /// The postal code.
    postcode: String,
    /// Whether the signer agreed to the petition's consent text.
    consent: bool,
    /// The language of the mail, `es` or `en`; the petition's if left out.
    language: Option<String>,
}

impl NewSignature {
    fn form(&self, main: Language, from: String) -> SignatureForm {
        let mut identity = Identity::default();
        identity.document.clone_from(&self.document);
        identity.surname1.clone_from(&self.surname1);
        identity.surname2.clone_from(&self.surname2);
        identity.given_names.clone_from(&self.given_names);
        identity.birth_date.clone_from(&self.birth_date);
        identity.district.clone_from(&self.district);
        identity.phone.clone_from(&self.phone);
        identity.email.clone_from(&self.email);
        identity.address.clone_from(&self.address);
        identity.postcode.clone_from(&self.postcode);
        let consent = if self.consent { Consent::Given } else { Consent::Missing };
        let language = self.language.as_deref().and_then(Language::parse).unwrap_or(main);
        SignatureForm { identity, consent, language, from }
    }
}

/// What every signer is answered.
#[derive(Serialize, ToSchema)]
struct Accepted {
    /// Always `check_your_email`, whoever signed before.
    #[schema(example = "check_your_email")]
    status: &'static str,
}

/// Signs online.
///
/// The answer is the same, and takes the same work, whether or not the document or the address is known. The
/// signature counts once its signer confirms it through the link in the mail.
#[utoipa::path(
    tag = "signatures",
    request_body = NewSignature,
    responses((status = 202, body = Accepted), Public, Written)
)]
#[post("/petitions/{slug}/signatures")]
async fn sign(
    app: Data<App>,
    request: HttpRequest,
    slug: Path<String>,
    body: Once<NewSignature>,
) -> Result<HttpResponse, ApiError> {
    let form = body.body().form(Language::default(), session::client_address(&request));
    let draft = signing::prepare(&app, slug.into_inner(), form).await?;
    let cause = Cause { actor: Actor::Signer, now: app.now(), shard: app.shard() };
    body.write_for_anyone(&app, move |conn, _| {
        signing::store(conn, &draft, cause)?;
        Answer::with(StatusCode::ACCEPTED, &Accepted { status: "check_your_email" })
    })
    .await
}

impl From<SignError> for Failure {
    fn from(error: SignError) -> Self {
        match error {
            SignError::Petition(error) => error.into(),
            SignError::NotOpen(error) => Self::conflict("/problems/not-open", error),
            error @ SignError::PaperOnly => Self::conflict("/problems/paper-only", error),
            SignError::Form { ref problems, consent } => {
                let mut failure = Self::unprocessable("/problems/invalid-signature", &error);
                for problem in problems {
                    failure = failure.with_field(problem.field.as_str(), problem.code.as_str());
                }
                if consent == Consent::Missing { failure.with_field("consent", "required") } else { failure }
            }
            error @ SignError::Entry(_) => Self::unprocessable("/problems/invalid-signature", error),
            SignError::Vault(error) => error.into(),
            SignError::Db(error) => error.into(),
            error @ (SignError::Zone | SignError::Letter(_) | SignError::TakeIn(_)) => Self::internal(&error),
        }
    }
}

fn unknown_link(error: impl std::fmt::Display) -> Failure {
    Failure::not_found("/problems/unknown-link", error)
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Unknown => unknown_link(error),
            LinkError::Db(error) => error.into(),
        }
    }
}

impl From<ConfirmError> for Failure {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::Unknown => unknown_link(error),
            ConfirmError::NotOpen(error) => Self::conflict("/problems/not-open", error),
            ConfirmError::Move(error) => Self::busy(error),
            ConfirmError::Db(error) => error.into(),
        }
    }
}

impl From<LeaveError> for Failure {
    fn from(error: LeaveError) -> Self {
        match error {
            LeaveError::Unknown => unknown_link(error),
            error @ LeaveError::HandedIn => Self::conflict("/problems/handed-in", error),
            LeaveError::Move(error) => Self::busy(error),
            LeaveError::Settle(error) => error.into(),
            LeaveError::Db(error) => error.into(),
        }
    }
}
