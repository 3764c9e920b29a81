//! Where signatures are collected, and who answers for the sheets.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Intake;
use crate::{
    db::{
        AnyConnection, DbError,
        events::{self, Circulator, Event},
    },
    domain::{
        CirculatorId, EventId, Identity, IdentityProblem, Petition, PetitionId, normalise_name, regions_of,
    },
    ledger,
    sealing::SealError,
    service::{By, Coordinator, record},
};

/// A street stall or another place and day of collection.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvent {
    /// What the campaign calls it. Name, place and day stand on the petition's page until the day is over.
    #[schema(example = "Plaza San Martín, sábado")]
    pub name: String,
    /// Where it is.
    #[serde(default)]
    pub place: String,
    /// The region it lies in: in Peru the first two digits of its ubigeo, elsewhere any text; or empty.
    #[serde(default)]
    #[schema(example = "15")]
    pub region: String,
    /// The day it is held.
    pub held_on: NaiveDate,
    /// Who runs it.
    #[serde(default)]
    pub team: String,
}

/// Someone who answers for sheets. Name and document are sealed.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCirculator {
    /// The code that may be shown: 1 to 20 letters, digits and hyphens.
    #[schema(example = "LN-07")]
    pub code: String,
    /// The person's name.
    #[serde(default)]
    pub name: String,
    /// The person's document.
    #[serde(default)]
    pub document: String,
}

/// A circulator as coordinators see one.
#[derive(Clone, Serialize, ToSchema)]
pub struct CirculatorView {
    /// Names the person inside; pages continue after it.
    #[schema(value_type = String)]
    pub id: CirculatorId,
    /// The code that may be shown.
    pub code: String,
    /// The person's name, empty if it was not given.
    pub name: String,
    /// The person's document, empty if it was not given.
    pub document: String,
}

/// Why an event or a circulator was not added.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The name is missing or too long.
    #[error("a name has 1 to 120 characters, and place, region and team at most as many")]
    Name,
    /// The region is not one of the country's.
    #[error("the region is the code of one of the country's, such as 15 for Lima, or empty")]
    Region,
    /// The code has another shape.
    #[error("a code has 1 to 20 letters, digits and hyphens, such as LN-07")]
    Code,
    /// The code is taken.
    #[error("there is a circulator with this code already")]
    Taken,
    /// The document has another shape than the petition's rules give it.
    #[error("the document does not have the shape that the petition's rules give it")]
    Document,
    /// A value cannot stand.
    #[error(transparent)]
    Value(#[from] IdentityProblem),
    /// What is stored does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Plans an event.
pub fn add_event(
    conn: &mut AnyConnection,
    petition: &Petition,
    by: By<Coordinator>,
    new: &NewEvent,
    now: DateTime<Utc>,
) -> Result<Event, EventError> {
    let texts = [&new.name, &new.place, &new.region, &new.team];
    if new.name.trim().is_empty() || texts.iter().any(|it| 120 < it.chars().count()) {
        return Err(EventError::Name);
    }
    let trimmed = |text: &String| text.trim().to_owned();
    let (region, known) = (trimmed(&new.region), regions_of(&petition.time_zone));
    if !region.is_empty() && !known.is_empty() && known.iter().all(|(code, _)| *code != region) {
        return Err(EventError::Region);
    }
    let event = Event {
        id: EventId::new(),
        name: trimmed(&new.name),
        place: trimmed(&new.place),
        region,
        held_on: new.held_on,
        team: trimmed(&new.team),
    };
    events::insert(conn, petition.id, &event, now)?;
    record(conn, Some(petition.id), by.actor(), now, [ledger::Event::EventCreated { event: event.id }])?;
    Ok(event)
}

/// Lists up to `n` events after one of them, in the order in which they were added.
pub fn list_events(
    conn: &mut AnyConnection,
    petition: PetitionId,
    _: By<Coordinator>,
    after: Option<EventId>,
    n: i64,
) -> Result<Vec<Event>, DbError> {
    events::list(conn, petition, after, n)
}

/// Lists up to `n` events that are today or later, the next one first. They are meant to be found: anyone may
/// ask.
pub fn upcoming_events(
    conn: &mut AnyConnection,
    petition: PetitionId,
    today: NaiveDate,
    n: i64,
) -> Result<Vec<Event>, DbError> {
    events::upcoming(conn, petition, today, n)
}

/// Registers someone who answers for sheets.
pub fn add_circulator(
    conn: &mut AnyConnection,
    intake: &Intake,
    by: By<Coordinator>,
    new: &NewCirculator,
    now: DateTime<Utc>,
) -> Result<CirculatorView, EventError> {
    let is_code = |it: char| it.is_ascii_alphanumeric() || it == '-';
    let code = new.code.trim().to_uppercase();
    if code.is_empty() || 20 < code.len() || !code.chars().all(is_code) {
        return Err(EventError::Code);
    }
    let mut identity = Identity::default();
    new.name.clone_into(&mut identity.given_names);
    new.document.clone_into(&mut identity.document);
    identity.tidy(&intake.profile().signer)?;
    let document = &identity.document;
    if !document.is_empty() && intake.profile().signer.document.read(document).is_err() {
        return Err(EventError::Document);
    }
    let (id, petition) = (CirculatorId::new(), intake.petition().id);
    let is_anonymous = normalise_name(&identity.given_names).is_empty() && identity.document.is_empty();
    let sealed = (!is_anonymous).then(|| intake.seal_identity(id.0, &identity));
    let circulator = Circulator { id, code, sealed };
    if !events::insert_circulator_if_new(conn, petition, &circulator, now)? {
        return Err(EventError::Taken);
    }
    let registered = ledger::Event::CirculatorRegistered { circulator: id };
    record(conn, Some(petition), by.actor(), now, [registered])?;
    view(intake, circulator)
}

/// Lists up to `n` circulators after one of them, in the order in which they were registered.
pub fn list_circulators(
    conn: &mut AnyConnection,
    intake: &Intake,
    _: By<Coordinator>,
    after: Option<CirculatorId>,
    n: i64,
) -> Result<Vec<CirculatorView>, EventError> {
    let circulators = events::list_circulators(conn, intake.petition().id, after, n)?;
    circulators.into_iter().map(|it| view(intake, it)).collect()
}

fn view(intake: &Intake, circulator: Circulator) -> Result<CirculatorView, EventError> {
    let Circulator { id, code, sealed } = circulator;
    let identity = match sealed {
        Some(sealed) => intake.open_identity(id.0, &sealed)?,
        None => Identity::default(),
    };
    Ok(CirculatorView { id, code, name: identity.given_names.clone(), document: identity.document.clone() })
}
