// The clone codec against the golden vectors, values of other realms, patched prototypes, and hostile values and bytes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { inspect } from 'node:util';
import vm from 'node:vm';
import { CloneWriter, decodeClone, encodeClone } from '../src/clone/index.js';

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
const fromHex = (text) => new Uint8Array(Buffer.from(text, 'hex'));
const nest = (levels, wrap = (inner) => [inner]) => {
  let value = null;
  for (let i = 0; i < levels; i += 1) value = wrap(value);
  return value;
};

function build([kind, data]) {
  const text = (of) => (typeof of === 'string' ? of : String.fromCharCode(...of));
  switch (kind) {
    case 'undefined':
      return undefined;
    case 'null':
      return null;
    case 'boolean':
      return data;
    case 'number':
      return Number(data);
    case 'string':
      return text(data);
    case 'array':
      return data.map(build);
    case 'object': {
      const object = {};
      for (const [key, value] of data) {
        Object.defineProperty(object, text(key), { value: build(value), writable: true, enumerable: true, configurable: true });
      }
      return object;
    }
    case 'date':
      return new Date(Number(data));
    case 'arrayBuffer':
      return new Uint8Array(data).buffer;
    case 'uint8Array':
      return new Uint8Array(data);
    default:
      throw new Error(`golden vectors have a new kind: ${kind}`);
  }
}

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
      if (!decodeOnly) assert.equal(hex(encode(build(value))), bytes);
      const decoded = decodeClone(fromHex(bytes));
      same(decoded, build(value));
      if (value[0] === 'object') assert.deepEqual(Object.keys(decoded), Object.keys(build(value)));
    });
  }
});

test('malformed bytes are refused', async (t) => {
  for (const { name, hex: bytes } of golden.malformed) {
    await t.test(name, () => {
      assert.throws(() => decodeClone(fromHex(bytes)), { name: 'Error', message: /^Malformed clone data: / });
    });
  }
});

test('every beginning of an encoding is refused', () => {
  const bytes = encode([1, 0.5, 'a', '日', { k: [null] }, new Date(0), new Uint8Array(3), new ArrayBuffer(2)]);
  for (let end = 0; end < bytes.length; end += 1) assert.throws(() => decodeClone(bytes, 0, end), /Malformed/);
});

test('random bytes throw or decode, and what decodes encodes', () => {
  const random = randomNumbers(7);
  for (let run = 0; run < 20_000; run += 1) {
    const bytes = new Uint8Array(random(40));
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = random(3) ? random(14) : random(256);
    let value;
    try {
      value = decodeClone(bytes);
    } catch (error) {
      assert.match(error.message, /^Malformed clone data: /);
      continue;
    }
    same(roundTrip(value), value);
  }
});

test('decodes the given part of a buffer, and only if it is within', () => {
  const bytes = encode('part');
  const buffer = new Uint8Array(bytes.length + 9).fill(0xff);
  buffer.set(bytes, 4);
  assert.equal(decodeClone(buffer.subarray(1), 3, 3 + bytes.length), 'part');
  const inner = encode({ bytes: new Uint8Array([1, 2, 3]) });
  const outer = new Uint8Array(inner.length + 8);
  outer.set(inner, 8);
  const decoded = decodeClone(outer.subarray(8));
  outer.fill(0);
  assert.deepEqual(decoded.bytes, new Uint8Array([1, 2, 3]), 'bytes are copied');
  for (const [start, end] of [[-1, 2], [3, 2], [0, 1000], [NaN, 2]]) {
    assert.throws(() => decodeClone(bytes, start, end), RangeError);
  }
});

test('objects are made in the realm that is asked for', () => {
  const realm = vm.runInNewContext(`({
    createObject: () => ({}), createArray: () => [], createDate: (time) => new Date(time),
    createArrayBuffer: (length) => new ArrayBuffer(length), createUint8Array: (length) => new Uint8Array(length),
    isOurs: (v) => Array.isArray(v) && v instanceof Array && v[0] instanceof Object && v[0].d instanceof Date
      && v[0].b instanceof ArrayBuffer && v[0].u instanceof Uint8Array && v[0].u[2] === 7 && new Uint8Array(v[0].b)[1] === 9,
  })`);
  const bytes = encode([{ d: new Date(0), b: new Uint8Array([8, 9]).buffer, u: new Uint8Array([5, 6, 7]) }]);
  assert.ok(realm.isOurs(decodeClone(bytes, 0, bytes.length, realm)));
});

test('what cannot be cloned is named', async (t) => {
  const { port1 } = new MessageChannel();
  port1.close();
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const detached = new ArrayBuffer(8);
  const detachedView = new Uint8Array(detached);
  structuredClone(detached, { transfer: [detached] });
  const kinds = {
    'a function': [() => {}, class {}, async () => {}, function* () {}, Object],
    'a symbol': [Symbol('s'), Symbol.iterator],
    'a BigInt': [1n],
    'a Promise': [Promise.resolve(), (async () => {})(), new (class extends Promise {})(() => {})],
    'a Map': [new Map(), new (class extends Map {})()],
    'a Set': [new Set()],
    'a WeakMap': [new WeakMap()],
    'a WeakSet': [new WeakSet()],
    'a WeakRef': [new WeakRef({})],
    'a FinalizationRegistry': [new FinalizationRegistry(() => {})],
    'a RegExp': [/x/],
    'an Error': [new Error('x'), new TypeError('x'), new (class Mine extends Error {})()],
    'a DOMException': [new DOMException('x')],
    'a Boolean object': [Object(false)],
    'a Number object': [Object(1)],
    'a String object': [Object('s')],
    'a Symbol object': [Object(Symbol())],
    'a BigInt object': [Object(1n)],
    'an Int8Array': [new Int8Array(1)],
    'a Uint8ClampedArray': [new Uint8ClampedArray(1)],
    'an Int16Array': [new Int16Array(1)],
    'a Uint16Array': [new Uint16Array(1)],
    'an Int32Array': [new Int32Array(1)],
    'a Uint32Array': [new Uint32Array(1)],
    'a Float32Array': [new Float32Array(1)],
    'a Float64Array': [new Float64Array(1)],
    'a BigInt64Array': [new BigInt64Array(1)],
    'a BigUint64Array': [new BigUint64Array(1)],
    'a DataView': [new DataView(new ArrayBuffer(1))],
    'a SharedArrayBuffer': [new SharedArrayBuffer(1)],
    'a Uint8Array of a SharedArrayBuffer': [new Uint8Array(new SharedArrayBuffer(1))],
    'a detached ArrayBuffer': [detached],
    'a detached Uint8Array': [detachedView],
    'a revoked Proxy': [revoked.proxy],
    'a Generator': [(function* () {})()],
    'an Array Iterator': [[][Symbol.iterator]()],
    // Host objects, Node's in the place of the DOM's.
    'a URL': [new URL('x:y')],
    'an AbortSignal': [new AbortController().signal],
    'a TextDecoder': [new TextDecoder()],
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
    'a Map': 'new Map()',
    'a Set': 'new Set()',
    'a WeakMap': 'new WeakMap()',
    'a WeakSet': 'new WeakSet()',
    'a WeakRef': 'new WeakRef({})',
    'a Promise': 'Promise.resolve()',
    'a RegExp': '/x/',
    'an Error': 'new TypeError()',
    'a Number object': 'Object(1)',
    'a Symbol object': 'Object(Symbol())',
    'a Float64Array': 'new Float64Array(1)',
    'a DataView': 'new DataView(new ArrayBuffer(1))',
    'a SharedArrayBuffer': 'new SharedArrayBuffer(1)',
  };
  for (const [kind, code] of Object.entries(refusals)) {
    await t.test(kind, () => assert.throws(() => encode([of(code)]), isRefused(`args[0] is ${kind}`)));
  }
  const value = of(`class Point { x = 1; get y() { return 2; } }
    [{ d: new Date(5), a: [1, , 'x'], u: new Uint8Array([1, 2]), b: new Uint8Array([3]).buffer, n: Object.create(null), p: new Point() }]`);
  same(roundTrip(value), [
    { d: new Date(5), a: [1, undefined, 'x'], u: new Uint8Array([1, 2]), b: new Uint8Array([3]).buffer, n: {}, p: { x: 1 } },
  ]);
});

test('kinds are told by what objects are, not by what they say', () => {
  const said = (value, tag) => Object.defineProperty(value, Symbol.toStringTag, { value: tag });
  same(roundTrip(said(new Date(1), 'Map')), new Date(1));
  same(roundTrip(said({ a: 1 }, 'Promise')), { a: 1 });
  assert.throws(() => encode(said(new Map(), 'Object')), isRefused('args is a Map'));
  same(roundTrip(Object.setPrototypeOf(new Date(1), {})), new Date(1));
  same(roundTrip(Object.setPrototypeOf(new Date(1), null)), new Date(1));
  assert.throws(() => encode(Object.setPrototypeOf(new Error(), Object.prototype)), isRefused('args is an Error'));
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
  for (const levels of [MAX_DEPTH + 1, 100_000]) {
    const bytes = fromHex('0801000000'.repeat(levels) + '00');
    assert.throws(() => decodeClone(bytes), { name: 'RangeError', message: /more than 1000 levels/ });
  }
});

test('a cycle ends in the depth error', () => {
  const cycle = {};
  cycle.self = cycle;
  assert.throws(() => encode(cycle), RangeError);
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
  writer.writeU8(1);
  writer.writeU16(0x0302);
  writer.writeU32(0x07060504);
  writer.writeF64(-0.5);
  writer.writeBytes(new Uint8Array([9, 10]), 2);
  assert.equal(hex(writer.u8.subarray(0, writer.length)), '01020304050607000000000000e0bf090a');
  assert.ok(writer.u8.buffer instanceof ArrayBuffer);
  writer.reserve(100_000);
  assert.ok(writer.u8.length >= 100_017);
  assert.equal(hex(writer.u8.subarray(0, 3)), '010203');
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
  same(roundTrip([shrinking, 'end']), [[1, 'x', undefined, undefined], 'end']);
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
  const endless = new Proxy({}, { getPrototypeOf: () => endless });
  same(roundTrip(endless), {});
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
    same(roundTrip([1, , 3]), [1, undefined, 3]);
  } finally {
    delete Array.prototype[1];
  }
});

test('random values agree with structuredClone', () => {
  const random = randomNumbers(42);
  for (let run = 0; run < 5_000; run += 1) {
    const value = randomValue(random, 4);
    same(roundTrip(value), structuredClone(value));
  }
});

test('code that patches built-ins later changes nothing', () => {
  const code = `
    const value = [{ n: 0.5, s: 'é', w: '日', d: new Date(7), a: [1, , 2], u: new Uint8Array([1, 2]), b: new ArrayBuffer(1) }, 'x'.repeat(600)];
    const bytes = encode(value);
    const before = bytes.join(), bytesLength = bytes.length;
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
    const objects = [Reflect, Object, String, Array, Date, JSON, Function.prototype, Object.prototype, Array.prototype, String.prototype, Date.prototype,
      Uint8Array, Uint8Array.prototype, TypedArray, TypedArray.prototype, ArrayBuffer, ArrayBuffer.prototype, DataView.prototype, Symbol.prototype,
      Object.getPrototypeOf([][Symbol.iterator]())];
    const lists = objects.map((object) => [object, ownKeys(object)]);
    const { defineProperty, getOwnPropertyDescriptor } = Object;
    for (let i = 0; i < lists.length; i++) for (let k = 0; k < lists[i][1].length; k++) poison(lists[i][0], lists[i][1][k]);
    globalThis.Uint8Array = globalThis.ArrayBuffer = globalThis.Date = globalThis.Error = undefined;
    const again = encode(value);
    const decoded = decode(again);
    let refusal;
    try { encode([{ fn() {} }]); } catch (error) { refusal = error; }
    const patched = (() => { try { [].push(1); return false; } catch { return true; } })();
    report({ __proto__: null, before, bytesLength, again, decoded, refusal, log, poisoned, patched });
  `;
  return loadInContext().then(({ context, encodeIn, decodeIn }) => {
    let result;
    Object.assign(context, { encode: encodeIn, decode: decodeIn, report: (of) => (result = of) });
    vm.runInContext(`(() => { ${code} })()`, context);
    const { before, bytesLength, again, decoded, refusal, log, poisoned, patched } = result;
    assert.equal(patched, true);
    assert.equal(poisoned, 'push ');
    assert.equal(log, '');
    assert.equal(Array.from({ length: bytesLength }, (_, i) => again[i]).join(), before);
    assert.deepEqual(Object.entries(decoded[0]).map(([key]) => key), ['n', 's', 'w', 'd', 'a', 'u', 'b']);
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
  const files = ['primordials', 'format', 'kind', 'path', 'writer', 'encode', 'decode', 'index'];
  // Node runs modules in a context only with a flag, so they become one script: names are unique across the folder but for
  // the two scratch buffers.
  let script = '';
  let exported = '';
  for (const file of files) {
    let source = readFileSync(new URL(`../src/clone/${file}.js`, import.meta.url), 'utf8');
    for (const [, names] of source.matchAll(/^export (?:const|class|function) (\w+)/gm)) exported += `${names}, `;
    for (const [, names] of source.matchAll(/^export const \{([^}]*)\}/gm)) {
      for (const part of names.split(',')) if (part.trim()) exported += `${part.split(':').pop().trim()}, `;
    }
    source = source.replace(/^import [^;]*;$/gm, '').replace(/^export \{[^}]*\} from [^;]*;$/gm, '').replace(/^export /gm, '');
    const names = exported;
    exported = '';
    script += `const {${names}} = (() => { ${source}\n return {${names}}; })();\n`;
  }
  const codec = vm.runInContext(`${script} ({ CloneWriter, encodeClone, decodeClone })`, context);
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

function randomValue(random, depth) {
  const number = () => [random(10), -random(1e9), random(1e9) * 1e6, random(1e9) / 7, -0, NaN, Infinity, 2 ** 31, 5e-324][random(9)];
  const string = () => {
    const limit = [0x80, 0x100, 0x3000, 0x10000][random(4)];
    let text = '';
    for (let left = random(random(20) ? 12 : 600); left > 0; left -= 1) text += String.fromCharCode(random(limit));
    return text;
  };
  const bytes = () => Uint8Array.from({ length: random(20) }, () => random(256));
  switch (random(depth > 0 ? 11 : 8)) {
    case 0:
      return undefined;
    case 1:
      return null;
    case 2:
      return random(2) === 1;
    case 3:
    case 4:
      return number();
    case 5:
      return string();
    case 6:
      return new Date(random(3) ? random(2e9) * 1000 - 1e12 : NaN);
    case 7:
      return random(2) ? bytes() : bytes().buffer;
    case 8:
      return Array.from({ length: random(8) }, () => randomValue(random, depth - 1));
    default: {
      const object = random(5) ? {} : new (class Mine {})();
      for (let left = random(8); left > 0; left -= 1) {
        const key = random(4) ? string() : ['__proto__', 'constructor', '1', ''][random(4)];
        Object.defineProperty(object, key, { value: randomValue(random, depth - 1), writable: true, enumerable: true, configurable: true });
      }
      return object;
    }
  }
}
