//! What is wrong with a row, in a form that can be said in any language.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::DateError;

/// What is wrong with a row: a code, the values it names, and the sentence in English. None of them is a value
/// of the row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    /// Names the kind of problem, such as `fields`; the texts of pages are `row-{code}`.
    pub code: &'static str,
    /// What the texts name, such as how many fields there are.
    #[serde(serialize_with = "as_map")]
    pub values: Vec<(&'static str, String)>,
    /// What is wrong, in English: `is not a date`.
    pub sentence: Cow<'static, str>,
}

impl RowProblem {
    /// A problem that names nothing.
    pub fn new(code: &'static str, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self { code, values: Vec::new(), sentence: sentence.into() }
    }

    /// Adds a value that the texts name.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.values.push((name, value.to_string()));
        self
    }
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl From<DateError> for RowProblem {
    fn from(error: DateError) -> Self {
        let code = match error {
            DateError::NotADate => "date",
            DateError::TwoDigitYear => "year",
            DateError::NotATime => "time",
        };
        Self::new(code, error.to_string())
    }
}

fn as_map<S: Serializer>(values: &[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(values.len()))?;
    values.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
    map.end()
}
