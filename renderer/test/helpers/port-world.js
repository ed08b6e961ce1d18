// Owns a pretend renderer with message ports, and what a main process says and hears of them.
import { makePorts } from './dom-ports.js';
import { createWorld, envelope, kinds, settled } from './world.js';

/** Ids of the main process have this bit. */
export const MAIN = 0x80000000;
export const WINDOW = 1024 * 1024;

/** A world with ports, and main's verbs on them. */
export function open({ preload = '', ...options } = {}) {
  const dom = makePorts();
  const world = createWorld({ setup: dom.setup, preload: `globalThis.ipc = require('electron').ipcRenderer; globalThis.log = []; ${preload}`, ...options });
  const ofPort = (kind, id) => world.sent.filter((m) => m.kind === kind && m.call === id);
  return Object.assign(world, {
    dom,
    all: async () => {
      for (let i = 0; i < 40; i += 1) await settled();
    },
    returned: (id) => ofPort(kinds.portReturn, id).map((m) => m.value),
    movedAway: (call) => world.deliver(envelope({ kind: kinds.portMoved, call, payload: Buffer.alloc(0) })),
    posted: (id) => ofPort(kinds.portMessage, id).map((m) => m.value),
    closed: () => world.sent.filter((m) => m.kind === kinds.portClose).map((m) => m.call),
    credits: (id) => ofPort(kinds.portCredit, id).reduce((sum, m) => sum + m.credit, 0),
    deliverTo: (call, value, ports = []) => world.deliver(envelope({ kind: kinds.portDelivery, call, value, ports })),
    close: (call) => world.deliver(envelope({ kind: kinds.portClosed, call, payload: Buffer.alloc(0) })),
    credit: (call, bytes) => {
      const payload = Buffer.alloc(4);
      payload.writeUInt32LE(bytes);
      world.deliver(envelope({ kind: kinds.portCredited, call, payload }));
    },
    pushPorts: (channel, args, ports) => world.deliver(envelope({ kind: kinds.push, channel, value: args, ports })),
    log: () => JSON.parse(world.inPreload('JSON.stringify(log)')),
  });
}
