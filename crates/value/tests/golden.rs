//! The golden vectors, which the JavaScript tests read too, and malformed bytes.

use polaron_value::{Arguments, Date, JsString, Object, Value, from_slice, to_vec, validate};
use serde::de::IgnoredAny;

fn golden() -> serde_json::Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/clone.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("golden vectors")).expect("JSON")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &serde_json::Value) -> Vec<u8> {
    let text = text.as_str().expect("hex");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}

fn string(data: &serde_json::Value) -> JsString {
    match data {
        serde_json::Value::String(text) => text.as_str().into(),
        units => {
            JsString::from_utf16(serde_json::from_value::<Vec<u16>>(units.clone()).expect("UTF-16 units"))
        }
    }
}

fn build(description: &serde_json::Value) -> Value {
    let data = &description[1];
    let list = || data.as_array().expect("a list").iter();
    let number = || data.as_str().expect("a number's text").parse::<f64>().expect("a number");
    let bytes = || serde_json::from_value::<Vec<u8>>(data.clone()).expect("bytes").into();
    match description[0].as_str().expect("a kind") {
        "undefined" => Value::Undefined,
        "null" => Value::Null,
        "boolean" => Value::Bool(data.as_bool().expect("a boolean")),
        "number" => Value::Number(number()),
        "string" => Value::String(string(data)),
        "array" => Value::Array(list().map(build).collect()),
        "object" => Value::Object(
            list().map(|property| (string(&property[0]), build(&property[1]))).collect::<Object>(),
        ),
        "date" => Value::Date(Date::from_milliseconds(number())),
        "arrayBuffer" => Value::ArrayBuffer(bytes()),
        "uint8Array" => Value::Uint8Array(bytes()),
        kind => panic!("golden vectors have a new kind: {kind}"),
    }
}

#[test]
fn values() {
    for entry in golden()["values"].as_array().expect("values") {
        let (name, value, bytes) = (&entry["name"], build(&entry["value"]), from_hex(&entry["hex"]));
        if entry["decodeOnly"] != true {
            assert_eq!(hex(&to_vec(&value).expect("encodes")), hex(&bytes), "{name}");
        }
        validate(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let decoded: Value = from_slice(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        // Debug tells order, and takes NaN as equal to itself.
        assert_eq!(format!("{decoded:?}"), format!("{value:?}"), "{name}");
        from_slice::<IgnoredAny>(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn malformed_bytes_are_refused() {
    for entry in golden()["malformed"].as_array().expect("malformed") {
        let (name, bytes) = (&entry["name"], from_hex(&entry["hex"]));
        let refused = [
            ("Value", from_slice::<Value>(&bytes).map(drop)),
            ("IgnoredAny", from_slice::<IgnoredAny>(&bytes).map(drop)),
            ("serde_json::Value", from_slice::<serde_json::Value>(&bytes).map(drop)),
            ("validate", validate(&bytes)),
            ("Arguments", Arguments::new(&bytes).and_then(|arguments| arguments.validate())),
        ];
        for (reader, result) in refused {
            let error = result.expect_err(&format!("{name} as {reader}"));
            assert!(error.is_malformed(), "{name} as {reader}: {error}");
        }
    }
}

#[test]
fn every_beginning_of_an_encoding_is_refused() {
    for entry in golden()["values"].as_array().expect("values") {
        let bytes = from_hex(&entry["hex"]);
        for end in 0..bytes.len() {
            assert!(validate(&bytes[..end]).is_err(), "{} up to {end}", entry["name"]);
            assert!(from_slice::<Value>(&bytes[..end]).is_err(), "{} up to {end}", entry["name"]);
        }
    }
}
