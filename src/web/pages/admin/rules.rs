//! The rules of a profile as a page: every legal value, its source, and whether the source was read.

mod sections;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use serde::Serialize;

use self::sections::Section;
use super::{
    around::{Around, MANAGERS},
    read_petition,
};
use crate::{
    domain::Profile,
    service::{App, people::Denied},
    web::{Failure, PageError, pages::signed_in::SignedIn},
};

#[derive(Template)]
#[template(path = "admin_rules.html")]
struct Rules {
    frame: Around,
    lead: String,
    n_unverified: i64,
    sections: Vec<Section>,
    sources: Vec<String>,
}

/// Shows the rules that a petition froze.
pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (petition, profile, ()) = read_petition(&app, &who, &slug, |_, _, _| Ok(())).await?;
    let frame = Around::petition(&who, &petition, who.say("admin-rules"));
    let lead = who.say_with(
        "admin-rules-frozen",
        [
            ("profile", profile.name_in(who.language.code())),
            ("version", &profile.version.to_string()),
            ("when", &who.language.instant_said(petition.created_at, &petition.time_zone)),
        ],
    );
    Ok(who.page(&rules(&who, frame, lead, &profile))?)
}

/// Shows the rules of a profile that new petitions may choose.
pub(super) async fn show_profile(
    app: Data<App>,
    who: SignedIn,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    if !who.has_role_anywhere(MANAGERS) {
        return Err(Failure::from(Denied::Role(MANAGERS[0])).into());
    }
    let unknown = || Failure::not_found("about:blank", "there is no such profile");
    let profile = app.profiles.find(&id).ok_or_else(unknown)?;
    let name = profile.name_in(who.language.code()).to_owned();
    let frame = Around::service(&who, name).under(who.say("admin-create"), "/admin/new");
    let lead = profile.text_in(&profile.description, who.language.code()).to_owned();
    Ok(who.page(&rules(&who, frame, lead, profile))?)
}

fn rules(who: &SignedIn, frame: Around, lead: String, profile: &Profile) -> Rules {
    Rules {
        frame,
        lead,
        n_unverified: i64::try_from(profile.unverified().len()).unwrap_or(i64::MAX),
        sections: sections::of(who.language, profile),
        sources: profile.sources.clone(),
    }
}

/// What a value of a profile is called in its file.
pub(super) fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}
