// Owns the numbers of the objects of a message, by which shared and cyclic references are told.
//
// Most messages are trees. So a set tells whether an object was reached before, which is quicker than a map, and the numbers
// of all objects are only looked at once one was.
import { SafeMap, SafeWeakSet, makeList } from './primordials.js';

/** So many objects are looked for one after the other, which is quicker than any table. */
const LINEAR = 16;
const INITIAL_CAPACITY = 64;
/** A longer list is given back to the garbage collector after its message. */
const KEEP_CAPACITY = 64 * 1024;

/** The message's objects by their number. */
/** @type {(object | undefined)[]} */
let objects = makeList(INITIAL_CAPACITY);
let capacity = INITIAL_CAPACITY;
let count = 0;
/** @type {SafeWeakSet<object> | undefined} */
let seen;
/** @type {SafeMap<object, number> | undefined} */
let numbers;

/** Lets go of the message's objects. */
export function forgetObjects() {
  if (capacity > KEEP_CAPACITY) {
    objects = makeList(INITIAL_CAPACITY);
    capacity = INITIAL_CAPACITY;
  } else {
    const list = objects;
    for (let i = 0; i < count; i += 1) list[i] = undefined;
  }
  count = 0;
  seen = undefined;
  numbers = undefined;
}

/** Puts the state aside for a message that is encoded within the encoding of another. */
export function saveObjects() {
  const saved = { objects, capacity, count, seen, numbers };
  objects = makeList(INITIAL_CAPACITY);
  capacity = INITIAL_CAPACITY;
  count = 0;
  seen = undefined;
  numbers = undefined;
  return saved;
}

/** @param {ReturnType<typeof saveObjects>} saved */
export function restoreObjects(saved) {
  ({ objects, capacity, count, seen, numbers } = saved);
}

/**
 * The number of an object that was reached before; -1 for one that was not, which gets the next number.
 *
 * @param {object} object
 * @returns {number}
 */
export function numberOf(object) {
  if (seen === undefined) return numberAmongFew(object);
  if (seen.has(object)) return look(object);
  seen.add(object);
  if (count === capacity) grow();
  objects[count] = object;
  count += 1;
  return -1;
}

/** @param {object} object */
function numberAmongFew(object) {
  const list = objects;
  for (let i = 0; i < count; i += 1) if (list[i] === object) return i;
  list[count] = object;
  count += 1;
  if (count > LINEAR) {
    seen = new SafeWeakSet();
    for (let i = 0; i < count; i += 1) seen.add(/** @type {object} */ (list[i]));
  }
  return -1;
}

/** @param {object} object */
function look(object) {
  if (numbers === undefined) numbers = new SafeMap();
  for (let i = numbers.size; i < count; i += 1) numbers.set(/** @type {object} */ (objects[i]), i);
  return /** @type {number} */ (numbers.get(object));
}

function grow() {
  const list = makeList(capacity * 2);
  for (let i = 0; i < count; i += 1) list[i] = objects[i];
  objects = list;
  capacity *= 2;
}
