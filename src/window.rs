//! The change window: from when, perhaps until when, by which clock. As people type it, as the record keeps it, as messages
//! tell it. Knows nothing of steps.

use chrono::{DateTime, Days, FixedOffset, NaiveDateTime, NaiveTime, Offset as _, Utc};

use crate::clock::Moment;

/// How a window is to be typed, for refusals.
pub const FORM: &str =
    "write it as 2026-11-28 22:00, or 2026-11-28 22:00 to 23:30; a zone such as +01:00 may stand behind it";

/// A window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// When it opens.
    pub from: DateTime<FixedOffset>,
    /// When it closes, if that was said; in the zone of the start.
    pub until: Option<DateTime<FixedOffset>>,
}

/// Where a moment stands to a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before it opens.
    Before,
    /// In it; a window without an end stays open.
    In,
    /// After it has closed.
    After,
}

impl Window {
    /// Reads a window: `2026-11-28 22:00`, perhaps ` to 23:30` or ` to 2026-11-29 01:00`, perhaps `+01:00`, `UTC` or `Z`. An
    /// end that is only a time is the first one after the start. Without a zone `local` tells it.
    pub fn parse(text: &str, local: impl Fn(NaiveDateTime) -> FixedOffset) -> Option<Self> {
        let (text, zone) = zone_of(text.trim());
        let (from, until) = match text.split_once(" to ").or_else(|| text.split_once(" - ")) {
            Some((from, until)) => (moment(from)?, Some(until)),
            None => (moment(text)?, None),
        };
        let until = match until {
            Some(until) => Some(moment(until).or_else(|| next(from, time(until)?))?),
            None => None,
        };
        let place = |at: NaiveDateTime| at.and_local_timezone(zone.unwrap_or_else(|| local(at))).single();
        let from = place(from)?;
        let until = match until {
            Some(until) => Some(place(until)?.with_timezone(from.offset())),
            None => None,
        };
        until.is_none_or(|until| until > from).then_some(Self { from, until })
    }

    /// Reads what a record holds. A zone is always there since this program writes one; where an older one did not, UTC counts.
    pub fn recorded(text: &str) -> Option<Self> {
        Self::parse(text, |_| Utc.fix())
    }

    /// Returns where a moment stands.
    pub fn place(&self, at: Moment) -> Place {
        match self.until {
            _ if at < self.from => Place::Before,
            Some(until) if at >= until => Place::After,
            _ => Place::In,
        }
    }

    /// Returns it for people: `Saturday 2026-11-28, 22:00 to 23:30 (UTC+01:00)`.
    pub fn told(&self) -> String {
        let from = self.from.format("%A %Y-%m-%d, %H:%M");
        let until = self.until.map_or(String::new(), |until| match until.date_naive() == self.from.date_naive() {
            true => until.format(" to %H:%M").to_string(),
            false => until.format(" to %A %Y-%m-%d, %H:%M").to_string(),
        });
        format!("{from}{until} ({})", zone(*self.from.offset()))
    }

    /// Returns the day of the start: `2026-11-28`.
    pub fn day(&self) -> String {
        self.from.format("%Y-%m-%d").to_string()
    }
}

/// As it stands in the record; [`Window::recorded`] reads it.
impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.from.format("%Y-%m-%d %H:%M"))?;
        if let Some(until) = self.until {
            let same = until.date_naive() == self.from.date_naive();
            write!(f, " to {}", until.format(if same { "%H:%M" } else { "%Y-%m-%d %H:%M" }))?;
        }
        write!(f, " {}", self.from.offset())
    }
}

/// Returns a length of time as people say it: `3 d 4 h`, `2 h 05 min`, `12 min`.
pub fn length(from: Moment, to: Moment) -> String {
    let minutes = (to - from).num_minutes().max(0);
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes:02} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

fn zone(offset: FixedOffset) -> String {
    if offset.local_minus_utc() == 0 { "UTC".into() } else { format!("UTC{offset}") }
}

/// Splits a zone off the end.
fn zone_of(text: &str) -> (&str, Option<FixedOffset>) {
    for name in ["UTC", "utc", "Z"] {
        if let Some(rest) = text.strip_suffix(name) {
            return (rest.trim_end(), Some(Utc.fix()));
        }
    }
    let sign = text.rfind(['+', '-']).filter(|at| text.get(at + 1..).is_some_and(|rest| rest.len() == 5));
    let found = sign.and_then(|at| Some((text.get(..at)?.trim_end(), text.get(at..)?.parse().ok()?)));
    found.map_or((text, None), |(rest, offset)| (rest, Some(offset)))
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim().replacen('T', " ", 1);
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M").ok()
}

fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()
}

/// The first moment after `from` at which a clock shows `time`.
fn next(from: NaiveDateTime, time: NaiveTime) -> Option<NaiveDateTime> {
    let day = from.date().and_time(time);
    if day > from { Some(day) } else { day.checked_add_days(Days::new(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    /// A zone that changes on the last night of March.
    fn local(at: NaiveDateTime) -> FixedOffset {
        let summer = moment("2026-03-29 02:00").is_some_and(|change| at >= change);
        FixedOffset::east_opt(if summer { 7200 } else { 3600 }).unwrap()
    }

    fn read(text: &str) -> Option<String> {
        Window::parse(text, local).map(|window| window.to_string())
    }

    #[test]
    fn windows_are_read_as_people_type_them() {
        let table = [
            ("2026-01-28 22:00", "2026-01-28 22:00 +01:00"),
            (" 2026-01-28T22:00 ", "2026-01-28 22:00 +01:00"),
            ("2026-01-28 22:00 UTC", "2026-01-28 22:00 +00:00"),
            ("2026-01-28 22:00Z", "2026-01-28 22:00 +00:00"),
            ("2026-01-28 22:00 -05:00", "2026-01-28 22:00 -05:00"),
            ("2026-01-28 22:00 to 23:30", "2026-01-28 22:00 to 23:30 +01:00"),
            ("2026-01-28 22:00 - 01:00", "2026-01-28 22:00 to 2026-01-29 01:00 +01:00"),
            ("2026-01-28 22:00 to 2026-01-30 06:00 +09:30", "2026-01-28 22:00 to 2026-01-30 06:00 +09:30"),
            // The clock goes forward in between: one zone is told, and the length is right.
            ("2026-03-28 23:00 to 04:00", "2026-03-28 23:00 to 2026-03-29 03:00 +01:00"),
        ];
        for (typed, expected) in table {
            assert_eq!(read(typed).as_deref(), Some(expected), "{typed}");
        }
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for typed in
            ["", "22:00", "tomorrow", "2026-02-30 22:00", "2026-01-28", "2026-01-28 22:00 to", "28.1.2026 22:00"]
        {
            assert_eq!(read(typed), None, "{typed}");
        }
        assert_eq!(read("2026-01-28 22:00 to 2026-01-28 21:00"), None, "it ends before it begins");
    }

    #[test]
    fn a_moment_stands_before_in_or_after_it() {
        let window = Window::parse("2026-01-28 22:00 to 23:30", local).unwrap();
        let at = |minutes| window.place(window.from.to_utc() + TimeDelta::minutes(minutes));
        assert_eq!([at(-1), at(0), at(89), at(90)], [Place::Before, Place::In, Place::In, Place::After]);
        let open = Window { until: None, ..window };
        assert_eq!(open.place(window.from.to_utc() + TimeDelta::days(400)), Place::In);
    }

    #[test]
    fn it_is_told_with_the_day_of_the_week_and_the_zone() {
        let told = |text: &str| Window::parse(text, local).unwrap().told();
        assert_eq!(told("2026-11-28 22:00 +01:00"), "Saturday 2026-11-28, 22:00 (UTC+01:00)");
        assert_eq!(told("2026-11-28 22:00 to 23:30 Z"), "Saturday 2026-11-28, 22:00 to 23:30 (UTC)");
        assert_eq!(told("2026-11-28 22:00 to 1:00 Z"), "Saturday 2026-11-28, 22:00 to Sunday 2026-11-29, 01:00 (UTC)");
    }

    #[test]
    fn lengths_are_told_as_people_say_them() {
        let told = |minutes| length(Moment::default(), Moment::default() + TimeDelta::minutes(minutes));
        assert_eq!([told(-3), told(12), told(125), told(4560)], ["0 min", "12 min", "2 h 05 min", "3 d 4 h"]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same(start in 0_i64..4_000_000, long in prop::option::of(1_i64..5_000), zone in -720_i32..840) {
            let zone = FixedOffset::east_opt(zone * 60).unwrap();
            let from = (Moment::default() + TimeDelta::minutes(start * 10)).with_timezone(&zone);
            let window = Window { from, until: long.map(|minutes| from + TimeDelta::minutes(minutes)) };
            prop_assert_eq!(Window::recorded(&window.to_string()), Some(window));
        }

        #[test]
        fn nothing_that_is_typed_makes_it_stumble(text in "\\PC{0,40}") {
            let _ = Window::parse(&text, local);
        }
    }
}
