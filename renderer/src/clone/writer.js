// Owns the growing byte buffer that values, and the envelopes around them, are written into.
import { MAX_WRITER_LENGTH } from './format.js';
import {
  ArrayBufferConstructor,
  DataViewConstructor,
  DataViewPrototypeSetFloat64,
  RangeErrorConstructor,
  TypedArrayPrototypeSet,
  Uint8ArrayConstructor,
} from './primordials.js';

const INITIAL_CAPACITY = 4096;

const scratch = new Uint8ArrayConstructor(new ArrayBufferConstructor(8));
const scratchView = new DataViewConstructor(scratch.buffer);

/** Bytes that are appended to. */
export class CloneWriter {
  /** @param {number} [capacity] */
  constructor(capacity = INITIAL_CAPACITY) {
    /** The buffer; another one once it has grown, so read it anew after each write. */
    this.u8 = new Uint8ArrayConstructor(new ArrayBufferConstructor(capacity));
    /** How many of its bytes are written. */
    this.length = 0;
    /** Read from here, because `u8.length` asks a prototype. */
    this.capacity = capacity;
  }

  /** Forgets what was written; the buffer is kept. */
  reset() {
    this.length = 0;
  }

  /**
   * Makes room for `count` more bytes.
   *
   * @param {number} count
   */
  reserve(count) {
    const needed = this.length + count;
    if (needed > this.capacity) this.grow(needed);
  }

  /** @param {number} needed */
  grow(needed) {
    if (needed > MAX_WRITER_LENGTH) {
      throw new RangeErrorConstructor(`An encoded value may not be longer than ${MAX_WRITER_LENGTH} bytes`);
    }
    let capacity = this.capacity * 2;
    if (capacity < needed) capacity = needed;
    const u8 = new Uint8ArrayConstructor(new ArrayBufferConstructor(capacity));
    TypedArrayPrototypeSet(u8, this.u8, 0);
    this.u8 = u8;
    this.capacity = capacity;
  }

  /** @param {number} value */
  writeU8(value) {
    this.reserve(1);
    this.u8[this.length] = value;
    this.length += 1;
  }

  /** @param {number} value */
  writeU16(value) {
    this.reserve(2);
    const { u8, length } = this;
    u8[length] = value;
    u8[length + 1] = value >>> 8;
    this.length = length + 2;
  }

  /**
   * Also writes an i32: the bits are the same.
   *
   * @param {number} value
   */
  writeU32(value) {
    this.reserve(4);
    this.length += 4;
    this.patchU32(this.length - 4, value);
  }

  /**
   * Writes over four bytes that are written already.
   *
   * @param {number} at
   * @param {number} value
   */
  patchU32(at, value) {
    const { u8 } = this;
    u8[at] = value;
    u8[at + 1] = value >>> 8;
    u8[at + 2] = value >>> 16;
    u8[at + 3] = value >>> 24;
  }

  /** @param {number} value */
  writeF64(value) {
    this.reserve(8);
    const { u8, length } = this;
    // An engine may choose a NaN's bits; the format has one.
    if (value !== value) {
      for (let i = 0; i < 6; i += 1) u8[length + i] = 0;
      u8[length + 6] = 0xf8;
      u8[length + 7] = 0x7f;
    } else {
      DataViewPrototypeSetFloat64(scratchView, 0, value, true);
      for (let i = 0; i < 8; i += 1) u8[length + i] = scratch[i];
    }
    this.length = length + 8;
  }

  /**
   * @param {Uint8Array} bytes of any realm
   * @param {number} count how many it has
   */
  writeBytes(bytes, count) {
    this.reserve(count);
    TypedArrayPrototypeSet(this.u8, bytes, this.length);
    this.length += count;
  }
}
