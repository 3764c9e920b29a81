//! A form with a few fields and one button.

use askama::Template;

use super::{Frame, Wrong};

/// A form with a few fields and one button.
#[derive(Template)]
#[template(path = "account.html")]
pub(super) struct AccountForm {
    frame: Frame,
    heading: String,
    lead: String,
    submit: String,
    action: String,
    notice: Option<String>,
    problem: Option<String>,
    hidden: Option<(&'static str, String)>,
    link: Option<(String, &'static str)>,
    entries: Vec<Entry>,
}

/// What a form may ask for: the name of the field, its kind, and what browsers may fill in.
#[derive(Clone, Copy)]
pub(super) struct Asked(&'static str, &'static str, &'static str);

pub(super) const NAME: Asked = Asked("name", "text", "name");
pub(super) const EMAIL: Asked = Asked("email", "email", "username");
pub(super) const PASSWORD: Asked = Asked("password", "password", "current-password");
pub(super) const NEW_PASSWORD: Asked = Asked("password", "password", "new-password");
pub(super) const PASSWORD_AGAIN: Asked = Asked("password_again", "password", "new-password");

/// A field of the form.
struct Entry {
    name: &'static str,
    label: String,
    hint: Option<String>,
    kind: &'static str,
    fill: &'static str,
    value: String,
    problem: Option<String>,
    is_first_problem: bool,
}

impl Entry {
    fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let problem = self.problem.as_ref().map(|_| format!("{}-problem", self.name));
        let ids: Vec<String> = hint.into_iter().chain(problem).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

impl AccountForm {
    /// An empty form. `about` begins the keys of its texts: `-title` and `-submit`.
    pub(super) fn new(frame: &Frame, about: &str, lead: String, action: String) -> Self {
        Self {
            heading: frame.say(&format!("{about}-title")),
            lead,
            submit: frame.say(&format!("{about}-submit")),
            action,
            notice: None,
            problem: None,
            hidden: None,
            link: None,
            entries: Vec::new(),
            frame: frame.clone(),
        }
    }

    /// Tells what happened before.
    pub(super) fn notice(mut self, key: Option<&str>) -> Self {
        self.notice = key.map(|key| self.frame.say(key));
        self
    }

    /// Tells what is wrong with all of it.
    pub(super) fn problem(mut self, problem: String) -> Self {
        self.problem = Some(problem);
        self
    }

    /// Sends something on without asking for it.
    pub(super) fn hidden(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.hidden = value.map(|value| (name, value.to_owned()));
        self
    }

    /// Offers another way.
    pub(super) fn link(mut self, key: &str, address: &'static str) -> Self {
        self.link = Some((self.frame.say(key), address));
        self
    }

    /// Asks for something. What was typed is shown again, passwords apart.
    pub(super) fn ask(mut self, asked: Asked, value: &str, wrong: &[Wrong]) -> Self {
        let Asked(name, kind, fill) = asked;
        let frame = &self.frame;
        let (label, hint) = match (name, fill) {
            ("name", _) => ("account-name", Some("account-name-hint")),
            ("email", _) => ("account-email", None),
            ("password", "new-password") => ("account-new-password", Some("account-new-password-hint")),
            ("password_again", _) => ("account-password-again", None),
            _ => ("account-password", None),
        };
        let problem = wrong.iter().find(|(field, _)| *field == name).map(|(_, key)| frame.say(key));
        let is_first_problem = problem.is_some() && self.entries.iter().all(|it| it.problem.is_none());
        let entry = Entry {
            name,
            label: frame.say(label),
            hint: hint.map(|hint| frame.say(hint)),
            kind,
            fill,
            value: value.to_owned(),
            problem,
            is_first_problem,
        };
        self.entries.push(entry);
        self
    }
}
