//! Sheets to print: registered ones with their numbers, or a blank one for whoever wants to help.

use std::collections::HashMap;

use super::sheets::MOST_LINES;
use crate::{
    db::{
        AnyConnection, DbError,
        events::{self, Event},
        sheets::{self, Filter},
    },
    domain::{CirculatorId, EventId, PetitionId, profile::Profile},
    print::{Sheet, Stall},
    service::{By, Coordinator},
};

/// How many sheets go into one file.
const MOST_IN_A_FILE: i64 = 500;

/// Which registered sheets to print.
#[derive(Clone, Copy, Debug, Default)]
pub struct ToPrint {
    /// Those of this event; of every one if `None`.
    pub event: Option<EventId>,
    /// From this number.
    pub first_folio: Option<i64>,
    /// To this number.
    pub last_folio: Option<i64>,
}

/// Why sheets are not printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// None is registered there.
    #[error("no sheet is registered among these numbers; register sheets first")]
    NoSheets,
    /// One file would be too long.
    #[error("one file holds at most {MOST_IN_A_FILE} sheets; print them by first_folio and last_folio")]
    TooMany,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Reads what stands on registered sheets before anyone signs, in the order of their numbers.
pub fn sheets_to_print(
    conn: &mut AnyConnection,
    petition: PetitionId,
    _: By<Coordinator>,
    wanted: ToPrint,
) -> Result<Vec<Sheet>, PrintError> {
    let first = wanted.first_folio.unwrap_or(1);
    let filter = Filter { event: wanted.event, after: first.saturating_sub(1), ..Filter::default() };
    let mut found = sheets::list(conn, petition, filter, MOST_IN_A_FILE + 1)?;
    found.retain(|sheet| wanted.last_folio.is_none_or(|last| sheet.folio <= last));
    if found.is_empty() {
        return Err(PrintError::NoSheets);
    }
    if usize::try_from(MOST_IN_A_FILE).is_ok_and(|most| most < found.len()) {
        return Err(PrintError::TooMany);
    }
    let codes = events::circulator_codes(conn, petition)?;
    let mut stalls = HashMap::new();
    let mut printed = Vec::with_capacity(found.len());
    for sheet in found {
        let stall = match sheet.event {
            Some(id) => stall(conn, petition, id, &mut stalls)?,
            None => None,
        };
        printed.push(Sheet {
            folio: Some(sheet.folio),
            n_lines: u16::try_from(sheet.n_lines).unwrap_or(1),
            stall,
            circulator: sheet.circulator.and_then(|id: CirculatorId| codes.get(&id).cloned()),
        });
    }
    Ok(printed)
}

/// The sheet that anyone may print: as many lines as the profile says, and no number.
pub fn blank_sheet(profile: &Profile) -> Sheet {
    let most = u32::try_from(MOST_LINES).unwrap_or(1);
    let n_lines = u16::try_from(profile.sheet.lines_per_page.value.min(most)).unwrap_or(1);
    Sheet { n_lines, ..Sheet::default() }
}

fn stall(
    conn: &mut AnyConnection,
    petition: PetitionId,
    id: EventId,
    known: &mut HashMap<EventId, Option<Stall>>,
) -> Result<Option<Stall>, DbError> {
    if let Some(stall) = known.get(&id) {
        return Ok(stall.clone());
    }
    let stall = events::find(conn, petition, id)?.map(|event| {
        let Event { name, place, held_on, team, .. } = event;
        Stall { name, place, held_on, team }
    });
    known.insert(id, stall.clone());
    Ok(stall)
}
