// What the page calls: each function does nothing, or gives back what there is already. What takes time is the bridge.
const { contextBridge, ipcRenderer } = require('electron');

// Kept, so that no optimizer can leave calls out.
let calls = 0;

const messages = Array.from({ length: 400 }, (_, i) => ({
  i,
  text: `message number ${i}`,
  meta: { author: { id: i % 7, name: 'somebody' }, time: 1700000000000 + i, read: i % 2 === 0 },
}));

contextBridge.exposeInMainWorld('bridge', {
  nothing: () => {
    calls += 1;
  },
  calls: () => calls,
  numbers: (a, b, c) => a + b + c,
  object: (_object) => {},
  list: () => messages,
  takeList: (_list) => {},
  bytes: (_bytes) => {},
  promise: async () => 1,
  callback: (callback) => {
    callback(1);
  },
  options: () => ipcRenderer.invoke('options'),
  done: (outcome) => ipcRenderer.send('done', outcome),
});
