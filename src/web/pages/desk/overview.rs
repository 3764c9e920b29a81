//! `/desk/{slug}`: where the campaign stands.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{DECIDERS, Place, open};
use crate::{
    db::AnyConnection,
    domain::{JobId, Petition, Reason, Role},
    service::{
        App, Auditor, By, Coordinator, Vault,
        collection::{self, Intake},
        dashboard::{self, Outcomes, Overview},
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
            chart::{DayChart, Piece, pieces},
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

/// Progress by day, drawn.
struct Curve {
    collected: String,
    valid: String,
    pace: Option<String>,
    goal: i64,
    grid: Vec<i64>,
    levels: Vec<String>,
    days: Vec<String>,
    /// What each day brought: the bar of all, and of the valid ones.
    bars: Vec<[(i64, i64, i64, i64); 2]>,
    bar_grid: Vec<i64>,
    bar_levels: Vec<String>,
    bar_days: Vec<String>,
    needed: Option<i64>,
}

/// A row of a ranking.
pub(super) struct Ranked {
    pub(super) name: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) n: String,
    pub(super) share: String,
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

fn curve(frame: &SignedIn, overview: &Overview) -> Curve {
    let (days, pace, threshold) = (&overview.days, &overview.pace, overview.status.threshold);
    let first = days.first().map_or(pace.opens_on, |it| it.day);
    let today = days.last().map_or(pace.today, |it| it.day);
    let last = pace.closes_on.map_or(today, |it| it.max(today));
    let most = days.last().map_or(0, |it| it.collected_until).max(threshold);
    let chart = DayChart::new(first, last, most);
    let busiest = days.iter().map(|it| it.collected).max().unwrap_or_default();
    let daily = DayChart::new(first, today, busiest.max(pace.needed.unwrap_or_default()));
    let numbers = |levels: Vec<i64>| levels.into_iter().map(|n| frame.language.number(n)).collect();
    let dates = |days: Vec<_>| days.into_iter().map(|day| frame.language.short_day(day)).collect();
    Curve {
        collected: chart.line(days.iter().map(|it| (it.day, it.collected_until))),
        valid: chart.line(days.iter().map(|it| (it.day, it.valid_until))),
        pace: pace.closes_on.map(|end| chart.line([(pace.opens_on, 0), (end, threshold)].into_iter())),
        goal: chart.y(threshold),
        grid: chart.grid(),
        levels: numbers(chart.levels()),
        days: dates(chart.days()),
        bars: days.iter().map(|it| [daily.bar(it.day, it.collected), daily.bar(it.day, it.valid)]).collect(),
        bar_grid: daily.grid(),
        bar_levels: numbers(daily.levels()),
        bar_days: dates(daily.days()),
        needed: pace.needed.map(|n| daily.y(n)),
    }
}

fn reasons(
    frame: &SignedIn,
    counts: &std::collections::BTreeMap<String, i64>,
    class: &'static str,
) -> Vec<Ranked> {
    let mut counts: Vec<(&String, i64)> = counts.iter().map(|(code, n)| (code, *n)).collect();
    counts.sort_by_key(|(_, n)| -n);
    let (most, all) = (counts.first().map_or(0, |it| it.1), counts.iter().map(|it| it.1).sum());
    let row = |(code, n): (&String, i64)| Ranked {
        name: reason_name(frame, code),
        pieces: pieces(&[(class, n)], most),
        n: frame.language.number(n),
        share: share(frame, n, all),
    };
    counts.into_iter().map(row).collect()
}

/// What a field of a person is called. The document is called by its own name on forms, and so here.
pub(super) fn field_name(frame: &SignedIn, key: &str) -> String {
    if key == "document" { frame.say("column-document") } else { frame.say(&format!("field-{key}")) }
}

/// What a reason code says in the language of the page.
pub(super) fn reason_name(frame: &SignedIn, code: &str) -> String {
    Reason::parse(code).map_or(code, |it| it.sentence(frame.language.code())).to_owned()
}

fn regions(frame: &SignedIn, regions: &[(String, Outcomes)]) -> Vec<Ranked> {
    let most = regions.first().map_or(0, |(_, it)| it.all());
    let all = regions.iter().map(|(_, it)| it.all()).sum();
    let row = |(name, outcomes): &(String, Outcomes)| Ranked {
        name: if name.is_empty() { frame.say("region-unknown") } else { name.clone() },
        pieces: pieces(&parts(outcomes), most),
        n: frame.language.number(outcomes.all()),
        share: share(frame, outcomes.all(), all),
    };
    regions.iter().map(row).collect()
}

/// Counts by what became of signatures, in the order in which bars show them.
pub(super) fn parts(outcomes: &Outcomes) -> [(&'static str, i64); 6] {
    [
        ("s-valid", outcomes.valid),
        ("s-received", outcomes.received),
        ("s-review", outcomes.review),
        ("s-duplicate", outcomes.duplicate),
        ("s-invalid", outcomes.invalid),
        ("s-withdrawn", outcomes.withdrawn),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "counts of signatures are far below 2^52")]
fn share(frame: &SignedIn, n: i64, all: i64) -> String {
    if all == 0 { String::new() } else { frame.language.percent(n as f64 / all as f64) }
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
