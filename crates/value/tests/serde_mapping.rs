//! How Rust's types look in JavaScript, and back; and what the errors say.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use polaron_value::{
    Date, DecodeErrorKind, EncodeErrorKind, JsString, MAX_SAFE_INTEGER, Object, Value, encode_into,
    from_slice, system_time, to_vec, value,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What JavaScript sees.
fn seen<T: Serialize + ?Sized>(value: &T) -> String {
    from_slice::<Value>(&to_vec(value).expect("encodes")).expect("decodes").to_string()
}

/// What Rust reads from a value of JavaScript's.
fn read<T: DeserializeOwned>(value: impl Into<Value>) -> Result<T, String> {
    from_slice(&to_vec(&value.into()).expect("encodes")).map_err(|error| error.to_string())
}

fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: T, javascript: &str) {
    assert_eq!(seen(&value), javascript);
    assert_eq!(from_slice::<T>(&to_vec(&value).unwrap()).unwrap(), value);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Wrapper(u8);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Pair(u8, String);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct User {
    id: u64,
    name: String,
    age: Option<u8>,
    #[serde(default)]
    tags: Vec<String>,
}

#[test]
fn plain_types() {
    there_and_back((), "undefined");
    there_and_back(Unit, "undefined");
    there_and_back(None::<u8>, "null");
    there_and_back(Some(1), "1");
    there_and_back(true, "true");
    there_and_back(i8::MIN, "-128");
    there_and_back(u32::MAX, "4294967295");
    there_and_back(MAX_SAFE_INTEGER, "9007199254740991");
    there_and_back(-(MAX_SAFE_INTEGER as i64), "-9007199254740991");
    there_and_back(i128::from(MAX_SAFE_INTEGER), "9007199254740991");
    there_and_back(5u128, "5");
    there_and_back(0.1, "0.1");
    there_and_back(0.5f32, "0.5");
    there_and_back(-0.0, "-0");
    there_and_back(f64::INFINITY, "Infinity");
    assert!(from_slice::<f64>(&to_vec(&f64::NAN).unwrap()).unwrap().is_nan());
    there_and_back('é', "\"é\"");
    there_and_back("日本 😊 é".to_owned(), "\"日本 😊 é\"");
    there_and_back(Wrapper(7), "7");
    there_and_back(Pair(7, "x".into()), r#"[7, "x"]"#);
    there_and_back((1, "x".to_owned(), [true; 2]), r#"[1, "x", [true, true]]"#);
    there_and_back(vec![Some(1), None], "[1, null]");
    there_and_back(SystemTime::UNIX_EPOCH.elapsed().is_ok(), "true");
    let user = User { id: 1, name: "Ada".into(), age: None, tags: vec!["x".into()] };
    there_and_back(user, r#"{ id: 1, name: "Ada", age: null, tags: ["x"] }"#);
}

#[test]
fn bytes() {
    there_and_back(Bytes::from_static(&[1, 2]), "Uint8Array(2) [1, 2]");
    there_and_back(serde_bytes::ByteBuf::from([1, 2]), "Uint8Array(2) [1, 2]");
    there_and_back(vec![1_u8, 2], "[1, 2]");
    for value in [Value::ArrayBuffer(vec![1, 2].into()), Value::Uint8Array(vec![1, 2].into())] {
        let encoded = to_vec(&value).unwrap();
        assert_eq!(from_slice::<Bytes>(&encoded).unwrap(), &[1, 2][..]);
        assert_eq!(from_slice::<serde_bytes::ByteBuf>(&encoded).unwrap().as_ref(), [1, 2]);
        assert_eq!(from_slice::<Vec<u8>>(&encoded).unwrap(), [1, 2]);
        assert_eq!(from_slice::<[u8; 2]>(&encoded).unwrap(), [1, 2]);
        let borrowed: &[u8] = from_slice(&encoded).unwrap();
        assert!(encoded.as_ptr_range().contains(&borrowed.as_ptr()), "borrowed from the input");
        assert!(from_slice::<[u8; 3]>(&encoded).is_err());
    }
    assert_eq!(read::<Bytes>(value!([1, 2])).unwrap(), &[1, 2][..]);
    assert_eq!(read::<Bytes>(value!("x")).unwrap_err(), "expected byte array, got string \"x\"");
}

#[test]
fn strings_are_borrowed_where_the_bytes_allow() {
    let ascii = to_vec("plain").unwrap();
    let borrowed: &str = from_slice(&ascii).unwrap();
    assert!(ascii.as_ptr_range().contains(&borrowed.as_ptr()));
    assert!(from_slice::<&str>(&to_vec("é").unwrap()).is_err());
    assert_eq!(from_slice::<std::borrow::Cow<'_, str>>(&to_vec("é").unwrap()).unwrap(), "é");
    // Two Latin-1 characters whose bytes happen to be one character's UTF-8.
    assert_eq!(from_slice::<String>(&to_vec("Ã©").unwrap()).unwrap(), "Ã©");
}

#[test]
fn maps() {
    there_and_back(BTreeMap::from([("a".to_owned(), 1), ("b c".to_owned(), 2)]), r#"{ a: 1, "b c": 2 }"#);
    there_and_back(
        BTreeMap::from([(1_u64, 'x'), (u64::MAX, 'y')]),
        r#"{ "1": "x", "18446744073709551615": "y" }"#,
    );
    there_and_back(BTreeMap::from([(-1_i8, ())]), r#"{ "-1": undefined }"#);
    there_and_back(BTreeMap::from([(false, 0), (true, 1)]), "{ false: 0, true: 1 }");
    there_and_back(BTreeMap::from([('ö', 0)]), "{ ö: 0 }");
    there_and_back(BTreeMap::from([(Wrapper2("k".into()), 0)]), "{ k: 0 }");
    there_and_back(HashMap::from([(Color::Red, 0)]), "{ Red: 0 }");
    let error = to_vec(&BTreeMap::from([((1, 2), 3)])).unwrap_err();
    assert_eq!(error.kind(), &EncodeErrorKind::KeyNotAString("an array"));
    assert_eq!(
        read::<BTreeMap<u8, u8>>(value!({ "300": 1 })).unwrap_err(),
        "[\"300\"]: expected u8, got string \"300\""
    );
    let lone = Object::from([(JsString::from_utf16([0xd800]), 1)]);
    assert_eq!(from_slice::<BTreeMap<JsString, u8>>(&to_vec(&lone).unwrap()).unwrap().len(), 1);
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Wrapper2(String);

#[derive(Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Color {
    Red,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle(f64),
    Line(u8, u8),
    Rect { w: u8, h: u8 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Internal {
    Ping,
    Say { text: String, when: Date, data: Bytes },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    A(u8, u8),
    B,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Nothing,
    Int(u64),
    Float(f64),
    When(Date),
    Text(String),
    List(Vec<Untagged>),
    Bytes(#[serde(with = "serde_bytes")] Vec<u8>),
    Object { a: Option<u8> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    id: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[test]
fn enums() {
    there_and_back(Shape::Point, "\"Point\"");
    there_and_back(Shape::Circle(1.5), "{ Circle: 1.5 }");
    there_and_back(Shape::Line(1, 2), "{ Line: [1, 2] }");
    there_and_back(Shape::Rect { w: 1, h: 2 }, "{ Rect: { w: 1, h: 2 } }");
    there_and_back(Internal::Ping, r#"{ type: "ping" }"#);
    there_and_back(
        Internal::Say { text: "é日".into(), when: Date::from_milliseconds(5.0), data: vec![1].into() },
        r#"{ type: "say", text: "é日", when: new Date("1970-01-01T00:00:00.005Z"), data: Uint8Array(1) [1] }"#,
    );
    there_and_back(Adjacent::A(1, 2), r#"{ t: "A", c: [1, 2] }"#);
    there_and_back(Adjacent::B, r#"{ t: "B" }"#);
    there_and_back(Untagged::Nothing, "undefined");
    there_and_back(Untagged::Int(5_000_000_000), "5000000000");
    there_and_back(Untagged::Float(-0.5), "-0.5");
    there_and_back(Untagged::When(Date::from_milliseconds(1.0)), r#"new Date("1970-01-01T00:00:00.001Z")"#);
    there_and_back(Untagged::Text("é".into()), "\"é\"");
    there_and_back(Untagged::List(vec![Untagged::Int(1), Untagged::Text("x".into())]), r#"[1, "x"]"#);
    // No UTF-8: serde reads a buffered text from bytes too.
    there_and_back(Untagged::Bytes(vec![255, 2]), "Uint8Array(2) [255, 2]");
    there_and_back(Untagged::Object { a: None }, "{ a: null }");
    assert_eq!(read(value!(null)), Ok(Untagged::Nothing));

    assert_eq!(
        read::<Shape>(value!("Other")).unwrap_err(),
        "unknown variant `Other`, expected one of `Point`, `Circle`, `Line`, `Rect`"
    );
    assert_eq!(
        read::<Shape>(value!({ "Rect": { "w": 1, "h": 300 } })).unwrap_err(),
        "Rect.h: expected u8, got 300"
    );
    assert_eq!(
        read::<Shape>(value!({ "Line": [1] })).unwrap_err(),
        "Line: expected tuple variant Shape::Line with 2 elements, got 1 elements"
    );
    assert_eq!(read::<Shape>(value!({})).unwrap_err(), "expected 1 property (the variant), got 0");
    assert_eq!(read::<Shape>(value!(5)).unwrap_err(), "expected enum Shape, got 5");
    assert_eq!(read::<Shape>(value!("Circle")).unwrap_err(), "expected newtype variant, got unit variant");
}

#[test]
fn flattened_values_keep_their_kinds() {
    let value = value!({ "id": 1, "d": Date::from_milliseconds(1.0), "n": 1, "u": undefined, "z": null, "s": "é", "b": Bytes::from_static(&[1]), "deep": [{ "d": Date::INVALID }] });
    let flat: Flat = from_slice(&to_vec(&value).unwrap()).unwrap();
    assert_eq!(flat.id, 1);
    assert_eq!(flat.rest["d"], Value::Date(Date::from_milliseconds(1.0)));
    assert_eq!(flat.rest["n"], Value::Number(1.0));
    assert_eq!(flat.rest["u"], Value::Undefined);
    assert_eq!(flat.rest["z"], Value::Null);
    assert_eq!(flat.rest["b"], Value::Uint8Array(vec![1].into()));
    assert_eq!(flat.rest["deep"].to_string(), "[{ d: new Date(NaN) }]");
}

#[test]
fn options_and_missing_fields() {
    assert_eq!(read::<Option<u8>>(value!(undefined)), Ok(None));
    assert_eq!(read::<Option<u8>>(value!(null)), Ok(None));
    assert_eq!(read::<()>(value!(null)), Ok(()));
    let user = User { id: 1, name: "A".into(), age: None, tags: vec![] };
    assert_eq!(read(value!({ "id": 1, "name": "A", "unknown": { "x": [1, 2] } })), Ok(user));
    assert_eq!(read::<User>(value!({ "id": 1 })).unwrap_err(), "missing field `name`");
    assert_eq!(
        read::<User>(value!({ "name": "x", "id": undefined })).unwrap_err(),
        "id: expected u64, got undefined"
    );
}

#[test]
fn integers_must_be_integral_and_in_range() {
    assert_eq!(read::<u8>(value!(300)).unwrap_err(), "expected u8, got 300");
    assert_eq!(read::<u8>(value!(-1)).unwrap_err(), "expected u8, got -1");
    assert_eq!(read::<i32>(value!(1.5)).unwrap_err(), "expected i32, got 1.5");
    assert_eq!(read::<u64>(value!(f64::NAN)).unwrap_err(), "expected u64, got NaN");
    assert_eq!(read::<u64>(value!(f64::INFINITY)).unwrap_err(), "expected u64, got Infinity");
    assert_eq!(read::<u64>(value!(1e20)).unwrap_err(), "expected u64, got 100000000000000000000");
    assert_eq!(read::<u64>(value!(1e19)), Ok(10_000_000_000_000_000_000));
    assert_eq!(read::<u128>(value!(1e20)), Ok(100_000_000_000_000_000_000));
    assert_eq!(read::<u128>(value!(-1)).unwrap_err(), "expected u128, got -1");
    assert_eq!(read::<i64>(value!(-0.0)), Ok(0));
    assert_eq!(read::<u8>(value!("5")).unwrap_err(), "expected u8, got string \"5\"");
    assert_eq!(read::<f64>(value!(5)), Ok(5.0));
    for integer in [MAX_SAFE_INTEGER + 1, u64::MAX] {
        assert_eq!(
            to_vec(&integer).unwrap_err().kind(),
            &EncodeErrorKind::IntegerTooLarge(integer.to_string())
        );
    }
    assert!(to_vec(&i64::MIN).is_err());
    assert!(to_vec(&i128::MIN).is_err());
    assert!(to_vec(&u128::MAX).is_err());
}

#[test]
fn errors_say_where() {
    #[derive(Debug, Serialize, Deserialize)]
    struct Group {
        users: BTreeMap<String, Vec<User>>,
    }
    let bad = value!({ "users": { "first floor": [{ "id": 1, "name": "A" }, { "id": 1, "name": "B", "age": 300 }] } });
    assert_eq!(read::<Group>(bad).unwrap_err(), "users[\"first floor\"][1].age: expected u8, got 300");

    let user = User { id: u64::MAX, name: String::new(), age: None, tags: vec![] };
    let group = Group { users: BTreeMap::from([("x".into(), vec![user])]) };
    let error = to_vec(&(0, group)).unwrap_err().within("args");
    assert_eq!(error.path(), "args[1].users.x[0].id");
    #[derive(Serialize)]
    enum Event {
        Moved(u8, u64),
        Named { id: u64 },
        New(u64),
    }
    assert_eq!(to_vec(&Event::Moved(0, u64::MAX)).unwrap_err().path(), "Moved[1]");
    assert_eq!(to_vec(&Event::Named { id: u64::MAX }).unwrap_err().path(), "Named.id");
    assert_eq!(to_vec(&Event::New(u64::MAX)).unwrap_err().path(), "New");

    assert_eq!(read::<bool>(value!({})).unwrap_err(), "expected a boolean, got object");
    assert_eq!(read::<Vec<u8>>(value!({})).unwrap_err(), "expected an array, got object");
    assert_eq!(read::<BTreeMap<String, u8>>(value!([])).unwrap_err(), "expected an object, got array");
    assert_eq!(read::<String>(value!(Date::INVALID)).unwrap_err(), "expected a string, got Date");
    assert_eq!(read::<Date>(value!(5)).unwrap_err(), "expected Date, got 5");
    assert_eq!(read::<(u8, u8)>(value!([1])).unwrap_err(), "expected a tuple of size 2, got 1 elements");
    assert_eq!(read::<(u8, u8)>(value!([1, 2, 3])).unwrap_err(), "expected 2 elements, got 3");
    assert_eq!(read::<char>(value!("ab")).unwrap_err(), "expected a character, got string \"ab\"");
    let long = read::<u8>(value!("x".repeat(1 << 20))).unwrap_err();
    assert!(long.len() < 200, "{long}");
}

#[test]
fn lone_surrogates() {
    let string = JsString::from_utf16([0x61, 0x62, 0xd83d]);
    let value = value!({ "a": [string.clone()] });
    assert_eq!(
        read::<BTreeMap<String, Vec<String>>>(value.clone()).unwrap_err(),
        "a[0]: expected a well-formed string, got a lone surrogate at index 2"
    );
    let kept: BTreeMap<String, Vec<JsString>> = from_slice(&to_vec(&value).unwrap()).unwrap();
    assert_eq!(kept["a"][0], string);
    assert_eq!(from_slice::<Value>(&to_vec(&value).unwrap()).unwrap(), value);
    // An astral character before counts as two.
    let error =
        from_slice::<String>(&to_vec(&JsString::from_utf16([0xd83d, 0xde0a, 0xdc00])).unwrap()).unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::LoneSurrogate { index: 2 });
    assert_eq!(serde_json::to_string(&string).unwrap(), "\"ab\u{fffd}\"");
    assert_eq!(serde_json::from_str::<JsString>("\"ab\"").unwrap(), "ab");
}

#[test]
fn dates() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct File {
        #[serde(with = "system_time")]
        modified: SystemTime,
        opened: Option<Date>,
    }
    let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(1_709_251_199_999);
    there_and_back(
        File { modified, opened: Some(Date::from_milliseconds(0.0)) },
        r#"{ modified: new Date("2024-02-29T23:59:59.999Z"), opened: new Date("1970-01-01T00:00:00.000Z") }"#,
    );
    assert_eq!(read::<File>(value!({ "modified": Date::INVALID })).unwrap_err(), "modified: invalid date");
    assert_eq!(read::<f64>(value!(Date::INVALID)).unwrap_err(), "expected f64, got Date");
}

#[test]
fn values_through_other_formats() {
    let value = value!({ "a": [1, 0.5, null, undefined, "x", true], "d": Date::from_milliseconds(5.0), "b": Bytes::from_static(&[7]) });
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(json, r#"{"a":[1,0.5,null,null,"x",true],"d":5.0,"b":[7]}"#);
    let back: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(back.to_string(), r#"{ a: [1, 0.5, undefined, undefined, "x", true], d: 5, b: [7] }"#);
    assert_eq!(serde_json::from_str::<Date>("5.0").unwrap(), Date::from_milliseconds(5.0));
    assert!(!serde_json::from_str::<Date>("null").unwrap().is_valid());
    let json: serde_json::Value =
        from_slice(&to_vec(&value!({ "d": Date::from_milliseconds(5.0), "n": 5 })).unwrap()).unwrap();
    assert_eq!(json, serde_json::json!({ "d": 5.0, "n": 5 }));
    assert_eq!(
        serde_json::from_value::<Object>(serde_json::json!({ "k": [1] })).unwrap(),
        Object::from([("k", value!([1]))])
    );
}

#[test]
fn a_failed_encode_leaves_the_vector_as_it_was() {
    let mut bytes = vec![9; 8];
    encode_into(&("long enough", [1, 2], BTreeMap::from([("k", u64::MAX)])), &mut bytes).unwrap_err();
    assert_eq!(bytes, [9; 8]);
    encode_into(&1, &mut bytes).unwrap();
    assert_eq!(bytes[..8], [9; 8]);
    assert_eq!(bytes[8..], to_vec(&1).unwrap());
}

#[test]
fn a_serialize_that_swallows_an_error_is_found() {
    struct Swallowing;
    impl Serialize for Swallowing {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeSeq;
            let mut seq = serializer.serialize_seq(None)?;
            let _ = seq.serialize_element(&(1, u64::MAX));
            seq.end()
        }
    }
    let mut bytes = vec![9];
    assert!(encode_into(&Swallowing, &mut bytes).is_err());
    assert_eq!(bytes, [9]);
}

#[test]
fn errors_are_ordinary_errors() {
    fn ordinary<T: std::error::Error + Send + Sync + 'static>() {}
    ordinary::<polaron_value::DecodeError>();
    ordinary::<polaron_value::EncodeError>();
}
