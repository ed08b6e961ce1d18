// Owns the encoder's memory of objects' key lists: a trie, one node for each list (the path from the root), with the record
// of the list that goes into messages. It is a cache: it may be dropped between any two messages.
import { WIDE_KEYS } from './format.js';
import { Int32ArrayConstructor, ReflectApply, SafeMap, StringPrototypeCharCodeAt, makeList } from './primordials.js';

/** Longer lists are dictionaries. */
const MAX_KEYS = 128;
/** An object whose keys differ from those of so many others with the same beginning is a dictionary. */
const MAX_CHILDREN = 64;
const MAX_FIRST_KEYS = 1024;
/** The trie is dropped once it has so many nodes. */
const MAX_NODES = 16384;
/** Longer keys are not kept. */
const MAX_KEY_LENGTH = 128;

/**
 * `key0` and `key1` are the keys that followed last, and `next0` and `next1` their nodes: a cache that spares most look-ups.
 * `message` and `number` are the message that used the list last and the list's number there.
 *
 * @typedef {object} Shape
 * @property {string} key
 * @property {Shape | undefined} parent
 * @property {number} depth
 * @property {string | undefined} key0
 * @property {Shape | undefined} next0
 * @property {string | undefined} key1
 * @property {Shape | undefined} next1
 * @property {SafeMap<string, Shape> | undefined} children
 * @property {number} message
 * @property {number} number
 * @property {Int32Array | undefined} record
 * @property {number} recordLength
 */

/**
 * @param {string} key
 * @param {Shape | undefined} parent
 * @param {number} depth
 * @returns {Shape}
 */
const makeShape = (key, parent, depth) => ({
  key,
  parent,
  depth,
  key0: undefined,
  next0: undefined,
  key1: undefined,
  next1: undefined,
  children: undefined,
  message: 0,
  number: 0,
  record: undefined,
  recordLength: 0,
});

let nodes = 0;
let root = makeShape('', undefined, 0);

/** The empty list; to be asked for anew for each message. */
export function rootShape() {
  if (nodes > MAX_NODES) {
    nodes = 0;
    root = makeShape('', undefined, 0);
  }
  return root;
}

const INITIAL_CAPACITY = 64;
/** The message's number, by which lists know whether they have one in it; and the last that was given. */
let message = 0;
let lastMessage = 0;
/** The lists that the message uses, by their number. */
/** @type {(Shape | undefined)[]} */
let used = makeList(INITIAL_CAPACITY);
let capacity = INITIAL_CAPACITY;
let count = 0;

/** Begins a message. */
export function resetShapes() {
  lastMessage += 1;
  message = lastMessage;
  count = 0;
}

/** Puts the state aside for a message that is encoded within the encoding of another. */
export function saveShapes() {
  const saved = { message, used, capacity, count };
  used = makeList(INITIAL_CAPACITY);
  capacity = INITIAL_CAPACITY;
  return saved;
}

/** @param {ReturnType<typeof saveShapes>} saved */
export function restoreShapes(saved) {
  ({ message, used, capacity, count } = saved);
}

export const countShapes = () => count;
/** @param {number} number */
export const usedShape = (number) => /** @type {Shape} */ (used[number]);

/**
 * A list's number in the message.
 *
 * @param {Shape} shape
 */
export function shapeNumber(shape) {
  if (shape.message === message) return shape.number;
  if (count === capacity) {
    const larger = makeList(capacity * 2);
    for (let i = 0; i < count; i += 1) larger[i] = used[i];
    used = larger;
    capacity *= 2;
  }
  shape.message = message;
  shape.number = count;
  used[count] = shape;
  return count++;
}

/**
 * The list that has one more key; undefined if the object is taken for a dictionary. (Callers look at the node's two last
 * keys by themselves before.)
 *
 * @param {Shape} shape
 * @param {string} key
 */
export function nextShape(shape, key) {
  let { children } = shape;
  if (children === undefined) children = shape.children = new SafeMap();
  let next = children.get(key);
  if (next === undefined) {
    const limit = shape.depth === 0 ? MAX_FIRST_KEYS : MAX_CHILDREN;
    // Far above the limit at which the trie is dropped: that only happens between messages.
    if (children.size >= limit || shape.depth >= MAX_KEYS || key.length > MAX_KEY_LENGTH || nodes > 4 * MAX_NODES) {
      return undefined;
    }
    next = makeShape(key, shape, shape.depth + 1);
    children.set(key, next);
    nodes += 1;
  }
  shape.key1 = shape.key0;
  shape.next1 = shape.next0;
  shape.key0 = key;
  shape.next0 = next;
  return next;
}

/**
 * Makes a list's record, which is `recordLength` words of `record`.
 *
 * @param {Shape} shape
 */
export function makeRecord(shape) {
  const count = shape.depth;
  let units = 0;
  let bits = 0;
  for (let at = shape; at.parent !== undefined; at = at.parent) {
    units += at.key.length;
    for (let i = 0; i < at.key.length; i += 1) bits |= unitAt(at.key, i);
  }
  const wide = bits > 0xff;
  const length = 2 + count + ((wide ? units * 2 + 3 : units + 3) >> 2);
  const record = new Int32ArrayConstructor(length);
  record[0] = length;
  record[1] = wide ? count | WIDE_KEYS : count;
  // The nodes come last key first.
  const start = 2 + count;
  let end = units;
  for (let at = shape; at.parent !== undefined; at = at.parent) {
    const { key, depth } = at;
    record[1 + depth] = key.length;
    end -= key.length;
    for (let i = 0; i < key.length; i += 1) {
      const place = end + i;
      if (wide) record[start + (place >> 1)] |= unitAt(key, i) << ((place & 1) << 4);
      else record[start + (place >> 2)] |= unitAt(key, i) << ((place & 3) << 3);
    }
  }
  shape.record = record;
  shape.recordLength = length;
  return record;
}

/**
 * @param {string} text
 * @param {number} index
 * @returns {number}
 */
const unitAt = (text, index) => ReflectApply(StringPrototypeCharCodeAt, text, [index]);
