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
let nextLeast = Infinity;
let leaveFrom = Infinity;
/** Those of the message that was written last, if they were left where they are. @type {Uint8Array[] | undefined} */
let left;

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

/** How many bytes they are. */
export const blobLength = () => blobBytes;

/** How many of them are written into the message. */
export const writtenLength = () => (blobBytes >= leaveFrom ? 0 : blobBytes);

/** Lets go of a message's. */
export function resetBlobs() {
  firstBlob = undefined;
  lastBlob = undefined;
  blobBytes = 0;
}

/**
 * Says of the next message from how many bytes on its binary data are left where they are.
 *
 * @param {number} least
 */
export function leaveBlobs(least) {
  nextLeast = least;
}

/** Begins a message. */
export function beginBlobs() {
  resetBlobs();
  leaveFrom = nextLeast;
  nextLeast = Infinity;
  left = undefined;
}

/** Puts the state aside for a message that is encoded within the encoding of another. */
export function saveBlobs() {
  return { firstBlob, lastBlob, blobBytes, leaveFrom };
}

/** @param {ReturnType<typeof saveBlobs>} saved */
export function restoreBlobs(saved) {
  ({ firstBlob, lastBlob, blobBytes, leaveFrom } = saved);
}

/**
 * What was left where it is, as views that are good until foreign code runs; undefined if nothing was. They are to follow the
 * message, each with zeros up to a multiple of 8.
 */
export function takeLeftBlobs() {
  const taken = left;
  left = undefined;
  return taken;
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
 * Writes them, or sees to it that they can be read where they are.
 *
 * @param {Uint8Array} u8
 * @param {number} start
 */
export function writeBlobs(u8, start) {
  if (blobBytes >= leaveFrom) {
    left = viewBlobs();
    return;
  }
  let to = start;
  for (let blob = firstBlob; blob !== undefined; blob = blob.next) {
    TypedArrayPrototypeSet(u8, viewOf(blob), to);
    const from = to + blob.length;
    to = (from + 7) & ~7;
    for (let i = from; i < to; i += 1) u8[i] = 0;
  }
}

function viewBlobs() {
  let count = 0;
  for (let blob = firstBlob; blob !== undefined; blob = blob.next) count += 1;
  /** @type {Uint8Array[]} */
  const views = makeList(count);
  let i = 0;
  for (let blob = firstBlob; blob !== undefined; blob = blob.next) views[i++] = viewOf(blob);
  return views;
}
