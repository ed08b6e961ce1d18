//! `jiff::Timestamp` as a Date, with the feature `jiff`.

use jiff::Timestamp;
use polaron_value::{Date, Value, from_slice, to_vec, value};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct File {
    #[serde(with = "polaron_value::jiff")]
    modified: Timestamp,
}

fn read(modified: impl Into<Value>) -> Result<File, String> {
    from_slice(&to_vec(&value!({ "modified": (modified.into()) })).unwrap())
        .map_err(|error| error.to_string())
}

#[test]
fn there_and_back() {
    // From the year -9999 to 9999.
    let ends = [-377_705_023_201_000, 253_402_207_200_000];
    for milliseconds in [0, 1, -1, 1_709_251_199_999].into_iter().chain(ends) {
        let file = File { modified: Timestamp::from_millisecond(milliseconds).unwrap() };
        let bytes = to_vec(&file).unwrap();
        assert_eq!(from_slice::<File>(&bytes).unwrap(), file);
        let date = Date::from_milliseconds(milliseconds as f64);
        assert_eq!(from_slice::<Value>(&bytes).unwrap(), value!({ "modified": date }));
    }
}

#[test]
fn whole_milliseconds_are_carried() {
    let modified = Timestamp::from_nanosecond(1_999_999).unwrap();
    let file: File = from_slice(&to_vec(&File { modified }).unwrap()).unwrap();
    assert_eq!(file.modified.as_nanosecond(), 1_000_000);
}

#[test]
fn what_is_no_time_is_refused() {
    assert_eq!(read(Date::INVALID).unwrap_err(), "modified: invalid date");
    // More than jiff holds, though a Date.
    assert_eq!(read(Date::from_milliseconds(8.64e15)).unwrap_err(), "modified: invalid date");
    assert_eq!(read(5).unwrap_err(), "modified: expected Date, got 5");
}

/// The last moment jiff has is not on a whole millisecond; rounded up it would be beyond.
#[test]
fn the_very_ends() {
    let there_and_back =
        |modified| from_slice::<File>(&to_vec(&File { modified }).unwrap()).unwrap().modified;
    assert_eq!(there_and_back(Timestamp::MIN), Timestamp::MIN);
    let last = Timestamp::MAX;
    assert_eq!(last.as_nanosecond() % 1_000_000, 999_999);
    assert_eq!(there_and_back(last).as_nanosecond(), last.as_nanosecond() - 999_999);
    // A millisecond further is no Timestamp.
    let ends = [Timestamp::MIN.as_millisecond() - 1, last.as_millisecond() + 1];
    for beyond in ends.map(|milliseconds| Date::from_milliseconds(milliseconds as f64)) {
        assert!(beyond.is_valid());
        assert_eq!(read(beyond).unwrap_err(), "modified: invalid date");
    }
}

/// As a `SystemTime` and chrono's times.
#[test]
fn before_the_epoch_it_is_rounded_down_too() {
    let modified = Timestamp::from_nanosecond(-1).unwrap();
    let bytes = to_vec(&File { modified }).unwrap();
    assert_eq!(from_slice::<Value>(&bytes).unwrap(), value!({ "modified": (Date::from_milliseconds(-1.0)) }));
}
