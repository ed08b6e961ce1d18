// Owns the receive buffer and the reading of the envelope that lies in it.
import { decodeClone, decodeFront } from './clone/index.js';
import { decodeChannel } from './channel.js';
import { ErrorConstructor, Uint8ArrayConstructor, ArrayBufferConstructor } from './primordials.js';
import { createFunnel } from './stage.js';
import { HEADER_LENGTH, paddedChannel, readU16, readU32 } from './wire.js';

const NORMAL_LENGTH = 64 * 1024;

/** @typedef {{ kind: number, flags: number, call: number, channel: string, value: any, failure: unknown }} Envelope */

/** @param {(u8: Uint8Array) => void} setReceiveBuffer */
export function createReceiver(setReceiveBuffer) {
  const normal = new Uint8ArrayConstructor(new ArrayBufferConstructor(NORMAL_LENGTH));
  /** @type {Uint8Array} */
  let current = normal;
  let capacity = NORMAL_LENGTH;
  setReceiveBuffer(normal);
  const funnel = createFunnel();
  /** @type {Envelope | undefined} */
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
   * The envelope in the buffer up to its value.
   *
   * @returns {{ envelope: Envelope, start: number, channelLength: number }}
   */
  const readHead = () => {
    const u8 = current;
    const channelLength = readU16(u8, 6);
    const envelope = { kind: u8[4], flags: u8[5], call: readU32(u8, 12), channel: '', value: undefined, failure: undefined };
    return { envelope, start: HEADER_LENGTH + paddedChannel(channelLength), channelLength };
  };

  /**
   * Reads the whole envelope, so that user code that runs afterwards may have the buffer filled again. A payload that
   * does not decode is given as `failure`: whom it concerns still has to hear of it.
   *
   * @returns {Envelope}
   */
  const read = () => {
    const u8 = current;
    const end = HEADER_LENGTH + readU32(u8, 0);
    const { envelope, start, channelLength } = readHead();
    try {
      if (end > capacity || start > end) throw new ErrorConstructor(`Malformed envelope of kind ${envelope.kind}`);
      if (channelLength > 0) envelope.channel = decodeChannel(u8, HEADER_LENGTH, channelLength);
      envelope.value = decodeClone(u8, start, end);
    } catch (error) {
      envelope.failure = error;
    } finally {
      restore();
    }
    return envelope;
  };

  /**
   * Begins the envelope whose first `length` bytes are in the buffer: all but its binary data, which then come through the
   * buffer, in parts. No foreign code runs in it, and nobody has what it is made of before `end`.
   *
   * @param {number} length
   */
  const begin = (length) => {
    const u8 = current;
    const { envelope, start, channelLength } = readHead();
    begun = envelope;
    try {
      if (length > capacity || start > length) throw new ErrorConstructor(`Malformed envelope of kind ${envelope.kind}`);
      if (channelLength > 0) envelope.channel = decodeChannel(u8, HEADER_LENGTH, channelLength);
      const { value, targets, targetCount, bytes } = decodeFront(u8, start, length);
      if (length + bytes !== HEADER_LENGTH + readU32(u8, 0)) throw new ErrorConstructor('Malformed clone data: the binary data have another length');
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
  const end = () => {
    const envelope = /** @type {Envelope} */ (begun);
    begun = undefined;
    funnel.rest();
    restore();
    return envelope;
  };

  return { reserve, read, begin, proceed: funnel.spread, end };
}
