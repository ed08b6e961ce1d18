//! The header `Range`: which bytes of a file a page wants.

/// Bytes of a file of a given length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of them.
    Whole,
    /// From `first` to `last`, both included, which the file has.
    Part {
        /// The first one.
        first: u64,
        /// The last one.
        last: u64,
    },
    /// None that the file has.
    Unsatisfiable,
}

/// What a header asks for of a file of `length` bytes.
///
/// Other units than bytes and several ranges at once get the whole file, as RFC 9110 allows; what begins with `bytes=` and is
/// no range gets nothing, so that a mistake is seen.
pub(super) fn parse(header: &[u8], length: u64) -> Wanted {
    let Ok(header) = std::str::from_utf8(header) else { return Wanted::Whole };
    let Some((unit, ranges)) = header.split_once('=') else { return Wanted::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") || ranges.contains(',') {
        return Wanted::Whole;
    }
    single(ranges.trim(), length).unwrap_or(Wanted::Unsatisfiable)
}

fn single(range: &str, length: u64) -> Option<Wanted> {
    let (first, last) = range.split_once('-')?;
    let end = length.checked_sub(1)?;
    let (first, last) = match (first, last) {
        // The last so many bytes.
        ("", count) => {
            let count = number(count)?.min(length);
            (length - count, end)
        }
        (first, "") => (number(first)?, end),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return None;
            }
            (first, last.min(end))
        }
    };
    (first <= end).then_some(Wanted::Part { first, last })
}

/// A number in decimal digits. One that is too large is as good as the largest.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Wanted, parse};

    fn part(first: u64, last: u64) -> Wanted {
        Wanted::Part { first, last }
    }

    #[test]
    fn ranges() {
        for (header, wanted) in [
            ("bytes=0-9", part(0, 9)),
            ("bytes=0-0", part(0, 0)),
            ("bytes=99-99", part(99, 99)),
            ("bytes=10-", part(10, 99)),
            ("bytes=0-", part(0, 99)),
            ("bytes=-1", part(99, 99)),
            ("bytes=-1000", part(0, 99)),
            ("bytes=90-1000", part(90, 99)),
            ("bytes=0-99999999999999999999999", part(0, 99)),
            ("Bytes = 1-2 ", part(1, 2)),
            ("bytes=100-", Wanted::Unsatisfiable),
            ("bytes=100-200", Wanted::Unsatisfiable),
            ("bytes=99999999999999999999999-", Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=5-4", Wanted::Unsatisfiable),
            ("bytes=", Wanted::Unsatisfiable),
            ("bytes=-", Wanted::Unsatisfiable),
            ("bytes=a-b", Wanted::Unsatisfiable),
            ("bytes=+1-2", Wanted::Unsatisfiable),
            ("bytes=1-2-3", Wanted::Unsatisfiable),
            ("bytes=--1", Wanted::Unsatisfiable),
            ("bytes=0x1-2", Wanted::Unsatisfiable),
            ("bytes=1-2,5-6", Wanted::Whole),
            ("bytes", Wanted::Whole),
            ("", Wanted::Whole),
            ("items=0-5", Wanted::Whole),
        ] {
            assert_eq!(parse(header.as_bytes(), 100), wanted, "{header}");
        }
        assert_eq!(parse(b"bytes=\xff-", 100), Wanted::Whole);
    }

    #[test]
    fn an_empty_file_has_no_part() {
        for header in ["bytes=0-", "bytes=-1", "bytes=0-0", "bytes=-0"] {
            assert_eq!(parse(header.as_bytes(), 0), Wanted::Unsatisfiable, "{header}");
        }
    }

    proptest! {
        #[test]
        fn a_part_lies_within_the_file(header in "bytes=[-0-9, ]{0,30}|.{0,20}", length: u64) {
            if let Wanted::Part { first, last } = parse(header.as_bytes(), length) {
                prop_assert!(first <= last && last < length);
            }
        }
    }
}
