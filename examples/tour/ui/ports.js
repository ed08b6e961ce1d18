// The pattern of message ports: a channel from this page to that of a second window, which is another process. Like
// patterns.js, see there; `stage` is what a card shows above its code.
'use strict'

const DUET = { lines: 6, pointsOfLine: 120, pointsAtATime: 12, pause: 12 }

/** The card's two sheets: this window's, and what the other one says it has. */
const easelCard = {
  stage() {
    const figure = (label, caption) => {
      const canvas = make('canvas', { class: 'sheet', role: 'img', 'aria-label': label })
      return { canvas, element: make('figure', {}, canvas, make('figcaption', {}, caption)) }
    }
    const here = figure('The drawing as this window has it. Draw with the pointer.', 'this window')
    const there = figure('The drawing as the other window has it.', 'the other window')
    here.canvas.classList.add('mine')
    this.here = new Sheet(here.canvas)
    this.there = new Sheet(there.canvas)
    this.count = make('b', {}, '–')
    const link = make(
      'p',
      { class: 'link' },
      this.count, make('span', { class: 'thread', 'aria-hidden': 'true' }), make('span', {}, 'points'),
    )
    return make('div', { class: 'stage' }, here.element, link, there.element)
  },

  /** Opens the other window if it is not, and a new channel to it. */
  async open() {
    const given = new Promise((resolve) => { this.given = (port, number) => resolve({ port, number }) })
    await tour.openEasel()
    const { port, number } = await given
    const pen = new Pen(port, this.here, 'tour', (message) => {
      const [kind] = message
      if (kind === 'record') this.showOther(message.slice(2))
      if (kind === 'lifted') pen.ask('ask')
      this.count.textContent = this.here.count.toLocaleString('en')
    })
    return Object.assign(pen, { number })
  },

  /** Shows what the other window has: a record of its. */
  showOther([, ...buffers]) {
    Object.keys(HANDS).forEach((name, index) => this.there.show(name, new Float64Array(buffers[index])))
  },

  /** Draws petals, one within the other; the other window answers each point. */
  async duet(pen) {
    const { lines, pointsOfLine, pointsAtATime, pause } = DUET
    for (let line = 0; line < lines; line++) {
      for (let step = 0; step < pointsOfLine; step++) {
        pen.point(...petal(line / lines, step / (pointsOfLine - 1)), step === 0, 'duet')
        if (step % pointsAtATime === pointsAtATime - 1) {
          pen.ask('ask')
          await new Promise((resolve) => setTimeout(resolve, pause))
        }
      }
    }
    return lines * pointsOfLine
  },
}

onDrawing((port, number) => easelCard.given(port, number))

/** A point of a petal: `depth` from the outermost, 0, inwards; `along` from 0 to 1. */
function petal(depth, along) {
  const turn = 2 * Math.PI * along
  const radius = 0.56 + (0.4 - 0.3 * depth) * Math.cos(turn)
  const angle = (Math.PI / FOLDS) * (1.15 - 0.75 * depth) * Math.sin(turn)
  return [radius * Math.cos(angle), radius * Math.sin(angle)]
}

SECTIONS.push({
  id: 'ports',
  title: 'Message ports',
  short: 'Ports',
  about: 'A channel of one’s own: main makes it and gives its ends away, here to two windows, which are two processes.',
  cards: [
    {
      pattern: 'ports',
      title: 'Draw together',
      about: 'This window draws in copper, the other answers in verdigris, point by point. Then it is your turn: draw in either.',
      channel: { name: 'MessagePort', way: 'both' },
      code: {
        page: `port.onmessage = ({ data: [x, y] }) => sheet.add('easel', x, y)\nport.onclose = () => show('the other window is gone')\ncanvas.onpointermove = (event) => port.postMessage(place(event))`,
        preload: `ipcRenderer.once('drawing', (event, number) =>\n  window.postMessage(['drawing', number], '*', event.ports))`,
        main: `let MessageChannelMain { port1, port2 } = MessageChannelMain::new();\neasel.web_contents().post_message("drawing", number, &[port2])?;\nevent.sender().post_message("drawing", number, &[port1])?;`,
      },
      stage: () => easelCard.stage(),
      async run() {
        easelCard.pen?.port.close()
        const pen = await easelCard.open()
        const gone = pen.closed.then(() => { throw new Mismatch('the other window was closed') })
        const whileOpen = (promise) => Promise.race([promise, gone])
        pen.clear()
        const points = await whileOpen(easelCard.duet(pen))

        // What the other window posted before its record has come before it.
        const [theirs, ...buffers] = await whileOpen(pen.ask('ask'))
        expect(theirs, { sent: points, arrived: points, inOrder: true }, 'there')
        expect(pen.tally, { sent: points, arrived: points, inOrder: true }, 'back')
        Object.keys(HANDS).forEach((name, index) => {
          const there = [...new Float64Array(buffers[index])]
          expect(there, easelCard.here.hands[name].numbers, `what ${name} drew`)
        })

        // Whoever takes a picture now sees all of it.
        for (const sheet of [easelCard.here, easelCard.there]) sheet.repaint()

        pen.port.close()
        await tour.untilDrawingEnded(pen.number)
        // And now by hand.
        easelCard.pen = await easelCard.open()
        easelCard.pen.follow()
        return `${points} points there, ${points} back, in order, the same to the last bit; its close was seen`
      },
      measure: {
        unit: 'window to window and back',
        async loop(rounds) {
          for (let i = 0; i < rounds; i++) await easelCard.pen.ask('echo')
        },
      },
    },
  ],
})
