// Owns the walk over values of this realm that makes their copies in the peer's realm: Electron's contextBridge type
// table, as far as plain objects, arrays, functions and promises go. Foreign code can run here (getters, proxy traps); it
// only ever sees values of this realm.
import { copyOf, createCrossings, remember } from './crossing.js';
import { createOtherExporter } from './exporter-kinds.js';
import { createTemplates } from './templates.js';
import {
  ArrayIsArray,
  ErrorPrototype,
  ObjectKeys,
  ObjectPrototype,
  ObjectPrototypeIsPrototypeOf,
  ObjectPrototypeToString,
  PromisePrototype,
  PromisePrototypeThen,
  ReflectGetPrototypeOf,
  SafeWeakMap,
  TypeErrorConstructor,
  TypedArrayPrototypeGetName,
} from '../primordials.js';

/** @typedef {import('./types.js').Realm} Realm */
/** @typedef {import('./crossing.js').Crossing} Crossing */

/** Electron's limit. */
const MAX_DEPTH = 1000;

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
  /** @type {Realm['copyTemplate']} */
  let copyTemplate;
  /** @type {Realm['makeList']} */
  let makeForeignList;
  const templateOf = createTemplates((keys) => peer.makeTemplate(keys));
  const crossings = createCrossings();

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
   * What kind of object it is. A lie (`Symbol.toStringTag`, a proxy) only decides which copy is tried: each copy asks
   * the internal slots again.
   *
   * @param {any} object
   */
  const kindOf = (object) => {
    try {
      const prototype = ReflectGetPrototypeOf(object);
      if (prototype === ObjectPrototype) return 'Object';
      if (ArrayIsArray(object)) return 'Array';
      if (opaque.has(object)) return 'opaque';
      if (prototype === null) return 'Object';
      if (prototype === PromisePrototype) return 'Promise';
      const view = TypedArrayPrototypeGetName(object);
      if (view !== undefined) return view;
      if (ObjectPrototypeIsPrototypeOf(ErrorPrototype, object)) return 'Error';
      if (ObjectPrototypeIsPrototypeOf(PromisePrototype, object)) return 'Promise';
      return ObjectPrototypeToString(object);
    } catch (error) {
      return fail(error);
    }
  };

  /**
   * A property of an own object; a getter or proxy trap may run and throw.
   *
   * @param {any} object
   * @param {string | number} key
   */
  const read = (object, key) => {
    try {
      return object[key];
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
   * @param {any} own
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const exportObject = (own, crossing, depth) => {
    const keys = enumerableKeys(own);
    const { length } = keys;
    const template = templateOf(keys);
    if (template === undefined) return exportDictionary(own, keys, crossing, depth);
    const copy = copyTemplate(template);
    remember(crossing, own, copy);
    for (let i = 0; i < length; i += 1) {
      const key = keys[i];
      const value = read(own, key);
      switch (typeof value) {
        case 'string':
        case 'number':
        case 'boolean':
          copy[key] = value;
          break;
        case 'symbol':
          peer.remove(copy, key);
          break;
        default:
          copy[key] = exportValue(value, crossing, depth + 1);
      }
    }
    if (crossing.freeze) peer.freeze(copy);
    return copy;
  };

  /**
   * An object with many keys, or keys that others do not have.
   *
   * @param {any} own
   * @param {string[]} keys
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const exportDictionary = (own, keys, crossing, depth) => {
    const copy = peer.makeObject();
    remember(crossing, own, copy);
    for (let i = 0; i < keys.length; i += 1) {
      const value = read(own, keys[i]);
      if (typeof value !== 'symbol') peer.define(copy, keys[i], exportValue(value, crossing, depth + 1));
    }
    if (crossing.freeze) peer.freeze(copy);
    return copy;
  };

  /**
   * @param {any} own
   * @param {Crossing} crossing
   * @param {number} depth
   */
  const exportArray = (own, crossing, depth) => {
    const length = read(own, 'length') >>> 0;
    const copy = makeForeignList(length);
    remember(crossing, own, copy);
    for (let i = 0; i < length; i += 1) {
      const value = read(own, i);
      switch (typeof value) {
        case 'string':
        case 'number':
        case 'boolean':
          copy[i] = value;
          break;
        default:
          copy[i] = exportValue(value, crossing, depth + 1);
      }
    }
    if (crossing.freeze) peer.freeze(copy);
    return copy;
  };

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
    const known = copyOf(crossing, own);
    if (known !== undefined) return known;
    if (depth >= MAX_DEPTH) {
      return fail(
        new TypeErrorConstructor(
          'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.',
        ),
      );
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
      case 'opaque': {
        const copy = peer.makeObject();
        return crossing.freeze ? peer.freeze(copy) : copy;
      }
      default:
        return exportOther(own, kind, crossing, depth) ?? exportObject(own, crossing, depth);
    }
  };

  const { connect, keepNodes, exportOther } = createOtherExporter({ fail, read, enumerableKeys, exportValue });

  /** @param {any} own */
  const exportTop = (own) => {
    switch (typeof own) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'bigint':
        return own;
      case 'undefined': // also `document.all`, which is an object
        return undefined;
      case 'function':
        return exportFunction(own);
      default:
        return exportWhole(own, false);
    }
  };

  /**
   * @param {any} own
   * @param {boolean} freeze
   */
  const exportWhole = (own, freeze) => {
    const crossing = crossings.begin(freeze);
    try {
      return exportValue(own, crossing, 0);
    } finally {
      crossings.end(crossing);
    }
  };

  /**
   * The arguments from the first object on.
   *
   * @param {any[]} args
   * @param {any[]} list
   * @param {number} from
   */
  const exportRest = (args, list, from) => {
    const crossing = crossings.begin(false);
    try {
      for (let i = from; i < list.length; i += 1) list[i] = exportValue(args[i], crossing, 0);
    } finally {
      crossings.end(crossing);
    }
    return list;
  };

  return {
    /** @param {Realm} other */
    connect: (other) => {
      peer = other;
      ({ copyTemplate, makeList: makeForeignList } = other);
      connect(other);
    },
    keepNodes,
    value: exportTop,
    /** An exposed API: every object of the copy is frozen. @param {any} own */
    frozen: (own) => exportWhole(own, true),
    /** A list of arguments, as an array of the peer's realm. @param {any[]} args a genuine array of own elements */
    list: (args) => {
      const { length } = args;
      const list = makeForeignList(length);
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
            return exportRest(args, list, i);
        }
      }
      return list;
    },
  };
}
