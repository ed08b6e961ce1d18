// Owns the built-ins the runtime uses, captured before any page or preload code runs. Nothing outside this file may
// reach a method through a prototype, or use an iterator (spread of arrays, for-of, array destructuring), afterwards:
// code that patches `Array.prototype`, `Promise` or `Symbol.iterator` later must change nothing here.

export const {
  apply: ReflectApply,
  construct: ReflectConstruct,
  defineProperty: ReflectDefineProperty,
  deleteProperty: ReflectDeleteProperty,
  get: ReflectGet,
  getOwnPropertyDescriptor: ReflectGetOwnPropertyDescriptor,
  getPrototypeOf: ReflectGetPrototypeOf,
  has: ReflectHas,
  ownKeys: ReflectOwnKeys,
} = Reflect;

/** @type {(fn: any) => (self: any, ...args: any[]) => any} */
export const uncurryThis =
  (fn) =>
  (self, ...args) =>
    ReflectApply(fn, self, args);

/**
 * A getter of a prototype as a function. Only to be made before any other code runs.
 *
 * @type {(prototype: any, key: PropertyKey) => (self: any) => any}
 */
export const uncurryGetter = (prototype, key) => {
  const getter = /** @type {any} */ (Reflect.getOwnPropertyDescriptor(prototype, key)).get;
  return (self) => ReflectApply(getter, self, []);
};

export const {
  create: ObjectCreate,
  freeze: ObjectFreeze,
  is: ObjectIs,
  keys: ObjectKeys,
  setPrototypeOf: ObjectSetPrototypeOf,
} = Object;
export const ObjectPrototype = Object.prototype;
export const BoxObject = Object;
export const ObjectPrototypeHasOwnProperty = uncurryThis(Object.prototype.hasOwnProperty);
export const ObjectPrototypeIsPrototypeOf = uncurryThis(Object.prototype.isPrototypeOf);
export const ObjectPrototypeToString = uncurryThis(Object.prototype.toString);

export const FunctionPrototypeToString = uncurryThis(Function.prototype.toString);
export const { isFinite: NumberIsFinite, isInteger: NumberIsInteger } = Number;
export const { log: MathLog, pow: MathPow, random: MathRandom } = Math;

export const { isArray: ArrayIsArray } = Array;
export const ArrayPrototypePush = uncurryThis(Array.prototype.push);
export const ArrayPrototypeIndexOf = uncurryThis(Array.prototype.indexOf);
export const ArrayPrototypeSplice = uncurryThis(Array.prototype.splice);
const ArrayConstructor = Array;
const ArrayPrototype = Array.prototype;
const ObjectGetOwnPropertyNames = Object.getOwnPropertyNames;
const [FIRST_NAME] = Object.getOwnPropertyNames(Object.prototype);
const ArrayFrom = Array.from;

export const { fromCharCode: StringFromCharCode } = String;
export const StringPrototypeCharCodeAt = uncurryThis(String.prototype.charCodeAt);
export const StringPrototypeIndexOf = uncurryThis(String.prototype.indexOf);
export const StringPrototypeLastIndexOf = uncurryThis(String.prototype.lastIndexOf);
export const StringPrototypeSlice = uncurryThis(String.prototype.slice);
export const NumberConstructor = Number;
export const ProxyConstructor = Proxy;
export const { toStringTag: SymbolToStringTag } = Symbol;
export const FunctionPrototypeBind = uncurryThis(Function.prototype.bind);
export const MathImul = Math.imul;
export const ToString = String;

export const WeakRefConstructor = WeakRef;
export const WeakRefPrototypeDeref = uncurryThis(WeakRef.prototype.deref);
export const PromiseConstructor = Promise;
export const PromisePrototype = Promise.prototype;
export const PromisePrototypeThen = uncurryThis(Promise.prototype.then);

export const DateConstructor = Date;
export const { now: DateNow } = Date;
export const DatePrototypeGetTime = uncurryThis(Date.prototype.getTime);
export const DatePrototypeToString = uncurryThis(Date.prototype.toString);
export const RegExpConstructor = RegExp;
export const RegExpPrototypeGetSource = uncurryGetter(RegExp.prototype, 'source');
export const RegExpPrototypeGetFlags = uncurryGetter(RegExp.prototype, 'flags');

export const BooleanPrototypeValueOf = uncurryThis(Boolean.prototype.valueOf);
export const NumberPrototypeValueOf = uncurryThis(Number.prototype.valueOf);
export const StringPrototypeValueOf = uncurryThis(String.prototype.valueOf);
export const BigIntPrototypeValueOf = uncurryThis(BigInt.prototype.valueOf);

export const MapConstructor = Map;
export const MapPrototypeForEach = uncurryThis(Map.prototype.forEach);
export const MapPrototypeSet = uncurryThis(Map.prototype.set);
export const MapPrototypeGetSize = uncurryGetter(Map.prototype, 'size');
export const SetConstructor = Set;
export const SetPrototypeForEach = uncurryThis(Set.prototype.forEach);
export const SetPrototypeGetSize = uncurryGetter(Set.prototype, 'size');
export const SetPrototypeAdd = uncurryThis(Set.prototype.add);

const TypedArray = /** @type {any} */ (ReflectGetPrototypeOf(Uint8Array));
export const ArrayBufferConstructor = ArrayBuffer;
export const ArrayBufferPrototypeGetByteLength = uncurryGetter(ArrayBuffer.prototype, 'byteLength');
export const Uint8ArrayConstructor = Uint8Array;
/** The name of a typed array's class; undefined for anything else, and never runs foreign code. */
export const TypedArrayPrototypeGetName = uncurryGetter(TypedArray.prototype, Symbol.toStringTag);
export const TypedArrayPrototypeGetLength = uncurryGetter(TypedArray.prototype, 'length');
export const TypedArrayPrototypeGetBuffer = uncurryGetter(TypedArray.prototype, 'buffer');
export const TypedArrayPrototypeSet = uncurryThis(TypedArray.prototype.set);
export const DataViewConstructor = DataView;
export const DataViewPrototypeGetBuffer = uncurryGetter(DataView.prototype, 'buffer');
export const DataViewPrototypeGetByteOffset = uncurryGetter(DataView.prototype, 'byteOffset');
export const DataViewPrototypeGetByteLength = uncurryGetter(DataView.prototype, 'byteLength');

export const { toPrimitive: SymbolToPrimitive } = Symbol;
export const ErrorConstructor = Error;
export const TypeErrorConstructor = TypeError;
export const RangeErrorConstructor = RangeError;
export const AggregateErrorConstructor = AggregateError;
/** Goes through nothing, by an iterator of its own: arrays' may be patched. */
export const emptyIterable = {
  __proto__: null,
  [Symbol.iterator]: () => ({ __proto__: null, next: () => ({ __proto__: null, done: true, value: undefined }) }),
};
export const ErrorPrototype = Error.prototype;
/** The native error classes, by name. */
export const errorClasses = /** @type {Record<string, ErrorConstructor>} */ (
  /** @type {unknown} */ ({
    __proto__: null,
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
    EvalError,
    URIError,
  })
);

/** The typed array classes, by name. */
export const typedArrayClasses = /** @type {Record<string, any>} */ (
  /** @type {unknown} */ ({
    __proto__: null,
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float16Array: /** @type {any} */ (globalThis).Float16Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  })
);

export const realmGlobal = /** @type {any} */ (globalThis);

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
    const descriptor = /** @type {PropertyDescriptor} */ (Reflect.getOwnPropertyDescriptor(from, key));
    Reflect.defineProperty(child.prototype, key, descriptor);
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
 * @template V
 * @extends {WeakMap<K, V>}
 */
export class SafeWeakMap extends WeakMap {
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
makeSafe(WeakMap, SafeWeakMap);
makeSafe(WeakSet, SafeWeakSet);

/**
 * A new array with `length` own elements, all undefined. Assigning to its elements never meets a setter on
 * `Array.prototype`, as assigning beyond the end of an array would.
 *
 * @param {number} length
 * @returns {any[]}
 */
export function makeList(length) {
  switch (length) {
    case 0:
      return [];
    case 1:
      return [undefined];
    case 2:
      return [undefined, undefined];
    case 3:
      return [undefined, undefined, undefined];
    case 4:
      return [undefined, undefined, undefined, undefined];
    default:
      if (length < 16 || !elementsArePristine()) {
        return ReflectApply(ArrayFrom, ArrayConstructor, [{ __proto__: null, length }]);
      }
  }
  // The quickest way, which a setter on a prototype would notice.
  const list = new ArrayConstructor(length);
  for (let i = 0; i < length; i += 1) list[i] = undefined;
  return list;
}

/**
 * Whether nobody has put elements on the prototypes of arrays. (`Array.prototype` is an array: its length tells. Elements
 * are the first names that an object has.)
 */
const elementsArePristine = () =>
  ArrayPrototype.length === 0 &&
  ObjectGetOwnPropertyNames(ObjectPrototype)[0] === FIRST_NAME &&
  ReflectGetPrototypeOf(ArrayPrototype) === ObjectPrototype;

/** @type {any} */
const descriptor = { __proto__: null, value: undefined, writable: true, enumerable: true, configurable: true };

/**
 * Defines an ordinary data property on an object of our own (never on one with foreign code behind it), whatever its
 * prototype holds under that key.
 *
 * @param {any} object
 * @param {PropertyKey} key
 * @param {unknown} value
 */
export function defineData(object, key, value) {
  descriptor.value = value;
  const done = ReflectDefineProperty(object, key, descriptor);
  descriptor.value = undefined;
  return done;
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
  const done = ReflectDefineProperty(object, key, hiddenDescriptor);
  hiddenDescriptor.value = undefined;
  return done;
}

/**
 * @param {string} name
 * @param {string} key
 * @returns {(self: any) => any}
 */
const hostGetter = (name, key) => {
  const Class = realmGlobal[name];
  return Class ? uncurryGetter(Class.prototype, key) : () => undefined;
};

// What a browser has besides the language; undefined where the runtime is tested without one.
export const DOMExceptionConstructor = realmGlobal.DOMException;
export const DOMExceptionPrototypeGetName = hostGetter('DOMException', 'name');
export const DOMExceptionPrototypeGetMessage = hostGetter('DOMException', 'message');
export const EventPrototypeGetDefaultPrevented = hostGetter('Event', 'defaultPrevented');
export const PromiseRejectionEventPrototype = realmGlobal.PromiseRejectionEvent?.prototype;
export const globalAddEventListener = realmGlobal.addEventListener;
export const globalSetTimeout = realmGlobal.setTimeout;

const { transfer } = /** @type {any} */ (ArrayBuffer.prototype);
const { structuredClone } = realmGlobal;
/** @type {(buffer: ArrayBuffer) => void} */
export const detachArrayBuffer = transfer
  ? (buffer) => ReflectApply(transfer, buffer, [0])
  : (buffer) => structuredClone(undefined, { __proto__: null, transfer: [buffer] });

const consoleObject = realmGlobal.console;
const consoleError = consoleObject && consoleObject.error;
const consoleWarn = consoleObject && consoleObject.warn;

/** @param {unknown[]} args */
export function printError(...args) {
  if (typeof consoleError === 'function') ReflectApply(consoleError, consoleObject, args);
}

/** @param {unknown[]} args */
export function printWarning(...args) {
  if (typeof consoleWarn === 'function') ReflectApply(consoleWarn, consoleObject, args);
}
