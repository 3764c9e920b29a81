//! The forms about sheets: what they offer to choose, and how they are read.

use super::super::{
    form::{Filled, Form, Kind, Refused, Typed, Wrong},
    team::Member,
};
use crate::{
    db::events::Event,
    domain::{EventId, SheetState, UserId},
    language::Language,
    service::collection::{CirculatorView, NewSheets, PrintError, SheetChange, SheetError, ToPrint},
};

/// What sheets can be given to.
pub(super) struct Choices {
    /// The events.
    pub(super) events: Vec<Event>,
    /// Those who answer for sheets.
    pub(super) circulators: Vec<CirculatorView>,
    /// Those who key sheets.
    pub(super) keyers: Vec<Member>,
}

impl Choices {
    /// Asks which sheets to register.
    pub(super) fn register_form(&self, language: Language, slug: &str, filled: &Filled, lines: &str) -> Form {
        let filled = Filled { typed: filled.typed.clone().or("n_lines", lines), wrong: filled.wrong.clone() };
        Form::new(language, "register", format!("/admin/petitions/{slug}/sheets"), &filled)
            .ask("first_folio", Kind::Number)
            .may_ask("last_folio", Kind::Number)
            .may_ask("n_lines", Kind::Number)
            .choose("event", self.events(language))
            .choose("circulator", self.circulators(language))
    }

    /// Asks which sheets to hand on, and to whom.
    pub(super) fn change_form(&self, language: Language, slug: &str, filled: &Filled) -> Form {
        let name = |it: SheetState| language.say(&format!("admin-sheet-{}", it.as_str()));
        let settable = SheetState::ALL.into_iter().filter(|it| *it != SheetState::Closed);
        let states = settable.map(|it| (it.as_str().to_owned(), name(it)));
        let mut keyers: Vec<_> = self.keyers.iter().map(|it| (it.id.to_string(), it.name.clone())).collect();
        keyers.dedup();
        Form::new(language, "change", format!("/admin/petitions/{slug}/sheets/change"), filled)
            .ask("first_folio", Kind::Number)
            .may_ask("last_folio", Kind::Number)
            .choose("state", after_none(language, states))
            .choose("circulator", self.circulators(language))
            .choose("event", self.events(language))
            .choose("keyer", after_none(language, keyers))
    }

    fn events(&self, language: Language) -> Vec<(String, String)> {
        let named = |it: &Event| (it.id.to_string(), format!("{} · {}", it.name, language.day(it.held_on)));
        after_none(language, self.events.iter().map(named))
    }

    fn circulators(&self, language: Language) -> Vec<(String, String)> {
        let named = |it: &CirculatorView| {
            let name = if it.name.is_empty() { String::new() } else { format!(" · {}", it.name) };
            (it.code.clone(), format!("{}{name}", it.code))
        };
        after_none(language, self.circulators.iter().map(named))
    }
}

fn after_none(
    language: Language,
    choices: impl IntoIterator<Item = (String, String)>,
) -> Vec<(String, String)> {
    [(String::new(), language.say("admin-none"))].into_iter().chain(choices).collect()
}

/// Asks which sheets to print.
pub(super) fn print_form(language: Language, slug: &str, filled: &Filled) -> Form {
    Form::new(language, "print", format!("/admin/petitions/{slug}/sheets/print"), filled)
        .ask("first_folio", Kind::Number)
        .may_ask("last_folio", Kind::Number)
}

/// Reads which sheets to print; one if only its number is given.
pub(super) fn read_print(typed: &Typed) -> Result<ToPrint, Wrong> {
    let folio = ("first_folio", "admin-sheet-error-folio");
    let first: i64 = typed.read("first_folio", folio.1)?.ok_or(folio)?;
    let last = typed.read("last_folio", folio.1)?.unwrap_or(first);
    Ok(ToPrint { first_folio: Some(first), last_folio: Some(last), event: None })
}

/// Which field printing finds fault with.
pub(super) fn not_printed(error: PrintError) -> Refused {
    match error {
        PrintError::NoSheets => Refused::field("first_folio", "admin-print-error-none"),
        PrintError::TooMany => Refused::field("last_folio", "admin-print-error-many"),
        PrintError::Db(error) => error.into(),
    }
}

/// Reads which sheets to register.
pub(super) fn read_new(typed: &Typed) -> Result<NewSheets, Wrong> {
    let folio = ("first_folio", "admin-sheet-error-folio");
    Ok(NewSheets {
        first_folio: typed.read("first_folio", folio.1)?.ok_or(folio)?,
        last_folio: typed.read("last_folio", folio.1)?,
        n_lines: typed.read("n_lines", "admin-sheet-error-lines")?,
        event: typed.read::<EventId>("event", "admin-error-choice")?,
        circulator: typed.given("circulator").map(str::to_owned),
    })
}

/// Reads which sheets to hand on, from the first to the last, and what changes.
pub(super) fn read_change(typed: &Typed) -> Result<((i64, i64), SheetChange), Wrong> {
    let folio = ("first_folio", "admin-sheet-error-folio");
    let first = typed.read("first_folio", folio.1)?.ok_or(folio)?;
    let last = typed.read("last_folio", folio.1)?.unwrap_or(first);
    let state = typed.given("state").map(|it| SheetState::parse(it).ok_or(("state", "admin-error-choice")));
    let change = SheetChange {
        state: state.transpose()?,
        event: typed.read::<EventId>("event", "admin-error-choice")?,
        circulator: typed.given("circulator").map(str::to_owned),
        keyer: typed.read::<UserId>("keyer", "admin-error-choice")?,
        n_lines: None,
    };
    Ok(((first, last), change))
}

/// Which field an operation on sheets finds fault with.
pub(super) fn wrong(error: SheetError) -> Refused {
    let (field, key) = match error {
        SheetError::Unknown => ("first_folio", "admin-sheet-error-unknown"),
        SheetError::Folios => ("last_folio", "admin-sheet-error-folios"),
        SheetError::Taken => ("first_folio", "admin-sheet-error-taken"),
        SheetError::Lines => ("n_lines", "admin-sheet-error-lines"),
        SheetError::State { .. } => ("state", "admin-sheet-error-state"),
        SheetError::UnknownEvent => ("event", "admin-error-choice"),
        SheetError::UnknownCirculator => ("circulator", "admin-error-choice"),
        SheetError::UnknownKeyer => ("keyer", "admin-error-choice"),
        error => return error.into(),
    };
    Refused::field(field, key)
}
