//! Deep values: what the limit allows must work on a thread's usual 2 MiB stack, in a debug build too; what it forbids must
//! be an error. Each test's deepest recursion runs on a thread of exactly that size.

use std::collections::HashMap;

use polaron_value::{
    Arguments, DecodeErrorKind, EncodeErrorKind, Graph, MAX_DEPTH, Value, from_slice, to_vec, validate,
};
use serde::{Deserialize, Serialize};

const STACK: usize = 2 << 20;

fn on_usual_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread");
    thread.join().expect("survives");
}

/// A message of these values, without shapes and blobs.
fn message(values: impl IntoIterator<Item = u32>, pool: &[u8]) -> Vec<u8> {
    let mut words = vec![0; 8];
    words.extend(values);
    let shapes_at = words.len() as u32;
    words.resize(words.len().next_multiple_of(2), 0);
    (words[0], words[1], words[2], words[4]) = (words.len() as u32, pool.len() as u32, 8, shapes_at);
    let mut bytes: Vec<u8> = words.iter().flat_map(|word: &u32| word.to_le_bytes()).collect();
    bytes.extend_from_slice(pool);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

const UNDEFINED: u32 = 0;
/// An array of one element.
const ARRAY: u32 = 1 << 4 | 5;
/// An object of one property, and its key of four characters.
const OBJECT: [u32; 2] = [1 << 4 | 7, 4 << 4 | 3];

fn arrays(levels: usize) -> Vec<u8> {
    message(std::iter::repeat_n(ARRAY, levels).chain([UNDEFINED]), b"")
}

fn objects_around(levels: usize, values: &[u32], pool: &[u8]) -> Vec<u8> {
    let pool = [b"next".repeat(levels), pool.to_vec()].concat();
    message(std::iter::repeat_n(OBJECT, levels).flatten().chain(values.iter().copied()), &pool)
}

/// `{ next: { next: … undefined } }`
fn objects(levels: usize) -> Vec<u8> {
    objects_around(levels, &[UNDEFINED], b"")
}

#[derive(Debug, Serialize, Deserialize)]
struct Node {
    next: Option<Box<Node>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct List(Vec<List>);

#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct Map(HashMap<String, Option<Map>>);

#[derive(Debug, Serialize, Deserialize)]
enum Chain {
    #[serde(rename = "next")]
    Next(Box<Chain>),
    End,
}

#[test]
fn values_at_the_limit() {
    on_usual_stack(|| {
        for bytes in [arrays(MAX_DEPTH), objects(MAX_DEPTH)] {
            validate(&bytes).expect("well formed");
            let value: Value = from_slice(&bytes).expect("decodes");
            let again: Value = from_slice(&to_vec(&value).expect("encodes")).expect("decodes");
            assert!(value == again && value == value.clone());
            let graph: Graph = from_slice(&bytes).expect("decodes");
            assert_eq!(graph.to_string(), value.to_string());
            assert!(graph.to_value().expect("is a tree") == value);
            validate(&to_vec(&graph).expect("encodes")).expect("well formed");
            assert!(value.to_string().len() > MAX_DEPTH);
            assert!(format!("{value:?}").len() > MAX_DEPTH);
            let _: serde::de::IgnoredAny = from_slice(&bytes).expect("decodes");
        }
    });
}

#[test]
fn arguments_at_the_limit() {
    on_usual_stack(|| {
        let bytes = arrays(MAX_DEPTH);
        let mut arguments = Arguments::new(&bytes).expect("an array");
        arguments.validate().expect("well formed");
        arguments.next::<Value>().expect("decodes");
    });
}

#[test]
fn structs_at_the_limit() {
    on_usual_stack(|| {
        let bytes = objects(MAX_DEPTH);
        let node: Node = from_slice(&bytes).expect("decodes");
        // Those are dictionaries; what is encoded here is of the struct's own shape.
        let encoded = to_vec(&node).expect("encodes");
        from_slice::<Node>(&encoded).expect("decodes");
    });
}

#[test]
fn lists_at_the_limit() {
    on_usual_stack(|| {
        let bytes = message(std::iter::repeat_n(ARRAY, MAX_DEPTH - 1).chain([5]), b"");
        let list: List = from_slice(&bytes).expect("decodes");
        assert!(to_vec(&list).expect("encodes") == bytes);
    });
}

/// In a debug build, 1000 levels of these take more than the 2 MiB there are.
#[test]
fn types_of_large_frames_end_before_the_stack_does() {
    on_usual_stack(|| {
        match from_slice::<Map>(&objects(MAX_DEPTH)) {
            Ok(map) => drop(to_vec(&map).expect("encodes")),
            Err(error) => {
                assert_eq!(error.kind(), &DecodeErrorKind::OutOfStack);
                assert!(!error.is_malformed());
            }
        }
        from_slice::<Map>(&objects(500)).expect("decodes");
    });
}

#[test]
fn enums_at_the_limit() {
    on_usual_stack(|| {
        let bytes = objects_around(MAX_DEPTH, &[3 << 4 | 3], b"End");
        let chain: Chain = from_slice(&bytes).expect("decodes");
        let again: Chain = from_slice(&to_vec(&chain).expect("encodes")).expect("decodes");
        drop(again);
    });
}

#[test]
fn json_values_at_the_limit() {
    on_usual_stack(|| {
        let json: serde_json::Value = from_slice(&objects(MAX_DEPTH)).expect("decodes");
        to_vec(&json).expect("encodes");
    });
}

#[test]
fn beyond_the_limit_is_an_error() {
    on_usual_stack(|| {
        for levels in [MAX_DEPTH + 1, 100_000] {
            for bytes in [arrays(levels), objects(levels)] {
                let too_deep = |result: Result<(), polaron_value::DecodeError>| {
                    let error = result.expect_err("too deep");
                    assert_eq!(error.kind(), &DecodeErrorKind::TooDeep);
                    assert!(error.is_malformed());
                    assert!(error.to_string().len() < 200, "{error}");
                };
                too_deep(validate(&bytes));
                too_deep(from_slice::<Value>(&bytes).map(drop));
                too_deep(from_slice::<Graph>(&bytes).map(drop));
                too_deep(from_slice::<serde::de::IgnoredAny>(&bytes).map(drop));
                too_deep(from_slice::<serde_json::Value>(&bytes).map(drop));
            }
            too_deep_node(levels);
        }
    });
}

fn too_deep_node(levels: usize) {
    let error = from_slice::<Node>(&objects(levels)).expect_err("too deep");
    assert_eq!(error.kind(), &DecodeErrorKind::TooDeep);
    assert_eq!(
        error.path(),
        format!("next{}…(980 more)…{}", ".next".repeat(9), ".next".repeat(10)),
        "{levels} levels"
    );
}

#[test]
fn encoding_beyond_the_limit_is_an_error() {
    on_usual_stack(|| {
        let mut node = Node { next: None };
        for _ in 0..MAX_DEPTH {
            node = Node { next: Some(Box::new(node)) };
        }
        let error = to_vec(&node).expect_err("too deep");
        assert_eq!(error.kind(), &EncodeErrorKind::TooDeep);
        assert!(error.to_string().starts_with("next.next."), "{error}");
    });
}
