// One sheet that two windows draw on, for both of them: what each hand drew, how it is painted, and the end of the channel
// that a window has.
//
//   over the port
//     ['point', n, x, y, starts]       the n-th point of the hand at the other end; `starts`: it begins a line
//     ['duet', n, x, y, starts]        the same; the other end answers it with a point of its own
//     ['clear']                        a new sheet
//     ['ask', id]                      asks for
//     ['record', id, tally, …buffers]  what the other end has: its counts, and both hands' points, buffers moved; unasked
//                                      its id is 0
//     ['echo', id]                     comes back as it is
'use strict'

/** What is drawn is seen so many times around the centre, and as often mirrored. */
const FOLDS = 6

/** The two hands, by the window they draw in, and what colours them. */
const HANDS = { tour: '--copper', easel: '--verdigris' }

const POINT = 3

/** What a hand drew: x, y and whether it starts a line, one point after the other; the sheet is a disc of radius 1. */
class Hand {
  numbers = []

  add(x, y, starts) {
    this.numbers.push(x, y, starts ? 1 : 0)
  }

  get count() {
    return this.numbers.length / POINT
  }
}

/** A canvas and the hands that draw on it. What they drew is painted with the next frame, all of it: lines have no seams. */
class Sheet {
  hands = { tour: new Hand(), easel: new Hand() }
  #stale = false

  constructor(canvas) {
    this.canvas = canvas
    this.context = canvas.getContext('2d')
    new ResizeObserver(() => { this.repaint() }).observe(canvas)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.repaint() })
  }

  clear() {
    this.hands = { tour: new Hand(), easel: new Hand() }
    this.#later()
  }

  /** How many points both hands drew. */
  get count() {
    return this.hands.tour.count + this.hands.easel.count
  }

  /** One more point of a hand. */
  add(name, x, y, starts) {
    this.hands[name].add(x, y, starts)
    this.#later()
  }

  /** Shows these points instead of those that were here. */
  show(name, numbers) {
    this.hands[name].numbers = [...numbers]
    this.#later()
  }

  #later() {
    if (this.#stale) return
    this.#stale = true
    requestAnimationFrame(() => { this.repaint() })
  }

  repaint() {
    this.#stale = false
    const { canvas, context } = this
    const size = Math.round(canvas.clientWidth * devicePixelRatio)
    if (canvas.width !== size) Object.assign(canvas, { width: size, height: size })
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, size, size)
    context.setTransform(size / 2, 0, 0, size / 2, size / 2, size / 2)
    this.#paintGrid()
    for (const name of Object.keys(HANDS)) this.#paint(name)
  }

  /** Circles and the axes of symmetry, faint. */
  #paintGrid() {
    const { context } = this
    context.strokeStyle = this.#colour('--line')
    context.lineWidth = 2 / this.canvas.clientWidth
    context.beginPath()
    for (const radius of [0.32, 0.64, 0.96]) {
      context.moveTo(radius, 0)
      context.arc(0, 0, radius, 0, 2 * Math.PI)
    }
    for (let axis = 0; axis < FOLDS; axis++) {
      const angle = (Math.PI * axis) / FOLDS
      const [x, y] = [0.96 * Math.cos(angle), 0.96 * Math.sin(angle)]
      context.moveTo(-x, -y)
      context.lineTo(x, y)
    }
    context.stroke()
  }

  /** Paints a hand's points, all around. */
  #paint(name) {
    const { context } = this
    const { numbers, count } = this.hands[name]
    context.beginPath()
    for (let fold = 0; fold < FOLDS; fold++) {
      const angle = (2 * Math.PI * fold) / FOLDS
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
      for (const mirror of [1, -1]) {
        const place = (index) => {
          const [x, y] = [numbers[POINT * index], mirror * numbers[POINT * index + 1]]
          return [x * cos - y * sin, x * sin + y * cos]
        }
        for (let index = 0; index < count; index++) {
          if (numbers[POINT * index + 2] === 1) context.moveTo(...place(index))
          context.lineTo(...place(index))
        }
      }
    }
    context.strokeStyle = this.#colour(HANDS[name])
    context.lineWidth = 3 / this.canvas.clientWidth
    context.lineCap = context.lineJoin = 'round'
    context.stroke()
  }

  #colour(variable) {
    return getComputedStyle(this.canvas).getPropertyValue(variable)
  }
}

/** One end of the channel: numbers what it sends, checks the numbers of what comes, and puts both onto the sheet. */
class Pen {
  tally = { sent: 0, arrived: 0, inOrder: true }
  #questions = 0
  /** Who waits for an answer, by the question's id. */
  #waiting = new Map()

  /**
   * @param {MessagePort} port
   * @param {Sheet} sheet
   * @param {'tour' | 'easel'} mine this window's hand
   * @param {(message: any[]) => void} changed called after something came
   */
  constructor(port, sheet, mine, changed = () => {}) {
    Object.assign(this, { port, sheet, mine, changed, theirs: mine === 'tour' ? 'easel' : 'tour' })
    port.onmessage = ({ data }) => { this.#take(data) }
    this.closed = new Promise((resolve) => { port.onclose = resolve })
  }

  /** Draws a point here and at the other end. */
  point(x, y, starts, kind = 'point') {
    this.tally.sent++
    this.sheet.add(this.mine, x, y, starts)
    this.port.postMessage([kind, this.tally.sent, x, y, starts])
  }

  clear() {
    this.sheet.clear()
    this.port.postMessage(['clear'])
  }

  /** Posts a question, 'ask' or 'echo', and resolves with its answer. */
  ask(kind) {
    return new Promise((resolve) => {
      this.#waiting.set(++this.#questions, resolve)
      this.port.postMessage([kind, this.#questions])
    })
  }

  /** Tells the other end what there is here. */
  record(id) {
    const buffers = Object.keys(HANDS).map((name) => Float64Array.from(this.sheet.hands[name].numbers).buffer)
    this.port.postMessage(['record', id, this.tally, ...buffers], buffers)
  }

  /** Lets the pointer draw on the sheet, for as long as the channel is open. */
  follow() {
    const { canvas } = this.sheet
    const place = (event) => {
      const { left, top, width } = canvas.getBoundingClientRect()
      return [(2 * (event.clientX - left)) / width - 1, (2 * (event.clientY - top)) / width - 1]
    }
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId)
      this.point(...place(event), true)
    }
    canvas.onpointermove = (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return
      for (const step of event.getCoalescedEvents?.() ?? [event]) this.point(...place(step), false)
    }
    canvas.onpointerup = () => { this.changed(['lifted']) }
  }

  #take(message) {
    const [kind, ...rest] = message
    if (kind === 'point' || kind === 'duet') this.#arrived(...rest)
    else if (kind === 'clear') this.sheet.clear()
    else if (kind === 'ask') this.record(rest[0])
    else if (kind === 'echo' && this.mine === 'easel') this.port.postMessage(message)
    else this.#answered(...rest)
    if (kind !== 'echo') this.changed(message)
  }

  #answered(id, ...answer) {
    this.#waiting.get(id)?.(answer)
    this.#waiting.delete(id)
  }

  #arrived(n, x, y, starts) {
    const { tally } = this
    tally.inOrder &&= n === tally.arrived + 1
    tally.arrived++
    this.sheet.add(this.theirs, x, y, starts)
  }
}

/** Calls back with every port that the preload passes on, and the number of its channel. */
function onDrawing(callback) {
  addEventListener('message', ({ data, source, ports }) => {
    if (source === window && data?.[0] === 'drawing') callback(ports[0], data[1])
  })
}
