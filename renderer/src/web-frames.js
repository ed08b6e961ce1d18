// Owns the WebFrames of a preload: its own, and one for each document of another frame that it asked for. Frames whose page
// is no one's to reach without isolation are not there.
import { createWebFrame } from './web-frame.js';
import { ErrorConstructor, NumberIsInteger, SafeMap, WeakRefConstructor, WeakRefPrototypeDeref } from './primordials.js';
import { createWorlds } from './worlds.js';

/** @typedef {import('./types.js').Config} Config */
/** @typedef {import('./worlds.js').Worlds} Worlds */
/** @typedef {import('./bridge/types.js').Realm} Realm */

/** How many WebFrames are remembered before those that nobody has any more are looked for. */
const FEW = 32;

/**
 * @param {import('./types.js').Native} native
 * @param {object} surroundings
 * @param {Worlds} surroundings.worlds of this document
 * @param {SafeMap<number, string>} surroundings.names what the worlds of this process are called
 * @param {boolean} surroundings.isolated whether the pages are other worlds than this one
 * @param {(own: Realm, peer: Realm) => void} surroundings.prepare sets this side of a new bridge up
 * @param {(question: string, args: unknown[]) => any} surroundings.ask asks the main process
 */
export function createWebFrames(native, { worlds: ownWorlds, names, isolated, prepare, ask }) {
  const { document: ownId, findFrame, isReachable, edit } = native;
  /** @type {Config | undefined} */
  let config;
  /** @type {SafeMap<number, WeakRef<any>>} by document, while somebody has it: so it is the same one each time */
  const others = new SafeMap();
  let room = FEW;

  /** Forgets those that nobody has any more, and makes room for as many again. */
  const sweep = () => {
    others.forEach((reference, id) => {
      if (WeakRefPrototypeDeref(reference) === undefined) others.delete(id);
    });
    room = others.size * 2 + FEW;
  };

  /** @param {number} id */
  const isThere = (id) => findFrame(id, 'self', undefined) === id;

  /** @param {number} id of a document of another frame */
  const worldsOf = (id) => {
    /** @type {Worlds | undefined} */
    let worlds;
    return () => {
      if (worlds === undefined) {
        const isStrange = isReachable(id) !== 1;
        worlds = createWorlds(native, {
          frame: id,
          isolated,
          names,
          prepare: (own, peer) => {
            prepare(own, peer);
            if (!isStrange) return;
            // A page with a node of another origin's document would have all of that document. The preload gets none
            // either: what it has may go on to its own page.
            own.keepNodes();
            peer.keepNodes();
          },
        });
      }
      return worlds;
    };
  };

  /** @param {number} id of a document of another frame */
  const tokenOf = (id) => {
    /** @type {string | undefined} */
    let token;
    return () => {
      token ??= /** @type {string | undefined} */ (ask('frame-token', [id]));
      if (token === undefined) {
        throw new ErrorConstructor('Render frame was torn down before webFrame.frameToken could be read');
      }
      return token;
    };
  };

  /**
   * @param {number} id
   * @param {() => Worlds} worlds
   * @param {() => string} token
   * @returns {any}
   */
  const make = (id, worlds, token) =>
    createWebFrame({
      id,
      worlds,
      ask,
      token,
      isThere: () => isThere(id),
      edit: (verb, text) => edit(id, verb, text),
      related: (relation, argument) => frameOf(findFrame(id, relation, argument)),
      byRoutingId: (other) => find(other),
      byToken: (wanted) => find(wanted === config?.frameToken ? ownId : ask('frame-by-token', [wanted])),
    });

  /** @param {unknown} id of any document of this process */
  const find = (id) => (NumberIsInteger(id) ? frameOf(findFrame(/** @type {number} */ (id), 'self', undefined)) : null);

  const own = make(ownId, () => ownWorlds, () => /** @type {string} */ (config?.frameToken));

  /**
   * @param {unknown} id no number where there is no frame
   * @returns {any}
   */
  const frameOf = (id) => {
    if (typeof id !== 'number') return null;
    if (id === ownId) return own;
    const reference = others.get(id);
    const known = reference === undefined ? undefined : WeakRefPrototypeDeref(reference);
    if (known !== undefined) return known;
    if (others.size >= room) sweep();
    const frame = make(id, worldsOf(id), tokenOf(id));
    others.set(id, new WeakRefConstructor(frame));
    return frame;
  };

  return {
    webFrame: own,
    /** @param {Config} given */
    configure: (given) => {
      config = given;
    },
  };
}
