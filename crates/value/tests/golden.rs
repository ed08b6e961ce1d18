//! The golden vectors, which the JavaScript tests read too, and malformed bytes. What a description means is told in
//! `renderer/test/helpers/description.js`.

use polaron_value::{
    Arguments, ArrayBuffer, BigInt, BufferView, Date, ErrorClass, Graph, JsError, JsString, Node, NodeId,
    Object, Place, Primitive, RegExp, SparseArray, Value, ViewClass, from_slice, to_vec, validate,
};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value as Json;

/// The vectors: some are nested more deeply than `serde_json` reads by itself.
fn golden() -> Json {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/clone.json");
    let text = std::fs::read_to_string(path).expect("golden vectors");
    let mut json = serde_json::Deserializer::from_str(&text);
    json.disable_recursion_limit();
    Json::deserialize(&mut json).expect("JSON")
}

fn on_large_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(run).expect("a thread");
    thread.join().expect("survives");
}

/// Digits, or a list of digits and of [digits, times].
fn from_hex(hex: &Json) -> Vec<u8> {
    let digits = |text: &str| -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
    };
    match hex {
        Json::String(text) => digits(text),
        Json::Array(parts) if parts.len() == 2 && parts[1].is_u64() => {
            from_hex(&parts[0]).repeat(parts[1].as_u64().expect("times") as usize)
        }
        Json::Array(parts) => parts.iter().flat_map(from_hex).collect(),
        other => panic!("no hex: {other}"),
    }
}

fn string(data: &Json) -> JsString {
    match data {
        Json::String(text) => text.as_str().into(),
        units => JsString::from_utf16(serde_json::from_value::<Vec<u16>>(units.clone()).expect("code units")),
    }
}

fn number(data: &Json) -> f64 {
    data.as_str().expect("a number's text").parse().expect("a number")
}

fn big(data: &Json) -> BigInt {
    data.as_str().expect("digits").parse().expect("a BigInt")
}

/// What a description means, built in a graph.
#[derive(Default)]
struct Builder {
    graph: Graph,
    /// The objects by the order of the text.
    objects: Vec<NodeId>,
}

impl Builder {
    fn build(description: &Json) -> Graph {
        let mut builder = Self::default();
        let root = builder.place(description);
        builder.graph.set_root(root);
        builder.graph
    }

    fn begin(&mut self) -> NodeId {
        let id = self.graph.add(Node::Set(Vec::new()));
        self.objects.push(id);
        id
    }

    fn places(&mut self, list: &Json) -> Vec<Place> {
        list.as_array().expect("a list").iter().map(|element| self.place(element)).collect()
    }

    fn properties(&mut self, list: &Json) -> Object<Place> {
        let mut object = Object::default();
        for property in list.as_array().expect("properties") {
            let place = self.place(&property[1]);
            object.set(string(&property[0]), place);
        }
        object
    }

    fn holey(&mut self, list: &Json) -> SparseArray<Place> {
        let list = list.as_array().expect("a list");
        let mut array = SparseArray::new(list.len() as u32);
        for (index, element) in list.iter().enumerate().filter(|(_, element)| element[0] != "hole") {
            let place = self.place(element);
            array.elements.insert(index as u32, place);
        }
        array
    }

    fn place(&mut self, description: &Json) -> Place {
        let data = &description[1];
        let kind = description[0].as_str().expect("a kind");
        match kind {
            "undefined" => return Place::Undefined,
            "null" => return Place::Null,
            "boolean" => return Place::Bool(data.as_bool().expect("a boolean")),
            "number" => return Place::Number(number(data)),
            "bigint" => return Place::BigInt(big(data)),
            "string" => return Place::String(string(data)),
            "ref" => return Place::Node(self.objects[data.as_u64().expect("a number") as usize]),
            _ => {}
        }
        let id = self.begin();
        let node = self.node(kind, description);
        *self.graph.node_mut(id) = node;
        Place::Node(id)
    }

    fn node(&mut self, kind: &str, description: &Json) -> Node {
        let (data, more) = (&description[1], &description[2]);
        match kind {
            "array" if data.as_array().expect("a list").iter().any(|element| element[0] == "hole") => {
                Node::SparseArray(Box::new(self.holey(data)))
            }
            "array" => Node::Array(self.places(data)),
            "object" => Node::Object(self.properties(data)),
            "set" => Node::Set(self.places(data)),
            "map" => {
                let entries = data.as_array().expect("entries").iter();
                Node::Map(entries.map(|entry| (self.place(&entry[0]), self.place(&entry[1]))).collect())
            }
            "date" => Node::Date(Date::from_milliseconds(number(data))),
            "regexp" => Node::RegExp(Box::new(RegExp::new(string(data), string(more)))),
            "error" => Node::Error(Box::new(self.error(data, more))),
            "arrayBuffer" => {
                let bytes = serde_json::from_value::<Vec<u8>>(data.clone()).expect("bytes").into();
                Node::ArrayBuffer(ArrayBuffer {
                    bytes,
                    max_length: more.as_u64().map(|length| length as u32),
                })
            }
            "view" => {
                let Place::Node(buffer) = self.place(&description[4]) else { panic!("a view of no buffer") };
                Node::View(BufferView {
                    class: view_class(data.as_str().expect("a class")),
                    offset: more.as_u64().expect("an offset") as usize,
                    length: description[3].as_u64().map(|length| length as usize),
                    buffer,
                })
            }
            "numberObject" => Node::Boxed(Primitive::Number(number(data))),
            "stringObject" => Node::Boxed(Primitive::String(string(data))),
            "booleanObject" => Node::Boxed(Primitive::Bool(data.as_bool().expect("a boolean"))),
            "bigintObject" => Node::Boxed(Primitive::BigInt(big(data))),
            "sparse" => {
                let mut array = SparseArray::new(data.as_u64().expect("a length") as u32);
                for (key, place) in self.properties(more) {
                    match key.as_str().and_then(|key| key.parse().ok()).filter(|&index| index < array.length)
                    {
                        Some(index) => drop(array.elements.insert(index, place)),
                        None => drop(array.properties.set(key, place)),
                    }
                }
                Node::SparseArray(Box::new(array))
            }
            "arrayExtra" => {
                let mut array = self.holey(data);
                array.properties = self.properties(more);
                Node::SparseArray(Box::new(array))
            }
            kind => panic!("golden vectors have a new kind: {kind}"),
        }
    }

    fn error(&mut self, class: &Json, parts: &Json) -> JsError<Place> {
        let mut error = JsError::new(error_class(class.as_str().expect("a class")), "");
        let text = |key| parts.get(key).map(string);
        (error.name, error.message, error.stack) = (text("name"), text("message"), text("stack"));
        error.cause = parts.get("cause").map(|cause| self.place(cause));
        error.errors = parts.get("errors").map(|errors| self.place(errors));
        error
    }
}

fn view_class(name: &str) -> ViewClass {
    use ViewClass::*;
    let all = [
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
    ];
    all.into_iter().find(|class| class.name() == name).expect("a class of views")
}

fn error_class(name: &str) -> ErrorClass {
    use ErrorClass::*;
    let all =
        [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, UriError, AggregateError];
    all.into_iter().find(|class| class.name() == name).expect("a class of errors")
}

/// Shows everything that a graph is, its nodes in the order in which they are met.
fn canonical(graph: &Graph) -> String {
    let bytes = to_vec(graph).expect("encodes");
    let again: Graph = from_slice(&bytes).unwrap_or_else(|error| panic!("{graph}: {error}"));
    format!("{:?} {:?}", again.root(), again.nodes())
}

#[test]
fn values() {
    on_large_stack(|| {
        for entry in golden()["values"].as_array().expect("values") {
            let (name, expected, bytes) =
                (&entry["name"], Builder::build(&entry["value"]), from_hex(&entry["hex"]));
            validate(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            let decoded: Graph = from_slice(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            // Debug tells order, and takes NaN as equal to itself.
            if name == "DICT in its order" || name == "shape with index keys" {
                // That integer keys come first is a JavaScript engine's business.
                assert_eq!(decoded.to_value().expect("a tree"), expected.to_value().expect("a tree"));
                continue;
            }
            assert_eq!(decoded.to_string(), expected.to_string(), "{name}");
            assert_eq!(canonical(&decoded), canonical(&expected), "{name}");
            let encoded = to_vec(&expected).unwrap_or_else(|error| panic!("{name}: {error}"));
            let again: Graph = from_slice(&encoded).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(again.to_string(), expected.to_string(), "{name}");
            from_slice::<IgnoredAny>(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));

            let tree = from_slice::<Value>(&bytes);
            match expected.to_value() {
                Ok(expected) => {
                    let tree = tree.unwrap_or_else(|error| panic!("{name}: {error}"));
                    assert_eq!(format!("{tree:?}"), format!("{expected:?}"), "{name}");
                    let again: Value = from_slice(&to_vec(&tree).expect("encodes")).expect("decodes");
                    assert_eq!(format!("{again:?}"), format!("{expected:?}"), "{name}");
                }
                Err(expected) => {
                    assert_eq!(tree.expect_err("no tree").to_string(), expected.to_string(), "{name}")
                }
            }
        }
    });
}

#[test]
fn malformed_bytes_are_refused() {
    on_large_stack(|| {
        let mut wrong = Vec::new();
        for entry in golden()["malformed"].as_array().expect("malformed") {
            let (name, bytes) = (&entry["name"], from_hex(&entry["hex"]));
            let refused = [
                ("Value", from_slice::<Value>(&bytes).map(drop)),
                ("Graph", from_slice::<Graph>(&bytes).map(drop)),
                ("IgnoredAny", from_slice::<IgnoredAny>(&bytes).map(drop)),
                ("serde_json::Value", from_slice::<Json>(&bytes).map(drop)),
                ("validate", validate(&bytes)),
                ("Arguments", Arguments::new(&bytes).and_then(|arguments| arguments.validate())),
            ];
            for (reader, result) in refused {
                match result {
                    Ok(()) => wrong.push(format!("{name} as {reader} is taken")),
                    // It gives up at kinds that JSON has not, which may be before what is malformed.
                    Err(error) if error.is_malformed() || reader == "serde_json::Value" => {}
                    Err(error) => wrong.push(format!("{name} as {reader}: {error}")),
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn every_beginning_of_an_encoding_is_refused() {
    on_large_stack(|| {
        for entry in golden()["values"].as_array().expect("values") {
            let bytes = from_hex(&entry["hex"]);
            for end in (0..bytes.len()).rev().take(2000) {
                assert!(validate(&bytes[..end]).is_err(), "{} up to {end}", entry["name"]);
                assert!(from_slice::<Value>(&bytes[..end]).is_err(), "{} up to {end}", entry["name"]);
            }
        }
    });
}
