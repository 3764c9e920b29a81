//! `/p/{slug}/events`: where one can sign on paper, and which of it is near.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::Frame;
use crate::{
    db::{AnyConnection, DbError},
    domain::{Petition, normalise_name, region_name},
    service::{
        App, collection,
        petitions::{self, FindError},
    },
    web::PageError,
};

/// How many events the list holds at most.
const MOST: i64 = 500;

/// An event, as people read about it.
pub(super) struct Stall {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) day: String,
    pub(super) date: String,
}

#[derive(Template)]
#[template(path = "stalls.html")]
struct Listed {
    frame: Frame,
    slug: String,
    title: String,
    language: String,
    near: String,
    stalls: Vec<Stall>,
}

/// What is looked for.
#[derive(Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    near: String,
}

/// Lists the events to come, all of them or those whose name or place has every word that was typed.
pub(super) async fn show(
    app: Data<App>,
    frame: Frame,
    slug: Path<String>,
    Query(sought): Query<Sought>,
) -> Result<HttpResponse, PageError> {
    let now = app.now();
    let language = frame.clone();
    let read = move |conn: &mut AnyConnection| {
        let petition = petitions::find(conn, &slug)?;
        let stalls = upcoming(conn, &petition, &language, now, MOST)?;
        Ok::<_, FindError>((petition, stalls))
    };
    let (petition, mut stalls) = app.db.read(read).await?;
    let near: String = sought.near.trim().chars().take(80).collect();
    let words = plain(&near);
    stalls.retain(|it| {
        let named = plain(&format!("{} {}", it.name, it.place));
        words.split_whitespace().all(|word| named.contains(word))
    });
    let page = Listed {
        frame: frame.clone(),
        slug: petition.slug.to_string(),
        title: petition.title,
        language: petition.language,
        near,
        stalls,
    };
    Ok(frame.page(&page)?)
}

/// Up to `n` events from today on, where the petition is.
pub(super) fn upcoming(
    conn: &mut AnyConnection,
    petition: &Petition,
    frame: &Frame,
    now: DateTime<Utc>,
    n: i64,
) -> Result<Vec<Stall>, DbError> {
    let today = day_in(now, &petition.time_zone);
    let events = collection::upcoming_events(conn, petition.id, today, n)?;
    Ok(events
        .into_iter()
        .map(|event| Stall {
            day: frame.language.day(event.held_on),
            date: event.held_on.to_string(),
            name: event.name,
            place: place(event.place, &event.region),
        })
        .collect())
}

/// A name as it is looked for: who has no Ñ on the keyboard finds it too.
fn plain(name: &str) -> String {
    normalise_name(name).replace('Ñ', "N")
}

/// Where an event is: the place, and the region if it is known.
pub(super) fn place(place: String, region: &str) -> String {
    let parts = [place, region_name(region).to_owned()];
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The day it is in a time zone; in one we do not know, that of UTC.
pub(super) fn day_in(now: DateTime<Utc>, zone: &str) -> NaiveDate {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    now.with_timezone(&zone).date_naive()
}
