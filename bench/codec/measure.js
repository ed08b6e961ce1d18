// Owns the measuring of the codec beside JSON and UTF-8: both do the whole way from a value to bytes in a buffer that is
// there, and back.
import { CloneWriter, decodeClone, encodeClone } from '../../renderer/src/clone/index.js';
import { makePayloads } from './payloads.js';

/** How long a sample takes at least: the page's clock has ticks of a millisecond. */
const SAMPLE = 80;
const WARM_UP = 300;

/** @type {any} */
export let sink;

/** @param {{ name: string, value: any, json: boolean }[]} payloads */
function makeTasks(payloads) {
  const writer = new CloneWriter(64 * 1024);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(8 * 1024 * 1024);
  const tasks = [];
  for (const { name, value, json } of payloads) {
    // As the transmitter does it: its list of arguments is its own, and a payload is one.
    const encodeOurs = () => {
      writer.length = 0;
      encodeClone(writer, value, 'args', name === 'P1');
      sink = writer.length;
    };
    encodeOurs();
    const bytes = writer.u8.slice(0, writer.length);
    const decodeOurs = () => {
      sink = decodeClone(bytes, 0, bytes.length);
    };
    let encodeJson;
    let decodeJson;
    if (json) {
      encodeJson = () => {
        sink = encoder.encodeInto(JSON.stringify(value), buffer).written;
      };
      encodeJson();
      const text = buffer.slice(0, sink);
      decodeJson = () => {
        sink = JSON.parse(decoder.decode(text));
      };
    }
    tasks.push({ name: `${name}.encode`, ours: encodeOurs, json: encodeJson });
    tasks.push({ name: `${name}.decode`, ours: decodeOurs, json: decodeJson });
  }
  return tasks;
}

/**
 * @param {() => void} task
 * @param {number} count
 */
function repeat(task, count) {
  for (let i = 0; i < count; i += 1) task();
}

/**
 * @param {object} options
 * @param {number} options.samples
 * @param {() => number} options.now milliseconds
 * @param {string[]} [options.only] names of payloads
 * @param {number} [options.sample] milliseconds
 * @returns {Promise<{ name: string, ours: number[], json: number[] }[]>} nanoseconds of each sample
 */
export async function measure({ samples, now, only, sample = SAMPLE }) {
  const payloads = makePayloads();
  const tasks = makeTasks(payloads).filter(({ name }) => !only || only.includes(name.slice(0, 2)));
  // Everything runs through the same code before anything is measured, as in an application.
  for (let round = 0; round < 2; round += 1) {
    for (const { ours, json } of tasks) {
      for (const task of [ours, json]) {
        if (task === undefined) continue;
        for (const end = now() + WARM_UP / 4; now() < end; ) task();
      }
    }
  }
  const results = [];
  for (const { name, ours, json } of tasks) {
    const sides = [ours, json].map((task) => {
      if (task === undefined) return undefined;
      let count = 0;
      const begin = now();
      for (const end = begin + WARM_UP; now() < end; count += 1) task();
      return { task, count: Math.max(1, Math.round((count * sample) / (now() - begin))), times: [] };
    });
    for (let i = 0; i < samples; i += 1) {
      for (const side of sides) {
        if (side === undefined) continue;
        const begin = now();
        repeat(side.task, side.count);
        side.times.push(((now() - begin) * 1e6) / side.count);
      }
    }
    results.push({ name, ours: sides[0].times, json: sides[1] === undefined ? [] : sides[1].times });
    // The page lives on between two.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return results;
}
