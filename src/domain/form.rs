//! Which fields the form on the web and the sheet of paper ask for, and no more.

use super::{
    Channel, Identity, Profile,
    checks::{IntakeProblem, check_intake},
    profile::{FieldKey, Requirement, Signer, SignerField},
};

impl Signer {
    /// The fields the form asks for, in order. An address to confirm from is always among them.
    pub fn asked_online(&self) -> Vec<FieldKey> {
        let is_asked = |it: &&SignerField| it.required != Requirement::Paper;
        let mut asked = Vec::with_capacity(self.fields.len() + 1);
        for field in self.fields.iter().filter(is_asked) {
            if !asked.contains(&field.key) {
                asked.push(field.key);
            }
        }
        if !asked.contains(&FieldKey::Email) {
            asked.push(FieldKey::Email);
        }
        asked
    }

    /// The fields a sheet has columns for, in order: what must stand on paper, and the second surname of those
    /// who have one.
    pub fn asked_on_paper(&self) -> Vec<FieldKey> {
        let is_asked = |it: &&SignerField| it.required.holds(Channel::Paper) || it.key == FieldKey::Surname2;
        self.fields.iter().filter(is_asked).map(|it| it.key).collect()
    }

    /// Whether the form cannot be sent without this field.
    pub fn is_required_online(&self, key: FieldKey) -> bool {
        key == FieldKey::Email || self.field(key).is_some_and(|it| it.required.holds(Channel::Online))
    }
}

impl Profile {
    /// Tidies what was typed, empties what nobody asked for, and tells every entry that cannot stand.
    ///
    /// The answer depends on nothing but what was typed: nobody learns from it who has signed.
    pub fn check_form(&self, identity: &mut Identity) -> Vec<IntakeProblem> {
        let asked = self.signer.asked_online();
        for field in FieldKey::ALL.into_iter().filter(|it| !asked.contains(it)) {
            field.of_mut(identity).clear();
        }
        let mut problems = Vec::new();
        // Tidying ends at the first value that cannot stand; that one is told and set aside.
        while let Err(refused) = identity.tidy(&self.signer) {
            let found = check_intake(self, identity);
            problems.extend(found.into_iter().filter(|it| it.field == refused.field));
            refused.field.of_mut(identity).clear();
        }
        let told: Vec<FieldKey> = problems.iter().map(|it| it.field).collect();
        problems.extend(check_intake(self, identity).into_iter().filter(|it| !told.contains(&it.field)));
        problems.sort_unstable();
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checks::IntakeCode;

    fn profile() -> Profile {
        let field = |key, required| SignerField { key, required, ..SignerField::default() };
        let mut profile = Profile::default();
        profile.signer.fields = vec![
            field(FieldKey::Surname1, Requirement::Always),
            field(FieldKey::Document, Requirement::Always),
            field(FieldKey::Address, Requirement::Paper),
        ];
        (profile.signer.document.min_length, profile.signer.document.max_length) = (8, 8);
        profile
    }

    fn told(entries: &[(FieldKey, &str)]) -> (Identity, Vec<(FieldKey, IntakeCode)>) {
        let mut identity = Identity::default();
        for (field, value) in entries {
            (*value).clone_into(field.of_mut(&mut identity));
        }
        let problems = profile().check_form(&mut identity);
        (identity, problems.into_iter().map(|it| (it.field, it.code)).collect())
    }

    #[test]
    fn a_form_asks_in_the_order_of_the_profile_and_always_for_an_address() {
        let asked = profile().signer.asked_online();
        assert_eq!(asked, [FieldKey::Surname1, FieldKey::Document, FieldKey::Email]);
    }

    #[test]
    fn what_nobody_asked_for_is_not_kept() {
        let (identity, problems) = told(&[
            (FieldKey::Surname1, "  Quispe "),
            (FieldKey::Document, "01234567"),
            (FieldKey::Email, "ana@example.org"),
            (FieldKey::Address, "=Av. Grau 1"),
            (FieldKey::Phone, "999888777"),
        ]);
        assert_eq!(problems, []);
        assert_eq!((identity.surname1.as_str(), identity.address.as_str()), ("Quispe", ""));
        assert_eq!(identity.phone, "");
    }

    #[test]
    fn every_entry_that_cannot_stand_is_told_once() {
        let (_, problems) =
            told(&[(FieldKey::Surname1, "=1+1"), (FieldKey::Document, "1\u{7}"), (FieldKey::Email, "ana@")]);
        assert_eq!(
            problems,
            [
                (FieldKey::Document, IntakeCode::ControlCharacter),
                (FieldKey::Surname1, IntakeCode::Formula),
                (FieldKey::Email, IntakeCode::Email),
            ],
        );
    }
}
