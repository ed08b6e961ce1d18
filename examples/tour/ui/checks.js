// What a card uses to prove its outcome and to take its time. Shared by the scripts after this one.
'use strict'

/** An outcome that is not the one a pattern promises. */
class Mismatch extends Error {}

/** Whether two cloned values are the same all the way down. */
function isSame(a, b) {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
}

/** Fails the card unless `actual` is `expected`, compared whole. Returns `actual`. */
function expect(actual, expected, what = 'result') {
  if (!isSame(actual, expected)) throw new Mismatch(`${what}: expected ${show(expected)}, got ${show(actual)}`)
  return actual
}

/** Fails the card unless `promise` rejects with an Error of exactly this message. Returns the message. */
async function expectRejection(promise, message) {
  let value
  try {
    value = await promise
  } catch (error) {
    if (!(error instanceof Error)) throw new Mismatch(`rejected with ${show(error)}, which is not an Error`)
    return expect(error.message, message, 'error.message')
  }
  throw new Mismatch(`expected a rejection, got ${show(value)}`)
}

/** A value as one would write it in source, on one line. */
function show(value) {
  if (typeof value === 'string') return value.includes("'") ? JSON.stringify(value) : `'${value.replaceAll('\n', '\\n')}'`
  if (typeof value === 'function') return 'function'
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${show(field)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

const BATCHES = 7
const BATCH_MILLISECONDS = 20
const MOST_IN_A_BATCH = 5_000

/**
 * The median time of one round of `loop`, in microseconds. The page's clock ticks in whole milliseconds, so rounds are timed
 * in batches long enough for that.
 * @param {(rounds: number) => unknown} loop does that many rounds; may be async
 */
async function measure(loop) {
  let rounds = 16
  for (;;) {
    const time = await timeOf(loop, rounds)
    if (time >= BATCH_MILLISECONDS || rounds >= MOST_IN_A_BATCH) break
    rounds = Math.min(MOST_IN_A_BATCH, Math.ceil(rounds * Math.min(8, Math.max(1.5, BATCH_MILLISECONDS / (time || 1)))))
  }
  const batches = []
  for (let batch = 0; batch < BATCHES; batch++) batches.push((await timeOf(loop, rounds)) / rounds)
  batches.sort((a, b) => a - b)
  return batches[(BATCHES - 1) / 2] * 1000
}

async function timeOf(loop, rounds) {
  const start = performance.now()
  await loop(rounds)
  return performance.now() - start
}
