// ipcRenderer.postMessage: one message, and what moves with it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createWorld, kinds } from './helpers/world.js';

const ipc = "globalThis.ipc = require('electron').ipcRenderer;";
const open = () => {
  const world = createWorld({ preload: ipc });
  world.world.structuredClone = structuredClone;
  return world;
};

test('a message is sent as one argument', () => {
  const world = open();
  assert.equal(world.inPreload("ipc.postMessage('c', { a: [1] })"), undefined);
  world.inPreload("ipc.postMessage('c')");
  world.inPreload("ipc.postMessage('c', 1, undefined); ipc.postMessage('c', 2, [])");
  assert.deepEqual(world.sent.map(({ kind, channel, value }) => [kind, channel, value]), [
    [kinds.send, 'c', [{ a: [1] }]],
    [kinds.send, 'c', [undefined]],
    [kinds.send, 'c', [1]],
    [kinds.send, 'c', [2]],
  ]);
});

test('ArrayBuffers of the list arrive whole and are detached here', () => {
  const world = createWorld({ prepare: 'globalThis.structuredClone = undefined;', preload: ipc });
  const supported = world.inPreload("typeof ArrayBuffer.prototype.transfer === 'function'");
  if (!supported) return; // this Node has no way to detach within a bare realm; WebKit's is tested end to end
  world.inPreload("globalThis.a = new Uint8Array([1, 2, 3]); globalThis.b = new ArrayBuffer(4); ipc.postMessage('c', { a, b }, [a.buffer, b])");
  assert.deepEqual([...world.sent[0].value[0].a], [1, 2, 3]);
  assert.equal(world.sent[0].value[0].b.byteLength, 4);
  assert.equal(world.inPreload('`${a.length} ${a.buffer.byteLength} ${b.byteLength}`'), '0 0 0');
});

test('what can not be transferred is named, nothing is sent and nothing is detached', () => {
  const world = open();
  const refused = (code) => {
    world.world.code = code;
    return world.inPreload('globalThis.keep = new ArrayBuffer(8); try { eval(code); "sent" } catch (e) { `${e.name}: ${e.message} ${keep.byteLength}` }');
  };
  const invalid = 'TypeError: Invalid value for transfer';
  assert.equal(refused("ipc.postMessage('c', 1, null)"), `${invalid} 8`);
  assert.equal(refused("ipc.postMessage('c', 1, keep)"), `${invalid} 8`);
  assert.equal(refused("ipc.postMessage('c', 1, [keep, null])"), 'TypeError: Port at index 1 is not a valid port: null can not be transferred 8');
  assert.equal(refused("ipc.postMessage('c', 1, [() => {}])"), 'TypeError: Port at index 0 is not a valid port: a function can not be transferred 8');
  assert.equal(refused("ipc.postMessage('c', 1, [new Uint8Array(2)])"), 'TypeError: Port at index 0 is not a valid port: Uint8Array can not be transferred 8');
  assert.equal(refused("ipc.postMessage('c', 1, [keep, { __proto__: null }])"), 'TypeError: Port at index 1 is not a valid port: Object can not be transferred 8');
  const clone = 'DataCloneError: An object could not be cloned.';
  assert.equal(refused("ipc.postMessage('c', 1, [new ArrayBuffer(1), keep, keep])"), `${clone} transfer[2] is the same as transfer[1] 8`);
  assert.equal(refused("ipc.postMessage('c', () => {}, [keep])"), `${clone} args[0] is a function 8`);
  assert.equal(refused("ipc.postMessage(5, 1, [keep])"), 'TypeError: The channel must be a string, not a number 8');
  assert.equal(world.sent.length, 0);
});

test('a document that is gone moves nothing', () => {
  const world = open();
  world.runtime.release();
  assert.throws(() => world.inPreload("globalThis.keep = new ArrayBuffer(8); ipc.postMessage('c', keep, [keep])"), /IPC method called after context was released/);
  assert.equal(world.inPreload('keep.byteLength'), 8);
});
