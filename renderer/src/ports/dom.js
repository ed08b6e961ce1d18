// Owns what the runtime does with the DOM's ports, by built-ins captured before any page or preload code runs. A port may be
// a wrapper of any world of the document: the engine looks at the object behind it.
import {
  ReflectApply,
  ReflectGetOwnPropertyDescriptor,
  SafeMap,
  makeList,
  realmGlobal,
  uncurryGetter,
  uncurryThis,
} from '../primordials.js';

const { MessageChannel, MessagePort, MessageEvent, Event, EventTarget, structuredClone, addEventListener } = realmGlobal;

/** Whether there are ports at all: the runtime is also tested where there are none. */
export const hasPorts =
  typeof MessageChannel === 'function' && ReflectGetOwnPropertyDescriptor(MessageChannel.prototype, 'port1')?.get !== undefined;

/** @param {any} Class @param {string} key */
const method = (Class, key) => (hasPorts ? uncurryThis(Class.prototype[key]) : () => undefined);
/** @param {any} Class @param {string} key @returns {(self: any) => any} */
const getter = (Class, key) => (hasPorts ? uncurryGetter(Class.prototype, key) : () => undefined);

const ChannelPrototypeGetPort1 = getter(MessageChannel, 'port1');
const ChannelPrototypeGetPort2 = getter(MessageChannel, 'port2');
const PortPrototypePostMessage = method(MessagePort, 'postMessage');
const PortPrototypeStart = method(MessagePort, 'start');
const PortPrototypeGetOnmessage = getter(MessagePort, 'onmessage');
const EventTargetPrototypeAddEventListener = method(EventTarget, 'addEventListener');
const EventTargetPrototypeDispatchEvent = method(EventTarget, 'dispatchEvent');
export const closePort = method(MessagePort, 'close');
export const messageData = getter(MessageEvent, 'data');
/** @type {(event: any) => any[]} */
export const messagePorts = getter(MessageEvent, 'ports');
export const MessagePortPrototype = hasPorts ? MessagePort.prototype : undefined;
const { iterator: SymbolIterator } = Symbol;

/**
 * Goes through a list, whatever has become of arrays' iterators.
 *
 * @param {any[]} list
 * @returns {any}
 */
const iterable = (list) => ({
  __proto__: null,
  [SymbolIterator]: () => {
    let i = 0;
    return {
      __proto__: null,
      next: () => {
        const done = i === list.length;
        return { __proto__: null, done, value: done ? undefined : list[i++] };
      },
    };
  },
});

/** @param {any[]} list */
const transferring = (list) => ({ __proto__: null, transfer: iterable(list) });

/** @param {any} channel */
export const portsOf = (channel) => ({ port1: ChannelPrototypeGetPort1(channel), port2: ChannelPrototypeGetPort2(channel) });

export const makeChannel = () => portsOf(new MessageChannel());

/** @param {any} value */
export function isPort(value) {
  if (!hasPorts || typeof value !== 'object' || value === null) return false;
  try {
    // It asks what the object is, and nothing of the object itself.
    PortPrototypeGetOnmessage(value);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {any} port
 * @param {any} value
 * @param {any[]} ports
 */
export function post(port, value, ports) {
  if (ports.length === 0) PortPrototypePostMessage(port, value);
  else PortPrototypePostMessage(port, value, transferring(ports));
}

/** @type {any} a port that was moved away */
let moved;

/**
 * Whether a port was closed or moved. A port that was not refuses to take along one that was, and has sent nothing; a port
 * that was closed or moved does nothing at all.
 *
 * @param {any} port
 */
export function isNeutered(port) {
  if (moved === undefined) {
    const { port1 } = makeChannel();
    takeOver([port1], []);
    moved = port1;
  }
  try {
    PortPrototypePostMessage(port, undefined, transferring([moved]));
    return true;
  } catch {
    return false;
  }
}

/**
 * Moves ports to objects that nobody else has, and detaches buffers. All of it or, when it throws, nothing.
 *
 * @param {any[]} ports
 * @param {any[]} buffers
 * @returns {any[]}
 */
export function takeOver(ports, buffers) {
  const list = makeList(ports.length + buffers.length);
  for (let i = 0; i < ports.length; i += 1) list[i] = ports[i];
  for (let i = 0; i < buffers.length; i += 1) list[ports.length + i] = buffers[i];
  return ReflectApply(structuredClone, realmGlobal, [ports, transferring(list)]);
}

/**
 * A message as another realm would get it.
 *
 * @param {any} data
 * @param {any[]} ports
 * @param {any} list all that is transferred, as it was given
 * @returns {{ data: any, ports: any[] }}
 */
export function cloneWith(data, ports, list) {
  const both = ReflectApply(structuredClone, realmGlobal, [[data, ports], transferring(list)]);
  return { data: both[0], ports: both[1] };
}

/**
 * @param {any} target
 * @param {string} type
 * @param {(event: any) => void} listener
 * @param {boolean} [first] whether before those that are registered without: what one of them stops is still seen
 */
export const listenTo = (target, type, listener, first = true) => {
  EventTargetPrototypeAddEventListener(target, type, listener, first);
};

/** @param {(event: any) => void} listener called before any listener of the page that is registered later */
export const listenToWindow = (listener) => {
  if (typeof addEventListener === 'function') ReflectApply(addEventListener, realmGlobal, ['message', listener, true]);
};

export const startPort = PortPrototypeStart;

/**
 * @param {any} port
 * @param {'close' | 'messageerror'} type
 */
export const dispatchOn = (port, type) => {
  EventTargetPrototypeDispatchEvent(port, type === 'close' ? new Event(type) : new MessageEvent(type));
};

/**
 * A message for one realm's listeners, as that realm makes it.
 *
 * @param {any} value
 * @param {any[]} ports
 */
export const makeMessageEvent = (value, ports) => {
  const data = typeof value === 'object' && value !== null ? ReflectApply(structuredClone, realmGlobal, [value]) : value;
  return new MessageEvent('message', { __proto__: null, data, ports: iterable(ports) });
};

/**
 * Dispatches it. What a listener throws the engine reports, as always.
 *
 * @param {any} port
 * @param {any} event
 */
export const dispatchEventOn = (port, event) => {
  EventTargetPrototypeDispatchEvent(port, event);
};

/** @type {any} */
let tasks;
/** @type {SafeMap<number, () => void>} */
let waiting = new SafeMap();

/**
 * Calls back in a task of its own. A timer would wait for a second in a page that is hidden.
 *
 * @param {() => void} callback
 */
export function soon(callback) {
  if (tasks === undefined) {
    tasks = makeChannel();
    listenTo(tasks.port1, 'message', () => {
      const callbacks = waiting;
      waiting = new SafeMap();
      callbacks.forEach((call) => call());
    });
    startPort(tasks.port1);
  }
  waiting.set(waiting.size, callback);
  if (waiting.size === 1) post(tasks.port2, 0, []);
}

/**
 * An own data property of an object, without running any code of it.
 *
 * @param {any} object
 * @param {PropertyKey} key
 */
export function ownValue(object, key) {
  const descriptor = ReflectGetOwnPropertyDescriptor(object, key);
  return descriptor === undefined ? undefined : descriptor.value;
}
