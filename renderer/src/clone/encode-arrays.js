// Owns the encoding of arrays that are not just a row of elements: sparse ones, those with further properties, and those of
// which that is not known.
import { arrayIndex } from './array-names.js';
import { leaveWord, setStep, setWord, writeText, writeValue, writeWord } from './encode.js';
import { ARR, ARRAY_EXTRA, EXT, HOLE, MAX_PAYLOAD, SPARSE } from './format.js';
import { ObjectHasOwn, ObjectKeys } from './primordials.js';

/** Shorter arrays are not written as sparse ones. */
const MIN_SPARSE = 1024;

/**
 * An array that may lack elements, have other properties, or a prototype that is not to be relied on.
 *
 * @param {any} value
 * @param {number} length
 */
export function writeExact(value, length) {
  const keys = ObjectKeys(value);
  const count = keys.length;
  let elements = 0;
  while (elements < count && arrayIndex(keys[elements]) >= 0) elements += 1;
  if (length > MAX_PAYLOAD || (length > MIN_SPARSE && elements * 4 < length)) {
    writeWord((SPARSE << 4) | EXT);
    writeWord(length);
    writeEntries(value, keys, 0, length);
    return;
  }
  if (count > elements) writeWord((ARRAY_EXTRA << 4) | EXT);
  writeWord((length << 4) | ARR);
  let k = 0;
  for (let i = 0; i < length; i += 1) {
    const present = k < elements && arrayIndex(keys[k]) === i;
    if (present) k += 1;
    if (present && ObjectHasOwn(value, i)) {
      setStep(i);
      writeValue(value[i]);
    } else {
      writeWord(HOLE);
    }
  }
  if (count > elements) writeEntries(value, keys, elements, length);
}

/**
 * A count and, as in DICT, the properties that are still there.
 *
 * @param {any} value
 * @param {string[]} keys
 * @param {number} from the first key's index
 * @param {number} length the array's
 */
function writeEntries(value, keys, from, length) {
  const countAt = leaveWord();
  let count = 0;
  for (let i = from; i < keys.length; i += 1) {
    const key = keys[i];
    // A getter may have deleted it; and a proxy may say that an array has more than its length.
    if (!ObjectHasOwn(value, key) || arrayIndex(key) >= length) continue;
    setStep(key);
    const property = value[key];
    writeText(key);
    writeValue(property);
    count += 1;
  }
  setWord(countAt, count);
}
