// contextBridge: the type table in both directions, identity, errors, limits.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import vm from 'node:vm';
import { makeBrowser } from './helpers/browser.js';
import { createWorld, settled } from './helpers/world.js';

const bridge = "const { contextBridge, ipcRenderer } = require('electron');";
const expose = (api) => createWorld({ preload: `${bridge} contextBridge.exposeInMainWorld('api', ${api});` });

/** A world whose page can pass a value to the preload (`api.take`) and fetch one from it (`api.give`). */
const exchange = () =>
  createWorld({
    preload: `${bridge} contextBridge.exposeInMainWorld('api', {
      take: (value) => { globalThis.taken = value; },
      give: () => globalThis.given,
      call: (f, ...args) => f(...args),
      same: (value) => value,
    });`,
  });

/** The same with a pretend browser. */
const browserWorld = () =>
  createWorld({
    setup: makeBrowser(),
    preload: `${bridge} contextBridge.exposeInMainWorld('api', {
      take: (value) => { globalThis.taken = value; }, give: () => globalThis.given, same: (value) => value });`,
  });

// Also read by the end-to-end tests. `source` is an expression for the value, `check` one over `v` in the realm that got the
// copy.
const table = JSON.parse(readFileSync(new URL('../../tests/golden/context-bridge.json', import.meta.url), 'utf8'));

for (const { what, source, check } of table) {
  test(`to the page: ${what}`, () => {
    const world = exchange();
    world.inPreload(`globalThis.given = ${source}`);
    assert.equal(world.inPage(`((v) => ${check})(api.give())`), true);
  });
  test(`to the preload: ${what}`, () => {
    const world = exchange();
    world.inPage(`api.take(${source})`);
    assert.equal(world.inPreload(`((v) => ${check})(taken)`), true);
  });
  test(`exposed: ${what}`, () => {
    const world = expose(`{ v: ${source} }`);
    assert.equal(world.inPage(`((v) => ${check})(api.v)`), true);
  });
}

test('promises resolve and reject in both directions', async () => {
  for (const [from, to] of [['inPreload', 'inPage'], ['inPage', 'inPreload']]) {
    const world = exchange();
    const make = (value) => `{ const p = ${value}; ${from === 'inPage' ? 'api.take(p)' : 'globalThis.given = p'} }`;
    const got = to === 'inPage' ? 'api.give()' : 'taken';
    world[from](make('Promise.resolve({ a: [1] })'));
    assert.equal(world[to](`${got} instanceof Promise`), true);
    assert.equal(await world[to](`${got}.then((v) => v.a[0] + (v instanceof Object ? ' own' : ' foreign'))`), '1 own');
    world[from](make("Promise.reject(Object.assign(new RangeError('no'), { code: 5 }))"));
    assert.equal(await world[to](`${got}.then(() => 'resolved', (e) => [e instanceof RangeError, e.message, e.code].join())`), 'true,no,5');
    world[from](make("Promise.reject('text')"));
    assert.equal(await world[to](`${got}.then(() => 'resolved', (e) => e)`), 'text');
    world[from](make('new Promise((resolve) => { globalThis.later = resolve; })'));
    world[to](`globalThis.outcome = 'pending'; ${got}.then((f) => { outcome = f(20); })`);
    await settled();
    assert.equal(world[to]('outcome'), 'pending');
    world[from]('later((x) => x + 1)');
    await settled();
    assert.equal(world[to]('outcome'), 21);
  }
});

test('an async api: arguments, results and errors', async () => {
  const world = expose("{ read: async (path) => { if (!path) throw new TypeError('no path'); await null; return { path, size: 3 }; } }");
  assert.equal(await world.inPage("api.read('/x').then((r) => r.path + r.size)"), '/x3');
  assert.equal(await world.inPage("api.read().catch((e) => (e instanceof TypeError) + e.message)"), 'trueno path');
});

test('the same promise gives the same promise, and comes home as itself', () => {
  const world = createWorld({
    preload: `${bridge} const p = Promise.resolve(1); contextBridge.exposeInMainWorld('api', { p: () => p, isHome: (v) => v === p });`,
  });
  assert.equal(world.inPage('api.p() === api.p() && api.isHome(api.p())'), true);
});

test('function identity is kept; a function that comes home is itself', () => {
  const world = createWorld({
    preload: `${bridge} globalThis.calls = []; const own = () => 'own'; const set = new Set();
      contextBridge.exposeInMainWorld('api', {
        add: (f) => { set.add(f); return set.size; }, remove: (f) => set.delete(f), fire: (v) => set.forEach((f) => f(v)),
        own: () => own, isOwn: (f) => f === own, back: (f) => f, wrap: (f) => ({ f }) });`,
  });
  assert.equal(
    world.inPage(`const f = (v) => { globalThis.got = v; }; const g = () => {};
      [api.add(f), api.add(f), api.add(g), api.remove(f), api.remove(f), api.add(f), api.own() === api.own(), api.isOwn(api.own()), api.back(f) === f, api.wrap(f).f === f].join()`),
    '1,1,2,true,false,2,true,true,true,true',
  );
  world.inPage('api.fire([5])');
  assert.equal(world.inPage('got[0]'), 5);
});

test('callbacks called many times, nested through both realms', () => {
  const world = expose('{ each: (list, f) => list.map((x) => f(x)), twice: (f) => (x) => f(f(x)) }');
  assert.equal(world.inPage('api.each([1, 2, 3], (x) => x * 2).join()'), '2,4,6');
  assert.equal(world.inPage('api.twice((x) => x + 1)(5)'), 7);
  assert.equal(world.inPage('api.each([1], (x) => api.each([x], (y) => api.twice((z) => z * 3)(y))[0])[0]'), 9);
});

test('exceptions cross as errors of the catching realm', () => {
  const world = createWorld({
    preload: `${bridge} contextBridge.exposeInMainWorld('api', {
      fail: () => { throw Object.assign(new RangeError('from preload', { cause: 'why' }), { code: 7 }); },
      failText: () => { throw 'text'; }, failUndefined: () => { throw undefined; },
      run: (f) => { try { f(); return 'no error'; } catch (e) { return [e instanceof TypeError, e.message, e.code].join(); } },
      pass: (f) => f() });`,
  });
  assert.equal(world.inPage("try { api.fail(); } catch (e) { [e instanceof RangeError, e.message, e.code, e.cause].join() }"), 'true,from preload,7,why');
  assert.equal(world.inPage('try { api.failText(); } catch (e) { e }'), 'text');
  assert.equal(world.inPage("let caught = 'nothing'; try { api.failUndefined(); } catch (e) { caught = e; } String(caught)"), 'undefined');
  assert.equal(world.inPage("api.run(() => { throw Object.assign(new TypeError('from page'), { code: 9 }); })"), 'true,from page,9');
  assert.equal(world.inPage("class Own extends Error {} try { api.pass(() => { throw new Own('through'); }); } catch (e) { [e instanceof Error, e.message].join() }"), 'true,through');
});

test('an exception that was caught does not come back in the next call', () => {
  const world = expose("{ fail: () => { throw new Error('once'); }, fine: () => 'fine', guard: (f) => { try { f(); } catch {} return 'guarded'; } }");
  assert.equal(world.inPage("try { api.fail(); } catch {} api.fine()"), 'fine');
  assert.equal(world.inPage("api.guard(() => { throw 1; })"), 'guarded');
  assert.equal(world.inPage("api.guard(() => { try { api.fail(); } catch {} })"), 'guarded');
  assert.equal(world.inPage("try { api.fine({ get x() { throw new Error('g'); } }); } catch (e) { e.message }"), 'g');
  assert.equal(world.inPage('api.fine()'), 'fine');
});

test('this does not cross', () => {
  const world = expose('{ self: function () { "use strict"; return this === undefined; }, call: (f) => f() }');
  assert.equal(world.inPage('api.self()'), true);
  assert.equal(world.inPage('api.self.call({ secret: 1 })'), true);
  assert.equal(world.inPage('api.call(function () { "use strict"; return this === undefined; })'), true);
});

test('an exposed api is frozen through and through; the key is read-only', () => {
  const world = expose('{ a: 1, nested: { list: [1, { x: 1 }] }, f: () => 1, e: new Error("m") }');
  const descriptor = world.inPage("JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, 'api'), ['writable', 'enumerable', 'configurable'])");
  assert.equal(descriptor, '{"writable":false,"enumerable":true,"configurable":false}');
  assert.equal(
    world.inPage('[api, api.nested, api.nested.list, api.nested.list[1], api.f, api.e].every(Object.isFrozen)'),
    true,
  );
  world.inPage("api.a = 2; api.nested.list.x = 1; api.extra = 1; try { delete api.f } catch {}; globalThis.api = 5");
  assert.equal(world.inPage("'use strict'; let n = 0; for (const f of [() => { api.a = 2; }, () => { api.nested.list.push(1); }, () => { globalThis.api = 1; }, () => Object.defineProperty(globalThis, 'api', { value: 1 })]) try { f(); } catch (e) { n += e instanceof TypeError; } n"), 4);
  assert.equal(world.inPage("Reflect.deleteProperty(globalThis, 'api') || Reflect.deleteProperty(api, 'f')"), false);
  assert.equal(world.inPage('api.a + api.nested.list.length + api.f()'), 4);
});

test('results and arguments are copies of their own: not frozen, and no way back', () => {
  const world = exchange();
  world.inPreload('globalThis.given = { list: [1] }');
  assert.equal(world.inPage('const r = api.give(); r.list.push(2); r.list.length'), 2);
  assert.equal(world.inPreload('given.list.length'), 1);
  world.inPage('const o = { list: [] }; api.take(o); o.list.push(1)');
  assert.equal(world.inPreload('taken.list.push(1, 2); taken.list.length'), 2);
  assert.equal(world.inPage('o.list.length'), 1);
});

test('anything can be exposed: functions, arrays, primitives', () => {
  const world = createWorld({
    preload: `${bridge} contextBridge.exposeInMainWorld('f', (x) => x + 1); contextBridge.exposeInMainWorld('list', [1]);
      contextBridge.exposeInMainWorld('text', 't'); contextBridge.exposeInMainWorld('nothing', null);`,
  });
  assert.equal(world.inPage("f(1) + list[0] + text + nothing"), '3tnull');
});

test('a key that exists is refused, exposed or not', () => {
  const world = createWorld({
    preload: `${bridge} globalThis.attempt = (k, v) => { try { contextBridge.exposeInMainWorld(k, v); return 'done'; } catch (e) { return (e instanceof Error) + e.message; } };`,
  });
  const refused = 'trueCannot bind an API on top of an existing property on the window object';
  assert.equal(world.inPreload("attempt('k', { first: 1 })"), 'done');
  assert.equal(world.inPreload("attempt('k', { second: 1 })"), refused);
  assert.equal(world.inPreload("attempt('Array', {})"), refused);
  assert.equal(world.inPreload("attempt('toString', {})"), refused);
  assert.equal(world.inPreload("attempt(5, {})"), 'trueThe key of an exposed API must be a string');
  assert.equal(world.inPage('k.first'), 1);
});

test('depth: 1000 levels cross, one more does not', () => {
  const world = exchange();
  const nest = (n) => `(() => { let o = {}; for (let i = 1; i < ${n}; i += 1) o = { o }; return o; })()`;
  const message = 'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.';
  world.inPage(`api.take(${nest(1000)})`);
  assert.equal(world.inPreload('let n = 0; for (let o = taken; o; o = o.o) n += 1; n'), 1000);
  assert.equal(world.inPage(`try { api.take(${nest(1001)}); } catch (e) { (e instanceof TypeError) + e.message }`), `true${message}`);
  world.inPreload(`globalThis.given = ${nest(1001)}`);
  assert.equal(world.inPage('try { api.give(); } catch (e) { (e instanceof TypeError) + e.message }'), `true${message}`);
  const exposed = createWorld({
    preload: `${bridge} try { contextBridge.exposeInMainWorld('deep', ${nest(1001)}); } catch (e) { globalThis.error = (e instanceof TypeError) + e.message; }`,
  });
  assert.equal(exposed.inPreload('error'), `true${message}`);
  assert.equal(exposed.inPage('typeof deep'), 'undefined');
});

test('WeakMap, WeakSet and WeakRef are refused, in the realm that passes them', () => {
  const world = exchange();
  for (const source of ['new WeakMap()', 'new WeakSet()', 'new WeakRef({})']) {
    assert.equal(world.inPage(`try { api.take([${source}]); 'no error' } catch (e) { (e instanceof TypeError) + e.message.slice(0, 30) }`), 'trueAn object could not be cloned.');
    world.inPreload(`globalThis.given = ${source}`);
    assert.equal(world.inPage("try { api.give(); 'no error' } catch (e) { (e instanceof TypeError) + e.message.slice(0, 30) }"), 'trueAn object could not be cloned.');
  }
});

test('ipcRenderer crosses as an empty object, also inside an event', () => {
  const world = createWorld({
    preload: `${bridge} contextBridge.exposeInMainWorld('api', { ipcRenderer, on: (f) => ipcRenderer.on('c', f), get: () => ipcRenderer });`,
  });
  assert.equal(world.inPage('Reflect.ownKeys(api.ipcRenderer).length + Reflect.ownKeys(api.get()).length + typeof api.ipcRenderer.send'), '0undefined');
  world.inPage('api.on((event, value) => { globalThis.got = [event, value]; })');
  world.push('c', { v: 1 });
  assert.equal(world.inPage('Reflect.ownKeys(got[0].sender).length + got[1].v + Object.keys(got[0]).join()'), '1sender,ports');
});

test('subscribe and unsubscribe through the bridge', () => {
  const world = createWorld({
    preload: `${bridge} contextBridge.exposeInMainWorld('api', { onNotification: (callback) => {
      const listener = (_event, ...args) => callback(...args); ipcRenderer.on('notification', listener);
      return () => { ipcRenderer.removeListener('notification', listener); }; } });`,
  });
  world.inPage('globalThis.got = []; const stop = api.onNotification((text) => got.push(text))');
  world.push('notification', 'one');
  world.inPage('stop()');
  world.push('notification', 'two');
  assert.equal(world.inPage('got.join()'), 'one');
});

test('a callback of the page that throws in a listener is reported', () => {
  const world = createWorld({ preload: `${bridge} contextBridge.exposeInMainWorld('on', (f) => { ipcRenderer.on('c', (_e, v) => f(v)); });` });
  world.inPage("on(() => { throw new TypeError('page listener') })");
  world.push('c', 1);
  assert.deepEqual(world.reports().map((m) => [m.channel, m.value[0].name, m.value[0].message]), [['listener-error', 'TypeError', 'page listener']]);
});

test('DOM nodes cross both ways as the same node, and come home as themselves', () => {
  const world = browserWorld();
  world.inPreload('globalThis.given = [document.createElement()]; given.push(given[0])');
  assert.equal(world.inPage('const got = api.give(); got[0] instanceof HTMLDivElement && got[0] === got[1] && got[0] === api.give()[0]'), true);
  assert.equal(world.inPage('api.same(got[0]) === got[0]'), true);
  world.inPage('globalThis.mine = document.createElement(); mine.extra = { a: 1 }; api.take({ node: mine })');
  assert.equal(world.inPreload('taken.node instanceof HTMLDivElement && taken.node.extra === undefined'), true);
  assert.equal(world.inPage('api.same(mine) === mine && api.give()[0] !== mine'), true);
});

test('Blobs and what else can be cloned cross both ways', () => {
  const world = browserWorld();
  for (const name of ['Blob', 'ImageData']) {
    world.inPage(`api.take([new ${name}()])`);
    assert.equal(world.inPreload(`taken[0] instanceof ${name}`), true);
    world.inPreload(`globalThis.given = new ${name}()`);
    assert.equal(world.inPage(`api.give() instanceof ${name}`), true);
  }
});

test('an exception of the DOM stays one', () => {
  const world = browserWorld();
  world.inPage("api.take(new DOMException('stopped', 'AbortError'))");
  assert.equal(world.inPreload("taken instanceof DOMException && [taken.name, taken.message, taken.code].join()"), 'AbortError,stopped,20');
});

test('an object of the browser that is neither is refused, in the realm that passes it', () => {
  const world = browserWorld();
  const message = '(e) => (e instanceof TypeError) + e.message';
  assert.equal(world.inPage(`try { api.take({ b: new XMLHttpRequest() }); } catch (e) { (${message})(e) }`), 'trueAn object could not be cloned. XMLHttpRequest cannot cross the context bridge');
  world.inPreload('globalThis.given = new XMLHttpRequest()');
  assert.equal(world.inPage(`try { api.give(); } catch (e) { (${message})(e) }`), 'trueAn object could not be cloned. XMLHttpRequest cannot cross the context bridge');
});

test('what only looks like a node or a Blob is none', () => {
  const world = browserWorld();
  world.inPage("api.take({ __proto__: { [Symbol.toStringTag]: 'HTMLDivElement' }, a: 1 })");
  assert.equal(world.inPreload('taken.a === 1 && Object.getPrototypeOf(taken) === Object.prototype'), true);
  world.inPage("api.take(Object.assign(Object.create(Blob.prototype), { a: 2 }))");
  assert.equal(world.inPreload('taken.a === 2 && Object.getPrototypeOf(taken) === Object.prototype'), true);
});

test('what an engine refuses to adopt is refused, and its exception stays on its side', () => {
  const world = browserWorld();
  world.inPreload('document.createTreeWalker');
  const broken = createWorld({
    setup: (context) => {
      makeBrowser()(context); // each realm has a browser of its own: neither knows the other's nodes
    },
    preload: `${bridge} contextBridge.exposeInMainWorld('api', { take: () => {} });`,
  });
  assert.equal(broken.inPage('try { api.take(document.createElement()); } catch (e) { e instanceof TypeError && e.message }'), 'An object could not be cloned. HTMLDivElement cannot cross the context bridge');
});

test('a getter that throws ends the crossing with its error, in the realm that passes it', () => {
  const world = exchange();
  assert.equal(world.inPage("try { api.take({ a: { get x() { throw new RangeError('read'); } } }); } catch (e) { (e instanceof RangeError) + e.message }"), 'trueread');
  world.inPreload("globalThis.given = [{ get x() { throw new RangeError('read'); } }]");
  assert.equal(world.inPage("try { api.give(); } catch (e) { (e instanceof RangeError) + e.message }"), 'trueread');
  const exposed = createWorld({
    preload: `${bridge} try { contextBridge.exposeInMainWorld('k', { get x() { throw new RangeError('read'); } }); } catch (e) { globalThis.error = (e instanceof RangeError) + e.message; }`,
  });
  assert.equal(exposed.inPreload('error'), 'trueread');
  assert.equal(exposed.inPage('typeof k'), 'undefined');
});

test('executeInMainWorld runs the source of a function in the page, with copies', async () => {
  const world = createWorld({
    preload: `${bridge} const secret = 'secret'; globalThis.run = (func, args) => contextBridge.executeInMainWorld({ func, args });
      globalThis.tryRun = (script) => { try { return contextBridge.executeInMainWorld(script); } catch (e) { return e; } };`,
  });
  world.inPage('globalThis.title = "page"; globalThis.fail = () => { throw Object.assign(new RangeError("page failed"), { code: 7 }); }');
  assert.equal(world.inPreload('run(() => title)'), 'page');
  assert.equal(world.inPreload('const r = run((a, f) => ({ sum: f(a.n, 1), own: a instanceof Object, list: [a] }), [{ n: 1 }, (x, y) => x + y]); r instanceof Object && r.own && r.list[0].n === 1 && r.sum === 2'), true);
  assert.equal(world.inPreload('run(function () { "use strict"; return this === undefined && typeof secret === "undefined"; })'), true);
  assert.equal(await world.inPreload('run(async () => ({ deep: [1] })).then((v) => v.deep instanceof Array)'), true);
  assert.equal(world.inPreload('const e = tryRun({ func: () => fail() }); e instanceof RangeError && e.message + e.code'), 'page failed7');
  assert.equal(world.inPreload('tryRun({ func: Math.max }) instanceof SyntaxError'), true);
  assert.equal(world.inPreload('tryRun({ func: "() => 1" }) instanceof TypeError && tryRun() instanceof TypeError && tryRun({ func: () => 1, args: 5 }) instanceof TypeError'), true);
  assert.equal(world.inPreload('run(() => { globalThis.left = 1; }) === undefined'), true);
  assert.equal(world.inPage('left'), 1);
});

test('exposeInIsolatedWorld exposes in a world of that number', () => {
  const world = createWorld({
    preload: `${bridge} globalThis.attempt = (...args) => { try { contextBridge.exposeInIsolatedWorld(...args); return 'done'; } catch (e) { return e.message; } };
      globalThis.own = () => 'own';`,
  });
  assert.equal(world.inPreload("attempt(1004, 'api', { list: [1], f: (x) => ({ x }), isOwn: (f) => f === own, own })"), 'done');
  assert.equal(world.inWorld(1004, 'api.f(2).x + api.list[0] + (Object.isFrozen(api.list) && api.isOwn(api.own))'), 4);
  assert.equal(world.inPage('typeof api'), 'undefined');
  assert.equal(world.inWorld(1005, 'typeof api'), 'undefined');
  assert.equal(world.inPreload("attempt(1004, 'api', {})"), 'Cannot bind an API on top of an existing property on the window object');
  assert.equal(world.inPreload("attempt(0, 'main', { x: 1 })"), 'done');
  assert.equal(world.inPage('main.x'), 1);
  assert.equal(world.inPreload("attempt(999, 'here', { x: { y: 1 } })"), 'done');
  assert.equal(world.inPreload('here.x.y === 1 && Object.isFrozen(here.x)'), true);
  assert.match(world.inPreload("attempt(-1, 'k', {})"), /whole number/);
  assert.match(world.inPreload("attempt('1', 'k', {})"), /whole number/);
});

test('errors and promises of a third realm are still errors and promises', async () => {
  const world = exchange();
  world.page.other = vm.runInContext('({ error: new TypeError("from a frame"), promise: Promise.resolve([1]), list: [1, { a: 2 }] })', vm.createContext());
  world.inPage('api.take(other)');
  assert.equal(world.inPreload('taken.error instanceof TypeError && taken.promise instanceof Promise && taken.list instanceof Array'), true);
  assert.equal(world.inPreload('taken.error.message + taken.list[1].a'), 'from a frame2');
  assert.equal(await world.inPreload('taken.promise.then((v) => v instanceof Array)'), true);
});
