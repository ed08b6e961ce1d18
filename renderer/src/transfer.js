// Owns the transfer list of `postMessage`: what may be in it, and how what is in it is moved. A port is moved to the main
// process; an ArrayBuffer is detached, and the message has its bytes.
import {
  ArrayBufferPrototypeGetByteLength,
  ArrayIsArray,
  DOMExceptionConstructor,
  ErrorConstructor,
  RangeErrorConstructor,
  SafeMap,
  TypeErrorConstructor,
  Uint8ArrayConstructor,
  defineHidden,
  detachArrayBuffer,
  makeList,
} from './primordials.js';
import { classNameOf } from './errors.js';
import { MAX_PORTS_IN_MESSAGE } from './wire.js';

/** @typedef {import('./ports/index.js').Ports} Ports */

/**
 * @typedef {object} TransferList
 * @property {number} ports how many there are
 * @property {(u8: Uint8Array, portsAt: number) => void} move to be called when the message is written and before it is sent:
 *   moves everything and writes the ports' ids or, when it throws, nothing
 */

/**
 * @param {unknown} transfer
 * @param {Ports} ports
 * @returns {TransferList | undefined} undefined when there is nothing to move
 */
export function readTransferList(transfer, ports) {
  if (transfer === undefined) return undefined;
  if (!ArrayIsArray(transfer)) throw new TypeErrorConstructor('Invalid value for transfer');
  /** @type {SafeMap<any, number>} */
  const places = new SafeMap();
  /** @type {SafeMap<any, number>} */
  const buffers = new SafeMap();
  // The list may be a proxy: it is read once.
  const { length } = transfer;
  for (let i = 0; i < length; i += 1) {
    const item = transfer[i];
    if (ports.isPort(item)) {
      if (places.has(item)) throw new ErrorConstructor(`Port at index ${i} is a duplicate.`);
      if (ports.isNeutered(item)) throw neutered(i);
      places.set(item, i);
      continue;
    }
    const name = nameOf(item);
    if (name !== 'ArrayBuffer') {
      throw new TypeErrorConstructor(`Port at index ${i} is not a valid port: ${name} can not be transferred`);
    }
    const before = buffers.get(item);
    if (before !== undefined) throw refused(i, `is the same as transfer[${before}]`);
    if (isDetached(item)) throw refused(i, 'is a detached ArrayBuffer');
    buffers.set(item, i);
  }
  if (places.size > MAX_PORTS_IN_MESSAGE) {
    throw new RangeErrorConstructor(`${places.size} ports are to be transferred; a message may carry ${MAX_PORTS_IN_MESSAGE}`);
  }
  if (places.size + buffers.size === 0) return undefined;
  return {
    ports: places.size,
    move: (u8, at) => {
      // A getter of the message may have moved it in the meantime.
      buffers.forEach((i, buffer) => {
        if (isDetached(buffer)) throw refused(i, 'is a detached ArrayBuffer');
      });
      if (places.size === 0) detach(buffers);
      else movePorts(places, buffers, ports)(u8, at);
    },
  };
}

/** @param {SafeMap<any, number>} buffers */
function detach(buffers) {
  buffers.forEach((i, buffer) => {
    try {
      detachArrayBuffer(buffer);
    } catch {
      throw undetachable(i);
    }
  });
}

/**
 * Leaves it to the engine, which moves the whole list or nothing.
 *
 * @param {SafeMap<any, number>} places
 * @param {SafeMap<any, number>} buffers
 * @param {Ports} ports
 */
function movePorts(places, buffers, ports) {
  // A getter of the message may have moved one, too.
  places.forEach((i, port) => {
    if (ports.isNeutered(port)) throw neutered(i);
  });
  try {
    return ports.move(keysOf(places), keysOf(buffers));
  } catch (error) {
    // The memory of WebAssembly, say. Which of several it is the engine does not tell.
    buffers.forEach((i) => {
      throw undetachable(buffers.size === 1 ? i : undefined);
    });
    throw error;
  }
}

/** @param {SafeMap<any, number>} map */
function keysOf(map) {
  const keys = makeList(map.size);
  let count = 0;
  map.forEach((_, key) => {
    keys[count++] = key;
  });
  return keys;
}

/** @param {number} index */
const neutered = (index) => new ErrorConstructor(`Port at index ${index} is already neutered.`);

/** @param {number} [index] */
const undetachable = (index) => {
  const place = index === undefined ? 'transfer has' : `transfer[${index}] is`;
  return cloneError(`${place} an ArrayBuffer that can not be detached`);
};

/**
 * @param {number} index
 * @param {string} why
 */
const refused = (index, why) => cloneError(`transfer[${index}] ${why}`);

/** @param {string} why */
function cloneError(why) {
  const message = `An object could not be cloned. ${why}`;
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
