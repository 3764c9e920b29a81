//! Who is asking: the session cookie or the bearer token of a request.

use std::{
    borrow::Cow,
    future::{Ready, ready},
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use actix_web::{
    FromRequest, HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    dev::Payload,
    http::header,
    web::Data,
};

use super::{ApiError, Failure, WebOptions, server::ClientAddress};
use crate::{
    sealing::{random, same_secret},
    service::{
        App,
        people::{self, Access, Credential, Denied},
    },
};

/// The session cookie of a service reached over TLS: browsers keep it from any other host and path.
const SECURE_COOKIE: &str = "__Host-rubrica";
/// The session cookie of a service reached without TLS, on a machine of one's own.
const PLAIN_COOKIE: &str = "rubrica";
/// How many random bytes disguise a token.
const MASK: usize = 32;
/// The header that carries the token against forged requests.
const CSRF_HEADER: &str = "X-CSRF-Token";

/// Takes the credential of a request; without one the answer is 401.
///
/// It reads nothing from the database: [`people::authorise`] and [`people::identify`] do, on the
/// connection and in the transaction of the operation. A write with a cookie must carry the token of its
/// session in `X-CSRF-Token`: another site can make a browser send the cookie, but not the header.
impl FromRequest for Credential {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(credential(request).map_err(ApiError))
    }
}

fn credential(request: &HttpRequest) -> Result<Credential, Failure> {
    let access = if request.method().is_safe() { Access::Read } else { Access::Write };
    if let Some(token) = bearer(request)? {
        return Ok(Credential::token(token, access));
    }
    let Some(secret) = session_secret(request) else {
        return Err(Failure::unauthorized("sign in, or send a token as \"Authorization: Bearer …\""));
    };
    if access == Access::Write {
        let sent = request.headers().get(CSRF_HEADER).map(header::HeaderValue::as_bytes);
        check_csrf(request, &secret, sent.unwrap_or_default())?;
    }
    Ok(Credential::session(&secret, access))
}

fn bearer(request: &HttpRequest) -> Result<Option<&str>, Failure> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Ok(None) };
    let token = value.to_str().ok().and_then(|value| value.split_once(' '));
    match token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(Failure::unauthorized("the header is \"Authorization: Bearer …\"")),
    }
}

/// The secret of the session of this request, if its sender has one.
pub(super) fn session_secret(request: &HttpRequest) -> Option<String> {
    let options = request.app_data::<Data<WebOptions>>()?;
    request.cookie(cookie_name(options)).map(|cookie| cookie.value().to_owned())
}

/// Checks the token against forged requests, from the header or from the field of a form.
pub(super) fn check_csrf(request: &HttpRequest, session: &str, sent: &[u8]) -> Result<(), Failure> {
    let sent = unmasked(sent);
    let fits = request
        .app_data::<Data<App>>()
        .is_some_and(|app| same_secret(people::csrf_token(&app.vault, session).as_bytes(), &sent));
    if fits {
        return Ok(());
    }
    Err(forged())
}

/// A token against forged requests as a page carries it, in other letters every time.
///
/// A page is packed before it is sent. Beside what a stranger puts into its address, the same letters every time
/// could be guessed from how small it gets (BREACH, 2013).
pub(super) fn masked(token: &str) -> String {
    let mask = random::<MASK>();
    format!("{}{}", hex::encode(mask), hex::encode(mixed(token.as_bytes(), &mask)))
}

/// The token as it is, whether a page or the API gave it.
fn unmasked(sent: &[u8]) -> Cow<'_, [u8]> {
    let bytes = hex::decode(sent).unwrap_or_default();
    match bytes.split_first_chunk::<MASK>() {
        Some((mask, rest)) if !rest.is_empty() => mixed(rest, mask).into(),
        _ => sent.into(),
    }
}

fn mixed(text: &[u8], mask: &[u8; MASK]) -> Vec<u8> {
    text.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect()
}

/// What a request is told that another site may have forged.
pub(super) fn forged() -> Failure {
    Failure::forbidden("/problems/csrf", "this change lacks the right X-CSRF-Token; load the page again")
}

/// The cookie of a new session. It lasts until the browser or the session ends.
pub(super) fn cookie(options: &WebOptions, secret: &str) -> Cookie<'static> {
    Cookie::build(cookie_name(options), secret.to_owned())
        .path("/")
        .http_only(true)
        .secure(options.is_secure())
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(people::SESSION_LASTS.num_seconds()))
        .finish()
}

/// The cookie that makes a browser forget its session.
pub(super) fn no_cookie(options: &WebOptions) -> Cookie<'static> {
    let mut cookie = cookie(options, "");
    cookie.make_removal();
    cookie
}

/// Where a request comes from, to slow down those who guess passwords.
pub(super) fn client_address(request: &HttpRequest) -> String {
    let proxied = || request.headers().get_all("X-Forwarded-For").last()?.to_str().ok()?.rsplit(',').next();
    let trusted = request.app_data::<Data<WebOptions>>().map(|options| options.client_address);
    match trusted {
        Some(ClientAddress::Proxy) => {
            let text = proxied().unwrap_or_default().trim();
            // Some proxies write the port behind it, which is another one every time.
            let address = text.parse().or_else(|_| text.parse::<SocketAddr>().map(|it| it.ip()));
            address.map_or_else(|_| text.to_owned(), network)
        }
        _ => request.peer_addr().map(|address| network(address.ip())).unwrap_or_default(),
    }
}

/// Where an address belongs. Whoever has one of IPv6 has the 2^64 that begin alike (RFC 6177), a new one for
/// every guess; so they count as one.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let prefix = Ipv6Addr::from_bits(address.to_bits() >> 64 << 64);
            format!("{prefix}/64")
        }
        address @ IpAddr::V4(_) => address.to_string(),
    }
}

fn cookie_name(options: &WebOptions) -> &'static str {
    if options.is_secure() { SECURE_COOKIE } else { PLAIN_COOKIE }
}

impl From<Denied> for Failure {
    fn from(error: Denied) -> Self {
        match error {
            Denied::NotSignedIn => Self::unauthorized(error),
            Denied::Role(_) => Self::forbidden("/problems/role-missing", error),
            Denied::Token => Self::forbidden("/problems/not-with-a-token", error),
            Denied::Db(error) => error.into(),
        }
    }
}
