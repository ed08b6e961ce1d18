// Owns EventEmitter with the semantics of Node's `events`: what `require('events')` gives, and the base of ipcRenderer.
import {
  ErrorConstructor,
  PromiseConstructor,
  RangeErrorConstructor,
  ReflectApply,
  SafeMap,
  SafeWeakMap,
  ToString,
  TypeErrorConstructor,
  defineData,
  defineHidden,
  makeList,
  printWarning,
} from './primordials.js';
import { classNameOf, isError } from './errors.js';
import { Listeners } from './listeners.js';

/** @typedef {import('./listeners.js').EventName} EventName */

/**
 * @typedef {object} State
 * @property {Listeners} listeners
 * @property {number | undefined} maxListeners
 * @property {boolean} plain event names are data: no `error`, `newListener`, `removeListener` events of its own
 * @property {SafeMap<EventName, true> | undefined} warned
 */

/** @type {SafeWeakMap<object, State>} */
const states = new SafeWeakMap();

/**
 * Kept outside the object, so that subclasses of any style work (also `EventEmitter.call(this)`) and nothing of it is
 * an own property.
 *
 * @param {object} emitter
 * @returns {State}
 */
export function stateOf(emitter) {
  let state = states.get(emitter);
  if (state === undefined) {
    state = { listeners: new Listeners(), maxListeners: undefined, plain: false, warned: undefined };
    states.set(emitter, state);
  }
  return state;
}

/**
 * @param {any} name
 * @returns {EventName}
 */
const toName = (name) => (typeof name === 'string' || typeof name === 'symbol' ? name : ToString(name));

/** @param {any} value */
function received(value) {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'object':
      return value === null ? 'null' : `an instance of ${classNameOf(value)}`;
    case 'string':
      return `type string ('${value.length > 25 ? '...' : value}')`;
    default:
      return `type ${typeof value} (${ToString(value)})`;
  }
}

/** @param {unknown} listener */
function checkListener(listener) {
  if (typeof listener === 'function') return;
  const error = new TypeErrorConstructor(
    `The "listener" argument must be of type function. Received ${received(listener)}`,
  );
  defineData(error, 'code', 'ERR_INVALID_ARG_TYPE');
  throw error;
}

/** @param {unknown} count */
function checkCount(count) {
  if (typeof count === 'number' && count >= 0) return;
  const error = new RangeErrorConstructor(
    `The value of "n" is out of range. It must be a non-negative number. Received ${received(count)}`,
  );
  defineData(error, 'code', 'ERR_OUT_OF_RANGE');
  throw error;
}

let defaultMaxListeners = 10;

/**
 * @param {any} emitter
 * @param {any} givenName
 * @param {any} listener
 * @param {boolean} prepend
 * @param {boolean} once
 */
function add(emitter, givenName, listener, prepend, once) {
  checkListener(listener);
  const name = toName(givenName);
  const state = stateOf(emitter);
  const { listeners } = state;
  if (!state.plain && listeners.get('newListener') !== undefined) emit(emitter, 'newListener', [name, listener]);
  const raw = once ? makeOnce(emitter, name, listener) : listener;
  const count = listeners.add(name, { listener, raw }, prepend);
  const limit = state.maxListeners ?? defaultMaxListeners;
  if (limit > 0 && count > limit) warnOnce(state, name, count);
  return emitter;
}

/**
 * @param {any} emitter
 * @param {EventName} name
 * @param {Function} listener
 */
function makeOnce(emitter, name, listener) {
  let fired = false;
  /** @param {any[]} args */
  const wrapper = (...args) => {
    if (fired) return undefined;
    fired = true;
    remove(emitter, name, wrapper);
    return ReflectApply(listener, emitter, args);
  };
  defineHidden(wrapper, 'listener', listener);
  return wrapper;
}

/**
 * @param {State} state
 * @param {EventName} name
 * @param {number} count
 */
function warnOnce(state, name, count) {
  state.warned ??= new SafeMap();
  if (state.warned.has(name)) return;
  state.warned.set(name, true);
  printWarning(
    `MaxListenersExceededWarning: ${count} listeners for '${ToString(name)}', which may be a leak. ` +
      'setMaxListeners() raises the limit.',
  );
}

/**
 * @param {any} emitter
 * @param {any} givenName
 * @param {Function} listener
 */
function remove(emitter, givenName, listener) {
  const name = toName(givenName);
  const state = stateOf(emitter);
  const entry = state.listeners.remove(name, listener);
  if (entry !== undefined) removed(emitter, state, name, entry);
}

/**
 * @param {any} emitter
 * @param {State} state
 * @param {EventName} name
 * @param {{ listener: Function }} entry
 */
function removed(emitter, state, name, entry) {
  if (!state.plain && state.listeners.get('removeListener') !== undefined) {
    emit(emitter, 'removeListener', [name, entry.listener]);
  }
}

/**
 * @param {any} emitter
 * @param {State} state
 * @param {EventName} name
 */
function removeName(emitter, state, name) {
  const { listeners } = state;
  if (state.plain || listeners.get('removeListener') === undefined) {
    listeners.removeName(name);
    return;
  }
  const list = listeners.get(name);
  if (list === undefined) return;
  for (let i = list.length - 1; i >= 0; i -= 1) {
    if (listeners.remove(name, list[i].raw)) removed(emitter, state, name, list[i]);
  }
}

/**
 * @param {any} emitter
 * @param {any} givenName
 * @param {any[]} args a genuine array of own elements
 */
function emit(emitter, givenName, args) {
  const name = toName(givenName);
  const state = stateOf(emitter);
  const list = state.listeners.get(name);
  if (list === undefined) {
    if (name === 'error' && !state.plain) throw unhandledError(args.length > 0 ? args[0] : undefined);
    return false;
  }
  for (let i = 0; i < list.length; i += 1) ReflectApply(list[i].raw, emitter, args);
  return true;
}

/** @param {any} value */
function unhandledError(value) {
  if (isError(value)) return value;
  const shown = typeof value === 'string' ? `'${value}'` : received(value);
  const error = new ErrorConstructor(`Unhandled error. (${shown})`);
  defineData(error, 'code', 'ERR_UNHANDLED_ERROR');
  defineData(error, 'context', value);
  return error;
}

/**
 * @param {any} emitter
 * @param {any} givenName
 * @param {'listener' | 'raw'} which
 */
function listOf(emitter, givenName, which) {
  const list = stateOf(emitter).listeners.get(toName(givenName));
  if (list === undefined) return [];
  const result = makeList(list.length);
  for (let i = 0; i < list.length; i += 1) result[i] = list[i][which];
  return result;
}

/**
 * A function, not a class: `EventEmitter.call(this)` is allowed.
 *
 * @this {any}
 */
export function EventEmitter() {}

const methods = {
  /** @this {any} @param {any} name @param {any} listener */
  on(name, listener) {
    return add(this, name, listener, false, false);
  },
  /** @this {any} @param {any} name @param {any} listener */
  addListener(name, listener) {
    return add(this, name, listener, false, false);
  },
  /** @this {any} @param {any} name @param {any} listener */
  prependListener(name, listener) {
    return add(this, name, listener, true, false);
  },
  /** @this {any} @param {any} name @param {any} listener */
  once(name, listener) {
    return add(this, name, listener, false, true);
  },
  /** @this {any} @param {any} name @param {any} listener */
  prependOnceListener(name, listener) {
    return add(this, name, listener, true, true);
  },
  /** @this {any} @param {any} name @param {any} listener */
  off(name, listener) {
    checkListener(listener);
    remove(this, name, listener);
    return this;
  },
  /** @this {any} @param {any} name @param {any} listener */
  removeListener(name, listener) {
    checkListener(listener);
    remove(this, name, listener);
    return this;
  },
  /** @this {any} @param {any[]} args */
  removeAllListeners(...args) {
    const state = stateOf(this);
    if (args.length > 0) {
      removeName(this, state, toName(args[0]));
      return this;
    }
    if (!state.plain && state.listeners.get('removeListener') !== undefined) {
      const names = state.listeners.names();
      for (let i = 0; i < names.length; i += 1) {
        if (names[i] !== 'removeListener') removeName(this, state, names[i]);
      }
    }
    state.listeners.clear();
    return this;
  },
  /** @this {any} @param {any} name @param {any[]} args */
  emit(name, ...args) {
    return emit(this, name, args);
  },
  /** @this {any} */
  eventNames() {
    return stateOf(this).listeners.names();
  },
  /** @this {any} @param {any} name @param {any} [listener] */
  listenerCount(name, listener) {
    const list = stateOf(this).listeners.get(toName(name));
    if (list === undefined) return 0;
    if (listener === undefined || listener === null) return list.length;
    let count = 0;
    for (let i = 0; i < list.length; i += 1) {
      if (list[i].listener === listener || list[i].raw === listener) count += 1;
    }
    return count;
  },
  /** @this {any} @param {any} name */
  listeners(name) {
    return listOf(this, name, 'listener');
  },
  /** @this {any} @param {any} name */
  rawListeners(name) {
    return listOf(this, name, 'raw');
  },
  /** @this {any} @param {any} count */
  setMaxListeners(count) {
    checkCount(count);
    stateOf(this).maxListeners = count;
    return this;
  },
  /** @this {any} */
  getMaxListeners() {
    return stateOf(this).maxListeners ?? defaultMaxListeners;
  },
};
for (const name of /** @type {(keyof typeof methods)[]} */ (Object.keys(methods))) {
  defineHidden(EventEmitter.prototype, name, methods[name]);
}

/**
 * `events.once`: a promise of the next event's arguments, rejected by an `error` event.
 *
 * @param {any} emitter
 * @param {any} name
 */
function once(emitter, name) {
  return new PromiseConstructor((resolve, reject) => {
    /** @param {any[]} args */
    const onEvent = (...args) => {
      remove(emitter, 'error', onError);
      resolve(args);
    };
    /** @param {any} error */
    const onError = (error) => {
      remove(emitter, name, onEvent);
      reject(error);
    };
    add(emitter, name, onEvent, false, true);
    if (name !== 'error') add(emitter, 'error', onError, false, true);
  });
}

/** @type {any} */
const statics = EventEmitter;
statics.EventEmitter = EventEmitter;
statics.once = once;
Object.defineProperty(statics, 'defaultMaxListeners', {
  enumerable: true,
  get: () => defaultMaxListeners,
  set: (count) => {
    checkCount(count);
    defaultMaxListeners = count;
  },
});
