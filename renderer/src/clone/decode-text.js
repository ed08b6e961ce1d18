// Owns the reading of the pool of characters. The strings of a large pool are cut out of longer ones that native code makes
// of it. An engine keeps what a string is cut out of as long as the string lives, so those are kept short: a small string
// that a program keeps must not keep a large message.
import { malformed } from './malformed.js';
import {
  ReflectApply,
  StringFromCharCode,
  StringPrototypeCharCodeAt,
  StringPrototypeIndexOf,
  StringPrototypeSubstring,
  Uint16ArrayConstructor,
  Uint8ArrayConstructor,
  latin1Decoder,
  makeList,
  makeTable,
} from './primordials.js';

/** The strings of smaller pools are made one by one: a call of native code costs as much as ten of them. */
const SMALL_POOL = 256;
/** Strings of small pools that are not longer are remembered, since messages resemble each other. */
const SHORT = 64;
/** How many of them; a power of two. */
const SLOTS = 1024;
/** Code units decoded at once. */
const SEGMENT = 4096;
/** Longer strings are decoded by themselves. */
const LONG = 1024;
/** Code units made a string at once; as arguments they take place on the stack. */
const CHUNK = 4096;
/** So few are made one without a list. */
const FEW = 48;

/** @type {Uint8Array} */
let u8 = new Uint8ArrayConstructor(0);
/** @type {ArrayBuffer} */
let buffer;
/** Where the buffer's view begins in the buffer. */
let bufferOffset = 0;
let poolStart = 0;
let units = 0;
let next = 0;
let wide = false;
let small = true;
/**
 * The buffer's code units of two bytes, from where its view begins.
 *
 * @type {Uint16Array}
 */
let u16 = new Uint16ArrayConstructor(0);
/** The text of the code units from `segmentStart` to `segmentEnd`. */
let segment = '';
let segmentStart = 0;
let segmentEnd = 0;

/**
 * Begins the reading of a pool.
 *
 * @param {Uint8Array} bytes
 * @param {Uint16Array} pairs the same bytes
 * @param {ArrayBuffer} of theirs
 * @param {number} offset
 * @param {number} start
 * @param {number} count in code units
 * @param {boolean} isWide
 */
export function openPool(bytes, pairs, of, offset, start, count, isWide) {
  u8 = bytes;
  u16 = pairs;
  buffer = of;
  bufferOffset = offset;
  poolStart = start;
  units = count;
  next = 0;
  wide = isWide;
  small = count <= SMALL_POOL;
  segmentEnd = 0;
}

/** Whether all of it was read. */
export const poolIsUsedUp = () => next === units;

/** Lets go of the message. */
export function closePool() {
  if (segmentEnd !== 0) segment = '';
}

/**
 * The pool's next string.
 *
 * @param {number} length
 * @returns {string}
 */
export function readText(length) {
  const from = next;
  const to = from + length;
  if (to > units) throw malformed('the pool ends within a string');
  next = to;
  if (to <= segmentEnd) return cut(from - segmentStart, to - segmentStart);
  if (small && length <= SHORT) {
    if (length === 0) return '';
    return wide ? remembered16((poolStart >> 1) + from, length) : remembered8(poolStart + from, length);
  }
  return readBeyond(from, length);
}

/**
 * @param {number} from
 * @param {number} to
 */
function cut(from, to) {
  if (segment.substring === StringPrototypeSubstring) return segment.substring(from, to);
  return ReflectApply(StringPrototypeSubstring, segment, [from, to]);
}

/**
 * @param {number} from
 * @param {number} length
 */
function readBeyond(from, length) {
  if (length === 0) return '';
  if (small || length > LONG) return wide ? exact(from, length) : latin1(from, length);
  const left = units - from;
  const size = left < SEGMENT ? left : SEGMENT;
  segment = wide ? exact(from, size) : latin1(from, size);
  segmentStart = from;
  segmentEnd = from + size;
  return cut(0, length);
}

/**
 * @param {number} from
 * @param {number} length
 */
function latin1(from, length) {
  if (latin1Decoder === undefined) return exact(from, length);
  const text = latin1Decoder.decode(new Uint8ArrayConstructor(buffer, bufferOffset + poolStart + from, length));
  return hasOther(text) ? exact(from, length) : text;
}

// What windows-1252 has from 0x80 to 0x9f, where it differs from Latin-1.
const OTHERS = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
const others = makeTable(OTHERS.length, (i) => OTHERS[i]);

/**
 * Whether a text that was decoded as windows-1252 has a character that Latin-1 has not. An engine looks at no character for
 * that if it has the text as one byte each, as it does if there is none.
 *
 * @param {string} text
 */
function hasOther(text) {
  const quick = text.indexOf === StringPrototypeIndexOf;
  for (let i = 0; i < OTHERS.length; i += 1) {
    const other = others[i];
    if ((quick ? text.indexOf(other) : ReflectApply(StringPrototypeIndexOf, text, [other])) >= 0) return true;
  }
  return false;
}

/**
 * Code units as they are, whatever they are. For UTF-16 this is also the quickest way: a TextDecoder takes half as long again.
 *
 * @param {number} from
 * @param {number} length
 */
function exact(from, length) {
  let text = '';
  let at = (wide ? poolStart >> 1 : poolStart) + from;
  let left = length;
  for (; left >= CHUNK; left -= CHUNK) {
    text += ReflectApply(StringFromCharCode, undefined, fill(chunk, at, CHUNK));
    at += CHUNK;
  }
  if (left > FEW) return text + ReflectApply(StringFromCharCode, undefined, fill(makeList(left), at, left));
  if (left === 0) return text;
  return text + (wide ? make(u16, at, left) : make(u8, at, left));
}

/** @type {number[]} */
const chunk = makeList(CHUNK);

/**
 * @param {number[]} list
 * @param {number} at
 * @param {number} count
 */
function fill(list, at, count) {
  if (wide) for (let i = 0; i < count; i += 1) list[i] = u16[at + i];
  else for (let i = 0; i < count; i += 1) list[i] = u8[at + i];
  return list;
}

/** @type {string[]} */
const known = makeTable(SLOTS, () => '');

/**
 * A short string of one byte each. (The two are one function but for the array: an engine is quicker with one kind each.)
 *
 * @param {number} at
 * @param {number} length
 */
function remembered8(at, length) {
  const units = u8;
  const end = at + length;
  let hash = length;
  // The first and the last characters tell most strings apart.
  const head = length < 8 ? end : at + 4;
  for (let i = at; i < head; i += 1) hash = (hash * 33) ^ units[i];
  if (length >= 8) for (let i = end - 6; i < end; i += 1) hash = (hash * 33) ^ units[i];
  const slot = (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (SLOTS - 1);
  const text = known[slot];
  if (text.length === length && text.charCodeAt === StringPrototypeCharCodeAt) {
    let i = 0;
    while (i < length && text.charCodeAt(i) === units[at + i]) i += 1;
    if (i === length) return text;
  }
  return (known[slot] = make(units, at, length));
}

/**
 * @param {number} at
 * @param {number} length
 */
function remembered16(at, length) {
  const units = u16;
  const end = at + length;
  let hash = length;
  const head = length < 8 ? end : at + 4;
  for (let i = at; i < head; i += 1) hash = (hash * 33) ^ units[i];
  if (length >= 8) for (let i = end - 6; i < end; i += 1) hash = (hash * 33) ^ units[i];
  const slot = (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (SLOTS - 1);
  const text = known[slot];
  if (text.length === length && text.charCodeAt === StringPrototypeCharCodeAt) {
    let i = 0;
    while (i < length && text.charCodeAt(i) === units[at + i]) i += 1;
    if (i === length) return text;
  }
  return (known[slot] = make(units, at, length));
}

const of = StringFromCharCode;

/**
 * A string of code units. Engines make strings of a fixed number of them quickest.
 *
 * @param {Uint8Array | Uint16Array} b
 * @param {number} p
 * @param {number} n
 * @returns {string}
 */
function make(b, p, n) {
  let text = '';
  for (; n >= 12; n -= 12, p += 12) {
    text += of(
      b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6], b[p + 7], b[p + 8], b[p + 9], b[p + 10], b[p + 11],
    );
  }
  for (; n >= 4; n -= 4, p += 4) text += of(b[p], b[p + 1], b[p + 2], b[p + 3]);
  switch (n) {
    case 1:
      return text + of(b[p]);
    case 2:
      return text + of(b[p], b[p + 1]);
    case 3:
      return text + of(b[p], b[p + 1], b[p + 2]);
    default:
      return text;
  }
}
