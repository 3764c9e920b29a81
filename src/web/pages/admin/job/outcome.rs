//! What came of a piece of work, in words.

use serde_json::Value;

use super::super::lists;
use crate::{language::Language, web::pages::told};

/// What came of a piece of work.
pub(super) struct Outcome {
    /// The sum of it, where it is good or bad.
    pub(super) verdict: Option<(&'static str, String)>,
    /// Counts and names.
    pub(super) facts: Vec<(String, String)>,
    /// What the list below is of.
    pub(super) heading: String,
    /// What was found one by one, and whether it is well.
    pub(super) found: Vec<(Option<bool>, String)>,
    /// Whether that is in the language of the page; what the doctor and the history say is English.
    pub(super) is_translated: bool,
}

/// What is told of each kind of work, by the names of its result; texts are `admin-result-…`.
const TOLD: [(&str, &[&str]); 4] = [
    (lists::KIND, &["rows", "taken", "duplicates", "pledges", "known", "rejected"]),
    ("roll_import", &["name", "entries", "rejected", "file_sha256"]),
    ("ledger_check", &["entries", "pending", "signatures", "batches", "n_problems", "root"]),
    ("doctor", &[]),
];

impl Outcome {
    /// The result of a kind of work.
    pub(super) fn of(language: Language, kind: &str, result: &Value) -> Self {
        let told = TOLD.iter().find(|(it, _)| *it == kind).map_or(&[] as &[&str], |(_, names)| names);
        let fact = |name: &&str| {
            let value = match &result[*name] {
                Value::Number(n) => language.number(n.as_i64().unwrap_or(i64::MAX)),
                Value::String(text) => text.clone(),
                _ => return None,
            };
            Some((language.say(&format!("admin-result-{name}")), value))
        };
        let is_well = result["sound"].as_bool().or_else(|| result["well"].as_bool());
        let verdict = is_well.map(|well| {
            let (class, word) = if well { ("good", "well") } else { ("bad", "wrong") };
            (class, language.say(&format!("admin-result-{kind}-{word}")))
        });
        Self {
            verdict,
            facts: told.iter().filter_map(fact).collect(),
            heading: language.say(&format!("admin-result-{kind}-found")),
            found: found(language, result),
            is_translated: result["bad_rows"].is_array(),
        }
    }
}

fn found(language: Language, result: &Value) -> Vec<(Option<bool>, String)> {
    let items = |name: &str| result[name].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = items("bad_rows").into_iter().map(|row| (None, told::bad_row(language, &row)));
    let problems = items("problems").into_iter().map(|problem| {
        let entry = problem["entry"].as_u64().map(|it| format!("{it}: ")).unwrap_or_default();
        (Some(false), entry + &text(&problem["message"]))
    });
    let checks = items("checks").into_iter().map(|check| {
        let petition = check["petition"].as_str().map(|it| format!(" · {it}")).unwrap_or_default();
        let message = format!("{}{petition}: {}", text(&check["name"]), text(&check["message"]));
        (check["well"].as_bool(), message)
    });
    rows.chain(problems).chain(checks).collect()
}
