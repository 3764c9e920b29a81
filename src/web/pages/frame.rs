//! What every page has: its language, the switch to the others, and what is sent around it.

use std::{
    borrow::Borrow,
    fmt::Display,
    future::{Ready, ready},
};

use actix_web::{
    Error, FromRequest, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    dev::Payload,
    http::{StatusCode, header},
    web::Data,
};
use askama::Template;

use super::assets;
use crate::{
    language::Language,
    web::{Failure, WebOptions},
};

/// The cookie that keeps the language someone chose.
const COOKIE: &str = "lang";

/// The frame around a page.
///
/// The language is the one asked for by `?lang=`, which is kept in a cookie; else the one of the cookie;
/// else what the browser prefers; else Spanish.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) language: Language,
    path: String,
    /// The address of this page, ready for one more value after `?`.
    address: String,
    chosen: Option<Cookie<'static>>,
    zone: String,
    form: FormAnswer,
}

/// Whether a page answers a form, so that switching the language must not lose what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FormAnswer {
    /// It answers none, or one that cannot be kept: the switch is a link.
    No,
    /// It answers a form.
    Sent,
    /// It answers a form that was sent to switch the language alone: nothing is to be done.
    Switched,
    /// It shows the form again, by the name [`KEPT_FORM`]: the switch sends it.
    Kept,
}

/// Names on the page the form that a switch of the language sends.
const KEPT_FORM: &str = "kept";

impl Frame {
    /// The frame of the page that a request asks for.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let query: Vec<&str> = request.query_string().split('&').filter(|it| !it.is_empty()).collect();
        let asked = query.iter().find_map(|it| it.strip_prefix("lang=")).and_then(Language::parse);
        let kept = || request.cookie(COOKIE).and_then(|cookie| Language::parse(cookie.value()));
        let preferred = || {
            let header = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            Language::preferred(header)
        };
        let language = asked.or_else(kept).or_else(preferred).unwrap_or_default();
        let others = query.iter().filter(|it| !it.starts_with("lang="));
        // Two slashes at the beginning, of whatever kind, would make a link to another site of it.
        let here = format!("/{}?", request.path().trim_start_matches(['/', '\\']));
        let address = others.fold(here, |address, it| format!("{address}{it}&"));
        let options = request.app_data::<Data<WebOptions>>();
        let is_secure = options.is_some_and(|it| it.is_secure());
        let zone = options.map_or_else(|| "UTC".to_owned(), |it| it.time_zone.clone());
        let cookie = |language: Language| {
            let cookie = Cookie::build(COOKIE, language.code()).path("/").http_only(true);
            cookie.same_site(SameSite::Lax).secure(is_secure).max_age(Duration::days(365)).finish()
        };
        let form = match (request.method().is_safe(), asked) {
            (true, _) => FormAnswer::No,
            (false, None) => FormAnswer::Sent,
            (false, Some(_)) => FormAnswer::Switched,
        };
        Self { language, path: request.path().to_owned(), address, chosen: asked.map(cookie), zone, form }
    }

    /// The time zone of what belongs to no petition.
    pub(super) fn zone(&self) -> &str {
        &self.zone
    }

    /// Whether a form was sent to switch the language alone.
    pub(super) fn is_switched(&self) -> bool {
        self.form == FormAnswer::Switched
    }

    /// The frame of a page that shows the form it answers again.
    pub(super) fn keeping_form(&self) -> Self {
        let form = if self.form == FormAnswer::No { FormAnswer::No } else { FormAnswer::Kept };
        Self { form, ..self.clone() }
    }

    /// The frame of a page that stands in for another one, where a switch of the language leads.
    pub(super) fn at(&self, path: &str) -> Self {
        Self { address: format!("{path}?"), ..self.clone() }
    }

    /// The name of the form to keep, if it goes where this page is.
    pub(super) fn kept_form(&self, action: &str) -> Option<&'static str> {
        self.sends_form().filter(|_| action == self.path)
    }

    /// The form that a switch of the language sends.
    pub(super) fn sends_form(&self) -> Option<&'static str> {
        (self.form == FormAnswer::Kept).then_some(KEPT_FORM)
    }

    /// Every language, with the address of this page in it.
    pub(super) fn languages(&self) -> Vec<(Language, String)> {
        Language::ALL.into_iter().map(|it| (it, format!("{}lang={it}", self.address))).collect()
    }

    pub(super) fn say(&self, key: &str) -> String {
        self.language.say(key)
    }

    pub(super) fn say_with<const N: usize>(&self, key: &str, values: [(&'static str, &str); N]) -> String {
        self.language.say_with(key, values)
    }

    /// [`Frame::say_with`] for templates, with one value.
    pub(super) fn say_one(&self, key: &str, name: &'static str, value: impl Display) -> String {
        self.language.say_with(key, [(name, &value.to_string())])
    }

    /// Takes a number or a reference to one, which is what templates pass.
    pub(super) fn say_count(&self, key: &str, n: impl Borrow<i64>) -> String {
        self.language.say_count(key, *n.borrow())
    }

    /// Where this page is.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// A plain word of the query, such as `done` of `?after=done`.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        let (_, query) = self.address.split_once('?')?;
        let values = query.split('&').filter_map(|it| it.split_once('='));
        values.filter(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value).next()
    }

    /// The address of a file in `web/assets`.
    #[expect(clippy::unused_self, reason = "templates ask the frame")]
    pub(super) fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }

    /// Answers with a page.
    pub(super) fn page(&self, page: &impl Template) -> Result<HttpResponse, Failure> {
        self.page_with(StatusCode::OK, page)
    }

    /// Answers with a page that tells of something other than success.
    pub(super) fn page_with(
        &self,
        status: StatusCode,
        page: &impl Template,
    ) -> Result<HttpResponse, Failure> {
        let html = page.render().map_err(|error| Failure::internal(&error))?;
        let mut response = HttpResponse::build(status);
        response
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_LANGUAGE, self.language.code()))
            .insert_header((header::VARY, "Accept-Language, Cookie"));
        if let Some(cookie) = &self.chosen {
            response.cookie(cookie.clone());
        }
        Ok(response.body(html))
    }
}

impl FromRequest for Frame {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}
