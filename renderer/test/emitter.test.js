// Node's EventEmitter semantics, on require('events') and on ipcRenderer, compared with Node's own class.
import assert from 'node:assert/strict';
import { EventEmitter as NodeEmitter } from 'node:events';
import test from 'node:test';
import { createWorld } from './helpers/world.js';

const world = createWorld({
  preload: "globalThis.Emitter = require('events'); globalThis.same = [require('node:events') === Emitter, Emitter.EventEmitter === Emitter]; globalThis.ipc = require('electron').ipcRenderer;",
});
const Emitter = world.inPreload('Emitter');
const ipc = world.inPreload('ipc');

/** Runs a scenario on Node's emitter and on ours; both must log the same. */
function both(name, scenario, { onIpc = true } = {}) {
  test(name, () => {
    const run = (emitter) => {
      const log = [];
      scenario(emitter, (...entry) => log.push(entry));
      return log;
    };
    const expected = run(new NodeEmitter());
    assert.ok(expected.length > 0);
    assert.deepEqual(run(new Emitter()), expected);
    if (onIpc) {
      ipc.removeAllListeners();
      assert.deepEqual(run(ipc), expected);
      ipc.removeAllListeners();
    }
  });
}

test('events and node:events are one class', () => {
  assert.deepEqual([...world.inPreload('same')], [true, true]);
  assert.equal(ipc instanceof Emitter, true);
});

both('order of on, prependListener, once, prependOnceListener', (e, log) => {
  e.on('x', (v) => log('on', v));
  e.prependListener('x', (v) => log('prepend', v));
  e.once('x', (v) => log('once', v));
  e.prependOnceListener('x', (v) => log('prependOnce', v));
  e.addListener('x', (v) => log('add', v));
  log(e.emit('x', 1), e.emit('x', 2), e.emit('y'), e.listenerCount('x'));
});

both('a listener removed during emit still runs in it; one added does not', (e, log) => {
  const b = () => log('b');
  e.on('x', () => {
    log('a');
    e.removeListener('x', b);
    e.on('x', () => log('c'));
  });
  e.on('x', b);
  e.emit('x');
  e.emit('x');
});

both('removeAllListeners during emit', (e, log) => {
  e.on('x', () => {
    log('a');
    e.removeAllListeners('x');
  });
  e.on('x', () => log('b'));
  e.emit('x');
  log(e.emit('x'));
});

both('a once listener that emits again runs once', (e, log) => {
  e.once('x', () => {
    log('once');
    e.emit('x');
  });
  e.on('x', () => log('on'));
  e.emit('x');
});

both('removeListener takes the one added last, and finds once listeners by their function', (e, log) => {
  const f = () => log('f');
  e.on('x', f);
  e.on('x', () => log('middle'));
  e.once('x', f);
  e.removeListener('x', f);
  log(e.listenerCount('x'), e.listenerCount('x', f));
  e.emit('x');
  e.off('x', f);
  log(e.listenerCount('x'), e.listenerCount('x', f));
  e.off('x', f).off('nothing', f);
});

both('the wrapper of rawListeners removes and carries its listener', (e, log) => {
  const f = (v) => log('f', v);
  e.once('x', f);
  const [raw] = e.rawListeners('x');
  log(raw === f, raw.listener === f, e.listeners('x')[0] === f, e.listeners('x').length);
  raw('direct');
  log(e.listenerCount('x'));
  raw('again');
  e.once('x', f);
  e.removeListener('x', e.rawListeners('x')[0]);
  log(e.listenerCount('x'));
});

both('a copied list is a copy', (e, log) => {
  const f = () => {};
  e.on('x', f);
  e.listeners('x').push(1);
  e.rawListeners('x').length = 0;
  log(e.listenerCount('x'), e.listeners('none').length);
});

both('eventNames, with symbols, and names that go when their listeners do', (e, log) => {
  const symbol = Symbol.for('s');
  const f = () => {};
  e.on('b', f);
  e.on('a', f);
  e.on(symbol, f);
  log(...e.eventNames());
  e.off('b', f);
  log(...e.eventNames());
  e.removeAllListeners('a');
  e.removeAllListeners();
  log(e.eventNames().length);
});

both('wrong listeners throw Node\'s TypeError', (e, log) => {
  for (const method of ['on', 'once', 'off', 'addListener', 'removeListener', 'prependListener', 'prependOnceListener']) {
    for (const value of [undefined, null, 'text', 7, {}, [], true]) {
      try {
        e[method]('x', value);
        log('no error');
      } catch (error) {
        log(method, error.name, error.code, error.message);
      }
    }
  }
  log(e.listenerCount('x'));
});

both('methods chain', (e, log) => {
  const f = () => {};
  log(
    e.on('x', f) === e,
    e.once('x', f) === e,
    e.prependListener('x', f) === e,
    e.prependOnceListener('x', f) === e,
    e.removeListener('x', f) === e,
    e.removeAllListeners('x') === e,
    e.setMaxListeners(3) === e,
    e.getMaxListeners(),
  );
  e.setMaxListeners(10);
});

both('emit calls with this and every argument, and passes exceptions on', (e, log) => {
  e.on('x', function (...args) {
    log(this === e, args.length, args.join());
  });
  e.emit('x', 1, 2, 3, 4, 5);
  e.emit('x');
  e.on('x', () => {
    throw new Error('thrown');
  });
  e.on('x', () => log('not reached'));
  try {
    e.emit('x');
  } catch (error) {
    log(error.message);
  }
});

both('names are property keys: numbers are their strings', (e, log) => {
  e.on(1, () => log('one'));
  e.emit('1');
  e.emit(1);
  log(e.listenerCount('1'));
});

both(
  'newListener and removeListener events',
  (e, log) => {
    e.on('newListener', (name, f) => log('new', name, typeof f));
    e.on('removeListener', (name, f) => log('removed', name, typeof f));
    const f = () => log('f');
    e.on('x', f);
    e.once('x', f);
    e.emit('x');
    e.off('x', f);
    e.on('a', f);
    e.on('b', f);
    e.removeAllListeners();
  },
  { onIpc: false },
);

both(
  'error without a listener throws it',
  (e, log) => {
    for (const value of [new TypeError('given'), 'text']) {
      try {
        e.emit('error', value);
      } catch (error) {
        log(error.message, error.code);
      }
    }
    e.on('error', (error) => log('handled', error));
    e.emit('error', 1);
  },
  { onIpc: false },
);

test('subclasses of both styles', () => {
  const text = world.inPreload(`
    class Modern extends Emitter { constructor() { super(); this.x = 1; } }
    function Old() { Emitter.call(this); }
    Object.setPrototypeOf(Old.prototype, Emitter.prototype);
    [new Modern(), new Old()].map((e) => { let n = 0; e.on('a', () => { n += 1; }); e.emit('a'); return n + JSON.stringify(e); }).join()`);
  assert.equal(text, '1{"x":1},1{}');
});

test('events.once', async () => {
  const promise = world.inPreload("globalThis.em = new Emitter(); Emitter.once(em, 'ready')");
  world.inPreload("em.emit('ready', 1, 2)");
  assert.deepEqual([...(await promise)], [1, 2]);
  const failing = world.inPreload("Emitter.once(em, 'ready')");
  world.inPreload("em.emit('error', new Error('no'))");
  await assert.rejects(failing, /no/);
  assert.equal(world.inPreload('em.eventNames().length'), 0);
});

test('too many listeners warn once', () => {
  world.logs.length = 0;
  world.inPreload("const many = new Emitter(); for (let i = 0; i < 30; i += 1) many.on('leak', () => {});");
  assert.equal(world.logs.length, 1);
  assert.match(world.logs[0][1], /MaxListenersExceededWarning: 11 listeners for 'leak'/);
  world.inPreload("const quiet = new Emitter().setMaxListeners(0); for (let i = 0; i < 30; i += 1) quiet.on('leak', () => {});");
  assert.equal(world.logs.length, 1);
  assert.throws(() => world.inPreload('new Emitter().setMaxListeners(-1)'), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
});
