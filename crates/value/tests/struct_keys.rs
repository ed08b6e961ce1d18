//! Objects into structs: keys that are the struct's fields are not read for each object, and nobody is to see that.

use std::fmt;

use polaron_value::{Arguments, Object, Rest, Value, from_slice, to_vec, value};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

#[derive(Debug, PartialEq, Clone, Serialize, Deserialize)]
struct Point {
    x: u8,
    y: u8,
}

fn points(list: &[Value]) -> Result<Vec<Point>, String> {
    from_slice(&to_vec(list).unwrap()).map_err(|error| error.to_string())
}

#[test]
fn in_any_order_with_more_and_fewer() {
    let usual = value!({ "x": 1, "y": 2 });
    let list = [
        usual.clone(),
        value!({ "y": 2, "x": 1 }),
        value!({ "x": 1, "y": 2, "z": [3] }),
        usual.clone(),
        value!({ "z": { "x": 9 }, "x": 1, "y": 2 }),
        usual.clone(),
    ];
    assert_eq!(points(&list), Ok(vec![Point { x: 1, y: 2 }; 6]));
    assert_eq!(points(&[usual.clone(), value!({ "x": 1 })]).unwrap_err(), "[1]: missing field `y`");
    assert_eq!(
        points(&[usual.clone(), usual, value!({ "x": 1, "y": 300 })]).unwrap_err(),
        "[2].y: expected u8, got 300"
    );
}

/// Structs of the same shape, in turns, and more of them than are remembered.
#[test]
fn many_structs_in_one_message() {
    macro_rules! structs {
        ($($name:ident: $($field:ident)*;)*) => {$(
            #[derive(Debug, PartialEq, Default, Clone, Serialize, Deserialize)]
            struct $name { $($field: u8),* }
        )*};
    }
    structs! { A: x y; B: y x; C: x; D: y; E: x z; F: z; G: ; H: x y z; }
    #[derive(Debug, PartialEq, Default, Clone, Serialize, Deserialize)]
    struct All {
        a: A,
        b: B,
        c: C,
        d: D,
        e: E,
        f: F,
        g: G,
        h: H,
        again: (A, H, B, Point2),
    }
    #[derive(Debug, PartialEq, Default, Clone, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Point2 {
        x: u8,
        y: u8,
    }
    let all = All {
        a: A { x: 1, y: 2 },
        b: B { y: 3, x: 4 },
        h: H { x: 5, y: 6, z: 7 },
        again: (A { x: 8, y: 9 }, H::default(), B { y: 10, x: 11 }, Point2 { x: 12, y: 13 }),
        ..All::default()
    };
    let list = vec![all; 3];
    assert_eq!(from_slice::<Vec<All>>(&to_vec(&list).unwrap()).unwrap(), list);
    // The same objects, read as structs of more, fewer and no fields.
    let objects = to_vec(&(value!({ "x": 1 }), value!({ "x": 1 }), value!({ "x": 1 }))).unwrap();
    let (c, g, h) = from_slice::<(C, G, Option<C>)>(&objects).unwrap();
    assert_eq!((c, g, h), (C { x: 1 }, G {}, Some(C { x: 1 })));
}

/// `é` is the bytes C3 A9 in a field's name, and so is `Ã©` on the wire.
#[test]
fn keys_that_only_look_the_same() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Accent {
        #[serde(default)]
        é: u8,
    }
    let read = |key: &str| {
        let object: Object = [(key, 7)].into();
        from_slice::<Accent>(&to_vec(&object).unwrap()).unwrap().é
    };
    assert_eq!((read("é"), read("Ã©"), read("e")), (7, 0, 0));
    assert_eq!(from_slice::<Accent>(&to_vec(&Accent { é: 5 }).unwrap()).unwrap().é, 5);

    // Keys of other lengths that read the same when they are put together.
    #[derive(Debug, PartialEq, Deserialize)]
    struct Split {
        ab: Option<u8>,
        c: Option<u8>,
    }
    let bytes = to_vec(&value!({ "a": 1, "bc": 2 })).unwrap();
    assert_eq!(from_slice::<Split>(&bytes).unwrap(), Split { ab: None, c: None });
}

#[test]
fn names_that_serde_changes() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Renamed {
        font_size: u8,
        #[serde(alias = "wrap")]
        word_wrap: bool,
        #[serde(skip)]
        cache: u8,
        #[serde(default = "five")]
        tab_size: u8,
    }
    fn five() -> u8 {
        5
    }
    let read =
        |value: Value| from_slice::<Renamed>(&to_vec(&value).unwrap()).map_err(|error| error.to_string());
    let expected = || Ok(Renamed { font_size: 1, word_wrap: true, cache: 0, tab_size: 5 });
    assert_eq!(read(value!({ "fontSize": 1, "wordWrap": true })), expected());
    assert_eq!(read(value!({ "fontSize": 1, "wrap": true, "tabSize": 5, "cache": 9 })), expected());
    assert_eq!(
        read(value!({ "fontSize": 1, "wordWrap": true, "wrap": false, "tabSize": 5 })).unwrap_err(),
        "duplicate field `wordWrap`"
    );
}

/// A visitor of its own that wants the fields' names, though the object has just those of the struct.
#[test]
fn a_struct_that_takes_its_fields_by_name_only() {
    #[derive(Debug, PartialEq)]
    struct Named(Vec<(String, u8)>);
    struct NamedVisitor;
    impl<'de> Visitor<'de> for NamedVisitor {
        type Value = Named;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("names")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named, A::Error> {
            let mut all = Vec::new();
            while let Some(entry) = map.next_entry()? {
                all.push(entry);
            }
            Ok(Named(all))
        }
    }
    impl<'de> Deserialize<'de> for Named {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_struct("Named", &["x", "y"], NamedVisitor)
        }
    }
    let named = || Named(vec![("x".into(), 1), ("y".into(), 2)]);
    let object = value!({ "x": 1, "y": 2 });
    assert_eq!(from_slice::<Named>(&to_vec(&object).unwrap()).unwrap(), named());
    // Between others that take them by place, and as an argument.
    let list = to_vec(&[object.clone(), object.clone(), object.clone()]).unwrap();
    let point = || Point { x: 1, y: 2 };
    assert_eq!(from_slice::<(Point, Named, Point)>(&list).unwrap(), (point(), named(), point()));
    let mut arguments = Arguments::new(&list).unwrap();
    assert_eq!(arguments.next::<Point>().unwrap(), point());
    assert_eq!(arguments.next::<Rest<Named>>().unwrap(), Rest(vec![named(), named()]));

    // What swallows the error of another gets none for the way the fields were shown.
    struct Lenient(Option<Named>);
    impl<'de> Deserialize<'de> for Lenient {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(Self(Named::deserialize(deserializer).ok()))
        }
    }
    assert_eq!(from_slice::<Lenient>(&to_vec(&object).unwrap()).unwrap().0, Some(named()));
    // The path is there however deep the struct.
    let error = from_slice::<Vec<(Named, Point)>>(
        &to_vec(&value!([[{ "x": 1, "y": 2 }, { "x": 1, "y": -1 }]])).unwrap(),
    );
    assert_eq!(error.unwrap_err().to_string(), "[0][1].y: expected u8, got -1");
}
