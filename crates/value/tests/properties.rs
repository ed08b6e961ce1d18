//! Properties: every value comes back as it was, and no bytes make the decoder panic or make room for more than they hold.

use bytes::Bytes;
use polaron_value::{Arguments, Date, JsString, Object, Rest, Value, from_slice, to_vec, validate};
use proptest::collection::vec;
use proptest::prelude::*;
use serde::de::IgnoredAny;

fn string() -> impl Strategy<Value = JsString> {
    prop_oneof![
        "[ -~]{0,20}".prop_map(JsString::from),
        vec(0_u16..0x100, 0..20).prop_map(JsString::from_utf16),
        any::<String>().prop_map(JsString::from),
        vec(any::<u16>(), 0..10).prop_map(JsString::from_utf16),
        vec(0xd7f0_u16..0xe010, 0..6).prop_map(JsString::from_utf16),
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        any::<i32>().prop_map(f64::from),
        any::<i64>().prop_map(|integer| integer as f64),
        prop::sample::select(vec![0.0, -0.0, f64::NAN, f64::INFINITY, f64::MAX, f64::MIN_POSITIVE]),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Undefined),
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        string().prop_map(Value::String),
        number().prop_map(|milliseconds| Value::Date(Date::from_milliseconds(milliseconds))),
        vec(any::<u8>(), 0..20).prop_map(|bytes| Value::ArrayBuffer(bytes.into())),
        vec(any::<u8>(), 0..20).prop_map(|bytes| Value::Uint8Array(Bytes::from(bytes))),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::Array),
            vec((string(), inner), 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Object>())),
        ]
    })
}

/// Debug tells the order of properties and the sign of zero, and takes NaN as equal to itself.
fn shown(value: &Value) -> String {
    format!("{value:?}")
}

/// Whatever these bytes are, decoding them does not panic, and all decoders agree on whether they are well formed.
fn survives(bytes: &[u8]) {
    let well_formed = validate(bytes).is_ok();
    let value = from_slice::<Value>(bytes);
    assert_eq!(value.is_ok(), well_formed, "{value:?}");
    assert_eq!(from_slice::<IgnoredAny>(bytes).is_ok(), well_formed);
    if let Ok(value) = value {
        let again = to_vec(&value).expect("encodes");
        assert_eq!(shown(&from_slice(&again).expect("decodes")), shown(&value));
        let _ = value.to_string();
    }
    let _ = from_slice::<serde_json::Value>(bytes);
    let _ = from_slice::<Vec<(u8, Option<String>)>>(bytes);
    let _ = from_slice::<std::collections::HashMap<String, f64>>(bytes);
    let _ = from_slice::<std::time::Duration>(bytes);
    if let Ok(mut arguments) = Arguments::new(bytes) {
        assert_eq!(arguments.validate().is_ok(), well_formed);
        let _ = arguments.next::<Value>();
        let _ = arguments.next::<u8>();
        let _ = arguments.next::<Rest<String>>();
        let _ = arguments.next::<Option<Value>>();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn values_come_back_as_they_were(value in value()) {
        let bytes = to_vec(&value).expect("encodes");
        validate(&bytes).expect("well formed");
        prop_assert_eq!(shown(&from_slice(&bytes).expect("decodes")), shown(&value));
    }

    #[test]
    fn random_bytes(bytes in vec(any::<u8>(), 0..200)) {
        survives(&bytes);
    }

    #[test]
    fn bytes_that_look_like_values(bytes in vec(prop_oneof![4 => 0_u8..14, 2 => Just(0), 1 => any::<u8>()], 0..80)) {
        survives(&bytes);
    }

    #[test]
    fn values_with_a_few_bytes_changed(value in value(), changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = to_vec(&value).expect("encodes");
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        survives(&bytes);
    }
}

/// Counts that claim all there is, in each other: without a check over all of them, each level would make room anew.
#[test]
fn nested_counts_cannot_multiply() {
    let length = 100_000_u32;
    let mut bytes = Vec::new();
    for _ in 0..900 {
        bytes.push(8);
        bytes.extend((length - 5 * 900).to_le_bytes());
    }
    bytes.resize(length as usize, 0);
    for error in [
        validate(&bytes).unwrap_err(),
        from_slice::<Value>(&bytes).unwrap_err(),
        from_slice::<serde_json::Value>(&bytes).unwrap_err(),
    ] {
        assert_eq!(error.path(), "[0]");
    }
}

/// Properties are hashed, so many of them take no quadratic time.
#[test]
fn many_properties() {
    let object: Object = (0..100_000).map(|index| (format!("key{index}"), index)).collect();
    let bytes = to_vec(&object).unwrap();
    let decoded: Object = from_slice(&bytes).unwrap();
    assert_eq!(decoded.len(), 100_000);
    assert_eq!(decoded.get("key99999"), Some(&Value::Number(99_999.0)));
}
