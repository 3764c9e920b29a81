//! `/admin/jobs/{job}`: how far a long piece of work is, and what came of it.

mod outcome;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::outcome::Outcome;
use super::{around::Around, lists};
use crate::{
    db::AnyConnection,
    domain::{JobId, Petition, Scope},
    service::{
        App, Auditor, collection,
        jobs::{self, Job},
        people, petitions,
    },
    web::{
        Failure, PageError,
        pages::{signed_in::SignedIn, told},
    },
};

#[derive(Template)]
#[template(path = "admin_job.html")]
struct Page {
    frame: Around,
    is_running: bool,
    /// How far it is, and what share of it that is, once it is known how much there is.
    progress: Option<(i64, String)>,
    /// How it ended: how good that is, and in words.
    verdict: (&'static str, String),
    problem: Option<String>,
    outcome: Option<Outcome>,
    /// Where the rows are that were not taken.
    rejected: Option<String>,
    began: String,
    ended: Option<String>,
    back: (String, String),
}

/// Shows how far a piece of work is. While it runs, the page asks again by itself.
pub(super) async fn show(app: Data<App>, who: SignedIn, job: Path<Uuid>) -> Result<HttpResponse, PageError> {
    let (credential, now) = (who.credential(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let job = jobs::show(conn, JobId(*job), now)?;
        let place = job.petition.map_or(Scope::Everywhere, Scope::Petition);
        caller.authorise::<Auditor>(conn, place)?;
        Ok::<_, Failure>((petitions::find_at(conn, place)?, job))
    };
    let (petition, job) = app.db.read(read).await?;
    Ok(who.page(&page(&who, petition, job, now))?)
}

fn page(who: &SignedIn, petition: Option<Petition>, job: Job, now: DateTime<Utc>) -> Page {
    let zone = petition.as_ref().map_or(who.zone(), |it| &it.time_zone);
    let instant = |at| who.language.instant_said(at, zone);
    let (began, ended) = (instant(job.started_at), job.finished_at.map(instant));
    let slug = petition.map(|it| it.slug.to_string());
    let known = ["roll_import", lists::KIND, "ledger_check", "doctor"].contains(&job.kind.as_str());
    let kind = if known { job.kind.as_str() } else { "other" };
    let n_rejected = job.result.as_ref().and_then(|it| it["rejected"].as_u64()).unwrap_or_default();
    let are_kept = kind == lists::KIND && 0 < n_rejected && now < job.started_at + collection::KEPT_FOR;
    let rejected = slug.as_ref().filter(|_| are_kept);
    let rejected = rejected.map(|slug| format!("/admin/petitions/{slug}/lists/{}/rejected.csv", job.id));
    let problem = (job.state == "failed").then(|| told::problem(who.language, &job));
    let back = match (kind, slug) {
        (lists::KIND, Some(slug)) => (who.say("admin-lists"), format!("/admin/petitions/{slug}/lists")),
        ("roll_import", _) => (who.say("admin-rolls"), "/admin/rolls".to_owned()),
        ("ledger_check", _) => (who.say("admin-ledger"), "/admin/ledger".to_owned()),
        ("doctor", _) => (who.say("admin-health"), "/admin/health".to_owned()),
        (_, Some(slug)) => (who.say("admin-petition"), format!("/admin/petitions/{slug}")),
        _ => (who.say("admin-petitions"), "/admin".to_owned()),
    };
    let share = |n_done: i64| (n_done.saturating_mul(100) / job.n_total.max(1)).clamp(0, 100);
    let progress = (0 < job.n_total).then(|| share(job.n_done)).map(|it| (it, format!("{it} %")));
    let outcome = job.result.map(|result| Outcome::of(who.language, kind, &result));
    let verdict = match outcome.as_ref().and_then(|it| it.verdict.clone()) {
        Some(verdict) => verdict,
        None if job.state == "failed" => ("bad", who.say("admin-job-failed")),
        None => ("good", who.say("admin-job-done")),
    };
    Page {
        frame: Around::service(who, who.say(&format!("admin-job-{kind}"))),
        verdict,
        is_running: job.state == "running",
        progress,
        problem,
        outcome,
        rejected,
        began,
        ended,
        back,
    }
}
