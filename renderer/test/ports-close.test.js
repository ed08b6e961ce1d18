// The `close` of ports that lead to the main process: from either end, wherever the port is that can be known.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MAIN, open } from './helpers/port-world.js';
import { kinds } from './helpers/world.js';

const receive = "ipc.on('c', (event) => { globalThis.port = event.ports[0]; });";
const watch = (name = 'port') => `${name}.onmessage = (e) => log.push(e.data); ${name}.addEventListener('close', (e) => log.push(e.type, e.target === ${name})); ${name}.onclose = function (e) { log.push('on' + e.type, this === ${name}); };`;
/** What the preload does when it passes ports on. */
const pass = "ipc.on('c', (event) => { window.postMessage({ take: event.ports.length }, '*', event.ports); });";
const pageTakes = `globalThis.log = []; globalThis.events = [];
  addEventListener('message', (e) => { events.push(e.data); globalThis.port = e.ports[0]; if (port) { ${watch()} } });`;
const pageLog = (world) => JSON.parse(world.inPage('JSON.stringify(log)'));

/** The order of what went out about ports. */
const trace = (world) => world.sent.filter((m) => m.kind >= 13 && m.kind <= 14).map((m) => (m.kind === kinds.portClose ? `close ${m.call & 0xff}` : m.value));

test('the preload closes a port that it was given: behind what it posted', async () => {
  const world = open({ preload: receive });
  world.pushPorts('c', [], [MAIN + 1]);
  world.inPreload("port.postMessage(1); port.postMessage(2); port.close(); port.postMessage('late'); port.close()");
  await world.all();
  assert.deepEqual(trace(world), [1, 2, 'close 1']);
  assert.equal(world.runtime.countPorts(), 0);
  world.close(MAIN + 1);
  world.deliverTo(MAIN + 1, 'late');
  await world.all();
  assert.deepEqual(world.log(), []);
});

test('main closes: the preload hears of it behind what main posted, once, and only the port at the other end', async () => {
  const world = open({ preload: receive + watch('(new MessageChannel().port1)') });
  world.pushPorts('c', [], [MAIN + 1]);
  world.inPreload(watch());
  world.deliverTo(MAIN + 1, 'a');
  world.deliverTo(MAIN + 1, 'b');
  world.close(MAIN + 1);
  world.close(MAIN + 1);
  assert.deepEqual(world.log(), [], 'nothing is said before what was posted');
  await world.all();
  assert.deepEqual(world.log(), ['a', 'b', 'close', true, 'onclose', true]);
  assert.equal(world.inPreload("try { ipc.postMessage('c', 0, [port]) } catch (e) { e.message }"), 'Port at index 0 is already neutered.');
  assert.deepEqual([world.runtime.countPorts(), trace(world)], [0, []]);
});

test('a port that is not started hears of the close once it has all messages', async () => {
  const world = open({ preload: receive });
  world.pushPorts('c', [], [MAIN + 1]);
  world.deliverTo(MAIN + 1, 'a');
  world.close(MAIN + 1);
  await world.all();
  world.inPreload(watch());
  await world.all();
  assert.deepEqual(world.log(), ['a', 'close', true, 'onclose', true]);
});

test('onclose is an attribute: it can be read, replaced and taken off, and was there before the port was sent', async () => {
  const world = open();
  world.inPreload(`const { port1, port2 } = new MessageChannel(); globalThis.port = port1;
    port.onclose = () => log.push('early'); ipc.postMessage('c', 0, [port2]);
    port.addEventListener('close', () => log.push('listener'));
    log.push(typeof port.onclose); port.onclose = 5; log.push(port.onclose); port.onclose = () => log.push('last');
    log.push(Object.keys(port).length);`);
  world.close(1);
  await world.all();
  assert.deepEqual(world.log(), ['function', null, 0, 'last', 'listener']);
});

test('a channel made in the preload: the port that stays closes, and is closed', async () => {
  for (const closer of ['preload', 'main']) {
    const world = open();
    world.inPreload(`const { port1, port2 } = new MessageChannel(); globalThis.port = port1; ${watch()} ipc.postMessage('c', 0, [port2]); port.postMessage('x')`);
    await world.all();
    if (closer === 'preload') world.inPreload('port.close()');
    else world.close(1);
    await world.all();
    assert.deepEqual(trace(world), closer === 'preload' ? ['x', 'close 1'] : ['x']);
    assert.deepEqual(world.log(), closer === 'preload' ? [] : ['close', true, 'onclose', true]);
    assert.equal(world.runtime.countPorts(), 0);
  }
});

test('what a port of a pair had been sent before its partner went comes before the close', async () => {
  const world = open();
  world.inPreload("const { port1, port2 } = new MessageChannel(); globalThis.port = port1; port2.postMessage('first'); port2.postMessage('second'); ipc.postMessage('c', 0, [port2]);");
  world.deliverTo(1, 'third');
  world.close(1);
  await world.all();
  world.inPreload(watch());
  await world.all();
  assert.deepEqual(world.log(), ['first', 'second', 'third', 'close', true, 'onclose', true]);
});

test('a page gets a port: its message is what it was, its close is heard by main, and main\'s by it', async () => {
  for (const closer of ['page', 'main']) {
    const world = open({ preload: pass });
    world.inPage(pageTakes);
    world.inPreload("addEventListener('message', (e) => log.push(e.data))");
    world.deliverTo(MAIN + 1, 'lost');
    world.pushPorts('c', [], [MAIN + 1]);
    world.deliverTo(MAIN + 1, 'early');
    await world.all();
    world.deliverTo(MAIN + 1, 'later');
    world.inPage("port.postMessage('up')");
    await world.all();
    assert.deepEqual(world.inPage('JSON.stringify(events)'), '[{"take":1}]');
    assert.deepEqual(world.log(), [{ take: 1 }], 'the preload\'s own listeners see what was posted, too');
    assert.equal(world.inPage('Object.keys(port).length'), 0);
    if (closer === 'page') {
      world.inPage("port.postMessage('last'); port.close()");
      await world.all();
      assert.deepEqual(trace(world), ['up', 'last', 'close 1']);
      assert.deepEqual(pageLog(world), ['early', 'later']);
    } else {
      world.deliverTo(MAIN + 1, 'last');
      world.close(MAIN + 1);
      await world.all();
      assert.deepEqual(trace(world), ['up']);
      assert.deepEqual(pageLog(world), ['early', 'later', 'last', 'close', true, 'onclose', true]);
    }
    assert.equal(world.runtime.countPorts(), 0);
    assert.deepEqual(world.dom.errors, []);
  }
});

test('of several ports in a window message each is known, among ports that are the page\'s alone', async () => {
  const world = open({ preload: "ipc.on('c', (event) => { const c = new MessageChannel(); window.postMessage('x', { targetOrigin: '*', transfer: [event.ports[0], c.port1, event.ports[1]] }); });" });
  world.inPage("globalThis.log = []; addEventListener('message', (e) => { globalThis.ports = e.ports; for (const i of [0, 1, 2]) e.ports[i].addEventListener('close', () => log.push(i)); });");
  world.pushPorts('c', [], [MAIN + 1, MAIN + 2]);
  await world.all();
  world.close(MAIN + 2);
  await world.all();
  assert.deepEqual(pageLog(world), [2]);
  world.inPage('ports[1].close(); ports[0].close()');
  await world.all();
  assert.deepEqual(trace(world), ['close 1']);
  assert.equal(world.inPage("Object.hasOwn(ports[1], 'close')"), false);
  assert.equal(world.runtime.countPorts(), 0);
});

test('without isolation the page\'s own world passes ports on as well', async () => {
  const world = open({ isolation: false, preload: pass + `addEventListener('message', (e) => { globalThis.port = e.ports[0]; ${watch()} });` });
  world.pushPorts('c', [], [MAIN + 1]);
  world.deliverTo(MAIN + 1, 'a');
  await world.all();
  world.close(MAIN + 1);
  await world.all();
  assert.deepEqual(world.log(), ['a', 'close', true, 'onclose', true]);
  assert.equal(world.runtime.countPorts(), 0);
});

test('a channel that closes while its port is on its way back to main closes behind what is given back', async () => {
  const world = open({ preload: "ipc.on('c', (event) => ipc.postMessage('back', 0, event.ports));" });
  world.pushPorts('c', [], [MAIN + 1]);
  world.deliverTo(MAIN + 1, 'through');
  world.close(MAIN + 1);
  await world.all();
  assert.deepEqual(world.sent.map((m) => [m.kind, m.kind === kinds.send ? m.ports[0] : m.call]), [
    [kinds.send, MAIN + 1],
    [kinds.portReturn, MAIN + 1],
    [kinds.portClose, MAIN + 1],
  ]);
  assert.equal(world.runtime.countPorts(), 0);
});

test('both ports of a channel go to main together: one relays to the other', async () => {
  const world = open({ preload: "const { port1: a, port2: b } = new MessageChannel(); ipc.postMessage('c', 0, [a, b])" });
  world.deliverTo(1, 'over');
  world.close(1);
  await world.all();
  assert.deepEqual(trace(world), ['over', 'close 2']);
  assert.equal(world.runtime.countPorts(), 0);
});

test('both ports of a channel go to main one after the other: the second moves itself', async () => {
  const world = open({ preload: "const { port1: a, port2: b } = new MessageChannel(); ipc.postMessage('c', 0, [a]); ipc.postMessage('c', 0, [b])" });
  assert.deepEqual(world.sent.map((m) => m.ports), [[1], [1]]);
  world.movedAway(1);
  await world.all();
  assert.equal(world.runtime.countPorts(), 0);
});

test('a port within a port closes, too: posted by the preload, and posted by main', async () => {
  const world = open({ preload: receive });
  world.pushPorts('c', [], [MAIN + 1]);
  world.inPreload("const c = new MessageChannel(); globalThis.mine = c.port1; port.postMessage({ x: 1 }, [c.port2]); port.onmessage = (e) => { log.push(e.data); globalThis.inner = e.ports[0]; };");
  world.deliverTo(MAIN + 1, 'take', [MAIN + 2]);
  await world.all();
  assert.deepEqual(trace(world), [{ x: 1 }]);
  world.inPreload("mine.postMessage('m'); mine.close(); inner.postMessage('i'); inner.close()");
  await world.all();
  assert.deepEqual(trace(world).slice(1).sort(), ['close 1', 'close 2', 'i', 'm']);
});

test('a port within a port of the page closes, too', async () => {
  const world = open({ preload: pass });
  world.inPage(pageTakes.replace('onmessage = (e) => log.push(e.data)', "onmessage = (e) => { log.push(e.data); globalThis.inner = e.ports[0]; inner.onclose = () => log.push('inner closed'); }"));
  world.pushPorts('c', [], [MAIN + 1]);
  await world.all();
  world.deliverTo(MAIN + 1, 'take', [MAIN + 2]);
  world.deliverTo(MAIN + 1, 'take', [MAIN + 3]);
  await world.all();
  world.close(MAIN + 3);
  await world.all();
  assert.deepEqual(pageLog(world), ['take', 'take', 'inner closed']);
});

test('a port that went to a worker says nothing there, and its old object closes nothing', async () => {
  const world = open({ preload: receive });
  world.pushPorts('c', [], [MAIN + 1]);
  world.inPreload(watch());
  world.dom.move(world.inPreload('port'));
  world.inPreload('port.close()');
  world.close(MAIN + 1);
  await world.all();
  assert.deepEqual(world.log(), []);
  assert.deepEqual(trace(world), []);
  assert.equal(world.runtime.countPorts(), 0);
});

test('the page can neither forge a message of the preload\'s nor see one, nor stop the runtime from seeing its own', async () => {
  const world = open({ preload: pass + "globalThis.secrets = [];" });
  world.inPage(`
    globalThis.stolen = [];
    for (const name of ['postMessage', 'start', 'close']) MessagePort.prototype[name] = function (...a) { stolen.push(name, a); };
    for (const [C, k] of [[MessageEvent, 'data'], [MessageEvent, 'ports'], [MessagePort, 'onmessage'], [MessageChannel, 'port1']]) {
      const d = Object.getOwnPropertyDescriptor(C.prototype, k);
      Object.defineProperty(C.prototype, k, { ...d, get() { const v = d.get.call(this); stolen.push(k, v); return v; } });
    }
    const { addEventListener: listen } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (...a) { stolen.push('listen', a); };
    EventTarget.prototype.dispatchEvent = function (...a) { stolen.push('dispatch', a); };
    globalThis.structuredClone = (...a) => { stolen.push('clone', a); };
    Array.prototype[Symbol.iterator] = function* () { stolen.push('iterator', this); };
    Map.prototype.get = WeakMap.prototype.get = function (k) { stolen.push('map', k); };
    globalThis.log = [];
    globalThis.addEventListener('message', (e) => { globalThis.port = e.ports[0]; listen.call(port, 'close', () => log.push('close')); e.stopImmediatePropagation(); });
  `);
  world.pushPorts('c', [], [MAIN + 1]);
  await world.all();
  // The listener above reads the getters itself.
  world.inPage('stolen.length = 0');
  world.inPage("port.dispatchEvent(new MessageEvent('message')); stolen.length = 0;");
  world.close(MAIN + 1);
  await world.all();
  assert.equal(world.inPage('stolen.length'), 0);
  assert.equal(world.inPage('JSON.stringify(log)'), '["close"]');
  // What looks like the runtime's own words is a message like any other.
  const other = open({ preload: receive });
  other.pushPorts('c', [], [MAIN + 1]);
  other.inPreload("port.postMessage(['0'.repeat(32)]); port.postMessage([undefined, 'n', 1]); port.postMessage([]); ");
  await other.all();
  assert.deepEqual(trace(other), [['0'.repeat(32)], [undefined, 'n', 1], []]);
});
