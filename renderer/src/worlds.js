// Owns the script worlds of one document, this one or that of another frame, by their number, as Electron counts them: 0 is
// the page's, 999 the preloads', any other is one of its own. Each has its side of the context bridge.
import { createRealm } from './bridge/realm.js';
import { createExecutor } from './execute.js';
import { ErrorConstructor, NumberIsInteger, SafeMap, TypeErrorConstructor } from './primordials.js';

/** @typedef {import('./bridge/types.js').Realm} Realm */
/** @typedef {{ own: Realm, peer: Realm }} Bridge the preloads' side of a bridge, and the other world's */
/** @typedef {(code: string, reply: import('./execute.js').Reply, url?: string) => void} Execute */

export const MAIN_WORLD = 0;
export const PRELOAD_WORLD = 999;
/** Electron's limit: Blink takes larger numbers for extensions. */
const MAX_WORLD = 0x1fffffff;

/** @typedef {ReturnType<typeof createWorlds>} Worlds */

/**
 * @param {import('./types.js').Native} native
 * @param {object} target
 * @param {number} target.frame the number of the document
 * @param {boolean} target.isolated whether the page is another world than this one
 * @param {(own: Realm, peer: Realm) => void} target.prepare sets a new bridge up
 * @param {SafeMap<number, string>} target.names what the worlds of this process are called
 * @param {Bridge} [main] the bridge to this document's own page
 */
export function createWorlds(native, { frame, isolated, prepare, names }, main) {
  const { evaluateIn, openWorld } = native;
  const isOwn = frame === native.document;
  /** @type {SafeMap<number, Bridge>} */
  const bridges = new SafeMap();
  /** @type {SafeMap<number, Execute>} */
  const executors = new SafeMap();

  /** @param {Realm} peer */
  const connect = (peer) => {
    const own = createRealm();
    try {
      prepare(own, peer);
      own.connect(peer);
      peer.connect(own);
    } catch {
      // The other realm's own error, as when the stack ends in it, is not for this one.
      throw new ErrorConstructor('The world could not be reached');
    }
    return { own, peer };
  };

  /**
   * The bridge to a world; undefined for the page's when it is the preloads' own.
   *
   * @param {number} id
   */
  const bridgeTo = (id) => {
    if (id === MAIN_WORLD && (isOwn || !isolated)) return main;
    let bridge = bridges.get(id);
    if (bridge === undefined) {
      const isHere = isOwn && id === PRELOAD_WORLD;
      bridge = connect(isHere ? createRealm() : openWorld(frame, id, names.get(id) ?? `polaron-world-${id}`));
      bridges.set(id, bridge);
    }
    return bridge;
  };

  /**
   * Runs code in a world.
   *
   * @param {number} id
   * @returns {Execute}
   */
  const executorOf = (id) => {
    let execute = executors.get(id);
    if (execute === undefined) {
      execute = createExecutor((code, url) => evaluateIn(frame, id, code, url ?? ''), bridgeTo(id));
      executors.set(id, execute);
    }
    return execute;
  };

  return {
    bridgeTo,
    executorOf,
    /**
     * A world that begins later gets this name.
     *
     * @param {number} id
     * @param {string} name
     */
    setName: (id, name) => {
      names.set(id, name);
    },
  };
}

/**
 * Refuses what is no world's number.
 *
 * @param {unknown} id
 * @param {number} least
 * @returns {asserts id is number}
 */
export function checkWorldId(id, least) {
  if (NumberIsInteger(id) && /** @type {number} */ (id) >= least && /** @type {number} */ (id) <= MAX_WORLD) return;
  throw new TypeErrorConstructor(`A world's id must be a whole number from ${least} to ${MAX_WORLD}`);
}
