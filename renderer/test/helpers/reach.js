// Owns the question whether one realm's objects can be reached from a value: everything that code holding the value
// could walk to by prototypes and own properties.

/**
 * Walks from `roots`; gives each object found with where it was found, and stops at the first one of `stopAt`.
 *
 * @param {unknown[]} roots
 * @param {Set<object>} [stopAt]
 * @param {object} [skip]
 */
function walk(roots, stopAt, skip) {
  /** @type {Map<object, string>} */
  const found = new Map();
  if (skip) found.set(skip, '');
  /** @type {[unknown, string][]} */
  const queue = roots.map((root, i) => [root, `roots[${i}]`]);
  for (let i = 0; i < queue.length; i += 1) {
    const [value, path] = queue[i];
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || found.has(value)) continue;
    found.set(value, path);
    if (stopAt?.has(value)) return { found, leak: path };
    try {
      queue.push([Object.getPrototypeOf(value), `${path}.[[Prototype]]`]);
      const isArguments = Object.prototype.toString.call(value) === '[object Arguments]';
      for (const key of Reflect.ownKeys(value)) {
        // V8 answers this one with the iterator of whichever realm asks.
        if (isArguments && key === Symbol.iterator) continue;
        const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
        if (!descriptor) continue;
        const name = `${path}.${String(key)}`;
        queue.push([descriptor.value, name], [descriptor.get, `${name} (get)`], [descriptor.set, `${name} (set)`]);
      }
    } catch {
      // A revoked or throwing proxy of the page: nothing to walk to.
    }
  }
  return { found, leak: undefined };
}

/**
 * Every object reachable from `roots`.
 *
 * @param {unknown[]} roots
 * @param {object} [skip] an object not to look into
 * @returns {Set<object>}
 */
export const reachable = (roots, skip) => new Set(walk(roots, undefined, skip).found.keys());

/**
 * The way from `roots` to the nearest object of `forbidden`; undefined when there is none.
 *
 * @param {unknown[]} roots
 * @param {Set<object>} forbidden
 * @param {object} [skip] an object not to look into
 */
export const leakFrom = (roots, forbidden, skip) => walk(roots, forbidden, skip).leak;
