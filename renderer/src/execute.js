// Owns the running of code in a world, the page's or another, and the way of its value here: for Execute, by which the main
// process runs code in the page, and for `webFrame`.
import { PromiseConstructor, PromisePrototypeThen } from './primordials.js';

/** @typedef {import('./bridge/types.js').Realm} Realm */
/** @typedef {(fulfilled: boolean, value: unknown) => void} Reply */

/**
 * @param {(code: string, url?: string) => any} evaluate runs code in the world
 * @param {{ own: Realm, peer: Realm } | undefined} bridge to the world, unless it is the runtime's own
 */
export function createExecutor(evaluate, bridge) {
  /**
   * With isolation. The page's values are copied into this realm before they are looked at; its thenables are awaited
   * by its own realm.
   *
   * @param {Realm} own
   * @param {Realm} page
   * @param {string} code
   * @param {Reply} reply
   * @param {string} [url]
   */
  const executeIsolated = (own, page, code, reply, url) => {
    let result;
    try {
      result = evaluate(code, url);
      // Where `document.all` says that it is undefined, it is an object of the page's all the same. (WebKit's does so in its own
      // world only.)
      if (typeof result === 'undefined') result = undefined;
      if (!isPrimitive(result)) {
        page.whenSettled(result, reply);
        return;
      }
    } catch (thrown) {
      reply(false, own.fetchThrown(thrown));
      return;
    }
    reply(true, result);
  };

  /**
   * @param {string} code
   * @param {Reply} reply
   * @param {string} [url]
   */
  const executeShared = (code, reply, url) => {
    let result;
    try {
      result = evaluate(code, url);
    } catch (thrown) {
      reply(false, thrown);
      return;
    }
    if (isPrimitive(result)) {
      reply(true, result);
      return;
    }
    const promise = new PromiseConstructor((resolve) => resolve(result));
    PromisePrototypeThen(
      promise,
      (/** @type {unknown} */ value) => reply(true, value),
      (/** @type {unknown} */ error) => reply(false, error),
    );
  };

  /**
   * @param {string} code
   * @param {Reply} reply
   * @param {string} [url] where the code is said to be from
   */
  return (code, reply, url) => {
    if (bridge !== undefined) executeIsolated(bridge.own, bridge.peer, code, reply, url);
    else executeShared(code, reply, url);
  };
}

/** @param {unknown} value */
const isPrimitive = (value) => value === null || (typeof value !== 'object' && typeof value !== 'function');
