// Built from src/document.js by "npm run build". Do not edit.
(() => {
  "use strict";
  // src/document.js
  var { apply } = Reflect;
  var { isPrototypeOf } = Object.prototype;
  var { prototype: promisePrototype } = Promise;
  var { addEventListener, MutationObserver } = window;
  var { stopImmediatePropagation } = Event.prototype;
  var { parent, document } = window;
  var { get: getClosed } = (
    /** @type {any} */
    Reflect.getOwnPropertyDescriptor(window, "closed")
  );
  var { get: getUrl } = (
    /** @type {any} */
    Reflect.getOwnPropertyDescriptor(Document.prototype, "URL")
  );
  var { firstChild } = TreeWalker.prototype;
  var { FILTER_REJECT } = NodeFilter;
  function createCheckpoint() {
    const root = new DocumentFragment();
    root.append(new Text());
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, () => FILTER_REJECT);
    return () => {
      apply(firstChild, walker, []);
    };
  }
  function observe(unloading) {
    const observer = (
      /** @type {any} */
      {
        __proto__: null,
        window,
        origin: window.origin,
        name: window.name,
        /** The place of the frame's parent among windows of documents, or -1. */
        findParent: (...windows) => {
          for (let i = 0; i < windows.length; i += 1) if (windows[i] === parent) return i;
          return -1;
        },
        findUrl: () => apply(getUrl, document, []),
        isRemoved: () => apply(getClosed, window, []) ? 1 : 0,
        checkpoint: createCheckpoint(),
        onError: void 0,
        onRejection: void 0
      }
    );
    const onPageHide = (event) => {
      if (event.isTrusted) unloading();
    };
    const onError = (event) => {
      if (event.isTrusted && event.target === window) observer.onError?.(event);
    };
    const onRejection = (event) => {
      const { promise } = event;
      if (promise === void 0 || !apply(isPrototypeOf, promisePrototype, [promise])) return;
      apply(stopImmediatePropagation, event, []);
      observer.onRejection?.(event);
    };
    const listen = () => {
      apply(addEventListener, window, ["pagehide", onPageHide, true]);
      apply(addEventListener, window, ["error", onError, true]);
      apply(addEventListener, window, ["unhandledrejection", onRejection, true]);
      apply(addEventListener, window, ["rejectionhandled", onRejection, true]);
    };
    listen();
    new MutationObserver(listen).observe(document, { childList: true });
    return observer;
  }
  return observe;
})();
