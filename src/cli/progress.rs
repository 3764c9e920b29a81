//! Bars that show on standard error how far long work is.

use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

use crate::{
    db::DbError,
    service::progress::{Progress, Step},
};

/// Runs long work under a bar that shows rows, rows per second and remaining time.
///
/// Where standard error is no terminal, nothing is drawn.
pub(super) fn under_bar<T>(work: impl FnOnce(Progress<'_>) -> T) -> T {
    let bar = ProgressBar::new(0).with_style(style());
    bar.enable_steady_tick(Duration::from_millis(200));
    let follow = |step: Step| {
        bar.set_length(step.n_total);
        bar.set_position(step.n_done);
        bar.set_prefix(step.doing);
        let rate = per_second(step.n_rows, bar.elapsed());
        bar.set_message(format!("{} rows, {}/s", HumanCount(step.n_rows), HumanCount(rate)));
        Ok::<(), DbError>(())
    };
    let outcome = work(&follow);
    bar.finish_and_clear();
    outcome
}

/// Whole things per second.
pub(super) fn per_second(n: u64, elapsed: Duration) -> u64 {
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    n.saturating_mul(1_000) / millis
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{prefix} [{bar:30}] {percent} % {msg}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}
