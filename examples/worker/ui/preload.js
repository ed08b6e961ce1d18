const { contextBridge, ipcRenderer } = require('electron')

// The port goes on to the page, and the preload is out of the way.
ipcRenderer.on('worker', (event, pid) => window.postMessage({ worker: pid }, '*', event.ports))

contextBridge.exposeInMainWorld('api', {
  killWorker: () => ipcRenderer.send('kill-worker'),
})
