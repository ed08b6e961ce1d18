// Owns the entry of the bundle that is evaluated in a script world beside the page's and the preloads': its side of a bridge,
// and nothing else.
import { createRealm } from './bridge/realm.js';

const worldRealm = createRealm();

export { worldRealm };
