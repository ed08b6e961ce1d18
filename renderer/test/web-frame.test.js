// webFrame: code in the page's and other worlds, styles.
import assert from 'node:assert/strict';
import test from 'node:test';
import vm from 'node:vm';
import { makeBrowser } from './helpers/browser.js';
import { createWorld, settled } from './helpers/world.js';

const preload = "globalThis.frame = require('electron').webFrame;";

test('executeJavaScript runs in the page and gives a copy, by promise and by callback', async () => {
  const world = createWorld({ preload });
  world.inPage("globalThis.page = { list: [1] }; globalThis.fail = () => { throw Object.assign(new RangeError('no'), { code: 3 }); }");
  assert.equal(await world.inPreload('frame.executeJavaScript("page").then((v) => v.list[0] === 1 && v instanceof Object)'), true);
  assert.equal(await world.inPreload('frame.executeJavaScript("Promise.resolve([2])").then((v) => v[0])'), 2);
  assert.equal(await world.inPreload('frame.executeJavaScript("fail()").catch((e) => (e instanceof RangeError) + e.message + e.code)'), 'trueno3');
  assert.equal(await world.inPreload('frame.executeJavaScript("Promise.reject(5)").catch((e) => e)'), 5);
  assert.equal(await world.inPreload('frame.executeJavaScript("this is no code").catch((e) => e instanceof SyntaxError)'), true);
  assert.deepEqual(
    [...await world.inPreload('new Promise((resolve) => frame.executeJavaScript("6 * 7", false, (...args) => resolve(args)))')],
    [42],
  );
  assert.equal(
    await world.inPreload('new Promise((resolve) => frame.executeJavaScript("fail()", (v, e) => resolve(v === undefined && e.message)).catch(() => {}))'),
    'no',
  );
  assert.equal(await world.inPreload('new Promise((resolve) => { frame.executeJavaScript("1", () => { throw new Error("callback"); }).then(resolve); })'), 1);
  assert.equal(world.logs.at(-1)[1].message, 'callback');
});

test('without isolation executeJavaScript gives the value itself', async () => {
  const world = createWorld({ isolation: false, preload });
  world.inPage('globalThis.same = {}');
  assert.equal(await world.inPreload('frame.executeJavaScript("same").then((v) => v === same)'), true);
});

test('executeJavaScriptInIsolatedWorld has a world for each number; the last script counts', async () => {
  const world = createWorld({ preload });
  const run = (id, ...codes) => world.inPreload(`frame.executeJavaScriptInIsolatedWorld(${id}, ${JSON.stringify(codes.map((code) => ({ code, url: 'x.js' })))})`);
  assert.equal(await run(1001, 'var kept = 1', 'kept + 1'), 2);
  assert.equal(await run(1001, 'Promise.resolve(kept)'), 1);
  assert.equal(await run(1002, 'typeof kept'), 'undefined');
  assert.equal(await run(0, 'var inPage = 3; inPage'), 3);
  assert.equal(world.inPage('inPage'), 3);
  assert.equal(await run(999, 'typeof frame'), 'object');
  assert.equal(await run(1001), undefined);
  assert.equal(await run(1001, 'throw new TypeError("first")', '1').catch((e) => e.message), 'first');
  assert.equal(await world.inPreload('frame.executeJavaScriptInIsolatedWorld(1001, [{ code: "({ a: [1] })" }]).then((v) => v.a instanceof Array)'), true);
  assert.throws(() => run(-1, '1'), /whole number/);
  assert.throws(() => world.inPreload('frame.executeJavaScriptInIsolatedWorld(1, "code")'), /array/);
});

test('without isolation, too', async () => {
  const world = createWorld({ isolation: false, preload });
  assert.equal(await world.inPreload('frame.executeJavaScriptInIsolatedWorld(7, [{ code: "({ a: [1] })" }]).then((v) => v.a instanceof Array)'), true);
});

test('a world gets its name before it begins; what WebKit cannot set is an error', async () => {
  const world = createWorld({ preload });
  await world.inPreload("frame.setIsolatedWorldInfo(8, { name: 'Mine' }); frame.executeJavaScriptInIsolatedWorld(8, [{ code: '1' }])");
  assert.equal(world.inWorld(8, 'globalThis').worldName, 'Mine');
  assert.throws(() => world.inPreload("frame.setIsolatedWorldInfo(8, { csp: 'x' })"), /securityOrigin should also/);
  assert.throws(() => world.inPreload("frame.setIsolatedWorldInfo(8, { securityOrigin: 'https://x', csp: 'x' })"), /only name can be set/);
  assert.throws(() => world.inPreload('frame.setIsolatedWorldInfo(0, {})'), /whole number/);
});

test('styles and text go to the document as texts', () => {
  const world = createWorld({ preload });
  const key = world.inPreload("frame.insertCSS({ toString: () => 'a { color: red }' }, { cssOrigin: 'author' })");
  world.inPreload(`frame.removeInsertedCSS(${JSON.stringify(key)}); frame.insertText(5)`);
  assert.deepEqual(world.frames.root.edits, [['insertCSS', 'a { color: red }'], ['removeInsertedCSS', key], ['insertText', '5']]);
  assert.throws(() => world.inPreload("frame.insertCSS('', { cssOrigin: 'user' })"), /cssOrigin user/);
});

test('the zoom is the main process’s, and no listener hears of it', () => {
  let zoom = 1;
  const world = createWorld({
    preload,
    sync: ({ channel, value, bytes }) => {
      assert.equal(channel, 'zoom');
      assert.equal(bytes[5], 1, 'the flag of the runtime');
      assert.equal(value[0], 1, 'the number of the document');
      if (value.length > 1) [, zoom] = value;
      return { value: zoom };
    },
  });
  world.inPreload('frame.setZoomFactor(1.5)');
  assert.equal(world.inPreload('frame.getZoomFactor()'), 1.5);
  world.inPreload('frame.setZoomLevel(2)');
  assert.ok(Math.abs(zoom - 1.44) < 1e-9);
  assert.ok(Math.abs(world.inPreload('frame.getZoomLevel()') - 2) < 1e-9);
  for (const bad of ['0', '-1', 'NaN', 'Infinity', "'2'"]) {
    assert.throws(() => world.inPreload(`frame.setZoomFactor(${bad})`), /must be a double greater than 0/);
  }
  assert.throws(() => world.inPreload('frame.setZoomLevel(NaN)'), /must be a number/);
});

test('it knows its frame, and crosses the bridge as an empty object', async () => {
  const world = createWorld({
    preload: `${preload} require('electron').contextBridge.exposeInMainWorld('api', { frame });`,
    config: { frameToken: 'token', routingId: 9 },
  });
  assert.equal(world.inPreload('frame.frameToken + frame.routingId'), 'token9');
  assert.equal(world.inPage('Reflect.ownKeys(api.frame).length'), 0);
  await settled();
});

const TORN_DOWN = 'Render frame was torn down before webFrame';

/** A world with frames: a (a1, a2), strange. */
function family() {
  const tokens = new Map([[11, 'token-11']]);
  const world = createWorld({
    preload,
    sync: ({ channel, value }) => {
      if (channel === 'frame-token') return { value: tokens.get(value[0]) };
      if (channel === 'frame-by-token') return { value: [...tokens].find(([, token]) => token === value[0])?.[0] };
      return { value: value[0] };
    },
  });
  const { frames } = world;
  const a = frames.add(frames.root, { id: 11, name: 'a' });
  const a1 = frames.add(a, { id: 12, name: 'inner' });
  const a2 = frames.add(a, { id: 13, name: 'inner2' });
  const strange = frames.add(frames.root, { id: 14, name: 'strange', strange: true });
  frames.root.selected = { '#a': a };
  return { world, frames, a, a1, a2, strange, ask: (code) => world.inPreload(code) };
}

test('the tree has one object for each frame, the own one among them, and null where there is none', () => {
  const { ask } = family();
  ask('globalThis.a = frame.firstChild');
  for (const same of [
    'frame.top === frame', 'a.top === frame', 'a.parent === frame', 'frame.firstChild === a', 'a.nextSibling.routingId === 14',
    'a.firstChild.nextSibling === frame.findFrameByName("inner2")', 'frame.findFrameByName("inner").parent === a',
    'frame.findFrameByRoutingId(11) === a', 'frame.findFrameByRoutingId(frame.routingId) === frame',
    'frame.getFrameForSelector("#a") === a', 'frame.findFrameByToken("token-11") === a', 'a.frameToken === "token-11"',
    'frame.findFrameByToken(frame.frameToken) === frame',
  ]) {
    assert.equal(ask(same), true, same);
  }
  for (const none of [
    'frame.parent', 'frame.nextSibling', 'frame.opener', 'a.nextSibling.nextSibling', 'a.firstChild.firstChild',
    'frame.findFrameByName("no")', 'a.findFrameByName("a")', 'frame.findFrameByRoutingId(99)', 'frame.findFrameByRoutingId("11")',
    'frame.findFrameByRoutingId(-1)', 'frame.findFrameByRoutingId(1.5)', 'frame.findFrameByToken("x")',
    'frame.getFrameForSelector("p")', 'a.opener',
  ]) {
    assert.equal(ask(none), null, none);
  }
});

test('code runs in another frame, and what it gives is a copy of this one’s', async () => {
  const { ask, a } = family();
  vm.runInContext('globalThis.page = { list: [1] }; Array.prototype.push = Reflect.apply = Object.freeze = () => { globalThis.stolen = 1; }', a.page);
  assert.equal(await ask('frame.firstChild.executeJavaScript("page").then((v) => v.list[0] === 1 && v instanceof Object)'), true);
  assert.equal(await ask('frame.firstChild.executeJavaScript("Promise.reject(new RangeError(5))").catch((e) => e instanceof RangeError)'), true);
  assert.equal(await ask('frame.firstChild.executeJavaScriptInIsolatedWorld(7, [{ code: "typeof page" }])'), 'undefined');
  assert.equal(await ask('frame.firstChild.executeJavaScript("(f) => f(page)").then((f) => f((v) => v.list instanceof Array))'), true);
  assert.equal(vm.runInContext('globalThis.stolen', a.page), undefined);
  ask("frame.firstChild.insertCSS('p {}')");
  assert.deepEqual(a.edits, [['insertCSS', 'p {}']]);
  assert.equal(ask('frame.firstChild.getZoomFactor()'), 11, 'of that frame’s page');
});

test('no node goes to a page of another origin', async () => {
  const setup = makeBrowser();
  const world = createWorld({ preload, setup });
  for (const [id, strange] of [[21, false], [22, true]]) world.frames.add(world.frames.root, { id, strange, setup });
  const give = (id) => world.inPreload(`frame.findFrameByRoutingId(${id}).executeJavaScript('(v) => typeof v')
    .then((f) => f(document.createElement('div'))).catch((e) => e.message)`);
  assert.equal(await give(21), 'object');
  assert.match(await give(22), /cannot cross the context bridge/);
});

test('a frame that is gone has nothing around it, and its verbs say so', async () => {
  const { ask, frames, a } = family();
  ask('globalThis.a = frame.firstChild');
  frames.remove(a);
  for (const name of ['top', 'parent', 'opener', 'firstChild', 'nextSibling']) assert.equal(ask(`a.${name}`), null, name);
  for (const call of ['findFrameByName("inner")', 'getFrameForSelector("p")', 'findFrameByRoutingId(11)']) {
    assert.equal(ask(`a.${call}`), null, call);
  }
  assert.equal(ask('a.routingId'), 11);
  for (const [name, args] of [
    ['insertCSS', '""'], ['removeInsertedCSS', '""'], ['insertText', '""'], ['getZoomFactor', ''], ['setZoomFactor', '2'],
    ['setZoomLevel', '1'], ['getZoomLevel', ''],
  ]) {
    assert.throws(() => ask(`a.${name}(${args})`), { message: `${TORN_DOWN}.${name} could be executed` });
  }
  assert.equal(await ask('a.executeJavaScript("1").catch((e) => e.message)'), `${TORN_DOWN}.executeJavaScript could be executed`);
  assert.equal(
    await ask('a.executeJavaScriptInIsolatedWorld(7, [{ code: "1" }]).catch((e) => e.message)'),
    `${TORN_DOWN}.executeJavaScriptInIsolatedWorld could be executed`,
  );
});

test("a world's name is one for all frames of the process, whichever it was set with", async () => {
  const { ask, a1 } = family();
  ask("frame.firstChild.setIsolatedWorldInfo(8, { name: 'Mine' })");
  await ask("frame.findFrameByName('inner').executeJavaScriptInIsolatedWorld(8, [{ code: '1' }])");
  assert.equal(a1.worldOf(8).worldName, 'Mine');
});

test('what a preload patches changes nothing for frames that it asks for later', () => {
  const { ask } = family();
  ask(`Object.keys = Reflect.defineProperty = Map.prototype.get = WeakRef.prototype.deref = () => { throw new Error('patched'); };
    Array.prototype[Symbol.iterator] = () => { throw new Error('patched'); };`);
  assert.equal(ask('frame.firstChild.firstChild.top === frame'), true);
});
