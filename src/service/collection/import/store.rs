//! Stores a chunk of a list: knows again what is stored, registers sheets, takes in the rest.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::row::Candidate;
use crate::{
    db::{
        AnyConnection, DbError,
        sheets::{self, Sheet},
        signatures::{self, NewRow},
    },
    domain::{Channel, PetitionId, SheetId, SheetLine, SheetState, State},
    service::{
        Cause,
        collection::{Intake, TakeInError, sheets::register, take_in},
    },
    table::{Field, RowProblem},
};

/// What became of a row.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    /// It was taken in, and stands there.
    Taken(State),
    /// An earlier import took it in.
    Known,
    /// It contradicts what is stored.
    Bad(Option<Field>, RowProblem),
}

/// Why a chunk was not stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The signatures could not be taken in.
    #[error(transparent)]
    TakeIn(#[from] TakeInError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Stores the rows of a chunk that are new, and says what became of each one.
pub(super) fn store(
    conn: &mut AnyConnection,
    intake: &Intake,
    cause: Cause,
    candidates: &[Candidate],
) -> Result<Vec<Fate>, StoreError> {
    let mut known = Known::find(conn, intake.petition().id, candidates)?;
    let mut fates: Vec<Option<Fate>> =
        candidates.iter().map(|candidate| known.recognise(&candidate.row, cause)).collect();
    let is_new = |fate: &Option<Fate>| fate.is_none();
    let mut rows: Vec<NewRow> =
        candidates.iter().zip(&fates).filter(|it| is_new(it.1)).map(|it| it.0.row.clone()).collect();
    let sheets = register_sheets(conn, intake, cause, &rows, known.sheets)?;
    for row in rows.iter_mut().filter(|row| row.tally.channel == Channel::Paper) {
        if let Some(sheet) = row.place.and_then(|place| sheets.get(&place.folio)) {
            row.sheet = Some(sheet.id);
            row.tally.event = sheet.event;
        }
    }
    let mut taken = take_in(conn, cause, &rows)?.into_iter();
    for fate in fates.iter_mut().filter(|fate| fate.is_none()) {
        *fate = taken.next().map(|(_, state)| Fate::Taken(state));
    }
    Ok(fates.into_iter().flatten().collect())
}

/// What is stored already at the places and under the references of a chunk.
struct Known {
    references: HashMap<Vec<u8>, DateTime<Utc>>,
    lines: HashMap<SheetLine, (DateTime<Utc>, Option<[u8; 32]>)>,
    voided: HashSet<(SheetId, i32)>,
    sheets: HashMap<i64, Sheet>,
    seen_references: HashSet<[u8; 32]>,
    seen_lines: HashSet<SheetLine>,
}

impl Known {
    fn find(
        conn: &mut AnyConnection,
        petition: PetitionId,
        candidates: &[Candidate],
    ) -> Result<Self, DbError> {
        let references: Vec<_> = candidates.iter().filter_map(|it| it.row.reference_key).collect();
        let folios: BTreeSet<i64> = candidates.iter().filter_map(|it| Some(it.row.place?.folio)).collect();
        let folios: Vec<i64> = folios.into_iter().collect();
        let sheets = sheets::find_all(conn, petition, &folios)?;
        let ids: Vec<SheetId> = sheets.values().map(|sheet| sheet.id).collect();
        let stored = signatures::list_on_folios(conn, petition, &folios)?;
        Ok(Self {
            references: signatures::find_references(conn, petition, &references)?,
            lines: stored
                .into_iter()
                .filter_map(|it| Some((it.place?, (it.received_at, it.identity_key))))
                .collect(),
            voided: sheets::list_voided(conn, &ids)?
                .into_iter()
                .map(|(sheet, it)| (sheet, it.line))
                .collect(),
            sheets,
            seen_references: HashSet::new(),
            seen_lines: HashSet::new(),
        })
    }

    /// What becomes of a row that cannot simply be taken in; nothing if it can.
    fn recognise(&mut self, row: &NewRow, cause: Cause) -> Option<Fate> {
        if let Some(key) = row.reference_key {
            match self.references.get(key.as_slice()) {
                Some(at) if *at != cause.now => return Some(Fate::Known),
                Some(_) => return Some(repeated_row()),
                None if !self.seen_references.insert(key) => {
                    return Some(repeated_row());
                }
                None => {}
            }
        }
        let place = row.place?;
        match self.lines.get(&place) {
            Some((at, _)) if *at == cause.now => return Some(repeated_line()),
            Some((_, identity)) if *identity == row.identity_key => return Some(Fate::Known),
            Some(_) => {
                return Some(bad(Field::Line, "line-taken", "is stored already, with another document"));
            }
            None if !self.seen_lines.insert(place) => {
                return Some(repeated_line());
            }
            None => {}
        }
        let sheet = self.sheets.get(&place.folio)?;
        if sheet.state == SheetState::Closed {
            return Some(bad(Field::Folio, "sheet-closed", "is a closed sheet; open it again first"));
        }
        let is_voided = self.voided.contains(&(sheet.id, place.line));
        is_voided.then(|| bad(Field::Line, "line-void", "is noted as a line without a signature"))
    }
}

fn bad(field: Field, code: &'static str, sentence: &'static str) -> Fate {
    Fate::Bad(Some(field), RowProblem::new(code, sentence))
}

fn repeated_row() -> Fate {
    Fate::Bad(None, RowProblem::new("repeated", "repeats an earlier row"))
}

fn repeated_line() -> Fate {
    bad(Field::Line, "line-repeated", "repeats the sheet and line of an earlier row")
}

/// Registers the sheets that paper lines stand on, and lengthens those that are longer than thought. Returns
/// all of them by number.
fn register_sheets(
    conn: &mut AnyConnection,
    intake: &Intake,
    cause: Cause,
    rows: &[NewRow],
    mut known: HashMap<i64, Sheet>,
) -> Result<HashMap<i64, Sheet>, TakeInError> {
    let least = i32::try_from(intake.profile().sheet.lines_per_page.value).unwrap_or(1).max(1);
    let mut lengths: BTreeMap<i64, i32> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.tally.channel == Channel::Paper) {
        let Some(SheetLine { folio, line }) = row.place else { continue };
        let length = lengths.entry(folio).or_insert(least);
        *length = line.max(*length);
    }
    let mut new = Vec::new();
    for (folio, n_lines) in lengths {
        match known.get_mut(&folio) {
            None => new.push(Sheet { state: SheetState::Keying, ..Sheet::new(folio, n_lines) }),
            Some(sheet) if sheet.n_lines < n_lines => {
                sheet.n_lines = n_lines;
                sheets::update(conn, sheet)?;
            }
            Some(_) => {}
        }
    }
    register(conn, intake.petition().id, cause.actor, cause.now, &new)?;
    known.extend(new.into_iter().map(|sheet| (sheet.folio, sheet)));
    Ok(known)
}
