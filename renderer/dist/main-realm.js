// Built from src/main-realm.js by "npm run build". Do not edit.
(() => {
  "use strict";
  // src/primordials.js
  var {
    apply: ReflectApply,
    construct: ReflectConstruct,
    defineProperty: ReflectDefineProperty,
    deleteProperty: ReflectDeleteProperty,
    get: ReflectGet,
    getOwnPropertyDescriptor: ReflectGetOwnPropertyDescriptor,
    getPrototypeOf: ReflectGetPrototypeOf,
    has: ReflectHas,
    ownKeys: ReflectOwnKeys
  } = Reflect;
  var uncurryThis = (fn) => (self, ...args) => ReflectApply(fn, self, args);
  var uncurryGetter = (prototype, key) => {
    const getter2 = (
      /** @type {any} */
      Reflect.getOwnPropertyDescriptor(prototype, key).get
    );
    return (self) => ReflectApply(getter2, self, []);
  };
  var {
    create: ObjectCreate,
    freeze: ObjectFreeze,
    is: ObjectIs,
    keys: ObjectKeys,
    setPrototypeOf: ObjectSetPrototypeOf
  } = Object;
  var ObjectPrototype = Object.prototype;
  var BoxObject = Object;
  var ObjectPrototypeHasOwnProperty = uncurryThis(Object.prototype.hasOwnProperty);
  var ObjectPrototypeIsPrototypeOf = uncurryThis(Object.prototype.isPrototypeOf);
  var ObjectPrototypeToString = uncurryThis(Object.prototype.toString);
  var FunctionPrototypeToString = uncurryThis(Function.prototype.toString);
  var { isFinite: NumberIsFinite, isInteger: NumberIsInteger } = Number;
  var { log: MathLog, pow: MathPow, random: MathRandom } = Math;
  var { isArray: ArrayIsArray } = Array;
  var ArrayPrototypePush = uncurryThis(Array.prototype.push);
  var ArrayPrototypeIndexOf = uncurryThis(Array.prototype.indexOf);
  var ArrayPrototypeSplice = uncurryThis(Array.prototype.splice);
  var ArrayConstructor = Array;
  var ArrayPrototype = Array.prototype;
  var ObjectGetOwnPropertyNames = Object.getOwnPropertyNames;
  var [FIRST_NAME] = Object.getOwnPropertyNames(Object.prototype);
  var ArrayFrom = Array.from;
  var { fromCharCode: StringFromCharCode } = String;
  var StringPrototypeCharCodeAt = uncurryThis(String.prototype.charCodeAt);
  var StringPrototypeIndexOf = uncurryThis(String.prototype.indexOf);
  var StringPrototypeLastIndexOf = uncurryThis(String.prototype.lastIndexOf);
  var StringPrototypeSlice = uncurryThis(String.prototype.slice);
  var NumberConstructor = Number;
  var ProxyConstructor = Proxy;
  var { toStringTag: SymbolToStringTag } = Symbol;
  var FunctionPrototypeBind = uncurryThis(Function.prototype.bind);
  var ToString = String;
  var WeakRefPrototypeDeref = uncurryThis(WeakRef.prototype.deref);
  var PromiseConstructor = Promise;
  var PromisePrototype = Promise.prototype;
  var PromisePrototypeThen = uncurryThis(Promise.prototype.then);
  var DateConstructor = Date;
  var { now: DateNow } = Date;
  var DatePrototypeGetTime = uncurryThis(Date.prototype.getTime);
  var DatePrototypeToString = uncurryThis(Date.prototype.toString);
  var RegExpConstructor = RegExp;
  var RegExpPrototypeGetSource = uncurryGetter(RegExp.prototype, "source");
  var RegExpPrototypeGetFlags = uncurryGetter(RegExp.prototype, "flags");
  var BooleanPrototypeValueOf = uncurryThis(Boolean.prototype.valueOf);
  var NumberPrototypeValueOf = uncurryThis(Number.prototype.valueOf);
  var StringPrototypeValueOf = uncurryThis(String.prototype.valueOf);
  var BigIntPrototypeValueOf = uncurryThis(BigInt.prototype.valueOf);
  var MapConstructor = Map;
  var MapPrototypeForEach = uncurryThis(Map.prototype.forEach);
  var MapPrototypeSet = uncurryThis(Map.prototype.set);
  var MapPrototypeGetSize = uncurryGetter(Map.prototype, "size");
  var SetConstructor = Set;
  var SetPrototypeForEach = uncurryThis(Set.prototype.forEach);
  var SetPrototypeGetSize = uncurryGetter(Set.prototype, "size");
  var SetPrototypeAdd = uncurryThis(Set.prototype.add);
  var TypedArray = (
    /** @type {any} */
    ReflectGetPrototypeOf(Uint8Array)
  );
  var ArrayBufferPrototypeGetByteLength = uncurryGetter(ArrayBuffer.prototype, "byteLength");
  var Uint8ArrayConstructor = Uint8Array;
  var TypedArrayPrototypeGetName = uncurryGetter(TypedArray.prototype, Symbol.toStringTag);
  var TypedArrayPrototypeGetLength = uncurryGetter(TypedArray.prototype, "length");
  var TypedArrayPrototypeGetBuffer = uncurryGetter(TypedArray.prototype, "buffer");
  var TypedArrayPrototypeSet = uncurryThis(TypedArray.prototype.set);
  var DataViewConstructor = DataView;
  var DataViewPrototypeGetBuffer = uncurryGetter(DataView.prototype, "buffer");
  var DataViewPrototypeGetByteOffset = uncurryGetter(DataView.prototype, "byteOffset");
  var DataViewPrototypeGetByteLength = uncurryGetter(DataView.prototype, "byteLength");
  var { toPrimitive: SymbolToPrimitive } = Symbol;
  var ErrorConstructor = Error;
  var TypeErrorConstructor = TypeError;
  var RangeErrorConstructor = RangeError;
  var AggregateErrorConstructor = AggregateError;
  var emptyIterable = {
    __proto__: null,
    [Symbol.iterator]: () => ({ __proto__: null, next: () => ({ __proto__: null, done: true, value: void 0 }) })
  };
  var ErrorPrototype = Error.prototype;
  var errorClasses = (
    /** @type {Record<string, ErrorConstructor>} */
    /** @type {unknown} */
    {
      __proto__: null,
      Error,
      TypeError,
      RangeError,
      SyntaxError,
      ReferenceError,
      EvalError,
      URIError
    }
  );
  var typedArrayClasses = (
    /** @type {Record<string, any>} */
    /** @type {unknown} */
    {
      __proto__: null,
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float16Array: (
        /** @type {any} */
        globalThis.Float16Array
      ),
      Float32Array,
      Float64Array,
      BigInt64Array,
      BigUint64Array
    }
  );
  var realmGlobal = (
    /** @type {any} */
    globalThis
  );
  function makeSafe(parent, child) {
    const from = parent.prototype;
    for (const key of Reflect.ownKeys(from)) {
      if (key === "constructor") continue;
      const descriptor2 = (
        /** @type {PropertyDescriptor} */
        Reflect.getOwnPropertyDescriptor(from, key)
      );
      Reflect.defineProperty(child.prototype, key, descriptor2);
    }
    Object.setPrototypeOf(child.prototype, null);
    Object.freeze(child.prototype);
  }
  var SafeMap = class extends Map {
    // Engines have given the arguments of a constructor that is not written down to `Array.prototype[Symbol.iterator]`.
    constructor() {
      super();
    }
  };
  var SafeWeakMap = class extends WeakMap {
    constructor() {
      super();
    }
  };
  var SafeWeakSet = class extends WeakSet {
    constructor() {
      super();
    }
  };
  makeSafe(Map, SafeMap);
  makeSafe(WeakMap, SafeWeakMap);
  makeSafe(WeakSet, SafeWeakSet);
  function makeList(length) {
    switch (length) {
      case 0:
        return [];
      case 1:
        return [void 0];
      case 2:
        return [void 0, void 0];
      case 3:
        return [void 0, void 0, void 0];
      case 4:
        return [void 0, void 0, void 0, void 0];
      default:
        if (length < 16 || !elementsArePristine()) {
          return ReflectApply(ArrayFrom, ArrayConstructor, [{ __proto__: null, length }]);
        }
    }
    const list = new ArrayConstructor(length);
    for (let i = 0; i < length; i += 1) list[i] = void 0;
    return list;
  }
  var elementsArePristine = () => ArrayPrototype.length === 0 && ObjectGetOwnPropertyNames(ObjectPrototype)[0] === FIRST_NAME && ReflectGetPrototypeOf(ArrayPrototype) === ObjectPrototype;
  var descriptor = { __proto__: null, value: void 0, writable: true, enumerable: true, configurable: true };
  function defineData(object, key, value) {
    descriptor.value = value;
    const done = ReflectDefineProperty(object, key, descriptor);
    descriptor.value = void 0;
    return done;
  }
  var hiddenDescriptor = { __proto__: null, value: void 0, writable: true, enumerable: false, configurable: true };
  function defineHidden(object, key, value) {
    hiddenDescriptor.value = value;
    const done = ReflectDefineProperty(object, key, hiddenDescriptor);
    hiddenDescriptor.value = void 0;
    return done;
  }
  var hostGetter = (name, key) => {
    const Class = realmGlobal[name];
    return Class ? uncurryGetter(Class.prototype, key) : () => void 0;
  };
  var DOMExceptionConstructor = realmGlobal.DOMException;
  var DOMExceptionPrototypeGetName = hostGetter("DOMException", "name");
  var DOMExceptionPrototypeGetMessage = hostGetter("DOMException", "message");
  var EventPrototypeGetDefaultPrevented = hostGetter("Event", "defaultPrevented");
  var PromiseRejectionEventPrototype = realmGlobal.PromiseRejectionEvent?.prototype;
  var globalAddEventListener = realmGlobal.addEventListener;
  var globalSetTimeout = realmGlobal.setTimeout;
  var { transfer } = (
    /** @type {any} */
    ArrayBuffer.prototype
  );
  var { structuredClone } = realmGlobal;
  var consoleObject = realmGlobal.console;
  var consoleError = consoleObject && consoleObject.error;
  var consoleWarn = consoleObject && consoleObject.warn;

  // src/bridge/crossing.js
  var LINEAR = 8;
  var KEEP = 16384;
  var makeCrossing = () => ({
    freeze: false,
    count: 0,
    capacity: LINEAR,
    originals: makeList(LINEAR),
    copies: makeList(LINEAR),
    places: new SafeWeakMap()
  });
  function createCrossings() {
    let usual = makeCrossing();
    let busy = false;
    return {
      /**
       * @param {boolean} freeze
       * @returns {Crossing}
       */
      begin: (freeze) => {
        const crossing = busy ? makeCrossing() : usual;
        busy = true;
        crossing.freeze = freeze;
        return crossing;
      },
      /** @param {Crossing} crossing */
      end: (crossing) => {
        if (crossing !== usual) return;
        busy = false;
        const { count, originals, copies } = crossing;
        if (count > KEEP) {
          usual = makeCrossing();
          return;
        }
        for (let i = 0; i < count; i += 1) originals[i] = copies[i] = void 0;
        crossing.count = 0;
      }
    };
  }
  function copyOf(crossing, original) {
    const { count, originals } = crossing;
    if (count > LINEAR) {
      const place = crossing.places.get(original);
      return place !== void 0 && place < count && originals[place] === original ? crossing.copies[place] : void 0;
    }
    for (let i = 0; i < count; i += 1) if (originals[i] === original) return crossing.copies[i];
    return void 0;
  }
  function remember(crossing, original, copy) {
    const { count } = crossing;
    if (count === crossing.capacity) grow(crossing);
    crossing.originals[count] = original;
    crossing.copies[count] = copy;
    crossing.count = count + 1;
    if (count > LINEAR) {
      const { places } = crossing;
      if (places.get(original) !== count) places.set(original, count);
    } else if (count === LINEAR) {
      for (let i = 0; i <= LINEAR; i += 1) crossing.places.set(crossing.originals[i], i);
    }
  }
  function grow(crossing) {
    const { count, originals, copies } = crossing;
    const capacity = count * 2;
    crossing.originals = makeList(capacity);
    crossing.copies = makeList(capacity);
    crossing.capacity = capacity;
    for (let i = 0; i < count; i += 1) {
      crossing.originals[i] = originals[i];
      crossing.copies[i] = copies[i];
    }
  }

  // src/bridge/host.js
  function slot(className, key) {
    const constructor = realmGlobal[className];
    if (typeof constructor !== "function" || typeof constructor.prototype !== "object") return void 0;
    return key in constructor.prototype ? uncurryGetter(constructor.prototype, key) : void 0;
  }
  var nodeSlot = slot("Node", "nodeType");
  var exceptionSlot = slot("DOMException", "code");
  var isException = (own) => exceptionSlot !== void 0 && has(exceptionSlot, own);
  var CLONEABLE = [
    ["Blob", "size"],
    ["FileList", "length"],
    ["ImageData", "width"],
    ["ImageBitmap", "width"],
    ["DOMRectReadOnly", "x"],
    ["DOMPointReadOnly", "x"],
    ["DOMQuad", "p1"],
    ["DOMMatrixReadOnly", "a"],
    ["CryptoKey", "type"]
  ];
  var cloneableSlots = [];
  for (const [className, key] of CLONEABLE) {
    const getter2 = slot(className, key);
    if (getter2 !== void 0) cloneableSlots[cloneableSlots.length] = getter2;
  }
  var hostPrototypes = (
    /** @type {any[]} */
    []
  );
  for (const name of ["EventTarget", "DataTransfer", "Range", "Headers", "WeakMap", "WeakSet", "WeakRef"]) {
    const constructor = realmGlobal[name];
    if (typeof constructor === "function" && constructor.prototype) hostPrototypes[hostPrototypes.length] = constructor.prototype;
  }
  var has = (getter2, object) => {
    try {
      getter2(object);
      return true;
    } catch {
      return false;
    }
  };
  function hostKindOf(own) {
    if (nodeSlot !== void 0 && has(nodeSlot, own)) return "node";
    for (let i = 0; i < cloneableSlots.length; i += 1) if (has(cloneableSlots[i], own)) return "clone";
    for (let i = 0; i < hostPrototypes.length; i += 1) {
      if (ObjectPrototypeIsPrototypeOf(hostPrototypes[i], own)) return "refuse";
    }
    return void 0;
  }
  var documentObject = realmGlobal.document;
  var createTreeWalker = documentObject && documentObject.createTreeWalker;
  var treeWalkerRoot = slot("TreeWalker", "root");
  var { structuredClone: structuredClone2, DOMException: DOMExceptionConstructor2 } = realmGlobal;
  var hostFactories = {
    /**
     * This realm's wrapper of a foreign node. (A tree walker's root is just kept: it changes nothing of the tree.)
     *
     * @param {any} node
     */
    adoptNode: (node) => {
      if (typeof createTreeWalker !== "function" || treeWalkerRoot === void 0) return void 0;
      return treeWalkerRoot(ReflectApply(createTreeWalker, documentObject, [node]));
    },
    /** @param {any} object */
    cloneHost: (object) => typeof structuredClone2 === "function" ? ReflectApply(structuredClone2, void 0, [object]) : void 0,
    /**
     * @param {string} message
     * @param {string} name
     */
    makeException: (message, name) => new DOMExceptionConstructor2(message, name)
  };

  // src/bridge/exporter-kinds.js
  var bytesOfBuffer = (buffer) => new Uint8ArrayConstructor(buffer);
  var bytesOfDataView = (view) => new Uint8ArrayConstructor(
    DataViewPrototypeGetBuffer(view),
    DataViewPrototypeGetByteOffset(view),
    DataViewPrototypeGetByteLength(view)
  );
  var slotOf = (slot2, object) => {
    try {
      return slot2(object);
    } catch {
      return void 0;
    }
  };
  function createOtherExporter({ fail, read, enumerableKeys, exportValue }) {
    let peer;
    let nodesCross = true;
    const refuse = (what) => fail(new TypeErrorConstructor(`An object could not be cloned. ${what}`));
    const hasOwn = (object, key) => {
      try {
        return ObjectPrototypeHasOwnProperty(object, key);
      } catch (error) {
        return fail(error);
      }
    };
    const kindName = (own) => {
      try {
        return StringPrototypeSlice(ObjectPrototypeToString(own), 8, -1);
      } catch (error) {
        return fail(error);
      }
    };
    const copyHidden = (own, copy, key, crossing, depth) => {
      if (hasOwn(own, key)) peer.defineHidden(copy, key, exportValue(read(own, key), crossing, depth + 1));
    };
    const exportError = (own, crossing, depth) => {
      const givenName = read(own, "name");
      const givenMessage = read(own, "message");
      const name = typeof givenName === "string" ? givenName : "Error";
      const message = typeof givenMessage === "string" ? givenMessage : "";
      const exception = isException(own);
      const copy = exception ? peer.makeException(message, name) : peer.makeError(name, message);
      remember(crossing, own, copy);
      if (!exception) {
        const code = read(own, "code");
        if (typeof code === "string" || typeof code === "number") peer.define(copy, "code", code);
      }
      copyHidden(own, copy, "cause", crossing, depth);
      const isAggregate = name === "AggregateError";
      if (isAggregate) copyHidden(own, copy, "errors", crossing, depth);
      const keys = enumerableKeys(own);
      for (let i = 0; i < keys.length; i += 1) {
        const key = keys[i];
        if (key === "name" || key === "message" || key === "stack" || key === "code" || key === "cause") continue;
        if (key === "errors" && isAggregate) continue;
        const value = read(own, key);
        if (typeof value !== "symbol") peer.define(copy, key, exportValue(value, crossing, depth + 1));
      }
      if (crossing.freeze) peer.freeze(copy);
      return copy;
    };
    const exportMap = (own, crossing, depth) => {
      if (slotOf(MapPrototypeGetSize, own) === void 0) return void 0;
      const copy = peer.makeMap();
      remember(crossing, own, copy);
      MapPrototypeForEach(own, (value, key) => {
        peer.mapSet(copy, exportValue(key, crossing, depth + 1), exportValue(value, crossing, depth + 1));
      });
      return copy;
    };
    const exportSet = (own, crossing, depth) => {
      if (slotOf(SetPrototypeGetSize, own) === void 0) return void 0;
      const copy = peer.makeSet();
      remember(crossing, own, copy);
      SetPrototypeForEach(own, (value) => {
        peer.setAdd(copy, exportValue(value, crossing, depth + 1));
      });
      return copy;
    };
    const box = (primitive) => primitive === void 0 ? void 0 : peer.makeBoxed(primitive);
    const exportSlots = (own, kind) => {
      switch (kind) {
        case "[object Date]": {
          const time = slotOf(DatePrototypeGetTime, own);
          return time === void 0 ? void 0 : peer.makeDate(time);
        }
        case "[object RegExp]": {
          const source = slotOf(RegExpPrototypeGetSource, own);
          const flags = slotOf(RegExpPrototypeGetFlags, own);
          return source === void 0 || flags === void 0 ? void 0 : peer.makeRegExp(source, flags);
        }
        case "[object ArrayBuffer]": {
          if (slotOf(ArrayBufferPrototypeGetByteLength, own) === void 0) return void 0;
          const bytes = slotOf(bytesOfBuffer, own);
          return bytes === void 0 ? refuse("The ArrayBuffer is detached") : peer.makeBuffer(bytes);
        }
        case "[object DataView]": {
          const bytes = slotOf(bytesOfDataView, own);
          return bytes === void 0 ? void 0 : peer.makeDataView(bytes);
        }
        case "[object Boolean]":
          return box(slotOf(BooleanPrototypeValueOf, own));
        case "[object Number]":
          return box(slotOf(NumberPrototypeValueOf, own));
        case "[object String]":
          return box(slotOf(StringPrototypeValueOf, own));
        case "[object BigInt]":
          return box(slotOf(BigIntPrototypeValueOf, own));
        case "[object SharedArrayBuffer]":
          return refuse("A SharedArrayBuffer cannot cross the context bridge");
        default:
          return void 0;
      }
    };
    const exportHost = (own) => {
      let kind;
      try {
        kind = hostKindOf(own);
      } catch (error) {
        return fail(error);
      }
      if (kind === void 0) return void 0;
      let copy;
      if (kind !== "refuse" && (kind !== "node" || nodesCross)) {
        try {
          copy = kind === "node" ? peer.adoptNode(own) : peer.cloneHost(own);
        } catch {
        }
      }
      return copy ?? refuse(`${kindName(own)} cannot cross the context bridge`);
    };
    return {
      /** @param {Realm} other */
      connect: (other) => {
        peer = other;
      },
      keepNodes: () => {
        nodesCross = false;
      },
      /**
       * The copy; undefined when it is an object like any other after all.
       *
       * @param {any} own
       * @param {string} kind a typed array's class, `Error`, or what `Object.prototype.toString` says
       * @param {Crossing} crossing
       * @param {number} depth
       */
      exportOther: (own, kind, crossing, depth) => {
        let copy;
        switch (kind) {
          case "Error":
          case "[object Error]":
            return exportError(own, crossing, depth);
          case "[object Map]":
            return exportMap(own, crossing, depth);
          case "[object Set]":
            return exportSet(own, crossing, depth);
          case "[object Object]":
            return void 0;
          default:
            copy = kind in typedArrayClasses ? peer.makeTypedArray(kind, own) : exportSlots(own, kind) ?? exportHost(own);
            if (copy !== void 0) remember(crossing, own, copy);
            return copy;
        }
      }
    };
  }

  // src/bridge/templates.js
  var MAX_KEYS = 64;
  var MAX_CHILDREN = 64;
  var MAX_NODES = 4096;
  var MAX_KEY_LENGTH = 128;
  var makeNode = () => ({ key0: void 0, next0: void 0, children: void 0, template: void 0 });
  function createTemplates(makeTemplate) {
    let root = makeNode();
    let nodes = 0;
    const follow = (node, key) => {
      node.children ??= new SafeMap();
      let next = node.children.get(key);
      if (next === void 0) {
        if (node.children.size >= MAX_CHILDREN || key.length > MAX_KEY_LENGTH) return void 0;
        next = makeNode();
        node.children.set(key, next);
        nodes += 1;
      }
      node.key0 = key;
      node.next0 = next;
      return next;
    };
    return (keys) => {
      const { length } = keys;
      if (length > MAX_KEYS) return void 0;
      if (nodes > MAX_NODES) {
        root = makeNode();
        nodes = 0;
      }
      let node = root;
      for (let i = 0; i < length; i += 1) {
        const key = keys[i];
        const next = node.key0 === key ? node.next0 : follow(node, key);
        if (next === void 0) return void 0;
        node = next;
      }
      node.template ??= makeTemplate(keys);
      return node.template;
    };
  }

  // src/bridge/exporter.js
  var MAX_DEPTH = 1e3;
  function createExporter({ homes, opaque, raise, exportThrown }) {
    const proxies = new SafeWeakMap();
    let peer;
    let copyTemplate;
    let makeForeignList;
    const templateOf = createTemplates((keys) => peer.makeTemplate(keys));
    const crossings = createCrossings();
    const fail = (error) => {
      raise(error);
      throw error;
    };
    const exportFunction = (own) => {
      const home = homes.get(own);
      if (home !== void 0) return home;
      let proxy = proxies.get(own);
      if (proxy === void 0) {
        proxy = peer.makeFunction(own);
        proxies.set(own, proxy);
      }
      return proxy;
    };
    const exportPromise = (own) => {
      const home = homes.get(own);
      if (home !== void 0) return home;
      const known = proxies.get(own);
      if (known !== void 0) return known;
      const deferred = peer.makePromise(own);
      proxies.set(own, deferred.promise);
      const settle = (fulfilled) => (
        /** @param {unknown} value */
        (value) => {
          try {
            let ok = fulfilled;
            let copy;
            try {
              copy = exportTop(value);
            } catch (caught) {
              ok = false;
              copy = exportThrown(caught);
            }
            peer.settle(deferred, ok, copy);
          } catch {
          }
        }
      );
      try {
        PromisePrototypeThen(own, settle(true), settle(false));
      } catch (caught) {
        settle(false)(caught);
      }
      return deferred.promise;
    };
    const kindOf = (object) => {
      try {
        const prototype = ReflectGetPrototypeOf(object);
        if (prototype === ObjectPrototype) return "Object";
        if (ArrayIsArray(object)) return "Array";
        if (opaque.has(object)) return "opaque";
        if (prototype === null) return "Object";
        if (prototype === PromisePrototype) return "Promise";
        const view = TypedArrayPrototypeGetName(object);
        if (view !== void 0) return view;
        if (ObjectPrototypeIsPrototypeOf(ErrorPrototype, object)) return "Error";
        if (ObjectPrototypeIsPrototypeOf(PromisePrototype, object)) return "Promise";
        return ObjectPrototypeToString(object);
      } catch (error) {
        return fail(error);
      }
    };
    const read = (object, key) => {
      try {
        return object[key];
      } catch (error) {
        return fail(error);
      }
    };
    const enumerableKeys = (object) => {
      try {
        return ObjectKeys(object);
      } catch (error) {
        return fail(error);
      }
    };
    const exportObject = (own, crossing, depth) => {
      const keys = enumerableKeys(own);
      const { length } = keys;
      const template = templateOf(keys);
      if (template === void 0) return exportDictionary(own, keys, crossing, depth);
      const copy = copyTemplate(template);
      remember(crossing, own, copy);
      for (let i = 0; i < length; i += 1) {
        const key = keys[i];
        const value = read(own, key);
        switch (typeof value) {
          case "string":
          case "number":
          case "boolean":
            copy[key] = value;
            break;
          case "symbol":
            peer.remove(copy, key);
            break;
          default:
            copy[key] = exportValue(value, crossing, depth + 1);
        }
      }
      if (crossing.freeze) peer.freeze(copy);
      return copy;
    };
    const exportDictionary = (own, keys, crossing, depth) => {
      const copy = peer.makeObject();
      remember(crossing, own, copy);
      for (let i = 0; i < keys.length; i += 1) {
        const value = read(own, keys[i]);
        if (typeof value !== "symbol") peer.define(copy, keys[i], exportValue(value, crossing, depth + 1));
      }
      if (crossing.freeze) peer.freeze(copy);
      return copy;
    };
    const exportArray = (own, crossing, depth) => {
      const length = read(own, "length") >>> 0;
      const copy = makeForeignList(length);
      remember(crossing, own, copy);
      for (let i = 0; i < length; i += 1) {
        const value = read(own, i);
        switch (typeof value) {
          case "string":
          case "number":
          case "boolean":
            copy[i] = value;
            break;
          default:
            copy[i] = exportValue(value, crossing, depth + 1);
        }
      }
      if (crossing.freeze) peer.freeze(copy);
      return copy;
    };
    const exportValue = (own, crossing, depth) => {
      switch (typeof own) {
        case "function": {
          const proxy = exportFunction(own);
          return crossing.freeze && !homes.has(own) ? peer.freeze(proxy) : proxy;
        }
        case "symbol":
        case "undefined":
          return void 0;
        case "object":
          break;
        default:
          return own;
      }
      if (own === null) return null;
      const known = copyOf(crossing, own);
      if (known !== void 0) return known;
      if (depth >= MAX_DEPTH) {
        return fail(
          new TypeErrorConstructor(
            "Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported."
          )
        );
      }
      const kind = kindOf(own);
      switch (kind) {
        case "Object":
          return exportObject(own, crossing, depth);
        case "Array":
          return exportArray(own, crossing, depth);
        case "Promise":
        case "[object Promise]":
          return exportPromise(own);
        case "opaque": {
          const copy = peer.makeObject();
          return crossing.freeze ? peer.freeze(copy) : copy;
        }
        default:
          return exportOther(own, kind, crossing, depth) ?? exportObject(own, crossing, depth);
      }
    };
    const { connect: connect2, keepNodes, exportOther } = createOtherExporter({ fail, read, enumerableKeys, exportValue });
    const exportTop = (own) => {
      switch (typeof own) {
        case "string":
        case "number":
        case "boolean":
        case "bigint":
          return own;
        case "undefined":
          return void 0;
        case "function":
          return exportFunction(own);
        default:
          return exportWhole(own, false);
      }
    };
    const exportWhole = (own, freeze) => {
      const crossing = crossings.begin(freeze);
      try {
        return exportValue(own, crossing, 0);
      } finally {
        crossings.end(crossing);
      }
    };
    const exportRest = (args, list, from) => {
      const crossing = crossings.begin(false);
      try {
        for (let i = from; i < list.length; i += 1) list[i] = exportValue(args[i], crossing, 0);
      } finally {
        crossings.end(crossing);
      }
      return list;
    };
    return {
      /** @param {Realm} other */
      connect: (other) => {
        peer = other;
        ({ copyTemplate, makeList: makeForeignList } = other);
        connect2(other);
      },
      keepNodes,
      value: exportTop,
      /** An exposed API: every object of the copy is frozen. @param {any} own */
      frozen: (own) => exportWhole(own, true),
      /** A list of arguments, as an array of the peer's realm. @param {any[]} args a genuine array of own elements */
      list: (args) => {
        const { length } = args;
        const list = makeForeignList(length);
        for (let i = 0; i < length; i += 1) {
          const own = args[i];
          switch (typeof own) {
            case "string":
            case "number":
            case "boolean":
            case "bigint":
              list[i] = own;
              break;
            case "function":
              list[i] = exportFunction(own);
              break;
            default:
              return exportRest(args, list, i);
          }
        }
        return list;
      }
    };
  }

  // src/bridge/factories.js
  var makeBuffer = (bytes) => TypedArrayPrototypeGetBuffer(new Uint8ArrayConstructor(bytes));
  var factories = {
    ...hostFactories,
    makeObject: () => ({}),
    /** @param {string[]} keys a genuine array of either realm */
    makeTemplate: (keys) => {
      const template = {};
      for (let i = 0; i < keys.length; i += 1) defineData(template, keys[i], void 0);
      return template;
    },
    /** @param {any} template */
    copyTemplate: (template) => ({ ...template }),
    /**
     * @param {any} object
     * @param {string} key
     */
    remove: (object, key) => {
      ReflectDeleteProperty(object, key);
    },
    define: defineData,
    defineHidden,
    freeze: ObjectFreeze,
    /**
     * @param {string} name
     * @param {string} message
     */
    makeError: (name, message) => {
      const ErrorClass = errorClasses[name];
      if (ErrorClass) return new ErrorClass(message);
      if (name === "AggregateError") return new AggregateErrorConstructor(emptyIterable, message);
      const error = new ErrorConstructor(message);
      defineHidden(error, "name", name);
      return error;
    },
    /** @param {number} time */
    makeDate: (time) => new DateConstructor(time),
    /**
     * @param {string} source
     * @param {string} flags
     */
    makeRegExp: (source, flags) => new RegExpConstructor(source, flags),
    /** @param {any} primitive */
    makeBoxed: (primitive) => BoxObject(primitive),
    makeMap: () => new MapConstructor(),
    /**
     * @param {any} map
     * @param {any} key
     * @param {any} value
     */
    mapSet: (map, key, value) => {
      MapPrototypeSet(map, key, value);
    },
    makeSet: () => new SetConstructor(),
    /**
     * @param {any} set
     * @param {any} value
     */
    setAdd: (set, value) => {
      SetPrototypeAdd(set, value);
    },
    makeBuffer,
    /** @param {any} bytes */
    makeDataView: (bytes) => new DataViewConstructor(makeBuffer(bytes)),
    /**
     * @param {string} name
     * @param {any} view a typed array of that name
     */
    makeTypedArray: (name, view) => new typedArrayClasses[name](view)
  };

  // src/bridge/realm.js
  function createRealm() {
    const homes = new SafeWeakMap();
    const opaque = new SafeWeakSet();
    let peer;
    let hasThrown = false;
    let thrown;
    const raise = (value) => {
      thrown = value;
      hasThrown = true;
    };
    const takeThrown = () => {
      const value = thrown;
      hasThrown = false;
      thrown = void 0;
      return value;
    };
    const ownException = (caught) => {
      const known = hasThrown && ObjectIs(thrown, caught);
      takeThrown();
      return known ? caught : new RangeErrorConstructor("Maximum call stack size exceeded in the context bridge.");
    };
    const exporter = createExporter({ homes, opaque, raise, exportThrown: (caught) => exportThrown(caught) });
    const exportThrown = (caught) => {
      takeThrown();
      try {
        return exporter.value(caught);
      } catch {
        takeThrown();
        return peer.makeError("Error", "An object could not be cloned.");
      }
    };
    const makeFunction = (original) => {
      const proxy = (...args) => {
        let result;
        try {
          hasThrown = false;
          if (args.length === 0) {
            result = peer.invoke0(original);
          } else {
            const list = exporter.list(args);
            hasThrown = false;
            result = peer.invoke(original, list);
          }
        } catch (caught) {
          throw ownException(caught);
        }
        if (hasThrown) throw takeThrown();
        return result;
      };
      homes.set(proxy, original);
      return proxy;
    };
    const invoke = (own, list) => {
      try {
        return exporter.value(ReflectApply(own, void 0, list));
      } catch (caught) {
        peer.raise(exportThrown(caught));
      }
    };
    const invoke0 = (own) => {
      try {
        return exporter.value(own());
      } catch (caught) {
        peer.raise(exportThrown(caught));
      }
    };
    const makePromise = (original) => {
      const deferred = { __proto__: null, promise: void 0, resolve: void 0, reject: void 0 };
      deferred.promise = new PromiseConstructor((resolve, reject) => {
        deferred.resolve = resolve;
        deferred.reject = reject;
      });
      homes.set(deferred.promise, original);
      return deferred;
    };
    const settle = (deferred, fulfilled, value) => {
      if (fulfilled) deferred.resolve(value);
      else deferred.reject(value);
    };
    const hand = (own) => {
      try {
        return exporter.value(own);
      } catch (caught) {
        peer.raise(exportThrown(caught));
      }
    };
    const whenSettled = (own, callback) => {
      const report = (fulfilled) => (
        /** @param {unknown} value */
        (value) => {
          try {
            let ok = fulfilled;
            let copy;
            try {
              copy = exporter.value(value);
            } catch (caught) {
              ok = false;
              copy = exportThrown(caught);
            }
            callback(ok, copy);
          } catch {
          }
        }
      );
      const promise = new PromiseConstructor((resolve) => resolve(own));
      PromisePrototypeThen(promise, report(true), report(false));
    };
    const fetch = (foreign) => {
      let result;
      try {
        hasThrown = false;
        result = peer.hand(foreign);
      } catch (caught) {
        throw ownException(caught);
      }
      if (hasThrown) throw takeThrown();
      return result;
    };
    const execute = (evaluate, args) => {
      let result;
      try {
        hasThrown = false;
        const list = exporter.value(args);
        hasThrown = false;
        let func;
        try {
          func = evaluate();
        } catch (thrown2) {
          raise(fetchThrown(thrown2));
          throw thrown2;
        }
        result = peer.invoke(func, list);
      } catch (caught) {
        if (hasThrown) throw takeThrown();
        throw ownException(caught);
      }
      if (hasThrown) throw takeThrown();
      return result;
    };
    const fetchThrown = (thrown2) => {
      try {
        return fetch(thrown2);
      } catch (caught) {
        return caught;
      }
    };
    const expose = (key, api) => {
      let free;
      let done = false;
      try {
        hasThrown = false;
        free = !peer.hasGlobal(key);
        if (free) done = peer.defineGlobal(key, exporter.frozen(api));
      } catch (caught) {
        throw ownException(caught);
      }
      if (!free || !done) {
        throw new ErrorConstructor("Cannot bind an API on top of an existing property on the window object");
      }
    };
    const methods = {
      __proto__: null,
      ...factories,
      makeList,
      makeFunction,
      makePromise,
      settle,
      invoke,
      invoke0,
      hand,
      fetch,
      fetchThrown,
      execute,
      whenSettled,
      raise,
      expose,
      keepNodes: exporter.keepNodes,
      /** @param {object} object */
      hide: (object) => {
        opaque.add(object);
      },
      /** @param {string} key */
      hasGlobal: (key) => ReflectHas(realmGlobal, key),
      /** @type {Realm['defineGlobal']} */
      defineGlobal: (key, value) => ReflectDefineProperty(
        realmGlobal,
        key,
        /** @type {any} */
        {
          __proto__: null,
          value,
          writable: false,
          enumerable: true,
          configurable: false
        }
      ),
      /** @type {Realm['connect']} */
      connect: (other) => {
        if (peer) throw new ErrorConstructor("The context bridge is already connected");
        peer = other;
        exporter.connect(other);
      }
    };
    return ObjectFreeze(methods);
  }

  // src/console/describe.js
  var MAX_MESSAGE = 64 * 1024;
  var MAX_ELEMENTS = 100;
  var MAX_NESTING = 3;
  var MAX_PROTOTYPES = 16;
  function messageOf(args, from = 0) {
    let text = "";
    for (let i = from; i < args.length && text.length <= MAX_MESSAGE; i += 1) {
      if (i > from) text += " ";
      text += describe(args[i], 0);
    }
    return cut(text);
  }
  var cut = (text) => text.length > MAX_MESSAGE ? `${StringPrototypeSlice(text, 0, MAX_MESSAGE - 1)}…` : text;
  function describe(value, depth) {
    switch (typeof value) {
      case "string":
        return value;
      case "bigint":
        return `${value}n`;
      case "object":
        if (value === null) return "null";
        break;
      case "function":
        break;
      default:
        return ToString(value);
    }
    try {
      return typeof value === "function" ? FunctionPrototypeToString(value) : describeObject(value, depth);
    } catch {
      return "[object Object]";
    }
  }
  function describeObject(object, depth) {
    if (ArrayIsArray(object)) return depth < MAX_NESTING ? describeArray(object, depth) : "[object Array]";
    if (ObjectPrototypeIsPrototypeOf(ErrorPrototype, object)) return describeError(object);
    const tag = data(object, SymbolToStringTag);
    if (typeof tag === "string") return `[object ${tag}]`;
    return attempt(DatePrototypeToString, object) ?? "[object Object]";
  }
  function describeArray(array, depth) {
    const length = data(array, "length");
    let text = "";
    for (let i = 0; i < length && text.length <= MAX_MESSAGE; i += 1) {
      if (i > 0) text += ",";
      if (i === MAX_ELEMENTS) return `${text}…`;
      const element = ownData(array, i);
      if (element !== void 0 && element !== null) text += describe(element, depth + 1);
    }
    return text;
  }
  function describeError(error) {
    const name = attempt(DOMExceptionPrototypeGetName, error) ?? data(error, "name");
    const message = attempt(DOMExceptionPrototypeGetMessage, error) ?? data(error, "message");
    const title = typeof name === "string" ? name : "Error";
    let text = typeof message === "string" && message !== "" ? `${title}: ${message}` : title;
    const stack = data(error, "stack");
    if (typeof stack !== "string") return text;
    if (StringPrototypeIndexOf(stack, text) === 0) return stack;
    for (let start = 0; start < stack.length; ) {
      const newline = StringPrototypeIndexOf(stack, "\n", start);
      const end = newline < 0 ? stack.length : newline;
      if (end > start) text += `
      at ${StringPrototypeSlice(stack, start, end)}`;
      start = end + 1;
    }
    return text;
  }
  function attempt(read, object) {
    try {
      return read(object);
    } catch {
      return void 0;
    }
  }
  function ownData(object, key) {
    const descriptor2 = ReflectGetOwnPropertyDescriptor(object, key);
    return descriptor2 === void 0 || descriptor2.get !== void 0 || descriptor2.set !== void 0 ? void 0 : descriptor2.value;
  }
  function data(object, key) {
    let holder = object;
    for (let i = 0; i < MAX_PROTOTYPES && holder !== null; i += 1) {
      const descriptor2 = ReflectGetOwnPropertyDescriptor(holder, key);
      if (descriptor2 !== void 0) return ownData(holder, key);
      holder = ReflectGetPrototypeOf(holder);
    }
    return void 0;
  }

  // src/console/capture.js
  var DEBUG = 0;
  var INFO = 1;
  var WARNING = 2;
  var ERROR = 3;
  var levels = (
    /** @type {any} */
    {
      __proto__: null,
      debug: DEBUG,
      log: INFO,
      info: INFO,
      dir: INFO,
      dirxml: INFO,
      table: INFO,
      trace: INFO,
      group: INFO,
      groupCollapsed: INFO,
      warn: WARNING,
      error: ERROR,
      assert: ERROR
    }
  );
  var names = Object.keys(levels);
  function captureConsole() {
    let sink;
    let busy = false;
    const capture = (name, args) => {
      if (sink === void 0 || busy || name === "assert" && args.length > 0 && args[0]) return;
      busy = true;
      try {
        if (sink.isReady()) {
          const message = name === "assert" ? failedAssertion(args) : messageOf(args);
          const { source, line } = placeOf(new ErrorConstructor().stack);
          sink.put(levels[name], message, source, line);
        } else {
          sink.drop();
        }
      } catch {
      } finally {
        busy = false;
      }
    };
    const { console } = realmGlobal;
    const originals = (
      /** @type {any} */
      { __proto__: null }
    );
    const run = (name, args) => {
      capture(name, args);
      return ReflectApply(originals[name], console, args);
    };
    const methods = (
      /** @type {any} */
      {
        __proto__: null,
        debug: (...args) => run("debug", args),
        log: (...args) => run("log", args),
        info: (...args) => run("info", args),
        dir: (...args) => run("dir", args),
        dirxml: (...args) => run("dirxml", args),
        table: (...args) => run("table", args),
        trace: (...args) => run("trace", args),
        group: (...args) => run("group", args),
        groupCollapsed: (...args) => run("groupCollapsed", args),
        warn: (...args) => run("warn", args),
        error: (...args) => run("error", args),
        assert: (...args) => run("assert", args)
      }
    );
    for (let i = 0; console && i < names.length; i += 1) {
      const name = names[i];
      const descriptor2 = ReflectGetOwnPropertyDescriptor(console, name);
      if (descriptor2 === void 0 || typeof descriptor2.value !== "function") continue;
      originals[name] = descriptor2.value;
      const bound = FunctionPrototypeBind(methods[name], void 0);
      ReflectDefineProperty(
        bound,
        "name",
        /** @type {any} */
        { __proto__: null, value: name, configurable: true }
      );
      ReflectDefineProperty(
        console,
        name,
        /** @type {any} */
        { __proto__: null, ...descriptor2, value: bound }
      );
    }
    return (given) => {
      sink = given;
    };
  }
  function failedAssertion(args) {
    const message = messageOf(args, 1);
    return message === "" ? "Assertion failed" : `Assertion failed: ${message}`;
  }
  function placeOf(stack) {
    if (typeof stack === "string") {
      for (let start = 0; start < stack.length; ) {
        const newline = StringPrototypeIndexOf(stack, "\n", start);
        const end = newline < 0 ? stack.length : newline;
        const place = parsePlace(StringPrototypeSlice(stack, start, end));
        if (place !== void 0) return place;
        start = end + 1;
      }
    }
    return { source: "", line: 0 };
  }
  function parsePlace(text) {
    const column = StringPrototypeLastIndexOf(text, ":");
    const line = column > 0 ? StringPrototypeLastIndexOf(text, ":", column - 1) : -1;
    if (line < 0) return void 0;
    const source = StringPrototypeSlice(text, StringPrototypeIndexOf(text, "@") + 1, line);
    const number = NumberConstructor(StringPrototypeSlice(text, line + 1, column));
    if (!(number > 0) || StringPrototypeIndexOf(source, "polaron:") === 0) return void 0;
    return { source, line: number };
  }

  // src/console/rejections.js
  var isOwn = (promise) => ObjectPrototypeIsPrototypeOf(PromisePrototype, promise);
  function watchRejections(report) {
    const descriptor2 = PromiseRejectionEventPrototype && getterOf("reason");
    if (!descriptor2 || !globalAddEventListener) return;
    const getReason = descriptor2.get;
    const onRejection = (event) => {
      try {
        const reason = ReflectApply(getReason, event, []);
        afterDispatch(event, () => report(rejectionText(reason)));
      } catch {
      }
    };
    ReflectApply(globalAddEventListener, realmGlobal, ["unhandledrejection", onRejection, true]);
  }
  var rejectionText = (reason) => messageOf(["Uncaught (in promise)", reason]);
  function afterDispatch(event, action) {
    ReflectApply(globalSetTimeout, realmGlobal, [
      () => {
        try {
          if (!EventPrototypeGetDefaultPrevented(event)) action();
        } catch {
        }
      },
      0
    ]);
  }
  function hideForeignRejections() {
    const promise = PromiseRejectionEventPrototype && getterOf("promise");
    if (!promise) return;
    const getPromise = promise.get;
    for (const key of ["promise", "reason"]) {
      const descriptor2 = (
        /** @type {any} */
        getterOf(key)
      );
      const handler = {
        __proto__: null,
        /** @param {any} getter @param {any} event @param {any[]} args */
        apply: (getter2, event, args) => {
          const value = ReflectApply(getter2, event, args);
          return isOwn(ReflectApply(getPromise, event, [])) ? value : void 0;
        }
      };
      const get = new ProxyConstructor(
        descriptor2.get,
        /** @type {any} */
        handler
      );
      ReflectDefineProperty(
        PromiseRejectionEventPrototype,
        key,
        /** @type {any} */
        { __proto__: null, ...descriptor2, get }
      );
    }
  }
  function getterOf(key) {
    const descriptor2 = ReflectGetOwnPropertyDescriptor(PromiseRejectionEventPrototype, key);
    return descriptor2 !== void 0 && descriptor2.get !== void 0 ? descriptor2 : void 0;
  }

  // src/ports/dom.js
  var { MessageChannel, MessagePort, MessageEvent, Event, EventTarget, structuredClone: structuredClone3, addEventListener } = realmGlobal;
  var hasPorts = typeof MessageChannel === "function" && ReflectGetOwnPropertyDescriptor(MessageChannel.prototype, "port1")?.get !== void 0;
  var method = (Class, key) => hasPorts ? uncurryThis(Class.prototype[key]) : () => void 0;
  var getter = (Class, key) => hasPorts ? uncurryGetter(Class.prototype, key) : () => void 0;
  var ChannelPrototypeGetPort1 = getter(MessageChannel, "port1");
  var ChannelPrototypeGetPort2 = getter(MessageChannel, "port2");
  var PortPrototypePostMessage = method(MessagePort, "postMessage");
  var PortPrototypeStart = method(MessagePort, "start");
  var PortPrototypeGetOnmessage = getter(MessagePort, "onmessage");
  var EventTargetPrototypeAddEventListener = method(EventTarget, "addEventListener");
  var EventTargetPrototypeDispatchEvent = method(EventTarget, "dispatchEvent");
  var closePort = method(MessagePort, "close");
  var messageData = getter(MessageEvent, "data");
  var messagePorts = getter(MessageEvent, "ports");
  var MessagePortPrototype = hasPorts ? MessagePort.prototype : void 0;
  var { iterator: SymbolIterator } = Symbol;
  var iterable = (list) => ({
    __proto__: null,
    [SymbolIterator]: () => {
      let i = 0;
      return {
        __proto__: null,
        next: () => {
          const done = i === list.length;
          return { __proto__: null, done, value: done ? void 0 : list[i++] };
        }
      };
    }
  });
  var transferring = (list) => ({ __proto__: null, transfer: iterable(list) });
  var portsOf = (channel) => ({ port1: ChannelPrototypeGetPort1(channel), port2: ChannelPrototypeGetPort2(channel) });
  var makeChannel = () => portsOf(new MessageChannel());
  function post(port, value, ports) {
    if (ports.length === 0) PortPrototypePostMessage(port, value);
    else PortPrototypePostMessage(port, value, transferring(ports));
  }
  var moved;
  function isNeutered(port) {
    if (moved === void 0) {
      const { port1 } = makeChannel();
      takeOver([port1], []);
      moved = port1;
    }
    try {
      PortPrototypePostMessage(port, void 0, transferring([moved]));
      return true;
    } catch {
      return false;
    }
  }
  function takeOver(ports, buffers) {
    const list = makeList(ports.length + buffers.length);
    for (let i = 0; i < ports.length; i += 1) list[i] = ports[i];
    for (let i = 0; i < buffers.length; i += 1) list[ports.length + i] = buffers[i];
    return ReflectApply(structuredClone3, realmGlobal, [ports, transferring(list)]);
  }
  var listenTo = (target, type, listener, first = true) => {
    EventTargetPrototypeAddEventListener(target, type, listener, first);
  };
  var listenToWindow = (listener) => {
    if (typeof addEventListener === "function") ReflectApply(addEventListener, realmGlobal, ["message", listener, true]);
  };
  var startPort = PortPrototypeStart;
  var dispatchOn = (port, type) => {
    EventTargetPrototypeDispatchEvent(port, type === "close" ? new Event(type) : new MessageEvent(type));
  };
  var makeMessageEvent = (value, ports) => {
    const data2 = typeof value === "object" && value !== null ? ReflectApply(structuredClone3, realmGlobal, [value]) : value;
    return new MessageEvent("message", { __proto__: null, data: data2, ports: iterable(ports) });
  };
  var dispatchEventOn = (port, event) => {
    EventTargetPrototypeDispatchEvent(port, event);
  };
  var tasks;
  var waiting = new SafeMap();
  function soon(callback) {
    if (tasks === void 0) {
      tasks = makeChannel();
      listenTo(tasks.port1, "message", () => {
        const callbacks = waiting;
        waiting = new SafeMap();
        callbacks.forEach((call) => call());
      });
      startPort(tasks.port1);
    }
    waiting.set(waiting.size, callback);
    if (waiting.size === 1) post(tasks.port2, 0, []);
  }
  function ownValue(object, key) {
    const descriptor2 = ReflectGetOwnPropertyDescriptor(object, key);
    return descriptor2 === void 0 ? void 0 : descriptor2.value;
  }

  // src/ports/hub.js
  function createHub() {
    const holders = new SafeMap();
    const handles = new SafeWeakMap();
    const expected = new SafeMap();
    let keeper;
    let token = "";
    const onWindowMessage = (event) => {
      if (expected.size === 0) return;
      try {
        const data2 = messageData(event);
        if (!ArrayIsArray(data2) || data2.length !== 2) return;
        const nonce = ownValue(data2, 0);
        const ports = typeof nonce === "string" ? expected.get(nonce) : void 0;
        if (ports === void 0) return;
        expected.delete(nonce);
        defineHidden(event, "data", ownValue(data2, 1));
        keepForTask(event);
        const arrived = messagePorts(event);
        ports.forEach((handle, index) => {
          if (handle !== 0) hold(arrived[index], handle);
        });
      } catch {
      }
    };
    const hold = (port, handle) => {
      const holder = { port, onclose: null, listening: false };
      holders.set(handle, holder);
      handles.set(port, handle);
      const before = ownValue(port, "onclose");
      defineMethod(port, "close", () => {
        if (!holders.has(handle) || isNeutered(port)) return;
        holders.delete(handle);
        if (keeper === void 0 || !keeper.close(handle)) post(port, [token], []);
        closePort(port);
      });
      ReflectDefineProperty(
        port,
        "onclose",
        /** @type {any} */
        {
          __proto__: null,
          configurable: true,
          enumerable: false,
          get: () => holder.onclose,
          set: (value) => setOnclose(holder, value)
        }
      );
      if (before !== void 0) setOnclose(holder, before);
      const onMessage = (event) => seen(handle, event);
      listenTo(port, "message", onMessage);
      listenTo(port, "messageerror", onMessage);
    };
    const seen = (handle, event) => {
      try {
        if (event.isTrusted !== true || keeper === void 0) return;
        const count = keeper.seen(handle);
        if (count === 0) return;
        const ports = messagePorts(event);
        for (let i = 0; i < count; i += 1) hold(ports[i], keeper.nested(i));
      } catch {
      }
    };
    return ObjectFreeze(
      /** @type {const} */
      {
        __proto__: null,
        /**
         * @param {string} secret what the runtime's own messages begin with
         * @param {Keeper} given
         */
        connect: (secret, given) => {
          token = secret;
          keeper = given;
          if (hasPorts) listenToWindow(onWindowMessage);
        },
        hold,
        /**
         * The handle of a port that is held here.
         *
         * @param {any} port
         */
        handleOf: (port) => {
          const handle = handles.get(port);
          return handle !== void 0 && holders.has(handle) ? handle : void 0;
        },
        /**
         * Lets go of a port: it went elsewhere.
         *
         * @param {number} handle
         */
        drop: (handle) => {
          holders.delete(handle);
        },
        /**
         * A window message with known ports is about to come.
         *
         * @param {string} nonce
         * @param {number} index a port's place in the message
         * @param {number} handle 0 where another world's hub has it
         */
        expect: (nonce, index, handle) => {
          listenToWindow(onWindowMessage);
          let ports = expected.get(nonce);
          if (ports === void 0) {
            ports = new SafeMap();
            expected.set(nonce, ports);
          }
          ports.set(index, handle);
        },
        /** @param {string} nonce */
        expectNoMore: (nonce) => {
          expected.delete(nonce);
        },
        /**
         * Whether the port is neither here nor on its way here.
         *
         * @param {number} handle
         */
        isAway: (handle) => {
          const holder = holders.get(handle);
          if (holder !== void 0) return isNeutered(holder.port);
          let coming = false;
          expected.forEach((ports) => {
            ports.forEach((other) => {
              if (other === handle) coming = true;
            });
          });
          return !coming;
        },
        /**
         * The other end is closed, and all that it posted was dispatched: says so where the port is held, and closes it.
         *
         * @param {number} handle
         */
        closed: (handle) => {
          const holder = holders.get(handle);
          if (holder === void 0) return;
          holders.delete(handle);
          const { port } = holder;
          if (isNeutered(port)) return;
          try {
            dispatchOn(port, "close");
          } finally {
            closePort(port);
          }
        },
        /**
         * Whether the port is here and can be given messages.
         *
         * @param {number} handle
         */
        isHere: (handle) => {
          const holder = holders.get(handle);
          return holder !== void 0 && !isNeutered(holder.port);
        },
        /**
         * Dispatches a message at a port that is here.
         *
         * @param {number} handle
         * @param {any} value of the preload's world; the listeners get a copy of this one
         * @param {any[]} ports whosever wrappers
         * @param {(index: number) => number} nested their handles
         */
        dispatch: (handle, value, ports, nested) => {
          const holder = holders.get(handle);
          if (holder === void 0) return;
          const event = makeMessageEvent(value, ports);
          if (ports.length > 0) {
            const arrived = messagePorts(event);
            for (let i = 0; i < ports.length; i += 1) hold(arrived[i], nested(i));
          }
          dispatchEventOn(holder.port, event);
        },
        /**
         * A message came that could not be read.
         *
         * @param {number} handle
         */
        failed: (handle) => {
          const holder = holders.get(handle);
          if (holder !== void 0) {
            soon(() => {
              if (!isNeutered(holder.port)) dispatchOn(holder.port, "messageerror");
            });
          }
        },
        count: () => holders.size + expected.size
      }
    );
  }
  function setOnclose(holder, value) {
    const usable = typeof value === "function" || typeof value === "object" && value !== null;
    holder.onclose = usable ? value : null;
    if (!usable || holder.listening) return;
    holder.listening = true;
    const onClose = (event) => {
      if (typeof holder.onclose === "function") ReflectApply(holder.onclose, holder.port, [event]);
    };
    listenTo(holder.port, "close", onClose, false);
  }
  function defineMethod(object, name, method2) {
    const holder = { [name]() {
      method2();
    } };
    defineHidden(object, name, holder[name]);
  }
  var kept;
  function keepForTask(event) {
    kept = event;
    soon(() => {
      if (kept === event) kept = void 0;
    });
  }

  // src/main-realm.js
  var connect = captureConsole();
  hideForeignRejections();
  var mainRealm = ObjectFreeze(
    /** @type {any} */
    {
      __proto__: null,
      realm: createRealm(),
      createRealm,
      ports: createHub(),
      /** @param {Sink} sink */
      connectConsole: (sink) => {
        connect(sink);
        watchRejections((message) => sink.put(ERROR, message, "", 0));
      }
    }
  );
  return mainRealm;
})();
