// Owns the reading of docs/electron-parity.md for the renderer's tests; xtask reads the same for the Rust side.
import { readFileSync } from 'node:fs';

const document = readFileSync(new URL('../../../docs/electron-parity.md', import.meta.url), 'utf8');

/**
 * The rows of one module (a heading of the second level): names without parameters, and their states.
 *
 * @param {string} module
 * @returns {Map<string, string>}
 */
export function rowsOf(module, text = document) {
  const rows = new Map();
  let inModule = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) inModule = line.slice(3).trim() === module;
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const name = /^`([^`(]+)/.exec(cells[1] ?? '')?.[1];
    if (inModule && line.startsWith('|') && cells.length === 7 && name) rows.set(name, cells[3]);
  }
  return rows;
}

/**
 * What an object offers: its own names and those of its prototypes, but for Object's.
 *
 * @param {object} object
 */
export function surfaceOf(object) {
  const names = new Set();
  for (let at = object; at && Object.getPrototypeOf(at) !== null; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) if (name !== 'constructor') names.add(name);
  }
  return names;
}

/**
 * What is wrong between a module's rows and what there is.
 *
 * @param {Map<string, string>} rows
 * @param {Set<string>} surface
 */
export function differences(rows, surface) {
  const wrong = [];
  for (const name of surface) {
    if (!rows.has(name)) wrong.push(`${name} is there, and has no row`);
    else if (rows.get(name) === 'absent') wrong.push(`${name} is there, and its row says absent`);
  }
  for (const [name, state] of rows) {
    // What stands in quotes is an event, which no walk over properties finds.
    if (state !== 'absent' && !name.startsWith("'") && !surface.has(name)) wrong.push(`${name} is not there`);
  }
  return wrong;
}
