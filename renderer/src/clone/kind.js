// Owns the question what kind of object something is, whatever realm it comes from and whatever it says that it is: by
// internal slots, as the structured clone algorithm asks it, and without running its code.
//
// Two things JavaScript cannot see: a Proxy (its traps do run, and what they give is copied), and, at no bearable cost, a
// Map, Promise or ArrayBuffer whose prototype was replaced by one without a tag (it is copied as a plain object).
import {
  ArrayBufferIsView,
  ArrayBufferPrototypeGetByteLength,
  ArrayIsArray,
  BigIntPrototypeValueOf,
  BooleanPrototypeValueOf,
  DatePrototypeGetTime,
  MapPrototypeGetSize,
  NumberPrototypeValueOf,
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
  WeakMapPrototypeHas,
  WeakRefPrototypeDeref,
  WeakSetPrototypeHas,
  nativeStructuredClone,
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
  return tag === undefined ? kindByClass(value) : kindBySlots(value, tag);
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
      return 'Object';
  }
}

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
 * Whether something that has a built-in's prototype and nothing else of it is a proxy of one. The language does not tell,
 * but the engine's own algorithm refuses all proxies.
 *
 * @param {object} value
 */
function isProxy(value) {
  if (nativeStructuredClone === undefined) return false;
  try {
    nativeStructuredClone(value);
    return false;
  } catch {
    return true;
  }
}

/** @returns {never} */
function refuse() {
  throw undefined;
}

/**
 * The kind of what has a tag: asked slot by slot, and then by the tag. Those of the language and of the DOM are read-only
 * properties of prototypes, which those of programs are not; so it is a Promise, an Element, a generator.
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
      if (name === slot[0]) name = isProxy(value) ? `Proxy of a ${slot[0]}` : undefined;
    }
  }
  const builtIn = !own && descriptor.writable === false && typeof name === 'string' && name !== '';
  return builtIn ? name : 'Object';
}
