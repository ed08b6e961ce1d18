//! `chrono::DateTime<Utc>` as a Date, with the feature `chrono`.

use chrono::{DateTime, TimeDelta, Utc};
use polaron_value::{Date, Value, from_slice, to_vec, value};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct File {
    #[serde(with = "polaron_value::chrono")]
    modified: DateTime<Utc>,
}

fn read(modified: impl Into<Value>) -> Result<File, String> {
    from_slice(&to_vec(&value!({ "modified": (modified.into()) })).unwrap())
        .map_err(|error| error.to_string())
}

#[test]
fn there_and_back() {
    for milliseconds in [0, 1, -1, 1_709_251_199_999, -62_135_596_800_000, 8_000_000_000_000_000] {
        let file = File { modified: DateTime::from_timestamp_millis(milliseconds).unwrap() };
        let bytes = to_vec(&file).unwrap();
        assert_eq!(from_slice::<File>(&bytes).unwrap(), file);
        let date = Date::from_milliseconds(milliseconds as f64);
        assert_eq!(from_slice::<Value>(&bytes).unwrap(), value!({ "modified": date }));
    }
}

#[test]
fn whole_milliseconds_are_carried() {
    let time = DateTime::UNIX_EPOCH + TimeDelta::nanoseconds(1_999_999);
    let file: File = from_slice(&to_vec(&File { modified: time }).unwrap()).unwrap();
    assert_eq!(file.modified, DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1));
}

#[test]
fn what_is_no_time_is_refused() {
    assert_eq!(read(Date::INVALID).unwrap_err(), "modified: invalid date");
    // More than chrono holds, though a Date.
    assert_eq!(read(Date::from_milliseconds(-8.64e15)).unwrap_err(), "modified: invalid date");
    assert_eq!(read(5).unwrap_err(), "modified: expected Date, got 5");
    let far = File { modified: DateTime::<Utc>::MIN_UTC };
    assert_eq!(
        from_slice::<Value>(&to_vec(&far).unwrap()).unwrap(),
        value!({ "modified": (Date::from_milliseconds(DateTime::<Utc>::MIN_UTC.timestamp_millis() as f64)) })
    );
}
