//! What people type: documents, names, addresses, dates, codes.

#![no_main]

use std::{collections::BTreeSet, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use parts::{
    domain::{
        EmailAddress, Identity, Profile, RollName, Slip, Slug, agreement, check_intake,
        documents_one_slip_away, normalise_name, pe_dni_check, profile::FieldKey, region_name,
    },
    language::Language,
    read_profile,
    sealing::{MasterKey, PublicKey, SigningKey, take_length, take_measured},
    table::{ColumnMap, read_date, read_instant},
};

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let generic = read_profile(include_str!("../../../config/profiles/generic.toml")).unwrap();
    let peru = read_profile(include_str!("../../../config/profiles/pe-iniciativa-legislativa.toml")).unwrap();
    vec![generic, peru]
});

fuzz_target!(|bytes: &[u8]| {
    let (mut rest, mut again) = (bytes, bytes);
    let _ = (take_length(&mut rest), take_measured(&mut again));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let parts: Vec<&str> = text.split('\u{1}').collect();
    let part = |at: usize| parts.get(at).copied().unwrap_or_default();
    for text in &parts {
        simple(text);
    }
    let whole = |from: usize| {
        let mut identity = Identity::default();
        for (field, at) in FieldKey::ALL.into_iter().zip(from..) {
            part(at).clone_into(field.of_mut(&mut identity));
        }
        identity
    };
    for profile in &*PROFILES {
        let (left, right) = (whole(0), whole(FieldKey::ALL.len()));
        let _ = check_intake(profile, &left);
        let _ = agreement(&left, &right, &profile.verification.roll.clone());
        let mut typed = whole(0);
        if profile.check_form(&mut typed).is_empty() {
            let tidy = (typed.document.clone(), typed.surname1.clone(), typed.birth_date.clone());
            assert!(profile.check_form(&mut typed).is_empty());
            assert_eq!(tidy, (typed.document.clone(), typed.surname1.clone(), typed.birth_date.clone()));
        }
        if let Ok(document) = profile.signer.document.read(part(0)) {
            let twice = profile.signer.document.read(document.as_str()).unwrap();
            assert_eq!(document.as_str(), twice.as_str());
        }
    }
    let _ = Slip::between(part(0), part(1));
});

fn simple(text: &str) {
    let name = normalise_name(text);
    assert_eq!(normalise_name(&name), name);
    if let Ok(address) = EmailAddress::parse(text) {
        assert_eq!(EmailAddress::parse(address.as_str()).unwrap().as_str(), address.as_str());
        assert!(!address.as_str().contains(['\r', '\n', ',', ' ', '<', '>']));
    }
    if let Some(slug) = Slug::suggest(text) {
        assert_eq!(Slug::parse(slug.as_str()).unwrap().as_str(), slug.as_str());
    }
    let _ = (Slug::parse(text), RollName::parse(text), pe_dni_check(text), region_name(text));
    let _ = (Language::parse(text), Language::preferred(text), ColumnMap::parse(text));
    let _ = (read_date(text), read_instant(text, chrono_tz::America::Lima));
    let _ = (MasterKey::parse(text), PublicKey::from_pem(text), SigningKey::from_pem(text));
    let lengths: BTreeSet<usize> = [8, 9].into();
    if text.len() < 64 {
        assert!(documents_one_slip_away(text, &lengths).len() < 2_000);
    }
}
