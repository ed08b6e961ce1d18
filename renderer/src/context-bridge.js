// Owns `contextBridge` as preloads see it.
import { ArrayIsArray, ErrorConstructor, FunctionPrototypeToString, TypeErrorConstructor } from './primordials.js';
import { MAIN_WORLD, checkWorldId } from './worlds.js';

/** @typedef {import('./worlds.js').Worlds} Worlds */

/** @param {unknown} key */
function checkKey(key) {
  if (typeof key !== 'string') throw new TypeErrorConstructor('The key of an exposed API must be a string');
}

/**
 * @param {Worlds} worlds
 * @param {(code: string) => any} evaluate runs code in the page's world
 * @param {boolean} isolated
 */
export const createContextBridge = (worlds, evaluate, isolated) => {
  /** @param {number} id */
  const bridgeTo = (id) => {
    const bridge = isolated ? worlds.bridgeTo(id) : undefined;
    if (bridge === undefined) {
      throw new ErrorConstructor('contextBridge API can only be used when contextIsolation is enabled');
    }
    return bridge.own;
  };

  return {
    /**
     * @param {string} key
     * @param {any} api
     */
    exposeInMainWorld: (key, api) => {
      const own = bridgeTo(MAIN_WORLD);
      checkKey(key);
      own.expose(key, api);
    },
    /**
     * @param {number} worldId
     * @param {string} key
     * @param {any} api
     */
    exposeInIsolatedWorld: (worldId, key, api) => {
      bridgeTo(MAIN_WORLD);
      checkWorldId(worldId, MAIN_WORLD);
      checkKey(key);
      bridgeTo(worldId).expose(key, api);
    },
    /**
     * Runs a function's source in the page's world, with copies of the arguments.
     *
     * @param {{ func: (...args: any[]) => any, args?: any[] }} script
     */
    executeInMainWorld: (script) => {
      const own = bridgeTo(MAIN_WORLD);
      if (typeof script !== 'object' || script === null) {
        throw new TypeErrorConstructor('executeInMainWorld takes an object with a function as its property func');
      }
      const { func, args } = script;
      if (typeof func !== 'function') throw new TypeErrorConstructor('func must be a function');
      if (args !== undefined && !ArrayIsArray(args)) throw new TypeErrorConstructor('args must be an array');
      // Its source alone goes over: what it closes over, and what it is bound to, stays behind.
      const source = FunctionPrototypeToString(func);
      return own.execute(() => evaluate(`(${source}\n)`), args ?? []);
    },
  };
};
