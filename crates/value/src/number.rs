//! JavaScript numbers: which doubles are integers, and how a number is written.

use std::fmt::{self, Display};

/// `number` as an `i32` if it is one. -0 is not: it would come back as 0.
pub(crate) fn as_i32(number: f64) -> Option<i32> {
    // A saturating cast; the comparison of bits tells whether anything (the sign of zero too) was lost.
    let integer = number as i32;
    (f64::from(integer).to_bits() == number.to_bits()).then_some(integer)
}

/// The number that 16 bits of a `Float16Array` are.
pub(crate) fn half_to_f64(bits: u16) -> f64 {
    let (exponent, fraction) = (bits >> 10 & 31, f64::from(bits & 0x3ff));
    let magnitude = match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if bits & 0x3ff != 0 => f64::NAN,
        31 => f64::INFINITY,
        _ => (fraction + 1024.0) * 2_f64.powi(i32::from(exponent) - 25),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

/// Shows a number as JavaScript's `String(number)` does, but -0 as `-0`.
#[derive(Clone, Copy)]
pub(crate) struct JsNumber(pub(crate) f64);

impl Display for JsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0;
        if number.is_nan() {
            f.write_str("NaN")
        } else if number.is_infinite() {
            f.write_str(if number > 0.0 { "Infinity" } else { "-Infinity" })
        } else if number != 0.0 && !(1e-6..1e21).contains(&number.abs()) {
            // Rust writes `1e21`, JavaScript `1e+21`.
            let text = format!("{number:e}");
            match text.split_once('e') {
                Some((mantissa, exponent)) if !exponent.starts_with('-') => {
                    write!(f, "{mantissa}e+{exponent}")
                }
                _ => f.write_str(&text),
            }
        } else {
            write!(f, "{number}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_integers_are_i32() {
        assert_eq!(as_i32(0.0), Some(0));
        assert_eq!(as_i32(-2_147_483_648.0), Some(i32::MIN));
        for number in [-0.0, 0.5, 2_147_483_648.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(as_i32(number), None, "{number}");
        }
    }

    #[test]
    fn halves() {
        for (bits, number) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65_504.0),
            (1, 2_f64.powi(-24)),
            (0x3555, 0.333_251_953_125),
        ] {
            assert_eq!(half_to_f64(bits), number);
        }
        assert!(half_to_f64(0x8000).is_sign_negative() && half_to_f64(0x7e00).is_nan());
        assert_eq!(half_to_f64(0xfc00), f64::NEG_INFINITY);
    }

    #[test]
    fn written_as_javascript_does() {
        let written = |number| JsNumber(number).to_string();
        assert_eq!(written(300.0), "300");
        assert_eq!(written(-0.0), "-0");
        assert_eq!(written(0.1), "0.1");
        assert_eq!(written(1e21), "1e+21");
        assert_eq!(written(1e20), "100000000000000000000");
        assert_eq!(written(-1.5e-7), "-1.5e-7");
        assert_eq!(written(f64::NEG_INFINITY), "-Infinity");
    }
}
