// Owns the `process` object of preloads: the documented subset of a sandboxed renderer.
import { EventEmitter } from './emitter.js';
import {
  ObjectKeys,
  PromiseConstructor,
  PromisePrototypeThen,
  ReflectApply,
  TypeErrorConstructor,
  defineData,
  printError,
} from './primordials.js';

/** @param {import('./types.js').Config} config */
export function createProcess(config) {
  const facts = config.process;
  const process = Object.create(EventEmitter.prototype);
  const properties = {
    type: 'renderer',
    pid: facts.pid,
    ppid: facts.ppid,
    platform: facts.platform,
    arch: facts.arch,
    argv: facts.argv,
    env: facts.env,
    versions: facts.versions,
    sandboxed: config.sandbox,
    contextIsolated: config.contextIsolation,
    isMainFrame: config.isMainFrame,
    nextTick,
  };
  const keys = /** @type {(keyof typeof properties)[]} */ (ObjectKeys(properties));
  for (let i = 0; i < keys.length; i += 1) {
    if (properties[keys[i]] !== undefined) defineData(process, keys[i], properties[keys[i]]);
  }
  return process;
}

const ready = new PromiseConstructor((resolve) => resolve(undefined));

/**
 * @param {any} callback
 * @param {any[]} args
 */
function nextTick(callback, ...args) {
  if (typeof callback !== 'function') {
    throw new TypeErrorConstructor(
      `The "callback" argument must be of type function. Received type ${typeof callback}`,
    );
  }
  PromisePrototypeThen(ready, () => {
    try {
      ReflectApply(callback, undefined, args);
    } catch (error) {
      printError(error);
    }
  });
}
