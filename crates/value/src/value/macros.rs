//! The [`value!`](crate::value) macro.

/// Makes a [`Value`](crate::Value) from a literal much like JavaScript's.
///
/// Keys are string literals, identifiers or expressions in parentheses; values are `null`, `undefined`, arrays, objects, or
/// any expression that converts into a `Value`.
///
/// ```
/// use polaron_value::{Date, Value, value};
///
/// let key = "dynamic";
/// let user = value!({
///     "name": "Ada",
///     age: 36,
///     "nothing": [null, undefined],
///     "born": Date::from_milliseconds(0.0),
///     (key): { "nested": 1 + 1 },
/// });
/// assert_eq!(
///     user.to_string(),
///     r#"{ name: "Ada", age: 36, nothing: [null, undefined], born: new Date("1970-01-01T00:00:00.000Z"), dynamic: { nested: 2 } }"#
/// );
/// assert_eq!(value!([]), Value::Array(vec![]));
/// ```
#[macro_export]
macro_rules! value {
    (undefined) => { $crate::Value::Undefined };
    (null) => { $crate::Value::Null };
    ([ $($elements:tt)* ]) => { $crate::Value::Array($crate::value_elements!([] $($elements)*)) };
    ({ $($properties:tt)* }) => {{
        #[allow(unused_mut)]
        let mut object = $crate::Object::new();
        $crate::value_properties!(object $($properties)*);
        $crate::Value::Object(object)
    }};
    ($value:expr) => { $crate::Value::from($value) };
}

/// The elements of an array: what is done is in brackets, what is left to do follows.
#[doc(hidden)]
#[macro_export]
macro_rules! value_elements {
    ([$($done:expr,)*]) => { ::std::vec![$($done,)*] };
    ([$($done:expr,)*] undefined $(, $($rest:tt)*)?) => {
        $crate::value_elements!([$($done,)* $crate::value!(undefined),] $($($rest)*)?)
    };
    ([$($done:expr,)*] null $(, $($rest:tt)*)?) => {
        $crate::value_elements!([$($done,)* $crate::value!(null),] $($($rest)*)?)
    };
    ([$($done:expr,)*] [$($inner:tt)*] $(, $($rest:tt)*)?) => {
        $crate::value_elements!([$($done,)* $crate::value!([$($inner)*]),] $($($rest)*)?)
    };
    ([$($done:expr,)*] {$($inner:tt)*} $(, $($rest:tt)*)?) => {
        $crate::value_elements!([$($done,)* $crate::value!({$($inner)*}),] $($($rest)*)?)
    };
    ([$($done:expr,)*] $next:expr $(, $($rest:tt)*)?) => {
        $crate::value_elements!([$($done,)* $crate::value!($next),] $($($rest)*)?)
    };
}

/// The properties of an object, one statement each.
#[doc(hidden)]
#[macro_export]
macro_rules! value_properties {
    ($object:ident) => {};
    ($object:ident $key:tt : undefined $(, $($rest:tt)*)?) => {
        $object.insert($crate::value_key!($key), $crate::value!(undefined));
        $crate::value_properties!($object $($($rest)*)?);
    };
    ($object:ident $key:tt : null $(, $($rest:tt)*)?) => {
        $object.insert($crate::value_key!($key), $crate::value!(null));
        $crate::value_properties!($object $($($rest)*)?);
    };
    ($object:ident $key:tt : [$($inner:tt)*] $(, $($rest:tt)*)?) => {
        $object.insert($crate::value_key!($key), $crate::value!([$($inner)*]));
        $crate::value_properties!($object $($($rest)*)?);
    };
    ($object:ident $key:tt : {$($inner:tt)*} $(, $($rest:tt)*)?) => {
        $object.insert($crate::value_key!($key), $crate::value!({$($inner)*}));
        $crate::value_properties!($object $($($rest)*)?);
    };
    ($object:ident $key:tt : $value:expr $(, $($rest:tt)*)?) => {
        $object.insert($crate::value_key!($key), $crate::value!($value));
        $crate::value_properties!($object $($($rest)*)?);
    };
}

/// A property's key.
#[doc(hidden)]
#[macro_export]
macro_rules! value_key {
    ($key:ident) => {
        ::std::stringify!($key)
    };
    ($key:expr) => {
        $key
    };
}
