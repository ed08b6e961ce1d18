// The preload script: measures in the isolated world and tells the main process.
import { compare } from '../differential.js';
import { measure } from '../measure.js';

const { ipcRenderer } = require('electron');

async function run() {
  const { samples, only, differential } = await ipcRenderer.invoke('options');
  if (differential > 0) return { differences: compare(differential) };
  return { results: await measure({ samples, only, now: () => performance.now() }) };
}

setTimeout(() => {
  run().then(
    (outcome) => ipcRenderer.send('done', JSON.stringify(outcome)),
    (error) => ipcRenderer.send('done', JSON.stringify({ error: `${error}\n${error?.stack}` })),
  );
}, 100);
