// Owns what a crossing has met: each object and its copy, so that cycles and shared objects stay what they are.
//
// Most of what crosses is a tree of few objects. These are looked for one after the other, which is quicker than a table. Of
// more, a table tells where each was met last. It outlives the crossing, so that it need not grow anew each time; what it
// says of an earlier one is not believed.
import { SafeWeakMap, makeList } from '../primordials.js';

const LINEAR = 8;
/** Longer lists are given back to the garbage collector after their crossing. */
const KEEP = 16384;

/**
 * @typedef {object} Crossing
 * @property {boolean} freeze whether the copies are frozen
 * @property {number} count
 * @property {number} capacity
 * @property {any[]} originals
 * @property {any[]} copies
 * @property {SafeWeakMap<any, number>} places of originals, in this crossing or one before
 */

/**
 * A literal, not a class: its properties are its own from the beginning, so that no setter on a prototype hears of them.
 *
 * @returns {Crossing}
 */
const makeCrossing = () => ({
  freeze: false,
  count: 0,
  capacity: LINEAR,
  originals: makeList(LINEAR),
  copies: makeList(LINEAR),
  places: new SafeWeakMap(),
});

export function createCrossings() {
  let usual = makeCrossing();
  let busy = false;

  return {
    /**
     * @param {boolean} freeze
     * @returns {Crossing}
     */
    begin: (freeze) => {
      // A getter may begin one within another. It must not have the other's table.
      const crossing = busy ? makeCrossing() : usual;
      busy = true;
      crossing.freeze = freeze;
      return crossing;
    },
    /** @param {Crossing} crossing */
    end: (crossing) => {
      if (crossing !== usual) return;
      busy = false;
      const { count, originals, copies } = crossing;
      if (count > KEEP) {
        usual = makeCrossing();
        return;
      }
      for (let i = 0; i < count; i += 1) originals[i] = copies[i] = undefined;
      crossing.count = 0;
    },
  };
}

/**
 * The copy of an object that was met before.
 *
 * @param {Crossing} crossing
 * @param {any} original
 */
export function copyOf(crossing, original) {
  const { count, originals } = crossing;
  if (count > LINEAR) {
    const place = crossing.places.get(original);
    return place !== undefined && place < count && originals[place] === original ? crossing.copies[place] : undefined;
  }
  for (let i = 0; i < count; i += 1) if (originals[i] === original) return crossing.copies[i];
  return undefined;
}

/**
 * @param {Crossing} crossing
 * @param {any} original
 * @param {any} copy
 */
export function remember(crossing, original, copy) {
  const { count } = crossing;
  if (count === crossing.capacity) grow(crossing);
  crossing.originals[count] = original;
  crossing.copies[count] = copy;
  crossing.count = count + 1;
  if (count > LINEAR) {
    const { places } = crossing;
    if (places.get(original) !== count) places.set(original, count);
  } else if (count === LINEAR) {
    for (let i = 0; i <= LINEAR; i += 1) crossing.places.set(crossing.originals[i], i);
  }
}

/** @param {Crossing} crossing */
function grow(crossing) {
  const { count, originals, copies } = crossing;
  const capacity = count * 2;
  crossing.originals = makeList(capacity);
  crossing.copies = makeList(capacity);
  crossing.capacity = capacity;
  for (let i = 0; i < count; i += 1) {
    crossing.originals[i] = originals[i];
    crossing.copies[i] = copies[i];
  }
}
