//! What a value is, in JavaScript's words, for errors.

use super::reader::{Reader, unknown_kind, unknown_tag};
use crate::error::DecodeError;
use crate::number::JsNumber;
use crate::wire::{ext, special, tag};

impl Reader<'_, '_> {
    /// What a container's word says it is, in JavaScript's words.
    #[cold]
    pub(crate) fn describe(&self) -> Result<String, DecodeError> {
        let mut reader = *self;
        let word = reader.word()?;
        let payload = word >> 4;
        Ok(match word & 15 {
            tag::SPECIAL => match word {
                special::UNDEFINED => "undefined".to_owned(),
                special::NULL => "null".to_owned(),
                special::TRUE => "true".to_owned(),
                special::FALSE => "false".to_owned(),
                _ => return Err(unknown_tag(word)),
            },
            tag::INT => ((word as i32) >> 4).to_string(),
            tag::DOUBLE => JsNumber(reader.double()?).to_string(),
            tag::STR => format!("string {:?}", reader.string(payload)?.shown()),
            tag::OBJ | tag::OBJX | tag::DICT => "object".to_owned(),
            tag::ARR | tag::NUMS => "array".to_owned(),
            tag::REF => {
                reader.follow(payload)?;
                return reader.describe();
            }
            tag::EXT => match payload {
                ext::DATE => "Date".to_owned(),
                ext::MAP => "Map".to_owned(),
                ext::SET => "Set".to_owned(),
                ext::REGEXP => "RegExp".to_owned(),
                ext::ERROR => reader.error_bits()?.0.name().to_owned(),
                ext::BIGINT => format!("{:?}", reader.bigint()?),
                ext::ARRAY_BUFFER => "ArrayBuffer".to_owned(),
                ext::VIEW => reader.view(self.message.spots())?.class.name().to_owned(),
                ext::NUMBER_OBJECT => "Number object".to_owned(),
                ext::STRING_OBJECT => "String object".to_owned(),
                ext::BOOLEAN_OBJECT => "Boolean object".to_owned(),
                ext::BIGINT_OBJECT => "BigInt object".to_owned(),
                ext::SPARSE => "sparse array".to_owned(),
                ext::ARRAY_EXTRA => "array".to_owned(),
                unknown => return Err(unknown_kind(unknown)),
            },
            _ => return Err(unknown_tag(word)),
        })
    }
}
