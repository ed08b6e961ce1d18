// Owns the running of preload scripts: their wrapper's parameters, `require`, and the report of one that fails.
import { createProcess } from './process.js';
import { EventEmitter } from './emitter.js';
import {
  ErrorConstructor,
  ReflectApply,
  StringPrototypeCharCodeAt,
  StringPrototypeSlice,
  ToString,
  defineData,
  defineHidden,
  realmGlobal,
} from './primordials.js';

/** @typedef {import('./types.js').Config} Config */
/** @typedef {import('./types.js').Preload} Preload */

/**
 * @param {any} electron
 */
export function createRequire(electron) {
  /** @type {Record<string, any>} */
  const modules = /** @type {any} */ ({
    __proto__: null,
    electron,
    'electron/renderer': electron,
    'electron/common': electron,
    events: EventEmitter,
    'node:events': EventEmitter,
  });
  /** @param {string} id */
  return (id) => {
    const name = ToString(id);
    if (name in modules) return modules[name];
    const error = new ErrorConstructor(
      `Cannot find module '${name}': a renderer can require 'electron', 'electron/renderer', 'electron/common', ` +
        `'events' and 'node:events'`,
    );
    defineData(error, 'code', 'MODULE_NOT_FOUND');
    throw error;
  };
}

/** @param {string} path */
function directoryOf(path) {
  let end = path.length - 1;
  while (end > 0 && StringPrototypeCharCodeAt(path, end) !== 0x2f) end -= 1;
  return end > 0 ? StringPrototypeSlice(path, 0, end) : '/';
}

/**
 * @param {Preload} preload
 * @param {(source: string, uri: string) => (...args: any[]) => any} compile
 * @param {(id: string) => any} require
 * @param {any} process
 */
function runPreload(preload, compile, require, process) {
  const { path, source, error } = preload;
  if (typeof source !== 'string') throw new ErrorConstructor(error ?? `Unable to load preload script ${path}`);
  const run = compile(source, path);
  const exports = {};
  const module = { exports, id: path, filename: path, loaded: false };
  ReflectApply(run, exports, [exports, require, module, path, directoryOf(path), process]);
  module.loaded = true;
}

/**
 * Runs a document's preloads in order. One that fails does not keep the others from running.
 *
 * @param {Config} config
 * @param {object} runtime
 * @param {import('./types.js').Native['compile']} runtime.compile
 * @param {any} runtime.electron
 * @param {boolean} runtime.isolated
 * @param {import('./link.js').Link} runtime.link
 */
export function runPreloads(config, { compile, electron, isolated, link }) {
  const require = createRequire(electron);
  const process = createProcess(config);
  if (config.nodeIntegration && !isolated) defineHidden(realmGlobal, 'require', require);
  const { preloads } = config;
  for (let i = 0; i < preloads.length; i += 1) {
    try {
      runPreload(preloads[i], compile, require, process);
    } catch (error) {
      link.report('preload-error', error, { path: preloads[i].path });
    }
  }
  try {
    ReflectApply(EventEmitter.prototype.emit, process, ['loaded']);
  } catch (error) {
    link.report('preload-error', error, { path: '' });
  }
}
