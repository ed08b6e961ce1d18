//! `Value`'s face: accessors, conversions, literals.

use polaron_value::{Date, JsString, Object, Value, value};

#[test]
fn shown_as_literals() {
    let shown = |value: Value| value.to_string();
    assert_eq!(shown(value!({})), "{}");
    assert_eq!(shown(value!([])), "[]");
    assert_eq!(
        shown(value!([[], {}, { "a b": -0.0, "$x_1": 1e21 }])),
        r#"[[], {}, { "a b": -0, $x_1: 1e+21 }]"#
    );
    assert_eq!(shown(value!("a\"\\\n\u{1}\u{2028}é")), r#""a\"\\\n\u0001\u2028é""#);
    assert_eq!(shown(JsString::from_utf16([0xdc00]).into()), r#""\udc00""#);
    assert_eq!(shown(value!(Date::INVALID)), "new Date(NaN)");
    assert_eq!(
        shown(Value::ArrayBuffer(vec![0; 20].into())),
        format!("ArrayBuffer(20) [{}…]", "0, ".repeat(16))
    );
    assert_eq!(shown(Value::Uint8Array(vec![].into())), "Uint8Array(0) []");
}

#[test]
fn accessors_answer_for_their_kind_only() {
    let value = value!({ "n": 5, "s": "x", "a": [1, 2], "d": Date::from_milliseconds(1.0), "t": true, "b": bytes::Bytes::from_static(b"x") });
    assert_eq!(value["n"].as_f64(), Some(5.0));
    assert_eq!(value["n"].as_u64(), Some(5));
    assert_eq!(value["n"].as_str(), None);
    assert_eq!(value["s"].as_str(), Some("x"));
    assert_eq!(value["a"][1].as_i64(), Some(2));
    assert_eq!(value["a"].get_index(2), None);
    assert!(value["a"][2].is_undefined());
    assert!(value["missing"]["deeper"][7].is_undefined());
    assert_eq!(value.get("missing"), None);
    assert_eq!(value["d"].as_date(), Some(Date::from_milliseconds(1.0)));
    assert_eq!(value["t"].as_bool(), Some(true));
    assert_eq!(value["b"].as_bytes().map(|bytes| bytes.len()), Some(1));
    assert_eq!(Value::Number(-1.0).as_u64(), None);
    assert!(Value::Null.is_nullish() && !Value::Null.is_undefined());
    let mut value = value;
    *value.get_mut("n").unwrap() = value!("changed");
    value["missing"].as_str();
    assert_eq!(value.get_mut("n").unwrap().take(), value!("changed"));
    assert!(value["n"].is_undefined());
}

#[test]
fn converted_from_and_to_rust_types() {
    assert_eq!(Value::from(vec![Some(1), None]), value!([1, null]));
    assert_eq!(Value::from([1.5]), value!([1.5]));
    assert_eq!(Value::try_from(5_u64), Ok(value!(5)));
    assert!(Value::try_from(u64::MAX).is_err());
    assert_eq!(u8::try_from(value!(255)), Ok(255));
    assert_eq!(
        u8::try_from(value!(256)).unwrap_err().to_string(),
        "expected number that is a u8, got number"
    );
    assert_eq!(String::try_from(value!("x")).as_deref(), Ok("x"));
    assert!(String::try_from(Value::from(JsString::from_utf16([0xd800]))).is_err());
    assert_eq!(<Vec<Value>>::try_from(value!([1])), Ok(vec![value!(1)]));
    assert_eq!(<()>::try_from(Value::Null), Ok(()));
}

#[test]
fn objects_keep_their_order() {
    let mut object = Object::from([("b", 1), ("a", 2)]);
    object.insert("c", 3);
    assert_eq!(object.insert("b", 4), Some(value!(1)));
    assert_eq!(Value::Object(object.clone()).to_string(), "{ b: 4, a: 2, c: 3 }");
    assert_eq!(object.remove("b"), Some(value!(4)));
    assert_eq!(Value::Object(object.clone()).to_string(), "{ a: 2, c: 3 }");
    assert_eq!(object, Object::from([("c", 3), ("a", 2)]));
    assert_eq!(object.into_iter().map(|(key, _)| key).collect::<Vec<_>>(), ["a", "c"]);
    let mut odd = Object::new();
    odd.insert(JsString::from_utf16([0xd800]), 1);
    assert_eq!(odd.get("\u{fffd}"), None);
}

#[test]
fn strings_are_ordered_as_javascript_does() {
    // An astral character sorts before U+FF5E in UTF-16, and after it in Rust.
    let (astral, bmp) = (JsString::from("😊"), JsString::from("～"));
    assert!(astral < bmp);
    assert!("😊" > "～");
    assert_eq!(JsString::from_utf16([0x61]), "a");
    assert_eq!(JsString::from("é").len_utf16(), 1);
}
