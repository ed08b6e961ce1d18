// Owns the growing buffer that values, and the envelopes around them, are written into.
import { MAX_WRITER_LENGTH } from './format.js';
import {
  ArrayBufferConstructor,
  Float64ArrayConstructor,
  Int32ArrayConstructor,
  RangeErrorConstructor,
  TypedArrayPrototypeSet,
  Uint8ArrayConstructor,
} from './primordials.js';

const INITIAL_CAPACITY = 4096;

/** Bytes that are appended to, and the same buffer as words and as doubles. */
export class CloneWriter {
  /** @param {number} [capacity] in bytes; a multiple of 8 is made of it */
  constructor(capacity = INITIAL_CAPACITY) {
    const bytes = (capacity + 7) & ~7;
    const buffer = new ArrayBufferConstructor(bytes);
    /** Another one, as its views, once it has grown, so read it anew after each write. */
    this.buffer = buffer;
    this.u8 = new Uint8ArrayConstructor(buffer);
    this.i32 = new Int32ArrayConstructor(buffer);
    this.f64 = new Float64ArrayConstructor(buffer);
    /** How many of its bytes are written. */
    this.length = 0;
    /** Read from here, because `u8.length` asks a prototype. */
    this.capacity = bytes;
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
    if (needed > this.capacity) this.grow(needed, this.length);
  }

  /**
   * Gets a larger buffer.
   *
   * @param {number} needed how many bytes it must hold
   * @param {number} used how many of the present ones are of use
   */
  grow(needed, used) {
    if (needed > MAX_WRITER_LENGTH) {
      throw new RangeErrorConstructor(`An encoded value may not be longer than ${MAX_WRITER_LENGTH} bytes`);
    }
    let capacity = this.capacity * 2;
    if (capacity < needed) capacity = (needed + 7) & ~7;
    if (capacity > MAX_WRITER_LENGTH) capacity = MAX_WRITER_LENGTH;
    const buffer = new ArrayBufferConstructor(capacity);
    const u8 = new Uint8ArrayConstructor(buffer);
    TypedArrayPrototypeSet(u8, new Uint8ArrayConstructor(this.buffer, 0, used), 0);
    this.buffer = buffer;
    this.u8 = u8;
    this.i32 = new Int32ArrayConstructor(buffer);
    this.f64 = new Float64ArrayConstructor(buffer);
    this.capacity = capacity;
  }
}
