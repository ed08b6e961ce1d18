//! The rarer kinds of values, in trees, in graphs, and in types of one's own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use polaron_value::{
    ArrayBuffer, BigInt, BufferView, ErrorClass, Graph, JsError, JsString, Node, Object, Place, Primitive,
    RegExp, SparseArray, Value, View, ViewClass, bigint, from_slice, from_value, to_vec, value,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

fn read<T: DeserializeOwned>(value: impl Into<Value>) -> Result<T, String> {
    from_slice(&to_vec(&value.into()).expect("encodes")).map_err(|error| error.to_string())
}

fn seen<T: Serialize + ?Sized>(value: &T) -> String {
    from_slice::<Value>(&to_vec(value).expect("encodes")).expect("decodes").to_string()
}

#[track_caller]
fn there_and_back(value: impl Into<Value>, shown: &str) {
    let value = value.into();
    assert_eq!(value.to_string(), shown);
    assert_eq!(from_slice::<Value>(&to_vec(&value).unwrap()).unwrap(), value);
    let graph = Graph::from(value.clone());
    assert_eq!(graph.to_value().unwrap(), value);
    assert_eq!(from_slice::<Value>(&to_vec(&graph).unwrap()).unwrap(), value);
}

fn boxed(primitive: Primitive) -> Value {
    Value::Boxed(Box::new(primitive))
}

#[test]
fn each_kind() {
    there_and_back(BigInt::from(-5), "-5n");
    there_and_back(
        "123456789012345678901234567890".parse::<BigInt>().unwrap(),
        "123456789012345678901234567890n",
    );
    there_and_back(RegExp::new("a/b", "gi"), "/a/b/gi");
    there_and_back(boxed(Primitive::Bool(true)), "[Boolean: true]");
    there_and_back(boxed(Primitive::Number(-0.0)), "[Number: -0]");
    there_and_back(boxed(Primitive::String("é中".into())), "[String: \"é中\"]");
    there_and_back(boxed(Primitive::String(JsString::from_utf16([0xd800]))), "[String: \"\\ud800\"]");
    there_and_back(boxed(Primitive::BigInt(7.into())), "[BigInt: 7n]");
    there_and_back(
        Value::Map(vec![(value!("a"), value!(1)), (value!({}), value!([]))]),
        "Map(2) { \"a\" => 1, {} => [] }",
    );
    there_and_back(Value::Set(vec![value!(1), value!("x")]), "Set(2) { 1, \"x\" }");
    there_and_back(View::from([1.5_f64, f64::INFINITY].as_slice()), "Float64Array(2) [1.5, Infinity]");
    there_and_back(View::from([-1_i64].as_slice()), "BigInt64Array(1) [-1n]");
    there_and_back(
        View::new(ViewClass::Float16Array, Bytes::from_static(&[0, 0x3c, 9])),
        "Float16Array(1) [1]",
    );
    there_and_back(View::new(ViewClass::DataView, Bytes::from_static(&[7])), "DataView(1) [7]");
    let mut error = JsError::new(ErrorClass::AggregateError, "several");
    error.name = Some("Custom".into());
    error.stack = Some("at x".into());
    error.cause = Some(JsError::new(ErrorClass::TypeError, "").into());
    error.errors = Some(value!([1]));
    there_and_back(error, "[Custom: several { cause: [TypeError], errors: [1] }]");
    there_and_back(
        value!({ "m": Value::Set(vec![]), "e": Value::Map(vec![]) }),
        "{ m: Set(0) {}, e: Map(0) {} }",
    );
}

#[test]
fn arrays_with_holes() {
    let mut array = SparseArray::new(3);
    array.elements.insert(1, value!("x"));
    there_and_back(array.clone(), "[<1 empty item>, \"x\", <1 empty item>]");
    array.properties.insert("index", 5);
    there_and_back(array.clone(), "[<1 empty item>, \"x\", <1 empty item>, index: 5]");
    let value = Value::from(array);
    assert_eq!(
        (value[1].as_str(), value["index"].as_u64(), value[0].is_undefined()),
        (Some("x"), Some(5), true)
    );
    assert_eq!(read::<Vec<Option<String>>>(value), Ok(vec![None, Some("x".into()), None]));

    let mut huge = SparseArray::new(u32::MAX);
    huge.elements.insert(4_294_967_290, value!(1));
    there_and_back(huge.clone(), "[<4294967290 empty items>, 1, <4 empty items>]");
    assert!(read::<Vec<Option<u8>>>(huge).unwrap_err().starts_with("too many copies"));
    let mut sparse = SparseArray::new(200);
    sparse.elements.extend([(3, value!(1)), (150, value!(2))]);
    sparse.properties.insert("k", true);
    let numbers = read::<Vec<Option<u8>>>(sparse.clone()).unwrap();
    assert_eq!((numbers.len(), numbers[3], numbers[150]), (200, Some(1), Some(2)));
    assert_eq!(read::<Vec<u8>>(sparse).unwrap_err(), "[0]: expected u8, got undefined");

    let mut dense = SparseArray::new(1);
    dense.elements.insert(0, value!(1));
    assert_eq!(Value::from(dense), value!([1]));
}

#[test]
fn big_integers() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Inode {
        #[serde(with = "bigint")]
        number: u64,
        #[serde(with = "bigint")]
        wide: i128,
    }
    let inode = Inode { number: u64::MAX, wide: i128::MIN };
    assert_eq!(
        seen(&inode),
        "{ number: 18446744073709551615n, wide: -170141183460469231731687303715884105728n }"
    );
    assert_eq!(from_slice::<Inode>(&to_vec(&inode).unwrap()).unwrap(), inode);
    let numbers = value!({ "number": 5, "wide": -6 });
    assert_eq!(from_value::<Inode>(&numbers).unwrap(), Inode { number: 5, wide: -6 });

    assert_eq!(read(BigInt::from(i64::MIN)), Ok(i64::MIN));
    assert_eq!(read(BigInt::from(u128::MAX)), Ok(u128::MAX));
    assert_eq!(read(BigInt::from(200)), Ok(200_u8));
    assert_eq!(read::<u8>(BigInt::from(300)).unwrap_err(), "expected u8, got 300");
    assert_eq!(read::<u8>(BigInt::from(-1)).unwrap_err(), "expected u8, got -1");
    assert_eq!(
        read::<u64>(BigInt::from(u128::MAX)).unwrap_err(),
        format!("expected u64, got {}n", u128::MAX)
    );
    assert_eq!(read::<f64>(BigInt::from(1)).unwrap_err(), "expected f64, got 1n");
    assert_eq!(read::<String>(BigInt::from(1)).unwrap_err(), "expected a string, got 1n");
    assert_eq!(read::<BigInt>(value!("x")).unwrap_err(), "expected BigInt, got string \"x\"");
    assert_eq!(read::<BigInt>(value!(7)), Ok(7.into()));
    assert_eq!(serde_json::to_string(&BigInt::from(u64::MAX)).unwrap(), "\"18446744073709551615\"");
    assert_eq!(serde_json::from_str::<BigInt>("\"-0xff\"").unwrap(), (-255).into());
    assert_eq!(read::<serde_json::Value>(BigInt::from(u64::MAX)), Ok(serde_json::json!(u64::MAX)));
}

#[test]
fn maps_and_sets() {
    let entries = || Value::Map(vec![(value!("a"), value!(1)), (value!("b"), value!(2))]);
    assert_eq!(read(entries()), Ok(BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)])));
    assert_eq!(read(value!({ "a": 1 })), Ok(HashMap::from([("a".to_owned(), 1)])));
    let by_number = Value::Map(vec![(value!(0.5), value!("x")), (value!([1]), value!("y"))]);
    assert_eq!(read::<BTreeMap<u8, String>>(by_number).unwrap_err(), "[0]: expected u8, got 0.5");
    assert_eq!(read(Value::Map(vec![(value!([1, 2]), value!(true))])), Ok(BTreeMap::from([([1, 2], true)])));
    assert_eq!(read(Value::Set(vec![value!(2), value!(1)])), Ok(BTreeSet::from([1, 2])));
    assert_eq!(read::<Vec<u8>>(entries()).unwrap_err(), "expected an array, got Map");
    #[derive(Debug, PartialEq, Deserialize)]
    struct Pair {
        a: u8,
        b: u8,
    }
    assert_eq!(read(entries()), Ok(Pair { a: 1, b: 2 }));
    assert_eq!(serde_json::to_string(&entries()).unwrap(), r#"{"a":1,"b":2}"#);
}

#[test]
fn bytes_from_any_view() {
    let view = View::from([0x0201_u16, 0x0403].as_slice());
    let encoded = to_vec(&Value::from(view)).unwrap();
    let bytes: &[u8] = from_slice(&encoded).unwrap();
    assert_eq!(bytes, [1, 2, 3, 4]);
    assert!(encoded.as_ptr_range().contains(&bytes.as_ptr()), "borrowed from the input");
    assert_eq!(from_slice::<Bytes>(&encoded).unwrap(), bytes);
    assert_eq!(from_slice::<Vec<u16>>(&encoded).unwrap(), [0x0201, 0x0403]);
    assert_eq!(from_slice::<[u32; 2]>(&encoded).unwrap(), [0x0201, 0x0403]);
    assert_eq!(read::<Vec<i64>>(View::from([i64::MIN, -1].as_slice())), Ok(vec![i64::MIN, -1]));
    assert_eq!(read::<Vec<u64>>(View::from([u64::MAX].as_slice())), Ok(vec![u64::MAX]));
    assert_eq!(read::<Vec<i8>>(View::from([-1_i8].as_slice())), Ok(vec![-1]));
    assert_eq!(read::<Vec<f32>>(View::from([0.1_f32].as_slice())), Ok(vec![0.1]));
    assert_eq!(
        read::<(u8, u8, u8)>(View::from([1_i8, 2].as_slice())).unwrap_err(),
        "expected a tuple of size 3, got 2 elements"
    );
    assert_eq!(read::<u8>(View::from([1_i8].as_slice())).unwrap_err(), "expected u8, got Int8Array");
}

#[test]
fn errors_and_regular_expressions() {
    let mut error = JsError::new(ErrorClass::TypeError, "no");
    error.cause = Some(value!({ "code": 5 }));
    #[derive(Debug, PartialEq, Deserialize)]
    struct Cause {
        code: u8,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Failure {
        name: String,
        message: String,
        cause: Option<Cause>,
    }
    let failure = Failure { name: "TypeError".into(), message: "no".into(), cause: Some(Cause { code: 5 }) };
    assert_eq!(read(error.clone()), Ok(failure));
    assert_eq!(read(error.clone()), Ok(error.clone()));
    assert_eq!(read::<JsError>(value!({})).unwrap_err(), "expected Error, got object");
    assert_eq!(read::<u8>(error.clone()).unwrap_err(), "expected u8, got TypeError");
    assert_eq!(
        serde_json::to_string(&error).unwrap(),
        r#"{"name":"TypeError","message":"no","cause":{"code":5}}"#
    );
    error.errors = Some(value!(5));
    assert!(to_vec(&error).is_err());
    assert_eq!(read(RegExp::new("x", "y")), Ok(RegExp::new("x", "y")));
    assert_eq!(read::<RegExp>(value!("/x/")).unwrap_err(), "expected RegExp, got string \"/x/\"");
    assert_eq!(read::<serde_json::Value>(RegExp::new("x", "g")), Ok(serde_json::json!("/x/g")));
}

#[test]
fn boxed_primitives_are_read_as_what_is_in_them() {
    assert_eq!(read(boxed(Primitive::Number(5.0))), Ok(5_u8));
    assert_eq!(read(boxed(Primitive::Bool(true))), Ok(true));
    assert_eq!(read(boxed(Primitive::String("x".into()))), Ok("x".to_owned()));
    assert_eq!(read(boxed(Primitive::BigInt(9.into()))), Ok(9_u64));
    assert_eq!(read(boxed(Primitive::BigInt(9.into()))), Ok(serde_json::json!(9)));
}

/// `{ group: {…}, users: [{ group }, { group }] }`
fn sharing() -> Graph {
    let mut graph = Graph::new();
    let object = |graph: &mut Graph, properties: Vec<(&str, Place)>| {
        let mut object = Object::default();
        for (key, place) in properties {
            object.set(key.into(), place);
        }
        graph.add(Node::Object(object))
    };
    let group = object(&mut graph, vec![("name", "admins".into()), ("level", 7.into())]);
    let users = [1, 2].map(|id| object(&mut graph, vec![("id", id.into()), ("group", group.into())]));
    let users = graph.add(Node::Array(users.map(Place::Node).into()));
    let root = object(&mut graph, vec![("group", group.into()), ("users", users.into())]);
    graph.set_root(root);
    graph
}

#[test]
fn shared_objects_are_copied_into_types_and_kept_in_graphs() {
    let graph = sharing();
    let shown =
        r#"{ group: &1 { name: "admins", level: 7 }, users: [{ id: 1, group: *1 }, { id: 2, group: *1 }] }"#;
    assert_eq!(graph.to_string(), shown);
    let bytes = to_vec(&graph).unwrap();
    assert_eq!(Graph::decode(&bytes).unwrap().to_string(), shown);

    #[derive(Debug, PartialEq, Deserialize)]
    struct Group {
        name: String,
        level: u8,
    }
    #[derive(Deserialize)]
    struct User<'a> {
        id: u8,
        #[serde(borrow)]
        group: HashMap<&'a str, Value>,
    }
    #[derive(Deserialize)]
    struct Company<'a> {
        group: Group,
        #[serde(borrow)]
        users: Vec<User<'a>>,
    }
    let company: Company<'_> = from_slice(&bytes).unwrap();
    assert_eq!(company.group, Group { name: "admins".into(), level: 7 });
    assert_eq!((company.users[1].id, &company.users[1].group["name"]), (2, &value!("admins")));
    let tree: Value = from_slice(&bytes).unwrap();
    assert_eq!(tree, graph.to_value().unwrap());
    assert_eq!(tree["users"][1]["group"]["level"].as_u64(), Some(7));
    let json: serde_json::Value = from_slice(&bytes).unwrap();
    assert_eq!(json["users"][0]["group"]["name"], "admins");

    // In the middle of a type of one's own, too; and the numbers of objects before it do not confuse it.
    let nested = to_vec(&([1], graph, Value::from(vec![0.5, 1.5]), sharing())).unwrap();
    let (_, first, _, second) = from_slice::<(Value, Graph, Value, Graph)>(&nested).unwrap();
    assert_eq!((first.to_string().as_str(), second.to_string().as_str()), (shown, shown));
}

#[test]
fn values_that_contain_themselves() {
    let mut graph = Graph::new();
    let map = graph.add(Node::Map(vec![]));
    *graph.node_mut(map) = Node::Map(vec![("me".into(), map.into())]);
    graph.set_root(map);
    let bytes = to_vec(&graph).unwrap();
    let again: Graph = from_slice(&bytes).unwrap();
    assert_eq!(again.to_string(), "&1 Map(1) { \"me\" => *1 }");
    assert_eq!(format!("{again:?}"), "Graph(&1 Map(1) { \"me\" => *1 })");
    let error = from_slice::<Value>(&bytes).unwrap_err();
    assert_eq!(error.to_string(), "[0]: the value contains itself; decode it into a Graph");
    assert!(!error.is_malformed());
    #[derive(Debug, Deserialize)]
    struct Me {
        #[expect(dead_code, reason = "only its error matters")]
        me: Box<Me>,
    }
    assert_eq!(
        from_slice::<Me>(&bytes).unwrap_err().to_string(),
        "[0]: the value contains itself; decode it into a Graph"
    );
    assert!(from_slice::<serde_json::Value>(&bytes).is_err());
    from_slice::<serde::de::IgnoredAny>(&bytes).unwrap();
}

#[test]
fn copies_are_bounded() {
    let mut graph = Graph::new();
    let mut inner = graph.add(Node::Array(vec![]));
    for _ in 0..100 {
        inner = graph.add(Node::Array(vec![inner.into(), inner.into()]));
    }
    graph.set_root(inner);
    let bytes = to_vec(&graph).unwrap();
    for error in [
        from_slice::<Value>(&bytes).unwrap_err(),
        from_slice::<serde_json::Value>(&bytes).unwrap_err(),
        graph.to_value().unwrap_err(),
    ] {
        assert!(
            error.to_string().ends_with("too many copies of shared objects; decode it into a Graph"),
            "{error}"
        );
    }
    assert_eq!(from_slice::<Graph>(&bytes).unwrap().nodes().len(), 101);
}

#[test]
fn views_of_one_buffer() {
    let mut graph = Graph::new();
    let bytes = Bytes::from_static(&[0, 1, 2, 3, 4, 5, 6, 7]);
    let buffer = graph.add(Node::ArrayBuffer(ArrayBuffer { bytes, max_length: Some(64) }));
    let view = |class, offset, length| Node::View(BufferView { class, offset, length, buffer });
    let views = [
        view(ViewClass::Uint8Array, 2, Some(3)),
        view(ViewClass::Uint16Array, 4, None),
        view(ViewClass::DataView, 8, Some(0)),
    ]
    .map(|view| Place::Node(graph.add(view)));
    let root = graph.add(Node::Array([&views[..], &[buffer.into()]].concat()));
    graph.set_root(root);
    let encoded = to_vec(&graph).unwrap();
    let again: Graph = from_slice(&encoded).unwrap();
    assert_eq!(again.to_string(), graph.to_string());
    let buffers = again.nodes().iter().filter_map(|node| match node {
        Node::ArrayBuffer(buffer) => Some(buffer.max_length),
        _ => None,
    });
    assert_eq!(buffers.collect::<Vec<_>>(), [Some(64)]);
    let (first, second, empty, all): (&[u8], Vec<u16>, &[u8], Bytes) = from_slice(&encoded).unwrap();
    assert_eq!((first, second, empty), (&[2, 3, 4][..], vec![0x0504, 0x0706], &[][..]));
    assert_eq!(all.len(), 8);
    let tree: Value = from_slice(&encoded).unwrap();
    assert_eq!(
        tree.to_string(),
        "[Uint8Array(3) [2, 3, 4], Uint16Array(2) [1284, 1798], DataView(0) [], ArrayBuffer(8) [0, 1, 2, 3, 4, 5, 6, 7]]"
    );

    let mut broken = Graph::new();
    let buffer = broken.add(Node::ArrayBuffer(ArrayBuffer::default()));
    let class = ViewClass::Int32Array;
    let view = broken.add(Node::View(BufferView { class, offset: 4, length: Some(4), buffer }));
    broken.set_root(view);
    assert_eq!(to_vec(&broken).unwrap_err().to_string(), "a view beyond its buffer");
    assert!(broken.to_value().is_err());
}

#[test]
fn objects_of_the_same_keys_share_them_until_one_is_changed() {
    let list: Vec<Value> = (0..3).map(|id| value!({ "id": id, "name": "x" })).collect();
    let Value::Array(mut list) = from_slice::<Value>(&to_vec(&list).unwrap()).unwrap() else {
        panic!("an array")
    };
    list[0].as_object_mut().unwrap().insert("more", 1);
    list[1].as_object_mut().unwrap().remove("id");
    assert_eq!(
        Value::Array(list).to_string(),
        r#"[{ id: 0, name: "x", more: 1 }, { name: "x" }, { id: 2, name: "x" }]"#
    );
}

#[test]
fn objects_larger_and_stranger_than_shapes() {
    for count in [23, 24, 25, 100] {
        let map: BTreeMap<String, usize> =
            (0..count).map(|index| (format!("key{index:03}"), index)).collect();
        let list = vec![map.clone(), map.clone(), BTreeMap::new(), map];
        assert_eq!(from_slice::<Vec<BTreeMap<String, usize>>>(&to_vec(&list).unwrap()).unwrap(), list);
        assert_eq!(
            from_value::<Vec<BTreeMap<String, usize>>>(
                &from_slice::<Value>(&to_vec(&list).unwrap()).unwrap()
            )
            .unwrap(),
            list
        );
    }
    let odd =
        value!({ "a": 1, (JsString::from_utf16([0xd800])): 2, "中": { "__proto__": 3 }, "b": 4, "é": 5 });
    assert_eq!(from_slice::<Value>(&to_vec(&odd).unwrap()).unwrap(), odd);
    assert_eq!(odd.to_string(), from_slice::<Graph>(&to_vec(&odd).unwrap()).unwrap().to_string());
    let long = value!({ ("k".repeat(1000)): { ("l".repeat(1000)): [] } });
    assert_eq!(from_slice::<Value>(&to_vec(&long).unwrap()).unwrap(), long);
    // More different beginnings than the encoder remembers, and in one message.
    let many: Vec<Value> =
        (0..1000).map(|index| value!({ (format!("key{index}")): index, "x": null })).collect();
    for _ in 0..6 {
        assert_eq!(from_slice::<Vec<Value>>(&to_vec(&many).unwrap()).unwrap(), many);
    }
    let error = to_vec(&BTreeMap::from([("k".repeat(200), u64::MAX)])).unwrap_err();
    assert_eq!(error.path(), format!("{}…", "k".repeat(64)));
}

#[test]
fn arrays_of_numbers_and_more() {
    let mixed = value!([0.5, 1.5, "x", [2.5], [], 0.5, { "a": 0.5 }, [0.25, null], -0.0]);
    assert_eq!(from_slice::<Value>(&to_vec(&mixed).unwrap()).unwrap().to_string(), mixed.to_string());
    let numbers = vec![0.5, -0.0, f64::NAN, 1e300, 3.0];
    let bytes = to_vec(&numbers).unwrap();
    assert_eq!(format!("{:?}", from_slice::<Vec<f64>>(&bytes).unwrap()), format!("{numbers:?}"));
    assert_eq!(from_slice::<Vec<u8>>(&to_vec(&[1.0, 2.0]).unwrap()).unwrap(), [1, 2]);
    assert_eq!(from_slice::<Vec<u8>>(&bytes).unwrap_err().to_string(), "[0]: expected u8, got 0.5");
    assert_eq!(from_slice::<(f64, f32)>(&to_vec(&(0.5, 1.5)).unwrap()).unwrap(), (0.5, 1.5));
    assert_eq!(seen(&(0.5, (), [1.5], (Vec::<f64>::new(), 2.5))), "[0.5, undefined, [1.5], [[], 2.5]]");
}
