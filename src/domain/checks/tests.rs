//! The checks, one signature at a time.

use proptest::prelude::*;

use super::*;
use crate::domain::{
    Characters, CheckRule, RollEntry, RollStatus,
    profile::{AgeProof, FieldKey, RegisteredBy, Requirement, SignerField, WindowRule},
};

fn profile() -> Profile {
    let mut profile = Profile::default();
    profile.channels.paper = Acceptance::Accepted;
    profile.channels.online = Acceptance::Pledge;
    profile.signer.document.min_length = 8;
    profile.signer.document.max_length = 8;
    profile.signer.document.characters = Characters::Digits;
    profile.signer.document.check = CheckRule::PeDni;
    profile.signer.min_age.value = 18;
    let fields = [
        (FieldKey::Document, Requirement::Always),
        (FieldKey::Surname1, Requirement::Always),
        (FieldKey::GivenNames, Requirement::Always),
        (FieldKey::Email, Requirement::Online),
    ];
    profile.signer.fields =
        fields.map(|(key, required)| SignerField { key, required, ..SignerField::default() }).to_vec();
    profile
}

fn ana() -> Identity {
    let mut ana = Identity::default();
    for (field, value) in [
        (&mut ana.document, "10117410"),
        (&mut ana.surname1, "Quispe"),
        (&mut ana.surname2, "Mamani"),
        (&mut ana.given_names, "Ana María"),
        (&mut ana.birth_date, "1988-10-26"),
        (&mut ana.district, "150101"),
        (&mut ana.email, "ana@example.org"),
    ] {
        value.clone_into(field);
    }
    ana
}

fn entry() -> RollEntry {
    RollEntry { identity: ana(), ..RollEntry::default() }
}

fn facts(identity: &Identity) -> Facts<'_> {
    Facts {
        identity,
        channel: Channel::Paper,
        line: LineState::Signed,
        signed_on: Some("2026-03-01".parse().unwrap()),
        received_on: "2026-03-02".parse().unwrap(),
        dates: SigningDates::default(),
    }
}

fn told(checked: &Checked) -> Vec<(Reason, Severity)> {
    checked.findings.iter().map(|it| (it.reason, it.severity)).collect()
}

#[test]
fn what_is_right_passes_with_no_finding() {
    let checked = check(&profile(), &facts(&ana()), RollLookup::Found(&entry()));
    assert_eq!((told(&checked), checked.verdict), (vec![], Verdict::Passes));
    assert_eq!(check(&profile(), &facts(&ana()), RollLookup::NotUsed).verdict, Verdict::Passes);
}

#[test]
fn a_wrong_check_character_only_warns() {
    let mut signer = ana();
    signer.document = "10117410-3".to_owned();
    let checked = check(&profile(), &facts(&signer), RollLookup::Found(&entry()));
    assert_eq!(told(&checked), [(Reason::IdCheckChar, Severity::Warning)]);
    assert_eq!(checked.verdict, Verdict::Passes);
}

#[test]
fn each_defect_of_the_form_has_its_reason() {
    let mut rules = profile();
    rules.signing_window.rule = WindowRule::Dates;
    rules.signing_window.date_required = true;
    let dates = SigningDates {
        first: Some("2026-02-01".parse().unwrap()),
        last: Some("2026-03-01".parse().unwrap()),
    };
    let reason = |change: fn(&mut Identity), day: Option<&str>, line: LineState| {
        let mut signer = ana();
        change(&mut signer);
        let signed_on = day.map(|it| it.parse().unwrap());
        let checked = check(&rules, &Facts { line, signed_on, dates, ..facts(&signer) }, RollLookup::NotUsed);
        (checked.verdict == Verdict::Fails).then(|| checked.primary().unwrap())
    };
    let day = Some("2026-03-01");
    let signed = LineState::Signed;
    assert_eq!(reason(|_| {}, day, signed), None);
    assert_eq!(reason(|it| it.surname2.clear(), day, signed), None);
    assert_eq!(reason(|it| it.surname1.clear(), day, signed), None);
    assert_eq!(reason(|it| it.email.clear(), day, signed), None);
    assert_eq!(reason(|it| it.document = "1234567".to_owned(), day, signed), Some(Reason::IdFormat));
    assert_eq!(reason(|it| it.document = "-".to_owned(), day, signed), Some(Reason::Incomplete));
    assert_eq!(reason(|it| it.given_names = "-".to_owned(), day, signed), Some(Reason::Incomplete));
    assert_eq!(reason(|_| {}, None, signed), Some(Reason::NoDate));
    assert_eq!(reason(|_| {}, Some("2026-03-02"), signed), Some(Reason::DateOutOfWindow));
    assert_eq!(reason(|_| {}, Some("2026-01-31"), signed), Some(Reason::DateOutOfWindow));
    assert_eq!(reason(|it| it.document.clear(), None, LineState::BlankVoided), Some(Reason::LineBlankVoided));
    assert_eq!(reason(|_| {}, day, LineState::CrossedOut), Some(Reason::LineCrossedOut));
}

#[test]
fn a_pledge_is_no_mistake_and_a_channel_that_is_not_taken_is() {
    let mut rules = profile();
    let signer = ana();
    let online = Facts { channel: Channel::Online, ..facts(&signer) };
    assert_eq!(check(&rules, &online, RollLookup::NotUsed).verdict, Verdict::Passes);
    for acceptance in [Acceptance::No, Acceptance::External] {
        rules.channels.online = acceptance;
        let checked = check(&rules, &online, RollLookup::NotUsed);
        assert_eq!(checked.primary(), Some(Reason::ChannelNotAccepted));
    }
}

#[test]
fn the_roll_finds_what_the_line_does_not_show() {
    let mut rules = profile();
    rules.signer.districts = vec!["15".to_owned()];
    rules.signer.registered_by = RegisteredBy::Signing;
    let signer = ana();
    let reason = |change: fn(&mut RollEntry)| {
        let mut entry = entry();
        change(&mut entry);
        let checked = check(&rules, &facts(&signer), RollLookup::Found(&entry));
        (checked.verdict, checked.primary())
    };
    let fails = |reason| (Verdict::Fails, Some(reason));
    assert_eq!(reason(|_| {}), (Verdict::Passes, None));
    assert_eq!(reason(|it| it.status = RollStatus::Cancelled), fails(Reason::IdNotCurrent));
    assert_eq!(reason(|it| it.status = RollStatus::Deceased), fails(Reason::Deceased));
    assert_eq!(reason(|it| it.status = RollStatus::Suspended), fails(Reason::Suspended));
    assert_eq!(reason(|it| it.identity.district = "040101".to_owned()), fails(Reason::OutOfDistrict));
    assert_eq!(reason(|it| it.identity.birth_date = "2008-03-02".to_owned()), fails(Reason::UnderAge));
    assert_eq!(reason(|it| it.identity.birth_date = "2008-03-01".to_owned()), (Verdict::Passes, None));
    assert_eq!(reason(|it| it.registered_on = "2026-03-02".parse().ok()), fails(Reason::RegisteredAfter));
    assert_eq!(reason(|it| it.registered_on = "2026-03-01".parse().ok()), (Verdict::Passes, None));
    let doubt = (Verdict::Doubtful, Some(Reason::NameMismatch));
    assert_eq!(reason(|it| it.identity.given_names = "ROSA".to_owned()), doubt);
    let another = |it: &mut RollEntry| {
        it.identity.surname1 = "FLORES".to_owned();
        it.identity.surname2 = "HUAMAN".to_owned();
        it.identity.given_names = "PEDRO".to_owned();
    };
    assert_eq!(reason(another), fails(Reason::NameMismatch));
    let missing = check(&rules, &facts(&signer), RollLookup::NotFound);
    assert_eq!(missing.primary(), Some(Reason::IdNotFound));
}

#[test]
fn where_the_roll_proves_the_age_a_late_birthday_only_warns() {
    let mut rules = profile();
    rules.signer.age_proof = AgeProof::Roll;
    let mut signer = ana();
    signer.birth_date = "2008-03-02".to_owned();
    let entry = RollEntry { identity: signer.clone(), ..RollEntry::default() };

    let on_roll = check(&rules, &facts(&signer), RollLookup::Found(&entry));
    assert_eq!(told(&on_roll), [(Reason::UnderAge, Severity::Warning)]);
    assert_eq!(on_roll.verdict, Verdict::Passes);
    let unproven = check(&rules, &facts(&signer), RollLookup::NotUsed);
    assert_eq!(told(&unproven), [(Reason::UnderAge, Severity::Doubt)]);
}

#[test]
fn all_findings_are_kept_and_the_first_of_the_gravest_is_told() {
    let mut entry = entry();
    entry.status = RollStatus::Deceased;
    entry.identity.given_names = "ROSA".to_owned();
    let mut signer = ana();
    signer.document = "10117410-3".to_owned();
    let checked = check(&profile(), &facts(&signer), RollLookup::Found(&entry));
    let expected = [
        (Reason::IdCheckChar, Severity::Warning),
        (Reason::Deceased, Severity::Failure),
        (Reason::NameMismatch, Severity::Doubt),
    ];
    assert_eq!(told(&checked), expected);
    assert_eq!(checked.primary(), Some(Reason::Deceased));
}

#[test]
fn a_malformed_document_is_not_looked_up() {
    let mut signer = ana();
    signer.document = "1011741".to_owned();
    let checked = check(&profile(), &facts(&signer), RollLookup::NotFound);
    assert_eq!(checked.primary(), Some(Reason::IdFormat));
    assert!(checked.names.is_none());
}

fn problems(change: impl Fn(&mut Identity)) -> Vec<(FieldKey, IntakeCode)> {
    let mut signer = ana();
    change(&mut signer);
    check_intake(&profile(), &signer).into_iter().map(|it| (it.field, it.code)).collect()
}

#[test]
fn a_form_is_told_everything_that_is_wrong_with_it_at_once() {
    type Change = fn(&mut Identity);
    let cases: [(Change, FieldKey, IntakeCode); 9] = [
        (|it| it.document.clear(), FieldKey::Document, IntakeCode::Required),
        (|it| it.surname1.clear(), FieldKey::Surname1, IntakeCode::Required),
        (|it| it.document = "1234".to_owned(), FieldKey::Document, IntakeCode::Document),
        (|it| it.email.clear(), FieldKey::Email, IntakeCode::Required),
        (|it| it.email = "ana@example".to_owned(), FieldKey::Email, IntakeCode::Email),
        (|it| it.birth_date = "26/10/88".to_owned(), FieldKey::BirthDate, IntakeCode::Date),
        (|it| it.surname2 = "=1+1".to_owned(), FieldKey::Surname2, IntakeCode::Formula),
        (|it| it.surname2 = "x\0".to_owned(), FieldKey::Surname2, IntakeCode::ControlCharacter),
        (|it| it.given_names = "a".repeat(121), FieldKey::GivenNames, IntakeCode::TooLong),
    ];
    assert_eq!(problems(|_| {}), []);
    for (change, field, code) in cases {
        assert_eq!(problems(change), [(field, code)]);
    }
    let all = problems(|it| {
        cases[0].0(it);
        cases[3].0(it);
    });
    assert_eq!(all.len(), 2);
}

proptest! {
    #[test]
    fn problems_never_repeat_a_value(value in "[=+@x]{3,40}") {
        let mut signer = ana();
        signer.surname1.clone_from(&value);
        for problem in check_intake(&profile(), &signer) {
            prop_assert!(!problem.to_string().contains(&value));
        }
    }

    #[test]
    fn the_verdict_follows_the_gravest_finding(document in "[0-9-]{0,9}", given in "[A-Z]{0,6}", found in any::<bool>()) {
        let mut signer = ana();
        (signer.document, signer.given_names) = (document, given);
        let entry = entry();
        let lookup = if found { RollLookup::Found(&entry) } else { RollLookup::NotFound };
        let checked = check(&profile(), &facts(&signer), lookup);
        let has = |severity| checked.findings.iter().any(|it| it.severity == severity);
        let expected = match (has(Severity::Failure), has(Severity::Doubt)) {
            (true, _) => Verdict::Fails,
            (false, true) => Verdict::Doubtful,
            (false, false) => Verdict::Passes,
        };
        prop_assert_eq!(checked.verdict, expected);
    }
}
