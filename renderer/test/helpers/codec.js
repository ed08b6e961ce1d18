// Owns the codec as the main process side of the tests uses it.
import { CloneWriter, decodeClone, encodeClone } from '../../src/clone/index.js';

/**
 * The bytes of one value.
 *
 * @param {unknown} value
 */
export function encode(value) {
  const writer = new CloneWriter();
  encodeClone(writer, value, 'test');
  return writer.u8.slice(0, writer.length);
}

/** @param {Uint8Array} bytes */
export const decode = (bytes) => decodeClone(bytes, 0, bytes.length);
