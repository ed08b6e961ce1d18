// The bytes on the wire, the channel's limits, and the life of the buffers.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createWorld, envelope, kinds } from './helpers/world.js';

test('a send is a header, the padded channel and the encoded arguments', () => {
  const { sent } = createWorld({ preload: "require('electron').ipcRenderer.send('ab', 1, 'x')" });
  assert.equal(sent.length, 1);
  const { bytes } = sent[0];
  assert.equal(bytes.readUInt32LE(0), bytes.length - 16);
  assert.deepEqual(
    [...bytes.subarray(4, 24)],
    [4, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x61, 0x62, 0, 0, 0, 0, 0, 0],
  );
  assert.deepEqual(sent[0].value, [1, 'x']);
});

test('padding is zero after a longer envelope used the same buffer', () => {
  const { sent } = createWorld({
    preload: "const { ipcRenderer } = require('electron'); ipcRenderer.send('a'.repeat(40), 'z'.repeat(99)); ipcRenderer.send('b')",
  });
  assert.deepEqual([...sent[1].bytes.subarray(16, 24)], [0x62, 0, 0, 0, 0, 0, 0, 0]);
});

test('invoke and sendSync carry a call id that is not 0', () => {
  const { sent } = createWorld({
    preload: "const { ipcRenderer } = require('electron'); ipcRenderer.invoke('i'); ipcRenderer.invoke('i'); ipcRenderer.sendSync('s')",
  });
  assert.deepEqual(sent.map((m) => m.kind), [kinds.invoke, kinds.invoke, kinds.sendSync]);
  const calls = sent.map((m) => m.call);
  assert.equal(new Set(calls).size, 3);
  assert.ok(calls.every((call) => call > 0));
});

test('channels are UTF-8 in both directions', () => {
  const world = createWorld({
    preload: `const { ipcRenderer } = require('electron');
      globalThis.names = ['ключ', '日本', '🚀x', 'é', ''];
      globalThis.got = [];
      for (const name of names) { ipcRenderer.on(name, () => got.push(name)); ipcRenderer.send(name); ipcRenderer.send(name); }
      ipcRenderer.send('\\ud800!');`,
  });
  const names = ['ключ', '日本', '🚀x', 'é', ''];
  assert.deepEqual(world.sent.map((m) => m.channel), [...names.flatMap((n) => [n, n]), '\ufffd!']);
  for (const name of [...names, ...names]) world.push(name);
  assert.deepEqual([...world.inPreload('got')], [...names, ...names]);
});

test('more channels than the caches hold still work', () => {
  const world = createWorld({
    preload: `const { ipcRenderer } = require('electron'); globalThis.count = 0;
      for (let i = 0; i < 600; i += 1) { ipcRenderer.on('c' + i, () => { count += 1; }); ipcRenderer.send('c' + i); }`,
  });
  assert.deepEqual(world.sent.map((m) => m.channel), Array.from({ length: 600 }, (_, i) => `c${i}`));
  for (let i = 0; i < 600; i += 1) world.push(`c${i}`);
  assert.equal(world.inPreload('count'), 600);
});

test('a channel that is no string throws, naming what came; one too long throws RangeError', async () => {
  const world = createWorld({
    preload: `const { ipcRenderer } = require('electron'); globalThis.ipc = ipcRenderer;
      globalThis.attempt = (f) => { try { f(); return 'no error'; } catch (e) { return e.name + ': ' + e.message; } };`,
  });
  for (const [value, what] of [['undefined', 'undefined'], ['null', 'null'], ['7', 'a number'], ['{}', 'an object'], ['Symbol()', 'a symbol']]) {
    assert.equal(world.inPreload(`attempt(() => ipc.send(${value}))`), `TypeError: The channel must be a string, not ${what}`);
    assert.equal(world.inPreload(`attempt(() => ipc.sendSync(${value}))`), `TypeError: The channel must be a string, not ${what}`);
  }
  await assert.rejects(world.inPreload('ipc.invoke(7)'), /The channel must be a string, not a number/);
  assert.match(world.inPreload("attempt(() => ipc.send('x'.repeat(65536)))"), /^RangeError/);
  assert.match(world.inPreload("attempt(() => ipc.send('é'.repeat(32768)))"), /^RangeError/);
  assert.equal(world.sent.length, 0);
  assert.equal(world.inPreload("attempt(() => ipc.send('x'.repeat(65535)))"), 'no error');
  assert.equal(world.sent[0].channel.length, 65535);
});

test('the transmit buffer grows for a large message and is let go afterwards', () => {
  const world = createWorld({ preload: "globalThis.ipc = require('electron').ipcRenderer" });
  const { length } = world.transmitBuffer();
  world.inPreload("ipc.send('big', 'x'.repeat(3e6))");
  assert.equal(world.sent[0].value[0].length, 3e6);
  assert.equal(world.transmitBuffer().length, length);
  world.inPreload("ipc.send('small', 1)");
  assert.deepEqual(world.sent[1].value, [1]);
});

test('a small message after a small message does not register the buffer again', () => {
  const world = createWorld({ preload: "globalThis.ipc = require('electron').ipcRenderer" });
  const before = world.transmitBuffers.length;
  world.inPreload("for (let i = 0; i < 100; i += 1) ipc.send('c', i)");
  assert.equal(world.transmitBuffers.length, before);
});

test('reserve gives room for one message, then the normal buffer is back', () => {
  const world = createWorld({
    preload: "globalThis.got = []; require('electron').ipcRenderer.on('big', (_e, text) => got.push(text.length))",
  });
  const normal = world.receiveBuffer();
  world.push('big', 'y'.repeat(1e6));
  assert.equal(world.receiveBuffer(), normal);
  assert.deepEqual([...world.inPreload('got')], [1e6]);
});

test('envelopes that make no sense are reported, and never thrown', () => {
  const world = createWorld({ preload: "globalThis.got = []; require('electron').ipcRenderer.on('c', (_e, v) => got.push(v))" });
  const bad = [
    envelope({ kind: 99, value: 1 }),
    envelope({ kind: kinds.push, channel: 'c', payload: new Uint8Array([250, 1, 2]) }),
    envelope({ kind: kinds.push, channel: 'c', payload: new Uint8Array(0) }),
    Object.assign(envelope({ kind: kinds.push, channel: 'c', value: [1] }), { 0: 255, 1: 255, 2: 255 }),
    Object.assign(envelope({ kind: kinds.push, channel: 'c', value: [1] }), { 7: 255 }),
  ];
  for (const bytes of bad) world.deliver(bytes);
  assert.deepEqual(world.reports().map((m) => m.channel), bad.map(() => 'protocol-error'));
  world.push('c', 5);
  assert.deepEqual([...world.inPreload('got')], [5]);
});
