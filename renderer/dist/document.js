// Built from src/document.js by "npm run build". Do not edit.
(() => {
  "use strict";
  // src/document-edits.js
  var { apply, getOwnPropertyDescriptor } = Reflect;
  var { indexOf, push, splice } = Array.prototype;
  var { execCommand } = Document.prototype;
  var SheetConstructor = CSSStyleSheet;
  var { replaceSync } = CSSStyleSheet.prototype;
  var { get: getSheets } = (
    /** @type {any} */
    getOwnPropertyDescriptor(Document.prototype, "adoptedStyleSheets")
  );
  var documentObject = document;
  var sheetsOfDocument = () => apply(getSheets, documentObject, []);
  var sheets = (
    /** @type {any} */
    { __proto__: null }
  );
  var last = 0;
  var edits = (
    /** @type {any} */
    {
      __proto__: null,
      insertCSS: (css) => {
        const sheet = new SheetConstructor();
        apply(replaceSync, sheet, [css]);
        apply(push, sheetsOfDocument(), [sheet]);
        last += 1;
        const key = `polaron-css-${last}`;
        sheets[key] = sheet;
        return key;
      },
      removeInsertedCSS: (key) => {
        const sheet = sheets[key];
        if (sheet === void 0) return;
        delete sheets[key];
        const list = sheetsOfDocument();
        const at = apply(indexOf, list, [sheet]);
        if (at >= 0) apply(splice, list, [at, 1]);
      },
      insertText: (text) => {
        apply(execCommand, documentObject, ["insertText", false, text]);
      }
    }
  );

  // src/document-frames.js
  var { apply: apply2, getOwnPropertyDescriptor: getOwnPropertyDescriptor2 } = Reflect;
  var { querySelector } = Document.prototype;
  var getter = (holder, key) => {
    const get = holder && getOwnPropertyDescriptor2(holder, key)?.get;
    return (self) => get === void 0 ? void 0 : apply2(get, self, []);
  };
  var getLength = getter(window, "length");
  var getDocument = getter(window, "document");
  var getName = getter(window, "name");
  var getOpener = getter(window, "opener");
  var getParent = getter(window, "parent");
  var getTop = getter(window, "top");
  var contentWindows = [];
  for (const name of ["HTMLIFrameElement", "HTMLFrameElement", "HTMLObjectElement"]) {
    const constructor = (
      /** @type {any} */
      globalThis[name]
    );
    if (constructor) contentWindows[contentWindows.length] = getter(constructor.prototype, "contentWindow");
  }
  function contentWindow(element) {
    for (let i = 0; i < contentWindows.length; i += 1) {
      try {
        return contentWindows[i](element) ?? void 0;
      } catch {
      }
    }
    return void 0;
  }
  var childOf = (target, index) => index < getLength(target) ? target[index] : void 0;
  function placeOf(target) {
    const parent = getParent(target);
    const length = getLength(parent);
    for (let i = 0; i < length; i += 1) if (parent[i] === target) return i;
    return -1;
  }
  var frames = (
    /** @type {any} */
    {
      __proto__: null,
      top: () => getTop(window) ?? void 0,
      parent: () => {
        const parent = getParent(window);
        return parent === window ? void 0 : parent ?? void 0;
      },
      opener: () => getOpener(window) ?? void 0,
      child: (index) => childOf(window, index),
      sibling: (distance) => {
        const parent = getParent(window);
        const place = parent && parent !== window ? placeOf(window) : -1;
        return place < 0 ? void 0 : childOf(parent, place + distance);
      },
      select: (selector) => {
        let element;
        try {
          element = apply2(querySelector, document, [selector]);
        } catch {
        }
        return element ? contentWindow(element) : void 0;
      },
      isReachable: (target) => {
        try {
          return getDocument(target) ? 1 : 0;
        } catch {
          return 0;
        }
      },
      findName: () => getName(window),
      indexOf: (wanted, ...windows) => {
        for (let i = 0; i < windows.length; i += 1) if (windows[i] === wanted) return i;
        return -1;
      }
    }
  );

  // src/document.js
  var { apply: apply3 } = Reflect;
  var { isPrototypeOf } = Object.prototype;
  var { prototype: promisePrototype } = Promise;
  var { addEventListener, MutationObserver } = window;
  var { stopImmediatePropagation } = Event.prototype;
  var { document: document2 } = window;
  var { get: getDocument2 } = (
    /** @type {any} */
    Reflect.getOwnPropertyDescriptor(window, "document")
  );
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
    const walker = document2.createTreeWalker(root, NodeFilter.SHOW_TEXT, () => FILTER_REJECT);
    return () => {
      apply3(firstChild, walker, []);
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
        frames,
        edits,
        findUrl: () => apply3(getUrl, document2, []),
        isRemoved: () => {
          if (apply3(getClosed, window, [])) return 1;
          try {
            return apply3(getDocument2, window, []) === document2 ? 0 : 1;
          } catch {
            return 1;
          }
        },
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
      if (promise === void 0 || !apply3(isPrototypeOf, promisePrototype, [promise])) return;
      apply3(stopImmediatePropagation, event, []);
      observer.onRejection?.(event);
    };
    const listen = () => {
      apply3(addEventListener, window, ["pagehide", onPageHide, true]);
      apply3(addEventListener, window, ["error", onError, true]);
      apply3(addEventListener, window, ["unhandledrejection", onRejection, true]);
      apply3(addEventListener, window, ["rejectionhandled", onRejection, true]);
    };
    listen();
    new MutationObserver(listen).observe(document2, { childList: true });
    return observer;
  }
  return observe;
})();
