//! Keys lines of a sheet from paper.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Intake, KeyedLine, Keyer, LineError, LineOutcome, LineProblem, SheetError, WrittenLine, line::MOST_LINES,
    take_in,
};
use crate::{
    db::{
        AnyConnection, DbError,
        sheets::{self, Sheet, VoidedLine},
        signatures::{self, NewRow, Stored},
    },
    domain::{Reason, SheetState},
    ledger::Event,
    service::{Cause, record},
};

/// Keys lines of a sheet. Each is taken or refused by itself; keying the same words again changes nothing.
///
/// The first line makes the sheet its keyer's.
pub fn key_lines(
    conn: &mut AnyConnection,
    intake: &Intake,
    keyer: Keyer,
    folio: i64,
    lines: &[WrittenLine],
    cause: Cause,
) -> Result<Vec<KeyedLine>, LineError> {
    if MOST_LINES < lines.len() {
        return Err(LineError::TooMany);
    }
    let mut page = Page::open(conn, intake, keyer, folio)?;
    let mut new = Vec::new();
    let mut outcomes = Vec::with_capacity(lines.len());
    for written in lines {
        let outcome = page.key(conn, intake, keyer, written, cause, &mut new)?;
        outcomes.push(KeyedLine::new(written.line, outcome));
    }
    take_in(conn, cause, &new)?;
    if outcomes.iter().any(|it| matches!(it.outcome, LineOutcome::Taken | LineOutcome::Voided)) {
        page.begin(conn, keyer)?;
    }
    Ok(outcomes)
}

/// A sheet with what is on its lines.
pub(super) struct Page {
    pub(super) sheet: Sheet,
    signed: BTreeMap<i32, Stored>,
    voided: BTreeMap<i32, Reason>,
    seen: BTreeSet<i32>,
}

impl Page {
    /// Opens a sheet to be keyed.
    pub(super) fn open(
        conn: &mut AnyConnection,
        intake: &Intake,
        keyer: Keyer,
        folio: i64,
    ) -> Result<Self, LineError> {
        let petition = intake.petition().id;
        let sheet = keyer.find_to_key(conn, petition, folio)?;
        if sheet.state == SheetState::Closed {
            return Err(SheetError::Closed.into());
        }
        Ok(Self::read(conn, intake, sheet)?)
    }

    /// Reads what is on a sheet.
    pub(super) fn read(conn: &mut AnyConnection, intake: &Intake, sheet: Sheet) -> Result<Self, DbError> {
        let signed = signatures::list_on_folios(conn, intake.petition().id, &[sheet.folio])?;
        let voided = sheets::list_voided(conn, &[sheet.id])?;
        Ok(Self {
            signed: signed.into_iter().filter_map(|it| Some((it.place?.line, it))).collect(),
            voided: voided.into_iter().map(|(_, it)| (it.line, it.reason)).collect(),
            sheet,
            seen: BTreeSet::new(),
        })
    }

    /// Takes the signature that stands on a line.
    pub(super) fn take_signed(&mut self, line: i32) -> Option<Stored> {
        self.signed.remove(&line)
    }

    /// Takes the note that a line holds no signature.
    pub(super) fn take_voided(&mut self, line: i32) -> Option<Reason> {
        self.voided.remove(&line)
    }

    /// Why a line holds no signature, if that is noted: on its own, or about a signature that was struck.
    pub(super) fn void_of(&self, line: i32) -> Option<Reason> {
        let struck = || Reason::parse(&self.signed.get(&line)?.tally.reason).filter(|it| is_of_a_line(*it));
        self.voided.get(&line).copied().or_else(struck)
    }

    /// The signature on a line.
    pub(super) fn signed_on(&self, line: i32) -> Option<&Stored> {
        self.signed.get(&line)
    }

    /// Whether the sheet has this line.
    pub(super) fn has(&self, line: i32) -> bool {
        (1..=self.sheet.n_lines).contains(&line)
    }

    /// Notes that the sheet is being keyed, and by whom.
    pub(super) fn begin(&mut self, conn: &mut AnyConnection, keyer: Keyer) -> Result<(), DbError> {
        if self.sheet.state != SheetState::Keying {
            self.sheet.state = SheetState::Keying;
            self.sheet.keyer = self.sheet.keyer.or_else(|| keyer.user_id());
            sheets::update(conn, &self.sheet)?;
        }
        Ok(())
    }

    fn key(
        &mut self,
        conn: &mut AnyConnection,
        intake: &Intake,
        keyer: Keyer,
        written: &WrittenLine,
        cause: Cause,
        new: &mut Vec<NewRow>,
    ) -> Result<Result<LineOutcome, LineProblem>, LineError> {
        let line = written.line;
        if !self.has(line) {
            return Ok(Err(LineProblem::NoSuchLine));
        }
        if !self.seen.insert(line) {
            return Ok(Err(LineProblem::Twice));
        }
        if let Some(reason) = written.void {
            return match (self.void_of(line), is_of_a_line(reason)) {
                (_, false) => Ok(Err(LineProblem::Reason)),
                (Some(known), true) if known == reason => Ok(Ok(LineOutcome::Known)),
                (Some(_), true) => Ok(Err(LineProblem::Voided)),
                (None, true) if self.signed.contains_key(&line) => Ok(Err(LineProblem::Keyed)),
                (None, true) => {
                    void(conn, intake, &self.sheet, VoidedLine { line, reason }, keyer, cause)?;
                    Ok(Ok(LineOutcome::Voided))
                }
            };
        }
        if self.void_of(line).is_some() {
            return Ok(Err(LineProblem::Voided));
        }
        if let Some(stored) = self.signed.get(&line) {
            let is_same = says_the_same(intake, stored, written)?;
            return Ok(if is_same { Ok(LineOutcome::Known) } else { Err(LineProblem::Keyed) });
        }
        let row = match written.entry(&self.sheet, keyer, intake.zone()) {
            Ok(entry) => intake.prepare(entry, cause.now).map_err(LineProblem::from),
            Err(problem) => Err(problem),
        };
        Ok(row.map(|row| {
            new.push(row);
            LineOutcome::Taken
        }))
    }
}

/// Notes that a line holds no signature.
pub(super) fn void(
    conn: &mut AnyConnection,
    intake: &Intake,
    sheet: &Sheet,
    voided: VoidedLine,
    keyer: Keyer,
    cause: Cause,
) -> Result<(), DbError> {
    sheets::void_line(conn, sheet.id, voided, keyer.user_id(), cause.now)?;
    let VoidedLine { line, reason } = voided;
    let event = Event::LineVoided { sheet: sheet.id, line: line.unsigned_abs(), reason };
    record(conn, Some(intake.petition().id), cause.actor, cause.now, [event])
}

/// Whether a reason tells of a line without a signature.
pub(super) fn is_of_a_line(reason: Reason) -> bool {
    matches!(reason, Reason::LineBlankVoided | Reason::LineBlankNotVoided | Reason::LineCrossedOut)
}

/// Whether a stored signature has the words that were keyed.
pub(super) fn says_the_same(
    intake: &Intake,
    stored: &Stored,
    written: &WrittenLine,
) -> Result<bool, LineError> {
    let Some(sealed) = &stored.sealed else { return Ok(false) };
    let mut identity = written.identity();
    Ok(intake.tidy(&mut identity).is_ok() && identity == intake.open_identity(stored.id.0, sealed)?)
}
