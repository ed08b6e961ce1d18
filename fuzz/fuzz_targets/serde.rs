//! Decoding into types of all shapes never panics, and what they take they give back.

#![no_main]

mod message;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use libfuzzer_sys::fuzz_target;
use polaron_value::{
    BigInt, Date, Graph, JsError, JsString, RegExp, Rest, Value, from_slice, to_vec, validate,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
struct Everything {
    a: Option<u8>,
    b: Option<Box<Everything>>,
    #[serde(default)]
    c: Vec<Kind>,
    #[serde(default, with = "serde_bytes")]
    d: Vec<u8>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Debug, Serialize, Deserialize)]
enum Kind {
    Unit,
    New(f64),
    Tuple(i64, JsString),
    Struct { a: Option<Date>, b: BigInt },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(f64),
    Text(String),
    List(Vec<Untagged>),
    Map(HashMap<String, Untagged>),
    Nothing,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "a")]
enum Tagged {
    #[serde(rename = "a")]
    A { b: u32 },
    #[serde(rename = "b")]
    B(BTreeMap<String, u128>),
}

fn tried<T: Serialize + DeserializeOwned + Debug>(bytes: &[u8]) {
    let Ok(value) = from_slice::<T>(bytes) else { return };
    // What the type cannot send (integers beyond 2^53, say) it may refuse, but not send something that is malformed.
    if let Ok(again) = to_vec(&value) {
        validate(&again).expect("what is sent is well formed");
        drop(from_slice::<T>(&again));
    }
}

fuzz_target!(|data: &[u8]| {
    let bytes = message::message(data);
    tried::<Everything>(&bytes);
    tried::<Vec<Everything>>(&bytes);
    tried::<Kind>(&bytes);
    tried::<Untagged>(&bytes);
    tried::<Tagged>(&bytes);
    tried::<serde_json::Value>(&bytes);
    tried::<Vec<f64>>(&bytes);
    tried::<Vec<Option<i32>>>(&bytes);
    tried::<(u8, String, Option<bool>)>(&bytes);
    tried::<[f32; 2]>(&bytes);
    tried::<HashMap<String, BTreeMap<i16, char>>>(&bytes);
    tried::<BTreeMap<u64, Vec<u64>>>(&bytes);
    tried::<serde_bytes::ByteBuf>(&bytes);
    tried::<Vec<JsString>>(&bytes);
    tried::<(Date, RegExp)>(&bytes);
    tried::<Vec<JsError>>(&bytes);
    tried::<Rest<BigInt>>(&bytes);
    tried::<(Graph, Value)>(&bytes);
    tried::<std::time::Duration>(&bytes);
    let _ = from_slice::<&str>(&bytes);
    let _ = from_slice::<&[u8]>(&bytes);
    let _ = from_slice::<Vec<&str>>(&bytes);
    let _ = from_slice::<serde::de::IgnoredAny>(&bytes);
});
