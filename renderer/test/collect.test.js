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
