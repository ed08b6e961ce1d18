// Owns one relay: the end of a DOM channel that the runtime keeps, and the port on the wire behind it. What is posted at the
// DOM's other end goes to main while the port has credit, and waits here, as it came, while it has none.
import { decodeClone } from '../clone/index.js';
import { ArrayIsArray, SafeMap, makeList } from '../primordials.js';
import { HEADER_LENGTH, PORT_MESSAGE_COST, PORT_WINDOW, readU32 } from '../wire.js';
import { closePort, cloneWith, listenTo, makeChannel, messageData, messagePorts, ownValue, post, startPort } from './dom.js';

/**
 * What of the connection a relay needs. None of it throws when the document is released.
 *
 * @typedef {object} Wire
 * @property {(id: number, value: unknown, ports: number, write: (u8: Uint8Array, at: number) => boolean) => number} post asks
 *   `write` when all but the ports' ids is written, and sends unless it says false; gives how many bytes the payload has;
 *   throws, with nothing sent, when the value cannot be cloned
 * @property {(id: number) => void} close
 * @property {(id: number, bytes: number) => void} credit
 * @property {(id: number, bytes: Uint8Array, flags: number) => void} giveBack what was for a port that moved
 */

/**
 * @typedef {object} Context
 * @property {Wire} wire
 * @property {(error: unknown, id: number) => void} report
 * @property {(cargo: Cargo[], u8: Uint8Array, at: number) => void} carry
 * @property {(cargo: Cargo[]) => void} carried what they are in is sent
 * @property {(cargo: Cargo[]) => void} drop it is not sent
 * @property {(ids: number[], pending: boolean) => { ports: any[], ends: import('./ends.js').End[] }} arrive
 * @property {import('./ends.js').Ends} ends
 * @property {(id: number) => void} forget
 */

/** @typedef {import('./ends.js').Cargo} Cargo */
/** @typedef {ReturnType<typeof createRelay>} Relay */

/**
 * What came from the DOM; with `closes` it was the last.
 *
 * @typedef {{ data: any, cargo: Cargo[], closes: boolean }} Waiting
 */

/** So much is given back at once. */
const CREDIT_STEP = PORT_WINDOW / 4;

/**
 * @param {number} id
 * @param {any} port
 * @param {import('./ends.js').End | undefined} end who holds the other port, if that is known
 * @param {Context} context
 */
export function createRelay(id, port, end, { wire, report, carry, carried, drop, arrive, ends, forget }) {
  let credit = PORT_WINDOW;
  let owed = 0;
  let open = true;
  /** How many messages are on their way to `port` of which this world knows. */
  let coming = 0;
  /** The port that the relay had before, while something is coming to it. @type {any} */
  let former;
  /** @type {SafeMap<number, Waiting>} what waits for credit, by its number */
  const queue = new SafeMap();
  let first = 0;
  let last = 0;

  /** @param {number} cost */
  const consumed = (cost) => {
    owed += cost;
    if (owed < CREDIT_STEP || !open) return;
    const bytes = owed;
    owed = 0;
    wire.credit(id, bytes);
  };

  /** The holder of the other end closed it. */
  const closedHere = () => {
    if (!open) return;
    open = false;
    forget(id);
    ends.gone(end);
    closePort(port);
    wire.close(id);
  };

  /** @param {Waiting} message */
  const forward = ({ data, cargo, closes }) => {
    if (closes) {
      closedHere();
      return;
    }
    let isWritten = false;
    try {
      const bytes = wire.post(id, data, cargo.length, (u8, at) => {
        isWritten = true;
        if (cargo.length > 0) carry(cargo, u8, at);
        return true;
      });
      credit -= bytes + PORT_MESSAGE_COST;
      carried(cargo);
    } catch (error) {
      // It can be cloned to another page, but not to the main process. Nobody else hears of it: the post returned long ago.
      report(error, id);
      if (!isWritten) drop(cargo);
    }
  };

  const hasRoom = () => open && credit > 0 && queue.size === 0;

  /** @param {Waiting} message */
  const take = (message) => {
    if (!open) drop(message.cargo);
    else if (hasRoom()) forward(message);
    else queue.set(last++, message);
  };

  /**
   * Whether the runtime wrote it in the port's place: `[token]` closes, `[token, nonce, data]` has ports that it knows.
   *
   * @param {any} data
   */
  const isControl = (data) => ArrayIsArray(data) && data.length > 0 && ownValue(data, 0) === ends.token;

  /** @param {any} event */
  const onMessage = (event) => {
    if (coming > 0) coming -= 1;
    if (coming === 0 && former !== undefined) begin();
    const data = messageData(event);
    const ports = messagePorts(event);
    if (!isControl(data)) {
      take({ data, cargo: asCargo(ports, undefined), closes: false });
    } else if (data.length === 1) {
      take({ data: undefined, cargo: [], closes: true });
    } else {
      take({ data: ownValue(data, 2), cargo: asCargo(ports, ends.announced(ownValue(data, 1))), closes: false });
    }
  };

  const onMessageError = () => {
    report(new TypeError('A message that a port was to carry could not be read'), id);
  };

  const listen = () => {
    listenTo(port, 'message', onMessage);
    listenTo(port, 'messageerror', onMessageError);
  };

  /** All has come to the former port. */
  const begin = () => {
    closePort(former);
    former = undefined;
    startPort(port);
  };

  return {
    id,
    port: () => port,
    start: () => {
      listen();
      startPort(port);
    },
    /** The port at the other side is given up for another one, of a new channel. What comes from that comes behind. */
    rewire: () => {
      const { port1, port2 } = makeChannel();
      former = port;
      port = port2;
      listen();
      if (coming === 0) begin();
      return port1;
    },
    /** Whether all that was posted at the other side is sent. */
    isDrained: () => coming === 0 && queue.size === 0,
    /** The port goes on, with the id. Gives what credit is owed. */
    leave: () => {
      open = false;
      forget(id);
      return owed;
    },
    consumed,
    /** @param {number} count */
    expect: (count) => {
      coming += count;
    },
    /** Whether what the holder of the other port posts may skip the DOM: nothing that it posted before is still there. */
    isDirect: () => coming === 0,
    /**
     * What the holder of the other port posts, in the same world. The wire needs no detour through the DOM; what the preload
     * posts at its very end still goes out.
     *
     * @param {any} data
     */
    post: (data) => {
      if (!hasRoom()) {
        take({ data: cloneWith(data, [], []).data, cargo: [], closes: false });
        return;
      }
      let sent = true;
      /** @type {any} */
      let copy;
      const bytes = wire.post(id, data, 0, (u8, at) => {
        sent = hasRoom();
        // A getter of the data posted, too. It is not read twice.
        if (!sent) copy = decodeClone(u8, at, HEADER_LENGTH + readU32(u8, 0));
        return sent;
      });
      if (sent) credit -= bytes + PORT_MESSAGE_COST;
      else take({ data: copy, cargo: [], closes: false });
    },
    /**
     * The same with ports, which were taken over.
     *
     * @param {any} data
     * @param {Cargo[]} cargo
     */
    postWith: (data, cargo) => take({ data, cargo, closes: false }),
    /** The holder of the other port, in the same world, closes it. */
    close: () => take({ data: undefined, cargo: [], closes: true }),
    /** @param {number} bytes */
    credit: (bytes) => {
      credit += bytes;
      while (open && credit > 0 && queue.size > 0) {
        const next = /** @type {Waiting} */ (queue.get(first));
        queue.delete(first++);
        forward(next);
      }
    },
    /** @param {import('../receive.js').Envelope} envelope */
    deliver: (envelope) => {
      const { value, ports: ids, failure, size } = envelope;
      const cost = size + PORT_MESSAGE_COST;
      if (failure !== undefined) {
        for (let i = 0; i < ids.length; i += 1) wire.close(ids[i]);
        report(failure, id);
        ends.failed(end);
        consumed(cost);
        return;
      }
      const { ports, ends: nested } = arrive(ids, end !== undefined);
      if (end !== undefined) {
        ends.deliver(end, envelope, ports, nested, cost);
      } else {
        post(port, value, ports);
        consumed(cost);
      }
    },
    closedByMain: () => {
      open = false;
      forget(id);
      ends.closedByMain(end, port);
      queue.forEach((message) => drop(message.cargo));
      queue.clear();
      if (former !== undefined) closePort(former);
    },
  };
}

/**
 * DOM ports that travel.
 *
 * @param {any[]} ports
 * @param {(import('./ends.js').End | undefined)[] | undefined} others
 * @returns {Cargo[]}
 */
function asCargo(ports, others) {
  const cargo = makeList(ports.length);
  for (let i = 0; i < ports.length; i += 1) cargo[i] = { port: ports[i], other: others?.[i], exit: undefined };
  return cargo;
}
