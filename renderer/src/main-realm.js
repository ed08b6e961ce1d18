// Owns the entry of the bundle that is evaluated in the page's main world before any page script: the page's side of
// the context bridge, the page's console, and the page's ports that lead to the main process. Its completion value goes
// to the runtime, if the document gets one; nothing is put on the page's global.
import { createRealm } from './bridge/realm.js';
import { ERROR, captureConsole } from './console/capture.js';
import { hideForeignRejections, watchRejections } from './console/rejections.js';
import { createHub } from './ports/hub.js';
import { ObjectFreeze } from './primordials.js';

/** @typedef {import('./console/capture.js').Sink} Sink */
/** @typedef {import('./bridge/types.js').Realm} Realm */
/**
 * @typedef {object} MainRealm
 * @property {Realm} realm
 * @property {() => Realm} createRealm the page's side of a bridge to the preload of another frame
 * @property {import('./ports/hub.js').Hub} ports
 * @property {(sink: Sink) => void} connectConsole
 */

const connect = captureConsole();
hideForeignRejections();

/** @type {MainRealm} */
const mainRealm = ObjectFreeze(/** @type {any} */ ({
  __proto__: null,
  realm: createRealm(),
  createRealm,
  ports: createHub(),
  /** @param {Sink} sink */
  connectConsole: (sink) => {
    connect(sink);
    watchRejections((message) => sink.put(ERROR, message, '', 0));
  },
}));

export { mainRealm };
