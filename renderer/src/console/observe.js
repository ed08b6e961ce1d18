// Owns the joining of a document's consoles, the page's and the preload's, and of its uncaught errors, into messages for the
// main process.
import { StringPrototypeIndexOf, ToString } from '../primordials.js';
import { ERROR, captureConsole, placeOf } from './capture.js';
import { cut, messageOf } from './describe.js';
import { afterDispatch, rejectionText, watchRejections } from './rejections.js';
import { createSender } from './sender.js';

/**
 * @param {(message: any[]) => void} send
 * @param {() => boolean} isCongested
 * @param {import('../document.js').Observer} observer
 * @param {import('../main-realm.js').MainRealm | undefined} main
 */
export function observeErrors(send, isCongested, observer, main) {
  const sender = createSender(send, isCongested);
  captureConsole()(sender);
  if (main !== undefined) main.connectConsole(sender);
  // In a shared world there is one console, and all promises are the page's.
  else watchRejections((message) => sender.put(ERROR, message, '', 0));

  observer.onError = (event) => {
    const { message, filename, lineno } = event;
    const text = cut(StringPrototypeIndexOf(message, 'Uncaught ') === 0 ? message : `Uncaught ${message}`);
    afterDispatch(event, () => sender.put(ERROR, text, ToString(filename), lineno));
  };
  observer.onRejection = (event) => {
    if (event.type !== 'unhandledrejection') return;
    const { reason } = event;
    afterDispatch(event, () => sender.put(ERROR, rejectionText(reason), '', 0));
  };

  return {
    /**
     * An error that the runtime caught in the application's stead, and has printed.
     *
     * @param {unknown} error
     */
    reported: (error) => {
      const stack = typeof error === 'object' && error !== null ? /** @type {any} */ (error).stack : undefined;
      const { source, line } = placeOf(stack);
      sender.put(ERROR, messageOf([error]), source, line);
    },
  };
}
