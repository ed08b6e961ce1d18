// Owns the encoding of a value: the walk of the structured clone algorithm, which runs foreign code (getters, proxies), and
// the bytes.
import { ARRAY, ARRAY_BUFFER, DATE, F64, FALSE, I32, LATIN1, MAX_DEPTH, NULL, OBJECT, TRUE, UINT8_ARRAY, UNDEFINED, UTF16 } from './format.js';
import { kindOf } from './kind.js';
import { dataCloneError, shorten, tooDeepError } from './path.js';
import {
  ArrayBufferPrototypeGetByteLength,
  DatePrototypeGetTime,
  ObjectHasOwn,
  ObjectKeys,
  StringPrototypeCharCodeAt,
  TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetLength,
  Uint8ArrayConstructor,
} from './primordials.js';

/** @typedef {import('./writer.js').CloneWriter} CloneWriter */
/** @typedef {import('./path.js').Place} Place */

/**
 * Appends the encoding of `value`. It may be called again, with another writer, by a getter of the value.
 *
 * Throws a `DataCloneError` for what cannot be cloned and a `RangeError` for what is nested too deep (a cycle is), both
 * naming the path; and what a getter throws. The writer's length is then as it was.
 *
 * @param {CloneWriter} writer
 * @param {unknown} value
 * @param {string} [label] what paths in errors begin with
 */
export function encodeClone(writer, value, label = 'args') {
  const start = writer.length;
  let done = false;
  try {
    writeValue(writer, value, { parent: undefined, key: label }, 0);
    done = true;
  } finally {
    if (!done) writer.length = start;
  }
}

/**
 * @param {CloneWriter} writer
 * @param {unknown} value
 * @param {Place} place
 * @param {number} depth how many containers it is in
 */
function writeValue(writer, value, place, depth) {
  switch (typeof value) {
    case 'number':
      return writeNumber(writer, value);
    case 'string':
      return writeString(writer, value);
    case 'boolean':
      return writer.writeU8(value ? TRUE : FALSE);
    case 'object':
      if (value === null) return writer.writeU8(NULL);
      return writeObject(writer, value, place, depth);
    case 'undefined':
      // `document.all` says that it is undefined, but it is not.
      if (value !== undefined) throw refused(place, 'HTMLAllCollection');
      return writer.writeU8(UNDEFINED);
    case 'function':
      throw dataCloneError(place, 'is a function');
    case 'symbol':
      throw dataCloneError(place, 'is a symbol');
    default:
      throw dataCloneError(place, 'is a BigInt');
  }
}

/**
 * @param {CloneWriter} writer
 * @param {number} value
 */
function writeNumber(writer, value) {
  if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
    writer.writeU8(I32);
    writer.writeU32(value);
  } else {
    writer.writeU8(F64);
    writer.writeF64(value);
  }
}

/**
 * @param {CloneWriter} writer
 * @param {string} text
 */
function writeString(writer, text) {
  const { length } = text;
  writer.reserve(5 + length);
  const start = writer.length;
  const at = start + 5;
  const { u8 } = writer;
  let bits = 0;
  for (let i = 0; i < length; i += 1) {
    const unit = StringPrototypeCharCodeAt(text, i);
    bits |= unit;
    u8[at + i] = unit;
  }
  if (bits > 0xff) return writeUtf16(writer, text);
  u8[start] = LATIN1;
  writer.patchU32(start + 1, length);
  writer.length = at + length;
}

/**
 * @param {CloneWriter} writer
 * @param {string} text
 */
function writeUtf16(writer, text) {
  const { length } = text;
  writer.reserve(5 + 2 * length);
  writer.writeU8(UTF16);
  writer.writeU32(length);
  const { u8 } = writer;
  let at = writer.length;
  for (let i = 0; i < length; i += 1) {
    const unit = StringPrototypeCharCodeAt(text, i);
    u8[at] = unit;
    u8[at + 1] = unit >>> 8;
    at += 2;
  }
  writer.length = at;
}

/**
 * @param {CloneWriter} writer
 * @param {object} value
 * @param {Place} place
 * @param {number} depth
 */
function writeObject(writer, value, place, depth) {
  const kind = kindOf(value);
  switch (kind) {
    case 'Object':
      return writeProperties(writer, /** @type {Record<string, unknown>} */ (value), place, depth);
    case 'Array':
      return writeElements(writer, /** @type {unknown[]} */ (value), place, depth);
    case 'Date':
      writer.writeU8(DATE);
      return writer.writeF64(DatePrototypeGetTime(value));
    case 'ArrayBuffer':
      return writeBuffer(writer, ARRAY_BUFFER, /** @type {ArrayBuffer} */ (value), undefined, place);
    case 'Uint8Array':
      return writeView(writer, /** @type {Uint8Array} */ (value), place);
    default:
      throw refused(place, kind);
  }
}

/**
 * @param {CloneWriter} writer
 * @param {unknown[]} value
 * @param {Place} parent
 * @param {number} depth
 */
function writeElements(writer, value, parent, depth) {
  if (depth === MAX_DEPTH) throw tooDeepError(parent);
  // Read once: a getter may change it. What is gone by then is a hole.
  const count = value.length >>> 0;
  const place = { parent, key: 0 };
  writer.writeU8(ARRAY);
  writer.writeU32(count);
  for (let i = 0; i < count; i += 1) {
    place.key = i;
    // A hole is undefined whatever its prototype has there.
    if (ObjectHasOwn(value, i)) writeValue(writer, value[i], place, depth + 1);
    else writer.writeU8(UNDEFINED);
  }
}

/**
 * @param {CloneWriter} writer
 * @param {Record<string, unknown>} value
 * @param {Place} parent
 * @param {number} depth
 */
function writeProperties(writer, value, parent, depth) {
  if (depth === MAX_DEPTH) throw tooDeepError(parent);
  const keys = ObjectKeys(value);
  const { length } = keys;
  const place = { parent, key: '' };
  writer.writeU8(OBJECT);
  const countAt = writer.length;
  writer.writeU32(length);
  let count = 0;
  for (let i = 0; i < length; i += 1) {
    const key = keys[i];
    // A getter may have deleted it.
    if (!ObjectHasOwn(value, key)) continue;
    place.key = key;
    const property = value[key];
    writeString(writer, key);
    writeValue(writer, property, place, depth + 1);
    count += 1;
  }
  writer.patchU32(countAt, count);
}

/**
 * @param {CloneWriter} writer
 * @param {Uint8Array} view
 * @param {Place} place
 */
function writeView(writer, view, place) {
  writeBuffer(writer, UINT8_ARRAY, TypedArrayPrototypeGetBuffer(view), view, place);
}

/**
 * @param {CloneWriter} writer
 * @param {number} tag
 * @param {ArrayBuffer} buffer
 * @param {Uint8Array | undefined} view what of the buffer is written, if not all
 * @param {Place} place
 */
function writeBuffer(writer, tag, buffer, view, place) {
  try {
    ArrayBufferPrototypeGetByteLength(buffer);
  } catch {
    throw dataCloneError(place, 'is a Uint8Array of a SharedArrayBuffer');
  }
  /** @type {Uint8Array} */
  let bytes;
  try {
    // Throws if the buffer is detached, which has no other mark in every engine.
    const all = new Uint8ArrayConstructor(buffer);
    bytes = view ?? all;
  } catch {
    throw dataCloneError(place, `is a detached ${view === undefined ? 'ArrayBuffer' : 'Uint8Array'}`);
  }
  const count = TypedArrayPrototypeGetLength(bytes);
  writer.writeU8(tag);
  writer.writeU32(count);
  writer.writeBytes(bytes, count);
}

/**
 * @param {Place} place
 * @param {string} kind
 */
function refused(place, kind) {
  return dataCloneError(place, `is ${article(kind)} ${shorten(kind)}`);
}

/** @param {string} kind */
function article(kind) {
  switch (kind[0]) {
    case 'A':
    case 'E':
    case 'I':
    case 'O':
      return 'an';
    case 'H':
      // As in HTMLElement.
      return kind[1] === 'T' ? 'an' : 'a';
    default:
      return 'a';
  }
}
