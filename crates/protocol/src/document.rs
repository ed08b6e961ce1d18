//! What a renderer process says of a document that is about to run its first script.
//!
//! Payload: page id u64, frame id u64, flags u32 (bit 0: the page's main frame), parent document u32, lengths of URL, origin
//! and name u32 each, then these three as UTF-8.

use crate::{DocumentId, Envelope, EnvelopeWriter, FrameId, Kind, PageId, ProtocolError, limits};

const WHAT: &str = "DocumentOpened";
const MAIN_FRAME: u32 = 1;

/// A new document in a frame, as the native side of the renderer sees it; page scripts have no say in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentOpened {
    /// The id every later envelope of this document carries.
    pub document: DocumentId,
    /// The page it belongs to.
    pub page: PageId,
    /// The frame it was loaded into.
    pub frame: FrameId,
    /// Whether that is the page's main frame.
    pub is_main_frame: bool,
    /// The document that the frame is embedded in; [`DocumentId::NONE`] of a main frame, and when it is not known.
    pub parent: DocumentId,
    /// The document's URL, cut to [`limits::MAX_URL`] bytes.
    pub url: String,
    /// The document's origin as HTML serializes it (`https://example.org`, or `null`), cut like the URL.
    pub origin: String,
    /// The frame's name (`window.name`) as the document begins, cut to [`limits::MAX_NAME`] bytes.
    pub name: String,
}

/// The fixed part of the payload.
const FIXED: usize = 36;

impl DocumentOpened {
    /// The envelope, ready to send.
    pub fn to_envelope(&self) -> Vec<u8> {
        let texts = [
            cut(&self.url, limits::MAX_URL),
            cut(&self.origin, limits::MAX_URL),
            cut(&self.name, limits::MAX_NAME),
        ];
        let mut buffer = Vec::with_capacity(64 + texts.iter().map(|text| text.len()).sum::<usize>());
        let mut writer = EnvelopeWriter::new(&mut buffer, Kind::DocumentOpened).document(self.document);
        let payload = writer.payload();
        payload.extend_from_slice(&self.page.0.to_le_bytes());
        payload.extend_from_slice(&self.frame.0.to_le_bytes());
        payload.extend_from_slice(&u32::from(self.is_main_frame).to_le_bytes());
        payload.extend_from_slice(&self.parent.0.to_le_bytes());
        for text in texts {
            payload.extend_from_slice(&(text.len() as u32).to_le_bytes());
        }
        for text in texts {
            payload.extend_from_slice(text.as_bytes());
        }
        writer.finish().expect("all of it is short");
        buffer
    }

    /// Reads it from an envelope of kind [`Kind::DocumentOpened`].
    ///
    /// # Errors
    ///
    /// When the payload is not as described, or the document id is 0.
    pub fn from_envelope(envelope: &Envelope<'_>) -> Result<Self, ProtocolError> {
        let malformed = |why| ProtocolError::Malformed { what: WHAT, why };
        let (fixed, mut rest) =
            envelope.payload.split_first_chunk::<FIXED>().ok_or_else(|| malformed("too short"))?;
        let word = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| fixed[at + i]));
        let long = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| fixed[at + i]));
        let mut text = |at: usize, limit: usize| {
            let length = word(at) as usize;
            let (text, behind) = rest
                .split_at_checked(length)
                .filter(|_| length <= limit)
                .ok_or_else(|| malformed("a text is longer than it may be"))?;
            rest = behind;
            std::str::from_utf8(text).map(str::to_owned).map_err(|_| malformed("a text is not UTF-8"))
        };
        let (url, origin, name) =
            (text(24, limits::MAX_URL)?, text(28, limits::MAX_URL)?, text(32, limits::MAX_NAME)?);
        if !rest.is_empty() {
            return Err(malformed("longer than it says"));
        }
        if envelope.header.document == DocumentId::NONE {
            return Err(ProtocolError::BadDocument(0));
        }
        Ok(Self {
            document: envelope.header.document,
            page: PageId(long(0)),
            frame: FrameId(long(8)),
            is_main_frame: word(16) & MAIN_FRAME != 0,
            parent: DocumentId(word(20)),
            url,
            origin,
            name,
        })
    }
}

/// The beginning of a text, whole characters of it.
fn cut(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> DocumentOpened {
        DocumentOpened {
            document: DocumentId(3),
            page: PageId(9),
            frame: FrameId(0x1_0000_0001),
            is_main_frame: true,
            parent: DocumentId(2),
            url: "file:///ä/index.html".into(),
            origin: "null".into(),
            name: "näme".into(),
        }
    }

    #[test]
    fn round_trips() {
        let bytes = example().to_envelope();
        let envelope = Envelope::parse(&bytes).unwrap().unwrap();
        assert_eq!(DocumentOpened::from_envelope(&envelope).unwrap(), example());
    }

    #[test]
    fn a_url_past_the_limit_is_cut_at_a_character() {
        let long = DocumentOpened { url: "é".repeat(limits::MAX_URL), ..example() };
        let bytes = long.to_envelope();
        let read = DocumentOpened::from_envelope(&Envelope::parse(&bytes).unwrap().unwrap()).unwrap();
        assert_eq!(read.url.len(), limits::MAX_URL);
    }

    #[test]
    fn wrong_lengths_and_document_zero_are_refused() {
        let mut bytes = example().to_envelope();
        for length in [24, 28, 32] {
            let mut bytes = bytes.clone();
            bytes[16 + length] += 1;
            assert!(DocumentOpened::from_envelope(&Envelope::parse(&bytes).unwrap().unwrap()).is_err());
        }
        bytes[16 + 32] -= 1;
        assert!(DocumentOpened::from_envelope(&Envelope::parse(&bytes).unwrap().unwrap()).is_err());
        let bytes = DocumentOpened { document: DocumentId::NONE, ..example() }.to_envelope();
        assert!(DocumentOpened::from_envelope(&Envelope::parse(&bytes).unwrap().unwrap()).is_err());
    }
}
