//! Who signed, as written on the sheet or typed into the form.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The personal data of a signer or of a roll entry, as written.
///
/// Every field is text as it came, trimmed; an empty string means "not given". Documents keep their
/// leading zeros. Dates are ISO 8601 (`1988-10-26`) where they could be read as one, and otherwise as
/// written. It lives in memory only while it is needed; at rest it is sealed, and `Debug` shows nothing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Identity {
    /// The identity number, in Peru the eight digits of the DNI.
    #[serde(default)]
    pub document: String,
    /// First (in Peru the father's) surname, or the only one.
    #[serde(default)]
    pub surname1: String,
    /// Second (in Peru the mother's) surname.
    #[serde(default)]
    pub surname2: String,
    /// All given names.
    #[serde(default)]
    pub given_names: String,
    /// Date of birth.
    #[serde(default)]
    pub birth_date: String,
    /// Code of the district, in Peru the six digits of the ubigeo.
    #[serde(default)]
    pub district: String,
    /// Telephone number.
    #[serde(default)]
    pub phone: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Street address.
    #[serde(default)]
    pub address: String,
    /// Postal code.
    #[serde(default)]
    pub postcode: String,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(…)")
    }
}
