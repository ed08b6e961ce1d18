// Owns the entry of the bundle that is evaluated in the page's main world before any page script: the page's side of
// the context bridge, and the page's console. Its completion value goes to the runtime, if the document gets one; nothing
// is put on the page's global.
import { createRealm } from './bridge/realm.js';
import { ERROR, captureConsole } from './console/capture.js';
import { hideForeignRejections, watchRejections } from './console/rejections.js';
import { ObjectFreeze } from './primordials.js';

/** @typedef {import('./console/capture.js').Sink} Sink */
/** @typedef {import('./bridge/types.js').Realm} Realm */
/** @typedef {{ realm: Realm, createRealm: () => Realm, connectConsole: (sink: Sink) => void }} MainRealm */

const connect = captureConsole();
hideForeignRejections();

/** @type {MainRealm} */
const mainRealm = ObjectFreeze(/** @type {any} */ ({
  __proto__: null,
  realm: createRealm(),
  /** The page's side of a bridge to the preload of another frame. */
  createRealm,
  /** @param {Sink} sink */
  connectConsole: (sink) => {
    connect(sink);
    watchRejections((message) => sink.put(ERROR, message, '', 0));
  },
}));

export { mainRealm };
