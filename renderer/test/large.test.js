// Binary data that are too large to be gathered: sent in parts, received piece by piece, without memory for all of them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createWorld, envelope, kinds } from './helpers/world.js';

const MIB = 1024 * 1024;
const STAGE = 256 * 1024;
/** Bytes that are all different from their neighbours. */
const PATTERN = `const pattern = (length, seed) => {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bytes[i] = (i * 31 + (i >> 8) + seed) & 255;
  return bytes;
}; globalThis.pattern = pattern;`;
const pattern = new Function(`${PATTERN}; return pattern;`)();
const same = (a, b) => a.byteLength === b.byteLength && Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.byteLength), Buffer.from(b.buffer, b.byteOffset, b.byteLength)) === 0;
/** What a browser has. */
const setup = (global) => {
  global.structuredClone = structuredClone;
};
const preload = `globalThis.ipc = require('electron').ipcRenderer; ${PATTERN}`;

/** Where the binary data of an envelope begin. */
function binaryStart(bytes) {
  const payload = 16 + ((bytes.readUInt16LE(6) + 7) & ~7);
  const wide = bytes.readUInt32LE(payload + 8) & 1;
  return payload + bytes.readUInt32LE(payload) * 4 + ((bytes.readUInt32LE(payload + 4) * (wide ? 2 : 1) + 7) & ~7);
}

const LENGTHS = [[MIB], [131072], [131071, 1], [MIB + 1, 0, 3, STAGE], [5, STAGE - 3, STAGE - 5, 8], Array.from({ length: 300 }, (_, i) => i * 7)];

test('large binary data go out whole, whatever their lengths, and without buffers as large', () => {
  for (const lengths of LENGTHS) {
    const world = createWorld({ preload, setup });
    world.inPreload(`ipc.send('c', 'before', ...${JSON.stringify(lengths)}.map(pattern), 'after')`);
    const { value } = world.sent[0];
    assert.equal(value[0], 'before');
    assert.equal(value.at(-1), 'after');
    lengths.forEach((length, seed) => assert.ok(same(value[seed + 1], pattern(length, seed)), `${length} of ${lengths}`));
    assert.ok(world.transmitBuffers.every((u8) => u8.length <= STAGE), `${lengths}`);
    // The next message is a usual one.
    world.inPreload("ipc.send('d', 1)");
    assert.deepEqual(world.sent[1].value, [1]);
  }
});

test('what is sent is what the buffers held at the call, and they stay as they are', () => {
  const world = createWorld({ preload, setup });
  world.inPreload(`globalThis.bytes = pattern(${MIB}, 1); globalThis.view = bytes.subarray(100, ${MIB} - 100); ipc.send('c', view); bytes.fill(0)`);
  assert.ok(same(world.sent[0].value[0], pattern(MIB, 1).subarray(100, MIB - 100)));
  assert.equal(world.inPreload('structuredClone(bytes.buffer, { transfer: [bytes.buffer] }).byteLength'), MIB, 'they can still be transferred');
});

test('large arguments of invoke, sendSync and postMessage', async () => {
  const world = createWorld({ preload, setup, sync: ({ value }) => ({ value: value[0].length }) });
  world.inPreload(`globalThis.got = ipc.invoke('c', pattern(${MIB}, 1))`);
  world.reply(world.sent[0].call, 'done');
  assert.equal(await world.inPreload('got'), 'done');
  assert.equal(world.inPreload(`ipc.sendSync('c', pattern(${MIB}, 2))`), MIB);
  world.inPreload(`ipc.postMessage('c', pattern(${MIB}, 3))`);
  assert.equal(world.inPreload(`{ const { buffer } = pattern(${MIB}, 4); ipc.postMessage('c', buffer, [buffer]); buffer.byteLength }`), 0);
  world.sent.forEach(({ value }, i) => assert.ok(same(new Uint8Array(value[0].buffer ?? value[0]), pattern(MIB, i + 1)), `message ${i}`));
});

test('a getter may send something large while something large is written', () => {
  const world = createWorld({ preload, setup });
  world.inPreload(`ipc.send('outer', { a: pattern(${MIB}, 1), get b() { ipc.send('inner', pattern(${MIB}, 2)); return pattern(${MIB}, 3); } })`);
  assert.deepEqual(world.sent.map(({ channel }) => channel), ['inner', 'outer']);
  assert.ok(same(world.sent[0].value[0], pattern(MIB, 2)));
  assert.ok(same(world.sent[1].value[0].a, pattern(MIB, 1)));
  assert.ok(same(world.sent[1].value[0].b, pattern(MIB, 3)));
});

test('nothing is sent of a value that can not be cloned, or whose buffer is gone', () => {
  const world = createWorld({ preload, setup });
  assert.throws(() => world.inPreload(`ipc.send('c', pattern(${MIB}, 1), () => {})`), /args\[1\] is a function/);
  assert.throws(
    () => world.inPreload(`{ const bytes = pattern(${MIB}, 1); ipc.send('c', bytes, { get gone() { structuredClone(bytes.buffer, { transfer: [bytes.buffer] }); return 1; } }) }`),
    /detached or shrunk while it was cloned/,
  );
  world.inPreload("ipc.send('c', 1)");
  assert.deepEqual(world.sent.map(({ value }) => value), [[1]]);
});

test('a connection that ends in the middle is reported as always', () => {
  const world = createWorld({ preload, setup });
  let parts = 0;
  world.link.beforePart = () => {
    parts += 1;
    if (parts === 3) world.link.open = false;
  };
  assert.throws(() => world.inPreload(`ipc.send('c', pattern(${2 * MIB}, 1))`), /IPC method called after context was released/);
});

test('large binary data come in, in whatever pieces, each into a buffer of its own', async () => {
  for (const lengths of LENGTHS) {
    for (const pieces of [[STAGE], [1000, 70001], [8, 13, STAGE]]) {
      const world = createWorld({ preload, setup });
      world.inPreload("globalThis.got = []; ipc.on('c', (_event, ...args) => got.push(...args))");
      const bytes = envelope({ kind: kinds.push, channel: 'c', value: ['a', ...lengths.map(pattern), 'b'] });
      const end = world.stream(bytes, binaryStart(bytes), pieces, () => assert.equal(world.inPreload('got.length'), 0));
      end();
      const got = world.inPreload('got');
      assert.equal(got[0], 'a');
      assert.equal(got.at(-1), 'b');
      lengths.forEach((length, seed) => assert.ok(same(got[seed + 1], pattern(length, seed)), `${length} of ${lengths} in ${pieces}`));
      assert.ok(world.receiveBuffers.every((u8) => u8.length <= STAGE));
      // The next message is a usual one.
      world.push('c', 'next');
      assert.equal(world.inPreload('got.at(-1)'), 'next');
    }
  }
});

test('a reply that comes in pieces settles its call, and a failure is its failure', async () => {
  const world = createWorld({ preload, setup });
  world.inPreload("globalThis.got = ipc.invoke('c'); globalThis.bad = ipc.invoke('d')");
  const reply = envelope({ kind: kinds.invokeReply, call: world.sent[0].call, value: pattern(MIB, 9) });
  world.stream(reply, binaryStart(reply), [STAGE])();
  assert.ok(same(await world.inPreload('got'), pattern(MIB, 9)));
  const malformed = envelope({ kind: kinds.invokeReply, call: world.sent[1].call, value: pattern(MIB, 9) });
  malformed[16 + 32] = 0xff;
  const rejected = assert.rejects(world.inPreload('bad'), /Malformed clone data/);
  world.stream(malformed, binaryStart(malformed), [STAGE])();
  await rejected;
});

test('a synchronous reply overtakes what has come in pieces and is not delivered yet', () => {
  const world = createWorld({ preload, setup, sync: () => ({ value: 'sync' }) });
  world.inPreload("globalThis.got = []; ipc.on('c', (_event, bytes) => got.push(bytes))");
  const bytes = envelope({ kind: kinds.push, channel: 'c', value: [pattern(MIB, 5)] });
  const end = world.stream(bytes, binaryStart(bytes), [STAGE]);
  assert.equal(world.inPreload("ipc.sendSync('s')"), 'sync');
  end();
  assert.ok(same(world.inPreload('got[0]'), pattern(MIB, 5)));
});
