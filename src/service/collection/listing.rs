//! Signatures and sheets as those see them who work on them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Intake, Keyer, SheetError, WrittenLine};
use crate::{
    db::{
        AnyConnection, DbError, sheets,
        sheets::Sheet,
        signatures::{self, Filter, Stored},
    },
    domain::{EventId, Identity, Probability, Reason, SignatureId},
    ledger::Event,
    sealing::SealError,
    service::{By, Reviewer, matches, record},
};

/// Why signatures cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Something about the sheet.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// What was given does not name a person.
    #[error("give everything by which this petition knows a person, such as the whole document")]
    Nobody,
    /// What is stored does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Who signed, opened for someone who may see it.
#[derive(Clone, Serialize, ToSchema)]
pub struct Person {
    /// The identity number.
    pub document: String,
    /// The first surname.
    pub surname1: String,
    /// The second surname.
    pub surname2: String,
    /// All given names.
    pub given_names: String,
    /// The date of birth.
    pub birth_date: String,
    /// The code of the district.
    pub district: String,
    /// The telephone number.
    pub phone: String,
    /// The e-mail address.
    pub email: String,
    /// The street address.
    pub address: String,
    /// The postal code.
    pub postcode: String,
}

/// A signature as coordinators and reviewers see it.
#[derive(Clone, Serialize, ToSchema)]
pub struct SignatureView {
    /// Names it.
    #[schema(value_type = String)]
    pub id: SignatureId,
    /// Where it stands.
    #[schema(example = "valid")]
    pub state: &'static str,
    /// Why it stands there: a reason code, or empty.
    pub reason: String,
    /// `paper` or `online`.
    pub channel: &'static str,
    /// Whether it is a pledge, which no legal count holds.
    pub is_pledge: bool,
    /// The number of its sheet.
    pub folio: Option<i64>,
    /// The number of its line.
    pub line: Option<i32>,
    /// The event it was collected at.
    #[schema(value_type = Option<String>)]
    pub event: Option<EventId>,
    /// When it was signed, if that is known.
    pub signed_at: Option<DateTime<Utc>>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
    /// How many other signatures could be the same person's under another document. Each is checked against
    /// those already there soon after it comes in.
    pub alike: usize,
    /// Who signed; absent once erased.
    pub person: Option<Person>,
}

/// A line of a sheet as its keyer sees it.
#[derive(Clone, Serialize, ToSchema)]
pub struct LineView {
    /// Its number.
    pub line: i32,
    /// Who signed it, if it is keyed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// Why it holds no signature, if that is noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub void: Option<Reason>,
    /// When it was signed, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_at: Option<DateTime<Utc>>,
}

/// Lists up to `n` signatures, in the order in which they came.
pub fn list_signatures(
    conn: &mut AnyConnection,
    intake: &Intake,
    _: By<Reviewer>,
    filter: &Filter,
    n: i64,
) -> Result<Vec<SignatureView>, ListError> {
    let stored = signatures::list(conn, intake.petition().id, filter, n)?;
    views(conn, intake, stored)
}

/// Finds every signature of a person, by what the profile knows a person by. The ledger keeps that someone
/// looked, and not for whom.
pub fn find_signatures(
    conn: &mut AnyConnection,
    intake: &Intake,
    by: By<Reviewer>,
    mut identity: Identity,
    now: DateTime<Utc>,
) -> Result<Vec<SignatureView>, ListError> {
    let petition = intake.petition().id;
    intake.tidy(&mut identity).map_err(|_| ListError::Nobody)?;
    let keys = intake.identity_keys(&identity);
    if keys.is_empty() {
        return Err(ListError::Nobody);
    }
    let mut found = Vec::new();
    for key in keys {
        let filter = Filter { identity_key: Some(key), ..Filter::default() };
        found.extend(signatures::list(conn, petition, &filter, 500)?);
    }
    let searched = Event::PersonSearched { found: found.len() as u64 };
    record(conn, Some(petition), by.actor(), now, [searched])?;
    views(conn, intake, found)
}

/// Shows a sheet and every line of it.
pub fn show_sheet(
    conn: &mut AnyConnection,
    intake: &Intake,
    keyer: Keyer,
    folio: i64,
) -> Result<(Sheet, Vec<LineView>), ListError> {
    let sheet = keyer.find(conn, intake.petition().id, folio)?;
    let lines = read_lines(conn, intake, &sheet)?;
    Ok((sheet, lines))
}

/// Reads every line of a sheet.
pub(super) fn read_lines(
    conn: &mut AnyConnection,
    intake: &Intake,
    sheet: &Sheet,
) -> Result<Vec<LineView>, ListError> {
    let mut lines: Vec<LineView> = (1..=sheet.n_lines).map(LineView::open).collect();
    let index = |line: i32| usize::try_from(line - 1).unwrap_or(usize::MAX);
    for (_, voided) in sheets::list_voided(conn, &[sheet.id])? {
        if let Some(view) = lines.get_mut(index(voided.line)) {
            view.void = Some(voided.reason);
        }
    }
    for stored in signatures::list_on_folios(conn, intake.petition().id, &[sheet.folio])? {
        let line = stored.place.map_or(0, |place| place.line);
        if let Some(shown) = lines.get_mut(index(line)) {
            shown.void = Reason::parse(&stored.tally.reason).filter(|it| super::lines::is_of_a_line(*it));
            shown.signed_at = stored.signed_at;
            shown.person = person(intake, &stored)?;
        }
    }
    Ok(lines)
}

impl LineView {
    fn open(line: i32) -> Self {
        Self { line, person: None, void: None, signed_at: None }
    }

    /// Whether it is keyed, or noted as holding no signature.
    pub(super) fn is_keyed(&self) -> bool {
        self.person.is_some() || self.void.is_some()
    }

    /// A line as it was written down, whether or not it stands so.
    pub(super) fn of(written: &WrittenLine) -> Self {
        let person = written.void.is_none().then(|| Person::from(&written.identity()));
        Self { person, void: written.void, ..Self::open(written.line) }
    }
}

fn views(
    conn: &mut AnyConnection,
    intake: &Intake,
    stored: Vec<Stored>,
) -> Result<Vec<SignatureView>, ListError> {
    let ids: Vec<SignatureId> = stored.iter().map(|it| it.id).collect();
    let lower = Probability::nearest(intake.profile().duplicates.likeness.lower);
    let alike = matches::count_alike(conn, &ids, lower)?;
    let view = |it: Stored| {
        let n_alike = alike.get(&it.id).copied().unwrap_or(0);
        view(intake, it, n_alike)
    };
    stored.into_iter().map(view).collect()
}

fn person(intake: &Intake, stored: &Stored) -> Result<Option<Person>, ListError> {
    let Some(sealed) = &stored.sealed else { return Ok(None) };
    Ok(Some(Person::from(&intake.open_identity(stored.id.0, sealed)?)))
}

fn view(intake: &Intake, stored: Stored, alike: usize) -> Result<SignatureView, ListError> {
    Ok(SignatureView {
        person: person(intake, &stored)?,
        id: stored.id,
        state: stored.tally.state.as_str(),
        reason: stored.tally.reason,
        channel: stored.tally.channel.as_str(),
        is_pledge: stored.tally.is_pledge,
        folio: stored.place.map(|place| place.folio),
        line: stored.place.map(|place| place.line),
        event: stored.tally.event,
        signed_at: stored.signed_at,
        received_at: stored.received_at,
        alike,
    })
}

impl From<&Identity> for Person {
    fn from(identity: &Identity) -> Self {
        Self {
            document: identity.document.clone(),
            surname1: identity.surname1.clone(),
            surname2: identity.surname2.clone(),
            given_names: identity.given_names.clone(),
            birth_date: identity.birth_date.clone(),
            district: identity.district.clone(),
            phone: identity.phone.clone(),
            email: identity.email.clone(),
            address: identity.address.clone(),
            postcode: identity.postcode.clone(),
        }
    }
}

impl std::fmt::Debug for LineView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LineView({}, …)", self.line)
    }
}
