// The benchmark's preload script: what its page may ask of the main process, and the same loops without the bridge.
'use strict';

const { contextBridge, ipcRenderer } = require('electron');

let heard = () => {};
ipcRenderer.on('push', (_event, message) => heard(message));

/** One call after the other for so long, here where `ipcRenderer` is. */
const loops = {
  async invoke(span) {
    let id = 0;
    for (const end = performance.now() + span; performance.now() < end; ) {
      for (let i = 0; i < 16; i += 1) {
        id += 1;
        const answer = await ipcRenderer.invoke('echo', { id });
        if (answer.id !== id) throw new Error(`${id} was answered with ${answer.id}`);
      }
    }
  },

  async sync(span) {
    let id = 0;
    for (const end = performance.now() + span; performance.now() < end; ) {
      for (let i = 0; i < 16; i += 1) {
        id += 1;
        const answer = ipcRenderer.sendSync('echo-sync', { id });
        if (answer.id !== id) throw new Error(`${id} was answered with ${answer.id}`);
      }
    }
  },
};

contextBridge.exposeInMainWorld('bench', {
  call: (verb, value) => ipcRenderer.invoke(verb, value),
  echo: (message) => ipcRenderer.invoke('echo', message),
  note: (message) => ipcRenderer.send('note', message),
  onPush: (callback) => {
    heard = callback;
  },
  push: (count) => ipcRenderer.invoke('push', count),
  bytesEcho: (bytes) => ipcRenderer.invoke('bytes-echo', bytes),
  bytesUpload: (bytes) => ipcRenderer.invoke('bytes-upload', bytes),
  bytesDownload: (length) => ipcRenderer.invoke('bytes-download', length),
  value: (items) => ipcRenderer.invoke('value', items),
  text: (text) => ipcRenderer.invoke('text', text),
  sync: (message) => ipcRenderer.sendSync('echo-sync', message),
  channel: (index, message) => ipcRenderer.invoke(`channel-${index}`, message),
  direct: async (what, name, span) => {
    await loops[what](span / 3);
    await ipcRenderer.invoke('begin', {});
    await loops[what](span);
    await ipcRenderer.invoke('finish', { name });
  },
});
