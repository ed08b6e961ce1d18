// Owns messages made by hand, right and wrong ones, of what docs/clone-format.md says they are made of.

export const SPECIAL = { undefined: 0, null: 16, true: 32, false: 48, hole: 64 };
export const int = (n) => (n << 4) | 1;
export const double = (n) => [2, ...doubleWords(n)];
export const str = (n) => (n << 4) | 3;
export const obj = (shape) => (shape << 4) | 4;
export const arr = (n) => (n << 4) | 5;
export const nums = (n) => (n << 4) | 6;
export const dict = (n) => (n << 4) | 7;
export const ref = (n) => (n << 4) | 8;
export const ext = (kind) => (kind << 4) | 9;
export const objx = (shape) => (shape << 4) | 10;

export const WIDE = 1;
export const REFS = 2;
export const ILL_FORMED = 4;
export const ASCII = 8;

export function doubleWords(n) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, n, true);
  return [view.getInt32(0, true), view.getInt32(4, true)];
}

/** A shape's record. */
export function record(keys, wide = false) {
  const characters = bytesOf(keys.join(''), wide);
  while (characters.length % 4 !== 0) characters.push(0);
  const words = [];
  for (let i = 0; i < characters.length; i += 4) {
    words.push(characters[i] | (characters[i + 1] << 8) | (characters[i + 2] << 16) | (characters[i + 3] << 24));
  }
  return [2 + keys.length + words.length, keys.length | (wide ? 0x80000000 : 0), ...keys.map((key) => key.length), ...words];
}

function bytesOf(text, wide) {
  const bytes = [];
  for (let i = 0; i < text.length; i += 1) {
    bytes.push(text.charCodeAt(i) & 0xff);
    if (wide) bytes.push(text.charCodeAt(i) >>> 8);
  }
  return bytes;
}

/**
 * @param {object} parts
 * @param {any[]} [parts.values] words, and lists of them
 * @param {any[]} [parts.shapes] records
 * @param {string} [parts.pool]
 * @param {number} [parts.flags]
 * @param {number[][]} [parts.blobs]
 * @param {Record<number, number>} [parts.head] what differs in the head
 * @param {number[]} [parts.tail] bytes behind
 */
export function message({ values = [], shapes = [], pool = '', flags = 0, blobs = [], head = {}, tail = [] }) {
  const body = [...values.flat(Infinity)];
  const shapesAt = 8 + body.length;
  body.push(...shapes.flat());
  if (body.length % 2 !== 0) body.push(0);
  const blobBytes = blobs.flatMap((blob) => [...blob, ...new Array(-blob.length & 7).fill(0)]);
  const fields = [8 + body.length, pool.length, flags, shapes.length, shapesAt, blobBytes.length, 0, 0];
  for (const [field, value] of Object.entries(head)) fields[field] = value;
  const words = new Uint8Array(Int32Array.from([...fields, ...body]).buffer);
  const characters = bytesOf(pool, (flags & WIDE) !== 0);
  while (characters.length % 8 !== 0) characters.push(0);
  return Uint8Array.from([...words, ...characters, ...blobBytes, ...tail]);
}
