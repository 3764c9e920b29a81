//! `/sign-in` and `/sign-out`.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Form, Query},
};
use serde::Deserialize;

use super::form::{AccountForm, EMAIL, PASSWORD};
use crate::{
    service::{
        App,
        people::{self, Password, SignIn, SignInError},
    },
    web::{
        Failure, PageError, WebOptions,
        pages::{
            Frame, see_other,
            signed_in::{Pressed, SignedForm, local_path},
        },
        session,
    },
};

/// Where to go after signing in, and what was done before.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    after: String,
}

/// Who wants to sign in.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default = "no_password")]
    password: Password,
    #[serde(default)]
    next: String,
}

fn no_password() -> Password {
    Password::new(String::new())
}

/// Asks for address and password.
pub(super) async fn show(frame: Frame, Query(asked): Query<Asked>) -> Result<HttpResponse, PageError> {
    let notice = match asked.after.as_str() {
        "join" => Some("join-done"),
        "lost" => Some("lost-done"),
        "out" => Some("sign-out-done"),
        "reset" => Some("reset-done"),
        _ => local_path(&asked.next).map(|_| "sign-in-first"),
    };
    Ok(frame.page(&form(&frame, "", &asked.next).notice(notice))?)
}

/// Signs in and goes on to where the person wanted to go.
pub(super) async fn submit(
    app: Data<App>,
    options: Data<WebOptions>,
    frame: Frame,
    request: HttpRequest,
    Form(typed): Form<Typed>,
) -> Result<HttpResponse, PageError> {
    if is_from_elsewhere(&request) {
        return Err(session::forged().into());
    }
    let again = form(&frame.keeping_form(), &typed.email, &typed.next);
    if frame.is_switched() {
        return Ok(frame.page(&again)?);
    }
    let from = session::client_address(&request);
    let replaces = session::session_secret(&request);
    let sign_in = SignIn { email: typed.email.clone(), password: typed.password, from, replaces };
    let (status, problem) = match people::sign_in(&app, sign_in).await {
        Ok(opened) => {
            let mut response = see_other(local_path(&typed.next).unwrap_or("/desk"));
            response
                .add_cookie(&session::cookie(&options, opened.secret.as_str()))
                .map_err(|error| Failure::internal(&error))?;
            return Ok(response);
        }
        Err(SignInError::Wrong) => (StatusCode::UNPROCESSABLE_ENTITY, frame.say("sign-in-wrong")),
        Err(SignInError::TooMany(too_many)) => {
            let minutes = (too_many.0.num_seconds() + 59) / 60;
            (StatusCode::TOO_MANY_REQUESTS, frame.say_count("sign-in-too-many", minutes))
        }
        Err(error) => return Err(error.into()),
    };
    Ok(frame.page_with(status, &again.problem(problem))?)
}

/// Ends the session.
pub(super) async fn sign_out(
    app: Data<App>,
    options: Data<WebOptions>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let (credential, now) = (who.credential(), app.now());
    app.db.write(move |conn| people::sign_out(conn, &credential, now)).await?;
    let mut response = see_other("/sign-in?after=out");
    response.add_cookie(&session::no_cookie(&options)).map_err(|error| Failure::internal(&error))?;
    Ok(response)
}

/// Whether another site makes the browser send this form: it could sign someone in as somebody else.
fn is_from_elsewhere(request: &HttpRequest) -> bool {
    let site = request.headers().get("Sec-Fetch-Site").map(header::HeaderValue::as_bytes);
    site.is_some_and(|site| site != b"same-origin" && site != b"none")
}

fn form(frame: &Frame, email: &str, next: &str) -> AccountForm {
    let form = AccountForm::new(frame, "sign-in", frame.say("sign-in-lead"), "/sign-in".to_owned());
    let form = form.ask(EMAIL, email, &[]).ask(PASSWORD, "", &[]).link("sign-in-lost", "/reset");
    form.hidden("next", local_path(next))
}
