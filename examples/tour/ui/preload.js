// The tour's preload script: what a page of this application may ask of the main process, and nothing else.
//
// The channels, with their arguments, what main does with them, and what comes back. `handlers.rs` is the other side.
//
//   send (one way)
//     log-message      (text: string)                    keeps `text` as the last log line
//     log              (level: string, text: string)     keeps `level: text` as the last log line
//     update-settings  (settings: Settings)              keeps the settings
//     request-data     (query: string)                   event.sender.send('response-data', { query, rows: number[] })
//                                                        rows: the length of each word of the query
//     ping             (text: string)                    event.reply('pong', text in capitals)
//     process-data     (samples: number[])               event.reply('process-data-success', { count, mean }), or when
//                                                        empty event.reply('process-data-error', 'No samples')
//     minimize, restore ()                               minimizes and restores the sender's window, counting each
//     greet-once       (name: string)                    ipcMain.once, armed by arm-greet-once: event.reply('greeting',
//                                                        `Hello, ${name}`)
//     page-viewed, link-clicked (path: string)           counted while analytics-start's listeners are on
//
//   sendSync
//     get-config-sync  ()                                { name: 'polaron-tour', version: string, debug: boolean }
//
//   invoke (where no answer is named it is undefined)
//     last-log-line    ()                                string
//     get-settings     ()                                Settings, as update-settings brought them
//     get-user-data    (id: number)                      { id, name: 'Ada Lovelace', roles: ['admin', 'author'],
//                                                        address: { city: 'London', zip: null } }
//     calculate        (a: number, operator: string, b: number)   number; operators + - * /
//     risky-operation  ()                                rejects: 'Operation failed'
//     save-file        (path: string, content: string)   number of bytes; path is relative to the tour's own folder
//     read-file        (path: string)                    string; a path that leaves the folder rejects:
//                                                        'The path leaves the folder'
//     window-calls     ()                                { minimized: number, restored: number }, counts so far
//     notify           (text: string)                    webContents.send('notification', { title: 'Polaron', text })
//     start-ticker     (count: number)                   event.sender.send('tick', n) for n = 1..=count, then
//                                                        event.sender.send('ticker-done', count)
//     arm-initialize   ()                                makes initialize-once answer (once) again
//     initialize-once  ()                                ipcMain.handleOnce: 'initialized'
//     arm-greet-once   ()                                one `once` listener on greet-once, whatever was there before
//     analytics-start  ()                                zeroes the counts, two listeners on page-viewed, one on
//                                                        link-clicked, whatever was there before
//     analytics-stop   (what: 'listener' | 'channel' | 'everything')   removes the first listener of page-viewed, all of
//                                                        page-viewed's, or all listeners of ipcMain
//     analytics-totals ()                                { pageViewed: number, linkClicked: number }
//     restore-listeners ()                               puts the application's own listeners back after 'everything'
//     open-easel       ()                                the second window, and a new channel to its page; this page's
//                                                        end comes as webContents.postMessage('drawing', number, [port])
//     until-drawing-ended (number: number)               answered once the second window has seen that channel close
//
//   Settings: { theme: string, fontSize: number, editor: { tabSize: number, rulers: number[] }, proxy: string | null }
'use strict'

const { contextBridge, ipcRenderer } = require('electron')

// Calls back with the payload only: the event, and with it the sender, stays on this side of the bridge.
const once = (channel, callback) => {
  ipcRenderer.once(channel, (_event, payload) => callback(payload))
}

contextBridge.exposeInMainWorld('tour', {
  // One way.
  logMessage: (text) => ipcRenderer.send('log-message', text),
  lastLogLine: () => ipcRenderer.invoke('last-log-line'),
  updateSettings: (settings) => ipcRenderer.send('update-settings', settings),
  getSettings: () => ipcRenderer.invoke('get-settings'),

  // Asked and answered.
  getUserData: (id) => ipcRenderer.invoke('get-user-data', id),
  calculate: (a, operator, b) => ipcRenderer.invoke('calculate', a, operator, b),
  getConfig: () => ipcRenderer.sendSync('get-config-sync'),

  // Two channels.
  requestData: (query) => ipcRenderer.send('request-data', query),
  onceResponseData: (callback) => once('response-data', callback),
  ping: (text) => ipcRenderer.send('ping', text),
  oncePong: (callback) => once('pong', callback),

  // Failures.
  riskyOperation: () => ipcRenderer.invoke('risky-operation'),
  processData: (samples) => {
    return new Promise((resolve, reject) => {
      const settle = (outcome) => (_event, payload) => {
        ipcRenderer.removeListener('process-data-success', succeed)
        ipcRenderer.removeListener('process-data-error', fail)
        outcome(payload)
      }
      const succeed = settle(resolve)
      const fail = settle((message) => reject(new Error(message)))
      ipcRenderer.on('process-data-success', succeed)
      ipcRenderer.on('process-data-error', fail)
      ipcRenderer.send('process-data', samples)
    })
  },

  // An application's own vocabulary.
  readFile: (path) => ipcRenderer.invoke('read-file', path),
  saveFile: (path, content) => ipcRenderer.invoke('save-file', path, content),
  log: (level, text) => ipcRenderer.send('log', level, text),
  minimize: () => ipcRenderer.send('minimize'),
  restore: () => ipcRenderer.send('restore'),
  windowCalls: () => ipcRenderer.invoke('window-calls'),
  onNotification: (callback) => {
    const listener = (_event, notification) => callback(notification)
    ipcRenderer.on('notification', listener)
    return () => { ipcRenderer.off('notification', listener) }
  },
  notify: (text) => ipcRenderer.invoke('notify', text),

  // A port does not cross the bridge: it goes to the page as a message.
  openEasel: () => {
    ipcRenderer.once('drawing', (event, number) => window.postMessage(['drawing', number], '*', event.ports))
    return ipcRenderer.invoke('open-easel')
  },
  untilDrawingEnded: (number) => ipcRenderer.invoke('until-drawing-ended', number),

  // Main listens, and stops listening.
  armInitialize: () => ipcRenderer.invoke('arm-initialize'),
  initializeOnce: () => ipcRenderer.invoke('initialize-once'),
  armGreetOnce: () => ipcRenderer.invoke('arm-greet-once'),
  greetOnce: (name) => ipcRenderer.send('greet-once', name),
  onGreeting: (callback) => {
    const listener = (_event, text) => callback(text)
    ipcRenderer.on('greeting', listener)
    return () => { ipcRenderer.off('greeting', listener) }
  },
  startAnalytics: () => ipcRenderer.invoke('analytics-start'),
  pageViewed: (path) => ipcRenderer.send('page-viewed', path),
  linkClicked: (path) => ipcRenderer.send('link-clicked', path),
  stopAnalytics: (what) => ipcRenderer.invoke('analytics-stop', what),
  analyticsTotals: () => ipcRenderer.invoke('analytics-totals'),
  restoreListeners: () => ipcRenderer.invoke('restore-listeners'),

  // The renderer listens, and stops listening.
  startTicker: (count) => ipcRenderer.invoke('start-ticker', count),
  onceTick: (callback) => once('tick', callback),
  onTick: (callback) => {
    const listener = (_event, n) => callback(n)
    ipcRenderer.addListener('tick', listener)
    return () => { ipcRenderer.removeListener('tick', listener) }
  },
  onTickerDone: (callback) => {
    ipcRenderer.on('ticker-done', (_event, count) => callback(count))
  },
  stopTicks: () => { ipcRenderer.removeAllListeners('tick') },
  stopListening: () => { ipcRenderer.removeAllListeners() },
  listenerCounts: () => ({
    tick: ipcRenderer.listenerCount('tick'),
    done: ipcRenderer.listenerCount('ticker-done'),
  }),
})
