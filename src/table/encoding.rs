//! The character encodings of the tables people bring.

use std::{borrow::Cow, fmt};

use encoding_rs::WINDOWS_1252;

/// How the bytes of a table stand for characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark; also plain ASCII.
    Utf8,
    /// Windows-1252, which Excel writes in Western Europe and Latin America.
    Windows1252,
}

impl Encoding {
    /// Recognises the encoding of a block of text, or nothing if it is plain ASCII.
    ///
    /// Accented letters of the other encoding are practically never valid UTF-8, so the more frequent kind
    /// wins; the rows of the other kind, in a file glued together from both, are then bad rows. A character
    /// cut by the end of the block counts for neither.
    pub(super) fn recognise(block: &[u8]) -> Option<Self> {
        if block.is_ascii() {
            return None;
        }
        let (mut n_valid, mut n_broken) = (0_usize, 0_usize);
        let mut at = 0;
        for chunk in block.utf8_chunks() {
            n_valid += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
            at += chunk.valid().len() + chunk.invalid().len();
            n_broken += usize::from(!chunk.invalid().is_empty() && at < block.len());
        }
        match (n_valid, n_broken) {
            (0, 0) => None,
            _ if n_broken <= n_valid => Some(Self::Utf8),
            _ => Some(Self::Windows1252),
        }
    }

    /// Reads a value, or nothing if its bytes are not text in this encoding.
    pub(super) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Windows1252 => Some(WINDOWS_1252.decode_without_bom_handling(bytes).0),
        }
    }

    /// Writes a text of ours into a file of this encoding.
    pub(super) fn encode(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Self::Utf8 => Cow::Borrowed(text.as_bytes()),
            Self::Windows1252 => WINDOWS_1252.encode(text).0,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "Windows-1252",
        })
    }
}
