// Owns the module `timers`, and `setImmediate` and `clearImmediate`: Node.js' timers over the browser's.
import {
  ReflectApply,
  SafeMap,
  SymbolToPrimitive,
  TypeErrorConstructor,
  defineData,
  defineHidden,
  printError,
  realmGlobal,
  uncurryThis,
} from './primordials.js';

const { setTimeout, setInterval, clearTimeout, MessageChannel: MessageChannelConstructor } = realmGlobal;
const MessagePortPrototypePostMessage =
  MessageChannelConstructor && uncurryThis(realmGlobal.MessagePort.prototype.postMessage);
const EventTargetPrototypeAddEventListener =
  MessageChannelConstructor && uncurryThis(realmGlobal.EventTarget.prototype.addEventListener);
const MessagePortPrototypeStart = MessageChannelConstructor && uncurryThis(realmGlobal.MessagePort.prototype.start);

/** @param {unknown} callback */
function checkCallback(callback) {
  if (typeof callback === 'function') return;
  const error = new TypeErrorConstructor(
    `The "callback" argument must be of type function. Received ${callback === null ? 'null' : `type ${typeof callback}`}`,
  );
  defineData(error, 'code', 'ERR_INVALID_ARG_TYPE');
  throw error;
}

/**
 * What runs an immediate, as a task of its own: `setTimeout` would wait longer and longer.
 *
 * @param {() => void} run the oldest that waits
 * @returns {() => void} asks for one turn
 */
function createTurns(run) {
  if (!MessageChannelConstructor) return () => setTimeout(run, 0);
  const { port1, port2 } = new MessageChannelConstructor();
  EventTargetPrototypeAddEventListener(port1, 'message', run);
  MessagePortPrototypeStart(port1);
  return () => MessagePortPrototypePostMessage(port2, undefined);
}

export function createTimers() {
  /** @type {SafeMap<number, { callback: any, args: any[] }>} by their number, the oldest first */
  const waiting = new SafeMap();
  let last = 0;
  let first = 1;
  /** @type {(() => void) | undefined} */
  let turn;

  const runOldest = () => {
    while (first <= last && !waiting.has(first)) first += 1;
    const immediate = waiting.get(first);
    if (immediate === undefined) return;
    waiting.delete(first);
    try {
      ReflectApply(immediate.callback, undefined, immediate.args);
    } catch (error) {
      printError(error);
    }
  };

  /** What Node.js gives for a timer: it can be asked to keep the process alive, which means nothing here. */
  const handles = {
    /** @this {any} */
    ref() {
      return this;
    },
    /** @this {any} */
    unref() {
      return this;
    },
    hasRef: () => true,
  };

  /**
   * @param {number} id
   * @param {Record<string, any>} methods
   */
  const makeHandle = (id, methods) => {
    const handle = {};
    defineHidden(handle, 'id', id);
    defineHidden(handle, 'ref', handles.ref);
    defineHidden(handle, 'unref', handles.unref);
    defineHidden(handle, 'hasRef', handles.hasRef);
    for (const key in methods) defineHidden(handle, key, methods[key]);
    defineHidden(handle, SymbolToPrimitive, () => idOf(handle));
    return handle;
  };

  /** @param {any} handle */
  const idOf = (handle) => (typeof handle === 'object' && handle !== null ? handle.id : handle);

  /**
   * @param {any} callback
   * @param {any[]} args
   */
  const setImmediate = (callback, ...args) => {
    checkCallback(callback);
    last += 1;
    const id = last;
    waiting.set(id, { callback, args });
    turn ??= createTurns(runOldest);
    turn();
    return makeHandle(id, { __proto__: null });
  };

  /** @param {any} handle what `setImmediate` gave; anything else is ignored */
  const clearImmediate = (handle) => {
    const id = idOf(handle);
    if (typeof id === 'number') waiting.delete(id);
  };

  /** @param {(...args: any[]) => number} start */
  const timer = (start) => (/** @type {any} */ callback, /** @type {any} */ delay, /** @type {any[]} */ ...args) => {
    checkCallback(callback);
    const begin = () => start(() => ReflectApply(callback, undefined, args), delay);
    const handle = makeHandle(begin(), {
      __proto__: null,
      close: () => {
        clear(handle);
        return handle;
      },
      refresh: () => {
        clear(handle);
        defineHidden(handle, 'id', begin());
        return handle;
      },
    });
    defineHidden(handle, SymbolToPrimitive, () => idOf(handle));
    return handle;
  };

  /** @param {any} handle */
  const clear = (handle) => clearTimeout(idOf(handle));

  const module = {
    setTimeout: timer((run, delay) => setTimeout(run, delay)),
    clearTimeout: clear,
    setInterval: timer((run, delay) => setInterval(run, delay)),
    clearInterval: clear,
    setImmediate,
    clearImmediate,
  };
  return { module, setImmediate, clearImmediate };
}
