// Owns one relay: the end of a DOM channel that the runtime keeps, and the port on the wire behind it. What is posted at the
// DOM's other end goes to main while the port has credit, and waits here, as it came, while it has none.
import { decodeClone } from '../clone/index.js';
import { ArrayIsArray, SafeMap } from '../primordials.js';
import { HEADER_LENGTH, PORT_MESSAGE_COST, PORT_WINDOW, readU32 } from '../wire.js';
import { closePort, cloneWith, listenTo, messageData, messagePorts, ownValue, post, startPort } from './dom.js';

/**
 * What of the connection a relay needs. None of it throws when the document is released.
 *
 * @typedef {object} Wire
 * @property {(id: number, value: unknown, ports: number, write: (u8: Uint8Array, at: number) => boolean) => number} post asks
 *   `write` when all but the ports' ids is written, and sends unless it says false; gives how many bytes the payload has;
 *   throws, with nothing sent, when the value cannot be cloned
 * @property {(id: number) => void} close
 * @property {(id: number, bytes: number) => void} credit
 */

/**
 * @typedef {object} Context
 * @property {Wire} wire
 * @property {(error: unknown, id: number) => void} report
 * @property {(ports: any[], ends: (import('./ends.js').End | undefined)[], u8: Uint8Array, at: number) => void} carry
 * @property {(ids: number[]) => { ports: any[], ends: import('./ends.js').End[] }} arrive
 * @property {import('./ends.js').Ends} ends
 * @property {(id: number) => void} forget
 */

/** @typedef {ReturnType<typeof createRelay>} Relay */

/**
 * What came from the DOM; with `closes` it was the last.
 *
 * @typedef {{ data: any, ports: any[], others: (import('./ends.js').End | undefined)[], closes: boolean }} Waiting
 */

/** So much is given back at once. */
const CREDIT_STEP = PORT_WINDOW / 4;

/**
 * @param {number} id
 * @param {any} port
 * @param {import('./ends.js').End | undefined} end who holds the other port, if that is known
 * @param {Context} context
 */
export function createRelay(id, port, end, { wire, report, carry, arrive, ends, forget }) {
  let credit = PORT_WINDOW;
  let owed = 0;
  let open = true;
  /** How many messages are on their way to `port` of which this world knows. */
  let coming = 0;
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
  const forward = ({ data, ports, others, closes }) => {
    if (closes) {
      closedHere();
      return;
    }
    let carried = false;
    try {
      const bytes = wire.post(id, data, ports.length, (u8, at) => {
        carried = true;
        if (ports.length > 0) carry(ports, others, u8, at);
        return true;
      });
      credit -= bytes + PORT_MESSAGE_COST;
    } catch (error) {
      // It can be cloned to another page, but not to the main process. Nobody else hears of it: the post returned long ago.
      report(error, id);
      if (!carried) closeAll(ports);
    }
  };

  const hasRoom = () => open && credit > 0 && queue.size === 0;

  /** @param {Waiting} message */
  const take = (message) => {
    if (!open) closeAll(message.ports);
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
    const data = messageData(event);
    const ports = messagePorts(event);
    if (!isControl(data)) {
      take({ data, ports, others: ends.unknown(ports.length), closes: false });
    } else if (data.length === 1) {
      take({ data: undefined, ports: [], others: [], closes: true });
    } else {
      take({ data: ownValue(data, 2), ports, others: ends.announced(ownValue(data, 1), ports.length), closes: false });
    }
  };

  const onMessageError = () => {
    report(new TypeError('A message that a port was to carry could not be read'), id);
  };

  return {
    id,
    port,
    start: () => {
      listenTo(port, 'message', onMessage);
      listenTo(port, 'messageerror', onMessageError);
      startPort(port);
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
        take({ data: cloneWith(data, [], []).data, ports: [], others: [], closes: false });
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
      else take({ data: copy, ports: [], others: [], closes: false });
    },
    /**
     * The same with ports, which were taken over.
     *
     * @param {any} data
     * @param {any[]} ports
     * @param {(import('./ends.js').End | undefined)[]} others
     */
    postWith: (data, ports, others) => take({ data, ports, others, closes: false }),
    /** The holder of the other port, in the same world, closes it. */
    close: () => take({ data: undefined, ports: [], others: [], closes: true }),
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
      if (ids.length === 0) {
        ends.posted(end, undefined, cost);
        post(port, value, ids);
      } else {
        const { ports, ends: nested } = arrive(ids);
        ends.posted(end, nested, cost);
        post(port, value, ports);
      }
      if (!ends.counts(end)) consumed(cost);
    },
    closedByMain: () => {
      open = false;
      forget(id);
      ends.closedByMain(end, port);
      queue.forEach((message) => closeAll(message.ports));
      queue.clear();
      closePort(port);
    },
  };
}

/** @param {any[]} ports */
function closeAll(ports) {
  for (let i = 0; i < ports.length; i += 1) closePort(ports[i]);
}
