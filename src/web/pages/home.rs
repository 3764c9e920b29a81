//! `/`: the petitions.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{Frame, progress::Progress};
use crate::{
    db::AnyConnection,
    domain::Petition,
    service::{
        App,
        petitions::{self, FindError, Status},
    },
    web::PageError,
};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    petitions: Vec<Shown>,
}

struct Shown {
    slug: String,
    title: String,
    language: String,
    is_open: bool,
    progress: Progress,
}

/// Shows the petitions, those that can be signed first.
pub(super) async fn show(app: Data<App>, frame: Frame) -> Result<HttpResponse, PageError> {
    let now = app.now();
    let petitions = app.db.read(move |conn| read(conn, now)).await?;
    let shown = |(petition, status): &(Petition, Status)| Shown {
        slug: petition.slug.to_string(),
        title: petition.title.clone(),
        language: petition.language.clone(),
        is_open: petition.check_open(now).is_ok(),
        progress: Progress::of(status, &frame),
    };
    let mut petitions: Vec<Shown> = petitions.iter().map(shown).collect();
    petitions.sort_by_key(|it| !it.is_open);
    Ok(frame.page(&Home { frame: frame.clone(), petitions })?)
}

fn read(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<Vec<(Petition, Status)>, FindError> {
    let mut read = Vec::new();
    for petition in petitions::list(conn)? {
        let status = petitions::status(conn, petition.slug.as_str(), now)?;
        read.push((petition, status));
    }
    Ok(read)
}
