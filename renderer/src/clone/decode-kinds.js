// Owns the decoding of EXT values.
import {
  enter,
  leave,
  readBlob,
  readCount,
  readDouble,
  readElements,
  readEntries,
  readString,
  readValue,
  readWord,
  register,
  registerAs,
  takeBlob,
  takeNumber,
} from './decode.js';
import {
  ARR,
  ARRAY_BUFFER,
  ARRAY_EXTRA,
  BIGINT,
  BIGINT_OBJECT,
  BOOLEAN_OBJECT,
  DATA_VIEW,
  DATE,
  ERROR,
  ERROR_BITS,
  HAS_CAUSE,
  HAS_ERRORS,
  HAS_MESSAGE,
  HAS_NAME,
  HAS_STACK,
  MAP,
  NUMBER_OBJECT,
  REGEXP,
  SET,
  SPARSE,
  STRING_OBJECT,
  TRACKING,
  VIEW,
  VIEW_SIZES,
} from './format.js';
import { malformed } from './malformed.js';
import {
  ArrayBufferConstructor,
  ArrayBufferPrototypeGetByteLength,
  ArrayBufferPrototypeGetResizable,
  ArrayIsArray,
  BoxObject,
  DateConstructor,
  MapConstructor,
  MapPrototypeSetMethod,
  ReflectApply,
  RegExpConstructor,
  SetConstructor,
  SetPrototypeAddMethod,
  StringPrototypeCharCodeAt,
  StringPrototypeSlice,
  ToBigInt,
  defineHidden,
  errorClasses,
  viewClasses,
} from './primordials.js';

/**
 * @param {number} kind
 * @returns {any}
 */
export function readExtended(kind) {
  switch (kind) {
    case DATE:
      return registered(new DateConstructor(readDouble()));
    case MAP:
      return readMap();
    case SET:
      return readSet();
    case REGEXP:
      return readRegExp();
    case ERROR:
      return readError();
    case BIGINT:
      return readBigInt();
    case ARRAY_BUFFER:
      return readArrayBuffer();
    case VIEW:
      return readView();
    case NUMBER_OBJECT:
      return registered(BoxObject(readDouble()));
    case STRING_OBJECT:
      return registered(BoxObject(readString()));
    case BOOLEAN_OBJECT: {
      const word = readWord();
      if (word !== 0 && word !== 1) throw malformed('a boolean is neither');
      return registered(BoxObject(word === 1));
    }
    case BIGINT_OBJECT:
      return registered(BoxObject(readBigInt()));
    case SPARSE:
      return readSparse();
    case ARRAY_EXTRA:
      return readArrayExtra();
    default:
      throw malformed(`unknown kind ${kind}`);
  }
}

/** @param {any} object */
function registered(object) {
  register(object);
  return object;
}

function readMap() {
  const map = registered(new MapConstructor());
  const count = readCount(2);
  enter();
  // Nothing foreign runs until it is read.
  const quick = map.set === MapPrototypeSetMethod;
  for (let i = 0; i < count; i += 1) {
    const key = readValue();
    const value = readValue();
    if (quick) map.set(key, value);
    else ReflectApply(MapPrototypeSetMethod, map, [key, value]);
  }
  leave();
  return map;
}

function readSet() {
  const set = registered(new SetConstructor());
  const count = readCount(1);
  enter();
  const quick = set.add === SetPrototypeAddMethod;
  for (let i = 0; i < count; i += 1) {
    const member = readValue();
    if (quick) set.add(member);
    else ReflectApply(SetPrototypeAddMethod, set, [member]);
  }
  leave();
  return set;
}

function readRegExp() {
  const source = readString();
  const flags = readString();
  let regexp;
  try {
    regexp = new RegExpConstructor(source, flags);
  } catch {
    throw malformed('a regular expression is none');
  }
  return registered(regexp);
}

function readError() {
  const has = readWord();
  const ErrorClass = errorClasses[has & 15];
  if (ErrorClass === undefined || (has & ~ERROR_BITS) !== 0) throw malformed('unknown class of error');
  const number = takeNumber();
  const name = (has & HAS_NAME) !== 0 ? readString() : undefined;
  const message = (has & HAS_MESSAGE) !== 0 ? readString() : undefined;
  const stack = (has & HAS_STACK) !== 0 ? readString() : undefined;
  // AggregateError takes its errors first.
  const error = /** @type {any} */ (
    (has & 15) === 7 ? new /** @type {any} */ (ErrorClass)(NO_ERRORS) : new /** @type {any} */ (ErrorClass)()
  );
  if ((has & 15) === 7) delete error.errors;
  if (name !== undefined) defineHidden(error, 'name', name);
  if (message !== undefined) defineHidden(error, 'message', message);
  // Without one it would tell of this very function.
  defineHidden(error, 'stack', stack ?? '');
  registerAs(number, error);
  enter();
  if ((has & HAS_CAUSE) !== 0) defineHidden(error, 'cause', readValue());
  if ((has & HAS_ERRORS) !== 0) {
    const errors = readValue();
    if (!ArrayIsArray(errors)) throw malformed('the errors of an error are no array');
    defineHidden(error, 'errors', errors);
  }
  leave();
  return error;
}

/** AggregateError goes through it by its iterator, which may be patched: it gets one of its own. */
const NO_ERRORS = /** @type {any} */ ({
  __proto__: null,
  [Symbol.iterator]: () => ({ __proto__: null, next: () => ({ __proto__: null, done: true }) }),
});

function readBigInt() {
  const text = readString();
  const negative = text[0] === '-';
  const digits = negative ? StringPrototypeSlice(text, 1, text.length) : text;
  const { length } = digits;
  if (length === 0 || (digits[0] === '0' && (length > 1 || negative))) throw malformed('a bigint has no digits');
  for (let i = 0; i < length; i += 1) {
    const unit = ReflectApply(StringPrototypeCharCodeAt, digits, [i]);
    if (!((unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66))) throw malformed('a bigint has other digits');
  }
  let value;
  try {
    value = ToBigInt(`0x${digits}`);
  } catch {
    throw malformed('a bigint is too large');
  }
  return negative ? -value : value;
}

/** @returns {ArrayBuffer} */
function readArrayBuffer() {
  const length = readWord() >>> 0;
  const offset = readWord() >>> 0;
  const maximum = readWord() >>> 0;
  takeBlob(length, offset);
  let buffer;
  if (maximum === 0) {
    buffer = new ArrayBufferConstructor(length);
  } else {
    if (maximum - 1 < length) throw malformed('a buffer is longer than it can be');
    const options = { __proto__: null, maxByteLength: maximum - 1 };
    try {
      buffer = new /** @type {any} */ (ArrayBufferConstructor)(length, options);
    } catch {
      throw malformed('a buffer could become too long');
    }
  }
  readBlob(length, offset, buffer);
  return registered(buffer);
}

function readView() {
  const number = takeNumber();
  const which = readWord();
  const offset = readWord() >>> 0;
  const length = readWord();
  const ViewClass = /** @type {any} */ (viewClasses[which]);
  if (ViewClass === undefined) throw malformed('unknown class of view');
  const buffer = readValue();
  let available;
  try {
    available = ArrayBufferPrototypeGetByteLength(buffer) - offset;
  } catch {
    throw malformed('a view is of no buffer');
  }
  const size = VIEW_SIZES[which];
  if (available < 0 || offset % size !== 0) throw malformed('a view is not within its buffer');
  let view;
  if (length === TRACKING && ArrayBufferPrototypeGetResizable(buffer)) {
    view = new ViewClass(buffer, offset);
  } else {
    if (length >>> 0 > available || length % size !== 0) throw malformed('a view is not within its buffer');
    view = new ViewClass(buffer, offset, which === DATA_VIEW ? length : length / size);
  }
  registerAs(number, view);
  return view;
}

function readSparse() {
  const length = readWord() >>> 0;
  /** @type {any[]} */
  const array = registered([]);
  array.length = length;
  const count = readCount(2);
  enter();
  readEntries(array, count);
  leave();
  if (array.length !== length) throw malformed('a sparse array is longer than it is');
  return array;
}

function readArrayExtra() {
  const word = readWord();
  if ((word & 15) !== ARR) throw malformed('something else is where an array must be');
  const array = readElements(word >>> 4);
  const length = array.length;
  const count = readCount(2);
  enter();
  readEntries(array, count);
  leave();
  if (array.length !== length) throw malformed('an array is longer than it is');
  return array;
}
