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
