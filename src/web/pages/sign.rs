//! `/p/{slug}/sign`: the form.

mod field;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path},
};
use askama::Template;
use serde::Deserialize;

use self::field::Field;
use super::{Frame, see_other};
use crate::{
    domain::{
        Channel, Identity, Petition,
        checks::IntakeProblem,
        profile::{Acceptance, FieldKey, Profile},
    },
    service::{
        App,
        signing::{self, Consent, SignError, SignatureForm, consent_version},
    },
    web::PageError,
};

#[derive(Template)]
#[template(path = "sign.html")]
struct SignPage {
    frame: Frame,
    slug: String,
    title: String,
    /// The language of the title.
    language: String,
    heading: String,
    lead: String,
    submit: String,
    /// What everyone is asked for.
    asked: Vec<Field>,
    /// What may be left out, behind a fold.
    more: Vec<Field>,
    consent: String,
    consent_version: String,
    consent_is_given: bool,
    consent_is_missing: bool,
    notice: String,
    n_problems: i64,
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(flatten)]
    identity: Identity,
    /// The version of the text agreed to; empty if the box was not ticked.
    #[serde(default)]
    consent: String,
}

impl Typed {
    fn consent(&self) -> Consent {
        if self.consent.is_empty() { Consent::Missing } else { Consent::Given }
    }
}

/// What the form shows beside the fields.
struct Entered<'a> {
    identity: &'a Identity,
    consent: Option<Consent>,
    problems: &'a [IntakeProblem],
}

/// Shows the empty form.
pub(super) async fn show(
    app: Data<App>,
    frame: Frame,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (petition, profile) = app.petition(slug.into_inner()).await?;
    petition.check_open(app.now()).map_err(SignError::from)?;
    let entered = Entered { identity: &Identity::default(), consent: None, problems: &[] };
    let page = page(frame.clone(), petition, &profile, &entered)?;
    Ok(frame.page(&page)?)
}

/// Takes the form, or shows it again with what is wrong beside each field.
pub(super) async fn submit(
    app: Data<App>,
    frame: Frame,
    slug: Path<String>,
    Form(typed): Form<Typed>,
) -> Result<HttpResponse, PageError> {
    let (slug, consent) = (slug.into_inner(), typed.consent());
    let form = SignatureForm { identity: typed.identity.clone(), consent, language: frame.language };
    match signing::sign(&app, slug.clone(), form).await {
        Ok(ticket) => Ok(see_other(format!("/p/{slug}/check-your-mail?ticket={}", ticket.as_str()))),
        Err(SignError::Form { problems, consent }) => {
            let (petition, profile) = app.petition(slug).await?;
            let entered = Entered { identity: &typed.identity, consent: Some(consent), problems: &problems };
            let page = page(frame.clone(), petition, &profile, &entered)?;
            Ok(frame.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    frame: Frame,
    petition: Petition,
    profile: &Profile,
    entered: &Entered<'_>,
) -> Result<SignPage, SignError> {
    let (heading, lead, submit) = match profile.channels.acceptance(Channel::Online) {
        Acceptance::Accepted => (frame.say("sign-title"), frame.say("sign-lead"), frame.say("sign-submit")),
        Acceptance::Pledge => {
            (frame.say("sign-title-pledge"), frame.say("sign-lead-pledge"), frame.say("sign-submit-pledge"))
        }
        Acceptance::No | Acceptance::External => return Err(SignError::PaperOnly),
    };
    let fields = profile.signer.asked_online().into_iter().map(|key| {
        let problem = entered.problems.iter().copied().find(|it| it.field == key);
        Field::new(key, profile, &frame, key.of(entered.identity), problem)
    });
    // A name is asked for openly, also the part of it that not everyone has.
    let (more, asked) = fields.partition(|it| !it.is_required && it.key != FieldKey::Surname2.as_str());
    let consent_is_missing = entered.consent == Some(Consent::Missing);
    let language = frame.language;
    Ok(SignPage {
        slug: petition.slug.to_string(),
        title: petition.title,
        language: petition.language,
        heading,
        lead,
        submit,
        asked,
        more,
        consent: profile.text_in(&profile.privacy.consent.text, language.code()).to_owned(),
        consent_version: consent_version(profile, language),
        consent_is_given: entered.consent == Some(Consent::Given),
        consent_is_missing,
        notice: profile.text_in(&profile.privacy.notice.text, language.code()).to_owned(),
        n_problems: i64::try_from(entered.problems.len()).unwrap_or(i64::MAX) + i64::from(consent_is_missing),
        frame,
    })
}
