//! Double keying: a second person keys a sheet without seeing the first reading, and someone decides where
//! the two differ.
//!
//! Only the first reading makes signatures. The second is kept beside it, sealed, until both agree or a
//! coordinator has looked at the paper.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Intake, KeyedLine, Keyer, LineError, LineOutcome, LineProblem, LineView, ListError, SheetError,
    WrittenLine,
    correct::correct_on,
    line::MOST_LINES,
    lines::{Page, is_of_a_line},
    listing::read_lines,
};
use crate::{
    db::{
        AnyConnection, DbError,
        second_keyings::{self, SecondKeying},
        sheets::{self, Sheet},
    },
    domain::{Identity, SheetState, UserId, normalise_name, profile::FieldKey},
    ledger::Event,
    sealing::SealError,
    service::{By, Cause, Coordinator, record},
    table::read_instant,
};

/// Why a sheet was not keyed a second time, or a difference not settled.
#[derive(Debug, thiserror::Error)]
pub enum SecondError {
    /// Nobody has keyed it yet, or the first keyer wants to key it again.
    #[error("only another person keys a sheet a second time, once someone has begun it")]
    NotSecond,
    /// Somebody else keys it a second time.
    #[error("someone else keys this sheet a second time already")]
    Third,
    /// The line was not keyed a second time, or both readings agreed.
    #[error("nothing is to be settled on this line")]
    Settled,
    /// Something about the sheet or the line.
    #[error(transparent)]
    Line(#[from] LineError),
    /// What is on the sheet cannot be shown.
    #[error(transparent)]
    List(#[from] ListError),
}

/// A line that two people read differently.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferentLine {
    /// Its number.
    pub line: i32,
    /// What the first keyer read; absent while that is not keyed.
    pub first: Option<LineView>,
    /// What the second keyer read.
    pub second: LineView,
}

/// A sheet with lines that two people read differently.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferentSheet {
    /// Its number.
    pub folio: i64,
    /// The lines, by number.
    pub lines: Vec<DifferentLine>,
}

/// Keys lines of a sheet a second time. Nothing tells the second keyer what the first one read.
///
/// Until someone decides between the readings of a line, its second keyer may key it anew, whether or not they
/// agreed: a refusal would tell which guess the first keyer had read.
pub fn key_again(
    conn: &mut AnyConnection,
    intake: &Intake,
    keyer: Keyer,
    folio: i64,
    lines: &[WrittenLine],
    cause: Cause,
) -> Result<Vec<KeyedLine>, SecondError> {
    if MOST_LINES < lines.len() {
        return Err(LineError::TooMany.into());
    }
    let user = keyer.user_id().ok_or(SecondError::NotSecond)?;
    let page = open(conn, intake, folio)?;
    if page.sheet.keyer == Some(user) || !page.is_begun() {
        return Err(SecondError::NotSecond);
    }
    let mut known = second_keyings::list(conn, page.sheet.id)?;
    if known.iter().any(|it| it.keyer != user) {
        return Err(SecondError::Third);
    }
    let mut outcomes = Vec::with_capacity(lines.len());
    let mut seen = BTreeSet::new();
    for written in lines {
        if !seen.insert(written.line) {
            outcomes.push(KeyedLine::new(written.line, Err(LineProblem::Twice)));
            continue;
        }
        let earlier = known.iter().position(|it| it.line == written.line).map(|at| known.swap_remove(at));
        let outcome = match check(intake, &page, written) {
            Ok(()) => keep(conn, intake, &page, earlier, written, user, cause)?,
            Err(problem) => Err(problem),
        };
        outcomes.push(KeyedLine::new(written.line, outcome));
    }
    Ok(outcomes)
}

/// Lists up to `n` sheets after one of them on which two people read something differently, and what.
///
/// A line whose first reading is still to come differs from nothing, until the sheet is closed without it.
pub fn list_differences(
    conn: &mut AnyConnection,
    intake: &Intake,
    _: By<Coordinator>,
    mut after: i64,
    n: i64,
) -> Result<Vec<DifferentSheet>, SecondError> {
    let most = usize::try_from(n).unwrap_or_default();
    let mut found = Vec::new();
    while found.len() < most {
        let folios = second_keyings::list_open_folios(conn, intake.petition().id, after, n)?;
        let Some(last) = folios.last() else { break };
        after = *last;
        for folio in folios {
            let page = open(conn, intake, folio)?;
            let lines = differences_on(conn, intake, &page)?;
            if !lines.is_empty() && found.len() < most {
                found.push(DifferentSheet { folio, lines });
            }
        }
    }
    Ok(found)
}

fn differences_on(
    conn: &mut AnyConnection,
    intake: &Intake,
    page: &Page,
) -> Result<Vec<DifferentLine>, SecondError> {
    let firsts = read_lines(conn, intake, &page.sheet)?;
    let mut lines = Vec::new();
    for second in second_keyings::list(conn, page.sheet.id)?.iter().filter(|it| it.settled_at.is_none()) {
        let first = firsts.iter().find(|it| it.line == second.line && it.is_keyed()).cloned();
        let written = opened(intake, second).map_err(LineError::Seal)?;
        let is_awaited = first.is_none() && page.sheet.state != SheetState::Closed;
        if !is_awaited && !agrees(intake, page, &written)? {
            lines.push(DifferentLine { line: second.line, first, second: LineView::of(&written) });
        }
    }
    Ok(lines)
}

/// Decides what a line says that two people read differently.
pub fn settle_line(
    conn: &mut AnyConnection,
    intake: &Intake,
    by: By<Coordinator>,
    folio: i64,
    written: &WrittenLine,
    cause: Cause,
) -> Result<LineOutcome, SecondError> {
    let mut page = open(conn, intake, folio)?;
    let known = second_keyings::list(conn, page.sheet.id)?;
    let open = known.into_iter().find(|it| it.line == written.line && it.settled_at.is_none());
    let open = open.ok_or(SecondError::Settled)?;
    let says_so = agrees(intake, &page, written)?;
    let outcome = if says_so {
        LineOutcome::Known
    } else {
        correct_on(conn, intake, Keyer::Coordinator(by), &mut page, written, cause)?
    };
    second_keyings::settle(conn, open.id, cause.now)?;
    let settled = Event::LineSettled { sheet: page.sheet.id, line: written.line.unsigned_abs() };
    record(conn, Some(intake.petition().id), cause.actor, cause.now, [settled])?;
    Ok(outcome)
}

fn open(conn: &mut AnyConnection, intake: &Intake, folio: i64) -> Result<Page, LineError> {
    let sheet: Option<Sheet> = sheets::find(conn, intake.petition().id, folio)?;
    Ok(Page::read(conn, intake, sheet.ok_or(SheetError::Unknown)?)?)
}

/// Whether a line could stand as it was read.
fn check(intake: &Intake, page: &Page, written: &WrittenLine) -> Result<(), LineProblem> {
    if !page.has(written.line) {
        return Err(LineProblem::NoSuchLine);
    }
    match written.void {
        Some(reason) if !is_of_a_line(reason) => Err(LineProblem::Reason),
        Some(_) => Ok(()),
        None => {
            if !written.signed_at.trim().is_empty() {
                read_instant(&written.signed_at, intake.zone())?;
            }
            Ok(intake.tidy(&mut written.identity())?)
        }
    }
}

/// Stores a second reading in place of an earlier one by the same person.
fn keep(
    conn: &mut AnyConnection,
    intake: &Intake,
    page: &Page,
    earlier: Option<SecondKeying>,
    written: &WrittenLine,
    keyer: UserId,
    cause: Cause,
) -> Result<Result<LineOutcome, LineProblem>, SecondError> {
    if let Some(earlier) = earlier {
        if reads_alike(intake, &opened(intake, &earlier).map_err(LineError::Seal)?, written) {
            return Ok(Ok(LineOutcome::Known));
        }
        if earlier.settled_at.is_some_and(|at| at != earlier.keyed_at) {
            return Ok(Err(LineProblem::Keyed));
        }
        second_keyings::delete(conn, earlier.id)?;
    }
    let (id, line) = (Uuid::now_v7(), written.line);
    let agrees = agrees(intake, page, written)?;
    // Of a line without a signature nothing else is kept, whatever came with it.
    let bare = WrittenLine { line, void: written.void, ..WrittenLine::default() };
    let read = if written.void.is_some() { &bare } else { written };
    let plain = serde_json::to_vec(read).map_err(|_| LineError::Seal(SealError::Malformed))?;
    let sealed = intake.seal(id, &plain);
    let keyed_at = cause.now;
    let new = SecondKeying { id, line, keyer, sealed, keyed_at, settled_at: agrees.then_some(keyed_at) };
    second_keyings::insert(conn, page.sheet.id, &new)?;
    let told = Event::LineKeyedTwice { sheet: page.sheet.id, line: line.unsigned_abs(), agrees };
    record(conn, Some(intake.petition().id), cause.actor, cause.now, [told])?;
    Ok(Ok(if written.void.is_some() { LineOutcome::Voided } else { LineOutcome::Taken }))
}

/// Whether a line of the sheet says what was read.
fn agrees(intake: &Intake, page: &Page, written: &WrittenLine) -> Result<bool, LineError> {
    let void = page.void_of(written.line);
    if void.is_some() || written.void.is_some() {
        return Ok(void == written.void);
    }
    let Some(stored) = page.signed_on(written.line) else { return Ok(false) };
    let Some(sealed) = &stored.sealed else { return Ok(false) };
    Ok(names_alike(intake, &intake.open_identity(stored.id.0, sealed)?, &written.identity()))
}

fn reads_alike(intake: &Intake, left: &WrittenLine, right: &WrittenLine) -> bool {
    left.void == right.void && names_alike(intake, &left.identity(), &right.identity())
}

/// Whether two readings are the same but for case, accents and signs; the Ñ counts.
fn names_alike(intake: &Intake, left: &Identity, right: &Identity) -> bool {
    let tidied = |identity: &Identity| {
        let mut tidied = identity.clone();
        // A reading that cannot be tidied is compared as it is.
        let _ = intake.tidy(&mut tidied);
        tidied
    };
    let (left, right) = (tidied(left), tidied(right));
    let scheme = intake.profile().signer.document_in(&left.district);
    let document = |identity: &Identity| {
        let number = scheme.read(&identity.document).map(|it| it.as_str().to_owned());
        number.unwrap_or_else(|_| normalise_name(&identity.document))
    };
    let is_other = |key: &FieldKey| *key != FieldKey::Document;
    document(&left) == document(&right)
        && FieldKey::ALL
            .iter()
            .filter(|key| is_other(key))
            .all(|key| normalise_name(key.of(&left)) == normalise_name(key.of(&right)))
}

fn opened(intake: &Intake, second: &SecondKeying) -> Result<WrittenLine, SealError> {
    let plain = intake.open_sealed(second.id, &second.sealed)?;
    serde_json::from_slice(&plain).map_err(|_| SealError::Malformed)
}

impl Page {
    /// Whether someone has begun to key the sheet, or a list brought something onto it.
    fn is_begun(&self) -> bool {
        matches!(self.sheet.state, SheetState::Keying | SheetState::Closed)
            || (1..=self.sheet.n_lines).any(|line| self.signed_on(line).is_some())
    }
}

impl From<DbError> for SecondError {
    fn from(error: DbError) -> Self {
        Self::Line(error.into())
    }
}
