// The page: makes a card of each pattern, runs them one after the other, and keeps the summary.
//
// Each card carries its outcome in attributes: data-pattern, data-state (idle, running, passed, failed), data-result, and
// data-latency-us when it measures one. `tourPage` below is for whoever drives the page from outside.
'use strict'

/** Elements by tag, with attributes and children. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

const SIDES = [
  { key: 'page', label: 'page' },
  { key: 'preload', label: 'preload' },
]

const WAYS = {
  out: { arrow: '↓', says: 'to main' },
  in: { arrow: '↑', says: 'to the renderer' },
  both: { arrow: '↓↑', says: 'to main and back' },
}

const STATES = { idle: 'not run', running: 'running', passed: 'passed', failed: 'failed' }

class Card {
  /** What the run under way, or the last one, came to. */
  outcome = Promise.resolve()

  constructor(definition) {
    this.definition = definition
    const { pattern, title, about, channel, code, stage, measure } = definition
    const titleId = `title-${pattern}`
    this.run = make('button', { type: 'button', class: 'run', 'aria-describedby': titleId }, 'Run')
    this.run.addEventListener('click', () => { this.start() })
    this.badge = make('span', { class: 'badge' })
    this.result = make('output', { class: 'result', 'aria-live': 'polite' })
    this.latency = make('p', { class: 'latency' })
    if (measure) this.latency.append(make('b', {}, '–'), make('span', {}, measure.unit))
    this.element = make(
      'article',
      { class: 'card', 'data-pattern': pattern, 'aria-labelledby': titleId },
      make('header', {}, make('div', {}, make('h3', { id: titleId }, title), make('p', {}, about)), this.latency),
      ...(stage ? [stage()] : []),
      make('div', { class: 'code' }, renderer(pattern, code), wire(channel), main(code)),
      make('div', { class: 'actions' }, this.run, make('div', { class: 'outcome' }, this.badge, this.result)),
    )
    this.show('idle', '')
  }

  /** Runs after whatever runs now; a click while it is under way changes nothing. */
  start() {
    if (this.state !== 'running') {
      this.show('running', '')
      this.outcome = enqueue(() => this.runNow())
    }
    return this.outcome
  }

  async runNow() {
    const { run, measure: measured } = this.definition
    try {
      const result = await run()
      if (measured) this.showLatency(await measure(measured.loop))
      this.show('passed', result)
    } catch (error) {
      this.show('failed', error instanceof Mismatch ? error.message : show(error))
    }
    return { state: this.state, result: this.element.dataset.result, latencyUs: this.latencyUs ?? null }
  }

  show(state, result) {
    this.state = state
    this.element.dataset.state = state
    this.element.dataset.result = result
    this.badge.textContent = STATES[state]
    this.result.textContent = result
    this.run.setAttribute('aria-disabled', String(state === 'running'))
    summarize()
  }

  showLatency(microseconds) {
    this.latencyUs = Math.round(microseconds * 10) / 10
    this.element.dataset.latencyUs = String(this.latencyUs)
    this.latency.firstChild.replaceChildren(...inUnits(microseconds))
  }
}

/** A time as its digits and its unit. */
function inUnits(microseconds) {
  const [value, unit] = microseconds < 1000 ? [microseconds, 'µs'] : [microseconds / 1000, 'ms']
  return [value.toPrecision(value < 100 ? 2 : 3).replace(/\.0$/, ''), make('small', {}, ` ${unit}`)]
}

/** The pane of the renderer's side: the page's code and the preload's, one at a time. */
function renderer(pattern, code) {
  const tabs = SIDES.map(({ key, label }) => make('button', {
    type: 'button', role: 'tab', id: `tab-${pattern}-${key}`, 'aria-controls': `code-${pattern}-${key}`,
  }, label))
  const panels = SIDES.map(({ key }) => make(
    'pre',
    { role: 'tabpanel', id: `code-${pattern}-${key}`, 'aria-labelledby': `tab-${pattern}-${key}`, tabindex: '0' },
    make('code', {}, highlight('js', code[key])),
  ))
  const select = (chosen) => {
    tabs.forEach((tab, index) => {
      tab.setAttribute('aria-selected', String(index === chosen))
      tab.tabIndex = index === chosen ? 0 : -1
    })
    panels.forEach((panel, index) => panel.classList.toggle('chosen', index === chosen))
  }
  tabs.forEach((tab, index) => {
    tab.addEventListener('click', () => { select(index) })
    tab.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
      event.preventDefault()
      const next = (index + 1) % tabs.length
      select(next)
      tabs[next].focus()
    })
  })
  select(0)
  return make(
    'div',
    { class: 'pane page' },
    make('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Renderer code' }, ...tabs),
    make('div', { class: 'panels' }, ...panels),
  )
}

/** What crosses between the panes, and which way. */
function wire({ name, way }) {
  const { arrow, says } = WAYS[way]
  return make(
    'p',
    { class: 'wire', 'data-way': way },
    make('span', {}, make('i', { 'aria-hidden': 'true' }, arrow), name, make('span', { class: 'aside' }, `, ${says}`)),
  )
}

function main(code) {
  return make(
    'div',
    { class: 'pane rust' },
    make('div', { class: 'tabs' }, make('span', {}, 'main')),
    make('pre', { tabindex: '0', 'aria-label': 'Main code' }, make('code', {}, highlight('rust', code.main))),
  )
}

// One run at a time: cards share channels, and a measurement wants the machine to itself.
let queue = Promise.resolve()
function enqueue(task) {
  const done = queue.then(task)
  queue = done.catch(() => {})
  return done
}

const cards = []
const summary = document.querySelector('#summary')
const runAll = document.querySelector('#run-all')

function summarize() {
  const count = (state) => cards.filter((card) => card.state === state).length
  const [passed, failed, running] = [count('passed'), count('failed'), count('running')]
  const parts = [`${passed} passed`]
  if (failed > 0) parts.push(`${failed} failed`)
  if (running > 0) parts.push(`${running} to go`)
  const idle = passed + failed + running === 0
  summary.textContent = idle ? 'Nothing run yet' : parts.join(', ')
  summary.dataset.state = idle ? 'idle' : failed > 0 ? 'failed' : running > 0 ? 'running' : 'passed'
  runAll.setAttribute('aria-disabled', String(running > 0))
  const figure = (id, pattern) => {
    const card = cards.find(({ definition }) => definition.pattern === pattern)
    if (card?.latencyUs) document.querySelector(id).replaceChildren(...inUnits(card.latencyUs))
  }
  document.querySelector('#figure-patterns').textContent = String(cards.length)
  figure('#figure-invoke', 'invoke-object')
  figure('#figure-sync', 'send-sync')
  figure('#figure-send', 'send-string')
}

function build() {
  const links = document.querySelector('#sections')
  const page = document.querySelector('#main')
  for (const section of SECTIONS) {
    const made = section.cards.map((definition) => new Card(definition))
    cards.push(...made)
    links.append(make('li', {}, make('a', { href: `#${section.id}` }, section.short ?? section.title)))
    page.append(make(
      'section',
      { id: section.id, 'aria-labelledby': `title-${section.id}` },
      make('header', {}, make('h2', { id: `title-${section.id}` }, section.title), make('p', {}, section.about)),
      make('div', { class: 'grid' }, ...made.map((card) => card.element)),
    ))
  }
  summarize()
}

build()
runAll.addEventListener('click', () => {
  if (runAll.getAttribute('aria-disabled') !== 'true') for (const card of cards) card.start()
})

/** For whoever drives the page: the names in order, and what a card that has been clicked comes to. */
window.tourPage = Object.freeze({
  patterns: () => cards.map(({ definition }) => definition.pattern),
  outcome: (pattern) => cards.find(({ definition }) => definition.pattern === pattern).outcome,
  /** Resolves once the page has this colour scheme, 'light' or 'dark', and no colour is on its way any more. */
  async scheme(name) {
    const query = matchMedia(`(prefers-color-scheme: ${name})`)
    if (!query.matches) await new Promise((resolve) => query.addEventListener('change', resolve, { once: true }))
    await new Promise((resolve) => requestAnimationFrame(resolve))
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
  },
})
