//! What people who may see it are told of signatures that are alike.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{CompareError, open_model};
use crate::{
    db::{
        AnyConnection, DbError,
        matches::{self, Match},
        signatures::{self, Stored},
    },
    domain::{Identity, PetitionId, Probability, SignatureId},
    service::Keys,
};

/// A signature that could be the same person's under another document.
#[derive(Clone, Serialize, ToSchema)]
pub struct AlikeSignature {
    /// Names it.
    #[schema(value_type = String)]
    pub signature: SignatureId,
    /// Where it stands.
    #[schema(example = "valid")]
    pub state: &'static str,
    /// `paper` or `online`.
    pub channel: &'static str,
    /// The number of its sheet.
    pub folio: Option<i64>,
    /// The number of its line.
    pub line: Option<i32>,
    /// How likely both are one person's, from 0 to 1.
    #[schema(value_type = f64)]
    pub probability: Probability,
    /// What the two most likely are to each other, such as `one person` or `twins`.
    pub relation: &'static str,
    /// Field by field: what both say, how far it agrees, and what that is worth.
    pub fields: Vec<AlikeField>,
}

/// A field of two signatures side by side.
#[derive(Clone, Serialize, ToSchema)]
pub struct AlikeField {
    /// The field.
    pub field: &'static str,
    /// As it is on the other signature.
    pub value: String,
    /// How far the two agree, such as `one digit differs`.
    pub agreement: &'static str,
    /// How much it speaks for one person against strangers, in bits: +10 makes it 1024 times likelier.
    pub bits: f32,
}

/// Counts, for each signature that has any, the others that are alike to it from `lower` on.
pub fn count_alike(
    conn: &mut AnyConnection,
    of: &[SignatureId],
    lower: Probability,
) -> Result<BTreeMap<SignatureId, usize>, DbError> {
    let mut counts = BTreeMap::new();
    for Match { one, other, probability } in matches::list_of(conn, of)? {
        if lower <= probability {
            *counts.entry(one).or_insert(0) += 1;
            *counts.entry(other).or_insert(0) += 1;
        }
    }
    Ok(counts)
}

/// Finds the signatures that are alike to one from `lower` on, the likeliest first, with the evidence.
pub fn alike_signatures(
    conn: &mut AnyConnection,
    petition: PetitionId,
    keys: &Keys,
    (signature, identity): (SignatureId, &Identity),
    lower: Probability,
) -> Result<Vec<AlikeSignature>, CompareError> {
    let mut found = matches::list_of(conn, &[signature])?;
    found.retain(|it| lower <= it.probability);
    found.sort_by_key(|it| (std::cmp::Reverse(it.probability), it.one, it.other));
    let beside = |it: &Match| if it.one == signature { it.other } else { it.one };
    let ids: Vec<SignatureId> = found.iter().map(beside).collect();
    let mut stored: BTreeMap<SignatureId, Stored> =
        signatures::find_all(conn, &ids)?.into_iter().map(|it| (it.id, it)).collect();
    let Some(matcher) = (!ids.is_empty()).then(|| open_model(conn, petition, keys)).transpose()?.flatten()
    else {
        return Ok(Vec::new());
    };
    let mut shown = Vec::with_capacity(found.len());
    for pair in found {
        let Some(other) = stored.remove(&beside(&pair)) else { continue };
        let Some(sealed) = &other.sealed else { continue };
        let theirs = keys.data.open_identity(other.id.0, sealed)?;
        let evidence = matcher.compare(identity, std::slice::from_ref(&theirs)).pop();
        let fields = evidence.iter().flat_map(|it| &it.fields).map(|it| AlikeField {
            field: it.field.as_str(),
            value: value_of(it.field.as_str(), &theirs).to_owned(),
            agreement: it.agreement,
            bits: it.bits,
        });
        shown.push(AlikeSignature {
            signature: other.id,
            state: other.tally.state.as_str(),
            channel: other.tally.channel.as_str(),
            folio: other.place.map(|place| place.folio),
            line: other.place.map(|place| place.line),
            probability: pair.probability,
            relation: evidence.as_ref().map_or("", |it| it.relation.as_str()),
            fields: fields.collect(),
        });
    }
    Ok(shown)
}

/// The value of a field by its name; empty for what is not a field of its own, such as the order of names.
fn value_of<'a>(field: &str, identity: &'a Identity) -> &'a str {
    match field {
        "document" => &identity.document,
        "surname1" => &identity.surname1,
        "surname2" => &identity.surname2,
        "given_names" => &identity.given_names,
        "birth_date" => &identity.birth_date,
        "district" => &identity.district,
        "phone" => &identity.phone,
        "email" => &identity.email,
        "address" => &identity.address,
        "postcode" => &identity.postcode,
        _ => "",
    }
}

impl std::fmt::Debug for AlikeField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AlikeField({}, {})", self.field, self.agreement)
    }
}

impl std::fmt::Debug for AlikeSignature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AlikeSignature({}, {:?})", self.signature, self.probability)
    }
}
