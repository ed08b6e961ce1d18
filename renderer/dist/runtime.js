// Built from src/start.js by "npm run build". Do not edit.
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
  var MathImul = Math.imul;
  var ToString = String;
  var WeakRefConstructor = WeakRef;
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
  var ArrayBufferConstructor = ArrayBuffer;
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
  var { structuredClone: structuredClone2 } = realmGlobal;
  var detachArrayBuffer = transfer ? (buffer4) => ReflectApply(transfer, buffer4, [0]) : (buffer4) => structuredClone2(void 0, { __proto__: null, transfer: [buffer4] });
  var consoleObject = realmGlobal.console;
  var consoleError = consoleObject && consoleObject.error;
  var consoleWarn = consoleObject && consoleObject.warn;
  function printError(...args) {
    if (typeof consoleError === "function") ReflectApply(consoleError, consoleObject, args);
  }
  function printWarning(...args) {
    if (typeof consoleWarn === "function") ReflectApply(consoleWarn, consoleObject, args);
  }

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
    let busy2 = false;
    return {
      /**
       * @param {boolean} freeze
       * @returns {Crossing}
       */
      begin: (freeze) => {
        const crossing = busy2 ? makeCrossing() : usual;
        busy2 = true;
        crossing.freeze = freeze;
        return crossing;
      },
      /** @param {Crossing} crossing */
      end: (crossing) => {
        if (crossing !== usual) return;
        busy2 = false;
        const { count: count3, originals, copies } = crossing;
        if (count3 > KEEP) {
          usual = makeCrossing();
          return;
        }
        for (let i = 0; i < count3; i += 1) originals[i] = copies[i] = void 0;
        crossing.count = 0;
      }
    };
  }
  function copyOf(crossing, original) {
    const { count: count3, originals } = crossing;
    if (count3 > LINEAR) {
      const place = crossing.places.get(original);
      return place !== void 0 && place < count3 && originals[place] === original ? crossing.copies[place] : void 0;
    }
    for (let i = 0; i < count3; i += 1) if (originals[i] === original) return crossing.copies[i];
    return void 0;
  }
  function remember(crossing, original, copy) {
    const { count: count3 } = crossing;
    if (count3 === crossing.capacity) grow(crossing);
    crossing.originals[count3] = original;
    crossing.copies[count3] = copy;
    crossing.count = count3 + 1;
    if (count3 > LINEAR) {
      const { places } = crossing;
      if (places.get(original) !== count3) places.set(original, count3);
    } else if (count3 === LINEAR) {
      for (let i = 0; i <= LINEAR; i += 1) crossing.places.set(crossing.originals[i], i);
    }
  }
  function grow(crossing) {
    const { count: count3, originals, copies } = crossing;
    const capacity6 = count3 * 2;
    crossing.originals = makeList(capacity6);
    crossing.copies = makeList(capacity6);
    crossing.capacity = capacity6;
    for (let i = 0; i < count3; i += 1) {
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
  var { structuredClone: structuredClone3, DOMException: DOMExceptionConstructor2 } = realmGlobal;
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
    cloneHost: (object) => typeof structuredClone3 === "function" ? ReflectApply(structuredClone3, void 0, [object]) : void 0,
    /**
     * @param {string} message
     * @param {string} name
     */
    makeException: (message2, name) => new DOMExceptionConstructor2(message2, name)
  };

  // src/bridge/exporter-kinds.js
  var bytesOfBuffer = (buffer4) => new Uint8ArrayConstructor(buffer4);
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
  function createOtherExporter({ fail, read: read2, enumerableKeys, exportValue }) {
    let peer;
    let nodesCross = true;
    const refuse2 = (what) => fail(new TypeErrorConstructor(`An object could not be cloned. ${what}`));
    const hasOwn2 = (object, key) => {
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
    const copyHidden = (own, copy, key, crossing, depth3) => {
      if (hasOwn2(own, key)) peer.defineHidden(copy, key, exportValue(read2(own, key), crossing, depth3 + 1));
    };
    const exportError = (own, crossing, depth3) => {
      const givenName = read2(own, "name");
      const givenMessage = read2(own, "message");
      const name = typeof givenName === "string" ? givenName : "Error";
      const message2 = typeof givenMessage === "string" ? givenMessage : "";
      const exception = isException(own);
      const copy = exception ? peer.makeException(message2, name) : peer.makeError(name, message2);
      remember(crossing, own, copy);
      if (!exception) {
        const code = read2(own, "code");
        if (typeof code === "string" || typeof code === "number") peer.define(copy, "code", code);
      }
      copyHidden(own, copy, "cause", crossing, depth3);
      const isAggregate = name === "AggregateError";
      if (isAggregate) copyHidden(own, copy, "errors", crossing, depth3);
      const keys = enumerableKeys(own);
      for (let i = 0; i < keys.length; i += 1) {
        const key = keys[i];
        if (key === "name" || key === "message" || key === "stack" || key === "code" || key === "cause") continue;
        if (key === "errors" && isAggregate) continue;
        const value = read2(own, key);
        if (typeof value !== "symbol") peer.define(copy, key, exportValue(value, crossing, depth3 + 1));
      }
      if (crossing.freeze) peer.freeze(copy);
      return copy;
    };
    const exportMap = (own, crossing, depth3) => {
      if (slotOf(MapPrototypeGetSize, own) === void 0) return void 0;
      const copy = peer.makeMap();
      remember(crossing, own, copy);
      MapPrototypeForEach(own, (value, key) => {
        peer.mapSet(copy, exportValue(key, crossing, depth3 + 1), exportValue(value, crossing, depth3 + 1));
      });
      return copy;
    };
    const exportSet = (own, crossing, depth3) => {
      if (slotOf(SetPrototypeGetSize, own) === void 0) return void 0;
      const copy = peer.makeSet();
      remember(crossing, own, copy);
      SetPrototypeForEach(own, (value) => {
        peer.setAdd(copy, exportValue(value, crossing, depth3 + 1));
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
          const bytes3 = slotOf(bytesOfBuffer, own);
          return bytes3 === void 0 ? refuse2("The ArrayBuffer is detached") : peer.makeBuffer(bytes3);
        }
        case "[object DataView]": {
          const bytes3 = slotOf(bytesOfDataView, own);
          return bytes3 === void 0 ? void 0 : peer.makeDataView(bytes3);
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
          return refuse2("A SharedArrayBuffer cannot cross the context bridge");
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
      return copy ?? refuse2(`${kindName(own)} cannot cross the context bridge`);
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
      exportOther: (own, kind, crossing, depth3) => {
        let copy;
        switch (kind) {
          case "Error":
          case "[object Error]":
            return exportError(own, crossing, depth3);
          case "[object Map]":
            return exportMap(own, crossing, depth3);
          case "[object Set]":
            return exportSet(own, crossing, depth3);
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
    let root3 = makeNode();
    let nodes2 = 0;
    const follow = (node, key) => {
      node.children ??= new SafeMap();
      let next2 = node.children.get(key);
      if (next2 === void 0) {
        if (node.children.size >= MAX_CHILDREN || key.length > MAX_KEY_LENGTH) return void 0;
        next2 = makeNode();
        node.children.set(key, next2);
        nodes2 += 1;
      }
      node.key0 = key;
      node.next0 = next2;
      return next2;
    };
    return (keys) => {
      const { length } = keys;
      if (length > MAX_KEYS) return void 0;
      if (nodes2 > MAX_NODES) {
        root3 = makeNode();
        nodes2 = 0;
      }
      let node = root3;
      for (let i = 0; i < length; i += 1) {
        const key = keys[i];
        const next2 = node.key0 === key ? node.next0 : follow(node, key);
        if (next2 === void 0) return void 0;
        node = next2;
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
      const known2 = proxies.get(own);
      if (known2 !== void 0) return known2;
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
    const kindOf2 = (object) => {
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
    const read2 = (object, key) => {
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
    const exportObject = (own, crossing, depth3) => {
      const keys = enumerableKeys(own);
      const { length } = keys;
      const template = templateOf(keys);
      if (template === void 0) return exportDictionary(own, keys, crossing, depth3);
      const copy = copyTemplate(template);
      remember(crossing, own, copy);
      for (let i = 0; i < length; i += 1) {
        const key = keys[i];
        const value = read2(own, key);
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
            copy[key] = exportValue(value, crossing, depth3 + 1);
        }
      }
      if (crossing.freeze) peer.freeze(copy);
      return copy;
    };
    const exportDictionary = (own, keys, crossing, depth3) => {
      const copy = peer.makeObject();
      remember(crossing, own, copy);
      for (let i = 0; i < keys.length; i += 1) {
        const value = read2(own, keys[i]);
        if (typeof value !== "symbol") peer.define(copy, keys[i], exportValue(value, crossing, depth3 + 1));
      }
      if (crossing.freeze) peer.freeze(copy);
      return copy;
    };
    const exportArray = (own, crossing, depth3) => {
      const length = read2(own, "length") >>> 0;
      const copy = makeForeignList(length);
      remember(crossing, own, copy);
      for (let i = 0; i < length; i += 1) {
        const value = read2(own, i);
        switch (typeof value) {
          case "string":
          case "number":
          case "boolean":
            copy[i] = value;
            break;
          default:
            copy[i] = exportValue(value, crossing, depth3 + 1);
        }
      }
      if (crossing.freeze) peer.freeze(copy);
      return copy;
    };
    const exportValue = (own, crossing, depth3) => {
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
      const known2 = copyOf(crossing, own);
      if (known2 !== void 0) return known2;
      if (depth3 >= MAX_DEPTH) {
        return fail(
          new TypeErrorConstructor(
            "Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported."
          )
        );
      }
      const kind = kindOf2(own);
      switch (kind) {
        case "Object":
          return exportObject(own, crossing, depth3);
        case "Array":
          return exportArray(own, crossing, depth3);
        case "Promise":
        case "[object Promise]":
          return exportPromise(own);
        case "opaque": {
          const copy = peer.makeObject();
          return crossing.freeze ? peer.freeze(copy) : copy;
        }
        default:
          return exportOther(own, kind, crossing, depth3) ?? exportObject(own, crossing, depth3);
      }
    };
    const { connect, keepNodes, exportOther } = createOtherExporter({ fail, read: read2, enumerableKeys, exportValue });
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
  var makeBuffer = (bytes3) => TypedArrayPrototypeGetBuffer(new Uint8ArrayConstructor(bytes3));
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
    makeError: (name, message2) => {
      const ErrorClass = errorClasses[name];
      if (ErrorClass) return new ErrorClass(message2);
      if (name === "AggregateError") return new AggregateErrorConstructor(emptyIterable, message2);
      const error = new ErrorConstructor(message2);
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
    makeDataView: (bytes3) => new DataViewConstructor(makeBuffer(bytes3)),
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
      const known2 = hasThrown && ObjectIs(thrown, caught);
      takeThrown();
      return known2 ? caught : new RangeErrorConstructor("Maximum call stack size exceeded in the context bridge.");
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
    const methods2 = {
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
    return ObjectFreeze(methods2);
  }

  // src/execute.js
  function createExecutor(evaluate, bridge) {
    const executeIsolated = (own, page, code, reply, url) => {
      let result;
      try {
        result = evaluate(code, url);
        if (typeof result === "undefined") result = void 0;
        if (!isPrimitive(result)) {
          page.whenSettled(result, reply);
          return;
        }
      } catch (thrown) {
        reply(false, own.fetchThrown(thrown));
        return;
      }
      reply(true, result);
    };
    const executeShared = (code, reply, url) => {
      let result;
      try {
        result = evaluate(code, url);
      } catch (thrown) {
        reply(false, thrown);
        return;
      }
      if (isPrimitive(result)) {
        reply(true, result);
        return;
      }
      const promise = new PromiseConstructor((resolve) => resolve(result));
      PromisePrototypeThen(
        promise,
        (value) => reply(true, value),
        (error) => reply(false, error)
      );
    };
    return (code, reply, url) => {
      if (bridge !== void 0) executeIsolated(bridge.own, bridge.peer, code, reply, url);
      else executeShared(code, reply, url);
    };
  }
  var isPrimitive = (value) => value === null || typeof value !== "object" && typeof value !== "function";

  // src/worlds.js
  var MAIN_WORLD = 0;
  var PRELOAD_WORLD = 999;
  var MAX_WORLD = 536870911;
  function createWorlds(native, { frame, isolated, prepare, names: names2 }, main) {
    const { evaluateIn, openWorld } = native;
    const isOwn = frame === native.document;
    const bridges = new SafeMap();
    const executors = new SafeMap();
    const connect = (peer) => {
      const own = createRealm();
      try {
        prepare(own, peer);
        own.connect(peer);
        peer.connect(own);
      } catch {
        throw new ErrorConstructor("The world could not be reached");
      }
      return { own, peer };
    };
    const bridgeTo = (id) => {
      if (id === MAIN_WORLD && (isOwn || !isolated)) return main;
      let bridge = bridges.get(id);
      if (bridge === void 0) {
        const isHere = isOwn && id === PRELOAD_WORLD;
        bridge = connect(isHere ? createRealm() : openWorld(frame, id, names2.get(id) ?? `polaron-world-${id}`));
        bridges.set(id, bridge);
      }
      return bridge;
    };
    const executorOf = (id) => {
      let execute = executors.get(id);
      if (execute === void 0) {
        execute = createExecutor((code, url) => evaluateIn(frame, id, code, url ?? ""), bridgeTo(id));
        executors.set(id, execute);
      }
      return execute;
    };
    return {
      bridgeTo,
      executorOf,
      /**
       * A world that begins later gets this name.
       *
       * @param {number} id
       * @param {string} name
       */
      setName: (id, name) => {
        names2.set(id, name);
      }
    };
  }
  function checkWorldId(id, least) {
    if (NumberIsInteger(id) && /** @type {number} */
    id >= least && /** @type {number} */
    id <= MAX_WORLD) return;
    throw new TypeErrorConstructor(`A world's id must be a whole number from ${least} to ${MAX_WORLD}`);
  }

  // src/context-bridge.js
  function checkKey(key) {
    if (typeof key !== "string") throw new TypeErrorConstructor("The key of an exposed API must be a string");
  }
  var createContextBridge = (worlds, evaluate, isolated) => {
    const bridgeTo = (id) => {
      const bridge = isolated ? worlds.bridgeTo(id) : void 0;
      if (bridge === void 0) {
        throw new ErrorConstructor("contextBridge API can only be used when contextIsolation is enabled");
      }
      return bridge.own;
    };
    return {
      /**
       * @param {string} key
       * @param {any} api
       */
      exposeInMainWorld: (key, api) => {
        const own = bridgeTo(MAIN_WORLD);
        checkKey(key);
        own.expose(key, api);
      },
      /**
       * @param {number} worldId
       * @param {string} key
       * @param {any} api
       */
      exposeInIsolatedWorld: (worldId, key, api) => {
        bridgeTo(MAIN_WORLD);
        checkWorldId(worldId, MAIN_WORLD);
        checkKey(key);
        bridgeTo(worldId).expose(key, api);
      },
      /**
       * Runs a function's source in the page's world, with copies of the arguments.
       *
       * @param {{ func: (...args: any[]) => any, args?: any[] }} script
       */
      executeInMainWorld: (script) => {
        const own = bridgeTo(MAIN_WORLD);
        if (typeof script !== "object" || script === null) {
          throw new TypeErrorConstructor("executeInMainWorld takes an object with a function as its property func");
        }
        const { func, args } = script;
        if (typeof func !== "function") throw new TypeErrorConstructor("func must be a function");
        if (args !== void 0 && !ArrayIsArray(args)) throw new TypeErrorConstructor("args must be an array");
        const source = FunctionPrototypeToString(func);
        return own.execute(() => evaluate(`(${source}
  )`), args ?? []);
      }
    };
  };

  // src/errors.js
  var MAX_CAUSES = 16;
  function read(object, key) {
    try {
      return object[key];
    } catch {
      return void 0;
    }
  }
  function isError(value) {
    if (typeof value !== "object" || value === null) return false;
    try {
      if (ObjectPrototypeIsPrototypeOf(ErrorPrototype, value)) return true;
      const tag = ObjectPrototypeToString(value);
      return tag === "[object Error]" || tag === "[object DOMException]";
    } catch {
      return false;
    }
  }
  function textOf(value) {
    switch (typeof value) {
      case "string":
        return value;
      case "function":
        return "a function was thrown";
      case "object": {
        if (value === null) return "null";
        try {
          return StringPrototypeValueOf(value);
        } catch {
        }
        const message2 = read(value, "message");
        return typeof message2 === "string" ? message2 : "an object was thrown";
      }
      default:
        return ToString(value);
    }
  }
  function toErrorObject(error, isCloneable, depth3 = 0) {
    if (!isError(error)) {
      const object2 = { name: "Error", message: textOf(error) };
      if (typeof error === "object" && error !== null && isCloneable(error)) defineData(object2, "causeValue", error);
      return object2;
    }
    const name = read(error, "name");
    const message2 = read(error, "message");
    const stack = read(error, "stack");
    const code = read(error, "code");
    const object = {
      name: typeof name === "string" ? name : "Error",
      message: typeof message2 === "string" ? message2 : ""
    };
    if (typeof stack === "string") defineData(object, "stack", stack);
    if (typeof code === "string" || typeof code === "number") defineData(object, "code", code);
    if (hasOwn(error, "cause")) {
      const cause = read(error, "cause");
      if (isError(cause)) {
        if (depth3 < MAX_CAUSES) defineData(object, "cause", toErrorObject(cause, isCloneable, depth3 + 1));
      } else if (isCloneable(cause)) {
        defineData(object, "causeValue", cause);
      }
    }
    const data2 = ownData(error, isCloneable);
    if (data2) defineData(object, "data", data2);
    return object;
  }
  function hasOwn(error, key) {
    try {
      return ObjectPrototypeHasOwnProperty(error, key);
    } catch {
      return false;
    }
  }
  var isKnown = (key) => key === "name" || key === "message" || key === "stack" || key === "code" || key === "cause";
  function ownData(error, isCloneable) {
    let data2;
    try {
      const keys = ObjectKeys(error);
      for (let i = 0; i < keys.length; i += 1) {
        if (isKnown(keys[i])) continue;
        const value = read(error, keys[i]);
        if (value === void 0 || !isCloneable(value)) continue;
        data2 ??= {};
        defineData(data2, keys[i], value);
      }
    } catch {
    }
    return data2;
  }
  function fromErrorObject(object, prefix = "") {
    if (typeof object !== "object" || object === null) return new ErrorConstructor(prefix + textOf(object));
    const name = ownString(object, "name") ?? "Error";
    const message2 = ownString(object, "message") ?? "";
    const ErrorClass = errorClasses[name];
    const error = new (ErrorClass ?? ErrorConstructor)(prefix + message2);
    if (!ErrorClass) defineHidden(error, "name", name);
    const stack = ownString(object, "stack");
    if (stack !== void 0) defineHidden(error, "stack", stack);
    if (ObjectPrototypeHasOwnProperty(object, "cause")) {
      defineHidden(error, "cause", fromErrorObject(object.cause));
    } else if (ObjectPrototypeHasOwnProperty(object, "causeValue")) {
      defineHidden(error, "cause", object.causeValue);
    }
    if (ObjectPrototypeHasOwnProperty(object, "data")) {
      const { data: data2 } = object;
      if (typeof data2 === "object" && data2 !== null) {
        const keys = ObjectKeys(data2);
        for (let i = 0; i < keys.length; i += 1) defineData(error, keys[i], data2[keys[i]]);
      }
    }
    if (ObjectPrototypeHasOwnProperty(object, "code")) defineData(error, "code", object.code);
    return error;
  }
  function toElectronError(object, channel) {
    const name = ownString(object, "name") ?? "Error";
    const message2 = ownString(object, "message") ?? "";
    const text = message2 === "" ? name : `${name}: ${message2}`;
    return new ErrorConstructor(`Error invoking remote method '${channel}': ${text}`);
  }
  function ownString(object, key) {
    if (typeof object !== "object" || object === null || !ObjectPrototypeHasOwnProperty(object, key)) return void 0;
    const value = object[key];
    return typeof value === "string" ? value : void 0;
  }
  var classNameOf = (value) => StringPrototypeSlice(ObjectPrototypeToString(value), 8, -1);

  // src/listeners.js
  var Listeners = class {
    /** @type {SafeMap<EventName, Entry[]>} */
    #lists = new SafeMap();
    /**
     * The list to call, which never changes; undefined when there is none.
     *
     * @param {EventName} name
     */
    get(name) {
      return this.#lists.get(name);
    }
    /**
     * @param {EventName} name
     * @param {Entry} entry
     * @param {boolean} prepend
     * @returns {number} how many there are now
     */
    add(name, entry, prepend) {
      const list = this.#lists.get(name);
      const count3 = list === void 0 ? 0 : list.length;
      const next2 = makeList(count3 + 1);
      const shift = prepend ? 1 : 0;
      for (let i = 0; i < count3; i += 1) next2[i + shift] = /** @type {Entry[]} */
      list[i];
      next2[prepend ? 0 : count3] = entry;
      this.#lists.set(name, next2);
      return count3 + 1;
    }
    /**
     * Removes the entry added last among those that stand for `listener`.
     *
     * @param {EventName} name
     * @param {Function} listener the listener, or the wrapper `once` made of it
     * @returns {Entry | undefined}
     */
    remove(name, listener) {
      const list = this.#lists.get(name);
      if (list === void 0) return void 0;
      let at3 = list.length - 1;
      while (at3 >= 0 && list[at3].raw !== listener && list[at3].listener !== listener) at3 -= 1;
      if (at3 < 0) return void 0;
      const found = list[at3];
      if (list.length === 1) {
        this.#lists.delete(name);
        return found;
      }
      const next2 = makeList(list.length - 1);
      for (let i = 0, k = 0; i < list.length; i += 1) if (i !== at3) next2[k++] = list[i];
      this.#lists.set(name, next2);
      return found;
    }
    /** @param {EventName} name */
    removeName(name) {
      this.#lists.delete(name);
    }
    clear() {
      this.#lists.clear();
    }
    /** @returns {EventName[]} */
    names() {
      const names2 = makeList(this.#lists.size);
      let i = 0;
      this.#lists.forEach((_, name) => {
        names2[i++] = name;
      });
      return names2;
    }
  };

  // src/emitter.js
  var states = new SafeWeakMap();
  function stateOf(emitter) {
    let state = states.get(emitter);
    if (state === void 0) {
      state = { listeners: new Listeners(), maxListeners: void 0, plain: false, warned: void 0 };
      states.set(emitter, state);
    }
    return state;
  }
  var toName = (name) => typeof name === "string" || typeof name === "symbol" ? name : ToString(name);
  function received(value) {
    switch (typeof value) {
      case "undefined":
        return "undefined";
      case "object":
        return value === null ? "null" : `an instance of ${classNameOf(value)}`;
      case "string":
        return `type string ('${value.length > 25 ? "..." : value}')`;
      default:
        return `type ${typeof value} (${ToString(value)})`;
    }
  }
  function checkListener(listener) {
    if (typeof listener === "function") return;
    const error = new TypeErrorConstructor(
      `The "listener" argument must be of type function. Received ${received(listener)}`
    );
    defineData(error, "code", "ERR_INVALID_ARG_TYPE");
    throw error;
  }
  function checkCount(count3) {
    if (typeof count3 === "number" && count3 >= 0) return;
    const error = new RangeErrorConstructor(
      `The value of "n" is out of range. It must be a non-negative number. Received ${received(count3)}`
    );
    defineData(error, "code", "ERR_OUT_OF_RANGE");
    throw error;
  }
  var defaultMaxListeners = 10;
  function add(emitter, givenName, listener, prepend, once2) {
    checkListener(listener);
    const name = toName(givenName);
    const state = stateOf(emitter);
    const { listeners } = state;
    if (!state.plain && listeners.get("newListener") !== void 0) emit(emitter, "newListener", [name, listener]);
    const raw = once2 ? makeOnce(emitter, name, listener) : listener;
    const count3 = listeners.add(name, { listener, raw }, prepend);
    const limit2 = state.maxListeners ?? defaultMaxListeners;
    if (limit2 > 0 && count3 > limit2) warnOnce(state, name, count3);
    return emitter;
  }
  function makeOnce(emitter, name, listener) {
    let fired = false;
    const wrapper = (...args) => {
      if (fired) return void 0;
      fired = true;
      remove(emitter, name, wrapper);
      return ReflectApply(listener, emitter, args);
    };
    defineHidden(wrapper, "listener", listener);
    return wrapper;
  }
  function warnOnce(state, name, count3) {
    state.warned ??= new SafeMap();
    if (state.warned.has(name)) return;
    state.warned.set(name, true);
    printWarning(
      `MaxListenersExceededWarning: ${count3} listeners for '${ToString(name)}', which may be a leak. setMaxListeners() raises the limit.`
    );
  }
  function remove(emitter, givenName, listener) {
    const name = toName(givenName);
    const state = stateOf(emitter);
    const entry = state.listeners.remove(name, listener);
    if (entry !== void 0) removed(emitter, state, name, entry);
  }
  function removed(emitter, state, name, entry) {
    if (!state.plain && state.listeners.get("removeListener") !== void 0) {
      emit(emitter, "removeListener", [name, entry.listener]);
    }
  }
  function removeName(emitter, state, name) {
    const { listeners } = state;
    if (state.plain || listeners.get("removeListener") === void 0) {
      listeners.removeName(name);
      return;
    }
    const list = listeners.get(name);
    if (list === void 0) return;
    for (let i = list.length - 1; i >= 0; i -= 1) {
      if (listeners.remove(name, list[i].raw)) removed(emitter, state, name, list[i]);
    }
  }
  function emit(emitter, givenName, args) {
    const name = toName(givenName);
    const state = stateOf(emitter);
    const list = state.listeners.get(name);
    if (list === void 0) {
      if (name === "error" && !state.plain) throw unhandledError(args.length > 0 ? args[0] : void 0);
      return false;
    }
    for (let i = 0; i < list.length; i += 1) ReflectApply(list[i].raw, emitter, args);
    return true;
  }
  function unhandledError(value) {
    if (isError(value)) return value;
    const shown = typeof value === "string" ? `'${value}'` : received(value);
    const error = new ErrorConstructor(`Unhandled error. (${shown})`);
    defineData(error, "code", "ERR_UNHANDLED_ERROR");
    defineData(error, "context", value);
    return error;
  }
  function listOf(emitter, givenName, which) {
    const list = stateOf(emitter).listeners.get(toName(givenName));
    if (list === void 0) return [];
    const result = makeList(list.length);
    for (let i = 0; i < list.length; i += 1) result[i] = list[i][which];
    return result;
  }
  function EventEmitter() {
  }
  var methods = {
    /** @this {any} @param {any} name @param {any} listener */
    on(name, listener) {
      return add(this, name, listener, false, false);
    },
    /** @this {any} @param {any} name @param {any} listener */
    addListener(name, listener) {
      return add(this, name, listener, false, false);
    },
    /** @this {any} @param {any} name @param {any} listener */
    prependListener(name, listener) {
      return add(this, name, listener, true, false);
    },
    /** @this {any} @param {any} name @param {any} listener */
    once(name, listener) {
      return add(this, name, listener, false, true);
    },
    /** @this {any} @param {any} name @param {any} listener */
    prependOnceListener(name, listener) {
      return add(this, name, listener, true, true);
    },
    /** @this {any} @param {any} name @param {any} listener */
    off(name, listener) {
      checkListener(listener);
      remove(this, name, listener);
      return this;
    },
    /** @this {any} @param {any} name @param {any} listener */
    removeListener(name, listener) {
      checkListener(listener);
      remove(this, name, listener);
      return this;
    },
    /** @this {any} @param {any[]} args */
    removeAllListeners(...args) {
      const state = stateOf(this);
      if (args.length > 0) {
        removeName(this, state, toName(args[0]));
        return this;
      }
      if (!state.plain && state.listeners.get("removeListener") !== void 0) {
        const names2 = state.listeners.names();
        for (let i = 0; i < names2.length; i += 1) {
          if (names2[i] !== "removeListener") removeName(this, state, names2[i]);
        }
      }
      state.listeners.clear();
      return this;
    },
    /** @this {any} @param {any} name @param {any[]} args */
    emit(name, ...args) {
      return emit(this, name, args);
    },
    /** @this {any} */
    eventNames() {
      return stateOf(this).listeners.names();
    },
    /** @this {any} @param {any} name @param {any} [listener] */
    listenerCount(name, listener) {
      const list = stateOf(this).listeners.get(toName(name));
      if (list === void 0) return 0;
      if (listener === void 0 || listener === null) return list.length;
      let count3 = 0;
      for (let i = 0; i < list.length; i += 1) {
        if (list[i].listener === listener || list[i].raw === listener) count3 += 1;
      }
      return count3;
    },
    /** @this {any} @param {any} name */
    listeners(name) {
      return listOf(this, name, "listener");
    },
    /** @this {any} @param {any} name */
    rawListeners(name) {
      return listOf(this, name, "raw");
    },
    /** @this {any} @param {any} count */
    setMaxListeners(count3) {
      checkCount(count3);
      stateOf(this).maxListeners = count3;
      return this;
    },
    /** @this {any} */
    getMaxListeners() {
      return stateOf(this).maxListeners ?? defaultMaxListeners;
    }
  };
  for (
    const name of
    /** @type {(keyof typeof methods)[]} */
    Object.keys(methods)
  ) {
    defineHidden(EventEmitter.prototype, name, methods[name]);
  }
  function once(emitter, name) {
    return new PromiseConstructor((resolve, reject) => {
      const onEvent = (...args) => {
        remove(emitter, "error", onError);
        resolve(args);
      };
      const onError = (error) => {
        remove(emitter, name, onEvent);
        reject(error);
      };
      add(emitter, name, onEvent, false, true);
      if (name !== "error") add(emitter, "error", onError, false, true);
    });
  }
  var statics = EventEmitter;
  statics.EventEmitter = EventEmitter;
  statics.once = once;
  Object.defineProperty(statics, "defaultMaxListeners", {
    enumerable: true,
    get: () => defaultMaxListeners,
    set: (count3) => {
      checkCount(count3);
      defaultMaxListeners = count3;
    }
  });

  // src/ipc-renderer.js
  function createIpcRenderer(link, ports) {
    const prototype = Object.create(EventEmitter.prototype);
    const verbs = {
      /** @param {string} channel @param {any[]} args */
      send: (channel, ...args) => {
        link.send(channel, args);
      },
      /** @param {string} channel @param {any[]} args */
      invoke: (channel, ...args) => link.invoke(channel, args),
      /** @param {string} channel @param {any[]} args */
      sendSync: (channel, ...args) => link.sendSync(channel, args),
      /** @param {string} channel @param {any} message @param {any} [transfer] */
      postMessage: (channel, message2, transfer2) => {
        link.postMessage(channel, message2, transfer2, ports);
      }
    };
    for (
      const name of
      /** @type {(keyof typeof verbs)[]} */
      Object.keys(verbs)
    ) {
      defineHidden(prototype, name, verbs[name]);
    }
    defineHidden(prototype, "constructor", function IpcRenderer() {
      throw new TypeError("Illegal constructor");
    });
    const ipcRenderer = Object.create(prototype);
    const state = stateOf(ipcRenderer);
    state.plain = true;
    const { listeners } = state;
    const dispatch = (channel, args, ids) => {
      const list = listeners.get(channel);
      if (list === void 0) {
        ports.refuse(ids);
        return;
      }
      const event = { sender: ipcRenderer, ports: ports.receive(ids) };
      const callArgs = withEvent(event, args);
      for (let i = 0; i < list.length; i += 1) {
        try {
          ReflectApply(list[i].raw, ipcRenderer, callArgs);
        } catch (error) {
          link.report("listener-error", error, { channel });
        }
      }
    };
    return { ipcRenderer, dispatch };
  }
  function withEvent(event, args) {
    switch (args.length) {
      case 0:
        return [event];
      case 1:
        return [event, args[0]];
      case 2:
        return [event, args[0], args[1]];
      default: {
        const list = makeList(args.length + 1);
        list[0] = event;
        for (let i = 0; i < args.length; i += 1) list[i + 1] = args[i];
        return list;
      }
    }
  }

  // src/call-ids.js
  function createCallIds(isUsed, last = 0) {
    return () => {
      do
        last = last + 1 >>> 0;
      while (last === 0 || isUsed(last));
      return last;
    };
  }

  // src/wire.js
  var HEADER_LENGTH = 16;
  var MAX_BODY = 512 * 1024 * 1024;
  var MAX_CHANNEL = 65535;
  var MAX_PORTS_IN_MESSAGE = 1024;
  var PORT_WINDOW = 1024 * 1024;
  var PORT_MESSAGE_COST = 64;
  var FLAG_ERROR = 1;
  var FLAG_RUNTIME = 1;
  var FLAG_PORTS = 4;
  var SEND = 4;
  var INVOKE = 5;
  var SEND_SYNC = 6;
  var EXECUTE_REPLY = 7;
  var REPORT = 8;
  var CONSOLE_MESSAGE = 12;
  var PORT_MESSAGE = 13;
  var PORT_CLOSE = 14;
  var PORT_CREDIT = 15;
  var PORT_RETURN = 16;
  var DOCUMENT_CONFIG = 66;
  var PUSH = 67;
  var INVOKE_REPLY = 68;
  var SYNC_REPLY = 69;
  var EXECUTE = 70;
  var PORT_DELIVERY = 71;
  var PORT_CLOSED = 72;
  var PORT_CREDITED = 73;
  var PORT_MOVED = 74;
  var readU16 = (u82, at3) => u82[at3] | u82[at3 + 1] << 8;
  var readU32 = (u82, at3) => (u82[at3] | u82[at3 + 1] << 8 | u82[at3 + 2] << 16 | u82[at3 + 3] << 24) >>> 0;
  var writeU32 = (u82, at3, value) => {
    u82[at3] = value;
    u82[at3 + 1] = value >>> 8;
    u82[at3 + 2] = value >>> 16;
    u82[at3 + 3] = value >>> 24;
  };
  var paddedChannel = (length) => length + 7 & ~7;
  var portPrefix = (count3) => count3 === 0 ? 0 : 4 + 4 * count3 + 7 & ~7;
  function beginEnvelope(writer2, kind, flags, channel, channelLength, call) {
    const padded = paddedChannel(channelLength);
    const start2 = HEADER_LENGTH + padded;
    writer2.reserve(start2);
    const u82 = writer2.u8;
    writeU32(u82, 0, 0);
    u82[4] = kind;
    u82[5] = flags;
    u82[6] = channelLength;
    u82[7] = channelLength >>> 8;
    writeU32(u82, 8, 0);
    writeU32(u82, 12, call);
    if (channel !== void 0) {
      TypedArrayPrototypeSet(u82, channel, HEADER_LENGTH);
      for (let i = HEADER_LENGTH + channelLength; i < start2; i += 1) u82[i] = 0;
    }
    writer2.length = start2;
  }
  function beginPorts(writer2, count3) {
    const start2 = writer2.length;
    const end = start2 + portPrefix(count3);
    writer2.reserve(end - start2);
    const u82 = writer2.u8;
    for (let i = start2; i < end; i += 1) u82[i] = 0;
    if (count3 > 0) writeU32(u82, start2, count3);
    writer2.length = end;
  }

  // src/channel.js
  var CACHE_LIMIT = 256;
  var CACHED_LENGTH = 128;
  var encoded = new SafeMap();
  var decoded = new SafeMap();
  function describe(value) {
    if (value === null) return "null";
    const type = typeof value;
    return type === "undefined" ? "undefined" : type === "object" ? "an object" : `a ${type}`;
  }
  function encodeChannel(channel) {
    if (typeof channel !== "string") {
      throw new TypeErrorConstructor(`The channel must be a string, not ${describe(channel)}`);
    }
    const known2 = encoded.get(channel);
    if (known2 !== void 0) return known2;
    const fresh = encodeUtf8(channel);
    if (channel.length <= CACHED_LENGTH) {
      if (encoded.size >= CACHE_LIMIT) encoded.clear();
      encoded.set(channel, fresh);
    }
    return fresh;
  }
  function encodeUtf8(text) {
    const units2 = text.length;
    if (units2 > MAX_CHANNEL) throw tooLong(units2);
    const scratch3 = new Uint8ArrayConstructor(units2 * 3);
    let length = 0;
    for (let i = 0; i < units2; i += 1) {
      let code = StringPrototypeCharCodeAt(text, i);
      if (code >= 55296 && code <= 57343) {
        const low = code <= 56319 && i + 1 < units2 ? StringPrototypeCharCodeAt(text, i + 1) : 0;
        if (low >= 56320 && low <= 57343) {
          code = 65536 + (code - 55296 << 10) + (low - 56320);
          i += 1;
        } else {
          code = 65533;
        }
      }
      if (code < 128) {
        scratch3[length++] = code;
      } else if (code < 2048) {
        scratch3[length++] = 192 | code >> 6;
        scratch3[length++] = 128 | code & 63;
      } else if (code < 65536) {
        scratch3[length++] = 224 | code >> 12;
        scratch3[length++] = 128 | code >> 6 & 63;
        scratch3[length++] = 128 | code & 63;
      } else {
        scratch3[length++] = 240 | code >> 18;
        scratch3[length++] = 128 | code >> 12 & 63;
        scratch3[length++] = 128 | code >> 6 & 63;
        scratch3[length++] = 128 | code & 63;
      }
    }
    if (length > MAX_CHANNEL) throw tooLong(length);
    const bytes3 = new Uint8ArrayConstructor(length);
    for (let i = 0; i < length; i += 1) bytes3[i] = scratch3[i];
    return { bytes: bytes3, length };
  }
  var tooLong = (length) => new RangeErrorConstructor(`The channel is ${length} bytes long; at most ${MAX_CHANNEL} are allowed`);
  function decodeChannel(u82, start2, length) {
    let hash = 2166136261;
    for (let i = 0; i < length; i += 1) hash = MathImul(hash ^ u82[start2 + i], 16777619);
    const known2 = decoded.get(hash);
    if (known2 !== void 0 && known2.length === length && sameBytes(known2.bytes, u82, start2, length)) return known2.channel;
    const channel = decodeUtf8(u82, start2, start2 + length);
    if (length <= CACHED_LENGTH) {
      if (decoded.size >= CACHE_LIMIT) decoded.clear();
      const bytes3 = new Uint8ArrayConstructor(length);
      for (let i = 0; i < length; i += 1) bytes3[i] = u82[start2 + i];
      decoded.set(hash, { channel, bytes: bytes3, length });
    }
    return channel;
  }
  function sameBytes(bytes3, u82, start2, length) {
    for (let i = 0; i < length; i += 1) if (bytes3[i] !== u82[start2 + i]) return false;
    return true;
  }
  function decodeUtf8(u82, start2, end) {
    let text = "";
    for (let i = start2; i < end; ) {
      const first = u82[i++];
      const extra = first < 128 ? 0 : first >= 240 && first < 248 ? 3 : first >= 224 ? 2 : first >= 192 ? 1 : -1;
      let code = first < 128 ? first : extra < 0 ? 65533 : first & 63 >> extra;
      for (let k = 0; k < extra; k += 1) {
        if (i >= end || (u82[i] & 192) !== 128) {
          code = 65533;
          break;
        }
        code = code << 6 | u82[i++] & 63;
      }
      if (code > 1114111) code = 65533;
      if (code > 65535) {
        code -= 65536;
        text += StringFromCharCode(55296 + (code >> 10), 56320 + (code & 1023));
      } else {
        text += StringFromCharCode(code);
      }
    }
    return text;
  }

  // src/clone/format.js
  var HEAD = 8;
  var WIDE = 1;
  var REFS = 2;
  var ILL_FORMED = 4;
  var ASCII = 8;
  var FLAGS = 15;
  var INT = 1;
  var DOUBLE = 2;
  var STR = 3;
  var OBJ = 4;
  var ARR = 5;
  var NUMS = 6;
  var DICT = 7;
  var REF = 8;
  var EXT = 9;
  var OBJX = 10;
  var UNDEFINED = 0;
  var NULL = 1 << 4;
  var TRUE = 2 << 4;
  var FALSE = 3 << 4;
  var HOLE = 4 << 4;
  var DATE = 0;
  var MAP = 1;
  var SET = 2;
  var REGEXP = 3;
  var ERROR = 4;
  var BIGINT = 5;
  var ARRAY_BUFFER = 6;
  var VIEW = 7;
  var NUMBER_OBJECT = 8;
  var STRING_OBJECT = 9;
  var BOOLEAN_OBJECT = 10;
  var BIGINT_OBJECT = 11;
  var SPARSE = 12;
  var ARRAY_EXTRA = 13;
  var HAS_MESSAGE = 1 << 4;
  var HAS_STACK = 1 << 5;
  var HAS_CAUSE = 1 << 6;
  var HAS_ERRORS = 1 << 7;
  var HAS_NAME = 1 << 8;
  var ERROR_BITS = (1 << 9) - 1;
  var ERROR_NAMES = [
    "Error",
    "EvalError",
    "RangeError",
    "ReferenceError",
    "SyntaxError",
    "TypeError",
    "URIError",
    "AggregateError"
  ];
  var VIEW_NAMES = [
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "Float16Array",
    "Float32Array",
    "Float64Array",
    "BigInt64Array",
    "BigUint64Array",
    "DataView"
  ];
  var VIEW_SIZES = [1, 1, 1, 2, 2, 4, 4, 2, 4, 8, 8, 8, 1];
  var DATA_VIEW = 12;
  var TRACKING = -1;
  var WIDE_KEYS = 2147483648 | 0;
  var MAX_PAYLOAD = 268435455;
  var MAX_DEPTH2 = 1e3;
  var MAX_WRITER_LENGTH = 1024 * 1024 * 1024;

  // src/clone/primordials.js
  var {
    apply: ReflectApply2,
    defineProperty: ReflectDefineProperty2,
    getOwnPropertyDescriptor: ReflectGetOwnPropertyDescriptor2,
    getPrototypeOf: ReflectGetPrototypeOf2
  } = Reflect;
  var uncurryThis2 = (method2) => (self, ...args) => ReflectApply2(method2, self, args);
  var uncurry0 = (method2) => (self) => ReflectApply2(method2, self, []);
  var getterOf = (prototype, key) => ReflectGetOwnPropertyDescriptor2(prototype, key)?.get;
  var uncurryGetter2 = (prototype, key) => uncurry0(getterOf(prototype, key));
  var {
    getOwnPropertyNames: ObjectGetOwnPropertyNames2,
    hasOwn: ObjectHasOwn,
    keys: ObjectKeys2
  } = Object;
  var ObjectPrototype2 = Object.prototype;
  var BoxObject2 = (
    /** @type {(value: any) => any} */
    Object
  );
  var ObjectPrototypeToString2 = uncurry0(Object.prototype.toString);
  var { isArray: ArrayIsArray2 } = Array;
  var ArrayConstructor2 = Array;
  var ArrayPrototype2 = Array.prototype;
  var ArrayFrom2 = Array.from;
  var FIRST_NAME2 = Object.getOwnPropertyNames(Object.prototype)[0];
  var elementsArePristine2 = () => ArrayPrototype2.length === 0 && ObjectGetOwnPropertyNames2(ObjectPrototype2)[0] === FIRST_NAME2 && ReflectGetPrototypeOf2(ArrayPrototype2) === ObjectPrototype2;
  var enumerationIsPristine = () => ObjectKeys2(ObjectPrototype2).length === 0;
  function makeList2(length) {
    if (length > 0 && elementsArePristine2()) {
      const list = new ArrayConstructor2(length);
      for (let i = 0; i < length; i += 1) list[i] = void 0;
      return list;
    }
    return ReflectApply2(ArrayFrom2, ArrayConstructor2, [{ __proto__: null, length }]);
  }
  function makeTable(length, make2) {
    const table = makeList2(length);
    for (let i = 0; i < length; i += 1) table[i] = make2(i);
    return table;
  }
  var { fromCharCode: StringFromCharCode2 } = String;
  var ToString2 = (
    /** @type {(value: unknown) => string} */
    String
  );
  var StringPrototypeCharCodeAt2 = String.prototype.charCodeAt;
  var StringPrototypeSubstring = String.prototype.substring;
  var StringPrototypeIndexOf2 = String.prototype.indexOf;
  var StringPrototypeIsWellFormed = "isWellFormed" in String.prototype ? uncurry0(
    /** @type {any} */
    String.prototype.isWellFormed
  ) : void 0;
  var StringPrototypeSlice2 = uncurryThis2(String.prototype.slice);
  var { stringify: JSONStringify } = JSON;
  var { imul: MathImul2 } = Math;
  var TypedArray2 = (
    /** @type {any} */
    ReflectGetPrototypeOf2(Uint8Array)
  );
  var Uint8ArrayConstructor2 = Uint8Array;
  var Uint16ArrayConstructor = Uint16Array;
  var Int32ArrayConstructor = Int32Array;
  var Float64ArrayConstructor = Float64Array;
  var TypedArrayPrototypeTagGetter = getterOf(TypedArray2.prototype, Symbol.toStringTag);
  var TypedArrayPrototypeGetName2 = uncurry0(TypedArrayPrototypeTagGetter);
  var TypedArrayPrototypeGetLength2 = uncurryGetter2(TypedArray2.prototype, "length");
  var TypedArrayPrototypeGetBuffer2 = uncurryGetter2(TypedArray2.prototype, "buffer");
  var TypedArrayPrototypeGetByteOffset = uncurryGetter2(TypedArray2.prototype, "byteOffset");
  var TypedArrayPrototypeGetByteLength = uncurryGetter2(TypedArray2.prototype, "byteLength");
  var TypedArrayPrototypeSet2 = uncurryThis2(TypedArray2.prototype.set);
  var TypedArrayPrototypeKeys = uncurry0(TypedArray2.prototype.keys);
  var ArrayBufferConstructor2 = ArrayBuffer;
  var { isView: ArrayBufferIsView } = ArrayBuffer;
  var ArrayBufferPrototypeGetByteLength2 = uncurryGetter2(ArrayBuffer.prototype, "byteLength");
  var resizable = getterOf(ArrayBuffer.prototype, "resizable");
  var ArrayBufferPrototypeGetResizable = resizable === void 0 ? () => false : uncurry0(resizable);
  var ArrayBufferPrototypeGetMaxByteLength = resizable === void 0 ? ArrayBufferPrototypeGetByteLength2 : uncurryGetter2(ArrayBuffer.prototype, "maxByteLength");
  var ArrayBufferPrototypeResize = uncurryThis2(
    /** @type {any} */
    ArrayBuffer.prototype.resize
  );
  var SharedArrayBufferPrototypeGetByteLength = typeof SharedArrayBuffer === "function" ? uncurryGetter2(SharedArrayBuffer.prototype, "byteLength") : void 0;
  var DataViewPrototypeGetBuffer2 = uncurryGetter2(DataView.prototype, "buffer");
  var DataViewPrototypeGetByteOffset2 = uncurryGetter2(DataView.prototype, "byteOffset");
  var DataViewPrototypeGetByteLength2 = uncurryGetter2(DataView.prototype, "byteLength");
  var DateConstructor2 = Date;
  var DatePrototypeGetTime2 = uncurry0(Date.prototype.getTime);
  var RegExpConstructor2 = RegExp;
  var RegExpPrototypeGetSource2 = uncurryGetter2(RegExp.prototype, "source");
  var regexpFlags = [
    ["d", "hasIndices"],
    ["g", "global"],
    ["i", "ignoreCase"],
    ["m", "multiline"],
    ["s", "dotAll"],
    ["u", "unicode"],
    ["v", "unicodeSets"],
    ["y", "sticky"]
  ].map(([flag, name]) => {
    const getter2 = getterOf(RegExp.prototype, name);
    return { flag, get: getter2 === void 0 ? void 0 : uncurry0(getter2) };
  });
  var MapConstructor2 = Map;
  var MapPrototypeSetMethod = Map.prototype.set;
  var MapPrototypeGetSize2 = uncurryGetter2(Map.prototype, "size");
  var MapPrototypeForEach2 = uncurryThis2(Map.prototype.forEach);
  var SetConstructor2 = Set;
  var SetPrototypeAddMethod = Set.prototype.add;
  var SetPrototypeGetSize2 = uncurryGetter2(Set.prototype, "size");
  var SetPrototypeForEach2 = uncurryThis2(Set.prototype.forEach);
  var WeakMapPrototypeHas = uncurryThis2(WeakMap.prototype.has);
  var WeakSetPrototypeHas = uncurryThis2(WeakSet.prototype.has);
  var WeakRefPrototypeDeref2 = uncurry0(WeakRef.prototype.deref);
  var BooleanPrototypeValueOf2 = uncurry0(Boolean.prototype.valueOf);
  var NumberPrototypeValueOf2 = uncurry0(Number.prototype.valueOf);
  var StringPrototypeValueOf2 = uncurry0(String.prototype.valueOf);
  var SymbolPrototypeValueOf = uncurry0(Symbol.prototype.valueOf);
  var BigIntPrototypeValueOf2 = uncurry0(BigInt.prototype.valueOf);
  var BigIntPrototypeToString = uncurryThis2(BigInt.prototype.toString);
  var ToBigInt = BigInt;
  var { toStringTag: SymbolToStringTag2 } = Symbol;
  var ErrorConstructor2 = Error;
  var RangeErrorConstructor2 = RangeError;
  var DOMExceptionConstructor3 = typeof DOMException === "function" ? DOMException : void 0;
  var errorClasses2 = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError];
  var global = (
    /** @type {any} */
    globalThis
  );
  var viewClasses = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    global.Float16Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView
  ];
  var nativeStructuredClone = typeof structuredClone === "function" ? structuredClone : void 0;
  var setFromBase64 = (
    /** @type {any} */
    Uint8Array.prototype.setFromBase64
  );
  var encodeBase64 = typeof btoa === "function" && typeof setFromBase64 === "function" ? btoa : void 0;
  var Uint8ArrayPrototypeSetFromBase64 = uncurryThis2(setFromBase64);
  function makeTextDecoder(encoding) {
    if (typeof TextDecoder !== "function") return void 0;
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    const decode = TextDecoder.prototype.decode;
    const descriptor2 = { __proto__: null, value: decode };
    ReflectDefineProperty2(
      decoder,
      "decode",
      /** @type {any} */
      descriptor2
    );
    return decoder;
  }
  var latin1Decoder = makeTextDecoder("latin1");
  function makeSafe2(parent, child) {
    const from = parent.prototype;
    for (const key of Reflect.ownKeys(from)) {
      if (key === "constructor") continue;
      const descriptor2 = (
        /** @type {PropertyDescriptor} */
        ReflectGetOwnPropertyDescriptor2(from, key)
      );
      ReflectDefineProperty2(child.prototype, key, descriptor2);
    }
    Object.setPrototypeOf(child.prototype, null);
    Object.freeze(child.prototype);
  }
  var SafeMap2 = class extends Map {
    // Engines have given the arguments of a constructor that is not written down to `Array.prototype[Symbol.iterator]`.
    constructor() {
      super();
    }
  };
  var SafeWeakSet2 = class extends WeakSet {
    constructor() {
      super();
    }
  };
  makeSafe2(Map, SafeMap2);
  makeSafe2(WeakSet, SafeWeakSet2);
  var untaggedPrototypes = new SafeMap2();
  untaggedPrototypes.set(Date.prototype, "a Date");
  untaggedPrototypes.set(RegExp.prototype, "a RegExp");
  untaggedPrototypes.set(Error.prototype, "an Error");
  untaggedPrototypes.set(Boolean.prototype, "a Boolean object");
  untaggedPrototypes.set(Number.prototype, "a Number object");
  untaggedPrototypes.set(String.prototype, "a String object");
  var dataDescriptor = { __proto__: null, value: void 0, writable: true, enumerable: true, configurable: true };
  function defineData2(object, key, value) {
    dataDescriptor.value = value;
    ReflectDefineProperty2(object, key, dataDescriptor);
    dataDescriptor.value = void 0;
  }
  var hiddenDescriptor2 = { __proto__: null, value: void 0, writable: true, enumerable: false, configurable: true };
  function defineHidden2(object, key, value) {
    hiddenDescriptor2.value = value;
    ReflectDefineProperty2(object, key, hiddenDescriptor2);
    hiddenDescriptor2.value = void 0;
  }

  // src/clone/writer.js
  var INITIAL_CAPACITY = 4096;
  var CloneWriter = class {
    /** @param {number} [capacity] in bytes; a multiple of 8 is made of it */
    constructor(capacity6 = INITIAL_CAPACITY) {
      const bytes3 = capacity6 + 7 & ~7;
      const buffer4 = new ArrayBufferConstructor2(bytes3);
      this.buffer = buffer4;
      this.u8 = new Uint8ArrayConstructor2(buffer4);
      this.i32 = new Int32ArrayConstructor(buffer4);
      this.f64 = new Float64ArrayConstructor(buffer4);
      this.length = 0;
      this.capacity = bytes3;
    }
    /** Forgets what was written; the buffer is kept. */
    reset() {
      this.length = 0;
    }
    /**
     * Makes room for `count` more bytes.
     *
     * @param {number} count
     */
    reserve(count3) {
      const needed = this.length + count3;
      if (needed > this.capacity) this.grow(needed, this.length);
    }
    /**
     * Gets a larger buffer.
     *
     * @param {number} needed how many bytes it must hold
     * @param {number} used how many of the present ones are of use
     */
    grow(needed, used2) {
      if (needed > MAX_WRITER_LENGTH) {
        throw new RangeErrorConstructor2(`An encoded value may not be longer than ${MAX_WRITER_LENGTH} bytes`);
      }
      let capacity6 = this.capacity * 2;
      if (capacity6 < needed) capacity6 = needed + 7 & ~7;
      if (capacity6 > MAX_WRITER_LENGTH) capacity6 = MAX_WRITER_LENGTH;
      const buffer4 = new ArrayBufferConstructor2(capacity6);
      const u82 = new Uint8ArrayConstructor2(buffer4);
      TypedArrayPrototypeSet2(u82, new Uint8ArrayConstructor2(this.buffer, 0, used2), 0);
      this.buffer = buffer4;
      this.u8 = u82;
      this.i32 = new Int32ArrayConstructor(buffer4);
      this.f64 = new Float64ArrayConstructor(buffer4);
      this.capacity = capacity6;
    }
  };

  // src/clone/array-names.js
  var SAMPLES = 16;
  var MAX_ASKED = 256;
  var NAME_BUDGET = 2048;
  var NAME_COST = 2;
  var nameBudget = 0;
  var indexNames = makeTable(MAX_ASKED, ToString2);
  function resetNames() {
    nameBudget = NAME_BUDGET;
  }
  var saveNames = () => nameBudget;
  function restoreNames(saved) {
    nameBudget = saved;
  }
  function hasFurther(value, length) {
    if ("index" in value) return true;
    if (length > MAX_ASKED || length + NAME_COST > nameBudget) return false;
    nameBudget -= length + NAME_COST;
    const keys = ObjectKeys2(value);
    const count3 = keys.length;
    if (count3 === length) return count3 !== 0 && keys[count3 - 1] !== indexNames[count3 - 1];
    return count3 > length || count3 !== 0 && arrayIndex(keys[count3 - 1]) < 0;
  }
  function looksSparse(value, length) {
    if (length > MAX_PAYLOAD) return true;
    const step = (length - 1) / SAMPLES;
    let missing = 0;
    for (let i = 0; i < SAMPLES; i += 1) if (!ObjectHasOwn(value, i * step >>> 0)) missing += 1;
    return missing > SAMPLES / 2;
  }
  function arrayIndex(key) {
    const { length } = key;
    if (length === 0 || length > 10 || length > 1 && key[0] === "0") return -1;
    let index = 0;
    for (let i = 0; i < length; i += 1) {
      const digit = ReflectApply2(StringPrototypeCharCodeAt2, key, [i]) - 48;
      if (digit < 0 || digit > 9) return -1;
      index = index * 10 + digit;
    }
    return index < 4294967295 ? index : -1;
  }

  // src/clone/path.js
  var steps = makeList2(MAX_DEPTH2 + 2);
  var SHOWN_STEPS = 20;
  var SHOWN_CHARACTERS = 64;
  var DATA_CLONE_ERR = 25;
  function dataCloneError(depth3, what) {
    const message2 = `An object could not be cloned. ${pathOf(depth3)} ${what}`;
    if (DOMExceptionConstructor3 !== void 0) return new DOMExceptionConstructor3(message2, "DataCloneError");
    const error = new ErrorConstructor2(message2);
    defineHidden2(error, "name", "DataCloneError");
    defineHidden2(error, "code", DATA_CLONE_ERR);
    return error;
  }
  var refusedError = (depth3, kind) => dataCloneError(depth3, `is ${article(kind)} ${shorten(kind)}`);
  function tooDeepError(depth3) {
    return new RangeErrorConstructor2(
      `An object could not be cloned. ${pathOf(depth3)} is nested more than ${MAX_DEPTH2} levels deep`
    );
  }
  function article(kind) {
    switch (kind[0]) {
      case "A":
      case "E":
      case "I":
      case "O":
      case "i":
        return "an";
      case "H":
        return kind[1] === "T" ? "an" : "a";
      default:
        return "a";
    }
  }
  function pathOf(depth3) {
    const hidden = depth3 - SHOWN_STEPS;
    const half = SHOWN_STEPS / 2;
    let path = (
      /** @type {string} */
      steps[0]
    );
    for (let i = 1; i <= depth3; i += 1) {
      if (hidden <= 0 || i <= half || i > half + hidden) path += stepText(steps[i]);
      else if (i === half + 1) path += `…(${hidden} more)…`;
    }
    return path;
  }
  function mapValueStep(key, index) {
    if (typeof key === "string") return { text: `.get(${JSONStringify(shorten(key))})` };
    if (typeof key === "number") return { text: `.get(${key})` };
    return { text: `(value of entry ${index})` };
  }
  function stepText(key) {
    if (typeof key === "object") return key.text;
    if (typeof key === "number") return `[${key}]`;
    const shown = shorten(key);
    return isIdentifier(key) ? `.${shown}` : `[${JSONStringify(shown)}]`;
  }
  function shorten(text) {
    return text.length > SHOWN_CHARACTERS ? `${StringPrototypeSlice2(text, 0, SHOWN_CHARACTERS)}…` : text;
  }
  function isIdentifier(key) {
    if (key === "") return false;
    for (let i = 0; i < key.length && i < SHOWN_CHARACTERS; i += 1) {
      const unit = ReflectApply2(StringPrototypeCharCodeAt2, key, [i]);
      const digit = unit >= 48 && unit <= 57;
      const letter = unit >= 65 && unit <= 90 || unit >= 97 && unit <= 122 || unit > 160;
      if (!letter && unit !== 36 && unit !== 95 && (!digit || i === 0)) return false;
    }
    return true;
  }

  // src/clone/blobs.js
  var firstBlob;
  var lastBlob;
  var blobBytes = 0;
  var nextLeast = Infinity;
  var leaveFrom = Infinity;
  var left;
  function addBlob(buffer4, length) {
    const offset = blobBytes;
    const blob = { buffer: buffer4, length, next: void 0 };
    if (lastBlob === void 0) firstBlob = blob;
    else lastBlob.next = blob;
    lastBlob = blob;
    blobBytes += length + 7 & ~7;
    if (blobBytes > MAX_WRITER_LENGTH) throw new RangeErrorConstructor2("The binary data of the value is too long");
    return offset;
  }
  var blobLength = () => blobBytes;
  var writtenLength = () => blobBytes >= leaveFrom ? 0 : blobBytes;
  function resetBlobs() {
    firstBlob = void 0;
    lastBlob = void 0;
    blobBytes = 0;
  }
  function leaveBlobs(least) {
    nextLeast = least;
  }
  function beginBlobs() {
    resetBlobs();
    leaveFrom = nextLeast;
    nextLeast = Infinity;
    left = void 0;
  }
  function saveBlobs() {
    return { firstBlob, lastBlob, blobBytes, leaveFrom };
  }
  function restoreBlobs(saved) {
    ({ firstBlob, lastBlob, blobBytes, leaveFrom } = saved);
  }
  function takeLeftBlobs() {
    const taken = left;
    left = void 0;
    return taken;
  }
  function viewOf({ buffer: buffer4, length }) {
    try {
      return new Uint8ArrayConstructor2(buffer4, 0, length);
    } catch {
      throw dataCloneError(0, "has an ArrayBuffer that was detached or shrunk while it was cloned");
    }
  }
  function writeBlobs(u82, start2) {
    if (blobBytes >= leaveFrom) {
      left = viewBlobs();
      return;
    }
    let to = start2;
    for (let blob = firstBlob; blob !== void 0; blob = blob.next) {
      TypedArrayPrototypeSet2(u82, viewOf(blob), to);
      const from = to + blob.length;
      to = from + 7 & ~7;
      for (let i = from; i < to; i += 1) u82[i] = 0;
    }
  }
  function viewBlobs() {
    let count3 = 0;
    for (let blob = firstBlob; blob !== void 0; blob = blob.next) count3 += 1;
    const views = makeList2(count3);
    let i = 0;
    for (let blob = firstBlob; blob !== void 0; blob = blob.next) views[i++] = viewOf(blob);
    return views;
  }

  // src/clone/encode-arrays.js
  var MIN_SPARSE = 1024;
  function writeExact(value, length) {
    const keys = ObjectKeys2(value);
    const count3 = keys.length;
    let elements = 0;
    while (elements < count3 && arrayIndex(keys[elements]) >= 0) elements += 1;
    if (length > MAX_PAYLOAD || length > MIN_SPARSE && elements * 4 < length) {
      writeWord(SPARSE << 4 | EXT);
      writeWord(length);
      writeEntries(value, keys, 0, length);
      return;
    }
    if (count3 > elements) writeWord(ARRAY_EXTRA << 4 | EXT);
    writeWord(length << 4 | ARR);
    let k = 0;
    for (let i = 0; i < length; i += 1) {
      const present = k < elements && arrayIndex(keys[k]) === i;
      if (present) k += 1;
      if (present && ObjectHasOwn(value, i)) {
        setStep(i);
        writeValue(value[i]);
      } else {
        writeWord(HOLE);
      }
    }
    if (count3 > elements) writeEntries(value, keys, elements, length);
  }
  function writeEntries(value, keys, from, length) {
    const countAt = leaveWord();
    let count3 = 0;
    for (let i = from; i < keys.length; i += 1) {
      const key = keys[i];
      if (!ObjectHasOwn(value, key) || arrayIndex(key) >= length) continue;
      setStep(key);
      const property = value[key];
      writeText(key);
      writeValue(property);
      count3 += 1;
    }
    setWord(countAt, count3);
  }

  // src/clone/shapes.js
  var MAX_KEYS2 = 128;
  var MAX_CHILDREN2 = 64;
  var MAX_FIRST_KEYS = 1024;
  var MAX_NODES2 = 16384;
  var MAX_KEY_LENGTH2 = 128;
  var makeShape = (key, parent, depth3) => ({
    key,
    parent,
    depth: depth3,
    key0: void 0,
    next0: void 0,
    key1: void 0,
    next1: void 0,
    children: void 0,
    message: 0,
    number: 0,
    record: void 0,
    recordLength: 0
  });
  var nodes = 0;
  var root = makeShape("", void 0, 0);
  function rootShape() {
    if (nodes > MAX_NODES2) {
      nodes = 0;
      root = makeShape("", void 0, 0);
    }
    return root;
  }
  var INITIAL_CAPACITY2 = 64;
  var message = 0;
  var lastMessage = 0;
  var used = makeList2(INITIAL_CAPACITY2);
  var capacity = INITIAL_CAPACITY2;
  var count = 0;
  function resetShapes() {
    lastMessage += 1;
    message = lastMessage;
    count = 0;
  }
  function saveShapes() {
    const saved = { message, used, capacity, count };
    used = makeList2(INITIAL_CAPACITY2);
    capacity = INITIAL_CAPACITY2;
    return saved;
  }
  function restoreShapes(saved) {
    ({ message, used, capacity, count } = saved);
  }
  var countShapes = () => count;
  var usedShape = (number) => (
    /** @type {Shape} */
    used[number]
  );
  function shapeNumber(shape) {
    if (shape.message === message) return shape.number;
    if (count === capacity) {
      const larger = makeList2(capacity * 2);
      for (let i = 0; i < count; i += 1) larger[i] = used[i];
      used = larger;
      capacity *= 2;
    }
    shape.message = message;
    shape.number = count;
    used[count] = shape;
    return count++;
  }
  function nextShape(shape, key) {
    let { children } = shape;
    if (children === void 0) children = shape.children = new SafeMap2();
    let next2 = children.get(key);
    if (next2 === void 0) {
      const limit2 = shape.depth === 0 ? MAX_FIRST_KEYS : MAX_CHILDREN2;
      if (children.size >= limit2 || shape.depth >= MAX_KEYS2 || key.length > MAX_KEY_LENGTH2 || nodes > 4 * MAX_NODES2) {
        return void 0;
      }
      next2 = makeShape(key, shape, shape.depth + 1);
      children.set(key, next2);
      nodes += 1;
    }
    shape.key1 = shape.key0;
    shape.next1 = shape.next0;
    shape.key0 = key;
    shape.next0 = next2;
    return next2;
  }
  function makeRecord(shape) {
    const count3 = shape.depth;
    let units2 = 0;
    let bits2 = 0;
    for (let at3 = shape; at3.parent !== void 0; at3 = at3.parent) {
      units2 += at3.key.length;
      for (let i = 0; i < at3.key.length; i += 1) bits2 |= unitAt(at3.key, i);
    }
    const wide3 = bits2 > 255;
    const length = 2 + count3 + ((wide3 ? units2 * 2 + 3 : units2 + 3) >> 2);
    const record = new Int32ArrayConstructor(length);
    record[0] = length;
    record[1] = wide3 ? count3 | WIDE_KEYS : count3;
    const start2 = 2 + count3;
    let end = units2;
    for (let at3 = shape; at3.parent !== void 0; at3 = at3.parent) {
      const { key, depth: depth3 } = at3;
      record[1 + depth3] = key.length;
      end -= key.length;
      for (let i = 0; i < key.length; i += 1) {
        const place = end + i;
        if (wide3) record[start2 + (place >> 1)] |= unitAt(key, i) << ((place & 1) << 4);
        else record[start2 + (place >> 2)] |= unitAt(key, i) << ((place & 3) << 3);
      }
    }
    shape.record = record;
    shape.recordLength = length;
    return record;
  }
  var unitAt = (text, index) => ReflectApply2(StringPrototypeCharCodeAt2, text, [index]);

  // src/clone/encode-properties.js
  function writeEmpty() {
    enter();
    leave();
    writeWord(shapeNumber(emptyShape()) << 4 | OBJ);
  }
  function writeProperties(value) {
    const keys = ObjectKeys2(value);
    const { length } = keys;
    if (length === 0) return false;
    enter();
    const start2 = leaveWord();
    let shape = emptyShape();
    let countAt = 0;
    let count3 = 0;
    for (let i = 0; i < length; i += 1) {
      const key = keys[i];
      if (!ObjectHasOwn(value, key)) continue;
      setStep(key);
      const property = value[key];
      if (countAt === 0) {
        const next2 = shape.key0 === key ? shape.next0 : shape.key1 === key ? shape.next1 : nextShape(shape, key);
        if (next2 !== void 0) shape = next2;
        else countAt = leaveWord();
      }
      if (countAt !== 0) {
        writeText(key);
        count3 += 1;
      }
      writeValue(property);
    }
    leave();
    if (countAt !== 0) {
      setWord(countAt, count3);
      setWord(start2, shapeNumber(shape) << 4 | OBJX);
    } else {
      setWord(start2, shapeNumber(shape) << 4 | OBJ);
    }
    return true;
  }

  // src/clone/kind.js
  var MAX_PROTOTYPES = 100;
  function kindOf(value) {
    try {
      if (ArrayIsArray2(value)) return "Array";
    } catch {
      return "revoked Proxy";
    }
    const typedArray = TypedArrayPrototypeGetName2(value);
    if (typedArray !== void 0) return typedArray;
    if (ArrayBufferIsView(value)) return "DataView";
    const tag = findTag(value);
    if (tag === void 0) return kindByClass(value);
    if (tag.descriptor.get === TypedArrayPrototypeTagGetter && askEngine(value) === null) return "Proxy of a typed array";
    return kindBySlots(value, tag);
  }
  function kindOfEmpty(value) {
    if (nativeStructuredClone === void 0) return "Object";
    let copy;
    try {
      copy = /** @type {object} */
      nativeStructuredClone(value);
    } catch {
      return kindByTrial(value) ?? "built-in object without its prototype";
    }
    return ReflectGetPrototypeOf2(copy) === ObjectPrototype2 ? "Object" : kindOf(copy);
  }
  function findTag(value) {
    let own = true;
    let at3 = value;
    for (let count3 = 0; at3 !== null && count3 < MAX_PROTOTYPES; count3 += 1) {
      const descriptor2 = ReflectGetOwnPropertyDescriptor2(at3, SymbolToStringTag2);
      if (descriptor2 !== void 0) return { descriptor: descriptor2, own };
      own = false;
      at3 = ReflectGetPrototypeOf2(at3);
    }
    return void 0;
  }
  function kindByClass(value) {
    switch (ObjectPrototypeToString2(value)) {
      case "[object Date]":
        return "Date";
      case "[object Error]":
        return "Error";
      case "[object RegExp]":
        return "RegExp";
      case "[object Boolean]":
        return "Boolean object";
      case "[object Number]":
        return "Number object";
      case "[object String]":
        return "String object";
      default:
        return proxiedKind(value) ?? "Object";
    }
  }
  function proxiedKind(value) {
    let at3 = value;
    for (let count3 = 0; count3 < MAX_PROTOTYPES; count3 += 1) {
      at3 = ReflectGetPrototypeOf2(at3);
      if (at3 === null || at3 === ObjectPrototype2) return void 0;
      const kind = untaggedPrototypes.get(at3);
      if (kind !== void 0) return askEngine(value) === null ? `Proxy of ${kind}` : void 0;
    }
    return void 0;
  }
  var IMITATED = { __proto__: null, Array: true, Object: true, Date: true, RegExp: true, Error: true };
  for (let i = 0; i < VIEW_NAMES.length; i += 1) IMITATED[VIEW_NAMES[i]] = true;
  var SLOTS = [
    ["ArrayBuffer", ArrayBufferPrototypeGetByteLength2],
    ["Map", MapPrototypeGetSize2],
    ["Set", SetPrototypeGetSize2],
    ["Date", DatePrototypeGetTime2],
    ["RegExp", RegExpPrototypeGetSource2],
    ["WeakMap", (value) => WeakMapPrototypeHas(value, value)],
    ["WeakSet", (value) => WeakSetPrototypeHas(value, value)],
    ["WeakRef", WeakRefPrototypeDeref2],
    ["Boolean object", BooleanPrototypeValueOf2],
    ["Number object", NumberPrototypeValueOf2],
    ["String object", StringPrototypeValueOf2],
    ["Symbol object", SymbolPrototypeValueOf],
    ["BigInt object", BigIntPrototypeValueOf2],
    ["SharedArrayBuffer", SharedArrayBufferPrototypeGetByteLength ?? refuse]
  ];
  var SLOTS_LENGTH = SLOTS.length;
  function kindByTrial(value) {
    for (let i = 0; i < SLOTS_LENGTH; i += 1) {
      try {
        SLOTS[i][1](value);
        return SLOTS[i][0];
      } catch {
      }
    }
    return void 0;
  }
  function askEngine(value) {
    if (nativeStructuredClone === void 0) return void 0;
    const keys = ObjectKeys2(value);
    const { length } = keys;
    for (let i = 0; i < length; i += 1) {
      const descriptor2 = ReflectGetOwnPropertyDescriptor2(value, keys[i]);
      if (descriptor2 === void 0 || descriptor2.get !== void 0 || descriptor2.set !== void 0) return void 0;
      const type = typeof descriptor2.value;
      if (type === "object" && descriptor2.value !== null || type === "function" || type === "symbol") return void 0;
    }
    try {
      return (
        /** @type {object} */
        nativeStructuredClone(value)
      );
    } catch {
      return null;
    }
  }
  function refuse() {
    throw void 0;
  }
  function kindBySlots(value, tag) {
    const { descriptor: descriptor2, own } = tag;
    let name = descriptor2.value;
    for (let i = 0; i < SLOTS_LENGTH; i += 1) {
      const slot2 = SLOTS[i];
      try {
        slot2[1](value);
        return slot2[0];
      } catch {
        if (name === slot2[0]) name = askEngine(value) === null ? `Proxy of ${slot2[0] === "ArrayBuffer" ? "an" : "a"} ${slot2[0]}` : void 0;
      }
    }
    if (own || descriptor2.writable !== false || typeof name !== "string" || name === "") return "Object";
    const copy = askEngine(value);
    if (copy && ReflectGetPrototypeOf2(copy) === ObjectPrototype2) return "Object";
    return ObjectHasOwn(IMITATED, name) ? `imitated ${name}` : name;
  }

  // src/clone/encode-kinds.js
  var viewNumbers = (
    /** @type {any} */
    { __proto__: null }
  );
  for (let i = 0; i < VIEW_NAMES.length; i += 1) viewNumbers[VIEW_NAMES[i]] = i;
  var errorNumbers = (
    /** @type {any} */
    { __proto__: null }
  );
  for (let i = 0; i < ERROR_NAMES.length; i += 1) errorNumbers[ERROR_NAMES[i]] = i;
  function writeOther(value, type, depth3) {
    if (type === "bigint") {
      writeWord(BIGINT << 4 | EXT);
      writeBigInt(value);
      return;
    }
    writeKind(value, kindOf(value), depth3);
  }
  function writeKind(value, kind, depth3) {
    switch (kind) {
      case "Object":
        if (writeProperties(value)) return;
        kind = kindOfEmpty(value);
        return kind === "Object" ? writeEmpty() : writeKind(value, kind, depth3);
      case "Map":
        return writeMap(value);
      case "Set":
        return writeSet(value);
      case "Date":
        return writeBoxedDouble(DATE, DatePrototypeGetTime2(value));
      case "RegExp":
        return writeRegExp(value);
      case "Error":
        return writeError(value);
      case "ArrayBuffer":
        return writeBuffer(value, depth3, "ArrayBuffer");
      case "Number object":
        return writeBoxedDouble(NUMBER_OBJECT, NumberPrototypeValueOf2(value));
      case "Boolean object":
        writeWord(BOOLEAN_OBJECT << 4 | EXT);
        return writeWord(BooleanPrototypeValueOf2(value) ? 1 : 0);
      case "String object":
        writeWord(STRING_OBJECT << 4 | EXT);
        return writeText(StringPrototypeValueOf2(value));
      case "BigInt object":
        writeWord(BIGINT_OBJECT << 4 | EXT);
        return writeBigInt(BigIntPrototypeValueOf2(value));
      default: {
        const number = viewNumbers[kind];
        if (number === void 0) throw refusedError(depth3, kind);
        return writeView(value, number, kind, depth3);
      }
    }
  }
  function writeBigInt(value) {
    writeText(BigIntPrototypeToString(value, 16));
  }
  function writeBoxedDouble(kind, value) {
    writeWord(kind << 4 | EXT);
    writeDouble(value);
  }
  function writeRegExp(value) {
    writeWord(REGEXP << 4 | EXT);
    writeText(RegExpPrototypeGetSource2(value));
    let flags = "";
    for (let i = 0; i < regexpFlags.length; i += 1) {
      const { flag, get } = regexpFlags[i];
      if (get !== void 0 && get(value)) flags += flag;
    }
    writeText(flags);
  }
  var EMPTY = [];
  var aside = EMPTY;
  var asideCount = 0;
  var unvisited = 0;
  var isPrimitive2 = (value) => (typeof value !== "object" || value === null) && typeof value !== "function" && typeof value !== "symbol";
  function writePrimitive(value) {
    if (typeof value === "string") writeText(value);
    else if (typeof value === "number") writeNumber(value);
    else writeValue(value);
  }
  function visitEntry(value, key) {
    if (asideCount === 0 && isPrimitive2(key) && isPrimitive2(value)) {
      writePrimitive(key);
      writePrimitive(value);
      unvisited -= 2;
    } else {
      if (asideCount === 0) aside = makeList2(unvisited);
      aside[asideCount] = key;
      aside[asideCount + 1] = value;
      asideCount += 2;
    }
  }
  function visitMember(member) {
    if (asideCount === 0 && isPrimitive2(member)) {
      writePrimitive(member);
      unvisited -= 1;
    } else {
      if (asideCount === 0) aside = makeList2(unvisited);
      aside[asideCount] = member;
      asideCount += 1;
    }
  }
  function writeMap(value) {
    enter();
    const size = MapPrototypeGetSize2(value);
    writeWord(MAP << 4 | EXT);
    writeWord(size);
    unvisited = size * 2;
    asideCount = 0;
    MapPrototypeForEach2(value, visitEntry);
    const list = aside;
    const count3 = asideCount;
    aside = EMPTY;
    asideCount = 0;
    for (let i = 0; i < count3; i += 2) {
      const index = size - (count3 - i >> 1);
      setStep({ text: `(key of entry ${index})` });
      writeValue(list[i]);
      setStep(mapValueStep(list[i], index));
      writeValue(list[i + 1]);
    }
    leave();
  }
  function writeSet(value) {
    enter();
    const size = SetPrototypeGetSize2(value);
    writeWord(SET << 4 | EXT);
    writeWord(size);
    unvisited = size;
    asideCount = 0;
    SetPrototypeForEach2(value, visitMember);
    const list = aside;
    const count3 = asideCount;
    aside = EMPTY;
    asideCount = 0;
    for (let i = 0; i < count3; i += 1) {
      setStep({ text: `(member ${size - count3 + i})` });
      writeValue(list[i]);
    }
    leave();
  }
  function writeError(value) {
    enter();
    const { name } = value;
    const number = typeof name === "string" ? errorNumbers[name] : void 0;
    const message2 = ReflectGetOwnPropertyDescriptor2(value, "message");
    const hasMessage = message2 !== void 0 && ObjectHasOwn(message2, "value");
    const { stack } = value;
    const hasCause = ObjectHasOwn(value, "cause");
    const errors = ObjectHasOwn(value, "errors") ? value.errors : void 0;
    const hasErrors = name === "AggregateError" && isArray(errors);
    const text = hasMessage ? messageText(message2.value) : "";
    writeWord(ERROR << 4 | EXT);
    writeWord(
      (number ?? 0) | (hasMessage ? HAS_MESSAGE : 0) | (typeof stack === "string" ? HAS_STACK : 0) | (hasCause ? HAS_CAUSE : 0) | (hasErrors ? HAS_ERRORS : 0) | (number === void 0 && typeof name === "string" ? HAS_NAME : 0)
    );
    if (number === void 0 && typeof name === "string") writeText(name);
    if (hasMessage) writeText(text);
    if (typeof stack === "string") writeText(stack);
    if (hasCause) {
      setStep("cause");
      writeValue(value.cause);
    }
    if (hasErrors) {
      setStep("errors");
      writeValue(errors);
    }
    leave();
  }
  var messageText = (message2) => typeof message2 === "string" ? message2 : typeof message2 === "symbol" ? "" : ToString2(message2);
  function isArray(value) {
    try {
      return ArrayIsArray2(value);
    } catch {
      return false;
    }
  }
  function writeBuffer(buffer4, depth3, kind) {
    assertAttached(buffer4, depth3, kind);
    const length = ArrayBufferPrototypeGetByteLength2(buffer4);
    writeWord(ARRAY_BUFFER << 4 | EXT);
    writeWord(length);
    writeWord(addBlob(buffer4, length));
    writeWord(ArrayBufferPrototypeGetResizable(buffer4) ? ArrayBufferPrototypeGetMaxByteLength(buffer4) + 1 : 0);
  }
  function assertAttached(buffer4, depth3, kind) {
    try {
      ArrayBufferPrototypeGetByteLength2(buffer4);
    } catch {
      throw dataCloneError(depth3, `is a ${kind} of a SharedArrayBuffer`);
    }
    try {
      new Uint8ArrayConstructor2(buffer4);
    } catch {
      throw dataCloneError(depth3, `is a detached ${kind}`);
    }
  }
  function writeView(view, number, kind, depth3) {
    const isDataView = number === DATA_VIEW;
    const buffer4 = isDataView ? DataViewPrototypeGetBuffer2(view) : TypedArrayPrototypeGetBuffer2(view);
    assertAttached(buffer4, depth3, kind);
    let offset;
    let length;
    try {
      offset = isDataView ? DataViewPrototypeGetByteOffset2(view) : TypedArrayPrototypeGetByteOffset(view);
      length = isDataView ? DataViewPrototypeGetByteLength2(view) : TypedArrayPrototypeGetByteLength(view);
    } catch {
      throw dataCloneError(depth3, `is a ${kind} beyond the end of its buffer`);
    }
    writeWord(VIEW << 4 | EXT);
    writeWord(number);
    writeWord(offset);
    writeWord(isTracking(view, buffer4, number, offset, length) ? TRACKING : length);
    writeValue(buffer4);
  }
  function isTracking(view, buffer4, number, offset, length) {
    if (!ArrayBufferPrototypeGetResizable(buffer4)) return false;
    const before = ArrayBufferPrototypeGetByteLength2(buffer4);
    const size = VIEW_SIZES[number];
    const behind = before - offset - length;
    if (behind >= size) return false;
    const longer = before + size;
    if (longer <= ArrayBufferPrototypeGetMaxByteLength(buffer4)) {
      ArrayBufferPrototypeResize(buffer4, longer);
      const grown = number === DATA_VIEW ? DataViewPrototypeGetByteLength2(view) : TypedArrayPrototypeGetByteLength(view);
      ArrayBufferPrototypeResize(buffer4, before);
      return grown !== length;
    }
    return length !== 0 && fitsShorter(view, buffer4, number, before, behind + 1);
  }
  function fitsShorter(view, buffer4, number, before, less) {
    const end = new Uint8ArrayConstructor2(less);
    TypedArrayPrototypeSet2(end, new Uint8ArrayConstructor2(buffer4, before - less, less), 0);
    ArrayBufferPrototypeResize(buffer4, before - less);
    let fits = true;
    try {
      if (number === DATA_VIEW) DataViewPrototypeGetByteLength2(view);
      else TypedArrayPrototypeKeys(view);
    } catch {
      fits = false;
    }
    ArrayBufferPrototypeResize(buffer4, before);
    TypedArrayPrototypeSet2(new Uint8ArrayConstructor2(buffer4, before - less, less), end, 0);
    return fits;
  }

  // src/clone/identity.js
  var LINEAR2 = 16;
  var INITIAL_CAPACITY3 = 64;
  var KEEP_CAPACITY = 64 * 1024;
  var objects = makeList2(INITIAL_CAPACITY3);
  var capacity2 = INITIAL_CAPACITY3;
  var count2 = 0;
  var seen;
  var numbers;
  function forgetObjects() {
    if (capacity2 > KEEP_CAPACITY) {
      objects = makeList2(INITIAL_CAPACITY3);
      capacity2 = INITIAL_CAPACITY3;
    } else {
      const list = objects;
      for (let i = 0; i < count2; i += 1) list[i] = void 0;
    }
    count2 = 0;
    seen = void 0;
    numbers = void 0;
  }
  function saveObjects() {
    const saved = { objects, capacity: capacity2, count: count2, seen, numbers };
    objects = makeList2(INITIAL_CAPACITY3);
    capacity2 = INITIAL_CAPACITY3;
    count2 = 0;
    seen = void 0;
    numbers = void 0;
    return saved;
  }
  function restoreObjects(saved) {
    ({ objects, capacity: capacity2, count: count2, seen, numbers } = saved);
  }
  function numberOf(object) {
    if (seen === void 0) return numberAmongFew(object);
    if (seen.has(object)) return look(object);
    seen.add(object);
    if (count2 === capacity2) grow2();
    objects[count2] = object;
    count2 += 1;
    return -1;
  }
  function numberAmongFew(object) {
    const list = objects;
    for (let i = 0; i < count2; i += 1) if (list[i] === object) return i;
    list[count2] = object;
    count2 += 1;
    if (count2 > LINEAR2) {
      seen = new SafeWeakSet2();
      for (let i = 0; i < count2; i += 1) seen.add(
        /** @type {object} */
        list[i]
      );
    }
    return -1;
  }
  function look(object) {
    if (numbers === void 0) numbers = new SafeMap2();
    for (let i = numbers.size; i < count2; i += 1) numbers.set(
      /** @type {object} */
      objects[i],
      i
    );
    return (
      /** @type {number} */
      numbers.get(object)
    );
  }
  function grow2() {
    const list = makeList2(capacity2 * 2);
    for (let i = 0; i < count2; i += 1) list[i] = objects[i];
    objects = list;
    capacity2 *= 2;
  }

  // src/clone/pool.js
  var INITIAL_CAPACITY4 = 16 * 1024;
  var KEEP_CAPACITY2 = 1024 * 1024;
  var LONG = 1024;
  var NATIVE_COPY = 512;
  var capacity3 = INITIAL_CAPACITY4;
  var buffer = new ArrayBufferConstructor2(capacity3);
  var bytes = new Uint8ArrayConstructor2(buffer);
  var pairs = new Uint16ArrayConstructor(buffer);
  var words = new Int32ArrayConstructor(buffer);
  var gathered = 0;
  var longUnits = 0;
  var firstLong;
  var lastLong;
  var wide = false;
  var illFormed = false;
  var bits = 0;
  function resetPool() {
    gathered = 0;
    bits = 0;
    if (wide || longUnits !== 0) {
      longUnits = 0;
      firstLong = void 0;
      lastLong = void 0;
      wide = false;
      illFormed = false;
    }
  }
  function trimPool() {
    firstLong = void 0;
    lastLong = void 0;
    if (capacity3 > KEEP_CAPACITY2) setBuffer(INITIAL_CAPACITY4);
  }
  function setBuffer(size) {
    capacity3 = size;
    buffer = new ArrayBufferConstructor2(size);
    bytes = new Uint8ArrayConstructor2(buffer);
    pairs = new Uint16ArrayConstructor(buffer);
    words = new Int32ArrayConstructor(buffer);
  }
  function savePool() {
    const saved = { capacity: capacity3, buffer, gathered, longUnits, firstLong, lastLong, wide, illFormed, bits };
    setBuffer(INITIAL_CAPACITY4);
    wide = true;
    resetPool();
    return saved;
  }
  function restorePool(saved) {
    ({ capacity: capacity3, buffer, gathered, longUnits, firstLong, lastLong, wide, illFormed, bits } = saved);
    bytes = new Uint8ArrayConstructor2(buffer);
    pairs = new Uint16ArrayConstructor(buffer);
    words = new Int32ArrayConstructor(buffer);
  }
  function grow3(units2) {
    const old = bytes;
    const used2 = wide ? gathered * 2 : gathered;
    let size = capacity3 * 2;
    const needed = (gathered + units2) * 2 + 8;
    while (size < needed) size *= 2;
    const from = new Uint8ArrayConstructor2(buffer, 0, used2);
    setBuffer(size);
    if (old !== bytes) TypedArrayPrototypeSet2(bytes, from, 0);
  }
  function addText(text) {
    const count3 = text.length;
    const at3 = gathered;
    if (count3 > LONG || wide || at3 + count3 > capacity3 || text.charCodeAt !== StringPrototypeCharCodeAt2) {
      addOtherwise(text, count3);
      return;
    }
    const target = bytes;
    let all = 0;
    for (let i = 0; i < count3; i += 1) {
      const unit = text.charCodeAt(i);
      all |= unit;
      target[at3 + i] = unit;
    }
    if (all > 127) addBeyondAscii(text, count3, all);
    else gathered = at3 + count3;
  }
  function addOtherwise(text, count3) {
    if (count3 > LONG) {
      addLong(text);
      return;
    }
    if (wide) {
      addWide(text);
      return;
    }
    if (gathered + count3 > capacity3) grow3(count3);
    const target = bytes;
    const at3 = gathered;
    let all = 0;
    for (let i = 0; i < count3; i += 1) {
      const unit = ReflectApply2(StringPrototypeCharCodeAt2, text, [i]);
      all |= unit;
      target[at3 + i] = unit;
    }
    if (all > 127) addBeyondAscii(text, count3, all);
    else gathered = at3 + count3;
  }
  function addBeyondAscii(text, count3, all) {
    if (all > 255) {
      widen();
      addWide(text);
    } else {
      bits |= all;
      gathered += count3;
    }
  }
  function widen() {
    if (gathered * 2 > capacity3) grow3(0);
    wide = true;
    for (let i = gathered - 1; i >= 0; i -= 1) pairs[i] = bytes[i];
  }
  function addWide(text) {
    const count3 = text.length;
    if ((gathered + count3) * 2 > capacity3) grow3(count3);
    writeWide(pairs, gathered, text, count3);
    gathered += count3;
  }
  function writeWide(target, at3, text, count3) {
    let surrogates = 0;
    if (text.charCodeAt === StringPrototypeCharCodeAt2) {
      for (let i = 0; i < count3; i += 1) {
        const unit = text.charCodeAt(i);
        target[at3 + i] = unit;
        if ((unit & 63488) === 55296) surrogates = 1;
      }
    } else {
      for (let i = 0; i < count3; i += 1) {
        const unit = ReflectApply2(StringPrototypeCharCodeAt2, text, [i]);
        target[at3 + i] = unit;
        if ((unit & 63488) === 55296) surrogates = 1;
      }
    }
    if (surrogates !== 0 && !illFormed) illFormed = !isWellFormed(target, at3, text, count3);
  }
  function isWellFormed(units2, at3, text, count3) {
    if (StringPrototypeIsWellFormed !== void 0) return StringPrototypeIsWellFormed(text);
    const end = at3 + count3;
    for (let i = at3; i < end; i += 1) {
      if ((units2[i] & 63488) !== 55296) continue;
      if (units2[i] >= 56320 || i + 1 === end || (units2[i + 1] & 64512) !== 56320) return false;
      i += 1;
    }
    return true;
  }
  function addLong(text) {
    const long = { text, before: gathered, next: void 0 };
    if (lastLong === void 0) firstLong = long;
    else lastLong.next = long;
    lastLong = long;
    longUnits += text.length;
  }
  var poolUnits = () => gathered + longUnits;
  var poolBound = () => (longUnits === 0 && !wide ? gathered : (gathered + longUnits) * 2) + 16;
  var poolFlags = () => wide ? illFormed ? WIDE | ILL_FORMED : WIDE : bits <= 127 ? ASCII : 0;
  function writePool(writer2, start2) {
    if (longUnits !== 0) return writeWithLong(writer2, start2);
    const count3 = wide ? gathered * 2 : gathered;
    const end = start2 + count3 + 7 & ~7;
    if (count3 < NATIVE_COPY) {
      const target = writer2.i32;
      const source = words;
      const at3 = start2 >> 2;
      const length = count3 + 3 >> 2;
      for (let i = 0; i < length; i += 1) target[at3 + i] = source[i];
    } else {
      TypedArrayPrototypeSet2(writer2.u8, new Uint8ArrayConstructor2(buffer, 0, count3), start2);
    }
    clear(writer2.u8, start2 + count3, end);
    return end;
  }
  function clear(u82, from, to) {
    for (let i = from; i < to; i += 1) u82[i] = 0;
  }
  function writeWithLong(writer2, start2) {
    if (!wide && !writeLatin1(writer2, start2)) widen();
    let end = start2 + gathered + longUnits;
    if (wide) {
      end = start2 + (gathered + longUnits) * 2;
      writeUtf16(writer2, start2);
    }
    const padded = end + 7 & ~7;
    clear(writer2.u8, end, padded);
    if (!wide && bits <= 127 && !isAscii(writer2.i32, start2 >> 2, padded >> 2)) bits = 255;
    return padded;
  }
  function isAscii(i32, from, to) {
    let all = 0;
    for (let i = from; i < to; i += 2) all |= i32[i] | i32[i + 1];
    return (all & 2155905152) === 0;
  }
  function writeLatin1({ u8: u82, buffer: target }, start2) {
    let at3 = start2;
    let from = 0;
    for (let long = firstLong; long !== void 0; long = long.next) {
      const { text, before } = long;
      if (before > from) TypedArrayPrototypeSet2(u82, new Uint8ArrayConstructor2(buffer, from, before - from), at3);
      at3 += before - from;
      from = before;
      const count3 = text.length;
      if (!writeLongLatin1(new Uint8ArrayConstructor2(target, at3, count3), text, count3)) return false;
      at3 += count3;
    }
    TypedArrayPrototypeSet2(u82, new Uint8ArrayConstructor2(buffer, from, gathered - from), at3);
    return true;
  }
  function writeLongLatin1(target, text, count3) {
    if (ReflectApply2(StringPrototypeCharCodeAt2, text, [0]) > 255) return false;
    if (ReflectApply2(StringPrototypeCharCodeAt2, text, [count3 - 1]) > 255) return false;
    if (encodeBase64 !== void 0) {
      let base64;
      try {
        base64 = encodeBase64(text);
      } catch {
        return false;
      }
      Uint8ArrayPrototypeSetFromBase64(target, base64);
      return true;
    }
    let all = 0;
    const quick = text.charCodeAt === StringPrototypeCharCodeAt2;
    for (let i = 0; i < count3; i += 1) {
      const unit = quick ? text.charCodeAt(i) : ReflectApply2(StringPrototypeCharCodeAt2, text, [i]);
      all |= unit;
      target[i] = unit;
    }
    return all <= 255;
  }
  function writeUtf16({ buffer: target }, start2) {
    const all = new Uint16ArrayConstructor(target, start2, gathered + longUnits);
    let at3 = 0;
    let from = 0;
    for (let long = firstLong; long !== void 0; long = long.next) {
      const { text, before } = long;
      TypedArrayPrototypeSet2(all, new Uint16ArrayConstructor(buffer, from * 2, before - from), at3);
      at3 += before - from;
      from = before;
      writeWide(all, at3, text, text.length);
      at3 += text.length;
    }
    TypedArrayPrototypeSet2(all, new Uint16ArrayConstructor(buffer, from * 2, gathered - from), at3);
  }

  // src/clone/encode.js
  var SLACK = 24;
  var MIN_NUMS = 4;
  var MAX_DENSE = 1024;
  var writer = new CloneWriter(8);
  var words2 = writer.i32;
  var doubles = writer.f64;
  var at = 0;
  var capacity4 = 0;
  var depth = 0;
  var hasRefs = false;
  var plainEnumeration = true;
  var plainElements = true;
  var listDepth = -1;
  var root2 = rootShape();
  var scratch = new Float64ArrayConstructor(1);
  var scratchWords = new Int32ArrayConstructor(scratch.buffer);
  var busy = false;
  function encodeClone(target, value, label = "args", isList = false, least = Infinity) {
    leaveBlobs(least);
    (busy ? encodeWithin : encodeMessage)(target, value, label, isList);
    return takeLeftBlobs();
  }
  function encodeMessage(target, value, label, isList) {
    busy = true;
    try {
      const start2 = target.length >> 2;
      begin(target, start2, label);
      listDepth = isList ? 0 : -1;
      writeValue(value);
      finish(start2);
    } finally {
      busy = false;
      forgetObjects();
    }
  }
  function encodeWithin(target, value, label, isList) {
    const path = makeList2(depth + 1);
    for (let i = 0; i <= depth; i += 1) path[i] = steps[i];
    const saved = { writer, at, depth, hasRefs, plainEnumeration, plainElements, listDepth, root: root2 };
    const shapes2 = saveShapes();
    const names2 = saveNames();
    const pool = savePool();
    const blobs = saveBlobs();
    const objects3 = saveObjects();
    try {
      encodeMessage(target, value, label, isList);
    } finally {
      busy = true;
      ({ writer, at, depth, hasRefs, plainEnumeration, plainElements, listDepth, root: root2 } = saved);
      restoreShapes(shapes2);
      restoreNames(names2);
      restoreBlobs(blobs);
      useBuffer();
      restorePool(pool);
      restoreObjects(objects3);
      for (let i = 0; i <= depth; i += 1) steps[i] = path[i];
    }
  }
  function begin(target, start2, label) {
    beginBlobs();
    writer = target;
    useBuffer();
    at = start2;
    if (at + HEAD + SLACK > capacity4) grow4(HEAD + SLACK);
    at += HEAD;
    depth = 0;
    steps[0] = label;
    hasRefs = false;
    plainEnumeration = enumerationIsPristine();
    plainElements = elementsArePristine2();
    resetNames();
    root2 = rootShape();
    resetShapes();
    resetPool();
  }
  function finish(start2) {
    const shapesStart = at;
    const shapeCount2 = countShapes();
    for (let i = 0; i < shapeCount2; i += 1) {
      const shape = usedShape(i);
      const record = shape.record ?? makeRecord(shape);
      const length = shape.recordLength;
      if (at + length + SLACK > capacity4) grow4(length + SLACK);
      const target2 = words2;
      const to = at;
      for (let k = 0; k < length; k += 1) target2[to + k] = record[k];
      at = to + length;
    }
    if ((at - start2 & 1) !== 0) words2[at++] = 0;
    const poolStart2 = at * 4;
    const blobBytes3 = blobLength();
    const written = writtenLength();
    if (poolStart2 + poolBound() + written > writer.capacity) grow4(poolBound() + written + 7 >> 2);
    const blobStart2 = writePool(writer, poolStart2);
    if (blobBytes3 !== 0) writeBlobs(writer.u8, blobStart2);
    const target = words2;
    target[start2] = at - start2;
    target[start2 + 1] = poolUnits();
    target[start2 + 2] = poolFlags() | (hasRefs ? REFS : 0);
    target[start2 + 3] = shapeCount2;
    target[start2 + 4] = shapesStart - start2;
    target[start2 + 5] = blobBytes3;
    target[start2 + 6] = 0;
    target[start2 + 7] = 0;
    writer.length = blobStart2 + written;
    trimPool();
    if (blobBytes3 !== 0) resetBlobs();
  }
  function useBuffer() {
    words2 = writer.i32;
    doubles = writer.f64;
    capacity4 = writer.capacity >> 2;
  }
  function grow4(count3) {
    writer.grow((at + count3) * 4, at * 4);
    useBuffer();
  }
  function leaveWord() {
    if (at + SLACK > capacity4) grow4(SLACK);
    return at++;
  }
  function setWord(place, word) {
    words2[place] = word;
  }
  function writeWord(word) {
    if (at + SLACK > capacity4) grow4(SLACK);
    words2[at++] = word;
  }
  function writeValue(value) {
    if (at + SLACK > capacity4) grow4(SLACK);
    switch (typeof value) {
      case "string":
        putText(value);
        break;
      case "number":
        putNumber(value);
        break;
      case "boolean":
        words2[at++] = value ? TRUE : FALSE;
        break;
      case "object":
        if (value === null) words2[at++] = NULL;
        else writeObject(value);
        break;
      default:
        writeRare(value);
    }
  }
  function writeRare(value) {
    switch (typeof value) {
      case "undefined":
        if (value !== void 0) throw refusedError(depth, "HTMLAllCollection");
        words2[at++] = UNDEFINED;
        break;
      case "bigint":
        writeOther(value, "bigint", depth);
        break;
      case "function":
        throw dataCloneError(depth, "is a function");
      default:
        throw dataCloneError(depth, "is a symbol");
    }
  }
  function writeText(text) {
    if (at + SLACK > capacity4) grow4(SLACK);
    putText(text);
  }
  function writeNumber(value) {
    if (at + SLACK > capacity4) grow4(SLACK);
    putNumber(value);
  }
  function putText(text) {
    const { length } = text;
    if (length > MAX_PAYLOAD) throw new RangeErrorConstructor2("An encoded string may not be longer than 2^28 - 1 code units");
    words2[at++] = length << 4 | STR;
    addText(text);
  }
  function putNumber(value) {
    if (value << 4 >> 4 === value && (value !== 0 || 1 / value > 0)) {
      words2[at++] = value << 4 | INT;
    } else {
      words2[at++] = DOUBLE;
      writeDouble(value);
    }
  }
  function writeDouble(value) {
    scratch[0] = value === value ? value : NaN;
    words2[at] = scratchWords[0];
    words2[at + 1] = scratchWords[1];
    at += 2;
  }
  function writeObject(value) {
    const number = numberOf(value);
    if (number >= 0) {
      hasRefs = true;
      words2[at++] = number << 4 | REF;
      return;
    }
    if (isArray2(value)) {
      if (depth === MAX_DEPTH2) throw tooDeepError(depth);
      const length = value.length >>> 0;
      if (!isRow(value, length)) {
        depth += 1;
        writeExact(value, length);
        depth -= 1;
        return;
      }
      depth += 1;
      words2[at++] = length << 4 | ARR;
      let i = 0;
      let element;
      if (length !== 0) {
        element = value[0];
        if (typeof element === "number" && length >= MIN_NUMS) {
          i = writeNumbers(value, length, element);
          element = pending;
          pending = void 0;
        }
      }
      while (i < length) {
        if (at + SLACK > capacity4) grow4(SLACK);
        if (typeof element === "string") {
          putText(element);
        } else if (typeof element === "number") {
          putNumber(element);
        } else if (typeof element === "object" && element !== null) {
          steps[depth] = i;
          writeObject(element);
        } else if (element === void 0 && !ObjectHasOwn(value, i)) {
          words2[at++] = HOLE;
        } else {
          steps[depth] = i;
          writeValue(element);
        }
        i += 1;
        if (i < length) element = value[i];
      }
      depth -= 1;
      return;
    }
    if (ReflectGetPrototypeOf2(value) !== ObjectPrototype2 || !plainEnumeration) {
      writeOther(value, "object", depth);
      return;
    }
    if (depth === MAX_DEPTH2) throw tooDeepError(depth);
    depth += 1;
    const start2 = at++;
    let shape = root2;
    let countAt = 0;
    let count3 = 0;
    for (const key in value) {
      if (countAt === 0) {
        const next2 = shape.key0 === key ? shape.next0 : shape.key1 === key ? shape.next1 : nextShape(shape, key);
        if (next2 !== void 0) {
          shape = next2;
        } else {
          if (at + SLACK > capacity4) grow4(SLACK);
          countAt = at++;
        }
      }
      if (countAt !== 0) {
        writeText(key);
        count3 += 1;
      }
      const property = value[key];
      if (at + SLACK > capacity4) grow4(SLACK);
      if (typeof property === "string") {
        putText(property);
      } else if (typeof property === "number") {
        putNumber(property);
      } else {
        steps[depth] = key;
        if (typeof property === "object" && property !== null) writeObject(property);
        else writeValue(property);
      }
    }
    depth -= 1;
    if (countAt !== 0) {
      words2[countAt] = count3;
      words2[start2] = shapeNumber(shape) << 4 | OBJX;
    } else if (shape === root2 && (SymbolToStringTag2 in value || ObjectPrototypeToString2(value) !== "[object Object]")) {
      at = start2;
      writeOther(value, "object", depth);
    } else {
      words2[start2] = shapeNumber(shape) << 4 | OBJ;
    }
  }
  function isRow(value, length) {
    return plainElements && ReflectGetPrototypeOf2(value) === ArrayPrototype2 && (depth === listDepth || !hasFurther(value, length)) && (length <= MAX_DENSE || !looksSparse(value, length));
  }
  function isArray2(value) {
    try {
      return ArrayIsArray2(value);
    } catch {
      throw refusedError(depth, "revoked Proxy");
    }
  }
  function enter() {
    if (depth === MAX_DEPTH2) throw tooDeepError(depth);
    depth += 1;
  }
  function leave() {
    depth -= 1;
  }
  function setStep(step) {
    steps[depth] = step;
  }
  var emptyShape = () => root2;
  var pending;
  function writeNumbers(value, length, element) {
    if (at + length * 2 + SLACK > capacity4) grow4(length * 2 + SLACK);
    const start2 = at;
    const target = words2;
    let i = 0;
    for (; ; ) {
      if (typeof element !== "number") {
        pending = element;
        at = start2 + i;
        return i;
      }
      if (element << 4 >> 4 !== element || element === 0 && 1 / element < 0) break;
      target[start2 + i] = element << 4 | INT;
      i += 1;
      if (i === length) {
        at = start2 + length;
        return length;
      }
      element = value[i];
    }
    const numbers2 = doubles;
    const base = start2 + 1 >> 1;
    for (let k = i - 1; k >= 0; k -= 1) numbers2[base + k] = target[start2 + k] >> 4;
    numbers2[base + i] = element === element ? element : NaN;
    for (i += 1; i < length; i += 1) {
      element = value[i];
      if (typeof element !== "number") break;
      numbers2[base + i] = element === element ? element : NaN;
    }
    if (i === length) {
      if ((start2 & 1) !== 0) target[start2] = 0;
      target[start2 - 1] = length << 4 | NUMS;
      at = (base + length) * 2;
      return length;
    }
    const written = new Float64ArrayConstructor(i);
    for (let k = 0; k < i; k += 1) written[k] = numbers2[base + k];
    for (let k = 0; k < i; k += 1) writeNumber(written[k]);
    pending = element;
    return i;
  }

  // src/clone/malformed.js
  var malformed = (what) => new ErrorConstructor2(`Malformed clone data: ${what}`);

  // src/clone/decode-kinds.js
  function readExtended(kind) {
    switch (kind) {
      case DATE:
        return registered(new DateConstructor2(readDouble()));
      case MAP:
        return readMap();
      case SET:
        return readSet();
      case REGEXP:
        return readRegExp();
      case ERROR:
        return readError();
      case BIGINT:
        return readBigInt();
      case ARRAY_BUFFER:
        return readArrayBuffer();
      case VIEW:
        return readView();
      case NUMBER_OBJECT:
        return registered(BoxObject2(readDouble()));
      case STRING_OBJECT:
        return registered(BoxObject2(readString()));
      case BOOLEAN_OBJECT: {
        const word = readWord();
        if (word !== 0 && word !== 1) throw malformed("a boolean is neither");
        return registered(BoxObject2(word === 1));
      }
      case BIGINT_OBJECT:
        return registered(BoxObject2(readBigInt()));
      case SPARSE:
        return readSparse();
      case ARRAY_EXTRA:
        return readArrayExtra();
      default:
        throw malformed(`unknown kind ${kind}`);
    }
  }
  function registered(object) {
    register(object);
    return object;
  }
  function readMap() {
    const map = registered(new MapConstructor2());
    const count3 = readCount(2);
    enter2();
    const quick = map.set === MapPrototypeSetMethod;
    for (let i = 0; i < count3; i += 1) {
      const key = readValue();
      const value = readValue();
      if (quick) map.set(key, value);
      else ReflectApply2(MapPrototypeSetMethod, map, [key, value]);
    }
    leave2();
    return map;
  }
  function readSet() {
    const set = registered(new SetConstructor2());
    const count3 = readCount(1);
    enter2();
    const quick = set.add === SetPrototypeAddMethod;
    for (let i = 0; i < count3; i += 1) {
      const member = readValue();
      if (quick) set.add(member);
      else ReflectApply2(SetPrototypeAddMethod, set, [member]);
    }
    leave2();
    return set;
  }
  function readRegExp() {
    const source = readString();
    const flags = readString();
    let regexp;
    try {
      regexp = new RegExpConstructor2(source, flags);
    } catch {
      throw malformed("a regular expression is none");
    }
    return registered(regexp);
  }
  function readError() {
    const has2 = readWord();
    const ErrorClass = errorClasses2[has2 & 15];
    if (ErrorClass === void 0 || (has2 & ~ERROR_BITS) !== 0) throw malformed("unknown class of error");
    const number = takeNumber();
    const name = (has2 & HAS_NAME) !== 0 ? readString() : void 0;
    const message2 = (has2 & HAS_MESSAGE) !== 0 ? readString() : void 0;
    const stack = (has2 & HAS_STACK) !== 0 ? readString() : void 0;
    const error = (
      /** @type {any} */
      (has2 & 15) === 7 ? new /** @type {any} */
      ErrorClass(NO_ERRORS) : new /** @type {any} */
      ErrorClass()
    );
    if ((has2 & 15) === 7) delete error.errors;
    if (name !== void 0) defineHidden2(error, "name", name);
    if (message2 !== void 0) defineHidden2(error, "message", message2);
    defineHidden2(error, "stack", stack ?? "");
    registerAs(number, error);
    enter2();
    if ((has2 & HAS_CAUSE) !== 0) defineHidden2(error, "cause", readValue());
    if ((has2 & HAS_ERRORS) !== 0) {
      const errors = readValue();
      if (!ArrayIsArray2(errors)) throw malformed("the errors of an error are no array");
      defineHidden2(error, "errors", errors);
    }
    leave2();
    return error;
  }
  var NO_ERRORS = (
    /** @type {any} */
    {
      __proto__: null,
      [Symbol.iterator]: () => ({ __proto__: null, next: () => ({ __proto__: null, done: true }) })
    }
  );
  function readBigInt() {
    const text = readString();
    const negative = text[0] === "-";
    const digits = negative ? StringPrototypeSlice2(text, 1, text.length) : text;
    const { length } = digits;
    if (length === 0 || digits[0] === "0" && (length > 1 || negative)) throw malformed("a bigint has no digits");
    for (let i = 0; i < length; i += 1) {
      const unit = ReflectApply2(StringPrototypeCharCodeAt2, digits, [i]);
      if (!(unit >= 48 && unit <= 57 || unit >= 97 && unit <= 102)) throw malformed("a bigint has other digits");
    }
    let value;
    try {
      value = ToBigInt(`0x${digits}`);
    } catch {
      throw malformed("a bigint is too large");
    }
    return negative ? -value : value;
  }
  function readArrayBuffer() {
    const length = readWord() >>> 0;
    const offset = readWord() >>> 0;
    const maximum = readWord() >>> 0;
    takeBlob(length, offset);
    let buffer4;
    if (maximum === 0) {
      buffer4 = new ArrayBufferConstructor2(length);
    } else {
      if (maximum - 1 < length) throw malformed("a buffer is longer than it can be");
      const options = { __proto__: null, maxByteLength: maximum - 1 };
      try {
        buffer4 = new /** @type {any} */
        ArrayBufferConstructor2(length, options);
      } catch {
        throw malformed("a buffer could become too long");
      }
    }
    readBlob(length, offset, buffer4);
    return registered(buffer4);
  }
  function readView() {
    const number = takeNumber();
    const which = readWord();
    const offset = readWord() >>> 0;
    const length = readWord();
    const ViewClass = (
      /** @type {any} */
      viewClasses[which]
    );
    if (ViewClass === void 0) throw malformed("unknown class of view");
    const buffer4 = readValue();
    let available;
    try {
      available = ArrayBufferPrototypeGetByteLength2(buffer4) - offset;
    } catch {
      throw malformed("a view is of no buffer");
    }
    const size = VIEW_SIZES[which];
    if (available < 0 || offset % size !== 0) throw malformed("a view is not within its buffer");
    let view;
    if (length === TRACKING && ArrayBufferPrototypeGetResizable(buffer4)) {
      view = new ViewClass(buffer4, offset);
    } else {
      if (length >>> 0 > available || length % size !== 0) throw malformed("a view is not within its buffer");
      view = new ViewClass(buffer4, offset, which === DATA_VIEW ? length : length / size);
    }
    registerAs(number, view);
    return view;
  }
  function readSparse() {
    const length = readWord() >>> 0;
    const array = registered([]);
    array.length = length;
    const count3 = readCount(2);
    enter2();
    readEntries(array, count3);
    leave2();
    if (array.length !== length) throw malformed("a sparse array is longer than it is");
    return array;
  }
  function readArrayExtra() {
    const word = readWord();
    if ((word & 15) !== ARR) throw malformed("something else is where an array must be");
    const array = readElements(word >>> 4);
    const length = array.length;
    const count3 = readCount(2);
    enter2();
    readEntries(array, count3);
    leave2();
    if (array.length !== length) throw malformed("an array is longer than it is");
    return array;
  }

  // src/clone/decode-shapes.js
  var SLOTS2 = 1024;
  var MAX_KEPT_WORDS = 1024;
  var CHUNK = 512;
  var slots = makeList2(SLOTS2);
  function readKeyList(words4, at3, limit2) {
    if (limit2 - at3 < 2) throw malformed("the shapes end within a record");
    const length = words4[at3];
    if (length < 2 || length > limit2 - at3) throw malformed("a shape record is longer than its section");
    if (length > MAX_KEPT_WORDS) return makeKeyList(words4, at3, length);
    const last = at3 + length - 1;
    const middle = at3 + (length >> 1);
    let hash = MathImul2(words4[at3 + 1] ^ MathImul2(words4[middle], 739982445), 695872825) ^ words4[last];
    hash = MathImul2(hash ^ hash >>> 15 ^ MathImul2(words4[at3 + length - (length >> 2) - 1], 1540483477), 2246822507);
    const slot2 = hash >>> 16 & SLOTS2 - 1;
    const known2 = slots[slot2];
    if (known2 !== void 0 && known2.length === length) {
      const record2 = (
        /** @type {Int32Array} */
        known2.record
      );
      let i = 1;
      while (i < length && record2[i] === words4[at3 + i]) i += 1;
      if (i === length) return known2;
    }
    const list = makeKeyList(words4, at3, length);
    const record = new Int32ArrayConstructor(length);
    for (let i = 0; i < length; i += 1) record[i] = words4[at3 + i];
    list.record = record;
    slots[slot2] = list;
    return list;
  }
  function makeKeyList(words4, at3, length) {
    const head = words4[at3 + 1];
    const wide3 = (head & WIDE_KEYS) !== 0;
    const count3 = head & ~WIDE_KEYS;
    if (count3 > length - 2) throw malformed("a shape has more keys than its record has words");
    const first = at3 + 2 + count3;
    const available = (at3 + length - first) * (wide3 ? 2 : 4);
    const keys = makeList2(count3);
    const template = {};
    let units2 = 0;
    for (let i = 0; i < count3; i += 1) {
      const size = words4[at3 + 2 + i];
      if (size < 0 || size > available - units2) throw malformed("a shape's keys are longer than its record");
      const key = atomize(textOf2(words4, first, units2, size, wide3));
      keys[i] = key;
      defineData2(template, key, void 0);
      units2 += size;
    }
    if (available - units2 >= (wide3 ? 2 : 4)) throw malformed("a shape's record is longer than its keys");
    if (ObjectKeys2(template).length !== count3) throw malformed("a shape has a key twice");
    return { keys, count: count3, template, record: void 0, length };
  }
  function textOf2(words4, first, from, size, wide3) {
    let text = "";
    for (let done = 0; done < size; ) {
      const count3 = size - done < CHUNK ? size - done : CHUNK;
      const list = makeList2(count3);
      for (let i = 0; i < count3; i += 1) {
        const unit = from + done + i;
        list[i] = wide3 ? words4[first + (unit >> 1)] >>> ((unit & 1) << 4) & 65535 : words4[first + (unit >> 2)] >>> ((unit & 3) << 3) & 255;
      }
      text += ReflectApply2(StringFromCharCode2, void 0, list);
      done += count3;
    }
    return text;
  }
  function atomize(key) {
    const object = { __proto__: null };
    defineData2(object, key, void 0);
    return ObjectKeys2(object)[0];
  }

  // src/clone/decode-text.js
  var SMALL_POOL = 256;
  var SHORT = 64;
  var SLOTS3 = 1024;
  var SEGMENT = 4096;
  var LONG2 = 1024;
  var CHUNK2 = 4096;
  var FEW = 48;
  var u8 = new Uint8ArrayConstructor2(0);
  var buffer2;
  var bufferOffset = 0;
  var poolStart = 0;
  var units = 0;
  var next = 0;
  var wide2 = false;
  var small = true;
  var u16 = new Uint16ArrayConstructor(0);
  var segment = "";
  var segmentStart = 0;
  var segmentEnd = 0;
  function openPool(bytes3, pairs3, of2, offset, start2, count3, isWide) {
    u8 = bytes3;
    u16 = pairs3;
    buffer2 = of2;
    bufferOffset = offset;
    poolStart = start2;
    units = count3;
    next = 0;
    wide2 = isWide;
    small = count3 <= SMALL_POOL;
    segmentEnd = 0;
  }
  var poolIsUsedUp = () => next === units;
  function closePool() {
    if (segmentEnd !== 0) segment = "";
  }
  function readText(length) {
    const from = next;
    const to = from + length;
    if (to > units) throw malformed("the pool ends within a string");
    next = to;
    if (to <= segmentEnd) return cut(from - segmentStart, to - segmentStart);
    if (small && length <= SHORT) {
      if (length === 0) return "";
      return wide2 ? remembered16((poolStart >> 1) + from, length) : remembered8(poolStart + from, length);
    }
    return readBeyond(from, length);
  }
  function cut(from, to) {
    if (segment.substring === StringPrototypeSubstring) return segment.substring(from, to);
    return ReflectApply2(StringPrototypeSubstring, segment, [from, to]);
  }
  function readBeyond(from, length) {
    if (length === 0) return "";
    if (small || length > LONG2) return wide2 ? exact(from, length) : latin1(from, length);
    const left2 = units - from;
    const size = left2 < SEGMENT ? left2 : SEGMENT;
    segment = wide2 ? exact(from, size) : latin1(from, size);
    segmentStart = from;
    segmentEnd = from + size;
    return cut(0, length);
  }
  function latin1(from, length) {
    if (latin1Decoder === void 0) return exact(from, length);
    const text = latin1Decoder.decode(new Uint8ArrayConstructor2(buffer2, bufferOffset + poolStart + from, length));
    return hasOther(text) ? exact(from, length) : text;
  }
  var OTHERS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
  var others = makeTable(OTHERS.length, (i) => OTHERS[i]);
  function hasOther(text) {
    const quick = text.indexOf === StringPrototypeIndexOf2;
    for (let i = 0; i < OTHERS.length; i += 1) {
      const other = others[i];
      if ((quick ? text.indexOf(other) : ReflectApply2(StringPrototypeIndexOf2, text, [other])) >= 0) return true;
    }
    return false;
  }
  function exact(from, length) {
    let text = "";
    let at3 = (wide2 ? poolStart >> 1 : poolStart) + from;
    let left2 = length;
    for (; left2 >= CHUNK2; left2 -= CHUNK2) {
      text += ReflectApply2(StringFromCharCode2, void 0, fill(chunk, at3, CHUNK2));
      at3 += CHUNK2;
    }
    if (left2 > FEW) return text + ReflectApply2(StringFromCharCode2, void 0, fill(makeList2(left2), at3, left2));
    if (left2 === 0) return text;
    return text + (wide2 ? make(u16, at3, left2) : make(u8, at3, left2));
  }
  var chunk = makeList2(CHUNK2);
  function fill(list, at3, count3) {
    if (wide2) for (let i = 0; i < count3; i += 1) list[i] = u16[at3 + i];
    else for (let i = 0; i < count3; i += 1) list[i] = u8[at3 + i];
    return list;
  }
  var known = makeTable(SLOTS3, () => "");
  function remembered8(at3, length) {
    const units2 = u8;
    const end = at3 + length;
    let hash = length;
    const head = length < 8 ? end : at3 + 4;
    for (let i = at3; i < head; i += 1) hash = hash * 33 ^ units2[i];
    if (length >= 8) for (let i = end - 6; i < end; i += 1) hash = hash * 33 ^ units2[i];
    const slot2 = (hash ^ hash >>> 10 ^ hash >>> 20) & SLOTS3 - 1;
    const text = known[slot2];
    if (text.length === length && text.charCodeAt === StringPrototypeCharCodeAt2) {
      let i = 0;
      while (i < length && text.charCodeAt(i) === units2[at3 + i]) i += 1;
      if (i === length) return text;
    }
    return known[slot2] = make(units2, at3, length);
  }
  function remembered16(at3, length) {
    const units2 = u16;
    const end = at3 + length;
    let hash = length;
    const head = length < 8 ? end : at3 + 4;
    for (let i = at3; i < head; i += 1) hash = hash * 33 ^ units2[i];
    if (length >= 8) for (let i = end - 6; i < end; i += 1) hash = hash * 33 ^ units2[i];
    const slot2 = (hash ^ hash >>> 10 ^ hash >>> 20) & SLOTS3 - 1;
    const text = known[slot2];
    if (text.length === length && text.charCodeAt === StringPrototypeCharCodeAt2) {
      let i = 0;
      while (i < length && text.charCodeAt(i) === units2[at3 + i]) i += 1;
      if (i === length) return text;
    }
    return known[slot2] = make(units2, at3, length);
  }
  var of = StringFromCharCode2;
  function make(b, p, n) {
    let text = "";
    for (; n >= 12; n -= 12, p += 12) {
      text += of(
        b[p],
        b[p + 1],
        b[p + 2],
        b[p + 3],
        b[p + 4],
        b[p + 5],
        b[p + 6],
        b[p + 7],
        b[p + 8],
        b[p + 9],
        b[p + 10],
        b[p + 11]
      );
    }
    for (; n >= 4; n -= 4, p += 4) text += of(b[p], b[p + 1], b[p + 2], b[p + 3]);
    switch (n) {
      case 1:
        return text + of(b[p]);
      case 2:
        return text + of(b[p], b[p + 1]);
      case 3:
        return text + of(b[p], b[p + 1], b[p + 2]);
      default:
        return text;
    }
  }

  // src/clone/decode.js
  var KEEP_LENGTH = 1024 * 1024;
  var MAX_MADE = 65536;
  var bytes2 = new Uint8ArrayConstructor2(0);
  var buffer3 = new ArrayBufferConstructor2(0);
  var bufferOffset2 = 0;
  var capacity5 = 0;
  var words3 = new Int32ArrayConstructor(buffer3);
  var doubles2 = new Float64ArrayConstructor(buffer3);
  var pairs2 = new Uint16ArrayConstructor(buffer3);
  var origin = 0;
  var at2 = 0;
  var limit = 0;
  var depth2 = 0;
  var claimed = 0;
  var claimable = 0;
  var pristine = true;
  var shapes = makeList2(16);
  var shapeCapacity = 16;
  var shapeCount = 0;
  var hasRefs2 = false;
  var objectCount = 0;
  var objects2;
  var blobStart = 0;
  var blobBytes2 = 0;
  var blobNext = 0;
  var targets;
  var targetCount = 0;
  function decodeClone(u82, from = 0, to = TypedArrayPrototypeGetLength2(u82)) {
    if (u82 !== bytes2) useBytes(u82);
    if (!(from >= 0 && from <= to && to <= capacity5)) {
      throw new RangeErrorConstructor2("The bytes to decode are not within the buffer");
    }
    if ((bufferOffset2 + from & 7) !== 0) return decodeCopy(u82, from, to);
    let value;
    try {
      open(from, to);
      value = readValue();
      if (at2 !== limit) throw malformed("the values end before their section");
      if (!poolIsUsedUp()) throw malformed("the pool is not used up");
      if (blobNext !== blobBytes2) throw malformed("the binary data is not used up");
    } finally {
      closePool();
      objects2 = void 0;
      if (capacity5 > KEEP_LENGTH) useBytes(new Uint8ArrayConstructor2(0));
    }
    return value;
  }
  function decodeFront(u82, from, to) {
    targets = makeList2(16);
    targetCount = 0;
    try {
      const value = decodeClone(u82, from, to);
      return { value, targets, targetCount, bytes: blobBytes2 };
    } finally {
      targets = void 0;
    }
  }
  function useBytes(u82) {
    const length = TypedArrayPrototypeGetLength2(u82);
    buffer3 = TypedArrayPrototypeGetBuffer2(u82);
    bufferOffset2 = TypedArrayPrototypeGetByteOffset(u82);
    capacity5 = length;
    const aligned = (bufferOffset2 & 7) === 0;
    words3 = new Int32ArrayConstructor(buffer3, aligned ? bufferOffset2 : 0, aligned ? length >> 2 : 0);
    doubles2 = new Float64ArrayConstructor(buffer3, aligned ? bufferOffset2 : 0, aligned ? length >> 3 : 0);
    pairs2 = new Uint16ArrayConstructor(buffer3, aligned ? bufferOffset2 : 0, aligned ? length >> 1 : 0);
    bytes2 = u82;
  }
  function decodeCopy(u82, from, to) {
    const copy = new Uint8ArrayConstructor2(to - from + 7 & ~7);
    TypedArrayPrototypeSet2(copy, new Uint8ArrayConstructor2(buffer3, bufferOffset2 + from, to - from), 0);
    return decodeClone(copy, 0, to - from);
  }
  function open(from, to) {
    const length = to - from;
    origin = from >> 2;
    if (length < HEAD * 4) throw malformed("the bytes end within the head");
    const head = words3;
    const count3 = head[origin];
    const units2 = head[origin + 1];
    const flags = head[origin + 2];
    const shapesAt = head[origin + 4];
    shapeCount = head[origin + 3];
    blobBytes2 = head[origin + 5];
    const isWide = (flags & WIDE) !== 0;
    if ((flags & ~FLAGS) !== 0 || (flags & (WIDE | ILL_FORMED)) === ILL_FORMED || (flags & (WIDE | ASCII)) === (WIDE | ASCII)) {
      throw malformed("unknown flags");
    }
    if (count3 < HEAD || (count3 & 1) !== 0 || count3 > length / 4) throw malformed("the words end beyond the bytes");
    if (units2 < 0 || units2 > length || blobBytes2 < 0 || (blobBytes2 & 7) !== 0) throw malformed("a section has no possible length");
    const poolBytes = isWide ? units2 * 2 : units2;
    const poolStart2 = from + count3 * 4;
    if (count3 * 4 + (poolBytes + 7 & ~7) + (targets === void 0 ? blobBytes2 : 0) !== length) throw malformed("the sections are not as long as the bytes");
    if (head[origin + 6] !== 0 || head[origin + 7] !== 0) throw malformed("the head has unknown fields");
    if (shapesAt < HEAD || shapesAt > count3) throw malformed("the shapes begin beyond the words");
    at2 = origin + HEAD;
    limit = origin + shapesAt;
    claimed = 0;
    claimable = shapesAt;
    depth2 = 0;
    pristine = elementsArePristine2();
    hasRefs2 = (flags & REFS) !== 0;
    if (hasRefs2) {
      objectCount = 0;
      objects2 = new SafeMap2();
    }
    blobStart = poolStart2 + (poolBytes + 7 & ~7);
    blobNext = 0;
    openPool(bytes2, pairs2, buffer3, bufferOffset2, poolStart2, units2, isWide);
    readShapes(origin + shapesAt, origin + count3);
  }
  function readShapes(from, to) {
    const count3 = shapeCount;
    if (count3 < 0 || count3 > to - from) throw malformed("there are more shapes than words");
    if (count3 > shapeCapacity) {
      shapes = makeList2(count3 * 2);
      shapeCapacity = count3 * 2;
    }
    let place = from;
    for (let i = 0; i < count3; i += 1) {
      const list = readKeyList(words3, place, to);
      shapes[i] = list;
      place += list.length;
    }
    if (place !== to && (place + 1 !== to || words3[place] !== 0 || (place - origin & 1) === 0)) {
      throw malformed("the words do not end with the shapes");
    }
  }
  function readValue() {
    if (at2 >= limit) throw malformed("the values end within a value");
    const word = words3[at2++];
    switch (word & 15) {
      case STR:
        return readText(word >>> 4);
      case INT:
        return word >> 4;
      case DOUBLE:
        if (word !== DOUBLE) break;
        return readDouble();
      case OBJ:
        return readShaped(word >>> 4);
      case ARR:
        return readElements(word >>> 4);
      case NUMS:
        return readNumbers(word >>> 4);
      case DICT:
        return readDictionary(word >>> 4);
      case OBJX: {
        const object = readShaped(word >>> 4);
        enter2();
        readEntries(object, readCount(2));
        depth2 -= 1;
        return object;
      }
      case REF:
        return readReference(word >>> 4);
      case EXT:
        return readExtended(word >>> 4);
      default:
        switch (word) {
          case UNDEFINED:
            return void 0;
          case NULL:
            return null;
          case TRUE:
            return true;
          case FALSE:
            return false;
        }
    }
    throw malformed(`unknown value ${word >>> 0}`);
  }
  function readWord() {
    if (at2 >= limit) throw malformed("the values end within a value");
    return words3[at2++];
  }
  function readCount(least) {
    const count3 = readWord() >>> 0;
    if (count3 * least > limit - at2) throw malformed(`count ${count3} is beyond the end of the values`);
    return count3;
  }
  function readString() {
    const word = readWord();
    if ((word & 15) !== STR) throw malformed("something else is where a string must be");
    return readText(word >>> 4);
  }
  var scratch2 = new Float64ArrayConstructor(1);
  var scratchWords2 = new Int32ArrayConstructor(scratch2.buffer);
  function readDouble() {
    if (limit - at2 < 2) throw malformed("the values end within a number");
    scratchWords2[0] = words3[at2];
    scratchWords2[1] = words3[at2 + 1];
    at2 += 2;
    return scratch2[0];
  }
  function enter2() {
    if (depth2 === MAX_DEPTH2) {
      throw new RangeErrorConstructor2(`Malformed clone data: nested more than ${MAX_DEPTH2} levels deep`);
    }
    depth2 += 1;
  }
  function leave2() {
    depth2 -= 1;
  }
  function register(object) {
    if (hasRefs2) objects2.set(objectCount++, object);
  }
  var takeNumber = () => objectCount++;
  function registerAs(number, object) {
    if (hasRefs2) objects2.set(number, object);
  }
  function readReference(number) {
    const object = hasRefs2 ? (
      /** @type {SafeMap<number, any>} */
      objects2.get(number)
    ) : void 0;
    if (object === void 0) throw malformed(`there is no object ${number} yet`);
    return object;
  }
  function readShaped(number) {
    if (number >= shapeCount) throw malformed(`there is no shape ${number}`);
    if (depth2 === MAX_DEPTH2) enter2();
    depth2 += 1;
    const { keys, count: count3, template } = (
      /** @type {KeyList} */
      shapes[number]
    );
    const object = count3 <= 4 && !hasRefs2 ? readSmall(keys, count3) : readLarge(keys, count3, template);
    depth2 -= 1;
    return object;
  }
  function readSmall(keys, count3) {
    switch (count3) {
      case 0:
        return {};
      case 1:
        return { [keys[0]]: readValue() };
      case 2:
        return { [keys[0]]: readValue(), [keys[1]]: readValue() };
      case 3:
        return { [keys[0]]: readValue(), [keys[1]]: readValue(), [keys[2]]: readValue() };
      default:
        return { [keys[0]]: readValue(), [keys[1]]: readValue(), [keys[2]]: readValue(), [keys[3]]: readValue() };
    }
  }
  function readLarge(keys, count3, template) {
    const object = { ...template };
    if (hasRefs2) register(object);
    for (let i = 0; i < count3; i += 1) object[keys[i]] = readValue();
    return object;
  }
  function readDictionary(count3) {
    const object = {};
    register(object);
    if (count3 * 2 > limit - at2) throw malformed(`count ${count3} is beyond the end of the values`);
    enter2();
    readEntries(object, count3);
    depth2 -= 1;
    return object;
  }
  function readEntries(object, count3) {
    for (let i = 0; i < count3; i += 1) {
      const key = readString();
      defineData2(object, key, readValue());
    }
  }
  function readElements(length) {
    claimed += length;
    if (length > limit - at2 || claimed > claimable) throw malformed(`length ${length} is beyond the end of the values`);
    if (depth2 === MAX_DEPTH2) enter2();
    depth2 += 1;
    const array = length <= MAX_MADE ? new ArrayConstructor2(length) : [];
    if (hasRefs2) register(array);
    if (pristine) {
      for (let i = 0; i < length; i += 1) {
        if (words3[at2] === HOLE && at2 < limit) at2 += 1;
        else array[i] = readValue();
      }
    } else {
      for (let i = 0; i < length; i += 1) {
        if (words3[at2] === HOLE && at2 < limit) at2 += 1;
        else defineData2(array, i, readValue());
      }
    }
    if (length > MAX_MADE) array.length = length;
    depth2 -= 1;
    claimed -= length;
    return array;
  }
  function readNumbers(length) {
    if ((at2 - origin & 1) !== 0) {
      if (readWord() !== 0) throw malformed("doubles are not aligned by zero");
    }
    if (length * 2 > limit - at2) throw malformed(`length ${length} is beyond the end of the values`);
    if (depth2 === MAX_DEPTH2) enter2();
    const array = length <= MAX_MADE ? new ArrayConstructor2(length) : [];
    if (hasRefs2) register(array);
    const first = at2 >> 1;
    const numbers2 = doubles2;
    if (pristine) for (let i = 0; i < length; i += 1) array[i] = numbers2[first + i];
    else for (let i = 0; i < length; i += 1) defineData2(array, i, numbers2[first + i]);
    at2 += length * 2;
    return array;
  }
  function readBlob(length, offset, into) {
    if (targets !== void 0) {
      if (targetCount === targets.length) {
        const more = makeList2(targetCount * 2);
        for (let i = 0; i < targetCount; i += 1) more[i] = targets[i];
        targets = more;
      }
      targets[targetCount++] = new Uint8ArrayConstructor2(into);
      return;
    }
    TypedArrayPrototypeSet2(
      new Uint8ArrayConstructor2(into),
      new Uint8ArrayConstructor2(buffer3, bufferOffset2 + blobStart + offset, length),
      0
    );
  }
  function takeBlob(length, offset) {
    if (offset !== blobNext || length > blobBytes2 - blobNext) throw malformed("binary data is not within its section");
    blobNext += length + 7 & ~7;
  }

  // src/stage.js
  var STAGE_LENGTH = 256 * 1024;
  var makeStage = () => new Uint8ArrayConstructor(new ArrayBufferConstructor(STAGE_LENGTH));
  function createStage() {
    let u82;
    const cut3 = (blobs) => {
      u82 ??= makeStage();
      let total = 0;
      for (let i = 0; i < blobs.length; i += 1) total += TypedArrayPrototypeGetLength(blobs[i]) + 7 & ~7;
      const count3 = (total + STAGE_LENGTH - 1) / STAGE_LENGTH | 0;
      const parts = makeList(count3);
      let index = 0;
      let part = { pieces: makeList(4), count: 0, length: 0 };
      parts[0] = part;
      for (let i = 0; i < blobs.length; i += 1) {
        const blob = blobs[i];
        const length = TypedArrayPrototypeGetLength(blob);
        const buffer4 = TypedArrayPrototypeGetBuffer(blob);
        for (let from = 0; from < length; ) {
          if (part.length === STAGE_LENGTH) {
            part = { pieces: makeList(4), count: 0, length: 0 };
            parts[++index] = part;
          }
          const room = STAGE_LENGTH - part.length;
          const taken = length - from < room ? length - from : room;
          const zeros = from + taken === length ? -length & 7 : 0;
          add2(part, { view: new Uint8ArrayConstructor(buffer4, from, taken), at: part.length, zeros });
          part.length += taken + zeros;
          from += taken;
        }
      }
      return parts;
    };
    const fill2 = (parts, index) => {
      const { pieces, count: count3, length } = parts[index];
      const target = (
        /** @type {Uint8Array} */
        u82
      );
      for (let i = 0; i < count3; i += 1) {
        const { view, at: at3, zeros } = pieces[i];
        TypedArrayPrototypeSet(target, view, at3);
        if (zeros > 0) {
          const end = at3 + TypedArrayPrototypeGetLength(view);
          for (let k = 0; k < zeros; k += 1) target[end + k] = 0;
        }
      }
      return length;
    };
    return { u8: () => (
      /** @type {Uint8Array} */
      u82
    ), cut: cut3, fill: fill2 };
  }
  function add2(part, piece) {
    if (part.count === part.pieces.length) {
      const more = makeList(part.count * 2);
      for (let i = 0; i < part.count; i += 1) more[i] = part.pieces[i];
      part.pieces = more;
    }
    part.pieces[part.count++] = piece;
  }
  function createFunnel() {
    let u82;
    let targets2 = [];
    let count3 = 0;
    let index = 0;
    let filled = 0;
    const stage = () => u82 ??= makeStage();
    const aim = (given, howMany) => {
      targets2 = given;
      count3 = howMany;
      index = 0;
      filled = 0;
    };
    const rest = () => {
      targets2 = [];
      count3 = 0;
    };
    const spread = (length) => {
      const source = stage();
      for (let at3 = 0; at3 < length && index < count3; ) {
        const target = targets2[index];
        const size = TypedArrayPrototypeGetLength(target);
        const left2 = size - filled;
        const taken = length - at3 < left2 ? length - at3 : left2;
        if (taken > 0) {
          const piece = taken === STAGE_LENGTH ? source : new Uint8ArrayConstructor(TypedArrayPrototypeGetBuffer(source), at3, taken);
          TypedArrayPrototypeSet(target, piece, filled);
          filled += taken;
          at3 += taken;
        }
        const padded = size + 7 & ~7;
        if (filled >= size) {
          const skipped = length - at3 < padded - filled ? length - at3 : padded - filled;
          filled += skipped;
          at3 += skipped;
        }
        if (filled === padded) {
          index += 1;
          filled = 0;
        }
      }
    };
    return { stage, length: STAGE_LENGTH, aim, spread, rest };
  }

  // src/receive.js
  var NORMAL_LENGTH = 64 * 1024;
  var NOWHERE = 2147483647;
  var NONE = [];
  function createReceiver(setReceiveBuffer) {
    const normal = new Uint8ArrayConstructor(new ArrayBufferConstructor(NORMAL_LENGTH));
    let current = normal;
    let capacity6 = NORMAL_LENGTH;
    setReceiveBuffer(normal);
    const funnel = createFunnel();
    let begun;
    const reserve = (length) => {
      if (length > capacity6) use(new Uint8ArrayConstructor(new ArrayBufferConstructor(length)), length);
    };
    const use = (u82, length) => {
      setReceiveBuffer(u82);
      current = u82;
      capacity6 = length;
    };
    const restore = () => {
      if (current !== normal) use(normal, NORMAL_LENGTH);
    };
    const readAt = (at3) => {
      const u82 = current;
      const end = at3 + HEADER_LENGTH + readU32(u82, at3);
      position = current === normal ? end : NOWHERE;
      const envelope = readHead(u82, at3);
      try {
        readPayload(envelope, u82, readChannel(envelope, u82, at3, end > capacity6 ? 0 : end), end);
      } catch (error) {
        envelope.failure = error;
      } finally {
        restore();
      }
      return envelope;
    };
    let position = NOWHERE;
    const isAtEnd = () => position > capacity6 - HEADER_LENGTH || current[position + 4] === 0;
    const begin2 = () => {
      position = 0;
    };
    const next2 = () => isAtEnd() ? void 0 : readAt(position);
    const readReply = (fill2) => {
      const at3 = position;
      const rest = isAtEnd() ? void 0 : copyRun(normal, at3);
      position = NOWHERE;
      try {
        return fill2() ? readAt(0) : void 0;
      } finally {
        if (rest !== void 0) for (let i = 0; i < rest.length; i += 1) normal[at3 + i] = rest[i];
        position = at3;
      }
    };
    const beginLarge = (length) => {
      const u82 = current;
      const envelope = readHead(u82, 0);
      begun = envelope;
      try {
        const start2 = readChannel(envelope, u82, 0, length > capacity6 ? 0 : length);
        const { value, targets: targets2, targetCount: targetCount2, bytes: bytes3 } = decodeFront(u82, start2, length);
        const end = HEADER_LENGTH + readU32(u82, 0);
        if (length + bytes3 !== end) throw new ErrorConstructor("Malformed clone data: the binary data have another length");
        envelope.size = end - start2;
        envelope.value = value;
        funnel.aim(targets2, targetCount2);
      } catch (error) {
        envelope.failure = error;
        funnel.rest();
      }
      use(funnel.stage(), funnel.length);
    };
    const endLarge = () => {
      const envelope = (
        /** @type {Envelope} */
        begun
      );
      begun = void 0;
      funnel.rest();
      restore();
      return envelope;
    };
    return { reserve, begin: begin2, next: next2, readReply, beginLarge, proceed: funnel.spread, endLarge };
  }
  function readHead(u82, at3) {
    return { kind: u82[at3 + 4], flags: u82[at3 + 5], call: readU32(u82, at3 + 12), channel: "", ports: NONE, size: 0, value: void 0, failure: void 0 };
  }
  function readChannel(envelope, u82, at3, end) {
    const length = readU16(u82, at3 + 6);
    const start2 = at3 + HEADER_LENGTH + paddedChannel(length);
    if (start2 > end) throw new ErrorConstructor(`Malformed envelope of kind ${envelope.kind}`);
    if (length > 0) envelope.channel = decodeChannel(u82, at3 + HEADER_LENGTH, length);
    return start2;
  }
  function copyRun(u82, start2) {
    let end = start2;
    while (end <= NORMAL_LENGTH - HEADER_LENGTH && u82[end + 4] !== 0) end += HEADER_LENGTH + readU32(u82, end);
    if (end <= NORMAL_LENGTH - HEADER_LENGTH) end += HEADER_LENGTH;
    const bytes3 = new Uint8ArrayConstructor(end - start2);
    for (let i = start2; i < end; i += 1) bytes3[i - start2] = u82[i];
    return bytes3;
  }
  function readPayload(envelope, u82, start2, end) {
    const { kind } = envelope;
    envelope.size = end - start2;
    if (kind === PORT_CLOSED || kind === PORT_MOVED) return;
    if (kind === PORT_DELIVERY) {
      envelope.u8 = u82;
      envelope.start = start2;
    }
    if (kind === PORT_CREDITED) {
      if (end - start2 !== 4) throw new ErrorConstructor("Credit of a port is no 4 bytes");
      envelope.value = readU32(u82, start2);
      return;
    }
    let valueStart = start2;
    if ((kind === PUSH || kind === PORT_DELIVERY) && (envelope.flags & FLAG_PORTS) !== 0) {
      envelope.ports = readPorts(u82, start2, end);
      valueStart = start2 + portPrefix(envelope.ports.length);
    }
    envelope.value = decodeClone(u82, valueStart, end);
  }
  function readPorts(u82, start2, end) {
    const count3 = end - start2 >= 4 ? readU32(u82, start2) : 0;
    if (count3 < 1 || count3 > MAX_PORTS_IN_MESSAGE || portPrefix(count3) > end - start2) {
      throw new ErrorConstructor("Malformed ids of ports");
    }
    const ids = makeList(count3);
    for (let i = 0; i < count3; i += 1) ids[i] = readU32(u82, start2 + 4 + 4 * i);
    return ids;
  }

  // src/transmit.js
  var IDLE_LIMIT = 4;
  var INITIAL_CAPACITY5 = 64 * 1024;
  var KEEP_LENGTH2 = 1024 * 1024;
  var LARGE = 128 * 1024;
  function createTransmitter(setTransmitBuffer, sendPart) {
    const idle = makeList(IDLE_LIMIT);
    let idleCount = 0;
    let current;
    const acquire = () => idleCount > 0 ? idle[--idleCount] : new CloneWriter(INITIAL_CAPACITY5);
    const release = (writer2) => {
      let kept2 = writer2;
      if (writer2.capacity > KEEP_LENGTH2) {
        kept2 = new CloneWriter(INITIAL_CAPACITY5);
        if (current === writer2.u8) use(kept2.u8);
      } else {
        writer2.reset();
      }
      if (idleCount < IDLE_LIMIT) idle[idleCount++] = kept2;
    };
    const use = (u82) => {
      setTransmitBuffer(u82);
      current = u82;
    };
    const stage = createStage();
    const first = new CloneWriter(INITIAL_CAPACITY5);
    use(first.u8);
    idle[idleCount++] = first;
    const transmit = (send, kind, flags, channel, call, value, label, ports = 0, inParts = ports === 0) => {
      const writer2 = acquire();
      try {
        if (ports > 0) flags |= FLAG_PORTS;
        if (channel === void 0) beginEnvelope(writer2, kind, flags, void 0, 0, call);
        else beginEnvelope(writer2, kind, flags, channel.bytes, channel.length, call);
        const portsAt = writer2.length;
        if (ports > 0) beginPorts(writer2, ports);
        const behind = encodeClone(writer2, value, label, label === "args", inParts ? LARGE : Infinity);
        const body = writer2.length - HEADER_LENGTH + (behind === void 0 ? 0 : paddedLength(behind));
        if (body > MAX_BODY) {
          throw new RangeErrorConstructor(`The message is ${body} bytes long; at most ${MAX_BODY} are allowed`);
        }
        const u82 = writer2.u8;
        writeU32(u82, 0, body);
        if (behind !== void 0) return sendInParts(send, writer2, behind);
        if (u82 !== current) use(u82);
        return send(u82, portsAt);
      } finally {
        release(writer2);
      }
    };
    const transmitBare = (send, kind, call, number) => {
      const writer2 = acquire();
      try {
        beginEnvelope(writer2, kind, 0, void 0, 0, call);
        if (number !== void 0) {
          writer2.reserve(4);
          writeU32(writer2.u8, writer2.length, number);
          writer2.length += 4;
        }
        const u82 = writer2.u8;
        writeU32(u82, 0, writer2.length - HEADER_LENGTH);
        if (u82 !== current) use(u82);
        return send();
      } finally {
        release(writer2);
      }
    };
    const transmitBytes = (send, kind, flags, call, bytes3) => {
      const writer2 = acquire();
      try {
        beginEnvelope(writer2, kind, flags, void 0, 0, call);
        const { length } = bytes3;
        writer2.reserve(length);
        const u82 = writer2.u8;
        TypedArrayPrototypeSet(u82, bytes3, HEADER_LENGTH);
        writer2.length += length;
        writeU32(u82, 0, length);
        if (u82 !== current) use(u82);
        return send();
      } finally {
        release(writer2);
      }
    };
    const sendInParts = (send, writer2, behind) => {
      const parts = stage.cut(behind);
      const last = stage.fill(parts, 0);
      if (writer2.u8 !== current) use(writer2.u8);
      if (!sendPart(writer2.length)) return false;
      use(stage.u8());
      let length = last;
      for (let i = 1; i < parts.length; i += 1) {
        if (!sendPart(length)) return false;
        length = stage.fill(parts, i);
      }
      return sendPart(length) && send(writer2.u8, 0);
    };
    const isCloneable = (value) => {
      const writer2 = acquire();
      try {
        encodeClone(writer2, value);
        return true;
      } catch {
        return false;
      } finally {
        release(writer2);
      }
    };
    return { transmit, transmitBare, transmitBytes, isCloneable };
  }
  function paddedLength(behind) {
    let length = 0;
    for (let i = 0; i < behind.length; i += 1) length += TypedArrayPrototypeGetLength(behind[i]) + 7 & ~7;
    return length;
  }

  // src/transfer.js
  function readTransferList(transfer2, ports) {
    if (transfer2 === void 0) return void 0;
    if (!ArrayIsArray(transfer2)) throw new TypeErrorConstructor("Invalid value for transfer");
    const places = new SafeMap();
    const buffers = new SafeMap();
    const { length } = transfer2;
    for (let i = 0; i < length; i += 1) {
      const item = transfer2[i];
      if (ports.isPort(item)) {
        if (places.has(item)) throw new ErrorConstructor(`Port at index ${i} is a duplicate.`);
        if (ports.isNeutered(item)) throw neutered(i);
        places.set(item, i);
        continue;
      }
      const name = nameOf(item);
      if (name !== "ArrayBuffer") {
        throw new TypeErrorConstructor(`Port at index ${i} is not a valid port: ${name} can not be transferred`);
      }
      const before = buffers.get(item);
      if (before !== void 0) throw refused(i, `is the same as transfer[${before}]`);
      if (isDetached(item)) throw refused(i, "is a detached ArrayBuffer");
      buffers.set(item, i);
    }
    if (places.size > MAX_PORTS_IN_MESSAGE) {
      throw new RangeErrorConstructor(`${places.size} ports are to be transferred; a message may carry ${MAX_PORTS_IN_MESSAGE}`);
    }
    if (places.size + buffers.size === 0) return void 0;
    return {
      ports: places.size,
      move: (u82, at3) => {
        buffers.forEach((i, buffer4) => {
          if (isDetached(buffer4)) throw refused(i, "is a detached ArrayBuffer");
        });
        if (places.size === 0) detach(buffers);
        else movePorts(places, buffers, ports)(u82, at3);
      }
    };
  }
  function detach(buffers) {
    buffers.forEach((i, buffer4) => {
      try {
        detachArrayBuffer(buffer4);
      } catch {
        throw undetachable(i);
      }
    });
  }
  function movePorts(places, buffers, ports) {
    places.forEach((i, port) => {
      if (ports.isNeutered(port)) throw neutered(i);
    });
    try {
      return ports.move(keysOf(places), keysOf(buffers));
    } catch (error) {
      buffers.forEach((i) => {
        throw undetachable(buffers.size === 1 ? i : void 0);
      });
      throw error;
    }
  }
  function keysOf(map) {
    const keys = makeList(map.size);
    let count3 = 0;
    map.forEach((_, key) => {
      keys[count3++] = key;
    });
    return keys;
  }
  var neutered = (index) => new ErrorConstructor(`Port at index ${index} is already neutered.`);
  var undetachable = (index) => {
    const place = index === void 0 ? "transfer has" : `transfer[${index}] is`;
    return cloneError(`${place} an ArrayBuffer that can not be detached`);
  };
  var refused = (index, why) => cloneError(`transfer[${index}] ${why}`);
  function cloneError(why) {
    const message2 = `An object could not be cloned. ${why}`;
    if (DOMExceptionConstructor) return new DOMExceptionConstructor(message2, "DataCloneError");
    const error = new ErrorConstructor(message2);
    defineHidden(error, "name", "DataCloneError");
    return error;
  }
  function nameOf(item) {
    try {
      ArrayBufferPrototypeGetByteLength(item);
      return "ArrayBuffer";
    } catch {
    }
    if (item === null) return "null";
    const type = typeof item;
    if (type === "undefined") return type;
    return type === "object" ? classNameOf(item) : `a ${type}`;
  }
  function isDetached(buffer4) {
    try {
      new Uint8ArrayConstructor(buffer4);
      return false;
    } catch {
      return true;
    }
  }

  // src/link.js
  function createLink(native, checkpoint) {
    const { send: nativeSend, sendSync: nativeSendSync } = native;
    const { transmit, transmitBare, transmitBytes, isCloneable } = createTransmitter(
      native.setTransmitBuffer,
      native.sendPart
    );
    const receiver = createReceiver(native.setReceiveBuffer);
    const pending2 = new SafeMap();
    let released = false;
    let electronErrorMessages = false;
    let handlers;
    const nextCall = createCallIds((call) => pending2.has(call));
    const releasedError = () => new ErrorConstructor("IPC method called after context was released");
    const release = () => {
      const isFirst = !released;
      released = true;
      if (pending2.size > 0) {
        const error = releasedError();
        pending2.forEach((call) => call.reject(error));
        pending2.clear();
      }
      if (isFirst) handlers?.released();
    };
    const send = (channel, args) => {
      const encoded2 = encodeChannel(channel);
      if (released) throw releasedError();
      if (!transmit(nativeSend, SEND, 0, encoded2, 0, args, "args")) {
        release();
        throw releasedError();
      }
    };
    const postMessage = (channel, message2, transfer2, ports) => {
      const encoded2 = encodeChannel(channel);
      if (released) throw releasedError();
      const list = readTransferList(transfer2, ports);
      const sendMoved = (u82, portsAt) => {
        if (list !== void 0) list.move(u82, portsAt);
        return nativeSend();
      };
      if (!transmit(sendMoved, SEND, 0, encoded2, 0, [message2], "args", list?.ports, list === void 0)) {
        release();
        throw releasedError();
      }
      if (list !== void 0) ports.sent();
    };
    const portWire = {
      post: (id, value, ports, write) => {
        if (released) return 0;
        if (ports > MAX_PORTS_IN_MESSAGE) {
          throw new RangeErrorConstructor(`The message has ${ports} ports; it may carry ${MAX_PORTS_IN_MESSAGE}`);
        }
        let bytes3 = 0;
        const sendPorts = (u82, portsAt) => {
          if (!write(u82, portsAt)) return true;
          bytes3 = readU32(u82, 0);
          return nativeSend();
        };
        if (!transmit(sendPorts, PORT_MESSAGE, 0, void 0, id, value, "message", ports, false)) release();
        return bytes3;
      },
      close: (id) => {
        if (!released && !transmitBare(nativeSend, PORT_CLOSE, id)) release();
      },
      giveBack: (id, bytes3, flags) => {
        if (!released && !transmitBytes(nativeSend, PORT_RETURN, flags, id, bytes3)) release();
      },
      credit: (id, bytes3) => {
        if (!released && !transmitBare(nativeSend, PORT_CREDIT, id, bytes3)) release();
      }
    };
    let resolveMade;
    let rejectMade;
    const keepFunctions = (resolve, reject) => {
      resolveMade = resolve;
      rejectMade = reject;
    };
    const invoke = (channel, args) => {
      const promise = new PromiseConstructor(keepFunctions);
      const resolve = resolveMade;
      const reject = rejectMade;
      try {
        const encoded2 = encodeChannel(channel);
        if (released) throw releasedError();
        const call = nextCall();
        if (transmit(nativeSend, INVOKE, 0, encoded2, call, args, "args")) {
          pending2.set(call, { channel, resolve, reject });
        } else {
          release();
          reject(releasedError());
        }
      } catch (error) {
        reject(error);
      }
      return promise;
    };
    const sendSync = (channel, args, flags = 0) => {
      const encoded2 = encodeChannel(channel);
      if (released) throw releasedError();
      const call = nextCall();
      const reply = receiver.readReply(() => transmit(nativeSendSync, SEND_SYNC, flags, encoded2, call, args, "args"));
      if (reply === void 0) {
        release();
        throw releasedError();
      }
      if (reply.failure !== void 0) throw reply.failure;
      if (reply.kind !== SYNC_REPLY || reply.call !== call) {
        throw new ErrorConstructor(`Expected the reply to call ${call}, got kind ${reply.kind} for call ${reply.call}`);
      }
      if (reply.flags & FLAG_ERROR) throw fromErrorObject(reply.value);
      return reply.value;
    };
    const report = (kind, error, details) => {
      try {
        printError(error);
        handlers?.reported(error);
      } catch {
      }
      try {
        if (released) return;
        const value = [toErrorObject(error, isCloneable), details];
        transmit(nativeSend, REPORT, 0, encodeChannel(kind), 0, value, "report");
      } catch (failure) {
        try {
          native.log("error", `A ${kind} could not be reported`);
        } catch {
        }
      }
    };
    const replyExecute = (call, fulfilled, value) => {
      if (released) return;
      let error = value;
      if (fulfilled) {
        try {
          transmit(nativeSend, EXECUTE_REPLY, 0, void 0, call, value, "result");
          return;
        } catch (caught) {
          error = caught;
        }
      }
      transmit(nativeSend, EXECUTE_REPLY, FLAG_ERROR, void 0, call, toErrorObject(error, isCloneable), "error");
    };
    const tellConsole = (message2) => {
      if (!released) transmit(nativeSend, CONSOLE_MESSAGE, 0, void 0, 0, message2, "message");
    };
    const settleInvoke = (reply) => {
      const call = pending2.get(reply.call);
      if (call === void 0) return;
      pending2.delete(reply.call);
      if (reply.failure !== void 0) call.reject(reply.failure);
      else if ((reply.flags & FLAG_ERROR) === 0) call.resolve(reply.value);
      else if (electronErrorMessages) call.reject(toElectronError(reply.value, call.channel));
      else call.reject(fromErrorObject(reply.value));
    };
    const dispatch = (envelope) => {
      const { kind, value, failure } = envelope;
      if (kind === INVOKE_REPLY) {
        settleInvoke(envelope);
        return;
      }
      if (kind === PORT_DELIVERY || kind === PORT_CLOSED || kind === PORT_CREDITED || kind === PORT_MOVED) {
        handlers?.port(envelope);
        return;
      }
      if (failure !== void 0) {
        if (kind === EXECUTE) replyExecute(envelope.call, false, failure);
        throw failure;
      }
      if (!handlers) throw new ErrorConstructor("An envelope was delivered before the runtime was ready");
      switch (kind) {
        case PUSH:
          handlers.push(envelope.channel, value, envelope.ports);
          break;
        case EXECUTE:
          handlers.execute(envelope.call, value[0]);
          break;
        case DOCUMENT_CONFIG:
          electronErrorMessages = value[0].electronErrorMessages === true;
          handlers.configure(value[0]);
          break;
        default:
          throw new ErrorConstructor(`Unknown envelope of kind ${kind}`);
      }
    };
    const deliverOne = (envelope) => {
      try {
        dispatch(envelope);
      } catch (error) {
        report("protocol-error", error, {});
      }
      checkpoint();
    };
    const deliver = () => {
      receiver.begin();
      for (let envelope = receiver.next(); envelope !== void 0; envelope = receiver.next()) deliverOne(envelope);
    };
    return {
      send,
      invoke,
      sendSync,
      postMessage,
      ports: portWire,
      console: tellConsole,
      report,
      replyExecute,
      deliver,
      reserve: receiver.reserve,
      begin: receiver.beginLarge,
      proceed: receiver.proceed,
      end: () => deliverOne(receiver.endLarge()),
      release,
      /** @param {Handlers} given */
      handle: (given) => {
        handlers = given;
      }
    };
  }

  // src/timers.js
  var { setTimeout, setInterval, clearTimeout, MessageChannel: MessageChannelConstructor } = realmGlobal;
  var MessagePortPrototypePostMessage = MessageChannelConstructor && uncurryThis(realmGlobal.MessagePort.prototype.postMessage);
  var EventTargetPrototypeAddEventListener = MessageChannelConstructor && uncurryThis(realmGlobal.EventTarget.prototype.addEventListener);
  var MessagePortPrototypeStart = MessageChannelConstructor && uncurryThis(realmGlobal.MessagePort.prototype.start);
  function checkCallback(callback) {
    if (typeof callback === "function") return;
    const error = new TypeErrorConstructor(
      `The "callback" argument must be of type function. Received ${callback === null ? "null" : `type ${typeof callback}`}`
    );
    defineData(error, "code", "ERR_INVALID_ARG_TYPE");
    throw error;
  }
  function createTurns(run) {
    if (!MessageChannelConstructor) return () => setTimeout(run, 0);
    const { port1, port2 } = new MessageChannelConstructor();
    EventTargetPrototypeAddEventListener(port1, "message", run);
    MessagePortPrototypeStart(port1);
    return () => MessagePortPrototypePostMessage(port2, void 0);
  }
  function createTimers() {
    const waiting2 = new SafeMap();
    let last = 0;
    let first = 1;
    let turn;
    const runOldest = () => {
      while (first <= last && !waiting2.has(first)) first += 1;
      const immediate = waiting2.get(first);
      if (immediate === void 0) return;
      waiting2.delete(first);
      try {
        ReflectApply(immediate.callback, void 0, immediate.args);
      } catch (error) {
        printError(error);
      }
    };
    const handles = {
      /** @this {any} */
      ref() {
        return this;
      },
      /** @this {any} */
      unref() {
        return this;
      },
      hasRef: () => true
    };
    const makeHandle = (id, methods2) => {
      const handle = {};
      defineHidden(handle, "id", id);
      defineHidden(handle, "ref", handles.ref);
      defineHidden(handle, "unref", handles.unref);
      defineHidden(handle, "hasRef", handles.hasRef);
      for (const key in methods2) defineHidden(handle, key, methods2[key]);
      defineHidden(handle, SymbolToPrimitive, () => idOf(handle));
      return handle;
    };
    const idOf = (handle) => typeof handle === "object" && handle !== null ? handle.id : handle;
    const setImmediate = (callback, ...args) => {
      checkCallback(callback);
      last += 1;
      const id = last;
      waiting2.set(id, { callback, args });
      turn ??= createTurns(runOldest);
      turn();
      return makeHandle(id, { __proto__: null });
    };
    const clearImmediate = (handle) => {
      const id = idOf(handle);
      if (typeof id === "number") waiting2.delete(id);
    };
    const timer = (start2) => (callback, delay, ...args) => {
      checkCallback(callback);
      const begin2 = () => start2(() => ReflectApply(callback, void 0, args), delay);
      const handle = makeHandle(begin2(), {
        __proto__: null,
        close: () => {
          clear2(handle);
          return handle;
        },
        refresh: () => {
          clear2(handle);
          defineHidden(handle, "id", begin2());
          return handle;
        }
      });
      defineHidden(handle, SymbolToPrimitive, () => idOf(handle));
      return handle;
    };
    const clear2 = (handle) => clearTimeout(idOf(handle));
    const module = {
      setTimeout: timer((run, delay) => setTimeout(run, delay)),
      clearTimeout: clear2,
      setInterval: timer((run, delay) => setInterval(run, delay)),
      clearInterval: clear2,
      setImmediate,
      clearImmediate
    };
    return { module, setImmediate, clearImmediate };
  }

  // src/modules.js
  var NAMES = "'electron', 'electron/renderer', 'electron/common', 'events', 'timers' and 'url'";
  function createModules(electron, library) {
    let timers;
    const getTimers = () => timers ??= createTimers();
    let node;
    const getNode = () => node ??= library();
    const modules = (
      /** @type {any} */
      {
        __proto__: null,
        electron: () => electron,
        "electron/renderer": () => electron,
        "electron/common": () => electron,
        events: () => EventEmitter,
        timers: () => getTimers().module,
        url: () => getNode().url
      }
    );
    const require2 = (id) => {
      const name = ToString(id);
      const plain = StringPrototypeSlice(name, 0, 5) === "node:" ? StringPrototypeSlice(name, 5) : name;
      const isBare = plain === name || plain === "events" || plain === "timers" || plain === "url";
      if (isBare && plain in modules) return modules[plain]();
      const isPath = name[0] === "." || name[0] === "/";
      const error = new ErrorConstructor(
        `Cannot find module '${name}': a renderer can require ${NAMES}` + (isPath ? ". A preload is one file: bundle what it consists of" : "")
      );
      defineData(error, "code", "MODULE_NOT_FOUND");
      throw error;
    };
    return {
      require: require2,
      /** @param {any[]} args */
      setImmediate: (...args) => ReflectApply(getTimers().setImmediate, void 0, args),
      /** @param {any} handle */
      clearImmediate: (handle) => getTimers().clearImmediate(handle),
      getBuffer: () => getNode().Buffer
    };
  }
  function defineNodeGlobals(modules, process) {
    defineHidden(realmGlobal, "require", modules.require);
    defineHidden(realmGlobal, "process", process);
    defineHidden(realmGlobal, "global", realmGlobal);
    defineHidden(realmGlobal, "setImmediate", modules.setImmediate);
    defineHidden(realmGlobal, "clearImmediate", modules.clearImmediate);
    ReflectDefineProperty(
      realmGlobal,
      "Buffer",
      /** @type {any} */
      {
        __proto__: null,
        configurable: true,
        enumerable: false,
        get: modules.getBuffer,
        /** @param {any} value */
        set: (value) => {
          defineHidden(realmGlobal, "Buffer", value);
        }
      }
    );
  }

  // src/ports/dom.js
  var { MessageChannel, MessagePort, MessageEvent, Event, EventTarget, structuredClone: structuredClone4, addEventListener } = realmGlobal;
  var hasPorts = typeof MessageChannel === "function" && ReflectGetOwnPropertyDescriptor(MessageChannel.prototype, "port1")?.get !== void 0;
  var method = (Class, key) => hasPorts ? uncurryThis(Class.prototype[key]) : () => void 0;
  var getter = (Class, key) => hasPorts ? uncurryGetter(Class.prototype, key) : () => void 0;
  var ChannelPrototypeGetPort1 = getter(MessageChannel, "port1");
  var ChannelPrototypeGetPort2 = getter(MessageChannel, "port2");
  var PortPrototypePostMessage = method(MessagePort, "postMessage");
  var PortPrototypeStart = method(MessagePort, "start");
  var PortPrototypeGetOnmessage = getter(MessagePort, "onmessage");
  var EventTargetPrototypeAddEventListener2 = method(EventTarget, "addEventListener");
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
  function isPort(value) {
    if (!hasPorts || typeof value !== "object" || value === null) return false;
    try {
      PortPrototypeGetOnmessage(value);
      return true;
    } catch {
      return false;
    }
  }
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
    return ReflectApply(structuredClone4, realmGlobal, [ports, transferring(list)]);
  }
  function cloneWith(data2, ports, list) {
    const both = ReflectApply(structuredClone4, realmGlobal, [[data2, ports], transferring(list)]);
    return { data: both[0], ports: both[1] };
  }
  var listenTo = (target, type, listener, first = true) => {
    EventTargetPrototypeAddEventListener2(target, type, listener, first);
  };
  var listenToWindow = (listener) => {
    if (typeof addEventListener === "function") ReflectApply(addEventListener, realmGlobal, ["message", listener, true]);
  };
  var startPort = PortPrototypeStart;
  var dispatchOn = (port, type) => {
    EventTargetPrototypeDispatchEvent(port, type === "close" ? new Event(type) : new MessageEvent(type));
  };
  var makeMessageEvent = (value, ports) => {
    const data2 = typeof value === "object" && value !== null ? ReflectApply(structuredClone4, realmGlobal, [value]) : value;
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

  // src/ports/secret.js
  var { crypto } = realmGlobal;
  var getRandomValues = crypto && crypto.getRandomValues;
  var DIGITS = "0123456789abcdef";
  function makeSecret() {
    const bytes3 = new Uint8ArrayConstructor(16);
    if (getRandomValues) ReflectApply(getRandomValues, crypto, [bytes3]);
    else for (let i = 0; i < 16; i += 1) bytes3[i] = MathRandom() * 256;
    let text = "";
    for (let i = 0; i < 16; i += 1) text += DIGITS[bytes3[i] >> 4] + DIGITS[bytes3[i] & 15];
    return text;
  }

  // src/ports/forward.js
  function createForwarding({ own, page, token }) {
    const pairs3 = new SafeWeakMap();
    const announcements = new SafeMap();
    const remember2 = (port1, port2) => {
      pairs3.set(port1, { partner: port2, sent: 0, seen: 0, listening: false });
      pairs3.set(port2, { partner: port1, sent: 0, seen: 0, listening: false });
    };
    const count3 = (pair) => {
      pair.sent += 1;
      const other = pairs3.get(pair.partner);
      if (other === void 0 || other.listening) return;
      other.listening = true;
      listenTo(pair.partner, "message", () => {
        other.seen += 1;
      });
    };
    const listed = (options) => {
      const list = ArrayIsArray(options) ? options : ownTransfer(options);
      if (list === void 0) return [];
      let found = 0;
      const ports = makeList(list.length);
      for (let i = 0; i < list.length; i += 1) {
        const item = ownValue(list, i);
        if (isPort(item)) ports[found++] = item;
      }
      ports.length = found;
      return ports;
    };
    let windowInstalled = false;
    const isHeld = (port) => own.handleOf(port) !== void 0;
    const isKnown2 = (port) => isHeld(port) || pairs3.has(port);
    const expect = (nonce, ports) => {
      for (let i = 0; i < ports.length; i += 1) {
        const handle = own.handleOf(ports[i]) ?? 0;
        own.expect(nonce, i, page === void 0 ? handle : 0);
        if (page !== void 0) page.expect(nonce, i, handle);
      }
    };
    return {
      /** @param {any} port */
      partnerOf: (port) => pairs3.get(port)?.partner,
      /** What was posted from one to the other and not dispatched there. @param {any} port @param {any} partner */
      onTheWay: (port, partner) => {
        const from = pairs3.get(port);
        const to = pairs3.get(partner);
        return from === void 0 || to === void 0 ? 0 : from.sent - to.seen;
      },
      /** @param {string} nonce */
      announced: (nonce) => {
        const ends = announcements.get(nonce);
        announcements.delete(nonce);
        return ends;
      },
      /**
       * @param {object} context
       * @param {(ports: any[]) => (End | undefined)[]} context.moved
       * @param {import('./ends.js').Ends['load']} context.load
       * @param {(port: any) => import('./relay.js').Relay | undefined} context.relayOf the relay behind a port that is held here,
       *   if what is posted may skip the DOM
       * @param {(port: any) => void} context.posted something that such a port posted goes through the DOM
       */
      install: ({ moved: moved2, load, relayOf, posted }) => {
        replace(realmGlobal, "MessageChannel", {
          /** @param {any} Channel @param {any[]} args @param {any} target */
          construct: (Channel, args, target) => {
            const channel = ReflectConstruct(Channel, args, target);
            const { port1, port2 } = portsOf(channel);
            remember2(port1, port2);
            return channel;
          }
        });
        replace(MessagePortPrototype, "postMessage", {
          /** @param {any} native @param {any} port @param {any[]} args */
          apply: (native, port, args) => {
            if (own.handleOf(port) === void 0) {
              ReflectApply(native, port, args);
              const pair = pairs3.get(port);
              if (pair !== void 0) count3(pair);
              return;
            }
            const relay = relayOf(port);
            const options = args.length > 1 ? args[1] : void 0;
            if (relay !== void 0 && args.length > 0 && options === void 0) {
              relay.post(args[0]);
              return;
            }
            const ports = listed(options);
            const list = ArrayIsArray(options) ? options : ownTransfer(options);
            if (relay !== void 0 && list !== void 0 && !some(ports, (other) => other === port)) {
              const { cargo, data: data2 } = load(ports, (rest) => cloneWith(args[0], rest, without(list, ports, rest)));
              relay.postWith(data2, cargo);
              return;
            }
            if (some(ports, isKnown2)) {
              const nonce = makeSecret();
              ReflectApply(native, port, withData(args, [token, nonce, args[0]]));
              if (isNeutered(ports[0])) announcements.set(nonce, moved2(ports));
            } else {
              ReflectApply(native, port, args);
            }
            posted(port);
          }
        });
      },
      /**
       * From the first port on that the window's `postMessage` may be asked to pass on. Not before: of what another frame's
       * preload posts by it, this window is the source.
       *
       * @param {(port: any) => void} toPage
       */
      installWindow: (toPage) => {
        if (windowInstalled) return;
        windowInstalled = true;
        replace(realmGlobal, "postMessage", {
          /** @param {any} native @param {any} self @param {any[]} args */
          apply: (native, self, args) => {
            const ports = self === void 0 || self === realmGlobal ? listed(args.length > 2 ? args[2] : args[1]) : [];
            if (!some(ports, isHeld)) return ReflectApply(native, self, args);
            const nonce = makeSecret();
            expect(nonce, ports);
            try {
              ReflectApply(native, self, withData(args, [nonce, args[0]]));
            } catch (error) {
              own.expectNoMore(nonce);
              page?.expectNoMore(nonce);
              throw error;
            }
            for (let i = 0; i < ports.length; i += 1) if (isNeutered(ports[i])) toPage(ports[i]);
          }
        });
      }
    };
  }
  function withData(args, data2) {
    const list = makeList(args.length);
    for (let i = 1; i < args.length; i += 1) list[i] = args[i];
    list[0] = data2;
    return list;
  }
  function ownTransfer(options) {
    const list = typeof options === "object" && options !== null ? ownValue(options, "transfer") : void 0;
    return ArrayIsArray(list) ? list : void 0;
  }
  function without(list, ports, rest) {
    if (ports.length === rest.length) return list;
    const left2 = makeList(list.length);
    let count3 = 0;
    for (let i = 0; i < list.length; i += 1) {
      const item = ownValue(list, i);
      if (!some(ports, (port) => port === item) || some(rest, (port) => port === item)) left2[count3++] = item;
    }
    left2.length = count3;
    return left2;
  }
  function some(list, check) {
    for (let i = 0; i < list.length; i += 1) if (check(list[i])) return true;
    return false;
  }
  function replace(object, name, handler) {
    const descriptor2 = ReflectGetOwnPropertyDescriptor(object, name);
    if (descriptor2 === void 0 || typeof descriptor2.value !== "function" || !descriptor2.configurable) return;
    const value = new ProxyConstructor(descriptor2.value, { __proto__: null, ...handler });
    ReflectDefineProperty(
      object,
      name,
      /** @type {any} */
      { __proto__: null, ...descriptor2, value }
    );
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
      const onMessage = (event) => seen2(handle, event);
      listenTo(port, "message", onMessage);
      listenTo(port, "messageerror", onMessage);
    };
    const seen2 = (handle, event) => {
      try {
        if (event.isTrusted !== true || keeper === void 0) return;
        const count3 = keeper.seen(handle);
        if (count3 === 0) return;
        const ports = messagePorts(event);
        for (let i = 0; i < count3; i += 1) hold(ports[i], keeper.nested(i));
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

  // src/ports/exits.js
  function createExits(wire) {
    const table = new SafeMap();
    const make2 = (id, owed, closed) => {
      const exit = { id, owed, closed, sent: false, messages: new SafeMap() };
      table.set(id, exit);
      return exit;
    };
    const giveBack = (exit, { bytes: bytes3, flags, nested }) => {
      wire.giveBack(exit.id, bytes3, flags);
      for (let i = 0; i < nested.length; i += 1) leave3(nested[i]);
    };
    const put = (exit, message2) => {
      if (exit.sent) giveBack(exit, message2);
      else exit.messages.set(exit.messages.size, message2);
    };
    const leave3 = (exit) => {
      exit.sent = true;
      if (!exit.closed && exit.owed > 0) wire.credit(exit.id, exit.owed);
      exit.messages.forEach((message2) => giveBack(exit, message2));
      exit.messages.clear();
      if (exit.closed) end(exit);
    };
    const end = (exit) => {
      table.delete(exit.id);
      wire.close(exit.id);
    };
    const abandon = (exit) => {
      table.delete(exit.id);
      if (!exit.closed) wire.close(exit.id);
      exit.messages.forEach(({ nested }) => {
        for (let i = 0; i < nested.length; i += 1) abandon(nested[i]);
      });
    };
    return {
      make: make2,
      put,
      leave: leave3,
      /** What was to take it along is not sent: nobody gets it. */
      abandon,
      /** @param {number} id */
      get: (id) => table.get(id),
      /** @param {Exit} exit @param {import('../receive.js').Envelope} envelope */
      deliver: (exit, envelope) => {
        const { ports } = envelope;
        const nested = makeList(ports.length);
        for (let i = 0; i < ports.length; i += 1) nested[i] = make2(ports[i], 0, false);
        put(exit, { bytes: bytesOf(envelope), flags: envelope.flags & FLAG_PORTS, nested });
      },
      /** @param {Exit} exit */
      closedByMain: (exit) => {
        if (exit.sent) end(exit);
        else exit.closed = true;
      },
      /** Nothing comes for it any more. @param {Exit} exit */
      moved: (exit) => {
        table.delete(exit.id);
      },
      clear: () => table.clear(),
      count: () => table.size
    };
  }
  function bytesOf({ u8: u82, start: start2, size }) {
    const bytes3 = new Uint8ArrayConstructor(size);
    TypedArrayPrototypeSet(bytes3, new Uint8ArrayConstructor(TypedArrayPrototypeGetBuffer(u82), start2, size), 0);
    return bytes3;
  }

  // src/ports/inbound.js
  var BATCH = 64;
  function createInbound({ checkpoint, report, watch, dispatched, arrived }) {
    const isHere = (end) => end.hub !== void 0 && end.hub.isHere(end.handle);
    const counts = (end) => (end.hub !== void 0 || end.pending) && !end.relayed;
    const throughDom = (end, value, ports) => {
      if (end.port === void 0) return;
      try {
        post(end.port, value, ports);
      } catch (error) {
        report(error, end.id);
      }
    };
    const dispatch = (end, value, ports, nested, cost) => {
      const { hub, relay } = end;
      if (hub === void 0) return;
      if (relay !== void 0) relay.consumed(cost);
      if (nested.length > 0) arrived(nested, hub);
      try {
        hub.dispatch(end.handle, value, ports, (i) => nested[i].handle);
      } catch (error) {
        report(error, end.id);
        hub.failed(end.handle);
      }
      dispatched(end);
    };
    const flush = (end) => {
      for (let i = 0; i < BATCH && end.held.size > 0; i += 1) {
        if (!isHere(end)) {
          lose(end);
          return;
        }
        const { value, ports, nested, cost } = (
          /** @type {Message} */
          end.held.get(end.firstHeld)
        );
        end.held.delete(end.firstHeld++);
        end.weight -= cost;
        dispatch(end, value, ports, nested, cost);
        checkpoint();
      }
      if (end.held.size > 0) soon(() => flush(end));
    };
    const spill = (end) => {
      end.started = false;
      const { held } = end;
      end.held = new SafeMap();
      end.firstHeld = end.lastHeld;
      held.forEach((message2) => {
        if (counts(end)) end.waiting.set(end.posted++, message2);
        throughDom(end, message2.value, message2.ports);
      });
    };
    const lose = (end) => {
      const { weight, relay } = end;
      if (end.hub !== void 0) end.hub.drop(end.handle);
      end.hub = void 0;
      end.pending = false;
      const loseAll = ({ nested }) => {
        for (let i = 0; i < nested.length; i += 1) if (nested[i].hub === void 0) lose(nested[i]);
      };
      end.waiting.forEach(loseAll);
      end.held.forEach(loseAll);
      spill(end);
      end.waiting.clear();
      end.weight = 0;
      if (relay !== void 0 && weight > 0) relay.consumed(weight);
      if (end.closing) dispatched(end);
    };
    return {
      counts,
      lose,
      spill,
      /** @param {End} end @param {import('../receive.js').Envelope} envelope @param {any[]} ports @param {End[]} nested @param {number} cost */
      deliver: (end, envelope, ports, nested, cost) => {
        const { value } = envelope;
        const waits = end.waiting.size + end.held.size + end.skip > 0;
        if (end.started) {
          if (!isHere(end)) {
            lose(end);
          } else if (!waits) {
            dispatch(end, value, ports, nested, cost);
            return;
          }
        }
        if (!counts(end)) {
          throughDom(end, value, ports);
          for (let i = 0; i < nested.length; i += 1) lose(nested[i]);
          if (end.relay !== void 0) end.relay.consumed(cost);
          return;
        }
        const message2 = { value, ports, nested, cost, flags: envelope.flags & FLAG_PORTS, bytes: bytesOf(envelope) };
        end.weight += cost;
        if (end.started) {
          end.held.set(end.lastHeld++, message2);
        } else {
          end.waiting.set(end.posted++, message2);
          throughDom(end, value, ports);
        }
        watch();
      },
      /**
       * The next message that is in the DOM was dispatched. @param {End} end @returns {Message | undefined}
       */
      seen: (end) => {
        end.started = true;
        const message2 = end.waiting.get(end.seen);
        if (message2 === void 0) return void 0;
        end.waiting.delete(end.seen);
        end.seen += 1;
        end.weight -= message2.cost;
        if (end.waiting.size === 0 && end.held.size > 0) soon(() => flush(end));
        return message2;
      },
      /** What was not dispatched, in order. @param {End} end @param {(message: Message) => void} each */
      unseen: (end, each) => {
        for (let i = end.seen; i < end.posted; i += 1) {
          const message2 = end.waiting.get(i);
          if (message2 !== void 0) each(message2);
        }
        for (let i = end.firstHeld; i < end.lastHeld; i += 1) {
          const message2 = end.held.get(i);
          if (message2 !== void 0) each(message2);
        }
        end.waiting.clear();
        end.held.clear();
        end.weight = 0;
      }
    };
  }

  // src/ports/ends.js
  var SLOW = PORT_WINDOW / 4;
  var PATIENCE = 100;
  function createEnds(page, exits, checkpoint, report) {
    const token = makeSecret();
    const own = createHub();
    const table = new SafeMap();
    let lastHandle = 0;
    let latest = [];
    let watching = false;
    const makeEnd = (handle) => ({
      handle,
      hub: void 0,
      relay: void 0,
      relayed: false,
      skip: 0,
      ahead: 0,
      id: 0,
      port: void 0,
      pending: false,
      started: false,
      posted: 0,
      seen: 0,
      closing: false,
      waiting: new SafeMap(),
      held: new SafeMap(),
      firstHeld: 0,
      lastHeld: 0,
      weight: 0
    });
    const make2 = () => {
      lastHandle += 1;
      const end = makeEnd(lastHandle);
      table.set(lastHandle, end);
      return end;
    };
    const hold = (end, port) => {
      end.hub = own;
      own.hold(port, end.handle);
      forwarding.installWindow(toPage);
    };
    const endOf = (port) => {
      const handle = own.handleOf(port);
      return handle === void 0 ? void 0 : table.get(handle);
    };
    const toPage = (port) => {
      const end = endOf(port);
      if (end === void 0) return;
      inbound.spill(end);
      own.drop(end.handle);
      end.hub = page ?? own;
    };
    const forget = (end) => {
      table.delete(end.handle);
      if (end.hub !== void 0) end.hub.drop(end.handle);
      end.hub = void 0;
      end.pending = false;
    };
    const abandon = (end) => {
      forget(end);
      inbound.unseen(end, ({ nested }) => {
        for (let i = 0; i < nested.length; i += 1) abandon(nested[i]);
      });
      if (end.relay !== void 0) end.relay.close();
    };
    const watch = () => {
      if (watching || !globalSetTimeout) return;
      watching = true;
      ReflectApply(globalSetTimeout, realmGlobal, [
        () => {
          watching = false;
          let slow = false;
          table.forEach((end) => {
            if (end.weight < SLOW && end.held.size === 0) return;
            if (end.hub !== void 0 && end.hub.isAway(end.handle)) inbound.lose(end);
            else slow = true;
          });
          if (slow) watch();
        },
        PATIENCE
      ]);
    };
    const keeperFor = (hub) => ({
      seen: (handle) => {
        const end = table.get(handle);
        if (end === void 0) return 0;
        if (end.skip > 0) {
          end.skip -= 1;
          return 0;
        }
        const message2 = inbound.seen(end);
        if (message2 === void 0) return 0;
        if (end.relay !== void 0) end.relay.consumed(message2.cost);
        if (end.closing) finish2(end);
        latest = message2.nested;
        if (latest.length > 0) arrived(latest, hub);
        return latest.length;
      },
      nested: (index) => latest[index].handle,
      close: (handle) => {
        const relay = hub === own ? table.get(handle)?.relay : void 0;
        if (relay === void 0 || !relay.isDirect()) return false;
        relay.close();
        return true;
      }
    });
    const isDone = (end) => end.seen >= end.posted && end.held.size === 0 && !end.pending;
    const finish2 = (end) => {
      if (!isDone(end)) return;
      soon(() => {
        if (table.get(end.handle) !== end || !isDone(end)) return;
        table.delete(end.handle);
        if (end.hub !== void 0) end.hub.closed(end.handle);
        if (end.port !== void 0) closePort(end.port);
      });
    };
    const arrived = (nested, hub) => {
      for (let i = 0; i < nested.length; i += 1) {
        const end = nested[i];
        end.hub = hub;
        end.pending = false;
        if (end.closing) finish2(end);
      }
      if (hub === own) forwarding.installWindow(toPage);
    };
    const inbound = createInbound({
      checkpoint,
      report,
      watch: () => watch(),
      dispatched: (end) => {
        if (end.closing) finish2(end);
      },
      arrived
    });
    const depart = (end) => {
      const { relay } = end;
      const exit = exits.make(end.id, relay === void 0 ? 0 : relay.leave(), relay === void 0);
      forget(end);
      inbound.unseen(end, ({ bytes: bytes3, flags, nested }) => {
        const inner = makeList(nested.length);
        for (let i = 0; i < nested.length; i += 1) inner[i] = depart(nested[i]);
        exits.put(exit, { bytes: bytes3, flags, nested: inner });
      });
      closePort(end.port);
      return exit;
    };
    const rewire = (end) => {
      const { relay } = end;
      let port;
      if (relay !== void 0) {
        port = relay.rewire();
        end.port = relay.port();
      } else {
        closePort(end.port);
        ({ port1: port, port2: end.port } = makeChannel());
      }
      const relayed = makeEnd(0);
      relayed.relayed = true;
      forget(end);
      end.relayed = true;
      let weight = 0;
      inbound.unseen(end, (message2) => {
        const { bytes: bytes3, nested } = message2;
        const ports = makeList(nested.length);
        for (let i = 0; i < nested.length; i += 1) ports[i] = rewire(nested[i]).port;
        post(end.port, decodeClone(bytes3, portPrefix(nested.length), bytes3.length), ports);
        weight += message2.cost;
      });
      if (relay !== void 0) {
        relay.consumed(weight);
      } else {
        post(end.port, [token], []);
        closePort(end.port);
      }
      return { port, other: relayed, exit: void 0 };
    };
    const forwarding = createForwarding({ own, page, token });
    const ends = {
      token,
      make: make2,
      hold,
      /** @param {End} end @param {Relay} relay */
      connect: (end, relay) => {
        end.relay = relay;
        end.id = relay.id;
        end.port = relay.port();
        relay.expect(end.ahead);
      },
      /**
       * Ports that this world had went to relays of their own: who has the other port of each.
       *
       * @param {any[]} ports
       * @returns {(End | undefined)[]}
       */
      moved: (ports) => {
        const others2 = makeList(ports.length);
        for (let i = 0; i < ports.length; i += 1) others2[i] = movedOne(ports[i], ports);
        return others2;
      },
      /** Those of a message that was posted with them. @param {string} nonce */
      announced: (nonce) => forwarding.announced(nonce),
      /**
       * Brings a message to the port. @param {End} end @param {import('../receive.js').Envelope} envelope
       * @param {any[]} ports @param {End[]} nested @param {number} cost
       */
      deliver: (end, envelope, ports, nested, cost) => inbound.deliver(end, envelope, ports, nested, cost),
      /**
       * Takes ports along that this world has. Either all or, when it throws, none.
       *
       * @template T
       * @param {any[]} ports
       * @param {(ports: any[]) => { ports: any[], data: T }} take moves those that have to go through the DOM
       * @returns {{ cargo: Cargo[], data: T }}
       */
      load: (ports, take) => {
        const cargo = makeList(ports.length);
        const rest = makeList(ports.length);
        let count3 = 0;
        for (let i = 0; i < ports.length; i += 1) if (!canMove(ports, i)) rest[count3++] = ports[i];
        rest.length = count3;
        const moves = makeList(ports.length);
        for (let i = 0; i < ports.length; i += 1) moves[i] = canMove(ports, i);
        const taken = take(rest);
        count3 = 0;
        for (let i = 0; i < ports.length; i += 1) {
          if (moves[i]) cargo[i] = endOf(ports[i]) === void 0 ? closed() : move(ports[i]);
          else cargo[i] = { port: taken.ports[count3++], other: movedOne(ports[i], ports), exit: void 0 };
        }
        return { cargo, data: taken.data };
      },
      /**
       * The relay's other side closed its end: all that it posted was passed on.
       *
       * @param {End | undefined} end
       * @param {any} port the relay's
       */
      closedByMain: (end, port) => {
        if (end === void 0) {
          closePort(port);
          return;
        }
        end.relay = void 0;
        if (end.relayed) {
          post(port, [token], []);
          closePort(port);
        } else if (inbound.counts(end)) {
          end.closing = true;
          finish2(end);
        } else {
          table.delete(end.handle);
          closePort(port);
        }
      },
      /** The port's holder closed it. @param {End | undefined} end */
      gone: (end) => {
        if (end === void 0) return;
        end.relay = void 0;
        abandon(end);
      },
      /** A message for the port could not be read. @param {End | undefined} end */
      failed: (end) => {
        if (end !== void 0 && end.hub !== void 0) end.hub.failed(end.handle);
      },
      clear: () => {
        table.forEach(forget);
        table.clear();
      },
      install: () => {
        if (!hasPorts) return;
        own.connect(token, keeperFor(own));
        if (page !== void 0) page.connect(token, keeperFor(page));
        forwarding.install({
          moved: (ports) => ends.moved(ports),
          load: ends.load,
          relayOf: (port) => {
            const relay = endOf(port)?.relay;
            return relay !== void 0 && relay.isDirect() && !isNeutered(port) ? relay : void 0;
          },
          posted: (port) => {
            const end = isNeutered(port) ? void 0 : endOf(port);
            if (end === void 0) return;
            if (end.relay !== void 0) end.relay.expect(1);
            else if (end.id === 0) end.ahead += 1;
          }
        });
      },
      count: () => table.size + own.count() + (page === void 0 ? 0 : page.count())
    };
    const canMove = (ports, i) => {
      const end = endOf(ports[i]);
      if (end === void 0 || end.skip > 0 || isNeutered(ports[i])) return false;
      if (end.id === 0) return false;
      for (let k = 0; k < ports.length; k += 1) if (k !== i && ports[k] === ports[i]) return false;
      return true;
    };
    const closed = () => {
      const { port1: port, port2 } = makeChannel();
      const other = make2();
      hold(other, port2);
      soon(() => {
        abandon(other);
        closePort(port2);
      });
      return { port, other, exit: void 0 };
    };
    const move = (port) => {
      const end = (
        /** @type {End} */
        endOf(port)
      );
      const { relay } = end;
      const cargo = relay === void 0 || relay.isDrained() ? { port: void 0, other: void 0, exit: depart(end) } : rewire(end);
      closePort(port);
      return cargo;
    };
    const movedOne = (port, together) => {
      const relayed = makeEnd(0);
      relayed.relayed = true;
      const end = endOf(port);
      if (end !== void 0) {
        forget(end);
        end.relayed = true;
        inbound.lose(end);
        return relayed;
      }
      const partner = forwarding.partnerOf(port);
      if (partner === void 0) return void 0;
      for (let i = 0; i < together.length; i += 1) if (together[i] === partner) return relayed;
      if (isNeutered(partner)) return void 0;
      const other = make2();
      other.skip = forwarding.onTheWay(port, partner);
      other.ahead = forwarding.onTheWay(partner, port);
      hold(other, partner);
      return other;
    };
    return ends;
  }

  // src/ports/relay.js
  var CREDIT_STEP = PORT_WINDOW / 4;
  function createRelay(id, port, end, { wire, report, carry, carried, drop, arrive, ends, forget }) {
    let credit = PORT_WINDOW;
    let owed = 0;
    let open2 = true;
    let coming = 0;
    let former;
    const queue = new SafeMap();
    let first = 0;
    let last = 0;
    const consumed = (cost) => {
      owed += cost;
      if (owed < CREDIT_STEP || !open2) return;
      const bytes3 = owed;
      owed = 0;
      wire.credit(id, bytes3);
    };
    const closedHere = () => {
      if (!open2) return;
      open2 = false;
      forget(id);
      ends.gone(end);
      closePort(port);
      wire.close(id);
    };
    const forward = ({ data: data2, cargo, closes }) => {
      if (closes) {
        closedHere();
        return;
      }
      let isWritten = false;
      try {
        const bytes3 = wire.post(id, data2, cargo.length, (u82, at3) => {
          isWritten = true;
          if (cargo.length > 0) carry(cargo, u82, at3);
          return true;
        });
        credit -= bytes3 + PORT_MESSAGE_COST;
        carried(cargo);
      } catch (error) {
        report(error, id);
        if (!isWritten) drop(cargo);
      }
    };
    const hasRoom = () => open2 && credit > 0 && queue.size === 0;
    const take = (message2) => {
      if (!open2) drop(message2.cargo);
      else if (hasRoom()) forward(message2);
      else queue.set(last++, message2);
    };
    const isControl = (data2) => ArrayIsArray(data2) && data2.length > 0 && ownValue(data2, 0) === ends.token;
    const onMessage = (event) => {
      if (coming > 0) coming -= 1;
      if (coming === 0 && former !== void 0) begin2();
      const data2 = messageData(event);
      const ports = messagePorts(event);
      if (!isControl(data2)) {
        take({ data: data2, cargo: asCargo(ports, void 0), closes: false });
      } else if (data2.length === 1) {
        take({ data: void 0, cargo: [], closes: true });
      } else {
        take({ data: ownValue(data2, 2), cargo: asCargo(ports, ends.announced(ownValue(data2, 1))), closes: false });
      }
    };
    const onMessageError = () => {
      report(new TypeError("A message that a port was to carry could not be read"), id);
    };
    const listen = () => {
      listenTo(port, "message", onMessage);
      listenTo(port, "messageerror", onMessageError);
    };
    const begin2 = () => {
      closePort(former);
      former = void 0;
      startPort(port);
    };
    return {
      id,
      port: () => port,
      start: () => {
        listen();
        startPort(port);
      },
      /** The port at the other side is given up for another one, of a new channel. What comes from that comes behind. */
      rewire: () => {
        const { port1, port2 } = makeChannel();
        former = port;
        port = port2;
        listen();
        if (coming === 0) begin2();
        return port1;
      },
      /** Whether all that was posted at the other side is sent. */
      isDrained: () => coming === 0 && queue.size === 0,
      /** The port goes on, with the id. Gives what credit is owed. */
      leave: () => {
        open2 = false;
        forget(id);
        return owed;
      },
      consumed,
      /** @param {number} count */
      expect: (count3) => {
        coming += count3;
      },
      /** Whether what the holder of the other port posts may skip the DOM: nothing that it posted before is still there. */
      isDirect: () => coming === 0,
      /**
       * What the holder of the other port posts, in the same world. The wire needs no detour through the DOM; what the preload
       * posts at its very end still goes out.
       *
       * @param {any} data
       */
      post: (data2) => {
        if (!hasRoom()) {
          take({ data: cloneWith(data2, [], []).data, cargo: [], closes: false });
          return;
        }
        let sent = true;
        let copy;
        const bytes3 = wire.post(id, data2, 0, (u82, at3) => {
          sent = hasRoom();
          if (!sent) copy = decodeClone(u82, at3, HEADER_LENGTH + readU32(u82, 0));
          return sent;
        });
        if (sent) credit -= bytes3 + PORT_MESSAGE_COST;
        else take({ data: copy, cargo: [], closes: false });
      },
      /**
       * The same with ports, which were taken over.
       *
       * @param {any} data
       * @param {Cargo[]} cargo
       */
      postWith: (data2, cargo) => take({ data: data2, cargo, closes: false }),
      /** The holder of the other port, in the same world, closes it. */
      close: () => take({ data: void 0, cargo: [], closes: true }),
      /** @param {number} bytes */
      credit: (bytes3) => {
        credit += bytes3;
        while (open2 && credit > 0 && queue.size > 0) {
          const next2 = (
            /** @type {Waiting} */
            queue.get(first)
          );
          queue.delete(first++);
          forward(next2);
        }
      },
      /** @param {import('../receive.js').Envelope} envelope */
      deliver: (envelope) => {
        const { value, ports: ids, failure, size } = envelope;
        const cost = size + PORT_MESSAGE_COST;
        if (failure !== void 0) {
          for (let i = 0; i < ids.length; i += 1) wire.close(ids[i]);
          report(failure, id);
          ends.failed(end);
          consumed(cost);
          return;
        }
        const { ports, ends: nested } = arrive(ids, end !== void 0);
        if (end !== void 0) {
          ends.deliver(end, envelope, ports, nested, cost);
        } else {
          post(port, value, ports);
          consumed(cost);
        }
      },
      closedByMain: () => {
        open2 = false;
        forget(id);
        ends.closedByMain(end, port);
        queue.forEach((message2) => drop(message2.cargo));
        queue.clear();
        if (former !== void 0) closePort(former);
      }
    };
  }
  function asCargo(ports, others2) {
    const cargo = makeList(ports.length);
    for (let i = 0; i < ports.length; i += 1) cargo[i] = { port: ports[i], other: others2?.[i], exit: void 0 };
    return cargo;
  }

  // src/ports/index.js
  var MAX_ID = 2147483647;
  function createPorts(wire, report, page, checkpoint) {
    const relays = new SafeMap();
    const exits = createExits(wire);
    const ends = createEnds(page, exits, checkpoint, report);
    let lastId = 0;
    let boarding = [];
    const relay = (id, port, end) => {
      const made = createRelay(id, port, end, { wire, report, carry, carried, drop, arrive, ends, forget });
      relays.set(id, made);
      if (end !== void 0) ends.connect(end, made);
      made.start();
      return made;
    };
    const forget = (id) => {
      relays.delete(id);
    };
    const carry = (cargo, u82, at3) => {
      for (let i = 0; i < cargo.length; i += 1) {
        const { port, other, exit } = cargo[i];
        if (exit !== void 0) {
          writeU32(u82, at3 + 4 + 4 * i, exit.id);
          continue;
        }
        if (lastId === MAX_ID) throw new RangeError("A document can not send more ports than 2^31 - 1");
        lastId += 1;
        writeU32(u82, at3 + 4 + 4 * i, lastId);
        relay(lastId, port, other);
      }
    };
    const carried = (cargo) => {
      for (let i = 0; i < cargo.length; i += 1) {
        const { exit } = cargo[i];
        if (exit !== void 0) exits.leave(exit);
      }
    };
    const drop = (cargo) => {
      for (let i = 0; i < cargo.length; i += 1) {
        const { exit, port } = cargo[i];
        if (exit !== void 0) exits.abandon(exit);
        else closePort(port);
      }
    };
    const arrive = (ids, pending2) => {
      if (ids.length === 0) return { ports: [], ends: [] };
      const ports = makeList(ids.length);
      const others2 = makeList(ids.length);
      for (let i = 0; i < ids.length; i += 1) {
        const { port1, port2 } = makeChannel();
        ports[i] = port1;
        others2[i] = ends.make();
        others2[i].pending = pending2;
        relay(ids[i], port2, others2[i]);
      }
      return { ports, ends: others2 };
    };
    const refuse2 = (ids) => {
      for (let i = 0; i < ids.length; i += 1) wire.close(ids[i]);
    };
    return {
      isPort,
      isNeutered,
      refuse: refuse2,
      /**
       * Ports for a listener in this world.
       *
       * @param {number[]} ids
       * @returns {any[]}
       */
      receive: (ids) => {
        if (ids.length === 0) return [];
        const { ports, ends: others2 } = arrive(ids, false);
        for (let i = 0; i < ports.length; i += 1) ends.hold(others2[i], ports[i]);
        return ports;
      },
      /**
       * Takes ports over, and detaches buffers: all of it or, when it throws, nothing. What it gives writes their ids.
       *
       * @param {any[]} ports
       * @param {any[]} buffers
       * @returns {(u8: Uint8Array, at: number) => void}
       */
      move: (ports, buffers) => {
        const { cargo } = ends.load(ports, (rest) => ({ ports: takeOver(rest, buffers), data: void 0 }));
        boarding = cargo;
        return (u82, at3) => carry(cargo, u82, at3);
      },
      /** What they were moved for is sent. */
      sent: () => {
        const cargo = boarding;
        boarding = [];
        carried(cargo);
      },
      /** @param {import('../receive.js').Envelope} envelope */
      handle: (envelope) => {
        const known2 = relays.get(envelope.call);
        const exit = exits.get(envelope.call);
        switch (envelope.kind) {
          case PORT_DELIVERY:
            if (known2 !== void 0) known2.deliver(envelope);
            else if (exit !== void 0) exits.deliver(exit, envelope);
            else refuse2(envelope.ports);
            break;
          case PORT_CLOSED:
            if (known2 !== void 0) known2.closedByMain();
            else if (exit !== void 0) exits.closedByMain(exit);
            break;
          case PORT_MOVED:
            if (exit !== void 0) exits.moved(exit);
            break;
          case PORT_CREDITED:
            if (envelope.failure !== void 0) throw envelope.failure;
            if (known2 !== void 0) known2.credit(envelope.value);
            break;
        }
      },
      /** The document or the connection is gone. */
      release: () => {
        relays.forEach((each) => closePort(each.port()));
        relays.clear();
        exits.clear();
        ends.clear();
      },
      install: () => {
        if (hasPorts) ends.install();
      },
      /** How much there is, for tests. */
      count: () => relays.size + exits.count() + ends.count()
    };
  }

  // src/console/describe.js
  var MAX_MESSAGE = 64 * 1024;
  var MAX_ELEMENTS = 100;
  var MAX_NESTING = 3;
  var MAX_PROTOTYPES2 = 16;
  function messageOf(args, from = 0) {
    let text = "";
    for (let i = from; i < args.length && text.length <= MAX_MESSAGE; i += 1) {
      if (i > from) text += " ";
      text += describe2(args[i], 0);
    }
    return cut2(text);
  }
  var cut2 = (text) => text.length > MAX_MESSAGE ? `${StringPrototypeSlice(text, 0, MAX_MESSAGE - 1)}…` : text;
  function describe2(value, depth3) {
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
      return typeof value === "function" ? FunctionPrototypeToString(value) : describeObject(value, depth3);
    } catch {
      return "[object Object]";
    }
  }
  function describeObject(object, depth3) {
    if (ArrayIsArray(object)) return depth3 < MAX_NESTING ? describeArray(object, depth3) : "[object Array]";
    if (ObjectPrototypeIsPrototypeOf(ErrorPrototype, object)) return describeError(object);
    const tag = data(object, SymbolToStringTag);
    if (typeof tag === "string") return `[object ${tag}]`;
    return attempt(DatePrototypeToString, object) ?? "[object Object]";
  }
  function describeArray(array, depth3) {
    const length = data(array, "length");
    let text = "";
    for (let i = 0; i < length && text.length <= MAX_MESSAGE; i += 1) {
      if (i > 0) text += ",";
      if (i === MAX_ELEMENTS) return `${text}…`;
      const element = ownData2(array, i);
      if (element !== void 0 && element !== null) text += describe2(element, depth3 + 1);
    }
    return text;
  }
  function describeError(error) {
    const name = attempt(DOMExceptionPrototypeGetName, error) ?? data(error, "name");
    const message2 = attempt(DOMExceptionPrototypeGetMessage, error) ?? data(error, "message");
    const title = typeof name === "string" ? name : "Error";
    let text = typeof message2 === "string" && message2 !== "" ? `${title}: ${message2}` : title;
    const stack = data(error, "stack");
    if (typeof stack !== "string") return text;
    if (StringPrototypeIndexOf(stack, text) === 0) return stack;
    for (let start2 = 0; start2 < stack.length; ) {
      const newline = StringPrototypeIndexOf(stack, "\n", start2);
      const end = newline < 0 ? stack.length : newline;
      if (end > start2) text += `
      at ${StringPrototypeSlice(stack, start2, end)}`;
      start2 = end + 1;
    }
    return text;
  }
  function attempt(read2, object) {
    try {
      return read2(object);
    } catch {
      return void 0;
    }
  }
  function ownData2(object, key) {
    const descriptor2 = ReflectGetOwnPropertyDescriptor(object, key);
    return descriptor2 === void 0 || descriptor2.get !== void 0 || descriptor2.set !== void 0 ? void 0 : descriptor2.value;
  }
  function data(object, key) {
    let holder = object;
    for (let i = 0; i < MAX_PROTOTYPES2 && holder !== null; i += 1) {
      const descriptor2 = ReflectGetOwnPropertyDescriptor(holder, key);
      if (descriptor2 !== void 0) return ownData2(holder, key);
      holder = ReflectGetPrototypeOf(holder);
    }
    return void 0;
  }

  // src/console/capture.js
  var DEBUG = 0;
  var INFO = 1;
  var WARNING = 2;
  var ERROR2 = 3;
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
      error: ERROR2,
      assert: ERROR2
    }
  );
  var names = Object.keys(levels);
  function captureConsole() {
    let sink;
    let busy2 = false;
    const capture = (name, args) => {
      if (sink === void 0 || busy2 || name === "assert" && args.length > 0 && args[0]) return;
      busy2 = true;
      try {
        if (sink.isReady()) {
          const message2 = name === "assert" ? failedAssertion(args) : messageOf(args);
          const { source, line } = placeOf(new ErrorConstructor().stack);
          sink.put(levels[name], message2, source, line);
        } else {
          sink.drop();
        }
      } catch {
      } finally {
        busy2 = false;
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
    const methods2 = (
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
      const bound = FunctionPrototypeBind(methods2[name], void 0);
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
    const message2 = messageOf(args, 1);
    return message2 === "" ? "Assertion failed" : `Assertion failed: ${message2}`;
  }
  function placeOf(stack) {
    if (typeof stack === "string") {
      for (let start2 = 0; start2 < stack.length; ) {
        const newline = StringPrototypeIndexOf(stack, "\n", start2);
        const end = newline < 0 ? stack.length : newline;
        const place = parsePlace(StringPrototypeSlice(stack, start2, end));
        if (place !== void 0) return place;
        start2 = end + 1;
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
  function watchRejections(report) {
    const descriptor2 = PromiseRejectionEventPrototype && getterOf2("reason");
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
  function getterOf2(key) {
    const descriptor2 = ReflectGetOwnPropertyDescriptor(PromiseRejectionEventPrototype, key);
    return descriptor2 !== void 0 && descriptor2.get !== void 0 ? descriptor2 : void 0;
  }

  // src/console/sender.js
  var RETRY = 100;
  function createSender(send, isCongested) {
    let dropped = 0;
    let retrying = false;
    const tellDropped = () => {
      if (dropped === 0) return;
      const count3 = dropped;
      dropped = 0;
      send([WARNING, `${count3} console ${count3 === 1 ? "message was" : "messages were"} dropped`, "", 0]);
    };
    const retry = () => {
      if (retrying || !globalSetTimeout) return;
      retrying = true;
      ReflectApply(globalSetTimeout, realmGlobal, [
        () => {
          retrying = false;
          try {
            if (isCongested()) retry();
            else tellDropped();
          } catch {
          }
        },
        RETRY
      ]);
    };
    const drop = () => {
      dropped += 1;
      retry();
    };
    return (
      /** @type {any} */
      {
        __proto__: null,
        isReady: () => !isCongested(),
        drop,
        /** @type {Sink['put']} */
        put: (level, message2, source, line) => {
          if (isCongested()) {
            drop();
            return;
          }
          tellDropped();
          send([level, message2, cut2(source), line]);
        }
      }
    );
  }

  // src/console/observe.js
  function observeErrors(send, isCongested, observer, main) {
    const sender = createSender(send, isCongested);
    captureConsole()(sender);
    if (main !== void 0) main.connectConsole(sender);
    else watchRejections((message2) => sender.put(ERROR2, message2, "", 0));
    observer.onError = (event) => {
      const { message: message2, filename, lineno } = event;
      const text = cut2(StringPrototypeIndexOf(message2, "Uncaught ") === 0 ? message2 : `Uncaught ${message2}`);
      afterDispatch(event, () => sender.put(ERROR2, text, ToString(filename), lineno));
    };
    observer.onRejection = (event) => {
      if (event.type !== "unhandledrejection") return;
      const { reason } = event;
      afterDispatch(event, () => sender.put(ERROR2, rejectionText(reason), "", 0));
    };
    return {
      /**
       * An error that the runtime caught in the application's stead, and has printed.
       *
       * @param {unknown} error
       */
      reported: (error) => {
        const stack = typeof error === "object" && error !== null ? (
          /** @type {any} */
          error.stack
        ) : void 0;
        const { source, line } = placeOf(stack);
        sender.put(ERROR2, messageOf([error]), source, line);
      }
    };
  }

  // src/process.js
  function createProcess(config, native) {
    const facts = config.process;
    const { processInfo } = native;
    const process = Object.create(EventEmitter.prototype);
    const ask = (what) => {
      const info = processInfo(what);
      if (info === void 0) throw new ErrorConstructor(`The system does not tell this process about its ${what}`);
      return info;
    };
    const properties = {
      type: "renderer",
      pid: facts.pid,
      ppid: facts.ppid,
      platform: facts.platform,
      arch: facts.arch,
      argv: facts.argv,
      execPath: facts.execPath,
      env: facts.env,
      versions: facts.versions,
      sandboxed: config.sandbox,
      contextIsolated: config.contextIsolation,
      contextId: config.frameToken,
      isMainFrame: config.isMainFrame,
      nextTick,
      crash: () => {
        processInfo("crash");
      },
      hang: () => {
        for (; ; ) ;
      },
      getCreationTime: () => ask("creationTime").milliseconds,
      uptime: () => (DateNow() - ask("creationTime").milliseconds) / 1e3,
      getProcessMemoryInfo: () => new PromiseConstructor((resolve) => resolve(ask("memory"))),
      getSystemMemoryInfo: () => ask("systemMemory"),
      getSystemVersion: () => ask("systemVersion").release,
      getCPUUsage: createCpuUsage(() => ask("cpuTime").seconds)
    };
    const keys = (
      /** @type {(keyof typeof properties)[]} */
      ObjectKeys(properties)
    );
    for (let i = 0; i < keys.length; i += 1) {
      if (properties[keys[i]] !== void 0) defineData(process, keys[i], properties[keys[i]]);
    }
    return process;
  }
  function createCpuUsage(cpuTime) {
    let before;
    return () => {
      const now = { cpu: cpuTime(), at: DateNow() };
      const passed = before === void 0 ? 0 : (now.at - before.at) / 1e3;
      const percentCPUUsage = before === void 0 || passed <= 0 ? 0 : (now.cpu - before.cpu) / passed * 100;
      if (before === void 0 || passed > 0) before = now;
      return { percentCPUUsage, cumulativeCPUUsage: now.cpu };
    };
  }
  var ready = new PromiseConstructor((resolve) => resolve(void 0));
  function nextTick(callback, ...args) {
    if (typeof callback !== "function") {
      throw new TypeErrorConstructor(
        `The "callback" argument must be of type function. Received type ${typeof callback}`
      );
    }
    PromisePrototypeThen(ready, () => {
      try {
        ReflectApply(callback, void 0, args);
      } catch (error) {
        printError(error);
      }
    });
  }

  // src/preload.js
  function directoryOf(path) {
    let end = path.length - 1;
    while (end > 0 && StringPrototypeCharCodeAt(path, end) !== 47) end -= 1;
    return end > 0 ? StringPrototypeSlice(path, 0, end) : "/";
  }
  function runPreload(preload, compile, modules, process) {
    const { path, source, error } = preload;
    if (typeof source !== "string") throw new ErrorConstructor(`Unable to load preload script ${path}: ${error}`);
    if (StringPrototypeSlice(path, -4) === ".mjs") {
      throw new ErrorConstructor(
        `Unable to load preload script ${path}: ES module preloads are not supported, as in Electron's sandboxed renderers. WebKit finds no module by the name 'electron', and runs modules only after the page's first scripts. Bundle the preload into a script that uses require`
      );
    }
    const { require: require2, setImmediate, clearImmediate } = modules;
    const run = compile(source, path);
    const buffer4 = StringPrototypeIndexOf(source, "Buffer") >= 0 ? modules.getBuffer() : void 0;
    const exports = {};
    const module = { exports, id: path, filename: path, loaded: false };
    const args = [exports, require2, module, path, directoryOf(path), process, buffer4, realmGlobal, setImmediate, clearImmediate];
    ReflectApply(run, exports, args);
    module.loaded = true;
  }
  function runPreloads(config, { native, modules, isolated, link }) {
    const process = createProcess(config, native);
    if (config.nodeIntegration && !isolated) defineNodeGlobals(modules, process);
    const { compile } = native;
    const { preloads } = config;
    for (let i = 0; i < preloads.length; i += 1) {
      try {
        runPreload(preloads[i], compile, modules, process);
      } catch (error) {
        link.report("preload-error", error, { path: preloads[i].path });
      }
    }
    try {
      ReflectApply(EventEmitter.prototype.emit, process, ["loaded"]);
    } catch (error) {
      link.report("preload-error", error, { path: "" });
    }
  }

  // src/web-frame.js
  function callbackIn(rest) {
    for (let i = 0; i < rest.length && i < 2; i += 1) if (typeof rest[i] === "function") return rest[i];
    return void 0;
  }
  var promised = (begin2, callback) => new PromiseConstructor((resolve, reject) => {
    begin2((fulfilled, value) => {
      if (fulfilled) resolve(value);
      else reject(value);
      if (callback === void 0) return;
      try {
        if (fulfilled) callback(value);
        else callback(void 0, isError(value) ? value : new ErrorConstructor(ToString(value)));
      } catch (error) {
        printError(error);
      }
    });
  });
  var ZOOM_STEP = 1.2;
  var LOG_ZOOM_STEP = MathLog(ZOOM_STEP);
  function createWebFrame({ id, worlds, isThere, ask, edit, token, related, byRoutingId, byToken }) {
    const tornDown = (name) => new ErrorConstructor(`Render frame was torn down before webFrame.${name} could be executed`);
    const check = (name) => {
      if (!isThere()) throw tornDown(name);
    };
    const zoom = (name, args) => {
      check(name);
      return ask("zoom", args);
    };
    const methods2 = {
      /**
       * @param {string} code
       * @param {any[]} rest
       */
      executeJavaScript: (code, ...rest) => {
        const text = ToString(code);
        return promised((reply) => {
          if (isThere()) worlds().executorOf(MAIN_WORLD)(text, reply);
          else reply(false, tornDown("executeJavaScript"));
        }, callbackIn(rest));
      },
      /**
       * @param {number} worldId
       * @param {{ code: string, url?: string }[]} scripts run one after the other; the last one's value counts
       * @param {any[]} rest
       */
      executeJavaScriptInIsolatedWorld: (worldId, scripts, ...rest) => {
        checkWorldId(worldId, MAIN_WORLD);
        if (!ArrayIsArray(scripts)) throw new TypeErrorConstructor("scripts must be an array of objects with code");
        const { length } = scripts;
        const list = [];
        for (let i = 0; i < length; i += 1) {
          const { code, url } = scripts[i];
          defineHidden(list, i, { code: ToString(code), url: url === void 0 ? "" : ToString(url) });
        }
        return promised((reply) => {
          if (!isThere()) {
            reply(false, tornDown("executeJavaScriptInIsolatedWorld"));
            return;
          }
          const execute = worlds().executorOf(worldId);
          const run = (i) => {
            if (i >= length) reply(true, void 0);
            else if (i === length - 1) execute(list[i].code, reply, list[i].url);
            else execute(list[i].code, (fulfilled, value) => fulfilled ? run(i + 1) : reply(false, value), list[i].url);
          };
          run(0);
        }, callbackIn(rest));
      },
      /**
       * @param {number} worldId
       * @param {{ name?: string, securityOrigin?: string, csp?: string }} info
       */
      setIsolatedWorldInfo: (worldId, info) => {
        checkWorldId(worldId, 1);
        if (typeof info !== "object" || info === null) throw new TypeErrorConstructor("info must be an object");
        const { name, securityOrigin, csp } = info;
        if (csp !== void 0 && securityOrigin === void 0) {
          throw new ErrorConstructor("If csp is specified, securityOrigin should also be specified");
        }
        if (csp !== void 0 || securityOrigin !== void 0) {
          throw new ErrorConstructor(
            "WebKit's script worlds have no security origin and no content security policy of their own: only name can be set"
          );
        }
        if (name !== void 0) worlds().setName(worldId, ToString(name));
      },
      /** @param {number} factor 1 is the page's own size */
      setZoomFactor: (factor) => {
        if (typeof factor !== "number" || !(factor > 0) || !NumberIsFinite(factor)) {
          throw new TypeErrorConstructor("'zoomFactor' must be a double greater than 0.0");
        }
        zoom("setZoomFactor", [id, factor]);
      },
      getZoomFactor: () => zoom("getZoomFactor", [id]),
      /** @param {number} level 0 is the page's own size, each step is a fifth */
      setZoomLevel: (level) => {
        if (!NumberIsFinite(level)) throw new TypeErrorConstructor("The zoom level must be a number");
        zoom("setZoomLevel", [id, MathPow(ZOOM_STEP, level)]);
      },
      getZoomLevel: () => MathLog(zoom("getZoomLevel", [id])) / LOG_ZOOM_STEP,
      /**
       * @param {string} css
       * @param {{ cssOrigin?: string }} [options]
       * @returns {string} the key to remove it by
       */
      insertCSS: (css, options) => {
        const origin2 = options?.cssOrigin ?? "author";
        if (origin2 !== "author") {
          throw new ErrorConstructor(
            `cssOrigin ${ToString(origin2)}: from within a page WebKit takes style sheets of the origin author only`
          );
        }
        const text = ToString(css);
        check("insertCSS");
        return edit("insertCSS", text);
      },
      /** @param {string} key of a sheet; any other does nothing */
      removeInsertedCSS: (key) => {
        const text = ToString(key);
        check("removeInsertedCSS");
        edit("removeInsertedCSS", text);
      },
      /** @param {string} text goes to the focused element */
      insertText: (text) => {
        const inserted = ToString(text);
        check("insertText");
        edit("insertText", inserted);
      },
      /** @param {string} selector of an element that holds a frame */
      getFrameForSelector: (selector) => related("select", ToString(selector)),
      /** @param {string} name of a frame within this one */
      findFrameByName: (name) => related("name", ToString(name)),
      /** @param {number} routingId of any frame of this process */
      findFrameByRoutingId: (routingId) => byRoutingId(routingId),
      /** @param {string} frameToken of any frame of this process */
      findFrameByToken: (frameToken) => byToken(ToString(frameToken))
    };
    const prototype = {};
    const verbs = (
      /** @type {(keyof typeof methods)[]} */
      ObjectKeys(methods2)
    );
    for (let i = 0; i < verbs.length; i += 1) defineHidden(prototype, verbs[i], methods2[verbs[i]]);
    const getters = {
      top: () => related("top"),
      opener: () => related("opener"),
      parent: () => related("parent"),
      firstChild: () => related("firstChild"),
      nextSibling: () => related("nextSibling"),
      frameToken: token,
      routingId: () => id
    };
    const properties = (
      /** @type {(keyof typeof getters)[]} */
      ObjectKeys(getters)
    );
    for (let i = 0; i < properties.length; i += 1) {
      const get = getters[properties[i]];
      const descriptor2 = (
        /** @type {any} */
        { __proto__: null, configurable: true, enumerable: true, get }
      );
      ReflectDefineProperty(prototype, properties[i], descriptor2);
    }
    defineHidden(prototype, "constructor", function WebFrame() {
      throw new TypeErrorConstructor("Illegal constructor");
    });
    return ObjectCreate(prototype);
  }

  // src/web-frames.js
  var FEW2 = 32;
  function createWebFrames(native, { worlds: ownWorlds, names: names2, isolated, prepare, ask }) {
    const { document: ownId, findFrame, isReachable, edit } = native;
    let config;
    const others2 = new SafeMap();
    let room = FEW2;
    const sweep = () => {
      others2.forEach((reference, id) => {
        if (WeakRefPrototypeDeref(reference) === void 0) others2.delete(id);
      });
      room = others2.size * 2 + FEW2;
    };
    const isThere = (id) => findFrame(id, "self", void 0) === id;
    const worldsOf = (id) => {
      let worlds;
      return () => {
        if (worlds === void 0) {
          const isStrange = isReachable(id) !== 1;
          worlds = createWorlds(native, {
            frame: id,
            isolated,
            names: names2,
            prepare: (own2, peer) => {
              prepare(own2, peer);
              if (!isStrange) return;
              own2.keepNodes();
              peer.keepNodes();
            }
          });
        }
        return worlds;
      };
    };
    const tokenOf = (id) => {
      let token;
      return () => {
        token ??= /** @type {string | undefined} */
        ask("frame-token", [id]);
        if (token === void 0) {
          throw new ErrorConstructor("Render frame was torn down before webFrame.frameToken could be read");
        }
        return token;
      };
    };
    const make2 = (id, worlds, token) => createWebFrame({
      id,
      worlds,
      ask,
      token,
      isThere: () => isThere(id),
      edit: (verb, text) => edit(id, verb, text),
      related: (relation, argument) => frameOf(findFrame(id, relation, argument)),
      byRoutingId: (other) => find(other),
      byToken: (wanted) => find(wanted === config?.frameToken ? ownId : ask("frame-by-token", [wanted]))
    });
    const find = (id) => NumberIsInteger(id) ? frameOf(findFrame(
      /** @type {number} */
      id,
      "self",
      void 0
    )) : null;
    const own = make2(ownId, () => ownWorlds, () => (
      /** @type {string} */
      config?.frameToken
    ));
    const frameOf = (id) => {
      if (typeof id !== "number") return null;
      if (id === ownId) return own;
      const reference = others2.get(id);
      const known2 = reference === void 0 ? void 0 : WeakRefPrototypeDeref(reference);
      if (known2 !== void 0) return known2;
      if (others2.size >= room) sweep();
      const frame = make2(id, worldsOf(id), tokenOf(id));
      others2.set(id, new WeakRefConstructor(frame));
      return frame;
    };
    return {
      webFrame: own,
      /** @param {Config} given */
      configure: (given) => {
        config = given;
      }
    };
  }

  // src/start.js
  function start(native, observer, main) {
    const link = createLink(native, observer.checkpoint);
    const ports = createPorts(
      link.ports,
      (error, port) => link.report("port-error", error, { port }),
      main === void 0 ? void 0 : main.ports,
      observer.checkpoint
    );
    const { ipcRenderer, dispatch } = createIpcRenderer(link, ports);
    const mainRealm = main === void 0 ? void 0 : main.realm;
    let realm;
    if (mainRealm !== void 0) {
      realm = createRealm();
      realm.connect(mainRealm);
      mainRealm.connect(realm);
      realm.hide(ipcRenderer);
    }
    const isolated = realm !== void 0;
    const bridge = realm !== void 0 && mainRealm !== void 0 ? { own: realm, peer: mainRealm } : void 0;
    const prepare = (own) => own.hide(ipcRenderer);
    const names2 = new SafeMap();
    const worlds = createWorlds(native, { frame: native.document, isolated, prepare, names: names2 }, bridge);
    const { webFrame, configure } = createWebFrames(native, {
      worlds,
      names: names2,
      isolated,
      prepare,
      ask: (question, args) => link.sendSync(question, args, FLAG_RUNTIME)
    });
    const electron = { contextBridge: createContextBridge(worlds, native.evaluate, isolated), ipcRenderer, webFrame };
    const modules = createModules(electron, native.library);
    const execute = worlds.executorOf(MAIN_WORLD);
    const { reported } = observeErrors(link.console, native.isCongested, observer, main);
    ports.install();
    link.handle({
      configure: (config) => {
        configure(config);
        runPreloads(config, { native, modules, isolated, link });
      },
      push: dispatch,
      port: ports.handle,
      released: ports.release,
      execute: (call, code) => {
        execute(code, (fulfilled, value) => {
          try {
            link.replyExecute(call, fulfilled, value);
          } catch (error) {
            link.report("protocol-error", error, { call });
          }
        });
      },
      reported
    });
    const { deliver, reserve, begin: begin2, proceed, end, release } = link;
    return { deliver, reserve, begin: begin2, proceed, end, release, countPorts: ports.count };
  }
  return start;
})();
