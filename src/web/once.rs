//! The body of a write, and its answer, which a repeat with the same `Idempotency-Key` gets again.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder,
    dev::Payload,
    http::{StatusCode, header},
    web::Bytes,
};
use futures_util::{FutureExt as _, future::LocalBoxFuture};
use serde::{Serialize, de::DeserializeOwned};

use super::{ApiError, Failure, extract};
use crate::{
    db::AnyConnection,
    service::{
        App,
        idempotency::{self, FirstAnswer, RepeatError, Repeatable},
        people::{self, Caller, Credential},
    },
};

const KEY_HEADER: &str = "Idempotency-Key";

/// The JSON body of a POST, and the key under which it may be repeated. Use `Once<()>` where none is sent.
pub struct Once<T> {
    body: T,
    repeatable: Option<Repeatable>,
}

/// What a write is answered with.
#[derive(Clone)]
pub struct Answer(FirstAnswer);

impl Answer {
    /// 201, with what was made and where it is found.
    pub fn created(location: impl Into<String>, value: &impl Serialize) -> Result<Self, Failure> {
        Ok(Self::with(StatusCode::CREATED, value)?.at(location))
    }

    /// 200, with what there is now.
    pub fn ok(value: &impl Serialize) -> Result<Self, Failure> {
        Self::with(StatusCode::OK, value)
    }

    /// An answer of any status.
    pub fn with(status: StatusCode, value: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_string(value).map_err(|error| Failure::internal(&error))?;
        Ok(Self(FirstAnswer { status: status.as_u16(), location: None, body }))
    }

    /// 204: done, and there is nothing to tell.
    pub fn nothing() -> Self {
        Self(FirstAnswer { status: StatusCode::NO_CONTENT.as_u16(), location: None, body: String::new() })
    }

    /// Says where what it tells of is found.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Self {
        self.0.location = Some(location.into());
        self
    }

    fn respond(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponseBuilder::new(status);
        if let Some(location) = self.0.location {
            response.insert_header((header::LOCATION, location));
        }
        if self.0.body.is_empty() {
            return response.finish();
        }
        response.content_type("application/json").body(self.0.body)
    }
}

impl<T: Send + Sync + 'static> Once<T> {
    /// Does `work` for someone who signed in, in one transaction with the storing of its answer; a repeat
    /// gets that answer. `work` may run again if the database asks for it.
    pub async fn write(
        self,
        app: &App,
        credential: Credential,
        work: impl Fn(&mut AnyConnection, &Caller, &T) -> Result<Answer, Failure> + Send + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let work = move |conn: &mut AnyConnection, caller: &Caller, body: &T| {
            work(conn, caller, body).map(|answer| (answer, ()))
        };
        Ok(self.write_and_tell(app, credential, work).await?.0)
    }

    /// [`Once::write`] that also hands on what follows from it; a repeat hands on nothing.
    pub(super) async fn write_and_tell<W: Send + 'static>(
        self,
        app: &App,
        credential: Credential,
        work: impl Fn(&mut AnyConnection, &Caller, &T) -> Result<(Answer, W), Failure> + Send + 'static,
    ) -> Result<(HttpResponse, Option<W>), ApiError> {
        let (vault, now) = (app.vault.clone(), app.now());
        let write = move |conn: &mut AnyConnection| {
            let caller = people::identify(conn, &credential, now)?;
            let mut told = None;
            let mut first = |conn: &mut AnyConnection| {
                let (answer, follows) = work(conn, &caller, &self.body)?;
                told = Some(follows);
                Ok::<_, Failure>(answer.0)
            };
            let answer = match &self.repeatable {
                Some(repeatable) => {
                    idempotency::once(conn, &vault, &caller.actor().to_string(), repeatable, now, first)?
                }
                None => first(conn)?,
            };
            Ok::<_, Failure>((Answer(answer), told))
        };
        let (answer, told) = app.db.write(write).await?;
        Ok((answer.respond(), told))
    }

    /// [`Once::write`] for anyone.
    pub async fn write_for_anyone(
        self,
        app: &App,
        work: impl Fn(&mut AnyConnection, &T) -> Result<Answer, Failure> + Send + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let (vault, now) = (app.vault.clone(), app.now());
        let write = move |conn: &mut AnyConnection| {
            let Some(repeatable) = &self.repeatable else { return work(conn, &self.body) };
            let first = |conn: &mut AnyConnection| Ok(work(conn, &self.body)?.0);
            idempotency::once(conn, &vault, "anyone", repeatable, now, first).map(Answer)
        };
        Ok(app.db.write(write).await.map(Answer::respond)?)
    }

    /// The body, for slow work that must be done before the transaction, such as hashing a password.
    pub fn body(&self) -> &T {
        &self.body
    }
}

impl Once<()> {
    /// The key of a request whose body is a stream that cannot be read twice. What tells one such request
    /// from another is the part of the address after `?`.
    pub(super) fn of_stream(request: &HttpRequest) -> Result<Self, Failure> {
        let repeatable = repeatable(request, request.query_string())?;
        Ok(Self { body: (), repeatable })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Once<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let bytes = Bytes::from_request(&request, payload);
        async move {
            let bytes = bytes.await.map_err(|error| extract::body_failure(&error))?;
            Ok(read(&request, &bytes)?)
        }
        .boxed_local()
    }
}

fn read<T: DeserializeOwned>(request: &HttpRequest, bytes: &[u8]) -> Result<Once<T>, Failure> {
    let body = extract::json(request, bytes)?;
    // It was read as JSON, so it is UTF-8 or empty.
    Ok(Once { body, repeatable: repeatable(request, &String::from_utf8_lossy(bytes))? })
}

fn repeatable(request: &HttpRequest, body: &str) -> Result<Option<Repeatable>, Failure> {
    let Some(key) = request.headers().get(KEY_HEADER) else { return Ok(None) };
    let key = key.to_str().unwrap_or_default();
    if !(1..=255).contains(&key.len()) {
        let detail = "an Idempotency-Key has 1 to 255 visible ASCII characters";
        return Err(Failure::malformed("/problems/malformed-idempotency-key", detail));
    }
    let target = format!("{} {}", request.method(), request.path());
    Ok(Some(Repeatable { target, key: key.to_owned(), body: body.to_owned() }))
}

impl From<RepeatError> for Failure {
    fn from(error: RepeatError) -> Self {
        match error {
            RepeatError::OtherRequest => Self::unprocessable("/problems/idempotency-key-reused", error),
            RepeatError::Unfinished => {
                Self::conflict("/problems/idempotency-key-in-use", error).retry_after(1)
            }
            RepeatError::Db(error) => error.into(),
            error @ (RepeatError::Sealed(_) | RepeatError::Form(_)) => Self::internal(&error),
        }
    }
}
