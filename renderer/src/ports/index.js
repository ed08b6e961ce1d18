// Owns the ports of a document: the relays by their ids on the wire, and whose other ends it knows.
import { SafeMap, makeList } from '../primordials.js';
import { PORT_CLOSED, PORT_CREDITED, PORT_DELIVERY, PORT_MOVED, writeU32 } from '../wire.js';
import { closePort, hasPorts, isNeutered, isPort, makeChannel, takeOver } from './dom.js';
import { createEnds } from './ends.js';
import { createExits } from './exits.js';
import { createRelay } from './relay.js';

/** @typedef {import('./ends.js').Cargo} Cargo */
/** @typedef {import('./relay.js').Relay} Relay */
/** @typedef {import('./relay.js').Wire} Wire */
/** @typedef {ReturnType<typeof createPorts>} Ports */

/** Ids of the main process have the top bit. */
const MAX_ID = 0x7fffffff;

/**
 * @param {Wire} wire
 * @param {(error: unknown, id: number) => void} report
 * @param {import('./hub.js').Hub | undefined} page the page's hub, with context isolation
 * @param {() => void} checkpoint runs the promise jobs that are due
 */
export function createPorts(wire, report, page, checkpoint) {
  /** @type {SafeMap<number, Relay>} */
  const relays = new SafeMap();
  const exits = createExits(wire);
  const ends = createEnds(page, exits, checkpoint, report);
  let lastId = 0;
  /** @type {Cargo[]} what goes with the message that is being sent */
  let boarding = [];

  /**
   * @param {number} id
   * @param {any} port
   * @param {import('./ends.js').End | undefined} end who holds the other port
   */
  const relay = (id, port, end) => {
    const made = createRelay(id, port, end, { wire, report, carry, carried, drop, arrive, ends, forget });
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
   * Gives ports that this document sends their ids, and relays to those that have none.
   *
   * @param {Cargo[]} cargo
   * @param {Uint8Array} u8
   * @param {number} at where their prefix begins in it
   */
  const carry = (cargo, u8, at) => {
    for (let i = 0; i < cargo.length; i += 1) {
      const { port, other, exit } = cargo[i];
      if (exit !== undefined) {
        writeU32(u8, at + 4 + 4 * i, exit.id);
        continue;
      }
      if (lastId === MAX_ID) throw new RangeError('A document can not send more ports than 2^31 - 1');
      lastId += 1;
      writeU32(u8, at + 4 + 4 * i, lastId);
      relay(lastId, port, other);
    }
  };

  /** What they travel with is sent. @param {Cargo[]} cargo */
  const carried = (cargo) => {
    for (let i = 0; i < cargo.length; i += 1) {
      const { exit } = cargo[i];
      if (exit !== undefined) exits.leave(exit);
    }
  };

  /** What they were to travel with is not sent: nobody gets them. @param {Cargo[]} cargo */
  const drop = (cargo) => {
    for (let i = 0; i < cargo.length; i += 1) {
      const { exit, port } = cargo[i];
      if (exit !== undefined) exits.abandon(exit);
      else closePort(port);
    }
  };

  /**
   * Makes ports of ids that came, and relays behind them.
   *
   * @param {number[]} ids
   * @param {boolean} pending it will be told when somebody has them
   * @returns {{ ports: any[], ends: import('./ends.js').End[] }}
   */
  const arrive = (ids, pending) => {
    if (ids.length === 0) return { ports: [], ends: [] };
    const ports = makeList(ids.length);
    const others = makeList(ids.length);
    for (let i = 0; i < ids.length; i += 1) {
      const { port1, port2 } = makeChannel();
      ports[i] = port1;
      others[i] = ends.make();
      others[i].pending = pending;
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
      const { ports, ends: others } = arrive(ids, false);
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
      const { cargo } = ends.load(ports, (rest) => ({ ports: takeOver(rest, buffers), data: undefined }));
      boarding = cargo;
      return (u8, at) => carry(cargo, u8, at);
    },
    /** What they were moved for is sent. */
    sent: () => {
      const cargo = boarding;
      boarding = [];
      carried(cargo);
    },
    /** @param {import('../receive.js').Envelope} envelope */
    handle: (envelope) => {
      const known = relays.get(envelope.call);
      const exit = exits.get(envelope.call);
      switch (envelope.kind) {
        case PORT_DELIVERY:
          if (known !== undefined) known.deliver(envelope);
          else if (exit !== undefined) exits.deliver(exit, envelope);
          // It was closed, and this crossed.
          else refuse(envelope.ports);
          break;
        case PORT_CLOSED:
          if (known !== undefined) known.closedByMain();
          else if (exit !== undefined) exits.closedByMain(exit);
          break;
        case PORT_MOVED:
          if (exit !== undefined) exits.moved(exit);
          break;
        case PORT_CREDITED:
          if (envelope.failure !== undefined) throw envelope.failure;
          if (known !== undefined) known.credit(envelope.value);
          break;
      }
    },
    /** The document or the connection is gone. */
    release: () => {
      relays.forEach((each) => closePort(each.port()));
      relays.clear();
      exits.clear();
      ends.clear();
    },
    install: () => {
      if (hasPorts) ends.install();
    },
    /** How much there is, for tests. */
    count: () => relays.size + exits.count() + ends.count(),
  };
}
