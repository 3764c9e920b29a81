//! Reads dates and times as people write them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Why a text is not taken as a date or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It has the shape of no date we know, or names a day that does not exist.
    #[error("is not a date; write 1988-10-26 or 26/10/1988")]
    NotADate,
    /// The century is left open.
    #[error("has a year of two digits; write all four")]
    TwoDigitYear,
    /// The part after the date is no time of day.
    #[error("is not a time; write 2026-01-05T08:00:22 or 05/01/2026 08:00")]
    NotATime,
}

/// Reads a day: `1988-10-26`, `1988/10/26`, `19881026`, `26/10/1988`, `26-10-1988` or `26.10.1988`.
///
/// The day comes before the month, as it is written in Spanish. A time of midnight after it, which
/// spreadsheets and databases add, is passed over. Years before 1800 and after 2200 are slips of the pen.
pub fn read_date(text: &str) -> Result<NaiveDate, DateError> {
    let (day, rest) = split_time(text.trim());
    let date = read_day(day)?;
    match rest {
        None => Ok(date),
        Some(rest) if read_time(rest).ok_or(DateError::NotATime)? == NaiveTime::MIN => Ok(date),
        Some(_) => Err(DateError::NotADate),
    }
}

/// Reads an instant: a day alone or with a time, the time with or without a zone.
///
/// Without a zone it is the time in `zone`; a day alone stands for its first instant there.
pub fn read_instant(text: &str, zone: Tz) -> Result<DateTime<Utc>, DateError> {
    let text = text.trim();
    let (day, rest) = split_time(text);
    let date = read_day(day)?;
    let Some(rest) = rest else { return Ok(in_zone(date.and_time(NaiveTime::MIN), zone)) };
    let (time, offset) = split_offset(rest).ok_or(DateError::NotATime)?;
    let moment = date.and_time(read_time(time).ok_or(DateError::NotATime)?);
    Ok(match offset {
        Some(offset) => moment.and_utc() - offset,
        None => in_zone(moment, zone),
    })
}

/// The instant of a local time; of two, the first, and in the hour that summer time skips, the one after.
fn in_zone(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let found = zone.from_local_datetime(&local).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest());
    found.map_or_else(|| local.and_utc(), |instant| instant.with_timezone(&Utc))
}

fn split_time(text: &str) -> (&str, Option<&str>) {
    match text.find(['T', ' ']) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim())),
        None => (text, None),
    }
}

fn read_day(text: &str) -> Result<NaiveDate, DateError> {
    let not_a_date = DateError::NotADate;
    let mut parts = text.split(['-', '/', '.']);
    let (first, second, third) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(all), None, None, None) if all.len() == 8 && all.is_ascii() => {
            (&all[..4], &all[4..6], &all[6..])
        }
        (Some(first), Some(second), Some(third), None) => (first, second, third),
        _ => return Err(not_a_date),
    };
    let number = |text: &str| {
        let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
        if is_number { text.parse::<u16>().map_err(|_| not_a_date) } else { Err(not_a_date) }
    };
    let numbers = (number(first)?, number(second)?, number(third)?);
    let (year, month, day) = match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => numbers,
        (1..=2, 1..=2, 4) => (numbers.2, numbers.1, numbers.0),
        (1..=2, 1..=2, 1..=2) => return Err(DateError::TwoDigitYear),
        _ => return Err(not_a_date),
    };
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    date.filter(|date| (1800..=2200).contains(&date.year())).ok_or(not_a_date)
}

fn read_time(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S%.f", "%H:%M"].into_iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
}

/// Splits `08:00:22-05:00` into the time and what it is ahead of UTC.
fn split_offset(text: &str) -> Option<(&str, Option<TimeDelta>)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((time.trim_end(), Some(TimeDelta::zero())));
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, None)) };
    let (hours, minutes) = match text[at + 1..].split_once(':') {
        Some(parts) => parts,
        None if text.len() == at + 5 && text.is_ascii() => (&text[at + 1..at + 3], &text[at + 3..]),
        None => (&text[at + 1..], "0"),
    };
    let number = |text: &str, limit: i64| {
        let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
        text.parse::<i64>().ok().filter(|number| is_number && *number <= limit)
    };
    let ahead = TimeDelta::hours(number(hours, 18)?) + TimeDelta::minutes(number(minutes, 59)?);
    let ahead = if text.as_bytes()[at] == b'-' { -ahead } else { ahead };
    Some((text[..at].trim_end(), Some(ahead)))
}
