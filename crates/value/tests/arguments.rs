//! Argument lists, read one typed argument at a time.

use polaron_value::{Arguments, DecodeErrorKind, Graph, Node, Object, Place, Rest, Value, to_vec, value};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct User {
    #[expect(dead_code, reason = "only its error matters")]
    age: u8,
}

#[test]
fn each_is_decoded_into_its_type() {
    let bytes = to_vec(&value!([1, "two", [3], { "age": 4 }])).unwrap();
    let mut arguments = Arguments::new(&bytes).unwrap();
    assert_eq!(arguments.len(), 4);
    assert!(!arguments.is_empty());
    assert_eq!(arguments.next::<u8>().unwrap(), 1);
    assert_eq!(arguments.next::<&str>().unwrap(), "two");
    assert_eq!(arguments.next::<Vec<u8>>().unwrap(), [3]);
    assert_eq!(arguments.next::<Value>().unwrap(), value!({ "age": 4 }));
    assert_eq!(arguments.len(), 4);
}

#[test]
fn missing_ones_are_undefined() {
    let bytes = to_vec::<[u8; 0]>(&[]).unwrap();
    let mut arguments = Arguments::new(&bytes).unwrap();
    assert!(arguments.is_empty());
    assert_eq!(arguments.next::<Option<u8>>().unwrap(), None);
    assert_eq!(
        arguments.next::<u64>().unwrap_err().to_string(),
        "args[1]: expected u64, got undefined (argument missing)"
    );
    assert_eq!(arguments.next::<Value>().unwrap(), Value::Undefined);
    arguments.next::<()>().unwrap();
    assert_eq!(arguments.next::<Rest<u8>>().unwrap(), Rest(vec![]));
    assert!(
        arguments
            .next::<User>()
            .unwrap_err()
            .to_string()
            .starts_with("args[5]: expected struct User, got undefined")
    );
    let bytes = to_vec(&[()]).unwrap();
    let given = Arguments::new(&bytes).unwrap().next::<u64>().unwrap_err();
    assert_eq!(given.to_string(), "args[0]: expected u64, got undefined");
}

#[test]
fn errors_name_the_argument_and_the_next_one_can_be_read() {
    let bytes = to_vec(&value!([{ "user": [{ "age": 300 }] }, "x", 3])).unwrap();
    let mut arguments = Arguments::new(&bytes).unwrap();
    let error = arguments.next::<std::collections::HashMap<String, Vec<User>>>().unwrap_err();
    assert_eq!(error.to_string(), "args[0].user[0].age: expected u8, got 300");
    assert_eq!(arguments.next::<u8>().unwrap_err().to_string(), "args[1]: expected u8, got string \"x\"");
    assert_eq!(arguments.next::<u8>().unwrap(), 3);
}

#[test]
fn rest_takes_all_that_are_left() {
    let bytes = to_vec(&value!(["a", 1, 2, 300])).unwrap();
    let mut arguments = Arguments::new(&bytes).unwrap();
    arguments.next::<String>().unwrap();
    let mut wrong = arguments.clone();
    assert_eq!(arguments.next::<Rest<u16>>().unwrap(), Rest(vec![1, 2, 300]));
    assert_eq!(arguments.next::<Rest<u16>>().unwrap(), Rest(vec![]));
    assert_eq!(arguments.next::<Option<u8>>().unwrap(), None);
    assert_eq!(wrong.next::<Rest<u8>>().unwrap_err().to_string(), "args[3]: expected u8, got 300");

    let all = Arguments::new(&bytes).unwrap().next::<Rest<Value>>().unwrap();
    assert_eq!(Value::Array(all.0).to_string(), r#"["a", 1, 2, 300]"#);
}

#[test]
fn rest_elsewhere_is_an_array() {
    let bytes = to_vec(&value!([[[1, 2]], [3]])).unwrap();
    let mut arguments = Arguments::new(&bytes).unwrap();
    let (inner,) = arguments.next::<(Rest<u8>,)>().unwrap();
    assert_eq!(inner, Rest(vec![1, 2]));
    assert_eq!(to_vec(&inner).unwrap(), to_vec(&[1, 2]).unwrap());
    assert_eq!(serde_json::from_str::<Rest<u8>>("[1]").unwrap(), Rest(vec![1]));
}

#[test]
fn rest_of_a_list_in_a_rest() {
    let bytes = to_vec(&value!([[1, 2], [3]])).unwrap();
    let Rest(lists) = Arguments::new(&bytes).unwrap().next::<Rest<Vec<u8>>>().unwrap();
    assert_eq!(lists, [vec![1, 2], vec![3]]);
}

#[test]
fn lists_of_numbers() {
    // An array that begins with a float is written as doubles, one after the other.
    let bytes = to_vec(&vec![0.5, 2.0, -1.0, 300.0]).unwrap();
    let mut arguments = Arguments::new(&bytes).unwrap();
    arguments.validate().unwrap();
    assert_eq!(arguments.len(), 4);
    assert_eq!(arguments.next::<f64>().unwrap(), 0.5);
    assert_eq!(arguments.clone().next::<Option<u8>>().unwrap(), Some(2));
    assert_eq!(arguments.clone().next::<Rest<i16>>().unwrap(), Rest(vec![2, -1, 300]));
    assert_eq!(arguments.next::<Value>().unwrap(), value!(2));
    assert_eq!(arguments.next::<u8>().unwrap_err().to_string(), "args[2]: expected u8, got -1");
    assert_eq!(
        arguments.clone().next::<Rest<u8>>().unwrap_err().to_string(),
        "args[3]: expected u8, got 300"
    );
    assert_eq!(arguments.next::<String>().unwrap_err().to_string(), "args[3]: expected a string, got 300");
    assert_eq!(arguments.next::<Option<u8>>().unwrap(), None);
    assert_eq!(arguments.next::<Rest<u8>>().unwrap(), Rest(vec![]));
}

#[test]
fn objects_that_arguments_share() {
    let mut graph = Graph::new();
    let shared = graph.add(Node::Object(Object::default()));
    if let Node::Object(object) = graph.node_mut(shared) {
        object.set("id".into(), Place::from(7));
        object.set("self".into(), Place::Node(shared));
    }
    let list = graph.add(Node::Array(vec![Place::Node(shared), Place::Node(shared)]));
    graph.set_root(list);
    let bytes = to_vec(&graph).unwrap();
    let mut arguments = Arguments::new(&bytes).unwrap();
    arguments.validate().unwrap();
    #[derive(Deserialize)]
    struct Identified {
        id: u8,
    }
    assert_eq!(arguments.clone().next::<Identified>().unwrap().id, 7);
    assert_eq!(
        arguments.next::<Value>().unwrap_err().to_string(),
        "args[0].self: the value contains itself; decode it into a Graph"
    );
    assert_eq!(arguments.clone().next::<Identified>().unwrap().id, 7);
    assert_eq!(arguments.next::<Graph>().unwrap().to_string(), "&1 { id: 7, self: *1 }");
    assert_eq!(arguments.next::<Option<u8>>().unwrap(), None);
}

/// A message of these words, without shapes, characters and blobs.
fn message(values: &[u32]) -> Vec<u8> {
    let mut words = [&[0, 0, 8, 0, 8 + values.len() as u32, 0, 0, 0], values].concat();
    words.resize(words.len().next_multiple_of(2), 0);
    words[0] = words.len() as u32;
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[test]
fn what_is_no_list_is_malformed() {
    let none = [to_vec(&1).unwrap(), to_vec(&value!({})).unwrap(), vec![], vec![8], message(&[9 << 4 | 5])];
    for bytes in none {
        let error = Arguments::new(&bytes).unwrap_err();
        assert!(error.is_malformed(), "{error}");
        assert!(error.to_string().starts_with("args: malformed"), "{error}");
    }
    assert_eq!(Arguments::new(&message(&[0])).unwrap_err().kind(), &DecodeErrorKind::NotAnArgumentList);
}

#[test]
fn a_malformed_list_is_found_before_and_while_it_is_read() {
    let bytes = message(&[3 << 4 | 5, 1 << 4 | 1, 15, 1 << 4]);
    let mut arguments = Arguments::new(&bytes).unwrap();
    let error = arguments.validate().unwrap_err();
    assert_eq!(error.to_string(), "args[1]: malformed: unknown tag 15");
    assert_eq!(arguments.next::<u8>().unwrap(), 1);
    assert!(arguments.clone().next::<Rest<Value>>().unwrap_err().is_malformed());
    assert!(arguments.next::<u8>().unwrap_err().is_malformed());
    // Nothing can be found after it.
    assert_eq!(arguments.next::<Option<bool>>().unwrap(), None);
    let trailing = message(&[5, 1]);
    let error = Arguments::new(&trailing).unwrap().validate().unwrap_err();
    assert_eq!(error.to_string(), "args: malformed: 4 bytes after the value");
}

#[test]
fn holes_are_undefined() {
    let bytes = message(&[3 << 4 | 5, 4 << 4, 1 << 4 | 1, 4 << 4]);
    let mut arguments = Arguments::new(&bytes).unwrap();
    arguments.validate().unwrap();
    assert_eq!(arguments.next::<Option<u8>>().unwrap(), None);
    assert_eq!(arguments.next::<u8>().unwrap(), 1);
    assert_eq!(arguments.next::<Rest<Option<u8>>>().unwrap(), Rest(vec![None]));
}
