//! `/desk/{slug}`: where the campaign stands.

mod curve;

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use self::curve::{Curve, curve};
use super::{
    DECIDERS, Place, open,
    ranked::{Ranked, reasons, regions, share},
};
use crate::{
    db::AnyConnection,
    domain::{JobId, Petition, Role},
    service::{
        App, Auditor, By, Coordinator, Vault,
        collection::{self, Intake},
        dashboard::{self, Overview},
        jobs,
        people::{self, Credential, Denied},
        progress::Progress,
        rolls::{self, RollState},
        verification::{self, RollChoice},
    },
    web::{
        Failure, PageError,
        pages::{
            begin::begin,
            see_other,
            signed_in::{SignedForm, SignedIn},
        },
    },
};

#[derive(Template)]
#[template(path = "desk_overview.html")]
struct Shown {
    frame: SignedIn,
    place: Place,
    overview: Overview,
    curve: Curve,
    reasons: Vec<Ranked>,
    duplicates: Vec<Ranked>,
    regions: Vec<Ranked>,
    work: Work,
}

/// What is done about signatures that wait for the checks.
struct Work {
    may_verify: bool,
    /// Whether the person decides what the checks could not.
    may_decide: bool,
    /// Whether two people keyed lines differently that the person settles.
    has_differences: bool,
    rolls: Vec<String>,
    job: Option<jobs::Job>,
}

/// The piece of work to tell of.
#[derive(Deserialize)]
pub(super) struct Asked {
    job: Option<uuid::Uuid>,
}

/// Shows where the campaign stands.
pub(super) async fn show(
    app: Data<App>,
    frame: SignedIn,
    slug: Path<String>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let (credential, vault, now) = (frame.credential(), app.vault.clone(), app.now());
    let read = move |conn: &mut _| {
        let (petition, by) = open::<Auditor>(conn, &credential, &slug, now)?;
        let overview = dashboard::overview(conn, by, petition, now)?;
        let has_differences = has_differences(conn, &vault, &credential, &overview.petition, now)?;
        let job = asked.job.map(|id| jobs::show(conn, JobId(id), now)).transpose()?;
        let rolls = rolls::list(conn)?.into_iter().filter(|it| it.state == RollState::Ready);
        let rolls: Vec<String> = rolls.map(|it| it.name).collect();
        Ok::<_, Failure>((overview, has_differences, job, rolls))
    };
    let (overview, has_differences, job, rolls) = app.db.read(read).await?;
    let petition = overview.petition.id;
    let job = job.filter(|job| job.petition == Some(petition));
    let may_verify = frame.has_role(&[Role::Coordinator], petition);
    let page = Shown {
        place: Place::new(&overview.petition, &frame),
        curve: curve(&frame, &overview),
        reasons: reasons(&frame, &overview.status.invalid_by_reason, "s-invalid"),
        duplicates: reasons(&frame, &overview.status.duplicate_by_reason, "s-duplicate"),
        regions: regions(&frame, &overview.regions),
        work: Work {
            may_verify,
            may_decide: frame.has_role(DECIDERS, petition),
            has_differences,
            rolls,
            job,
        },
        overview,
        frame: frame.clone(),
    };
    Ok(frame.page(&page)?)
}

/// Whether a coordinator has two readings of a line to choose from.
fn has_differences(
    conn: &mut AnyConnection,
    vault: &Vault,
    credential: &Credential,
    petition: &Petition,
    now: DateTime<Utc>,
) -> Result<bool, Failure> {
    let by = match people::authorise::<Coordinator>(conn, credential, petition.id, now) {
        Ok(by) => by,
        Err(Denied::Role(_)) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let intake = Intake::open(conn, vault, petition.slug.as_str())?;
    Ok(!collection::list_differences(conn, &intake, by, 0, 1)?.is_empty())
}

/// Which roll to verify against; empty for none.
#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    roll: String,
}

/// Begins to run the checks over all signatures.
pub(super) async fn verify(
    app: Data<App>,
    slug: Path<String>,
    SignedForm { who, form }: SignedForm<Choice>,
) -> Result<HttpResponse, PageError> {
    let choice = if form.roll.is_empty() { RollChoice::Without } else { RollChoice::Named(form.roll) };
    let run = {
        let slug = slug.clone();
        move |app: &App, by: By<Coordinator>, progress: Progress<'_>| {
            verification::verify(app, by, &slug, &choice, progress)
        }
    };
    let job = begin(&app, &who, Some(&slug), "verification", run).await?;
    Ok(see_other(format!("/desk/{slug}?job={job}")))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
impl Shown {
    fn number(&self, n: &i64) -> String {
        self.frame.language.number(*n)
    }

    fn day(&self, day: &chrono::NaiveDate) -> String {
        self.frame.language.day(*day)
    }

    fn reached(&self) -> String {
        let status = &self.overview.status;
        let share = share(&self.frame, status.valid, status.threshold);
        let threshold = self.number(&status.threshold);
        self.frame.say_with("figure-of", [("threshold", &threshold), ("share", &share)])
    }

    /// How many signatures wait for the checks.
    fn unchecked(&self) -> i64 {
        self.in_state("received")
    }

    /// How many signatures wait for a person.
    fn undecided(&self) -> i64 {
        self.in_state("review")
    }

    /// How many signatures can go into a batch.
    fn ready(&self) -> i64 {
        self.in_state("valid")
    }

    fn in_state(&self, state: &str) -> i64 {
        self.overview.status.by_state.get(state).copied().unwrap_or_default()
    }

    fn is_running(&self) -> bool {
        self.work.job.as_ref().is_some_and(|job| job.state == "running")
    }

    /// The chart of progress in a sentence.
    fn told(&self) -> String {
        let (status, pace) = (&self.overview.status, &self.overview.pace);
        let say = |key: &str, n: i64| self.frame.say_count(key, n);
        let mut told = vec![self.frame.say_with(
            "curve-told",
            [
                ("collected", &self.number(&status.collected)),
                ("valid", &self.number(&status.valid)),
                ("threshold", &self.number(&status.threshold)),
            ],
        )];
        if let Some(needed) = pace.needed.filter(|n| 0 < *n) {
            told.push(say("curve-needed", needed));
        }
        told.push(say("curve-recent", pace.recent));
        told.join(" ")
    }
}
