// The second window: draws along with the tour's page.
'use strict'

const sheet = new Sheet(document.querySelector('canvas'))
const says = document.querySelector('.status')
let latest = 0

function sayCounts() {
  const { tour, easel } = sheet.hands
  if (sheet.count > 0) says.textContent = `${tour.count} points from the tour, ${easel.count} drawn here`
}

onDrawing((port, number) => {
  latest = number
  const pen = new Pen(port, sheet, 'easel', (message) => {
    const [kind, , x, y, starts] = message
    if (kind === 'duet') pen.point(...counterpoint(x, y), starts, 'point')
    // The tour shows what this window has: after each line that was drawn here.
    if (kind === 'lifted') pen.record(0)
    sayCounts()
  })
  sayCounts()
  pen.follow()
  pen.closed.then(() => {
    if (latest === number) says.textContent = 'The tour has closed the channel.'
    return easel.drawingEnded(number)
  })
})

/** The answer to a point: as far from the rim as that one is from the centre, half a fold further. */
function counterpoint(x, y) {
  const radius = 1 - 0.92 * Math.hypot(x, y)
  const angle = Math.atan2(y, x) + Math.PI / FOLDS
  return [radius * Math.cos(angle), radius * Math.sin(angle)]
}
