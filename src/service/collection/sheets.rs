//! Sheets of paper: registered by number, handed out, keyed, closed.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Intake, TakeInError};
use crate::{
    db::{
        AnyConnection, DbError, events,
        sheets::{self, Filter, Sheet},
        signatures,
    },
    domain::{Actor, EventId, PetitionId, SheetState, UserId},
    ledger::Event,
    service::{By, Coordinator, Volunteer, record},
};

/// How many sheets are registered in one go.
const MOST_SHEETS: i64 = 10_000;

/// How many lines a sheet may have, as profiles allow.
pub(super) const MOST_LINES: i32 = 99;

/// Someone who keys sheets: a volunteer the own ones, a coordinator any.
#[derive(Clone, Copy, Debug)]
pub enum Keyer {
    /// Sees and keys the own sheets; the first line makes one that nobody has begun the own one.
    Volunteer(By<Volunteer>),
    /// Sees and keys every sheet.
    Coordinator(By<Coordinator>),
}

/// Sheets to register, by number. They are consecutive.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSheets {
    /// The first number.
    #[schema(minimum = 1)]
    pub first_folio: i64,
    /// The last number; the first if left out.
    #[serde(default)]
    pub last_folio: Option<i64>,
    /// How many lines each has; as many as the profile says if left out.
    #[serde(default)]
    pub n_lines: Option<i32>,
    /// The event they are for.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub event: Option<EventId>,
    /// The code of whoever answers for them.
    #[serde(default)]
    pub circulator: Option<String>,
}

/// What changes about a sheet. What is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SheetChange {
    /// Where it is: `issued`, `handed_out`, `returned`; `keying` opens a closed one again.
    #[schema(value_type = Option<String>)]
    pub state: Option<SheetState>,
    /// The event it was signed at.
    #[schema(value_type = Option<String>)]
    pub event: Option<EventId>,
    /// The code of whoever answers for it.
    pub circulator: Option<String>,
    /// Who keys it.
    #[schema(value_type = Option<String>)]
    pub keyer: Option<UserId>,
    /// How many lines it has.
    pub n_lines: Option<i32>,
}

/// Why something about a sheet was not done.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// There is none of this number, or it is another volunteer's.
    #[error("there is no such sheet among yours; a coordinator registers and assigns sheets")]
    Unknown,
    /// The numbers make no sense.
    #[error("sheets are numbered from 1, at most {MOST_SHEETS} in one go, the last not before the first")]
    Folios,
    /// The number of lines makes no sense.
    #[error("a sheet has 1 to {MOST_LINES} lines, and not fewer than were keyed")]
    Lines,
    /// A number is taken.
    #[error("a sheet with one of these numbers is registered already")]
    Taken,
    /// The event is unknown.
    #[error("there is no such event")]
    UnknownEvent,
    /// The circulator is unknown.
    #[error("there is no circulator with this code")]
    UnknownCirculator,
    /// The keyer is unknown or no volunteer of this petition.
    #[error("this person keys no sheets of this petition; give the role of a volunteer first")]
    UnknownKeyer,
    /// Its state does not allow it.
    #[error("a sheet that is {from} cannot be set to {to}")]
    State {
        /// Where it is.
        from: &'static str,
        /// Where it was to be.
        to: &'static str,
    },
    /// It is closed.
    #[error("this sheet is closed; a coordinator can open it again")]
    Closed,
    /// Lines are not accounted for.
    #[error("{} neither keyed nor noted as blank or crossed out: {}",
        if lines.len() == 1 { "this line is" } else { "these lines are" },
        lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    OpenLines {
        /// The lines.
        lines: Vec<i32>,
    },
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Keyer {
    /// Who it is, for the ledger.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Volunteer(by) => by.actor(),
            Self::Coordinator(by) => by.actor(),
        }
    }

    /// The person, unless it is the operator.
    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Self::Volunteer(by) => by.user_id(),
            Self::Coordinator(by) => by.user_id(),
        }
    }

    fn may_see(&self, sheet: &Sheet) -> bool {
        match self {
            Self::Volunteer(by) => sheet.keyer.is_some() && by.user_id() == sheet.keyer,
            Self::Coordinator(_) => true,
        }
    }

    /// Finds a sheet this person may look at.
    pub(super) fn find(
        &self,
        conn: &mut AnyConnection,
        petition: PetitionId,
        folio: i64,
    ) -> Result<Sheet, SheetError> {
        let sheet = sheets::find(conn, petition, folio)?;
        sheet.filter(|sheet| self.may_see(sheet)).ok_or(SheetError::Unknown)
    }

    /// Finds a sheet this person may key: one to look at, or one that nobody has begun.
    pub(super) fn find_to_key(
        &self,
        conn: &mut AnyConnection,
        petition: PetitionId,
        folio: i64,
    ) -> Result<Sheet, SheetError> {
        let sheet = sheets::find(conn, petition, folio)?.ok_or(SheetError::Unknown)?;
        if self.may_see(&sheet) || is_free(conn, petition, &sheet)? {
            return Ok(sheet);
        }
        Err(SheetError::Unknown)
    }
}

/// Whether nobody keys a sheet and nothing is on it. A list may have brought lines onto a sheet of nobody's.
fn is_free(conn: &mut AnyConnection, petition: PetitionId, sheet: &Sheet) -> Result<bool, DbError> {
    if sheet.keyer.is_some() || matches!(sheet.state, SheetState::Keying | SheetState::Closed) {
        return Ok(false);
    }
    Ok(signatures::list_on_folios(conn, petition, &[sheet.folio])?.is_empty())
}

/// Makes a sheet that nobody keys one's own, before the first line of it is keyed. Taking it twice is no error.
pub fn take_sheet(
    conn: &mut AnyConnection,
    petition: PetitionId,
    keyer: Keyer,
    folio: i64,
    now: DateTime<Utc>,
) -> Result<Sheet, SheetError> {
    let mut sheet = keyer.find_to_key(conn, petition, folio)?;
    if sheet.keyer.is_none() && keyer.user_id().is_some() {
        sheet.keyer = keyer.user_id();
        sheets::update(conn, &sheet)?;
        let Sheet { id, state, circulator, keyer: own, .. } = sheet;
        let changed = Event::SheetChanged { sheet: id, state, circulator, keyer: own };
        record(conn, Some(petition), keyer.actor(), now, [changed])?;
    }
    Ok(sheet)
}

/// Registers consecutive sheets, all of them or none.
pub fn register_sheets(
    conn: &mut AnyConnection,
    intake: &Intake,
    by: By<Coordinator>,
    new: &NewSheets,
    now: DateTime<Utc>,
) -> Result<Vec<Sheet>, SheetError> {
    let petition = intake.petition().id;
    let last = new.last_folio.unwrap_or(new.first_folio);
    if new.first_folio < 1 || last < new.first_folio || MOST_SHEETS <= last - new.first_folio {
        return Err(SheetError::Folios);
    }
    let usual = i32::try_from(intake.profile().sheet.lines_per_page.value).unwrap_or(1);
    let n_lines = new.n_lines.unwrap_or(usual);
    if !(1..=MOST_LINES).contains(&n_lines) {
        return Err(SheetError::Lines);
    }
    let mut model = Sheet::new(new.first_folio, n_lines);
    set_parties(conn, petition, &mut model, new.event, new.circulator.as_deref())?;
    let numbered =
        |folio| Sheet { event: model.event, circulator: model.circulator, ..Sheet::new(folio, n_lines) };
    let sheets: Vec<Sheet> = (new.first_folio..=last).map(numbered).collect();
    match register(conn, petition, by.actor(), now, &sheets) {
        Ok(()) => Ok(sheets),
        Err(TakeInError::Raced) => Err(SheetError::Taken),
        Err(TakeInError::Db(error)) => Err(error.into()),
    }
}

/// Stores new sheets, all of them or none.
pub(super) fn register(
    conn: &mut AnyConnection,
    petition: PetitionId,
    actor: Actor,
    now: DateTime<Utc>,
    new: &[Sheet],
) -> Result<(), TakeInError> {
    if sheets::insert_all_if_new(conn, petition, new, now)? != new.len() {
        return Err(TakeInError::Raced);
    }
    let registered = |it: &Sheet| {
        let lines = it.n_lines.unsigned_abs();
        Event::SheetRegistered { sheet: it.id, folio: it.folio.to_string(), lines }
    };
    Ok(record(conn, Some(petition), actor, now, new.iter().map(registered))?)
}

/// Lists up to `n` sheets by number; for a volunteer the own ones.
pub fn list_sheets(
    conn: &mut AnyConnection,
    petition: PetitionId,
    keyer: Keyer,
    filter: Filter,
    n: i64,
) -> Result<Vec<Sheet>, DbError> {
    let filter = match keyer {
        Keyer::Volunteer(by) => Filter { keyer: by.user_id(), ..filter },
        Keyer::Coordinator(_) => filter,
    };
    sheets::list(conn, petition, filter, n)
}

pub(super) fn set_parties(
    conn: &mut AnyConnection,
    petition: PetitionId,
    sheet: &mut Sheet,
    event: Option<EventId>,
    circulator: Option<&str>,
) -> Result<(), SheetError> {
    if let Some(event) = event {
        let known = events::find(conn, petition, event)?;
        sheet.event = Some(known.ok_or(SheetError::UnknownEvent)?.id);
    }
    if let Some(code) = circulator {
        let known = events::find_circulator(conn, petition, &code.trim().to_uppercase())?;
        sheet.circulator = Some(known.ok_or(SheetError::UnknownCirculator)?.id);
    }
    Ok(())
}
