// Owns the built-ins the clone codec uses, captured before any page or preload code runs. Nothing else in this folder may
// reach a method through a prototype, use an iterator, or call what looks up a constructor (`slice` of buffers and typed
// arrays does, by species): code that patches those later must change nothing here.
//
// The engine does not inline a captured method that is applied. Where that matters, code asks whether the prototype still
// has the captured one and calls it as a method then (`text.charCodeAt === StringPrototypeCharCodeAt`, which costs
// nothing); no foreign code may run between the question and the call.

export const {
  apply: ReflectApply,
  defineProperty: ReflectDefineProperty,
  getOwnPropertyDescriptor: ReflectGetOwnPropertyDescriptor,
  getPrototypeOf: ReflectGetPrototypeOf,
} = Reflect;

/** @type {(method: any) => (self: any, ...args: any[]) => any} */
const uncurryThis =
  (method) =>
  (self, ...args) =>
    ReflectApply(method, self, args);

/** @type {(method: any) => (self: any) => any} */
const uncurry0 = (method) => (self) => ReflectApply(method, self, []);

/** @type {(prototype: any, key: PropertyKey) => any} */
const getterOf = (prototype, key) => ReflectGetOwnPropertyDescriptor(prototype, key)?.get;

/** @type {(prototype: any, key: PropertyKey) => (self: any) => any} */
const uncurryGetter = (prototype, key) => uncurry0(getterOf(prototype, key));

export const {
  getOwnPropertyNames: ObjectGetOwnPropertyNames,
  hasOwn: ObjectHasOwn,
  keys: ObjectKeys,
} = Object;
export const ObjectPrototype = Object.prototype;
export const BoxObject = /** @type {(value: any) => any} */ (Object);
/** @type {(value: object) => string} */
export const ObjectPrototypeToString = uncurry0(Object.prototype.toString);

export const { isArray: ArrayIsArray } = Array;
export const ArrayConstructor = Array;
export const ArrayPrototype = Array.prototype;
const ArrayFrom = Array.from;

// Index keys come first among an object's names, so one look tells whether there is any.
const FIRST_NAME = Object.getOwnPropertyNames(Object.prototype)[0];

/**
 * Whether elements that an array lacks are undefined and can be assigned: nobody has put elements on the prototypes of
 * arrays. (`Array.prototype` is an array: its length tells.)
 */
export const elementsArePristine = () =>
  ArrayPrototype.length === 0 &&
  ObjectGetOwnPropertyNames(ObjectPrototype)[0] === FIRST_NAME &&
  ReflectGetPrototypeOf(ArrayPrototype) === ObjectPrototype;

/** Whether for-in over an object whose prototype is `Object.prototype` shows own properties only. */
export const enumerationIsPristine = () => ObjectKeys(ObjectPrototype).length === 0;

/**
 * A new array with `length` own elements, all undefined. Assigning to its elements never meets a setter on
 * `Array.prototype`, as assigning beyond the end of an array would.
 *
 * @param {number} length
 * @returns {any[]}
 */
export function makeList(length) {
  if (length > 0 && elementsArePristine()) {
    // The quickest way, which a setter on a prototype would notice.
    const list = new ArrayConstructor(length);
    for (let i = 0; i < length; i += 1) list[i] = undefined;
    return list;
  }
  return ReflectApply(ArrayFrom, ArrayConstructor, [{ __proto__: null, length }]);
}

/**
 * A new array of what `make` gives for each index.
 *
 * Tables are made by it when the runtime begins. In a loop of their own, outside of any function, the engine would take the
 * whole runtime for a function that is worth compiling.
 *
 * @template T
 * @param {number} length
 * @param {(index: number) => T} make
 * @returns {T[]}
 */
export function makeTable(length, make) {
  const table = makeList(length);
  for (let i = 0; i < length; i += 1) table[i] = make(i);
  return table;
}

export const { fromCharCode: StringFromCharCode } = String;
export const ToString = /** @type {(value: unknown) => string} */ (String);
export const StringPrototypeCharCodeAt = String.prototype.charCodeAt;
export const StringPrototypeSubstring = String.prototype.substring;
export const StringPrototypeIndexOf = String.prototype.indexOf;
/** @type {((text: string) => boolean) | undefined} */
export const StringPrototypeIsWellFormed =
  'isWellFormed' in String.prototype ? uncurry0(/** @type {any} */ (String.prototype).isWellFormed) : undefined;
/** @type {(text: string, start: number, end: number) => string} */
export const StringPrototypeSlice = uncurryThis(String.prototype.slice);

export const { stringify: JSONStringify } = JSON;
export const { imul: MathImul } = Math;

const TypedArray = /** @type {any} */ (ReflectGetPrototypeOf(Uint8Array));
export const Uint8ArrayConstructor = Uint8Array;
export const Uint16ArrayConstructor = Uint16Array;
export const Int32ArrayConstructor = Int32Array;
export const Float64ArrayConstructor = Float64Array;
/** What gives a typed array its tag; its prototype's has none of its own. */
export const TypedArrayPrototypeTagGetter = getterOf(TypedArray.prototype, Symbol.toStringTag);
/** A typed array's class; undefined for anything else. Never runs foreign code. */
/** @type {(value: object) => string | undefined} */
export const TypedArrayPrototypeGetName = uncurry0(TypedArrayPrototypeTagGetter);
/** @type {(view: ArrayBufferView) => number} */
export const TypedArrayPrototypeGetLength = uncurryGetter(TypedArray.prototype, 'length');
/** @type {(view: object) => ArrayBuffer} */
export const TypedArrayPrototypeGetBuffer = uncurryGetter(TypedArray.prototype, 'buffer');
/** @type {(view: object) => number} */
export const TypedArrayPrototypeGetByteOffset = uncurryGetter(TypedArray.prototype, 'byteOffset');
/** @type {(view: object) => number} */
export const TypedArrayPrototypeGetByteLength = uncurryGetter(TypedArray.prototype, 'byteLength');
/** @type {(target: any, source: any, at: number) => void} */
export const TypedArrayPrototypeSet = uncurryThis(TypedArray.prototype.set);

/** Throws if the typed array is beyond the end of its buffer; gives an iterator otherwise. */
/** @type {(array: object) => unknown} */
export const TypedArrayPrototypeKeys = uncurry0(TypedArray.prototype.keys);

export const ArrayBufferConstructor = ArrayBuffer;
export const { isView: ArrayBufferIsView } = ArrayBuffer;
/** @type {(buffer: object) => number} */
export const ArrayBufferPrototypeGetByteLength = uncurryGetter(ArrayBuffer.prototype, 'byteLength');
const resizable = getterOf(ArrayBuffer.prototype, 'resizable');
/** @type {(buffer: object) => boolean} */
export const ArrayBufferPrototypeGetResizable = resizable === undefined ? () => false : uncurry0(resizable);
/** @type {(buffer: object) => number} */
export const ArrayBufferPrototypeGetMaxByteLength =
  resizable === undefined
    ? ArrayBufferPrototypeGetByteLength
    : uncurryGetter(ArrayBuffer.prototype, 'maxByteLength');
/** @type {(buffer: object, length: number) => void} */
export const ArrayBufferPrototypeResize = uncurryThis(/** @type {any} */ (ArrayBuffer.prototype).resize);
/** @type {((buffer: object) => number) | undefined} */
export const SharedArrayBufferPrototypeGetByteLength =
  typeof SharedArrayBuffer === 'function' ? uncurryGetter(SharedArrayBuffer.prototype, 'byteLength') : undefined;

export const DataViewConstructor = DataView;
/** @type {(view: object) => ArrayBuffer} */
export const DataViewPrototypeGetBuffer = uncurryGetter(DataView.prototype, 'buffer');
/** @type {(view: object) => number} */
export const DataViewPrototypeGetByteOffset = uncurryGetter(DataView.prototype, 'byteOffset');
/** @type {(view: object) => number} */
export const DataViewPrototypeGetByteLength = uncurryGetter(DataView.prototype, 'byteLength');

export const DateConstructor = Date;
/** @type {(date: object) => number} */
export const DatePrototypeGetTime = uncurry0(Date.prototype.getTime);

export const RegExpConstructor = RegExp;
/** @type {(regexp: object) => string} */
export const RegExpPrototypeGetSource = uncurryGetter(RegExp.prototype, 'source');
/**
 * A regexp's flags and the getters that read them. (`flags` itself asks the object's properties, which anyone can redefine.)
 *
 * @type {{ flag: string, get: ((regexp: object) => boolean) | undefined }[]}
 */
export const regexpFlags = [
  ['d', 'hasIndices'],
  ['g', 'global'],
  ['i', 'ignoreCase'],
  ['m', 'multiline'],
  ['s', 'dotAll'],
  ['u', 'unicode'],
  ['v', 'unicodeSets'],
  ['y', 'sticky'],
].map(([flag, name]) => {
  const getter = getterOf(RegExp.prototype, name);
  return { flag, get: getter === undefined ? undefined : uncurry0(getter) };
});

export const MapConstructor = Map;
export const MapPrototypeSetMethod = Map.prototype.set;
/** @type {(map: object) => number} */
export const MapPrototypeGetSize = uncurryGetter(Map.prototype, 'size');
/** @type {(map: object, visit: (value: any, key: any) => void) => void} */
export const MapPrototypeForEach = uncurryThis(Map.prototype.forEach);
export const SetConstructor = Set;
export const SetPrototypeAddMethod = Set.prototype.add;
/** @type {(set: object) => number} */
export const SetPrototypeGetSize = uncurryGetter(Set.prototype, 'size');
/** @type {(set: object, visit: (member: any) => void) => void} */
export const SetPrototypeForEach = uncurryThis(Set.prototype.forEach);
export const WeakMapPrototypeHas = uncurryThis(WeakMap.prototype.has);
export const WeakSetPrototypeHas = uncurryThis(WeakSet.prototype.has);
export const WeakRefPrototypeDeref = uncurry0(WeakRef.prototype.deref);

/** @type {(value: any) => boolean} */
export const BooleanPrototypeValueOf = uncurry0(Boolean.prototype.valueOf);
/** @type {(value: any) => number} */
export const NumberPrototypeValueOf = uncurry0(Number.prototype.valueOf);
/** @type {(value: any) => string} */
export const StringPrototypeValueOf = uncurry0(String.prototype.valueOf);
export const SymbolPrototypeValueOf = uncurry0(Symbol.prototype.valueOf);
/** @type {(value: any) => bigint} */
export const BigIntPrototypeValueOf = uncurry0(BigInt.prototype.valueOf);
/** @type {(value: bigint, radix: number) => string} */
export const BigIntPrototypeToString = uncurryThis(BigInt.prototype.toString);
export const ToBigInt = BigInt;

export const { toStringTag: SymbolToStringTag } = Symbol;

export const ErrorConstructor = Error;
export const RangeErrorConstructor = RangeError;
export const DOMExceptionConstructor = typeof DOMException === 'function' ? DOMException : undefined;
/** The native error classes, by their number in the format. */
export const errorClasses = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError];

const global = /** @type {any} */ (globalThis);
/** The classes of views, by their number in the format. An engine may lack some. */
export const viewClasses = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  global.Float16Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

/** @type {((value: unknown) => unknown) | undefined} */
export const nativeStructuredClone = typeof structuredClone === 'function' ? structuredClone : undefined;

// The quickest way from a string's Latin-1 to bytes is by way of base64, where the engine has both halves.
const setFromBase64 = /** @type {any} */ (Uint8Array.prototype).setFromBase64;
/** @type {((text: string) => string) | undefined} */
export const encodeBase64 = typeof btoa === 'function' && typeof setFromBase64 === 'function' ? btoa : undefined;
/** @type {(target: Uint8Array, text: string) => void} */
export const Uint8ArrayPrototypeSetFromBase64 = uncurryThis(setFromBase64);

/**
 * A decoder of bytes, with its method where no one can patch it. A realm without TextDecoder has none.
 *
 * @param {string} encoding
 * @returns {{ decode: (bytes: Uint8Array) => string } | undefined}
 */
function makeTextDecoder(encoding) {
  if (typeof TextDecoder !== 'function') return undefined;
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const decode = TextDecoder.prototype.decode;
  const descriptor = { __proto__: null, value: decode };
  ReflectDefineProperty(decoder, 'decode', /** @type {any} */ (descriptor));
  return decoder;
}
/** Despite its name it decodes windows-1252, which differs from Latin-1 from 0x80 to 0x9f. */
export const latin1Decoder = makeTextDecoder('latin1');

/**
 * Gives a subclass its parent's methods as its own and takes it off the parent's patchable prototype.
 *
 * @param {any} parent
 * @param {any} child
 */
function makeSafe(parent, child) {
  const from = parent.prototype;
  for (const key of Reflect.ownKeys(from)) {
    if (key === 'constructor') continue;
    const descriptor = /** @type {PropertyDescriptor} */ (ReflectGetOwnPropertyDescriptor(from, key));
    ReflectDefineProperty(child.prototype, key, descriptor);
  }
  Object.setPrototypeOf(child.prototype, null);
  Object.freeze(child.prototype);
}

/**
 * @template K, V
 * @extends {Map<K, V>}
 */
export class SafeMap extends Map {
  // Engines have given the arguments of a constructor that is not written down to `Array.prototype[Symbol.iterator]`.
  constructor() {
    super();
  }
}
/**
 * @template {WeakKey} K
 * @extends {WeakSet<K>}
 */
export class SafeWeakSet extends WeakSet {
  constructor() {
    super();
  }
}
makeSafe(Map, SafeMap);
makeSafe(WeakSet, SafeWeakSet);

/**
 * The prototypes of built-ins that have no tag, and what their objects are.
 *
 * @type {SafeMap<object, string>}
 */
export const untaggedPrototypes = new SafeMap();
untaggedPrototypes.set(Date.prototype, 'a Date');
untaggedPrototypes.set(RegExp.prototype, 'a RegExp');
untaggedPrototypes.set(Error.prototype, 'an Error');
untaggedPrototypes.set(Boolean.prototype, 'a Boolean object');
untaggedPrototypes.set(Number.prototype, 'a Number object');
untaggedPrototypes.set(String.prototype, 'a String object');

/** @type {any} */
const dataDescriptor = { __proto__: null, value: undefined, writable: true, enumerable: true, configurable: true };

/**
 * Defines an ordinary data property on an object of our own (never on one with foreign code behind it), whatever its
 * prototype holds under that key.
 *
 * @param {any} object
 * @param {PropertyKey} key
 * @param {unknown} value
 */
export function defineData(object, key, value) {
  dataDescriptor.value = value;
  ReflectDefineProperty(object, key, dataDescriptor);
  dataDescriptor.value = undefined;
}

/** @type {any} */
const hiddenDescriptor = { __proto__: null, value: undefined, writable: true, enumerable: false, configurable: true };

/**
 * The same for a property that enumeration does not show.
 *
 * @param {any} object
 * @param {PropertyKey} key
 * @param {unknown} value
 */
export function defineHidden(object, key, value) {
  hiddenDescriptor.value = value;
  ReflectDefineProperty(object, key, hiddenDescriptor);
  hiddenDescriptor.value = undefined;
}
