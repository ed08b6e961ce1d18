// Owns a pretend renderer: two realms in one virtual machine (page and preload), the built bundles evaluated in them as
// the native extension does it, and an in-memory main process behind `native`.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { decode, encode } from './codec.js';

const source = (/** @type {string} */ name) => readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8');
const runtimeScript = new vm.Script(source('runtime.js'), { filename: 'runtime.js' });
const libraryScript = new vm.Script(source('node-library.js'), { filename: 'node-library.js' });
const worldRealmScript = new vm.Script(source('world-realm.js'), { filename: 'world-realm.js' });
const mainRealmScript = new vm.Script(source('main-realm.js'), { filename: 'main-realm.js' });

export const kinds = {
  send: 4,
  invoke: 5,
  sendSync: 6,
  executeReply: 7,
  report: 8,
  config: 66,
  push: 67,
  invokeReply: 68,
  syncReply: 69,
  execute: 70,
  consoleMessage: 12,
  portMessage: 13,
  portClose: 14,
  portCredit: 15,
  portReturn: 16,
  portDelivery: 71,
  portClosed: 72,
  portCredited: 73,
  portMoved: 74,
};
export const ERROR = 1;
export const PORTS = 4;

/** What ports a payload begins with. */
const prefix = (ports) => {
  const bytes = Buffer.alloc((4 + 4 * ports.length + 7) & ~7);
  [ports.length, ...ports].forEach((word, i) => bytes.writeUInt32LE(word, 4 * i));
  return bytes;
};

/** The bytes of an envelope. */
export function envelope({ kind, flags = 0, channel = '', call = 0, document = 1, value, payload = encode(value), ports = [] }) {
  if (ports.length > 0) {
    flags |= PORTS;
    payload = Buffer.concat([prefix(ports), payload]);
  }
  const name = Buffer.from(channel, 'utf8');
  const padded = (name.length + 7) & ~7;
  const bytes = Buffer.alloc(16 + padded + payload.length);
  bytes.writeUInt32LE(padded + payload.length, 0);
  bytes[4] = kind;
  bytes[5] = flags;
  bytes.writeUInt16LE(name.length, 6);
  bytes.writeUInt32LE(document, 8);
  bytes.writeUInt32LE(call, 12);
  name.copy(bytes, 16);
  bytes.set(payload, 16 + padded);
  return bytes;
}

/** An envelope taken apart. */
export function parse(u8) {
  const bytes = Buffer.from(u8);
  const body = bytes.readUInt32LE(0);
  const nameLength = bytes.readUInt16LE(6);
  let start = 16 + ((nameLength + 7) & ~7);
  const payload = bytes.subarray(start, 16 + body);
  const [kind, flags] = [bytes[4], bytes[5]];
  const bare = kind === kinds.portClose || kind === kinds.portCredit;
  const ports = [];
  if (!bare && flags & PORTS && (kind === kinds.send || kind === kinds.portMessage || kind === kinds.portReturn)) {
    const count = bytes.readUInt32LE(start);
    for (let i = 0; i < count; i += 1) ports.push(bytes.readUInt32LE(start + 4 + 4 * i));
    start += (4 + 4 * count + 7) & ~7;
  }
  return {
    kind,
    flags,
    ports,
    size: payload.length,
    credit: kind === kinds.portCredit ? payload.readUInt32LE(0) : undefined,
    document: bytes.readUInt32LE(8),
    call: bytes.readUInt32LE(12),
    channel: bytes.toString('utf8', 16, 16 + nameLength),
    value: bare ? undefined : decode(new Uint8Array(bytes.subarray(start, 16 + body))),
    bytes: bytes.subarray(0, 16 + body),
  };
}

const PRELOAD_PARAMETERS =
  'exports, require, module, __filename, __dirname, process, Buffer, global, setImmediate, clearImmediate';

/** What the system says of the process. */
const INFO = {
  creationTime: { milliseconds: 1000 },
  memory: { residentSet: 1, private: 2, shared: 3 },
  systemMemory: { total: 4, free: 5, swapTotal: 6, swapFree: 7 },
  systemVersion: { release: '6.1' },
  cpuTime: { seconds: 1 },
};

/**
 * @param {object} [options]
 * @param {boolean} [options.isolation]
 * @param {string | object | object[]} [options.preload] source, or preload records
 * @param {object} [options.config]
 * @param {string} [options.prepare] code for both realms before the bundles, to lend them what a browser has
 * @param {(context: object) => void} [options.setup] the same as a function of a realm's global
 * @param {object} [options.info] what the system says of the process
 * @param {(message: any) => { value?: any, error?: any }} [options.sync] answers sendSync
 * @param {(message: any) => void} [options.onSend] sees each message when it is sent
 */
export function createWorld({ isolation = true, preload = '', config = {}, prepare = '', setup, info = INFO, sync, onSend } = {}) {
  /** What is returned; what the engine does at the end of a task may be replaced in it. */
  const made = { checkpoint: () => {} };
  const logs = [];
  const consoleOf = () => ({ error: (...args) => logs.push(['error', ...args]), warn: (...args) => logs.push(['warn', ...args]) });
  // An isolated page gets no object of this realm: tests walk over all that it can reach.
  const page = vm.createContext(isolation ? {} : { console: consoleOf() });
  const world = isolation ? vm.createContext({ console: consoleOf() }) : page;
  const inPage = (code) => vm.runInContext(code, page, { filename: 'page.js' });
  const inPreload = (code) => vm.runInContext(code, world, { filename: 'preload-test.js' });

  inPage(prepare);
  inPreload(prepare);
  setup?.(page);
  if (isolation) setup?.(world);

  /** The document's other script worlds, by their number. */
  const otherWorlds = new Map();
  const otherWorld = (id) => {
    if (id === 999) return world;
    if (!otherWorlds.has(id)) otherWorlds.set(id, vm.createContext({}));
    return otherWorlds.get(id);
  };

  const sent = [];
  const transmitBuffers = [];
  const receiveBuffers = [];
  let tx;
  let rx;
  let runtime;
  const link = { open: true, congested: false };

  const place = (bytes) => {
    if (bytes.length > rx.length) runtime.reserve(bytes.length);
    if (bytes.length > rx.length) throw new Error('reserve() gave no room');
    rx.set(bytes);
    rx.fill(0, bytes.length, Math.min(bytes.length + 16, rx.length));
  };
  /** The envelope that is sent in parts: what has come, and how long it is. */
  let parts;
  const take = () => {
    if (parts !== undefined) {
      if (parts.length !== parts.total) throw new Error(`${parts.length} bytes were sent of ${parts.total}`);
      const message = parse(Buffer.concat(parts.bytes));
      parts = undefined;
      sent.push(message);
      onSend?.(message);
      return message;
    }
    const length = new DataView(tx.buffer, tx.byteOffset).getUint32(0, true) + 16;
    const message = parse(tx.slice(0, length));
    sent.push(message);
    onSend?.(message);
    return message;
  };
  const native = {
    setTransmitBuffer: (u8) => {
      tx = u8;
      transmitBuffers.push(u8);
    },
    setReceiveBuffer: (u8) => {
      rx = u8;
      receiveBuffers.push(u8);
    },
    send: () => {
      if (!link.open) return false;
      take();
      return true;
    },
    sendPart: (length) => {
      if (!link.open) return false;
      link.beforePart?.();
      const bytes = Buffer.from(tx.slice(0, length));
      if (bytes.length !== length) throw new Error('a part is longer than the buffer');
      parts ??= { bytes: [], length: 0, total: bytes.readUInt32LE(0) + 16 };
      parts.bytes.push(bytes);
      parts.length += length;
      return true;
    },
    sendSync: () => {
      if (!link.open) return false;
      const message = take();
      const answer = sync ? sync(message) : { value: undefined };
      const failed = 'error' in answer;
      place(
        envelope({
          kind: kinds.syncReply,
          flags: failed ? ERROR : 0,
          call: answer.call ?? message.call,
          value: failed ? answer.error : answer.value,
        }),
      );
      return true;
    },
    isCongested: () => link.congested,
    compile: (text, uri) =>
      vm.runInContext(`(function (${PRELOAD_PARAMETERS}) {${text}\n})`, world, { filename: uri }),
    evaluate: exact(inPage),
    document: config.routingId ?? 1,
    evaluateIn: exact((frame, id, code, url) => {
      const of = frames.find(frame);
      return vm.runInContext(code, of.worldOf(id), { filename: url || (id === 0 ? 'page.js' : 'other-world.js') });
    }),
    openWorld: exact((frame, id, name) => {
      const of = frames.find(frame);
      if (id === 0) return of.mainRealm.createRealm();
      of.worldOf(id).worldName = name;
      return worldRealmScript.runInContext(of.worldOf(id));
    }),
    findFrame: exact((frame, relation, argument) => frames.related(frame, relation, argument)?.id ?? null),
    isReachable: exact((frame) => (frames.find(frame).strange ? 0 : 1)),
    edit: exact((frame, verb, text) => {
      const of = frames.find(frame);
      of.edits.push([verb, text]);
      return verb === 'insertCSS' ? `key-${of.edits.length}` : undefined;
    }),
    library: () => {
      native.libraries += 1;
      return libraryScript.runInContext(world);
    },
    libraries: 0,
    processInfo: (what) => info[what],
    log: (level, text) => logs.push([level, text]),
  };

  const mainRealm = isolation ? mainRealmScript.runInContext(page) : undefined;
  const frames = createFrames({ id: native.document, worldOf: (id) => (id === 0 ? page : otherWorld(id)), mainRealm });
  const start = runtimeScript.runInContext(world);
  const observer = { __proto__: null, checkpoint: () => made.checkpoint() };
  runtime = start(native, observer, mainRealm);

  const deliver = (bytes) => {
    place(bytes);
    runtime.deliver();
  };
  /** As the native side does it with large binary data: `front` bytes, then the others in pieces of these lengths. */
  const stream = (bytes, front, lengths, meanwhile = () => {}) => {
    place(bytes.subarray(0, front));
    runtime.begin(front);
    let at = front;
    for (let i = 0; at < bytes.length; i += 1) {
      const piece = bytes.subarray(at, at + Math.min(rx.length, lengths[i % lengths.length]));
      rx.set(piece);
      runtime.proceed(piece.length);
      at += piece.length;
      meanwhile();
    }
    return runtime.end;
  };
  const preloads = (Array.isArray(preload) ? preload : [preload]).map((entry) =>
    typeof entry === 'string' ? { path: '/app/preload.js', source: entry } : entry,
  );
  const fullConfig = {
    contextIsolation: isolation,
    nodeIntegration: false,
    sandbox: true,
    preloads,
    isMainFrame: true,
    frameToken: 'frame-token',
    processId: 1,
    routingId: 1,
    process: { pid: 42, ppid: 41, execPath: '/bin/app', argv: ['app'], env: { HOME: '/home' }, versions: { polaron: '0.1.0' }, platform: 'linux', arch: 'x64' },
    electronErrorMessages: false,
    ...config,
  };
  deliver(envelope({ kind: kinds.config, value: [fullConfig] }));

  Object.assign(made, {
    page,
    world,
    inPage,
    inPreload,
    inWorld: (id, code) => native.evaluateIn(native.document, id, code, ''),
    frames,
    sent,
    logs,
    link,
    native,
    runtime,
    start,
    mainRealm,
    observer,
    transmitBuffers,
    receiveBuffers,
    transmitBuffer: () => tx,
    receiveBuffer: () => rx,
    deliver,
    stream,
    ofKind: (kind) => sent.filter((message) => message.kind === kind),
    reports: () => sent.filter((message) => message.kind === kinds.report),
    push: (channel, ...args) => deliver(envelope({ kind: kinds.push, channel, value: args })),
    reply: (call, value) => deliver(envelope({ kind: kinds.invokeReply, call, value })),
    replyError: (call, error) => deliver(envelope({ kind: kinds.invokeReply, flags: ERROR, call, value: error })),
    execute: (call, code) => deliver(envelope({ kind: kinds.execute, call, value: [code] })),
  });
  return made;
}

/**
 * The tree of frames as the native side knows it. The first is the preload's own.
 *
 * @param {object} own
 */
function createFrames(own) {
  const all = new Map();
  const put = (frame) => {
    all.set(frame.id, { children: [], edits: [], name: '', ...frame });
    return all.get(frame.id);
  };
  const root = put(own);
  const named = (of, name) => {
    for (const child of of.children) {
      const found = child.name === name ? child : named(child, name);
      if (found) return found;
    }
    return undefined;
  };
  return {
    root,
    /** Adds a frame of another page within one; `remove` takes it away. */
    add: (parent, { id, setup, ...more }) => {
      const page = vm.createContext({});
      setup?.(page);
      const worlds = new Map([[0, page]]);
      const worldOf = (number) => worlds.get(number) ?? worlds.set(number, vm.createContext({})).get(number);
      const frame = put({ id, parent, page, worldOf, mainRealm: mainRealmScript.runInContext(page), ...more });
      parent?.children.push(frame);
      return frame;
    },
    remove: (frame) => {
      all.delete(frame.id);
      frame.parent?.children.splice(frame.parent.children.indexOf(frame), 1);
    },
    find: (id) => {
      if (!all.has(id)) throw new Error('IPC method called after context was released');
      return all.get(id);
    },
    related: (id, relation, argument) => {
      const of = all.get(id);
      if (of === undefined) return undefined;
      switch (relation) {
        case 'self':
          return of;
        case 'top': {
          let top = of;
          while (top.parent) top = top.parent;
          return top;
        }
        case 'firstChild':
          return of.children[0];
        case 'nextSibling':
          return of.parent?.children[of.parent.children.indexOf(of) + 1];
        case 'name':
          return named(of, argument);
        default:
          return relation === 'select' ? of.selected?.[argument] : of[relation];
      }
    },
  };
}

/** Like a native function, which wants as many arguments as it has parameters. */
const exact = (f) => (...args) => {
  if (args.length !== f.length) throw new Error('a native function got another number of arguments');
  return f(...args);
};

/** Lets every promise job that is ready, and those they make ready, run. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
