// Owns the entry of the bundle that is evaluated in the page's main world before any page script: the page's side of
// the context bridge. Its completion value goes to the runtime; nothing is put on the page's global.
import { createRealm } from './bridge/realm.js';

const mainRealm = createRealm();

export { mainRealm };
