// Owns what the preload's world knows of the DOM ports at the other side of relays: where each of them is, what was posted
// to it and not yet dispatched, and so when its `close` is due and when main may send more.
import { SafeMap, ReflectApply, globalSetTimeout, makeList, realmGlobal } from '../primordials.js';
import { HEADER_LENGTH, PORT_WINDOW, portPrefix } from '../wire.js';
import { decodeClone } from '../clone/index.js';
import { closePort, hasPorts, isNeutered, makeChannel, post, soon } from './dom.js';
import { createForwarding } from './forward.js';
import { createHub } from './hub.js';
import { createInbound } from './inbound.js';
import { makeSecret } from './secret.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./relay.js').Relay} Relay */
/** @typedef {import('./exits.js').Exit} Exit */
/** @typedef {import('./inbound.js').Message} Message */
/** @typedef {ReturnType<typeof createEnds>} Ends */

/**
 * A port that is about to travel to the main process: a DOM port that becomes a relay, and who has its other one; or an end
 * that moves itself.
 *
 * @typedef {{ port: any, other: End | undefined, exit: Exit | undefined }} Cargo
 */

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
 * @property {number} id the port's on the wire
 * @property {any} port the relay's DOM port
 * @property {boolean} pending it is in a message that was not dispatched yet
 * @property {boolean} started a message was dispatched where it is
 * @property {number} posted the relay's messages through the DOM
 * @property {number} seen how many of them were dispatched
 * @property {boolean} closing the relay is gone, and has been sent all of it
 * @property {SafeMap<number, Message>} waiting the messages between, by their number
 * @property {SafeMap<number, Message>} held those behind them that will not go through the DOM, by numbers of their own
 * @property {number} firstHeld
 * @property {number} lastHeld
 * @property {number} weight what all these cost
 */

/** More than this on the way to a port is a slow reader's, or nobody's. */
const SLOW = PORT_WINDOW / 4;
/** How often it is looked whether the port of a slow reader is still here, in milliseconds. */
const PATIENCE = 100;

/**
 * @param {Hub | undefined} page the page's hub, with context isolation
 * @param {import('./exits.js').Exits} exits
 * @param {() => void} checkpoint runs the promise jobs that are due
 * @param {(error: unknown, id: number) => void} report
 */
export function createEnds(page, exits, checkpoint, report) {
  const token = makeSecret();
  const own = createHub();
  /** @type {SafeMap<number, End>} */
  const table = new SafeMap();
  let lastHandle = 0;
  /** @type {End[]} what came with the message that was dispatched last */
  let latest = [];
  let watching = false;

  /** @param {number} handle @returns {End} */
  const makeEnd = (handle) => ({
    handle,
    hub: undefined,
    relay: undefined,
    relayed: false,
    skip: 0,
    ahead: 0,
    id: 0,
    port: undefined,
    pending: false,
    started: false,
    posted: 0,
    seen: 0,
    closing: false,
    waiting: new SafeMap(),
    held: new SafeMap(),
    firstHeld: 0,
    lastHeld: 0,
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
    inbound.spill(end);
    own.drop(end.handle);
    end.hub = page ?? own;
  };

  /** @param {End} end */
  const forget = (end) => {
    table.delete(end.handle);
    if (end.hub !== undefined) end.hub.drop(end.handle);
    end.hub = undefined;
    end.pending = false;
  };

  /**
   * Nobody will ever see it, and what waits for it.
   *
   * @param {End} end
   */
  const abandon = (end) => {
    forget(end);
    inbound.unseen(end, ({ nested }) => {
      for (let i = 0; i < nested.length; i += 1) abandon(nested[i]);
    });
    if (end.relay !== undefined) end.relay.close();
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
          if (end.weight < SLOW && end.held.size === 0) return;
          if (end.hub !== undefined && end.hub.isAway(end.handle)) inbound.lose(end);
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
      const message = inbound.seen(end);
      if (message === undefined) return 0;
      if (end.relay !== undefined) end.relay.consumed(message.cost);
      if (end.closing) finish(end);
      latest = message.nested;
      if (latest.length > 0) arrived(latest, hub);
      return latest.length;
    },
    nested: (index) => latest[index].handle,
    close: (handle) => {
      const relay = hub === own ? table.get(handle)?.relay : undefined;
      if (relay === undefined || !relay.isDirect()) return false;
      relay.close();
      return true;
    },
  });

  /** @param {End} end */
  const isDone = (end) => end.seen >= end.posted && end.held.size === 0 && !end.pending;

  /**
   * All was dispatched, if so, at a port that main has closed. It is told in a task of its own, not within the dispatch of the
   * last message; until then whoever has the port may send it on, and it is known here.
   *
   * @param {End} end
   */
  const finish = (end) => {
    if (!isDone(end)) return;
    soon(() => {
      if (table.get(end.handle) !== end || !isDone(end)) return;
      table.delete(end.handle);
      if (end.hub !== undefined) end.hub.closed(end.handle);
      if (end.port !== undefined) closePort(end.port);
    });
  };

  /**
   * Ports that came with a message are about to be seen.
   *
   * @param {End[]} nested
   * @param {Hub} hub whose world has them
   */
  const arrived = (nested, hub) => {
    for (let i = 0; i < nested.length; i += 1) {
      const end = nested[i];
      end.hub = hub;
      end.pending = false;
      if (end.closing) finish(end);
    }
    if (hub === own) forwarding.installWindow(toPage);
  };

  const inbound = createInbound({
    checkpoint,
    report,
    watch: () => watch(),
    dispatched: (end) => {
      if (end.closing) finish(end);
    },
    arrived,
  });

  /**
   * An end moves itself, with all that was not dispatched.
   *
   * @param {End} end
   * @returns {Exit}
   */
  const depart = (end) => {
    const { relay } = end;
    // Its relay is gone when the channel was closed at the other end.
    const exit = exits.make(end.id, relay === undefined ? 0 : relay.leave(), relay === undefined);
    forget(end);
    inbound.unseen(end, ({ bytes, flags, nested }) => {
      const inner = makeList(nested.length);
      for (let i = 0; i < nested.length; i += 1) inner[i] = depart(nested[i]);
      exits.put(exit, { bytes, flags, nested: inner });
    });
    closePort(end.port);
    return exit;
  };

  /**
   * A port goes on whose own messages are still on their way: its relay stays, and has another port at the other side.
   *
   * @param {End} end
   * @returns {Cargo}
   */
  const rewire = (end) => {
    const { relay } = end;
    /** @type {any} */
    let port;
    if (relay !== undefined) {
      port = relay.rewire();
      end.port = relay.port();
    } else {
      closePort(end.port);
      ({ port1: port, port2: end.port } = makeChannel());
    }
    const relayed = makeEnd(0);
    relayed.relayed = true;
    forget(end);
    end.relayed = true;
    let weight = 0;
    inbound.unseen(end, (message) => {
      const { bytes, nested } = message;
      const ports = makeList(nested.length);
      for (let i = 0; i < nested.length; i += 1) ports[i] = rewire(nested[i]).port;
      post(end.port, decodeClone(bytes, portPrefix(nested.length), bytes.length), ports);
      weight += message.cost;
    });
    if (relay !== undefined) {
      relay.consumed(weight);
    } else {
      post(end.port, [token], []);
      closePort(end.port);
    }
    return { port, other: relayed, exit: undefined };
  };

  const forwarding = createForwarding({ own, page, token });

  const ends = {
    token,
    make,
    hold,
    /** @param {End} end @param {Relay} relay */
    connect: (end, relay) => {
      end.relay = relay;
      end.id = relay.id;
      end.port = relay.port();
      relay.expect(end.ahead);
    },
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
    /** Those of a message that was posted with them. @param {string} nonce */
    announced: (nonce) => forwarding.announced(nonce),
    /**
     * Brings a message to the port. @param {End} end @param {import('../receive.js').Envelope} envelope
     * @param {any[]} ports @param {End[]} nested @param {number} cost
     */
    deliver: (end, envelope, ports, nested, cost) => inbound.deliver(end, envelope, ports, nested, cost),
    /**
     * Takes ports along that this world has. Either all or, when it throws, none.
     *
     * @template T
     * @param {any[]} ports
     * @param {(ports: any[]) => { ports: any[], data: T }} take moves those that have to go through the DOM
     * @returns {{ cargo: Cargo[], data: T }}
     */
    load: (ports, take) => {
      const cargo = makeList(ports.length);
      const rest = makeList(ports.length);
      let count = 0;
      for (let i = 0; i < ports.length; i += 1) if (!canMove(ports, i)) rest[count++] = ports[i];
      rest.length = count;
      const moves = makeList(ports.length);
      for (let i = 0; i < ports.length; i += 1) moves[i] = canMove(ports, i);
      const taken = take(rest);
      count = 0;
      for (let i = 0; i < ports.length; i += 1) {
        if (moves[i]) cargo[i] = endOf(ports[i]) === undefined ? closed() : move(ports[i]);
        else cargo[i] = { port: taken.ports[count++], other: movedOne(ports[i], ports), exit: undefined };
      }
      return { cargo, data: taken.data };
    },
    /**
     * The relay's other side closed its end: all that it posted was passed on.
     *
     * @param {End | undefined} end
     * @param {any} port the relay's
     */
    closedByMain: (end, port) => {
      if (end === undefined) {
        closePort(port);
        return;
      }
      end.relay = undefined;
      if (end.relayed) {
        post(port, [token], []);
        closePort(port);
      } else if (inbound.counts(end)) {
        end.closing = true;
        finish(end);
      } else {
        table.delete(end.handle);
        closePort(port);
      }
    },
    /** The port's holder closed it. @param {End | undefined} end */
    gone: (end) => {
      if (end === undefined) return;
      end.relay = undefined;
      abandon(end);
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
        load: ends.load,
        relayOf: (port) => {
          const relay = endOf(port)?.relay;
          return relay !== undefined && relay.isDirect() && !isNeutered(port) ? relay : undefined;
        },
        posted: (port) => {
          const end = isNeutered(port) ? undefined : endOf(port);
          if (end === undefined) return;
          if (end.relay !== undefined) end.relay.expect(1);
          // Its relay is to be made yet, and is told then.
          else if (end.id === 0) end.ahead += 1;
        },
      });
    },
    count: () => table.size + own.count() + (page === undefined ? 0 : page.count()),
  };

  /**
   * Whether a port moves without the DOM: it is held here, and nothing but the relay's is on its way to it.
   *
   * @param {any[]} ports
   * @param {number} i
   */
  const canMove = (ports, i) => {
    const end = endOf(ports[i]);
    if (end === undefined || end.skip > 0 || isNeutered(ports[i])) return false;
    // The message that takes its other end along waits for credit: main does not know of it.
    if (end.id === 0) return false;
    // One that is in the list twice is left to the engine, which refuses the list.
    for (let k = 0; k < ports.length; k += 1) if (k !== i && ports[k] === ports[i]) return false;
    return true;
  };

  /** In place of a port that a getter of the message's has closed meanwhile. @returns {Cargo} */
  const closed = () => {
    const { port1: port, port2 } = makeChannel();
    const other = make();
    hold(other, port2);
    // Behind the message that takes it along.
    soon(() => {
      abandon(other);
      closePort(port2);
    });
    return { port, other, exit: undefined };
  };

  /** @param {any} port @returns {Cargo} */
  const move = (port) => {
    const end = /** @type {End} */ (endOf(port));
    const { relay } = end;
    const cargo = relay === undefined || relay.isDrained() ? { port: undefined, other: undefined, exit: depart(end) } : rewire(end);
    closePort(port);
    return cargo;
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
      inbound.lose(end);
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
