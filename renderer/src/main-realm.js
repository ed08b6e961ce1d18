// Owns the entry of the bundle that is evaluated in the page's main world before any page script: the page's side of
// the context bridge, the page's console, and the page's ports that lead to the main process. Its completion value goes to the runtime, if the document gets one; nothing
// is put on the page's global.
import { createRealm } from './bridge/realm.js';
import { ERROR, captureConsole } from './console/capture.js';
import { hideForeignRejections, watchRejections } from './console/rejections.js';
import { createHub } from './ports/hub.js';
import { ObjectFreeze } from './primordials.js';

/** @typedef {import('./console/capture.js').Sink} Sink */
/** @typedef {{ realm: import('./bridge/types.js').Realm, connectConsole: (sink: Sink) => void, ports: import('./ports/hub.js').Hub }} MainRealm */

const connect = captureConsole();
hideForeignRejections();

/** @type {MainRealm} */
const mainRealm = ObjectFreeze(/** @type {any} */ ({
  __proto__: null,
  realm: createRealm(),
  ports: createHub(),
  /** @param {Sink} sink */
  connectConsole: (sink) => {
    connect(sink);
    watchRejections((message) => sink.put(ERROR, message, '', 0));
  },
}));

export { mainRealm };
