// Owns pretend message ports for the realms of a world, as WebKit has them: one native object behind a wrapper in each
// realm, messages that are dispatched one by one in tasks of their own, and events with a wrapper in each realm, too.
import vm from 'node:vm';
import { decode, encode } from './codec.js';

const install = `(native) => {
  const { define } = native;
  class EventTarget {
    addEventListener(type, listener, capture) { native.listen(native.of(this) ?? this, type, listener, capture === true, globalThis); }
    dispatchEvent(event) { native.dispatch(native.of(this) ?? this, native.eventOf(event), globalThis); return true; }
  }
  class MessagePort extends EventTarget {
    constructor() { super(); throw new TypeError('Illegal constructor'); }
    postMessage(value, options) { native.post(native.port(this), value, options, globalThis); }
    start() { native.start(native.port(this)); }
    close() { native.close(native.port(this)); }
    get onmessage() { return native.port(this).onmessage ?? null; }
    set onmessage(f) { native.setOnmessage(native.port(this), f, globalThis); }
  }
  define(MessagePort.prototype, Symbol.toStringTag, { value: 'MessagePort', configurable: true });
  class MessageChannel {
    constructor() { native.channel(this, globalThis); }
    get port1() { return native.portOf(this, 0, globalThis); }
    get port2() { return native.portOf(this, 1, globalThis); }
  }
  class Event {
    constructor(type, init) { native.event(this, type, globalThis, init); }
    get defaultPrevented() { return false; }
    get type() { return native.eventOf(this).type; }
    get target() { return native.wrap(native.eventOf(this).target, globalThis); }
    stopImmediatePropagation() { native.eventOf(this).stopped = true; }
  }
  class MessageEvent extends Event {
    get data() { return native.data(this, globalThis); }
    get ports() { return native.eventPorts(this, globalThis); }
  }
  const classes = { EventTarget, MessagePort, MessageChannel, Event, MessageEvent };
  for (const [name, value] of Object.entries(classes)) define(globalThis, name, { value, writable: true, configurable: true });
  const own = (name, value) => define(globalThis, name, { value, writable: true, configurable: true });
  own('structuredClone', (value, options) => native.clone(value, options, globalThis));
  own('postMessage', function postMessage(value, origin, transfer) {
    native.postToWindow(value, transfer === undefined ? origin : { transfer }, globalThis);
  });
  own('addEventListener', function addEventListener(type, listener, capture) {
    native.listen(native.window, type, listener, capture === true, globalThis);
  });
  own('window', globalThis);
  own('setTimeout', (f, ms) => native.setTimeout(f, ms));
}`;

const blobPrototype = Object.create(Object.prototype, { [Symbol.toStringTag]: { value: 'Blob' } });

class DataCloneError extends Error {
  name = 'DataCloneError';
}

/** One document's ports; give `setup` to `createWorld`. */
export function makePorts() {
  const natives = new WeakMap(); // wrapper → native port
  const wrappers = new Map(); // realm → native → wrapper
  const events = new WeakMap(); // wrapper → native event
  const channels = new WeakMap();
  const window = { listeners: [], isWindow: true };
  const open = new Set(); // every port that is neither closed nor moved
  const timers = [];

  const wrap = (port, realm) => {
    if (port === undefined || port.isWindow) return realm;
    if (!wrappers.has(realm)) wrappers.set(realm, new Map());
    const of = wrappers.get(realm);
    if (!of.has(port)) {
      const wrapper = Object.create(realm.MessagePort.prototype);
      natives.set(wrapper, port);
      of.set(port, wrapper);
    }
    return of.get(port);
  };
  const makeNative = (channel, side) => {
    const port = { channel, side, entangled: true, started: false, listeners: [], onmessage: null };
    open.add(port);
    return port;
  };
  const list = (options, realm) => {
    if (options === undefined || typeof options === 'string') return [];
    const iterable = typeof options[realm.Symbol.iterator] === 'function' ? options : options.transfer ?? [];
    const items = [];
    const iterator = iterable[realm.Symbol.iterator]();
    for (let step = iterator.next(); !step.done; step = iterator.next()) items.push(step.value);
    return items;
  };
  const disentangle = (ports) => {
    const seen = new Set();
    for (const port of ports) {
      if (!port.entangled || seen.has(port)) throw new DataCloneError('The object can not be cloned.');
      seen.add(port);
    }
    return ports.map((port) => {
      port.entangled = false;
      open.delete(port);
      const moved = { channel: port.channel, side: port.side };
      port.channel.ends[port.side] = undefined;
      return moved;
    });
  };
  const entangle = ({ channel, side }) => {
    const port = makeNative(channel, side);
    channel.ends[side] = port;
    schedule(port);
    return port;
  };
  /** The value for every realm: ports in it by their place. */
  const serialize = (value, items) => {
    const ports = items.filter((item) => natives.has(item));
    const place = new Map(ports.map((port, i) => [port, i]));
    if (place.size !== ports.length) throw new DataCloneError('Duplicate transferable for structured clone');
    const swap = (v) => {
      if (typeof v === 'function') throw new DataCloneError('The object can not be cloned.');
      if (typeof v !== 'object' || v === null) return v;
      if (place.has(v)) return { $port: place.get(v) };
      if (natives.has(v)) throw new DataCloneError('The object can not be cloned.');
      if (v.$blob) return { $blob: true };
      if (Array.isArray(v)) return Array.from({ length: v.length }, (_, i) => swap(v[i]));
      const proto = Object.getPrototypeOf(v);
      if (proto === null || Object.getPrototypeOf(proto) === null) return Object.fromEntries(Object.keys(v).map((k) => [k, swap(v[k])]));
      return v;
    };
    const buffers = items.filter((item) => !natives.has(item));
    const bytes = encode(swap(value));
    return { bytes, ports: ports.map((port) => natives.get(port)), buffers };
  };
  const deserialize = (bytes, ports, realm) => {
    const swap = (v) => {
      if (typeof v !== 'object' || v === null) return v;
      if (typeof v.$port === 'number') return wrap(ports[v.$port], realm);
      if (v.$blob) return Object.assign(Object.create(blobPrototype), { $blob: true });
      const array = Array.isArray(v);
      const proto = Object.getPrototypeOf(v);
      if (!array && proto !== Object.prototype) return v;
      const copy = array ? new realm.Array() : new realm.Object();
      for (const key of Object.keys(v)) copy[key] = swap(v[key]);
      return copy;
    };
    return swap(decode(bytes));
  };

  const dispatch = (target, event) => {
    event.target = target;
    const all = [...target.listeners];
    for (const { type, listener } of [...all.filter((l) => l.capture), ...all.filter((l) => !l.capture)]) {
      if (type !== event.type || event.stopped) continue;
      const realm = all.find((l) => l.listener === listener).realm;
      try {
        listener.call(wrap(target, realm), wrapEvent(event, realm));
      } catch (error) {
        native.errors.push(error);
      }
    }
  };
  const wrapEvent = (event, realm) => {
    if (!event.wrappers.has(realm)) {
      const Class = event.type === 'message' ? realm.MessageEvent : realm.Event;
      const wrapper = Object.create(Class.prototype);
      Object.defineProperty(wrapper, 'isTrusted', { value: event.trusted });
      events.set(wrapper, event);
      event.wrappers.set(realm, wrapper);
    }
    return event.wrappers.get(realm);
  };
  const makeEvent = (type, trusted, bytes, ports = []) => ({ type, trusted, bytes, ports, wrappers: new Map(), data: new Map() });

  const schedule = (port) => {
    if (!port.started || port.scheduled) return;
    if (port.channel.queues[port.side].length === 0) return;
    port.scheduled = true;
    setImmediate(() => {
      port.scheduled = false;
      if (!port.entangled || !port.started) return;
      const message = port.channel.queues[port.side].shift();
      if (message === undefined) return;
      schedule(port);
      dispatch(port, makeEvent('message', true, message.bytes, message.moved.map(entangle)));
    });
  };

  const native = {
    define: Object.defineProperty,
    window,
    errors: [],
    of: (wrapper) => natives.get(wrapper),
    port: (wrapper) => {
      if (!natives.has(wrapper)) throw new TypeError('can only be used on instances of MessagePort');
      return natives.get(wrapper);
    },
    wrap,
    channel: (object) => {
      const channel = { ends: [], queues: [[], []], closed: [false, false] };
      channel.ends.push(makeNative(channel, 0), makeNative(channel, 1));
      // Kept: an end that is moved is still what this object shows.
      channels.set(object, [...channel.ends]);
    },
    portOf: (object, side, realm) => wrap(channels.get(object)[side], realm),
    post: (port, value, options, realm) => {
      const { bytes, ports } = serialize(value, list(options, realm));
      if (!port.entangled) return;
      if (ports.includes(port)) throw new DataCloneError('contains the source port');
      const moved = disentangle(ports);
      const other = 1 - port.side;
      if (port.channel.closed[other]) return;
      port.channel.queues[other].push({ bytes, moved });
      if (port.channel.ends[other]) schedule(port.channel.ends[other]);
    },
    start: (port) => {
      if (!port.entangled) return;
      port.started = true;
      schedule(port);
    },
    close: (port) => {
      if (!port.entangled) return;
      port.entangled = false;
      open.delete(port);
      port.channel.closed[port.side] = true;
      port.channel.queues[port.side].length = 0;
      port.listeners.length = 0;
    },
    setOnmessage: (port, f, realm) => {
      port.listeners = port.listeners.filter((l) => !l.attribute);
      port.onmessage = f;
      if (typeof f === 'function') port.listeners.push({ type: 'message', listener: f, capture: false, realm, attribute: true });
      native.start(port);
    },
    listen: (target, type, listener, capture, realm) => {
      if (target.listeners.some((l) => l.type === type && l.listener === listener && l.capture === capture)) return;
      target.listeners.push({ type, listener, capture, realm });
    },
    dispatch,
    event: (wrapper, type, realm, init = {}) => {
      const ports = init.ports === undefined ? [] : list(init.ports, realm);
      const event = makeEvent(type, false, encode(init.data ?? null), ports.map((port) => natives.get(port)));
      if (init.data !== undefined) event.data.set(realm, init.data);
      event.wrappers.set(realm, wrapper);
      Object.defineProperty(wrapper, 'isTrusted', { value: false });
      events.set(wrapper, event);
    },
    eventOf: (wrapper) => events.get(wrapper),
    data: (wrapper, realm) => {
      const event = events.get(wrapper);
      if (!event.data.has(realm)) event.data.set(realm, deserialize(event.bytes, event.ports, realm));
      return event.data.get(realm);
    },
    eventPorts: (wrapper, realm) => {
      const array = new realm.Array();
      events.get(wrapper).ports.forEach((port, i) => {
        Object.defineProperty(array, i, { value: wrap(port, realm), writable: true, enumerable: true, configurable: true });
      });
      return array;
    },
    clone: (value, options, realm) => {
      const { bytes, ports, buffers } = serialize(value, list(options, realm));
      if (buffers.some((buffer) => buffer.undetachable)) throw new DataCloneError('The object can not be cloned.');
      const moved = disentangle(ports);
      if (buffers.length > 0) structuredClone(null, { transfer: buffers });
      return deserialize(bytes, moved.map(entangle), realm);
    },
    postToWindow: (value, options, realm) => {
      const { bytes, ports } = serialize(value, list(options, realm));
      const moved = disentangle(ports);
      setImmediate(() => dispatch(window, makeEvent('message', true, bytes, moved.map(entangle))));
    },
    setTimeout: (f, ms) => timers.push({ f, ms }),
  };
  return {
    setup: (context) => vm.runInContext(install, context)(native),
    errors: native.errors,
    /** Runs what waits for a time to pass. */
    passTime: () => timers.splice(0).forEach(({ f }) => f()),
    /** How many ports are neither closed nor moved. */
    open: () => open.size,
    move: (wrapper) => entangle(disentangle([natives.get(wrapper)])[0]),
  };
}
