//! Passing over values: checks all that can be wrong with them, and makes nothing but, where asked, a record of where the
//! objects are.

use super::build::sparse_index;
use super::message::{Message, Spot};
use super::reader::{Reader, unknown_kind, unknown_tag};
use super::text::WireStr;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::path::Segment;
use crate::wire::{error_bit, ext, special, tag, word};

/// Passes over values of a reader.
pub(crate) struct Skipper<'r, 'm, 'de> {
    reader: &'r mut Reader<'m, 'de>,
    /// The objects so far, if they are recorded.
    spots: Option<Vec<Spot>>,
}

impl Reader<'_, '_> {
    /// Passes over the value at the position.
    pub(crate) fn skip(&mut self) -> Result<(), DecodeError> {
        Skipper { reader: self, spots: None }.value()
    }
}

impl<'r, 'm, 'de> Skipper<'r, 'm, 'de> {
    /// Checks a whole message, and records where its objects are.
    pub(super) fn record(message: &Message<'de>) -> Result<Vec<Spot>, DecodeError> {
        let mut reader = Reader::new(message);
        let mut skipper = Skipper { reader: &mut reader, spots: Some(Vec::new()) };
        skipper.value()?;
        let spots = skipper.spots.unwrap_or_default();
        reader.finish()?;
        Ok(spots)
    }

    /// Begins the record of the object whose word was just read, or is `words` further back; gives what
    /// [`end`](Self::end) needs.
    fn begin(&mut self) -> usize {
        let start = self.reader.at - 1;
        let (pool, blob) = (self.reader.pool as u32, self.reader.blob as u32);
        let Some(spots) = &mut self.spots else { return 0 };
        // Its end is not known yet; what is in it may not refer to what is in it before that is.
        spots.push(Spot { start: start as u32, end: u32::MAX, pool, blob });
        spots.len() - 1
    }

    fn end(&mut self, record: usize) {
        let end = self.reader.at as u32;
        if let Some(spot) = self.spots.as_mut().and_then(|spots| spots.get_mut(record)) {
            spot.end = end;
        }
    }

    // The functions from here on recurse, at most MAX_DEPTH levels. Each kind of container has its own, so that a level's
    // frame stays small.

    fn value(&mut self) -> Result<(), DecodeError> {
        let word = self.reader.word()?;
        let payload = word >> 4;
        match word & 15 {
            tag::INT => Ok(()),
            tag::STR => self.reader.string(payload).map(drop),
            tag::SPECIAL if word <= special::FALSE => Ok(()),
            tag::DOUBLE if payload == 0 => self.reader.double().map(drop),
            tag::OBJ | tag::OBJX => self.shaped(word),
            tag::ARR => {
                let record = self.begin();
                self.reader.enter(payload, 1)?;
                self.elements(payload)?;
                self.end(record);
                self.reader.leave();
                Ok(())
            }
            tag::NUMS => {
                let record = self.begin();
                self.reader.numbers(payload)?;
                self.end(record);
                Ok(())
            }
            tag::DICT => {
                let record = self.begin();
                self.reader.enter(payload, 2)?;
                self.properties(payload)?;
                self.end(record);
                self.reader.leave();
                Ok(())
            }
            tag::REF => self.reference(payload),
            tag::EXT => self.ext(payload),
            _ => Err(unknown_tag(word)),
        }
    }

    fn shaped(&mut self, head: u32) -> Result<(), DecodeError> {
        let record = self.begin();
        let shape = self.reader.enter_shaped(head >> 4)?;
        for key in shape.keys() {
            self.reader.next(1);
            self.property(key)?;
        }
        if head & 15 == tag::OBJX {
            let count = self.reader.counted(2)?;
            self.properties(count)?;
        }
        self.end(record);
        self.reader.leave();
        Ok(())
    }

    fn property(&mut self, key: WireStr<'de>) -> Result<(), DecodeError> {
        match self.value() {
            Ok(()) => Ok(()),
            Err(error) => Err(error.at(key.segment())),
        }
    }

    fn properties(&mut self, count: u32) -> Result<(), DecodeError> {
        for _ in 0..count {
            let key = self.reader.next_property()?;
            self.property(key)?;
        }
        Ok(())
    }

    fn elements(&mut self, count: u32) -> Result<(), DecodeError> {
        for index in 0..count {
            self.reader.next(1);
            if self.reader.is_hole() {
                self.reader.advance();
            } else if let Err(error) = self.value() {
                return Err(error.at(Segment::Index(index as usize)));
            }
        }
        Ok(())
    }

    fn reference(&self, number: u32) -> Result<(), DecodeError> {
        if number < self.reader.objects && self.reader.message.refs {
            Ok(())
        } else {
            Err(DecodeError::new(DecodeErrorKind::UnknownReference(number)))
        }
    }

    fn ext(&mut self, kind: u32) -> Result<(), DecodeError> {
        if kind == ext::BIGINT {
            return self.reader.bigint_digits().map(drop);
        }
        let record = self.begin();
        match kind {
            ext::MAP => self.map(),
            ext::SET => self.set(),
            ext::ERROR => self.error(),
            ext::SPARSE => self.sparse(),
            ext::ARRAY_EXTRA => self.array_extra(),
            ext::VIEW => self.view(),
            _ => self.leaf(kind),
        }?;
        self.end(record);
        Ok(())
    }

    /// An object that contains no values.
    fn leaf(&mut self, kind: u32) -> Result<(), DecodeError> {
        if kind == ext::ARRAY_BUFFER {
            return self.reader.buffer().map(drop);
        }
        self.reader.object();
        match kind {
            ext::DATE | ext::NUMBER_OBJECT => self.reader.double().map(drop),
            ext::REGEXP => {
                self.reader.whole_string()?;
                self.reader.whole_string().map(drop)
            }
            ext::STRING_OBJECT => self.reader.whole_string().map(drop),
            ext::BOOLEAN_OBJECT => match self.reader.word()? {
                0 | 1 => Ok(()),
                unknown => Err(unknown_kind(unknown)),
            },
            ext::BIGINT_OBJECT => self.reader.bigint_digits().map(drop),
            unknown => Err(unknown_kind(unknown)),
        }
    }

    fn map(&mut self) -> Result<(), DecodeError> {
        self.reader.enter(0, 0)?;
        let count = self.reader.counted(2)?;
        for index in 0..2 * count as usize {
            self.reader.next(1);
            self.value().map_err(|error| error.at(Segment::Index(index / 2)))?;
        }
        self.reader.leave();
        Ok(())
    }

    fn set(&mut self) -> Result<(), DecodeError> {
        self.reader.enter(0, 0)?;
        let count = self.reader.counted(1)?;
        for index in 0..count as usize {
            self.reader.next(1);
            self.value().map_err(|error| error.at(Segment::Index(index)))?;
        }
        self.reader.leave();
        Ok(())
    }

    fn error(&mut self) -> Result<(), DecodeError> {
        self.reader.enter(0, 0)?;
        let (_, bits) = self.reader.error_bits()?;
        for bit in [error_bit::NAME, error_bit::MESSAGE, error_bit::STACK] {
            if bits & bit != 0 {
                self.reader.whole_string()?;
            }
        }
        if bits & error_bit::CAUSE != 0 {
            self.value().map_err(|error| error.at(Segment::key("cause")))?;
        }
        if bits & error_bit::ERRORS != 0 {
            self.reader.expect_array(self.spots.as_deref().unwrap_or(self.reader.message.spots()))?;
            self.value().map_err(|error| error.at(Segment::key("errors")))?;
        }
        self.reader.leave();
        Ok(())
    }

    fn sparse(&mut self) -> Result<(), DecodeError> {
        self.reader.enter(0, 0)?;
        let length = self.reader.word()?;
        for _ in 0..self.reader.counted(2)? {
            let key = self.reader.next_property()?;
            sparse_index(key, length)?;
            self.property(key)?;
        }
        self.reader.leave();
        Ok(())
    }

    fn array_extra(&mut self) -> Result<(), DecodeError> {
        let head = self.reader.word()?;
        if head & 15 != tag::ARR {
            return Err(unknown_tag(head));
        }
        self.reader.enter(head >> 4, 1)?;
        self.elements(head >> 4)?;
        let count = self.reader.counted(2)?;
        self.properties(count)?;
        self.reader.leave();
        Ok(())
    }

    fn view(&mut self) -> Result<(), DecodeError> {
        let start = self.reader.at - 1;
        let (pool, blob) = (self.reader.pool as u32, self.reader.blob as u32);
        let message = self.reader.message;
        let view = self.reader.view(self.spots.as_deref().unwrap_or(message.spots()))?;
        let end = self.reader.at as u32;
        if let (Some(spots), None) = (&mut self.spots, view.shared) {
            // The buffer's own word comes after the view's four.
            spots.push(Spot { start: start as u32 + 4, end, pool, blob });
        }
        Ok(())
    }
}

const _: () = assert!(word(tag::SPECIAL, 3) == special::FALSE && special::UNDEFINED < special::FALSE);
