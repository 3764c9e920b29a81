//! `/invitation/…` and `/reset/…`: what the links lead to that make an account or a new password.
//!
//! Looking at a page leaves the link as it is; the button uses it up.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path},
};
use askama::Template;
use serde::Deserialize;

use super::{Frame, failures::Notice};
use crate::{
    domain::{EmailAddress, Scope},
    service::{
        App,
        people::{
            self, Acceptance, AccountError, HashError, Invitation, InvitationError, Password, PersonName,
            WeakPassword,
        },
        petitions,
    },
    web::{Failure, PageError},
};

/// A form with a few fields and one button.
#[derive(Template)]
#[template(path = "account.html")]
struct AccountForm {
    frame: Frame,
    heading: String,
    lead: String,
    action: String,
    entries: Vec<Entry>,
    submit: String,
}

/// A field of the form.
struct Entry {
    name: &'static str,
    label: String,
    hint: Option<String>,
    kind: &'static str,
    /// What browsers may fill in.
    fill: &'static str,
    most_characters: u16,
    value: String,
    problem: Option<String>,
    is_first_problem: bool,
}

impl Entry {
    fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let problem = self.problem.as_ref().map(|_| format!("{}-problem", self.name));
        let ids: Vec<String> = hint.into_iter().chain(problem).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// What the forms send.
#[derive(Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// A field, and the text that says what is wrong with it.
type Wrong = (&'static str, &'static str);

/// Shows what an invitation is for, and asks for name and password.
pub(super) async fn show_invitation(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
) -> Result<HttpResponse, PageError> {
    let Some((invitation, title)) = find(&app, &secret).await? else { return Ok(link_is_dead(&frame)?) };
    let form = join_form(&frame, &secret, &invitation, title, &Typed::default(), &[]);
    Ok(frame.page(&form)?)
}

/// Makes the account, or shows the form again with what is wrong beside each field.
pub(super) async fn accept_invitation(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
    Form(typed): Form<Typed>,
) -> Result<HttpResponse, PageError> {
    let Some((invitation, title)) = find(&app, &secret).await? else { return Ok(link_is_dead(&frame)?) };
    let wrong = match accept(&app, &secret, &invitation, &typed).await {
        Ok(wrong) if wrong.is_empty() => return Ok(done(&frame, "join-done-title", "join-done-lead")?),
        Ok(wrong) => wrong,
        Err(InvitationError::Unknown) => return Ok(link_is_dead(&frame)?),
        Err(InvitationError::Account(AccountError::Taken)) => vec![("email", "people-error-taken")],
        Err(error) => return Err(error.into()),
    };
    let form = join_form(&frame, &secret, &invitation, title, &typed, &wrong);
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
    let hash = hash(&typed.password).await?;
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

/// Hashes a new password, or says what is wrong with it.
async fn hash(password: &str) -> Result<Result<String, Wrong>, HashError> {
    let problem = match Password::new(password.to_owned()).hash().await {
        Ok(hash) => return Ok(Ok(hash)),
        Err(HashError::Weak(weak)) => match weak {
            WeakPassword::Short => "people-error-short",
            WeakPassword::Long => "people-error-long",
            WeakPassword::Repeated => "people-error-repeated",
        },
        Err(error) => return Err(error),
    };
    Ok(Err(("password", problem)))
}

/// Asks for a new password.
pub(super) async fn show_reset(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (link, now) = (secret.clone(), app.now());
    match app.db.read(move |conn| people::find_reset(conn, &link, now)).await {
        Ok(_) => Ok(frame.page(&reset_form(&frame, &secret, &[]))?),
        Err(InvitationError::Unknown) => Ok(link_is_dead(&frame)?),
        Err(error) => Err(error.into()),
    }
}

/// Sets the new password.
pub(super) async fn reset(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
    Form(typed): Form<Typed>,
) -> Result<HttpResponse, PageError> {
    let password_hash = match hash(&typed.password).await? {
        Ok(hash) => hash,
        Err(wrong) => {
            let form = reset_form(&frame, &secret, &[wrong]);
            return Ok(frame.page_with(StatusCode::UNPROCESSABLE_ENTITY, &form)?);
        }
    };
    let (link, now) = (secret.into_inner(), app.now());
    match app.db.write(move |conn| people::reset(conn, &link, &password_hash, now)).await {
        Ok(_) => Ok(done(&frame, "reset-done-title", "reset-done-lead")?),
        Err(InvitationError::Unknown) => Ok(link_is_dead(&frame)?),
        Err(error) => Err(error.into()),
    }
}

fn join_form(
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
    let entry = |name, kind, fill, value: &str| entry(frame, "join", name, (kind, fill), value, wrong);
    let mut entries = vec![entry("name", "text", "name", &typed.name)];
    if invitation.email.is_none() {
        entries.push(entry("email", "email", "email", &typed.email));
    }
    entries.push(entry("password", "password", "new-password", ""));
    mark_first(&mut entries);
    AccountForm {
        heading: frame.say("join-title"),
        lead,
        action: format!("/invitation/{secret}"),
        entries,
        submit: frame.say("join-submit"),
        frame: frame.clone(),
    }
}

fn reset_form(frame: &Frame, secret: &str, wrong: &[Wrong]) -> AccountForm {
    let mut entries = vec![entry(frame, "reset", "password", ("password", "new-password"), "", wrong)];
    mark_first(&mut entries);
    AccountForm {
        heading: frame.say("reset-title"),
        lead: frame.say("reset-lead"),
        action: format!("/reset/{secret}"),
        entries,
        submit: frame.say("reset-submit"),
        frame: frame.clone(),
    }
}

fn entry(
    frame: &Frame,
    form: &str,
    name: &'static str,
    (kind, fill): (&'static str, &'static str),
    value: &str,
    wrong: &[Wrong],
) -> Entry {
    let hint = match name {
        "name" => Some(frame.say("join-name-hint")),
        "password" => Some(frame.say("join-password-hint")),
        _ => None,
    };
    let problem = wrong.iter().find(|(field, _)| *field == name).map(|(_, key)| frame.say(key));
    Entry {
        name,
        label: frame.say(&format!("{form}-{name}")),
        hint,
        kind,
        fill,
        most_characters: 254,
        value: value.to_owned(),
        problem,
        is_first_problem: false,
    }
}

fn mark_first(entries: &mut [Entry]) {
    if let Some(first) = entries.iter_mut().find(|it| it.problem.is_some()) {
        first.is_first_problem = true;
    }
}

fn link_is_dead(frame: &Frame) -> Result<HttpResponse, Failure> {
    let (heading, lead) = (frame.say("people-link-title"), frame.say("people-link-lead"));
    frame.page_with(StatusCode::NOT_FOUND, &Notice { frame: frame.clone(), heading, lead })
}

fn done(frame: &Frame, heading: &str, lead: &str) -> Result<HttpResponse, Failure> {
    let (heading, lead) = (frame.say(heading), frame.say(lead));
    frame.page(&Notice { frame: frame.clone(), heading, lead })
}
