// A hostile page: whatever it patches, passes or catches, it never holds an object of the preload's realm (nor of the
// native side), and the bridge and the IPC still work.
import assert from 'node:assert/strict';
import test from 'node:test';
import { leakFrom, reachable } from './helpers/reach.js';
import { createWorld, kinds, settled } from './helpers/world.js';

const preload = `
  const { contextBridge, ipcRenderer } = require('electron');
  globalThis.secrets = { require, ipcRenderer, contextBridge, process, module };
  globalThis.kept = [];
  contextBridge.exposeInMainWorld('api', {
    data: { a: 1, list: [1, 2, { x: 1 }], date: new Date(0), map: new Map([[{ k: 1 }, { v: 1 }]]), set: new Set([{}]), bytes: new Uint8Array([1, 2]),
      buffer: new ArrayBuffer(4), re: /x/g, error: Object.assign(new TypeError('e', { cause: new Error('c') }), { extra: { a: 1 } }), boxed: new Number(1), view: new DataView(new ArrayBuffer(2)) },
    promise: Promise.resolve({ a: [1] }),
    rejected: (() => { const p = Promise.reject(new RangeError('r')); p.catch(() => {}); return p; })(),
    same: (value) => value,
    keep: (value) => { kept.push(value); },
    keepAll: (...values) => { kept.push(...values); return values; },
    call: (f, ...args) => f(...args),
    callWith: (f) => f({ o: { p: [1] } }, [1, [2]], () => ({ r: 1 }), new Error('arg'), Promise.resolve({}), new Map([[{}, {}]]), new Date(1)),
    fail: () => { throw Object.assign(new TypeError('failed', { cause: { why: [1] } }), { data: { a: 1 } }); },
    failWith: (value) => { throw value; },
    later: async (value) => value,
    laterFail: async () => { throw new Error('later'); },
    deep: (n) => { let o = {}; for (let i = 0; i < n; i += 1) o = { o }; return o; },
    recurse: (f) => f(),
    weak: () => new WeakMap(),
    iterate: (list) => [...list].length,
    invoke: (...args) => ipcRenderer.invoke('c', ...args),
    on: (f) => { ipcRenderer.on('push', f); },
    nothing: () => {},
  });`;

/** What the page records of everything its code is given. */
const recorder = `
  globalThis.seen = [];
  globalThis.recording = { on: true };
  globalThis.record = (...values) => { if (recording.on) for (let i = 0; i < values.length; i += 1) Reflect.defineProperty(seen, seen.length, { __proto__: null, value: values[i], writable: true, enumerable: true, configurable: true }); };
  globalThis.attempt = (f) => { try { const v = f(); record(v); return v; } catch (e) { record(e); return e; } };`;

/** Replaces what the bridge could be tempted to use by functions that record their receiver and arguments. */
const patches = `
  {
    const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
    const originals = { record };
    const quiet = { on: false };
    const { construct, setPrototypeOf } = Reflect;
    const spy = (f) => {
      const wrapper = function (...args) {
        if (!quiet.on) { quiet.on = true; try { originals.record(this, arguments, args, new.target); } finally { quiet.on = false; } }
        return new.target ? construct(f, args, new.target === wrapper ? f : new.target) : apply(f, this, args);
      };
      wrapper.prototype = f.prototype;
      setPrototypeOf(wrapper, f);
      return wrapper;
    };
    const patchAll = (object, skip = []) => {
      for (const key of ownKeys(object)) {
        if (skip.includes(key)) continue;
        const d = getOwnPropertyDescriptor(object, key);
        if (!d.configurable || key === 'constructor') continue;
        if (typeof d.value === 'function') defineProperty(object, key, { __proto__: null, ...d, value: spy(d.value) });
        else if (d.get) defineProperty(object, key, { __proto__: null, ...d, get: spy(d.get) });
      }
    };
    const globals = [Array, Object, Function, Promise, Map, Set, WeakMap, WeakSet, WeakRef, Date, RegExp, String, Number, Boolean, Symbol, Error, TypeError, RangeError, ArrayBuffer, DataView, Uint8Array, Object.getPrototypeOf(Uint8Array), JSON, Math, BigInt];
    const names = ['Array', 'Object', 'Function', 'Promise', 'Map', 'Set', 'WeakMap', 'Date', 'RegExp', 'Error', 'TypeError', 'RangeError', 'Uint8Array', 'Proxy'];
    const EvilPromise = class extends Promise { constructor(executor) { originals.record(executor); super((resolve, reject) => { originals.record(resolve, reject); executor((v) => { originals.record(v); resolve(v); }, (e) => { originals.record(e); reject(e); }); }); } static get [Symbol.species]() { return EvilPromise; } };
    const ErrorHere = Error;
    const PromisePrototype = Promise.prototype;
    const prototypes = [Object.prototype, Array.prototype, Function.prototype, Error.prototype, PromisePrototype];
    for (const name of names) { const original = globalThis[name]; globalThis[name] = spy(original); }
    // Setters and getters for names and indexes that an assignment or a lookup could meet on the way up.
    for (const key of ['0', '1', '2', '5', 'value', 'get', 'set', 'writable', 'enumerable', 'configurable', 'then', 'length', 'promise', 'resolve', 'reject', 'seen', 'freeze', 'a', 'o', 'message', 'name', 'code', 'cause', 'extra', 'data', 'listener', 'sender']) {
      for (const object of prototypes) {
        if (Reflect.getOwnPropertyDescriptor(object, key)) continue;
        defineProperty(object, key, { __proto__: null, configurable: true, get() { if (!quiet.on) { quiet.on = true; originals.record(this); quiet.on = false; } return undefined; }, set(v) { originals.record(this, v); } });
      }
    }
    for (const object of globals) { if (object.prototype) patchAll(object.prototype); }
    for (const object of globals) patchAll(object, [Symbol.species]);
    patchAll(Reflect);
    defineProperty(PromisePrototype, 'constructor', { __proto__: null, configurable: true, get: spy(function () { return EvilPromise; }) });
    ErrorHere.prepareStackTrace = (error, sites) => { originals.record(error, sites); for (const site of sites) { try { originals.record(site.getThis(), site.getFunction()); } catch {} } return 'stack'; };
    ErrorHere.stackTraceLimit = 100;
  }`;

/** Everything a page can do with the api; each result and each exception is recorded. */
const attacks = `
  record(api);
  record(...Reflect.ownKeys(api).map((key) => api[key]));
  const define = (object, key, descriptor) => { Reflect.defineProperty(object, key, { __proto__: null, ...descriptor }); return object; };
  const loud = (target) => new Proxy(target, new Proxy({}, { get: (_t, trap) => (...args) => { record(args, ...args); return Reflect[trap](...args); } }));
  // A node:vm global ends the process when it is enumerated under the patches.
  const globals = Error.prepareStackTrace ? [] : [globalThis];
  const hostile = [
    {}, [], () => {}, new Date(), new Map([[{}, []]]), new Set([{}]), new Error('e'), /r/, new Uint8Array(3), Promise.resolve({}), Symbol('s'),
    loud({ a: 1, nested: loud({ b: [1] }) }), loud([1, 2, 3]), loud(function (...args) { record(this, arguments, ...args); return loud({}); }), loud(new Error('p')), loud(new Date()), loud(Promise.resolve(1)), loud(new Map()),
    { get a() { record(this, arguments); return 1; }, get b() { throw loud({ thrown: 1 }); } },
    { then(...args) { record(this, arguments, ...args); args[0] && args[0]({}); } },
    { get then() { record(this, arguments); return (...args) => { record(...args); }; } },
    { get [Symbol.toStringTag]() { record(this, arguments); return 'Map'; }, __proto__: {} },
    { toJSON() { record(this, arguments); }, valueOf() { record(this, arguments); return 1; }, toString() { record(this, arguments); return 's'; }, [Symbol.toPrimitive](...a) { record(this, ...a); return 1; } },
    define(Promise.resolve({ r: 1 }), 'constructor', { value: { [Symbol.species]: function (executor) { record(executor, arguments); executor((...a) => record(...a), (...a) => record(...a)); } } }),
    define(Promise.reject({ r: 1 }), 'constructor', { value: { [Symbol.species]: function (executor) { record(executor); executor((...a) => record(...a), (...a) => record(...a)); } } }),
    define(Promise.resolve(1), 'then', { value(...args) { record(this, arguments, ...args); } }),
    define(Promise.resolve(1), 'constructor', { get() { record(this, arguments); throw { thrown: 1 }; } }),
    define(new Error('m'), 'cause', { get() { record(this); return loud({}); } }),
    define(new Error('m'), 'message', { get() { record(this, arguments); return { toString() { record(this); return 'x'; } }; } }),
    define(new Error('m'), 'name', { get() { throw loud(() => {}); } }),
    { length: 4294967295, 0: 'a' },
    define(new Uint8Array(2), 'length', { get() { record(this); return 1e9; } }),
    define([1, 2], Symbol.iterator, { get() { record(this); return undefined; } }),
    class { constructor() { record(this); } static get x() { record(this); return 1; } },
    ...globals, Object.prototype, Function.prototype, Array.prototype,
  ];
  try { hostile.push(Proxy.revocable({}, {})); const r = Proxy.revocable({}, {}); r.revoke(); hostile.push(r.proxy); const f = Proxy.revocable(() => {}, {}); f.revoke(); hostile.push(f.proxy); } catch (e) { record(e); }
  for (const value of hostile) {
    for (const name of ['same', 'keep', 'keepAll', 'failWith', 'later', 'iterate', 'invoke']) attempt(() => api[name](value));
    attempt(() => api.same({ value }));
    attempt(() => api.same([value]));
    attempt(() => api.call(() => value));
    attempt(() => api.call(() => { throw value; }));
    attempt(() => api.call((...args) => { record(...args); return args; }, value));
    attempt(() => { const p = api.later(value); record(p); return p.then((v) => record(v), (e) => record(e)); });
    attempt(() => new Map([[value, value]]));
    attempt(() => api.same(new Map([[value, value]])));
    attempt(() => Reflect.apply(api.same, value, [value]));
    attempt(() => Reflect.construct(api.same, [value]));
    attempt(() => new api.nothing());
  }
  attempt(() => api.callWith(function (...args) { record(this, arguments, ...args); for (const a of args) if (typeof a === 'function') record(a()); args[4].then(record); return args; }));
  for (const name of ['fail', 'weak', 'laterFail', 'nothing']) attempt(() => api[name]());
  attempt(() => api.laterFail().catch(record));
  attempt(() => api.rejected.then(record, record));
  attempt(() => api.promise.then(record, record));
  attempt(() => api.deep(5));
  attempt(() => api.deep(2000));
  attempt(() => api.on(function (...args) { record(this, arguments, ...args); throw args; }));
  for (const f of [api.same, api.fail, api.later]) for (const key of ['caller', 'arguments', 'callee', 'prototype', 'constructor', '__proto__']) attempt(() => f[key]);
  attempt(() => { function sloppy() { record(sloppy.caller, sloppy.arguments, arguments.callee.caller); } return api.call(sloppy); });
  // Stack overflows at every depth, inside and outside of the bridge.
  const overflow = (f) => { const down = () => { try { down(); } catch (e) { record(e); } attempt(f); }; attempt(down); };
  let budget = 400;
  const bounded = (f) => () => { if (budget > 0) { budget -= 1; return f(); } };
  for (const f of [() => api.nothing(), () => api.same({ a: [1] }), () => api.fail(), () => api.same(() => {}), () => api.later(1), () => api.call(() => 1), () => api.deep(50)]) { budget = 400; overflow(bounded(f)); }
  const ping = () => api.recurse(ping);
  attempt(ping);
  const pingCatch = () => { try { return api.recurse(pingCatch); } catch (e) { record(e); throw e; } };
  attempt(pingCatch);
`;

function forbiddenIn(world) {
  const forbidden = reachable([
    world.inPreload('globalThis'),
    world.inPreload('[secrets, kept, kept.constructor, (async () => {})(), function () {}, (function* () {})(), async function () {}]'),
    world.native,
    world.runtime,
    world.start,
  ]);
  // Of the page's realm, but not for the page.
  forbidden.add(world.mainRealm.realm);
  for (const key of Reflect.ownKeys(world.mainRealm.realm)) {
    // `freeze` is the page's own Object.freeze.
    if (key !== 'freeze') forbidden.add(world.mainRealm.realm[key]);
  }
  return forbidden;
}

async function attack({ patched }) {
  // The page leaves rejected promises behind on purpose; the runner would call that a failure.
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', () => {});
  const world = createWorld({ preload });
  world.forbidden = forbiddenIn(world);
  world.inPage(recorder);
  if (patched) world.inPage(patches);
  world.inPage(attacks);
  await settled();
  world.push('push', { pushed: [1] }, 'x');
  const invokes = world.ofKind(kinds.invoke);
  for (const [i, { call }] of invokes.entries()) {
    if (i % 2) world.reply(call, { answer: [1] });
    else world.replyError(call, { name: 'DbError', message: 'm', data: { a: { b: 1 } }, code: 'E', cause: { name: 'TypeError', message: 'c' } });
  }
  world.execute(5, '({ then(...args) { record(this, arguments, ...args); args[0]({ get x() { record(this, arguments); return 1; } }); } })');
  world.execute(6, 'throw { get message() { record(this, arguments); return "m"; } }');
  await settled();
  return world;
}

/** `seen` as an array of this realm, read without the page's (patched) functions. */
function seenBy(world) {
  // What is walked over below are also the page's proxies: their traps would record objects of this realm.
  world.inPage('recording.on = false');
  const seen = world.inPage('seen');
  return Array.from({ length: Object.getOwnPropertyDescriptor(seen, 'length').value }, (_, i) => Object.getOwnPropertyDescriptor(seen, i)?.value);
}

for (const patched of [false, true]) {
  test(`no object of the preload's realm reaches ${patched ? 'a page that patched every built-in' : 'the page'}`, async () => {
    const world = await attack({ patched });
    const seen = seenBy(world);
    assert.ok(seen.length > 1000, `only ${seen.length} values were seen`);
    assert.equal(leakFrom(seen, new Set([...world.forbidden, ...forbiddenIn(world)]), world.inPage('globalThis')), undefined);
  });

  test(`no object of ${patched ? 'the patched' : "the"} page's realm reaches the preload`, async () => {
    const world = await attack({ patched });
    const pageObjects = reachable([world.inPage('[Object, Array, Function, Promise, Error, Map, seen, (async () => {})(), api]')], world.inPage('globalThis'));
    const kept = world.inPreload('[kept, ...kept]');
    assert.ok(kept.length > 30);
    assert.equal(leakFrom([...kept], pageObjects), undefined);
  });

  test(`the bridge and the IPC still work ${patched ? 'after every built-in was patched' : 'after the attacks'}`, async () => {
    const world = await attack({ patched });
    assert.equal(world.inPage('api.same(5)'), 5);
    assert.equal(world.inPage("api.call((a, b) => a + b, 'x', 'y')"), 'xy');
    assert.equal(world.inPage('api.same({ a: { b: 7 } }).a.b'), 7);
    assert.equal(world.inPage('{ const list = api.same([1, 2, 3, 4, 5, 6]); list[5] + list.length; }'), 12);
    const before = world.ofKind(kinds.invoke).length;
    world.inPage('const results = { __proto__: null }; api.invoke({ n: [1, 2] }).then((v) => { results.last = v.ok; })');
    const message = world.ofKind(kinds.invoke)[before];
    assert.deepEqual(message.value, [{ n: [1, 2] }]);
    world.reply(message.call, { ok: 'yes' });
    await settled();
    assert.equal(world.inPage('results.last'), 'yes');
    assert.deepEqual(new Set(world.ofKind(kinds.executeReply).map((m) => m.value?.x ?? m.value.message)), new Set([1, 'm']));
  });
}

test('the checks find a leak: a naive bridge is caught', () => {
  const world = createWorld({ preload: 'globalThis.secrets = {}; globalThis.kept = [];' });
  world.inPage(recorder);
  world.page.naive = world.inPreload('({ f: () => 1, o: {} })');
  world.inPage('record(naive.f); attempt(() => naive.f.constructor("return globalThis")())');
  const forbidden = forbiddenIn(world);
  assert.ok(forbidden.has(world.inPreload('globalThis')) && forbidden.has(world.inPreload('Function.prototype')));
  assert.equal(leakFrom(seenBy(world), new Set([world.inPreload('globalThis')])), 'roots[1]');
  assert.equal(leakFrom(seenBy(world), new Set([world.inPreload('Function.prototype')])), 'roots[0].[[Prototype]]');
});

test('constructor walks end in the page\'s own global', () => {
  const world = createWorld({ preload });
  world.inPage(recorder);
  const roots = ['api', 'api.data', 'api.data.list', 'api.data.date', 'api.data.map', 'api.data.set', 'api.data.bytes', 'api.data.buffer', 'api.data.re', 'api.data.error', 'api.data.error.cause', 'api.same', 'api.promise', 'api.same({})', 'api.same([])', 'api.later(1)', 'attempt(() => api.fail())', 'attempt(() => api.fail()).cause', 'attempt(() => api.weak())'];
  for (const root of roots) {
    assert.equal(world.inPage(`(${root}).constructor.constructor('return globalThis')() === globalThis`), true, root);
  }
  assert.equal(world.inPage("let args; api.callWith((...a) => { args = a; }); args.every((a) => a.constructor.constructor('return globalThis')() === globalThis)"), true);
});

test('without isolation, a page that patched every built-in changes nothing in the IPC', async () => {
  const world = createWorld({
    isolation: false,
    // Results go to properties of an object: assigning globals of a node:vm context is what breaks under the patches.
    preload: "const { ipcRenderer } = require('electron'); globalThis.ipc = ipcRenderer; globalThis.r = { __proto__: null }; ipc.on('c', (...a) => { r.pushed = a[1]; });",
    sync: ({ value }) => ({ value: { sync: value } }),
  });
  world.inPage(recorder);
  world.inPage(patches);
  world.inPage(`{
    ipc.send('s', { k: [1, 'x', { b: 2 }] }, 'text');
    r.sync = ipc.sendSync('q', 1).sync[0];
    r.promise = ipc.invoke('i', [1]);
    ipc.invoke('e').then(null, (e) => { r.failure = e; });
    r.promise.then((v) => { r.value = v; });
    ipc.once('d', (...args) => { r.once = args.length; });
  }`);
  assert.deepEqual(world.sent.map((m) => m.value), [[{ k: [1, 'x', { b: 2 }] }, 'text'], [1], [[1]], []]);
  world.reply(world.sent[2].call, 'reply');
  world.replyError(world.sent[3].call, { name: 'RangeError', message: 'm', code: 'E', data: { x: 1 } });
  world.push('c', 'pushed');
  world.push('d', 1, 2, 3, 4, 5);
  world.push('d', 1);
  await settled();
  const r = world.inPage('r');
  assert.equal(r.sync, 1);
  assert.equal(r.value, 'reply');
  assert.equal(r.pushed, 'pushed');
  assert.equal(r.once, 6);
  const own = (key) => Object.getOwnPropertyDescriptor(r.failure, key).value;
  assert.deepEqual([own('message'), own('code'), own('x')], ['m', 'E', 1]);
  assert.equal(world.reports().length, 0);
});
