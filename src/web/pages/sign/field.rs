//! A field of the form: its label, its hint, the keyboard it wants and what is wrong with it.

use super::Frame;
use crate::{
    domain::{
        Characters,
        checks::IntakeProblem,
        profile::{FieldKey, Profile},
    },
    print::field_label,
};

pub(super) struct Field {
    pub(super) key: &'static str,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    pub(super) value: String,
    /// The type of the input.
    pub(super) kind: &'static str,
    /// The keyboard a phone shows; empty for the usual one.
    pub(super) keyboard: &'static str,
    /// What the browser may fill in.
    pub(super) fill: &'static str,
    pub(super) is_required: bool,
    pub(super) most_characters: u32,
    pub(super) problem: Option<String>,
}

impl Field {
    pub(super) fn new(
        key: FieldKey,
        profile: &Profile,
        frame: &Frame,
        value: &str,
        problem: Option<IntakeProblem>,
    ) -> Self {
        let (kind, keyboard, fill) = input(key, profile);
        Self {
            key: key.as_str(),
            label: field_label(key, profile, frame.language),
            hint: hint(key, profile, frame),
            value: value.to_owned(),
            kind,
            keyboard,
            fill,
            is_required: profile.signer.is_required_online(key),
            most_characters: profile.signer.most_characters(key),
            problem: problem.map(|it| frame.say(&format!("error-{}", it.code.as_str()))),
        }
    }

    /// Whether it holds codes rather than words: nothing to capitalise or to spell.
    pub(super) fn is_plain(&self) -> bool {
        !self.keyboard.is_empty() || self.kind != "text" || self.key == FieldKey::Document.as_str()
    }

    /// Whether something was typed into it, or is wrong with it.
    pub(super) fn is_touched(&self) -> bool {
        !self.value.is_empty() || self.problem.is_some()
    }

    /// The elements that describe it to those who hear the page.
    pub(super) fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.key));
        let problem = self.problem.as_ref().map(|_| format!("{}-problem", self.key));
        let both: Vec<String> = hint.into_iter().chain(problem).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }
}

/// Type, keyboard and purpose of an input (WCAG 2.2, 1.3.5). Browsers know no purpose for documents.
fn input(key: FieldKey, profile: &Profile) -> (&'static str, &'static str, &'static str) {
    match key {
        FieldKey::Document => match profile.signer.document.characters {
            Characters::Digits => ("text", "numeric", "off"),
            Characters::LettersDigits => ("text", "", "off"),
        },
        FieldKey::Surname1 => ("text", "", "family-name"),
        FieldKey::Surname2 => ("text", "", "additional-name"),
        FieldKey::GivenNames => ("text", "", "given-name"),
        FieldKey::BirthDate => ("date", "", "bday"),
        FieldKey::District => ("text", "numeric", "off"),
        FieldKey::Phone => ("tel", "tel", "tel"),
        FieldKey::Email => ("email", "email", "email"),
        FieldKey::Address => ("text", "", "street-address"),
        FieldKey::Postcode => ("text", "", "postal-code"),
    }
}

fn hint(key: FieldKey, profile: &Profile, frame: &Frame) -> Option<String> {
    let document = &profile.signer.document;
    match key {
        FieldKey::Document
            if document.characters == Characters::Digits && document.min_length == document.max_length =>
        {
            Some(frame.say_count("hint-document-digits", i64::from(document.max_length)))
        }
        FieldKey::Surname2 => Some(frame.say("hint-surname2")),
        FieldKey::Email => Some(frame.say("hint-email")),
        FieldKey::BirthDate => Some(frame.say("hint-birth_date")),
        _ => None,
    }
}
