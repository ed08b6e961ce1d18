// Owns the receive buffer and the reading of the envelope that lies in it.
import { decodeClone, decodeFront } from './clone/index.js';
import { decodeChannel } from './channel.js';
import { ErrorConstructor, Uint8ArrayConstructor, ArrayBufferConstructor, makeList } from './primordials.js';
import { createFunnel } from './stage.js';
import {
  FLAG_PORTS,
  HEADER_LENGTH,
  MAX_PORTS_IN_MESSAGE,
  PORT_CLOSED,
  PORT_CREDITED,
  PORT_DELIVERY,
  PORT_MOVED,
  PUSH,
  paddedChannel,
  portPrefix,
  readU16,
  readU32,
} from './wire.js';

const NORMAL_LENGTH = 64 * 1024;
/** A position behind any buffer: there is no further envelope. */
const NOWHERE = 0x7fffffff;

/** @typedef {{ kind: number, flags: number, call: number, channel: string, ports: number[], size: number, value: any, failure: unknown, u8?: Uint8Array, start?: number }} Envelope */

/** @type {number[]} */
const NONE = [];

/** @param {(u8: Uint8Array) => void} setReceiveBuffer */
export function createReceiver(setReceiveBuffer) {
  const normal = new Uint8ArrayConstructor(new ArrayBufferConstructor(NORMAL_LENGTH));
  /** @type {Uint8Array} */
  let current = normal;
  let capacity = NORMAL_LENGTH;
  setReceiveBuffer(normal);
  const funnel = createFunnel();
  /** The envelope that comes in pieces. @type {Envelope | undefined} */
  let begun;

  /**
   * Makes room for an envelope of `length` bytes.
   *
   * @param {number} length
   */
  const reserve = (length) => {
    if (length > capacity) use(new Uint8ArrayConstructor(new ArrayBufferConstructor(length)), length);
  };

  /**
   * @param {Uint8Array} u8
   * @param {number} length
   */
  const use = (u8, length) => {
    setReceiveBuffer(u8);
    current = u8;
    capacity = length;
  };

  const restore = () => {
    if (current !== normal) use(normal, NORMAL_LENGTH);
  };

  /**
   * Reads the whole envelope at `at`, so that user code that runs afterwards may have the buffer filled again. A payload that
   * does not decode is given as `failure`: whom it concerns still has to hear of it.
   *
   * @param {number} at
   * @returns {Envelope}
   */
  const readAt = (at) => {
    const u8 = current;
    const end = at + HEADER_LENGTH + readU32(u8, at);
    // What follows it, or nothing if it came alone in a buffer of its own.
    position = current === normal ? end : NOWHERE;
    const envelope = readHead(u8, at);
    try {
      readPayload(envelope, u8, readChannel(envelope, u8, at, end > capacity ? 0 : end), end);
    } catch (error) {
      envelope.failure = error;
    } finally {
      restore();
    }
    return envelope;
  };

  /** Where the next envelope of a run would be: they lie behind each other, and zeros follow if there is room for a header. */
  let position = NOWHERE;

  const isAtEnd = () => position > capacity - HEADER_LENGTH || current[position + 4] === 0;

  /** A run of envelopes is in the buffer. */
  const begin = () => {
    position = 0;
  };

  /** The next envelope of the run. */
  const next = () => (isAtEnd() ? undefined : readAt(position));

  /**
   * Has the buffer filled with one envelope, and reads that. What is left of a run is kept.
   *
   * @param {() => boolean} fill
   */
  const readReply = (fill) => {
    const at = position;
    const rest = isAtEnd() ? undefined : copyRun(normal, at);
    position = NOWHERE;
    try {
      return fill() ? readAt(0) : undefined;
    } finally {
      if (rest !== undefined) for (let i = 0; i < rest.length; i += 1) normal[at + i] = rest[i];
      position = at;
    }
  };

  /**
   * Begins the envelope whose first `length` bytes are in the buffer: all but its binary data, which then come through the
   * buffer, in pieces. No foreign code runs in it, and nobody has what it is made of before it is whole.
   *
   * @param {number} length
   */
  const beginLarge = (length) => {
    const u8 = current;
    const envelope = readHead(u8, 0);
    begun = envelope;
    try {
      const start = readChannel(envelope, u8, 0, length > capacity ? 0 : length);
      const { value, targets, targetCount, bytes } = decodeFront(u8, start, length);
      const end = HEADER_LENGTH + readU32(u8, 0);
      if (length + bytes !== end) throw new ErrorConstructor('Malformed clone data: the binary data have another length');
      envelope.size = end - start;
      envelope.value = value;
      funnel.aim(targets, targetCount);
    } catch (error) {
      envelope.failure = error;
      funnel.rest();
    }
    use(funnel.stage(), funnel.length);
  };

  /**
   * The envelope that was begun, which is whole now.
   *
   * @returns {Envelope}
   */
  const endLarge = () => {
    const envelope = /** @type {Envelope} */ (begun);
    begun = undefined;
    funnel.rest();
    restore();
    return envelope;
  };

  return { reserve, begin, next, readReply, beginLarge, proceed: funnel.spread, endLarge };
}

/**
 * @param {Uint8Array} u8
 * @param {number} at
 * @returns {Envelope}
 */
function readHead(u8, at) {
  return { kind: u8[at + 4], flags: u8[at + 5], call: readU32(u8, at + 12), channel: '', ports: NONE, size: 0, value: undefined, failure: undefined };
}

/**
 * Reads the channel of the envelope at `at`, which ends not before `end`; gives where its payload begins.
 *
 * @param {Envelope} envelope
 * @param {Uint8Array} u8
 * @param {number} at
 * @param {number} end
 */
function readChannel(envelope, u8, at, end) {
  const length = readU16(u8, at + 6);
  const start = at + HEADER_LENGTH + paddedChannel(length);
  if (start > end) throw new ErrorConstructor(`Malformed envelope of kind ${envelope.kind}`);
  if (length > 0) envelope.channel = decodeChannel(u8, at + HEADER_LENGTH, length);
  return start;
}

/**
 * The envelopes from `start` on, and the zeros behind them.
 *
 * @param {Uint8Array} u8
 * @param {number} start
 */
function copyRun(u8, start) {
  let end = start;
  while (end <= NORMAL_LENGTH - HEADER_LENGTH && u8[end + 4] !== 0) end += HEADER_LENGTH + readU32(u8, end);
  if (end <= NORMAL_LENGTH - HEADER_LENGTH) end += HEADER_LENGTH;
  const bytes = new Uint8ArrayConstructor(end - start);
  for (let i = start; i < end; i += 1) bytes[i - start] = u8[i];
  return bytes;
}

/**
 * @param {Envelope} envelope
 * @param {Uint8Array} u8
 * @param {number} start
 * @param {number} end
 */
function readPayload(envelope, u8, start, end) {
  const { kind } = envelope;
  envelope.size = end - start;
  if (kind === PORT_CLOSED || kind === PORT_MOVED) return;
  if (kind === PORT_DELIVERY) {
    // It may have to go back as it came.
    envelope.u8 = u8;
    envelope.start = start;
  }
  if (kind === PORT_CREDITED) {
    if (end - start !== 4) throw new ErrorConstructor('Credit of a port is no 4 bytes');
    envelope.value = readU32(u8, start);
    return;
  }
  let valueStart = start;
  if ((kind === PUSH || kind === PORT_DELIVERY) && (envelope.flags & FLAG_PORTS) !== 0) {
    envelope.ports = readPorts(u8, start, end);
    valueStart = start + portPrefix(envelope.ports.length);
  }
  envelope.value = decodeClone(u8, valueStart, end);
}

/**
 * The ids that a payload begins with.
 *
 * @param {Uint8Array} u8
 * @param {number} start
 * @param {number} end
 */
function readPorts(u8, start, end) {
  const count = end - start >= 4 ? readU32(u8, start) : 0;
  if (count < 1 || count > MAX_PORTS_IN_MESSAGE || portPrefix(count) > end - start) {
    throw new ErrorConstructor('Malformed ids of ports');
  }
  /** @type {number[]} */
  const ids = makeList(count);
  for (let i = 0; i < count; i += 1) ids[i] = readU32(u8, start + 4 + 4 * i);
  return ids;
}
