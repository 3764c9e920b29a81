//! Which numbers that should identify somebody are held by many: placeholders, and telephones of a family.

use crate::matching::{
    columns::{Columns, Core},
    counts::n_rows,
    normalise::mix,
    room::zeros,
};

/// A document, telephone or e-mail held by at least this many records is a placeholder or shared.
const COMMON: u32 = 6;

/// Who holds the values of a field that is meant to identify.
pub(crate) struct Holders {
    /// About how many distinct values there are.
    pub(crate) n_distinct: usize,
    /// Values held by [`COMMON`] people or more, and by how many.
    pub(crate) common: Vec<(u64, u32)>,
}

/// Counts the differently named people that hold each number: somebody who signs often does not make a
/// number common, a placeholder is.
///
/// Rows are first counted in a small table by a hash of the number: it shows which few numbers can be common
/// at all, and about how many there are (linear counting: Whang, Vander-Zanden and Taylor 1990).
#[expect(clippy::cast_sign_loss, reason = "the logarithm of a share is not above 0")]
pub(crate) fn holders(parts: &[&Columns], number: impl Fn(&Core) -> u64) -> Holders {
    let rows = || parts.iter().flat_map(|part| &part.core).filter(|core| number(core) != 0);
    let mut table: Vec<u8> = zeros((4 * n_rows(parts)).next_power_of_two());
    let mask = table.len() - 1;
    let place = |core: &Core| mix(number(core), 11) as usize & mask;
    for core in rows() {
        let times = &mut table[place(core)];
        *times = times.saturating_add(1);
    }
    let n_free = table.iter().map(|times| usize::from(*times == 0)).sum::<usize>().max(1);
    let n_distinct = -(n_free as f64 / table.len() as f64).ln() * table.len() as f64;
    let mut holders: Vec<(u64, u64)> = rows()
        .filter(|core| COMMON <= u32::from(table[place(core)]))
        .map(|core| {
            let surnames = u64::from(core.surname1) << 32 | u64::from(core.surname2);
            (number(core), mix(surnames, u64::from(core.given.first) << 32 | u64::from(core.given.rest)))
        })
        .collect();
    holders.sort_unstable();
    holders.dedup();
    let runs = holders.chunk_by(|left, right| left.0 == right.0).map(|run| (run[0].0, run.len() as u32));
    let common = runs.filter(|(_, times)| COMMON <= *times).collect();
    Holders { n_distinct: n_distinct.round() as usize, common }
}
