//! The columns we understand, and the names people give them.

use std::fmt;

/// A column that means something to us, whatever it is called in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Names a row, for example of an older list.
    Id,
    /// The identity number.
    Document,
    /// First (in Peru the father's) surname, or the only one.
    Surname1,
    /// Second (in Peru the mother's) surname.
    Surname2,
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
    /// Street address.
    Address,
    /// Postal code.
    Postcode,
    /// Number of the sheet.
    Folio,
    /// Number of the line on its sheet.
    Line,
    /// When it was signed.
    SignedAt,
    /// Paper or online.
    Channel,
    /// Of a roll entry: whether its holder may vote.
    Status,
    /// Of a roll entry: when it was entered.
    RegisteredOn,
    /// Of a roll entry: the sex registered.
    Sex,
    /// State or region, where the district does not say it.
    Region,
    /// Second line of the address.
    Address2,
}

/// How many fields there are.
pub(super) const N_FIELDS: usize = 20;

/// Canonical name and other known names of each field, in folded form (see [`fold`]), best first.
///
/// `+` joins several columns into one field.
const NAMES: [(Field, &str, &[&str]); N_FIELDS] = [
    (Field::Id, "id", &["sigid", "recid", "recordid", "uniqueid", "rowid"]),
    (
        Field::Document,
        "document",
        &[
            "dni",
            "documento",
            "numerodni",
            "nrodni",
            "numdni",
            "numerodocumento",
            "nrodocumento",
            "numdocumento",
            "numdoc",
            "nrodoc",
            "documentoidentidad",
            "cedula",
            "documentnumber",
            "documentid",
            "nationalid",
            "idnumber",
            "socsecid",
            "ssn",
        ],
    ),
    (
        Field::Surname1,
        "surname1",
        &[
            "apellidopaterno",
            "paterno",
            "appaterno",
            "apepaterno",
            "primerapellido",
            "apellido1",
            "surname",
            "lastname",
            "familyname",
            "apellido",
        ],
    ),
    (
        Field::Surname2,
        "surname2",
        &[
            "apellidomaterno",
            "materno",
            "apmaterno",
            "apematerno",
            "segundoapellido",
            "apellido2",
            "secondsurname",
            "lastname2",
        ],
    ),
    (
        Field::GivenNames,
        "givennames",
        &[
            "primernombre+segundonombre",
            "firstname+middlename",
            "nombres",
            "prenombres",
            "givenname",
            "firstname",
            "firstnames",
            "forename",
            "forenames",
            "nombre",
        ],
    ),
    (
        Field::BirthDate,
        "birthdate",
        &[
            "fechanacimiento",
            "fechadenacimiento",
            "fecnacimiento",
            "fecnac",
            "fechanac",
            "nacimiento",
            "dateofbirth",
            "datebirth",
            "dob",
        ],
    ),
    (
        Field::District,
        "district",
        &[
            "ubigeo",
            "codigoubigeo",
            "codubigeo",
            "distrito",
            "districtcode",
            "suburb",
            "municipality",
            "city",
        ],
    ),
    (Field::Phone, "phone", &["telefono", "celular", "movil", "phonenumber", "telephone", "mobile"]),
    (Field::Email, "email", &["correo", "correoelectronico", "emailaddress", "mail"]),
    (
        Field::Address,
        "address",
        &["direccion", "domicilio", "streetnumber+address1", "address1", "streetaddress", "street"],
    ),
    (Field::Postcode, "postcode", &["codigopostal", "postalcode", "zipcode", "zip"]),
    (
        Field::Folio,
        "folio",
        &["planilla", "planillon", "numeroplanilla", "nroplanilla", "sheet", "sheetnumber"],
    ),
    (Field::Line, "line", &["linea", "item", "numerolinea", "nrolinea", "renglon", "linenumber"]),
    (Field::SignedAt, "signedat", &["firmadoen", "fechafirma", "signedon", "datesigned"]),
    (Field::Channel, "channel", &["canal"]),
    (Field::Status, "status", &["estado", "situacion", "condicion"]),
    (Field::RegisteredOn, "registeredon", &["fechainscripcion", "inscritoen", "registrationdate"]),
    (Field::Sex, "sex", &["sexo", "genero", "gender"]),
    (Field::Region, "region", &["state", "stateprovince", "county"]),
    (Field::Address2, "address2", &["addressline2", "direccion2"]),
];

impl Field {
    /// Every field.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(field, ..)| *field)
    }

    /// The name in our own tables and in `--map field=column`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
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
            Self::Folio => "folio",
            Self::Line => "line",
            Self::SignedAt => "signed_at",
            Self::Channel => "channel",
            Self::Status => "status",
            Self::RegisteredOn => "registered_on",
            Self::Sex => "sex",
            Self::Region => "region",
            Self::Address2 => "address2",
        }
    }

    /// Finds the field a column name stands for, if we know the name.
    pub fn find(name: &str) -> Option<Self> {
        let folded = fold(name);
        let known = |(field, canonical, others): &(Self, &str, &[&str])| {
            (*canonical == folded || others.contains(&folded.as_str())).then_some(*field)
        };
        NAMES.iter().find_map(known)
    }

    /// The folded names of this field, best first.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        let known = NAMES.iter().filter(move |(field, ..)| *field == self);
        known.flat_map(|(_, canonical, others)| std::iter::once(*canonical).chain(others.iter().copied()))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A column name without case, accents, spaces, punctuation and small words, so that `Fecha de Nac.` finds
/// `fechanac`.
pub(super) fn fold(name: &str) -> String {
    let plain = |letter: char| match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    };
    let plain: String = name.chars().flat_map(char::to_lowercase).map(plain).collect();
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !matches!(*word, "de" | "del" | "el" | "la" | "of" | "the")).collect()
}
