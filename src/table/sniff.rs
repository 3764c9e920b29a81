//! What the first bytes of a file tell: whether it is a table at all, and what separates its columns.

use super::{Encoding, Field, TableProblem, record::MAX_RECORD};

/// The byte order mark of UTF-8.
pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Refuses what is no text, by the marks such files begin with.
pub(super) fn refuse_foreign(block: &[u8]) -> Result<(), TableProblem> {
    if block.starts_with(b"PK\x03\x04") {
        return Err(TableProblem::Excel);
    }
    if block.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(TableProblem::OldExcel);
    }
    if block.starts_with(b"\x1F\x8B") {
        return Err(TableProblem::Compressed);
    }
    if block.starts_with(b"\xFF\xFE") || block.starts_with(b"\xFE\xFF") || has_every_other_nul(block) {
        return Err(TableProblem::Utf16);
    }
    let head = &block[..block.len().min(MAX_RECORD)];
    // Random bytes hold one control character in ten; a slip in a text stays far below one in 32.
    let n_controls = head.iter().filter(|it| matches!(it, 0..=8 | 14..=31)).count();
    if head.starts_with(b"%PDF") || head.len() < n_controls * 32 {
        return Err(TableProblem::Binary);
    }
    Ok(())
}

/// The separator that a first line such as `sep=;` names, which Excel writes and reads, and the line's length with
/// its end. A byte that may be a part of a letter separates nothing.
pub(super) fn separator_line(block: &[u8]) -> Option<(u8, usize)> {
    let rest = block.strip_prefix(b"sep=").or_else(|| block.strip_prefix(b"SEP="))?;
    match rest {
        [separator, ..] if !separator.is_ascii() => None,
        [separator, b'\r', b'\n', ..] => Some((*separator, 7)),
        [separator, b'\n' | b'\r', ..] => Some((*separator, 6)),
        _ => None,
    }
}

/// Recognises what separates the columns: the candidate that yields most names we know, or else the most
/// frequent one.
pub(super) fn delimiter(block: &[u8], encoding: Encoding) -> u8 {
    let line = block.split(|it| matches!(it, b'\r' | b'\n')).find(|line| !line.is_empty()).unwrap_or(block);
    let line = &line[..line.len().min(MAX_RECORD)];
    let text = encoding.decode(line).unwrap_or_default();
    let score = |candidate: u8| {
        let cells = split_outside_quotes(&text, char::from(candidate));
        (cells.iter().filter(|cell| Field::find(cell).is_some()).count(), cells.len())
    };
    let mut best = (b',', score(b','));
    for candidate in [b';', b'\t', b'|'] {
        let found = score(candidate);
        if best.1 < found {
            best = (candidate, found);
        }
    }
    best.0
}

/// Whether a first line holds a person's data: its values must then not be shown as column names.
pub(super) fn looks_like_data(names: &[String]) -> bool {
    let is_value = |name: &String| {
        let n_digits = name.chars().filter(char::is_ascii_digit).count();
        4 < n_digits || name.contains('@')
    };
    names.iter().any(is_value)
}

/// Whether quotes are used as they should be: after a closing one comes a delimiter or the end.
pub(super) fn is_well_quoted(raw: &[u8], delimiter: u8) -> bool {
    #[derive(PartialEq)]
    enum At {
        Start,
        Plain,
        Quoted,
        Closed,
    }
    let mut at = At::Start;
    for &byte in raw {
        at = match at {
            At::Quoted if byte == b'"' => At::Closed,
            At::Quoted => At::Quoted,
            At::Start | At::Closed if byte == b'"' => At::Quoted,
            At::Start | At::Plain | At::Closed if byte == delimiter => At::Start,
            At::Closed => return false,
            At::Start | At::Plain => At::Plain,
        };
    }
    at != At::Quoted
}

fn has_every_other_nul(block: &[u8]) -> bool {
    let head = &block[..block.len().min(64)];
    let nul_at = |odd: usize| head.iter().skip(odd).step_by(2).filter(|it| **it == 0).count();
    3 < head.len() && head.len() / 2 - 1 <= nul_at(0).max(nul_at(1)) && nul_at(0).min(nul_at(1)) == 0
}

fn split_outside_quotes(line: &str, delimiter: char) -> Vec<&str> {
    let mut is_quoted = false;
    let at_delimiter = |letter: char| {
        is_quoted ^= letter == '"';
        letter == delimiter && !is_quoted
    };
    line.split(at_delimiter).collect()
}
