//! `/p/{slug}`: what is asked, how far it is, and how to support it.

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderValue},
    web::{Data, Path},
};
use askama::Template;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use super::{
    Frame, embed, paper,
    progress::Progress,
    share::{ShareLink, share},
    stalls::{self, Stall},
};
use crate::{
    domain::{
        Channel, NotOpen, Petition,
        profile::{Acceptance, Profile},
    },
    service::{
        App,
        petitions::{self, FindError},
    },
    web::{PageError, WebOptions},
};

#[derive(Template)]
#[template(path = "petition.html")]
struct Shown {
    frame: Frame,
    slug: String,
    title: String,
    language: String,
    summary: String,
    address: String,
    /// Blocks of lines, as the blank lines of the text divide it.
    paragraphs: Vec<Vec<String>>,
    progress: Progress,
    offer: Offer,
    dates: Option<String>,
    share: Vec<ShareLink>,
    on_paper: Option<OnPaper>,
    /// What shows the petition on someone else's page.
    embed: String,
}

/// How to sign on paper.
struct OnPaper {
    /// The next events.
    stalls: Vec<Stall>,
    /// Whether there are more.
    has_more: bool,
    /// What the link to the sheet says.
    sheet: String,
}

/// How many events stand on the petition's own page.
const STALLS: i64 = 4;

/// How one can support a petition here and now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    /// By a signature that counts.
    Sign,
    /// By a pledge; the signature that counts is one on paper.
    Pledge,
    /// On paper only.
    Paper,
    /// Not at all: it has not begun, or is over.
    Nothing,
}

/// Shows a petition.
pub(super) async fn show(
    app: Data<App>,
    options: Data<WebOptions>,
    frame: Frame,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (now, language) = (app.now(), frame.clone());
    let read = move |conn: &mut _| {
        let (petition, profile) = petitions::find_with_profile(conn, &slug)?;
        let status = petitions::status(conn, &slug, now)?;
        let stalls = stalls::upcoming(conn, &petition, &language, now, STALLS + 1)?;
        Ok::<_, FindError>((petition, profile, status, stalls))
    };
    let (petition, profile, status, stalls) = app.db.read(read).await?;
    let address = format!("{}/p/{}", options.public_url, petition.slug);
    let page = Shown {
        slug: petition.slug.to_string(),
        summary: summary(&petition.text),
        paragraphs: paragraphs(&petition.text),
        progress: Progress::of(&status, &frame),
        offer: offer(&petition, &profile, now),
        dates: dates(&petition, &frame, now),
        share: share(&frame, &petition.title, &address),
        on_paper: on_paper(&petition, &profile, &frame, stalls, now),
        embed: embed::code(&options.public_url, petition.slug.as_str(), &petition.title),
        title: petition.title,
        language: petition.language,
        address,
        frame: frame.clone(),
    };
    let mut response = frame.page(&page)?;
    // Nothing on it is secret; the browser may keep it, and asks again before it shows it.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

pub(super) fn offer(petition: &Petition, profile: &Profile, now: DateTime<Utc>) -> Offer {
    if petition.check_open(now).is_err() {
        return Offer::Nothing;
    }
    match profile.channels.acceptance(Channel::Online) {
        Acceptance::Accepted => Offer::Sign,
        Acceptance::Pledge => Offer::Pledge,
        Acceptance::No | Acceptance::External => Offer::Paper,
    }
}

fn on_paper(
    petition: &Petition,
    profile: &Profile,
    frame: &Frame,
    mut stalls: Vec<Stall>,
    now: DateTime<Utc>,
) -> Option<OnPaper> {
    if !paper::takes_paper(profile, petition.check_open(now)) {
        return None;
    }
    let shown = usize::try_from(STALLS).unwrap_or_default();
    let has_more = shown < stalls.len();
    stalls.truncate(shown);
    let sheet = if profile.sheet.official_form { "petition-sheet-sample" } else { "petition-sheet" };
    Some(OnPaper { stalls, has_more, sheet: frame.say(sheet) })
}

fn dates(petition: &Petition, frame: &Frame, now: DateTime<Utc>) -> Option<String> {
    let told = |key, at| {
        let when = frame.language.instant(at, &petition.time_zone);
        frame.say_with(key, [("when", &when)])
    };
    match petition.check_open(now) {
        Err(NotOpen::Early) => Some(told("petition-opens", petition.opens_at)),
        Err(NotOpen::Late) => Some(frame.say("petition-closed")),
        Ok(()) => petition.closes_at.map(|at| match last_day(at, &petition.time_zone) {
            Some(day) => frame.say_with("petition-closes-day", [("day", &frame.language.day(day))]),
            None => told("petition-closes", at),
        }),
    }
}

/// The last day to sign, if the time to sign ends with a day.
fn last_day(closes_at: DateTime<Utc>, zone: &str) -> Option<NaiveDate> {
    let local = closes_at.with_timezone(&zone.parse::<Tz>().ok()?).naive_local();
    if local.time() == NaiveTime::MIN { local.date().pred_opt() } else { None }
}

fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let mut blocks = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        match blocks.last_mut() {
            Some(block) if !line.is_empty() => block.push(line.to_owned()),
            _ => blocks.push(Vec::new()),
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// The beginning of the text, for those who see only a preview.
fn summary(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut summary = String::new();
    for word in words {
        if 200 < summary.chars().count() + word.chars().count() {
            return summary + "…";
        }
        if !summary.is_empty() {
            summary.push(' ');
        }
        summary.push_str(word);
    }
    summary
}
