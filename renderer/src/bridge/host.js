// Owns the objects of the browser that cross: DOM nodes, and what the structured clone algorithm knows besides JavaScript's
// own. Both worlds have wrappers of their own around one native object. The engine takes a wrapper of either where it asks
// for such an object, so the receiving realm calls a native function of its own with the foreign wrapper, and gets its own.
//
// What is handed to such a function was asked for an internal slot first, in its own realm: the function meets a genuine
// wrapper and runs no foreign code.
import { ObjectPrototypeIsPrototypeOf, ReflectApply, realmGlobal, uncurryGetter } from '../primordials.js';

/**
 * A getter that throws for anything that is no object of that class; undefined where the realm has no such class.
 *
 * @param {string} className
 * @param {string} key
 */
function slot(className, key) {
  const constructor = realmGlobal[className];
  if (typeof constructor !== 'function' || typeof constructor.prototype !== 'object') return undefined;
  return key in constructor.prototype ? uncurryGetter(constructor.prototype, key) : undefined;
}

const nodeSlot = slot('Node', 'nodeType');
const exceptionSlot = slot('DOMException', 'code');

/** @param {any} own an object */
export const isException = (own) => exceptionSlot !== undefined && has(exceptionSlot, own);

/** Classes of what can be cloned, and a getter that only theirs have. A File is a Blob. */
const CLONEABLE = [
  ['Blob', 'size'],
  ['FileList', 'length'],
  ['ImageData', 'width'],
  ['ImageBitmap', 'width'],
  ['DOMRectReadOnly', 'x'],
  ['DOMPointReadOnly', 'x'],
  ['DOMQuad', 'p1'],
  ['DOMMatrixReadOnly', 'a'],
  ['CryptoKey', 'type'],
];
/** @type {((object: any) => any)[]} */
const cloneableSlots = [];
for (const [className, key] of CLONEABLE) {
  const getter = slot(className, key);
  if (getter !== undefined) cloneableSlots[cloneableSlots.length] = getter;
}

/** Prototypes of objects that are nothing without what is behind them: their properties alone would be an empty object. */
const hostPrototypes = /** @type {any[]} */ ([]);
for (const name of ['EventTarget', 'DataTransfer', 'Range', 'Headers', 'WeakMap', 'WeakSet', 'WeakRef']) {
  const constructor = realmGlobal[name];
  if (typeof constructor === 'function' && constructor.prototype) hostPrototypes[hostPrototypes.length] = constructor.prototype;
}

/**
 * @param {(object: any) => any} getter
 * @param {any} object
 */
const has = (getter, object) => {
  try {
    getter(object);
    return true;
  } catch {
    return false;
  }
};

/**
 * What to do with an object that is none of the language's: `node` and `clone` name the peer's way, `refuse` says that it
 * cannot cross. Undefined for all others. Throws what a proxy's trap throws.
 *
 * @param {any} own
 * @returns {'node' | 'clone' | 'refuse' | undefined}
 */
export function hostKindOf(own) {
  if (nodeSlot !== undefined && has(nodeSlot, own)) return 'node';
  for (let i = 0; i < cloneableSlots.length; i += 1) if (has(cloneableSlots[i], own)) return 'clone';
  for (let i = 0; i < hostPrototypes.length; i += 1) {
    if (ObjectPrototypeIsPrototypeOf(hostPrototypes[i], own)) return 'refuse';
  }
  return undefined;
}

const documentObject = realmGlobal.document;
const createTreeWalker = documentObject && documentObject.createTreeWalker;
const treeWalkerRoot = slot('TreeWalker', 'root');
const { structuredClone, DOMException: DOMExceptionConstructor } = realmGlobal;

/** The receiving side. */
export const hostFactories = {
  /**
   * This realm's wrapper of a foreign node. (A tree walker's root is just kept: it changes nothing of the tree.)
   *
   * @param {any} node
   */
  adoptNode: (node) => {
    if (typeof createTreeWalker !== 'function' || treeWalkerRoot === undefined) return undefined;
    return treeWalkerRoot(ReflectApply(createTreeWalker, documentObject, [node]));
  },
  /** @param {any} object */
  cloneHost: (object) =>
    typeof structuredClone === 'function' ? ReflectApply(structuredClone, undefined, [object]) : undefined,
  /**
   * @param {string} message
   * @param {string} name
   */
  makeException: (message, name) => new DOMExceptionConstructor(message, name),
};
