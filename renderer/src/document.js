// Owns the watch over one document, with or without the runtime: what the native side asks of it and what it is told.
// Evaluated in the preload's world before any script of the document, so page code can neither see nor forge any of it:
// the worlds share the DOM, not their globals, and `origin`, `name` and `parent` are the window's own properties here,
// which come before anything that a page could name a frame or an element.
import { edits } from './document-edits.js';
import { frames } from './document-frames.js';

const { apply } = Reflect;
const { isPrototypeOf } = Object.prototype;
const { prototype: promisePrototype } = Promise;
const { addEventListener, MutationObserver } = window;
const { stopImmediatePropagation } = Event.prototype;
const { document } = window;
// A named element of the page would come before it on the document itself.
const { get: getDocument } = /** @type {any} */ (Reflect.getOwnPropertyDescriptor(window, 'document'));
const { get: getClosed } = /** @type {any} */ (Reflect.getOwnPropertyDescriptor(window, 'closed'));
const { get: getUrl } = /** @type {any} */ (Reflect.getOwnPropertyDescriptor(Document.prototype, 'URL'));
const { firstChild } = TreeWalker.prototype;
const { FILTER_REJECT } = NodeFilter;

/**
 * What the runtime may set to hear of errors that nobody caught.
 *
 * @typedef {object} Observer
 * @property {Window} window
 * @property {string} origin
 * @property {string} name
 * @property {import('./document-frames.js').Frames} frames
 * @property {import('./document-edits.js').Edits} edits
 * @property {() => string} findUrl
 * @property {() => number} isRemoved 1 when the window has lost its frame
 * @property {() => void} checkpoint runs what promises have put off, as the end of a task does
 * @property {((event: ErrorEvent) => void) | undefined} onError
 * @property {((event: PromiseRejectionEvent) => void) | undefined} onRejection a promise of the preload's world
 */

/**
 * WebKit runs promise jobs when it leaves a script that it has called itself. What a native extension calls is none: jobs
 * then wait for a timer, behind all that came from the main process meanwhile. The cheapest script that WebKit calls is the
 * filter of a tree walker; leaving it runs them.
 */
function createCheckpoint() {
  const root = new DocumentFragment();
  root.append(new Text());
  // Refused, so the walker stays where it is and finds the same child the next time.
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, () => FILTER_REJECT);
  return () => {
    apply(firstChild, walker, []);
  };
}

/**
 * @param {() => void} unloading called when the document is about to end
 * @returns {Observer}
 */
function observe(unloading) {
  /** @type {Observer} */
  const observer = /** @type {any} */ ({
    __proto__: null,
    window,
    origin: window.origin,
    name: window.name,
    frames,
    edits,
    findUrl: () => apply(getUrl, document, []),
    isRemoved: () => {
      if (apply(getClosed, window, [])) return 1;
      try {
        return apply(getDocument, window, []) === document ? 0 : 1;
      } catch {
        // Of another origin: a document without scripts, which WebKit does not tell of, is in its place.
        return 1;
      }
    },
    checkpoint: createCheckpoint(),
    onError: undefined,
    onRejection: undefined,
  });

  const onPageHide = (/** @type {Event} */ event) => {
    if (event.isTrusted) unloading();
  };
  const onError = (/** @type {any} */ event) => {
    // An element's load error has a target of its own; a page can dispatch what it likes.
    if (event.isTrusted && event.target === window) observer.onError?.(event);
  };
  const onRejection = (/** @type {PromiseRejectionEvent} */ event) => {
    const { promise } = event;
    if (promise === undefined || !apply(isPrototypeOf, promisePrototype, [promise])) return;
    // WebKit would hand the page a promise and a reason of this world, and with them a way into it.
    apply(stopImmediatePropagation, event, []);
    observer.onRejection?.(event);
  };
  const listen = () => {
    apply(addEventListener, window, ['pagehide', onPageHide, true]);
    apply(addEventListener, window, ['error', onError, true]);
    apply(addEventListener, window, ['unhandledrejection', onRejection, true]);
    apply(addEventListener, window, ['rejectionhandled', onRejection, true]);
  };
  listen();
  // `document.open()` takes all listeners off, but no observers. It also replaces the document's children.
  new MutationObserver(listen).observe(document, { childList: true });
  return observer;
}

export { observe };
