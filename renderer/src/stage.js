// Owns the buffers through which large binary data pass, piece by piece, between the program's own buffers and the socket.
//
// The native side must not see the program's buffers: what JavaScriptCore has once given a pointer to can not be transferred
// any more. So there is one copy, to or from memory that stays in the processor's cache.
import { ArrayBufferConstructor, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetLength, TypedArrayPrototypeSet, Uint8ArrayConstructor, makeList } from './primordials.js';

/** A multiple of 8. */
const STAGE_LENGTH = 256 * 1024;

/** A view of bytes, and where in the stage they go; behind them come zeros. @typedef {{ view: Uint8Array, at: number, zeros: number }} Piece */
/** Pieces that fill the stage, or what is left. @typedef {{ pieces: Piece[], count: number, length: number }} Part */

const makeStage = () => new Uint8ArrayConstructor(new ArrayBufferConstructor(STAGE_LENGTH));

/** What goes out. */
export function createStage() {
  /** @type {Uint8Array | undefined} */
  let u8;

  /**
   * Cuts blobs, each followed by zeros up to a multiple of 8, into parts that fit the stage. All memory that is needed is
   * made here.
   *
   * @param {Uint8Array[]} blobs
   */
  const cut = (blobs) => {
    u8 ??= makeStage();
    let total = 0;
    for (let i = 0; i < blobs.length; i += 1) total += (TypedArrayPrototypeGetLength(blobs[i]) + 7) & ~7;
    const count = (total + STAGE_LENGTH - 1) / STAGE_LENGTH | 0;
    /** @type {Part[]} */
    const parts = makeList(count);
    let index = 0;
    /** @type {Part} */
    let part = { pieces: makeList(4), count: 0, length: 0 };
    parts[0] = part;
    for (let i = 0; i < blobs.length; i += 1) {
      const blob = blobs[i];
      const length = TypedArrayPrototypeGetLength(blob);
      const buffer = TypedArrayPrototypeGetBuffer(blob);
      for (let from = 0; from < length; ) {
        if (part.length === STAGE_LENGTH) {
          part = { pieces: makeList(4), count: 0, length: 0 };
          parts[++index] = part;
        }
        const room = STAGE_LENGTH - part.length;
        const taken = length - from < room ? length - from : room;
        // Blobs begin at the beginning of their buffers; the stage's end is a multiple of 8, so zeros fit.
        const zeros = from + taken === length ? -length & 7 : 0;
        add(part, { view: new Uint8ArrayConstructor(buffer, from, taken), at: part.length, zeros });
        part.length += taken + zeros;
        from += taken;
      }
    }
    return parts;
  };

  /**
   * Puts a part's bytes into the stage; gives how many.
   *
   * @param {Part[]} parts
   * @param {number} index
   */
  const fill = (parts, index) => {
    const { pieces, count, length } = parts[index];
    const target = /** @type {Uint8Array} */ (u8);
    for (let i = 0; i < count; i += 1) {
      const { view, at, zeros } = pieces[i];
      TypedArrayPrototypeSet(target, view, at);
      if (zeros > 0) {
        const end = at + TypedArrayPrototypeGetLength(view);
        for (let k = 0; k < zeros; k += 1) target[end + k] = 0;
      }
    }
    return length;
  };

  return { u8: () => /** @type {Uint8Array} */ (u8), cut, fill };
}

/**
 * @param {Part} part
 * @param {Piece} piece
 */
function add(part, piece) {
  if (part.count === part.pieces.length) {
    const more = makeList(part.count * 2);
    for (let i = 0; i < part.count; i += 1) more[i] = part.pieces[i];
    part.pieces = more;
  }
  part.pieces[part.count++] = piece;
}

/** What comes in. */
export function createFunnel() {
  /** @type {Uint8Array | undefined} */
  let u8;
  /** @type {Uint8Array[]} */
  let targets = [];
  let count = 0;
  let index = 0;
  let filled = 0;

  /** The array that bytes are put into before `spread`. */
  const stage = () => (u8 ??= makeStage());

  /**
   * @param {Uint8Array[]} given what is to be filled, in order, each followed by padding up to a multiple of 8
   * @param {number} howMany
   */
  const aim = (given, howMany) => {
    targets = given;
    count = howMany;
    index = 0;
    filled = 0;
  };

  const rest = () => {
    targets = [];
    count = 0;
  };

  /**
   * Moves the first bytes of the stage on.
   *
   * @param {number} length
   */
  const spread = (length) => {
    const source = stage();
    for (let at = 0; at < length && index < count; ) {
      const target = targets[index];
      const size = TypedArrayPrototypeGetLength(target);
      const left = size - filled;
      const taken = length - at < left ? length - at : left;
      if (taken > 0) {
        const piece = taken === STAGE_LENGTH ? source : new Uint8ArrayConstructor(TypedArrayPrototypeGetBuffer(source), at, taken);
        TypedArrayPrototypeSet(target, piece, filled);
        filled += taken;
        at += taken;
      }
      const padded = (size + 7) & ~7;
      if (filled >= size) {
        const skipped = length - at < padded - filled ? length - at : padded - filled;
        filled += skipped;
        at += skipped;
      }
      if (filled === padded) {
        index += 1;
        filled = 0;
      }
    }
  };

  return { stage, length: STAGE_LENGTH, aim, spread, rest };
}
