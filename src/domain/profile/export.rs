//! The files of a package: columns, lengths, letters and order, as data.

use serde::{Deserialize, Serialize};

use super::legal::{Problems, Verified};
use crate::domain::Channel;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// Values separated by a character, quoted as RFC 4180 says.
    #[default]
    Csv,
    /// A dBase III table.
    Dbf,
    /// Lines of values separated by a character, without quotes.
    Text,
    /// An XML document.
    Xml,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportValue {
    /// Nothing: the column is reserved.
    #[default]
    Empty,
    /// The number of the sheet.
    Folio,
    /// The number of the line.
    Line,
    /// The code under which the authority issued the sheets.
    ListCode,
    /// The identity number.
    Document,
    /// The first surname.
    Surname1,
    /// The second surname.
    Surname2,
    /// All given names.
    GivenNames,
    /// The date of birth.
    BirthDate,
    /// The code of the district.
    District,
    /// The street address.
    Address,
    /// The postal code.
    Postcode,
    /// The day on which it was signed, in the petition's time zone.
    SignedOn,
    /// The channel.
    Channel,
}

/// How a column is typed, where the format types columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text, filled with spaces on the right.
    #[default]
    Character,
    /// Digits, filled with spaces on the left.
    Numeric,
    /// A date of eight digits.
    Date,
}

/// A column of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExportField {
    /// Its heading.
    pub name: String,
    /// What stands in it.
    pub from: ExportValue,
    /// How it is typed.
    pub kind: FieldKind,
    /// How many characters it holds; 0 if there is no limit.
    pub length: u32,
}

/// In which order the lines stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortKey {
    /// By sheet.
    #[default]
    Folio,
    /// By line.
    Line,
    /// By when they were received.
    Received,
    /// By district.
    District,
}

/// How letters are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterCase {
    /// As the signer wrote them.
    #[default]
    AsWritten,
    /// In capitals.
    Upper,
}

/// What happens to accents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accents {
    /// They stay.
    #[default]
    Keep,
    /// They go; the Ñ is a letter and no accent.
    Strip,
}

/// What happens to the Ñ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enye {
    /// It stays.
    #[default]
    Keep,
    /// It becomes N.
    N,
    /// The norm does not say; the coordinators choose, and the manifest says what they chose.
    Ask,
}

/// What happens to a value that is longer than its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overflow {
    /// No certificate is given until it is mended. Nothing is ever cut silently.
    #[default]
    Block,
    /// It is cut, and listed.
    Flag,
}

/// Whether a voided line takes a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoidedLines {
    /// It takes none; the numbering keeps the gap.
    #[default]
    Gap,
    /// It takes an empty row.
    Row,
}

/// A file of the package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Export {
    /// The name of the file.
    pub file: String,
    /// What kind of file it is.
    pub format: FileFormat,
    /// Its columns, in order.
    pub fields: Vec<ExportField>,
    /// In which order its lines stand.
    pub order: Vec<SortKey>,
    /// The channels whose signatures it holds; those that count if empty.
    pub channels: Vec<Channel>,
    /// The character between values.
    pub delimiter: Option<char>,
    /// The character set, by its IANA or code page name: `utf-8`, `windows-1252`, `cp850`.
    pub encoding: String,
    /// How letters are written.
    pub case: LetterCase,
    /// What happens to accents.
    pub accents: Accents,
    /// What happens to the Ñ.
    pub enye: Enye,
    /// What happens to a value that is too long.
    pub overflow: Overflow,
    /// Whether a voided line takes a row.
    pub voided_lines: VoidedLines,
    /// How many identical copies are handed over.
    pub copies: u32,
    /// Whether each unit gets a file of its own.
    pub per_unit: bool,
    /// Where this is written.
    pub source: String,
    /// Whether the source was read and says so.
    pub verified: Verified,
}

impl Export {
    pub(super) fn validate(&self, problems: &mut Problems) {
        self.validate_file(problems);
        if self.fields.is_empty() {
            problems.add("fields", "must hold at least one column");
        }
        for (index, field) in self.fields.iter().enumerate() {
            if field.name.trim().is_empty() {
                problems.add(&format!("fields[{index}].name"), "must be given");
            }
            if self.fields[..index].iter().any(|it| it.name == field.name) {
                problems.add(&format!("fields[{index}].name"), "stands in the list twice");
            }
            if self.format == FileFormat::Dbf {
                problems.inside(&format!("fields[{index}]"), |it| field.validate_dbf(it));
            }
        }
        if self.order.is_empty() {
            problems.add(
                "order",
                "must be given, such as [\"folio\", \"line\"], so that every export is the same",
            );
        }
        if self.copies < 1 || 9 < self.copies {
            problems.add("copies", "must be from 1 to 9");
        }
        problems.source(&self.source);
    }

    fn validate_file(&self, problems: &mut Problems) {
        let allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
        if !self.file.chars().all(allowed) || self.file.starts_with('.') || !self.file.contains('.') {
            problems.add("file", "must be a plain file name such as \"signatures.csv\"");
        }
        let ours = ["manifest.json", "manifest.json.sig", "sha256sums", "excluded.csv", "verify.md"];
        if ours.contains(&self.file.to_lowercase().as_str()) {
            problems.add("file", "is a file that every package has by itself");
        }
        if !["utf-8", "windows-1252", "cp850", "cp437"].contains(&self.encoding.as_str()) {
            problems.add("encoding", "must be utf-8, windows-1252, cp850 or cp437");
        }
        if self.delimiter.is_some_and(|it| !matches!(it, ',' | ';' | '|' | '\t')) {
            problems.add("delimiter", "must be a comma, semicolon, bar or tab");
        }
    }
}

impl ExportField {
    /// A dBase III column: a heading of 10 letters, at most 254 characters, 18 digits or 8 of a date.
    fn validate_dbf(&self, problems: &mut Problems) {
        let allowed = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
        if 10 < self.name.len() || !self.name.chars().all(allowed) {
            problems.add("name", "must be at most 10 capitals, digits and underscores, as a DBF column is");
        }
        let most = match self.kind {
            FieldKind::Character => 254,
            FieldKind::Numeric => 18,
            FieldKind::Date => 8,
        };
        if self.length < 1 || most < self.length {
            problems.add("length", &format!("must be from 1 to {most}"));
        }
    }
}
