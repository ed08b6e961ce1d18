// Owns the characters of a message on their way out. Those of short strings are gathered in a buffer; long strings are kept
// as they are until their place in the message is known, and are written there at once.
import { ASCII, ILL_FORMED, WIDE } from './format.js';
import {
  Int32ArrayConstructor,
  ReflectApply,
  StringPrototypeCharCodeAt,
  StringPrototypeIsWellFormed,
  TypedArrayPrototypeSet,
  Uint16ArrayConstructor,
  Uint8ArrayConstructor,
  Uint8ArrayPrototypeSetFromBase64,
  ArrayBufferConstructor,
  encodeBase64,
} from './primordials.js';

const INITIAL_CAPACITY = 16 * 1024;
/** A larger buffer is given back to the garbage collector after its message. */
const KEEP_CAPACITY = 1024 * 1024;
/** Strings of more code units are long. */
const LONG = 1024;
/** From so many bytes on a native copy is quicker than a loop. */
const NATIVE_COPY = 512;

let capacity = INITIAL_CAPACITY;
let buffer = new ArrayBufferConstructor(capacity);
let bytes = new Uint8ArrayConstructor(buffer);
let pairs = new Uint16ArrayConstructor(buffer);
let words = new Int32ArrayConstructor(buffer);

/** Code units gathered in the buffer. */
let gathered = 0;
/** Code units of long strings. */
let longUnits = 0;
/** The long strings, each with how much was gathered before it. Undefined if there are none. */
/** @type {{ text: string, before: number, next: Long | undefined } | undefined} */
let firstLong;
/** @type {Long | undefined} */
let lastLong;
/** @typedef {{ text: string, before: number, next: Long | undefined }} Long */
let wide = false;
let illFormed = false;
/** All bits of the code units gathered as Latin-1; of long strings too, once they are written. */
let bits = 0;

/** Begins a message. */
export function resetPool() {
  gathered = 0;
  bits = 0;
  if (wide || longUnits !== 0) {
    longUnits = 0;
    firstLong = undefined;
    lastLong = undefined;
    wide = false;
    illFormed = false;
  }
}

/** Lets go of what only a large message needs. */
export function trimPool() {
  firstLong = undefined;
  lastLong = undefined;
  if (capacity > KEEP_CAPACITY) setBuffer(INITIAL_CAPACITY);
}

/** @param {number} size */
function setBuffer(size) {
  capacity = size;
  buffer = new ArrayBufferConstructor(size);
  bytes = new Uint8ArrayConstructor(buffer);
  pairs = new Uint16ArrayConstructor(buffer);
  words = new Int32ArrayConstructor(buffer);
}

/** Puts the state aside for a message that is encoded within the encoding of another. */
export function savePool() {
  const saved = { capacity, buffer, gathered, longUnits, firstLong, lastLong, wide, illFormed, bits };
  setBuffer(INITIAL_CAPACITY);
  wide = true;
  resetPool();
  return saved;
}

/** @param {ReturnType<typeof savePool>} saved */
export function restorePool(saved) {
  ({ capacity, buffer, gathered, longUnits, firstLong, lastLong, wide, illFormed, bits } = saved);
  bytes = new Uint8ArrayConstructor(buffer);
  pairs = new Uint16ArrayConstructor(buffer);
  words = new Int32ArrayConstructor(buffer);
}

/** @param {number} units how many more there must be room for */
function grow(units) {
  const old = bytes;
  const used = wide ? gathered * 2 : gathered;
  let size = capacity * 2;
  const needed = (gathered + units) * 2 + 8;
  while (size < needed) size *= 2;
  const from = new Uint8ArrayConstructor(buffer, 0, used);
  setBuffer(size);
  if (old !== bytes) TypedArrayPrototypeSet(bytes, from, 0);
}

/**
 * Appends a string's characters.
 *
 * @param {string} text
 */
export function addText(text) {
  const count = text.length;
  const at = gathered;
  if (count > LONG || wide || at + count > capacity || text.charCodeAt !== StringPrototypeCharCodeAt) {
    addOtherwise(text, count);
    return;
  }
  const target = bytes;
  let all = 0;
  for (let i = 0; i < count; i += 1) {
    const unit = text.charCodeAt(i);
    all |= unit;
    target[at + i] = unit;
  }
  if (all > 0x7f) addBeyondAscii(text, count, all);
  else gathered = at + count;
}

/**
 * What is seldom needed, by itself, so that the engine inlines the rest.
 *
 * @param {string} text
 * @param {number} count
 */
function addOtherwise(text, count) {
  if (count > LONG) {
    addLong(text);
    return;
  }
  if (wide) {
    addWide(text);
    return;
  }
  if (gathered + count > capacity) grow(count);
  const target = bytes;
  const at = gathered;
  let all = 0;
  for (let i = 0; i < count; i += 1) {
    const unit = ReflectApply(StringPrototypeCharCodeAt, text, [i]);
    all |= unit;
    target[at + i] = unit;
  }
  if (all > 0x7f) addBeyondAscii(text, count, all);
  else gathered = at + count;
}

/**
 * Appends a string that is written behind what was gathered, but as Latin-1.
 *
 * @param {string} text
 * @param {number} count
 * @param {number} all the bits of its code units
 */
function addBeyondAscii(text, count, all) {
  if (all > 0xff) {
    widen();
    addWide(text);
  } else {
    bits |= all;
    gathered += count;
  }
}

/** Makes the gathered characters UTF-16. */
function widen() {
  if (gathered * 2 > capacity) grow(0);
  wide = true;
  // From the end: each unit's place is at or behind where it comes from.
  for (let i = gathered - 1; i >= 0; i -= 1) pairs[i] = bytes[i];
}

/** @param {string} text */
function addWide(text) {
  const count = text.length;
  if ((gathered + count) * 2 > capacity) grow(count);
  writeWide(pairs, gathered, text, count);
  gathered += count;
}

/**
 * @param {Uint16Array} target
 * @param {number} at
 * @param {string} text
 * @param {number} count
 */
function writeWide(target, at, text, count) {
  let surrogates = 0;
  if (text.charCodeAt === StringPrototypeCharCodeAt) {
    for (let i = 0; i < count; i += 1) {
      const unit = text.charCodeAt(i);
      target[at + i] = unit;
      if ((unit & 0xf800) === 0xd800) surrogates = 1;
    }
  } else {
    for (let i = 0; i < count; i += 1) {
      const unit = ReflectApply(StringPrototypeCharCodeAt, text, [i]);
      target[at + i] = unit;
      if ((unit & 0xf800) === 0xd800) surrogates = 1;
    }
  }
  if (surrogates !== 0 && !illFormed) illFormed = !isWellFormed(target, at, text, count);
}

/**
 * @param {Uint16Array} units
 * @param {number} at
 * @param {string} text
 * @param {number} count
 */
function isWellFormed(units, at, text, count) {
  if (StringPrototypeIsWellFormed !== undefined) return StringPrototypeIsWellFormed(text);
  const end = at + count;
  for (let i = at; i < end; i += 1) {
    if ((units[i] & 0xf800) !== 0xd800) continue;
    if (units[i] >= 0xdc00 || i + 1 === end || (units[i + 1] & 0xfc00) !== 0xdc00) return false;
    i += 1;
  }
  return true;
}

/** @param {string} text */
function addLong(text) {
  /** @type {Long} */
  const long = { text, before: gathered, next: undefined };
  if (lastLong === undefined) firstLong = long;
  else lastLong.next = long;
  lastLong = long;
  longUnits += text.length;
}

export const poolUnits = () => gathered + longUnits;
/** How many bytes the pool may need in the message, at most. */
export const poolBound = () => (longUnits === 0 && !wide ? gathered : (gathered + longUnits) * 2) + 16;

/** Known once the pool is written. */
export const poolFlags = () => (wide ? (illFormed ? WIDE | ILL_FORMED : WIDE) : bits <= 0x7f ? ASCII : 0);

/**
 * Writes the pool with its padding; gives where it ends. There must be room for `poolBound()` bytes, and no foreign code may
 * have run since that was asked for.
 *
 * @param {import('./writer.js').CloneWriter} writer
 * @param {number} start in bytes; a multiple of 8
 */
export function writePool(writer, start) {
  if (longUnits !== 0) return writeWithLong(writer, start);
  const count = wide ? gathered * 2 : gathered;
  const end = (start + count + 7) & ~7;
  if (count < NATIVE_COPY) {
    const target = writer.i32;
    const source = words;
    const at = start >> 2;
    const length = (count + 3) >> 2;
    for (let i = 0; i < length; i += 1) target[at + i] = source[i];
  } else {
    TypedArrayPrototypeSet(writer.u8, new Uint8ArrayConstructor(buffer, 0, count), start);
  }
  clear(writer.u8, start + count, end);
  return end;
}

/**
 * @param {Uint8Array} u8
 * @param {number} from
 * @param {number} to
 */
function clear(u8, from, to) {
  for (let i = from; i < to; i += 1) u8[i] = 0;
}

/**
 * @param {import('./writer.js').CloneWriter} writer
 * @param {number} start
 */
function writeWithLong(writer, start) {
  if (!wide && !writeLatin1(writer, start)) widen();
  let end = start + gathered + longUnits;
  if (wide) {
    end = start + (gathered + longUnits) * 2;
    writeUtf16(writer, start);
  }
  const padded = (end + 7) & ~7;
  clear(writer.u8, end, padded);
  if (!wide && bits <= 0x7f && !isAscii(writer.i32, start >> 2, padded >> 2)) bits = 0xff;
  return padded;
}

/**
 * Whether no byte of the words is above 0x7f.
 *
 * @param {Int32Array} i32
 * @param {number} from
 * @param {number} to an even number of words behind
 */
function isAscii(i32, from, to) {
  let all = 0;
  for (let i = from; i < to; i += 2) all |= i32[i] | i32[i + 1];
  return (all & 0x80808080) === 0;
}

/**
 * Whether that could be done: whether all long strings are Latin-1.
 *
 * @param {import('./writer.js').CloneWriter} writer
 * @param {number} start
 */
function writeLatin1({ u8, buffer: target }, start) {
  let at = start;
  let from = 0;
  for (let long = firstLong; long !== undefined; long = long.next) {
    const { text, before } = long;
    if (before > from) TypedArrayPrototypeSet(u8, new Uint8ArrayConstructor(buffer, from, before - from), at);
    at += before - from;
    from = before;
    const count = text.length;
    if (!writeLongLatin1(new Uint8ArrayConstructor(target, at, count), text, count)) return false;
    at += count;
  }
  TypedArrayPrototypeSet(u8, new Uint8ArrayConstructor(buffer, from, gathered - from), at);
  return true;
}

/**
 * @param {Uint8Array} target
 * @param {string} text
 * @param {number} count
 */
function writeLongLatin1(target, text, count) {
  if (ReflectApply(StringPrototypeCharCodeAt, text, [0]) > 0xff) return false;
  if (ReflectApply(StringPrototypeCharCodeAt, text, [count - 1]) > 0xff) return false;
  if (encodeBase64 !== undefined) {
    let base64;
    try {
      base64 = encodeBase64(text);
    } catch {
      return false;
    }
    Uint8ArrayPrototypeSetFromBase64(target, base64);
    return true;
  }
  let all = 0;
  const quick = text.charCodeAt === StringPrototypeCharCodeAt;
  for (let i = 0; i < count; i += 1) {
    const unit = quick ? text.charCodeAt(i) : ReflectApply(StringPrototypeCharCodeAt, text, [i]);
    all |= unit;
    target[i] = unit;
  }
  return all <= 0xff;
}

/**
 * @param {import('./writer.js').CloneWriter} writer
 * @param {number} start
 */
function writeUtf16({ buffer: target }, start) {
  const all = new Uint16ArrayConstructor(target, start, gathered + longUnits);
  let at = 0;
  let from = 0;
  for (let long = firstLong; long !== undefined; long = long.next) {
    const { text, before } = long;
    TypedArrayPrototypeSet(all, new Uint16ArrayConstructor(buffer, from * 2, before - from), at);
    at += before - from;
    from = before;
    writeWide(all, at, text, text.length);
    at += text.length;
  }
  TypedArrayPrototypeSet(all, new Uint16ArrayConstructor(buffer, from * 2, gathered - from), at);
}
