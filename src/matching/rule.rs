//! Block rules: what two records must share to be compared.
//!
//! Each rule needs some of the record to be right and forgives the rest, so that a pair is missed only
//! when it has errors in many places at once (Christen 2012, chapter 4).

use crate::matching::field::Field;

/// A part of a record that block keys are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The first surname, as it sounds.
    Surname1,
    /// The second surname, as it sounds.
    Surname2,
    /// The first given name, as it sounds.
    Given,
    /// All given names in whatever order.
    AllGiven,
    /// Every word of all names, in whatever order and column.
    AllNames,
    /// The birth date.
    Date,
    /// The telephone number.
    Phone,
    /// The e-mail address.
    Email,
    /// The street.
    Address,
    /// The postal code.
    Postcode,
    /// The district.
    District,
    /// The whole document.
    Document,
    /// The first half of the document.
    FirstHalf,
    /// The last half of the document.
    LastHalf,
    /// Both surnames, in either order.
    Surnames,
}

/// Parts kept as they are, the first ones; the others follow from these and the document.
pub(crate) const N_KEPT: usize = 11;

/// A set of parts, one bit each.
pub(crate) type PartSet = u16;

impl Part {
    /// The set of this part alone.
    pub(crate) const fn bit(self) -> PartSet {
        1 << self as u16
    }

    fn fields(self) -> &'static [Field] {
        match self {
            Self::Document | Self::FirstHalf | Self::LastHalf => &[Field::Document],
            Self::Surname1 | Self::AllNames => &[Field::Surname1],
            Self::Surname2 => &[Field::Surname2],
            Self::Surnames => &[Field::Surname1, Field::Surname2],
            Self::Given | Self::AllGiven => &[Field::GivenNames],
            Self::Date => &[Field::BirthDate],
            Self::Phone => &[Field::Phone],
            Self::Email => &[Field::Email],
            Self::Address => &[Field::Address],
            Self::Postcode => &[Field::Postcode],
            Self::District => &[Field::District],
        }
    }
}

/// What two records must share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Rule {
    /// The document.
    Document,
    /// Every word of all names, in whatever order and column.
    AllNames,
    /// Both surnames, in either order, and the first given name, as they sound.
    SurnamesAndGiven,
    /// The first surname and all given names.
    Surname1AndAllGiven,
    /// The second surname and all given names.
    Surname2AndAllGiven,
    /// The telephone number.
    Phone,
    /// The e-mail address.
    Email,
    /// Birth date and first given name.
    DateAndGiven,
    /// Both surnames.
    Surnames,
    /// The first surname and the first given name.
    Surname1AndGiven,
    /// The second surname and the first given name.
    Surname2AndGiven,
    /// Street and first given name.
    AddressAndGiven,
    /// Street and district.
    AddressAndDistrict,
    /// Postal code and first given name.
    PostcodeAndGiven,
    /// Postal code and first surname.
    PostcodeAndSurname,
    /// Birth date alone; small data only.
    Date,
    /// Postal code alone; small data only.
    Postcode,
    /// First surname alone; small data only.
    Surname1,
    /// First given name alone; small data only.
    Given,
    /// District, first surname and first given name; for rolls.
    DistrictSurname1Given,
    /// District, second surname and first given name; for rolls.
    DistrictSurname2Given,
    /// District and both surnames; for rolls.
    DistrictSurnames,
    /// Birth date and any surname.
    DateAndSurname,
    /// The document but for one digit that is wrong, missing, doubled or swapped.
    NearDocument,
    /// The first or last four signs of the document, and a surname or the first given name; for rolls.
    DocumentEnd,
}

impl Rule {
    /// Rules by which the records of one file are compared, those that leave the fewest pairs first.
    ///
    /// The second surname and all given names are none of them: it costs as much as the first surname and these, and
    /// alone finds those whose first surnames differ, whose given names stand in another order, and who share nothing
    /// else. In a roll they are sought.
    pub(crate) const WITHIN: [Self; 20] = [
        Self::Document,
        Self::AllNames,
        Self::SurnamesAndGiven,
        Self::Surname1AndAllGiven,
        Self::Phone,
        Self::Email,
        Self::DateAndGiven,
        Self::DateAndSurname,
        Self::Surnames,
        Self::Surname1AndGiven,
        Self::Surname2AndGiven,
        Self::AddressAndGiven,
        Self::AddressAndDistrict,
        Self::PostcodeAndGiven,
        Self::PostcodeAndSurname,
        Self::NearDocument,
        Self::Date,
        Self::Postcode,
        Self::Surname1,
        Self::Given,
    ];

    /// Rules by which entries of a roll are found that have another document; it can be so large that broader rules would drown in it.
    pub(crate) const ROLL: [Self; 16] = [
        Self::AllNames,
        Self::SurnamesAndGiven,
        Self::Surname1AndAllGiven,
        Self::Surname2AndAllGiven,
        Self::Phone,
        Self::Email,
        Self::DateAndGiven,
        Self::DateAndSurname,
        Self::DistrictSurname1Given,
        Self::DistrictSurname2Given,
        Self::DistrictSurnames,
        Self::AddressAndGiven,
        Self::AddressAndDistrict,
        Self::PostcodeAndGiven,
        Self::PostcodeAndSurname,
        Self::DocumentEnd,
    ];

    /// Broader rules that a small roll bears as well.
    pub(crate) const SMALL_ROLL: [Self; 6] =
        [Self::Surname1AndGiven, Self::Surnames, Self::Date, Self::Postcode, Self::Surname1, Self::Given];

    /// Whether the rule is worth its pairs in small data only.
    pub(crate) fn is_loose(self) -> bool {
        matches!(self, Self::Date | Self::Postcode | Self::Surname1 | Self::Given)
    }

    /// The parts a key by this rule is made of; none for a rule that can give a record several keys.
    pub(crate) const fn parts(self) -> &'static [Part] {
        match self {
            Self::Document => &[Part::Document],
            Self::AllNames => &[Part::AllNames],
            Self::SurnamesAndGiven => &[Part::Surnames, Part::Given],
            Self::Surname1AndAllGiven => &[Part::Surname1, Part::AllGiven],
            Self::Surname2AndAllGiven => &[Part::Surname2, Part::AllGiven],
            Self::Phone => &[Part::Phone],
            Self::Email => &[Part::Email],
            Self::DateAndGiven => &[Part::Date, Part::Given],
            Self::Surnames => &[Part::Surnames],
            Self::Surname1AndGiven => &[Part::Surname1, Part::Given],
            Self::Surname2AndGiven => &[Part::Surname2, Part::Given],
            Self::AddressAndGiven => &[Part::Address, Part::Given],
            Self::AddressAndDistrict => &[Part::Address, Part::District],
            Self::PostcodeAndGiven => &[Part::Postcode, Part::Given],
            Self::PostcodeAndSurname => &[Part::Postcode, Part::Surname1],
            Self::Date => &[Part::Date],
            Self::Postcode => &[Part::Postcode],
            Self::Surname1 => &[Part::Surname1],
            Self::Given => &[Part::Given],
            Self::DistrictSurname1Given => &[Part::District, Part::Surname1, Part::Given],
            Self::DistrictSurname2Given => &[Part::District, Part::Surname2, Part::Given],
            Self::DistrictSurnames => &[Part::District, Part::Surnames],
            Self::DateAndSurname | Self::NearDocument | Self::DocumentEnd => &[],
        }
    }

    /// The rule whose blocks hold the blocks of this one whole, so that sorting by it serves both.
    pub(crate) const fn within(self) -> Self {
        match self {
            Self::SurnamesAndGiven => Self::Surnames,
            Self::DateAndGiven | Self::DateAndSurname => Self::Date,
            Self::PostcodeAndGiven | Self::PostcodeAndSurname => Self::Postcode,
            _ => self,
        }
    }

    /// The sets of parts of which any one, when shared, makes two records share a key.
    pub(crate) fn shared_by(self) -> Vec<PartSet> {
        match self {
            Self::DateAndSurname => [Part::Surname1, Part::Surname2, Part::Surnames]
                .map(|part| Part::Date.bit() | part.bit())
                .to_vec(),
            Self::NearDocument => vec![Part::Document.bit()],
            _ => vec![set_of(self.parts())],
        }
    }

    /// The parts that two records share whenever they share a key.
    pub(crate) fn always_shared(self) -> PartSet {
        if self == Self::DateAndSurname { Part::Date.bit() } else { set_of(self.parts()) }
    }

    /// Whether records with these fields can have keys by this rule.
    pub(crate) fn applies(self, has: &dyn Fn(Field) -> bool) -> bool {
        let parts = match self {
            Self::DateAndSurname => &[Part::Date, Part::Surname1],
            Self::NearDocument | Self::DocumentEnd => &[Part::Document][..],
            _ => self.parts(),
        };
        parts.iter().flat_map(|part| part.fields()).all(|&field| has(field))
    }
}

/// The set of some parts.
pub(crate) fn set_of(parts: &[Part]) -> PartSet {
    parts.iter().fold(0, |set, part| set | part.bit())
}

/// All that two records share who share these parts.
pub(crate) fn closure(set: PartSet) -> PartSet {
    let mut set = set;
    let surnames = Part::Surname1.bit() | Part::Surname2.bit();
    if set & Part::Document.bit() != 0 {
        set |= Part::FirstHalf.bit() | Part::LastHalf.bit();
    }
    if set & surnames == surnames {
        set |= Part::Surnames.bit();
    }
    let names = Part::Surnames.bit() | Part::AllGiven.bit();
    if set & names == names {
        set |= Part::AllNames.bit();
    }
    set
}
