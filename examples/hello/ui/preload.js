const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('api', {
  getUserData: (id) => ipcRenderer.invoke('get-user-data', id),
  logMessage: (message) => ipcRenderer.send('log-message', message),
  onLogged: (callback) => { ipcRenderer.on('logged', (_event, length) => callback(length)) },
  onNotification: (callback) => { ipcRenderer.on('notification', (_event, text) => callback(text)) },
})
