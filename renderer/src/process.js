// Owns the `process` object of preloads: the documented subset of a sandboxed renderer.
import { EventEmitter } from './emitter.js';
import {
  DateNow,
  ErrorConstructor,
  ObjectKeys,
  PromiseConstructor,
  PromisePrototypeThen,
  ReflectApply,
  TypeErrorConstructor,
  defineData,
  printError,
} from './primordials.js';

/**
 * @param {import('./types.js').Config} config
 * @param {import('./types.js').Native} native
 */
export function createProcess(config, native) {
  const facts = config.process;
  const { processInfo } = native;
  const process = Object.create(EventEmitter.prototype);

  /**
   * Numbers that the engine's process has of itself or of the system; fails where it cannot be read.
   *
   * @param {string} what
   * @returns {any}
   */
  const ask = (what) => {
    const info = processInfo(what);
    if (info === undefined) throw new ErrorConstructor(`The system does not tell this process about its ${what}`);
    return info;
  };

  const properties = {
    type: 'renderer',
    pid: facts.pid,
    ppid: facts.ppid,
    platform: facts.platform,
    arch: facts.arch,
    argv: facts.argv,
    execPath: facts.execPath,
    env: facts.env,
    versions: facts.versions,
    sandboxed: config.sandbox,
    contextIsolated: config.contextIsolation,
    contextId: config.frameToken,
    isMainFrame: config.isMainFrame,
    nextTick,
    crash: () => {
      processInfo('crash');
    },
    hang: () => {
      for (;;);
    },
    getCreationTime: () => ask('creationTime').milliseconds,
    uptime: () => (DateNow() - ask('creationTime').milliseconds) / 1000,
    getProcessMemoryInfo: () => new PromiseConstructor((resolve) => resolve(ask('memory'))),
    getSystemMemoryInfo: () => ask('systemMemory'),
    getSystemVersion: () => ask('systemVersion').release,
    getCPUUsage: createCpuUsage(() => ask('cpuTime').seconds),
  };
  const keys = /** @type {(keyof typeof properties)[]} */ (ObjectKeys(properties));
  for (let i = 0; i < keys.length; i += 1) {
    if (properties[keys[i]] !== undefined) defineData(process, keys[i], properties[keys[i]]);
  }
  return process;
}

/**
 * The share of one processor since the function was called last; the first call gives 0, as Electron's does.
 *
 * @param {() => number} cpuTime the process's, in seconds
 */
function createCpuUsage(cpuTime) {
  /** @type {{ cpu: number, at: number } | undefined} */
  let before;
  return () => {
    const now = { cpu: cpuTime(), at: DateNow() };
    const passed = before === undefined ? 0 : (now.at - before.at) / 1000;
    const percentCPUUsage = before === undefined || passed <= 0 ? 0 : ((now.cpu - before.cpu) / passed) * 100;
    if (before === undefined || passed > 0) before = now;
    return { percentCPUUsage, cumulativeCPUUsage: now.cpu };
  };
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
