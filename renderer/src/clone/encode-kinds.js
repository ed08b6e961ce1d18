// Owns the encoding of everything but plain objects and arrays: told by what it is (see kind.js), whatever realm it is of.
import { addBlob } from './blobs.js';
import { writeEmpty, writeProperties } from './encode-properties.js';
import { enter, leave, setStep, writeDouble, writeNumber, writeText, writeValue, writeWord } from './encode.js';
import {
  ARRAY_BUFFER,
  BIGINT,
  BIGINT_OBJECT,
  BOOLEAN_OBJECT,
  DATA_VIEW,
  DATE,
  ERROR,
  ERROR_NAMES,
  EXT,
  HAS_CAUSE,
  HAS_ERRORS,
  HAS_MESSAGE,
  HAS_NAME,
  HAS_STACK,
  MAP,
  NUMBER_OBJECT,
  REGEXP,
  SET,
  STRING_OBJECT,
  TRACKING,
  VIEW,
  VIEW_NAMES,
  VIEW_SIZES,
} from './format.js';
import { kindOf, kindOfEmpty } from './kind.js';
import { dataCloneError, mapValueStep, refusedError } from './path.js';
import {
  ArrayBufferPrototypeGetByteLength,
  ArrayBufferPrototypeGetMaxByteLength,
  ArrayBufferPrototypeGetResizable,
  ArrayBufferPrototypeResize,
  ArrayIsArray,
  BigIntPrototypeToString,
  BigIntPrototypeValueOf,
  BooleanPrototypeValueOf,
  DataViewPrototypeGetBuffer,
  DataViewPrototypeGetByteLength,
  DataViewPrototypeGetByteOffset,
  DatePrototypeGetTime,
  MapPrototypeForEach,
  MapPrototypeGetSize,
  NumberPrototypeValueOf,
  ObjectHasOwn,
  ReflectGetOwnPropertyDescriptor,
  RegExpPrototypeGetSource,
  SetPrototypeForEach,
  SetPrototypeGetSize,
  StringPrototypeValueOf,
  ToString,
  TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteLength,
  TypedArrayPrototypeGetByteOffset,
  TypedArrayPrototypeKeys,
  TypedArrayPrototypeSet,
  Uint8ArrayConstructor,
  makeList,
  regexpFlags,
} from './primordials.js';

/** @type {Record<string, number>} */
const viewNumbers = /** @type {any} */ ({ __proto__: null });
for (let i = 0; i < VIEW_NAMES.length; i += 1) viewNumbers[VIEW_NAMES[i]] = i;
/** @type {Record<string, number>} */
const errorNumbers = /** @type {any} */ ({ __proto__: null });
for (let i = 0; i < ERROR_NAMES.length; i += 1) errorNumbers[ERROR_NAMES[i]] = i;

/**
 * Writes a bigint, or an object that is no array and has its number already.
 *
 * @param {any} value
 * @param {'bigint' | 'object'} type
 * @param {number} depth
 */
export function writeOther(value, type, depth) {
  if (type === 'bigint') {
    writeWord((BIGINT << 4) | EXT);
    writeBigInt(value);
    return;
  }
  writeKind(value, kindOf(value), depth);
}

/**
 * @param {any} value
 * @param {string} kind
 * @param {number} depth
 * @returns {void}
 */
function writeKind(value, kind, depth) {
  switch (kind) {
    case 'Object':
      if (writeProperties(value)) return;
      kind = kindOfEmpty(value);
      return kind === 'Object' ? writeEmpty() : writeKind(value, kind, depth);
    case 'Map':
      return writeMap(value);
    case 'Set':
      return writeSet(value);
    case 'Date':
      return writeBoxedDouble(DATE, DatePrototypeGetTime(value));
    case 'RegExp':
      return writeRegExp(value);
    case 'Error':
      return writeError(value);
    case 'ArrayBuffer':
      return writeBuffer(value, depth, 'ArrayBuffer');
    case 'Number object':
      return writeBoxedDouble(NUMBER_OBJECT, NumberPrototypeValueOf(value));
    case 'Boolean object':
      writeWord((BOOLEAN_OBJECT << 4) | EXT);
      return writeWord(BooleanPrototypeValueOf(value) ? 1 : 0);
    case 'String object':
      writeWord((STRING_OBJECT << 4) | EXT);
      return writeText(StringPrototypeValueOf(value));
    case 'BigInt object':
      writeWord((BIGINT_OBJECT << 4) | EXT);
      return writeBigInt(BigIntPrototypeValueOf(value));
    default: {
      const number = viewNumbers[kind];
      if (number === undefined) throw refusedError(depth, kind);
      return writeView(value, number, kind, depth);
    }
  }
}

/** @param {bigint} value */
function writeBigInt(value) {
  writeText(BigIntPrototypeToString(value, 16));
}

/**
 * @param {number} kind
 * @param {number} value
 */
function writeBoxedDouble(kind, value) {
  writeWord((kind << 4) | EXT);
  writeDouble(value);
}

/** @param {object} value */
function writeRegExp(value) {
  writeWord((REGEXP << 4) | EXT);
  writeText(RegExpPrototypeGetSource(value));
  let flags = '';
  for (let i = 0; i < regexpFlags.length; i += 1) {
    const { flag, get } = regexpFlags[i];
    if (get !== undefined && get(value)) flags += flag;
  }
  writeText(flags);
}

// While a Map or Set is gone through, nothing foreign may run, since it could change it: what is primitive is written at
// once, and from the first object on entries are set aside.
/** @type {any[]} */
const EMPTY = [];
let aside = EMPTY;
let asideCount = 0;
/** How many values there are that were not visited. */
let unvisited = 0;

/** @param {unknown} value */
const isPrimitive = (value) => (typeof value !== 'object' || value === null) && typeof value !== 'function' && typeof value !== 'symbol';

/** @param {unknown} value */
function writePrimitive(value) {
  if (typeof value === 'string') writeText(value);
  else if (typeof value === 'number') writeNumber(value);
  else writeValue(value);
}

/**
 * @param {unknown} value
 * @param {unknown} key
 */
function visitEntry(value, key) {
  if (asideCount === 0 && isPrimitive(key) && isPrimitive(value)) {
    writePrimitive(key);
    writePrimitive(value);
    unvisited -= 2;
  } else {
    if (asideCount === 0) aside = makeList(unvisited);
    aside[asideCount] = key;
    aside[asideCount + 1] = value;
    asideCount += 2;
  }
}

/** @param {unknown} member */
function visitMember(member) {
  if (asideCount === 0 && isPrimitive(member)) {
    writePrimitive(member);
    unvisited -= 1;
  } else {
    if (asideCount === 0) aside = makeList(unvisited);
    aside[asideCount] = member;
    asideCount += 1;
  }
}

/** @param {object} value */
function writeMap(value) {
  enter();
  const size = MapPrototypeGetSize(value);
  writeWord((MAP << 4) | EXT);
  writeWord(size);
  unvisited = size * 2;
  asideCount = 0;
  MapPrototypeForEach(value, visitEntry);
  const list = aside;
  const count = asideCount;
  aside = EMPTY;
  asideCount = 0;
  for (let i = 0; i < count; i += 2) {
    const index = size - ((count - i) >> 1);
    setStep({ text: `(key of entry ${index})` });
    writeValue(list[i]);
    setStep(mapValueStep(list[i], index));
    writeValue(list[i + 1]);
  }
  leave();
}

/** @param {object} value */
function writeSet(value) {
  enter();
  const size = SetPrototypeGetSize(value);
  writeWord((SET << 4) | EXT);
  writeWord(size);
  unvisited = size;
  asideCount = 0;
  SetPrototypeForEach(value, visitMember);
  const list = aside;
  const count = asideCount;
  aside = EMPTY;
  asideCount = 0;
  for (let i = 0; i < count; i += 1) {
    setStep({ text: `(member ${size - count + i})` });
    writeValue(list[i]);
  }
  leave();
}

/** @param {any} value */
function writeError(value) {
  enter();
  const { name } = value;
  const number = typeof name === 'string' ? errorNumbers[name] : undefined;
  const message = ReflectGetOwnPropertyDescriptor(value, 'message');
  const hasMessage = message !== undefined && ObjectHasOwn(message, 'value');
  const { stack } = value;
  const hasCause = ObjectHasOwn(value, 'cause');
  const errors = ObjectHasOwn(value, 'errors') ? value.errors : undefined;
  const hasErrors = name === 'AggregateError' && isArray(errors);
  const text = hasMessage ? messageText(message.value) : '';
  writeWord((ERROR << 4) | EXT);
  writeWord(
    (number ?? 0) |
      (hasMessage ? HAS_MESSAGE : 0) |
      (typeof stack === 'string' ? HAS_STACK : 0) |
      (hasCause ? HAS_CAUSE : 0) |
      (hasErrors ? HAS_ERRORS : 0) |
      (number === undefined && typeof name === 'string' ? HAS_NAME : 0),
  );
  if (number === undefined && typeof name === 'string') writeText(name);
  if (hasMessage) writeText(text);
  if (typeof stack === 'string') writeText(stack);
  if (hasCause) {
    setStep('cause');
    writeValue(value.cause);
  }
  if (hasErrors) {
    setStep('errors');
    writeValue(errors);
  }
  leave();
}

/** @param {unknown} message */
const messageText = (message) => (typeof message === 'string' ? message : typeof message === 'symbol' ? '' : ToString(message));

/** @param {unknown} value */
function isArray(value) {
  try {
    return ArrayIsArray(value);
  } catch {
    return false;
  }
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} depth
 * @param {string} kind what holds it
 */
function writeBuffer(buffer, depth, kind) {
  assertAttached(buffer, depth, kind);
  const length = ArrayBufferPrototypeGetByteLength(buffer);
  writeWord((ARRAY_BUFFER << 4) | EXT);
  writeWord(length);
  writeWord(addBlob(buffer, length));
  writeWord(ArrayBufferPrototypeGetResizable(buffer) ? ArrayBufferPrototypeGetMaxByteLength(buffer) + 1 : 0);
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} depth
 * @param {string} kind
 */
function assertAttached(buffer, depth, kind) {
  try {
    ArrayBufferPrototypeGetByteLength(buffer);
  } catch {
    throw dataCloneError(depth, `is a ${kind} of a SharedArrayBuffer`);
  }
  try {
    // Throws if the buffer is detached, which has no other mark in every engine.
    new Uint8ArrayConstructor(buffer);
  } catch {
    throw dataCloneError(depth, `is a detached ${kind}`);
  }
}

/**
 * @param {object} view
 * @param {number} number its class
 * @param {string} kind
 * @param {number} depth
 */
function writeView(view, number, kind, depth) {
  const isDataView = number === DATA_VIEW;
  const buffer = isDataView ? DataViewPrototypeGetBuffer(view) : TypedArrayPrototypeGetBuffer(view);
  assertAttached(buffer, depth, kind);
  let offset;
  let length;
  try {
    offset = isDataView ? DataViewPrototypeGetByteOffset(view) : TypedArrayPrototypeGetByteOffset(view);
    length = isDataView ? DataViewPrototypeGetByteLength(view) : TypedArrayPrototypeGetByteLength(view);
  } catch {
    throw dataCloneError(depth, `is a ${kind} beyond the end of its buffer`);
  }
  writeWord((VIEW << 4) | EXT);
  writeWord(number);
  writeWord(offset);
  writeWord(isTracking(view, buffer, number, offset, length) ? TRACKING : length);
  writeValue(buffer);
}

/**
 * Whether a view is as long as its resizable buffer has room for. The language does not tell, so the buffer is made longer or
 * shorter for a moment, and is then as it was.
 *
 * @param {object} view
 * @param {ArrayBuffer} buffer
 * @param {number} number
 * @param {number} offset
 * @param {number} length
 */
function isTracking(view, buffer, number, offset, length) {
  if (!ArrayBufferPrototypeGetResizable(buffer)) return false;
  const before = ArrayBufferPrototypeGetByteLength(buffer);
  const size = VIEW_SIZES[number];
  const behind = before - offset - length;
  if (behind >= size) return false;
  const longer = before + size;
  if (longer <= ArrayBufferPrototypeGetMaxByteLength(buffer)) {
    ArrayBufferPrototypeResize(buffer, longer);
    const grown = number === DATA_VIEW ? DataViewPrototypeGetByteLength(view) : TypedArrayPrototypeGetByteLength(view);
    ArrayBufferPrototypeResize(buffer, before);
    return grown !== length;
  }
  // There is no room, nor would a view of no length show any difference.
  return length !== 0 && fitsShorter(view, buffer, number, before, behind + 1);
}

/**
 * Whether a view is still within its buffer if that has so many bytes less.
 *
 * @param {object} view
 * @param {ArrayBuffer} buffer
 * @param {number} number
 * @param {number} before
 * @param {number} less
 */
function fitsShorter(view, buffer, number, before, less) {
  const end = new Uint8ArrayConstructor(less);
  TypedArrayPrototypeSet(end, new Uint8ArrayConstructor(buffer, before - less, less), 0);
  ArrayBufferPrototypeResize(buffer, before - less);
  let fits = true;
  try {
    if (number === DATA_VIEW) DataViewPrototypeGetByteLength(view);
    else TypedArrayPrototypeKeys(view);
  } catch {
    fits = false;
  }
  ArrayBufferPrototypeResize(buffer, before);
  TypedArrayPrototypeSet(new Uint8ArrayConstructor(buffer, before - less, less), end, 0);
  return fits;
}
