//! Reads a form with a file at its end, as it arrives.

use actix_multipart::{Field, Multipart};
use futures_util::{StreamExt as _, stream::Fuse};

use super::form::Typed;

/// The largest text of a field, in bytes.
const LARGEST_TEXT: usize = 4_096;

/// A form with a file. Its texts stand before the file, so that they can be judged before that is read.
pub(super) struct Upload {
    /// What was typed.
    pub(super) typed: Typed,
    /// The file, if one was chosen.
    pub(super) file: Option<Fuse<Field>>,
    /// What comes behind the file; nothing once the form has ended, for its end is not read twice.
    rest: Option<Multipart>,
}

impl Upload {
    /// Reads up to the file. What does not read ends the form; what is missing then is asked for.
    pub(super) async fn read(mut parts: Multipart) -> Self {
        let mut typed = Typed::default();
        while let Some(Ok(mut part)) = parts.next().await {
            let name = part.name().unwrap_or_default().to_owned();
            if name == "file" {
                return Self { typed, file: Some(part.fuse()), rest: Some(parts) };
            }
            let Some(text) = read_text(&mut part).await else {
                return Self { typed, file: None, rest: Some(parts) };
            };
            typed = typed.or(&name, text);
        }
        Self { typed, file: None, rest: None }
    }

    /// Whether a file was chosen: browsers send one without a name and bytes otherwise.
    pub(super) fn has_file(&self) -> bool {
        let part = self.file.as_ref().map(Fuse::get_ref).and_then(Field::content_disposition);
        part.and_then(|it| it.get_filename()).is_some_and(|name| !name.is_empty())
    }

    /// Reads what is left: a browser shows no answer before it has sent everything.
    pub(super) async fn pass_over(mut self) {
        if let Some(mut file) = self.file {
            while let Some(Ok(_)) = file.next().await {}
        }
        let Some(mut rest) = self.rest.take() else { return };
        while let Some(Ok(mut part)) = rest.next().await {
            while let Some(Ok(_)) = part.next().await {}
        }
    }
}

async fn read_text(part: &mut Field) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.next().await {
        bytes.extend_from_slice(&piece.ok()?);
        if LARGEST_TEXT < bytes.len() {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}
