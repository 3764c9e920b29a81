//! What letters say.

use chrono::{DateTime, Utc};

use crate::{
    language::Language,
    service::{
        letters::{Letter, Matter},
        signing::typed_code,
    },
};

/// A letter in words, the same for its HTML and its plain text.
pub(super) struct Words {
    pub(super) language: Language,
    pub(super) subject: String,
    /// What a phone shows beside the subject.
    pub(super) preview: String,
    /// Why this letter comes.
    pub(super) why: String,
    /// What it is about, set apart.
    pub(super) title: Option<String>,
    /// What to do.
    pub(super) ask: String,
    pub(super) button: Link,
    pub(super) code: Option<Code>,
    pub(super) notes: Vec<Note>,
}

pub(super) struct Link {
    pub(super) label: String,
    pub(super) address: String,
}

/// A code to type where the link does not open.
pub(super) struct Code {
    pub(super) lead: String,
    pub(super) letters: String,
}

pub(super) struct Note {
    pub(super) text: String,
    pub(super) link: Option<Link>,
}

impl Note {
    fn plain(text: String) -> Self {
        Self { text, link: None }
    }
}

/// What letters tell of the service.
#[derive(Clone, Debug)]
pub(super) struct House {
    /// Its address, without a slash at its end.
    pub(super) home: String,
    /// For how many days a link to confirm works.
    pub(super) pending_days: u32,
}

/// Finds the words for a letter.
pub(super) fn words(letter: &Letter, house: &House) -> Words {
    let (language, home) = (letter.language, &house.home);
    match &letter.matter {
        Matter::Confirmation { title, secret, is_pledge } => {
            confirmation(language, house, title, secret, Kind::of(*is_pledge))
        }
        Matter::Invitation { secret, title, role, expires_at } => {
            let what = title.clone().unwrap_or_else(|| language.say("mail-invitation-everything"));
            let role = language.say(&format!("role-{role}"));
            let ends = ends(letter, *expires_at);
            Words {
                language,
                subject: language.say_with("mail-invitation-subject", [("what", &what)]),
                preview: language.say("mail-invitation-do"),
                why: language.say_with("mail-invitation-why", [("role", &role)]),
                title: Some(what),
                ask: language.say("mail-invitation-do"),
                button: Link {
                    label: language.say("mail-invitation-button"),
                    address: format!("{home}/invitation/{secret}"),
                },
                code: None,
                notes: vec![
                    Note::plain(language.say_with("mail-invitation-expires", [("when", &ends)])),
                    Note::plain(language.say("mail-invitation-ignore")),
                ],
            }
        }
        Matter::PasswordReset { secret, expires_at } => {
            let ends = ends(letter, *expires_at);
            Words {
                language,
                subject: language.say("mail-reset-subject"),
                preview: language.say("mail-reset-do"),
                why: language.say("mail-reset-why"),
                title: None,
                ask: language.say("mail-reset-do"),
                button: Link {
                    label: language.say("mail-reset-button"),
                    address: format!("{home}/reset/{secret}"),
                },
                code: None,
                notes: vec![
                    Note::plain(language.say_with("mail-reset-expires", [("when", &ends)])),
                    Note::plain(language.say("mail-reset-ignore")),
                ],
            }
        }
        Matter::Test {} => Words {
            language,
            subject: language.say("mail-test-subject"),
            preview: language.say("mail-test-do"),
            why: language.say("mail-test-why"),
            title: None,
            ask: language.say("mail-test-do"),
            button: Link { label: language.say("mail-test-button"), address: format!("{home}/admin/mail") },
            code: None,
            notes: Vec::new(),
        },
    }
}

fn ends(letter: &Letter, at: DateTime<Utc>) -> String {
    letter.language.instant_said(at, &letter.time_zone)
}

/// What is confirmed.
#[derive(Clone, Copy)]
enum Kind {
    Signature,
    Pledge,
}

impl Kind {
    fn of(is_pledge: bool) -> Self {
        if is_pledge { Self::Pledge } else { Self::Signature }
    }
}

fn confirmation(language: Language, house: &House, title: &str, secret: &str, kind: Kind) -> Words {
    let home = &house.home;
    let titled = [("title", title)];
    let (subject, why, ask, button) = match kind {
        Kind::Signature => (
            language.say_with("mail-confirm-subject", titled),
            language.say("mail-confirm-why"),
            language.say("mail-confirm-do"),
            language.say("mail-confirm-button"),
        ),
        Kind::Pledge => (
            language.say_with("mail-confirm-subject-pledge", titled),
            language.say("mail-confirm-why-pledge"),
            language.say("mail-confirm-do-pledge"),
            language.say("mail-confirm-button-pledge"),
        ),
    };
    let not_me = Link {
        label: language.say("mail-confirm-not-me-link"),
        address: format!("{home}/confirm/{secret}#not-me"),
    };
    Words {
        language,
        subject,
        preview: language.say("mail-confirm-preview"),
        why,
        title: Some(title.to_owned()),
        ask,
        button: Link { label: button, address: format!("{home}/confirm/{secret}") },
        code: Some(Code { lead: language.say("mail-confirm-code"), letters: typed_code(secret) }),
        notes: vec![
            Note::plain(language.say_count("mail-confirm-expires", house.pending_days.into())),
            Note::plain(language.say("mail-confirm-later")),
            Note { text: language.say("mail-confirm-not-me"), link: Some(not_me) },
        ],
    }
}
