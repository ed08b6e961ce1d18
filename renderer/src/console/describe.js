// Owns the text of console messages. Strings are themselves, objects are short, and no code of the values' owners runs but
// the traps of proxies: getters, `toString` and `toStringTag` functions are not called.
import {
  ArrayIsArray,
  DOMExceptionPrototypeGetMessage,
  DOMExceptionPrototypeGetName,
  DatePrototypeToString,
  ErrorPrototype,
  FunctionPrototypeToString,
  ObjectPrototypeIsPrototypeOf,
  ReflectGetOwnPropertyDescriptor,
  ReflectGetPrototypeOf,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  SymbolToStringTag,
  ToString,
} from '../primordials.js';

/** Longest console message, in UTF-16 code units; longer ones are cut. */
export const MAX_MESSAGE = 64 * 1024;
/** Elements of an array that are shown, arrays within each other, and prototypes that are looked through. */
const MAX_ELEMENTS = 100;
const MAX_NESTING = 3;
const MAX_PROTOTYPES = 16;

/**
 * The arguments of a console call as one text, as Chromium joins them.
 *
 * @param {any[]} args a genuine array of own elements
 * @param {number} [from] the first one that counts
 */
export function messageOf(args, from = 0) {
  let text = '';
  for (let i = from; i < args.length && text.length <= MAX_MESSAGE; i += 1) {
    if (i > from) text += ' ';
    text += describe(args[i], 0);
  }
  return cut(text);
}

/** @param {string} text */
export const cut = (text) =>
  text.length > MAX_MESSAGE ? `${StringPrototypeSlice(text, 0, MAX_MESSAGE - 1)}…` : text;

/**
 * @param {any} value
 * @param {number} depth
 * @returns {string}
 */
function describe(value, depth) {
  switch (typeof value) {
    case 'string':
      return value;
    case 'bigint':
      return `${value}n`;
    case 'object':
      if (value === null) return 'null';
      break;
    case 'function':
      break;
    default:
      return ToString(value); // a symbol too
  }
  try {
    return typeof value === 'function' ? FunctionPrototypeToString(value) : describeObject(value, depth);
  } catch {
    return '[object Object]';
  }
}

/**
 * @param {any} object
 * @param {number} depth
 */
function describeObject(object, depth) {
  if (ArrayIsArray(object)) return depth < MAX_NESTING ? describeArray(object, depth) : '[object Array]';
  if (ObjectPrototypeIsPrototypeOf(ErrorPrototype, object)) return describeError(object);
  const tag = data(object, SymbolToStringTag);
  if (typeof tag === 'string') return `[object ${tag}]`;
  return attempt(DatePrototypeToString, object) ?? '[object Object]';
}

/**
 * @param {any[]} array
 * @param {number} depth
 */
function describeArray(array, depth) {
  const length = data(array, 'length');
  let text = '';
  for (let i = 0; i < length && text.length <= MAX_MESSAGE; i += 1) {
    if (i > 0) text += ',';
    if (i === MAX_ELEMENTS) return `${text}…`;
    const element = ownData(array, i);
    if (element !== undefined && element !== null) text += describe(element, depth + 1);
  }
  return text;
}

/** @param {any} error */
function describeError(error) {
  const name = attempt(DOMExceptionPrototypeGetName, error) ?? data(error, 'name');
  const message = attempt(DOMExceptionPrototypeGetMessage, error) ?? data(error, 'message');
  const title = typeof name === 'string' ? name : 'Error';
  let text = typeof message === 'string' && message !== '' ? `${title}: ${message}` : title;
  const stack = data(error, 'stack');
  if (typeof stack !== 'string') return text;
  if (StringPrototypeIndexOf(stack, text) === 0) return stack;
  // JavaScriptCore's stack is a list of places, without what V8 puts before and around them.
  for (let start = 0; start < stack.length; ) {
    const newline = StringPrototypeIndexOf(stack, '\n', start);
    const end = newline < 0 ? stack.length : newline;
    if (end > start) text += `\n    at ${StringPrototypeSlice(stack, start, end)}`;
    start = end + 1;
  }
  return text;
}

/**
 * @param {(self: any) => any} read
 * @param {any} object
 * @returns {string | undefined} undefined when the object is not what `read` is for
 */
function attempt(read, object) {
  try {
    return read(object);
  } catch {
    return undefined;
  }
}

/**
 * @param {any} object
 * @param {PropertyKey} key
 */
function ownData(object, key) {
  const descriptor = ReflectGetOwnPropertyDescriptor(object, key);
  // It has one or the other as its own; what it inherits from this realm's Object.prototype does not count.
  return descriptor === undefined || descriptor.get !== undefined || descriptor.set !== undefined
    ? undefined
    : descriptor.value;
}

/**
 * A data property of the object, or of one that it inherits from; undefined for any other.
 *
 * @param {any} object
 * @param {PropertyKey} key
 */
function data(object, key) {
  let holder = object;
  for (let i = 0; i < MAX_PROTOTYPES && holder !== null; i += 1) {
    const descriptor = ReflectGetOwnPropertyDescriptor(holder, key);
    if (descriptor !== undefined) return ownData(holder, key);
    holder = ReflectGetPrototypeOf(holder);
  }
  return undefined;
}
