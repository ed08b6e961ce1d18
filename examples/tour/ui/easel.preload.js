// The preload script of the second window: passes the port that main sends on to the page.
//
//   from main
//     drawing          (number: number), with a port     the page's end of a channel to the tour's page
//   invoke
//     drawing-ended    (number: number)                  the page has seen that channel close
'use strict'

const { contextBridge, ipcRenderer } = require('electron')

ipcRenderer.on('drawing', (event, number) => window.postMessage(['drawing', number], '*', event.ports))

contextBridge.exposeInMainWorld('easel', {
  drawingEnded: (number) => ipcRenderer.invoke('drawing-ended', number),
})
