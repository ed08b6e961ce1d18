// The picture behind the title: a polaron, an electron that pulls the lattice around it out of shape.
'use strict'

{
  const STEP = 26
  const COLUMNS = 26
  const ROWS = 15
  // The electron sits between four sites.
  const CENTRE = { x: 15.5 * STEP, y: 5.5 * STEP }
  const REACH = 4.2 * STEP

  const svg = document.querySelector('.lattice')
  svg.setAttribute('viewBox', `0 0 ${COLUMNS * STEP} ${ROWS * STEP}`)
  svg.setAttribute('preserveAspectRatio', 'xMaxYMin slice')

  const add = (name, attributes) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
    svg.append(element)
  }

  /** Where a site rests, and where the electron pulls it to. */
  const site = (column, row) => {
    const x = column * STEP
    const y = row * STEP
    const dx = CENTRE.x - x
    const dy = CENTRE.y - y
    const distance = Math.hypot(dx, dy)
    const near = Math.exp(-((distance / REACH) ** 2))
    const pull = (0.62 * near * distance) / (1 + distance / REACH)
    return { x: x + (dx / distance) * pull, y: y + (dy / distance) * pull, near }
  }

  const bond = (a, b) => {
    const near = (a.near + b.near) / 2
    if (near < 0.02) return
    add('line', {
      x1: a.x.toFixed(1), y1: a.y.toFixed(1), x2: b.x.toFixed(1), y2: b.y.toFixed(1),
      class: 'bond', 'stroke-opacity': (0.75 * Math.min(1, near * 1.4)).toFixed(2),
    })
  }

  for (let row = 0; row <= ROWS; row++) {
    for (let column = 0; column <= COLUMNS; column++) {
      const here = site(column, row)
      bond(here, site(column + 1, row))
      bond(here, site(column, row + 1))
      add('circle', {
        cx: here.x.toFixed(1), cy: here.y.toFixed(1), r: (1.3 + 1.5 * here.near).toFixed(2),
        class: here.near > 0.3 ? 'site near' : 'site',
      })
    }
  }
  add('circle', { cx: CENTRE.x, cy: CENTRE.y, r: 15, class: 'halo' })
  add('circle', { cx: CENTRE.x, cy: CENTRE.y, r: 6.5, class: 'electron' })
}
