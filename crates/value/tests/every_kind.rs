//! Every kind there is, in trees, graphs and nested, there and back; the rarer ones are in `kinds.rs`.

use bytes::Bytes;
use polaron_value::{
    BigInt, Date, ErrorClass, Graph, JsError, JsString, Primitive, RegExp, SparseArray, Value, View,
    ViewClass, from_slice, to_vec, value,
};

const CLASSES: [(ViewClass, usize); 13] = [
    (ViewClass::Int8Array, 1),
    (ViewClass::Uint8Array, 1),
    (ViewClass::Uint8ClampedArray, 1),
    (ViewClass::Int16Array, 2),
    (ViewClass::Uint16Array, 2),
    (ViewClass::Int32Array, 4),
    (ViewClass::Uint32Array, 4),
    (ViewClass::Float16Array, 2),
    (ViewClass::Float32Array, 4),
    (ViewClass::Float64Array, 8),
    (ViewClass::BigInt64Array, 8),
    (ViewClass::BigUint64Array, 8),
    (ViewClass::DataView, 1),
];

const ERRORS: [ErrorClass; 8] = [
    ErrorClass::Error,
    ErrorClass::EvalError,
    ErrorClass::RangeError,
    ErrorClass::ReferenceError,
    ErrorClass::SyntaxError,
    ErrorClass::TypeError,
    ErrorClass::UriError,
    ErrorClass::AggregateError,
];

/// One of each kind, by Debug, which tells NaN equal to itself and -0 from 0.
fn every_kind() -> Vec<Value> {
    let mut all = vec![Value::Undefined, Value::Null, true.into(), false.into()];
    let edges =
        [0.0, -0.0, 1.5, f64::NAN, f64::INFINITY, f64::from(1 << 27), -f64::from(1 << 27), f64::MAX, 5e-324];
    all.extend(edges.map(Value::Number));
    all.extend(["", "plain", "é ß", "中文", "😀"].map(Value::from));
    all.push(JsString::from_utf16([0xd800, 0x61, 0xdc00]).into());
    all.extend(
        ["0", "-1", "340282366920938463463374607431768211456"]
            .map(|text| Value::from(text.parse::<BigInt>().unwrap())),
    );
    all.extend([0.0, -1.0, 8.64e15, f64::NAN].map(|time| Value::from(Date::from_milliseconds(time))));
    all.push(RegExp::new("a/(b)[/]\n", "dgimsuy").into());
    all.push(Value::ArrayBuffer(Bytes::from_static(&[1, 2, 3])));
    all.push(Value::Uint8Array(Bytes::new()));
    for (class, size) in CLASSES {
        all.push(View::new(class, (1..=3 * size as u8).collect::<Vec<_>>().into()).into());
    }
    for class in ERRORS {
        let mut error = JsError::new(class, "é");
        all.push(error.clone().into());
        (error.message, error.stack, error.name) = (None, Some("at x:1".into()), Some("Mine".into()));
        error.cause = Some(JsError::new(class, "below").into());
        error.errors = Some(value!([1, "x"]));
        all.push(error.into());
    }
    for primitive in [
        Primitive::Bool(false),
        Primitive::Number(f64::NAN),
        Primitive::String("中".into()),
        Primitive::BigInt(BigInt::from(-5)),
    ] {
        all.push(Value::Boxed(Box::new(primitive)));
    }
    let mut sparse = SparseArray::new(1000);
    sparse.elements.insert(500, value!({ "x": [] }));
    all.push(sparse.clone().into());
    sparse.length = 501;
    sparse.properties.insert("index", Value::Null);
    all.push(sparse.into());
    all.push(value!([[], [1, [2.5]], [0.5, 1.5], ["x", null]]));
    all.push(value!({ "": 1, "__proto__": { "constructor": 2 }, "é": 3, "中": 4, "0": 5 }));
    all.push(Value::Map(vec![(Value::Null, value!([])), (value!({}), Value::Map(vec![]))]));
    all.push(Value::Set(vec![value!("x"), Value::Set(vec![])]));
    all
}

fn shown(value: &Value) -> String {
    format!("{value:?}")
}

#[test]
fn each_by_itself() {
    for value in every_kind() {
        let bytes = to_vec(&value).unwrap();
        assert_eq!(shown(&from_slice(&bytes).unwrap()), shown(&value));
        let graph: Graph = from_slice(&bytes).unwrap();
        assert_eq!(to_vec(&graph).unwrap(), bytes, "{value}");
        assert_eq!(shown(&graph.to_value().unwrap()), shown(&value));
        assert_eq!(to_vec(&Graph::from(value.clone())).unwrap(), bytes, "{value}");
    }
}

#[test]
fn each_inside_each_container() {
    for value in every_kind() {
        let mut error = JsError::new(ErrorClass::Error, "");
        error.cause = Some(value.clone());
        let mut holey = SparseArray::new(3);
        holey.elements.insert(1, value.clone());
        for nested in [
            value!([1, (value.clone()), 2]),
            value!({ "a": 1, "b": (value.clone()), "c": 2 }),
            Value::Map(vec![(value.clone(), value.clone())]),
            Value::Set(vec![value.clone()]),
            error.into(),
            holey.into(),
        ] {
            let bytes = to_vec(&nested).unwrap();
            assert_eq!(shown(&from_slice(&bytes).unwrap()), shown(&nested));
            assert_eq!(to_vec(&from_slice::<Graph>(&bytes).unwrap()).unwrap(), bytes, "{nested}");
        }
    }
}

/// Bytes of one's own come from a buffer and from any view of one.
#[test]
fn bytes_of_any_view() {
    let mut all = vec![(Value::ArrayBuffer(Bytes::from_static(b"12345678")), "ArrayBuffer")];
    all.extend(
        CLASSES.map(|(class, _)| (View::new(class, Bytes::from_static(b"12345678")).into(), class.name())),
    );
    for (value, name) in all {
        let bytes = to_vec(&value).unwrap();
        let borrowed: &[u8] = from_slice(&bytes).unwrap();
        assert_eq!(borrowed, b"12345678", "{name}");
        assert!(bytes.as_ptr_range().contains(&borrowed.as_ptr()), "{name} in place");
        assert_eq!(from_slice::<Bytes>(&bytes).unwrap(), borrowed, "{name}");
        assert_eq!(from_slice::<serde_bytes::ByteBuf>(&bytes).unwrap(), borrowed, "{name}");
        assert_eq!(
            from_slice::<Vec<String>>(&bytes).unwrap_err().to_string().split(", got ").next().unwrap(),
            "[0]: expected a string",
            "{name}"
        );
    }
}
