//! Charts, drawn as SVG on the server.
//!
//! Shapes stretch with the page and letters do not: names and numbers are HTML beside the drawing, which has
//! no letters in it. Colours are classes of `desk.css`, so that they follow light, dark and print. Beside
//! every chart stand its numbers as a table.

use chrono::NaiveDate;

/// The width and the height of a drawing, in its own units.
const WIDTH: i64 = 1_000;
const HEIGHT: i64 = 300;
/// The width of a bar at most.
const WIDEST: i64 = 60;
/// Into how many steps the foot is divided, and the height at most.
const STEPS: i64 = 4;
const MOST_STEPS: i64 = 6;

/// A piece of a bar.
pub(super) struct Piece {
    pub(super) class: &'static str,
    pub(super) x: i64,
    pub(super) width: i64,
}

/// Sets counts side by side as pieces of a bar whose length stands for `whole`.
pub(super) fn pieces(counts: &[(&'static str, i64)], whole: i64) -> Vec<Piece> {
    let mut before = 0;
    let mut pieces = Vec::new();
    for (class, n) in counts.iter().filter(|(_, n)| 0 < *n) {
        let (x, end) = (scale(before, whole, WIDTH), scale(before + n, whole, WIDTH));
        // Anything at all shows as a sliver.
        pieces.push(Piece { class, x, width: (end - x).max(4) });
        before += n;
    }
    pieces
}

/// A chart of counts by day.
pub(super) struct DayChart {
    first: NaiveDate,
    last: NaiveDate,
    step: i64,
    top: i64,
}

impl DayChart {
    /// A chart that reaches from one day to another, and up to `most`.
    pub(super) fn new(first: NaiveDate, last: NaiveDate, most: i64) -> Self {
        let step = round_step(most);
        let n_steps = (most + step - 1) / step;
        Self { first, last: last.max(first), step, top: n_steps.max(1) * step }
    }

    /// The numbers beside the lines of the grid, from the top down.
    pub(super) fn levels(&self) -> Vec<i64> {
        (0..=self.top / self.step).rev().map(|n| n * self.step).collect()
    }

    /// The heights of the lines of the grid.
    pub(super) fn grid(&self) -> Vec<i64> {
        self.levels().into_iter().map(|n| self.y(n)).collect()
    }

    /// Days at even distances along the foot.
    pub(super) fn days(&self) -> Vec<NaiveDate> {
        let n_days = (self.last - self.first).num_days();
        let day = |step: i64| self.first + chrono::TimeDelta::days(n_days * step / STEPS);
        let mut days: Vec<NaiveDate> = (0..=STEPS).map(day).collect();
        days.dedup();
        days
    }

    /// A line through points, as SVG takes them. On a chart of one day it is level, from side to side.
    pub(super) fn line(&self, points: impl Iterator<Item = (NaiveDate, i64)>) -> String {
        let mut points: Vec<(i64, i64)> = points.map(|(day, n)| (self.x(day), self.y(n))).collect();
        if let (true, Some((_, y))) = (self.first == self.last, points.last().copied()) {
            points.push((WIDTH, y));
        }
        points.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
    }

    /// The height of a number.
    pub(super) fn y(&self, n: i64) -> i64 {
        HEIGHT - scale(n, self.top, HEIGHT)
    }

    /// The bar of a day: its left side, width, top and height.
    pub(super) fn bar(&self, day: NaiveDate, n: i64) -> (i64, i64, i64, i64) {
        let slots = (self.last - self.first).num_days() + 1;
        let slot = (day - self.first).num_days();
        let (x, end) = (scale(slot, slots, WIDTH), scale(slot + 1, slots, WIDTH));
        let gap = i64::from(6 < end - x);
        let width = (end - x - gap).clamp(1, WIDEST);
        (x, width, self.y(n), HEIGHT - self.y(n))
    }

    fn x(&self, day: NaiveDate) -> i64 {
        scale((day - self.first).num_days(), (self.last - self.first).num_days(), WIDTH)
    }
}

/// `n` of `whole` as a part of `length`.
fn scale(n: i64, whole: i64, length: i64) -> i64 {
    if whole <= 0 { 0 } else { (n.clamp(0, whole) * length + whole / 2) / whole }
}

/// The least round number by which few steps reach `most`.
fn round_step(most: i64) -> i64 {
    let mut unit = 1;
    loop {
        let step = [1, 2, 5].into_iter().map(|factor| unit * factor).find(|step| most <= step * MOST_STEPS);
        match step {
            Some(step) => return step,
            None => unit *= 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_are_round_and_hold_everything() {
        let levels = |most| DayChart::new(NaiveDate::MIN, NaiveDate::MIN, most).levels();
        assert_eq!(levels(0), [1, 0]);
        assert_eq!(levels(7), [8, 6, 4, 2, 0]);
        assert_eq!(levels(2_500), [2_500, 2_000, 1_500, 1_000, 500, 0]);
        assert_eq!(levels(75_864), [80_000, 60_000, 40_000, 20_000, 0]);
    }

    #[test]
    fn pieces_fill_the_bar_and_nothing_is_lost() {
        let drawn = pieces(&[("a", 1), ("b", 0), ("c", 2), ("d", 997)], 1_000);
        let seen: Vec<_> = drawn.iter().map(|it| (it.class, it.x, it.width)).collect();
        assert_eq!(seen, [("a", 0, 4), ("c", 1, 4), ("d", 3, 997)]);
        assert!(pieces(&[("a", 5)], 0).iter().all(|it| it.x == 0));
    }

    #[test]
    fn a_chart_reaches_from_the_first_day_to_the_last() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let chart = DayChart::new(day("2026-11-01"), day("2026-11-11"), 90);
        assert_eq!(
            (chart.levels(), chart.grid()),
            (vec![100, 80, 60, 40, 20, 0], vec![0, 60, 120, 180, 240, 300])
        );
        let line = chart
            .line([(day("2026-11-01"), 0), (day("2026-11-06"), 50), (day("2026-11-11"), 100)].into_iter());
        assert_eq!(line, "0,300 500,150 1000,0");
        assert_eq!(chart.days().first(), Some(&day("2026-11-01")));
        assert_eq!(DayChart::new(day("2026-11-01"), day("2026-11-01"), 1).days().len(), 1);
    }
}
