// ipcRenderer's verbs: replies, errors, reentrancy, and what a document that is gone answers.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createWorld, envelope, kinds, settled } from './helpers/world.js';

const ipc = "globalThis.ipc = require('electron').ipcRenderer; globalThis.log = [];";

test('invoke resolves with the reply', async () => {
  const world = createWorld({ preload: ipc });
  const promise = world.inPreload("ipc.invoke('add', 1, { two: 2 })");
  assert.deepEqual(world.sent[0].value, [1, { two: 2 }]);
  world.reply(world.sent[0].call, { sum: 3 });
  assert.equal((await promise).sum, 3);
});

test('10 000 calls in flight are answered in any order', async () => {
  const world = createWorld({ preload: ipc });
  const promise = world.inPreload(
    "Promise.all(Array.from({ length: 10000 }, (_, i) => ipc.invoke('echo', i)))",
  );
  const calls = world.sent.map((m) => [m.call, m.value[0]]);
  assert.equal(new Set(calls.map(([call]) => call)).size, 10_000);
  // A fixed permutation: 7919 is prime to 10 000.
  for (let i = 0; i < calls.length; i += 1) {
    const [call, value] = calls[(i * 7919) % calls.length];
    world.reply(call, value * 2);
  }
  const values = await promise;
  assert.deepEqual([...values], Array.from({ length: 10_000 }, (_, i) => i * 2));
});

test('an error reply rejects with the handler\'s own error, whole', async () => {
  const world = createWorld({ preload: ipc });
  const promise = world.inPreload("ipc.invoke('x').then(() => 'resolved', (e) => e)");
  world.replyError(world.sent[0].call, {
    name: 'RangeError',
    message: 'Operation failed',
    stack: 'RangeError: Operation failed\n    at handler',
    code: 'E_RANGE',
    cause: { name: 'DbError', message: 'no rows' },
    data: { table: 'users', __proto__: null },
  });
  const error = await promise;
  world.world.error = error;
  assert.equal(world.inPreload('error instanceof RangeError && error.cause instanceof Error'), true);
  assert.equal(error.message, 'Operation failed');
  assert.equal(error.code, 'E_RANGE');
  assert.equal(error.stack, 'RangeError: Operation failed\n    at handler');
  assert.equal(error.table, 'users');
  assert.equal(error.cause.name, 'DbError');
  assert.equal(error.cause.message, 'no rows');
  assert.deepEqual(Object.keys(error).sort(), ['code', 'table']);
  assert.deepEqual(Object.keys(error.cause), []);
});

test('an error reply that is no error object still rejects with an Error', async () => {
  const world = createWorld({ preload: ipc });
  const promise = world.inPreload("ipc.invoke('x').then(() => 'resolved', (e) => e instanceof Error && e.message)");
  world.replyError(world.sent[0].call, 'plain text');
  assert.equal(await promise, 'plain text');
});

test('electronErrorMessages gives Electron\'s message', async () => {
  const world = createWorld({ preload: ipc, config: { electronErrorMessages: true } });
  const promise = world.inPreload("ipc.invoke('read').then(() => 'resolved', (e) => `${e.name}|${e.message}`)");
  world.replyError(world.sent[0].call, { name: 'TypeError', message: 'text' });
  assert.equal(await promise, "Error|Error invoking remote method 'read': TypeError: text");
});

test('what cannot be cloned rejects invoke, throws from send and sendSync, and sends nothing', async () => {
  const world = createWorld({ preload: ipc });
  await assert.rejects(
    world.inPreload("ipc.invoke('c', { items: [0, { fn() {} }] })"),
    /^\w+: An object could not be cloned\. args\[0\]\.items\[1\]\.fn is a function/,
  );
  assert.throws(() => world.inPreload("ipc.send('c', () => {})"), /An object could not be cloned\. args\[0\] is a function/);
  assert.throws(() => world.inPreload("ipc.sendSync('c', 1, Symbol('s'))"), /An object could not be cloned\. args\[1\] is a symbol/);
  assert.equal(world.sent.length, 0);
  world.inPreload("ipc.send('c', 'fine')");
  assert.deepEqual(world.sent[0].value, ['fine']);
});

test('sendSync returns the value, and throws the error', () => {
  const world = createWorld({
    preload: ipc,
    sync: ({ channel, value }) =>
      channel === 'fail' ? { error: { name: 'SyntaxError', message: 'bad', code: 7 } } : { value: { got: value } },
  });
  assert.deepEqual(world.inPreload("JSON.stringify(ipc.sendSync('c', 1, [2]))"), '{"got":[1,[2]]}');
  assert.equal(
    world.inPreload("try { ipc.sendSync('fail') } catch (e) { `${e instanceof SyntaxError} ${e.message} ${e.code}` }"),
    'true bad 7',
  );
});

test('sendSync takes a reply larger than the receive buffer, then small ones again', () => {
  const world = createWorld({ preload: ipc, sync: ({ value }) => ({ value: 'r'.repeat(value[0]) }) });
  assert.equal(world.inPreload("ipc.sendSync('c', 5e6).length"), 5e6);
  assert.equal(world.inPreload("ipc.sendSync('c', 3)"), 'rrr');
});

test('sendSync refuses the reply to another call', () => {
  const world = createWorld({ preload: ipc, sync: ({ call }) => ({ call: call + 1, value: 1 }) });
  assert.throws(() => world.inPreload("ipc.sendSync('c')"), /Expected the reply to call/);
});

test('a getter that sends while its object is encoded sends its own message first, and both are whole', async () => {
  const world = createWorld({ preload: ipc, sync: () => ({ value: 'sync' }) });
  const promise = world.inPreload(`ipc.invoke('outer', 'before', {
    get a() { ipc.send('inner-send', 'x'.repeat(100)); return 1; },
    get b() { return ipc.sendSync('inner-sync'); },
    get c() { globalThis.innerPromise = ipc.invoke('inner-invoke', { get d() { ipc.send('deep'); return 4; } }); return 3; },
  }, 'after')`);
  assert.deepEqual(world.sent.map((m) => m.channel), ['inner-send', 'inner-sync', 'deep', 'inner-invoke', 'outer']);
  assert.deepEqual(world.sent[4].value, ['before', { a: 1, b: 'sync', c: 3 }, 'after']);
  assert.deepEqual(world.sent[3].value, [{ d: 4 }]);
  world.reply(world.sent[3].call, 'inner');
  world.reply(world.sent[4].call, 'outer');
  assert.equal(await promise, 'outer');
  assert.equal(await world.inPreload('innerPromise'), 'inner');
});

test('a getter that throws after others have sent leaves the writers usable', () => {
  const world = createWorld({ preload: ipc });
  assert.throws(() => world.inPreload("ipc.send('c', 1, { get x() { ipc.send('inner', 2); throw new Error('getter'); } })"), /getter/);
  world.inPreload("ipc.send('c', 3)");
  assert.deepEqual(world.sent.map((m) => m.value), [[2], [3]]);
});

test('a listener that calls sendSync does not disturb the message it was given, nor the next listener', () => {
  const world = createWorld({
    preload: `${ipc} ipc.on('p', (_e, v) => { log.push(ipc.sendSync('s', v.list), JSON.stringify(v)); });
      ipc.on('p', (_e, v) => log.push(JSON.stringify(v)));`,
    sync: () => ({ value: 'z'.repeat(300) }),
  });
  world.push('p', { list: [1, 2, 3], text: 'kept' });
  const text = '{"list":[1,2,3],"text":"kept"}';
  assert.deepEqual([...world.inPreload('log')], ['z'.repeat(300), text, text]);
});

test('listeners get one event object with sender and ports, and the same arguments', () => {
  const world = createWorld({
    preload: `${ipc} ipc.on('c', (...args) => log.push(args)); ipc.on('c', function (...args) { log.push(args, this); });`,
  });
  for (const args of [[], [1], [1, 'b'], [1, 2, [3], 4]]) {
    world.inPreload('log.length = 0');
    world.push('c', ...args);
    assert.equal(world.inPreload('log[0][0] === log[1][0] && log[0][0].sender === ipc && log[2] === ipc'), true);
    assert.equal(world.inPreload('JSON.stringify(Object.keys(log[0][0]))'), '["sender","ports"]');
    assert.equal(world.inPreload('JSON.stringify(log[0].slice(1))'), JSON.stringify(args));
  }
});

test('a listener that throws is reported, shown on the console, and the others run', () => {
  const world = createWorld({
    preload: `${ipc} ipc.on('c', () => { throw new TypeError('listener broke'); });
      ipc.on('c', () => { throw 'a string'; }); ipc.on('c', (_e, v) => log.push(v));`,
  });
  world.push('c', 9);
  assert.deepEqual([...world.inPreload('log')], [9]);
  const reports = world.reports();
  assert.deepEqual(reports.map((m) => [m.channel, m.value[0].name, m.value[0].message, m.value[1]]), [
    ['listener-error', 'TypeError', 'listener broke', { channel: 'c' }],
    ['listener-error', 'Error', 'a string', { channel: 'c' }],
  ]);
  assert.match(reports[0].value[0].stack, /listener broke|preload/);
  assert.equal(world.logs.filter(([level]) => level === 'error').length, 2);
});

test('a message goes to the listeners that there were when it came', () => {
  const world = createWorld({ preload: ipc });
  world.inPreload(`
    const late = () => log.push('late');
    const removed = () => log.push('removed');
    ipc.on('c', () => { log.push('first'); ipc.on('c', late); ipc.off('c', removed); });
    ipc.once('c', (_e, n) => { log.push('once ' + ipc.listenerCount('c')); if (n === 1) ipc.sendSync('again'); });
    ipc.on('c', () => { throw new Error('broken'); });
    ipc.on('c', removed);
    ipc.prependOnceListener('c', () => log.push('prepended'));`);
  world.push('c', 1);
  assert.deepEqual([...world.inPreload('log.splice(0)')], ['prepended', 'first', 'once 3', 'removed']);
  world.inPreload("ipc.removeAllListeners('c'); ipc.once('c', () => { log.push('one'); ipc.once('c', () => log.push('two')); })");
  world.push('c');
  world.push('c');
  world.push('c');
  assert.deepEqual([...world.inPreload('log')], ['one', 'two']);
});

test('channels named like object members or emitter events are nothing special', () => {
  const names = ['error', '__proto__', 'constructor', 'hasOwnProperty', 'newListener', 'removeListener', 'toString'];
  const world = createWorld({
    preload: `${ipc} for (const n of ${JSON.stringify(names)}) ipc.on(n, (_e, v) => log.push(n + v));`,
  });
  assert.deepEqual([...world.inPreload('log')], []);
  for (const name of names) world.push(name, '!');
  assert.deepEqual([...world.inPreload('log')], names.map((name) => `${name}!`));
  world.inPreload("ipc.removeAllListeners(); log.length = 0; ipc.emit('error', new Error('nobody listens'))");
  for (const name of names) world.push(name, '!');
  assert.deepEqual([...world.inPreload('log')], []);
  assert.equal(world.reports().length, 0);
});

test('the verbs work without their object, and are not own properties', () => {
  const world = createWorld({ preload: ipc });
  assert.equal(world.inPreload("const { send } = ipc; send('c', 1); JSON.stringify(Object.keys({ ...ipc }))"), '[]');
  assert.equal(world.sent.length, 1);
  assert.equal(world.inPreload("typeof ipc.sendToHost + Reflect.ownKeys(ipc).length"), 'undefined0');
});

test('once the document is gone every verb says so, and pending calls reject', async () => {
  const world = createWorld({ preload: ipc });
  const pending = world.inPreload("ipc.invoke('never')");
  world.link.open = false;
  const gone = /^Error: IPC method called after context was released$/;
  assert.throws(() => world.inPreload("ipc.send('c')"), gone);
  await assert.rejects(pending, gone);
  assert.throws(() => world.inPreload("ipc.sendSync('c')"), gone);
  await assert.rejects(world.inPreload("ipc.invoke('c')"), gone);
});

test('release() rejects what is pending', async () => {
  const world = createWorld({ preload: ipc });
  const pending = world.inPreload("ipc.invoke('never')");
  world.runtime.release();
  await assert.rejects(pending, /IPC method called after context was released/);
});

test('a reply nobody waits for, or a second one, is dropped', async () => {
  const world = createWorld({ preload: ipc });
  const promise = world.inPreload("ipc.invoke('c')");
  world.reply(12345, 'stray');
  world.reply(world.sent[0].call, 'first');
  world.reply(world.sent[0].call, 'second');
  assert.equal(await promise, 'first');
  assert.equal(world.reports().length, 0);
});

test('of a run of messages each is a task of its own', () => {
  const world = createWorld({ preload: `${ipc} ipc.on('a', (_e, v) => log.push(v)); ipc.on('b', (_e, v) => log.push(v));` });
  const push = (channel, value) => envelope({ kind: kinds.push, channel, value: [value] });
  const { log } = world.world;
  world.checkpoint = () => log.push('checkpoint');
  world.deliver(Buffer.concat([push('a', 1), push('b', 2), push('a', 3)]));
  assert.deepEqual([...log], [1, 'checkpoint', 2, 'checkpoint', 3, 'checkpoint']);
  // A shorter one over it: what is left of the longer one is not delivered again.
  log.length = 0;
  world.deliver(push('b', 4));
  assert.deepEqual([...log], [4, 'checkpoint']);
});

test('sendSync in the middle of a run loses nothing of it', () => {
  const world = createWorld({
    preload: `${ipc} ipc.on('a', (_e, v) => log.push(v, ipc.sendSync('ask', v)));`,
    sync: ({ value }) => ({ value: 'x'.repeat(value[0]) }),
  });
  const { log } = world.world;
  const push = (value) => envelope({ kind: kinds.push, channel: 'a', value: [value] });
  // Short replies, and one for which a larger buffer is made.
  const lengths = [1, 70_000, 3, 40_000, 2];
  world.deliver(Buffer.concat(lengths.map(push)));
  assert.deepEqual([...log], lengths.flatMap((length) => [length, 'x'.repeat(length)]));
  world.link.open = false;
  log.length = 0;
  world.deliver(Buffer.concat([push(1), push(2)]));
  assert.deepEqual([...log], [], 'sendSync threw');
});

test('a run may fill the buffer to the last byte', () => {
  const world = createWorld({ preload: `${ipc} ipc.on('a', (_e, v) => log.push(v.length));` });
  const push = (length) => envelope({ kind: kinds.push, channel: 'a', value: ['y'.repeat(length)] });
  const size = world.receiveBuffer().length;
  const short = push(4);
  for (const left of [0, 8, 16]) {
    const { log } = world.world;
    log.length = 0;
    let long = push(60_000);
    long = push(60_000 + (size - left - short.length - long.length));
    const run = Buffer.concat([short, long]);
    assert.equal(run.length, size - left);
    world.deliver(run);
    assert.equal(log.length, 2);
  }
});

test('a reply that does not decode rejects its call', async () => {
  const world = createWorld({ preload: ipc });
  const promise = world.inPreload("ipc.invoke('c')");
  world.deliver(envelope({ kind: kinds.invokeReply, call: world.sent[0].call, payload: new Uint8Array([255]) }));
  await assert.rejects(promise);
  await settled();
});
