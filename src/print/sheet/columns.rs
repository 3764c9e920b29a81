//! The columns of a sheet: what the profile asks for on paper, and where hands sign.

use crate::{
    domain::{
        Characters,
        profile::{FieldKey, Fingerprint, Profile, SheetSignature},
    },
    language::Language,
};

/// How a column is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// With the number of the line, which is printed.
    Number,
    /// With so many digits, each in a cell of its own.
    Comb(u8),
    /// As it comes.
    Open,
}

/// A column, placed from the left edge of the table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) label: String,
    pub(super) kind: Kind,
    pub(super) x: f32,
    pub(super) width: f32,
}

/// What a field is called: in the profile's words, else in ours.
pub fn field_label(key: FieldKey, profile: &Profile, language: Language) -> String {
    let own = profile.signer.field(key).map(|it| &it.label).filter(|it| !it.is_empty());
    if let Some(own) = own {
        return profile.text_in(own, language.code()).to_owned();
    }
    match key {
        FieldKey::Document => {
            let name = profile.text_in(&profile.signer.document.name, language.code());
            language.say_with("field-document", [("name", name)])
        }
        key => language.say(&format!("field-{}", key.as_str())),
    }
}

/// The columns that share a width.
pub(super) fn columns(profile: &Profile, language: Language, width: f32) -> Vec<Column> {
    let mut columns = vec![(language.say("sheet-line"), Kind::Number, 24.0)];
    for key in profile.signer.asked_on_paper() {
        columns.push(field(key, profile, language));
    }
    if profile.signing_window.date_required {
        columns.push((language.say("sheet-date"), Kind::Open, 56.0));
    }
    if profile.sheet.signature == SheetSignature::Required {
        columns.push((language.say("sheet-signature"), Kind::Open, 118.0));
    }
    match profile.sheet.fingerprint {
        Fingerprint::Never => {}
        Fingerprint::Substitute => {
            columns.push((language.say("sheet-fingerprint-substitute"), Kind::Open, 84.0));
        }
        Fingerprint::Also => columns.push((language.say("sheet-fingerprint"), Kind::Open, 62.0)),
    }
    place(columns, width)
}

/// A width of 0 means: an equal part of what the others leave.
fn field(key: FieldKey, profile: &Profile, language: Language) -> (String, Kind, f32) {
    let label = field_label(key, profile, language);
    match key {
        FieldKey::Document => {
            let scheme = &profile.signer.document;
            let name = || profile.text_in(&scheme.name, language.code()).to_owned();
            let is_fixed = scheme.characters == Characters::Digits && scheme.min_length == scheme.max_length;
            match u8::try_from(scheme.max_length) {
                Ok(n) if is_fixed && n <= 12 => (name(), Kind::Comb(n), 14.0 * f32::from(n)),
                _ => (name(), Kind::Open, 110.0),
            }
        }
        FieldKey::BirthDate | FieldKey::Postcode | FieldKey::District | FieldKey::Phone => {
            (label, Kind::Open, 76.0)
        }
        _ => (label, Kind::Open, 0.0),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a sheet has at most fifteen columns")]
fn place(columns: Vec<(String, Kind, f32)>, width: f32) -> Vec<Column> {
    let fixed: f32 = columns.iter().map(|it| it.2).sum();
    let n_open = columns.iter().filter(|it| it.2 == 0.0).count();
    // Where the profile asks for much, every column gives way.
    let least = 46.0 * n_open as f32;
    let scale = ((width - least) / fixed).min(1.0);
    let share = (width - fixed * scale) / n_open.max(1) as f32;
    let stretch = if n_open == 0 { width / (fixed * scale) } else { 1.0 };
    let mut x = 0.0;
    let mut placed = Vec::with_capacity(columns.len());
    for (label, kind, wanted) in columns {
        let width = if wanted == 0.0 { share } else { wanted * scale * stretch };
        placed.push(Column { label, kind, x, width });
        x += width;
    }
    placed
}
