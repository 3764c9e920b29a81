//! The languages people read us in: texts, numbers and dates.
//!
//! Texts are Fluent files in `config/locales`, one folder for each language, compiled in. A test holds that
//! every language has the same texts and that every text asked for exists.

mod format;
mod script;

use std::{fmt, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

pub use self::script::ScriptText;

/// The texts of a language, file by file.
const SPANISH: &[&str] = &[
    include_str!("../../config/locales/es/pages.ftl"),
    include_str!("../../config/locales/es/people.ftl"),
    include_str!("../../config/locales/es/mail.ftl"),
    include_str!("../../config/locales/es/desk.ftl"),
    include_str!("../../config/locales/es/sheets.ftl"),
    include_str!("../../config/locales/es/field.ftl"),
    include_str!("../../config/locales/es/admin.ftl"),
    include_str!("../../config/locales/es/problems.ftl"),
];
const ENGLISH: &[&str] = &[
    include_str!("../../config/locales/en/pages.ftl"),
    include_str!("../../config/locales/en/people.ftl"),
    include_str!("../../config/locales/en/mail.ftl"),
    include_str!("../../config/locales/en/desk.ftl"),
    include_str!("../../config/locales/en/sheets.ftl"),
    include_str!("../../config/locales/en/field.ftl"),
    include_str!("../../config/locales/en/admin.ftl"),
    include_str!("../../config/locales/en/problems.ftl"),
];

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| [bundle(Language::Spanish, SPANISH), bundle(Language::English, ENGLISH)]);

/// A language in which pages and mails exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Spanish, as it is spoken in Peru; the language of whoever states no other.
    #[default]
    #[serde(rename = "es")]
    Spanish,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Every language, the main one first.
    pub const ALL: [Self; 2] = [Self::Spanish, Self::English];

    /// Its ISO 639-1 code, as in `lang="es"`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Spanish => "es",
            Self::English => "en",
        }
    }

    /// The language with the country whose ways it follows, as Open Graph writes it.
    pub fn locale(self) -> &'static str {
        match self {
            Self::Spanish => "es_PE",
            Self::English => "en_US",
        }
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Spanish => "Español",
            Self::English => "English",
        }
    }

    /// Reads a language code; what follows the first two letters (`es-PE`) does not matter.
    pub fn parse(code: &str) -> Option<Self> {
        let main = code.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|it| it.code().eq_ignore_ascii_case(main))
    }

    /// The language someone likes best, from the `Accept-Language` of a request (RFC 9110, section 12.5.4).
    pub fn preferred(accept_language: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in accept_language.split(',') {
            let (code, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(1.0, |it| it.parse().unwrap_or(0.0));
            if let Some(language) = Self::parse(code)
                && 0.0 < weight
                && best.is_none_or(|(heaviest, _)| heaviest < weight)
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    /// The text of this key.
    pub fn say(self, key: &str) -> String {
        self.format(key, &FluentArgs::new())
    }

    /// The text of this key, if there is one.
    pub fn find(self, key: &str) -> Option<String> {
        self.has(key).then(|| self.say(key))
    }

    /// The text of this key with values put in, by name.
    pub fn say_with<const N: usize>(self, key: &str, values: [(&'static str, &str); N]) -> String {
        let mut args = FluentArgs::with_capacity(N);
        for (name, value) in values {
            args.set(name, FluentValue::from(value));
        }
        self.format(key, &args)
    }

    /// The text of this key with values put in that are known only as it runs.
    pub fn say_values<'a>(self, key: &str, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(name.to_owned(), FluentValue::from(value.to_owned()));
        }
        self.format(key, &args)
    }

    /// Whether there is a text of this key.
    pub fn has(self, key: &str) -> bool {
        BUNDLES[self as usize].has_message(key)
    }

    /// The text of this key for a number: `$n` chooses the plural, `$count` is the number as people write it.
    pub fn say_count(self, key: &str, n: i64) -> String {
        let mut args = FluentArgs::with_capacity(2);
        args.set("n", n);
        args.set("count", self.number(n));
        self.format(key, &args)
    }

    fn format(self, key: &str, args: &FluentArgs<'_>) -> String {
        let bundle = &BUNDLES[self as usize];
        let mut errors = Vec::new();
        let pattern = bundle.get_message(key).and_then(|message| message.value());
        let text = pattern.map(|it| bundle.format_pattern(it, Some(args), &mut errors).into_owned());
        if text.is_none() || !errors.is_empty() {
            tracing::error!(key, language = self.code(), "a text is missing or lacks a value");
        }
        text.unwrap_or_else(|| key.to_owned())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

fn bundle(language: Language, files: &[&str]) -> FluentBundle<FluentResource> {
    // Decides which plural a number takes.
    let locale: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // The marks are for mixed writing directions, and spoil mails in plain text.
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(?errors, "a file of texts has mistakes");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(?errors, "a text is there twice");
        }
    }
    bundle
}

#[cfg(test)]
mod tests;
