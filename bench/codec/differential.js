// Owns the comparison of the codec with the page's own structured clone, on random values.
import { CloneWriter, decodeClone, encodeClone } from '../../renderer/src/clone/index.js';
import { dump, randomNumbers, randomValue } from '../../renderer/test/helpers/random.js';

/** What WebKit's own algorithm does not do: the causes of errors, and such objects shared. */
const LEAVE = { causes: true, sharing: ['RegExp', 'Error', 'Date', 'Number', 'String', 'Boolean', 'BigInt'] };

/**
 * @param {number} runs
 * @returns {string[]} the first differences
 */
export function compare(runs) {
  const writer = new CloneWriter();
  const differences = [];
  for (let run = 0; run < runs && differences.length < 5; run += 1) {
    const value = randomValue(randomNumbers(1_000_003 + run));
    let reference;
    try {
      reference = structuredClone(value);
    } catch {
      continue;
    }
    let actual;
    try {
      writer.reset();
      encodeClone(writer, value);
      actual = dump(decodeClone(writer.u8.slice(0, writer.length)), LEAVE);
    } catch (error) {
      actual = `${error}\n${error.stack}`;
    }
    const expected = dump(reference, LEAVE);
    if (actual === expected) continue;
    let at = 0;
    while (actual[at] === expected[at]) at += 1;
    const part = (text) => text.slice(Math.max(0, at - 100), at + 100);
    differences.push(`value ${run}: ${part(actual)} instead of ${part(expected)}`);
  }
  return differences;
}
