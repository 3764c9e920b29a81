//! Why a signature, a line or a sheet does not stand: the closed list of reason codes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where in the life of a line a reason arises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The paper sheet as a whole.
    Sheet,
    /// Data entry and the form of the record.
    Entry,
    /// The automatic comparison with the roll and with other signatures.
    Automatic,
    /// The expert's look at signatures and fingerprints.
    Expert,
    /// Rules of the procedure and decisions of offices.
    Policy,
}

/// Whether a defect can be mended before the delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cure {
    /// It can, by going back to the paper or by keying again.
    Yes,
    /// It cannot.
    No,
    /// The question does not arise.
    NotApplicable,
}

macro_rules! reasons {
    ($($variant:ident $code:literal $stage:ident $cure:ident $english:literal $spanish:literal),+ $(,)?) => {
        /// Why something does not stand, by a code that never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Reason {$(
            #[doc = $english]
            #[serde(rename = $code)]
            $variant,
        )+}

        impl Reason {
            /// Every reason, in the order of the stages.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code stored and shown to machines, such as `NAME_MISMATCH`.
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $code),+}
            }

            /// Where it arises.
            pub fn stage(self) -> Stage {
                match self {$(Self::$variant => Stage::$stage),+}
            }

            /// Whether it can be mended before the delivery.
            pub fn cure(self) -> Cure {
                match self {$(Self::$variant => Cure::$cure),+}
            }

            /// What it says in English.
            pub fn english(self) -> &'static str {
                match self {$(Self::$variant => $english),+}
            }

            /// What it says in Spanish, in the words Peruvian offices use where there are any.
            pub fn spanish(self) -> &'static str {
                match self {$(Self::$variant => $spanish),+}
            }
        }
    };
}

reasons! {
    SheetNotOfficial "SHEET_NOT_OFFICIAL" Sheet No
        "Not on the official / original form"
        "No es formato oficial u original (planillón ONPE)",
    SheetCodeWrong "SHEET_CODE_WRONG" Sheet No
        "Wrong list code / serial number"
        "Código de lista o serie incorrecto",
    SheetFolioMissing "SHEET_FOLIO_MISSING" Sheet Yes
        "Page not numbered, repeated or hidden"
        "Folio ausente, repetido u oculto",
    SheetDamaged "SHEET_DAMAGED" Sheet No
        "Cut, folded, bound or illegible page"
        "Hoja cortada, doblada, anillada o ilegible",
    SheetTextMissing "SHEET_TEXT_MISSING" Sheet No
        "Petition text not attached"
        "Sin texto de la iniciativa",
    SheetMixedDistrict "SHEET_MIXED_DISTRICT" Sheet No
        "More than one district on a sheet"
        "Hoja con más de una circunscripción",
    CircMissing "CIRC_MISSING" Sheet Yes
        "Circulator declaration missing or unsigned"
        "Falta declaración o firma del responsable de hoja",
    CircDate "CIRC_DATE" Sheet Yes
        "Declaration undated or earlier than signatures"
        "Declaración sin fecha o anterior a las firmas",
    CircAltered "CIRC_ALTERED" Sheet Yes
        "Declaration altered / illegible"
        "Declaración enmendada o ilegible",
    CircIneligible "CIRC_INELIGIBLE" Sheet No
        "Circulator not registered / ineligible"
        "Responsable no registrado o impedido",
    LineBlankVoided "LINE_BLANK_VOIDED" Entry NotApplicable
        "Blank line, voided (not a signature)"
        "Línea en blanco anulada",
    LineBlankNotVoided "LINE_BLANK_NOT_VOIDED" Entry Yes
        "Blank line not voided"
        "Línea en blanco sin anular",
    LineCrossedOut "LINE_CROSSED_OUT" Entry No
        "Crossed out by signer or collector"
        "Línea tachada",
    PaperFileMismatch "PAPER_FILE_MISMATCH" Entry Yes
        "Typed record ≠ paper line"
        "Registro digitado no corresponde a la lista",
    Incomplete "INCOMPLETE" Entry No
        "Required field missing"
        "Datos incompletos",
    Illegible "ILLEGIBLE" Entry No
        "Unreadable data"
        "Datos ilegibles",
    Altered "ALTERED" Entry No
        "Erased / overwritten"
        "Borrones o enmendaduras",
    IdFormat "ID_FORMAT" Entry Yes
        "ID number malformed"
        "Número de DNI con formato inválido",
    IdCheckChar "ID_CHECK_CHAR" Entry Yes
        "Check character wrong (warning)"
        "Carácter de verificación no coincide (aviso)",
    NoAddress "NO_ADDRESS" Entry No
        "Address missing, PO box or non-existent"
        "Sin dirección, casilla postal o inexistente",
    NoDate "NO_DATE" Entry No
        "Signature not dated"
        "Firma sin fecha",
    DateOutOfWindow "DATE_OUT_OF_WINDOW" Entry No
        "Signed outside the collection period"
        "Fuera del plazo de recolección",
    IdNotFound "ID_NOT_FOUND" Automatic NotApplicable
        "ID not in roll"
        "DNI no figura en el padrón / RUIPN",
    IdNotCurrent "ID_NOT_CURRENT" Automatic NotApplicable
        "ID cancelled or not in force"
        "DNI cancelado o no vigente",
    NameMismatch "NAME_MISMATCH" Automatic Yes
        "Names do not match the ID"
        "Nombres no corresponden al DNI",
    Deceased "DECEASED" Automatic NotApplicable
        "Holder deceased"
        "Titular fallecido",
    Suspended "SUSPENDED" Automatic NotApplicable
        "Political rights suspended"
        "Ciudadanía suspendida",
    UnderAge "UNDER_AGE" Automatic NotApplicable
        "Below minimum age"
        "Menor de edad",
    NotCitizen "NOT_CITIZEN" Automatic NotApplicable
        "No required citizenship / nationality"
        "Sin la nacionalidad exigida",
    OutOfDistrict "OUT_OF_DISTRICT" Automatic NotApplicable
        "Registered in another district"
        "Fuera de la circunscripción",
    RegisteredAfter "REGISTERED_AFTER" Automatic NotApplicable
        "Registered after signing"
        "Inscrito después de firmar",
    NotRegistered "NOT_REGISTERED" Automatic NotApplicable
        "Not a registered elector"
        "No es elector inscrito",
    RollAmbiguous "ROLL_AMBIGUOUS" Automatic Yes
        "Several roll matches; needs review"
        "Coincidencia ambigua en el padrón",
    DupInLot "DUP_IN_LOT" Automatic NotApplicable
        "Repeated in the same lot"
        "Duplicado en el mismo lote",
    DupOtherLot "DUP_OTHER_LOT" Automatic NotApplicable
        "Already counted in an earlier lot"
        "Duplicado de una entrega anterior",
    DupOtherChannel "DUP_OTHER_CHANNEL" Automatic NotApplicable
        "Already signed via other channel"
        "Duplicado con otro canal (papel / en línea)",
    DupOtherPetition "DUP_OTHER_PETITION" Policy NotApplicable
        "Already supports an exclusive rival list"
        "Adherido antes a otra organización",
    NoSignature "NO_SIGNATURE" Expert No
        "No signature"
        "Sin firma",
    NoFingerprint "NO_FINGERPRINT" Expert No
        "Fingerprint required, missing"
        "Sin impresión dactilar",
    FingerprintIllegible "FINGERPRINT_ILLEGIBLE" Expert NotApplicable
        "Fingerprint not usable"
        "Impresión dactilar no aprovechable",
    FingerprintMismatch "FINGERPRINT_MISMATCH" Expert NotApplicable
        "Fingerprint does not match"
        "Impresión dactilar no corresponde",
    SignatureMismatch "SIGNATURE_MISMATCH" Expert NotApplicable
        "Signature not similar to the registered one"
        "Firma no presenta características similares",
    SignatureImitation "SIGNATURE_IMITATION" Expert NotApplicable
        "Slavish / drawn imitation"
        "Imitación servil o dibujada",
    SignatureInvented "SIGNATURE_INVENTED" Expert NotApplicable
        "Invented signature"
        "Firma de ejecución libre o inventada",
    SameHand "SAME_HAND" Expert NotApplicable
        "Several lines by one hand"
        "Mismo puño gráfico / uniprocedencia",
    NotHandwritten "NOT_HANDWRITTEN" Expert NotApplicable
        "Printed, copied or stamped"
        "No manuscrita (copia, sello)",
    PhotoInvalid "PHOTO_INVALID" Expert NotApplicable
        "ID / live photo invalid (app)"
        "Imagen de credencial o foto viva inválida",
    EsignInvalid "ESIGN_INVALID" Automatic NotApplicable
        "Electronic signature or identity assurance invalid"
        "Firma electrónica o identidad no válida",
    Withdrawn "WITHDRAWN" Policy NotApplicable
        "Withdrawn by signer"
        "Retiro de la adhesión",
    ChannelNotAccepted "CHANNEL_NOT_ACCEPTED" Policy NotApplicable
        "Channel not admissible"
        "Canal no admitido para esta iniciativa",
    SampleNotExamined "SAMPLE_NOT_EXAMINED" Policy NotApplicable
        "Not examined (sample / early stop)"
        "No examinada (muestreo o mínimo alcanzado)",
    AuthorityOther "AUTHORITY_OTHER" Policy NotApplicable
        "Other reason given by the authority (text)"
        "Otra causal de la autoridad (texto)",
}

impl Reason {
    /// Reads a reason by its code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == code)
    }

    /// What it says in a language: Spanish for `es` and its regions, English for any other.
    pub fn sentence(self, language: &str) -> &'static str {
        if language == "es" || language.starts_with("es-") { self.spanish() } else { self.english() }
    }

    /// Whether it says that another signature of the same person stands.
    pub fn is_duplicate(self) -> bool {
        matches!(self, Self::DupInLot | Self::DupOtherLot | Self::DupOtherChannel | Self::DupOtherPetition)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_is_the_one_stored() {
        assert_eq!(Reason::ALL.len(), 52);
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(*reason));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
        assert_eq!(Reason::parse("name_mismatch"), None);
    }

    #[test]
    fn a_reason_speaks_the_language_of_the_petition() {
        assert_eq!(Reason::Deceased.sentence("es-PE"), "Titular fallecido");
        assert_eq!(Reason::Deceased.sentence("en"), "Holder deceased");
        assert_eq!(Reason::Deceased.stage(), Stage::Automatic);
        assert_eq!(Reason::IdFormat.cure(), Cure::Yes);
    }
}
