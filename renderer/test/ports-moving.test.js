// Ports that the runtime handed out and that are sent on, started or not: nothing that was for them is lost or doubled, and it
// stays in order. And messages that are dispatched without the DOM.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MAIN, WINDOW, open } from './helpers/port-world.js';
import { kinds } from './helpers/world.js';

const receive = "ipc.on('c', (event) => { [globalThis.port, globalThis.second] = event.ports; });";
const start = 'port.onmessage = (e) => log.push(e.data);';
const pass = "ipc.on('c', (event) => { window.postMessage('take', '*', event.ports); });";
const pageTakes = "globalThis.log = []; addEventListener('message', (e) => { [globalThis.port] = e.ports; port.onmessage = (m) => log.push(m.data); });";
const pageLog = (world) => JSON.parse(world.inPage('JSON.stringify(log)'));
const about = (world) => world.sent.filter((m) => m.kind >= kinds.portMessage || m.kind === kinds.send).map((m) => [m.kind, m.call]);

/** A port of the preload's that was started and has had its first message. */
const started = async (world) => {
  world.pushPorts('c', [], [MAIN + 1]);
  world.inPreload(start);
  world.deliverTo(MAIN + 1, 'first');
  await world.all();
  assert.deepEqual(world.log(), ['first']);
};

test('once a port was started its messages are dispatched as they come', async () => {
  const world = open({ preload: receive });
  await started(world);
  world.inPreload("port.addEventListener('message', (e) => log.push(e.target === port, Object.getPrototypeOf(e.data) === Object.prototype))");
  world.deliverTo(MAIN + 1, { n: 2 });
  assert.deepEqual(world.log(), ['first', { n: 2 }, true, true]);
  assert.deepEqual(world.dom.errors, []);
});

test('so they are in the page, with ports of its own world in them', async () => {
  const world = open({ preload: pass });
  world.inPage(pageTakes);
  world.pushPorts('c', [], [MAIN + 1]);
  await world.all();
  world.deliverTo(MAIN + 1, 'first');
  await world.all();
  world.inPage("port.onmessage = ({ data, ports }) => { log.push(Object.getPrototypeOf(data) === Object.prototype, ports[0] instanceof MessagePort); globalThis.inner = ports[0]; inner.onmessage = (m) => log.push(m.data); inner.onclose = () => log.push('inner closed'); }");
  world.deliverTo(MAIN + 1, { n: 2 }, [MAIN + 2]);
  assert.deepEqual(pageLog(world), ['first', true, true]);
  world.deliverTo(MAIN + 2, 'in');
  world.close(MAIN + 2);
  await world.all();
  assert.deepEqual(pageLog(world).slice(3), ['in', 'inner closed']);
});

test('a burst keeps its order, through the DOM at first and then not', async () => {
  const world = open({ preload: receive });
  world.pushPorts('c', [], [MAIN + 1]);
  world.inPreload(start);
  let sent = 0;
  for (let round = 0; round < 30; round += 1) {
    for (let i = 0; i < 5; i += 1) world.deliverTo(MAIN + 1, sent++);
    await new Promise(setImmediate);
  }
  await world.all();
  assert.deepEqual(world.log(), Array.from({ length: sent }, (_, i) => i));
});

test('a listener that throws is reported by the engine and breaks nothing', async () => {
  const world = open({ preload: receive });
  await started(world);
  world.inPreload("port.addEventListener('message', () => { throw new Error('mine'); })");
  world.deliverTo(MAIN + 1, 'a');
  world.deliverTo(MAIN + 1, 'b');
  assert.deepEqual(world.log(), ['first', 'a', 'b']);
  assert.deepEqual(world.dom.errors.map((e) => e.message), ['mine', 'mine']);
  assert.equal(world.reports().length, 0);
});

test('a started port goes on to the page: what was not dispatched comes there, in order', async () => {
  const world = open({ preload: receive });
  world.inPage(pageTakes);
  await started(world);
  world.deliverTo(MAIN + 1, 2);
  world.inPreload("window.postMessage('take', '*', [port])");
  world.deliverTo(MAIN + 1, 3);
  await world.all();
  world.deliverTo(MAIN + 1, 4);
  await world.all();
  assert.deepEqual([world.log(), pageLog(world)], [['first', 2], [3, 4]]);
});

test('a started port that the DOM moves elsewhere gets everything through the DOM from then on', async () => {
  const world = open({ preload: receive });
  await started(world);
  world.inPreload("globalThis.far = structuredClone(port, { transfer: [port] })");
  world.deliverTo(MAIN + 1, 'a');
  world.deliverTo(MAIN + 1, 'b');
  world.inPreload("far.onmessage = (e) => log.push('far ' + e.data)");
  await world.all();
  assert.deepEqual(world.log(), ['first', 'far a', 'far b']);
});

test('moved while messages wait for those in the DOM, it loses none', async () => {
  const world = open({ preload: receive });
  world.pushPorts('c', [], [MAIN + 1]);
  world.deliverTo(MAIN + 1, 1);
  world.deliverTo(MAIN + 1, 2);
  // Dispatched one by one: at the first the port is known to be started, and the third waits for the second.
  world.inPreload("port.onmessage = (e) => { log.push(e.data); globalThis.has = true; }");
  while (!world.inPreload('globalThis.has')) await new Promise(setImmediate);
  world.deliverTo(MAIN + 1, 3);
  assert.deepEqual(world.log(), [1]);
  world.inPreload("globalThis.far = structuredClone(port, { transfer: [port] }); far.onmessage = (e) => log.push(e.data)");
  world.dom.passTime();
  await world.all();
  assert.deepEqual(world.log(), [1, 2, 3]);
});

test('a started port that is sent on moves itself: its own id, credit for what was dispatched, and what was not', async () => {
  const world = open({ preload: receive });
  await started(world);
  world.inPreload("ipc.postMessage('on', { hi: 1 }, [port])");
  const [sent, credit] = world.sent;
  assert.deepEqual([sent.ports, credit.kind, credit.call], [[MAIN + 1], kinds.portCredit, MAIN + 1]);
  assert.equal(credit.credit, world.credits(MAIN + 1));
  // On its way while the port was sent on, with a port of its own.
  world.deliverTo(MAIN + 1, 'late', [MAIN + 2]);
  world.deliverTo(MAIN + 2, 'inner');
  world.movedAway(MAIN + 1);
  world.movedAway(MAIN + 2);
  await world.all();
  assert.deepEqual([world.returned(MAIN + 1), world.returned(MAIN + 2), world.log()], [['late'], ['inner'], ['first']]);
  assert.equal(world.inPreload("try { ipc.postMessage('c', 0, [port]) } catch (e) { e.message }"), 'Port at index 0 is already neutered.');
  world.inPreload("port.postMessage('gone'); port.close()");
  await world.all();
  assert.deepEqual([world.posted(MAIN + 1), world.closed(), world.runtime.countPorts()], [[], [], 0]);
});

test('what is in the DOM, started or not, goes back with the ports in it', async () => {
  for (const code of ['', start]) {
    const world = open({ preload: receive });
    world.pushPorts('c', [], [MAIN + 1]);
    world.inPreload(code);
    world.deliverTo(MAIN + 1, 'a', [MAIN + 2]);
    world.deliverTo(MAIN + 2, 'b');
    world.deliverTo(MAIN + 1, 'c');
    world.inPreload("ipc.postMessage('on', 0, [port])");
    assert.deepEqual(about(world), [[kinds.send, 0], [kinds.portReturn, MAIN + 1], [kinds.portReturn, MAIN + 2], [kinds.portReturn, MAIN + 1]]);
    assert.deepEqual(world.sent[1].ports, [MAIN + 2]);
    world.movedAway(MAIN + 1);
    world.movedAway(MAIN + 2);
    await world.all();
    assert.deepEqual([world.log(), world.runtime.countPorts()], [[], 0]);
  }
});

test('a listener sends its own port on: the message that it was called with is not given back', async () => {
  const world = open({ preload: receive });
  await started(world);
  world.inPreload("port.onmessage = ({ data }) => { log.push(data); ipc.postMessage('on', 0, [port]); }");
  world.deliverTo(MAIN + 1, 'mine');
  world.deliverTo(MAIN + 1, 'not mine');
  assert.deepEqual([world.log(), world.returned(MAIN + 1)], [['first', 'mine'], ['not mine']]);
});

test('all or nothing: a port that could move stays when another thing of the list can not', async () => {
  const world = open({ preload: `${receive} globalThis.buffer = new ArrayBuffer(8); buffer.undetachable = true;` });
  await started(world);
  assert.match(world.inPreload("try { ipc.postMessage('on', 0, [port, buffer, new MessageChannel().port1]) } catch (e) { e.message }"), /can not be detached/);
  world.deliverTo(MAIN + 1, 'still here');
  assert.deepEqual(world.log(), ['first', 'still here']);
});

test('a port goes on through another, at once or when there is credit', async () => {
  for (const full of [false, true]) {
    const world = open({ preload: receive });
    world.pushPorts('c', [], [MAIN + 1, MAIN + 3]);
    world.inPreload(start);
    world.deliverTo(MAIN + 1, 'first');
    await world.all();
    if (full) world.inPreload("second.postMessage('x'.repeat(2 * 1024 * 1024))");
    world.inPreload("second.postMessage('take', [port])");
    world.deliverTo(MAIN + 1, 'late');
    assert.deepEqual(world.returned(MAIN + 1), full ? [] : ['late']);
    world.credit(MAIN + 3, 4 * WINDOW);
    const message = world.sent.find((m) => m.kind === kinds.portMessage && m.ports.length > 0);
    assert.deepEqual([message.value, message.ports, world.returned(MAIN + 1)], ['take', [MAIN + 1], ['late']]);
    assert.deepEqual(world.log(), ['first']);
  }
});

test('what was to take a port along is never sent: the port closes', async () => {
  const world = open({ preload: receive });
  world.pushPorts('c', [], [MAIN + 1, MAIN + 3]);
  world.deliverTo(MAIN + 1, 'a', [MAIN + 2]);
  world.inPreload("second.postMessage('x'.repeat(2 * 1024 * 1024)); second.postMessage('take', [port])");
  world.close(MAIN + 3);
  await world.all();
  assert.deepEqual(world.closed().sort(), [MAIN + 1, MAIN + 2]);
  assert.equal(world.runtime.countPorts(), 0);
});

test('a port whose own messages wait for credit is relayed behind them', async () => {
  const world = open({ preload: receive });
  await started(world);
  world.inPreload("port.postMessage('x'.repeat(2 * 1024 * 1024)); port.postMessage('waits'); ipc.postMessage('on', 0, [port])");
  const [on] = world.sent.filter((m) => m.kind === kinds.send);
  assert.deepEqual(on.ports, [1]);
  world.deliverTo(MAIN + 1, 'down');
  world.deliverTo(1, 'up');
  await world.all();
  assert.deepEqual([world.posted(1), world.posted(MAIN + 1).length], [['down'], 1]);
  world.credit(MAIN + 1, 4 * WINDOW);
  assert.deepEqual(world.posted(MAIN + 1).slice(1), ['waits', 'up']);
  world.close(MAIN + 1);
  await world.all();
  assert.deepEqual([world.closed(), world.runtime.countPorts()], [[1], 0]);
});

test('a port whose channel main has closed goes on with what is left of it', async () => {
  const world = open({ preload: receive });
  world.pushPorts('c', [], [MAIN + 1]);
  world.deliverTo(MAIN + 1, 'left');
  world.close(MAIN + 1);
  world.inPreload("ipc.postMessage('on', 0, [port])");
  assert.deepEqual(about(world), [[kinds.send, 0], [kinds.portReturn, MAIN + 1], [kinds.portClose, MAIN + 1]]);
  assert.deepEqual(world.sent[0].ports, [MAIN + 1]);
  await world.all();
  assert.deepEqual([world.log(), world.runtime.countPorts()], [[], 0]);
});

test('a port in a message that nobody has seen closes with its channel once it is seen', async () => {
  const world = open({ preload: receive });
  world.pushPorts('c', [], [MAIN + 1]);
  world.deliverTo(MAIN + 1, 'outer', [MAIN + 2]);
  world.deliverTo(MAIN + 2, 'inner');
  world.close(MAIN + 2);
  world.inPreload("port.onmessage = ({ ports: [inner] }) => { inner.onmessage = (e) => log.push(e.data); inner.onclose = () => log.push('closed'); }");
  await world.all();
  assert.deepEqual(world.log(), ['inner', 'closed']);
});

test('a port that main has closed goes on until its close event: who gets it hears of the close', async () => {
  for (const messages of [[], ['a', 'b']]) {
    const world = open({ preload: receive });
    await started(world);
    for (const message of messages) world.deliverTo(MAIN + 1, message);
    world.close(MAIN + 1);
    world.inPreload("port.onclose = () => log.push('closed'); ipc.postMessage('on', 0, [port])");
    await world.all();
    // Under its own id: a relay of a new one would lead to a port that nobody has.
    assert.deepEqual([world.sent[0].ports, world.closed(), world.log()], [[MAIN + 1], [MAIN + 1], ['first', ...messages]]);
    assert.equal(world.runtime.countPorts(), 0);
  }
});

test('a port whose other one waits for credit in a message goes its own way', async () => {
  const world = open({ preload: receive });
  await started(world);
  world.inPreload("globalThis.own = new MessageChannel(); port.postMessage('x'.repeat(2 * 1024 * 1024)); port.postMessage('take', [own.port1])");
  world.inPreload("own.port2.postMessage('before'); ipc.postMessage('on', 0, [own.port2])");
  const [on] = world.sent.filter((m) => m.kind === kinds.send);
  assert.deepEqual(on.ports, [1]);
  await world.all();
  world.credit(MAIN + 1, 4 * WINDOW);
  await world.all();
  const take = world.sent.find((m) => m.kind === kinds.portMessage && m.ports.length > 0);
  assert.deepEqual([take.value, take.ports], ['take', [2]]);
  world.deliverTo(2, 'to the other');
  await world.all();
  assert.deepEqual([world.posted(2), world.posted(1)], [['before'], ['to the other']]);
});

test('a getter of a message closes a port that goes along: it is closed there, too', async () => {
  const world = open({ preload: receive });
  world.pushPorts('c', [], [MAIN + 1, MAIN + 3]);
  world.inPreload("second.postMessage({ get x() { port.close(); return 1; } }, [port])");
  await world.all();
  const [message] = world.sent.filter((m) => m.kind === kinds.portMessage);
  assert.deepEqual([message.value, message.ports], [{ x: 1 }, [1]]);
  assert.deepEqual(world.closed().sort(), [1, MAIN + 1]);
  world.close(MAIN + 3);
  await world.all();
  assert.equal(world.runtime.countPorts(), 0);
});
