//! Properties: every value comes back as it was, and no bytes make the decoder panic or make room for more than they hold.

use bytes::Bytes;
use polaron_value::{
    Arguments, BigInt, Date, ErrorClass, Graph, JsError, JsString, Object, Primitive, RegExp, Rest,
    SparseArray, Value, View, ViewClass, from_slice, to_vec, validate,
};
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

fn primitive() -> impl Strategy<Value = Primitive> {
    prop_oneof![
        any::<bool>().prop_map(Primitive::Bool),
        number().prop_map(Primitive::Number),
        string().prop_map(Primitive::String),
        any::<i128>().prop_map(|integer| Primitive::BigInt(integer.into())),
    ]
}

fn class() -> impl Strategy<Value = ViewClass> {
    use ViewClass::*;
    prop::sample::select(vec![
        Int8Array,
        Uint8Array,
        Uint8ClampedArray,
        Int16Array,
        Uint16Array,
        Int32Array,
        Uint32Array,
        Float16Array,
        Float32Array,
        Float64Array,
        BigInt64Array,
        BigUint64Array,
        DataView,
    ])
}

fn sparse(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = SparseArray> {
    let properties = ("[a-z]{1,3}", number());
    (prop_oneof![0_u32..12, Just(u32::MAX)], vec((any::<u32>(), inner), 0..5), vec(properties, 0..3))
        .prop_map(|(length, elements, properties)| {
            let mut array = SparseArray::new(length);
            array.elements = elements
                .into_iter()
                .filter(|_| length > 0)
                .map(|(index, value)| (index % length, value))
                .collect();
            array.properties = properties.into_iter().collect();
            array
        })
}

fn error(inner: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = JsError> {
    let text = || prop::option::of(string());
    let class =
        prop::sample::select(vec![ErrorClass::Error, ErrorClass::TypeError, ErrorClass::AggregateError]);
    let errors = vec(inner.clone(), 0..3).prop_map(Value::Array);
    (class, text(), text(), text(), prop::option::of(inner), prop::option::of(errors)).prop_map(
        |(class, name, message, stack, cause, errors)| {
            let mut error = JsError::new(class, "");
            (error.name, error.message, error.stack, error.cause, error.errors) =
                (name, message, stack, cause, errors);
            error
        },
    )
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
        any::<i128>().prop_map(|integer| Value::BigInt(integer.into())),
        "-?[1-9a-f][0-9a-f]{0,99}".prop_map(|hex| Value::BigInt(BigInt::from_hex(&hex).expect("hex"))),
        (string(), "[gimsuy]{0,2}").prop_map(|(source, flags)| RegExp::new(source, flags).into()),
        primitive().prop_map(|primitive| Value::Boxed(Box::new(primitive))),
        vec(number(), 2..9).prop_map(Value::from),
        (class(), vec(any::<u8>(), 0..40)).prop_map(|(class, bytes)| View::new(class, bytes.into()).into()),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::Array),
            vec((string(), inner.clone()), 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Object>())),
            vec(inner.clone(), 0..6).prop_map(Value::Set),
            vec((inner.clone(), inner.clone()), 0..5).prop_map(Value::Map),
            sparse(inner.clone()).prop_map(Value::from),
            error(inner).prop_map(Value::from),
        ]
    })
}

/// A head that fits, and words that are likely to be values.
fn looks_like_a_message() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        4 => (0_u32..8, 0_u32..11).prop_map(|(payload, tag)| payload << 4 | tag),
        3 => (0_u32..15).prop_map(|kind| kind << 4 | 9),
        2 => 0_u32..5,
        1 => any::<u32>(),
    ];
    let shapes = prop::sample::select(vec![vec![], vec![2, 0], vec![4, 1, 1, 97], vec![5, 2, 1, 1, 0x6261]]);
    (vec(word, 1..40), shapes, "[0-9a-f]{0,24}", 0_u32..4, 0_u32..16).prop_map(
        |(values, shapes, pool, blobs, flags)| {
            let shapes_at = 8 + values.len() as u32;
            let count = u32::from(!shapes.is_empty());
            let flags = if flags & 1 == 0 { flags & 2 | 8 } else { flags & 7 };
            let chars = if flags & 1 == 0 { pool.len() } else { pool.len() / 2 } as u32;
            let mut words =
                [vec![0, chars, flags, count, shapes_at, 8 * blobs, 0, 0], values, shapes].concat();
            words.resize(words.len().next_multiple_of(2), 0);
            words[0] = words.len() as u32;
            let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
            let pool_bytes = if flags & 1 == 0 { chars } else { 2 * chars } as usize;
            bytes.extend_from_slice(&pool.as_bytes()[..pool_bytes]);
            bytes.resize(bytes.len().next_multiple_of(8) + 8 * blobs as usize, 7);
            bytes
        },
    )
}

/// Debug tells the order of properties and the sign of zero, and takes NaN as equal to itself.
fn shown(value: &Value) -> String {
    format!("{value:?}")
}

/// Whatever these bytes are, decoding them does not panic, and all decoders agree on whether they are well formed.
fn survives(bytes: &[u8]) {
    let well_formed = validate(bytes).is_ok();
    let value = from_slice::<Value>(bytes);
    match &value {
        Ok(_) => assert!(well_formed),
        Err(error) => assert_eq!(error.is_malformed(), !well_formed, "{error}"),
    }
    let graph = from_slice::<Graph>(bytes);
    assert_eq!(graph.is_ok(), well_formed, "{graph:?}");
    if let Ok(graph) = graph {
        let again: Graph = from_slice(&to_vec(&graph).expect("encodes")).expect("decodes");
        assert_eq!(again.to_string(), graph.to_string());
        if let Ok(value) = &value {
            // The order of nodes may differ, so that what a tree is told of them is compared.
            assert_eq!(shown(&graph.to_value().expect("a tree")), shown(value));
        }
    }
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
    fn bytes_that_look_like_values(bytes in looks_like_a_message()) {
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
    let mut words = vec![length, 0, 8, 0, length, 0, 0, 0];
    words.extend([(length - 1000) << 4 | 5; 900]);
    words.resize(length as usize, 0);
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    for error in [
        validate(&bytes).unwrap_err(),
        from_slice::<Value>(&bytes).unwrap_err(),
        from_slice::<Graph>(&bytes).unwrap_err(),
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
