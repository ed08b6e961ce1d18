// Owns the modules that preloads can require, and what they have as globals. What is large or seldom used is only made when
// it is asked for.
import { EventEmitter } from './emitter.js';
import { createTimers } from './timers.js';
import {
  ErrorConstructor,
  ReflectApply,
  ReflectDefineProperty,
  StringPrototypeSlice,
  ToString,
  defineData,
  defineHidden,
  realmGlobal,
} from './primordials.js';

const NAMES = "'electron', 'electron/renderer', 'electron/common', 'events', 'timers' and 'url'";

/** @typedef {ReturnType<typeof createModules>} Modules */

/**
 * @param {any} electron
 * @param {import('./types.js').Native['library']} library gives the bundle of Node.js' larger modules
 */
export function createModules(electron, library) {
  /** @type {ReturnType<typeof createTimers> | undefined} */
  let timers;
  const getTimers = () => (timers ??= createTimers());
  /** @type {any} */
  let node;
  const getNode = () => (node ??= library());

  /** @type {Record<string, () => any>} */
  const modules = /** @type {any} */ ({
    __proto__: null,
    electron: () => electron,
    'electron/renderer': () => electron,
    'electron/common': () => electron,
    events: () => EventEmitter,
    timers: () => getTimers().module,
    url: () => getNode().url,
  });

  /** @param {any} id */
  const require = (id) => {
    const name = ToString(id);
    const plain = StringPrototypeSlice(name, 0, 5) === 'node:' ? StringPrototypeSlice(name, 5) : name;
    const isBare = plain === name || plain === 'events' || plain === 'timers' || plain === 'url';
    if (isBare && plain in modules) return modules[plain]();
    const isPath = name[0] === '.' || name[0] === '/';
    const error = new ErrorConstructor(
      `Cannot find module '${name}': a renderer can require ${NAMES}` +
        (isPath ? '. A preload is one file: bundle what it consists of' : ''),
    );
    defineData(error, 'code', 'MODULE_NOT_FOUND');
    throw error;
  };

  return {
    require,
    /** @param {any[]} args */
    setImmediate: (...args) => ReflectApply(getTimers().setImmediate, undefined, args),
    /** @param {any} handle */
    clearImmediate: (handle) => getTimers().clearImmediate(handle),
    getBuffer: () => getNode().Buffer,
  };
}

/**
 * Puts on the global what Node.js has there, for a page with `nodeIntegration`.
 *
 * @param {Modules} modules
 * @param {any} process
 */
export function defineNodeGlobals(modules, process) {
  defineHidden(realmGlobal, 'require', modules.require);
  defineHidden(realmGlobal, 'process', process);
  defineHidden(realmGlobal, 'global', realmGlobal);
  defineHidden(realmGlobal, 'setImmediate', modules.setImmediate);
  defineHidden(realmGlobal, 'clearImmediate', modules.clearImmediate);
  // Not before it is used: it is large.
  ReflectDefineProperty(realmGlobal, 'Buffer', /** @type {any} */ ({
    __proto__: null,
    configurable: true,
    enumerable: false,
    get: modules.getBuffer,
    /** @param {any} value */
    set: (value) => {
      defineHidden(realmGlobal, 'Buffer', value);
    },
  }));
}
