// Owns where fuzzing begins: writes the golden vectors' messages into a folder, a file each.
//
//   node fuzz/seeds.js FOLDER
//
// Each is there as it is, and, where its sections are small enough, in the form that `fuzz_targets/message.rs` makes a
// message of: changed there, it still has a head that fits.
'use strict';

const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node fuzz/seeds.js FOLDER');
  process.exit(2);
}

/** Digits, or a list of digits and of [digits, times]. */
const bytesOf = (hex) =>
  Buffer.concat(
    [hex].flat(1).map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'hex') : Buffer.from(part[0].repeat(part[1]), 'hex'),
    ),
  );

/**
 * The message as flags, counts and sections; nothing if it does not fit there.
 *
 * @param {Buffer} message
 */
function sections(message) {
  if (message.length < 40) return null;
  const field = (index) => message.readUInt32LE(4 * index);
  const [words, chars, flags, shapes, shapesAt, blobBytes] = [0, 1, 2, 3, 4, 5].map(field);
  const counts = [1, flags, shapes, shapesAt - 9, words - shapesAt, chars, blobBytes / 8, 0];
  const limits = [2, 16, 256, 256, 64, 256, 32, 1];
  const fits = counts.every((count, i) => Number.isInteger(count) && count >= 0 && count < limits[i]);
  return fits ? Buffer.concat([Buffer.from(counts), message.subarray(32)]) : null;
}

const { values, malformed } = JSON.parse(readFileSync(join(__dirname, '../tests/golden/clone.json'), 'utf8'));
mkdirSync(folder, { recursive: true });
[...values, ...malformed].forEach(({ hex }, number) => {
  const message = bytesOf(hex);
  // Long ones are long because one thing is repeated; libFuzzer is slow with them.
  if (message.length > 4096) return;
  writeFileSync(join(folder, `golden-${number}`), message);
  const parts = sections(message);
  if (parts !== null) writeFileSync(join(folder, `golden-${number}-sections`), parts);
});
