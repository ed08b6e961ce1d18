// Owns the receive buffer and the reading of the envelope that lies in it.
import { decodeClone } from './clone/index.js';
import { decodeChannel } from './channel.js';
import { ErrorConstructor, Uint8ArrayConstructor, ArrayBufferConstructor, makeList } from './primordials.js';
import {
  FLAG_PORTS,
  HEADER_LENGTH,
  MAX_PORTS_IN_MESSAGE,
  PORT_CLOSED,
  PORT_CREDITED,
  PORT_DELIVERY,
  PUSH,
  paddedChannel,
  portPrefix,
  readU16,
  readU32,
} from './wire.js';

const NORMAL_LENGTH = 64 * 1024;

/** @typedef {{ kind: number, flags: number, call: number, channel: string, ports: number[], size: number, value: any, failure: unknown }} Envelope */

/** @type {number[]} */
const NONE = [];

/** @param {(u8: Uint8Array) => void} setReceiveBuffer */
export function createReceiver(setReceiveBuffer) {
  const normal = new Uint8ArrayConstructor(new ArrayBufferConstructor(NORMAL_LENGTH));
  let current = normal;
  let capacity = NORMAL_LENGTH;
  setReceiveBuffer(normal);

  /**
   * Makes room for an envelope of `length` bytes.
   *
   * @param {number} length
   */
  const reserve = (length) => {
    if (length <= capacity) return;
    const u8 = new Uint8ArrayConstructor(new ArrayBufferConstructor(length));
    setReceiveBuffer(u8);
    current = u8;
    capacity = length;
  };

  const restore = () => {
    if (current === normal) return;
    setReceiveBuffer(normal);
    current = normal;
    capacity = NORMAL_LENGTH;
  };

  /**
   * Reads the whole envelope, so that user code that runs afterwards may have the buffer filled again. A payload that
   * does not decode is given as `failure`: whom it concerns still has to hear of it.
   *
   * @returns {Envelope}
   */
  const read = () => {
    const u8 = current;
    const body = readU32(u8, 0);
    const kind = u8[4];
    const channelLength = readU16(u8, 6);
    const start = HEADER_LENGTH + paddedChannel(channelLength);
    const end = HEADER_LENGTH + body;
    /** @type {Envelope} */
    const envelope = { kind, flags: u8[5], call: readU32(u8, 12), channel: '', ports: NONE, size: 0, value: undefined, failure: undefined };
    try {
      if (end > capacity || start > end) throw new ErrorConstructor(`Malformed envelope of kind ${kind}`);
      if (channelLength > 0) envelope.channel = decodeChannel(u8, HEADER_LENGTH, channelLength);
      readPayload(envelope, u8, start, end);
    } catch (error) {
      envelope.failure = error;
    } finally {
      restore();
    }
    return envelope;
  };

  return { reserve, read };
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
  if (kind === PORT_CLOSED) return;
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
