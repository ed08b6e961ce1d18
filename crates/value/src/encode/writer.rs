//! The encodings of the values that contain no others.

use crate::error::{EncodeError, EncodeErrorKind};
use crate::number::as_i32;
use crate::wire::tag;

pub(super) fn write_number(out: &mut Vec<u8>, number: f64) {
    match as_i32(number) {
        Some(integer) => write_i32(out, integer),
        None => {
            out.push(tag::F64);
            write_f64(out, number);
        }
    }
}

pub(super) fn write_i32(out: &mut Vec<u8>, integer: i32) {
    out.push(tag::I32);
    out.extend_from_slice(&integer.to_le_bytes());
}

/// Eight bytes; one form of NaN.
pub(super) fn write_f64(out: &mut Vec<u8>, number: f64) {
    let number = if number.is_nan() { f64::NAN } else { number };
    out.extend_from_slice(&number.to_le_bytes());
}

pub(super) fn write_str(out: &mut Vec<u8>, text: &str) -> Result<(), EncodeError> {
    if text.is_ascii() {
        out.push(tag::LATIN1);
        write_length(out, text.len())?;
        out.extend_from_slice(text.as_bytes());
    } else if text.chars().all(|character| u32::from(character) <= 0xff) {
        out.push(tag::LATIN1);
        write_length(out, text.chars().count())?;
        // All of them are at most 0xFF.
        out.extend(text.chars().map(|character| u32::from(character) as u8));
    } else {
        write_units(out, text.encode_utf16())?;
    }
    Ok(())
}

/// A string that has a code unit above 0xFF.
pub(super) fn write_units(out: &mut Vec<u8>, units: impl Iterator<Item = u16>) -> Result<(), EncodeError> {
    out.push(tag::UTF16);
    let count_at = out.len();
    out.extend_from_slice(&[0; 4]);
    for unit in units {
        out.extend_from_slice(&unit.to_le_bytes());
    }
    let count = (out.len() - count_at - 4) / 2;
    patch_length(out, count_at, count)
}

pub(super) fn write_bytes(out: &mut Vec<u8>, bytes_tag: u8, bytes: &[u8]) -> Result<(), EncodeError> {
    out.push(bytes_tag);
    write_length(out, bytes.len())?;
    out.extend_from_slice(bytes);
    Ok(())
}

pub(super) fn write_length(out: &mut Vec<u8>, length: usize) -> Result<(), EncodeError> {
    out.extend_from_slice(&checked_length(length)?.to_le_bytes());
    Ok(())
}

/// Writes a length over the four bytes at `position`.
pub(super) fn patch_length(out: &mut [u8], position: usize, length: usize) -> Result<(), EncodeError> {
    out[position..position + 4].copy_from_slice(&checked_length(length)?.to_le_bytes());
    Ok(())
}

fn checked_length(length: usize) -> Result<u32, EncodeError> {
    u32::try_from(length).map_err(|_| EncodeError::new(EncodeErrorKind::TooLong))
}
