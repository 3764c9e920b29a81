//! The intake check of a batch as a whole: totals, sizes, and what its defects mean.

use std::collections::BTreeMap;

use super::blocks::{Block, BlockKind, Defect, Defects, Severity};
use crate::{
    db::{AnyConnection, DbError, batches, signatures, tallies},
    domain::{
        BatchState, State,
        profile::{Export, ExportField, Overflow},
    },
    service::collection::Intake,
};

/// Counts the petition's signatures by state, and says what stops the batch or should be known.
pub(super) fn check(
    conn: &mut AnyConnection,
    intake: &Intake,
    n_signatures: u64,
    defects: Defects,
) -> Result<(BTreeMap<String, u64>, Vec<Block>), DbError> {
    let petition = intake.petition().id;
    let counted = signatures::count_by_state(conn, petition)?;
    let mut blocks = check_size(conn, intake, n_signatures, &counted)?;
    let mut kept: BTreeMap<State, u64> = BTreeMap::new();
    for tally in tallies::list(conn, petition)?.iter().filter(|it| !it.key.is_pledge) {
        *kept.entry(tally.key.state).or_default() += tally.n.unsigned_abs();
    }
    if kept != counted {
        let message = "the counts that are kept do not agree with the signatures; \
                       run: rubrica doctor --mend, cancel this batch and prepare it again";
        blocks.push(Block::whole(Severity::Block, BlockKind::Totals, message.to_owned()));
    }
    blocks.extend(defects.into_blocks(|defect, n| describe(intake, defect, n)));
    let undecided = [State::Received, State::Review].map(|it| counted.get(&it).copied().unwrap_or_default());
    if undecided != [0, 0] {
        let [received, review] = undecided;
        let message = format!(
            "{received} signatures are not checked yet and {review} wait for a reviewer; they are left out"
        );
        blocks.push(Block::whole(Severity::Warning, BlockKind::NotDecided, message));
    }
    blocks.sort_by_key(|it| (it.severity, it.kind));
    Ok((counted.into_iter().map(|(state, n)| (state.to_string(), n)).collect(), blocks))
}

/// Compares the size of the batch and the number of batches with what the profile allows.
fn check_size(
    conn: &mut AnyConnection,
    intake: &Intake,
    n_signatures: u64,
    counted: &BTreeMap<State, u64>,
) -> Result<Vec<Block>, DbError> {
    let (petition, rules) = (intake.petition(), &intake.profile().batches);
    let earlier = batches::list(conn, petition.id)?;
    let earlier: Vec<_> = earlier.iter().filter(|it| it.state.holds_members()).collect();
    let n_earlier = u32::try_from(earlier.len()).unwrap_or(u32::MAX);
    let accepted = counted.get(&State::Accepted).copied().unwrap_or_default().cast_signed();
    let fewest = rules.fewest_lines(n_earlier, petition.threshold, accepted);
    let mut blocks = Vec::new();
    if n_signatures.cast_signed() < fewest {
        // What is missing is known only when the authority answered every earlier batch.
        let is_certain = earlier.iter().all(|it| it.state == BatchState::Resolved);
        let severity = if is_certain { Severity::Block } else { Severity::Warning };
        let message = format!(
            "{n_signatures} signatures are fewer than the {fewest} that this delivery needs ({}); \
             collect more, cancel this batch and prepare it again",
            rules.source
        );
        blocks.push(Block::whole(severity, BlockKind::TooFewLines, message));
    }
    if let Some(most) = rules.max_batches.filter(|most| *most <= n_earlier) {
        let message = format!("there may be {most} batches, and there are {n_earlier} already");
        blocks.push(Block::whole(Severity::Block, BlockKind::TooManyBatches, message));
    }
    Ok(blocks)
}

/// How grave a defect of rows is, what is wrong and how it is mended.
fn describe(intake: &Intake, defect: Defect, n: u64) -> (Severity, String) {
    const AGAIN: &str = "correct them, cancel this batch and prepare it again";
    let exports = &intake.profile().exports;
    let export = exports.get(defect.export);
    let field = export.and_then(|it: &Export| it.fields.get(defect.field));
    let (file, column) = match (export, field) {
        (Some(export), Some(ExportField { name, .. })) if defect.kind.is_about_column() => {
            (export.file.as_str(), name.as_str())
        }
        _ => ("", ""),
    };
    let message = match defect.kind {
        BlockKind::TooLong => {
            let length = field.map_or(0, |it| it.length);
            format!("{file}, column {column}: {n} values have more than {length} characters; {AGAIN}")
        }
        BlockKind::Letter => {
            let encoding = export.map_or("", |it| it.encoding.as_str());
            format!("{file}, column {column}: {n} values have a character that {encoding} lacks; {AGAIN}")
        }
        BlockKind::NoPlace => format!("{n} lines of paper have no sheet and line number; {AGAIN}"),
        BlockKind::LineOutside => {
            format!("{n} line numbers are higher than their sheets have lines; {AGAIN}")
        }
        _ => format!("{n} rows are defective; {AGAIN}"),
    };
    let is_flagged = export.is_some_and(|it| it.overflow == Overflow::Flag);
    let severity = match defect.kind {
        BlockKind::TooLong if is_flagged => Severity::Warning,
        _ => Severity::Block,
    };
    (severity, message)
}
