// Owns the numbers of the byte format, which `crates/value` has too: one value is a tag byte and its data; lengths and
// counts are u32, doubles f64, all little-endian and unaligned.

export const UNDEFINED = 0;
export const NULL = 1;
export const FALSE = 2;
export const TRUE = 3;
/** Any number that is an i32, and not -0. */
export const I32 = 4;
export const F64 = 5;
/** A string of code units up to U+00FF: byte length, bytes. */
export const LATIN1 = 6;
/** Any other string: number of code units, code units. */
export const UTF16 = 7;
/** Count, values. */
export const ARRAY = 8;
/** Count, then key (a string value) and value of each property. */
export const OBJECT = 9;
export const DATE = 10;
export const ARRAY_BUFFER = 11;
export const UINT8_ARRAY = 12;

/** How many arrays and objects may be nested in each other. An argument list is one of them. */
export const MAX_DEPTH = 1000;
/** The most bytes a writer holds. (What one message may have is the envelope's business, and less.) */
export const MAX_WRITER_LENGTH = 1024 * 1024 * 1024;

/** The fewest bytes an array element takes. */
export const MIN_ELEMENT = 1;
/** The fewest bytes a property takes: a key of no characters and a value. */
export const MIN_PROPERTY = 6;
