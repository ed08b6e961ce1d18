//! What a renderer process says of a document that is about to run its first script.
//!
//! Payload: page id u64, frame id u64, flags u32 (bit 0: the page's main frame), URL length u32, URL as UTF-8.

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
    /// The document's URL, cut to [`limits::MAX_URL`] bytes.
    pub url: String,
}

impl DocumentOpened {
    /// The envelope, ready to send.
    pub fn to_envelope(&self) -> Vec<u8> {
        let mut url = self.url.as_str();
        if url.len() > limits::MAX_URL {
            url = &url[..url.floor_char_boundary(limits::MAX_URL)];
        }
        let mut buffer = Vec::with_capacity(64 + url.len());
        let mut writer = EnvelopeWriter::new(&mut buffer, Kind::DocumentOpened).document(self.document);
        let payload = writer.payload();
        payload.extend_from_slice(&self.page.0.to_le_bytes());
        payload.extend_from_slice(&self.frame.0.to_le_bytes());
        payload.extend_from_slice(&u32::from(self.is_main_frame).to_le_bytes());
        payload.extend_from_slice(&(url.len() as u32).to_le_bytes());
        payload.extend_from_slice(url.as_bytes());
        writer.finish().expect("a URL is short");
        buffer
    }

    /// Reads it from an envelope of kind [`Kind::DocumentOpened`].
    ///
    /// # Errors
    ///
    /// When the payload is not as described, or the document id is 0.
    pub fn from_envelope(envelope: &Envelope<'_>) -> Result<Self, ProtocolError> {
        let malformed = |why| ProtocolError::Malformed { what: WHAT, why };
        let (fixed, url) =
            envelope.payload.split_first_chunk::<24>().ok_or_else(|| malformed("too short"))?;
        let word = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| fixed[at + i]));
        let long = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| fixed[at + i]));
        if url.len() != word(20) as usize || url.len() > limits::MAX_URL {
            return Err(malformed("the URL has another length than it says"));
        }
        if envelope.header.document == DocumentId::NONE {
            return Err(ProtocolError::BadDocument(0));
        }
        Ok(Self {
            document: envelope.header.document,
            page: PageId(long(0)),
            frame: FrameId(long(8)),
            is_main_frame: word(16) & MAIN_FRAME != 0,
            url: std::str::from_utf8(url).map_err(|_| malformed("the URL is not UTF-8"))?.to_owned(),
        })
    }
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
            url: "file:///ä/index.html".into(),
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
        bytes[16 + 20] += 1;
        assert!(DocumentOpened::from_envelope(&Envelope::parse(&bytes).unwrap().unwrap()).is_err());
        let bytes = DocumentOpened { document: DocumentId::NONE, ..example() }.to_envelope();
        assert!(DocumentOpened::from_envelope(&Envelope::parse(&bytes).unwrap().unwrap()).is_err());
    }
}
