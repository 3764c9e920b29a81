//! The fields that are compared, and the levels of agreement of each.

use serde::{Deserialize, Serialize};

/// How many fields there are.
pub(crate) const N_FIELDS: usize = 13;

/// Levels a field can have at most, "missing" (0) included.
pub(crate) const N_LEVELS: usize = 12;

/// What is compared of two records. All but [`Field::Order`] are read from the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The identity number.
    Document,
    /// First or only surname.
    Surname1,
    /// Second surname.
    Surname2,
    /// Whether the names stand in the same columns in both records.
    Order,
    /// All given names.
    GivenNames,
    /// Date of birth.
    BirthDate,
    /// Code or name of the district.
    District,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Street, or the whole address.
    Address,
    /// Postal code.
    Postcode,
    /// State or region.
    Region,
    /// Second line of the address.
    Address2,
}

impl Field {
    /// Every field, in the order of the discriminants.
    pub const ALL: [Self; N_FIELDS] = [
        Self::Document,
        Self::Surname1,
        Self::Surname2,
        Self::Order,
        Self::GivenNames,
        Self::BirthDate,
        Self::District,
        Self::Phone,
        Self::Email,
        Self::Address,
        Self::Postcode,
        Self::Region,
        Self::Address2,
    ];

    /// Its place in tables.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its name in files and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Surname1 => "surname1",
            Self::Surname2 => "surname2",
            Self::Order => "order",
            Self::GivenNames => "given_names",
            Self::BirthDate => "birth_date",
            Self::District => "district",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::Postcode => "postcode",
            Self::Region => "region",
            Self::Address2 => "address2",
        }
    }

    /// What the levels mean, best first; a level's number is its place here plus one.
    pub const fn levels(self) -> &'static [&'static str] {
        match self {
            Self::Document => &[
                "same",
                "digits swapped, dropped or doubled",
                "one digit mistaken for a similar one",
                "one digit differs",
                "successive numbers",
                "two errors",
                "differ",
            ],
            Self::Surname1 | Self::Surname2 => &[
                "same",
                "same but for particles or parts",
                "one slip",
                "one letter apart, both common names",
                "several slips",
                "initial only",
                "differ",
            ],
            Self::Order => &["same columns", "surnames swapped", "surname and given name swapped"],
            Self::GivenNames => &[
                "same",
                "same words, another order",
                "first name only",
                "another of the names only",
                "initials",
                "pet form",
                "one slip",
                "one letter apart, both common names",
                "one name shared, one in conflict",
                "differ",
            ],
            Self::BirthDate => {
                &["same", "day and month swapped", "one digit differs", "two of three parts agree", "differ"]
            }
            Self::District | Self::Region => &["same", "near", "differ"],
            Self::Phone | Self::Email | Self::Postcode => &["same", "one slip", "differ"],
            Self::Address | Self::Address2 => &["same", "a slip", "partly the same", "differ"],
        }
    }
}

/// The level of agreement of every field, packed four bits each; 0 where either side lacks the field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Levels(pub(crate) u64);

impl Levels {
    /// The level of one field.
    pub const fn get(self, field: Field) -> usize {
        (self.0 >> (4 * field.index()) & 15) as usize
    }

    /// Sets the level of one field that has none yet.
    pub(crate) fn set(&mut self, field: Field, level: u8) {
        self.0 |= u64::from(level) << (4 * field.index());
    }

    /// What a level means, or `None` when either side lacks the field.
    pub fn meaning(self, field: Field) -> Option<&'static str> {
        self.get(field).checked_sub(1).and_then(|level| field.levels().get(level).copied())
    }
}
