// Owns what the page's realm does about promises that are rejected and that nobody handles: it reports its own, and shows
// the page none of the preload's.
import {
  EventPrototypeGetDefaultPrevented,
  ObjectPrototypeIsPrototypeOf,
  PromisePrototype,
  PromiseRejectionEventPrototype,
  ProxyConstructor,
  ReflectApply,
  ReflectDefineProperty,
  ReflectGetOwnPropertyDescriptor,
  globalAddEventListener,
  globalSetTimeout,
  realmGlobal,
} from '../primordials.js';
import { messageOf } from './describe.js';

/** @param {any} promise */
const isOwn = (promise) => ObjectPrototypeIsPrototypeOf(PromisePrototype, promise);

/**
 * @param {(message: string) => void} report
 */
export function watchRejections(report) {
  const descriptor = PromiseRejectionEventPrototype && getterOf('reason');
  if (!descriptor || !globalAddEventListener) return;
  const getReason = descriptor.get;
  /** @param {any} event */
  const onRejection = (event) => {
    try {
      const reason = ReflectApply(getReason, event, []);
      afterDispatch(event, () => report(rejectionText(reason)));
    } catch {}
  };
  ReflectApply(globalAddEventListener, realmGlobal, ['unhandledrejection', onRejection, true]);
}

/** @param {any} reason */
export const rejectionText = (reason) => messageOf(['Uncaught (in promise)', reason]);

/**
 * Does something once the event's listeners have run, unless one of them said that the error is dealt with.
 *
 * @param {any} event
 * @param {() => void} action
 */
export function afterDispatch(event, action) {
  ReflectApply(globalSetTimeout, realmGlobal, [
    () => {
      try {
        if (!EventPrototypeGetDefaultPrevented(event)) action();
      } catch {}
    },
    0,
  ]);
}

/**
 * WebKit guards the values of other events against the other world, but not those of this one. The preload's world keeps
 * the event from the page (`renderer/src/document.js`); this is for a page that took that listener off with
 * `document.open()`.
 */
export function hideForeignRejections() {
  const promise = PromiseRejectionEventPrototype && getterOf('promise');
  if (!promise) return;
  const getPromise = promise.get;
  for (const key of ['promise', 'reason']) {
    const descriptor = /** @type {any} */ (getterOf(key));
    const handler = {
      __proto__: null,
      /** @param {any} getter @param {any} event @param {any[]} args */
      apply: (getter, event, args) => {
        const value = ReflectApply(getter, event, args);
        return isOwn(ReflectApply(getPromise, event, [])) ? value : undefined;
      },
    };
    // A proxy is to a page what the getter was, receiver and all.
    const get = new ProxyConstructor(descriptor.get, /** @type {any} */ (handler));
    ReflectDefineProperty(PromiseRejectionEventPrototype, key, /** @type {any} */ ({ __proto__: null, ...descriptor, get }));
  }
}

/**
 * @param {string} key
 * @returns {any}
 */
function getterOf(key) {
  const descriptor = ReflectGetOwnPropertyDescriptor(PromiseRejectionEventPrototype, key);
  return descriptor !== undefined && descriptor.get !== undefined ? descriptor : undefined;
}
