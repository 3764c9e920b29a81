//! `/reset`: asks for the link that sets a new password. `/reset/…`: sets it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path},
};
use serde::Deserialize;

use super::{
    Wrong,
    form::{AccountForm, EMAIL, NEW_PASSWORD, PASSWORD_AGAIN},
    hash, link_is_dead,
};
use crate::{
    domain::EmailAddress,
    service::{
        App,
        people::{self, InvitationError, ResetWish},
    },
    web::{
        PageError,
        pages::{Frame, see_other},
        session,
    },
};

/// Whose password was lost.
#[derive(Deserialize)]
pub(super) struct Lost {
    #[serde(default)]
    email: String,
}

/// A new password, typed twice.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

/// Asks for the address of someone who lost the password.
pub(super) async fn show_lost(frame: Frame) -> Result<HttpResponse, PageError> {
    Ok(frame.page(&lost_form(&frame, "", &[]))?)
}

/// Sends a link to that address, if it has an account. The answer does not tell.
pub(super) async fn submit_lost(
    app: Data<App>,
    frame: Frame,
    request: HttpRequest,
    Form(lost): Form<Lost>,
) -> Result<HttpResponse, PageError> {
    let again = frame.keeping_form();
    if frame.is_switched() {
        return Ok(frame.page(&lost_form(&again, &lost.email, &[]))?);
    }
    let Ok(email) = EmailAddress::parse(&lost.email) else {
        let form = lost_form(&again, &lost.email, &[("email", "people-error-email")]);
        return Ok(frame.page_with(StatusCode::UNPROCESSABLE_ENTITY, &form)?);
    };
    let wish = ResetWish { email, from: session::client_address(&request), language: frame.language };
    let (vault, now) = (app.vault.clone(), app.now());
    app.db.write(move |conn| people::ask_reset(conn, &vault, &wish, now)).await??;
    Ok(see_other("/sign-in?after=lost"))
}

/// Asks for a new password.
pub(super) async fn show(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
) -> Result<HttpResponse, PageError> {
    if works(&app, &secret).await? {
        Ok(frame.page(&form(&frame, &secret, &[]))?)
    } else {
        Ok(link_is_dead(&frame)?)
    }
}

/// Sets the new password and sends to the sign-in, or says what is wrong with it.
pub(super) async fn submit(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
    Form(typed): Form<Typed>,
) -> Result<HttpResponse, PageError> {
    if !works(&app, &secret).await? {
        return Ok(link_is_dead(&frame)?);
    }
    let password_hash = match hash(&typed.password, &typed.password_again).await? {
        Ok(hash) => hash,
        Err(wrong) => {
            return Ok(frame.page_with(StatusCode::UNPROCESSABLE_ENTITY, &form(&frame, &secret, &[wrong]))?);
        }
    };
    let (link, now) = (secret.into_inner(), app.now());
    match app.db.write(move |conn| people::reset(conn, &link, &password_hash, now)).await {
        Ok(_) => Ok(see_other("/sign-in?after=reset")),
        Err(InvitationError::Unknown) => Ok(link_is_dead(&frame)?),
        Err(error) => Err(error.into()),
    }
}

/// Whether a link still sets a password.
async fn works(app: &App, secret: &str) -> Result<bool, InvitationError> {
    let (link, now) = (secret.to_owned(), app.now());
    match app.db.read(move |conn| people::find_reset(conn, &link, now)).await {
        Ok(_) => Ok(true),
        Err(InvitationError::Unknown) => Ok(false),
        Err(error) => Err(error),
    }
}

fn lost_form(frame: &Frame, email: &str, wrong: &[Wrong]) -> AccountForm {
    let form = AccountForm::new(frame, "lost", frame.say("lost-lead"), "/reset".to_owned());
    form.ask(EMAIL, email, wrong).link("lost-back", "/sign-in")
}

fn form(frame: &Frame, secret: &str, wrong: &[Wrong]) -> AccountForm {
    AccountForm::new(frame, "reset", frame.say("reset-lead"), format!("/reset/{secret}"))
        .ask(NEW_PASSWORD, "", wrong)
        .ask(PASSWORD_AGAIN, "", wrong)
}
