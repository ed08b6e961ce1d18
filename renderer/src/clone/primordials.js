// Owns the built-ins the clone codec uses, captured before any page or preload code runs. Nothing else in this folder may
// reach a method through a prototype, use an iterator, or call what looks up a constructor (`slice` of buffers and typed
// arrays does, by species): code that patches those later must change nothing here.

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

/** @type {(prototype: any, key: PropertyKey) => (self: any) => any} */
const uncurryGetter = (prototype, key) =>
  uncurryThis(/** @type {any} */ (ReflectGetOwnPropertyDescriptor(prototype, key)).get);

export const { hasOwn: ObjectHasOwn, keys: ObjectKeys } = Object;
export const ObjectPrototypeToString = uncurryThis(Object.prototype.toString);

export const { isArray: ArrayIsArray } = Array;

export const { fromCharCode: StringFromCharCode } = String;
/**
 * Bound instead of applied: it is called for each character, and an engine inlines this.
 *
 * @type {(text: string, index: number) => number}
 */
export const StringPrototypeCharCodeAt = Function.prototype.call.bind(String.prototype.charCodeAt);
/** @type {(text: string, start: number, end: number) => string} */
export const StringPrototypeSlice = uncurryThis(String.prototype.slice);

export const { stringify: JSONStringify } = JSON;

const TypedArray = /** @type {any} */ (ReflectGetPrototypeOf(Uint8Array));
export const Uint8ArrayConstructor = Uint8Array;
/** A typed array's class; undefined for anything else. Never runs foreign code. */
/** @type {(value: object) => string | undefined} */
export const TypedArrayPrototypeGetName = uncurryGetter(TypedArray.prototype, Symbol.toStringTag);
/** @type {(view: ArrayBufferView) => number} */
export const TypedArrayPrototypeGetLength = uncurryGetter(TypedArray.prototype, 'length');
/** @type {(view: ArrayBufferView) => ArrayBuffer} */
export const TypedArrayPrototypeGetBuffer = uncurryGetter(TypedArray.prototype, 'buffer');
/** @type {(view: ArrayBufferView) => number} */
export const TypedArrayPrototypeGetByteOffset = uncurryGetter(TypedArray.prototype, 'byteOffset');
/** @type {(target: Uint8Array, source: Uint8Array, at: number) => void} */
export const TypedArrayPrototypeSet = uncurryThis(TypedArray.prototype.set);

export const ArrayBufferConstructor = ArrayBuffer;
export const { isView: ArrayBufferIsView } = ArrayBuffer;
/** @type {(buffer: object) => number} */
export const ArrayBufferPrototypeGetByteLength = uncurryGetter(ArrayBuffer.prototype, 'byteLength');
/** @type {((buffer: object) => number) | undefined} */
export const SharedArrayBufferPrototypeGetByteLength =
  typeof SharedArrayBuffer === 'function' ? uncurryGetter(SharedArrayBuffer.prototype, 'byteLength') : undefined;

/** @type {(view: DataView, at: number, littleEndian: boolean) => number} */
export const DataViewPrototypeGetFloat64 = uncurryThis(DataView.prototype.getFloat64);
/** @type {(view: DataView, at: number, value: number, littleEndian: boolean) => void} */
export const DataViewPrototypeSetFloat64 = uncurryThis(DataView.prototype.setFloat64);
export const DataViewConstructor = DataView;

export const DateConstructor = Date;
/** @type {(date: object) => number} */
export const DatePrototypeGetTime = uncurryThis(Date.prototype.getTime);

export const MapPrototypeGetSize = uncurryGetter(Map.prototype, 'size');
export const SetPrototypeGetSize = uncurryGetter(Set.prototype, 'size');
export const WeakMapPrototypeHas = uncurryThis(WeakMap.prototype.has);
export const WeakSetPrototypeHas = uncurryThis(WeakSet.prototype.has);
export const WeakRefPrototypeDeref = uncurryThis(WeakRef.prototype.deref);
export const RegExpPrototypeGetSource = uncurryGetter(RegExp.prototype, 'source');
export const BooleanPrototypeValueOf = uncurryThis(Boolean.prototype.valueOf);
export const NumberPrototypeValueOf = uncurryThis(Number.prototype.valueOf);
export const StringPrototypeValueOf = uncurryThis(String.prototype.valueOf);
export const SymbolPrototypeValueOf = uncurryThis(Symbol.prototype.valueOf);
export const BigIntPrototypeValueOf = uncurryThis(BigInt.prototype.valueOf);

export const { toStringTag: SymbolToStringTag } = Symbol;

export const ErrorConstructor = Error;
export const RangeErrorConstructor = RangeError;
export const DOMExceptionConstructor = typeof DOMException === 'function' ? DOMException : undefined;
