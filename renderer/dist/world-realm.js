// Built from src/world-realm.js by "npm run build". Do not edit.
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
    const getter = (
      /** @type {any} */
      Reflect.getOwnPropertyDescriptor(prototype, key).get
    );
    return (self) => ReflectApply(getter, self, []);
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
  var { toStringTag: SymbolToStringTag } = Symbol;
  var FunctionPrototypeBind = uncurryThis(Function.prototype.bind);
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
    const getter = slot(className, key);
    if (getter !== void 0) cloneableSlots[cloneableSlots.length] = getter;
  }
  var hostPrototypes = (
    /** @type {any[]} */
    []
  );
  for (const name of ["EventTarget", "DataTransfer", "Range", "Headers", "WeakMap", "WeakSet", "WeakRef"]) {
    const constructor = realmGlobal[name];
    if (typeof constructor === "function" && constructor.prototype) hostPrototypes[hostPrototypes.length] = constructor.prototype;
  }
  var has = (getter, object) => {
    try {
      getter(object);
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
    const { connect, keepNodes, exportOther } = createOtherExporter({ fail, read, enumerableKeys, exportValue });
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
        connect(other);
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

  // src/world-realm.js
  var worldRealm = createRealm();
  return worldRealm;
})();
