//! A coordinator's word for a batch.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Deserialize;

use super::{super::open, one::one};
use crate::{
    db::{AnyConnection, DbError},
    service::{
        App, Coordinator,
        batches::{self, CertifyError},
        people::{self, Denied, Password, SignInError},
    },
    web::{
        Failure, PageError, download,
        pages::{
            see_other,
            signed_in::{SignedForm, SignedIn},
        },
        session,
    },
};

/// The password of whoever vouches for a batch.
#[derive(Deserialize)]
pub(in crate::web::pages::desk) struct Word {
    password: Password,
}

/// Takes a coordinator's word for a batch.
pub(in crate::web::pages::desk) async fn certify(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, u32)>,
    SignedForm { who: frame, form: Word { password } }: SignedForm<Word>,
) -> Result<HttpResponse, PageError> {
    let ((slug, number), credential, now) = (path.into_inner(), frame.credential(), app.now());
    let place = slug.clone();
    app.db.read(move |conn| open::<Coordinator>(conn, &credential, &place, now)).await?;
    let problem = match vouch(&app, &frame, &request, &slug, number, password).await {
        Ok(is_last) => {
            if is_last {
                let (app, slug) = (app.clone(), slug.clone());
                download::apart(move || batches::complete(&app, &slug, number)).await?;
            }
            return Ok(see_other(format!("/desk/{slug}/batches/{number}")));
        }
        Err(NoWord::Password) => frame.say("certify-wrong-password"),
        Err(NoWord::TooMany(minutes)) => frame.say_count("sign-in-too-many", minutes),
        Err(NoWord::Certify(CertifyError::Again)) => frame.say("certify-again"),
        Err(NoWord::Certify(CertifyError::Blocked(_))) => frame.say("certify-blocked"),
        Err(NoWord::Certify(CertifyError::State(_))) => frame.say("certify-state"),
        Err(NoWord::Certify(error)) => return Err(Failure::from(error).into()),
        Err(NoWord::Other(failure)) => return Err(failure.into()),
    };
    // Nobody's password is kept, and another try is not what a switch of the language means.
    let frame = frame.at(&format!("/desk/{slug}/batches/{number}"));
    let mut page = one(&app, &frame, slug, number, None).await?;
    page.problem = Some(problem);
    Ok(frame.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)?)
}

/// Why a word was not taken.
enum NoWord {
    Password,
    /// After so many minutes another try is heard.
    TooMany(i64),
    Certify(CertifyError),
    Other(Failure),
}

/// Gives the word of whoever asks, who knows the password. Returns whether it was the last one needed.
async fn vouch(
    app: &App,
    frame: &SignedIn,
    request: &HttpRequest,
    slug: &str,
    number: u32,
    password: Password,
) -> Result<bool, NoWord> {
    let from = session::client_address(request);
    let proved = people::prove_again::<NoWord>(app, frame.credential(), password, &from).await?;
    let (vault, slug, now) = (app.vault.clone(), slug.to_owned(), app.now());
    let give = move |conn: &mut AnyConnection| batches::certify(conn, &vault, &slug, number, &proved, now);
    Ok(app.db.write(give).await?.is_last)
}

impl From<SignInError> for NoWord {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::Password,
            SignInError::TooMany(too_many) => Self::TooMany((too_many.0.num_seconds() + 59) / 60),
            error => Self::Other(error.into()),
        }
    }
}

impl From<CertifyError> for NoWord {
    fn from(error: CertifyError) -> Self {
        Self::Certify(error)
    }
}

impl From<Denied> for NoWord {
    fn from(error: Denied) -> Self {
        Self::Other(error.into())
    }
}

impl From<DbError> for NoWord {
    fn from(error: DbError) -> Self {
        Self::Other(error.into())
    }
}
