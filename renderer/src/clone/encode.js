// Owns the walk of the structured clone algorithm over what is sent most: primitives, plain objects and arrays. It runs
// foreign code (getters, proxies), which may encode messages of its own, change what is being walked, or throw.
import { hasFurther, looksSparse, resetNames, restoreNames, saveNames } from './array-names.js';
import { beginBlobs, blobLength, leaveBlobs, resetBlobs, restoreBlobs, saveBlobs, takeLeftBlobs, writeBlobs, writtenLength } from './blobs.js';
import { writeExact } from './encode-arrays.js';
import { writeOther } from './encode-kinds.js';
import {
  ARR,
  DOUBLE,
  FALSE,
  HEAD,
  HOLE,
  INT,
  MAX_DEPTH,
  MAX_PAYLOAD,
  NULL,
  NUMS,
  OBJ,
  OBJX,
  REF,
  REFS,
  STR,
  TRUE,
  UNDEFINED,
} from './format.js';
import { forgetObjects, numberOf, restoreObjects, saveObjects } from './identity.js';
import { dataCloneError, refusedError, steps, tooDeepError } from './path.js';
import {
  addText,
  poolBound,
  poolFlags,
  poolUnits,
  resetPool,
  restorePool,
  savePool,
  trimPool,
  writePool,
} from './pool.js';
import {
  ArrayIsArray,
  ArrayPrototype,
  Float64ArrayConstructor,
  Int32ArrayConstructor,
  ObjectHasOwn,
  ObjectPrototype,
  ObjectPrototypeToString,
  RangeErrorConstructor,
  ReflectGetPrototypeOf,
  SymbolToStringTag,
  elementsArePristine,
  enumerationIsPristine,
  makeList,
} from './primordials.js';
import {
  countShapes,
  makeRecord,
  nextShape,
  resetShapes,
  restoreShapes,
  rootShape,
  saveShapes,
  shapeNumber,
  usedShape,
} from './shapes.js';
import { CloneWriter } from './writer.js';

/** @typedef {import('./shapes.js').Shape} Shape */

/** Before anything is written there is room for so many words: what writes more by itself asks for it. */
const SLACK = 24;
/** Arrays of fewer numbers are not worth being written as doubles. */
const MIN_NUMS = 4;
/** Arrays of more elements may be sparse. */
const MAX_DENSE = 1024;

let writer = new CloneWriter(8);
let words = writer.i32;
let doubles = writer.f64;
/** The next word, and how many there are. */
let at = 0;
let capacity = 0;
let depth = 0;
let hasRefs = false;
/** Whether for-in shows own properties only; whether elements that an array lacks read as undefined. */
let plainEnumeration = true;
let plainElements = true;
/** The depth of an array that surely has elements only. */
let listDepth = -1;

let root = rootShape();

const scratch = new Float64ArrayConstructor(1);
const scratchWords = new Int32ArrayConstructor(scratch.buffer);
let busy = false;

/**
 * Appends the encoding of `value`; the writer's length must be a multiple of 8. It may be called again, with another writer,
 * by a getter of the value.
 *
 * Throws a `DataCloneError` for what cannot be cloned and a `RangeError` for what is nested too deep, both naming the path;
 * and what a getter throws. The writer's length is then as it was.
 *
 * @param {CloneWriter} target
 * @param {unknown} value
 * @param {string} [label] what paths in errors begin with
 * @param {boolean} [isList] whether the value is an array of the runtime's own making, which has elements only
 * @param {number} [least] from so many bytes on binary data are not appended but returned: see `takeLeftBlobs`
 */
export function encodeClone(target, value, label = 'args', isList = false, least = Infinity) {
  leaveBlobs(least);
  (busy ? encodeWithin : encodeMessage)(target, value, label, isList);
  return takeLeftBlobs();
}

/**
 * @param {CloneWriter} target
 * @param {unknown} value
 * @param {string} label
 * @param {boolean} isList
 */
function encodeMessage(target, value, label, isList) {
  busy = true;
  try {
    const start = target.length >> 2;
    begin(target, start, label);
    listDepth = isList ? 0 : -1;
    writeValue(value);
    finish(start);
  } finally {
    busy = false;
    forgetObjects();
  }
}

/**
 * Encodes while another message is being encoded.
 *
 * @param {CloneWriter} target
 * @param {unknown} value
 * @param {string} label
 * @param {boolean} isList
 */
function encodeWithin(target, value, label, isList) {
  const path = makeList(depth + 1);
  for (let i = 0; i <= depth; i += 1) path[i] = steps[i];
  const saved = { writer, at, depth, hasRefs, plainEnumeration, plainElements, listDepth, root };
  const shapes = saveShapes();
  const names = saveNames();
  const pool = savePool();
  const blobs = saveBlobs();
  const objects = saveObjects();
  try {
    encodeMessage(target, value, label, isList);
  } finally {
    busy = true;
    ({ writer, at, depth, hasRefs, plainEnumeration, plainElements, listDepth, root } = saved);
    restoreShapes(shapes);
    restoreNames(names);
    restoreBlobs(blobs);
    useBuffer();
    restorePool(pool);
    restoreObjects(objects);
    for (let i = 0; i <= depth; i += 1) steps[i] = path[i];
  }
}

/**
 * @param {CloneWriter} target
 * @param {number} start
 * @param {string} label
 */
function begin(target, start, label) {
  beginBlobs();
  writer = target;
  useBuffer();
  at = start;
  if (at + HEAD + SLACK > capacity) grow(HEAD + SLACK);
  at += HEAD;
  depth = 0;
  steps[0] = label;
  hasRefs = false;
  plainEnumeration = enumerationIsPristine();
  plainElements = elementsArePristine();
  resetNames();
  root = rootShape();
  resetShapes();
  resetPool();
}

/**
 * Appends everything but the values.
 *
 * @param {number} start
 */
function finish(start) {
  const shapesStart = at;
  const shapeCount = countShapes();
  for (let i = 0; i < shapeCount; i += 1) {
    const shape = usedShape(i);
    const record = shape.record ?? makeRecord(shape);
    const length = shape.recordLength;
    if (at + length + SLACK > capacity) grow(length + SLACK);
    const target = words;
    const to = at;
    for (let k = 0; k < length; k += 1) target[to + k] = record[k];
    at = to + length;
  }
  if (((at - start) & 1) !== 0) words[at++] = 0;
  const poolStart = at * 4;
  const blobBytes = blobLength();
  const written = writtenLength();
  if (poolStart + poolBound() + written > writer.capacity) grow((poolBound() + written + 7) >> 2);
  const blobStart = writePool(writer, poolStart);
  if (blobBytes !== 0) writeBlobs(writer.u8, blobStart);
  const target = words;
  target[start] = at - start;
  target[start + 1] = poolUnits();
  target[start + 2] = poolFlags() | (hasRefs ? REFS : 0);
  target[start + 3] = shapeCount;
  target[start + 4] = shapesStart - start;
  target[start + 5] = blobBytes;
  target[start + 6] = 0;
  target[start + 7] = 0;
  writer.length = blobStart + written;
  trimPool();
  if (blobBytes !== 0) resetBlobs();
}

function useBuffer() {
  words = writer.i32;
  doubles = writer.f64;
  capacity = writer.capacity >> 2;
}

/** @param {number} count how many more words there must be room for */
function grow(count) {
  writer.grow((at + count) * 4, at * 4);
  useBuffer();
}

/** Makes room for a word that is not known yet; gives its place. */
export function leaveWord() {
  if (at + SLACK > capacity) grow(SLACK);
  return at++;
}

/**
 * @param {number} place
 * @param {number} word
 */
export function setWord(place, word) {
  words[place] = word;
}

/** @param {number} word */
export function writeWord(word) {
  if (at + SLACK > capacity) grow(SLACK);
  words[at++] = word;
}

/** @param {unknown} value */
export function writeValue(value) {
  if (at + SLACK > capacity) grow(SLACK);
  switch (typeof value) {
    case 'string':
      putText(value);
      break;
    case 'number':
      putNumber(value);
      break;
    case 'boolean':
      words[at++] = value ? TRUE : FALSE;
      break;
    case 'object':
      if (value === null) words[at++] = NULL;
      else writeObject(value);
      break;
    default:
      writeRare(value);
  }
}

/** @param {unknown} value */
function writeRare(value) {
  switch (typeof value) {
    case 'undefined':
      // `document.all` says that it is undefined, but it is not.
      if (value !== undefined) throw refusedError(depth, 'HTMLAllCollection');
      words[at++] = UNDEFINED;
      break;
    case 'bigint':
      writeOther(value, 'bigint', depth);
      break;
    case 'function':
      throw dataCloneError(depth, 'is a function');
    default:
      throw dataCloneError(depth, 'is a symbol');
  }
}

/** @param {string} text */
export function writeText(text) {
  if (at + SLACK > capacity) grow(SLACK);
  putText(text);
}

/** @param {number} value */
export function writeNumber(value) {
  if (at + SLACK > capacity) grow(SLACK);
  putNumber(value);
}

/** @param {string} text for which there must be room */
function putText(text) {
  const { length } = text;
  if (length > MAX_PAYLOAD) throw new RangeErrorConstructor('An encoded string may not be longer than 2^28 - 1 code units');
  words[at++] = (length << 4) | STR;
  addText(text);
}

/** @param {number} value for which there must be room */
function putNumber(value) {
  if ((value << 4) >> 4 === value && (value !== 0 || 1 / value > 0)) {
    words[at++] = (value << 4) | INT;
  } else {
    words[at++] = DOUBLE;
    writeDouble(value);
  }
}

/** @param {number} value */
export function writeDouble(value) {
  // An engine may choose a NaN's bits; the format has one.
  scratch[0] = value === value ? value : NaN;
  words[at] = scratchWords[0];
  words[at + 1] = scratchWords[1];
  at += 2;
}

/**
 * There must be room.
 *
 * One function for what nearly all objects are, with both loops in it: the engine inlines what is small into its callers, so
 * it would put parts of a walk made of small functions into each other, and have no room left for what each string and
 * number needs.
 *
 * @param {any} value
 */
function writeObject(value) {
  const number = numberOf(value);
  if (number >= 0) {
    hasRefs = true;
    words[at++] = (number << 4) | REF;
    return;
  }
  if (isArray(value)) {
    if (depth === MAX_DEPTH) throw tooDeepError(depth);
    // Read once: a getter may change it. What is gone by then is a hole. A proxy may give anything.
    const length = value.length >>> 0;
    if (!isRow(value, length)) {
      depth += 1;
      writeExact(value, length);
      depth -= 1;
      return;
    }
    depth += 1;
    words[at++] = (length << 4) | ARR;
    let i = 0;
    /** @type {unknown} */
    let element;
    if (length !== 0) {
      element = value[0];
      if (typeof element === 'number' && length >= MIN_NUMS) {
        i = writeNumbers(value, length, element);
        element = pending;
        pending = undefined;
      }
    }
    while (i < length) {
      if (at + SLACK > capacity) grow(SLACK);
      if (typeof element === 'string') {
        putText(element);
      } else if (typeof element === 'number') {
        putNumber(element);
      } else if (typeof element === 'object' && element !== null) {
        steps[depth] = i;
        writeObject(element);
      } else if (element === undefined && !ObjectHasOwn(value, i)) {
        words[at++] = HOLE;
      } else {
        steps[depth] = i;
        writeValue(element);
      }
      i += 1;
      if (i < length) element = value[i];
    }
    depth -= 1;
    return;
  }
  if (ReflectGetPrototypeOf(value) !== ObjectPrototype || !plainEnumeration) {
    writeOther(value, 'object', depth);
    return;
  }
  // An object of our realm's `Object.prototype`. What a getter deletes is not shown any more, what it adds neither.
  if (depth === MAX_DEPTH) throw tooDeepError(depth);
  depth += 1;
  const start = at++;
  let shape = root;
  let countAt = 0;
  let count = 0;
  for (const key in value) {
    if (countAt === 0) {
      const next = shape.key0 === key ? shape.next0 : shape.key1 === key ? shape.next1 : nextShape(shape, key);
      if (next !== undefined) {
        shape = next;
      } else {
        if (at + SLACK > capacity) grow(SLACK);
        countAt = at++;
      }
    }
    if (countAt !== 0) {
      writeText(key);
      count += 1;
    }
    const property = value[key];
    if (at + SLACK > capacity) grow(SLACK);
    if (typeof property === 'string') {
      putText(property);
    } else if (typeof property === 'number') {
      putNumber(property);
    } else {
      steps[depth] = key;
      if (typeof property === 'object' && property !== null) writeObject(property);
      else writeValue(property);
    }
  }
  depth -= 1;
  if (countAt !== 0) {
    words[countAt] = count;
    words[start] = (shapeNumber(shape) << 4) | OBJX;
  } else if (shape === root && (SymbolToStringTag in value || ObjectPrototypeToString(value) !== '[object Object]')) {
    // Something else that was given this prototype. Nothing of it is written but the word.
    at = start;
    writeOther(value, 'object', depth);
  } else {
    words[start] = (shapeNumber(shape) << 4) | OBJ;
  }
}

/**
 * Whether an array is nothing but a row of elements, few of which are missing.
 *
 * @param {unknown[]} value
 * @param {number} length
 */
function isRow(value, length) {
  return (
    plainElements &&
    ReflectGetPrototypeOf(value) === ArrayPrototype &&
    (depth === listDepth || !hasFurther(value, length)) &&
    (length <= MAX_DENSE || !looksSparse(value, length))
  );
}

/** @param {object} value */
function isArray(value) {
  try {
    return ArrayIsArray(value);
  } catch {
    throw refusedError(depth, 'revoked Proxy');
  }
}

/** Begins a container. */
export function enter() {
  if (depth === MAX_DEPTH) throw tooDeepError(depth);
  depth += 1;
}

export function leave() {
  depth -= 1;
}

/**
 * Says where the next value is.
 *
 * @param {import('./path.js').Step} step
 */
export function setStep(step) {
  steps[depth] = step;
}

/** The key list of an object without properties. */
export const emptyShape = () => root;

/** The element that made `writeNumbers` stop. */
/** @type {unknown} */
let pending;

/**
 * Writes an array's elements as long as they are numbers: as INTs, or all of them as doubles. Gives how many were written;
 * the element behind them is `pending`. The array's word lies before.
 *
 * @param {unknown[]} value
 * @param {number} length
 * @param {unknown} element the first
 */
function writeNumbers(value, length, element) {
  if (at + length * 2 + SLACK > capacity) grow(length * 2 + SLACK);
  const start = at;
  const target = words;
  let i = 0;
  for (;;) {
    if (typeof element !== 'number') {
      pending = element;
      at = start + i;
      return i;
    }
    if ((element << 4) >> 4 !== element || (element === 0 && 1 / element < 0)) break;
    target[start + i] = (element << 4) | INT;
    i += 1;
    if (i === length) {
      at = start + length;
      return length;
    }
    element = value[i];
  }
  // Not all are INTs. From the end, those that were written become doubles: each lies at or behind its INT.
  const numbers = doubles;
  const base = (start + 1) >> 1;
  for (let k = i - 1; k >= 0; k -= 1) numbers[base + k] = target[start + k] >> 4;
  numbers[base + i] = element === element ? element : NaN;
  for (i += 1; i < length; i += 1) {
    element = value[i];
    if (typeof element !== 'number') break;
    numbers[base + i] = element === element ? element : NaN;
  }
  if (i === length) {
    if ((start & 1) !== 0) target[start] = 0;
    target[start - 1] = (length << 4) | NUMS;
    at = (base + length) * 2;
    return length;
  }
  // Not all are numbers: what was written becomes elements again.
  const written = new Float64ArrayConstructor(i);
  for (let k = 0; k < i; k += 1) written[k] = numbers[base + k];
  for (let k = 0; k < i; k += 1) writeNumber(written[k]);
  pending = element;
  return i;
}
