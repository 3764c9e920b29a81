//! The charts of the dashboard: progress by day against the pace needed.

use crate::{
    service::dashboard::Overview,
    web::pages::{chart::DayChart, signed_in::SignedIn},
};

/// Progress by day, drawn.
pub(super) struct Curve {
    pub(super) collected: String,
    pub(super) valid: String,
    pub(super) pace: Option<String>,
    pub(super) goal: i64,
    pub(super) grid: Vec<i64>,
    pub(super) levels: Vec<String>,
    pub(super) days: Vec<String>,
    /// What each day brought: the bar of all, and of the valid ones.
    pub(super) bars: Vec<[(i64, i64, i64, i64); 2]>,
    pub(super) bar_grid: Vec<i64>,
    pub(super) bar_levels: Vec<String>,
    pub(super) bar_days: Vec<String>,
    pub(super) needed: Option<i64>,
}

/// Draws the progress of a petition, and what each day brought.
pub(super) fn curve(frame: &SignedIn, overview: &Overview) -> Curve {
    let (days, pace, threshold) = (&overview.days, &overview.pace, overview.status.threshold);
    let first = days.first().map_or(pace.opens_on, |it| it.day);
    let today = days.last().map_or(pace.today, |it| it.day);
    let last = pace.closes_on.map_or(today, |it| it.max(today));
    let most = days.last().map_or(0, |it| it.collected_until).max(threshold);
    let chart = DayChart::new(first, last, most);
    let busiest = days.iter().map(|it| it.collected).max().unwrap_or_default();
    let daily = DayChart::new(first, today, busiest.max(pace.needed.unwrap_or_default()));
    let numbers = |levels: Vec<i64>| levels.into_iter().map(|n| frame.language.number(n)).collect();
    let dates = |days: Vec<_>| days.into_iter().map(|day| frame.language.short_day(day)).collect();
    Curve {
        collected: chart.line(days.iter().map(|it| (it.day, it.collected_until))),
        valid: chart.line(days.iter().map(|it| (it.day, it.valid_until))),
        pace: pace.closes_on.map(|end| chart.line([(pace.opens_on, 0), (end, threshold)].into_iter())),
        goal: chart.y(threshold),
        grid: chart.grid(),
        levels: numbers(chart.levels()),
        days: dates(chart.days()),
        bars: days.iter().map(|it| [daily.bar(it.day, it.collected), daily.bar(it.day, it.valid)]).collect(),
        bar_grid: daily.grid(),
        bar_levels: numbers(daily.levels()),
        bar_days: dates(daily.days()),
        needed: pace.needed.map(|n| daily.y(n)),
    }
}
