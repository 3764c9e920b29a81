//! What happens to a registered sheet: it is handed on, closed, opened again.

use chrono::{DateTime, Utc};

use super::{
    Intake, Keyer, SheetChange, SheetError,
    sheets::{MOST_LINES, set_parties},
};
use crate::{
    db::{
        AnyConnection, DbError,
        people::memberships,
        sheets::{self, Sheet},
        signatures,
    },
    domain::{PetitionId, Role, SheetState, profile::BlankLines},
    ledger::Event,
    service::{By, Coordinator, record},
};

/// How many sheets are handed on in one go.
const MOST_CHANGED: i64 = 1_000;

/// Hands a sheet on: to a circulator, back, to a keyer; or opens a closed one again.
pub fn change_sheet(
    conn: &mut AnyConnection,
    petition: PetitionId,
    by: By<Coordinator>,
    folio: i64,
    change: &SheetChange,
    now: DateTime<Utc>,
) -> Result<Sheet, SheetError> {
    let mut sheet = Keyer::Coordinator(by).find(conn, petition, folio)?;
    set_parties(conn, petition, &mut sheet, change.event, change.circulator.as_deref())?;
    if let Some(keyer) = change.keyer {
        let roles = memberships::roles_at(conn, keyer, petition.into())?;
        if !roles.iter().any(|role| matches!(role, Role::Volunteer | Role::Coordinator)) {
            return Err(SheetError::UnknownKeyer);
        }
        sheet.keyer = Some(keyer);
    }
    if let Some(n_lines) = change.n_lines {
        let keyed = signatures::list_on_folios(conn, petition, &[folio])?;
        let last = keyed.iter().filter_map(|it| it.place).map(|it| it.line).max().unwrap_or(1);
        if !(last..=MOST_LINES).contains(&n_lines) {
            return Err(SheetError::Lines);
        }
        sheet.n_lines = n_lines;
    }
    let is_reopened = set_state(&mut sheet, change.state)?;
    sheets::update(conn, &sheet)?;
    let Sheet { id, state, circulator, keyer, .. } = sheet;
    let changed = Event::SheetChanged { sheet: id, state, circulator, keyer };
    let reopened = is_reopened.then_some(Event::SheetReopened { sheet: id });
    record(conn, Some(petition), by.actor(), now, reopened.into_iter().chain([changed]))?;
    Ok(sheet)
}

/// Hands consecutive sheets on, all of them or none. Returns how many.
pub fn change_sheets(
    conn: &mut AnyConnection,
    petition: PetitionId,
    by: By<Coordinator>,
    (first, last): (i64, i64),
    change: &SheetChange,
    now: DateTime<Utc>,
) -> Result<i64, SheetError> {
    if first < 1 || last < first || MOST_CHANGED <= last - first {
        return Err(SheetError::Folios);
    }
    for folio in first..=last {
        change_sheet(conn, petition, by, folio, change, now)?;
    }
    Ok(last - first + 1)
}

/// Closes a sheet whose every line is accounted for. Closing it twice is no error.
pub fn close_sheet(
    conn: &mut AnyConnection,
    intake: &Intake,
    keyer: Keyer,
    folio: i64,
    now: DateTime<Utc>,
) -> Result<Sheet, SheetError> {
    let petition = intake.petition().id;
    let mut sheet = keyer.find(conn, petition, folio)?;
    if sheet.state == SheetState::Closed {
        return Ok(sheet);
    }
    let lines = open_lines(conn, petition, &sheet)?;
    if !lines.is_empty() && intake.profile().sheet.blank_lines == BlankLines::Void {
        return Err(SheetError::OpenLines { lines });
    }
    sheet.state = SheetState::Closed;
    sheet.closed_at = Some(now);
    sheets::update(conn, &sheet)?;
    record(conn, Some(petition), keyer.actor(), now, [Event::SheetClosed { sheet: sheet.id }])?;
    Ok(sheet)
}

/// The lines of a sheet that are neither keyed nor noted as holding no signature.
fn open_lines(conn: &mut AnyConnection, petition: PetitionId, sheet: &Sheet) -> Result<Vec<i32>, DbError> {
    let keyed = signatures::list_on_folios(conn, petition, &[sheet.folio])?;
    let keyed: Vec<i32> = keyed.iter().filter_map(|it| it.place).map(|it| it.line).collect();
    let voided = sheets::list_voided(conn, &[sheet.id])?;
    let is_open = |line: &i32| !keyed.contains(line) && !voided.iter().any(|(_, it)| it.line == *line);
    Ok((1..=sheet.n_lines).filter(is_open).collect())
}

/// Sets a state by hand; says whether that opened a closed sheet again.
fn set_state(sheet: &mut Sheet, state: Option<SheetState>) -> Result<bool, SheetError> {
    let Some(to) = state.filter(|state| *state != sheet.state) else { return Ok(false) };
    let from = std::mem::replace(&mut sheet.state, to);
    if !from.may_be_set(to) {
        return Err(SheetError::State { from: from.as_str(), to: to.as_str() });
    }
    sheet.closed_at = None;
    Ok(from == SheetState::Closed)
}
