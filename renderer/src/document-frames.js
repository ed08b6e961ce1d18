// Owns the way from a document to the frames around it, for the native side: windows of the preloads' world, which have a
// document's place in the tree but give nobody its content. Captured, with `document.js`, before any other code runs.

const { apply, getOwnPropertyDescriptor } = Reflect;
const { querySelector } = Document.prototype;

/**
 * @param {any} holder
 * @param {string} key
 * @returns {(self: any) => any}
 */
const getter = (holder, key) => {
  const get = holder && getOwnPropertyDescriptor(holder, key)?.get;
  return (self) => (get === undefined ? undefined : apply(get, self, []));
};

// Those of the window, which no frame's name comes before, are the same for windows of other origins.
const getLength = getter(window, 'length');
const getDocument = getter(window, 'document');
const getName = getter(window, 'name');
const getOpener = getter(window, 'opener');
const getParent = getter(window, 'parent');
const getTop = getter(window, 'top');
/** @type {((element: any) => any)[]} */
const contentWindows = [];
for (const name of ['HTMLIFrameElement', 'HTMLFrameElement', 'HTMLObjectElement']) {
  const constructor = /** @type {any} */ (globalThis)[name];
  if (constructor) contentWindows[contentWindows.length] = getter(constructor.prototype, 'contentWindow');
}

/** @param {any} element */
function contentWindow(element) {
  for (let i = 0; i < contentWindows.length; i += 1) {
    try {
      return contentWindows[i](element) ?? undefined;
    } catch {
      // An element of another class.
    }
  }
  return undefined;
}

/**
 * @param {any} target
 * @param {number} index
 */
const childOf = (target, index) => (index < getLength(target) ? target[index] : undefined);

/** @param {any} target */
function placeOf(target) {
  const parent = getParent(target);
  const length = getLength(parent);
  for (let i = 0; i < length; i += 1) if (parent[i] === target) return i;
  return -1;
}

/**
 * What the native side asks. Each gives a window, or undefined where there is none.
 *
 * @typedef {object} Frames
 * @property {() => any} top
 * @property {() => any} parent undefined in a main frame
 * @property {() => any} opener
 * @property {(index: number) => any} child
 * @property {(distance: number) => any} sibling the one that comes so many places after this frame
 * @property {(selector: string) => any} select of the first element that the selector finds
 * @property {(target: any) => number} isReachable 1 where the engine lets this document's code have that of a window
 * @property {() => string} findName the frame's name, as it is now
 * @property {(wanted: unknown, ...windows: unknown[]) => number} indexOf the place of a window among windows, or -1
 */

/** @type {Frames} */
export const frames = /** @type {any} */ ({
  __proto__: null,
  top: () => getTop(window) ?? undefined,
  parent: () => {
    const parent = getParent(window);
    return parent === window ? undefined : parent ?? undefined;
  },
  opener: () => getOpener(window) ?? undefined,
  child: (/** @type {number} */ index) => childOf(window, index),
  sibling: (/** @type {number} */ distance) => {
    const parent = getParent(window);
    // A frame that is taken out has no parent.
    const place = parent && parent !== window ? placeOf(window) : -1;
    return place < 0 ? undefined : childOf(parent, place + distance);
  },
  select: (/** @type {string} */ selector) => {
    let element;
    try {
      element = apply(querySelector, document, [selector]);
    } catch {
      // No selector: it selects nothing.
    }
    return element ? contentWindow(element) : undefined;
  },
  isReachable: (/** @type {any} */ target) => {
    try {
      return getDocument(target) ? 1 : 0;
    } catch {
      return 0;
    }
  },
  findName: () => getName(window),
  indexOf: (/** @type {unknown} */ wanted, /** @type {unknown[]} */ ...windows) => {
    for (let i = 0; i < windows.length; i += 1) if (windows[i] === wanted) return i;
    return -1;
  },
});
