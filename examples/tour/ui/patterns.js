// The patterns (those of listening on and off are in listening.js): what each card says, the code it
// shows for both sides, and how it proves itself.
//
//   pattern   the card's name, for `data-pattern`
//   channel   what crosses, and which way: 'out' (to main), 'in' (to the renderer), 'both'
//   code      page and preload as this folder has them, main as in handlers.rs, shortened to the point
//   run       does it and returns what to show; throws when the outcome is wrong; may be run again and again
//   measure   what one round costs: `loop(n)` does n rounds
'use strict'

/** A settings object, nested and of mixed types, to be compared whole after its journey. */
const SETTINGS = { theme: 'paper', fontSize: 14.5, editor: { tabSize: 2, rulers: [80, 110] }, proxy: null }

const USER = {
  id: 7,
  name: 'Ada Lovelace',
  roles: ['admin', 'author'],
  address: { city: 'London', zip: null },
}

/** Resolves with what `listen` is called back with; `ask` is called once the listener is in place. */
const answer = (listen, ask) => new Promise((resolve) => { listen(resolve); ask() })

const SECTIONS = [
  {
    id: 'one-way',
    title: 'One way',
    about: 'The page tells main something and goes on. Order is kept, whatever else is under way.',
    cards: [
      {
        pattern: 'send-string',
        title: 'Send a string',
        about: 'A message leaves the page; main has it before anything that is sent later.',
        channel: { name: 'log-message', way: 'out' },
        code: {
          page: `tour.logMessage('Hello from the page')`,
          preload: `logMessage: (text) =>\n  ipcRenderer.send('log-message', text),`,
          main: `ipc.on("log-message", move |_: &IpcMainEvent, text: String| {\n    log.push(text);\n});`,
        },
        async run() {
          const text = `Hello from the page, message ${Math.ceil(Math.random() * 9999)}`
          tour.logMessage(text)
          return `main has ${show(expect(await tour.lastLogLine(), text))}`
        },
        measure: {
          unit: 'per message',
          async loop(rounds) {
            for (let i = 0; i < rounds; i++) tour.logMessage('Hello from the page')
            await tour.lastLogLine()
          },
        },
      },
      {
        pattern: 'send-object',
        title: 'Send an object',
        about: 'A nested object arrives as a typed Rust struct, with nothing lost on the way.',
        channel: { name: 'update-settings', way: 'out' },
        code: {
          page: `tour.updateSettings({\n  theme: 'paper', fontSize: 14.5,\n  editor: { tabSize: 2, rulers: [80, 110] },\n})`,
          preload: `updateSettings: (settings) =>\n  ipcRenderer.send('update-settings', settings),`,
          main: `ipc.on("update-settings",\n    move |_: &IpcMainEvent, new: Settings| settings.set(new),\n);`,
        },
        async run() {
          const settings = { ...SETTINGS, fontSize: 10 + Math.floor(Math.random() * 16) / 2 }
          tour.updateSettings(settings)
          return `main has ${show(expect(await tour.getSettings(), settings))}`
        },
        measure: {
          unit: 'per message',
          async loop(rounds) {
            for (let i = 0; i < rounds; i++) tour.updateSettings(SETTINGS)
            await tour.getSettings()
          },
        },
      },
    ],
  },
  {
    id: 'ask',
    title: 'Ask and be answered',
    short: 'Ask and answer',
    about: 'A call that returns: a promise for the page, an async function in main.',
    cards: [
      {
        pattern: 'invoke-object',
        title: 'Invoke an async handler',
        about: 'The handler awaits what it needs and returns an object; the page awaits the call.',
        channel: { name: 'get-user-data', way: 'both' },
        code: {
          page: `const user = await tour.getUserData(7)\nuser.name  // 'Ada Lovelace'`,
          preload: `getUserData: (id) =>\n  ipcRenderer.invoke('get-user-data', id),`,
          main: `ipc.handle("get-user-data",\n    async |_: IpcMainInvokeEvent, id: u64| find_user(id).await,\n)?;`,
        },
        async run() {
          return show(expect(await tour.getUserData(7), USER))
        },
        measure: {
          unit: 'per call',
          async loop(rounds) {
            for (let i = 0; i < rounds; i++) await tour.getUserData(7)
          },
        },
      },
      {
        pattern: 'invoke-arguments',
        title: 'Invoke with several arguments',
        about: 'Arguments become the parameters of the handler, each with its own type.',
        channel: { name: 'calculate', way: 'both' },
        code: {
          page: `await tour.calculate(6, '*', 7)  // 42`,
          preload: `calculate: (a, operator, b) =>\n  ipcRenderer.invoke('calculate', a, operator, b),`,
          main: `ipc.handle("calculate",\n    async |_: IpcMainInvokeEvent, a: f64, sign: String, b: f64| {\n        calculate(a, &sign, b)\n    },\n)?;`,
        },
        async run() {
          const results = await Promise.all([
            tour.calculate(6, '*', 7),
            tour.calculate(1, '/', 8),
            tour.calculate(-0.5, '+', 0.25),
          ])
          expect(results, [42, 0.125, -0.25])
          return `6 * 7 = ${results[0]}, 1 / 8 = ${results[1]}, -0.5 + 0.25 = ${results[2]}`
        },
        measure: {
          unit: 'per call',
          async loop(rounds) {
            for (let i = 0; i < rounds; i++) await tour.calculate(6, '*', 7)
          },
        },
      },
      {
        pattern: 'send-sync',
        title: 'Ask and block',
        about: 'The page stands still until a listener has set the return value.',
        channel: { name: 'get-config-sync', way: 'both' },
        code: {
          page: `const config = tour.getConfig()\nconfig.name  // 'polaron-tour'`,
          preload: `getConfig: () =>\n  ipcRenderer.sendSync('get-config-sync'),`,
          main: `ipc.on("get-config-sync", |event: &IpcMainEvent| {\n    event.set_return_value(Config::current())\n});`,
        },
        run() {
          const config = tour.getConfig()
          expect(Object.keys(config).sort(), ['debug', 'name', 'version'], 'fields')
          expect(config.name, 'polaron-tour', 'name')
          expect(typeof config.debug, 'boolean', 'type of debug')
          return show(config)
        },
        measure: {
          unit: 'per call',
          loop(rounds) {
            for (let i = 0; i < rounds; i++) tour.getConfig()
          },
        },
      },
    ],
  },
  {
    id: 'two-channels',
    title: 'Request and response',
    short: 'Two channels',
    about: 'A question on one channel, its answer on another.',
    cards: [
      {
        pattern: 'sender-send',
        title: 'Answer with event.sender.send',
        about: 'Main answers whoever asked by sending to the contents the message came from.',
        channel: { name: 'request-data → response-data', way: 'both' },
        code: {
          page: `tour.onceResponseData((data) => show(data.rows))\ntour.requestData('a wave crosses')`,
          preload: `requestData: (query) => ipcRenderer.send('request-data', query),\nonceResponseData: (callback) => ipcRenderer.once(\n  'response-data', (_event, data) => callback(data)),`,
          main: `ipc.on("request-data", |event: &IpcMainEvent, query: String| {\n    event.sender().send("response-data", (find_data(query),))\n});`,
        },
        async run() {
          const data = await answer(tour.onceResponseData, () => tour.requestData('a wave crosses'))
          return show(expect(data, { query: 'a wave crosses', rows: [1, 4, 7] }))
        },
        measure: {
          unit: 'there and back',
          async loop(rounds) {
            for (let i = 0; i < rounds; i++) await answer(tour.onceResponseData, () => tour.requestData('a wave crosses'))
          },
        },
      },
      {
        pattern: 'event-reply',
        title: 'Answer with event.reply',
        about: 'The same, to exactly the frame that asked, even when that is an iframe.',
        channel: { name: 'ping → pong', way: 'both' },
        code: {
          page: `tour.oncePong((text) => show(text))\ntour.ping('marco')`,
          preload: `ping: (text) => ipcRenderer.send('ping', text),\noncePong: (callback) => ipcRenderer.once(\n  'pong', (_event, text) => callback(text)),`,
          main: `ipc.on("ping", |event: &IpcMainEvent, text: String| {\n    event.reply("pong", (text.to_uppercase(),))\n});`,
        },
        async run() {
          return show(expect(await answer(tour.oncePong, () => tour.ping('marco')), 'MARCO'))
        },
        measure: {
          unit: 'there and back',
          async loop(rounds) {
            for (let i = 0; i < rounds; i++) await answer(tour.oncePong, () => tour.ping('marco'))
          },
        },
      },
    ],
  },
  {
    id: 'failure',
    title: 'When it fails',
    short: 'Failure',
    about: 'Every call settles, and an error says in the page what it said in main.',
    cards: [
      {
        pattern: 'invoke-error',
        title: 'Catch a handler’s error',
        about: 'try and catch work across the border; the message is the handler’s own.',
        channel: { name: 'risky-operation', way: 'both' },
        code: {
          page: `try {\n  await tour.riskyOperation()\n} catch (error) {\n  show(error.message)  // 'Operation failed'\n}`,
          preload: `riskyOperation: () =>\n  ipcRenderer.invoke('risky-operation'),`,
          main: `ipc.handle("risky-operation", async |_: IpcMainInvokeEvent| {\n    Err::<(), _>(OperationFailed)  // displays as above\n})?;`,
        },
        async run() {
          return `error.message is ${show(await expectRejection(tour.riskyOperation(), 'Operation failed'))}`
        },
        measure: {
          unit: 'per rejection',
          async loop(rounds) {
            for (let i = 0; i < rounds; i++) {
              try {
                await tour.riskyOperation()
              } catch {
                // It is the cost of a rejection that is measured.
              }
            }
          },
        },
      },
      {
        pattern: 'success-error',
        title: 'A success and an error channel',
        about: 'The way of one-way messages: main answers on one channel or on the other.',
        channel: { name: 'process-data → …-success | …-error', way: 'both' },
        code: {
          page: `await tour.processData([2, 4, 9])  // { count: 3, mean: 5 }\nawait tour.processData([])  // Error: No samples`,
          preload: `ipcRenderer.on('process-data-success', succeed)\nipcRenderer.on('process-data-error', fail)\nipcRenderer.send('process-data', samples)`,
          main: `ipc.on("process-data", |event: &IpcMainEvent, data: Vec<f64>| {\n    match summarize(&data) {\n        Ok(it) => event.reply("process-data-success", (it,)),\n        Err(why) => event.reply("process-data-error", (why,)),\n    }\n});`,
        },
        async run() {
          const summary = expect(await tour.processData([2, 4, 9]), { count: 3, mean: 5 })
          const message = await expectRejection(tour.processData([]), 'No samples')
          return `${show(summary)}, then ${show(message)}`
        },
      },
    ],
  },
  {
    id: 'bridge',
    title: 'A vocabulary of your own',
    short: 'Bridge',
    about: 'The preload script gives the page named functions. It never sees a channel, an event or ipcRenderer.',
    cards: [
      {
        pattern: 'files',
        title: 'Save and read files',
        about: 'A real folder on disk. A path that leaves it is refused by main.',
        channel: { name: 'save-file, read-file', way: 'both' },
        code: {
          page: `await tour.saveFile('notes/today.txt', 'Zürich, 東京')\nawait tour.readFile('notes/today.txt')\nawait tour.readFile('../secret')  // refused`,
          preload: `saveFile: (path, content) =>\n  ipcRenderer.invoke('save-file', path, content),\nreadFile: (path) => ipcRenderer.invoke('read-file', path),`,
          main: `ipc.handle("save-file",\n    async move |_: IpcMainInvokeEvent, at: String, text: String| {\n        folder.save(&at, &text)\n    },\n)?;`,
        },
        async run() {
          const content = `Zürich, 東京, ${Math.random()}\n`
          const bytes = await tour.saveFile('notes/today.txt', content)
          expect(bytes, new TextEncoder().encode(content).length, 'bytes written')
          expect(await tour.readFile('notes/today.txt'), content)
          const refusal = await expectRejection(tour.readFile('../secret'), 'The path leaves the folder')
          return `${bytes} bytes saved and read back; ${show(refusal)}`
        },
        measure: {
          unit: 'saved and read',
          async loop(rounds) {
            for (let i = 0; i < rounds; i++) {
              await tour.saveFile('notes/round.txt', 'a line of text\n')
              await tour.readFile('notes/round.txt')
            }
          },
        },
      },
      {
        pattern: 'log',
        title: 'Log with a level',
        about: 'A function of two arguments, sent and forgotten.',
        channel: { name: 'log', way: 'out' },
        code: {
          page: `tour.log('warn', 'The lattice is warm')`,
          preload: `log: (level, text) =>\n  ipcRenderer.send('log', level, text),`,
          main: `ipc.on("log",\n    move |_: &IpcMainEvent, level: String, text: String| {\n        log.push(format!("{level}: {text}"));\n    },\n);`,
        },
        async run() {
          tour.log('warn', 'The lattice is warm')
          return `main has ${show(expect(await tour.lastLogLine(), 'warn: The lattice is warm'))}`
        },
        measure: {
          unit: 'per message',
          async loop(rounds) {
            for (let i = 0; i < rounds; i++) tour.log('warn', 'The lattice is warm')
            await tour.lastLogLine()
          },
        },
      },
      {
        pattern: 'minimize',
        title: 'Minimize the window',
        about: 'A button of the page moves the real window. This card brings it back at once.',
        channel: { name: 'minimize', way: 'out' },
        code: {
          page: `tour.minimize()`,
          preload: `minimize: () => ipcRenderer.send('minimize'),`,
          main: `ipc.on("minimize", move |_: &IpcMainEvent| window.minimize());`,
        },
        async run() {
          const before = await tour.windowCalls()
          tour.minimize()
          tour.restore()
          const after = await tour.windowCalls()
          expect(after, { minimized: before.minimized + 1, restored: before.restored + 1 })
          return 'minimized, and restored'
        },
      },
      {
        pattern: 'notification',
        title: 'Main pushes to the page',
        about: 'Main sends when it likes; every listener of the page is called, in order.',
        channel: { name: 'notification', way: 'in' },
        code: {
          page: `tour.onNotification(({ title, text }) => show(title, text))`,
          preload: `onNotification: (callback) => {\n  const listener = (_event, payload) => callback(payload)\n  ipcRenderer.on('notification', listener)\n  return () => { ipcRenderer.off('notification', listener) }\n},`,
          main: `let notification = Notification { title: "Polaron", text };\nwindow.web_contents().send("notification", (notification,))?;`,
        },
        async run() {
          const received = []
          const unsubscribe = tour.onNotification((notification) => received.push(notification))
          await tour.notify('first')
          await tour.notify('second')
          unsubscribe()
          expect(received, [{ title: 'Polaron', text: 'first' }, { title: 'Polaron', text: 'second' }])
          return `received ${received.map(({ text }) => show(text)).join(', ')}`
        },
        measure: {
          unit: 'per push',
          async loop(rounds) {
            let ticks = 0
            const stop = tour.onTick(() => { ticks++ })
            await tour.startTicker(rounds)
            stop()
            expect(ticks, rounds, 'pushes received')
          },
        },
      },
      {
        pattern: 'unsubscribe',
        title: 'Unsubscribe',
        about: 'onNotification returns a function; after it has been called nothing arrives.',
        channel: { name: 'notification', way: 'in' },
        code: {
          page: `const unsubscribe = tour.onNotification(show)\nawait tour.notify('heard')\nunsubscribe()\nawait tour.notify('not heard')`,
          preload: `return () => { ipcRenderer.off('notification', listener) }`,
          main: `let notification = Notification { title: "Polaron", text };\nwindow.web_contents().send("notification", (notification,))?;`,
        },
        async run() {
          const gone = []
          const stays = []
          const unsubscribe = tour.onNotification(({ text }) => gone.push(text))
          const stop = tour.onNotification(({ text }) => stays.push(text))
          await tour.notify('heard')
          unsubscribe()
          // `notify` returns after its push has been delivered: nothing can come later.
          await tour.notify('not heard')
          stop()
          await tour.notify('nobody listens')
          expect(stays, ['heard', 'not heard'], 'the listener that stayed')
          expect(gone, ['heard'], 'the listener that left')
          return `heard ${gone.length} of 3`
        },
      },
    ],
  },
]
