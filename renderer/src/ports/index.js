// Owns the ports of a document: the relays by their ids on the wire, and whose other ends it knows.
import { SafeMap, makeList } from '../primordials.js';
import { PORT_CLOSED, PORT_CREDITED, PORT_DELIVERY, writeU32 } from '../wire.js';
import { closePort, hasPorts, isNeutered, isPort, makeChannel, takeOver } from './dom.js';
import { createEnds } from './ends.js';
import { createRelay } from './relay.js';

/** @typedef {import('./relay.js').Relay} Relay */
/** @typedef {import('./relay.js').Wire} Wire */
/** @typedef {ReturnType<typeof createPorts>} Ports */

/** Ids of the main process have the top bit. */
const MAX_ID = 0x7fffffff;

/**
 * @param {Wire} wire
 * @param {(error: unknown, id: number) => void} report
 * @param {import('./hub.js').Hub | undefined} page the page's hub, with context isolation
 */
export function createPorts(wire, report, page) {
  /** @type {SafeMap<number, Relay>} */
  const relays = new SafeMap();
  const ends = createEnds(page);
  let lastId = 0;

  /**
   * @param {number} id
   * @param {any} port
   * @param {import('./ends.js').End | undefined} end who holds the other port
   */
  const relay = (id, port, end) => {
    const made = createRelay(id, port, end, { wire, report, carry, arrive, ends, forget });
    relays.set(id, made);
    if (end !== undefined) ends.connect(end, made);
    made.start();
    return made;
  };

  /** @param {number} id */
  const forget = (id) => {
    relays.delete(id);
  };

  /**
   * Gives ports that this document sends their ids, and relays.
   *
   * @param {any[]} ports that nobody else has
   * @param {(import('./ends.js').End | undefined)[]} others who holds the other port of each
   * @param {Uint8Array} u8
   * @param {number} at where their prefix begins in it
   */
  const carry = (ports, others, u8, at) => {
    for (let i = 0; i < ports.length; i += 1) {
      if (lastId === MAX_ID) throw new RangeError('A document can not send more ports than 2^31 - 1');
      lastId += 1;
      writeU32(u8, at + 4 + 4 * i, lastId);
      relay(lastId, ports[i], others[i]);
    }
  };

  /**
   * Makes ports of ids that came, and relays behind them.
   *
   * @param {number[]} ids
   * @returns {{ ports: any[], ends: import('./ends.js').End[] }}
   */
  const arrive = (ids) => {
    const ports = makeList(ids.length);
    const others = makeList(ids.length);
    for (let i = 0; i < ids.length; i += 1) {
      const { port1, port2 } = makeChannel();
      ports[i] = port1;
      others[i] = ends.make();
      relay(ids[i], port2, others[i]);
    }
    return { ports, ends: others };
  };

  /** @param {number[]} ids */
  const refuse = (ids) => {
    for (let i = 0; i < ids.length; i += 1) wire.close(ids[i]);
  };

  return {
    isPort,
    isNeutered,
    refuse,
    /**
     * Ports for a listener in this world.
     *
     * @param {number[]} ids
     * @returns {any[]}
     */
    receive: (ids) => {
      if (ids.length === 0) return [];
      const { ports, ends: others } = arrive(ids);
      for (let i = 0; i < ports.length; i += 1) ends.hold(others[i], ports[i]);
      return ports;
    },
    /**
     * Takes ports over, and detaches buffers: all of it or, when it throws, nothing. What it gives writes their ids.
     *
     * @param {any[]} ports
     * @param {any[]} buffers
     * @returns {(u8: Uint8Array, at: number) => void}
     */
    move: (ports, buffers) => {
      const taken = takeOver(ports, buffers);
      const others = ends.moved(ports);
      return (u8, at) => carry(taken, others, u8, at);
    },
    /** @param {import('../receive.js').Envelope} envelope */
    handle: (envelope) => {
      const known = relays.get(envelope.call);
      switch (envelope.kind) {
        case PORT_DELIVERY:
          if (known !== undefined) known.deliver(envelope);
          // It was closed, and this crossed.
          else refuse(envelope.ports);
          break;
        case PORT_CLOSED:
          if (known !== undefined) known.closedByMain();
          break;
        case PORT_CREDITED:
          if (envelope.failure !== undefined) throw envelope.failure;
          if (known !== undefined) known.credit(envelope.value);
          break;
      }
    },
    /** The document or the connection is gone. */
    release: () => {
      relays.forEach((each) => closePort(each.port));
      relays.clear();
      ends.clear();
    },
    install: () => {
      if (hasPorts) ends.install();
    },
    /** How much there is, for tests. */
    count: () => relays.size + ends.count(),
  };
}
