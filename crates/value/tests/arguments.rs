//! Argument lists, read one typed argument at a time.

use polaron_value::{Arguments, DecodeErrorKind, Rest, Value, to_vec, value};
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
fn what_is_no_list_is_malformed() {
    for bytes in [to_vec(&1).unwrap(), to_vec(&value!({})).unwrap(), vec![], vec![8], vec![8, 9, 0, 0, 0]] {
        let error = Arguments::new(&bytes).unwrap_err();
        assert!(error.is_malformed(), "{error}");
        assert!(error.to_string().starts_with("args: malformed"), "{error}");
    }
    assert_eq!(Arguments::new(&[0]).unwrap_err().kind(), &DecodeErrorKind::NotAnArgumentList);
}

#[test]
fn a_malformed_list_is_found_before_and_while_it_is_read() {
    let bytes = [8, 3, 0, 0, 0, 4, 1, 0, 0, 0, 99, 3];
    let mut arguments = Arguments::new(&bytes).unwrap();
    let error = arguments.validate().unwrap_err();
    assert_eq!(error.to_string(), "args[1]: malformed: unknown tag 99");
    assert_eq!(arguments.next::<u8>().unwrap(), 1);
    assert!(arguments.clone().next::<Rest<Value>>().unwrap_err().is_malformed());
    assert!(arguments.next::<u8>().unwrap_err().is_malformed());
    // Nothing can be found after it.
    assert_eq!(arguments.next::<Option<bool>>().unwrap(), None);
    let trailing = [8, 0, 0, 0, 0, 1];
    let error = Arguments::new(&trailing).unwrap().validate().unwrap_err();
    assert_eq!(error.to_string(), "args: malformed: 1 bytes after the value");
}
