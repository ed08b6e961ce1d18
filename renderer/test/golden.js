// Writes tests/golden/clone.json: values with the bytes that this encoder makes of them, messages made by hand that an
// encoder may make too, and bytes that no decoder may accept.
//
//   node renderer/test/golden.js            writes the file
//   node renderer/test/golden.js --check    fails if it is not what would be written
import { readFileSync, writeFileSync } from 'node:fs';
import { CloneWriter, encodeClone } from '../src/clone/index.js';
import { build } from './helpers/description.js';
import * as m from './helpers/message.js';

const { SPECIAL, arr, dict, double, doubleWords, ext, int, message, nums, obj, objx, record, ref, str } = m;
const { WIDE, REFS, ILL_FORMED, ASCII } = m;

const s = (text) => ['string', text];
const n = (number) => ['number', Object.is(number, -0) ? '-0' : String(number)];
const o = (...entries) => ['object', entries];
const a = (...elements) => ['array', elements];
const units = (text) => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
const long = (text, count) => text.repeat(count);
const buffer = (...bytes) => ['arrayBuffer', bytes, null];
const view = (name, bytes) => ['view', name, 0, bytes.length, buffer(...bytes)];
const nest = (levels, wrap, inner) => {
  let value = inner;
  for (let i = 0; i < levels; i += 1) value = wrap(value);
  return value;
};
const VIEWS = {
  Int8Array: 1, Uint8Array: 1, Uint8ClampedArray: 1, Int16Array: 2, Uint16Array: 2, Int32Array: 4, Uint32Array: 4,
  Float32Array: 4, Float64Array: 8, BigInt64Array: 8, BigUint64Array: 8, DataView: 1,
};
const ERRORS = ['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError'];

/** What the encoder is to be run on: name and description. */
const encoded = [
  ['undefined', ['undefined']], ['null', ['null']], ['true', ['boolean', true]], ['false', ['boolean', false]],
  ...[0, 1, -1, 255, -256, 2 ** 27 - 1, -(2 ** 27), 2 ** 27, -(2 ** 27) - 1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53 - 1, 2 ** 53,
    -(2 ** 53), 1e21, -0, 0.5, -1.5, 0.1, 5e-324, 1.7976931348623157e308, NaN, Infinity, -Infinity].map((x) => [`number ${n(x)[1]}`, n(x)]),
  ...['0', '1', '-1', '15', '16', '255', '-256', '9007199254740993', '18446744073709551616', '-340282366920938463463374607431768211457',
    String(7n ** 300n)].map((x) => [`bigint ${x.slice(0, 40)}`, ['bigint', x]]),
  ['empty string', s('')], ['ASCII string', s('hello')], ['NUL', s('a\0b')], ['Latin-1', s('é\x80\x9f\xa0ÿ')],
  ['all of Latin-1', s(String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i)))],
  ['UTF-16', s('日本語')], ['a leading BOM', s('\ufeffabc')], ['U+FFFD and U+FFFE', s('\ufffd\ufffe')], ['astral', s('a😀b')],
  ['lone high surrogate', s(units('a\ud800'))], ['lone low surrogate', s(units('\udc00a'))], ['swapped surrogates', s(units('\udc00\ud800'))],
  ['halves in two strings', a(s(units('\ud83d')), s(units('\ude00')))],
  ['Latin-1 before UTF-16', a(s('abcé'), s('日'), s('x'))], ['strings of many lengths', a(...['', 'a', 'bc', 'def', 'ghij', 'klmno'].map(s))],
  ['long ASCII', s(long('0123456789', 150))], ['long Latin-1 among short', a(s('a'), s(long('é', 1100)), s('b'))],
  ['long UTF-16 among short', a(s('a'), s(long('日本', 600)), s('é'), s(long('x', 1100)))],
  ['empty array', a()], ['array', a(n(1), s('x'), ['null'], ['undefined'], a(n(2)))], ['array of INTs', a(...[1, 2, 3, -4, 5].map(n))],
  ['array of doubles', a(...[0.5, -0, NaN, Infinity].map(n))], ['array of doubles, other parity', a(n(0), a(...[1, 2, 0.5, 3].map(n)))],
  ['numbers, then something else', a(n(0.5), n(1), n(2), s('x'), n(0.25))], ['two doubles', a(n(0.5), n(1.5))],
  ['holes', a(n(1), ['hole'], n(3), ['hole'])], ['undefined is no hole', a(['undefined'], ['hole'])], ['only holes', a(['hole'], ['hole'])],
  ['sparse array', ['sparse', 5000, [['7', n(1)], ['4999', s('last')]]]], ['sparse array with a name', ['sparse', 2000, [['0', n(1)], ['x', n(2)]]]],
  ['very sparse array', ['sparse', 4294967295, [['4294967294', n(1)]]]], ['array with holes and as many names', ['arrayExtra', [n(1), ['hole'], n(3)], [['label', s('x')]]]], ['array with other properties', ['arrayExtra', [n(1), ['hole']], [['x', n(2)], ['é', o()]]]],
  ['empty object', o()], ['object', o(['a', n(1)], ['b', s('x')])], ['order of properties', o(['1', n(1)], ['10', n(2)], ['b', n(3)], ['a', n(4)], ['01', n(5)], ['-1', n(6)])],
  ['own __proto__', o(['__proto__', o(['x', n(1)])], ['constructor', n(2)], ['y', n(3)])], ['empty key', o(['', n(1)])],
  ['Latin-1 and UTF-16 keys', o(['é', n(1)], ['日本', n(2)], ['a', n(3)])], ['half a character as a key', o([[0xd800], n(1)], [[0xdc00], n(2)])],
  ['a shape twice', a(o(['a', n(1)], ['b', n(2)]), o(['a', n(3)], ['b', n(4)]), o(['b', n(5)], ['a', n(6)]))],
  ['nested objects', o(['a', o(['a', o(['a', o()])])])],
  ['long key', o([long('k', 200), n(1)], ['b', n(2)])], ['many keys', o(...Array.from({ length: 140 }, (_, i) => [`k${i}`, n(i)]))],
  ['Date', ['date', '1731999999123']], ['Date before 1970', ['date', '-1']], ['invalid Date', ['date', 'NaN']],
  ['empty Map', ['map', []]], ['Map', ['map', [[s('a'), n(1)], [n(2), o(['x', n(1)])], [o(), a()]]]], ['empty Set', ['set', []]], ['Set', ['set', [n(1), s('x'), o(['a', n(1)])]]],
  ['RegExp', ['regexp', 'a\\/b', 'gi']], ['RegExp, all flags', ['regexp', 'é', 'dgimsuy']], ['empty RegExp', ['regexp', '(?:)', '']],
  ...ERRORS.map((name) => [name, ['error', name, { message: 'boom', stack: 'at x' }]]),
  ['Error without message', ['error', 'Error', { stack: '' }]], ['Error with cause', ['error', 'TypeError', { message: 'é', stack: '日', cause: o(['a', n(1)]) }]],
  ['Error with its own cause', ['error', 'Error', { message: '', stack: 's', cause: ['ref', 0] }]], ['Error with undefined cause', ['error', 'Error', { stack: 's', cause: ['undefined'] }]],
  ['Error of another name', ['error', 'Error', { name: 'ValidationError', message: 'm', stack: 's' }]],
  ['AggregateError with errors', ['error', 'AggregateError', { message: 'm', stack: 's', cause: n(1), errors: a(['error', 'Error', { message: 'i', stack: 't' }], n(2)) }]],
  ['empty ArrayBuffer', buffer()], ['ArrayBuffer', buffer(1, 2, 3)], ['two ArrayBuffers', a(buffer(1, 2, 3, 4, 5, 6, 7, 8), buffer(9))],
  ['resizable ArrayBuffer', ['arrayBuffer', [1, 2, 3], 16]],
  ...Object.entries(VIEWS).map(([name, size]) => [name, view(name, Array.from({ length: 2 * size }, (_, i) => i + 1))]),
  ['part of a buffer', ['view', 'Uint16Array', 2, 4, buffer(1, 2, 3, 4, 5, 6, 7, 8)]], ['empty view', ['view', 'Float64Array', 8, 0, buffer(1, 2, 3, 4, 5, 6, 7, 8)]],
  ['two views share a buffer', o(['a', view('Uint8Array', [1, 2, 3, 4])], ['b', ['view', 'Uint16Array', 2, 2, ['ref', 2]]], ['c', ['ref', 2]])],
  ['a view that tracks', ['view', 'Uint16Array', 2, null, ['arrayBuffer', [1, 2, 3, 4, 5, 6], 16]]], ['a DataView that tracks', ['view', 'DataView', 1, null, ['arrayBuffer', [1, 2], 4]]], ['a view that tracks a full buffer', ['view', 'Uint16Array', 2, null, ['arrayBuffer', [1, 2, 3, 4, 5, 6], 6]]],
  ['a DataView shares a typed array\'s buffer', a(['view', 'Float32Array', 4, 4, buffer(0, 0, 0, 0, 0, 0, 128, 63)], ['view', 'DataView', 2, 3, ['ref', 2]])],
  ['Number object', ['numberObject', '-0']], ['String object', ['stringObject', 'é']], ['Boolean objects', a(['booleanObject', true], ['booleanObject', false])], ['BigInt object', ['bigintObject', '-10']],
  ['shared object', o(['a', o(['x', n(1)])], ['b', ['ref', 1]], ['c', a(['ref', 1])])], ['cycle', o(['self', ['ref', 0]])], ['cycle of arrays', a(a(['ref', 0], ['ref', 1]))],
  ['all kinds shared', a(['date', '1'], ['regexp', 'x', ''], ['map', []], ['set', []], ['numberObject', '1'], ['stringObject', 'x'], ['bigintObject', '1'], ['booleanObject', true],
    ['error', 'Error', { stack: 's' }], a(n(0.5), n(1), n(2), n(3)), ['bigint', '1'], s('no number'), ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((i) => ['ref', i]))],
  ['cycle through Map and Set', ['map', [[['ref', 0], ['set', [['ref', 0], ['ref', 1]]]]]]],
  ['many objects, the last refers to the first', a(...Array.from({ length: 40 }, (_, i) => (i < 39 ? o(['i', n(i)]) : ['ref', 1])))],
  ['deepest arrays', nest(1000, (x) => a(x), ['null'])], ['deepest objects', nest(1000, (x) => o(['a', x]), n(1))],
];

/** What an encoder may write as well: name, description, bytes. */
const variants = [
  ['DICT', o(['a', n(1)], ['b', s('x')]), { values: [dict(2), str(1), int(1), str(1), str(1)], pool: 'abx' }],
  ['empty DICT', o(), { values: [dict(0)] }], ['DICT in its order', o(['1', n(2)], ['b', n(1)]), { values: [dict(2), str(1), int(1), str(1), int(2)], pool: 'b1' }],
  ['DICT with __proto__', o(['__proto__', n(1)]), { values: [dict(1), str(9), int(1)], pool: '__proto__' }],
  ['OBJX', o(['a', n(1)], ['b', n(2)]), { values: [objx(0), int(1), 1, str(1), int(2)], shapes: [record(['a'])], pool: 'b' }],
  ['OBJX without more', o(['a', n(1)]), { values: [objx(0), int(1), 0], shapes: [record(['a'])] }],
  ['INTs as NUMS', a(n(1), n(2)), { values: [nums(2), 0, doubleWords(1), doubleWords(2)] }],
  ['empty NUMS', a(), { values: [nums(0), 0] }], ['NUMS without padding', a(n(1), a(n(0.5))), { values: [arr(2), int(1), nums(1), 0, doubleWords(0.5)] }],
  ['doubles in ARR', a(n(0.5), n(1)), { values: [arr(2), double(0.5), int(1)] }],
  ['a flag REFS without REF', a(a()), { values: [arr(1), arr(0)], flags: REFS }],
  ['wide pool of ASCII', s('abc'), { values: [str(3)], pool: 'abc', flags: WIDE }], ['ILL_FORMED though it is not', s('a日'), { values: [str(2)], pool: 'a日', flags: WIDE | ILL_FORMED }],
  ['ASCII without the flag', s('abc'), { values: [str(3)], pool: 'abc' }], ['ASCII with the flag', s('abc'), { values: [str(3)], pool: 'abc', flags: ASCII }],
  ['an unused shape', n(1), { values: [int(1)], shapes: [record(['a'])] }], ['the same shape twice', a(o(['a', n(1)]), o(['a', n(2)])), { values: [arr(2), obj(0), int(1), obj(1), int(2)], shapes: [record(['a']), record(['a'])] }],
  ['wide keys of ASCII', o(['a', n(1)], ['bc', n(2)]), { values: [obj(0), int(1), int(2)], shapes: [record(['a', 'bc'], true)] }],
  ['shape with index keys', o(['1', n(2)], ['b', n(1)]), { values: [obj(0), int(1), int(2)], shapes: [record(['b', '1'])] }],
  ['shape without keys', o(), { values: [obj(0)], shapes: [record([])] }],
  ['SPARSE of all', a(n(1), n(2)), { values: [ext(12), 2, 2, str(1), int(1), str(1), int(2)], pool: '01' }],
  ['ARRAY_EXTRA without more', a(n(1)), { values: [ext(13), arr(1), int(1), 0] }],
  ['Error with nothing', ['error', 'RangeError', {}], { values: [ext(4), 2] }],
  ['AggregateError without errors', ['error', 'AggregateError', { message: 'm' }], { values: [ext(4), 7 | 16, str(1)], pool: 'm' }],
  ['TypeError of another name', ['error', 'TypeError', { name: 'N', message: 'm' }], { values: [ext(4), 5 | 16 | 256, str(1), str(1)], pool: 'Nm' }],
];

const proper = { values: [arr(2), str(2), int(1)], pool: 'ab' };
/** What no decoder accepts: name, bytes. */
const malformed = [
  ['no bytes', new Uint8Array(0)], ['half a head', message(proper).slice(0, 16)], ['no value', message({})],
  ['cut off', message(proper).slice(0, -8)], ['bytes behind', message({ ...proper, tail: [0, 0, 0, 0, 0, 0, 0, 0] })],
  ['a value behind', message({ values: [int(1), int(2)] })], ['unknown flag', message({ ...proper, flags: 16 })],
  ['odd number of words', message({ ...proper, head: { 0: 11 } })], ['too many words', message({ ...proper, head: { 0: 14 } })], ['words below the head', message({ ...proper, head: { 0: 6 } })],
  ['negative words', message({ ...proper, head: { 0: -2 } })], ['huge pool', message({ ...proper, head: { 1: 0x7fffffff } })], ['negative pool', message({ ...proper, head: { 1: -1 } })],
  ['shapes before the values', message({ ...proper, head: { 4: 7 } })], ['shapes behind the words', message({ ...proper, head: { 4: 99 } })], ['values within the shapes', message({ values: [arr(1), int(1)], head: { 4: 9 } })],
  ['blobs that are not there', message({ ...proper, head: { 5: 8 } })], ['blobs of odd length', message({ ...proper, head: { 5: 4 } })],
  ['a pool that is not used', message({ values: [int(1)], pool: 'abcdefgh' })], ['a pool that is too short', message({ values: [str(3)], pool: 'ab' })],
  ['blobs that are not used', message({ values: [int(1)], blobs: [[1]] })],
  ...[11, 12, 13, 14, 15].map((tag) => [`tag ${tag}`, message({ values: [tag] })]), ...[5, 6, 255].map((x) => [`special ${x}`, message({ values: [x << 4] })]),
  ['a hole at the root', message({ values: [SPECIAL.hole] })], ['a hole in an object', message({ values: [dict(1), str(1), SPECIAL.hole], pool: 'a' })], ['a hole in a Map', message({ values: [ext(1), 1, SPECIAL.hole, int(1)] })],
  ['double without its words', message({ values: [2, 0] })], ['DOUBLE with a payload', message({ values: [18, 0, 0] })],
  ['array longer than the words', message({ values: [arr(3), int(1), int(2)] })], ['array of 2^28 - 1', message({ values: [arr(0xfffffff)] })],
  ['nested claims', message({ values: [arr(4), arr(4), arr(4), arr(4), int(1)] })],
  ['NUMS longer than the words', message({ values: [nums(2), 0, doubleWords(1)] })], ['NUMS not padded by zero', message({ values: [nums(1), 7, doubleWords(1)] })],
  ['DICT longer than the words', message({ values: [dict(3), str(0), int(1)] })], ['DICT with a key that is no string', message({ values: [dict(1), int(1), int(1)] })],
  ['no such shape', message({ values: [obj(0)] })], ['object without its values', message({ values: [obj(0), int(1)], shapes: [record(['a', 'b'])] })],
  ['OBJX without its count', message({ values: [objx(0), int(1)], shapes: [record(['a'])] })], ['OBJX with a huge count', message({ values: [objx(0), int(1), -1], shapes: [record(['a'])] })],
  ['REF without the flag', message({ values: [arr(1), ref(0)] })], ['REF to what is not yet there', message({ values: [arr(2), ref(1), arr(0)], flags: REFS })], ['REF at the root', message({ values: [ref(0)], flags: REFS })],
  ['REF to a string', message({ values: [arr(2), str(1), ref(1)], pool: 'a', flags: REFS })],
  ['unknown kind', message({ values: [ext(14)] })], ['Date without its words', message({ values: [ext(0), 0] })],
  ['Map longer than the words', message({ values: [ext(1), 2, int(1), int(2), int(3)] })], ['Map with a huge count', message({ values: [ext(1), -1, int(1)] })], ['Set longer than the words', message({ values: [ext(2), 2, int(1)] })],
  ['RegExp of numbers', message({ values: [ext(3), int(1), int(2)] })],
  ...[8, 15].map((x) => [`class ${x} of error`, message({ values: [ext(4), x] })]), ['unknown bit of an error', message({ values: [ext(4), 512] })], ['message that is no string', message({ values: [ext(4), 16, int(1)] })],
  ['errors that are no array', message({ values: [ext(4), 7 | 128, int(1)] })],
  ...['', '-', '-0', '00', '01', 'A', '0x1', ' 1', '1n', '+1', 'é'].map((x) => [`bigint ${JSON.stringify(x)}`, message({ values: [ext(5), str(x.length)], pool: x })]),
  ['buffer out of the blobs', message({ values: [ext(6), 9, 0, 0], blobs: [[1]] })], ['buffer at another place', message({ values: [ext(6), 1, 8, 0], blobs: [[1], [2]] })], ['buffers in another order', message({ values: [arr(2), ext(6), 1, 8, 0, ext(6), 1, 0, 0], blobs: [[1], [2]] })],
  ['two buffers of the same bytes', message({ values: [arr(2), ext(6), 1, 0, 0, ext(6), 1, 0, 0], blobs: [[1]] })], ['buffer longer than its maximum', message({ values: [ext(6), 2, 0, 2], blobs: [[1, 2]] })],
  ['class 13 of view', message({ values: [ext(7), 13, 0, 0, ext(6), 0, 0, 0] })], ['view of no buffer', message({ values: [ext(7), 1, 0, 0, int(1)] })], ['view of itself', message({ values: [ext(7), 1, 0, 0, ref(0)], flags: REFS })], ['view of a view', message({ values: [arr(2), ext(7), 1, 0, 0, ext(6), 0, 0, 0, ext(7), 1, 0, 0, ref(1)], flags: REFS })],
  ['view beyond its buffer', message({ values: [ext(7), 1, 1, 8, ext(6), 8, 0, 0], blobs: [[1, 2, 3, 4, 5, 6, 7, 8]] })], ['view that begins beyond its buffer', message({ values: [ext(7), 1, 9, 0, ext(6), 8, 0, 0], blobs: [[1, 2, 3, 4, 5, 6, 7, 8]] })],
  ['misaligned view', message({ values: [ext(7), 5, 2, 4, ext(6), 8, 0, 0], blobs: [[1, 2, 3, 4, 5, 6, 7, 8]] })], ['view with a part of an element', message({ values: [ext(7), 5, 0, 6, ext(6), 8, 0, 0], blobs: [[1, 2, 3, 4, 5, 6, 7, 8]] })],
  ['a view that tracks what has a fixed length', message({ values: [ext(7), 1, 0, -1, ext(6), 8, 0, 0], blobs: [[1, 2, 3, 4, 5, 6, 7, 8]] })],
  ['String object of a number', message({ values: [ext(9), int(1)] })], ['Boolean object of 2', message({ values: [ext(10), 2] })], ['BigInt object of nothing', message({ values: [ext(11), str(0)] })],
  ['SPARSE with an index beyond its length', message({ values: [ext(12), 2, 1, str(1), int(1)], pool: '2' })], ['SPARSE without its properties', message({ values: [ext(12), 2, 2, str(1), int(1)], pool: '0' })],
  ['ARRAY_EXTRA of no array', message({ values: [ext(13), int(1), 0] })], ['ARRAY_EXTRA without its count', message({ values: [ext(13), arr(0)] })],
  ['shape record longer than the words', message({ values: [int(1)], shapes: [[9, 1, 1, 97]] })], ['shape record of no length', message({ values: [int(1)], shapes: [[0, 0]] })], ['shape record of one word', message({ values: [int(1)], shapes: [[1]] })],
  ['shape with more keys than words', message({ values: [int(1)], shapes: [[4, 3, 1, 97]] })], ['shape with longer keys than words', message({ values: [int(1)], shapes: [[4, 1, 5, 97]] })], ['shape with unused words', message({ values: [int(1)], shapes: [[5, 1, 1, 97, 0]] })],
  ['shape with a key twice', message({ values: [obj(0), int(1), int(2)], shapes: [record(['a', 'a'])] })], ['more shapes than records', message({ values: [int(1)], shapes: [record(['a'])], head: { 3: 2 } })], ['fewer shapes than records', message({ values: [int(1)], shapes: [record(['a']), record(['b'])], head: { 3: 1 } })],
];
/** Nested deeper than it may be: a RangeError where there is one. */
const tooDeep = [
  ['arrays too deep', message({ values: [...new Array(1001).fill(arr(1)), int(1)] })], ['objects too deep', message({ values: [...new Array(1001).fill(obj(0)), int(1)], shapes: [record(['a'])] })],
  ['sets far too deep', message({ values: [...new Array(100000).fill([ext(2), 1]), int(1)] })],
];

const hex = (bytes) => Buffer.from(bytes).toString('hex');

function encode(value) {
  const writer = new CloneWriter();
  encodeClone(writer, value);
  return writer.u8.slice(0, writer.length);
}

/** A run of a repeated unit of hexadecimal digits is written as [digits, times], which keeps the file small. */
function pack(text) {
  const parts = [];
  let plain = '';
  for (let i = 0; i < text.length; ) {
    let found = 0;
    for (const width of [16, 8]) {
      const unit = text.slice(i, i + width);
      let times = 1;
      while (text.startsWith(unit, i + times * width)) times += 1;
      if (unit.length === width && times >= 16) {
        if (plain) parts.push(plain);
        plain = '';
        parts.push([unit, times]);
        i += times * width;
        found = times;
        break;
      }
    }
    if (!found) plain += text.slice(i, (i += 8));
  }
  if (plain) parts.push(plain);
  return parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : parts;
}

const lines = (list) => list.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
const values = [
  ...encoded.map(([name, value]) => ({ name, value, hex: pack(hex(encode(build(value)))) })),
  ...variants.map(([name, value, parts]) => ({ name, value, hex: pack(hex(message(parts))), decodeOnly: true })),
];
const refused = [
  ...malformed.map(([name, bytes]) => ({ name, hex: pack(hex(bytes)) })),
  ...tooDeep.map(([name, bytes]) => ({ name, hex: pack(hex(bytes)), tooDeep: true })),
];
const comment =
  'Written by renderer/test/golden.js; read by the Rust and the JavaScript tests. `value` is a description (see renderer/test/helpers/description.js), ' +
  '`hex` is digits, or a list of digits and of [digits, times]. What is `decodeOnly` is not what the JavaScript encoder writes.';
const text = `{\n  "comment": ${JSON.stringify(comment)},\n  "values": [\n${lines(values)}\n  ],\n  "malformed": [\n${lines(refused)}\n  ]\n}\n`;

const file = new URL('../../tests/golden/clone.json', import.meta.url);
if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('tests/golden/clone.json is stale: run "node renderer/test/golden.js"');
  process.exitCode = 1;
}
