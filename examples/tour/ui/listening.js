// The patterns of listening once, and of not listening any more, in main and in the renderer. Like patterns.js, see there.
//
// That something does not arrive is proved by order, never by waiting: an `invoke` sent after it has been answered, and
// whatever was under way before that answer has been delivered.
'use strict'

SECTIONS.push(
  {
    id: 'main-listens',
    title: 'Main listens, and stops',
    short: 'Main listens',
    about: 'Handlers and listeners of ipcMain: taken once, taken away one by one, or all together.',
    cards: [
      {
        pattern: 'handle-once',
        title: 'Handle once',
        about: 'The first call is answered; for the second there is no handler any more.',
        channel: { name: 'initialize-once', way: 'both' },
        code: {
          page: `await tour.initializeOnce()  // 'initialized'\nawait tour.initializeOnce()  // Error: No handler registered…`,
          preload: `initializeOnce: () =>\n  ipcRenderer.invoke('initialize-once'),`,
          main: `ipc.handle_once("initialize-once",\n    async |_: IpcMainInvokeEvent| "initialized",\n)?;`,
        },
        async run() {
          await tour.armInitialize()
          const first = expect(await tour.initializeOnce(), 'initialized')
          const second = await expectRejection(
            tour.initializeOnce(),
            "No handler registered for 'initialize-once'",
          )
          return `${show(first)}, then ${show(second)}`
        },
      },
      {
        pattern: 'main-once',
        title: 'Listen once in main',
        about: 'Two messages are sent; the listener hears the first.',
        channel: { name: 'greet-once → greeting', way: 'both' },
        code: {
          page: `tour.greetOnce('Ada')\ntour.greetOnce('Grace')  // nobody listens`,
          preload: `greetOnce: (name) => ipcRenderer.send('greet-once', name),`,
          main: `ipc.once("greet-once", |event: &IpcMainEvent, name: String| {\n    event.reply("greeting", (format!("Hello, {name}"),))\n});`,
        },
        async run() {
          await tour.armGreetOnce()
          const greetings = []
          const stop = tour.onGreeting((text) => greetings.push(text))
          tour.greetOnce('Ada')
          tour.greetOnce('Grace')
          await tour.lastLogLine()
          stop()
          return `greeted: ${show(expect(greetings, ['Hello, Ada']))}`
        },
      },
      {
        pattern: 'main-remove-listener',
        title: 'Remove one listener in main',
        about: 'Two listeners count a channel; after one is removed the other goes on.',
        channel: { name: 'page-viewed', way: 'out' },
        code: {
          page: `tour.pageViewed('/home')  // counted twice\nawait tour.stopAnalytics('listener')\ntour.pageViewed('/about')  // counted once`,
          preload: `pageViewed: (path) =>\n  ipcRenderer.send('page-viewed', path),`,
          main: `let first = ipc.on("page-viewed", count(&totals));\nlet second = ipc.on("page-viewed", count(&totals));\nipc.remove_listener("page-viewed", first);`,
        },
        async run() {
          await tour.startAnalytics()
          tour.pageViewed('/home')
          await tour.stopAnalytics('listener')
          tour.pageViewed('/about')
          const totals = expect(await tour.analyticsTotals(), { pageViewed: 3, linkClicked: 0 })
          return `counted ${totals.pageViewed}: twice, then once`
        },
      },
      {
        pattern: 'main-remove-channel',
        title: 'Remove a channel’s listeners in main',
        about: 'All listeners of one channel go; those of another stay.',
        channel: { name: 'page-viewed, link-clicked', way: 'out' },
        code: {
          page: `await tour.stopAnalytics('channel')\ntour.pageViewed('/about')  // nobody listens\ntour.linkClicked('/about')  // counted`,
          preload: `linkClicked: (path) =>\n  ipcRenderer.send('link-clicked', path),`,
          main: `ipc.remove_all_listeners("page-viewed");`,
        },
        async run() {
          await tour.startAnalytics()
          tour.pageViewed('/home')
          tour.linkClicked('/home')
          await tour.stopAnalytics('channel')
          tour.pageViewed('/about')
          tour.linkClicked('/about')
          return show(expect(await tour.analyticsTotals(), { pageViewed: 2, linkClicked: 2 }))
        },
      },
      {
        pattern: 'main-remove-all',
        title: 'Remove every listener in main',
        about: 'Without a channel all listeners go. Handlers of invoke are another matter, and stay.',
        channel: { name: 'page-viewed, link-clicked', way: 'out' },
        code: {
          page: `await tour.stopAnalytics('everything')\ntour.pageViewed('/about')  // nobody listens\ntour.linkClicked('/about')  // nobody listens`,
          preload: `stopAnalytics: (what) =>\n  ipcRenderer.invoke('analytics-stop', what),`,
          main: `ipc.remove_all_listeners(None);`,
        },
        async run() {
          await tour.startAnalytics()
          tour.pageViewed('/home')
          tour.linkClicked('/home')
          try {
            await tour.stopAnalytics('everything')
            tour.pageViewed('/about')
            tour.linkClicked('/about')
            return show(expect(await tour.analyticsTotals(), { pageViewed: 2, linkClicked: 1 }))
          } finally {
            await tour.restoreListeners()
          }
        },
      },
    ],
  },
  {
    id: 'renderer-listens',
    title: 'The renderer listens, and stops',
    short: 'Renderer listens',
    about: 'ipcRenderer is an event emitter like any other in Node, on the preload’s side of the bridge.',
    cards: [
      {
        pattern: 'once',
        title: 'Listen once',
        about: 'Main ticks three times; the listener hears the first.',
        channel: { name: 'tick', way: 'in' },
        code: {
          page: `tour.onceTick(show)\nawait tour.startTicker(3)`,
          preload: `onceTick: (callback) => ipcRenderer.once(\n  'tick', (_event, n) => callback(n)),`,
          main: `for n in 1..=count {\n    event.sender().send("tick", (n,))?;\n}`,
        },
        async run() {
          const heard = []
          tour.onceTick((n) => heard.push(n))
          await tour.startTicker(3)
          return `heard ${show(expect(heard, [1]))} of 3`
        },
      },
      {
        pattern: 'remove-listener',
        title: 'Remove one listener',
        about: 'The same function that was added is removed; another one stays.',
        channel: { name: 'tick', way: 'in' },
        code: {
          page: `const stop = tour.onTick(show)\nawait tour.startTicker(2)\nstop()\nawait tour.startTicker(2)  // not heard`,
          preload: `ipcRenderer.addListener('tick', listener)\nreturn () => { ipcRenderer.removeListener('tick', listener) }`,
          main: `for n in 1..=count {\n    event.sender().send("tick", (n,))?;\n}`,
        },
        async run() {
          const removed = []
          const stayed = []
          const stop = tour.onTick((n) => removed.push(n))
          const stopOther = tour.onTick((n) => stayed.push(n))
          await tour.startTicker(2)
          stop()
          await tour.startTicker(2)
          stopOther()
          expect(stayed, [1, 2, 1, 2], 'the listener that stayed')
          return `heard ${show(expect(removed, [1, 2]))}, the other ${show(stayed)}`
        },
      },
      {
        pattern: 'remove-channel',
        title: 'Remove a channel’s listeners',
        about: 'Every listener of one channel goes; the end of the ticking is still heard on another.',
        channel: { name: 'tick, ticker-done', way: 'in' },
        code: {
          page: `tour.stopTicks()\nawait tour.startTicker(2)  // only 'ticker-done' is heard`,
          preload: `stopTicks: () => {\n  ipcRenderer.removeAllListeners('tick')\n},`,
          main: `event.sender().send("ticker-done", (count,))?;`,
        },
        async run() {
          const heard = []
          tour.onTick((n) => heard.push(n))
          tour.onTick((n) => heard.push(n))
          tour.onTickerDone((count) => heard.push(`done ${count}`))
          expect(tour.listenerCounts(), { tick: 2, done: 1 }, 'listeners before')
          tour.stopTicks()
          await tour.startTicker(2)
          expect(tour.listenerCounts(), { tick: 0, done: 1 }, 'listeners after')
          tour.stopListening()
          return `heard ${show(expect(heard, ['done 2']))}`
        },
      },
      {
        pattern: 'remove-all',
        title: 'Remove every listener',
        about: 'Without a channel all listeners of this frame go, and its calls are answered as before.',
        channel: { name: 'tick, ticker-done', way: 'in' },
        code: {
          page: `tour.stopListening()\nawait tour.startTicker(2)  // returns; nothing is heard`,
          preload: `stopListening: () => {\n  ipcRenderer.removeAllListeners()\n},`,
          main: `event.sender().send("tick", (n,))?;`,
        },
        async run() {
          const heard = []
          tour.onTick((n) => heard.push(n))
          tour.onTickerDone((count) => heard.push(`done ${count}`))
          await tour.startTicker(1)
          tour.stopListening()
          await tour.startTicker(2)
          expect(tour.listenerCounts(), { tick: 0, done: 0 }, 'listeners after')
          return `heard ${show(expect(heard, [1, 'done 1']))}, then nothing`
        },
      },
    ],
  },
)
