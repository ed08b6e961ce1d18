// Owns `contextBridge` as preloads see it.
import { ErrorConstructor, TypeErrorConstructor } from './primordials.js';

/** @typedef {import('./bridge/types.js').Realm} Realm */

/** @param {Realm | undefined} realm this realm's side of the bridge; undefined without context isolation */
export const createContextBridge = (realm) => ({
  /**
   * @param {string} key
   * @param {any} api
   */
  exposeInMainWorld: (key, api) => {
    if (realm === undefined) {
      throw new ErrorConstructor('contextBridge API can only be used when contextIsolation is enabled');
    }
    if (typeof key !== 'string') throw new TypeErrorConstructor('The key of an exposed API must be a string');
    realm.expose(key, api);
  },
});
