//! `/invitation/…`: makes an account.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path},
};
use serde::Deserialize;

use super::{
    Wrong,
    form::{AccountForm, EMAIL, NAME, NEW_PASSWORD, PASSWORD_AGAIN},
    hash, link_is_dead,
};
use crate::{
    domain::{EmailAddress, Role, Scope},
    service::{
        App,
        people::{self, Acceptance, AccountError, Invitation, InvitationError, PersonName},
        petitions,
    },
    web::{
        Failure, PageError,
        pages::{Frame, see_other},
    },
};

/// What the form sends.
#[derive(Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

/// Shows what an invitation is for, and asks for name and password.
pub(super) async fn show(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
) -> Result<HttpResponse, PageError> {
    let Some((invitation, title)) = find(&app, &secret).await? else { return Ok(link_is_dead(&frame)?) };
    Ok(frame.page(&form(&frame, &secret, &invitation, title, &Typed::default(), &[]))?)
}

/// Makes the account and sends to the sign-in, or shows the form again with what is wrong beside each field.
pub(super) async fn submit(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
    Form(typed): Form<Typed>,
) -> Result<HttpResponse, PageError> {
    let Some((invitation, title)) = find(&app, &secret).await? else { return Ok(link_is_dead(&frame)?) };
    let again = frame.keeping_form();
    if frame.is_switched() {
        return Ok(frame.page(&form(&again, &secret, &invitation, title, &typed, &[]))?);
    }
    let wrong = match accept(&app, &secret, &invitation, &typed).await {
        // Volunteers have a sign-in of their own, which opens what their device keeps.
        Ok(wrong) if wrong.is_empty() && invitation.role == Role::Volunteer => {
            return Ok(see_other("/field"));
        }
        Ok(wrong) if wrong.is_empty() => return Ok(see_other("/sign-in?after=join")),
        Ok(wrong) => wrong,
        Err(InvitationError::Unknown) => return Ok(link_is_dead(&frame)?),
        Err(InvitationError::Account(AccountError::Taken)) => vec![("email", "people-error-taken")],
        Err(error) => return Err(error.into()),
    };
    let form = form(&again, &secret, &invitation, title, &typed, &wrong);
    Ok(frame.page_with(StatusCode::UNPROCESSABLE_ENTITY, &form)?)
}

/// The invitation that a secret opens, and the title of its petition.
async fn find(app: &App, secret: &str) -> Result<Option<(Invitation, Option<String>)>, Failure> {
    let (vault, secret, now) = (app.vault.clone(), secret.to_owned(), app.now());
    let read = move |conn: &mut _| {
        let invitation = match people::find_invitation(conn, &vault, &secret, now) {
            Ok(invitation) => invitation,
            Err(InvitationError::Unknown) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let title = match invitation.scope {
            Scope::Petition(petition) => petitions::title_of(conn, petition)?,
            Scope::Everywhere => None,
        };
        Ok(Some((invitation, title)))
    };
    app.db.read(read).await
}

/// Accepts an invitation. Returns what is wrong with what was typed; if nothing is, it was accepted.
async fn accept(
    app: &App,
    secret: &str,
    invitation: &Invitation,
    typed: &Typed,
) -> Result<Vec<Wrong>, InvitationError> {
    let name = PersonName::parse(&typed.name);
    let email = match &invitation.email {
        Some(email) => Ok(email.clone()),
        None => EmailAddress::parse(&typed.email),
    };
    let hash = hash(&typed.password, &typed.password_again).await?;
    let (Ok(name), Ok(email), Ok(password_hash)) = (&name, &email, &hash) else {
        let name = name.err().map(|_| ("name", "people-error-name"));
        let email = email.err().map(|_| ("email", "people-error-email"));
        return Ok([name, email, hash.err()].into_iter().flatten().collect());
    };
    let acceptance = Acceptance {
        secret: secret.to_owned(),
        email: Some(email.clone()),
        name: name.clone(),
        password_hash: password_hash.clone(),
    };
    let (vault, now) = (app.vault.clone(), app.now());
    app.db.write(move |conn| people::accept(conn, &vault, &acceptance, now)).await?;
    Ok(Vec::new())
}

fn form(
    frame: &Frame,
    secret: &str,
    invitation: &Invitation,
    title: Option<String>,
    typed: &Typed,
    wrong: &[Wrong],
) -> AccountForm {
    let role = frame.say(&format!("role-{}", invitation.role));
    let lead = match title {
        Some(title) => frame.say_with("join-lead", [("title", &title), ("role", &role)]),
        None => frame.say_with("join-lead-everywhere", [("role", &role)]),
    };
    let mut form = AccountForm::new(frame, "join", lead, format!("/invitation/{secret}"));
    form = form.ask(NAME, &typed.name, wrong);
    if invitation.email.is_none() {
        form = form.ask(EMAIL, &typed.email, wrong);
    }
    form.ask(NEW_PASSWORD, "", wrong).ask(PASSWORD_AGAIN, "", wrong)
}
