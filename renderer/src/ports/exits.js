// Owns the ports by which this document had one end of a channel and that it sends on. Such an end moves itself, in the main
// process: here is left what came for it and was not dispatched, which goes back, and what still comes.
import { SafeMap, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeSet, Uint8ArrayConstructor, makeList } from '../primordials.js';
import { FLAG_PORTS } from '../wire.js';

/** @typedef {{ bytes: Uint8Array, flags: number, nested: Exit[] }} Back a message that goes back as it came */

/** @typedef {ReturnType<typeof createExits>} Exits */

/**
 * @typedef {object} Exit
 * @property {number} id
 * @property {number} owed credit for what was dispatched
 * @property {boolean} closed the main process said so before the port was sent: there is another channel in its place then
 * @property {boolean} sent the message that takes it along is
 * @property {SafeMap<number, Back>} messages until then, by their number
 */

/** @param {import('./relay.js').Wire} wire */
export function createExits(wire) {
  /** @type {SafeMap<number, Exit>} */
  const table = new SafeMap();

  /** @param {number} id @param {number} owed @param {boolean} closed @returns {Exit} */
  const make = (id, owed, closed) => {
    const exit = { id, owed, closed, sent: false, messages: new SafeMap() };
    table.set(id, exit);
    return exit;
  };

  /** @param {Exit} exit @param {Back} message */
  const giveBack = (exit, { bytes, flags, nested }) => {
    wire.giveBack(exit.id, bytes, flags);
    for (let i = 0; i < nested.length; i += 1) leave(nested[i]);
  };

  /** @param {Exit} exit @param {Back} message */
  const put = (exit, message) => {
    if (exit.sent) giveBack(exit, message);
    else exit.messages.set(exit.messages.size, message);
  };

  /**
   * The message that takes it along is sent.
   *
   * @param {Exit} exit
   */
  const leave = (exit) => {
    exit.sent = true;
    if (!exit.closed && exit.owed > 0) wire.credit(exit.id, exit.owed);
    exit.messages.forEach((message) => giveBack(exit, message));
    exit.messages.clear();
    if (exit.closed) end(exit);
  };

  /** @param {Exit} exit */
  const end = (exit) => {
    table.delete(exit.id);
    wire.close(exit.id);
  };

  /** @param {Exit} exit */
  const abandon = (exit) => {
    table.delete(exit.id);
    if (!exit.closed) wire.close(exit.id);
    exit.messages.forEach(({ nested }) => {
      for (let i = 0; i < nested.length; i += 1) abandon(nested[i]);
    });
  };

  return {
    make,
    put,
    leave,
    /** What was to take it along is not sent: nobody gets it. */
    abandon,
    /** @param {number} id */
    get: (id) => table.get(id),
    /** @param {Exit} exit @param {import('../receive.js').Envelope} envelope */
    deliver: (exit, envelope) => {
      const { ports } = envelope;
      const nested = makeList(ports.length);
      for (let i = 0; i < ports.length; i += 1) nested[i] = make(ports[i], 0, false);
      put(exit, { bytes: bytesOf(envelope), flags: envelope.flags & FLAG_PORTS, nested });
    },
    /** @param {Exit} exit */
    closedByMain: (exit) => {
      // What is sent crossed it.
      if (exit.sent) end(exit);
      else exit.closed = true;
    },
    /** Nothing comes for it any more. @param {Exit} exit */
    moved: (exit) => {
      table.delete(exit.id);
    },
    clear: () => table.clear(),
    count: () => table.size,
  };
}

/**
 * A copy of an envelope's payload, as it came. To be taken before anything else is received.
 *
 * @param {import('../receive.js').Envelope} envelope
 */
export function bytesOf({ u8, start, size }) {
  const bytes = new Uint8ArrayConstructor(size);
  TypedArrayPrototypeSet(bytes, new Uint8ArrayConstructor(TypedArrayPrototypeGetBuffer(u8), start, size), 0);
  return bytes;
}
