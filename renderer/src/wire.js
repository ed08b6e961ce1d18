// Owns the layout of envelopes: the 16-byte header, the channel behind it, and the numbers both sides agree on.
import { TypedArrayPrototypeSet } from './primordials.js';

/** @typedef {import('./clone/index.js').CloneWriter} CloneWriter */

export const HEADER_LENGTH = 16;
export const MAX_BODY = 512 * 1024 * 1024;
export const MAX_CHANNEL = 65535;
export const MAX_PORTS_IN_MESSAGE = 1024;
/** What one end of a channel may have posted that the other has not consumed. */
export const PORT_WINDOW = 1024 * 1024;
/** What a message costs of it beyond its bytes. */
export const PORT_MESSAGE_COST = 64;

export const FLAG_ERROR = 1;
/** On SendSync: no listener is to hear of it. */
export const FLAG_RUNTIME = 1;
/** Ports travel along: the payload begins with their ids. */
export const FLAG_PORTS = 4;

// Kinds, to the main process.
export const SEND = 4;
export const INVOKE = 5;
export const SEND_SYNC = 6;
export const EXECUTE_REPLY = 7;
export const REPORT = 8;
export const CONSOLE_MESSAGE = 12;
export const PORT_MESSAGE = 13;
export const PORT_CLOSE = 14;
export const PORT_CREDIT = 15;
export const PORT_RETURN = 16;
// Kinds, to the renderer.
export const DOCUMENT_CONFIG = 66;
export const PUSH = 67;
export const INVOKE_REPLY = 68;
export const SYNC_REPLY = 69;
export const EXECUTE = 70;
export const PORT_DELIVERY = 71;
export const PORT_CLOSED = 72;
export const PORT_CREDITED = 73;
export const PORT_MOVED = 74;

/**
 * @param {Uint8Array} u8
 * @param {number} at
 */
export const readU16 = (u8, at) => u8[at] | (u8[at + 1] << 8);

/**
 * @param {Uint8Array} u8
 * @param {number} at
 */
export const readU32 = (u8, at) => (u8[at] | (u8[at + 1] << 8) | (u8[at + 2] << 16) | (u8[at + 3] << 24)) >>> 0;

/**
 * @param {Uint8Array} u8
 * @param {number} at
 * @param {number} value
 */
export const writeU32 = (u8, at, value) => {
  u8[at] = value;
  u8[at + 1] = value >>> 8;
  u8[at + 2] = value >>> 16;
  u8[at + 3] = value >>> 24;
};

/**
 * The channel's bytes with its padding.
 *
 * @param {number} length
 */
export const paddedChannel = (length) => (length + 7) & ~7;

/**
 * Bytes of the ids that a payload begins with.
 *
 * @param {number} count
 */
export const portPrefix = (count) => (count === 0 ? 0 : (4 + 4 * count + 7) & ~7);

/**
 * Starts an envelope in an empty writer: header (its body length still 0) and channel.
 *
 * @param {CloneWriter} writer
 * @param {number} kind
 * @param {number} flags
 * @param {Uint8Array | undefined} channel
 * @param {number} channelLength
 * @param {number} call
 */
export function beginEnvelope(writer, kind, flags, channel, channelLength, call) {
  const padded = paddedChannel(channelLength);
  const start = HEADER_LENGTH + padded;
  writer.reserve(start);
  const u8 = writer.u8;
  writeU32(u8, 0, 0);
  u8[4] = kind;
  u8[5] = flags;
  u8[6] = channelLength;
  u8[7] = channelLength >>> 8;
  writeU32(u8, 8, 0);
  writeU32(u8, 12, call);
  if (channel !== undefined) {
    TypedArrayPrototypeSet(u8, channel, HEADER_LENGTH);
    for (let i = HEADER_LENGTH + channelLength; i < start; i += 1) u8[i] = 0;
  }
  writer.length = start;
}

/**
 * Leaves room for the ids of ports, all 0.
 *
 * @param {CloneWriter} writer
 * @param {number} count
 */
export function beginPorts(writer, count) {
  const start = writer.length;
  const end = start + portPrefix(count);
  writer.reserve(end - start);
  const u8 = writer.u8;
  for (let i = start; i < end; i += 1) u8[i] = 0;
  if (count > 0) writeU32(u8, start, count);
  writer.length = end;
}
