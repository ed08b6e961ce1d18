// What preloads can require, and their globals: timers, url, Buffer, process.
import assert from 'node:assert/strict';
import test from 'node:test';
import nodeUrl from 'node:url';
import { createWorld, kinds, settled } from './helpers/world.js';

/** What a realm lacks that a browser has. */
const setup = (context) => {
  Object.assign(context, { setTimeout, clearTimeout, setInterval, clearInterval, URL, URLSearchParams, TextEncoder, TextDecoder });
};

const names = ['electron', 'electron/renderer', 'electron/common', 'events', 'node:events', 'timers', 'node:timers', 'url', 'node:url'];

test('the modules of a sandboxed preload, each the same one every time', () => {
  const world = createWorld({
    setup,
    preload: `globalThis.same = ${JSON.stringify(names)}.map((name) => require(name) === require(name) && require(name) === require(name.replace('node:', '')));`,
  });
  assert.deepEqual([...world.inPreload('same')], names.map(() => true));
  assert.equal(world.native.libraries, 1);
});

test('what is large is not even evaluated for a preload that does not use it', () => {
  const world = createWorld({ setup, preload: "require('electron'); require('events'); require('timers').setTimeout;" });
  assert.equal(world.native.libraries, 0);
  assert.equal(createWorld({ setup, preload: "globalThis.b = typeof Buffer" }).native.libraries, 1);
});

test('a module that there is not: the error says what there is, and that a preload is one file', () => {
  const world = createWorld({ preload: `globalThis.texts = ['fs', './other.js', '/abs.js', 'node:fs', 'node:electron'].map((id) => { try { require(id); return 'no error'; } catch (e) { return e.code + ' ' + e.message; } });` });
  const [fs, relative, absolute, node, electron] = world.inPreload('texts');
  assert.equal(fs, "MODULE_NOT_FOUND Cannot find module 'fs': a renderer can require 'electron', 'electron/renderer', 'electron/common', 'events', 'timers' and 'url'");
  assert.match(relative, /'\.\/other\.js'.*A preload is one file/);
  assert.match(absolute, /A preload is one file/);
  assert.match(node, /'node:fs'/);
  assert.match(electron, /'node:electron'/);
});

test('Buffer', () => {
  const world = createWorld({
    setup,
    preload: `globalThis.r = [Buffer.from('héllo').toString('hex'), Buffer.from('aGk=', 'base64').toString(), Buffer.concat([Buffer.from([1]), Buffer.alloc(2)]).length,
      Buffer.from('x') instanceof Uint8Array, Buffer.byteLength('日本'), Buffer.from([1, 2]).readUInt16BE(0)].join();
      require('electron').ipcRenderer.send('bytes', Buffer.from('ab'));`,
  });
  assert.equal(world.inPreload('r'), '68c3a96c6c6f,hi,3,true,6,258');
  assert.deepEqual([...world.ofKind(kinds.send)[0].value[0]], [97, 98]);
});

test('setImmediate runs in order, as a task, and can be cleared', async () => {
  const world = createWorld({
    setup,
    preload: `globalThis.log = [];
      const { setImmediate: same } = require('timers');
      setImmediate((a, b) => log.push(a + b), 'a', 'b');
      const cleared = setImmediate(() => log.push('cleared'));
      setImmediate(() => { log.push('c'); setImmediate(() => log.push('d')); throw new Error('told'); });
      clearImmediate(cleared); clearImmediate(undefined); clearImmediate({});
      Promise.resolve().then(() => log.push('job'));
      try { setImmediate(1); } catch (e) { log.push(e.code); }`,
  });
  while (world.inPreload('log.length') < 5) await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual([...world.inPreload('log')], ['ERR_INVALID_ARG_TYPE', 'job', 'ab', 'c', 'd']);
  assert.equal(world.logs.filter(([level]) => level === 'error').length, 1);
});

test('with message channels setImmediate does not wait for timers', async (t) => {
  const channels = [];
  class Channel extends MessageChannel {
    constructor() {
      super();
      channels.push(this);
    }
  }
  t.after(() => channels.forEach(({ port1 }) => port1.close()));
  const world = createWorld({
    setup: (context) => {
      setup(context);
      Object.assign(context, { MessageChannel: Channel, MessagePort, EventTarget, setTimeout: () => assert.fail('a timer was set') });
    },
    preload: 'globalThis.n = 0; const again = () => { n += 1; if (n < 50) setImmediate(again); }; again();',
  });
  while (world.inPreload('n') < 50) await settled();
  assert.equal(channels.length, 1);
});

test('timers', async () => {
  const world = createWorld({
    setup,
    preload: `globalThis.log = []; const t = require('node:timers');
      globalThis.done = new Promise((resolve) => { t.setTimeout((a) => { log.push(a); resolve(); }, 1, 'late'); });
      const handle = t.setTimeout(() => log.push('cleared'), 0);
      globalThis.chain = handle.ref().unref() === handle && handle.hasRef();
      t.clearTimeout(handle);
      const interval = t.setInterval(() => { log.push('tick'); t.clearInterval(interval); }, 0);
      t.setTimeout(() => log.push('closed'), 0).close();`,
  });
  await world.inPreload('done');
  while (!world.inPreload("log.includes('tick')")) await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual([...world.inPreload('log')].sort(), ['late', 'tick']);
  assert.equal(world.inPreload('chain'), true);
});

test('url is what Node.js has', () => {
  const world = createWorld({ setup, preload: "globalThis.url = require('url');" });
  const call = (code) => JSON.parse(world.inPreload(`JSON.stringify(${code})`));
  for (const text of ['http://user:pa%20ss@host.com:8080/p/a/t/h?query=string&a=1&a=2#hash', '//host/path', '/a?b=c', 'mailto:a@b.com', 'file:///tmp/x']) {
    const query = text.includes('?');
    const ours = call(`url.parse(${JSON.stringify(text)}, ${query})`);
    const theirs = JSON.parse(JSON.stringify(nodeUrl.parse(text, query)));
    assert.deepEqual(ours, theirs, text);
    assert.equal(call(`url.format(url.parse(${JSON.stringify(text)}))`), nodeUrl.format(nodeUrl.parse(text)));
  }
  assert.equal(call("url.resolve('http://example.com/one/two', '../three')"), nodeUrl.resolve('http://example.com/one/two', '../three'));
  assert.equal(call("url.format({ protocol: 'http', host: 'h', pathname: '/p', query: { a: [1, 'x y'], b: true } })"), nodeUrl.format({ protocol: 'http', host: 'h', pathname: '/p', query: { a: [1, 'x y'], b: true } }));
  assert.equal(call("url.format(new url.URL('http://u:p@h/p?q#f'), { auth: false, fragment: false, search: false })"), 'http://h/p');
  for (const path of ['/tmp/a b', '/tmp/100%?x#y', '/tmp/ü\\n']) {
    assert.equal(call(`url.pathToFileURL(${JSON.stringify(path)}).href`), nodeUrl.pathToFileURL(path).href);
    assert.equal(call(`url.fileURLToPath(url.pathToFileURL(${JSON.stringify(path)}))`), path);
  }
  for (const bad of ["fileURLToPath('http://x/y')", "fileURLToPath('file://host/y')", "fileURLToPath('file:///a%2fb')", "pathToFileURL('relative')"]) {
    assert.equal(typeof world.inPreload(`try { url.${bad}; } catch (e) { e.code; }`), 'string', bad);
  }
});

test('process tells of itself and of the system', async () => {
  const world = createWorld({
    preload: 'globalThis.p = process;',
    config: { frameToken: 'token', process: { pid: 1, argv: [], env: {}, versions: {}, platform: 'linux', arch: 'x64', execPath: '/bin/app' } },
  });
  assert.equal(world.inPreload('p.contextId + p.execPath'), 'token/bin/app');
  assert.equal(world.inPreload('p.getCreationTime()'), 1000);
  assert.ok(Math.abs(world.inPreload('p.uptime()') - (Date.now() / 1000 - 1)) < 60);
  assert.deepEqual({ ...(await world.inPreload('p.getProcessMemoryInfo()')) }, { residentSet: 1, private: 2, shared: 3 });
  assert.equal(world.inPreload('p.getSystemMemoryInfo().free + p.getSystemVersion()'), '56.1');
  assert.equal(world.inPreload('p.getCPUUsage().percentCPUUsage'), 0);
  assert.equal(world.inPreload('typeof p.crash + typeof p.hang'), 'functionfunction');
});

test('what the system does not tell is an error, not a made-up number', async () => {
  const world = createWorld({ preload: 'globalThis.p = process;' });
  world.native.processInfo = () => assert.fail('taken at the start');
  const silent = createWorld({ preload: 'globalThis.p = process;', info: {} });
  assert.throws(() => silent.inPreload('p.uptime()'), /does not tell/);
  await assert.rejects(silent.inPreload('p.getProcessMemoryInfo()'), /does not tell/);
  assert.equal(world.inPreload('p.getCreationTime()'), 1000);
});

test('an ES module preload is an error that says what to do', () => {
  const world = createWorld({ preload: [{ path: '/a/preload.mjs', source: "import 'electron';" }, { path: '/b.js', source: 'globalThis.ran = true' }] });
  const [report] = world.reports();
  assert.equal(report.value[1].path, '/a/preload.mjs');
  assert.match(report.value[0].message, /\/a\/preload\.mjs: ES module preloads are not supported.*Bundle/);
  assert.equal(world.inPreload('ran'), true);
});

test('global is the global; the parameters leave nothing on it', () => {
  const world = createWorld({ setup, preload: 'module.exports.x = [global === globalThis, typeof Buffer, typeof setImmediate]; global.r = module.exports.x.join();' });
  assert.equal(world.inPreload('r'), 'true,function,function');
  assert.equal(world.inPreload('typeof Buffer + typeof process + typeof setImmediate + typeof require + typeof global'), 'undefined'.repeat(5));
});

test('nodeIntegration without isolation gives the page require and the same globals; Buffer when it is used', async () => {
  const open = createWorld({ isolation: false, setup, config: { nodeIntegration: true, preloads: [] } });
  assert.equal(open.native.libraries, 0);
  assert.equal(open.inPage("[typeof require('timers').setTimeout, typeof setImmediate, typeof process.nextTick, global === globalThis].join()"), 'function,function,function,true');
  assert.equal(open.native.libraries, 0);
  assert.equal(open.inPage("Buffer.from('a').length + require('url').parse('/x').path"), '1/x');
  assert.equal(open.native.libraries, 1);
  assert.equal(open.inPage('Buffer = 5; Buffer'), 5);
  assert.deepEqual(open.inPage("Object.keys(globalThis).filter((key) => ['require', 'process', 'Buffer', 'global', 'setImmediate'].includes(key))").length, 0);
  assert.throws(() => open.inPage("require('child_process')"), /Cannot find module 'child_process'/);
});
