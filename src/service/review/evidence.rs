//! What a reviewer sees: the signature beside the roll, and what the checks found.

use serde::Serialize;
use utoipa::ToSchema;

use super::{ReviewError, ReviewView, decide::open_document, find_signature, view};
use crate::{
    db::{
        AnyConnection, matches, reviews, rolls,
        signatures::{self, Filter, Stored},
        verification,
    },
    domain::{
        Identity, NameAgreement, NameNote, PetitionId, Probability, Profile, Reason, ReviewId, RollEntry,
        RollId, SignatureId, Slip, agreement, normalise_name, profile::FieldKey,
    },
    service::{
        By, Reviewer, Vault,
        collection::Intake,
        matches::{AlikeSignature, alike_signatures},
        rolls::{OpenRoll, RollState, normalise_document},
        verification::roll_of,
    },
};

/// A review and why it is asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Evidence {
    /// The question.
    #[serde(flatten)]
    pub review: ReviewView,
    /// What the checks found.
    pub findings: Vec<FindingView>,
    /// The signature beside the entry of its document on the roll, field by field.
    pub fields: Vec<FieldComparison>,
    /// Whether the document is on the roll; `null` if no roll was used or it is there no longer.
    pub on_roll: Option<bool>,
    /// Whether the holder may vote: `current`, `cancelled`, `deceased` or `suspended`.
    pub roll_status: Option<&'static str>,
    /// How far the names agree, from 0 to 1.
    pub name_score: Option<f64>,
    /// In what the names differ, such as `surnames_swapped`.
    #[schema(value_type = Vec<String>)]
    pub name_notes: Vec<NameNote>,
    /// The entry of the roll that it most likely means, if its document is not the entry's.
    pub candidate: Option<Candidate>,
    /// The signatures that could be the same person's under another document, the likeliest first.
    pub alike: Vec<AlikeSignature>,
}

/// An entry of the roll that a signature most likely means, though its document is not the entry's.
#[derive(Debug, Serialize, ToSchema)]
pub struct Candidate {
    /// How likely the entry is the signer's, from 0 to 1.
    #[schema(value_type = f64)]
    pub probability: Probability,
    /// Whether that is enough, by the profile, to suggest that the document be corrected.
    pub is_suggested: bool,
    /// Where the document differs from the entry's.
    #[schema(value_type = Option<Object>)]
    pub slip: Option<Slip>,
    /// The signature beside the entry, field by field.
    pub fields: Vec<FieldComparison>,
    /// Whether its holder may vote: `current`, `cancelled`, `deceased` or `suspended`.
    pub roll_status: &'static str,
    /// The signatures that bear the entry's document already.
    pub in_use: Vec<InUse>,
}

/// A signature that bears a document already.
#[derive(Debug, Serialize, ToSchema)]
pub struct InUse {
    /// Where it stands.
    #[schema(example = "valid")]
    pub state: &'static str,
    /// The number of its sheet.
    pub folio: Option<i64>,
    /// The number of its line.
    pub line: Option<i32>,
}

/// What a check found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingView {
    /// Which check.
    pub check: String,
    /// The reason code.
    pub reason: String,
    /// How much it weighs: `warning`, `doubt` or `failure`.
    pub severity: String,
    /// The reason in Spanish.
    pub spanish: &'static str,
    /// The reason in English.
    pub english: &'static str,
}

/// A field of the signature beside that of the roll.
#[derive(Serialize, ToSchema)]
pub struct FieldComparison {
    /// The field.
    pub field: &'static str,
    /// As it is on the signature.
    pub signature: String,
    /// As it is on the roll.
    pub roll: Option<String>,
    /// Whether they differ by more than accents and case.
    pub differs: bool,
}

impl std::fmt::Debug for FieldComparison {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FieldComparison({}, …)", self.field)
    }
}

/// The fields a reviewer compares; others say nothing about who someone is.
const COMPARED: [FieldKey; 8] = [
    FieldKey::Document,
    FieldKey::Surname1,
    FieldKey::Surname2,
    FieldKey::GivenNames,
    FieldKey::BirthDate,
    FieldKey::District,
    FieldKey::Address,
    FieldKey::Postcode,
];

/// Shows a review with everything a reviewer needs to decide it.
pub fn evidence(
    conn: &mut AnyConnection,
    vault: &Vault,
    _by: By<Reviewer>,
    slug: &str,
    id: ReviewId,
) -> Result<Evidence, ReviewError> {
    let intake = Intake::open(conn, vault, slug)?;
    let (petition, profile) = (intake.petition().id, intake.profile());
    let review = reviews::find(conn, petition, id)?.ok_or(ReviewError::Unknown)?;
    let signature = find_signature(conn, petition, &review)?;
    let keys = vault.keys(conn, petition.0)?;
    let identity = match &signature.sealed {
        Some(sealed) => keys.data.open_identity(signature.id.0, sealed)?,
        None => Identity::default(),
    };
    let lookup = look_up(conn, vault, petition, profile, signature.id, &identity)?;
    let found = verification::list_findings(conn, &[signature.id])?.remove(&signature.id);
    let findings = found.unwrap_or_default().into_iter().map(FindingView::from).collect();
    let (on_roll, entry) = match &lookup {
        Sought::NoRoll => (None, None),
        Sought::Missing => (Some(false), None),
        Sought::Entry(entry) => (Some(true), Some(entry.as_ref())),
    };
    let names = entry.map(|it| agreement(&identity, &it.identity, &profile.verification.roll));
    let candidate = candidate(conn, vault, &intake, &signature, &identity)?;
    let lower = Probability::nearest(profile.duplicates.likeness.lower);
    let alike = alike_signatures(conn, petition, &keys, (signature.id, &identity), lower)?;
    let likeliest = alike.iter().map(|it| it.probability).chain(candidate.as_ref().map(|it| it.probability));
    Ok(Evidence {
        review: view(review, &signature, likeliest.max()),
        findings,
        fields: compare(&identity, entry),
        on_roll,
        roll_status: entry.map(|it| it.status.as_str()),
        name_score: names.as_ref().map(|it| it.score),
        name_notes: names.map(|NameAgreement { notes, .. }| notes.into_iter().collect()).unwrap_or_default(),
        candidate,
        alike,
    })
}

/// Looks up the entry that a signature most likely means, and who bears its document already.
fn candidate(
    conn: &mut AnyConnection,
    vault: &Vault,
    intake: &Intake,
    signature: &Stored,
    identity: &Identity,
) -> Result<Option<Candidate>, ReviewError> {
    let Some(found) = matches::find_candidates(conn, &[signature.id])?.pop() else { return Ok(None) };
    let Some(roll) = find_roll(conn, found.roll)? else { return Ok(None) };
    let petition = intake.petition().id;
    let document = open_document(&*vault.keys(conn, petition.0)?, &found)?;
    let roll = OpenRoll::open(conn, vault, roll)?;
    let Some(entry) = roll.find_all(conn, &[&document])?.pop().flatten() else { return Ok(None) };
    let mut corrected = identity.clone();
    corrected.document.clone_from(&document);
    let mut in_use = Vec::new();
    for key in intake.identity_keys(&corrected) {
        let filter = Filter { identity_key: Some(key), ..Filter::default() };
        in_use.extend(signatures::list(conn, petition, &filter, 20)?.into_iter().map(|it| InUse {
            state: it.tally.state.as_str(),
            folio: it.place.map(|place| place.folio),
            line: it.place.map(|place| place.line),
        }));
    }
    let upper = Probability::nearest(intake.profile().verification.roll.probable_upper);
    let written = normalise_document(&identity.document).unwrap_or_default();
    Ok(Some(Candidate {
        probability: found.probability,
        is_suggested: upper <= found.probability,
        slip: Slip::between(&written, &document),
        fields: compare(identity, Some(&entry)),
        roll_status: entry.status.as_str(),
        in_use,
    }))
}

/// What the roll a signature was checked against has for its document.
enum Sought {
    /// No roll was used, or it is there no longer.
    NoRoll,
    /// Nothing.
    Missing,
    /// This.
    Entry(Box<RollEntry>),
}

/// Finds the entry on the roll the signature was checked against.
fn look_up(
    conn: &mut AnyConnection,
    vault: &Vault,
    petition: PetitionId,
    profile: &Profile,
    signature: SignatureId,
    identity: &Identity,
) -> Result<Sought, ReviewError> {
    let under = verification::find_fingerprint(conn, petition, signature)?;
    let Some(roll) = under.as_deref().and_then(roll_of) else { return Ok(Sought::NoRoll) };
    let Some(roll) = find_roll(conn, roll)? else { return Ok(Sought::NoRoll) };
    let scheme = profile.signer.document_in(&identity.district);
    let Ok(document) = scheme.read(&identity.document) else { return Ok(Sought::Missing) };
    let roll = OpenRoll::open(conn, vault, roll)?;
    let found = roll.find_all(conn, &[document.as_str()])?.pop().flatten();
    Ok(found.map_or(Sought::Missing, |entry| Sought::Entry(Box::new(entry))))
}

pub(super) fn find_roll(conn: &mut AnyConnection, id: RollId) -> Result<Option<rolls::Roll>, ReviewError> {
    let roll = rolls::find_by_id(conn, id)?;
    Ok(roll.filter(|roll| roll.state == RollState::Ready))
}

fn compare(identity: &Identity, entry: Option<&RollEntry>) -> Vec<FieldComparison> {
    let compared = COMPARED.into_iter().map(|key| {
        let signature = key.of(identity).to_owned();
        let roll = entry.map(|it| key.of(&it.identity).to_owned());
        let differs = roll.as_ref().is_some_and(|roll| differ(key, &signature, roll));
        FieldComparison { field: key.as_str(), signature, roll, differs }
    });
    let is_told = |it: &FieldComparison| {
        !it.signature.is_empty() || it.roll.as_ref().is_some_and(|roll| !roll.is_empty())
    };
    compared.filter(is_told).collect()
}

/// What is missing on one side differs in a name, and says nothing elsewhere.
fn differ(key: FieldKey, signature: &str, roll: &str) -> bool {
    match key {
        FieldKey::Surname1 | FieldKey::Surname2 | FieldKey::GivenNames => {
            normalise_name(signature) != normalise_name(roll)
        }
        FieldKey::Document => normalise_document(signature).ok().as_deref() != Some(roll),
        _ if signature.is_empty() || roll.is_empty() => false,
        FieldKey::Address => normalise_name(signature) != normalise_name(roll),
        _ => signature != roll,
    }
}

impl From<verification::StoredFinding> for FindingView {
    fn from(finding: verification::StoredFinding) -> Self {
        let reason = Reason::ALL.iter().find(|it| it.as_str() == finding.reason);
        Self {
            check: finding.check,
            severity: finding.severity,
            spanish: reason.map_or("", |it| it.spanish()),
            english: reason.map_or("", |it| it.english()),
            reason: finding.reason,
        }
    }
}
