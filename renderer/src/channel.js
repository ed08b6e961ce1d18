// Owns channel names: their UTF-8 on the wire, and two small bounded caches, since an application has few of them.
import {
  MathImul,
  RangeErrorConstructor,
  SafeMap,
  StringFromCharCode,
  StringPrototypeCharCodeAt,
  TypeErrorConstructor,
  Uint8ArrayConstructor,
} from './primordials.js';
import { MAX_CHANNEL } from './wire.js';

/** Names kept by each cache; a full one starts again. */
const CACHE_LIMIT = 256;
/** Longer names are not kept. */
const CACHED_LENGTH = 128;

/** @typedef {{ bytes: Uint8Array, length: number }} EncodedChannel */

/** @type {SafeMap<string, EncodedChannel>} */
const encoded = new SafeMap();
/** @type {SafeMap<number, { channel: string, bytes: Uint8Array, length: number }>} */
const decoded = new SafeMap();

/** @param {unknown} value */
function describe(value) {
  if (value === null) return 'null';
  const type = typeof value;
  return type === 'undefined' ? 'undefined' : type === 'object' ? 'an object' : `a ${type}`;
}

/**
 * The bytes of a channel name; throws when it is no string, or too long.
 *
 * @param {unknown} channel
 * @returns {EncodedChannel}
 */
export function encodeChannel(channel) {
  if (typeof channel !== 'string') {
    throw new TypeErrorConstructor(`The channel must be a string, not ${describe(channel)}`);
  }
  const known = encoded.get(channel);
  if (known !== undefined) return known;
  const fresh = encodeUtf8(channel);
  if (channel.length <= CACHED_LENGTH) {
    if (encoded.size >= CACHE_LIMIT) encoded.clear();
    encoded.set(channel, fresh);
  }
  return fresh;
}

/**
 * @param {string} text
 * @returns {EncodedChannel}
 */
function encodeUtf8(text) {
  const units = text.length;
  // Every code unit takes at least one byte: a huge string needs no walk.
  if (units > MAX_CHANNEL) throw tooLong(units);
  const scratch = new Uint8ArrayConstructor(units * 3);
  let length = 0;
  for (let i = 0; i < units; i += 1) {
    let code = StringPrototypeCharCodeAt(text, i);
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = code <= 0xdbff && i + 1 < units ? StringPrototypeCharCodeAt(text, i + 1) : 0;
      if (low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i += 1;
      } else {
        code = 0xfffd; // a lone surrogate has no UTF-8
      }
    }
    if (code < 0x80) {
      scratch[length++] = code;
    } else if (code < 0x800) {
      scratch[length++] = 0xc0 | (code >> 6);
      scratch[length++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      scratch[length++] = 0xe0 | (code >> 12);
      scratch[length++] = 0x80 | ((code >> 6) & 0x3f);
      scratch[length++] = 0x80 | (code & 0x3f);
    } else {
      scratch[length++] = 0xf0 | (code >> 18);
      scratch[length++] = 0x80 | ((code >> 12) & 0x3f);
      scratch[length++] = 0x80 | ((code >> 6) & 0x3f);
      scratch[length++] = 0x80 | (code & 0x3f);
    }
  }
  if (length > MAX_CHANNEL) throw tooLong(length);
  const bytes = new Uint8ArrayConstructor(length);
  for (let i = 0; i < length; i += 1) bytes[i] = scratch[i];
  return { bytes, length };
}

/** @param {number} length */
const tooLong = (length) =>
  new RangeErrorConstructor(`The channel is ${length} bytes long; at most ${MAX_CHANNEL} are allowed`);

/**
 * The channel name at `start` of `u8`. The main process only sends valid UTF-8; broken sequences become U+FFFD.
 *
 * @param {Uint8Array} u8
 * @param {number} start
 * @param {number} length
 */
export function decodeChannel(u8, start, length) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i += 1) hash = MathImul(hash ^ u8[start + i], 0x01000193);
  const known = decoded.get(hash);
  if (known !== undefined && known.length === length && sameBytes(known.bytes, u8, start, length)) return known.channel;
  const channel = decodeUtf8(u8, start, start + length);
  if (length <= CACHED_LENGTH) {
    if (decoded.size >= CACHE_LIMIT) decoded.clear();
    const bytes = new Uint8ArrayConstructor(length);
    for (let i = 0; i < length; i += 1) bytes[i] = u8[start + i];
    decoded.set(hash, { channel, bytes, length });
  }
  return channel;
}

/**
 * @param {Uint8Array} bytes
 * @param {Uint8Array} u8
 * @param {number} start
 * @param {number} length
 */
function sameBytes(bytes, u8, start, length) {
  for (let i = 0; i < length; i += 1) if (bytes[i] !== u8[start + i]) return false;
  return true;
}

/**
 * @param {Uint8Array} u8
 * @param {number} start
 * @param {number} end
 */
function decodeUtf8(u8, start, end) {
  let text = '';
  for (let i = start; i < end; ) {
    const first = u8[i++];
    const extra = first < 0x80 ? 0 : first >= 0xf0 && first < 0xf8 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    let code = first < 0x80 ? first : extra < 0 ? 0xfffd : first & (0x3f >> extra);
    for (let k = 0; k < extra; k += 1) {
      if (i >= end || (u8[i] & 0xc0) !== 0x80) {
        code = 0xfffd;
        break;
      }
      code = (code << 6) | (u8[i++] & 0x3f);
    }
    if (code > 0x10ffff) code = 0xfffd;
    if (code > 0xffff) {
      code -= 0x10000;
      text += StringFromCharCode(0xd800 + (code >> 10), 0xdc00 + (code & 0x3ff));
    } else {
      text += StringFromCharCode(code);
    }
  }
  return text;
}
