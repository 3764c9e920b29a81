//! Puts a letter into the form in which mail travels: headers, plain text and HTML.

use askama::Template;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};

use super::words::{House, Words, words};
use crate::{domain::MessageId, service::letters::Letter};

/// Why a letter could not be put into form. Names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// The address of the reader is none that mail servers take.
    #[error("the address cannot be written to")]
    Address,
    /// The words could not be put in place.
    #[error("the letter could not be written")]
    Words,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    words: &'a Words,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    words: &'a Words,
}

/// Tells vacation notices and other robots not to answer (RFC 3834, section 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Writes a letter. The same outbox entry gets the same Message-ID however often it is written.
pub(super) fn compose(
    id: MessageId,
    letter: &Letter,
    from: &Mailbox,
    house: &House,
) -> Result<Message, ComposeError> {
    let words = words(letter, house);
    let to = letter.to.as_str().parse().map_err(|_| ComposeError::Address)?;
    let text = Text { words: &words }.render().map_err(|_| ComposeError::Words)?;
    let html = Html { words: &words }.render().map_err(|_| ComposeError::Words)?;
    Message::builder()
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(&words.subject)
        .header(AutoSubmitted)
        .multipart(
            MultiPart::alternative()
                .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text))
                .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html)),
        )
        .map_err(|_| ComposeError::Words)
}
