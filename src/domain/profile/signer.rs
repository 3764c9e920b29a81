//! Who may sign, and what is asked of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::legal::{Legal, Problems, Translated};
use crate::domain::{Channel, CheckRule, DocumentScheme, Identity};

/// By when a signer must be a registered elector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisteredBy {
    /// It does not matter.
    #[default]
    None,
    /// On the day of signing.
    Signing,
    /// When the signatures are filed.
    Filing,
}

/// What shows that a signer is old enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeProof {
    /// The date of birth, of the roll or else as written.
    #[default]
    BirthDate,
    /// Being on the roll. The date of birth then only warns: a roll made for an election day holds people who
    /// come of age by that day.
    Roll,
}

/// A field of the identity of a signer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKey {
    /// The identity number.
    #[default]
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
    /// The telephone number.
    Phone,
    /// The e-mail address.
    Email,
    /// The street address.
    Address,
    /// The postal code.
    Postcode,
}

/// Where a field must be filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// It may be left out.
    #[default]
    Optional,
    /// On paper and online.
    Always,
    /// Online only.
    Online,
    /// On paper only.
    Paper,
}

/// What is asked of signers, and of whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signer {
    /// The least age in years on the day of signing; 0 if there is none.
    pub min_age: Legal<u32>,
    /// What shows that a signer is old enough.
    pub age_proof: AgeProof,
    /// The least age of the units that have another.
    pub min_age_by_unit: BTreeMap<String, u32>,
    /// By when a signer must be registered.
    pub registered_by: RegisteredBy,
    /// With what the codes of the districts begin whose electors may sign; every district if empty.
    pub districts: Vec<String>,
    /// The shape of the identity document.
    pub document: DocumentScheme,
    /// The shape of the document in the units that have another.
    pub document_by_unit: BTreeMap<String, DocumentScheme>,
    /// The fields, in the order in which they are asked.
    pub fields: Vec<SignerField>,
}

/// A field that is asked of signers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignerField {
    /// Which one.
    pub key: FieldKey,
    /// Where it must be filled in.
    pub required: Requirement,
    /// The most characters it may have; 0 for the limit of the service.
    pub max_length: u32,
    /// What it is called here, by language, where the usual name does not fit.
    pub label: Translated,
    /// The units whose signers are asked for it; all of them if empty.
    pub units: Vec<String>,
}

impl FieldKey {
    /// Every field.
    pub const ALL: [Self; 10] = [
        Self::Document,
        Self::Surname1,
        Self::Surname2,
        Self::GivenNames,
        Self::BirthDate,
        Self::District,
        Self::Phone,
        Self::Email,
        Self::Address,
        Self::Postcode,
    ];

    /// The name stored and shown to machines: that of the input column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Surname1 => "surname1",
            Self::Surname2 => "surname2",
            Self::GivenNames => "given_names",
            Self::BirthDate => "birth_date",
            Self::District => "district",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::Postcode => "postcode",
        }
    }

    /// What an identity has in this field.
    pub fn of(self, identity: &Identity) -> &str {
        match self {
            Self::Document => &identity.document,
            Self::Surname1 => &identity.surname1,
            Self::Surname2 => &identity.surname2,
            Self::GivenNames => &identity.given_names,
            Self::BirthDate => &identity.birth_date,
            Self::District => &identity.district,
            Self::Phone => &identity.phone,
            Self::Email => &identity.email,
            Self::Address => &identity.address,
            Self::Postcode => &identity.postcode,
        }
    }

    /// The place of this field in an identity, to fill it in.
    pub fn of_mut(self, identity: &mut Identity) -> &mut String {
        match self {
            Self::Document => &mut identity.document,
            Self::Surname1 => &mut identity.surname1,
            Self::Surname2 => &mut identity.surname2,
            Self::GivenNames => &mut identity.given_names,
            Self::BirthDate => &mut identity.birth_date,
            Self::District => &mut identity.district,
            Self::Phone => &mut identity.phone,
            Self::Email => &mut identity.email,
            Self::Address => &mut identity.address,
            Self::Postcode => &mut identity.postcode,
        }
    }

    /// The most characters the service takes, whatever a profile says.
    pub fn most_characters(self) -> u32 {
        match self {
            Self::Document | Self::BirthDate | Self::District | Self::Phone => 40,
            Self::Postcode => 20,
            Self::Surname1 | Self::Surname2 | Self::GivenNames => 120,
            // RFC 5321, section 4.5.3.1.3: a path of 256 with its angle brackets.
            Self::Email => 254,
            Self::Address => 300,
        }
    }
}

impl Requirement {
    /// Whether it must be filled in on this channel.
    pub fn holds(self, channel: Channel) -> bool {
        match self {
            Self::Optional => false,
            Self::Always => true,
            Self::Online => channel == Channel::Online,
            Self::Paper => channel == Channel::Paper,
        }
    }
}

impl Signer {
    /// The rules of a field, if it is asked for.
    pub fn field(&self, key: FieldKey) -> Option<&SignerField> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The most characters a field may have.
    pub fn most_characters(&self, key: FieldKey) -> u32 {
        let own = self.field(key).map_or(0, |field| field.max_length);
        if own == 0 { key.most_characters() } else { own.min(key.most_characters()) }
    }

    /// The unit a district belongs to, where a unit has rules of its own.
    fn unit_rule<'a, T>(rules: &'a BTreeMap<String, T>, district: &str) -> Option<&'a T> {
        rules.iter().filter(|(unit, _)| district.starts_with(unit.as_str())).map(|(_, rule)| rule).last()
    }

    /// The least age of a signer of this district.
    pub fn min_age_in(&self, district: &str) -> u32 {
        Self::unit_rule(&self.min_age_by_unit, district).copied().unwrap_or(self.min_age.value)
    }

    /// The shape of the document of a signer of this district.
    pub fn document_in(&self, district: &str) -> &DocumentScheme {
        Self::unit_rule(&self.document_by_unit, district).unwrap_or(&self.document)
    }

    pub(super) fn validate(&self, problems: &mut Problems, languages: &[String]) {
        problems.legal("min_age", &self.min_age);
        if 120 < self.min_age.value {
            problems.add("min_age.value", "must be an age in years, at most 120");
        }
        for unit in self.min_age_by_unit.iter().filter(|(_, age)| 120 < **age).map(|(unit, _)| unit) {
            problems.add(&format!("min_age_by_unit.{unit}"), "must be an age in years, at most 120");
        }
        problems.inside("document", |it| validate_document(&self.document, languages, it));
        for (unit, scheme) in &self.document_by_unit {
            problems
                .inside(&format!("document_by_unit.{unit}"), |it| validate_document(scheme, languages, it));
        }
        if self.fields.is_empty() {
            problems.add("fields", "must hold at least one field");
        }
        for (index, field) in self.fields.iter().enumerate() {
            let path = format!("fields[{index}]");
            if self.fields[..index].iter().any(|it| it.key == field.key && it.units == field.units) {
                problems.add(&format!("{path}.key"), "stands in the list twice");
            }
            let most = field.key.most_characters();
            if most < field.max_length {
                let message = format!("must be at most {most}, which is the limit of the service");
                problems.add(&format!("{path}.max_length"), &message);
            }
        }
    }
}

fn validate_document(scheme: &DocumentScheme, languages: &[String], problems: &mut Problems) {
    problems.translated("name", &scheme.name, languages);
    if scheme.min_length < 1 {
        problems.add("min_length", "must be positive");
    }
    if scheme.max_length < scheme.min_length || 40 < scheme.max_length {
        problems.add("max_length", "must be from min_length to 40");
    }
    if scheme.check == CheckRule::PeDni && (scheme.min_length, scheme.max_length) != (8, 8) {
        problems.add("check", "\"pe_dni\" belongs to a document of 8 digits");
    }
}
