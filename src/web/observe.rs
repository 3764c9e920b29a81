//! Counts and logs requests by route, never by address: addresses carry secrets.

use std::{sync::LazyLock, time::Instant};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    middleware::Next,
};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts};

/// How requests went. Made once for the process; `/metrics` shows it.
struct Requests {
    answered: IntCounterVec,
    seconds: HistogramVec,
}

static REQUESTS: LazyLock<Option<Requests>> = LazyLock::new(|| Requests::register().ok());

impl Requests {
    fn register() -> prometheus::Result<Self> {
        let answered = IntCounterVec::new(
            Opts::new("rubrica_http_requests_total", "Requests answered."),
            &["method", "route", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("rubrica_http_request_seconds", "Time from request to answer.")
                .buckets(vec![0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0]),
            &["route"],
        )?;
        prometheus::register(Box::new(answered.clone()))?;
        prometheus::register(Box::new(seconds.clone()))?;
        Ok(Self { answered, seconds })
    }
}

/// Counts a request and logs it: failures of ours as warnings, refusals as information, the rest for
/// debugging.
pub(super) async fn observe<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let began = Instant::now();
    let method = request.method().clone();
    if method == Method::HEAD {
        // Answered as GET; the connection leaves the body out, which it decided when it read the request.
        request.head_mut().method = Method::GET;
    }
    let response = next.call(request).await?;
    let route = response.request().match_pattern();
    let route = route.as_deref().unwrap_or("none");
    let (status, elapsed) = (response.status(), began.elapsed());
    if let Some(requests) = &*REQUESTS {
        requests.answered.with_label_values(&[method_name(&method), route, status.as_str()]).inc();
        requests.seconds.with_label_values(&[route]).observe(elapsed.as_secs_f64());
    }
    let milliseconds = elapsed.as_secs_f64() * 1_000.0;
    let status_number = status.as_u16();
    match status {
        it if it.is_server_error() => {
            tracing::warn!(%method, route, status = status_number, milliseconds, "request failed");
        }
        it if it.is_client_error() && it != StatusCode::NOT_FOUND => {
            tracing::info!(%method, route, status = status_number, milliseconds, "request refused");
        }
        _ => tracing::debug!(%method, route, status = status_number, milliseconds, "request answered"),
    }
    Ok(response)
}

/// The usual methods by name, so that a sender cannot fill the counters with names of its own.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
