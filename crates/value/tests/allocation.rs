//! What decoding allocates is bounded by the message, whatever is in it. In a process of its own: allocations are counted.

mod ffi;

use polaron_value::{
    BigInt, ErrorClass, FREE_EXPANSION, Graph, JsError, MAX_ALLOCATION, MAX_EXPANSION, Object, RegExp, Value,
    from_slice, to_vec, validate, value,
};

/// What is allocated in any case: tables of few entries, an error and its text.
const FREE: usize = 4096;

/// All that is allocated, what is given back included.
fn allocated<T>(work: impl FnOnce() -> T) -> usize {
    let before = ffi::allocated();
    let result = work();
    let allocated = ffi::allocated() - before;
    drop(result);
    allocated
}

fn bounded(name: &str, bytes: &[u8]) {
    let limit = MAX_ALLOCATION * bytes.len() + FREE;
    assert_eq!(allocated(|| validate(bytes).is_ok()), 0, "{name}: checking allocates");
    for (what, allocated) in [
        ("Value", allocated(|| from_slice::<Value>(bytes))),
        ("Graph", allocated(|| from_slice::<Graph>(bytes))),
    ] {
        assert!(allocated <= limit, "{name}: {allocated} bytes for a {what} of {}", bytes.len());
    }
}

/// A message of these words and characters.
fn message(values: &[u32], shapes: &[u32], shape_count: u32, pool: &[u8]) -> Vec<u8> {
    let shapes_at = 8 + values.len() as u32;
    let mut words = [&[0, pool.len() as u32, 8, shape_count, shapes_at, 0, 0, 0], values, shapes].concat();
    words.resize(words.len().next_multiple_of(2), 0);
    words[0] = words.len() as u32;
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    bytes.extend_from_slice(pool);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

#[test]
fn of_every_kind_of_value() {
    let many = |value: Value| to_vec(&vec![value; 1000]).unwrap();
    for value in [
        Value::Undefined,
        value!(0.5),
        value!(""),
        value!([]),
        value!({}),
        value!({ "a": 1 }),
        value!([[1]]),
        Value::Map(vec![]),
        Value::Set(vec![]),
        Value::Map(vec![(Value::Null, Value::Null)]),
        BigInt::default().into(),
        RegExp::default().into(),
        JsError::new(ErrorClass::Error, "").into(),
        Value::Uint8Array(Default::default()),
    ] {
        bounded(&value.to_string(), &many(value.clone()));
    }
    let dictionary: Object = (0..1000).map(|index| (format!("{index:x}"), index)).collect();
    bounded("a dictionary", &to_vec(&dictionary).unwrap());
    // Each with one property of an empty key: the fewest words that a table of keys is made for.
    let tables: Vec<u32> = [1000 << 4 | 5].into_iter().chain([1 << 4 | 7, 3, 0].repeat(1000)).collect();
    bounded("dictionaries", &message(&tables, &[], 0, b""));
    let bare: Vec<u32> = [1000 << 4 | 5].into_iter().chain([4 << 4 | 9, 0].repeat(1000)).collect();
    bounded("errors of nothing", &message(&bare, &[], 0, b""));
    let numbers = to_vec(&vec![0.5; 1000]).unwrap();
    bounded("numbers", &numbers);
}

/// One key list of long keys for many objects: those of a tree and a graph share it.
#[test]
fn of_objects_with_long_keys() {
    let key = [0x6b6b_6b6b; 2500];
    let shape = [&[3 + 2500, 1, 10_000][..], &key].concat();
    let values: Vec<u32> = [10_000 << 4 | 5].into_iter().chain([4, 0].repeat(10_000)).collect();
    let bytes = message(&values, &shape, 1, b"");
    bounded("objects of one long key", &bytes);
    // A type that has keys of its own for each is given no more than the limit says.
    let maps = allocated(|| from_slice::<Vec<std::collections::BTreeMap<String, ()>>>(&bytes).unwrap_err());
    let expanded = bytes.len() + (bytes.len() * MAX_EXPANSION).max(FREE_EXPANSION);
    assert!(maps <= 4 * expanded, "{maps} bytes for maps of {}", bytes.len());
}

/// Claims of much that is not there.
#[test]
fn of_malformed_messages() {
    for (name, values) in [
        ("array", vec![0x0fff_ffff << 4 | 5]),
        ("numbers", vec![0x0fff_ffff << 4 | 6]),
        ("dictionary", vec![0x0fff_ffff << 4 | 7]),
        ("string", vec![0x0fff_ffff << 4 | 3]),
        ("map", vec![1 << 4 | 9, u32::MAX]),
        ("set", vec![2 << 4 | 9, u32::MAX]),
        ("sparse", vec![12 << 4 | 9, u32::MAX, u32::MAX]),
        ("buffer", vec![6 << 4 | 9, u32::MAX, 0, 0]),
        ("nested", [1000 << 4 | 5].repeat(900)),
    ] {
        let bytes = message(&values, &[], 0, b"");
        assert!(validate(&bytes).is_err(), "{name}");
        for allocated in
            [allocated(|| from_slice::<Value>(&bytes)), allocated(|| from_slice::<Graph>(&bytes))]
        {
            // An error's path may take some for each level.
            assert!(allocated <= MAX_ALLOCATION * bytes.len() + 128 * 1000, "{name}: {allocated}");
        }
    }
}

#[test]
fn of_shared_objects() {
    let mut graph = Graph::new();
    let shared = graph.add(polaron_value::Node::Array(vec![polaron_value::Place::Null; 1000]));
    let list = graph.add(polaron_value::Node::Array(vec![shared.into(); 10_000]));
    graph.set_root(list);
    let bytes = to_vec(&graph).unwrap();
    let as_graph = allocated(|| from_slice::<Graph>(&bytes).unwrap());
    assert!(as_graph <= MAX_ALLOCATION * bytes.len() + FREE, "{as_graph}");
    let as_value = allocated(|| from_slice::<Value>(&bytes).unwrap_err());
    let expanded = bytes.len() + (bytes.len() * MAX_EXPANSION).max(FREE_EXPANSION);
    assert!(as_value <= MAX_ALLOCATION * expanded, "{as_value}");
}
