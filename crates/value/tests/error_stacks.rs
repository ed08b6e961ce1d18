//! `EncodeOptions::error_stacks`: without, no error has a stack, wherever it is.

use polaron_value::{
    EncodeOptions, ErrorClass, Graph, JsError, Node, Object, Place, Value, from_slice, to_vec, validate,
    value,
};
use serde::Serialize;

const STRIPPED: EncodeOptions = EncodeOptions::new().error_stacks(false);

fn error(message: &str) -> JsError {
    let mut error = JsError::new(ErrorClass::AggregateError, message);
    error.stack = Some("at secret".into());
    error
}

/// An error with errors in all places that an error has.
fn errors() -> JsError {
    let mut outer = error("outer");
    outer.cause = Some(error("cause").into());
    outer.errors =
        Some(value!([(Value::from(error("first"))), { "second": (Value::from(error("second"))) }]));
    outer
}

/// What is told with all options and without stacks. Only the stacks differ.
#[track_caller]
fn check<T: Serialize + ?Sized>(value: &T, stacks: usize) {
    let (whole, stripped) = (to_vec(value).unwrap(), STRIPPED.to_vec(value).unwrap());
    validate(&stripped).unwrap();
    let shown = |bytes: &[u8]| format!("{:?}", from_slice::<Value>(bytes).unwrap());
    assert_eq!(shown(&whole).matches("secret").count(), stacks);
    assert!(!stripped.windows(6).any(|bytes| bytes == b"secret"), "{}", shown(&stripped));
    let stack = format!("stack: Some({:?})", polaron_value::JsString::from("at secret"));
    assert_eq!(shown(&whole).replace(&stack, "stack: None"), shown(&stripped));
    assert_eq!(EncodeOptions::default().to_vec(value).unwrap(), whole);
}

#[test]
fn in_values() {
    check(&Value::from(errors()), 4);
    check(
        &value!([1, { "a": (Value::from(errors())) }, (Value::Map(vec![(error("k").into(), error("v").into())]))]),
        6,
    );
    check(&Value::Set(vec![error("member").into()]), 1);
    let mut sparse = polaron_value::SparseArray::new(2);
    sparse.elements.insert(1, error("element").into());
    sparse.properties.insert("x", Value::from(error("property")));
    check(&Value::from(sparse), 2);
}

#[test]
fn in_types_of_ones_own() {
    #[derive(Serialize)]
    struct Report<'a> {
        error: &'a JsError,
        more: Vec<Option<JsError>>,
    }
    check(&Report { error: &errors(), more: vec![None, Some(error("more"))] }, 5);
    // A property of that name is no error's stack.
    let own = value!({ "stack": "at secret" });
    assert_eq!(from_slice::<Value>(&STRIPPED.to_vec(&own).unwrap()).unwrap(), own);
}

#[test]
fn in_graphs() {
    let mut graph = Graph::new();
    let mut node = JsError::<Place>::new(ErrorClass::Error, "me");
    node.stack = Some("at secret".into());
    let id = graph.add(Node::Error(Box::new(node.clone())));
    node.cause = Some(id.into());
    // Its own cause.
    *graph.node_mut(id) = Node::Error(Box::new(node));
    let mut object = Object::default();
    object.set("error".into(), Place::Node(id));
    let root = graph.add(Node::Object(object));
    graph.set_root(root);
    let again: Graph = from_slice(&STRIPPED.to_vec(&graph).unwrap()).unwrap();
    let stacks = |graph: &Graph| {
        graph
            .nodes()
            .iter()
            .filter(|node| matches!(node, Node::Error(error) if error.stack.is_some()))
            .count()
    };
    assert_eq!((stacks(&graph), stacks(&again)), (1, 0));
    assert_eq!(again.to_string(), graph.to_string());
}

#[test]
fn an_encode_within_an_encode_has_options_of_its_own() {
    struct Nested;
    impl Serialize for Nested {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let whole = to_vec(&error("nested")).map_err(serde::ser::Error::custom)?;
            serializer.serialize_bytes(&whole)
        }
    }
    let bytes = STRIPPED.to_vec(&(error("before"), Nested, error("after"))).unwrap();
    let (before, nested, after): (JsError, &[u8], JsError) = from_slice(&bytes).unwrap();
    assert_eq!((before.stack, after.stack), (None, None));
    assert_eq!(from_slice::<JsError>(nested).unwrap(), error("nested"));
}
