//! The wall clock's one home.
//!
//! Everything that needs the time is handed a [`Clock`]; tests and the practice hand in their own.

use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, Offset as _, TimeZone as _, Utc};

/// A moment by the clock of the machine that runs the program (never the server's: see
/// [`ServerTime`](crate::fsops::ServerTime)).
pub type Moment = DateTime<Utc>;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns the present moment, UTC.
    fn now(&self) -> Moment;

    /// Returns the zone of this machine at a local time. Of a time that a clock shows twice the first counts; where the
    /// clock skips it, the zone of now.
    fn zone_at(&self, local: NaiveDateTime) -> FixedOffset {
        let zone = Local.offset_from_local_datetime(&local).earliest();
        zone.unwrap_or_else(|| Local.offset_from_utc_datetime(&self.now().naive_utc())).fix()
    }
}

/// The clock of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    fn now(&self) -> Moment {
        Utc::now()
    }
}
