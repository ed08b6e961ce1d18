// Owns the transfer list of `postMessage`: what may be in it, and how what is in it is moved.
import {
  ArrayBufferPrototypeGetByteLength,
  ArrayIsArray,
  DOMExceptionConstructor,
  ErrorConstructor,
  SafeMap,
  TypeErrorConstructor,
  Uint8ArrayConstructor,
  defineHidden,
  detachArrayBuffer,
} from './primordials.js';
import { classNameOf } from './errors.js';

/**
 * Checks a transfer list and gives the function that moves what is in it, to be called when the message is written.
 *
 * An ArrayBuffer is moved: the message has its bytes, and the sender's is detached.
 *
 * @param {unknown} transfer
 * @returns {(() => void) | undefined} undefined when there is nothing to move
 */
export function readTransferList(transfer) {
  if (transfer === undefined) return undefined;
  if (!ArrayIsArray(transfer)) throw new TypeErrorConstructor('Invalid value for transfer');
  /** @type {SafeMap<any, number>} */
  const buffers = new SafeMap();
  for (let i = 0; i < transfer.length; i += 1) {
    const item = transfer[i];
    const name = nameOf(item);
    if (name === 'MessagePort') throw refused(i, 'is a MessagePort, which can not be transferred yet');
    if (name !== 'ArrayBuffer') throw new TypeErrorConstructor(`Invalid value for transfer: transfer[${i}] is ${name}`);
    const before = buffers.get(item);
    if (before !== undefined) throw refused(i, `is the same as transfer[${before}]`);
    if (isDetached(item)) throw refused(i, 'is a detached ArrayBuffer');
    buffers.set(item, i);
  }
  if (buffers.size === 0) return undefined;
  return () => {
    buffers.forEach((i, buffer) => {
      // A getter of the message may have moved it in the meantime.
      if (isDetached(buffer)) throw refused(i, 'is a detached ArrayBuffer');
    });
    buffers.forEach((i, buffer) => {
      try {
        detachArrayBuffer(buffer);
      } catch {
        throw refused(i, 'is an ArrayBuffer that can not be detached');
      }
    });
  };
}

/**
 * @param {number} index
 * @param {string} why
 */
function refused(index, why) {
  const message = `An object could not be cloned. transfer[${index}] ${why}`;
  if (DOMExceptionConstructor) return new DOMExceptionConstructor(message, 'DataCloneError');
  const error = new ErrorConstructor(message);
  defineHidden(error, 'name', 'DataCloneError');
  return error;
}

/** @param {any} item */
function nameOf(item) {
  try {
    ArrayBufferPrototypeGetByteLength(item);
    return 'ArrayBuffer';
  } catch {
    // It is none.
  }
  if (item === null) return 'null';
  const type = typeof item;
  if (type === 'undefined') return type;
  return type === 'object' ? classNameOf(item) : `a ${type}`;
}

/** @param {any} buffer */
function isDetached(buffer) {
  try {
    // The one thing that no version of an ArrayBuffer that is gone allows.
    new Uint8ArrayConstructor(buffer);
    return false;
  } catch {
    return true;
  }
}
