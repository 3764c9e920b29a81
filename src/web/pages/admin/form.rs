//! Forms of the administration: fields with explanations, what was typed, and what is wrong beside each.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;

use super::around::Around;
use crate::{
    db::AnyConnection,
    language::Language,
    service::App,
    web::{Failure, PageError, pages::signed_in::SignedIn},
};

/// What a form sent, by the names of its fields.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Typed(BTreeMap<String, String>);

/// A field (none for the whole form), and the text that says what is wrong with it.
pub(super) type Wrong = (&'static str, &'static str);

/// Why what a form asks for was not done.
#[derive(Debug)]
pub(super) enum Refused {
    /// Something in it must be mended.
    Form(Vec<Wrong>),
    /// Anything else.
    Failure(Failure),
}

/// What was typed into a form, and what is wrong with it. Empty before anything was sent.
#[derive(Clone, Default)]
pub(super) struct Filled {
    /// What was typed.
    pub(super) typed: Typed,
    /// What is wrong.
    pub(super) wrong: Vec<Wrong>,
}

/// A form.
pub(super) struct Form {
    about: &'static str,
    language: Language,
    filled: Filled,
    /// Where it goes.
    pub(super) action: String,
    /// What its button says.
    pub(super) submit: String,
    /// What is wrong with all of it.
    pub(super) problem: Option<String>,
    /// What it asks for.
    pub(super) fields: Vec<Field>,
    /// What it sends without asking.
    pub(super) hidden: Vec<(&'static str, String)>,
}

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A line of text.
    Text,
    /// A line of text as wide as the form.
    Line,
    /// A mail address.
    Email,
    /// A whole number.
    Number,
    /// A day.
    Day,
    /// Many lines of text.
    Long,
    /// One of several values.
    Choice,
    /// Yes or no.
    Check,
    /// A file.
    File,
}

/// A field of a form.
pub(super) struct Field {
    /// Names it on the page.
    pub(super) id: String,
    /// Names it in what is sent.
    pub(super) name: &'static str,
    /// How it is filled in.
    pub(super) kind: Kind,
    /// Whether it may be left empty.
    pub(super) is_optional: bool,
    /// What it asks for.
    pub(super) label: String,
    /// What that means.
    pub(super) hint: Option<String>,
    /// What stands in it.
    pub(super) value: String,
    /// What is wrong with it.
    pub(super) problem: Option<String>,
    /// Whether the cursor goes there first.
    pub(super) is_first_problem: bool,
    /// What may be chosen: value and name.
    pub(super) choices: Vec<(String, String)>,
}

impl Typed {
    /// What stands in a field, without spaces around it.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |it| it.trim())
    }

    /// What stands in a field, unless it was left empty.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|it| !it.is_empty())
    }

    /// What stands in a field, if the form had it.
    pub(super) fn sent(&self, name: &str) -> Option<String> {
        self.0.contains_key(name).then(|| self.get(name).to_owned())
    }

    /// Reads a field that may be left empty; what does not read is wrong.
    pub(super) fn read<T: std::str::FromStr>(
        &self,
        name: &'static str,
        key: &'static str,
    ) -> Result<Option<T>, Wrong> {
        self.given(name).map(|text| text.parse().map_err(|_| (name, key))).transpose()
    }

    /// Puts a value into a field that is empty.
    pub(super) fn or(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.entry(name.to_owned()).or_insert_with(|| value.into());
        self
    }
}

impl Filled {
    /// What was typed, with what is wrong with it.
    pub(super) fn wrong(typed: Typed, wrong: Vec<Wrong>) -> Self {
        Self { typed, wrong }
    }
}

impl<E: Into<Failure>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

impl Refused {
    /// One thing is wrong.
    pub(super) fn field(name: &'static str, key: &'static str) -> Self {
        Self::Form(vec![(name, key)])
    }

    /// What is wrong with the form; anything else goes on as a failure.
    pub(super) fn into_wrong(self) -> Result<Vec<Wrong>, PageError> {
        match self {
            Self::Form(wrong) => Ok(wrong),
            Self::Failure(failure) => Err(PageError(failure)),
        }
    }
}

impl Form {
    /// An empty form. `about` begins the keys of its texts: `admin-{about}-submit`, and for each field its
    /// name, with `-hint` after it where an explanation is needed.
    pub(super) fn new(
        language: Language,
        about: &'static str,
        action: impl Into<String>,
        filled: &Filled,
    ) -> Self {
        let whole = filled.wrong.iter().find(|(field, _)| field.is_empty());
        let n_wrong = i64::try_from(filled.wrong.len()).unwrap_or(i64::MAX);
        let count = || (0 < n_wrong).then(|| language.say_count("admin-wrong", n_wrong));
        Self {
            about,
            language,
            filled: filled.clone(),
            action: action.into(),
            submit: language.say(&format!("admin-{about}-submit")),
            problem: whole.map(|(_, key)| language.say(key)).or_else(count),
            fields: Vec::new(),
            hidden: Vec::new(),
        }
    }

    /// Asks for something that must be given.
    pub(super) fn ask(self, name: &'static str, kind: Kind) -> Self {
        self.add(name, kind, Vec::new())
    }

    /// Asks for something that may be left empty.
    pub(super) fn may_ask(self, name: &'static str, kind: Kind) -> Self {
        let mut form = self.ask(name, kind);
        if let Some(field) = form.fields.last_mut() {
            field.is_optional = true;
        }
        form
    }

    /// Asks to choose, or not to.
    pub(super) fn may_choose(self, name: &'static str, choices: Vec<(String, String)>) -> Self {
        let mut form = self.choose(name, choices);
        if let Some(field) = form.fields.last_mut() {
            field.is_optional = true;
        }
        form
    }

    /// Asks to choose; the first is chosen if nothing else was.
    pub(super) fn choose(self, name: &'static str, choices: Vec<(String, String)>) -> Self {
        self.add(name, Kind::Choice, choices)
    }

    /// Sends something without asking.
    pub(super) fn hidden(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }

    fn add(mut self, name: &'static str, kind: Kind, choices: Vec<(String, String)>) -> Self {
        let key = format!("admin-{}-{name}", self.about);
        let problem = self.filled.wrong.iter().find(|(field, _)| *field == name);
        let problem = problem.map(|(_, key)| self.language.say(key));
        let field = Field {
            id: format!("{}-{name}", self.about),
            name,
            kind,
            is_optional: false,
            label: self.language.say(&key),
            hint: self.language.find(&format!("{key}-hint")),
            value: self.filled.typed.get(name).to_owned(),
            is_first_problem: problem.is_some() && self.fields.iter().all(|it| it.problem.is_none()),
            problem,
            choices,
        };
        self.fields.push(field);
        self
    }
}

impl Field {
    /// The type of its input; none for what is no input of one line.
    pub(super) fn input_type(&self) -> Option<&'static str> {
        Some(match self.kind {
            Kind::Text | Kind::Line => "text",
            Kind::Email => "email",
            Kind::Number => "number",
            Kind::Day => "date",
            Kind::File => "file",
            Kind::Long | Kind::Choice | Kind::Check => return None,
        })
    }

    /// Whether it is a box to tick.
    pub(super) fn is_check(&self) -> bool {
        self.kind == Kind::Check
    }

    /// Whether it is a whole number.
    pub(super) fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }

    /// Whether it is many lines of text.
    pub(super) fn is_long(&self) -> bool {
        self.kind == Kind::Long
    }

    /// Whether it takes the whole width of the form.
    pub(super) fn is_wide(&self) -> bool {
        matches!(self.kind, Kind::Line | Kind::Long | Kind::Check | Kind::File)
    }

    /// What on the page says more about it.
    pub(super) fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let problem = self.problem.as_ref().map(|_| format!("{}-problem", self.id));
        let ids: Vec<String> = hint.into_iter().chain(problem).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// Does what a form asks for, or tells what is wrong with it. A form that was sent to switch the language alone is
/// tried and undone.
pub(super) async fn write<T: Send + 'static>(
    app: &App,
    who: &SignedIn,
    work: impl Fn(&mut AnyConnection) -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    let is_switched = who.is_switched();
    let write = move |conn: &mut AnyConnection| match work(conn) {
        Ok(_) if is_switched => Err(Refused::Form(Vec::new())),
        outcome => outcome,
    };
    app.db.write(write).await
}

/// Answers with a page that holds forms: 422 if something in one of them is wrong.
pub(super) fn page(
    around: &Around,
    page: &impl Template,
    wrong: &[Wrong],
) -> Result<HttpResponse, PageError> {
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(around.page_with(status, page)?)
}
