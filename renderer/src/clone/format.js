// Owns the numbers of the byte format that docs/clone-format.md describes, which `crates/value` has too.

/** Words of a message's head. */
export const HEAD = 8;
export const WIDE = 1;
export const REFS = 2;
export const ILL_FORMED = 4;
export const ASCII = 8;
/** What a decoder knows of the flags. */
export const FLAGS = 15;

// Tags: the low four bits of a value's word; the payload is above.
export const SPECIAL = 0;
export const INT = 1;
export const DOUBLE = 2;
export const STR = 3;
export const OBJ = 4;
export const ARR = 5;
export const NUMS = 6;
export const DICT = 7;
export const REF = 8;
export const EXT = 9;
export const OBJX = 10;

// Whole words of SPECIAL.
export const UNDEFINED = 0;
export const NULL = 1 << 4;
export const TRUE = 2 << 4;
export const FALSE = 3 << 4;
export const HOLE = 4 << 4;

// Kinds of EXT.
export const DATE = 0;
export const MAP = 1;
export const SET = 2;
export const REGEXP = 3;
export const ERROR = 4;
export const BIGINT = 5;
export const ARRAY_BUFFER = 6;
export const VIEW = 7;
export const NUMBER_OBJECT = 8;
export const STRING_OBJECT = 9;
export const BOOLEAN_OBJECT = 10;
export const BIGINT_OBJECT = 11;
export const SPARSE = 12;
export const ARRAY_EXTRA = 13;

// What an ERROR has, above its class.
export const HAS_MESSAGE = 1 << 4;
export const HAS_STACK = 1 << 5;
export const HAS_CAUSE = 1 << 6;
export const HAS_ERRORS = 1 << 7;
export const HAS_NAME = 1 << 8;
export const ERROR_BITS = (1 << 9) - 1;
/** The classes of ERROR, by number. */
export const ERROR_NAMES = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AggregateError',
];

/** The classes of VIEW, by number. */
export const VIEW_NAMES = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
];
export const VIEW_SIZES = [1, 1, 1, 2, 2, 4, 4, 2, 4, 8, 8, 8, 1];
export const DATA_VIEW = 12;
/** The byte length of a view that is as long as its buffer has room for. */
export const TRACKING = -1;

/** The bit of a shape record's second word that says that its keys are UTF-16; the others are the number of keys. */
export const WIDE_KEYS = 0x80000000 | 0;

/** Lengths, counts and shape numbers have 28 bits. */
export const MAX_PAYLOAD = 0x0fffffff;
/** How many containers (objects, arrays, maps, sets, errors) may be nested in each other. */
export const MAX_DEPTH = 1000;
/** The most bytes a writer holds. (What one message may have is the envelope's business, and less.) */
export const MAX_WRITER_LENGTH = 1024 * 1024 * 1024;
