//! Groups of lines that stand out: too many that fail to be chance.

/// A group stands out if chance gives so few valid lines in less than one of this many groups.
pub const ONE_IN: u32 = 1_000;
/// Smaller groups say nothing.
pub const LEAST_LINES: u64 = 8;

/// Whether so few of `n` lines are valid that chance hardly explains it, where `share` of all lines are.
///
/// The rule is a one-sided exact binomial test at one in [`ONE_IN`], as control charts of proportions have it
/// (Montgomery, Introduction to Statistical Quality Control, chapter on fraction nonconforming; their three
/// sigma is about 1 in 740). It marks where to look, and proves nothing.
pub fn stands_out(n_valid: u64, n: u64, share: f64) -> bool {
    LEAST_LINES <= n && binomial_at_most(n_valid, n, share) < 1.0 / f64::from(ONE_IN)
}

/// How likely at most `k` of `n` succeed when each does with probability `p`.
#[expect(clippy::cast_precision_loss, reason = "counts of lines are far below 2^52")]
fn binomial_at_most(k: u64, n: u64, p: f64) -> f64 {
    if n <= k || p <= 0.0 {
        return 1.0;
    }
    if 1.0 <= p {
        return 0.0;
    }
    // The terms are summed by their logarithms: the first alone would be too small to write.
    let odds = (p / (1.0 - p)).ln();
    let mut term = n as f64 * (1.0 - p).ln();
    let mut sum = term.exp();
    for i in 0..k {
        term += ((n - i) as f64 / (i + 1) as f64).ln() + odds;
        sum += term.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9
    }

    #[test]
    fn the_sum_is_that_of_the_binomial_distribution() {
        assert!(near(binomial_at_most(0, 3, 0.5), 0.125));
        assert!(near(binomial_at_most(1, 3, 0.5), 0.5));
        assert!(near(binomial_at_most(3, 3, 0.5), 1.0));
        assert!(near(binomial_at_most(8, 10, 0.9), 0.263_901_070_9));
        assert!(near(binomial_at_most(5, 5, 1.0), 1.0));
        // Without logarithms the first of these terms would be 0.
        let half = binomial_at_most(90_000, 100_000, 0.9);
        assert!((0.5..0.51).contains(&half), "{half}");
    }

    #[test]
    fn a_bad_sheet_stands_out_and_a_poor_one_does_not() {
        assert!(stands_out(3, 10, 0.9));
        assert!(!stands_out(7, 10, 0.9));
        assert!(!stands_out(0, 7, 0.9), "seven lines say nothing");
        assert!(stands_out(830, 1_000, 0.9));
        assert!(!stands_out(880, 1_000, 0.9));
        assert!(!stands_out(0, 100, 0.0), "where nothing is valid, nothing stands out");
    }
}
