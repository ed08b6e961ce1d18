// Owns what one crossing has met: each object and its copy, so that cycles and shared objects stay what they are.
//
// Most of what crosses is a tree of few objects. These are looked for one after the other, which is quicker than a table;
// of more, a set tells whether there is anything to look for.
import { SafeMap, SafeWeakSet, makeList } from '../primordials.js';

const LINEAR = 8;

/**
 * @typedef {object} Crossing
 * @property {boolean} freeze whether the copies are frozen
 * @property {number} count
 * @property {number} capacity
 * @property {any[]} originals
 * @property {any[]} copies
 * @property {SafeWeakSet<any> | undefined} known
 * @property {SafeMap<any, any> | undefined} byOriginal made once an object is met again
 */

/**
 * A literal, not a class: its properties are its own from the beginning, so that no setter on a prototype hears of them.
 *
 * @param {boolean} freeze
 * @returns {Crossing}
 */
export const makeCrossing = (freeze) => ({
  freeze,
  count: 0,
  capacity: LINEAR,
  originals: [undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined],
  copies: [undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined],
  known: undefined,
  byOriginal: undefined,
});

/**
 * The copy of an object that was met before.
 *
 * @param {Crossing} crossing
 * @param {any} original
 */
export function copyOf(crossing, original) {
  const { known, originals } = crossing;
  if (known !== undefined) return known.has(original) ? lookUp(crossing, original) : undefined;
  const { count } = crossing;
  for (let i = 0; i < count; i += 1) if (originals[i] === original) return crossing.copies[i];
  return undefined;
}

/**
 * @param {Crossing} crossing
 * @param {any} original
 */
function lookUp(crossing, original) {
  let map = crossing.byOriginal;
  if (map === undefined) {
    map = crossing.byOriginal = new SafeMap();
    for (let i = 0; i < crossing.count; i += 1) map.set(crossing.originals[i], crossing.copies[i]);
  }
  return map.get(original);
}

/**
 * @param {Crossing} crossing
 * @param {any} original
 * @param {any} copy
 */
export function remember(crossing, original, copy) {
  const { count } = crossing;
  if (count === LINEAR) {
    const known = (crossing.known = new SafeWeakSet());
    for (let i = 0; i < LINEAR; i += 1) known.add(crossing.originals[i]);
  }
  if (crossing.known !== undefined) crossing.known.add(original);
  if (crossing.byOriginal !== undefined) crossing.byOriginal.set(original, copy);
  if (count === crossing.capacity) {
    crossing.capacity = count * 2;
    crossing.originals = grown(crossing.originals, count);
    crossing.copies = grown(crossing.copies, count);
  }
  crossing.originals[count] = original;
  crossing.copies[count] = copy;
  crossing.count = count + 1;
}

/**
 * @param {any[]} list
 * @param {number} count
 */
function grown(list, count) {
  const larger = makeList(count * 2);
  for (let i = 0; i < count; i += 1) larger[i] = list[i];
  return larger;
}
