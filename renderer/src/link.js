// Owns the renderer's end of the connection: one method a verb, the calls that wait for a reply, and the delivery of
// what comes in.
import { createCallIds } from './call-ids.js';
import { encodeChannel } from './channel.js';
import { fromErrorObject, toElectronError, toErrorObject } from './errors.js';
import { ErrorConstructor, PromiseConstructor, RangeErrorConstructor, SafeMap, printError } from './primordials.js';
import { createReceiver } from './receive.js';
import { createTransmitter } from './transmit.js';
import { readTransferList } from './transfer.js';
import {
  CONSOLE_MESSAGE,
  DOCUMENT_CONFIG,
  EXECUTE,
  EXECUTE_REPLY,
  FLAG_ERROR,
  INVOKE,
  INVOKE_REPLY,
  MAX_PORTS_IN_MESSAGE,
  PORT_CLOSE,
  PORT_CLOSED,
  PORT_CREDIT,
  PORT_CREDITED,
  PORT_DELIVERY,
  PORT_MESSAGE,
  PORT_MOVED,
  PORT_RETURN,
  PUSH,
  REPORT,
  SEND,
  SEND_SYNC,
  SYNC_REPLY,
  readU32,
} from './wire.js';

/** @typedef {import('./types.js').Native} Native */
/** @typedef {import('./types.js').Config} Config */
/** @typedef {{ channel: string, resolve: (value: any) => void, reject: (reason: any) => void }} PendingInvoke */

/**
 * What the runtime does with what comes in.
 *
 * @typedef {object} Handlers
 * @property {(config: Config) => void} configure
 * @property {(channel: string, args: any[], ports: number[]) => void} push
 * @property {(envelope: import('./receive.js').Envelope) => void} port
 * @property {() => void} released nothing is sent or comes any more
 * @property {(call: number, code: string) => void} execute
 * @property {(error: unknown) => void} reported an error was printed that the application did not catch
 */

/** @typedef {ReturnType<typeof createLink>} Link */

/**
 * @param {Native} native
 * @param {() => void} checkpoint runs the promise jobs that are due
 */
export function createLink(native, checkpoint) {
  const { send: nativeSend, sendSync: nativeSendSync } = native;
  const { transmit, transmitBare, transmitBytes, isCloneable } = createTransmitter(
    native.setTransmitBuffer,
    native.sendPart,
  );
  const receiver = createReceiver(native.setReceiveBuffer);

  /** @type {SafeMap<number, PendingInvoke>} */
  const pending = new SafeMap();
  let released = false;
  let electronErrorMessages = false;
  /** @type {Handlers | undefined} */
  let handlers;

  const nextCall = createCallIds((call) => pending.has(call));

  const releasedError = () => new ErrorConstructor('IPC method called after context was released');

  /** The document or the connection is gone: nothing will be answered any more. */
  const release = () => {
    const isFirst = !released;
    released = true;
    if (pending.size > 0) {
      const error = releasedError();
      pending.forEach((call) => call.reject(error));
      pending.clear();
    }
    if (isFirst) handlers?.released();
  };

  /**
   * @param {string} channel
   * @param {unknown[]} args
   */
  const send = (channel, args) => {
    const encoded = encodeChannel(channel);
    if (released) throw releasedError();
    if (!transmit(nativeSend, SEND, 0, encoded, 0, args, 'args')) {
      release();
      throw releasedError();
    }
  };

  /**
   * @param {string} channel
   * @param {unknown} message
   * @param {unknown} transfer
   * @param {import('./transfer.js').Ports} ports
   */
  const postMessage = (channel, message, transfer, ports) => {
    const encoded = encodeChannel(channel);
    if (released) throw releasedError();
    const list = readTransferList(transfer, ports);
    // Moved when all of it is written and before any of it is sent: either fails as a whole.
    const sendMoved = (/** @type {Uint8Array} */ u8, /** @type {number} */ portsAt) => {
      if (list !== undefined) list.move(u8, portsAt);
      return nativeSend();
    };
    if (!transmit(sendMoved, SEND, 0, encoded, 0, [message], 'args', list?.ports, list === undefined)) {
      release();
      throw releasedError();
    }
    if (list !== undefined) ports.sent();
  };

  /** @type {import('./ports/relay.js').Wire} */
  const portWire = {
    post: (id, value, ports, write) => {
      if (released) return 0;
      if (ports > MAX_PORTS_IN_MESSAGE) {
        throw new RangeErrorConstructor(`The message has ${ports} ports; it may carry ${MAX_PORTS_IN_MESSAGE}`);
      }
      let bytes = 0;
      const sendPorts = (/** @type {Uint8Array} */ u8, /** @type {number} */ portsAt) => {
        if (!write(u8, portsAt)) return true;
        bytes = readU32(u8, 0);
        return nativeSend();
      };
      if (!transmit(sendPorts, PORT_MESSAGE, 0, undefined, id, value, 'message', ports, false)) release();
      return bytes;
    },
    close: (id) => {
      if (!released && !transmitBare(nativeSend, PORT_CLOSE, id)) release();
    },
    giveBack: (id, bytes, flags) => {
      if (!released && !transmitBytes(nativeSend, PORT_RETURN, flags, id, bytes)) release();
    },
    credit: (id, bytes) => {
      if (!released && !transmitBare(nativeSend, PORT_CREDIT, id, bytes)) release();
    },
  };

  // Where the executor below leaves the functions of the promise being made.
  /** @type {any} */
  let resolveMade;
  /** @type {any} */
  let rejectMade;
  /**
   * @param {(value: any) => void} resolve
   * @param {(reason: any) => void} reject
   */
  const keepFunctions = (resolve, reject) => {
    resolveMade = resolve;
    rejectMade = reject;
  };

  /**
   * @param {string} channel
   * @param {unknown[]} args
   * @returns {Promise<any>}
   */
  const invoke = (channel, args) => {
    const promise = new PromiseConstructor(keepFunctions);
    const resolve = resolveMade;
    const reject = rejectMade;
    try {
      const encoded = encodeChannel(channel);
      if (released) throw releasedError();
      const call = nextCall();
      if (transmit(nativeSend, INVOKE, 0, encoded, call, args, 'args')) {
        pending.set(call, { channel, resolve, reject });
      } else {
        release();
        reject(releasedError());
      }
    } catch (error) {
      reject(error);
    }
    return promise;
  };

  /**
   * @param {string} channel
   * @param {unknown[]} args
   * @param {number} [flags] what the runtime asks on its own account has one
   */
  const sendSync = (channel, args, flags = 0) => {
    const encoded = encodeChannel(channel);
    if (released) throw releasedError();
    const call = nextCall();
    const reply = receiver.readReply(() => transmit(nativeSendSync, SEND_SYNC, flags, encoded, call, args, 'args'));
    if (reply === undefined) {
      release();
      throw releasedError();
    }
    if (reply.failure !== undefined) throw reply.failure;
    if (reply.kind !== SYNC_REPLY || reply.call !== call) {
      throw new ErrorConstructor(`Expected the reply to call ${call}, got kind ${reply.kind} for call ${reply.call}`);
    }
    if (reply.flags & FLAG_ERROR) throw fromErrorObject(reply.value);
    return reply.value;
  };

  /**
   * Tells the main process, and the console, of an error nobody can catch. Never throws.
   *
   * @param {'preload-error' | 'listener-error' | 'port-error' | 'protocol-error'} kind
   * @param {unknown} error
   * @param {Record<string, unknown>} details
   */
  const report = (kind, error, details) => {
    try {
      printError(error);
      handlers?.reported(error);
    } catch {}
    try {
      if (released) return;
      const value = [toErrorObject(error, isCloneable), details];
      transmit(nativeSend, REPORT, 0, encodeChannel(kind), 0, value, 'report');
    } catch (failure) {
      try {
        native.log('error', `A ${kind} could not be reported`);
      } catch {}
    }
  };

  /**
   * Answers an Execute. A value that cannot be cloned becomes an error.
   *
   * @param {number} call
   * @param {boolean} fulfilled
   * @param {unknown} value
   */
  const replyExecute = (call, fulfilled, value) => {
    if (released) return;
    let error = value;
    if (fulfilled) {
      try {
        transmit(nativeSend, EXECUTE_REPLY, 0, undefined, call, value, 'result');
        return;
      } catch (caught) {
        error = caught;
      }
    }
    transmit(nativeSend, EXECUTE_REPLY, FLAG_ERROR, undefined, call, toErrorObject(error, isCloneable), 'error');
  };

  /** @param {any[]} message level, text, source, line */
  const tellConsole = (message) => {
    if (!released) transmit(nativeSend, CONSOLE_MESSAGE, 0, undefined, 0, message, 'message');
  };

  /** @param {import('./receive.js').Envelope} reply */
  const settleInvoke = (reply) => {
    const call = pending.get(reply.call);
    if (call === undefined) return;
    pending.delete(reply.call);
    if (reply.failure !== undefined) call.reject(reply.failure);
    else if ((reply.flags & FLAG_ERROR) === 0) call.resolve(reply.value);
    else if (electronErrorMessages) call.reject(toElectronError(reply.value, call.channel));
    else call.reject(fromErrorObject(reply.value));
  };

  /** @param {import('./receive.js').Envelope} envelope */
  const dispatch = (envelope) => {
    const { kind, value, failure } = envelope;
    if (kind === INVOKE_REPLY) {
      settleInvoke(envelope);
      return;
    }
    if (kind === PORT_DELIVERY || kind === PORT_CLOSED || kind === PORT_CREDITED || kind === PORT_MOVED) {
      handlers?.port(envelope);
      return;
    }
    if (failure !== undefined) {
      if (kind === EXECUTE) replyExecute(envelope.call, false, failure);
      throw failure;
    }
    if (!handlers) throw new ErrorConstructor('An envelope was delivered before the runtime was ready');
    switch (kind) {
      case PUSH:
        handlers.push(envelope.channel, value, envelope.ports);
        break;
      case EXECUTE:
        handlers.execute(envelope.call, value[0]);
        break;
      case DOCUMENT_CONFIG:
        electronErrorMessages = value[0].electronErrorMessages === true;
        handlers.configure(value[0]);
        break;
      default:
        throw new ErrorConstructor(`Unknown envelope of kind ${kind}`);
    }
  };

  /** @param {import('./receive.js').Envelope} envelope */
  const deliverOne = (envelope) => {
    try {
      dispatch(envelope);
    } catch (error) {
      report('protocol-error', error, {});
    }
    // Each message is a task of its own: what it made promises do is done before the next one is delivered. So a listener
    // that is added after `await ipcRenderer.invoke(…)` misses nothing that was sent behind the answer.
    checkpoint();
  };

  const deliver = () => {
    receiver.begin();
    for (let envelope = receiver.next(); envelope !== undefined; envelope = receiver.next()) deliverOne(envelope);
  };

  return {
    send,
    invoke,
    sendSync,
    postMessage,
    ports: portWire,
    console: tellConsole,
    report,
    replyExecute,
    deliver,
    reserve: receiver.reserve,
    begin: receiver.beginLarge,
    proceed: receiver.proceed,
    end: () => deliverOne(receiver.endLarge()),
    release,
    /** @param {Handlers} given */
    handle: (given) => {
      handlers = given;
    },
  };
}
