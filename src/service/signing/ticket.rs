//! What the page that asks to check the mail knows, and the code that can be typed there.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    sealing::{Secret, hash_secret, same_secret},
    service::Keys,
};

/// The record beside which tickets are sealed; it names this use and nothing else.
const TICKETS: Uuid = Uuid::from_u128(0x7469_636b_6574_0000_8000_0000_0000_0001);
/// Crockford's base 32: no letter that is read as another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Ten letters hold 50 bits: nobody guesses them over a network.
const CODE_LETTERS: usize = 10;

/// A signature's secret, sealed: its holder can ask for the mail once more, and type the code from it, but
/// not confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket(String);

impl Ticket {
    pub(super) fn seal(service: &Keys, secret: &Secret) -> Self {
        Self(URL_SAFE_NO_PAD.encode(service.data.seal(TICKETS, secret.as_str().as_bytes())))
    }

    /// Reads what the page sent back, whatever it is.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The letters, for an address or a form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The secret inside, if we sealed it.
    pub fn open(&self, service: &Keys) -> Option<Zeroizing<String>> {
        let sealed = URL_SAFE_NO_PAD.decode(&self.0).ok()?;
        let plain = service.data.open(TICKETS, &sealed).ok()?;
        String::from_utf8(plain.to_vec()).ok().map(Zeroizing::new)
    }
}

/// The code that stands in the mail beside the link: `7K3QM-XHD2P`.
pub fn typed_code(secret: &str) -> String {
    let hash = hash_secret(&format!("typed code\0{secret}"));
    let mut code = String::with_capacity(CODE_LETTERS + 1);
    for (index, letter) in letters(&hash).take(CODE_LETTERS).enumerate() {
        if index == CODE_LETTERS / 2 {
            code.push('-');
        }
        code.push(letter);
    }
    code
}

/// Whether what someone typed is the code of this secret. Case, spaces and hyphens do not matter, and the
/// letters O, I and L are read as the digits they look like.
pub fn same_code(secret: &str, typed: &str) -> bool {
    same_secret(plain(typed).as_bytes(), plain(&typed_code(secret)).as_bytes())
}

fn letters(hash: &[u8; 32]) -> impl Iterator<Item = char> {
    // The low five bits of a byte each: of a hash, every bit is as good as any other.
    hash.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
}

fn plain(code: &str) -> String {
    let read = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    };
    code.chars().filter(char::is_ascii_alphanumeric).map(read).take(2 * CODE_LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_code_is_known_again_however_it_is_typed(secret in "[A-Za-z0-9_-]{43}", other in "[A-Za-z0-9_-]{43}") {
            let code = typed_code(&secret);

            prop_assert_eq!(code.len(), 11);
            prop_assert!(same_code(&secret, &code));
            let sloppy = code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            prop_assert!(same_code(&secret, &sloppy));
            prop_assert!(!same_code(&secret, &code[..10]));
            prop_assert_eq!(same_code(&other, &code), secret == other);
        }
    }
}
