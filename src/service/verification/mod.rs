//! Checks all signatures of a petition, and settles which signature of each person counts.
//!
//! A run has two passes. The first ([`checking`]) checks every signature that was not checked under these
//! rules and this roll, each by itself, on as many threads as there are cores. The second ([`settling`])
//! takes the people of whose signatures something changed, decides under the profile's policy which one
//! counts, and moves states, claims, reviews, tallies and ledger together.
//!
//! Running again changes nothing, and a run after new signatures touches only them and the people they
//! belong to. What a person decided stands above every check.
//!
//! Matching that finds more than exact comparison joins the first pass: `checking::judge` is where findings
//! of a signature come together before they become one verdict.

mod checking;
mod run;
mod settling;

pub(super) use self::settling::settle_alone;
pub use self::{
    checking::{Rules, roll_of},
    run::{RollChoice, Run, VerifyError, verify},
    settling::{SettleError, settle_person, settle_person_of},
};
