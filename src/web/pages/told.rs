//! What pieces of work came to, in the language of the page.

use serde_json::Value;

use crate::{
    language::Language,
    service::{jobs::Job, told::tell_parts},
};

/// Why a piece of work failed.
pub(super) fn problem(language: Language, job: &Job) -> String {
    let key = format!("problem-{}", job.problem_code);
    if !language.has(&key) {
        return language.say_with("problem-other", [("sentence", &job.problem)]);
    }
    let values = job.problem_values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    language.say_values(&key, values)
}

/// What is wrong with a row that was not taken, as the result of the work keeps it.
pub(super) fn bad_row(language: Language, row: &Value) -> String {
    let problem = &row["problem"];
    let text = |value: &'_ Value| value.as_str().unwrap_or_default().to_owned();
    let values = problem["values"].as_object().into_iter().flatten();
    let (code, sentence) = (text(&problem["code"]), text(&problem["sentence"]));
    tell_parts(
        language,
        row["line"].as_u64().unwrap_or_default(),
        row["column"].as_str(),
        (&code, &sentence),
        values.map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default())),
    )
}
