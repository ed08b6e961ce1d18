// Owns random values for the differential tests, and a text that tells any two of them apart.

/** A generator of integers below a limit that gives the same ones each run. */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const NUMBERS = [NaN, -0, 0, Infinity, -Infinity, 2 ** 27, 2 ** 27 - 1, -(2 ** 27), -(2 ** 27) - 1, 2 ** 31, 2 ** 53, 5e-324, 0.1];
const STRINGS = ['', 'a', 'abc', 'h\xe9llo', '\x80\x9f', '\u20ac\x80', '中文', '😀', '\ud800', '\udc00\ud800', '\0', '\ufeffq', '\ufffd', '__proto__', 'constructor', 'length', '0', '1', '-1', '4294967295'];
const LONG = ['x'.repeat(1025), '\xe9'.repeat(1500), `${'y'.repeat(5000)}\u20ac`, '\ud83d'.repeat(1100), 'w'.repeat(300), '中'.repeat(300)];
const ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
const VIEWS = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView];

/**
 * A value of any kind that can be cloned; with shared references and cycles.
 *
 * @param {(below: number) => number} random
 */
export function randomValue(random) {
  const objects = [];
  const made = (object) => {
    objects.push(object);
    return object;
  };
  let budget = 60;
  // The encoder asks only the first arrays for other properties.
  let arrays = 0;
  const array = () => {
    arrays += 1;
    return made([]);
  };
  const text = () => (random(3) ? STRINGS[random(STRINGS.length)] : random(40) ? `s${random(1000)}` : LONG[random(LONG.length)]);
  const key = () => (random(3) ? `k${random(12)}` : random(4) ? text() : String(random(5)));
  const number = () => [random(1000) - 500, NUMBERS[random(NUMBERS.length)], random(1e9) * 1e6, random(1e9) / 7][random(4)];
  const put = (object, name, value) =>
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  const buffer = () => {
    const length = 8 * random(4);
    const bytes = random(4) ? new ArrayBuffer(length) : new ArrayBuffer(length, { maxByteLength: length + 8 * random(3) });
    const view = new Uint8Array(bytes);
    for (let i = 0; i < length; i += 1) view[i] = random(256);
    return made(bytes);
  };
  function of(depth) {
    budget -= 1;
    switch (random(depth > 5 || budget < 0 ? 9 : 30)) {
      case 0: case 1:
        return text();
      case 2: case 3:
        return number();
      case 4:
        return random(2) === 1;
      case 5:
        return [null, undefined][random(2)];
      case 6:
        return BigInt(random(1000) - 500) ** BigInt(random(30));
      case 7: case 8:
        return objects.length > 0 && random(2) ? objects[random(objects.length)] : text();
      case 9: case 10: case 11: case 12: {
        const object = made(random(6) ? {} : random(2) ? new (class Mine {})() : Object.create(null));
        for (let left = random(8); left > 0; left -= 1) put(object, key(), of(depth + 1));
        return object;
      }
      case 13: {
        const list = array();
        for (let left = random(4); left > 0; left -= 1) list.push(random(2) ? { id: left, name: text(), list: arrays++ < 25 ? [number()] : 0 } : of(depth + 1));
        return list;
      }
      case 14: case 15: {
        const list = array();
        for (let left = random(8); left > 0; left -= 1) {
          if (random(8)) list[list.length] = of(depth + 1);
          else list.length += 1;
        }
        if (arrays < 25 && !random(6)) put(list, random(2) ? `x${random(3)}` : '-1', of(depth + 1));
        return list;
      }
      case 16: case 17: {
        const list = array();
        for (let left = random(15); left > 0; left -= 1) list.push(random(20) ? (random(3) ? random(100) : number()) : of(depth + 1));
        return list;
      }
      case 18: {
        if (random(4)) return number();
        const list = array();
        list.length = 1500 + random(3000);
        for (let left = random(6); left > 0; left -= 1) list[random(list.length)] = of(depth + 1);
        if (random(2)) put(list, 'name', 1);
        return list;
      }
      case 19: case 20: {
        const map = made(new Map());
        for (let left = random(6); left > 0; left -= 1) map.set(of(depth + 1), of(depth + 1));
        return map;
      }
      case 21: case 22: {
        const set = made(new Set());
        for (let left = random(6); left > 0; left -= 1) set.add(of(depth + 1));
        return set;
      }
      case 23:
        return made(new Date(random(5) ? random(2e9) * 1000 - 1e12 : NaN));
      case 24:
        return made([/x(y)/gi, /[/]\n日/u, /(?:)/, /a/y][random(4)]);
      case 25: {
        const error = made(new ERRORS[random(ERRORS.length)](random(4) ? text() : undefined));
        if (random(2)) Object.defineProperty(error, 'cause', { value: of(depth + 1), writable: true, configurable: true });
        return error;
      }
      case 26:
        return made(Object([number(), text(), random(2) === 1, BigInt(random(1e9))][random(4)]));
      case 27:
        return buffer();
      default: {
        const old = objects.filter((object) => object instanceof ArrayBuffer);
        const bytes = old.length > 0 && random(2) ? old[random(old.length)] : buffer();
        const View = VIEWS[random(VIEWS.length)];
        const offset = 8 * random(bytes.byteLength / 8 + 1);
        if (random(2)) return made(new View(bytes, offset));
        return made(new View(bytes, offset, random((bytes.byteLength - offset) / (View.BYTES_PER_ELEMENT ?? 1) + 1)));
      }
    }
  }
  return of(0);
}

/**
 * A text that is the same for two values exactly if one is the clone of the other: what is shared is told by numbers.
 *
 * @param {unknown} root
 * @param {object} [leave]
 * @param {boolean} [leave.causes] whether the causes of errors are left out
 * @param {string[]} [leave.sharing] the classes of which it does not count whether they are shared
 */
export function dump(root, { causes = false, sharing = [] } = {}) {
  const numbers = new Map();
  const parts = [];
  const word = (text) => {
    parts.push(text);
  };
  const of = (value) => {
    if (typeof value === 'string') return word(JSON.stringify(value));
    if (typeof value === 'bigint') return word(`${value}n`);
    if (typeof value !== 'object' || value === null) return word(Object.is(value, -0) ? '-0' : String(value));
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if (!sharing.includes(tag)) {
      if (numbers.has(value)) return word(`#${numbers.get(value)}`);
      numbers.set(value, numbers.size);
    }
    word(tag);
    word('(');
    if (Array.isArray(value)) word(String(value.length));
    else if (tag === 'Map') value.forEach((item, key) => (of(key), of(item)));
    else if (tag === 'Set') value.forEach((item) => of(item));
    else if (tag === 'Date') word(String(value.getTime()));
    else if (tag === 'RegExp') word(`${value}${value.lastIndex}`);
    else if (tag === 'Error') {
      word(`${Object.getPrototypeOf(value).name} ${JSON.stringify([value.name, value.message, Object.hasOwn(value, 'message'), typeof value.stack])}`);
      if (!causes && Object.hasOwn(value, 'cause')) of(value.cause);
    } else if (tag === 'Number' || tag === 'String' || tag === 'Boolean' || tag === 'BigInt') of(value.valueOf());
    else if (tag === 'ArrayBuffer') word(`${value.byteLength} ${value.resizable && value.maxByteLength} ${new Uint8Array(value).join()}`);
    else if (ArrayBuffer.isView(value)) {
      word(`${value.byteOffset} ${value.byteLength} ${length(value)}`);
      of(value.buffer);
    }
    if (!ArrayBuffer.isView(value) && tag !== 'String') for (const key of Object.keys(value)) (word(JSON.stringify(key)), of(value[key]));
    word(')');
  };
  // Whether a view tracks its buffer shows when that becomes longer.
  const length = (view) => {
    const { buffer } = view;
    if (!buffer.resizable || buffer.byteLength + 8 > buffer.maxByteLength) return '';
    const before = buffer.byteLength;
    buffer.resize(before + 8);
    const tracks = view.byteLength;
    buffer.resize(before);
    return tracks;
  };
  of(root);
  return parts.join(' ');
}
