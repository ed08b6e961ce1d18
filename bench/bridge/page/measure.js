// Owns the measuring, in the page's own world: calls through the exposed API, in loops, as the clock ticks in milliseconds.

/** How long a sample takes, in ticks of a millisecond, and how long is warmed up. */
const SAMPLE = 30;
const WARM_UP = 400;

const fields = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => [`field${i}`, [i, `value ${i}`, i % 2 === 0, i + 0.5][i % 4]]),
);
const bytes = new Uint8Array(1024 * 1024);
const messages = bridge.list();
const callback = () => {};

/** `goal` in nanoseconds: a third of what Electron's own release build was measured to take. */
const tasks = [
  { name: 'no arguments', goal: 130 / 3, run: () => bridge.nothing() },
  { name: '3 numbers', run: () => bridge.numbers(1, 2, 3) },
  { name: 'a callback', run: () => bridge.callback(callback) },
  { name: 'object of 20 fields', run: () => bridge.object(fields) },
  { name: 'list of 400, returned', goal: 684e3 / 3, run: () => bridge.list() },
  { name: 'list of 400, passed', run: () => bridge.takeList(messages) },
  { name: 'Uint8Array of 1 MiB', run: () => bridge.bytes(bytes) },
  { name: 'promise round trip', isAsync: true, run: () => bridge.promise() },
];

/** Runs a task so often, one after the other. */
async function repeat({ run, isAsync }, count) {
  if (isAsync) for (let i = 0; i < count; i += 1) await run();
  else for (let i = 0; i < count; i += 1) run();
}

/** So many runs fill so many milliseconds. */
async function calibrate(task, milliseconds) {
  let count = 1;
  for (const end = performance.now() + milliseconds; performance.now() < end; count = Math.min(count * 2, 1 << 22)) {
    await repeat(task, count);
  }
  const begin = performance.now();
  await repeat(task, count);
  const took = Math.max(performance.now() - begin, 1);
  return Math.max(1, Math.round((count * SAMPLE) / took));
}

async function measure({ samples }) {
  const results = [];
  for (const task of tasks) {
    const count = await calibrate(task, WARM_UP);
    const times = [];
    const before = bridge.calls();
    for (let i = 0; i < samples; i += 1) {
      const begin = performance.now();
      await repeat(task, count);
      times.push(((performance.now() - begin) * 1e6) / count);
    }
    if (task.run === tasks[0].run && bridge.calls() - before !== samples * count) throw new Error('calls were left out');
    results.push({ name: task.name, times, goal: task.goal ?? null });
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return results;
}

setTimeout(async () => {
  try {
    bridge.done(JSON.stringify({ results: await measure(await bridge.options()) }));
  } catch (error) {
    bridge.done(JSON.stringify({ error: `${error}\n${error?.stack}` }));
  }
}, 100);
