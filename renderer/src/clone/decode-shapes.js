// Owns the decoder's memory of key lists: what was made of the records it has seen, found again by their bytes. It is a
// cache of a fixed size, so nothing a sender does makes it grow.
import { WIDE_KEYS } from './format.js';
import { malformed } from './malformed.js';
import {
  Int32ArrayConstructor,
  MathImul,
  ObjectKeys,
  ReflectApply,
  StringFromCharCode,
  defineData,
  makeList,
} from './primordials.js';

/** A power of two. */
const SLOTS = 1024;
/** Longer records are not kept. */
const MAX_KEPT_WORDS = 1024;
/** Characters made of code units at once. */
const CHUNK = 512;

/**
 * `template` is an object that has the keys: its copies have them as own properties, so that assigning to them asks no
 * prototype.
 *
 * @typedef {object} KeyList
 * @property {string[]} keys
 * @property {number} count
 * @property {any} template
 * @property {Int32Array | undefined} record
 * @property {number} length of the record
 */

/** @type {(KeyList | undefined)[]} */
const slots = makeList(SLOTS);

/**
 * The key list whose record begins at a word.
 *
 * @param {Int32Array} words
 * @param {number} at
 * @param {number} limit where the records end at the latest
 * @returns {KeyList}
 */
export function readKeyList(words, at, limit) {
  if (limit - at < 2) throw malformed('the shapes end within a record');
  const length = words[at];
  if (length < 2 || length > limit - at) throw malformed('a shape record is longer than its section');
  if (length > MAX_KEPT_WORDS) return makeKeyList(words, at, length);
  const last = at + length - 1;
  const middle = at + (length >> 1);
  let hash = MathImul(words[at + 1] ^ MathImul(words[middle], 0x2c1b3c6d), 0x297a2d39) ^ words[last];
  hash = MathImul(hash ^ (hash >>> 15) ^ MathImul(words[at + length - (length >> 2) - 1], 0x5bd1e995), 0x85ebca6b);
  const slot = (hash >>> 16) & (SLOTS - 1);
  const known = slots[slot];
  if (known !== undefined && known.length === length) {
    const record = /** @type {Int32Array} */ (known.record);
    let i = 1;
    while (i < length && record[i] === words[at + i]) i += 1;
    if (i === length) return known;
  }
  const list = makeKeyList(words, at, length);
  const record = new Int32ArrayConstructor(length);
  for (let i = 0; i < length; i += 1) record[i] = words[at + i];
  list.record = record;
  slots[slot] = list;
  return list;
}

/**
 * @param {Int32Array} words
 * @param {number} at
 * @param {number} length
 * @returns {KeyList}
 */
function makeKeyList(words, at, length) {
  const head = words[at + 1];
  const wide = (head & WIDE_KEYS) !== 0;
  const count = head & ~WIDE_KEYS;
  if (count > length - 2) throw malformed('a shape has more keys than its record has words');
  const first = at + 2 + count;
  const available = (at + length - first) * (wide ? 2 : 4);
  const keys = makeList(count);
  const template = {};
  let units = 0;
  for (let i = 0; i < count; i += 1) {
    const size = words[at + 2 + i];
    if (size < 0 || size > available - units) throw malformed("a shape's keys are longer than its record");
    const key = atomize(textOf(words, first, units, size, wide));
    keys[i] = key;
    defineData(template, key, undefined);
    units += size;
  }
  if (available - units >= (wide ? 2 : 4)) throw malformed("a shape's record is longer than its keys");
  if (ObjectKeys(template).length !== count) throw malformed('a shape has a key twice');
  return { keys, count, template, record: undefined, length };
}

/**
 * @param {Int32Array} words
 * @param {number} first
 * @param {number} from in code units
 * @param {number} size
 * @param {boolean} wide
 */
function textOf(words, first, from, size, wide) {
  let text = '';
  for (let done = 0; done < size; ) {
    const count = size - done < CHUNK ? size - done : CHUNK;
    const list = makeList(count);
    for (let i = 0; i < count; i += 1) {
      const unit = from + done + i;
      list[i] = wide
        ? (words[first + (unit >> 1)] >>> ((unit & 1) << 4)) & 0xffff
        : (words[first + (unit >> 2)] >>> ((unit & 3) << 3)) & 0xff;
    }
    text += ReflectApply(StringFromCharCode, undefined, list);
    done += count;
  }
  return text;
}

/**
 * The same string in the form that engines know property names by, which spares them a look-up at each use.
 *
 * @param {string} key
 */
function atomize(key) {
  const object = { __proto__: null };
  defineData(object, key, undefined);
  return ObjectKeys(object)[0];
}
