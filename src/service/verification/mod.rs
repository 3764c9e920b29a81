//! Checks all signatures of a petition, and settles which signature of each person counts.
//!
//! A run has three passes. The first ([`matches`](super::matches)) compares signatures with each other, so
//! that those of one person are found though their documents differ. The second ([`checking`]) checks every
//! signature that was not checked under these rules and this roll, each by itself, on as many threads as
//! there are cores; for those whose document is not on the roll, or whose names are not those of its document,
//! the whole roll is searched ([`seeking`]). The third ([`settling`]) takes the people of whose signatures
//! something changed, decides under the profile's policy which one counts, and moves states, claims, reviews,
//! tallies and ledger together. Most people sign once and resemble nobody: they are settled as their verdict is
//! stored ([`writing`]), while others are still being checked.
//!
//! Running again changes nothing, and a run after new signatures touches only them and the people they
//! belong to or resemble. One run is made of a petition at a time. What a person decided stands above every
//! check. Only a signature that agrees with the roll outright counts by itself: likeness strikes, or asks a
//! person, and never admits.

mod checking;
mod run;
mod seeking;
mod settling;
mod writing;

pub(super) use self::{checking::check_again, settling::settle_unknown};
pub use self::{
    checking::{Rules, roll_of},
    run::{RollChoice, Run, VerifyError, take_turn, verify, verify_in_turn},
    settling::{SettleError, settle_person, settle_person_of},
};
