//! How far a petition is, drawn as a bar.

use super::Frame;
use crate::service::petitions::Status;

/// The counts that anyone may see. Collected ones and verified ones are told apart, pledges stand alone.
pub(super) struct Progress {
    pub(super) collected: i64,
    pub(super) collected_text: String,
    pub(super) valid: i64,
    pub(super) threshold: i64,
    pub(super) pledges: i64,
    /// Parts of the bar, in hundredths of its length.
    pub(super) collected_share: String,
    pub(super) valid_share: String,
    /// The bar in words.
    pub(super) label: String,
}

impl Progress {
    pub(super) fn of(status: &Status, frame: &Frame) -> Self {
        let collected = status.unique;
        let number = |n| frame.language.number(n);
        let label = frame.say_with(
            "petition-progress",
            [
                ("collected", &number(collected)),
                ("threshold", &number(status.threshold)),
                ("valid", &number(status.valid)),
            ],
        );
        Self {
            collected,
            collected_text: number(collected),
            valid: status.valid,
            threshold: status.threshold,
            pledges: status.pledges,
            collected_share: share(collected, status.threshold),
            valid_share: share(status.valid, status.threshold),
            label,
        }
    }
}

/// `n` of `all` in percent with one digit after the point, 100 at most. Anything at all shows as a sliver.
fn share(n: i64, all: i64) -> String {
    if n <= 0 || all <= 0 {
        return "0".to_owned();
    }
    let tenths = (n.saturating_mul(1_000) / all).clamp(4, 1_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}
