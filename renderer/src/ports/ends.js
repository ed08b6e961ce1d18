// Owns what the preload's world knows of the DOM ports at the other side of relays: where each of them is, what was posted
// to it and not yet dispatched, and so when its `close` is due and when main may send more.
import { SafeMap, SafeWeakMap, ReflectApply, globalSetTimeout, makeList, realmGlobal } from '../primordials.js';
import { PORT_WINDOW } from '../wire.js';
import { hasPorts, isNeutered, post } from './dom.js';
import { createForwarding } from './forward.js';
import { createHub } from './hub.js';
import { makeSecret } from './secret.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./relay.js').Relay} Relay */
/** @typedef {ReturnType<typeof createEnds>} Ends */

/**
 * A DOM port whose other one is a relay's.
 *
 * @typedef {object} End
 * @property {number} handle
 * @property {Hub | undefined} hub whose world has it; undefined before it is seen anywhere, and once it went elsewhere
 * @property {Relay | undefined} relay
 * @property {boolean} relayed it is a relay's own: it went to the main process, too
 * @property {number} skip messages on the way to it that are not the relay's
 * @property {number} ahead messages on the way from it to the relay, when that was made
 * @property {number} posted the relay's messages
 * @property {number} seen how many of them were dispatched
 * @property {boolean} closing the relay is gone, and has been sent all of it
 * @property {SafeMap<number, { cost: number, nested: End[] | undefined }>} waiting the messages between, by their number
 * @property {number} weight what these cost
 */

/** More than this on the way to a port is a slow reader's, or nobody's. */
const SLOW = PORT_WINDOW / 4;
/** How often it is looked whether the port of a slow reader is still here, in milliseconds. */
const PATIENCE = 100;

/** @param {Hub | undefined} page the page's hub, with context isolation */
export function createEnds(page) {
  const token = makeSecret();
  const own = createHub();
  /** @type {SafeMap<number, End>} */
  const table = new SafeMap();
  let lastHandle = 0;
  /** @type {End[]} what came with the message that was dispatched last */
  let arrived = [];
  let watching = false;

  /** @param {number} handle @returns {End} */
  const makeEnd = (handle) => ({
    handle,
    hub: undefined,
    relay: undefined,
    relayed: false,
    skip: 0,
    ahead: 0,
    posted: 0,
    seen: 0,
    closing: false,
    waiting: new SafeMap(),
    weight: 0,
  });

  const make = () => {
    lastHandle += 1;
    const end = makeEnd(lastHandle);
    table.set(lastHandle, end);
    return end;
  };

  /** @param {End} end @param {any} port */
  const hold = (end, port) => {
    end.hub = own;
    own.hold(port, end.handle);
    forwarding.installWindow(toPage);
  };

  /** @param {any} port one that is held here */
  const endOf = (port) => {
    const handle = own.handleOf(port);
    return handle === undefined ? undefined : table.get(handle);
  };

  /** @param {any} port one that was held here, and went to the page's world */
  const toPage = (port) => {
    const end = endOf(port);
    if (end === undefined) return;
    own.drop(end.handle);
    end.hub = page ?? own;
  };

  /** @param {End} end */
  const forget = (end) => {
    table.delete(end.handle);
    if (end.hub !== undefined) end.hub.drop(end.handle);
    end.hub = undefined;
  };

  /**
   * It went where nobody tells what is dispatched there: all counts as dispatched.
   *
   * @param {End} end
   */
  const lose = (end) => {
    const { weight, relay } = end;
    if (end.hub !== undefined) end.hub.drop(end.handle);
    end.hub = undefined;
    end.waiting.clear();
    end.weight = 0;
    if (relay !== undefined && weight > 0) relay.consumed(weight);
  };

  /** A port may have gone to a worker, say, of which nothing is told. */
  const watch = () => {
    if (watching || !globalSetTimeout) return;
    watching = true;
    ReflectApply(globalSetTimeout, realmGlobal, [
      () => {
        watching = false;
        let slow = false;
        table.forEach((end) => {
          if (end.weight < SLOW) return;
          if (end.hub !== undefined && end.hub.isAway(end.handle)) lose(end);
          else slow = true;
        });
        if (slow) watch();
      },
      PATIENCE,
    ]);
  };

  /** @param {Hub} hub @returns {import('./hub.js').Keeper} */
  const keeperFor = (hub) => ({
    seen: (handle) => {
      const end = table.get(handle);
      if (end === undefined) return 0;
      if (end.skip > 0) {
        end.skip -= 1;
        return 0;
      }
      const message = end.waiting.get(end.seen);
      if (message === undefined) return 0;
      end.waiting.delete(end.seen);
      end.seen += 1;
      end.weight -= message.cost;
      if (end.closing) finish(end);
      else if (end.relay !== undefined) end.relay.consumed(message.cost);
      arrived = message.nested ?? [];
      for (let i = 0; i < arrived.length; i += 1) arrived[i].hub = hub;
      if (hub === own && arrived.length > 0) forwarding.installWindow(toPage);
      return arrived.length;
    },
    nested: (index) => arrived[index].handle,
    close: (handle) => {
      const relay = hub === own ? table.get(handle)?.relay : undefined;
      if (relay === undefined || !relay.isDirect()) return false;
      relay.close();
      return true;
    },
  });

  /** @param {End} end */
  const finish = (end) => {
    if (end.seen < end.posted) return;
    table.delete(end.handle);
    if (end.hub !== undefined) end.hub.closed(end.handle);
  };

  const forwarding = createForwarding({ own, page, token });

  const ends = {
    token,
    make,
    hold,
    /** @param {End} end @param {Relay} relay */
    connect: (end, relay) => {
      end.relay = relay;
      relay.expect(end.ahead);
    },
    /** @param {number} count @returns {(End | undefined)[]} */
    unknown: (count) => makeList(count),
    /**
     * Ports that this world had went to relays of their own: who has the other port of each.
     *
     * @param {any[]} ports
     * @returns {(End | undefined)[]}
     */
    moved: (ports) => {
      const others = makeList(ports.length);
      for (let i = 0; i < ports.length; i += 1) others[i] = movedOne(ports[i], ports);
      return others;
    },
    /** Those of a message that was posted with them. @param {string} nonce @param {number} count */
    announced: (nonce, count) => forwarding.announced(nonce) ?? ends.unknown(count),
    /** @param {End | undefined} end @param {End[] | undefined} nested @param {number} cost */
    posted: (end, nested, cost) => {
      if (!ends.counts(end)) return;
      end.waiting.set(end.posted, { cost, nested });
      end.posted += 1;
      end.weight += cost;
      if (end.weight >= SLOW) watch();
    },
    /**
     * Whether it is told what is dispatched at the port.
     *
     * @param {End | undefined} end
     * @returns {end is End}
     */
    counts: (end) => end !== undefined && end.hub !== undefined && !end.relayed,
    /**
     * The relay's other side closed its end: all that it posted was passed on.
     *
     * @param {End | undefined} end
     * @param {any} port the relay's
     */
    closedByMain: (end, port) => {
      if (end === undefined) return;
      end.relay = undefined;
      if (end.relayed) {
        post(port, [token], []);
      } else if (end.hub !== undefined) {
        end.closing = true;
        finish(end);
      } else {
        table.delete(end.handle);
      }
    },
    /** The port's holder closed it. @param {End | undefined} end */
    gone: (end) => {
      if (end !== undefined) forget(end);
    },
    /** A message for the port could not be read. @param {End | undefined} end */
    failed: (end) => {
      if (end !== undefined && end.hub !== undefined) end.hub.failed(end.handle);
    },
    clear: () => {
      table.forEach(forget);
      table.clear();
    },
    install: () => {
      if (!hasPorts) return;
      own.connect(token, keeperFor(own));
      if (page !== undefined) page.connect(token, keeperFor(page));
      forwarding.install({
        moved: (ports) => ends.moved(ports),
        relayOf: (port) => {
          const relay = endOf(port)?.relay;
          return relay !== undefined && relay.isDirect() && !isNeutered(port) ? relay : undefined;
        },
        posted: (port) => {
          if (!isNeutered(port)) endOf(port)?.relay?.expect(1);
        },
      });
    },
    count: () => table.size + own.count() + (page === undefined ? 0 : page.count()),
  };

  /**
   * @param {any} port
   * @param {any[]} together
   * @returns {End | undefined}
   */
  const movedOne = (port, together) => {
    const relayed = makeEnd(0);
    relayed.relayed = true;
    const end = endOf(port);
    if (end !== undefined) {
      forget(end);
      end.relayed = true;
      lose(end);
      return relayed;
    }
    const partner = forwarding.partnerOf(port);
    if (partner === undefined) return undefined;
    for (let i = 0; i < together.length; i += 1) if (together[i] === partner) return relayed;
    if (isNeutered(partner)) return undefined;
    const other = make();
    other.skip = forwarding.onTheWay(port, partner);
    other.ahead = forwarding.onTheWay(partner, port);
    hold(other, partner);
    return other;
  };

  return ends;
}
