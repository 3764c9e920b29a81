//! The address of a mailbox.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// An address to which mail can be sent, in the one form we store.
///
/// The form is trimmed and lower-cased, so two spellings of an address are one. Whether the mailbox exists
/// is found out by writing to it. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is no address of a mailbox. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address looks like name@example.org")]
pub struct EmailError;

impl EmailAddress {
    /// Reads an address: a local part of at most 64 characters, an `@`, a domain with a dot in it.
    ///
    /// Letters beyond ASCII are taken (RFC 6531), quoted local parts are not: hardly anyone has one.
    /// Source of the lengths: RFC 5321, section 4.5.3.1.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError)?;
        let fits = text.len() <= 254 && is_local_part(local) && is_domain(domain);
        if fits { Ok(Self(text)) } else { Err(EmailError) }
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

fn is_local_part(text: &str) -> bool {
    let allowed = |it: char| it.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(it);
    let dots = text.starts_with('.') || text.ends_with('.') || text.contains("..");
    !text.is_empty() && text.len() <= 64 && !dots && text.chars().all(allowed)
}

fn is_domain(text: &str) -> bool {
    let allowed = |it: char| it.is_alphanumeric() || it == '-';
    let is_label = |it: &str| {
        !it.is_empty()
            && it.len() <= 63
            && it.chars().all(allowed)
            && !it.starts_with('-')
            && !it.ends_with('-')
    };
    let is_name = text.rsplit('.').next().is_some_and(|last| last.chars().any(char::is_alphabetic));
    text.contains('.') && is_name && text.split('.').all(is_label)
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0.clone()
    }
}

impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, read) in [
            (" Ana.Quispe@Example.ORG ", "ana.quispe@example.org"),
            ("o'higgins+firma@mail.example.pe", "o'higgins+firma@mail.example.pe"),
            ("a@b.co", "a@b.co"),
            ("Ñusta@correo.pe", "ñusta@correo.pe"),
        ] {
            assert_eq!(EmailAddress::parse(text).unwrap().as_str(), read);
        }
        for text in [
            "",
            "ana",
            "ana@",
            "@example.org",
            "ana@example",
            "ana@example.org.",
            "ana@exa mple.org",
            "a b@c.de",
            "ana@@example.org",
            "ana..q@example.org",
            ".ana@example.org",
            "ana@-x.org",
            "ana@127.0.0.1",
            "ana@example.org\r\nbcc: x@y.z",
            "ana,luis@example.org",
            "<ana@example.org>",
        ] {
            assert_eq!(EmailAddress::parse(text), Err(EmailError), "{text}");
        }
        assert!(EmailAddress::parse(&format!("{}@example.org", "a".repeat(65))).is_err());
    }

    proptest! {
        #[test]
        fn what_was_read_reads_again_as_itself(text in "[A-Za-z0-9.+_-]{1,70}@[a-z0-9.-]{1,80}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
            }
        }
    }
}
