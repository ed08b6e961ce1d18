// Owns the values that cross, made once and the same in every run, and how one is told from another.
'use strict';

const MIB = 1024 * 1024;

/** Bytes of which each word is its own index, scrambled: one that is lost, doubled or moved shows. */
function pattern(length) {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i += 1) words[i] = Math.imul(i, 0x9e3779b1);
  return new Uint8Array(words.buffer, 0, length);
}

/** A string in one piece: one put together may be kept in parts, and the first to read it would pay for that. */
const whole = (text) => JSON.parse(JSON.stringify(text));

/**
 * Ten thousand nested objects, about 1 MB as JSON. The fractions are quarters: JSON parsers that round most doubles give
 * these back as they were.
 */
function items() {
  const words = ['amber', 'birch', 'cedar', 'dune', 'ember', 'fjord', 'grove', 'heath', 'islet', 'jetty', 'knoll', 'lagoon'];
  return Array.from({ length: 10_000 }, (_, id) => ({
    id,
    name: whole(`item-${id}-${words[id % 12]}`),
    tags: [words[(id * 7) % 12], words[(id * 5 + 1) % 12], whole(`tag${id % 97}`)],
    nested: { a: id * 2, b: id / 4 },
  }));
}

/** A megabyte of text. */
const text = () => whole('The quick brown fox jumps over the lazy dog 0123456789 abcdefghi'.repeat(16384));

/** Throws unless the bytes are the same, all of them. */
function sameBytes(actual, expected) {
  const bytes = actual instanceof ArrayBuffer ? new Uint8Array(actual) : actual;
  if (bytes.length !== expected.length) throw new Error(`${bytes.length} bytes came back of ${expected.length}`);
  for (let i = 0; i < expected.length; i += 1) {
    if (bytes[i] !== expected[i]) throw new Error(`byte ${i} came back as ${bytes[i]} instead of ${expected[i]}`);
  }
}

/** Throws unless the values are the same, whole. */
function sameValue(actual, expected) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error('another value came back');
}
