// The objects that a preload really gets, against the rows of docs/electron-parity.md.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, rowsOf, surfaceOf } from './helpers/parity.js';
import { createWorld } from './helpers/world.js';

const world = () =>
  createWorld({
    config: {
      isMainFrame: true,
      // All that main tells of itself: what it does not tell is not there.
      process: { pid: 2, ppid: 1, execPath: '/bin/app', argv: [], env: {}, versions: {}, platform: 'linux', arch: 'x64' },
    },
    preload: `
      const electron = require('electron');
      globalThis.given = { electron, process, events: require('events') };
      electron.ipcRenderer.on('event', (event) => { given.event = event; });
    `,
  });

/** The same with an emitter's own names taken away: they are the `events` module's. */
const own = (object, emitter) => new Set([...surfaceOf(object)].filter((name) => !surfaceOf(emitter).has(name)));

test('ipcRenderer, its events, contextBridge and webFrame are as the table says', () => {
  const page = world();
  page.push('event');
  const { electron, event } = page.inPreload('given');
  assert.deepEqual(differences(rowsOf('ipcRenderer'), surfaceOf(electron.ipcRenderer)), []);
  assert.deepEqual(differences(rowsOf('IpcRendererEvent'), surfaceOf(event)), []);
  assert.deepEqual(differences(rowsOf('contextBridge'), surfaceOf(electron.contextBridge)), []);
  assert.deepEqual(differences(rowsOf('webFrame'), surfaceOf(electron.webFrame)), []);
});

test('process is as the table says', () => {
  const { process, events } = world().inPreload('given');
  assert.deepEqual(differences(rowsOf('process'), own(process, events.prototype)), []);
});

test('require gives the modules that the table has rows of', () => {
  const { electron } = world().inPreload('given');
  for (const module of ['ipcRenderer', 'contextBridge', 'webFrame']) {
    const isThere = [...rowsOf(module).values()].some((state) => state !== 'absent');
    assert.equal(module in electron, isThere, module);
  }
  for (const module of Object.keys(electron)) assert.notEqual(rowsOf(module).size, 0, `${module} has no rows`);
});

test('the comparison sees what is missing on either side', () => {
  const rows = rowsOf(
    'm',
    ['## l', '| `on` | `=` | same | | `t` |', '## m', "| `'loaded'` | `=` | same | | `t` |",
      '| `send(channel, a \\| b)` | `=` | same | | `t` |', '| `gone` | | absent | later | |', '| `lost` | `=` | same | | `t` |'].join('\n'),
  );
  assert.deepEqual([...rows.keys()], ["'loaded'", 'send', 'gone', 'lost']);
  const surface = surfaceOf(Object.assign(Object.create({ send() {} }), { gone: 1, extra: 1 }));
  assert.deepEqual(differences(rows, surface), [
    'gone is there, and its row says absent',
    'extra is there, and has no row',
    'lost is not there',
  ]);
});
