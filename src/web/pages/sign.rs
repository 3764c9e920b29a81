//! `/p/{slug}/sign`: the form.

mod field;

use actix_web::{
    HttpRequest, HttpResponse,
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
        checks::{IntakeProblem, check_intake},
        profile::{Acceptance, FieldKey, Profile},
    },
    service::{
        App,
        signing::{self, Consent, FormToken, Opened, SignError, SignatureForm, consent_version},
    },
    web::{Failure, PageError, session},
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
    /// Whether the form must be sent once more because it was opened too long ago.
    is_stale: bool,
    token: String,
    work: String,
    /// How much work is asked for.
    bits: u8,
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(flatten)]
    identity: Identity,
    /// The version of the text agreed to; empty if the box was not ticked.
    #[serde(default)]
    consent: String,
    /// What tells when the form was opened.
    #[serde(default)]
    token: String,
    /// What the browser found meanwhile.
    #[serde(default)]
    work: String,
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
    opening: Opening<'a>,
}

/// How the form came to be shown.
enum Opening<'a> {
    /// Anew, with a token of its own.
    New(FormToken),
    /// Once more, with the token and the work it had.
    Again(&'a str, &'a str),
    /// Once more, with a new token in place of one that no longer holds.
    Stale(FormToken),
}

/// Shows the empty form.
pub(super) async fn show(
    app: Data<App>,
    frame: Frame,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (petition, profile) = app.petition(slug.into_inner()).await?;
    petition.check_open(app.now()).map_err(SignError::from)?;
    let token = FormToken::issue(app.vault.service(), &petition, app.now());
    let entered = Entered {
        identity: &Identity::default(),
        consent: None,
        problems: &[],
        opening: Opening::New(token),
    };
    let page = page(frame.clone(), petition, &profile, &entered)?;
    Ok(frame.page(&page)?)
}

/// Takes the form, or shows it again with what is wrong beside each field.
pub(super) async fn submit(
    app: Data<App>,
    frame: Frame,
    slug: Path<String>,
    request: HttpRequest,
    Form(typed): Form<Typed>,
) -> Result<HttpResponse, PageError> {
    let (slug, consent) = (slug.into_inner(), typed.consent());
    let (petition, profile) = app.petition(slug.clone()).await?;
    let (service, now) = (app.vault.service(), app.now());
    let (identity, from) = (typed.identity.clone(), session::client_address(&request));
    let form = SignatureForm { identity, consent, language: frame.language, from };
    let Ok(opened) = Opened::read(service, &petition, (&typed.token, &typed.work), now) else {
        let opening = Opening::Stale(FormToken::issue(service, &petition, now));
        let entered = Entered { identity: &typed.identity, consent: Some(consent), problems: &[], opening };
        return Ok(again(&frame, petition, &profile, &entered)?);
    };
    if frame.is_switched() {
        let problems = check_intake(&profile, &typed.identity);
        let opening = Opening::Again(&typed.token, &typed.work);
        let entered =
            Entered { identity: &typed.identity, consent: Some(consent), problems: &problems, opening };
        return Ok(again(&frame, petition, &profile, &entered)?);
    }
    match signing::sign(&app, slug.clone(), form, opened).await {
        Ok(ticket) => Ok(see_other(format!("/p/{slug}/check-your-mail?ticket={}", ticket.as_str()))),
        Err(SignError::Form { problems, consent }) => {
            let opening = Opening::Again(&typed.token, &typed.work);
            let entered =
                Entered { identity: &typed.identity, consent: Some(consent), problems: &problems, opening };
            Ok(again(&frame, petition, &profile, &entered)?)
        }
        Err(error) => Err(error.into()),
    }
}

fn again(
    frame: &Frame,
    petition: Petition,
    profile: &Profile,
    entered: &Entered<'_>,
) -> Result<HttpResponse, Failure> {
    let page = page(frame.keeping_form(), petition, profile, entered)?;
    frame.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
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
    let (token, work, is_stale) = match &entered.opening {
        Opening::New(token) => (token.as_str(), "", false),
        Opening::Again(token, work) => (*token, *work, false),
        Opening::Stale(token) => (token.as_str(), "", true),
    };
    // A form that is only to be sent again has nothing wrong with it yet.
    let consent_is_missing = entered.consent == Some(Consent::Missing) && !is_stale;
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
        is_stale,
        token: token.to_owned(),
        work: work.to_owned(),
        bits: FormToken::BITS,
        frame,
    })
}
