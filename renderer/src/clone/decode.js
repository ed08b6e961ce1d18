// Owns the decoding of a value. The bytes are the main process's, but nothing is taken for granted: every tag, length, count
// and depth is checked before it is used. No foreign code runs within.
import { readExtended } from './decode-kinds.js';
import { readKeyList } from './decode-shapes.js';
import { closePool, openPool, poolIsUsedUp, readText } from './decode-text.js';
import {
  ARR,
  ASCII,
  DICT,
  DOUBLE,
  EXT,
  FALSE,
  FLAGS,
  HEAD,
  HOLE,
  ILL_FORMED,
  INT,
  MAX_DEPTH,
  NULL,
  NUMS,
  OBJ,
  OBJX,
  REF,
  REFS,
  STR,
  TRUE,
  UNDEFINED,
  WIDE,
} from './format.js';
import { malformed } from './malformed.js';
import {
  ArrayBufferConstructor,
  ArrayConstructor,
  Float64ArrayConstructor,
  Int32ArrayConstructor,
  RangeErrorConstructor,
  SafeMap,
  TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteOffset,
  TypedArrayPrototypeGetLength,
  TypedArrayPrototypeSet,
  Uint16ArrayConstructor,
  Uint8ArrayConstructor,
  defineData,
  elementsArePristine,
  makeList,
} from './primordials.js';

/** @typedef {import('./decode-shapes.js').KeyList} KeyList */

/** The views of a larger buffer are not kept. */
const KEEP_LENGTH = 1024 * 1024;
/** Longer arrays are not made at once: the engine would take them for sparse. */
const MAX_MADE = 65536;

/**
 * The bytes that were decoded last, as words and as doubles from their beginning.
 *
 * @type {Uint8Array}
 */
let bytes = new Uint8ArrayConstructor(0);
let buffer = new ArrayBufferConstructor(0);
let bufferOffset = 0;
let capacity = 0;
let words = new Int32ArrayConstructor(buffer);
let doubles = new Float64ArrayConstructor(buffer);
let pairs = new Uint16ArrayConstructor(buffer);

let origin = 0;
let at = 0;
/** Where the values end. */
let limit = 0;
let depth = 0;
/** The elements of the arrays that are open, which all must have a word in the message: an array cannot claim more. */
let claimed = 0;
let claimable = 0;
let pristine = true;

/** @type {(KeyList | undefined)[]} */
let shapes = makeList(16);
let shapeCapacity = 16;
let shapeCount = 0;

let hasRefs = false;
let objectCount = 0;
/** @type {SafeMap<number, any> | undefined} */
let objects;

let blobStart = 0;
let blobBytes = 0;
let blobNext = 0;
/** Where the binary data are to be put, if they are yet to come. @type {Uint8Array[] | undefined} */
let targets;
let targetCount = 0;

/**
 * Decodes the one value that the bytes from `from` to `to` are. Throws an Error if they are none, and a RangeError if it
 * is nested too deep.
 *
 * @param {Uint8Array} u8
 * @param {number} [from] a multiple of 8, counted from the beginning of the buffer, or else the bytes are copied
 * @param {number} [to]
 * @returns {any}
 */
export function decodeClone(u8, from = 0, to = TypedArrayPrototypeGetLength(u8)) {
  if (u8 !== bytes) useBytes(u8);
  if (!(from >= 0 && from <= to && to <= capacity)) {
    throw new RangeErrorConstructor('The bytes to decode are not within the buffer');
  }
  if (((bufferOffset + from) & 7) !== 0) return decodeCopy(u8, from, to);
  let value;
  try {
    open(from, to);
    value = readValue();
    if (at !== limit) throw malformed('the values end before their section');
    if (!poolIsUsedUp()) throw malformed('the pool is not used up');
    if (blobNext !== blobBytes) throw malformed('the binary data is not used up');
  } finally {
    closePool();
    objects = undefined;
    if (capacity > KEEP_LENGTH) useBytes(new Uint8ArrayConstructor(0));
  }
  return value;
}

/**
 * Decodes a message whose binary data are yet to come: gives the value, with its buffers empty, and what is to be filled in
 * order, `targetCount` arrays, each followed by padding up to a multiple of 8; `bytes` is the length of it all.
 *
 * @param {Uint8Array} u8
 * @param {number} from
 * @param {number} to
 */
export function decodeFront(u8, from, to) {
  targets = makeList(16);
  targetCount = 0;
  try {
    const value = decodeClone(u8, from, to);
    return { value, targets, targetCount, bytes: blobBytes };
  } finally {
    targets = undefined;
  }
}

/** @param {Uint8Array} u8 */
function useBytes(u8) {
  const length = TypedArrayPrototypeGetLength(u8);
  buffer = TypedArrayPrototypeGetBuffer(u8);
  bufferOffset = TypedArrayPrototypeGetByteOffset(u8);
  capacity = length;
  const aligned = (bufferOffset & 7) === 0;
  words = new Int32ArrayConstructor(buffer, aligned ? bufferOffset : 0, aligned ? length >> 2 : 0);
  doubles = new Float64ArrayConstructor(buffer, aligned ? bufferOffset : 0, aligned ? length >> 3 : 0);
  pairs = new Uint16ArrayConstructor(buffer, aligned ? bufferOffset : 0, aligned ? length >> 1 : 0);
  bytes = u8;
}

/**
 * @param {Uint8Array} u8
 * @param {number} from
 * @param {number} to
 */
function decodeCopy(u8, from, to) {
  const copy = new Uint8ArrayConstructor((to - from + 7) & ~7);
  TypedArrayPrototypeSet(copy, new Uint8ArrayConstructor(buffer, bufferOffset + from, to - from), 0);
  return decodeClone(copy, 0, to - from);
}

/**
 * Reads the head and the shapes.
 *
 * @param {number} from
 * @param {number} to
 */
function open(from, to) {
  const length = to - from;
  origin = from >> 2;
  if (length < HEAD * 4) throw malformed('the bytes end within the head');
  const head = words;
  const count = head[origin];
  const units = head[origin + 1];
  const flags = head[origin + 2];
  const shapesAt = head[origin + 4];
  shapeCount = head[origin + 3];
  blobBytes = head[origin + 5];
  const isWide = (flags & WIDE) !== 0;
  if ((flags & ~FLAGS) !== 0 || (flags & (WIDE | ILL_FORMED)) === ILL_FORMED || (flags & (WIDE | ASCII)) === (WIDE | ASCII)) {
    throw malformed('unknown flags');
  }
  if (count < HEAD || (count & 1) !== 0 || count > length / 4) throw malformed('the words end beyond the bytes');
  if (units < 0 || units > length || blobBytes < 0 || (blobBytes & 7) !== 0) throw malformed('a section has no possible length');
  const poolBytes = isWide ? units * 2 : units;
  const poolStart = from + count * 4;
  if (count * 4 + ((poolBytes + 7) & ~7) + (targets === undefined ? blobBytes : 0) !== length) throw malformed('the sections are not as long as the bytes');
  if (head[origin + 6] !== 0 || head[origin + 7] !== 0) throw malformed('the head has unknown fields');
  if (shapesAt < HEAD || shapesAt > count) throw malformed('the shapes begin beyond the words');
  at = origin + HEAD;
  limit = origin + shapesAt;
  claimed = 0;
  claimable = shapesAt;
  depth = 0;
  pristine = elementsArePristine();
  hasRefs = (flags & REFS) !== 0;
  if (hasRefs) {
    objectCount = 0;
    objects = new SafeMap();
  }
  blobStart = poolStart + ((poolBytes + 7) & ~7);
  blobNext = 0;
  openPool(bytes, pairs, buffer, bufferOffset, poolStart, units, isWide);
  readShapes(origin + shapesAt, origin + count);
}

/**
 * @param {number} from
 * @param {number} to
 */
function readShapes(from, to) {
  const count = shapeCount;
  if (count < 0 || count > to - from) throw malformed('there are more shapes than words');
  if (count > shapeCapacity) {
    shapes = makeList(count * 2);
    shapeCapacity = count * 2;
  }
  let place = from;
  for (let i = 0; i < count; i += 1) {
    const list = readKeyList(words, place, to);
    shapes[i] = list;
    place += list.length;
  }
  // An even number of words.
  if (place !== to && (place + 1 !== to || words[place] !== 0 || ((place - origin) & 1) === 0)) {
    throw malformed('the words do not end with the shapes');
  }
}

/** @returns {any} */
export function readValue() {
  if (at >= limit) throw malformed('the values end within a value');
  const word = words[at++];
  switch (word & 15) {
    case STR:
      return readText(word >>> 4);
    case INT:
      return word >> 4;
    case DOUBLE:
      if (word !== DOUBLE) break;
      return readDouble();
    case OBJ:
      return readShaped(word >>> 4);
    case ARR:
      return readElements(word >>> 4);
    case NUMS:
      return readNumbers(word >>> 4);
    case DICT:
      return readDictionary(word >>> 4);
    case OBJX: {
      const object = readShaped(word >>> 4);
      enter();
      readEntries(object, readCount(2));
      depth -= 1;
      return object;
    }
    case REF:
      return readReference(word >>> 4);
    case EXT:
      return readExtended(word >>> 4);
    default:
      switch (word) {
        case UNDEFINED:
          return undefined;
        case NULL:
          return null;
        case TRUE:
          return true;
        case FALSE:
          return false;
      }
  }
  throw malformed(`unknown value ${word >>> 0}`);
}

/** The next word, as it is. */
export function readWord() {
  if (at >= limit) throw malformed('the values end within a value');
  return words[at++];
}

/**
 * A number of things that take so many words each, at least.
 *
 * @param {number} least
 */
export function readCount(least) {
  const count = readWord() >>> 0;
  if (count * least > limit - at) throw malformed(`count ${count} is beyond the end of the values`);
  return count;
}

/** A STR value. */
export function readString() {
  const word = readWord();
  if ((word & 15) !== STR) throw malformed('something else is where a string must be');
  return readText(word >>> 4);
}

const scratch = new Float64ArrayConstructor(1);
const scratchWords = new Int32ArrayConstructor(scratch.buffer);

export function readDouble() {
  if (limit - at < 2) throw malformed('the values end within a number');
  scratchWords[0] = words[at];
  scratchWords[1] = words[at + 1];
  at += 2;
  return scratch[0];
}

/** Begins a container. */
export function enter() {
  if (depth === MAX_DEPTH) {
    throw new RangeErrorConstructor(`Malformed clone data: nested more than ${MAX_DEPTH} levels deep`);
  }
  depth += 1;
}

export function leave() {
  depth -= 1;
}

/**
 * Gives an object its number.
 *
 * @param {any} object
 */
export function register(object) {
  if (hasRefs) /** @type {SafeMap<number, any>} */ (objects).set(objectCount++, object);
}

/** Takes the next number for an object that cannot be made yet. */
export const takeNumber = () => objectCount++;

/**
 * @param {number} number
 * @param {any} object
 */
export function registerAs(number, object) {
  if (hasRefs) /** @type {SafeMap<number, any>} */ (objects).set(number, object);
}

/** @param {number} number */
function readReference(number) {
  const object = hasRefs ? /** @type {SafeMap<number, any>} */ (objects).get(number) : undefined;
  if (object === undefined) throw malformed(`there is no object ${number} yet`);
  return object;
}

/** @param {number} number */
function readShaped(number) {
  if (number >= shapeCount) throw malformed(`there is no shape ${number}`);
  if (depth === MAX_DEPTH) enter();
  depth += 1;
  const { keys, count, template } = /** @type {KeyList} */ (shapes[number]);
  // What is referred to must be there before what is in it.
  const object = count <= 4 && !hasRefs ? readSmall(keys, count) : readLarge(keys, count, template);
  depth -= 1;
  return object;
}

/**
 * An object of so few properties that engines make it quickest at once.
 *
 * @param {string[]} keys
 * @param {number} count
 */
function readSmall(keys, count) {
  switch (count) {
    case 0:
      return {};
    case 1:
      return { [keys[0]]: readValue() };
    case 2:
      return { [keys[0]]: readValue(), [keys[1]]: readValue() };
    case 3:
      return { [keys[0]]: readValue(), [keys[1]]: readValue(), [keys[2]]: readValue() };
    default:
      return { [keys[0]]: readValue(), [keys[1]]: readValue(), [keys[2]]: readValue(), [keys[3]]: readValue() };
  }
}

/**
 * @param {string[]} keys
 * @param {number} count
 * @param {any} template
 */
function readLarge(keys, count, template) {
  const object = { ...template };
  if (hasRefs) register(object);
  for (let i = 0; i < count; i += 1) object[keys[i]] = readValue();
  return object;
}

/** @param {number} count */
function readDictionary(count) {
  const object = {};
  register(object);
  if (count * 2 > limit - at) throw malformed(`count ${count} is beyond the end of the values`);
  enter();
  readEntries(object, count);
  depth -= 1;
  return object;
}

/**
 * Keys and values, as DICT has them.
 *
 * @param {any} object
 * @param {number} count
 */
export function readEntries(object, count) {
  for (let i = 0; i < count; i += 1) {
    const key = readString();
    defineData(object, key, readValue());
  }
}

/** @param {number} length */
export function readElements(length) {
  claimed += length;
  if (length > limit - at || claimed > claimable) throw malformed(`length ${length} is beyond the end of the values`);
  if (depth === MAX_DEPTH) enter();
  depth += 1;
  /** @type {any[]} */
  const array = length <= MAX_MADE ? new ArrayConstructor(length) : [];
  if (hasRefs) register(array);
  if (pristine) {
    for (let i = 0; i < length; i += 1) {
      if (words[at] === HOLE && at < limit) at += 1;
      else array[i] = readValue();
    }
  } else {
    for (let i = 0; i < length; i += 1) {
      if (words[at] === HOLE && at < limit) at += 1;
      else defineData(array, i, readValue());
    }
  }
  if (length > MAX_MADE) array.length = length;
  depth -= 1;
  claimed -= length;
  return array;
}

/** @param {number} length */
function readNumbers(length) {
  if (((at - origin) & 1) !== 0) {
    if (readWord() !== 0) throw malformed('doubles are not aligned by zero');
  }
  if (length * 2 > limit - at) throw malformed(`length ${length} is beyond the end of the values`);
  if (depth === MAX_DEPTH) enter();
  /** @type {any[]} */
  const array = length <= MAX_MADE ? new ArrayConstructor(length) : [];
  if (hasRefs) register(array);
  const first = at >> 1;
  const numbers = doubles;
  if (pristine) for (let i = 0; i < length; i += 1) array[i] = numbers[first + i];
  else for (let i = 0; i < length; i += 1) defineData(array, i, numbers[first + i]);
  at += length * 2;
  return array;
}

/**
 * The next bytes of the blob section, copied.
 *
 * @param {number} length
 * @param {number} offset where they must be
 * @param {ArrayBuffer} into
 */
export function readBlob(length, offset, into) {
  if (targets !== undefined) {
    if (targetCount === targets.length) {
      const more = makeList(targetCount * 2);
      for (let i = 0; i < targetCount; i += 1) more[i] = targets[i];
      targets = more;
    }
    targets[targetCount++] = new Uint8ArrayConstructor(into);
    return;
  }
  TypedArrayPrototypeSet(
    new Uint8ArrayConstructor(into),
    new Uint8ArrayConstructor(buffer, bufferOffset + blobStart + offset, length),
    0,
  );
}

/**
 * Passes over the next bytes of the blob section.
 *
 * @param {number} length
 * @param {number} offset where they must be
 */
export function takeBlob(length, offset) {
  if (offset !== blobNext || length > blobBytes - blobNext) throw malformed('binary data is not within its section');
  blobNext += (length + 7) & ~7;
}
