// The numbering of calls.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createCallIds } from '../src/call-ids.js';

test('numbers wrap at 2^32, never to 0, and pass over those in use', () => {
  const used = new Set([1, 2, 4]);
  const next = createCallIds((call) => used.has(call), 2 ** 32 - 3);
  assert.deepEqual([next(), next(), next(), next()], [2 ** 32 - 2, 2 ** 32 - 1, 3, 5]);
});
