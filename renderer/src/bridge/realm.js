// Owns one side of the context bridge. The page's realm and the preload's realm each hold one Realm, made of the same
// code before any page script ran. A Realm makes values of its own realm for its peer, and inspects only values of its
// own realm: whatever foreign code it meets while doing so (getters, proxy traps, thenables) sees nothing but objects
// of the realm it belongs to.
//
// Invariants:
// - user code is called with, and is given, values of its own realm only: also arguments lists, errors, promises;
// - an exception of the other realm (a stack overflow there, say) never passes a proxy: see `ownException`;
// - a Realm and its functions are known to the two Realms only.
import {
  ErrorConstructor,
  ObjectFreeze,
  ObjectIs,
  PromiseConstructor,
  PromisePrototypeThen,
  RangeErrorConstructor,
  ReflectApply,
  ReflectDefineProperty,
  ReflectHas,
  SafeWeakMap,
  SafeWeakSet,
  makeList,
  realmGlobal,
} from '../primordials.js';
import { createExporter } from './exporter.js';
import { factories } from './factories.js';

/** @typedef {import('./types.js').Realm} Realm */

/** @returns {Realm} */
export function createRealm() {
  /** @type {SafeWeakMap<any, any>} what a proxy made here stands for in the peer's realm */
  const homes = new SafeWeakMap();
  /** @type {SafeWeakSet<any>} objects that cross as an empty object */
  const opaque = new SafeWeakSet();
  /** @type {Realm} */
  let peer;

  // The exception that may leave the proxy at work: put there by this realm's own code, or by the peer as a copy.
  let hasThrown = false;
  /** @type {unknown} */
  let thrown;

  /** @param {unknown} value */
  const raise = (value) => {
    thrown = value;
    hasThrown = true;
  };

  const takeThrown = () => {
    const value = thrown;
    hasThrown = false;
    thrown = undefined;
    return value;
  };

  /**
   * What to throw for a caught exception: itself if it is known to be of this realm.
   *
   * @param {unknown} caught
   */
  const ownException = (caught) => {
    const known = hasThrown && ObjectIs(thrown, caught);
    takeThrown();
    return known ? caught : new RangeErrorConstructor('Maximum call stack size exceeded in the context bridge.');
  };

  const exporter = createExporter({ homes, opaque, raise, exportThrown: (caught) => exportThrown(caught) });

  /**
   * A value for the peer to throw.
   *
   * @param {unknown} caught
   */
  const exportThrown = (caught) => {
    takeThrown();
    try {
      return exporter.value(caught);
    } catch {
      takeThrown();
      return peer.makeError('Error', 'An object could not be cloned.');
    }
  };

  /** @param {any} original a function of the peer's realm */
  const makeFunction = (original) => {
    /** @param {any[]} args */
    const proxy = (...args) => {
      let result;
      try {
        hasThrown = false;
        if (args.length === 0) {
          result = peer.invoke0(original);
        } else {
          const list = exporter.list(args);
          hasThrown = false;
          result = peer.invoke(original, list);
        }
      } catch (caught) {
        throw ownException(caught);
      }
      if (hasThrown) throw takeThrown();
      return result;
    };
    homes.set(proxy, original);
    return proxy;
  };

  /** @type {Realm['invoke']} */
  const invoke = (own, list) => {
    try {
      return exporter.value(ReflectApply(own, undefined, list));
    } catch (caught) {
      peer.raise(exportThrown(caught));
    }
  };

  /** @type {Realm['invoke0']} */
  const invoke0 = (own) => {
    try {
      return exporter.value(own());
    } catch (caught) {
      peer.raise(exportThrown(caught));
    }
  };

  /** @type {Realm['makePromise']} */
  const makePromise = (original) => {
    /** @type {any} */
    const deferred = { __proto__: null, promise: undefined, resolve: undefined, reject: undefined };
    deferred.promise = new PromiseConstructor((resolve, reject) => {
      deferred.resolve = resolve;
      deferred.reject = reject;
    });
    homes.set(deferred.promise, original);
    return deferred;
  };

  /** @type {Realm['settle']} */
  const settle = (deferred, fulfilled, value) => {
    if (fulfilled) deferred.resolve(value);
    else deferred.reject(value);
  };

  /** @type {Realm['hand']} */
  const hand = (own) => {
    try {
      return exporter.value(own);
    } catch (caught) {
      peer.raise(exportThrown(caught));
    }
  };

  /** @type {Realm['whenSettled']} */
  const whenSettled = (own, callback) => {
    /** @param {boolean} fulfilled */
    const report = (fulfilled) => /** @param {unknown} value */ (value) => {
      // Must neither throw nor return anything: what `then` makes of it may be foreign.
      try {
        let ok = fulfilled;
        let copy;
        try {
          copy = exporter.value(value);
        } catch (caught) {
          ok = false;
          copy = exportThrown(caught);
        }
        callback(ok, copy);
      } catch {}
    };
    const promise = new PromiseConstructor((resolve) => resolve(own));
    PromisePrototypeThen(promise, report(true), report(false));
  };

  /** @type {Realm['fetch']} */
  const fetch = (foreign) => {
    let result;
    try {
      hasThrown = false;
      result = peer.hand(foreign);
    } catch (caught) {
      throw ownException(caught);
    }
    if (hasThrown) throw takeThrown();
    return result;
  };

  /** @type {Realm['execute']} */
  const execute = (evaluate, args) => {
    let result;
    try {
      hasThrown = false;
      const list = exporter.value(args);
      hasThrown = false;
      let func;
      try {
        func = evaluate();
      } catch (thrown) {
        raise(fetchThrown(thrown));
        throw thrown;
      }
      result = peer.invoke(func, list);
    } catch (caught) {
      if (hasThrown) throw takeThrown();
      throw ownException(caught);
    }
    if (hasThrown) throw takeThrown();
    return result;
  };

  /**
   * An exception of the peer's realm as one of this one.
   *
   * @param {unknown} thrown
   */
  const fetchThrown = (thrown) => {
    try {
      return fetch(thrown);
    } catch (caught) {
      return caught;
    }
  };

  /** @type {Realm['expose']} */
  const expose = (key, api) => {
    let free;
    let done = false;
    try {
      hasThrown = false;
      free = !peer.hasGlobal(key);
      if (free) done = peer.defineGlobal(key, exporter.frozen(api));
    } catch (caught) {
      throw ownException(caught);
    }
    if (!free || !done) {
      throw new ErrorConstructor('Cannot bind an API on top of an existing property on the window object');
    }
  };

  /** @type {any} */
  const methods = {
    __proto__: null,
    ...factories,
    makeList,
    makeFunction,
    makePromise,
    settle,
    invoke,
    invoke0,
    hand,
    fetch,
    fetchThrown,
    execute,
    whenSettled,
    raise,
    expose,
    keepNodes: exporter.keepNodes,
    /** @param {object} object */
    hide: (object) => {
      opaque.add(object);
    },
    /** @param {string} key */
    hasGlobal: (key) => ReflectHas(realmGlobal, key),
    /** @type {Realm['defineGlobal']} */
    defineGlobal: (key, value) =>
      ReflectDefineProperty(realmGlobal, key, /** @type {any} */ ({
        __proto__: null,
        value,
        writable: false,
        enumerable: true,
        configurable: false,
      })),
    /** @type {Realm['connect']} */
    connect: (other) => {
      if (peer) throw new ErrorConstructor('The context bridge is already connected');
      peer = other;
      exporter.connect(other);
    },
  };
  return ObjectFreeze(methods);
}
