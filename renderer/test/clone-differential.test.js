// The clone codec against the engine's own structured clone, on random values. `bench/codec` has a page do the same.
import assert from 'node:assert/strict';
import test from 'node:test';
import { CloneWriter, decodeClone, encodeClone } from '../src/clone/index.js';
import { dump, randomNumbers, randomValue } from './helpers/random.js';

const RUNS = Number(process.env.POLARON_FUZZ_RUNS ?? 100_000);
const SEED = Number(process.env.POLARON_FUZZ_SEED ?? 1);

test(`${RUNS} random values are cloned as structuredClone does it`, () => {
  const writer = new CloneWriter();
  let refused = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const value = randomValue(randomNumbers(SEED * 1_000_003 + run));
    writer.reset();
    encodeClone(writer, value);
    // A copy: what is decoded must not depend on the buffer.
    const copy = decodeClone(writer.u8.slice(0, writer.length));
    let reference;
    try {
      reference = structuredClone(value);
    } catch {
      // V8 does not read its own bytes of an error that is its own cause.
      refused += 1;
      continue;
    }
    const expected = dump(reference);
    const actual = dump(copy);
    if (actual !== expected) assert.equal(actual, expected, `value ${run} of seed ${SEED}`);
  }
  assert.ok(refused < RUNS / 100);
});
