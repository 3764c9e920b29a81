//! A review as the page shows it: the evidence in words, the pictures of the sheet, the buttons.

use askama::Template;
use uuid::Uuid;

use super::{
    super::{
        Place,
        ranked::{field_name, reason_name},
    },
    before::Before,
    queue,
};
use crate::{
    db::AnyConnection,
    domain::{Petition, Probability, Reason, ReviewId, Slip, SlipKind},
    service::{
        By, Reviewer, Vault,
        collection::{self, Intake, PhotoError, PhotoViewer, SheetError},
        review::{self, Evidence},
    },
    web::{Failure, pages::signed_in::SignedIn},
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

/// What the database says of a review.
pub(super) struct Case {
    evidence: Evidence,
    photos: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk_review.html")]
pub(super) struct Shown {
    frame: SignedIn,
    place: Place,
    evidence: Evidence,
    /// Where the pictures of the sheet are.
    photos: Vec<String>,
    question: String,
    buttons: Vec<(usize, &'static str, &'static str)>,
    others: Vec<(&'static str, &'static str)>,
    is_repeat: bool,
    n_open: i64,
    skipped: String,
    skip: String,
    before: Option<Before>,
}

impl Case {
    /// Reads a review, with the pictures of its sheet.
    pub(super) fn read(
        conn: &mut AnyConnection,
        vault: &Vault,
        by: By<Reviewer>,
        slug: &str,
        id: ReviewId,
    ) -> Result<Self, Failure> {
        let evidence = review::evidence(conn, vault, by, slug, id)?;
        let Some(folio) = evidence.review.folio else { return Ok(Self { evidence, photos: Vec::new() }) };
        let intake = Intake::open(conn, vault, slug)?;
        let photos = match collection::list_photos(conn, &intake, PhotoViewer::Reviewer(by), folio) {
            Ok(photos) => photos,
            // Online signatures of a list may name a sheet that nobody registered.
            Err(PhotoError::Sheet(SheetError::Unknown)) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let address = |id: Uuid| format!("/api/v1/petitions/{slug}/sheets/{folio}/photos/{id}");
        Ok(Self { evidence, photos: photos.into_iter().map(|it| address(it.id)).collect() })
    }
}

/// The page of a review.
pub(super) fn page(
    frame: &SignedIn,
    petition: &Petition,
    Case { evidence, photos }: Case,
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
        photos,
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
        self.frame.language.likelihood(probability.as_f64())
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

    /// What a picture shows, for those who do not see it.
    fn pictured(&self, number: &usize) -> String {
        let folio = self.evidence.review.folio.unwrap_or_default().to_string();
        self.frame.say_with("photo-alt", [("folio", &folio), ("number", &number.to_string())])
    }

    fn n_photos(&self) -> i64 {
        i64::try_from(self.photos.len()).unwrap_or(i64::MAX)
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
