//! `/desk/{slug}/review`: doubtful signatures, one after the other, decided by one key.

mod queue;

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Place, open,
    overview::{field_name, reason_name},
};
use crate::{
    db::AnyConnection,
    domain::{Petition, Probability, Reason, ReviewId, Slip, SlipKind},
    service::{
        App, Reviewer,
        review::{self, Evidence, ReviewError, Verdict},
    },
    web::{
        Failure, PageError,
        pages::{
            see_other,
            signed_in::{Pressed, SignedForm, SignedIn},
        },
    },
};

/// How many reasons have a button and a key of their own.
const BUTTONS: usize = 6;
/// The reasons that are given most, after the one for which the review was opened.
const COMMON: [Reason; 6] = [
    Reason::NameMismatch,
    Reason::Illegible,
    Reason::IdNotFound,
    Reason::Incomplete,
    Reason::NoSignature,
    Reason::PaperFileMismatch,
];

#[derive(Template)]
#[template(path = "desk_review.html")]
struct Shown {
    frame: SignedIn,
    place: Place,
    evidence: Evidence,
    question: String,
    buttons: Vec<(usize, &'static str, &'static str)>,
    others: Vec<(&'static str, &'static str)>,
    is_repeat: bool,
    n_open: i64,
    skipped: String,
    skip: String,
    before: Option<Before>,
}

#[derive(Template)]
#[template(path = "desk_review_done.html")]
struct Done {
    frame: SignedIn,
    place: Place,
    n_skipped: i64,
    before: Option<Before>,
}

/// What was decided just before, so that it can be taken back.
struct Before {
    id: Uuid,
    /// What became of it, and whether it can be taken back.
    told: String,
    may_be_undone: bool,
}

/// Which reviews to pass over, and which was decided just before.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// Identifiers, separated by commas.
    #[serde(default)]
    skip: String,
    done: Option<Uuid>,
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Sent {
    /// `approve`, `correct`, or the code of the reason for which it is rejected, or `other`.
    #[serde(default)]
    verdict: String,
    /// The reason if it is another one than those with a button.
    #[serde(default)]
    reason: String,
    #[serde(default)]
    skip: String,
}

/// Shows the next review that waits.
pub(super) async fn next(
    app: Data<App>,
    frame: SignedIn,
    slug: Path<String>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let (service, who, skip) = (app.clone(), frame.clone(), asked.skip.clone());
    let read = move |conn: &mut AnyConnection| {
        let (petition, by) = open::<Reviewer>(conn, &who.credential(), &slug, service.now())?;
        let before = asked.done.map(|id| before(conn, &service, &who, &slug, id)).transpose()?.flatten();
        let n_open = review::count_open(conn, by, petition.id)?;
        let next = queue::next(conn, by, petition.id, &who, &skip)?;
        let evidence = next.map(|id| review::evidence(conn, &service.vault, by, &slug, id)).transpose()?;
        Ok::<_, Failure>((petition, evidence, n_open, before))
    };
    let (petition, evidence, n_open, before) = app.db.read(read).await?;
    let Some(evidence) = evidence else {
        let place = Place::new(&petition, &frame);
        return Ok(frame.page(&Done { place, n_skipped: n_open, before, frame: frame.clone() })?);
    };
    Ok(frame.page(&page(&frame, &petition, evidence, n_open, &asked.skip, before))?)
}

/// Shows one review.
pub(super) async fn show(
    app: Data<App>,
    frame: SignedIn,
    path: Path<(String, Uuid)>,
) -> Result<HttpResponse, PageError> {
    let ((slug, id), credential) = (path.into_inner(), frame.credential());
    let (vault, now) = (app.vault.clone(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let (petition, by) = open::<Reviewer>(conn, &credential, &slug, now)?;
        let n_open = review::count_open(conn, by, petition.id)?;
        let evidence = review::evidence(conn, &vault, by, &slug, ReviewId(id))?;
        Ok::<_, Failure>((petition, evidence, n_open))
    };
    let (petition, evidence, n_open) = app.db.read(read).await?;
    Ok(frame.page(&page(&frame, &petition, evidence, n_open, "", None))?)
}

/// Decides a review and goes on to the next.
pub(super) async fn decide(
    app: Data<App>,
    path: Path<(String, Uuid)>,
    SignedForm { who, form }: SignedForm<Sent>,
) -> Result<HttpResponse, PageError> {
    let ((slug, id), service) = (path.into_inner(), app.clone());
    let skip = queue::only_ids(&form.skip);
    let (place, verdict) = (slug.clone(), verdict(form));
    let write = move |conn: &mut AnyConnection| {
        let (now, credential) = (service.now(), who.credential());
        let (_, by) = open::<Reviewer>(conn, &credential, &place, now)?;
        match review::decide(conn, &service, by, &place, ReviewId(id), &verdict, now) {
            // Another reviewer was quicker: the next page says so.
            Ok(_) | Err(ReviewError::NotOpen(_)) => Ok(()),
            Err(error) => Err(Failure::from(error)),
        }
    };
    app.db.write(write).await?;
    Ok(see_other(format!("/desk/{slug}/review?done={id}&skip={skip}")))
}

/// Takes a decision back and shows the review again.
pub(super) async fn reopen(
    app: Data<App>,
    path: Path<(String, Uuid)>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let ((slug, id), service) = (path.into_inner(), app.clone());
    let place = slug.clone();
    let write = move |conn: &mut AnyConnection| {
        let now = service.now();
        let (_, by) = open::<Reviewer>(conn, &who.credential(), &place, now)?;
        Ok::<_, Failure>(review::reopen(conn, &service, by, &place, ReviewId(id), now)?)
    };
    app.db.write(write).await?;
    Ok(see_other(format!("/desk/{slug}/review/{id}")))
}

fn verdict(sent: Sent) -> Verdict {
    let Sent { verdict, reason, .. } = sent;
    match verdict.as_str() {
        "approve" | "correct" => Verdict { decision: verdict, reason: None },
        "other" => Verdict { decision: "reject".to_owned(), reason: Some(reason) },
        _ => Verdict { decision: "reject".to_owned(), reason: Some(verdict) },
    }
}

/// Tells what was decided just before, by whom, and whether it can be taken back here.
fn before(
    conn: &mut AnyConnection,
    app: &App,
    frame: &SignedIn,
    slug: &str,
    id: Uuid,
) -> Result<Option<Before>, Failure> {
    let (_, by) = open::<Reviewer>(conn, &frame.credential(), slug, app.now())?;
    let view = match review::find(conn, by, slug, ReviewId(id)) {
        Ok(view) => view,
        Err(ReviewError::Unknown) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let is_own = view.decided_by == by.user_id().map(|user| crate::domain::Actor::User(user).to_string());
    let told = match view.decision {
        Some(_) if !is_own => frame.say("review-by-another"),
        Some("approve") => frame.say("review-approved"),
        Some("correct") => frame.say("review-corrected"),
        Some(_) => frame.say_with("review-rejected", [("reason", &reason_name(frame, &view.reason))]),
        None => return Ok(None),
    };
    // A corrected document is another one now; the line is corrected back where it was keyed.
    let may_be_undone = is_own && view.decision != Some("correct");
    Ok(Some(Before { id, told, may_be_undone }))
}

fn page(
    frame: &SignedIn,
    petition: &Petition,
    evidence: Evidence,
    n_open: i64,
    skip: &str,
    before: Option<Before>,
) -> Shown {
    let language = frame.language.code();
    let cause =
        Reason::parse(&evidence.review.cause).filter(|it| review::reasons().any(|known| known == *it));
    let mut first: Vec<Reason> =
        cause.into_iter().chain(COMMON.into_iter().filter(|it| Some(*it) != cause)).collect();
    first.truncate(BUTTONS);
    let named = |it: Reason| (it.as_str(), it.sentence(language));
    let others = review::reasons().filter(|it| !first.contains(it)).map(named).collect();
    let skipped = queue::only_ids(skip);
    let id = evidence.review.id;
    Shown {
        place: Place::new(petition, frame),
        question: reason_name(frame, &evidence.review.cause),
        buttons: first.iter().zip(1..).map(|(it, key)| (key, it.as_str(), it.sentence(language))).collect(),
        others,
        is_repeat: evidence.review.cause.starts_with("DUP_"),
        n_open,
        skip: if skipped.is_empty() { id.to_string() } else { format!("{skipped},{id}") },
        skipped,
        before,
        evidence,
        frame: frame.clone(),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
impl Shown {
    fn is_open(&self) -> bool {
        self.evidence.review.state == "open"
    }

    fn field(&self, key: &str) -> String {
        field_name(&self.frame, key)
    }

    fn finding(&self, finding: &review::FindingView) -> String {
        reason_name(&self.frame, &finding.reason)
    }

    fn percent(&self, probability: &Probability) -> String {
        self.frame.language.percent(probability.as_f64())
    }

    /// Where the document differs from the one it may be meant to be.
    fn slip(&self, slip: &Slip) -> String {
        let key = match slip.kind {
            SlipKind::Replaced => "slip-replaced",
            SlipKind::Swapped => "slip-swapped",
            SlipKind::Missing => "slip-missing",
            SlipKind::Extra => "slip-extra",
        };
        let place = slip.position.to_string();
        self.frame.say_with(key, [("place", &place), ("written", &slip.written), ("meant", &slip.meant)])
    }

    /// What a field of this signature says, beside that of another.
    fn own(&self, key: &str) -> &str {
        self.evidence.fields.iter().find(|it| it.field == key).map_or("", |it| &it.signature)
    }

    fn state(&self, state: &str) -> String {
        self.frame.say(&format!("one-{state}"))
    }

    fn score(&self) -> Option<String> {
        self.evidence.name_score.map(|it| self.frame.language.percent(it))
    }

    fn roll_status(&self) -> String {
        let key = match (self.evidence.on_roll, self.evidence.roll_status) {
            (None, _) => "roll-none",
            (Some(false), _) => "roll-missing",
            (_, Some("cancelled")) => "roll-cancelled",
            (_, Some("deceased")) => "roll-deceased",
            (_, Some("suspended")) => "roll-suspended",
            _ => "roll-current",
        };
        self.frame.say(key)
    }
}
