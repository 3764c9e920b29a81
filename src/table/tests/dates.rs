use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::{America::Lima, Europe::Madrid};
use proptest::prelude::*;

use crate::table::{DateError, read_date, read_instant};

#[test]
fn dates_are_read_as_people_write_them() {
    let day = NaiveDate::from_ymd_opt(1988, 10, 6).unwrap();
    let forms = [
        "1988-10-06",
        "1988/10/6",
        "1988.10.06",
        "19881006",
        "06/10/1988",
        "6/10/1988",
        "6-10-1988",
        "06.10.1988",
        " 1988-10-06 ",
        "1988-10-06 00:00:00",
        "1988-10-06T00:00:00.000",
        "06/10/1988 00:00",
    ];
    for text in forms {
        assert_eq!(read_date(text), Ok(day), "{text}");
    }
}

#[test]
fn dates_that_leave_a_doubt_are_refused() {
    for text in ["6/10/88", "06-10-88", "88.10.06"] {
        assert_eq!(read_date(text), Err(DateError::TwoDigitYear), "{text}");
    }
    let wrong = [
        "",
        "soon",
        "1988-13-01",
        "1989-02-29",
        "31/04/1990",
        "10/26/1988",
        "1988-10",
        "1988-10-06-01",
        "0988-10-06",
        "198810",
        "１９８８-10-06",
        "1988-10-06 14:30",
        "+988-10-06",
        "1988--06",
        "1988-10-0006",
    ];
    for text in wrong {
        assert_eq!(read_date(text), Err(DateError::NotADate), "{text}");
    }
}

#[test]
fn instants_are_read_in_the_zone_of_the_petition_unless_they_name_their_own() {
    let cases = [
        ("2026-01-05", "2026-01-05T05:00:00Z"),
        ("2026-01-05T08:00:22.000", "2026-01-05T13:00:22Z"),
        ("05/01/2026 08:00", "2026-01-05T13:00:00Z"),
        ("2026-01-05 08:00:22Z", "2026-01-05T08:00:22Z"),
        ("2026-01-05T08:00:22-05:00", "2026-01-05T13:00:22Z"),
        ("2026-01-05T08:00:22+0100", "2026-01-05T07:00:22Z"),
        ("2026-01-05T08:00+05:30", "2026-01-05T02:30:00Z"),
        ("2026-01-05T08:00:22 +02", "2026-01-05T06:00:22Z"),
    ];
    for (text, expected) in cases {
        assert_eq!(read_instant(text, Lima).unwrap(), expected.parse::<DateTime<Utc>>().unwrap(), "{text}");
    }
    for text in
        ["2026-01-05T25:00", "2026-01-05 noon", "2026-01-05T08:00+99:00", "2026-01-05 +-", "2026-01-05T"]
    {
        assert_eq!(read_instant(text, Lima), Err(DateError::NotATime), "{text}");
    }
}

#[test]
fn an_hour_that_summer_time_skips_or_repeats_still_has_an_instant() {
    let instant = |text| read_instant(text, Madrid).unwrap().to_rfc3339();
    assert_eq!(instant("2026-03-29 02:30"), "2026-03-29T01:30:00+00:00");
    assert_eq!(instant("2026-10-25 02:30"), "2026-10-25T00:30:00+00:00");
}

proptest! {
    #[test]
    fn every_day_written_out_is_read_back(n_days in -62_000_i32..84_000) {
        let day = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + chrono::TimeDelta::days(i64::from(n_days));
        let written = [
            day.to_string(),
            day.format("%Y%m%d").to_string(),
            format!("{}/{}/{}", day.day(), day.month(), day.year()),
        ];
        for text in written {
            prop_assert_eq!(read_date(&text), Ok(day));
        }
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in "\\PC{0,30}|[0-9:+TZ /.-]{0,30}") {
        let _ = (read_date(&text), read_instant(&text, Lima));
    }
}
