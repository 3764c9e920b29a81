//! Numbers and dates as people write them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};

use super::Language;

impl Language {
    /// A whole number with its thousands set apart: `59 850` in Spanish, `59,850` in English.
    ///
    /// Spanish leaves four digits together, and sets more apart by a narrow space that does not break
    /// (Ortografía de la lengua española, 2010, chapter VIII, 2.1.2.2).
    pub fn number(self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let (mark, least) = match self {
            Self::Spanish => ('\u{202f}', 5),
            Self::English => (',', 4),
        };
        let mut text = String::from(if n < 0 { "−" } else { "" });
        for (index, digit) in digits.chars().enumerate() {
            if 0 < index && least <= digits.len() && (digits.len() - index).is_multiple_of(3) {
                text.push(mark);
            }
            text.push(digit);
        }
        text
    }

    /// A part of a whole, from 0 to 1: `68.4 %`, `68.4%`. Peru writes a point.
    pub fn percent(self, share: f64) -> String {
        let space = if self == Self::Spanish { "\u{a0}" } else { "" };
        format!("{:.1}{space}%", share * 100.0)
    }

    /// How likely something is, from 0 to 1: like [`Language::percent`], but never certain: `> 99.9 %`.
    pub fn likelihood(self, probability: f64) -> String {
        const MOST: f64 = 0.999;
        if probability <= MOST { self.percent(probability) } else { format!("> {}", self.percent(MOST)) }
    }

    /// A day for the axis of a chart: `22 nov`, `22 Nov`.
    pub fn short_day(self, day: NaiveDate) -> String {
        let month: String = self.say(MONTHS[day.month0() as usize]).chars().take(3).collect();
        format!("{} {month}", day.day())
    }

    /// A day: `22 de noviembre de 2026`, `22 November 2026`.
    pub fn day(self, day: NaiveDate) -> String {
        let month = self.say(MONTHS[day.month0() as usize]);
        self.say_with(
            "date-day",
            [("day", &day.day().to_string()), ("month", &month), ("year", &day.year().to_string())],
        )
    }

    /// The day of an instant in a time zone.
    pub fn day_of(self, at: DateTime<Utc>, zone: &str) -> String {
        self.day(at.with_timezone(&zone.parse::<chrono_tz::Tz>().unwrap_or(chrono_tz::UTC)).date_naive())
    }

    /// An instant in a time zone of the IANA list: `22 de noviembre de 2026, 10:53`.
    ///
    /// A zone we do not know is read as UTC.
    pub fn instant(self, at: DateTime<Utc>, zone: &str) -> String {
        let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
        let local = at.with_timezone(&zone);
        let time = format!("{:02}:{:02}", local.hour(), local.minute());
        self.say_with("date-instant", [("date", &self.day(local.date_naive())), ("time", &time)])
    }

    /// [`Language::instant`] with its zone said: `22 de noviembre de 2026, 10:53 (hora de Lima)`.
    pub fn instant_said(self, at: DateTime<Utc>, zone: &str) -> String {
        format!("{} ({})", self.instant(at, zone), self.zone(zone))
    }

    /// What the time of a zone is called, by the city that names it: `hora de Lima`, `Lima time`.
    pub fn zone(self, zone: &str) -> String {
        match zone.rsplit_once('/').filter(|(area, _)| *area != "Etc") {
            Some((_, city)) => self.say_with("date-zone", [("city", &city.replace('_', " "))]),
            None => "UTC".to_owned(),
        }
    }

    /// When somebody signed. Paper tells the day alone, which is kept as its first instant.
    pub fn signed(self, at: DateTime<Utc>, zone: &str) -> String {
        let local = at.with_timezone(&zone.parse::<chrono_tz::Tz>().unwrap_or(chrono_tz::UTC));
        if local.time() == NaiveTime::MIN { self.day(local.date_naive()) } else { self.instant(at, zone) }
    }
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9",
    "month-10", "month-11", "month-12",
];
