// Owns a pretend browser for the two realms of a world: native objects with one wrapper in each realm, as an engine has
// them. A native function takes the wrapper of either realm and gives the one of its own.
import vm from 'node:vm';

const install = `(native) => {
  const wrap = (id) => {
    let wrapper = native.wrapperOf(id, globalThis);
    if (wrapper === undefined) {
      wrapper = Object.create(globalThis[native.classOf(id)].prototype);
      native.keep(id, globalThis, wrapper);
    }
    return wrapper;
  };
  const define = (name, parent, keys) => {
    const constructor = class { constructor() { const id = native.make(name); native.keep(id, globalThis, this); } };
    if (parent) Object.setPrototypeOf(constructor.prototype, globalThis[parent].prototype);
    Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: name, configurable: true });
    for (const key of keys) {
      Object.defineProperty(constructor.prototype, key, {
        configurable: true,
        get() { if (!native.isA(this, name)) throw new TypeError('Illegal invocation'); return 1; },
      });
    }
    Object.defineProperty(globalThis, name, { value: constructor, writable: true, configurable: true });
  };
  define('EventTarget', undefined, []);
  define('Node', 'EventTarget', ['nodeType']);
  define('HTMLDivElement', 'Node', []);
  define('Blob', undefined, ['size']);
  define('ImageData', undefined, ['width']);
  define('XMLHttpRequest', 'EventTarget', []);
  define('TreeWalker', undefined, []);
  Object.defineProperty(TreeWalker.prototype, 'root', { configurable: true, get() { return this.node; } });
  globalThis.DOMException = class extends Error {
    #name;
    #message;
    constructor(message, name) { super(); this.#message = message; this.#name = name; }
    get message() { return this.#message; }
    get name() { return this.#name; }
    get code() { return this.#name === 'AbortError' ? 20 : 0; }
  };
  globalThis.document = {
    createElement: () => new HTMLDivElement(),
    createTreeWalker: (node) => {
      const id = native.idOf(node);
      if (id === undefined || !native.isA(node, 'Node')) throw new TypeError('no node');
      const walker = Object.create(TreeWalker.prototype);
      walker.node = wrap(id);
      return walker;
    },
  };
  globalThis.structuredClone = (value) => {
    const id = native.idOf(value);
    if (id === undefined) throw new TypeError('DataCloneError');
    return wrap(native.make(native.classOf(id)));
  };
}`;

/** What to give `createWorld` as `setup`. */
export function makeBrowser() {
  const classes = [];
  const ids = new WeakMap();
  const wrappers = new Map();
  const parents = { HTMLDivElement: 'Node', Node: 'EventTarget', XMLHttpRequest: 'EventTarget' };
  const native = {
    make: (name) => classes.push(name) - 1,
    classOf: (id) => classes[id],
    idOf: (wrapper) => ids.get(wrapper),
    keep: (id, realm, wrapper) => {
      if (!wrappers.has(realm)) wrappers.set(realm, new Map());
      wrappers.get(realm).set(id, wrapper);
      ids.set(wrapper, id);
    },
    wrapperOf: (id, realm) => wrappers.get(realm)?.get(id),
    isA: (wrapper, name) => {
      for (let at = classes[ids.get(wrapper)]; at; at = parents[at]) if (at === name) return true;
      return false;
    },
  };
  return (context) => vm.runInContext(install, context)(native);
}
