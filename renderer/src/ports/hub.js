// Owns the ports of one world that lead to the main process: what WebKit's own lack, `close` at the other end, and the way of
// such a port by `window.postMessage` from the preload's world to the page's.
//
// The preload's world and the page's each have a hub. They know ports by handles and call each other with numbers and texts,
// so that neither gets hold of an object of the other; but for a message that the preload's has the page's dispatch, which makes a
// copy of its own world for the page's listeners and shows them nothing else.
import {
  ArrayIsArray,
  ObjectFreeze,
  ReflectApply,
  ReflectDefineProperty,
  SafeMap,
  SafeWeakMap,
  defineHidden,
} from '../primordials.js';
import {
  closePort,
  dispatchEventOn,
  dispatchOn,
  hasPorts,
  isNeutered,
  listenTo,
  listenToWindow,
  makeMessageEvent,
  messageData,
  messagePorts,
  ownValue,
  post,
  soon,
} from './dom.js';

/**
 * Who keeps the other ends, in the preload's world.
 *
 * @typedef {object} Keeper
 * @property {(handle: number) => number} seen a message was dispatched at a port; gives how many known ports came with it
 * @property {(index: number) => number} nested the handle of one of these
 * @property {(handle: number) => boolean} close whether the keeper closes the other end by itself
 */

/** @typedef {{ port: any, onclose: any, listening: boolean }} Holder */
/** @typedef {ReturnType<typeof createHub>} Hub */

export function createHub() {
  /** @type {SafeMap<number, Holder>} */
  const holders = new SafeMap();
  /** @type {SafeWeakMap<any, number>} */
  const handles = new SafeWeakMap();
  /** @type {SafeMap<string, SafeMap<number, number>>} what comes by window.postMessage: by the place of a port its handle */
  const expected = new SafeMap();
  /** @type {Keeper | undefined} */
  let keeper;
  let token = '';

  /** @param {any} event */
  const onWindowMessage = (event) => {
    if (expected.size === 0) return;
    try {
      const data = messageData(event);
      if (!ArrayIsArray(data) || data.length !== 2) return;
      const nonce = ownValue(data, 0);
      const ports = typeof nonce === 'string' ? expected.get(nonce) : undefined;
      if (ports === undefined) return;
      expected.delete(nonce);
      defineHidden(event, 'data', ownValue(data, 1));
      keepForTask(event);
      const arrived = messagePorts(event);
      ports.forEach((handle, index) => {
        if (handle !== 0) hold(arrived[index], handle);
      });
    } catch {
      // The stack is exhausted, or it is no event of the engine.
    }
  };

  /**
   * Adds what the engine's port lacks.
   *
   * @param {any} port
   * @param {number} handle
   */
  const hold = (port, handle) => {
    /** @type {Holder} */
    const holder = { port, onclose: null, listening: false };
    holders.set(handle, holder);
    handles.set(port, handle);
    const before = ownValue(port, 'onclose');
    defineMethod(port, 'close', () => {
      if (!holders.has(handle) || isNeutered(port)) return;
      holders.delete(handle);
      // Behind all that was posted. Who reads it is the runtime, at the other end.
      if (keeper === undefined || !keeper.close(handle)) post(port, [token], []);
      closePort(port);
    });
    ReflectDefineProperty(port, 'onclose', /** @type {any} */ ({
      __proto__: null,
      configurable: true,
      enumerable: false,
      get: () => holder.onclose,
      set: (/** @type {any} */ value) => setOnclose(holder, value),
    }));
    if (before !== undefined) setOnclose(holder, before);
    const onMessage = (/** @type {any} */ event) => seen(handle, event);
    listenTo(port, 'message', onMessage);
    listenTo(port, 'messageerror', onMessage);
  };

  /**
   * @param {number} handle
   * @param {any} event
   */
  const seen = (handle, event) => {
    try {
      // A page can dispatch events of its own.
      if (event.isTrusted !== true || keeper === undefined) return;
      const count = keeper.seen(handle);
      if (count === 0) return;
      const ports = messagePorts(event);
      for (let i = 0; i < count; i += 1) hold(ports[i], keeper.nested(i));
    } catch {}
  };

  return ObjectFreeze(/** @type {const} */ ({
    __proto__: null,
    /**
     * @param {string} secret what the runtime's own messages begin with
     * @param {Keeper} given
     */
    connect: (secret, given) => {
      token = secret;
      keeper = given;
      if (hasPorts) listenToWindow(onWindowMessage);
    },
    hold,
    /**
     * The handle of a port that is held here.
     *
     * @param {any} port
     */
    handleOf: (port) => {
      const handle = handles.get(port);
      return handle !== undefined && holders.has(handle) ? handle : undefined;
    },
    /**
     * Lets go of a port: it went elsewhere.
     *
     * @param {number} handle
     */
    drop: (handle) => {
      holders.delete(handle);
    },
    /**
     * A window message with known ports is about to come.
     *
     * @param {string} nonce
     * @param {number} index a port's place in the message
     * @param {number} handle 0 where another world's hub has it
     */
    expect: (nonce, index, handle) => {
      // `document.open()` takes all listeners off; this one is there once at most.
      listenToWindow(onWindowMessage);
      let ports = expected.get(nonce);
      if (ports === undefined) {
        ports = new SafeMap();
        expected.set(nonce, ports);
      }
      ports.set(index, handle);
    },
    /** @param {string} nonce */
    expectNoMore: (nonce) => {
      expected.delete(nonce);
    },
    /**
     * Whether the port is neither here nor on its way here.
     *
     * @param {number} handle
     */
    isAway: (handle) => {
      const holder = holders.get(handle);
      if (holder !== undefined) return isNeutered(holder.port);
      let coming = false;
      expected.forEach((ports) => {
        ports.forEach((other) => {
          if (other === handle) coming = true;
        });
      });
      return !coming;
    },
    /**
     * The other end is closed, and all that it posted was dispatched: says so where the port is held, and closes it.
     *
     * @param {number} handle
     */
    closed: (handle) => {
      const holder = holders.get(handle);
      if (holder === undefined) return;
      holders.delete(handle);
      const { port } = holder;
      if (isNeutered(port)) return;
      try {
        dispatchOn(port, 'close');
      } finally {
        closePort(port);
      }
    },
    /**
     * Whether the port is here and can be given messages.
     *
     * @param {number} handle
     */
    isHere: (handle) => {
      const holder = holders.get(handle);
      return holder !== undefined && !isNeutered(holder.port);
    },
    /**
     * Dispatches a message at a port that is here.
     *
     * @param {number} handle
     * @param {any} value of the preload's world; the listeners get a copy of this one
     * @param {any[]} ports whosever wrappers
     * @param {(index: number) => number} nested their handles
     */
    dispatch: (handle, value, ports, nested) => {
      const holder = holders.get(handle);
      if (holder === undefined) return;
      const event = makeMessageEvent(value, ports);
      if (ports.length > 0) {
        const arrived = messagePorts(event);
        for (let i = 0; i < ports.length; i += 1) hold(arrived[i], nested(i));
      }
      dispatchEventOn(holder.port, event);
    },
    /**
     * A message came that could not be read.
     *
     * @param {number} handle
     */
    failed: (handle) => {
      const holder = holders.get(handle);
      if (holder !== undefined) {
        soon(() => {
          if (!isNeutered(holder.port)) dispatchOn(holder.port, 'messageerror');
        });
      }
    },
    count: () => holders.size + expected.size,
  }));
}

/**
 * The event handler attribute, as HTML has them: it takes its turn where it was first set.
 *
 * @param {Holder} holder
 * @param {any} value
 */
function setOnclose(holder, value) {
  const usable = typeof value === 'function' || (typeof value === 'object' && value !== null);
  holder.onclose = usable ? value : null;
  if (!usable || holder.listening) return;
  holder.listening = true;
  const onClose = (/** @type {any} */ event) => {
    if (typeof holder.onclose === 'function') ReflectApply(holder.onclose, holder.port, [event]);
  };
  listenTo(holder.port, 'close', onClose, false);
}

/**
 * @param {any} object
 * @param {string} name
 * @param {() => void} method
 */
function defineMethod(object, name, method) {
  const holder = { [name]() { method(); } };
  defineHidden(object, name, holder[name]);
}

/** @type {any} */
let kept;

/**
 * The engine makes another object for an event when this one is collected.
 *
 * @param {any} event
 */
function keepForTask(event) {
  kept = event;
  soon(() => {
    if (kept === event) kept = undefined;
  });
}
