// Owns the receive buffer and the reading of the envelope that lies in it.
import { decodeClone } from './clone/index.js';
import { decodeChannel } from './channel.js';
import { ErrorConstructor, Uint8ArrayConstructor, ArrayBufferConstructor } from './primordials.js';
import { HEADER_LENGTH, paddedChannel, readU16, readU32 } from './wire.js';

const NORMAL_LENGTH = 64 * 1024;

/** @typedef {{ kind: number, flags: number, call: number, channel: string, value: any, failure: unknown }} Envelope */

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
    const envelope = { kind, flags: u8[5], call: readU32(u8, 12), channel: '', value: undefined, failure: undefined };
    try {
      if (end > capacity || start > end) throw new ErrorConstructor(`Malformed envelope of kind ${kind}`);
      if (channelLength > 0) envelope.channel = decodeChannel(u8, HEADER_LENGTH, channelLength);
      envelope.value = decodeClone(u8, start, end);
    } catch (error) {
      envelope.failure = error;
    } finally {
      restore();
    }
    return envelope;
  };

  return { reserve, read };
}
