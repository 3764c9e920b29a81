//! Corrections of lines that were misread.

use std::collections::BTreeMap;

use super::{
    Entry, Intake, Keyer, LineError, LineOutcome, LineProblem, TakeInError, WrittenLine, claim,
    lines::{Page, is_of_a_line, says_the_same, void},
    take_in,
};
use crate::{
    db::{
        AnyConnection, claims, moves,
        sheets::{self, VoidedLine},
        signatures::{self, NewRow, Stored},
        tallies::{self, TallyKey},
    },
    domain::{Reason, State},
    ledger::{Event, commitment_to},
    service::{Cause, MoveError, Movement, apply, record},
};

/// Makes a line say what it says on paper: other words, no signature, or a signature after all.
///
/// A signature keyed anew is checked anew; what was checked and decided about the words before is forgotten.
/// Once a batch holds it, it stays.
pub fn correct_line(
    conn: &mut AnyConnection,
    intake: &Intake,
    keyer: Keyer,
    folio: i64,
    written: &WrittenLine,
    cause: Cause,
) -> Result<LineOutcome, LineError> {
    let mut page = Page::open(conn, intake, keyer, folio)?;
    let line = written.line;
    if !page.has(line) {
        return Err(LineProblem::NoSuchLine.into());
    }
    if written.void.is_some_and(|reason| !is_of_a_line(reason)) {
        return Err(LineProblem::Reason.into());
    }
    let outcome = match (page.take_signed(line), written.void) {
        (Some(stored), _) if !stored.tally.state.is_open_to_checks() => {
            return Err(LineError::Frozen { state: stored.tally.state.as_str() });
        }
        (Some(stored), Some(reason)) => strike(conn, &stored, reason, cause)?,
        (Some(stored), None) if says_the_same(intake, &stored, written)? => LineOutcome::Known,
        (Some(stored), None) => {
            let TallyKey { channel, event, .. } = stored.tally;
            let entry = Entry { channel, event, ..written.entry(&page.sheet, keyer, intake.zone())? };
            let row = intake.prepare_as(stored.id, entry, cause.now).map_err(LineProblem::from)?;
            replace(conn, &stored, row, cause)?
        }
        (None, Some(reason)) => {
            void(conn, intake, &page.sheet, VoidedLine { line, reason }, keyer, cause)?;
            LineOutcome::Voided
        }
        (None, None) => {
            if page.take_voided(line).is_some() {
                sheets::restore_line(conn, page.sheet.id, line)?;
            }
            let entry = written.entry(&page.sheet, keyer, intake.zone())?;
            let row = intake.prepare(entry, cause.now).map_err(LineProblem::from)?;
            take_in(conn, cause, &[row])?;
            LineOutcome::Taken
        }
    };
    page.begin(conn, keyer)?;
    Ok(outcome)
}

/// Puts other words in place of those of a signature.
fn replace(
    conn: &mut AnyConnection,
    stored: &Stored,
    row: NewRow,
    cause: Cause,
) -> Result<LineOutcome, LineError> {
    if stored.identity_key != row.identity_key {
        give_up(conn, stored)?;
    }
    let mut tally = row.tally;
    let reason = claim(conn, stored.id, &tally, row.identity_key)?;
    if let Some(reason) = reason {
        tally.state = State::Duplicate;
        reason.as_str().clone_into(&mut tally.reason);
    }
    let (from, to) = (stored.tally.state, tally.state);
    signatures::replace_identity(conn, stored.id, row.identity_key, &row.sealed, &tally, row.signed_at)?;
    if moves::move_all(conn, &[stored.id], from, to, &tally.reason)? != 1 {
        return Err(TakeInError::Raced.into());
    }
    let mut differences = BTreeMap::from([(stored.tally.clone(), -1)]);
    *differences.entry(tally.clone()).or_insert(0) += 1;
    tallies::add(conn, cause.shard, &differences)?;
    let signature = stored.id;
    let corrected = Event::SignatureCorrected { signature, commitment: commitment_to(&row.sealed) };
    let reason = (!tally.reason.is_empty()).then_some(tally.reason);
    let moved = (from != to).then_some(Event::SignatureMoved { signature, from, to, reason });
    record(conn, Some(tally.petition), cause.actor, cause.now, [corrected].into_iter().chain(moved))?;
    Ok(LineOutcome::Taken)
}

/// Takes a signature off a line that holds none. It stays on record as invalid.
fn strike(
    conn: &mut AnyConnection,
    stored: &Stored,
    reason: Reason,
    cause: Cause,
) -> Result<LineOutcome, LineError> {
    give_up(conn, stored)?;
    let reason = reason.as_str().to_owned();
    signatures::decide(conn, stored.id, "reject", &reason)?;
    let movement = Movement { signature: stored.id, from: stored.tally.clone(), to: State::Invalid, reason };
    apply(conn, &[movement], cause).map_err(|error| match error {
        MoveError::Forbidden { from, .. } => LineError::Frozen { state: from.as_str() },
        MoveError::Stale => TakeInError::Raced.into(),
        MoveError::Db(error) => error.into(),
    })?;
    Ok(LineOutcome::Voided)
}

/// Gives up the claim of a signature that turns out to be someone else's; those that wait are settled anew.
fn give_up(conn: &mut AnyConnection, stored: &Stored) -> Result<(), LineError> {
    if claims::release(conn, stored.id)?
        && let Some(key) = &stored.identity_key
    {
        signatures::ask_to_settle(conn, stored.tally.petition, key)?;
    }
    Ok(())
}
