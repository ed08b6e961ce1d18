// Owns where in a value the encoder is, and the errors that name it.
import { MAX_DEPTH } from './format.js';
import {
  DOMExceptionConstructor,
  ErrorConstructor,
  JSONStringify,
  RangeErrorConstructor,
  ReflectApply,
  StringPrototypeCharCodeAt,
  StringPrototypeSlice,
  defineHidden,
  makeList,
} from './primordials.js';

/**
 * Where the encoder is: for each container on the way which of its properties (a string), elements (a number), or what else
 * of it (a text of its own) is next.
 *
 * @typedef {string | number | { text: string }} Step
 */

/** The steps to the value being written, from 1; at 0 is what the value is called. */
/** @type {Step[]} */
export const steps = makeList(MAX_DEPTH + 2);

/** How many steps of a path are shown; the middle of longer ones is left out. */
const SHOWN_STEPS = 20;
const SHOWN_CHARACTERS = 64;
const DATA_CLONE_ERR = 25;

/**
 * @param {number} depth how many steps lead to the culprit
 * @param {string} what `is a function`
 */
export function dataCloneError(depth, what) {
  const message = `An object could not be cloned. ${pathOf(depth)} ${what}`;
  if (DOMExceptionConstructor !== undefined) return new DOMExceptionConstructor(message, 'DataCloneError');
  const error = new ErrorConstructor(message);
  defineHidden(error, 'name', 'DataCloneError');
  defineHidden(error, 'code', DATA_CLONE_ERR);
  return error;
}

/**
 * @param {number} depth
 * @param {string} kind `Promise`
 */
export const refusedError = (depth, kind) => dataCloneError(depth, `is ${article(kind)} ${shorten(kind)}`);

/** @param {number} depth */
export function tooDeepError(depth) {
  return new RangeErrorConstructor(
    `An object could not be cloned. ${pathOf(depth)} is nested more than ${MAX_DEPTH} levels deep`,
  );
}

/** @param {string} kind */
function article(kind) {
  switch (kind[0]) {
    case 'A':
    case 'E':
    case 'I':
    case 'O':
    case 'i':
      return 'an';
    case 'H':
      // As in HTMLElement.
      return kind[1] === 'T' ? 'an' : 'a';
    default:
      return 'a';
  }
}

/**
 * The path as JavaScript would write it: `args[0].items[3].fn`.
 *
 * @param {number} depth
 */
function pathOf(depth) {
  const hidden = depth - SHOWN_STEPS;
  const half = SHOWN_STEPS / 2;
  let path = /** @type {string} */ (steps[0]);
  for (let i = 1; i <= depth; i += 1) {
    if (hidden <= 0 || i <= half || i > half + hidden) path += stepText(steps[i]);
    else if (i === half + 1) path += `…(${hidden} more)…`;
  }
  return path;
}

/**
 * A step into a Map: to an entry's value where JavaScript could write it.
 *
 * @param {unknown} key
 * @param {number} index
 * @returns {Step}
 */
export function mapValueStep(key, index) {
  if (typeof key === 'string') return { text: `.get(${JSONStringify(shorten(key))})` };
  if (typeof key === 'number') return { text: `.get(${key})` };
  return { text: `(value of entry ${index})` };
}

/** @param {Step} key */
function stepText(key) {
  if (typeof key === 'object') return key.text;
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
    const unit = ReflectApply(StringPrototypeCharCodeAt, key, [i]);
    const digit = unit >= 0x30 && unit <= 0x39;
    const letter = (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a) || unit > 0xa0;
    if (!letter && unit !== 0x24 && unit !== 0x5f && (!digit || i === 0)) return false;
  }
  return true;
}
