// Owns what the preload's world has in place of the engine's own: `MessageChannel`, which remembers pairs, `postMessage` of
// ports and of the window, which notice a port that leads to the main process. None of it is visible to the page's world.
import {
  ArrayIsArray,
  ProxyConstructor,
  ReflectApply,
  ReflectConstruct,
  ReflectDefineProperty,
  ReflectGetOwnPropertyDescriptor,
  SafeMap,
  SafeWeakMap,
  makeList,
  realmGlobal,
} from '../primordials.js';
import { MessagePortPrototype, cloneWith, isNeutered, isPort, listenTo, ownValue, portsOf } from './dom.js';
import { makeSecret } from './secret.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./ends.js').End} End */

/** @typedef {{ partner: any, sent: number, seen: number, listening: boolean }} Pair what is known of one port of a pair */

/**
 * @param {object} context
 * @param {Hub} context.own
 * @param {Hub | undefined} context.page
 * @param {string} context.token
 */
export function createForwarding({ own, page, token }) {
  /** @type {SafeWeakMap<any, Pair>} */
  const pairs = new SafeWeakMap();
  /** @type {SafeMap<string, (End | undefined)[]>} */
  const announcements = new SafeMap();

  /** @param {any} port1 @param {any} port2 */
  const remember = (port1, port2) => {
    pairs.set(port1, { partner: port2, sent: 0, seen: 0, listening: false });
    pairs.set(port2, { partner: port1, sent: 0, seen: 0, listening: false });
  };

  /**
   * Counts what is posted from one port of a pair to the other.
   *
   * @param {Pair} pair
   */
  const count = (pair) => {
    pair.sent += 1;
    const other = pairs.get(pair.partner);
    if (other === undefined || other.listening) return;
    other.listening = true;
    listenTo(pair.partner, 'message', () => {
      other.seen += 1;
    });
  };

  /**
   * The ports of a transfer list that is given as lists mostly are; others are not looked into, as looking runs their code.
   *
   * @param {any} options
   * @returns {any[]}
   */
  const listed = (options) => {
    const list = ArrayIsArray(options) ? options : ownTransfer(options);
    if (list === undefined) return [];
    let found = 0;
    const ports = makeList(list.length);
    for (let i = 0; i < list.length; i += 1) {
      const item = ownValue(list, i);
      if (isPort(item)) ports[found++] = item;
    }
    ports.length = found;
    return ports;
  };

  let windowInstalled = false;
  /** @param {any} port */
  const isHeld = (port) => own.handleOf(port) !== undefined;
  /** @param {any} port */
  const isKnown = (port) => isHeld(port) || pairs.has(port);

  /**
   * @param {string} nonce
   * @param {any[]} ports
   */
  const expect = (nonce, ports) => {
    for (let i = 0; i < ports.length; i += 1) {
      const handle = own.handleOf(ports[i]) ?? 0;
      own.expect(nonce, i, page === undefined ? handle : 0);
      if (page !== undefined) page.expect(nonce, i, handle);
    }
  };

  return {
    /** @param {any} port */
    partnerOf: (port) => pairs.get(port)?.partner,
    /** What was posted from one to the other and not dispatched there. @param {any} port @param {any} partner */
    onTheWay: (port, partner) => {
      const from = pairs.get(port);
      const to = pairs.get(partner);
      return from === undefined || to === undefined ? 0 : from.sent - to.seen;
    },
    /** @param {string} nonce */
    announced: (nonce) => {
      const ends = announcements.get(nonce);
      announcements.delete(nonce);
      return ends;
    },
    /**
     * @param {object} context
     * @param {(ports: any[]) => (End | undefined)[]} context.moved
     * @param {import('./ends.js').Ends['load']} context.load
     * @param {(port: any) => import('./relay.js').Relay | undefined} context.relayOf the relay behind a port that is held here,
     *   if what is posted may skip the DOM
     * @param {(port: any) => void} context.posted something that such a port posted goes through the DOM
     */
    install: ({ moved, load, relayOf, posted }) => {
      replace(realmGlobal, 'MessageChannel', {
        /** @param {any} Channel @param {any[]} args @param {any} target */
        construct: (Channel, args, target) => {
          const channel = ReflectConstruct(Channel, args, target);
          const { port1, port2 } = portsOf(channel);
          remember(port1, port2);
          return channel;
        },
      });
      replace(MessagePortPrototype, 'postMessage', {
        /** @param {any} native @param {any} port @param {any[]} args */
        apply: (native, port, args) => {
          if (own.handleOf(port) === undefined) {
            ReflectApply(native, port, args);
            const pair = pairs.get(port);
            if (pair !== undefined) count(pair);
            return;
          }
          const relay = relayOf(port);
          const options = args.length > 1 ? args[1] : undefined;
          if (relay !== undefined && args.length > 0 && options === undefined) {
            relay.post(args[0]);
            return;
          }
          const ports = listed(options);
          const list = ArrayIsArray(options) ? options : ownTransfer(options);
          if (relay !== undefined && list !== undefined && !some(ports, (other) => other === port)) {
            const { cargo, data } = load(ports, (rest) => cloneWith(args[0], rest, without(list, ports, rest)));
            relay.postWith(data, cargo);
            return;
          }
          // Through the DOM, behind what is there already.
          if (some(ports, isKnown)) {
            const nonce = makeSecret();
            ReflectApply(native, port, withData(args, [token, nonce, args[0]]));
            // A port that is closed takes nothing along.
            if (isNeutered(ports[0])) announcements.set(nonce, moved(ports));
          } else {
            ReflectApply(native, port, args);
          }
          posted(port);
        },
      });
    },
    /**
     * From the first port on that the window's `postMessage` may be asked to pass on. Not before: of what another frame's
     * preload posts by it, this window is the source.
     *
     * @param {(port: any) => void} toPage
     */
    installWindow: (toPage) => {
      if (windowInstalled) return;
      windowInstalled = true;
      replace(realmGlobal, 'postMessage', {
        /** @param {any} native @param {any} self @param {any[]} args */
        apply: (native, self, args) => {
          const ports = self === undefined || self === realmGlobal ? listed(args.length > 2 ? args[2] : args[1]) : [];
          if (!some(ports, isHeld)) return ReflectApply(native, self, args);
          const nonce = makeSecret();
          expect(nonce, ports);
          try {
            ReflectApply(native, self, withData(args, [nonce, args[0]]));
          } catch (error) {
            own.expectNoMore(nonce);
            page?.expectNoMore(nonce);
            throw error;
          }
          for (let i = 0; i < ports.length; i += 1) if (isNeutered(ports[i])) toPage(ports[i]);
        },
      });
    },
  };
}

/**
 * @param {any[]} args
 * @param {any[]} data
 */
function withData(args, data) {
  const list = makeList(args.length);
  for (let i = 1; i < args.length; i += 1) list[i] = args[i];
  list[0] = data;
  return list;
}

/**
 * @param {any} options
 * @returns {any[] | undefined}
 */
function ownTransfer(options) {
  const list = typeof options === 'object' && options !== null ? ownValue(options, 'transfer') : undefined;
  return ArrayIsArray(list) ? list : undefined;
}

/**
 * A transfer list without those of its ports that are not in `rest`.
 *
 * @param {any[]} list
 * @param {any[]} ports
 * @param {any[]} rest
 */
function without(list, ports, rest) {
  if (ports.length === rest.length) return list;
  const left = makeList(list.length);
  let count = 0;
  for (let i = 0; i < list.length; i += 1) {
    const item = ownValue(list, i);
    if (!some(ports, (port) => port === item) || some(rest, (port) => port === item)) left[count++] = item;
  }
  left.length = count;
  return left;
}

/**
 * @param {any[]} list
 * @param {(item: any) => boolean} check
 */
function some(list, check) {
  for (let i = 0; i < list.length; i += 1) if (check(list[i])) return true;
  return false;
}

/**
 * Puts a proxy in a function's place, which shows itself as the function does.
 *
 * @param {any} object
 * @param {string} name
 * @param {any} handler
 */
function replace(object, name, handler) {
  const descriptor = ReflectGetOwnPropertyDescriptor(object, name);
  if (descriptor === undefined || typeof descriptor.value !== 'function' || !descriptor.configurable) return;
  const value = new ProxyConstructor(descriptor.value, { __proto__: null, ...handler });
  ReflectDefineProperty(object, name, /** @type {any} */ ({ __proto__: null, ...descriptor, value }));
}
