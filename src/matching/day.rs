//! Dates as places in a table.

/// Days the table of dates has room for; dates before 1800 or after 2200 share its ends.
pub(crate) const N_DAYS: usize = 401 * 13 * 32;

/// The place of a date, whose digits are packed four bits each.
pub(crate) fn day(date: u32) -> usize {
    let number =
        |digits: u32| (0..4).rev().fold(0, |number, place| number * 10 + (digits >> (4 * place) & 15));
    let (year, month, day) = (number(date >> 16), number(date >> 8 & 0xff), number(date & 0xff));
    let year = year.clamp(1800, 2200) - 1800;
    ((year * 13 + month.min(12)) * 32 + day.min(31)) as usize
}
