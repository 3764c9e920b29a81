//! The laws of settling duplicates, and one worked case for each policy.

use DuplicatePolicy::{AllButOne, First, FirstApproved, Last, RejectAll};
use State::{Accepted, Batched, Received, Refused, Withdrawn};
use Verdict::{Doubtful, Fails, Passes};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const POLICIES: [DuplicatePolicy; 5] = [FirstApproved, First, Last, AllButOne, RejectAll];

fn member(number: u8, verdict: Verdict) -> Member {
    Member {
        id: SignatureId(Uuid::from_u128(u128::from(number))),
        state: Received,
        verdict,
        channel: Channel::Paper,
        acceptance: Acceptance::Accepted,
        batch: None,
        folio: Some(1),
        line: Some(i64::from(number)),
        received_at: DateTime::UNIX_EPOCH,
    }
}

fn frozen(number: u8, state: State) -> Member {
    Member { state, batch: Some(1), ..member(number, Passes) }
}

/// One letter for each member: counts, duplicate, review, fails, stays.
fn letters(policy: DuplicatePolicy, group: &[Member]) -> String {
    let letter = |it: &Placement| match it.place {
        Place::Counts => 'c',
        Place::Duplicate { .. } => 'd',
        Place::Review | Place::Suspected { .. } => 'r',
        Place::Fails => 'f',
        Place::Stays => 's',
    };
    settle(policy, group).iter().map(letter).collect()
}

#[test]
fn each_policy_settles_the_worked_cases_as_its_law_says() {
    let of = |verdicts: &[Verdict]| -> Vec<Member> {
        verdicts.iter().zip(1..).map(|(verdict, number)| member(number, *verdict)).collect()
    };
    let cases = [
        (vec![Passes], ["c", "c", "c", "c", "c"]),
        (vec![Passes, Passes], ["cd", "cd", "dc", "cd", "dd"]),
        (vec![Fails, Passes], ["fc", "fd", "fc", "fc", "fc"]),
        (vec![Doubtful, Passes], ["dc", "rd", "dc", "dc", "dd"]),
        (vec![Doubtful, Doubtful], ["rr", "rd", "dr", "rr", "dd"]),
        (vec![Passes, Fails, Passes], ["cfd", "cfd", "dfc", "cfd", "dfd"]),
        (vec![Fails, Fails], ["ff", "ff", "ff", "ff", "ff"]),
    ];
    for (verdicts, expected) in cases {
        for (policy, letters_expected) in POLICIES.into_iter().zip(expected) {
            assert_eq!(letters(policy, &of(&verdicts)), letters_expected, "{policy:?} {verdicts:?}");
        }
    }
}

#[test]
fn when_the_winner_falls_the_next_is_promoted() {
    let mut group = vec![member(1, Passes), member(2, Passes), member(3, Passes)];
    assert_eq!(letters(FirstApproved, &group), "cdd");
    group[0].state = Withdrawn;
    assert_eq!(letters(FirstApproved, &group), "scd");
    group[1].verdict = Fails;
    assert_eq!(letters(FirstApproved, &group), "sfc");
    group[2] = Member { state: Refused, ..group[2].clone() };
    assert_eq!(letters(FirstApproved, &group), "sfs");
}

#[test]
fn what_a_batch_holds_stands_before_what_came_earlier() {
    for policy in POLICIES {
        let group = [member(1, Passes), frozen(2, Batched), member(3, Doubtful)];
        assert_eq!(letters(policy, &group), "dcd", "{policy:?}");
    }
    let placements = settle(FirstApproved, &[member(1, Passes), frozen(2, Accepted)]);
    let of = SignatureId(Uuid::from_u128(2));
    assert_eq!(placements[0].place, Place::Duplicate { reason: Reason::DupOtherLot, of });
}

#[test]
fn a_pledge_never_stands_before_a_signature_that_counts() {
    let pledge = Member {
        channel: Channel::Online,
        acceptance: Acceptance::Pledge,
        folio: None,
        line: None,
        ..member(1, Passes)
    };
    for policy in [FirstApproved, First, Last, AllButOne] {
        let placements = settle(policy, &[pledge.clone(), member(2, Passes)]);
        let of = SignatureId(Uuid::from_u128(2));
        assert_eq!(placements[0].place, Place::Duplicate { reason: Reason::DupOtherChannel, of });
        assert_eq!(placements[1].place, Place::Counts);
    }
}

fn any_member() -> impl Strategy<Value = Member> {
    let states = prop::sample::select(State::ALL.to_vec());
    let verdicts = prop::sample::select(vec![Passes, Doubtful, Fails]);
    (any::<u8>(), states, verdicts, any::<bool>(), 0_i64..3, 0_i64..3).prop_map(
        |(number, state, verdict, online, folio, line)| Member {
            state,
            batch: matches!(state, Batched | State::Submitted | Accepted | Refused).then_some(folio),
            channel: if online { Channel::Online } else { Channel::Paper },
            acceptance: if online { Acceptance::Pledge } else { Acceptance::Accepted },
            folio: (!online).then_some(folio),
            line: (!online).then_some(line),
            ..member(number, verdict)
        },
    )
}

fn any_group() -> impl Strategy<Value = Vec<Member>> {
    prop::collection::vec(any_member(), 0..6).prop_map(|mut group| {
        group.sort_by_key(|it| it.id);
        group.dedup_by_key(|it| it.id);
        group
    })
}

/// Where a placement leads, as the service writes it down.
fn state_after(member: &Member, place: Place) -> State {
    match place {
        _ if member.is_frozen() => member.state,
        Place::Counts => State::Valid,
        Place::Duplicate { .. } => State::Duplicate,
        Place::Review | Place::Suspected { .. } => State::Review,
        Place::Fails => State::Invalid,
        Place::Stays => member.state,
    }
}

proptest! {
    #[test]
    fn at_most_one_counts_and_only_one_that_passes(group in any_group()) {
        for policy in POLICIES {
            let placements = settle(policy, &group);
            let winners: Vec<_> = placements.iter().filter(|it| it.place == Place::Counts).collect();
            prop_assert!(winners.len() <= 1);
            for winner in winners {
                let member = group.iter().find(|it| it.id == winner.id).unwrap();
                prop_assert!(member.is_frozen() || member.verdict == Passes);
            }
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(group in any_group()) {
        let backwards: Vec<Member> = group.iter().rev().cloned().collect();
        for policy in POLICIES {
            let mut reversed = settle(policy, &backwards);
            reversed.reverse();
            prop_assert_eq!(settle(policy, &group), reversed);
        }
    }

    #[test]
    fn settling_again_changes_nothing_and_every_move_is_allowed(group in any_group()) {
        for policy in POLICIES {
            let first = settle(policy, &group);
            let mut settled = group.clone();
            for (member, placement) in settled.iter_mut().zip(&first) {
                let to = state_after(member, placement.place);
                prop_assert!(member.state == to || member.state.may_become(to));
                member.state = to;
            }
            prop_assert_eq!(settle(policy, &settled), first);
        }
    }

    #[test]
    fn under_first_approved_whoever_passes_alone_counts(group in any_group()) {
        let passes = group.iter().any(|it| it.is_frozen() || (it.is_in_play() && it.verdict == Passes));
        let counts = settle(FirstApproved, &group).iter().any(|it| it.place == Place::Counts);
        prop_assert_eq!(passes, counts);
    }
}

/// Everybody settled alone, and which of them are alike to how many per cent.
fn any_suspects() -> impl Strategy<Value = (Vec<Suspect>, Vec<Alike>)> {
    let pairs = prop::collection::vec((0..6_usize, 0..6_usize, 0..=100_i32), 0..8);
    (any_group(), prop::collection::vec(any::<bool>(), 6), pairs).prop_map(|(group, facts, pairs)| {
        let n = group.len();
        let suspect = |(member, fails_by_document): (Member, &bool)| Suspect {
            place: Some(settle(FirstApproved, std::slice::from_ref(&member))[0].place),
            is_judged: true,
            fails_by_document: *fails_by_document,
            member,
        };
        let suspects = group.into_iter().zip(&facts).map(suspect).collect();
        let alike =
            pairs.into_iter().filter(|(a, b, _)| *a < n && *b < n && a != b).map(|(one, other, percent)| {
                Alike { one, other, probability: Probability::from_millionths(percent * 10_000) }
            });
        (suspects, alike.collect())
    })
}

proptest! {
    #[test]
    fn of_two_that_are_alike_only_one_counts_and_what_a_batch_holds_stays((suspects, alike) in any_suspects()) {
        let (upper, lower) = (Probability::nearest(0.9), Probability::nearest(0.5));
        for policy in POLICIES {
            let mut weighed = suspects.clone();
            weigh_likeness(policy, &mut weighed, &alike, upper, lower);

            for (before, after) in suspects.iter().zip(&weighed) {
                prop_assert!(!before.member.is_frozen() || after.place == before.place);
                prop_assert!(before.counts() || !after.counts(), "likeness admits nobody");
                let is_struck = matches!(after.place, Some(Place::Duplicate { .. }));
                prop_assert!(!(before.counts() && is_struck), "who counts alone is at most put to a person");
            }
            for pair in alike.iter().filter(|it| lower <= it.probability) {
                let (one, other) = (&weighed[pair.one], &weighed[pair.other]);
                let both_frozen = one.member.is_frozen() && other.member.is_frozen();
                prop_assert!(both_frozen || !(one.counts() && other.counts()));
            }
        }
    }

    #[test]
    fn likeness_is_weighed_the_same_in_any_order((suspects, alike) in any_suspects()) {
        let (upper, lower) = (Probability::nearest(0.9), Probability::nearest(0.5));
        let back = |at: usize| suspects.len() - 1 - at;
        for policy in POLICIES {
            let mut forwards = suspects.clone();
            weigh_likeness(policy, &mut forwards, &alike, upper, lower);
            let mut backwards: Vec<Suspect> = suspects.iter().rev().cloned().collect();
            let turned: Vec<Alike> =
                alike.iter().rev().map(|it| Alike { one: back(it.other), other: back(it.one), ..*it }).collect();
            weigh_likeness(policy, &mut backwards, &turned, upper, lower);

            backwards.reverse();
            let places = |of: &[Suspect]| of.iter().map(|it| it.place).collect::<Vec<_>>();
            prop_assert_eq!(places(&forwards), places(&backwards));
        }
    }
}
