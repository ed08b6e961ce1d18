// Owns the decoding of a value. The bytes are the main process's, but nothing is taken for granted: every tag, length, count
// and depth is checked before it is used.
import { ARRAY, ARRAY_BUFFER, DATE, F64, FALSE, I32, LATIN1, MAX_DEPTH, MIN_ELEMENT, MIN_PROPERTY, NULL, OBJECT, TRUE, UINT8_ARRAY, UNDEFINED, UTF16 } from './format.js';
import {
  ArrayBufferConstructor,
  DataViewConstructor,
  DataViewPrototypeGetFloat64,
  DateConstructor,
  ErrorConstructor,
  RangeErrorConstructor,
  ReflectApply,
  ReflectDefineProperty,
  StringFromCharCode,
  TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteOffset,
  TypedArrayPrototypeGetLength,
  TypedArrayPrototypeSet,
  Uint8ArrayConstructor,
} from './primordials.js';

/**
 * Makes the objects of a realm.
 *
 * @typedef {{
 *   createObject: () => any,
 *   createArray: () => any[],
 *   createDate: (time: number) => Date,
 *   createArrayBuffer: (length: number) => ArrayBuffer,
 *   createUint8Array: (length: number) => Uint8Array,
 * }} Realm
 */

/**
 * The realm this code runs in.
 *
 * @type {Realm}
 */
const OWN_REALM = {
  createObject: () => ({}),
  createArray: () => [],
  createDate: (time) => new DateConstructor(time),
  createArrayBuffer: (length) => new ArrayBufferConstructor(length),
  createUint8Array: (length) => new Uint8ArrayConstructor(length),
};

/**
 * Decodes the one value that the bytes from `start` to `end` are. Throws an Error if they are none, and a RangeError if it
 * is nested too deep.
 *
 * @param {Uint8Array} u8
 * @param {number} [start]
 * @param {number} [end]
 * @param {Realm} [realm] where its objects are made
 * @returns {any}
 */
export function decodeClone(u8, start = 0, end = TypedArrayPrototypeGetLength(u8), realm = OWN_REALM) {
  if (!(start >= 0 && start <= end && end <= TypedArrayPrototypeGetLength(u8))) {
    throw new RangeErrorConstructor('The bytes to decode are not within the buffer');
  }
  const reader = { u8, at: start, end, depth: 0, owed: 0, realm };
  const value = readValue(reader);
  if (reader.at !== end) throw malformed(`${end - reader.at} bytes after the value`);
  return value;
}

/**
 * `owed` is the fewest bytes that the outstanding elements of the open containers take. A count is accepted only if all of
 * them fit into what is left, so counts cannot claim more elements than there are bytes.
 *
 * @typedef {{ u8: Uint8Array, at: number, end: number, depth: number, owed: number, realm: Realm }} Reader
 */

/**
 * @param {Reader} reader
 * @returns {any}
 */
function readValue(reader) {
  const tag = readTag(reader);
  switch (tag) {
    case UNDEFINED:
      return undefined;
    case NULL:
      return null;
    case FALSE:
      return false;
    case TRUE:
      return true;
    case I32:
      return readI32(reader);
    case F64:
      return readF64(reader);
    case LATIN1:
    case UTF16:
      return readString(reader, tag);
    case ARRAY:
      return readElements(reader);
    case OBJECT:
      return readProperties(reader);
    case DATE:
      return reader.realm.createDate(readF64(reader));
    case ARRAY_BUFFER:
      return readArrayBuffer(reader);
    case UINT8_ARRAY:
      return readUint8Array(reader);
    default:
      throw malformed(`unknown tag ${tag}`);
  }
}

/** @param {Reader} reader */
function readTag(reader) {
  return reader.u8[advance(reader, 1)];
}

/**
 * Passes over `count` bytes; gives where they begin.
 *
 * @param {Reader} reader
 * @param {number} count
 */
function advance(reader, count) {
  const { at } = reader;
  if (count > reader.end - at) throw malformed('the bytes end within a value');
  reader.at = at + count;
  return at;
}

/** @param {Reader} reader */
function readI32(reader) {
  const { u8 } = reader;
  const at = advance(reader, 4);
  return u8[at] | (u8[at + 1] << 8) | (u8[at + 2] << 16) | (u8[at + 3] << 24);
}

/** @param {Reader} reader */
function readU32(reader) {
  return readI32(reader) >>> 0;
}

const scratch = new Uint8ArrayConstructor(new ArrayBufferConstructor(8));
const scratchView = new DataViewConstructor(scratch.buffer);

/** @param {Reader} reader */
function readF64(reader) {
  const { u8 } = reader;
  const at = advance(reader, 8);
  for (let i = 0; i < 8; i += 1) scratch[i] = u8[at + i];
  return DataViewPrototypeGetFloat64(scratchView, 0, true);
}

/**
 * @param {Reader} reader
 * @param {number} tag
 */
function readString(reader, tag) {
  const length = readU32(reader);
  if (tag === LATIN1) return text(reader.u8, advance(reader, length), length, 1);
  return text(reader.u8, advance(reader, 2 * length), length, 2);
}

const CHUNK = 256;
/**
 * An array that has all its elements, so that writing to them asks no prototype.
 *
 * @type {number[]}
 */
const chunk = [];
for (let i = 0; i < CHUNK; i += 1) chunk[i] = 0;

/**
 * The string of `length` code units of `width` bytes each.
 *
 * @param {Uint8Array} u8
 * @param {number} at
 * @param {number} length
 * @param {1 | 2} width
 */
function text(u8, at, length, width) {
  let result = '';
  let left = length;
  for (; left >= CHUNK; left -= CHUNK) {
    for (let i = 0; i < CHUNK; i += 1) {
      chunk[i] = width === 1 ? u8[at] : u8[at] | (u8[at + 1] << 8);
      at += width;
    }
    result += ReflectApply(StringFromCharCode, undefined, chunk);
  }
  for (; left > 0; left -= 1) {
    result += StringFromCharCode(width === 1 ? u8[at] : u8[at] | (u8[at + 1] << 8));
    at += width;
  }
  return result;
}

/**
 * Begins a container; gives its count.
 *
 * @param {Reader} reader
 * @param {number} smallest the fewest bytes one of its elements takes
 */
function enter(reader, smallest) {
  const count = readU32(reader);
  const owed = reader.owed + count * smallest;
  if (owed > reader.end - reader.at) throw malformed(`count ${count} is beyond the end of the bytes`);
  if (reader.depth === MAX_DEPTH) {
    throw new RangeErrorConstructor(`Malformed clone data: nested more than ${MAX_DEPTH} levels deep`);
  }
  reader.owed = owed;
  reader.depth += 1;
  return count;
}

/** @param {Reader} reader */
function readElements(reader) {
  const count = enter(reader, MIN_ELEMENT);
  const array = reader.realm.createArray();
  for (let i = 0; i < count; i += 1) {
    reader.owed -= MIN_ELEMENT;
    setOwn(array, i, readValue(reader));
  }
  reader.depth -= 1;
  return array;
}

/** @param {Reader} reader */
function readProperties(reader) {
  const count = enter(reader, MIN_PROPERTY);
  const object = reader.realm.createObject();
  for (let i = 0; i < count; i += 1) {
    reader.owed -= MIN_PROPERTY;
    const tag = readTag(reader);
    if (tag !== LATIN1 && tag !== UTF16) throw malformed("a property's key is no string");
    const key = readString(reader, tag);
    setOwn(object, key, readValue(reader));
  }
  reader.depth -= 1;
  return object;
}

/**
 * Makes an own property of an object that is ours alone. What a prototype has of that name (`__proto__`, or a setter that
 * somebody put there) must not be asked: assigned is only what no prototype has.
 *
 * @param {any} object
 * @param {string | number} key
 * @param {unknown} value
 */
function setOwn(object, key, value) {
  if (key in object) {
    const descriptor = { __proto__: null, value, writable: true, enumerable: true, configurable: true };
    ReflectDefineProperty(object, key, /** @type {any} */ (descriptor));
  } else {
    object[key] = value;
  }
}

/** @param {Reader} reader */
function readArrayBuffer(reader) {
  const length = readU32(reader);
  const at = advance(reader, length);
  const buffer = reader.realm.createArrayBuffer(length);
  copy(reader.u8, at, length, new Uint8ArrayConstructor(buffer));
  return buffer;
}

/** @param {Reader} reader */
function readUint8Array(reader) {
  const length = readU32(reader);
  const at = advance(reader, length);
  const array = reader.realm.createUint8Array(length);
  copy(reader.u8, at, length, array);
  return array;
}

/**
 * @param {Uint8Array} from
 * @param {number} at
 * @param {number} length
 * @param {Uint8Array} to
 */
function copy(from, at, length, to) {
  const begin = TypedArrayPrototypeGetByteOffset(from) + at;
  const buffer = /** @type {ArrayBuffer} */ (TypedArrayPrototypeGetBuffer(from));
  TypedArrayPrototypeSet(to, new Uint8ArrayConstructor(buffer, begin, length), 0);
}

/** @param {string} what */
function malformed(what) {
  return new ErrorConstructor(`Malformed clone data: ${what}`);
}
