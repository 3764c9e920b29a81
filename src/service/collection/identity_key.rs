//! By what two signatures are known to be of one person, as the profile says.

use zeroize::Zeroizing;

use crate::domain::{
    Channel, Identity, Profile, normalise_name,
    profile::{DuplicateKey, DuplicateScope},
};

/// The text that is the same for two signatures of one person, or nothing if a part of it is missing.
///
/// A document that does not have the shape the profile asks for tells nobody apart, so it gives nothing.
pub(super) fn identity_text(
    profile: &Profile,
    identity: &Identity,
    channel: Channel,
) -> Option<Zeroizing<String>> {
    let rules = &profile.duplicates;
    let mut text = Zeroizing::new(String::with_capacity(64));
    for key in &rules.key {
        let part = match key {
            DuplicateKey::Document => {
                let scheme = profile.signer.document_in(&identity.district);
                Zeroizing::new(scheme.read(&identity.document).ok()?.as_str().to_owned())
            }
            DuplicateKey::Names => names(identity)?,
            DuplicateKey::BirthDate => plain(&identity.birth_date)?,
            DuplicateKey::Address => plain(&identity.address)?,
        };
        text.push_str(&part);
        text.push('\u{1F}');
    }
    let is_wider = |scope| matches!(scope, &DuplicateScope::Petition | &DuplicateScope::ExclusiveGroup);
    if rules.scope.contains(&DuplicateScope::Channel) && !rules.scope.iter().any(is_wider) {
        text.push_str(channel.as_str());
    }
    Some(text)
}

fn names(identity: &Identity) -> Option<Zeroizing<String>> {
    let (surname, given) = (plain(&identity.surname1)?, plain(&identity.given_names)?);
    let second = plain(&identity.surname2).unwrap_or_default();
    Some(Zeroizing::new(format!("{}\u{1F}{}\u{1F}{}", *surname, *second, *given)))
}

/// Letters and digits alone, in the form in which names are compared.
fn plain(text: &str) -> Option<Zeroizing<String>> {
    let plain = Zeroizing::new(normalise_name(text).replace(' ', ""));
    (!plain.is_empty()).then_some(plain)
}
