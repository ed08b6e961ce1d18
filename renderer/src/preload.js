// Owns the running of preload scripts: their wrapper's parameters, and the report of one that fails.
import { EventEmitter } from './emitter.js';
import { defineNodeGlobals } from './modules.js';
import { createProcess } from './process.js';
import {
  ErrorConstructor,
  ReflectApply,
  StringPrototypeCharCodeAt,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  realmGlobal,
} from './primordials.js';

/** @typedef {import('./types.js').Config} Config */
/** @typedef {import('./types.js').Preload} Preload */
/** @typedef {import('./modules.js').Modules} Modules */

/** @param {string} path */
function directoryOf(path) {
  let end = path.length - 1;
  while (end > 0 && StringPrototypeCharCodeAt(path, end) !== 0x2f) end -= 1;
  return end > 0 ? StringPrototypeSlice(path, 0, end) : '/';
}

/**
 * @param {Preload} preload
 * @param {(source: string, uri: string) => (...args: any[]) => any} compile
 * @param {Modules} modules
 * @param {any} process
 */
function runPreload(preload, compile, modules, process) {
  const { path, source, error } = preload;
  if (typeof source !== 'string') throw new ErrorConstructor(`Unable to load preload script ${path}: ${error}`);
  if (StringPrototypeSlice(path, -4) === '.mjs') {
    throw new ErrorConstructor(
      `Unable to load preload script ${path}: ES module preloads are not supported, as in Electron's sandboxed renderers. ` +
        "WebKit finds no module by the name 'electron', and runs modules only after the page's first scripts. " +
        'Bundle the preload into a script that uses require',
    );
  }
  const { require, setImmediate, clearImmediate } = modules;
  const run = compile(source, path);
  // Buffer is made for the preloads that name it.
  const buffer = StringPrototypeIndexOf(source, 'Buffer') >= 0 ? modules.getBuffer() : undefined;
  const exports = {};
  const module = { exports, id: path, filename: path, loaded: false };
  const args = [exports, require, module, path, directoryOf(path), process, buffer, realmGlobal, setImmediate, clearImmediate];
  ReflectApply(run, exports, args);
  module.loaded = true;
}

/**
 * Runs a document's preloads in order. One that fails does not keep the others from running.
 *
 * @param {Config} config
 * @param {object} runtime
 * @param {import('./types.js').Native} runtime.native
 * @param {Modules} runtime.modules
 * @param {boolean} runtime.isolated
 * @param {import('./link.js').Link} runtime.link
 */
export function runPreloads(config, { native, modules, isolated, link }) {
  const process = createProcess(config, native);
  if (config.nodeIntegration && !isolated) defineNodeGlobals(modules, process);
  const { compile } = native;
  const { preloads } = config;
  for (let i = 0; i < preloads.length; i += 1) {
    try {
      runPreload(preloads[i], compile, modules, process);
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
