//! The two halves against each other, on random values: what JavaScript encoded is decoded here, and what is encoded here
//! again is decoded there. Each time it must be the structured clone, told by the text of `renderer/test/dump.js`.
//!
//! `POLARON_FUZZ_RUNS` and `POLARON_FUZZ_SEED` choose how many values and which, as for the test in JavaScript.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufReader, BufWriter, Read, Write};
use std::process::{Child, Command, Stdio};

use polaron_value::{
    BufferView, Graph, JsString, MAX_SAFE_INTEGER, Node, NodeId, Object, Place, Primitive, from_slice, to_vec,
};

/// The text of a graph; see `renderer/test/dump.js`.
#[derive(Default)]
struct Text<'a> {
    text: String,
    graph: Option<&'a Graph>,
    numbers: HashMap<NodeId, usize>,
}

impl<'a> Text<'a> {
    fn of(graph: &'a Graph) -> String {
        let mut text = Self { graph: Some(graph), ..Self::default() };
        text.place(graph.root());
        text.text
    }

    fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn show(&mut self, arguments: std::fmt::Arguments<'_>) {
        self.text.write_fmt(arguments).expect("a string takes everything");
    }

    fn string(&mut self, string: &JsString) {
        let is_plain = |byte: u8| byte == b' ' || byte.is_ascii_alphanumeric();
        match string.as_str().filter(|text| text.bytes().all(is_plain)) {
            Some(text) => self.show(format_args!("\"{text}\"")),
            None => {
                self.add("'");
                self.hex(string.encode_utf16().flat_map(u16::to_le_bytes));
                self.add("'");
            }
        }
    }

    fn hex(&mut self, bytes: impl IntoIterator<Item = u8>) {
        let digit = |nibble: u8| char::from_digit(nibble.into(), 16).expect("below 16");
        self.text.extend(bytes.into_iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
    }

    fn number(&mut self, number: f64) {
        let is_safe = number.abs() <= MAX_SAFE_INTEGER as f64 && number.fract() == 0.0;
        if is_safe && (number != 0.0 || number.is_sign_positive()) {
            self.show(format_args!("n{}", number as i64));
        } else {
            self.add("d");
            self.hex(number.to_be_bytes());
        }
    }

    fn primitive(&mut self, primitive: &Primitive) {
        match primitive {
            Primitive::Bool(value) => self.add(if *value { "t" } else { "f" }),
            Primitive::Number(number) => self.number(*number),
            Primitive::BigInt(big) => self.show(format_args!("i{}", big.to_hex())),
            Primitive::String(string) => self.string(string),
            other => panic!("a new primitive: {other:?}"),
        }
    }

    fn place(&mut self, place: &Place) {
        match place {
            Place::Undefined => self.add("u"),
            Place::Null => self.add("l"),
            Place::Bool(value) => self.primitive(&Primitive::Bool(*value)),
            Place::Number(number) => self.primitive(&Primitive::Number(*number)),
            Place::BigInt(big) => self.primitive(&Primitive::BigInt(big.clone())),
            Place::String(string) => self.string(string),
            Place::Node(id) => self.object(*id),
            other => panic!("a new place: {other:?}"),
        }
    }

    fn places<'p>(&mut self, places: impl IntoIterator<Item = &'p Place>) {
        self.add("(");
        places.into_iter().for_each(|place| self.place(place));
        self.add(")");
    }

    fn property(&mut self, key: &JsString, place: &Place) {
        self.string(key);
        self.place(place);
    }

    fn properties(&mut self, object: &Object<Place>) {
        object.iter().for_each(|(key, place)| self.property(key, place));
    }

    fn element(&mut self, index: usize, place: &Place) {
        self.show(format_args!("\"{index}\""));
        self.place(place);
    }

    fn object(&mut self, id: NodeId) {
        let next = self.numbers.len();
        if let Some(number) = self.numbers.get(&id) {
            return self.text.push_str(&format!("#{number}"));
        }
        self.numbers.insert(id, next);
        let graph = self.graph.expect("given at the beginning");
        match graph.node(id) {
            Node::Array(elements) => {
                self.show(format_args!("A{}(", elements.len()));
                elements.iter().enumerate().for_each(|(index, place)| self.element(index, place));
                self.add(")");
            }
            Node::SparseArray(array) => {
                self.show(format_args!("A{}(", array.length));
                array.elements.iter().for_each(|(index, place)| self.element(*index as usize, place));
                self.properties(&array.properties);
                self.add(")");
            }
            Node::Object(object) => {
                self.add("O(");
                self.properties(object);
                self.add(")");
            }
            Node::Map(entries) => {
                self.add("M");
                self.places(entries.iter().flat_map(|(key, value)| [key, value]));
            }
            Node::Set(members) => {
                self.add("S");
                self.places(members);
            }
            Node::Date(date) => {
                self.add("D");
                self.number(date.milliseconds());
            }
            Node::RegExp(regexp) => {
                self.add("R");
                self.string(&regexp.source);
                self.string(&regexp.flags);
            }
            Node::Error(error) => {
                assert_eq!((&error.name, &error.errors), (&None, &None), "there are none among the values");
                self.show(format_args!("E\"{}\"(", error.class.name()));
                for (letter, text) in [("m", &error.message), ("s", &error.stack)] {
                    if let Some(text) = text {
                        self.add(letter);
                        self.string(text);
                    }
                }
                if let Some(cause) = &error.cause {
                    self.add("c");
                    self.place(cause);
                }
                self.add(")");
            }
            Node::Boxed(primitive) => {
                self.add("B");
                self.primitive(primitive);
            }
            Node::ArrayBuffer(buffer) => {
                self.show(format_args!("F{}", buffer.bytes.len()));
                if let Some(maximum) = buffer.max_length {
                    self.show(format_args!("/{maximum}"));
                }
                self.add("(");
                self.hex(buffer.bytes.iter().copied());
                self.add(")");
            }
            Node::View(view) => self.view(graph, view),
            other => panic!("a new node: {other:?}"),
        }
    }

    fn view(&mut self, graph: &Graph, view: &BufferView) {
        let length = graph.view(view).expect("within its buffer").bytes.len();
        let Node::ArrayBuffer(buffer) = graph.node(view.buffer) else { panic!("a view of a buffer") };
        let grows = buffer.max_length.is_some_and(|maximum| buffer.bytes.len() + 8 <= maximum as usize);
        let tracks = match (grows, view.length) {
            (false, _) => "",
            (true, None) => "+",
            (true, Some(_)) => "-",
        };
        self.show(format_args!("V{} {},{length}{tracks}(", view.class.name(), view.offset));
        self.object(view.buffer);
        self.add(")");
    }
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

fn node(arguments: &[String]) -> Child {
    let renderer = concat!(env!("CARGO_MANIFEST_DIR"), "/../../renderer");
    Command::new("node")
        .current_dir(renderer)
        .arg("test/dump.js")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test needs Node.js 18 or later as `node`: scripts/setup.sh installs it")
}

/// The next part with its length in front; nothing at the end.
fn next(from: &mut impl Read) -> Option<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length).ok()?;
    let mut part = vec![0; u32::from_le_bytes(length) as usize];
    from.read_exact(&mut part).expect("a whole part");
    Some(part)
}

#[test]
fn both_halves_clone_random_values_as_the_engine_does() {
    let (runs, seed) = (setting("POLARON_FUZZ_RUNS", 100_000), setting("POLARON_FUZZ_SEED", 1));
    let mut encoder = node(&[runs.to_string(), seed.to_string()]);
    let mut decoder = node(&["--read".to_owned()]);
    let mut encoded = BufReader::new(encoder.stdout.take().expect("piped"));
    let mut decoded = BufReader::new(decoder.stdout.take().expect("piped"));
    let mut again = BufWriter::new(decoder.stdin.take().expect("piped"));

    let (expect, expected) = std::sync::mpsc::channel::<Vec<u8>>();
    // What JavaScript decodes is read while it is given more.
    let reader = std::thread::spawn(move || {
        let mut count = 0;
        for text in expected {
            let got = next(&mut decoded).expect("node --read ended early: see its message");
            let (got, text) = (String::from_utf8_lossy(&got), String::from_utf8_lossy(&text));
            assert_eq!(got, text, "value {count} of seed {seed}, encoded in Rust, decoded in JavaScript");
            count += 1;
        }
        assert!(next(&mut decoded).is_none(), "one text for each message");
        count
    });
    let mut count = 0;
    while let Some(message) = next(&mut encoded) {
        let text = next(&mut encoded).expect("a text for each message");
        let graph: Graph = from_slice(&message).unwrap_or_else(|error| panic!("value {count}: {error}"));
        let shown = Text::of(&graph);
        assert_eq!(shown, String::from_utf8_lossy(&text), "value {count} of seed {seed}, decoded in Rust");
        let message = to_vec(&graph).expect("a graph that was decoded");
        let sent = again
            .write_all(&(message.len() as u32).to_le_bytes())
            .and_then(|()| again.write_all(&message))
            .map_err(|error| error.to_string());
        // If it is gone, the reader knows why.
        let _ = expect.send(text);
        if sent.is_err() {
            break;
        }
        count += 1;
    }
    drop((again, expect));
    let compared = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    assert!(encoder.wait().expect("ends").success(), "node failed");
    assert!(decoder.wait().expect("ends").success(), "node --read failed");
    assert_eq!(compared, count);
    // V8 refuses a few of its own.
    assert!(count > runs * 99 / 100, "{count} of {runs} values");
}
