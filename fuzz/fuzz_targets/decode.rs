//! Whatever the bytes are: no decoder panics, all agree on whether they are well formed, and none allocates more than the
//! limits say.

#![no_main]

#[path = "../../crates/value/tests/ffi/mod.rs"]
mod ffi;
mod message;

use libfuzzer_sys::fuzz_target;
use polaron_value::{
    Arguments, FREE_EXPANSION, Graph, MAX_ALLOCATION, MAX_EXPANSION, Rest, Value, from_slice, validate,
};

/// What is allocated in any case: thread-locals, an error and its text.
const FREE: usize = 64 << 10;

fn bounded<T>(length: usize, decode: impl FnOnce() -> T) -> T {
    let before = ffi::allocated();
    let result = decode();
    let allocated = ffi::allocated() - before;
    assert!(allocated <= MAX_ALLOCATION * length + FREE, "{allocated} bytes allocated for {length}");
    result
}

fuzz_target!(|data: &[u8]| {
    let bytes = message::message(data);
    let length = bytes.len();
    let expanded = length + (length * MAX_EXPANSION).max(FREE_EXPANSION);
    let well_formed = bounded(length, || validate(&bytes)).is_ok();
    let value = bounded(expanded, || from_slice::<Value>(&bytes));
    match &value {
        Ok(value) => {
            assert!(well_formed);
            let _ = value.to_json();
            // Deep ones take long to show, and what is shown of each kind is seen in small ones too.
            if length < 4096 {
                let _ = (value.to_string(), format!("{value:?}"));
            }
        }
        Err(error) => {
            assert_eq!(error.is_malformed(), !well_formed, "{error}");
            let _ = error.to_string();
        }
    }
    let graph = bounded(length, || from_slice::<Graph>(&bytes));
    assert_eq!(graph.is_ok(), well_formed);
    if let Ok(graph) = graph {
        let _ = graph.to_string();
        if let (Ok(tree), Ok(value)) = (graph.to_value(), &value) {
            assert_eq!(format!("{tree:?}"), format!("{value:?}"));
        }
    }
    if let Ok(mut arguments) = Arguments::new(&bytes) {
        assert_eq!(arguments.validate().is_ok(), well_formed);
        let _ = arguments.next::<Value>();
        let _ = arguments.next::<&str>();
        let _ = arguments.clone().next::<Rest<u8>>();
        let _ = arguments.next::<Option<Graph>>();
        let _ = arguments.next::<Rest<Value>>();
    }
});
