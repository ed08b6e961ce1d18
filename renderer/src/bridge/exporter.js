// Owns the walk over values of this realm that makes their copies in the peer's realm: Electron's contextBridge type
// table. Foreign code can run here (getters, proxy traps); it only ever sees values of this realm.
import {
  ArrayBufferPrototypeGetByteLength,
  ArrayIsArray,
  BigIntPrototypeValueOf,
  BooleanPrototypeValueOf,
  DataViewPrototypeGetBuffer,
  DataViewPrototypeGetByteLength,
  DataViewPrototypeGetByteOffset,
  DatePrototypeGetTime,
  ErrorPrototype,
  MapPrototypeForEach,
  MapPrototypeGetSize,
  NumberPrototypeValueOf,
  ObjectKeys,
  ObjectPrototype,
  ObjectPrototypeHasOwnProperty,
  ObjectPrototypeIsPrototypeOf,
  ObjectPrototypeToString,
  PromisePrototype,
  PromisePrototypeThen,
  ReflectGet,
  ReflectGetPrototypeOf,
  RegExpPrototypeGetFlags,
  RegExpPrototypeGetSource,
  SafeMap,
  SafeWeakMap,
  SetPrototypeForEach,
  SetPrototypeGetSize,
  StringPrototypeSlice,
  StringPrototypeValueOf,
  TypeErrorConstructor,
  TypedArrayPrototypeGetLength,
  TypedArrayPrototypeGetName,
  Uint8ArrayConstructor,
  realmGlobal,
  typedArrayClasses,
} from '../primordials.js';

/** @typedef {import('./types.js').Realm} Realm */

/** Electron's limit. */
const MAX_DEPTH = 1000;

/**
 * One crossing: `seen` keeps cycles and shared objects what they are.
 *
 * @typedef {{ seen: SafeMap<any, any>, freeze: boolean }} Crossing
 */

/** Prototypes of objects that live outside JavaScript; copying their own properties would give an empty object. */
const hostPrototypes = /** @type {any[]} */ ([]);
const hostClasses = ['EventTarget', 'Blob', 'FileList', 'DataTransfer', 'ImageData', 'ImageBitmap', 'Range', 'Headers'];
for (const name of hostClasses) {
  const constructor = realmGlobal[name];
  if (typeof constructor === 'function' && constructor.prototype) hostPrototypes.push(constructor.prototype);
}
for (const constructor of [WeakMap, WeakSet, realmGlobal.WeakRef]) {
  if (constructor) hostPrototypes.push(constructor.prototype);
}

/** @param {any} buffer */
const bytesOfBuffer = (buffer) => new Uint8ArrayConstructor(buffer);

/** @param {any} view */
const bytesOfDataView = (view) =>
  new Uint8ArrayConstructor(
    DataViewPrototypeGetBuffer(view),
    DataViewPrototypeGetByteOffset(view),
    DataViewPrototypeGetByteLength(view),
  );

/**
 * @param {object} own what the exporter shares with its Realm
 * @param {SafeWeakMap<any, any>} own.homes
 * @param {{ has(object: any): boolean }} own.opaque
 * @param {(value: unknown) => void} own.raise
 * @param {(caught: unknown) => any} own.exportThrown
 */
export function createExporter({ homes, opaque, raise, exportThrown }) {
  /** @type {SafeWeakMap<any, any>} own functions and promises, and what stands for them in the peer's realm */
  const proxies = new SafeWeakMap();
  /** @type {Realm} */
  let peer;

  /**
   * Throws an exception that is known to be of this realm.
   *
   * @param {unknown} error
   * @returns {never}
   */
  const fail = (error) => {
    raise(error);
    throw error;
  };

  /** @param {string} what */
  const refuse = (what) => fail(new TypeErrorConstructor(`An object could not be cloned. ${what}`));

  /**
   * A property of an own object; a getter or proxy trap may run and throw.
   *
   * @param {any} object
   * @param {PropertyKey} key
   */
  const read = (object, key) => {
    try {
      return ReflectGet(object, key);
    } catch (error) {
      return fail(error);
    }
  };

  /**
   * @param {any} object
   * @param {string} key
   */
  const hasOwn = (object, key) => {
    try {
      return ObjectPrototypeHasOwnProperty(object, key);
    } catch (error) {
      return fail(error);
    }
  };

  /** @param {any} object */
  const enumerableKeys = (object) => {
    try {
      return ObjectKeys(object);
    } catch (error) {
      return fail(error);
    }
  };

  /**
   * What kind of object it is. A lie (`Symbol.toStringTag`, a proxy) only decides which copy is tried: each copy asks
   * the internal slots again.
   *
   * @param {any} object
   */
  const kindOf = (object) => {
    try {
      const prototype = ReflectGetPrototypeOf(object);
      if (prototype === ObjectPrototype || prototype === null) return 'Object';
      if (ArrayIsArray(object)) return 'Array';
      if (prototype === PromisePrototype) return 'Promise';
      const view = TypedArrayPrototypeGetName(object);
      if (view !== undefined) return view;
      if (ObjectPrototypeIsPrototypeOf(ErrorPrototype, object)) return 'Error';
      if (ObjectPrototypeIsPrototypeOf(PromisePrototype, object)) return 'Promise';
      for (let i = 0; i < hostPrototypes.length; i += 1) {
        if (ObjectPrototypeIsPrototypeOf(hostPrototypes[i], object)) return 'host';
      }
      return ObjectPrototypeToString(object);
    } catch (error) {
      return fail(error);
    }
  };

  /**
   * An internal slot's value, or undefined when the object has none.
   *
   * @param {(object: any) => any} slot
   * @param {any} object
   */
  const slotOf = (slot, object) => {
    try {
      return slot(object);
    } catch {
      return undefined;
    }
  };

  /** @param {any} own */
  const exportFunction = (own) => {
    const home = homes.get(own);
    if (home !== undefined) return home;
    let proxy = proxies.get(own);
    if (proxy === undefined) {
      proxy = peer.makeFunction(own);
      proxies.set(own, proxy);
    }
    return proxy;
  };

  /** @param {any} own */
  const exportPromise = (own) => {
    const home = homes.get(own);
    if (home !== undefined) return home;
    const known = proxies.get(own);
    if (known !== undefined) return known;
    const deferred = peer.makePromise(own);
    proxies.set(own, deferred.promise);
    /** @param {boolean} fulfilled */
    const settle = (fulfilled) => /** @param {unknown} value */ (value) => {
      // Must neither throw nor return anything: `own.constructor` chooses who hears of it.
      try {
        let ok = fulfilled;
        let copy;
        try {
          copy = exportTop(value);
        } catch (caught) {
          ok = false;
          copy = exportThrown(caught);
        }
        peer.settle(deferred, ok, copy);
      } catch {}
    };
    try {
      PromisePrototypeThen(own, settle(true), settle(false));
    } catch (caught) {
      settle(false)(caught);
    }
    return deferred.promise;
  };

  /**
   * @param {any} own
   * @param {any} copy
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const copyProperties = (own, copy, crossing, depth) => {
    const keys = enumerableKeys(own);
    for (let i = 0; i < keys.length; i += 1) {
      const value = read(own, keys[i]);
      if (typeof value !== 'symbol') peer.define(copy, keys[i], exportValue(value, crossing, depth));
    }
    if (crossing.freeze) peer.freeze(copy);
    return copy;
  };

  /**
   * @param {any} own
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const exportObject = (own, crossing, depth) => {
    const copy = peer.makeObject();
    crossing.seen.set(own, copy);
    return copyProperties(own, copy, crossing, depth + 1);
  };

  /**
   * @param {any} own
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const exportArray = (own, crossing, depth) => {
    const length = read(own, 'length') >>> 0;
    const copy = peer.makeList(length);
    crossing.seen.set(own, copy);
    for (let i = 0; i < length; i += 1) copy[i] = exportValue(read(own, i), crossing, depth + 1);
    if (crossing.freeze) peer.freeze(copy);
    return copy;
  };

  /**
   * @param {any} own
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const exportError = (own, crossing, depth) => {
    const name = read(own, 'name');
    const message = read(own, 'message');
    const copy = peer.makeError(typeof name === 'string' ? name : 'Error', typeof message === 'string' ? message : '');
    crossing.seen.set(own, copy);
    const code = read(own, 'code');
    if (typeof code === 'string' || typeof code === 'number') peer.define(copy, 'code', code);
    if (hasOwn(own, 'cause')) {
      peer.defineHidden(copy, 'cause', exportValue(read(own, 'cause'), crossing, depth + 1));
    }
    const keys = enumerableKeys(own);
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i];
      if (key === 'name' || key === 'message' || key === 'stack' || key === 'code' || key === 'cause') continue;
      const value = read(own, key);
      if (typeof value !== 'symbol') peer.define(copy, key, exportValue(value, crossing, depth + 1));
    }
    if (crossing.freeze) peer.freeze(copy);
    return copy;
  };

  /**
   * Everything but plain objects, arrays, promises and errors; undefined when it is none of these after all.
   *
   * @param {any} own
   * @param {string} kind
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const exportSpecial = (own, kind, crossing, depth) => {
    if (kind in typedArrayClasses) {
      return peer.makeTypedArray(kind, own, TypedArrayPrototypeGetLength(own));
    }
    switch (kind) {
      case '[object Date]': {
        const time = slotOf(DatePrototypeGetTime, own);
        return time === undefined ? undefined : peer.makeDate(time);
      }
      case '[object RegExp]': {
        const source = slotOf(RegExpPrototypeGetSource, own);
        const flags = slotOf(RegExpPrototypeGetFlags, own);
        return source === undefined || flags === undefined ? undefined : peer.makeRegExp(source, flags);
      }
      case '[object ArrayBuffer]': {
        if (slotOf(ArrayBufferPrototypeGetByteLength, own) === undefined) return undefined;
        const bytes = slotOf(bytesOfBuffer, own);
        return bytes === undefined
          ? refuse('The ArrayBuffer is detached')
          : peer.makeBuffer(bytes, TypedArrayPrototypeGetLength(bytes));
      }
      case '[object DataView]': {
        const bytes = slotOf(bytesOfDataView, own);
        return bytes === undefined ? undefined : peer.makeDataView(bytes, TypedArrayPrototypeGetLength(bytes));
      }
      case '[object Map]': {
        if (slotOf(MapPrototypeGetSize, own) === undefined) return undefined;
        const copy = peer.makeMap();
        crossing.seen.set(own, copy);
        MapPrototypeForEach(own, (/** @type {any} */ value, /** @type {any} */ key) => {
          peer.mapSet(copy, exportValue(key, crossing, depth + 1), exportValue(value, crossing, depth + 1));
        });
        return copy;
      }
      case '[object Set]': {
        if (slotOf(SetPrototypeGetSize, own) === undefined) return undefined;
        const copy = peer.makeSet();
        crossing.seen.set(own, copy);
        SetPrototypeForEach(own, (/** @type {any} */ value) => {
          peer.setAdd(copy, exportValue(value, crossing, depth + 1));
        });
        return copy;
      }
      case '[object Boolean]':
        return box(slotOf(BooleanPrototypeValueOf, own));
      case '[object Number]':
        return box(slotOf(NumberPrototypeValueOf, own));
      case '[object String]':
        return box(slotOf(StringPrototypeValueOf, own));
      case '[object BigInt]':
        return box(slotOf(BigIntPrototypeValueOf, own));
      default:
        return undefined;
    }
  };

  /** @param {any} primitive */
  const box = (primitive) => (primitive === undefined ? undefined : peer.makeBoxed(primitive));

  /**
   * @param {any} own
   * @param {Crossing} crossing
   * @param {number} depth
   * @returns {any}
   */
  const exportValue = (own, crossing, depth) => {
    switch (typeof own) {
      case 'function': {
        const proxy = exportFunction(own);
        return crossing.freeze && !homes.has(own) ? peer.freeze(proxy) : proxy;
      }
      case 'symbol':
      case 'undefined': // also `document.all`, which is an object
        return undefined;
      case 'object':
        break;
      default:
        return own;
    }
    if (own === null) return null;
    const known = crossing.seen.get(own);
    if (known !== undefined) return known;
    if (depth >= MAX_DEPTH) {
      return fail(
        new TypeErrorConstructor(
          'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.',
        ),
      );
    }
    if (opaque.has(own)) {
      const copy = peer.makeObject();
      return crossing.freeze ? peer.freeze(copy) : copy;
    }
    const kind = kindOf(own);
    switch (kind) {
      case 'Object':
        return exportObject(own, crossing, depth);
      case 'Array':
        return exportArray(own, crossing, depth);
      case 'Promise':
      case '[object Promise]': // of another realm of the page, an iframe's say
        return exportPromise(own);
      case 'Error':
      case '[object Error]':
        return exportError(own, crossing, depth);
      case 'host':
        return refuse(`${kindName(own)} cannot cross the context bridge`);
      default:
        return exportSpecial(own, kind, crossing, depth) ?? exportObject(own, crossing, depth);
    }
  };

  /** @param {any} own */
  const kindName = (own) => {
    try {
      return StringPrototypeSlice(ObjectPrototypeToString(own), 8, -1);
    } catch (error) {
      return fail(error);
    }
  };

  /** @param {any} own */
  const exportTop = (own) => {
    switch (typeof own) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'bigint':
        return own;
      default:
        return exportValue(own, { seen: new SafeMap(), freeze: false }, 0);
    }
  };

  return {
    /** @param {Realm} other */
    connect: (other) => {
      peer = other;
    },
    value: exportTop,
    /** An exposed API: every object of the copy is frozen. @param {any} own */
    frozen: (own) => exportValue(own, { seen: new SafeMap(), freeze: true }, 0),
    /** A list of arguments, as an array of the peer's realm. @param {any[]} args a genuine array of own elements */
    list: (args) => {
      const { length } = args;
      const list = peer.makeList(length);
      /** @type {Crossing | undefined} */
      let crossing;
      for (let i = 0; i < length; i += 1) {
        const own = args[i];
        switch (typeof own) {
          case 'string':
          case 'number':
          case 'boolean':
          case 'bigint':
            list[i] = own;
            break;
          case 'function':
            list[i] = exportFunction(own);
            break;
          default:
            crossing ??= { seen: new SafeMap(), freeze: false };
            list[i] = exportValue(own, crossing, 0);
        }
      }
      return list;
    },
  };
}
