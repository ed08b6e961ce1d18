// Random values for the tests in Rust (crates/value/tests/differential.rs): their bytes, and a text of what they are.
//
//   node test/dump.js COUNT SEED    writes for each value its message and the text of its structured clone
//   node test/dump.js --read        reads messages and writes the text of each as this codec decodes it
//
// Each message and each text has its length in front, 32 bits, little-endian. A text tells any two values apart: property
// order, holes, the bits of doubles, the code units of strings, and what is shared, by numbers. Both halves write it so:
//
//   u l t f                undefined, null, true, false
//   n-7 d3fb999999999999a  a number: an integer below 2^53, or the bits; there is one NaN
//   i-ff                   a bigint
//   "text" '3dd8'          a string of ASCII letters, digits and spaces, or the bytes of any one's UTF-16
//   #3                     the object that was the fourth in this text
//   A2("0"n…"x"…)          an array: its length, its elements and other properties by their keys; a hole has none
//   O("key"…) M(…) S(…)    an object, a map's keys and values, a set's members
//   D… R"source""flags"    a Date with its number, a RegExp
//   E"TypeError"(m"…"s"…"c…)   an Error: its class, message, stack and cause, as far as it has them
//   B…                     a primitive in an object
//   F8/16(00ff…)           an ArrayBuffer: length, / and the maximum if it is resizable, bytes
//   VDataView 8,4+(F…)     a view: offset, length, and + or - for whether it tracks its buffer's, if that shows; the buffer
import { CloneWriter, decodeClone, encodeClone } from '../src/clone/index.js';
import { randomNumbers, randomValue } from './helpers/random.js';

const double = Buffer.alloc(8);

/** @param {number} number */
function numeral(number) {
  if (Number.isSafeInteger(number) && !Object.is(number, -0)) return `n${number}`;
  double.writeDoubleBE(number);
  return `d${double.toString('hex')}`;
}

/** @param {string} text */
const string = (text) => (/^[ A-Za-z0-9]*$/.test(text) ? `"${text}"` : `'${Buffer.from(text, 'utf16le').toString('hex')}'`);

/** Whether a view tracks its buffer's length: that shows only where the buffer can become longer. */
function tracks(view) {
  const { buffer } = view;
  const before = buffer.byteLength;
  if (!buffer.resizable || before + 8 > buffer.maxByteLength) return '';
  const length = view.byteLength;
  buffer.resize(before + 8);
  const tracking = view.byteLength > length;
  buffer.resize(before);
  return tracking ? '+' : '-';
}

/** @param {unknown} root */
function text(root) {
  const numbers = new Map();
  const of = (value) => {
    switch (typeof value) {
      case 'undefined':
        return 'u';
      case 'boolean':
        return value ? 't' : 'f';
      case 'number':
        return numeral(value);
      case 'bigint':
        return `i${value.toString(16)}`;
      case 'string':
        return string(value);
    }
    if (value === null) return 'l';
    if (numbers.has(value)) return `#${numbers.get(value)}`;
    numbers.set(value, numbers.size);
    return object(value);
  };
  const properties = (value) => `(${Object.keys(value).map((key) => string(key) + of(value[key])).join('')})`;
  const object = (value) => {
    if (Array.isArray(value)) return `A${value.length}${properties(value)}`;
    if (ArrayBuffer.isView(value)) {
      const name = value.constructor.name;
      return `V${name} ${value.byteOffset},${value.byteLength}${tracks(value)}(${of(value.buffer)})`;
    }
    switch (Object.prototype.toString.call(value).slice(8, -1)) {
      case 'Map':
        return `M(${[...value].map(([key, item]) => of(key) + of(item)).join('')})`;
      case 'Set':
        return `S(${[...value].map(of).join('')})`;
      case 'Date':
        return `D${numeral(value.getTime())}`;
      case 'RegExp':
        return `R${string(value.source)}${string(value.flags)}`;
      case 'Error': {
        const has = (key) => Object.hasOwn(value, key);
        const message = has('message') ? `m${string(value.message)}` : '';
        const stack = typeof value.stack === 'string' ? `s${string(value.stack)}` : '';
        const cause = has('cause') ? `c${of(value.cause)}` : '';
        return `E${string(Object.getPrototypeOf(value).name)}(${message}${stack}${cause})`;
      }
      case 'Number':
      case 'String':
      case 'Boolean':
      case 'BigInt':
        return `B${of(value.valueOf())}`;
      case 'ArrayBuffer': {
        const maximum = value.resizable ? `/${value.maxByteLength}` : '';
        return `F${value.byteLength}${maximum}(${Buffer.from(value).toString('hex')})`;
      }
      default:
        return `O${properties(value)}`;
    }
  };
  return of(root);
}

/** What is to be written, in pieces that are worth a system call. */
const pieces = [];
let size = 0;

async function flush() {
  const all = Buffer.concat(pieces);
  pieces.length = 0;
  size = 0;
  await new Promise((resolve) => process.stdout.write(all, resolve));
}

/** @param {Uint8Array} bytes */
function put(bytes) {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  pieces.push(length, bytes);
  size += 4 + bytes.length;
}

async function write(count, seed) {
  const writer = new CloneWriter();
  for (let run = 0; run < count; run += 1) {
    const value = randomValue(randomNumbers(seed * 1_000_003 + run));
    let reference;
    try {
      reference = structuredClone(value);
    } catch {
      // V8 does not read its own bytes of an error that is its own cause.
      continue;
    }
    writer.reset();
    encodeClone(writer, value);
    put(writer.u8.slice(0, writer.length));
    put(Buffer.from(text(reference), 'latin1'));
    if (size > 1 << 20) await flush();
  }
  await flush();
}

async function read() {
  let rest = Buffer.alloc(0);
  for await (const chunk of process.stdin) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE()) {
      const end = 4 + rest.readUInt32LE();
      put(Buffer.from(text(decodeClone(Uint8Array.from(rest.subarray(4, end)))), 'latin1'));
      rest = rest.subarray(end);
    }
    if (size > 1 << 20) await flush();
  }
  await flush();
}

if (process.argv[2] === '--read') await read();
else await write(Number(process.argv[2]), Number(process.argv[3]));
