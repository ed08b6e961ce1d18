// Owns Execute: code from the main process that runs in the page's main world, and its reply.
import { PromiseConstructor, PromisePrototypeThen } from './primordials.js';

/** @typedef {import('./bridge/types.js').Realm} Realm */
/** @typedef {(fulfilled: boolean, value: unknown) => void} Reply */

/**
 * @param {(code: string) => any} evaluate
 * @param {Realm | undefined} realm
 * @param {Realm | undefined} mainRealm
 */
export function createExecutor(evaluate, realm, mainRealm) {
  /**
   * With isolation. The page's values are copied into this realm before they are looked at; its thenables are awaited
   * by its own realm.
   *
   * @param {Realm} own
   * @param {Realm} page
   * @param {string} code
   * @param {Reply} reply
   */
  const executeIsolated = (own, page, code, reply) => {
    let result;
    try {
      result = evaluate(code);
    } catch (thrown) {
      let error = thrown;
      try {
        error = own.fetch(thrown);
      } catch (caught) {
        error = caught;
      }
      reply(false, error);
      return;
    }
    if (isPrimitive(result)) reply(true, result);
    else page.whenSettled(result, reply);
  };

  /**
   * @param {string} code
   * @param {Reply} reply
   */
  const executeShared = (code, reply) => {
    let result;
    try {
      result = evaluate(code);
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
   */
  return (code, reply) => {
    if (realm !== undefined && mainRealm !== undefined) executeIsolated(realm, mainRealm, code, reply);
    else executeShared(code, reply);
  };
}

/** @param {unknown} value */
const isPrimitive = (value) => value === null || (typeof value !== 'object' && typeof value !== 'function');
