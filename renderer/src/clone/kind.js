// Owns the question what kind of object something is, whatever realm it comes from and whatever it says that it is: by
// internal slots, as the structured clone algorithm asks it, and without running its code.
//
// JavaScript cannot see two things by itself: a Proxy, and a Map, Promise or ArrayBuffer whose prototype was replaced by one
// without a tag. The engine's own algorithm sees both, but asking it is a second clone, which reads all properties. So it is asked
// about what shows nothing of its own, and about what has a built-in's prototype and nothing else of it. Other proxies are
// copied by what they show: their traps run, like getters.
import { VIEW_NAMES } from './format.js';
import {
  ArrayBufferIsView,
  ArrayBufferPrototypeGetByteLength,
  ArrayIsArray,
  BigIntPrototypeValueOf,
  BooleanPrototypeValueOf,
  DatePrototypeGetTime,
  MapPrototypeGetSize,
  NumberPrototypeValueOf,
  ObjectHasOwn,
  ObjectKeys,
  ObjectPrototype,
  ObjectPrototypeToString,
  ReflectGetOwnPropertyDescriptor,
  ReflectGetPrototypeOf,
  RegExpPrototypeGetSource,
  SetPrototypeGetSize,
  SharedArrayBufferPrototypeGetByteLength,
  StringPrototypeValueOf,
  SymbolPrototypeValueOf,
  SymbolToStringTag,
  TypedArrayPrototypeGetName,
  TypedArrayPrototypeTagGetter,
  WeakMapPrototypeHas,
  WeakRefPrototypeDeref,
  WeakSetPrototypeHas,
  nativeStructuredClone,
  untaggedPrototypes,
} from './primordials.js';

/** Longer prototype chains are only made by hostile proxies. */
const MAX_PROTOTYPES = 100;

/**
 * The kind of an object that is no function: `Array`, `Object` (class instances too), `Date`, `ArrayBuffer`, `Uint8Array`,
 * or any other built-in's name.
 *
 * @param {object} value
 * @returns {string}
 */
export function kindOf(value) {
  try {
    if (ArrayIsArray(value)) return 'Array';
  } catch {
    return 'revoked Proxy';
  }
  const typedArray = TypedArrayPrototypeGetName(value);
  if (typedArray !== undefined) return typedArray;
  if (ArrayBufferIsView(value)) return 'DataView';
  const tag = findTag(value);
  if (tag === undefined) return kindByClass(value);
  if (tag.descriptor.get === TypedArrayPrototypeTagGetter && askEngine(value) === null) return 'Proxy of a typed array';
  return kindBySlots(value, tag);
}

/**
 * The kind of an object of kind `Object` that has no enumerable properties: whether it is an empty one, or something else that
 * was given another prototype. Too dear to be asked about those of `Object.prototype`.
 *
 * @param {object} value
 * @returns {string}
 */
export function kindOfEmpty(value) {
  if (nativeStructuredClone === undefined) return 'Object';
  let copy;
  try {
    copy = /** @type {object} */ (nativeStructuredClone(value));
  } catch {
    return kindByTrial(value) ?? 'built-in object without its prototype';
  }
  // The copy has the prototype of what it is.
  return ReflectGetPrototypeOf(copy) === ObjectPrototype ? 'Object' : kindOf(copy);
}

/**
 * The nearest `Symbol.toStringTag` property: none of plain objects and most class instances, one of most other built-ins.
 *
 * @param {object} value
 */
function findTag(value) {
  let own = true;
  /** @type {object | null} */
  let at = value;
  for (let count = 0; at !== null && count < MAX_PROTOTYPES; count += 1) {
    const descriptor = ReflectGetOwnPropertyDescriptor(at, SymbolToStringTag);
    if (descriptor !== undefined) return { descriptor, own };
    own = false;
    at = ReflectGetPrototypeOf(at);
  }
  return undefined;
}

/**
 * The kind of what has no tag: `Object.prototype.toString` then tells by internal slots alone.
 *
 * @param {object} value
 */
function kindByClass(value) {
  switch (ObjectPrototypeToString(value)) {
    case '[object Date]':
      return 'Date';
    case '[object Error]':
      return 'Error';
    case '[object RegExp]':
      return 'RegExp';
    case '[object Boolean]':
      return 'Boolean object';
    case '[object Number]':
      return 'Number object';
    case '[object String]':
      return 'String object';
    default:
      return proxiedKind(value) ?? 'Object';
  }
}

/**
 * What a proxy is of, if that has no tag.
 *
 * @param {object} value
 */
function proxiedKind(value) {
  /** @type {object | null} */
  let at = value;
  for (let count = 0; count < MAX_PROTOTYPES; count += 1) {
    at = ReflectGetPrototypeOf(at);
    if (at === null || at === ObjectPrototype) return undefined;
    const kind = untaggedPrototypes.get(at);
    if (kind !== undefined) return askEngine(value) === null ? `Proxy of ${kind}` : undefined;
  }
  return undefined;
}

/** Kinds that were told before: what has their tag is none of them. */
/** @type {any} */
const IMITATED = { __proto__: null, Array: true, Object: true, Date: true, RegExp: true, Error: true };
for (let i = 0; i < VIEW_NAMES.length; i += 1) IMITATED[VIEW_NAMES[i]] = true;

/**
 * Built-in kinds and what throws unless it is given one of them. In the order of how often they are sent: a throw takes
 * time.
 *
 * @type {[string, (value: object) => unknown][]}
 */
const SLOTS = [
  ['ArrayBuffer', ArrayBufferPrototypeGetByteLength],
  ['Map', MapPrototypeGetSize],
  ['Set', SetPrototypeGetSize],
  ['Date', DatePrototypeGetTime],
  ['RegExp', RegExpPrototypeGetSource],
  ['WeakMap', (value) => WeakMapPrototypeHas(value, value)],
  ['WeakSet', (value) => WeakSetPrototypeHas(value, value)],
  ['WeakRef', WeakRefPrototypeDeref],
  ['Boolean object', BooleanPrototypeValueOf],
  ['Number object', NumberPrototypeValueOf],
  ['String object', StringPrototypeValueOf],
  ['Symbol object', SymbolPrototypeValueOf],
  ['BigInt object', BigIntPrototypeValueOf],
  ['SharedArrayBuffer', SharedArrayBufferPrototypeGetByteLength ?? refuse],
];
const SLOTS_LENGTH = SLOTS.length;

/**
 * The built-in kind of an object whatever its prototype, of those that JavaScript can tell.
 *
 * @param {object} value
 */
function kindByTrial(value) {
  for (let i = 0; i < SLOTS_LENGTH; i += 1) {
    try {
      SLOTS[i][1](value);
      return SLOTS[i][0];
    } catch {
      // Another one.
    }
  }
  return undefined;
}

/**
 * What the engine's own algorithm makes of something that has a built-in's prototype and nothing else of it: a copy, or null
 * if it refuses, as it does proxies. It is not asked where it could read a getter, which may be read once only.
 *
 * @param {object} value
 * @returns {object | null | undefined}
 */
function askEngine(value) {
  if (nativeStructuredClone === undefined) return undefined;
  const keys = ObjectKeys(value);
  const { length } = keys;
  for (let i = 0; i < length; i += 1) {
    const descriptor = ReflectGetOwnPropertyDescriptor(value, keys[i]);
    if (descriptor === undefined || descriptor.get !== undefined || descriptor.set !== undefined) return undefined;
    const type = typeof descriptor.value;
    if ((type === 'object' && descriptor.value !== null) || type === 'function' || type === 'symbol') return undefined;
  }
  try {
    return /** @type {object} */ (nativeStructuredClone(value));
  } catch {
    return null;
  }
}

/** @returns {never} */
function refuse() {
  throw undefined;
}

/**
 * The kind of what has a tag: asked slot by slot, and then by the tag. Those of the language and of the DOM are read-only
 * properties of prototypes, as those of programs seldom are: then it is a Promise, an Element, a generator, unless the engine
 * copies it as a plain object.
 *
 * @param {object} value
 * @param {{ descriptor: PropertyDescriptor, own: boolean }} tag
 * @returns {string}
 */
function kindBySlots(value, tag) {
  const { descriptor, own } = tag;
  let name = descriptor.value;
  for (let i = 0; i < SLOTS_LENGTH; i += 1) {
    const slot = SLOTS[i];
    try {
      slot[1](value);
      return slot[0];
    } catch {
      // It only has the prototype then, as `Object.create(Map.prototype)` has. Or it is a proxy of one.
      if (name === slot[0]) name = askEngine(value) === null ? `Proxy of ${slot[0] === 'ArrayBuffer' ? 'an' : 'a'} ${slot[0]}` : undefined;
    }
  }
  if (own || descriptor.writable !== false || typeof name !== 'string' || name === '') return 'Object';
  const copy = askEngine(value);
  if (copy && ReflectGetPrototypeOf(copy) === ObjectPrototype) return 'Object';
  return ObjectHasOwn(IMITATED, name) ? `imitated ${name}` : name;
}
