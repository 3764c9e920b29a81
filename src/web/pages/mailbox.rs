//! `/p/{slug}/check-your-mail`: what to do next, the code to type, and the mail once more.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path, Query},
};
use askama::Template;
use serde::Deserialize;

use super::{Frame, links, see_other};
use crate::{
    domain::Petition,
    service::{
        App,
        signing::{self, Ticket, same_code},
    },
    web::{PageError, session},
};

#[derive(Template)]
#[template(path = "check_mail.html")]
struct CheckMail {
    frame: Frame,
    slug: String,
    title: String,
    language: String,
    ticket: Option<String>,
    is_sent_again: bool,
    code_is_wrong: bool,
    /// The code as it was typed.
    code: String,
}

impl CheckMail {
    fn new(frame: &Frame, petition: Petition, asked: Asked) -> Self {
        Self {
            frame: frame.clone(),
            slug: petition.slug.to_string(),
            title: petition.title,
            language: petition.language,
            ticket: asked.ticket,
            is_sent_again: asked.again.is_some(),
            code_is_wrong: false,
            code: String::new(),
        }
    }
}

/// What the address of the page tells.
#[derive(Deserialize)]
pub(super) struct Asked {
    ticket: Option<String>,
    again: Option<String>,
}

/// What its forms send.
#[derive(Deserialize)]
pub(super) struct Sent {
    ticket: String,
    #[serde(default)]
    code: String,
}

/// Asks to look into the mailbox. It looks the same whoever signed before.
pub(super) async fn show(
    app: Data<App>,
    frame: Frame,
    slug: Path<String>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let (petition, _) = app.petition(slug.into_inner()).await?;
    Ok(frame.page(&CheckMail::new(&frame, petition, asked))?)
}

/// Confirms with the code from the mail, for those whose mail is on another device.
pub(super) async fn submit_code(
    app: Data<App>,
    frame: Frame,
    slug: Path<String>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, PageError> {
    let secret = Ticket::new(&sent.ticket).open(app.vault.service());
    if let Some(secret) = secret.filter(|secret| same_code(secret, &sent.code)) {
        return links::confirm_secret(&app, &frame, secret.to_string()).await;
    }
    let (petition, _) = app.petition(slug.into_inner()).await?;
    let asked = Asked { ticket: Some(sent.ticket), again: None };
    let page = CheckMail { code_is_wrong: true, code: sent.code, ..CheckMail::new(&frame, petition, asked) };
    Ok(frame.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)?)
}

/// Asks for the mail once more. How many go out is judged when they are sent.
pub(super) async fn send_again(
    app: Data<App>,
    frame: Frame,
    slug: Path<String>,
    request: HttpRequest,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, PageError> {
    let from = session::client_address(&request);
    let (ticket, now, language) = (Ticket::new(&sent.ticket), app.now(), frame.language);
    let service = app.clone();
    app.db.write(move |conn| signing::send_again(conn, &service, &ticket, (language, &from), now)).await?;
    let is_ticket = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let ticket: String = sent.ticket.chars().filter(|it| is_ticket(*it)).collect();
    Ok(see_other(format!("/p/{slug}/check-your-mail?ticket={ticket}&again=1")))
}
