// Preload scripts: their environment, order, failures; nodeIntegration; nothing left on globals.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createWorld, settled } from './helpers/world.js';

test('wrapper parameters and require', () => {
  const world = createWorld({
    preload: {
      path: '/srv/app/preload.js',
      source: `globalThis.result = { file: __filename, dir: __dirname, exports: module.exports === exports, self: this === exports,
        one: require('electron') === require('electron/renderer') && require('electron') === require('electron/common'),
        names: Object.keys(require('electron')).sort().join() };`,
    },
  });
  assert.deepEqual({ ...world.inPreload('result') }, {
    file: '/srv/app/preload.js',
    dir: '/srv/app',
    exports: true,
    self: true,
    one: true,
    names: 'contextBridge,ipcRenderer,webFrame',
  });
});

test('any other module is an error that names it and what there is', () => {
  const world = createWorld({
    preload: `globalThis.errors = ['fs', './local', '__proto__', 'constructor', 'toString'].map((id) => { try { require(id); return 'no error'; } catch (e) { return e; } });`,
  });
  const errors = [...world.inPreload('errors')];
  for (const [i, id] of ['fs', './local', '__proto__', 'constructor', 'toString'].entries()) {
    assert.match(errors[i].message, new RegExp(`'${id.replace('.', '\\.')}'.*'electron'.*'events'`));
    assert.equal(errors[i].code, 'MODULE_NOT_FOUND');
  }
});

test('process', async () => {
  const world = createWorld({
    preload: `globalThis.p = process; globalThis.log = [];
      process.nextTick((a, b) => log.push('tick', a, b), 1, 2); log.push('sync'); process.once('loaded', () => log.push('loaded'));`,
  });
  await settled();
  assert.equal(
    world.inPreload("[p.type, p.pid, p.platform, p.arch, p.argv.join(), p.env.HOME, p.versions.polaron, p.sandboxed, p.contextIsolated].join(' ')"),
    'renderer 42 linux x64 app /home 0.1.0 true true',
  );
  assert.deepEqual([...world.inPreload('log')], ['sync', 'loaded', 'tick', 1, 2]);
  assert.throws(() => world.inPreload("p.nextTick('no function')"), /must be of type function/);
});

test('preloads run in order; one that throws, does not compile, or is missing is reported and the others run', () => {
  const world = createWorld({
    preload: [
      { path: '/a.js', source: 'globalThis.log = ["a"];' },
      { path: '/throws.js', source: '\nthrow new RangeError("preload broke")' },
      { path: '/syntax.js', source: 'let let = ;' },
      { path: '/missing.js', error: 'no such file' },
      { path: '/z.js', source: 'log.push("z")' },
    ],
  });
  assert.deepEqual([...world.inPreload('log')], ['a', 'z']);
  const reports = world.reports();
  assert.deepEqual(reports.map((m) => [m.channel, m.value[0].name, m.value[1]]), [
    ['preload-error', 'RangeError', { path: '/throws.js' }],
    ['preload-error', 'SyntaxError', { path: '/syntax.js' }],
    ['preload-error', 'Error', { path: '/missing.js' }],
  ]);
  assert.match(reports[0].value[0].stack, /\/throws\.js:2/);
  assert.equal(reports[2].value[0].message, 'Unable to load preload script /missing.js: no such file');
});

test('a preload that throws anything at all is reported', () => {
  const thrown = ['undefined', 'null', '5', 'Symbol("s")', '() => {}', '({ a: 1 })', 'new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })', 'Object.defineProperty(new Error("m"), "message", { get() { throw 3 } })'];
  const world = createWorld({ preload: thrown.map((value, i) => ({ path: `/${i}.js`, source: `throw ${value}` })) });
  assert.deepEqual(world.reports().map((m) => m.value[1].path), thrown.map((_, i) => `/${i}.js`));
});

test('an error keeps code, cause and own data in its report; what cannot be cloned is left out', () => {
  const world = createWorld({
    preload: `const e = new Error('m', { cause: new TypeError('inner', { cause: 5 }) }); e.code = 'E'; e.rows = [1]; e.fn = () => {}; throw e;`,
  });
  const [error] = world.reports()[0].value;
  assert.equal(error.code, 'E');
  assert.deepEqual(error.data, { rows: [1] });
  assert.equal(error.cause.name, 'TypeError');
  assert.equal(error.cause.causeValue, 5);
});

test('nothing is left on either global', () => {
  for (const isolation of [true, false]) {
    const world = createWorld({ isolation });
    assert.deepEqual(Reflect.ownKeys(world.page), isolation ? [] : ['console']);
    assert.deepEqual(Reflect.ownKeys(world.world), ['console']);
  }
});

test('without isolation the preload shares the page\'s realm, and contextBridge says so', () => {
  const world = createWorld({
    isolation: false,
    preload: "globalThis.fromPreload = 1; try { require('electron').contextBridge.exposeInMainWorld('k', {}); } catch (e) { globalThis.text = e.message; }",
  });
  assert.equal(world.inPage('fromPreload'), 1);
  assert.equal(world.inPage('text'), 'contextBridge API can only be used when contextIsolation is enabled');
  assert.equal(world.inPage('typeof require'), 'undefined');
});

test('nodeIntegration gives the page require of exactly these modules, only without isolation', () => {
  const open = createWorld({ isolation: false, config: { nodeIntegration: true, preloads: [] } });
  assert.equal(open.inPage("typeof require('electron').ipcRenderer.send + typeof require('events')"), 'functionfunction');
  assert.throws(() => open.inPage("require('fs')"), /Cannot find module 'fs'/);
  open.inPage("require('electron').ipcRenderer.send('from-page', 1)");
  assert.equal(open.sent[0].channel, 'from-page');
  const isolated = createWorld({ config: { nodeIntegration: true } });
  assert.equal(isolated.inPage('typeof require'), 'undefined');
});
