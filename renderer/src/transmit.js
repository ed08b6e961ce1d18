// Owns outgoing buffers. User code can run while a value is encoded (a getter, say) and send in turn: each envelope in
// the making has a writer of its own, and the one used last is used again first.
import { CloneWriter, encodeClone } from './clone/index.js';
import {
  RangeErrorConstructor,
  TypedArrayPrototypeGetLength,
  TypedArrayPrototypeSet,
  makeList,
} from './primordials.js';
import { createStage } from './stage.js';
import { FLAG_PORTS, HEADER_LENGTH, MAX_BODY, beginEnvelope, beginPorts, writeU32 } from './wire.js';

/** Writers kept for later; more are only alive during deeper reentrancy. */
const IDLE_LIMIT = 4;
const INITIAL_CAPACITY = 64 * 1024;
/** A writer that held more than this is given back to the garbage collector. */
const KEEP_LENGTH = 1024 * 1024;
/** Binary data of so many bytes are not gathered in the writer. */
const LARGE = 128 * 1024;

/** @typedef {import('./channel.js').EncodedChannel} EncodedChannel */

/**
 * @param {(u8: Uint8Array) => void} setTransmitBuffer
 * @param {(length: number) => boolean} sendPart
 */
export function createTransmitter(setTransmitBuffer, sendPart) {
  /** @type {CloneWriter[]} */
  const idle = makeList(IDLE_LIMIT);
  let idleCount = 0;
  /** @type {Uint8Array | undefined} */
  let current;

  const acquire = () => (idleCount > 0 ? idle[--idleCount] : new CloneWriter(INITIAL_CAPACITY));

  /** @param {CloneWriter} writer */
  const release = (writer) => {
    let kept = writer;
    if (writer.capacity > KEEP_LENGTH) {
      kept = new CloneWriter(INITIAL_CAPACITY);
      if (current === writer.u8) use(kept.u8);
    } else {
      writer.reset();
    }
    if (idleCount < IDLE_LIMIT) idle[idleCount++] = kept;
  };

  /** @param {Uint8Array} u8 */
  const use = (u8) => {
    // In this order: when the stack ends in the call, the next envelope tries again.
    setTransmitBuffer(u8);
    current = u8;
  };

  const stage = createStage();

  const first = new CloneWriter(INITIAL_CAPACITY);
  use(first.u8);
  idle[idleCount++] = first;

  /**
   * Writes one envelope into the transmit buffer and has it sent. Throws, with nothing sent, when the value cannot be
   * cloned.
   *
   * @param {(u8: Uint8Array, portsAt: number) => boolean} send with ports it is told where to write their ids
   * @param {number} kind
   * @param {number} flags
   * @param {EncodedChannel | undefined} channel
   * @param {number} call
   * @param {unknown} value
   * @param {string} label what the value is called in a DataCloneError
   * @param {number} [ports] how many travel along
   * @param {boolean} [inParts] whether the envelope may be sent in parts; `send` is then called with its last one
   */
  const transmit = (send, kind, flags, channel, call, value, label, ports = 0, inParts = ports === 0) => {
    const writer = acquire();
    try {
      if (ports > 0) flags |= FLAG_PORTS;
      if (channel === undefined) beginEnvelope(writer, kind, flags, undefined, 0, call);
      else beginEnvelope(writer, kind, flags, channel.bytes, channel.length, call);
      const portsAt = writer.length;
      if (ports > 0) beginPorts(writer, ports);
      // A list of arguments is an array that this runtime made.
      const behind = encodeClone(writer, value, label, label === 'args', inParts ? LARGE : Infinity);
      const body = writer.length - HEADER_LENGTH + (behind === undefined ? 0 : paddedLength(behind));
      if (body > MAX_BODY) {
        throw new RangeErrorConstructor(`The message is ${body} bytes long; at most ${MAX_BODY} are allowed`);
      }
      const u8 = writer.u8;
      writeU32(u8, 0, body);
      if (behind !== undefined) return sendInParts(send, writer, behind);
      if (u8 !== current) use(u8);
      return send(u8, portsAt);
    } finally {
      release(writer);
    }
  };

  /**
   * The same for an envelope without a value.
   *
   * @param {() => boolean} send
   * @param {number} kind
   * @param {number} call
   * @param {number} [number] its payload
   */
  const transmitBare = (send, kind, call, number) => {
    const writer = acquire();
    try {
      beginEnvelope(writer, kind, 0, undefined, 0, call);
      if (number !== undefined) {
        writer.reserve(4);
        writeU32(writer.u8, writer.length, number);
        writer.length += 4;
      }
      const u8 = writer.u8;
      writeU32(u8, 0, writer.length - HEADER_LENGTH);
      if (u8 !== current) use(u8);
      return send();
    } finally {
      release(writer);
    }
  };

  /**
   * The same for a payload that is written already.
   *
   * @param {() => boolean} send
   * @param {number} kind
   * @param {number} flags
   * @param {number} call
   * @param {Uint8Array} bytes
   */
  const transmitBytes = (send, kind, flags, call, bytes) => {
    const writer = acquire();
    try {
      beginEnvelope(writer, kind, flags, undefined, 0, call);
      const { length } = bytes;
      writer.reserve(length);
      const u8 = writer.u8;
      TypedArrayPrototypeSet(u8, bytes, HEADER_LENGTH);
      writer.length += length;
      writeU32(u8, 0, length);
      if (u8 !== current) use(u8);
      return send();
    } finally {
      release(writer);
    }
  };

  /**
   * Sends what is in the writer, then the bytes behind it by way of one small buffer: no memory for all of them is needed.
   * Whatever could fail is done before anything is sent, since what is begun must be ended.
   *
   * @param {(u8: Uint8Array, portsAt: number) => boolean} send
   * @param {CloneWriter} writer
   * @param {Uint8Array[]} behind
   */
  const sendInParts = (send, writer, behind) => {
    const parts = stage.cut(behind);
    const last = stage.fill(parts, 0);
    if (writer.u8 !== current) use(writer.u8);
    if (!sendPart(writer.length)) return false;
    use(stage.u8());
    let length = last;
    for (let i = 1; i < parts.length; i += 1) {
      if (!sendPart(length)) return false;
      length = stage.fill(parts, i);
    }
    return sendPart(length) && send(writer.u8, 0);
  };

  /**
   * Whether a value can be cloned.
   *
   * @param {unknown} value
   */
  const isCloneable = (value) => {
    const writer = acquire();
    try {
      encodeClone(writer, value);
      return true;
    } catch {
      return false;
    } finally {
      release(writer);
    }
  };

  return { transmit, transmitBare, transmitBytes, isCloneable };
}

/** @param {Uint8Array[]} behind */
function paddedLength(behind) {
  let length = 0;
  for (let i = 0; i < behind.length; i += 1) length += (TypedArrayPrototypeGetLength(behind[i]) + 7) & ~7;
  return length;
}
