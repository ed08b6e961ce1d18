// Message ports: what goes to the main process and comes from it, credit, and what can not go.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MAIN, WINDOW, open } from './helpers/port-world.js';
import { envelope, kinds } from './helpers/world.js';

const attempt = (world, code) => {
  world.world.code = code;
  return world.inPreload('try { eval(code); "sent" } catch (e) { `${e.name}: ${e.message}` }');
};

test('a port goes to main: what it was and its id, and what is posted at the other end', async () => {
  const world = open();
  world.inPreload("const { port1, port2 } = new MessageChannel(); globalThis.port1 = port1; globalThis.port2 = port2; port1.postMessage('before'); ipc.postMessage('c', { hi: 1 }, [port2]); port1.postMessage({ after: [2] })");
  const [sent] = world.sent;
  assert.deepEqual([sent.kind, sent.channel, sent.value, sent.ports, sent.flags], [kinds.send, 'c', [{ hi: 1 }], [1], 4]);
  await world.all();
  assert.deepEqual(world.posted(1), ['before', { after: [2] }]);
  world.inPreload('port1.onmessage = (e) => log.push(e.data)');
  world.deliverTo(1, { from: 'main' });
  world.deliverTo(1, 2);
  await world.all();
  assert.deepEqual(world.log(), [{ from: 'main' }, 2]);
  assert.equal(attempt(world, "ipc.postMessage('c', 1, [port2])"), 'Error: Port at index 0 is already neutered.');
});

test('what can not be transferred: all or nothing, in words of Electron', async () => {
  const world = open({ preload: 'const channel = () => new MessageChannel().port1; globalThis.good = channel(); globalThis.closed = channel(); closed.close(); globalThis.gone = channel(); structuredClone(gone, { transfer: [gone] }); globalThis.buffer = new ArrayBuffer(8);' });
  const list = (items) => attempt(world, `ipc.postMessage('c', 1, ${items})`);
  assert.equal(list('good'), 'TypeError: Invalid value for transfer');
  assert.equal(list('[good, {}]'), 'TypeError: Port at index 1 is not a valid port: Object can not be transferred');
  assert.equal(list('[good, Object.create(MessagePort.prototype)]'), 'TypeError: Port at index 1 is not a valid port: MessagePort can not be transferred');
  assert.equal(list('[good, gone]'), 'Error: Port at index 1 is already neutered.');
  assert.equal(list('[good, closed]'), 'Error: Port at index 1 is already neutered.');
  assert.equal(list('[good, buffer, good]'), 'Error: Port at index 2 is a duplicate.');
  assert.equal(attempt(world, "ipc.postMessage('c', { f() {} }, [good, buffer])"), 'DataCloneError: An object could not be cloned. args[0].f is a function');
  assert.equal(attempt(world, "ipc.postMessage('c', { at: [good] }, [good])"), 'DataCloneError: An object could not be cloned. args[0].at[0] is a MessagePort');
  assert.equal(attempt(world, "ipc.postMessage('c', { get x() { structuredClone(good2, { transfer: [good2] }); } }, [good, buffer, (globalThis.good2 = new MessageChannel().port1)])"), 'Error: Port at index 2 is already neutered.');
  world.inPreload('buffer.undetachable = true');
  assert.equal(list('[good, buffer]'), 'DataCloneError: An object could not be cloned. transfer[1] is an ArrayBuffer that can not be detached');
  assert.equal(world.sent.length, 0);
  assert.equal(world.inPreload('buffer.undetachable = false; buffer.byteLength'), 8);
  assert.equal(list('[good, buffer]'), 'sent');
  assert.deepEqual([world.sent[0].ports, world.inPreload('buffer.byteLength')], [[1], 0]);
});

test('too many ports are refused, as many as may are sent', () => {
  const world = open();
  assert.match(attempt(world, "ipc.postMessage('c', 1, Array.from({ length: 1025 }, () => new MessageChannel().port1))"), /^RangeError: 1025 ports/);
  assert.equal(attempt(world, "ipc.postMessage('c', 1, Array.from({ length: 1024 }, () => new MessageChannel().port1))"), 'sent');
  assert.equal(world.sent[0].ports.length, 1024);
});

test('ports that come are queued until they are started, and answer', async () => {
  const world = open({ preload: "ipc.on('c', (event, x) => { [globalThis.port] = event.ports; log.push(x, event.ports.length, port instanceof MessagePort); });" });
  world.pushPorts('c', ['hi'], [MAIN + 1]);
  world.push('c', 'none');
  world.deliverTo(MAIN + 1, 'one');
  world.deliverTo(MAIN + 1, 'two');
  await world.all();
  assert.deepEqual(world.log(), ['hi', 1, true, 'none', 0, false]);
});

test('queued messages come once the port is started', async () => {
  const world = open({ preload: "ipc.on('c', (event) => { [globalThis.port] = event.ports; port.addEventListener('message', (e) => log.push(e.data)); });" });
  world.pushPorts('c', [], [MAIN + 1]);
  world.deliverTo(MAIN + 1, 'one');
  await world.all();
  assert.deepEqual(world.log(), []);
  world.inPreload('port.start(); port.postMessage("answer")');
  await world.all();
  assert.deepEqual(world.log(), ['one']);
  assert.deepEqual(world.posted(MAIN + 1), ['answer']);
});

test('a port that nobody listens for is closed at once, and so are ports for one that is gone', () => {
  const world = open();
  world.pushPorts('nobody', [], [MAIN + 1, MAIN + 2]);
  world.deliverTo(77, 'x', [MAIN + 3]);
  assert.deepEqual(world.closed(), [MAIN + 1, MAIN + 2, MAIN + 3]);
  assert.equal(world.runtime.countPorts(), 0);
});

test('ports within ports go both ways', async () => {
  const world = open({ preload: "ipc.on('c', (event) => { [globalThis.port] = event.ports; port.onmessage = (e) => { log.push(e.data, e.ports.length); globalThis.inner = e.ports[0]; inner.onmessage = (m) => log.push(m.data); }; });" });
  world.pushPorts('c', [], [MAIN + 1]);
  world.deliverTo(MAIN + 1, 'nested', [MAIN + 2]);
  world.deliverTo(MAIN + 2, 'early');
  await world.all();
  assert.deepEqual(world.log(), ['nested', 1, 'early']);
  world.inPreload("const c = new MessageChannel(); globalThis.mine = c.port1; mine.onmessage = (e) => log.push('mine ' + e.data); port.postMessage({ take: 1 }, [c.port2]); mine.postMessage('hello'); inner.postMessage('back')");
  await world.all();
  const [message] = world.sent.filter((m) => m.kind === kinds.portMessage && m.call === MAIN + 1);
  assert.deepEqual([message.value, message.ports, message.flags], [{ take: 1 }, [1], 4]);
  assert.deepEqual([world.posted(1), world.posted(MAIN + 2)], [['hello'], ['back']]);
  world.deliverTo(1, 'there');
  await world.all();
  assert.deepEqual(world.log().slice(3), ['mine there']);
});

test('without credit what is posted waits here, in order, and nothing is lost', async () => {
  const world = open();
  world.inPreload("const { port1, port2 } = new MessageChannel(); globalThis.port = port1; ipc.postMessage('c', 0, [port2]); globalThis.big = 'x'.repeat(400 * 1024); for (let i = 0; i < 10; i += 1) port.postMessage({ i, big }); port.postMessage('last', [new MessageChannel().port1]); port.close()");
  await world.all();
  const numbers = () => world.posted(1).map((value) => value.i ?? value);
  assert.deepEqual(numbers(), [0, 1, 2], 'one more than fits');
  const cost = (m) => m.size + 64;
  const messages = world.sent.filter((m) => m.kind === kinds.portMessage);
  const spent = messages.reduce((sum, m) => sum + cost(m), 0);
  assert.ok(spent > WINDOW && spent - cost(messages[2]) < WINDOW);
  world.credit(1, spent - WINDOW);
  assert.deepEqual(numbers().length, 3, 'none is left: 0 is not more than 0');
  world.credit(1, 1);
  assert.deepEqual(numbers(), [0, 1, 2, 3]);
  assert.deepEqual(world.closed(), []);
  world.credit(1, 100 * WINDOW);
  assert.deepEqual(numbers(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 'last']);
  assert.deepEqual(world.sent.at(-2).ports, [2], 'its port waited with it');
  assert.deepEqual(world.closed(), [1], 'closed behind them all');
});

test('credit is given back for what was dispatched, and not for what waits at a port', async () => {
  const world = open({ preload: "ipc.on('c', (event) => { [globalThis.port] = event.ports; });" });
  world.pushPorts('c', [], [MAIN + 1]);
  const big = 'x'.repeat(300 * 1024);
  let cost = 0;
  for (let i = 0; i < 3; i += 1) {
    const bytes = envelope({ kind: kinds.portDelivery, call: MAIN + 1, value: big });
    cost += bytes.length - 16 + 64;
    world.deliver(bytes);
  }
  await world.all();
  world.dom.passTime();
  assert.equal(world.credits(MAIN + 1), 0, 'the reader is slow');
  world.inPreload('port.start()');
  await world.all();
  assert.equal(world.credits(MAIN + 1), cost);
});

test('a port that went elsewhere has no slow reader: its credit comes back', async () => {
  const world = open({ preload: "ipc.on('c', (event) => { [globalThis.port] = event.ports; });" });
  world.pushPorts('c', [], [MAIN + 1]);
  world.deliverTo(MAIN + 1, 'x'.repeat(600 * 1024));
  world.dom.move(world.inPreload('port'));
  world.dom.passTime();
  assert.ok(world.credits(MAIN + 1) > 600 * 1024);
  world.deliverTo(MAIN + 1, 'x'.repeat(600 * 1024));
  assert.ok(world.credits(MAIN + 1) > 1200 * 1024);
});

test('what the DOM can clone and the wire can not is reported, and the port lives', async () => {
  const world = open({ preload: "ipc.on('c', (event) => window.postMessage(0, '*', event.ports));" });
  world.inPage("addEventListener('message', (e) => { globalThis.port = e.ports[0]; });");
  world.pushPorts('c', [], [MAIN + 1]);
  await world.all();
  world.inPage("port.postMessage({ a: [{ $blob: 1 }] }); const c = new MessageChannel(); port.postMessage({ inValue: c.port1 }, [c.port1]); port.postMessage('next'); globalThis.thrown = ''; try { port.postMessage(() => {}); } catch (e) { thrown = e.name; }");
  await world.all();
  assert.deepEqual(world.posted(MAIN + 1), ['next']);
  const messages = world.reports().map((m) => [m.channel, m.value[0].name, m.value[0].message, m.value[1]]);
  const text = (path) => `An object could not be cloned. message.${path}`;
  assert.deepEqual(messages, [
    ['port-error', 'DataCloneError', text('a[0] is a Blob'), { port: MAIN + 1 }],
    ['port-error', 'DataCloneError', text('inValue is a MessagePort'), { port: MAIN + 1 }],
  ]);
  assert.equal(world.inPage('thrown'), 'DataCloneError');
  assert.equal(world.logs.filter(([level]) => level === 'error').length, 2, 'the console shows them, too');
});

test('a preload is told at once what can not be cloned, and its port lives', async () => {
  const world = open();
  world.inPreload("const { port1, port2 } = new MessageChannel(); globalThis.port = port1; ipc.postMessage('c', 0, [port2]);");
  assert.equal(attempt(world, 'port.postMessage({ at: [new WeakMap()] })'), 'DataCloneError: An object could not be cloned. message.at[0] is a WeakMap');
  assert.equal(attempt(world, 'port.postMessage()').slice(0, 4), 'sent', 'the pretend DOM has no arity');
  assert.equal(attempt(world, 'port.postMessage(1, [port])'), 'DataCloneError: contains the source port');
  world.inPreload("port.postMessage('next')");
  await world.all();
  assert.deepEqual(world.posted(1).at(-1), 'next');
  assert.equal(world.reports().length, 0);
});

test('what the preload posts keeps its order, through the DOM or not, also from within getters', async () => {
  const world = open();
  world.inPreload("const { port1, port2 } = new MessageChannel(); globalThis.port = port1; port1.postMessage(1); ipc.postMessage('c', 0, [port2]); port1.postMessage(2);");
  assert.deepEqual(world.posted(1), [], 'behind what the DOM has');
  await world.all();
  world.inPreload('port.postMessage(3)');
  assert.deepEqual(world.posted(1), [1, 2, 3], 'at once');
  world.inPreload("port.postMessage({ get x() { port.postMessage('within'); return 4; } }); port.postMessage(5, [new MessageChannel().port1]); port.postMessage(6); port.postMessage({ get x() { port.close(); return 7; } }); port.postMessage(8);");
  await world.all();
  assert.deepEqual(world.posted(1), [1, 2, 3, 'within', { x: 4 }, 5, 6]);
  assert.deepEqual(world.closed(), [1]);
});

test('a getter that uses the credit up lets its own message wait', async () => {
  const world = open();
  world.inPreload("const { port1, port2 } = new MessageChannel(); globalThis.port = port1; ipc.postMessage('c', 0, [port2]); port.postMessage({ get x() { port.postMessage('y'.repeat(2 * 1024 * 1024)); return 1; } }); port.postMessage('behind');");
  assert.deepEqual(world.posted(1).map((value) => value.length), [2 * 1024 * 1024]);
  world.credit(1, 3 * WINDOW);
  assert.deepEqual(world.posted(1).slice(1), [{ x: 1 }, 'behind']);
});

test('what does not decode is a messageerror at the port, and its ports are closed', async () => {
  const world = open({ preload: "ipc.on('c', (event) => { [globalThis.port] = event.ports; port.onmessage = (e) => log.push(e.data); port.addEventListener('messageerror', (e) => log.push(e.type)); });" });
  world.pushPorts('c', [], [MAIN + 1]);
  world.deliver(envelope({ kind: kinds.portDelivery, call: MAIN + 1, payload: Buffer.from([255, 255, 255]), ports: [MAIN + 2] }));
  world.deliverTo(MAIN + 1, 'fine');
  await world.all();
  assert.deepEqual(world.log().sort(), ['fine', 'messageerror']);
  assert.deepEqual(world.closed(), [MAIN + 2]);
  assert.equal(world.reports()[0].channel, 'port-error');
});

test('hostile ids are an error of the protocol, and nothing else', () => {
  const world = open({ preload: "ipc.on('c', () => log.push('heard'));" });
  for (const prefix of [[0, 0], [1025, 1], [0xffffffff, 0], [2, 1]]) {
    const payload = Buffer.alloc(8);
    prefix.forEach((word, i) => payload.writeUInt32LE(word, 4 * i));
    world.deliver(envelope({ kind: kinds.push, channel: 'c', flags: 4, payload }));
  }
  assert.deepEqual(world.reports().map((m) => m.channel), Array(4).fill('protocol-error'));
  assert.deepEqual(world.log(), []);
});

test('a document that ends lets go of all', async () => {
  const world = open({ preload: "ipc.on('c', (event) => { globalThis.ports = event.ports; });" });
  world.pushPorts('c', [], [MAIN + 1, MAIN + 2]);
  world.inPreload("ipc.postMessage('c', 0, [new MessageChannel().port2]); ports[0].postMessage('on its way')");
  assert.ok(world.runtime.countPorts() > 0);
  world.runtime.release();
  assert.equal(world.runtime.countPorts(), 0);
  await world.all();
  assert.deepEqual(world.posted(MAIN + 1), ['on its way']);
  world.inPreload("ports[1].postMessage('late')");
  assert.deepEqual(world.posted(MAIN + 2), []);
  assert.match(attempt(world, "ipc.postMessage('c', 0, [new MessageChannel().port2])"), /IPC method called after context was released/);
});
