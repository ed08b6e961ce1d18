// webFrame: code in the page's and other worlds, styles.
import assert from 'node:assert/strict';
import test from 'node:test';
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

test('styles are put in and taken out', () => {
  const world = createWorld({
    preload,
    setup: (context) => {
      context.document = { adoptedStyleSheets: [] };
      context.CSSStyleSheet = class {
        replaceSync(css) {
          this.css = css;
        }
      };
    },
  });
  const sheets = () => world.inPreload('document.adoptedStyleSheets.map((s) => s.css).join("|")');
  const first = world.inPreload("frame.insertCSS('a { color: red }')");
  const second = world.inPreload("frame.insertCSS('b {}', { cssOrigin: 'author' })");
  assert.notEqual(first, second);
  assert.equal(sheets(), 'a { color: red }|b {}');
  world.inPreload(`frame.removeInsertedCSS(${JSON.stringify(first)}); frame.removeInsertedCSS('no such key')`);
  assert.equal(sheets(), 'b {}');
  assert.throws(() => world.inPreload("frame.insertCSS('', { cssOrigin: 'user' })"), /cssOrigin user/);
});

test('the zoom is the main process’s, and no listener hears of it', () => {
  let zoom = 1;
  const world = createWorld({
    preload,
    sync: ({ channel, value, bytes }) => {
      assert.equal(channel, 'zoom');
      assert.equal(bytes[5], 1, 'the flag of the runtime');
      if (value.length > 0) [zoom] = value;
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
