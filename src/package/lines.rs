//! Finding the lines of a table that are not those that were certified.

use super::{
    hashed::{LineHash, Seen},
    report::{Flaw, Problem},
};

/// How many changed lines are named one by one.
const NAMED: usize = 20;

/// The content of a `.lines` file.
pub(super) fn to_text(lines: &[LineHash]) -> String {
    let mut text = String::with_capacity(lines.len() * 9);
    for line in lines {
        text.push_str(&hex::encode(line));
        text.push('\n');
    }
    text
}

/// Reads a `.lines` file.
pub(super) fn parse(text: &str) -> Option<Vec<LineHash>> {
    let parse_line = |line: &str| {
        let mut hash = LineHash::default();
        hex::decode_to_slice(line, &mut hash).ok().map(|()| hash)
    };
    text.lines().map(parse_line).collect()
}

/// Says where a changed table differs from the certified lines.
///
/// Lines equal at the beginning and at the end are set aside. If as many are left on both sides, they were
/// changed one by one; otherwise lines were added, taken away or replaced there.
pub(super) fn compare(file: &str, certified: &[LineHash], found: &Seen) -> Vec<Problem> {
    let first = certified.iter().zip(&found.lines).take_while(|(left, right)| left == right).count();
    let (was, is) = (&certified[first..], &found.lines[first..]);
    let last = was.iter().rev().zip(is.iter().rev()).take_while(|(left, right)| left == right).count();
    let (was, is) = (&was[..was.len() - last], &is[..is.len() - last]);
    let mut problems = Vec::new();
    let (n_was, n_is) = (was.len() as u64, is.len() as u64);
    match (n_was, n_is) {
        _ if n_was == n_is => problems.extend(changed_lines(file, first, was, is)),
        (0, n) => problems.push(Problem::new(file, Flaw::LinesAdded { n }).at(first as u64 + 1)),
        (n, 0) => problems.push(Problem::new(file, Flaw::LinesRemoved { n }).at(first as u64 + 1)),
        (was, is) => {
            problems.push(Problem::new(file, Flaw::LinesReplaced { was, is }).at(first as u64 + 1));
        }
    }
    if found.ends_in_mid_line {
        problems.push(Problem::new(file, Flaw::EndCut).at(found.lines.len() as u64));
    }
    if problems.is_empty() {
        problems.push(Problem::new(file, Flaw::Changed));
    }
    problems
}

/// Names the lines that differ, of two equally long stretches behind `first` equal lines.
fn changed_lines(file: &str, first: usize, was: &[LineHash], is: &[LineHash]) -> Vec<Problem> {
    let changed = was.iter().zip(is).enumerate().filter(|(_, (was, is))| was != is);
    let lines: Vec<_> = changed.map(|(place, _)| (first + place + 1) as u64).collect();
    let named = &lines[..lines.len().min(NAMED)];
    let mut problems: Vec<_> =
        named.iter().map(|line| Problem::new(file, Flaw::LineChanged).at(*line)).collect();
    if NAMED < lines.len() {
        problems.push(Problem::new(file, Flaw::MoreLinesChanged { n: (lines.len() - NAMED) as u64 }));
    }
    problems
}
