//! What was decoded is encoded to a message that decodes to the same.

#![no_main]

mod message;

use libfuzzer_sys::fuzz_target;
use polaron_value::{Graph, Value, from_slice, to_vec, validate};

fuzz_target!(|data: &[u8]| {
    let bytes = message::message(data);
    let Ok(graph) = from_slice::<Graph>(&bytes) else { return };
    let again = to_vec(&graph).expect("a message's graph can be sent");
    validate(&again).expect("what is sent is well formed");
    let second: Graph = from_slice(&again).expect("what is sent is well formed");
    assert_eq!(second.to_string(), graph.to_string());
    // Encoding is a function of the value: from here on nothing changes any more.
    assert_eq!(to_vec(&second).expect("it was sent already"), again);

    if let Ok(value) = from_slice::<Value>(&bytes) {
        // Debug tells order, and takes NaN as equal to itself.
        let again = to_vec(&value).expect("a message's value can be sent");
        let second: Value = from_slice(&again).expect("what is sent is well formed");
        assert_eq!(format!("{second:?}"), format!("{value:?}"));
        let graph = Graph::from(value.clone());
        assert_eq!(format!("{:?}", graph.to_value().expect("it was a tree")), format!("{value:?}"));
    }
});
