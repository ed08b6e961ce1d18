// Owns `ipcRenderer`: Electron's verbs over the link, and the dispatch of what the main process pushes.
import { EventEmitter, stateOf } from './emitter.js';
import { ReflectApply, defineHidden, makeList } from './primordials.js';

/**
 * @param {import('./link.js').Link} link
 * @param {import('./ports/index.js').Ports} ports
 */
export function createIpcRenderer(link, ports) {
  /** @type {any} */
  const prototype = Object.create(EventEmitter.prototype);
  // On the prototype, as in Electron: `{ ...ipcRenderer }` gives a page nothing. They do without `this`.
  const verbs = {
    /** @param {string} channel @param {any[]} args */
    send: (channel, ...args) => {
      link.send(channel, args);
    },
    /** @param {string} channel @param {any[]} args */
    invoke: (channel, ...args) => link.invoke(channel, args),
    /** @param {string} channel @param {any[]} args */
    sendSync: (channel, ...args) => link.sendSync(channel, args),
    /** @param {string} channel @param {any} message @param {any} [transfer] */
    postMessage: (channel, message, transfer) => {
      link.postMessage(channel, message, transfer, ports);
    },
  };
  for (const name of /** @type {(keyof typeof verbs)[]} */ (Object.keys(verbs))) {
    defineHidden(prototype, name, verbs[name]);
  }
  defineHidden(prototype, 'constructor', function IpcRenderer() {
    throw new TypeError('Illegal constructor');
  });

  const ipcRenderer = Object.create(prototype);
  const state = stateOf(ipcRenderer);
  // Channels are named by applications and by the main process: none of them means anything to the emitter.
  state.plain = true;
  const { listeners } = state;

  /**
   * Calls every listener of a channel. One that throws is reported and does not keep the others from it.
   *
   * @param {string} channel
   * @param {any[]} args
   * @param {number[]} ids the ports that came along
   */
  const dispatch = (channel, args, ids) => {
    const list = listeners.get(channel);
    if (list === undefined) {
      // Nobody will ever have them.
      ports.refuse(ids);
      return;
    }
    const event = { sender: ipcRenderer, ports: ports.receive(ids) };
    const callArgs = withEvent(event, args);
    for (let i = 0; i < list.length; i += 1) {
      try {
        ReflectApply(list[i].raw, ipcRenderer, callArgs);
      } catch (error) {
        link.report('listener-error', error, { channel });
      }
    }
  };

  return { ipcRenderer, dispatch };
}

/**
 * @param {any} event
 * @param {any[]} args
 */
function withEvent(event, args) {
  switch (args.length) {
    case 0:
      return [event];
    case 1:
      return [event, args[0]];
    case 2:
      return [event, args[0], args[1]];
    default: {
      const list = makeList(args.length + 1);
      list[0] = event;
      for (let i = 0; i < args.length; i += 1) list[i + 1] = args[i];
      return list;
    }
  }
}
