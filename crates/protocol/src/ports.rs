//! What envelopes about ports hold: the ids of those that travel with a message, and credit.
//!
//! With [`Flags::PORTS`](crate::Flags::PORTS) a payload begins with a prefix that is no part of the value: the number of
//! ports as u32, that many ids as u32, zeros up to a multiple of 8 bytes. So who passes a message on changes the ids in
//! place and need not know the value.

use crate::{
    PortId, ProtocolError,
    limits::{MAX_PORTS_IN_MESSAGE, PORT_MESSAGE_COST},
};

/// Bytes of the prefix for so many ports; none for none.
pub fn prefix_length(count: usize) -> usize {
    if count == 0 { 0 } else { (4 + 4 * count).next_multiple_of(8) }
}

/// What a message takes of a port's window: `payload` is its payload's length, prefix included.
pub fn cost(payload: usize) -> usize {
    payload + PORT_MESSAGE_COST
}

/// The ids that a payload begins with, and the value after them.
///
/// # Errors
///
/// When there are none or more than [`MAX_PORTS_IN_MESSAGE`], or the payload is too short for them.
pub fn split(
    payload: &[u8],
) -> Result<(impl ExactSizeIterator<Item = PortId> + Clone, &[u8]), ProtocolError> {
    let malformed = |why| ProtocolError::Malformed { what: "ports", why };
    let (count, _) = payload.split_first_chunk().ok_or(malformed("no number of them"))?;
    let count = u32::from_le_bytes(*count) as usize;
    if !(1..=MAX_PORTS_IN_MESSAGE).contains(&count) {
        return Err(malformed("none, or more than a message may carry"));
    }
    let (prefix, value) =
        payload.split_at_checked(prefix_length(count)).ok_or(malformed("they reach past the payload"))?;
    let ids = prefix[4..4 + 4 * count].chunks_exact(4);
    Ok((ids.map(|id| PortId(u32::from_le_bytes([id[0], id[1], id[2], id[3]]))), value))
}

/// Writes ids into a prefix that has room for them.
///
/// # Panics
///
/// When it is shorter than [`prefix_length`] says.
pub fn write(prefix: &mut [u8], ids: &[PortId]) {
    prefix[..4].copy_from_slice(&(ids.len() as u32).to_le_bytes());
    for (place, id) in prefix[4..].chunks_exact_mut(4).zip(ids) {
        place.copy_from_slice(&id.0.to_le_bytes());
    }
}

/// The credit in a payload, in bytes.
///
/// # Errors
///
/// When the payload is something else.
pub fn credit(payload: &[u8]) -> Result<usize, ProtocolError> {
    let bytes = payload.try_into();
    let bytes = bytes.map_err(|_| ProtocolError::Malformed { what: "credit", why: "it is not 4 bytes" })?;
    Ok(u32::from_le_bytes(bytes) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_padded_to_the_values_alignment() {
        for count in [1, 2, 3, MAX_PORTS_IN_MESSAGE] {
            let ids: Vec<_> = (0..count as u32).map(|n| PortId(PortId::MAIN | n)).collect();
            let mut payload = vec![0; prefix_length(count)];
            assert_eq!(payload.len() % 8, 0);
            write(&mut payload, &ids);
            payload.extend(*b"value");
            let (read, value) = split(&payload).unwrap();
            assert_eq!((read.collect::<Vec<_>>(), value), (ids, &b"value"[..]));
        }
        assert_eq!((prefix_length(0), prefix_length(1), prefix_length(2)), (0, 8, 16));
    }

    #[test]
    fn hostile_prefixes_are_refused() {
        let claims = |count: u32, length: usize| {
            let mut payload = count.to_le_bytes().to_vec();
            payload.resize(length, 0);
            split(&payload).is_ok()
        };
        assert!(claims(1, 8) && claims(2, 16) && claims(MAX_PORTS_IN_MESSAGE as u32, 8192));
        assert!(!claims(0, 64), "no ports");
        assert!(!claims(1, 7) && !claims(2, 15), "past the payload");
        assert!(!claims(MAX_PORTS_IN_MESSAGE as u32 + 1, 8192), "too many");
        assert!(!claims(u32::MAX, 8192));
        assert!(split(&[1, 0, 0]).is_err());
        assert!(credit(&[1, 2, 3]).is_err() && credit(&[0; 8]).is_err());
        assert_eq!(credit(&7_u32.to_le_bytes()), Ok(7));
    }
}
