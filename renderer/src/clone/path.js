// Owns where in a value the encoder is, and the errors that name it.
import { MAX_DEPTH } from './format.js';
import {
  DOMExceptionConstructor,
  ErrorConstructor,
  JSONStringify,
  RangeErrorConstructor,
  ReflectDefineProperty,
  StringPrototypeCharCodeAt,
  StringPrototypeSlice,
} from './primordials.js';

/**
 * One container on the way, and which of its elements or properties is next. The outermost has no parent and the value's
 * label as its key.
 *
 * @typedef {{ parent: Place | undefined, key: string | number }} Place
 */

/** How many steps of a path are shown; the middle of longer ones is left out. */
const SHOWN_STEPS = 20;
const SHOWN_CHARACTERS = 64;
const DATA_CLONE_ERR = 25;

/**
 * @param {Place} place
 * @param {string} what `is a function`
 */
export function dataCloneError(place, what) {
  const message = `An object could not be cloned. ${pathOf(place)} ${what}`;
  if (DOMExceptionConstructor !== undefined) return new DOMExceptionConstructor(message, 'DataCloneError');
  const error = new ErrorConstructor(message);
  defineHidden(error, 'name', 'DataCloneError');
  defineHidden(error, 'code', DATA_CLONE_ERR);
  return error;
}

/**
 * @param {Error} error
 * @param {string} key
 * @param {unknown} value
 */
function defineHidden(error, key, value) {
  const descriptor = { __proto__: null, value, writable: true, enumerable: false, configurable: true };
  ReflectDefineProperty(error, key, /** @type {any} */ (descriptor));
}

/** @param {Place} place */
export function tooDeepError(place) {
  return new RangeErrorConstructor(
    `An object could not be cloned. ${pathOf(place)} is nested more than ${MAX_DEPTH} levels deep`,
  );
}

/**
 * The path as JavaScript would write it: `args[0].items[3].fn`.
 *
 * @param {Place} place
 */
export function pathOf(place) {
  let steps = 0;
  for (let at = place; at.parent !== undefined; at = at.parent) steps += 1;
  const hidden = steps - SHOWN_STEPS;
  const hideFrom = SHOWN_STEPS / 2;
  let path = '';
  let step = steps;
  let at = place;
  for (; at.parent !== undefined; at = at.parent) {
    step -= 1;
    if (hidden <= 0 || step < hideFrom || step >= hideFrom + hidden) path = stepText(at.key) + path;
    else if (step === hideFrom) path = `…(${hidden} more)…${path}`;
  }
  return at.key + path;
}

/** @param {string | number} key */
function stepText(key) {
  if (typeof key === 'number') return `[${key}]`;
  const shown = shorten(key);
  return isIdentifier(key) ? `.${shown}` : `[${JSONStringify(shown)}]`;
}

/**
 * The beginning of what may be megabytes long.
 *
 * @param {string} text
 */
export function shorten(text) {
  return text.length > SHOWN_CHARACTERS ? `${StringPrototypeSlice(text, 0, SHOWN_CHARACTERS)}…` : text;
}

/**
 * Whether the beginning of `key`, which is all that is shown, can follow a dot. Letters beyond ASCII are not told from
 * other characters there.
 *
 * @param {string} key
 */
function isIdentifier(key) {
  if (key === '') return false;
  for (let i = 0; i < key.length && i < SHOWN_CHARACTERS; i += 1) {
    const unit = StringPrototypeCharCodeAt(key, i);
    const digit = unit >= 0x30 && unit <= 0x39;
    const letter = (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a) || unit > 0xa0;
    if (!letter && unit !== 0x24 && unit !== 0x5f && (!digit || i === 0)) return false;
  }
  return true;
}
