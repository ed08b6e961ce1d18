// Owns what is to be known of an array before it is encoded: whether it has other properties than elements, and whether it
// has few elements for its length.
import { MAX_PAYLOAD } from './format.js';
import { ObjectHasOwn, ObjectKeys, ReflectApply, StringPrototypeCharCodeAt, ToString, makeTable } from './primordials.js';

const SAMPLES = 16;
/**
 * No engine tells at once whether an array has further properties; it enumerates the names index by index, which takes far
 * longer than writing the elements (figures: docs/clone-format.md). So arrays of more elements are not asked, and only the
 * first ones of a message are, until they had so many elements together: some four hundred arrays of three.
 */
const MAX_ASKED = 256;
const NAME_BUDGET = 2048;
/** What it costs to ask an array, in elements, besides its own. */
const NAME_COST = 2;
let nameBudget = 0;

/** The names of an array's first elements. */
const indexNames = makeTable(MAX_ASKED, ToString);

/** Begins a message. */
export function resetNames() {
  nameBudget = NAME_BUDGET;
}

/** Puts the state aside for a message that is encoded within the encoding of another. */
export const saveNames = () => nameBudget;

/** @param {number} saved */
export function restoreNames(saved) {
  nameBudget = saved;
}

/**
 * Whether an array has, as far as that is asked, other properties than elements. Those of the results of regexps are
 * known.
 *
 * @param {unknown[]} value
 * @param {number} length
 */
export function hasFurther(value, length) {
  if ('index' in value) return true;
  if (length > MAX_ASKED || length + NAME_COST > nameBudget) return false;
  nameBudget -= length + NAME_COST;
  const keys = ObjectKeys(value);
  const count = keys.length;
  if (count === length) return count !== 0 && keys[count - 1] !== indexNames[count - 1];
  // With holes there may be fewer of them, or the same number again: the last one tells.
  return count > length || (count !== 0 && arrayIndex(keys[count - 1]) < 0);
}

/**
 * @param {unknown[]} value
 * @param {number} length
 */
export function looksSparse(value, length) {
  if (length > MAX_PAYLOAD) return true;
  const step = (length - 1) / SAMPLES;
  let missing = 0;
  for (let i = 0; i < SAMPLES; i += 1) if (!ObjectHasOwn(value, (i * step) >>> 0)) missing += 1;
  return missing > SAMPLES / 2;
}

/**
 * The array index that a key is; -1 if it is none.
 *
 * @param {string} key
 */
export function arrayIndex(key) {
  const { length } = key;
  if (length === 0 || length > 10 || (length > 1 && key[0] === '0')) return -1;
  let index = 0;
  for (let i = 0; i < length; i += 1) {
    const digit = ReflectApply(StringPrototypeCharCodeAt, key, [i]) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    index = index * 10 + digit;
  }
  return index < 4294967295 ? index : -1;
}
