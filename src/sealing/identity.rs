//! The bytes of an identity before they are sealed: small, because there are millions of them.
//!
//! `version (1)`, then the ten fields in the order of [`Identity`], each its length in bytes as an
//! unsigned LEB128 number and then its letters in UTF-8. A field that was not given takes one byte.

use zeroize::Zeroizing;

use super::lengths::{push_length, take_measured};
use crate::domain::Identity;

const VERSION: u8 = 1;
const FIELDS: usize = 10;

pub(super) fn encode(identity: &Identity) -> Zeroizing<Vec<u8>> {
    let fields: [&str; FIELDS] = [
        &identity.document,
        &identity.surname1,
        &identity.surname2,
        &identity.given_names,
        &identity.birth_date,
        &identity.district,
        &identity.phone,
        &identity.email,
        &identity.address,
        &identity.postcode,
    ];
    // Room for every length, so that the vector never grows and leaves a copy behind.
    let room = 1 + fields.iter().map(|field| field.len() + 10).sum::<usize>();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    bytes.push(VERSION);
    for field in fields {
        push_length(&mut bytes, field.len());
        bytes.extend_from_slice(field.as_bytes());
    }
    bytes
}

/// Reads what [`encode`] wrote; `None` when the bytes are anything else.
pub(super) fn decode(bytes: &[u8]) -> Option<Identity> {
    let (version, mut rest) = bytes.split_first()?;
    if *version != VERSION {
        return None;
    }
    let mut field = || {
        let letters = take_measured(&mut rest)?;
        std::str::from_utf8(letters).ok().map(str::to_owned)
    };
    let mut identity = Identity::default();
    identity.document = field()?;
    identity.surname1 = field()?;
    identity.surname2 = field()?;
    identity.given_names = field()?;
    identity.birth_date = field()?;
    identity.district = field()?;
    identity.phone = field()?;
    identity.email = field()?;
    identity.address = field()?;
    identity.postcode = field()?;
    rest.is_empty().then_some(identity)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn identity() -> impl Strategy<Value = Identity> {
        prop::collection::vec("\\PC{0,200}", FIELDS).prop_map(|fields| {
            let mut identity = Identity::default();
            let mut fields = fields.into_iter();
            let places = [
                &mut identity.document,
                &mut identity.surname1,
                &mut identity.surname2,
                &mut identity.given_names,
                &mut identity.birth_date,
                &mut identity.district,
                &mut identity.phone,
                &mut identity.email,
                &mut identity.address,
                &mut identity.postcode,
            ];
            for place in places {
                *place = fields.next().unwrap();
            }
            identity
        })
    }

    proptest! {
        #[test]
        fn every_identity_is_read_back_as_it_was(identity in identity()) {
            prop_assert!(decode(&encode(&identity)) == Some(identity));
        }

        #[test]
        fn bytes_cut_short_or_too_long_are_no_identity(identity in identity(), at in any::<prop::sample::Index>()) {
            let mut bytes = encode(&identity);
            prop_assert!(decode(&bytes[..at.index(bytes.len())]).is_none());
            bytes.push(0);
            prop_assert!(decode(&bytes).is_none());
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in any::<Vec<u8>>()) {
            let identity = decode(&bytes);
            prop_assert!(identity.is_none_or(|it| encode(&it).len() <= bytes.len()));
        }
    }

    #[test]
    fn a_roll_entry_takes_its_letters_and_eleven_bytes() {
        let mut entry = Identity::default();
        entry.document = "01234567".into();
        entry.surname1 = "Ñahui".into();
        assert_eq!(encode(&entry).len(), 8 + 6 + 11);
    }
}
