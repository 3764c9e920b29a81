//! `/confirm/…`, `/receipt/…`, `/withdraw/…`: what the link in the mail leads to.
//!
//! A GET only looks, because mail scanners open every link; the buttons act.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    Frame,
    failures::Notice,
    see_other,
    share::{ShareLink, share},
    stalls::{self, Stall},
};
use crate::{
    domain::Actor,
    print::Code,
    service::{
        App, Cause, MoveError,
        signing::{self, ConfirmError, LeaveError, LinkError, Standing, Step},
    },
    web::{Failure, PageError, WebOptions},
};

/// How many places to sign stand on a receipt.
const STALLS: i64 = 3;

/// A question with one button: to confirm.
#[derive(Template)]
#[template(path = "confirm.html")]
struct Confirm {
    frame: Frame,
    secret: String,
    title: String,
    language: String,
    heading: String,
    lead: String,
    submit: String,
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt {
    frame: Frame,
    secret: String,
    slug: String,
    title: String,
    language: String,
    heading: String,
    withdraw: String,
    code: String,
    time: String,
    instant: String,
    position: Option<String>,
    share: Vec<ShareLink>,
    /// Where the signature that counts is given, for those who pledged.
    paper: Option<Vec<Stall>>,
    /// A code that leads to the petition, with the receipt's code behind it; an SVG element.
    qr: Option<String>,
}

/// A question with one button: to withdraw.
#[derive(Template)]
#[template(path = "withdraw.html")]
struct Withdraw {
    frame: Frame,
    secret: String,
    title: String,
    language: String,
    heading: String,
    lead: String,
    submit: String,
}

/// Asks whether the signature was meant.
pub(super) async fn show_confirm(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
) -> Result<HttpResponse, PageError> {
    let standing = standing(&app, &secret).await?;
    match standing.step {
        Step::Unconfirmed if standing.petition.check_open(app.now()).is_ok() => {
            Ok(frame.page(&Confirm::new(&frame, secret.into_inner(), standing))?)
        }
        Step::Unconfirmed => Ok(late(&frame)?),
        Step::Registered | Step::HandedIn => Ok(see_other(format!("/receipt/{secret}"))),
        Step::Withdrawn | Step::Removed => Ok(gone(&frame, &standing)?),
    }
}

/// Confirms. Doing it again leads to the same receipt.
pub(super) async fn confirm(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
) -> Result<HttpResponse, PageError> {
    confirm_secret(&app, &frame, secret.into_inner()).await
}

pub(super) async fn confirm_secret(
    app: &App,
    frame: &Frame,
    secret: String,
) -> Result<HttpResponse, PageError> {
    let mut outcome = confirm_once(app, secret.clone()).await;
    if let Err(ConfirmError::Move(MoveError::Stale)) = outcome {
        // The same link in another window was faster; then there is nothing left to do.
        outcome = confirm_once(app, secret.clone()).await;
    }
    match outcome {
        Ok(()) => Ok(see_other(format!("/receipt/{secret}"))),
        Err(ConfirmError::NotOpen(_)) => Ok(late(frame)?),
        Err(error) => Err(error.into()),
    }
}

async fn confirm_once(app: &App, secret: String) -> Result<(), ConfirmError> {
    let cause = signer(app);
    app.db.write(move |conn| signing::confirm(conn, &secret, cause)).await
}

/// Removes what someone else typed.
pub(super) async fn disown(app: Data<App>, secret: Path<String>) -> Result<HttpResponse, PageError> {
    let (cause, link) = (signer(&app), secret.clone());
    app.db.write(move |conn| signing::disown(conn, &link, cause)).await?;
    Ok(see_other(format!("/withdraw/{secret}")))
}

/// Shows the receipt.
pub(super) async fn show_receipt(
    app: Data<App>,
    options: Data<WebOptions>,
    frame: Frame,
    secret: Path<String>,
) -> Result<HttpResponse, PageError> {
    let standing = standing(&app, &secret).await?;
    let shown = match (&standing.step, &standing.code, standing.confirmed_at) {
        (Step::Unconfirmed, _, _) => return Ok(see_other(format!("/confirm/{secret}"))),
        (Step::Registered | Step::HandedIn, Some(code), Some(at)) => (code.clone(), at),
        _ => return Ok(gone(&frame, &standing)?),
    };
    let address = format!("{}/p/{}", options.public_url, standing.petition.slug);
    let (petition, language, now) = (standing.petition.clone(), frame.clone(), app.now());
    let paper = if standing.is_pledge {
        let read = move |conn: &mut _| stalls::upcoming(conn, &petition, &language, now, STALLS);
        Some(app.db.read(read).await.map_err(Failure::from)?)
    } else {
        None
    };
    let receipt = Receipt::new(&frame, secret.into_inner(), standing, shown, &address);
    Ok(frame.page(&Receipt { paper, ..receipt })?)
}

/// Asks whether the signature is to be withdrawn, or tells that it was.
pub(super) async fn show_withdraw(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
) -> Result<HttpResponse, PageError> {
    let standing = standing(&app, &secret).await?;
    match standing.step {
        Step::Unconfirmed => Ok(see_other(format!("/confirm/{secret}"))),
        Step::Registered => Ok(frame.page(&Withdraw::new(&frame, secret.into_inner(), standing))?),
        Step::HandedIn => Ok(too_late(&frame)?),
        Step::Withdrawn | Step::Removed => Ok(gone(&frame, &standing)?),
    }
}

/// Withdraws. Doing it again leads to the same page.
pub(super) async fn withdraw(
    app: Data<App>,
    frame: Frame,
    secret: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (cause, link) = (signer(&app), secret.clone());
    match app.db.write(move |conn| signing::withdraw(conn, &link, cause)).await {
        Ok(()) => Ok(see_other(format!("/withdraw/{secret}"))),
        Err(LeaveError::HandedIn) => Ok(too_late(&frame)?),
        Err(error) => Err(error.into()),
    }
}

async fn standing(app: &App, secret: &str) -> Result<Standing, LinkError> {
    let secret = secret.to_owned();
    app.db.read(move |conn| signing::standing(conn, &secret)).await
}

fn signer(app: &App) -> Cause {
    Cause { actor: Actor::Signer, now: app.now(), shard: app.shard() }
}

fn gone(frame: &Frame, standing: &Standing) -> Result<HttpResponse, Failure> {
    let (heading, lead) = match (standing.step, &standing.code) {
        (Step::Withdrawn, None) if standing.is_pledge => ("withdrawn-title-pledge", "withdrawn-lead-pledge"),
        (Step::Withdrawn, None) => ("withdrawn-title", "withdrawn-lead"),
        (Step::Withdrawn, Some(_)) => ("withdrawn-title", "withdrawn-kept"),
        _ => ("removed-title", "removed-lead"),
    };
    notice(frame, StatusCode::OK, heading, lead)
}

fn late(frame: &Frame) -> Result<HttpResponse, Failure> {
    notice(frame, StatusCode::CONFLICT, "confirm-late-title", "confirm-late")
}

fn too_late(frame: &Frame) -> Result<HttpResponse, Failure> {
    notice(frame, StatusCode::CONFLICT, "too-late-title", "too-late-lead")
}

fn notice(frame: &Frame, status: StatusCode, heading: &str, lead: &str) -> Result<HttpResponse, Failure> {
    let (heading, lead) = (frame.say(heading), frame.say(lead));
    frame.page_with(status, &Notice::new(frame, heading, lead))
}

impl Confirm {
    fn new(frame: &Frame, secret: String, standing: Standing) -> Self {
        let (heading, lead, submit) = if standing.is_pledge {
            ("confirm-title-pledge", "confirm-lead-pledge", "confirm-submit-pledge")
        } else {
            ("confirm-title", "confirm-lead", "confirm-submit")
        };
        Self {
            heading: frame.say(heading),
            lead: frame.say(lead),
            submit: frame.say(submit),
            frame: frame.clone(),
            secret,
            title: standing.petition.title,
            language: standing.petition.language,
        }
    }
}

impl Receipt {
    fn new(
        frame: &Frame,
        secret: String,
        standing: Standing,
        (code, at): (String, DateTime<Utc>),
        address: &str,
    ) -> Self {
        let (heading, withdraw) = if standing.is_pledge {
            ("receipt-title-pledge", "receipt-withdraw-pledge")
        } else {
            ("receipt-title", "receipt-withdraw")
        };
        let petition = standing.petition;
        Self {
            heading: frame.say(heading),
            withdraw: frame.say(withdraw),
            time: frame.language.instant(at, &petition.time_zone),
            instant: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            position: standing.position.map(|it| frame.language.number(it)),
            share: share(frame, &petition.title, address),
            paper: None,
            qr: Code::of(&format!("{address}#{code}")).map(|it| it.svg(&frame.say("receipt-qr"))),
            code,
            slug: petition.slug.to_string(),
            title: petition.title,
            language: petition.language,
            frame: frame.clone(),
            secret,
        }
    }
}

impl Withdraw {
    fn new(frame: &Frame, secret: String, standing: Standing) -> Self {
        let (heading, lead, submit) = if standing.is_pledge {
            ("withdraw-title-pledge", "withdraw-lead-pledge", "withdraw-submit-pledge")
        } else {
            ("withdraw-title", "withdraw-lead", "withdraw-submit")
        };
        Self {
            heading: frame.say(heading),
            lead: frame.say(lead),
            submit: frame.say(submit),
            frame: frame.clone(),
            secret,
            title: standing.petition.title,
            language: standing.petition.language,
        }
    }
}
