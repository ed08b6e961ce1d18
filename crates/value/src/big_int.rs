//! [`BigInt`]: an integer of any size, and [`mod@bigint`] for fields that are Rust integers here and BigInts there.

use std::cmp::Ordering;
use std::fmt::{self, Debug, Display};
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, EnumAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::decode::own::{handed, refused};
use crate::value::Value;
use crate::wire::token;

/// The most 32-bit digits that [`Display`] writes as a decimal number: the work grows with the square of the length.
const MAX_DECIMAL_DIGITS: usize = 2048;

/// A JavaScript `BigInt`: sign and magnitude, of any size.
///
/// It is here to be carried and looked at, not to calculate with: convert it into a Rust integer, or its
/// [hexadecimal form](Self::to_hex) into whatever library does arithmetic. In other serde formats it is its decimal text.
///
/// ```
/// use polaron_value::{BigInt, Value, from_slice, to_vec};
///
/// let big = BigInt::from(u64::MAX);
/// assert_eq!(big.to_string(), "18446744073709551615");
/// assert_eq!(u64::try_from(&big), Ok(u64::MAX));
/// assert!(i64::try_from(&big).is_err());
/// assert_eq!(from_slice::<u64>(&to_vec(&big)?)?, u64::MAX);
/// assert_eq!("-0xff".parse::<BigInt>()?.to_string(), "-255");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct BigInt {
    negative: bool,
    /// 32 bits each, the least first, the last not zero. Zero has none, and no sign.
    digits: Box<[u32]>,
}

/// A text is no integer, or an integer is beyond the type that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BigIntError;

impl BigInt {
    fn new(negative: bool, mut digits: Vec<u32>) -> Self {
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Self { negative: negative && !digits.is_empty(), digits: digits.into() }
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// How many bits the magnitude takes; 0 for zero.
    pub fn bits(&self) -> u64 {
        self.digits.last().map_or(0, |last| self.digits.len() as u64 * 32 - u64::from(last.leading_zeros()))
    }

    /// The magnitude, 32 bits each, the least significant first.
    pub fn magnitude(&self) -> &[u32] {
        &self.digits
    }

    /// Lower-case hexadecimal digits, `-` before a negative one: JavaScript's `toString(16)`.
    ///
    /// ```
    /// assert_eq!(polaron_value::BigInt::from(-255).to_hex(), "-ff");
    /// ```
    pub fn to_hex(&self) -> String {
        let mut text = String::with_capacity(self.digits.len() * 8 + 1);
        self.write_hex(&mut text).expect("a String takes everything");
        text
    }

    pub(crate) fn write_hex(&self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(if self.negative { "-" } else { "" })?;
        let mut digits = self.digits.iter().rev();
        write!(out, "{:x}", digits.next().unwrap_or(&0))?;
        digits.try_for_each(|digit| write!(out, "{digit:08x}"))
    }

    /// The number that [`to_hex`](Self::to_hex) wrote; upper-case digits and leading zeros are taken too.
    ///
    /// # Errors
    ///
    /// If there is anything but digits after the sign, or nothing.
    pub fn from_hex(text: &str) -> Result<Self, BigIntError> {
        let (negative, hex) = match text.strip_prefix('-') {
            Some(hex) => (true, hex),
            None => (false, text),
        };
        if hex.is_empty() || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BigIntError);
        }
        let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or(0);
        let word = |chunk: &[u8]| chunk.iter().fold(0, |word, byte| word << 4 | digit(byte));
        Ok(Self::new(negative, hex.as_bytes().rchunks(8).map(word).collect()))
    }

    fn from_decimal(text: &str) -> Result<Self, BigIntError> {
        let (negative, decimal) = match text.strip_prefix('-') {
            Some(decimal) => (true, decimal),
            None => (false, text),
        };
        if decimal.is_empty() || !decimal.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BigIntError);
        }
        let mut digits: Vec<u32> = Vec::new();
        for chunk in decimal.as_bytes().chunks(9) {
            let part = chunk.iter().fold(0, |part, byte| part * 10 + u64::from(byte - b'0'));
            let carry = digits.iter_mut().fold(part, |carry, digit| {
                let product = u64::from(*digit) * 10_u64.pow(chunk.len() as u32) + carry;
                *digit = product as u32;
                product >> 32
            });
            if carry > 0 {
                digits.push(carry as u32);
            }
        }
        Ok(Self::new(negative, digits))
    }

    fn magnitude_u128(&self) -> Option<u128> {
        (self.digits.len() <= 4).then(|| {
            self.digits.iter().rev().fold(0, |magnitude, &digit| magnitude << 32 | u128::from(digit))
        })
    }
}

/// The decimal number; in hexadecimal with `0x` if it has more than 65536 bits. Both parse.
impl Display for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(magnitude) = self.magnitude_u128() {
            return f.pad_integral(!self.negative, "", &magnitude.to_string());
        }
        if self.digits.len() > MAX_DECIMAL_DIGITS {
            f.write_str(if self.negative { "-0x" } else { "0x" })?;
            return f.write_str(self.to_hex().trim_start_matches('-'));
        }
        const PART: u64 = 1_000_000_000;
        let mut rest = self.digits.to_vec();
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let remainder = rest.iter_mut().rev().fold(0, |remainder, digit| {
                let dividend = remainder << 32 | u64::from(*digit);
                *digit = (dividend / PART) as u32;
                dividend % PART
            });
            parts.push(remainder);
            while rest.last() == Some(&0) {
                rest.pop();
            }
        }
        let mut text = parts.pop().unwrap_or(0).to_string();
        parts.iter().rev().for_each(|part| text.push_str(&format!("{part:09}")));
        f.pad_integral(!self.negative, "", &text)
    }
}

/// As JavaScript shows it: `5n`.
impl Debug for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}n")
    }
}

/// Decimal, or hexadecimal with `0x` after the sign.
impl FromStr for BigInt {
    type Err = BigIntError;

    fn from_str(text: &str) -> Result<Self, BigIntError> {
        match text.strip_prefix('-').unwrap_or(text).strip_prefix("0x") {
            Some(hex) if hex.starts_with('-') => Err(BigIntError),
            Some(hex) => {
                let magnitude = Self::from_hex(hex)?;
                Ok(Self::new(text.starts_with('-'), magnitude.digits.into_vec()))
            }
            None => Self::from_decimal(text),
        }
    }
}

impl Display for BigIntError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no integer, or one beyond the type's range")
    }
}

impl std::error::Error for BigIntError {}

impl Ord for BigInt {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitudes = || {
            let lengths = self.digits.len().cmp(&other.digits.len());
            lengths.then_with(|| self.digits.iter().rev().cmp(other.digits.iter().rev()))
        };
        match (self.negative, other.negative) {
            (false, false) => magnitudes(),
            (true, true) => magnitudes().reverse(),
            (negative, _) => {
                if negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

impl PartialOrd for BigInt {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl From<$type> for BigInt {
            #[allow(unused_comparisons, clippy::allow_attributes, reason = "unsigned types are never below zero")]
            fn from(integer: $type) -> Self {
                let negative = integer < 0;
                let magnitude = if negative { (integer as i128).unsigned_abs() } else { integer as u128 };
                let digits = (0..4).map(|digit| (magnitude >> (32 * digit)) as u32);
                Self::new(negative, digits.collect())
            }
        }

        impl TryFrom<&BigInt> for $type {
            type Error = BigIntError;

            fn try_from(big: &BigInt) -> Result<Self, BigIntError> {
                let magnitude = big.magnitude_u128().ok_or(BigIntError)?;
                if big.negative {
                    let negative = 0_i128.checked_sub_unsigned(magnitude).ok_or(BigIntError)?;
                    negative.try_into().map_err(|_| BigIntError)
                } else {
                    magnitude.try_into().map_err(|_| BigIntError)
                }
            }
        }

        impl TryFrom<BigInt> for $type {
            type Error = BigIntError;

            fn try_from(big: BigInt) -> Result<Self, BigIntError> {
                (&big).try_into()
            }
        }
    )*};
}

integers! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

impl Serialize for BigInt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(token::BIGINT, &Text(self))
    }
}

/// Every format shows it by `Display`, but this crate's serializer asks for the alternate form and gets what the wire has.
struct Text<'a>(&'a BigInt);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() { self.0.write_hex(f) } else { Display::fmt(self.0, f) }
    }
}

impl<'de> Deserialize<'de> for BigInt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(token::BIGINT, BigIntVisitor)
    }
}

struct BigIntVisitor;

impl<'de> Visitor<'de> for BigIntVisitor {
    type Value = BigInt;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BigInt")
    }

    /// From this crate's deserializer.
    fn visit_enum<A: EnumAccess<'de>>(self, _access: A) -> Result<BigInt, A::Error> {
        match handed() {
            Some(Value::BigInt(big)) => Ok(big),
            got => Err(refused(&self, got)),
        }
    }

    fn visit_i64<E: de::Error>(self, integer: i64) -> Result<BigInt, E> {
        Ok(integer.into())
    }

    fn visit_u64<E: de::Error>(self, integer: u64) -> Result<BigInt, E> {
        Ok(integer.into())
    }

    fn visit_i128<E: de::Error>(self, integer: i128) -> Result<BigInt, E> {
        Ok(integer.into())
    }

    fn visit_u128<E: de::Error>(self, integer: u128) -> Result<BigInt, E> {
        Ok(integer.into())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<BigInt, E> {
        text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<BigInt, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// For struct fields that are an integer in Rust and a `BigInt` in JavaScript: all 64 or 128 bits get through.
///
/// Reading takes a number too, if it is an integer.
///
/// ```
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct File {
///     #[serde(with = "polaron_value::bigint")]
///     inode: u64,
/// }
///
/// let bytes = polaron_value::to_vec(&File { inode: u64::MAX })?;
/// let value: polaron_value::Value = polaron_value::from_slice(&bytes)?;
/// assert_eq!(value.to_string(), "{ inode: 18446744073709551615n }");
/// let file: File = polaron_value::from_slice(&bytes)?;
/// assert_eq!(file.inode, u64::MAX);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub mod bigint {
    use serde::de::{Deserialize, Deserializer};
    use serde::ser::{Serialize, Serializer};

    use super::BigInt;

    /// Writes `integer` as a [`BigInt`].
    ///
    /// # Errors
    ///
    /// What the serializer's are.
    pub fn serialize<T, S: Serializer>(integer: &T, serializer: S) -> Result<S::Ok, S::Error>
    where
        T: Copy + Into<BigInt>,
    {
        let big: BigInt = (*integer).into();
        big.serialize(serializer)
    }

    /// Reads an integer from a [`BigInt`] or a number.
    ///
    /// # Errors
    ///
    /// If there is neither, or one that the type cannot hold.
    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        // Rust's integers read BigInts themselves, and say in their own words what they cannot hold.
        T::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_there_and_back() {
        for text in ["0", "1", "-1", "4294967296", "340282366920938463463374607431768211455"] {
            assert_eq!(text.parse::<BigInt>().unwrap().to_string(), text);
        }
        let long = format!("-{}", "9876543210".repeat(40));
        let big: BigInt = long.parse().unwrap();
        assert_eq!(big.to_string(), long);
        assert_eq!(BigInt::from_hex(&big.to_hex()).unwrap(), big);
        assert_eq!(BigInt::from_hex("-000").unwrap(), BigInt::default());
        let huge = BigInt::from_hex(&"f".repeat(20_000)).unwrap();
        assert!(huge.to_string().starts_with("0xfff"));
        assert_eq!(huge.to_string().parse::<BigInt>().unwrap(), huge);
        for wrong in ["", "-", "0x", "-0x-1", "1.5", "+1", " 1", "12a"] {
            assert_eq!(wrong.parse::<BigInt>(), Err(BigIntError), "{wrong}");
        }
    }

    #[test]
    fn integers_there_and_back() {
        assert_eq!(i128::try_from(BigInt::from(i128::MIN)), Ok(i128::MIN));
        assert_eq!(u128::try_from(BigInt::from(u128::MAX)), Ok(u128::MAX));
        assert!(i128::try_from(BigInt::from(u128::MAX)).is_err());
        assert_eq!(i8::try_from(BigInt::from(-128)), Ok(-128));
        assert!(u8::try_from(BigInt::from(-1)).is_err());
        assert_eq!(BigInt::from(256).bits(), 9);
    }

    #[test]
    fn ordered_as_numbers() {
        let mut bigs: Vec<BigInt> = [5_i64, -300, 1 << 40, 0, -(1 << 40)].map(BigInt::from).into();
        bigs.sort();
        assert_eq!(bigs, [-(1_i64 << 40), -300, 0, 5, 1 << 40].map(BigInt::from));
    }
}
