//! Texts for scripts, which put values and numbers in themselves.

use std::collections::BTreeMap;

use fluent_bundle::FluentArgs;
use serde::Serialize;

use super::{ENGLISH, Language, SPANISH};

/// The values that texts for scripts may show. In what a script gets, `{folio}` stands for the folio.
const VALUES: [&str; 10] =
    ["count", "folio", "line", "name", "min", "max", "seconds", "code", "waiting", "done"];

/// A text in which `{name}` stands for a value; in two forms where the number `n` chooses the plural.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ScriptText {
    /// The same for every number.
    Plain(String),
    /// One, and any other number.
    Counted {
        /// For one.
        one: String,
        /// For any other.
        other: String,
    },
}

impl Language {
    /// Every text whose key begins with `prefix`.
    pub fn for_scripts(self, prefix: &str) -> BTreeMap<&'static str, ScriptText> {
        let files = match self {
            Self::Spanish => SPANISH,
            Self::English => ENGLISH,
        };
        let lines = files.iter().flat_map(|file| file.lines()).filter(|line| line.starts_with(prefix));
        let keys = lines.filter_map(|line| line.split_once(" =")).map(|(key, _)| key);
        keys.map(|key| (key, self.for_script(key))).collect()
    }

    fn for_script(self, key: &str) -> ScriptText {
        let mut args = FluentArgs::with_capacity(VALUES.len() + 1);
        for name in VALUES {
            args.set(name, format!("{{{name}}}"));
        }
        args.set("n", 1);
        let one = self.format(key, &args);
        // A text is no number, so it chooses the form for any.
        args.set("n", "{n}");
        let other = self.format(key, &args);
        if one == other.replace("{n}", "1") {
            return ScriptText::Plain(other);
        }
        ScriptText::Counted { one, other }
    }
}
