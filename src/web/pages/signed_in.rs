//! Pages of those who signed in: who they are, where they may go, and the token their forms carry.
//!
//! A handler that shows takes [`SignedIn`], one that changes takes [`SignedForm`]. Without a session both
//! answer with the way to the sign-in. Neither says what the person may do: the operation does, in its own
//! transaction, with [`SignedIn::credential`] and
//! [`people::authorise`].

use std::{fmt::Display, ops::Deref};

use actix_web::{
    Error, FromRequest, HttpRequest,
    dev::Payload,
    error::InternalError,
    http::header::HeaderValue,
    web::{Bytes, Data, Query},
};
use futures_util::{FutureExt as _, future::LocalBoxFuture};
use serde::{Deserialize, de::DeserializeOwned};

use super::{Frame, see_other, share::encode, told};
use crate::{
    db::AnyConnection,
    domain::{Role, Scope, UserId},
    service::{
        App,
        jobs::Job,
        people::{self, Access, Credential, Denied, Membership, Person},
    },
    web::{Failure, PageError, extract, session},
};

/// The header in which scripts send the token against forged requests.
const CSRF_HEADER: &str = "X-CSRF-Token";

/// Someone who signed in, and the frame around their pages. Templates take it as `frame`.
#[derive(Clone)]
pub(super) struct SignedIn {
    frame: Frame,
    person: Person,
    roles: Vec<Membership>,
    credential: Credential,
    csrf: String,
}

/// A form of someone who signed in, with the token of their session in its field `csrf`.
pub(super) struct SignedForm<T> {
    /// Who sent it.
    pub(super) who: SignedIn,
    /// What it says.
    pub(super) form: T,
}

/// A form that is a button and nothing else.
#[derive(Deserialize)]
pub(super) struct Pressed {}

/// Someone whose browser has a session, before it is known that a page of ours sent the request.
///
/// For bodies that are streams, such as files: their first field is the token.
pub(super) struct Unproven(SignedIn);

/// A place of the navigation.
pub(super) struct Place {
    /// Its address.
    pub(super) address: &'static str,
    /// What it is called.
    pub(super) name: String,
    /// Whether this page is part of it.
    pub(super) is_here: bool,
}

/// The places, and whose they are.
const PLACES: [(&str, &str, &[Role]); 3] = [
    ("/desk", "place-desk", &[Role::Reviewer, Role::Coordinator, Role::Administrator, Role::Auditor]),
    ("/field", "place-field", &[Role::Volunteer, Role::Coordinator]),
    ("/admin", "place-admin", &[Role::Administrator, Role::Coordinator]),
];

impl SignedIn {
    /// What operations are asked with.
    pub(super) fn credential(&self) -> Credential {
        self.credential
    }

    /// What forms carry in the field `csrf`, against requests that other sites forge.
    pub(super) fn csrf(&self) -> &str {
        &self.csrf
    }

    /// What the person is called.
    pub(super) fn name(&self) -> String {
        self.person.name.clone().into()
    }

    /// Whether this is the person.
    pub(super) fn is(&self, user: UserId) -> bool {
        self.person.id == user
    }

    /// Whether the person has one of these roles there, or everywhere. For what to show; what may be done is
    /// decided where it is done.
    pub(super) fn has_role(&self, roles: &[Role], place: impl Into<Scope>) -> bool {
        let place = place.into();
        let counts = |it: &Membership| it.scope == place || it.scope == Scope::Everywhere;
        self.roles.iter().any(|it| counts(it) && roles.contains(&it.role))
    }

    /// [`Frame::keeping_form`].
    pub(super) fn keeping_form(&self) -> Self {
        Self { frame: self.frame.keeping_form(), ..self.clone() }
    }

    /// [`Frame::at`].
    pub(super) fn at(&self, path: &str) -> Self {
        Self { frame: self.frame.at(path), ..self.clone() }
    }

    /// Why a piece of work failed.
    pub(super) fn tell_problem(&self, job: &Job) -> String {
        told::problem(self.language, job)
    }

    /// A line of a sheet in words.
    pub(super) fn spot(&self, folio: impl Display, line: impl Display) -> String {
        self.say_with("spot-line", [("folio", &folio.to_string()), ("line", &line.to_string())])
    }

    /// Whether the person has one of these roles anywhere.
    pub(super) fn has_role_anywhere(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|it| roles.contains(&it.role))
    }

    /// Where the person may go.
    pub(super) fn places(&self) -> Vec<Place> {
        let open = PLACES.iter().filter(|(.., roles)| self.has_role_anywhere(roles));
        let place = |(address, name, _): &(&'static str, &str, _)| Place {
            address,
            name: self.say(name),
            is_here: self.path().starts_with(address),
        };
        open.map(place).collect()
    }
}

impl Deref for SignedIn {
    type Target = Frame;

    fn deref(&self) -> &Frame {
        &self.frame
    }
}

impl Unproven {
    /// Checks the token that a page of ours has put into the form, or a script of ours into the header.
    pub(super) fn prove(self, request: &HttpRequest, in_form: &str) -> Result<SignedIn, Failure> {
        let token = if in_form.is_empty() { sent_in_header(request) } else { in_form.as_bytes() };
        let secret = session::session_secret(request).unwrap_or_default();
        session::check_csrf(request, &secret, token)?;
        Ok(self.0)
    }
}

impl FromRequest for Unproven {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            match find(&request).await {
                Ok(Some(signed_in)) => Ok(Self(signed_in)),
                Ok(None) => Err(to_sign_in(&request)),
                Err(failure) => Err(PageError(failure).into()),
            }
        }
        .boxed_local()
    }
}

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (found, request) = (Unproven::from_request(request, payload), request.clone());
        async move {
            let unproven = found.await?;
            if request.method().is_safe() {
                return Ok(unproven.0);
            }
            unproven.prove(&request, "").map_err(|failure| PageError(failure).into())
        }
        .boxed_local()
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for SignedForm<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        let (found, request) = (Unproven::from_request(request, payload), request.clone());
        async move {
            let unproven = found.await?;
            let body = body.await.map_err(|error| PageError(extract::body_failure(&error)))?;
            Ok(read(unproven, &request, &body).map_err(PageError)?)
        }
        .boxed_local()
    }
}

/// The token in a form.
#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    csrf: String,
}

fn read<T: DeserializeOwned>(
    unproven: Unproven,
    request: &HttpRequest,
    body: &[u8],
) -> Result<SignedForm<T>, Failure> {
    let unread = |_| Failure::malformed("/problems/malformed-body", "the form does not read");
    let body = std::str::from_utf8(body).unwrap_or_default();
    let Token { csrf } = Query::<Token>::from_query(body).map_err(unread)?.into_inner();
    let who = unproven.prove(request, &csrf)?;
    Ok(SignedForm { who, form: Query::<T>::from_query(body).map_err(unread)?.into_inner() })
}

fn sent_in_header(request: &HttpRequest) -> &[u8] {
    request.headers().get(CSRF_HEADER).map(HeaderValue::as_bytes).unwrap_or_default()
}

/// Finds out who sends a request; `None` without a session that lives.
async fn find(request: &HttpRequest) -> Result<Option<SignedIn>, Failure> {
    let (Some(app), Some(secret)) = (request.app_data::<Data<App>>(), session::session_secret(request))
    else {
        return Ok(None);
    };
    let access = if request.method().is_safe() { Access::Read } else { Access::Write };
    let credential = Credential::session(&secret, access);
    let (vault, now) = (app.vault.clone(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let user = match people::identify(conn, &credential, now) {
            Ok(caller) => caller.user(),
            Err(Denied::NotSignedIn) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        Ok(Some((people::show(conn, &vault, user)?, people::roles_of(conn, user)?)))
    };
    let found: Result<_, Failure> = app.db.read(read).await;
    let signed_in = |(person, roles)| SignedIn {
        frame: Frame::of(request),
        person,
        roles,
        credential,
        csrf: session::masked(&people::csrf_token(&app.vault, &secret)),
    };
    Ok(found?.map(signed_in))
}

/// Sends to the sign-in, and from there back: to this page, or from a form to the place it is part of.
fn to_sign_in(request: &HttpRequest) -> Error {
    let next = if request.method().is_safe() {
        request.uri().path_and_query().map_or("/desk", |it| it.as_str())
    } else {
        let place = PLACES.iter().find(|(address, ..)| request.path().starts_with(address));
        place.map_or("/desk", |(address, ..)| address)
    };
    let response = see_other(format!("/sign-in?next={}", encode(next)));
    InternalError::from_response("nobody has signed in", response).into()
}

/// The address of a page of ours to go on to, unless the text might lead elsewhere.
pub(super) fn local_path(text: &str) -> Option<&str> {
    let is_plain = |it: char| it.is_ascii_graphic() && it != '\\';
    let leads_here = text.starts_with('/') && !text.starts_with("//") && text.chars().all(is_plain);
    (leads_here && !text.starts_with("/sign-")).then_some(text)
}
