// Console messages: what is told of a call, and that nobody can tell the difference.
import assert from 'node:assert/strict';
import test from 'node:test';
import { leakFrom } from './helpers/reach.js';
import { createWorld, kinds } from './helpers/world.js';

/** A console with every method, each noting what it was called with in `printed`. */
const withConsole = `
  globalThis.printed = [];
  globalThis.console = {};
  for (const name of ['debug', 'log', 'info', 'dir', 'dirxml', 'table', 'trace', 'group', 'groupCollapsed', 'warn', 'error', 'assert', 'count'])
    console[name] = { [name](...args) { printed.push([name, ...args]); return name; } }[name];`;

const open = (options = {}) => createWorld({ prepare: withConsole, ...options });
const messages = (world) => world.ofKind(kinds.consoleMessage).map((message) => message.value);
const texts = (world) => messages(world).map(([, text]) => text);

test('each method does what it did and tells its level and text, in both worlds', () => {
  for (const run of ['inPage', 'inPreload']) {
    const world = open();
    assert.equal(world[run]("console.debug('d'), console.log('l', 1), console.info(), console.warn('w'), console.error('e')"), 'error');
    assert.deepEqual(messages(world).map(([level, text]) => [level, text]), [[0, 'd'], [1, 'l 1'], [1, ''], [2, 'w'], [3, 'e']]);
    assert.equal(world[run]('JSON.stringify(printed)'), '[["debug","d"],["log","l",1],["info"],["warn","w"],["error","e"]]');
  }
});

test('an assertion tells only when it fails', () => {
  const world = open();
  world.inPage("console.assert(true, 'no'); console.assert(1); console.assert(); console.assert(0, 'x', 2); console.count()");
  assert.deepEqual(messages(world).map(([level, text]) => [level, text]), [[3, 'Assertion failed'], [3, 'Assertion failed: x 2']]);
});

test('values are shown shortly, as Chromium does', () => {
  const world = open();
  const shown = (code) => {
    world.inPage(`console.log(${code})`);
    return texts(world).at(-1);
  };
  assert.equal(shown("'text', null, undefined, true, -1.5, 10n, Symbol('s')"), 'text null undefined true -1.5 10n Symbol(s)');
  assert.equal(shown("{ a: 1 }, [1, [2, null, undefined], 'x'], new Map(), new (class X {})"), '[object Object] 1,2,,,x [object Map] [object Object]');
  assert.equal(shown('function f(a) { return a }'), 'function f(a) { return a }');
  assert.equal(shown('Object.create(null), Object.create({ [Symbol.toStringTag]: "Tag" })'), '[object Object] [object Tag]');
  assert.match(shown('new Date(0)'), /^Thu Jan 01 1970|^Wed Dec 31 1969/);
  assert.match(shown('new TypeError("wrong")'), /^TypeError: wrong\n {4}at /);
  assert.equal(shown('Object.assign(new Error("x"), { stack: undefined, name: "Mine" })'), 'Mine: x');
  assert.equal(shown("'%c styled', 'color: red'"), '%c styled color: red');
});

test('cyclic, endless and deep arrays end', () => {
  const world = open();
  world.inPage('const a = [1]; a.push(a, [[[[2]]]]); console.log(a); console.log(Array.from({ length: 1e6 }, (_, i) => i % 10)); console.log(new Array(4e9))');
  const [cyclic, long, sparse] = texts(world);
  assert.match(cyclic, /^1,1,/);
  assert.ok(cyclic.includes('[object Array]'));
  assert.match(long, /^0,1,2.*,9,…$/);
  assert.ok(sparse.length < 200);
});

test('no getter, toString, toStringTag function or Symbol.toPrimitive of a value runs', () => {
  const world = open();
  world.inPage(`globalThis.ran = [];
    const trap = (name) => ({ configurable: true, get() { ran.push(name); return 'x'; } });
    const values = [{ toString() { ran.push('toString'); return 'x'; }, [Symbol.toPrimitive]() { ran.push('toPrimitive'); } }, [1], new Error('e'), new Date(0), () => 1, Object.create({})];
    for (const value of values) for (const key of [Symbol.toStringTag, 'name', 'message', 'stack', 0, 'constructor', 'toString', 'toJSON', 'join'])
      try { Object.defineProperty(value, key, trap(String(key))); } catch {}
    ran.length = 0;
    console.log(...values);`);
  assert.equal(world.inPage('ran.join()'), '');
  assert.equal(texts(world).length, 1);
});

test('the wrapped methods pass for the built-in ones', () => {
  const world = open();
  const seen = world.inPage(`const d = Object.getOwnPropertyDescriptor(console, 'log');
    JSON.stringify([console.log.name, console.log.length, String(console.log).includes('[native code]'), 'prototype' in console.log, d.writable, d.enumerable, d.configurable, Object.keys(console).join(), (() => { try { new console.log() } catch (e) { return e instanceof TypeError } })()])`);
  assert.deepEqual(JSON.parse(seen), ['log', 0, true, false, true, true, true, 'debug,log,info,dir,dirxml,table,trace,group,groupCollapsed,warn,error,assert,count', true]);
});

test('a page that replaces its console gets what it wants', () => {
  const world = open();
  world.inPage("const { log } = console; globalThis.mine = []; console.log = (...args) => { mine.push(args); log('mine', ...args); }; console.log(1); delete console.warn; console.error.call(undefined, 'no receiver')");
  assert.deepEqual(texts(world), ['mine 1', 'no receiver']);
  assert.equal(world.inPage('JSON.stringify(mine)'), '[[1]]');
  world.inPage('console = undefined');
  world.inPreload("console.log('the preload has its own')");
  assert.equal(texts(world).length, 3);
});

test('a console call while a value is described is not told, and does not recurse', () => {
  const world = open();
  world.inPage("const p = new Proxy([], { getOwnPropertyDescriptor(...a) { console.log(p); return Reflect.getOwnPropertyDescriptor(...a); } }); console.log(p)");
  assert.equal(texts(world).length, 1);
  assert.equal(world.inPage('printed.length > 1'), true);
});

test('long messages are cut', () => {
  const world = open();
  world.inPage("console.log('x'.repeat(1e6)); console.log(...Array(4e4).fill('y'))");
  for (const text of texts(world)) {
    assert.equal(text.length, 64 * 1024);
    assert.ok(text.endsWith('…'));
  }
});

test('while the socket is full messages are counted, and the count is told', async () => {
  const world = open({ prepare: `${withConsole} globalThis.timers = []; globalThis.setTimeout = (f) => { timers.push(f); };` });
  world.link.congested = true;
  world.inPage("for (let i = 0; i < 1000; i += 1) console.log({ get x() { throw 1 } }, i)");
  world.inPreload("console.warn('one more')");
  assert.equal(messages(world).length, 0);
  assert.equal(world.inPage('printed.length'), 1000, 'the console itself shows them');
  world.link.congested = false;
  world.inPage("console.log('after')");
  assert.deepEqual(messages(world).map(([level, text]) => [level, text]), [[2, '1001 console messages were dropped'], [1, 'after']]);

  world.link.congested = true;
  world.inPage("console.log('lost')");
  world.inPreload('timers.shift()()');
  assert.equal(world.inPreload('timers.length'), 1, 'still full: it looks again');
  world.link.congested = false;
  world.inPreload('timers.shift()(); timers.shift()?.()');
  assert.equal(texts(world).at(-1), '1 console message was dropped');
});

test('the place is the caller\'s, not the runtime\'s', async () => {
  const { placeOf } = await import('../src/console/capture.js');
  const stack = 'capture@polaron:main-realm:1:2\nlog@polaron:main-realm:3:4\n@[native code]\nrun@app://host/pkg@1.2.3/a.js:12:34\nglobal code@app://host/b.js:5:6';
  assert.deepEqual(placeOf(stack), { source: 'app://host/pkg@1.2.3/a.js', line: 12 });
  for (const nothing of [undefined, 5, '', 'x', 'a@b', 'a@b:c:d', ':::', 'f@polaron:runtime:1:1']) assert.deepEqual(placeOf(nothing), { source: '', line: 0 });
});

test('what the runtime prints for the application is told too', () => {
  const world = open({ preload: ["throw new RangeError('in the preload')", "require('electron').ipcRenderer.on('c', () => { throw 'text' })"].map((source, i) => ({ path: `/app/${i}.js`, source })) });
  world.push('c');
  assert.deepEqual(messages(world).map(([level, text]) => [level, text.split('\n')[0]]), [[3, 'RangeError: in the preload'], [3, 'text']]);
});

test('without isolation the one console is told once', () => {
  const world = open({ isolation: false, prepare: '', preload: "console.error('preload')" });
  world.inPage("console.error('page')");
  assert.deepEqual(texts(world), ['preload', 'page']);
});

test('after the document is gone the console still works', () => {
  const world = open();
  world.runtime.release();
  world.link.open = false;
  world.inPage("console.log('alone')");
  assert.equal(world.inPage('printed.length'), 1);
  assert.equal(messages(world).length, 0);
});

test('a page that patches what the console is made of learns nothing and changes nothing', () => {
  const world = open({ preload: 'globalThis.secret = { deep: {} };' });
  world.inPage(`globalThis.seen = [];
    const spy = (holder, key) => { const f = holder[key]; if (typeof f === 'function') Reflect.defineProperty(holder, key, { value: function (...args) { seen.push(this, ...args); return f.apply(this, args); }, configurable: true }); };
    const { apply } = Reflect;
    for (const C of [Map, WeakMap, String, Number, Date, Promise, Error]) for (const key of Object.getOwnPropertyNames(C.prototype)) if (key !== 'constructor' && typeof Object.getOwnPropertyDescriptor(C.prototype, key).value === 'function') spy(C.prototype, key);
    for (const key of ['apply', 'getOwnPropertyDescriptor', 'defineProperty', 'getPrototypeOf']) { const f = Reflect[key]; Reflect[key] = (...args) => { seen.push(...args); return apply(f, Reflect, args); }; }
    const { defineProperty } = Object;
    defineProperty(Array.prototype, 0, { set(value) { defineProperty(this, 0, { value, writable: true, enumerable: true, configurable: true }); noted = this; }, configurable: true });
    globalThis.noted = undefined;
    const { values } = Array.prototype; Array.prototype[Symbol.iterator] = function () { seen.push(this); return apply(values, this, []); };
    seen.length = 0;
    console.log('a', [1, 2], new Error('e'), 3);`);
  assert.match(texts(world).at(-1), /^a 1,2 Error: e/);
  const forbidden = new Set([world.native, world.mainRealm.realm, ...world.inPreload('[secret, Object.prototype, Function.prototype, Error.prototype, Array.prototype]')]);
  assert.equal(leakFrom([world.inPage('seen'), world.inPage('console'), world.inPage('noted')], forbidden), undefined);
});

/** Enough of a browser's events for promises that nobody handles. */
const withEvents = `${withConsole}
  globalThis.handlers = {};
  globalThis.addEventListener = (name, f) => { (handlers[name] ??= []).push(f); };
  globalThis.timers = [];
  globalThis.setTimeout = (f) => { timers.push(f); };
  globalThis.Event = class { #prevented = false; get defaultPrevented() { return this.#prevented; } preventDefault() { this.#prevented = true; } };
  globalThis.PromiseRejectionEvent = class extends Event { #i; constructor(i) { super(); this.#i = i; } get promise() { return this.#i.promise; } get reason() { return this.#i.reason; } };
  globalThis.reject = (promise, reason, prevent) => { const e = new PromiseRejectionEvent({ promise, reason }); for (const f of handlers.unhandledrejection ?? []) f(e); if (prevent) e.preventDefault(); while (timers.length) timers.shift()(); return e; };`;

test('a promise that nobody handles is told, unless a listener says it is dealt with', () => {
  const world = createWorld({ prepare: withEvents });
  world.inPage("reject(new Promise(() => {}), new RangeError('why')); reject(new Promise(() => {}), 'dealt with', true)");
  assert.deepEqual(messages(world).map(([level, text]) => [level, text.split('\n')[0]]), [[3, 'Uncaught (in promise) RangeError: why']]);
});

test('the page sees no promise and no reason of the preload\'s, whatever event it holds', () => {
  const world = createWorld({ prepare: withEvents });
  const { promise, reason } = world.inPreload("({ promise: new Promise(() => {}), reason: new Error('secret') })");
  const reject = world.inPage('reject');
  const foreign = reject(promise, reason);
  assert.equal(foreign.promise, undefined);
  assert.equal(foreign.reason, undefined);
  const own = world.inPage("reject(new (class P extends Promise {})(() => {}), 'mine')");
  assert.equal(own.reason, 'mine');
  assert.equal(typeof own.promise.then, 'function');
  assert.throws(() => world.inPage('PromiseRejectionEvent.prototype.reason'), { name: 'TypeError' });
});
