// Owns the copies of everything but plain objects, arrays, functions and promises: errors, the language's other built-ins
// by their internal slots, and what the browser adds (see host.js).
import { remember } from './crossing.js';
import { hostKindOf, isException } from './host.js';
import {
  ArrayBufferPrototypeGetByteLength,
  BigIntPrototypeValueOf,
  BooleanPrototypeValueOf,
  DataViewPrototypeGetBuffer,
  DataViewPrototypeGetByteLength,
  DataViewPrototypeGetByteOffset,
  DatePrototypeGetTime,
  MapPrototypeForEach,
  MapPrototypeGetSize,
  NumberPrototypeValueOf,
  ObjectPrototypeHasOwnProperty,
  ObjectPrototypeToString,
  RegExpPrototypeGetFlags,
  RegExpPrototypeGetSource,
  SetPrototypeForEach,
  SetPrototypeGetSize,
  StringPrototypeSlice,
  StringPrototypeValueOf,
  TypeErrorConstructor,
  Uint8ArrayConstructor,
  typedArrayClasses,
} from '../primordials.js';

/** @typedef {import('./types.js').Realm} Realm */
/** @typedef {import('./crossing.js').Crossing} Crossing */

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

/**
 * @param {object} exporter
 * @param {(error: unknown) => never} exporter.fail
 * @param {(object: any, key: string) => any} exporter.read
 * @param {(object: any) => string[]} exporter.enumerableKeys
 * @param {(own: any, crossing: Crossing, depth: number) => any} exporter.exportValue
 */
export function createOtherExporter({ fail, read, enumerableKeys, exportValue }) {
  /** @type {Realm} */
  let peer;
  let nodesCross = true;

  /** @param {string} what */
  const refuse = (what) => fail(new TypeErrorConstructor(`An object could not be cloned. ${what}`));

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

  /** @param {any} own */
  const kindName = (own) => {
    try {
      return StringPrototypeSlice(ObjectPrototypeToString(own), 8, -1);
    } catch (error) {
      return fail(error);
    }
  };

  /**
   * The property of an error that its class hides, or nothing.
   *
   * @param {any} own
   * @param {any} copy
   * @param {string} key
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const copyHidden = (own, copy, key, crossing, depth) => {
    if (hasOwn(own, key)) peer.defineHidden(copy, key, exportValue(read(own, key), crossing, depth + 1));
  };

  /**
   * @param {any} own
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const exportError = (own, crossing, depth) => {
    const givenName = read(own, 'name');
    const givenMessage = read(own, 'message');
    const name = typeof givenName === 'string' ? givenName : 'Error';
    const message = typeof givenMessage === 'string' ? givenMessage : '';
    const exception = isException(own);
    const copy = exception ? peer.makeException(message, name) : peer.makeError(name, message);
    remember(crossing, own, copy);
    if (!exception) {
      const code = read(own, 'code');
      if (typeof code === 'string' || typeof code === 'number') peer.define(copy, 'code', code);
    }
    copyHidden(own, copy, 'cause', crossing, depth);
    const isAggregate = name === 'AggregateError';
    if (isAggregate) copyHidden(own, copy, 'errors', crossing, depth);
    const keys = enumerableKeys(own);
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i];
      if (key === 'name' || key === 'message' || key === 'stack' || key === 'code' || key === 'cause') continue;
      if (key === 'errors' && isAggregate) continue;
      const value = read(own, key);
      if (typeof value !== 'symbol') peer.define(copy, key, exportValue(value, crossing, depth + 1));
    }
    if (crossing.freeze) peer.freeze(copy);
    return copy;
  };

  /**
   * @param {any} own
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const exportMap = (own, crossing, depth) => {
    if (slotOf(MapPrototypeGetSize, own) === undefined) return undefined;
    const copy = peer.makeMap();
    remember(crossing, own, copy);
    MapPrototypeForEach(own, (/** @type {any} */ value, /** @type {any} */ key) => {
      peer.mapSet(copy, exportValue(key, crossing, depth + 1), exportValue(value, crossing, depth + 1));
    });
    return copy;
  };

  /**
   * @param {any} own
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const exportSet = (own, crossing, depth) => {
    if (slotOf(SetPrototypeGetSize, own) === undefined) return undefined;
    const copy = peer.makeSet();
    remember(crossing, own, copy);
    SetPrototypeForEach(own, (/** @type {any} */ value) => {
      peer.setAdd(copy, exportValue(value, crossing, depth + 1));
    });
    return copy;
  };

  /** @param {any} primitive */
  const box = (primitive) => (primitive === undefined ? undefined : peer.makeBoxed(primitive));

  /**
   * A copy that has nothing of its own that could be met again, by its tag; undefined when it is none after all.
   *
   * @param {any} own
   * @param {string} kind
   */
  const exportSlots = (own, kind) => {
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
          : peer.makeBuffer(bytes);
      }
      case '[object DataView]': {
        const bytes = slotOf(bytesOfDataView, own);
        return bytes === undefined ? undefined : peer.makeDataView(bytes);
      }
      case '[object Boolean]':
        return box(slotOf(BooleanPrototypeValueOf, own));
      case '[object Number]':
        return box(slotOf(NumberPrototypeValueOf, own));
      case '[object String]':
        return box(slotOf(StringPrototypeValueOf, own));
      case '[object BigInt]':
        return box(slotOf(BigIntPrototypeValueOf, own));
      case '[object SharedArrayBuffer]':
        return refuse('A SharedArrayBuffer cannot cross the context bridge');
      default:
        return undefined;
    }
  };

  /** @param {any} own */
  const exportHost = (own) => {
    let kind;
    try {
      kind = hostKindOf(own);
    } catch (error) {
      return fail(error);
    }
    if (kind === undefined) return undefined;
    let copy;
    if (kind !== 'refuse' && (kind !== 'node' || nodesCross)) {
      try {
        copy = kind === 'node' ? peer.adoptNode(own) : peer.cloneHost(own);
      } catch {
        // An exception of the peer's realm, which is not for this one's code.
      }
    }
    return copy ?? refuse(`${kindName(own)} cannot cross the context bridge`);
  };

  return {
    /** @param {Realm} other */
    connect: (other) => {
      peer = other;
    },
    keepNodes: () => {
      nodesCross = false;
    },
    /**
     * The copy; undefined when it is an object like any other after all.
     *
     * @param {any} own
     * @param {string} kind a typed array's class, `Error`, or what `Object.prototype.toString` says
     * @param {Crossing} crossing
     * @param {number} depth
     */
    exportOther: (own, kind, crossing, depth) => {
      let copy;
      switch (kind) {
        case 'Error':
        case '[object Error]':
          return exportError(own, crossing, depth);
        case '[object Map]':
          return exportMap(own, crossing, depth);
        case '[object Set]':
          return exportSet(own, crossing, depth);
        case '[object Object]':
          // A class's instance, most likely. What the browser adds has a name, which its prototype's heirs inherit.
          return undefined;
        default:
          copy =
            kind in typedArrayClasses
              ? peer.makeTypedArray(kind, own)
              : (exportSlots(own, kind) ?? exportHost(own));
          if (copy !== undefined) remember(crossing, own, copy);
          return copy;
      }
    },
  };
}
