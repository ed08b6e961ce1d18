// What crossed the bridge and was dropped by both sides is collected.
import assert from 'node:assert/strict';
import test from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { createWorld, settled } from './helpers/world.js';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

/** Collects until the page's WeakRef is empty, at most so many times. */
async function isCollected(world, ref) {
  for (let i = 0; i < 20; i += 1) {
    await settled(); // a WeakRef keeps its target until the job ends
    collect();
    if (world[ref.realm](`${ref.name}.deref() === undefined`)) return true;
  }
  return false;
}

const preload = `
  globalThis.kept = [];
  require('electron').contextBridge.exposeInMainWorld('api', {
    keep: (v) => { kept.push(v); }, drop: () => { kept.length = 0; },
    make: () => { const f = () => 1; globalThis.made = new WeakRef(f); return f; },
    promise: () => { const p = new Promise(() => {}); globalThis.madePromise = new WeakRef(p); return p; },
  });`;

test('a callback lives while the preload keeps it, and no longer', async () => {
  const world = createWorld({ preload });
  world.inPage('{ const f = () => {}; globalThis.callback = new WeakRef(f); api.keep(f); }');
  assert.equal(await isCollected(world, { realm: 'inPage', name: 'callback' }), false);
  world.inPage('api.drop()');
  assert.equal(await isCollected(world, { realm: 'inPage', name: 'callback' }), true);
});

test('a function of the preload lives while the page keeps its proxy, and no longer', async () => {
  const world = createWorld({ preload });
  world.inPage('globalThis.proxy = api.make()');
  assert.equal(await isCollected(world, { realm: 'inPreload', name: 'made' }), false);
  world.inPage('globalThis.proxy = undefined');
  assert.equal(await isCollected(world, { realm: 'inPreload', name: 'made' }), true);
});

test('a promise that never settles is collected with its proxy', async () => {
  const world = createWorld({ preload });
  world.inPage('api.promise(); 0');
  assert.equal(await isCollected(world, { realm: 'inPreload', name: 'madePromise' }), true);
});

test('a million callbacks and as many functions of the preload are counted, and gone', async () => {
  const world = createWorld({
    preload: `
      globalThis.counts = { called: 0, made: 0, gone: 0 };
      const registry = new FinalizationRegistry(() => { counts.gone += 1; });
      require('electron').contextBridge.exposeInMainWorld('api', {
        call: (callback) => { counts.called += 1; registry.register(callback, 0); callback(); },
        make: () => { const f = () => {}; counts.made += 1; registry.register(f, 0); return f; },
      });`,
  });
  world.inPage('globalThis.gone = 0; const registry = new FinalizationRegistry(() => { gone += 1; }); globalThis.batch = (n) => { for (let i = 0; i < n; i += 1) { const f = () => i; registry.register(f, 0); api.call(f); api.make(); } }');
  for (let done = 0; done < 1_000_000; done += 50_000) {
    world.inPage('batch(50000)');
    await settled();
  }
  const live = () => ({
    preload: world.inPreload('counts.called + counts.made - counts.gone'),
    page: 1_000_000 - world.inPage('gone'),
  });
  // V8 calls finalizers in tasks of their own.
  for (let i = 0; i < 50 && live().preload + live().page > 0; i += 1) {
    collect();
    await settled();
  }
  assert.deepEqual(live(), { preload: 0, page: 0 });
  assert.equal(world.inPreload('counts.called'), 1_000_000);
});
