// The pool of characters when it is decoded: each way through it (short strings one by one, segments of a large pool, long
// strings) gives just what was sent, refuses a pool that does not fit, and is as it was after what failed; with the engine's
// TextDecoder, without one, and with one that fails.
import assert from 'node:assert/strict';
import test from 'node:test';
import vm from 'node:vm';
import { buildSync } from 'esbuild';
import { WIDE, arr, message, str } from './helpers/message.js';

const [{ text: bundle }] = buildSync({
  entryPoints: [new URL('../src/clone/index.js', import.meta.url).pathname],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'codec',
  target: 'safari18',
}).outputFiles;

/** The codec in a realm of its own, whose TextDecoder is `decoder`. */
function codecWith(decoder) {
  const realm = vm.createContext({ DOMException, TextDecoder: decoder });
  return vm.runInContext(`${bundle}; codec`, realm);
}

/** windows-1252 from 0x80 to 0x9f, as the Encoding standard has it. */
const OTHERS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/**
 * A TextDecoder for Latin-1 as browsers have it (Node's own decodes what it is called, not windows-1252), that counts its uses,
 * and fails when it is told to.
 */
function spy() {
  const state = { uses: 0, failure: undefined };
  class Spy {
    constructor(encoding) {
      assert.equal(encoding, 'latin1');
    }
    decode(bytes) {
      state.uses += 1;
      if (state.failure !== undefined) throw state.failure;
      return Array.from(bytes, (byte) => (byte >= 0x80 && byte < 0xa0 ? OTHERS[byte - 0x80] : String.fromCharCode(byte))).join('');
    }
  }
  return { Spy, state };
}

// What windows-1252, the TextDecoder's "Latin-1", has other characters for, and its neighbours.
const C1 = Array.from({ length: 0x24 }, (_, i) => String.fromCharCode(0x7e + i));
const filler = 'abcdefgh'.repeat(50);
/** Lists of strings by the way that their pool takes. */
const ways = {
  'short strings': C1,
  'segments of a large pool': C1.flatMap((c) => [`${c}x`, filler, c]),
  'a long string': C1.map((c) => `${filler}${filler}${filler}${c}`),
  'a long string of all': [filler.repeat(30) + C1.join('') + filler.repeat(30)],
};
const wideWays = Object.fromEntries(Object.entries(ways).map(([way, list]) => [`${way}, wide`, [...list, '中', '\ud800']]));

function encode({ CloneWriter, encodeClone }, value) {
  const writer = new CloneWriter();
  encodeClone(writer, value);
  return writer.u8.slice(0, writer.length);
}

const { Spy, state } = spy();
const codecs = { 'with a TextDecoder': codecWith(Spy), 'without one': codecWith(undefined) };

for (const [engine, codec] of Object.entries(codecs)) {
  for (const [way, list] of Object.entries({ ...ways, ...wideWays })) {
    test(`each character is what was sent: ${way}, ${engine}`, () => {
      assert.deepEqual([...codec.decodeClone(encode(codec, list))], list);
    });
  }
}

test('long strings and segments of Latin-1 go by the TextDecoder', () => {
  const codec = codecs['with a TextDecoder'];
  for (const way of ['segments of a large pool', 'a long string', 'a long string of all']) {
    state.uses = 0;
    codec.decodeClone(encode(codec, ways[way]));
    assert.ok(state.uses > 0, way);
  }
});

for (const way of ['segments of a large pool', 'a long string', 'a long string of all']) {
  test(`a TextDecoder that fails makes the message fail, and no other: ${way}`, () => {
    const codec = codecs['with a TextDecoder'];
    const bytes = encode(codec, ways[way]);
    state.failure = new RangeError('Out of memory');
    try {
      assert.throws(() => codec.decodeClone(bytes), state.failure);
    } finally {
      state.failure = undefined;
    }
    // Nothing of the one that failed is left.
    assert.deepEqual([...codec.decodeClone(encode(codec, ['next', filler]))], ['next', filler]);
    assert.deepEqual([...codec.decodeClone(bytes)], ways[way]);
  });
}

test('the TextDecoder that the codec began with is used, whatever a page puts in its place', () => {
  const realm = vm.createContext({ DOMException, TextDecoder: Spy });
  const codec = vm.runInContext(`${bundle}; codec`, realm);
  const { decode } = Spy.prototype;
  try {
    Spy.prototype.decode = () => 'forged';
    realm.TextDecoder = undefined;
    const list = ways['a long string'];
    assert.deepEqual([...codec.decodeClone(encode(codec, list))], list);
  } finally {
    Spy.prototype.decode = decode;
  }
});

// Lengths of strings that do not come to their pool's, for each way.
const misfits = [
  ['ends within a short string', [3, 8], 10, 'the pool ends within a string'],
  ['ends within a segment', [300, 300, 100], 699, 'the pool ends within a string'],
  ['ends within a string of the last segment', [1000, 1000, 1000, 1000, 1000, 5], 5004, 'the pool ends within a string'],
  ['ends within a long string', [5000, 5000], 9999, 'the pool ends within a string'],
  ['is not used up by short strings', [3, 8], 12, 'the pool is not used up'],
  ['is not used up by segments', [300, 300, 100], 701, 'the pool is not used up'],
  ['is not used up by a long string', [5000], 5001, 'the pool is not used up'],
  ['is not used up by nothing', [], 1, 'the pool is not used up'],
];
for (const [engine, codec] of Object.entries(codecs)) {
  for (const flags of [0, WIDE]) {
    for (const [what, lengths, count, reason] of misfits) {
      test(`a pool that ${what} is refused, ${flags === WIDE ? 'wide' : 'Latin-1'}, ${engine}`, () => {
        const bytes = message({ values: [arr(lengths.length), ...lengths.map(str)], pool: 'é'.repeat(count), flags });
        assert.throws(() => codec.decodeClone(bytes), { message: `Malformed clone data: ${reason}` });
        assert.deepEqual([...codec.decodeClone(encode(codec, ['next', filler]))], ['next', filler]);
      });
    }
  }
}
