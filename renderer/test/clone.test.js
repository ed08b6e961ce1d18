// The clone codec against the golden vectors, values of other realms, patched prototypes, and hostile values and bytes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { inspect } from 'node:util';
import vm from 'node:vm';
import { buildSync } from 'esbuild';
import { CloneWriter, decodeClone, encodeClone } from '../src/clone/index.js';
import { build } from './helpers/description.js';
import * as m from './helpers/message.js';

const golden = JSON.parse(readFileSync(new URL('../../tests/golden/clone.json', import.meta.url), 'utf8'));
const MAX_DEPTH = 1000;

function encode(value, label) {
  const writer = new CloneWriter();
  encodeClone(writer, value, label);
  return writer.u8.slice(0, writer.length);
}

const roundTrip = (value) => decodeClone(encode(value));
const show = (value) => inspect(value, { depth: Infinity, maxArrayLength: null, maxStringLength: null, breakLength: Infinity });
/** Tells more apart than `deepStrictEqual` (order of properties), and takes two invalid dates as equal. */
const same = (actual, expected, message) => assert.equal(show(actual), show(expected), message);
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const fromHex = (text) => {
  const digits = typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : part[0].repeat(part[1]))).join('');
  return new Uint8Array(Buffer.from(digits, 'hex'));
};
const nest = (levels, wrap = (inner) => [inner]) => {
  let value = null;
  for (let i = 0; i < levels; i += 1) value = wrap(value);
  return value;
};

const isRefused = (message) => (error) => {
  assert.ok(error instanceof DOMException);
  assert.equal(error.name, 'DataCloneError');
  assert.equal(error.code, 25);
  assert.equal(error.message, `An object could not be cloned. ${message}`);
  return true;
};

test('golden vectors', async (t) => {
  for (const { name, value, hex: bytes, decodeOnly } of golden.values) {
    await t.test(name, () => {
      if (!decodeOnly) assert.equal(hex(encode(build(value))), hex(fromHex(bytes)));
      const decoded = decodeClone(fromHex(bytes));
      // What shows values does not go as deep as the codec.
      if (name.startsWith('deepest')) assert.ok(hex(encode(decoded)) === hex(fromHex(bytes)));
      else same(decoded, build(value));
    });
  }
});

test('malformed bytes are refused', async (t) => {
  for (const { name, hex: bytes, tooDeep } of golden.malformed) {
    await t.test(name, () => {
      assert.throws(() => decodeClone(fromHex(bytes)), { name: tooDeep ? 'RangeError' : 'Error', message: /^Malformed clone data: / });
    });
  }
});

test('every beginning of an encoding is refused', () => {
  const bytes = encode([1, 0.5, 'a', '日', { k: [null] }, new Date(0), new Uint8Array(3), new ArrayBuffer(2)]);
  for (let end = 0; end < bytes.length; end += 1) assert.throws(() => decodeClone(bytes, 0, end), /Malformed/);
});

test('a message with any word or byte changed throws or decodes, and what decodes encodes', () => {
  const random = randomNumbers(7);
  const shared = { a: 1 };
  const values = [
    [1, 0.5, 'é', '日', { k: [null], s: shared }, new Date(0), new Uint8Array(3), new ArrayBuffer(2), shared, [0.5, 1, 2, 3], [1, , 2]],
    new Map([[{ a: 'x' }, new Set([1n, -5n])], ['k', Object.assign([1], { x: 2 })]]),
    { e: new AggregateError([1], 'm', { cause: shared }), r: /x/g, b: Object('s'), t: new DataView(new ArrayBuffer(8), 2), q: new Array(2000) },
  ];
  let decodedSome = 0;
  for (let run = 0; run < 30_000; run += 1) {
    const bytes = encode(values[run % values.length]);
    for (let changes = 1 + random(3); changes > 0; changes -= 1) {
      const words = new Int32Array(bytes.buffer, 0, bytes.length >> 2);
      if (random(3)) words[random(words.length)] = [random(256), random(16), words[random(words.length)], -1, random(1e9)][random(5)];
      else bytes[random(bytes.length)] = random(256);
    }
    let value;
    try {
      value = decodeClone(bytes);
    } catch (error) {
      assert.match(error.message, /^Malformed clone data: /);
      continue;
    }
    decodedSome += 1;
    encode(value);
  }
  assert.ok(decodedSome > 1000);
});

test('decodes the given part of a buffer, and only if it is within', () => {
  const bytes = encode('part');
  const buffer = new Uint8Array(bytes.length + 9).fill(0xff);
  buffer.set(bytes, 4);
  assert.equal(decodeClone(buffer.subarray(1), 3, 3 + bytes.length), 'part');
  const inner = encode({ bytes: new Uint8Array([1, 2, 3]) });
  const outer = new Uint8Array(inner.length + 8);
  outer.set(inner, 8);
  const decoded = decodeClone(outer, 8);
  outer.fill(0);
  assert.deepEqual(decoded.bytes, new Uint8Array([1, 2, 3]), 'bytes are copied');
  for (const [start, end] of [[-1, 2], [3, 2], [0, 1000], [NaN, 2]]) {
    assert.throws(() => decodeClone(bytes, start, end), RangeError);
  }
});

test('what cannot be cloned is named', async (t) => {
  const { port1 } = new MessageChannel();
  port1.close();
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const detached = new ArrayBuffer(8);
  const detachedView = new Uint8Array(detached);
  const detachedDataView = new DataView(detached);
  structuredClone(detached, { transfer: [detached] });
  const kinds = {
    'a function': [() => {}, class {}, async () => {}, function* () {}, Object],
    'a symbol': [Symbol('s'), Symbol.iterator],
    'a Promise': [Promise.resolve(), (async () => {})(), new (class extends Promise {})(() => {}), new Proxy(Promise.resolve(), {})],
    'a WeakMap': [new WeakMap()],
    'a WeakSet': [new WeakSet()],
    'a WeakRef': [new WeakRef({})],
    'a FinalizationRegistry': [new FinalizationRegistry(() => {})],
    'a Symbol object': [Object(Symbol())],
    'a SharedArrayBuffer': [new SharedArrayBuffer(1)],
    'a Uint8Array of a SharedArrayBuffer': [new Uint8Array(new SharedArrayBuffer(1))],
    'a detached ArrayBuffer': [detached],
    'a detached Uint8Array': [detachedView],
    'a detached DataView': [detachedDataView],
    'a Proxy of a Map': [new Proxy(new Map(), {})],
    'a revoked Proxy': [revoked.proxy],
    'a Generator': [(function* () {})()],
    'an Array Iterator': [[][Symbol.iterator]()],
    'an Intl.Segmenter': [new Intl.Segmenter()],
    // Host objects. Most of Node's are none to its engine; tests/e2e has the DOM's.
    'a Blob': [new Blob([])],
    'a WebAssembly.Memory': [new WebAssembly.Memory({ initial: 0 })],
  };
  for (const [kind, values] of Object.entries(kinds)) {
    await t.test(kind, () => {
      for (const value of values) {
        assert.throws(() => encode([{ items: [0, 1, 2, { fn: value }] }]), isRefused(`args[0].items[3].fn is ${kind}`));
        assert.throws(() => encode(value, 'result'), isRefused(`result is ${kind}`));
        assert.throws(() => encode({ 'a b': { '': value } }), isRefused(`args["a b"][""] is ${kind}`));
      }
    });
  }
});

test('the same kinds of another realm are told too', async (t) => {
  const page = vm.createContext({});
  const of = (code) => vm.runInContext(code, page);
  const refusals = {
    'a function': '() => {}',
    'a WeakMap': 'new WeakMap()',
    'a WeakSet': 'new WeakSet()',
    'a WeakRef': 'new WeakRef({})',
    'a Promise': 'Promise.resolve()',
    'a Symbol object': 'Object(Symbol())',
    'a SharedArrayBuffer': 'new SharedArrayBuffer(1)',
  };
  for (const [kind, code] of Object.entries(refusals)) {
    await t.test(kind, () => assert.throws(() => encode([of(code)]), isRefused(`args[0] is ${kind}`)));
  }
});

test('values of another realm are copied into this one', () => {
  const value = vm.runInNewContext(`class Point { x = 1; get y() { return 2; } }
    const shared = {};
    [{ d: new Date(5), a: [1, , 'x'], u: new Uint8Array([1, 2]), b: new Uint8Array([3]).buffer, n: Object.create(null), p: new Point(),
      m: new Map([[1, shared]]), s: new Set([shared]), r: /x/gi, o: Object(5), e: new RangeError('boom'), g: 5n, f: new Float64Array([0.5]) }]`);
  const [copy] = roundTrip(value);
  const { e, ...rest } = copy;
  same(rest, { d: new Date(5), a: [1, , 'x'], u: new Uint8Array([1, 2]), b: new Uint8Array([3]).buffer, n: {}, p: { x: 1 },
    m: new Map([[1, {}]]), s: new Set([{}]), r: /x/gi, o: Object(5), g: 5n, f: new Float64Array([0.5]) });
  assert.equal(copy.m.get(1), copy.s.values().next().value);
  assert.ok(e instanceof RangeError);
  assert.equal(e.message, 'boom');
  assert.equal(e.stack, value[0].e.stack);
});

test('kinds are told by what objects are, not by what they say', () => {
  const said = (value, tag) => Object.defineProperty(value, Symbol.toStringTag, { value: tag });
  same(roundTrip(said(new Date(1), 'Map')), new Date(1));
  same(roundTrip(said({ a: 1 }, 'Promise')), { a: 1 });
  same(roundTrip(said(new Map([[1, 2]]), 'Object')), new Map([[1, 2]]));
  same(roundTrip(Object.setPrototypeOf(new Date(1), Object.prototype)), new Date(1));
  same(roundTrip(Object.setPrototypeOf(new Date(1), {})), new Date(1));
  same(roundTrip(Object.setPrototypeOf(new Date(1), null)), new Date(1));
  assert.ok(roundTrip(Object.setPrototypeOf(new Error('x'), Object.prototype)) instanceof Error);
  same(roundTrip(Object.create(Map.prototype)).constructor, Object);
  same(roundTrip(Object.setPrototypeOf(new Uint8Array([1]), null)), new Uint8Array([1]));
  same(roundTrip(Object.setPrototypeOf([1], null)), [1]);
  same(roundTrip(Buffer.from([1, 2])), new Uint8Array([1, 2]));
  let asked = 0;
  const getter = Object.defineProperty({}, Symbol.toStringTag, { get: () => (asked += 1) });
  same(roundTrip(getter), {});
  assert.equal(asked, 0);
  same(roundTrip((function () { return arguments; })(1, 2)), { 0: 1, 1: 2 });
  same(roundTrip(Math), {});
});

test('a path is shown shortened', () => {
  const long = 'k'.repeat(1 << 20);
  assert.throws(() => encode({ [long]: () => {} }), isRefused(`args.${'k'.repeat(64)}… is a function`));
  let value = () => {};
  for (let i = 0; i < 500; i += 1) value = { a: value };
  assert.throws(() => encode(value), isRefused(`args${'.a'.repeat(10)}…(480 more)…${'.a'.repeat(10)} is a function`));
});

test('depth', () => {
  for (const wrap of [(inner) => [inner], (inner) => ({ a: inner })]) {
    const deepest = nest(MAX_DEPTH, wrap);
    same(hex(encode(roundTrip(deepest))), hex(encode(deepest)));
    for (const levels of [MAX_DEPTH + 1, 100_000]) {
      assert.throws(() => encode(nest(levels, wrap)), (error) => {
        assert.ok(error instanceof RangeError);
        assert.match(error.message, /^An object could not be cloned\. args(\.a|\[0\]){10}…\(980 more\)…(\.a|\[0\]){10} is nested more than 1000 levels deep$/);
        return true;
      });
    }
  }
  const wraps = [(inner) => new Map([[1, inner]]), (inner) => new Set([inner]), (inner) => new Error('', { cause: inner }), (inner) => Object.assign([inner], { x: 1 })];
  for (const wrap of wraps) {
    const deepest = nest(MAX_DEPTH, wrap);
    assert.ok(hex(encode(roundTrip(deepest))) === hex(encode(deepest)));
    assert.throws(() => encode(nest(100_000, wrap)), { name: 'RangeError', message: /more than 1000 levels/ });
  }
  for (const levels of [MAX_DEPTH + 1, 100_000]) {
    for (const open of [m.arr(1), [m.ext(2), 1]]) {
      const bytes = m.message({ values: [new Array(levels).fill(open), m.int(1)] });
      assert.throws(() => decodeClone(bytes), { name: 'RangeError', message: /more than 1000 levels/ });
    }
  }
});

test('shared objects and cycles', () => {
  const shared = [{ x: 1 }];
  const value = { a: shared, b: shared, m: new Map(), many: Array.from({ length: 100 }, (_, i) => ({ i, shared })) };
  value.self = value;
  value.m.set(value.m, value.many[50]);
  const copy = roundTrip(value);
  assert.equal(copy.self, copy);
  assert.equal(copy.a, copy.b);
  assert.equal(copy.m.get(copy.m), copy.many[50]);
  assert.ok(copy.many.every((object, i) => object.i === i && object.shared === copy.a));
  const buffer = new ArrayBuffer(8);
  const views = roundTrip([new Uint8Array(buffer, 1), new DataView(buffer), buffer]);
  assert.equal(views[0].buffer, views[2]);
  assert.equal(views[1].buffer, views[2]);
  let reads = 0;
  const read = { get a() { return (reads += 1); } };
  same(roundTrip([read, read, ...Array.from({ length: 50 }, () => ({})), read]).filter((object) => object.a === 1).length, 3);
  assert.equal(reads, 1);
});

test('further properties of arrays', () => {
  same(roundTrip(Object.assign([1, , 3], { x: 1 })), Object.assign([1, , 3], { x: 1 }));
  same(roundTrip(Object.assign([, 2], { x: 1, y: [] })), Object.assign([, 2], { x: 1, y: [] }));
  same(roundTrip(Object.assign([], { x: 1 })), Object.assign([], { x: 1 }));
  same(roundTrip(Object.assign([0.5, 1.5, 2, 3], { '-1': 1 })), Object.assign([0.5, 1.5, 2, 3], { '-1': 1 }));
  const match = roundTrip({ match: 'aXb'.match(/(?<n>X)/) }).match;
  assert.deepEqual([match.length, match.index, match.input, match.groups.n], [2, 1, 'aXb', 'X']);
  class List extends Array {}
  same(roundTrip(List.from([1, 2])), [1, 2]);
  const list = Object.assign([1], { x: 1 });
  const writer = new CloneWriter();
  encodeClone(writer, list, 'args', true);
  same(decodeClone(writer.u8, 0, writer.length), [1]);
});

test('arrays that change from one kind of number to another', () => {
  for (const values of [[1, 2, 3, 0.5], [0.5, 1, 2, 'x', 3], [1, 2, 3, 'x'], [1, -0, 2, 3], [2 ** 27, 1, 2, 3], [1, 2, 3, 4, 0.5, {}, 6], [NaN, 1, , 3], [0.5, , 1, 2]]) {
    for (const value of [values, [values], [1, values], [values, values.slice()]]) same(roundTrip(value), value);
  }
  const reads = [];
  const value = [1, 2, 0.5, 3, 'x', 4];
  for (let i = 0; i < 6; i += 1) {
    const element = value[i];
    Object.defineProperty(value, i, { get() { reads.push(i); return element; }, enumerable: true });
  }
  same(roundTrip(value), [1, 2, 0.5, 3, 'x', 4]);
  assert.deepEqual(reads, [0, 1, 2, 3, 4, 5]);
});

test('dictionaries do not fill memory, and many shapes are kept apart', () => {
  for (let run = 0; run < 3; run += 1) {
    const list = [];
    for (let i = 0; i < 4000; i += 1) list.push({ [`u${run}-${i}`]: i, [`v${i % 100}`]: 1, c: { [`w${i}`]: [i] } });
    same(roundTrip(list), list);
    const big = {};
    for (let i = 0; i < 3000; i += 1) big[`k${(i * 7919) % 3000}`] = { v: i };
    same(roundTrip(big), big);
  }
});

test('errors', () => {
  const error = Object.assign(new TypeError('boom', { cause: [1] }), { code: 'E' });
  const copy = roundTrip(error);
  assert.ok(copy instanceof TypeError);
  assert.deepEqual([copy.name, copy.message, copy.stack, copy.cause, copy.code], ['TypeError', 'boom', error.stack, [1], undefined]);
  assert.deepEqual(Object.keys(copy), []);
  class Mine extends RangeError {
    name = 'Mine';
  }
  const mine = roundTrip(new Mine('x'));
  assert.deepEqual([mine.name, mine.message, mine.constructor], ['Mine', 'x', Error]);
  const aggregate = roundTrip(new AggregateError([error, 2], 'all'));
  assert.ok(aggregate instanceof AggregateError);
  assert.equal(aggregate.errors[0].message, 'boom');
  assert.equal(roundTrip(Object.defineProperty(new Error(), 'message', { value: { toString: () => 'odd' } })).message, 'odd');
  assert.equal(roundTrip(Object.defineProperty(new Error(), 'message', { get: () => 'unseen' })).message, '');
  for (const path of [['cause', 'args.cause'], ['errors', 'args.errors[0]']]) {
    const bad = path[0] === 'cause' ? new Error('', { cause: () => {} }) : new AggregateError([() => {}]);
    assert.throws(() => encode(bad), isRefused(`${path[1]} is a function`));
  }
});

test('paths into maps and sets', () => {
  const f = () => {};
  assert.throws(() => encode([new Map([[1, 2], ['k', { f }]])]), isRefused('args[0].get("k").f is a function'));
  assert.throws(() => encode(new Map([[5, f]])), isRefused('args.get(5) is a function'));
  assert.throws(() => encode(new Map([[1, 1], [f, 1]])), isRefused('args(key of entry 1) is a function'));
  assert.throws(() => encode(new Map([[{}, f]])), isRefused('args(value of entry 0) is a function'));
  assert.throws(() => encode({ s: new Set([1, f]) }), isRefused('args.s(member 1) is a function'));
});

test('what a Map or Set is changed to while it is cloned is not sent', () => {
  const map = new Map([[1, 1], [{ get a() { map.clear(); map.set('late', 1); return 1; } }, { x: 1 }], [2, 2]]);
  same(roundTrip(map), new Map([[1, 1], [{ a: 1 }, { x: 1 }], [2, 2]]));
  const set = new Set(['x', { get a() { set.add('late'); set.delete('y'); return 1; } }, 'y']);
  same(roundTrip(set), new Set(['x', { a: 1 }, 'y']));
});

test('binary data', () => {
  const buffer = new ArrayBuffer(8, { maxByteLength: 64 });
  const copy = roundTrip({ t: new Uint8Array(buffer, 2), f: new Uint8Array(buffer, 2, 4), b: buffer });
  copy.b.resize(20);
  assert.deepEqual([copy.b.maxByteLength, copy.t.length, copy.f.length, buffer.byteLength], [64, 18, 4, 8]);
  const late = new ArrayBuffer(8);
  assert.throws(() => encode([late, { get a() { structuredClone(late, { transfer: [late] }); return 1; } }]), { name: 'DataCloneError', message: /detached/ });
});

test('a failed encode leaves the writer as it was', () => {
  const writer = new CloneWriter(8);
  encodeClone(writer, 'before');
  const { length } = writer;
  const before = hex(writer.u8.subarray(0, length));
  for (const value of [[1, 'x'.repeat(10_000), () => {}], nest(1001), { get a() { throw new Error('mine'); } }]) {
    assert.throws(() => encodeClone(writer, value));
    assert.equal(writer.length, length);
  }
  assert.equal(hex(writer.u8.subarray(0, length)), before);
  encodeClone(writer, 1);
  assert.equal(decodeClone(writer.u8, length, writer.length), 1);
});

test('the writer grows and keeps what it has', () => {
  const writer = new CloneWriter(1);
  writer.reserve(16);
  writer.u8.set([1, 2, 3]);
  writer.length = 16;
  encodeClone(writer, 'x'.repeat(100_000));
  assert.equal(hex(writer.u8.subarray(0, 3)), '010203');
  assert.equal(decodeClone(writer.u8, 16, writer.length).length, 100_000);
  assert.ok(writer.u8.buffer instanceof ArrayBuffer);
  assert.throws(() => writer.reserve(2 ** 31), RangeError);
  writer.reset();
  assert.equal(writer.length, 0);
});

test('a getter is read once, and what it throws comes out', () => {
  let reads = 0;
  const value = { get a() { reads += 1; return reads; } };
  same(roundTrip(value), { a: 1 });
  assert.equal(reads, 1);
  const mine = new TypeError('mine');
  const thrown = (() => {
    try {
      encode([{ get a() { throw mine; } }]);
      return undefined;
    } catch (error) {
      return error;
    }
  })();
  assert.equal(thrown, mine);
});

test('a getter that encodes with another writer disturbs nothing', () => {
  const inner = [];
  const value = { before: [1, 0.5], get a() { inner.push(hex(encode({ x: 0.25, s: 'ü', deep: nest(500) }))); return 'a'; }, after: '日' };
  same(roundTrip(value), { before: [1, 0.5], a: 'a', after: '日' });
  assert.deepEqual(inner, [hex(encode({ x: 0.25, s: 'ü', deep: nest(500) }))]);
});

test('changes during the walk do not corrupt the bytes', () => {
  const shrinking = [1, 2, 3, 4];
  Object.defineProperty(shrinking, 1, { get() { shrinking.length = 2; return 'x'; }, enumerable: true });
  same(roundTrip([shrinking, 'end']), [[1, 'x', , ,], 'end']);
  const growing = [1, 2];
  Object.defineProperty(growing, 0, { get() { growing.push(3, 4); return 'x'; }, enumerable: true });
  same(roundTrip([growing, 'end']), [['x', 2], 'end']);
  const losing = { get a() { delete losing.b; losing.d = 4; return 1; }, b: 2, c: 3 };
  same(roundTrip([losing, 'end']), [{ a: 1, c: 3 }, 'end']);
  const bytes = new Uint8Array(4);
  const detaching = [{ get a() { structuredClone(bytes.buffer, { transfer: [bytes.buffer] }); return 1; } }, bytes];
  assert.throws(() => encode(detaching), isRefused('args[1] is a detached Uint8Array'));
});

test('proxies are copied by what they give, and cannot corrupt the bytes', () => {
  same(roundTrip(new Proxy({ a: 1 }, {})), { a: 1 });
  const lying = new Proxy([1, 2], { get: (target, key) => (key === 'length' ? 2.7 : target[key]) });
  same(roundTrip([lying, 'end']), [[1, 2], 'end']);
  for (const length of [0, 1, 3000]) {
    const odd = new Proxy(Object.assign([1, 2, 3], { x: 1 }), { get: (target, key) => (key === 'length' ? length : target[key]) });
    assert.equal(roundTrip([odd, 'end'])[0].length, length);
  }
  const endless = new Proxy({}, { getPrototypeOf: () => endless });
  assert.throws(() => encode(endless), isRefused('args is a built-in object without its prototype'));
  const shown = new Proxy({ a: 1 }, { getPrototypeOf: () => shown });
  same(roundTrip(shown), { a: 1 });
});

test('only own enumerable properties of string keys, in order', () => {
  const value = Object.create({ inherited: 1 }, { hidden: { value: 1 }, z: { value: 1, enumerable: true } });
  value[Symbol('s')] = () => {};
  value.a = 2;
  value[1] = 3;
  assert.deepEqual(Object.entries(roundTrip(value)), [['1', 3], ['z', 1], ['a', 2]]);
  const own = roundTrip(JSON.parse('{"__proto__": {"x": 1}, "y": 2}'));
  assert.deepEqual(Object.keys(own), ['__proto__', 'y']);
  assert.equal(Object.getPrototypeOf(own), Object.prototype);
  assert.equal(own.x, undefined);
});

test('holes are undefined whatever prototypes have', () => {
  try {
    Array.prototype[1] = 'evil';
    const copy = roundTrip([1, , 3]);
    assert.equal(Object.hasOwn(copy, 1), false);
  } finally {
    delete Array.prototype[1];
  }
});

test('code that patches built-ins later changes nothing', () => {
  const code = `
    const value = [{ n: 0.5, s: 'é', w: '日', d: new Date(7), a: [1, , 2], u: new Uint8Array([1, 2]), b: new ArrayBuffer(1),
      m: new Map([[{ n: 1 }, 'v']]), t: new Set([1, {}]), r: /x/gi, i: 12345678901234567890n, k: Object(5), e: new TypeError('boom', { cause: 1 }), x: Object.assign([1, , 2], { y: 1 }),
      q: [0.5, 1, 2, 3], v: new DataView(new ArrayBuffer(2)), o: Array.from({ length: 30 }, (_, i) => ({ i })) }, 'x'.repeat(600)];
    value[0].self = value;
    const bytes = encode(value);
    const before = bytes.join();
    let poisoned = '';
    const OwnError = Error;
    const poison = (object, key) => {
      const descriptor = getOwnPropertyDescriptor(object, key);
      if (!descriptor?.configurable) return;
      const name = String(key) + ' ';
      const bad = () => { poisoned += name; throw new OwnError(name); };
      defineProperty(object, key, 'value' in descriptor ? { ...descriptor, value: bad } : { ...descriptor, get: bad });
    };
    const { ownKeys } = Reflect;
    const TypedArray = Object.getPrototypeOf(Uint8Array);
    let log = '';
    // Setters and read-only properties of the names that values have.
    for (const key of ['n', 's', 'd', 'a', '0', '1']) {
      Object.defineProperty(Object.prototype, key, { set() { log += key; }, get() { log += key; }, configurable: true });
    }
    const objects = [Reflect, Object, String, Array, Date, JSON, Math, BigInt, Function.prototype, Object.prototype, Array.prototype, String.prototype, Date.prototype,
      Uint8Array, Uint8Array.prototype, TypedArray, TypedArray.prototype, ArrayBuffer, ArrayBuffer.prototype, DataView.prototype, Symbol.prototype,
      Map.prototype, Set.prototype, WeakMap.prototype, WeakSet.prototype, RegExp.prototype, BigInt.prototype, Number.prototype, Boolean.prototype,
      Object.getPrototypeOf([][Symbol.iterator]()), Object.getPrototypeOf(new Map()[Symbol.iterator]())];
    const lists = objects.map((object) => [object, ownKeys(object)]);
    const { defineProperty, getOwnPropertyDescriptor } = Object;
    for (let i = 0; i < lists.length; i++) for (let k = 0; k < lists[i][1].length; k++) poison(lists[i][0], lists[i][1][k]);
    globalThis.Uint8Array = globalThis.ArrayBuffer = globalThis.Date = globalThis.Error = undefined;
    const again = encode(value), againLength = lengthOf(again);
    const decoded = decode(again);
    let refusal;
    try { encode([{ fn() {} }]); } catch (error) { refusal = error; }
    const patched = (() => { try { [].push(1); return false; } catch { return true; } })();
    report({ __proto__: null, before, again, againLength, decoded, refusal, log, poisoned, patched });
  `;
  return loadInContext().then(({ context, encodeIn, decodeIn }) => {
    let result;
    Object.assign(context, { encode: encodeIn, decode: decodeIn, lengthOf: (u8) => Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), 'length', u8), report: (of) => (result = of) });
    vm.runInContext(`(() => { ${code} })()`, context);
    const { before, again, againLength, decoded, refusal, log, poisoned, patched } = result;
    assert.equal(patched, true);
    assert.equal(poisoned, 'push ');
    assert.equal(log, '');
    // The encoder may choose another way where the prototypes of arrays are not what they were, but to the same end.
    const first = new Uint8Array(before.split(',').map(Number));
    same(decodeClone(Uint8Array.from({ length: againLength }, (_, i) => again[i])), decodeClone(first));
    assert.deepEqual(Object.entries(decoded[0]).map(([key]) => key), ['n', 's', 'w', 'd', 'a', 'u', 'b', 'm', 't', 'r', 'i', 'k', 'e', 'x', 'q', 'v', 'o', 'self']);
    assert.equal(Object.hasOwn(decoded[0].a, 1), false);
    assert.equal(decoded[0].self, decoded);
    assert.equal(decoded[0].o[29].i, 29);
    assert.equal(decoded[0].e.message, 'boom');
    assert.equal(decoded[0].n, 0.5);
    assert.equal(decoded[0].w, '日');
    assert.equal(decoded[1].length, 600);
    assert.equal(refusal.message, 'An object could not be cloned. args[0].fn is a function');
    assert.equal(refusal.name, 'DataCloneError');
    assert.equal(refusal.code, 25);
  });
});

/** The codec in a realm of its own, which has no DOMException. */
async function loadInContext() {
  const context = vm.createContext({});
  const entry = new URL('../src/clone/index.js', import.meta.url).pathname;
  const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, write: false, format: 'iife', globalName: 'codec', target: 'es2022' });
  const codec = vm.runInContext(`(() => { ${outputFiles[0].text}; return codec; })()`, context);
  const copy = vm.runInContext('(() => { const U = Uint8Array, set = Function.prototype.call.bind(U.prototype.set); return (u8, n) => { const to = new U(n); for (let i = 0; i < n; i++) to[i] = u8[i]; return to; }; })()', context);
  return {
    context,
    encodeIn: (value) => {
      const writer = new codec.CloneWriter();
      codec.encodeClone(writer, value);
      return copy(writer.u8, writer.length);
    },
    decodeIn: (bytes) => codec.decodeClone(bytes),
  };
}

/** A generator of small integers that gives the same ones each run. */
function randomNumbers(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
