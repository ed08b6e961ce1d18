// Owns the way of errors over the wire: Error to error object (see the wire contract) and back.
import {
  ErrorConstructor,
  ErrorPrototype,
  ObjectKeys,
  ObjectPrototypeHasOwnProperty,
  ObjectPrototypeIsPrototypeOf,
  ObjectPrototypeToString,
  StringPrototypeSlice,
  StringPrototypeValueOf,
  ToString,
  defineData,
  defineHidden,
  errorClasses,
} from './primordials.js';

/** Longer chains of causes are cut. */
const MAX_CAUSES = 16;

/**
 * @typedef {object} ErrorObject
 * @property {string} name
 * @property {string} message
 * @property {string} [stack]
 * @property {string | number} [code]
 * @property {ErrorObject} [cause]
 * @property {any} [causeValue]
 * @property {any} [data]
 */

/**
 * A property, or undefined when reading it throws.
 *
 * @param {any} object
 * @param {string} key
 */
function read(object, key) {
  try {
    return object[key];
  } catch {
    return undefined;
  }
}

/** @param {unknown} value */
export function isError(value) {
  if (typeof value !== 'object' || value === null) return false;
  try {
    if (ObjectPrototypeIsPrototypeOf(ErrorPrototype, value)) return true;
    const tag = ObjectPrototypeToString(value);
    return tag === '[object Error]' || tag === '[object DOMException]';
  } catch {
    return false;
  }
}

/**
 * A short text for a thrown value that is no Error.
 *
 * @param {unknown} value
 */
function textOf(value) {
  switch (typeof value) {
    case 'string':
      return value;
    case 'function':
      return 'a function was thrown';
    case 'object': {
      if (value === null) return 'null';
      // JavaScriptCore boxes a thrown string on its way through native code.
      try {
        return StringPrototypeValueOf(value);
      } catch {
        // It is no boxed string.
      }
      const message = read(value, 'message');
      return typeof message === 'string' ? message : 'an object was thrown';
    }
    default:
      return ToString(value); // a symbol too
  }
}

/**
 * The error object for anything that was thrown. Never throws.
 *
 * @param {unknown} error
 * @param {(value: unknown) => boolean} isCloneable decides which properties can go along
 * @param {number} [depth]
 * @returns {ErrorObject}
 */
export function toErrorObject(error, isCloneable, depth = 0) {
  if (!isError(error)) {
    /** @type {ErrorObject} */
    const object = { name: 'Error', message: textOf(error) };
    if (typeof error === 'object' && error !== null && isCloneable(error)) defineData(object, 'causeValue', error);
    return object;
  }
  const name = read(error, 'name');
  const message = read(error, 'message');
  const stack = read(error, 'stack');
  const code = read(error, 'code');
  /** @type {ErrorObject} */
  const object = {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
  };
  if (typeof stack === 'string') defineData(object, 'stack', stack);
  if (typeof code === 'string' || typeof code === 'number') defineData(object, 'code', code);
  if (hasOwn(error, 'cause')) {
    const cause = read(error, 'cause');
    if (isError(cause)) {
      if (depth < MAX_CAUSES) defineData(object, 'cause', toErrorObject(cause, isCloneable, depth + 1));
    } else if (isCloneable(cause)) {
      defineData(object, 'causeValue', cause);
    }
  }
  const data = ownData(error, isCloneable);
  if (data) defineData(object, 'data', data);
  return object;
}

/**
 * @param {any} error
 * @param {string} key
 */
function hasOwn(error, key) {
  try {
    return ObjectPrototypeHasOwnProperty(error, key);
  } catch {
    return false;
  }
}

/** @param {string} key */
const isKnown = (key) => key === 'name' || key === 'message' || key === 'stack' || key === 'code' || key === 'cause';

/**
 * @param {any} error
 * @param {(value: unknown) => boolean} isCloneable
 */
function ownData(error, isCloneable) {
  let data;
  try {
    const keys = ObjectKeys(error);
    for (let i = 0; i < keys.length; i += 1) {
      if (isKnown(keys[i])) continue;
      const value = read(error, keys[i]);
      if (value === undefined || !isCloneable(value)) continue;
      data ??= {};
      defineData(data, keys[i], value);
    }
  } catch {}
  return data;
}

/**
 * The Error an error object stands for. Anything else is wrapped, so that what is thrown is always an Error.
 *
 * @param {any} object
 * @param {string} [prefix] put before the message
 * @returns {Error}
 */
export function fromErrorObject(object, prefix = '') {
  if (typeof object !== 'object' || object === null) return new ErrorConstructor(prefix + textOf(object));
  const name = ownString(object, 'name') ?? 'Error';
  const message = ownString(object, 'message') ?? '';
  const ErrorClass = errorClasses[name];
  const error = new (ErrorClass ?? ErrorConstructor)(prefix + message);
  if (!ErrorClass) defineHidden(error, 'name', name);
  const stack = ownString(object, 'stack');
  if (stack !== undefined) defineHidden(error, 'stack', stack);
  if (ObjectPrototypeHasOwnProperty(object, 'cause')) {
    defineHidden(error, 'cause', fromErrorObject(object.cause));
  } else if (ObjectPrototypeHasOwnProperty(object, 'causeValue')) {
    defineHidden(error, 'cause', object.causeValue);
  }
  if (ObjectPrototypeHasOwnProperty(object, 'data')) {
    const { data } = object;
    if (typeof data === 'object' && data !== null) {
      const keys = ObjectKeys(data);
      for (let i = 0; i < keys.length; i += 1) defineData(error, keys[i], data[keys[i]]);
    }
  }
  if (ObjectPrototypeHasOwnProperty(object, 'code')) defineData(error, 'code', object.code);
  return error;
}

/**
 * The rejection as Electron words it: the handler's error is only found in the message.
 *
 * @param {any} object
 * @param {string} channel
 */
export function toElectronError(object, channel) {
  const name = ownString(object, 'name') ?? 'Error';
  const message = ownString(object, 'message') ?? '';
  const text = message === '' ? name : `${name}: ${message}`;
  return new ErrorConstructor(`Error invoking remote method '${channel}': ${text}`);
}

/**
 * @param {any} object
 * @param {string} key
 * @returns {string | undefined}
 */
function ownString(object, key) {
  if (typeof object !== 'object' || object === null || !ObjectPrototypeHasOwnProperty(object, key)) return undefined;
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

/**
 * What the console shows of a thrown value's class, for messages.
 *
 * @param {any} value
 */
export const classNameOf = (value) => StringPrototypeSlice(ObjectPrototypeToString(value), 8, -1);
