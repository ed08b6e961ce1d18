//! Messages from fuzzed bytes: a head that fits them, so that the fuzzer spends its time in the values.

/// The bytes as they are, or, if the first is odd, as the sections of a message whose head is right.
///
/// Then the next bytes are flags, number of shapes, words of values, words of shapes, characters and blobs of eight bytes;
/// the rest is cut to them.
pub fn message(data: &[u8]) -> Vec<u8> {
    let Some(([1, flags, shapes, value_words, shape_words, chars, blobs, _], rest)) =
        data.split_first_chunk::<8>()
    else {
        return data.to_vec();
    };
    let (flags, value_words) = (u32::from(*flags & 15), usize::from(*value_words) + 1);
    let (shape_words, chars, blobs) =
        (usize::from(*shape_words % 64), usize::from(*chars), usize::from(*blobs % 32));
    let wide = flags & 1;
    let words = (8 + value_words + shape_words).next_multiple_of(2);
    let pool = (chars << wide).next_multiple_of(8);
    let head = [words, chars, flags as usize, usize::from(*shapes), 8 + value_words, blobs * 8, 0, 0];
    let mut bytes: Vec<u8> = head.iter().flat_map(|&field| (field as u32).to_le_bytes()).collect();
    bytes.extend_from_slice(rest);
    bytes.resize(words * 4 + pool + blobs * 8, 0);
    if flags & 8 != 0 {
        // Or else the pool would nearly never be what the flag says.
        bytes[words * 4..words * 4 + pool].iter_mut().for_each(|byte| *byte &= 0x7f);
    }
    bytes
}
