//! Answers with what is drawn for whoever asks: sheets as PDF, previews as PNG.
//!
//! What strangers may ask for is drawn once and kept, and one at a time: a drawing takes some milliseconds and
//! megabytes, and a thousand requests at once would take a thousand times that.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderName},
    web::Bytes,
};

use super::{Failure, WebOptions, download};
use crate::{
    domain::{Petition, profile::Profile},
    print::{self, Sheet, Sheets},
    sealing::hash_secret,
};

/// How many drawings are kept: a preview and a blank sheet for each of so many petitions, some 3 MiB.
const MOST_KEPT: usize = 32;

/// What was drawn last, by the hash of what it shows; the newest stands first.
struct Kept(VecDeque<([u8; 32], Bytes)>);

static KEPT: Mutex<Kept> = Mutex::new(Kept(VecDeque::new()));

impl Kept {
    fn find_or_draw<E>(&mut self, what: &str, draw: impl FnOnce() -> Result<Vec<u8>, E>) -> Result<Bytes, E> {
        let key = hash_secret(what);
        if let Some((_, file)) = self.0.iter().find(|(it, _)| *it == key) {
            return Ok(file.clone());
        }
        let file = Bytes::from(draw()?);
        self.0.truncate(MOST_KEPT - 1);
        self.0.push_front((key, file.clone()));
        Ok(file)
    }
}

/// Draws what anyone may ask for, unless it is kept.
async fn drawn_once(
    what: String,
    draw: impl FnOnce() -> Result<Vec<u8>, Failure> + Send + 'static,
) -> Result<Bytes, Failure> {
    download::apart(move || KEPT.lock().unwrap_or_else(PoisonError::into_inner).find_or_draw(&what, draw))
        .await
}

/// Sends a sheet without a number, which anyone may print.
pub(super) async fn blank_sheet(
    options: &WebOptions,
    petition: Petition,
    profile: Arc<Profile>,
    sheet: Sheet,
) -> Result<HttpResponse, Failure> {
    let (name, address) =
        (format!("{}.pdf", petition.slug), format!("{}/p/{}", options.public_url, petition.slug));
    let what = format!("{petition:?}\n{}@{}\n{}\n{address}", profile.id, profile.version, sheet.n_lines);
    let draw = move || {
        let order = Sheets { petition: &petition, profile: &profile, address: &address, sheets: &[sheet] };
        Ok(print::sheets(&order))
    };
    Ok(as_pdf(&name, drawn_once(what, draw).await?))
}

/// Sends registered sheets of a petition as a PDF file that browsers show.
pub(super) async fn sheets(
    options: &WebOptions,
    petition: Petition,
    profile: Arc<Profile>,
    sheets: Vec<Sheet>,
) -> Result<HttpResponse, Failure> {
    let name = match (sheets.first().and_then(|it| it.folio), sheets.last().and_then(|it| it.folio)) {
        (Some(first), Some(last)) => format!("{}-{first:06}-{last:06}.pdf", petition.slug),
        _ => format!("{}.pdf", petition.slug),
    };
    let address = format!("{}/p/{}", options.public_url, petition.slug);
    let draw = move || {
        let order = Sheets { petition: &petition, profile: &profile, address: &address, sheets: &sheets };
        Ok::<_, Failure>(print::sheets(&order))
    };
    Ok(as_pdf(&name, download::apart(draw).await?.into()))
}

fn as_pdf(name: &str, file: Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .insert_header(header::ContentEncoding::Identity)
        .body(file)
}

/// Sends the preview of a petition. Other sites may show it and keep it for a day.
pub(super) async fn preview(
    title: String,
    call: String,
    options: &WebOptions,
) -> Result<HttpResponse, Failure> {
    let host = options.public_url.split_once("://").map_or(&*options.public_url, |(_, host)| host).to_owned();
    let what = format!("{title}\n{call}\n{host}");
    let draw = move || print::preview(&title, &call, &host).map_err(|error| Failure::internal(&error));
    let file = drawn_once(what, draw).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/png")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"))
        .insert_header(header::ContentEncoding::Identity)
        .body(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_made_once_and_few_are_kept() {
        let (mut kept, mut n_drawn) = (Kept(VecDeque::new()), 0);
        let mut ask = |kept: &mut Kept, what: &str| {
            let draw = || {
                n_drawn += 1;
                Ok::<_, Failure>(what.as_bytes().to_vec())
            };
            let file = kept.find_or_draw(what, draw).unwrap();
            (file, n_drawn)
        };

        assert_eq!([ask(&mut kept, "a"), ask(&mut kept, "b"), ask(&mut kept, "a")].map(|it| it.1), [1, 2, 2]);
        for n in 0..100 {
            ask(&mut kept, &n.to_string());
        }
        assert_eq!(kept.0.len(), MOST_KEPT);
        assert_eq!(&ask(&mut kept, "99").0[..], b"99");
    }
}
