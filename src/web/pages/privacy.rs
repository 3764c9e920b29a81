//! `/p/{slug}/privacy`: what happens to the data of those who sign, in the words of the petition's profile.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;

use super::Frame;
use crate::{
    domain::{
        Channel, Petition,
        profile::{Privacy, Profile, RequestDays, RetentionAction},
    },
    service::{App, signing::consent_version},
    web::PageError,
};

#[derive(Template)]
#[template(path = "privacy.html")]
struct Shown {
    frame: Frame,
    slug: String,
    title: String,
    language: String,
    notice: String,
    /// Which version of the notice, and of the rules, this is.
    version: String,
    consent: String,
    consent_version: String,
    has_form: bool,
    /// What is kept, how long, and what happens then.
    retention: Vec<String>,
    /// What one may ask for, and within how many days it must be answered.
    rights: Vec<String>,
    /// The ground in law, if the profile names where it is written.
    basis: String,
}

/// Shows the notice and the consent text that hold for a petition.
pub(super) async fn show(
    app: Data<App>,
    frame: Frame,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (petition, profile) = app.petition(slug.into_inner()).await?;
    Ok(frame.page(&shown(frame.clone(), petition, &profile))?)
}

fn shown(frame: Frame, petition: Petition, profile: &Profile) -> Shown {
    let (privacy, code) = (&profile.privacy, frame.language.code());
    Shown {
        slug: petition.slug.to_string(),
        title: petition.title,
        language: petition.language,
        notice: profile.text_in(&privacy.notice.text, code).to_owned(),
        version: format!("{}@{}/notice@{}", profile.id, profile.version, privacy.notice.version),
        consent: profile.text_in(&privacy.consent.text, code).to_owned(),
        consent_version: consent_version(profile, frame.language),
        has_form: profile.channels.takes_forms(Channel::Online),
        retention: retention(privacy, &frame),
        rights: rights(&privacy.request_days, &frame),
        basis: profile.source_in(&privacy.legal_basis.source, code).to_owned(),
        frame,
    }
}

fn retention(privacy: &Privacy, frame: &Frame) -> Vec<String> {
    let told = |rule: &crate::domain::profile::Retention| {
        let action = match rule.action {
            RetentionAction::Erase => "erase",
            RetentionAction::Block => "block",
        };
        let what = frame.say(&format!("privacy-what-{}", rule.what));
        let trigger = frame.say(&format!("privacy-after-{}", rule.trigger));
        let days = frame.say_count("privacy-days", i64::from(rule.days));
        frame
            .say_with(&format!("privacy-{action}"), [("what", &what), ("days", &days), ("trigger", &trigger)])
    };
    privacy.retention.iter().map(told).collect()
}

fn rights(days: &RequestDays, frame: &Frame) -> Vec<String> {
    let rights = [
        ("information", days.information),
        ("access", days.access),
        ("rectify", days.rectify),
        ("erase", days.erase),
        ("object", days.object),
    ];
    let told = |(right, days): (&str, Option<u32>)| {
        let what = frame.say(&format!("privacy-right-{right}"));
        match days {
            Some(days) => {
                let days = frame.say_count("privacy-days", i64::from(days));
                frame.say_with("privacy-right-within", [("what", &what), ("days", &days)])
            }
            None => what,
        }
    };
    rights.into_iter().map(told).collect()
}
