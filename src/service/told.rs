//! Says in someone's language what is wrong with a row of a table.

use crate::{language::Language, table::BadRow};

/// Says where a bad row stands and what is wrong with it.
pub fn tell_row(language: Language, row: &BadRow) -> String {
    let values = row.problem.values.iter().map(|(name, value)| (*name, value.as_str()));
    tell_parts(language, row.line, row.column.as_deref(), (row.problem.code, &row.problem.sentence), values)
}

/// [`tell_row`] for a row that is at hand in parts, such as those a finished piece of work kept: the code of the
/// problem with its English sentence, and the values it names.
pub fn tell_parts<'a>(
    language: Language,
    line: u64,
    column: Option<&str>,
    (code, sentence): (&str, &str),
    values: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let line = line.to_string();
    let place = match column {
        Some(column) => language.say_with("row-place-column", [("line", &line), ("column", column)]),
        None => language.say_with("row-place", [("line", &line)]),
    };
    let key = format!("row-{code}");
    let problem = if language.has(&key) { language.say_values(&key, values) } else { sentence.to_owned() };
    format!("{place}: {problem}")
}
