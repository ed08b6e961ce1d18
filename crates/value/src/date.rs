//! [`Date`]: a point in time as JavaScript has it, and [`system_time`] for fields that are a `SystemTime`.

use std::fmt::{self, Display};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::wire::token;

/// Furthest from the epoch that JavaScript's `Date` reaches, in milliseconds.
const MAX_TIME: f64 = 8.64e15;

/// A JavaScript `Date`: milliseconds since the epoch, or invalid.
///
/// In a struct of yours it is a `Date` on the JavaScript side; see [`system_time`] for `SystemTime` fields. In other serde
/// formats it is the number.
///
/// ```
/// use polaron_value::{Date, from_slice, to_vec};
/// use std::time::{Duration, SystemTime};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Note { written: Date }
///
/// let bytes = to_vec(&Note { written: Date::from_milliseconds(1_000.0) })?;
/// let note: Note = from_slice(&bytes)?;
/// assert_eq!(SystemTime::try_from(note.written)?, SystemTime::UNIX_EPOCH + Duration::from_secs(1));
/// assert_eq!(note.written.to_string(), "1970-01-01T00:00:01.000Z");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Date(f64);

/// An invalid [`Date`], or one that a `SystemTime` cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidDate;

impl Date {
    /// `new Date(NaN)`: what JavaScript gives for dates that cannot be.
    pub const INVALID: Self = Self(f64::NAN);

    /// The date so many milliseconds after the epoch. As JavaScript's `new Date(milliseconds)`, fractions are cut off, and
    /// it is invalid more than 8.64e15 from the epoch.
    pub fn from_milliseconds(milliseconds: f64) -> Self {
        if milliseconds.abs() <= MAX_TIME {
            // Plus zero: there is no -0 in a date.
            Self(milliseconds.trunc() + 0.0)
        } else {
            Self::INVALID
        }
    }

    /// Now, by the system's clock.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// Milliseconds since the epoch, NaN if invalid: JavaScript's `getTime()`.
    pub fn milliseconds(self) -> f64 {
        self.0
    }

    /// Whether it is a point in time.
    pub fn is_valid(self) -> bool {
        !self.0.is_nan()
    }
}

/// Whole milliseconds, rounded down; invalid beyond JavaScript's range.
impl From<SystemTime> for Date {
    fn from(time: SystemTime) -> Self {
        let milliseconds = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_millis() as f64,
            Err(before) => -(before.duration().as_nanos().div_ceil(1_000_000) as f64),
        };
        Self::from_milliseconds(milliseconds)
    }
}

impl TryFrom<Date> for SystemTime {
    type Error = InvalidDate;

    fn try_from(date: Date) -> Result<Self, InvalidDate> {
        if !date.is_valid() {
            return Err(InvalidDate);
        }
        let distance = Duration::from_millis(date.0.abs() as u64);
        let time =
            if date.0 < 0.0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
        time.ok_or(InvalidDate)
    }
}

impl Display for InvalidDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid date")
    }
}

impl std::error::Error for InvalidDate {}

/// As JavaScript's `toISOString()`; `Invalid Date` if it is.
impl Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_valid() {
            return f.write_str("Invalid Date");
        }
        let milliseconds = self.0 as i64;
        let (days, of_day) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
        let (year, month, day) = civil_from_days(days);
        match year {
            0..=9999 => write!(f, "{year:04}")?,
            _ => write!(f, "{}{:06}", if year < 0 { '-' } else { '+' }, year.abs())?,
        }
        let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
        let (second, millisecond) = (of_day / 1000 % 60, of_day % 1000);
        write!(f, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
    }
}

/// Year, month and day of the proleptic Gregorian calendar. Counted in 400-year cycles from 1 March 0000, so that a leap
/// day is the last of its year.
fn civil_from_days(days_since_epoch: i64) -> (i64, i64, i64) {
    const DAYS_TO_EPOCH: i64 = 719_468;
    const DAYS_OF_CYCLE: i64 = 146_097;
    let days = days_since_epoch + DAYS_TO_EPOCH;
    let (cycle, day_of_cycle) = (days.div_euclid(DAYS_OF_CYCLE), days.rem_euclid(DAYS_OF_CYCLE));
    // Leap days before this one are taken out: one each 4 years, but none each 100, but one at the end of the cycle.
    let year_of_cycle =
        (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    // From March on, five months have 153 days.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (cycle * 400 + year_of_cycle + i64::from(month <= 2), month, day)
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(token::DATE, &self.0)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(token::DATE, DateVisitor)
    }
}

struct DateVisitor;

impl<'de> Visitor<'de> for DateVisitor {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Date")
    }

    fn visit_f64<E: de::Error>(self, milliseconds: f64) -> Result<Date, E> {
        Ok(Date::from_milliseconds(milliseconds))
    }

    fn visit_u64<E: de::Error>(self, milliseconds: u64) -> Result<Date, E> {
        Ok(Date::from_milliseconds(milliseconds as f64))
    }

    fn visit_i64<E: de::Error>(self, milliseconds: i64) -> Result<Date, E> {
        Ok(Date::from_milliseconds(milliseconds as f64))
    }

    /// JSON writes NaN as null.
    fn visit_unit<E: de::Error>(self) -> Result<Date, E> {
        Ok(Date::INVALID)
    }

    /// This crate's deserializer shows a Date as an optional of an optional of its number; see there.
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Date, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Date, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// For struct fields that are a `SystemTime` in Rust and a `Date` in JavaScript.
///
/// Whole milliseconds are carried. A date that is invalid, or beyond what a `SystemTime` holds, is an error.
///
/// ```
/// use std::time::SystemTime;
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct File {
///     #[serde(with = "polaron_value::system_time")]
///     modified: SystemTime,
/// }
///
/// let bytes = polaron_value::to_vec(&File { modified: SystemTime::UNIX_EPOCH })?;
/// let file: File = polaron_value::from_slice(&bytes)?;
/// assert_eq!(file.modified, SystemTime::UNIX_EPOCH);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub mod system_time {
    use std::time::SystemTime;

    use serde::de::{self, Deserialize, Deserializer};
    use serde::ser::{Serialize, Serializer};

    use super::Date;

    /// Writes `time` as a [`Date`].
    ///
    /// # Errors
    ///
    /// What the serializer's are.
    pub fn serialize<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
        Date::from(*time).serialize(serializer)
    }

    /// Reads a `SystemTime` from a [`Date`].
    ///
    /// # Errors
    ///
    /// If there is no date, or none that a `SystemTime` can hold.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SystemTime, D::Error> {
        Date::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
    }
}

/// A module for struct fields of a date type of another crate.
macro_rules! date_fields {
    ($(#[$documentation:meta])* $feature:literal, $module:ident, $type:ty, $to:expr, $from:expr) => {
        $(#[$documentation])*
        #[cfg(feature = $feature)]
        pub mod $module {
            use serde::de::{self, Deserialize, Deserializer};
            use serde::ser::{Serialize, Serializer};

            use super::Date;

            /// Writes a time as a [`Date`].
            ///
            /// # Errors
            ///
            /// What the serializer's are.
            pub fn serialize<S: Serializer>(time: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                let milliseconds: fn(&$type) -> i64 = $to;
                Date::from_milliseconds(milliseconds(time) as f64).serialize(serializer)
            }

            /// Reads a time from a [`Date`].
            ///
            /// # Errors
            ///
            /// If there is no date, or none that the type can hold.
            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                let time: fn(i64) -> Option<$type> = $from;
                let date = Date::deserialize(deserializer)?;
                let time = if date.is_valid() { time(date.milliseconds() as i64) } else { None };
                time.ok_or_else(|| de::Error::custom(super::InvalidDate))
            }
        }
    };
}

date_fields! {
    /// For struct fields that are a `chrono::DateTime<Utc>` in Rust and a `Date` in JavaScript, with the feature `chrono`:
    /// `#[serde(with = "polaron_value::chrono")]`. Whole milliseconds are carried, rounded down.
    "chrono", chrono, ::chrono::DateTime<::chrono::Utc>,
    ::chrono::DateTime::timestamp_millis, ::chrono::DateTime::from_timestamp_millis
}

date_fields! {
    /// For struct fields that are a `jiff::Timestamp` in Rust and a `Date` in JavaScript, with the feature `jiff`:
    /// `#[serde(with = "polaron_value::jiff")]`. Whole milliseconds are carried, rounded down.
    "jiff", jiff, ::jiff::Timestamp,
    // Its own milliseconds are rounded towards the epoch, not down, and do not reach its last second.
    |time| time.as_nanosecond().div_euclid(1_000_000) as i64,
    |milliseconds| ::jiff::Timestamp::from_nanosecond(i128::from(milliseconds) * 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_as_iso_strings() {
        let iso = |milliseconds| Date::from_milliseconds(milliseconds).to_string();
        assert_eq!(iso(0.0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(-1.0), "1969-12-31T23:59:59.999Z");
        assert_eq!(iso(951_782_400_000.0), "2000-02-29T00:00:00.000Z");
        assert_eq!(iso(1_709_251_199_999.0), "2024-02-29T23:59:59.999Z");
        assert_eq!(iso(8.64e15), "+275760-09-13T00:00:00.000Z");
        assert_eq!(iso(-8.64e15), "-271821-04-20T00:00:00.000Z");
        assert_eq!(iso(8.64e15 + 1.0), "Invalid Date");
    }

    #[test]
    fn system_times_there_and_back() {
        for milliseconds in [0.0, 1.0, -1.0, 1.7e12, -1.7e12] {
            let date = Date::from_milliseconds(milliseconds);
            assert_eq!(SystemTime::try_from(date).map(Date::from), Ok(date));
        }
        assert_eq!(SystemTime::try_from(Date::INVALID), Err(InvalidDate));
        let before = UNIX_EPOCH - Duration::from_micros(1);
        assert_eq!(Date::from(before).milliseconds(), -1.0);
    }

    #[test]
    fn times_are_clipped() {
        assert_eq!(Date::from_milliseconds(1.9).milliseconds(), 1.0);
        assert!(Date::from_milliseconds(-0.5).milliseconds().is_sign_positive());
        assert!(!Date::from_milliseconds(f64::INFINITY).is_valid());
    }
}
