// Owns the binary data of a message on its way out: buffers are kept until their place in the message is known.
import { MAX_WRITER_LENGTH } from './format.js';
import { dataCloneError } from './path.js';
import { RangeErrorConstructor, TypedArrayPrototypeSet, Uint8ArrayConstructor, makeList } from './primordials.js';

/** @typedef {{ buffer: ArrayBuffer, length: number, next: Blob | undefined }} Blob */

/** @type {Blob | undefined} */
let firstBlob;
/** @type {Blob | undefined} */
let lastBlob;
let blobBytes = 0;

/**
 * Keeps a buffer's bytes for the end of the message; gives where they will be in the blob section.
 *
 * @param {ArrayBuffer} buffer
 * @param {number} length
 */
export function addBlob(buffer, length) {
  const offset = blobBytes;
  /** @type {Blob} */
  const blob = { buffer, length, next: undefined };
  if (lastBlob === undefined) firstBlob = blob;
  else lastBlob.next = blob;
  lastBlob = blob;
  blobBytes += (length + 7) & ~7;
  if (blobBytes > MAX_WRITER_LENGTH) throw new RangeErrorConstructor('The binary data of the value is too long');
  return offset;
}

/** How many bytes they take in the message. */
export const blobLength = () => blobBytes;

/** Begins a message, or lets go of one. */
export function resetBlobs() {
  firstBlob = undefined;
  lastBlob = undefined;
  blobBytes = 0;
}

/** Puts the state aside for a message that is encoded within the encoding of another. */
export function saveBlobs() {
  const saved = { firstBlob, lastBlob, blobBytes };
  resetBlobs();
  return saved;
}

/** @param {ReturnType<typeof saveBlobs>} saved */
export function restoreBlobs(saved) {
  ({ firstBlob, lastBlob, blobBytes } = saved);
}

/**
 * The bytes of all of them, as views that are good until foreign code runs.
 *
 * @returns {Uint8Array[]}
 */
export function viewBlobs() {
  let count = 0;
  for (let blob = firstBlob; blob !== undefined; blob = blob.next) count += 1;
  const views = makeList(count);
  let i = 0;
  for (let blob = firstBlob; blob !== undefined; blob = blob.next) views[i++] = viewOf(blob);
  return views;
}

/** @param {Blob} blob */
function viewOf({ buffer, length }) {
  try {
    return new Uint8ArrayConstructor(buffer, 0, length);
  } catch {
    // A getter did it after the buffer was reached.
    throw dataCloneError(0, 'has an ArrayBuffer that was detached or shrunk while it was cloned');
  }
}

/**
 * Writes them.
 *
 * @param {Uint8Array} u8
 * @param {number} start
 */
export function writeBlobs(u8, start) {
  let to = start;
  for (let blob = firstBlob; blob !== undefined; blob = blob.next) {
    const { length } = blob;
    TypedArrayPrototypeSet(u8, viewOf(blob), to);
    const end = (to + length + 7) & ~7;
    for (let i = to + length; i < end; i += 1) u8[i] = 0;
    to = end;
  }
}
