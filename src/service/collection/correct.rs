//! Corrections of lines that were misread.

use std::collections::BTreeMap;

use super::{
    Entry, Intake, Keyer, LineError, LineOutcome, LineProblem, TakeInError, WrittenLine,
    lines::{Page, is_of_a_line, says_the_same, void},
    take_in,
};
use crate::{
    db::{
        AnyConnection, claims, matches,
        moves::{self, Along},
        reviews,
        sheets::{self, VoidedLine},
        signatures::{self, NewRow, Stored},
        tallies::{self, TallyKey},
    },
    domain::{Reason, SignatureId},
    ledger::{Event, commitment_to},
    service::{
        Cause, matches as matches_service, record,
        verification::{SettleError, settle_person, settle_unknown},
    },
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
    let outcome = correct_on(conn, intake, keyer, &mut page, written, cause)?;
    page.begin(conn, keyer)?;
    Ok(outcome)
}

/// Makes a line of an opened sheet say what it says on paper.
pub(super) fn correct_on(
    conn: &mut AnyConnection,
    intake: &Intake,
    keyer: Keyer,
    page: &mut Page,
    written: &WrittenLine,
    cause: Cause,
) -> Result<LineOutcome, LineError> {
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
        (Some(stored), Some(reason)) => strike(conn, intake, &stored, reason, cause)?,
        (Some(stored), None) if says_the_same(intake, &stored, written)? => LineOutcome::Known,
        (Some(stored), None) => {
            let TallyKey { channel, event, .. } = stored.tally;
            let entry = Entry { channel, event, ..written.entry(&page.sheet, keyer, intake.zone())? };
            let row = intake.prepare_as(stored.id, entry, cause.now).map_err(LineProblem::from)?;
            replace(conn, intake, &stored, &row, cause)?
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
    Ok(outcome)
}

/// Puts another document in place of a mistyped one, whatever the channel. Everything else stays as written.
pub fn correct_document(
    conn: &mut AnyConnection,
    intake: &Intake,
    stored: &Stored,
    document: &str,
    cause: Cause,
) -> Result<(), LineError> {
    let Some(sealed) = stored.sealed.as_ref().filter(|_| stored.tally.state.is_open_to_checks()) else {
        return Err(LineError::Frozen { state: stored.tally.state.as_str() });
    };
    let mut identity = intake.open_identity(stored.id.0, sealed)?;
    document.clone_into(&mut identity.document);
    let TallyKey { channel, event, .. } = stored.tally;
    let entry = Entry { signed_at: stored.signed_at, event, ..Entry::new(identity, channel) };
    let mut row = intake.prepare_as(stored.id, entry, cause.now).map_err(LineProblem::from)?;
    row.tally.day.clone_from(&stored.tally.day);
    replace(conn, intake, stored, &row, cause)?;
    Ok(())
}

/// Puts other words in place of those of a signature, to be checked anew.
fn replace(
    conn: &mut AnyConnection,
    intake: &Intake,
    stored: &Stored,
    row: &NewRow,
    cause: Cause,
) -> Result<LineOutcome, LineError> {
    let (signature, from, to) = (stored.id, stored.tally.state, row.tally.state);
    claims::release(conn, signature)?;
    signatures::replace_identity(conn, row)?;
    matches::delete_candidates(conn, &[signature])?;
    matches_service::enqueue(conn, row.tally.petition, signature)?;
    reviews::supersede_all(conn, &[signature])?;
    if moves::move_all(conn, &[signature], (from, to), "", &Along::Nothing)? != 1 {
        return Err(TakeInError::Raced.into());
    }
    let mut differences = BTreeMap::from([(stored.tally.clone(), -1)]);
    *differences.entry(row.tally.clone()).or_insert(0) += 1;
    tallies::add(conn, cause.shard, &differences)?;
    let corrected = Event::SignatureCorrected { signature, commitment: commitment_to(&row.sealed) };
    let moved = (from != to).then_some(Event::SignatureMoved { signature, from, to, reason: None });
    let petition = Some(row.tally.petition);
    record(conn, petition, cause.actor, cause.now, [corrected].into_iter().chain(moved))?;
    if stored.identity_key != row.identity_key
        && let Some(key) = &stored.identity_key
    {
        settle_person(conn, intake.petition(), intake.profile(), key, cause)?;
    }
    settle(conn, intake, signature, row.identity_key, cause)?;
    Ok(LineOutcome::Taken)
}

/// Takes a signature off a line that holds none. It stays on record as invalid, and no check revives it.
fn strike(
    conn: &mut AnyConnection,
    intake: &Intake,
    stored: &Stored,
    reason: Reason,
    cause: Cause,
) -> Result<LineOutcome, LineError> {
    reviews::reject(conn, intake.petition().id, stored.id, reason.as_str(), cause.actor, cause.now)?;
    settle(conn, intake, stored.id, stored.identity_key, cause)?;
    Ok(LineOutcome::Voided)
}

/// Decides anew which signature of a person counts.
fn settle(
    conn: &mut AnyConnection,
    intake: &Intake,
    signature: SignatureId,
    identity_key: Option<[u8; 32]>,
    cause: Cause,
) -> Result<(), SettleError> {
    let (petition, profile) = (intake.petition(), intake.profile());
    match identity_key {
        Some(key) => settle_person(conn, petition, profile, &key, cause)?,
        None => settle_unknown(conn, petition, profile, signature, cause)?,
    };
    Ok(())
}
