// Built from src/start.js by "npm run build". Do not edit.
(() => {
  "use strict";
  // src/primordials.js
  var {
    apply: ReflectApply,
    defineProperty: ReflectDefineProperty,
    get: ReflectGet,
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
  var { isArray: ArrayIsArray } = Array;
  var ArrayConstructor = Array;
  var ArrayFrom = Array.from;
  var { fromCharCode: StringFromCharCode } = String;
  var StringPrototypeCharCodeAt = uncurryThis(String.prototype.charCodeAt);
  var StringPrototypeSlice = uncurryThis(String.prototype.slice);
  var MathImul = Math.imul;
  var ToString = String;
  var PromiseConstructor = Promise;
  var PromisePrototype = Promise.prototype;
  var PromisePrototypeThen = uncurryThis(Promise.prototype.then);
  var DateConstructor = Date;
  var DatePrototypeGetTime = uncurryThis(Date.prototype.getTime);
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
  var ErrorConstructor = Error;
  var TypeErrorConstructor = TypeError;
  var RangeErrorConstructor = RangeError;
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
  };
  var SafeWeakMap = class extends WeakMap {
  };
  var SafeWeakSet = class extends WeakSet {
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
      default:
        return ReflectApply(ArrayFrom, ArrayConstructor, [{ __proto__: null, length }]);
    }
  }
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
  var consoleObject = realmGlobal.console;
  var consoleError = consoleObject && consoleObject.error;
  var consoleWarn = consoleObject && consoleObject.warn;
  function printError(...args) {
    if (typeof consoleError === "function") ReflectApply(consoleError, consoleObject, args);
  }
  function printWarning(...args) {
    if (typeof consoleWarn === "function") ReflectApply(consoleWarn, consoleObject, args);
  }

  // src/context-bridge.js
  var createContextBridge = (realm) => ({
    /**
     * @param {string} key
     * @param {any} api
     */
    exposeInMainWorld: (key, api) => {
      if (realm === void 0) {
        throw new ErrorConstructor("contextBridge API can only be used when contextIsolation is enabled");
      }
      if (typeof key !== "string") throw new TypeErrorConstructor("The key of an exposed API must be a string");
      realm.expose(key, api);
    }
  });

  // src/execute.js
  function createExecutor(evaluate, realm, mainRealm) {
    const executeIsolated = (own, page, code, reply) => {
      let result;
      try {
        result = evaluate(code);
      } catch (thrown) {
        let error = thrown;
        try {
          error = own.fetch(thrown);
        } catch (caught) {
          error = caught;
        }
        reply(false, error);
        return;
      }
      if (isPrimitive(result)) reply(true, result);
      else page.whenSettled(result, reply);
    };
    const executeShared = (code, reply) => {
      let result;
      try {
        result = evaluate(code);
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
    return (code, reply) => {
      if (realm !== void 0 && mainRealm !== void 0) executeIsolated(realm, mainRealm, code, reply);
      else executeShared(code, reply);
    };
  }
  var isPrimitive = (value) => value === null || typeof value !== "object" && typeof value !== "function";

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
        const message = read(value, "message");
        return typeof message === "string" ? message : "an object was thrown";
      }
      default:
        return ToString(value);
    }
  }
  function toErrorObject(error, isCloneable, depth = 0) {
    if (!isError(error)) {
      const object2 = { name: "Error", message: textOf(error) };
      if (typeof error === "object" && error !== null && isCloneable(error)) defineData(object2, "causeValue", error);
      return object2;
    }
    const name = read(error, "name");
    const message = read(error, "message");
    const stack = read(error, "stack");
    const code = read(error, "code");
    const object = {
      name: typeof name === "string" ? name : "Error",
      message: typeof message === "string" ? message : ""
    };
    if (typeof stack === "string") defineData(object, "stack", stack);
    if (typeof code === "string" || typeof code === "number") defineData(object, "code", code);
    if (hasOwn(error, "cause")) {
      const cause = read(error, "cause");
      if (isError(cause)) {
        if (depth < MAX_CAUSES) defineData(object, "cause", toErrorObject(cause, isCloneable, depth + 1));
      } else if (isCloneable(cause)) {
        defineData(object, "causeValue", cause);
      }
    }
    const data = ownData(error, isCloneable);
    if (data) defineData(object, "data", data);
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
    let data;
    try {
      const keys = ObjectKeys(error);
      for (let i = 0; i < keys.length; i += 1) {
        if (isKnown(keys[i])) continue;
        const value = read(error, keys[i]);
        if (value === void 0 || !isCloneable(value)) continue;
        data ??= {};
        defineData(data, keys[i], value);
      }
    } catch {
    }
    return data;
  }
  function fromErrorObject(object, prefix = "") {
    if (typeof object !== "object" || object === null) return new ErrorConstructor(prefix + textOf(object));
    const name = ownString(object, "name") ?? "Error";
    const message = ownString(object, "message") ?? "";
    const ErrorClass = errorClasses[name];
    const error = new (ErrorClass ?? ErrorConstructor)(prefix + message);
    if (!ErrorClass) defineHidden(error, "name", name);
    const stack = ownString(object, "stack");
    if (stack !== void 0) defineHidden(error, "stack", stack);
    if (ObjectPrototypeHasOwnProperty(object, "cause")) {
      defineHidden(error, "cause", fromErrorObject(object.cause));
    } else if (ObjectPrototypeHasOwnProperty(object, "causeValue")) {
      defineHidden(error, "cause", object.causeValue);
    }
    if (ObjectPrototypeHasOwnProperty(object, "data")) {
      const { data } = object;
      if (typeof data === "object" && data !== null) {
        const keys = ObjectKeys(data);
        for (let i = 0; i < keys.length; i += 1) defineData(error, keys[i], data[keys[i]]);
      }
    }
    if (ObjectPrototypeHasOwnProperty(object, "code")) defineData(error, "code", object.code);
    return error;
  }
  function toElectronError(object, channel) {
    const name = ownString(object, "name") ?? "Error";
    const message = ownString(object, "message") ?? "";
    const text2 = message === "" ? name : `${name}: ${message}`;
    return new ErrorConstructor(`Error invoking remote method '${channel}': ${text2}`);
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
      const count = list === void 0 ? 0 : list.length;
      const next = makeList(count + 1);
      const shift = prepend ? 1 : 0;
      for (let i = 0; i < count; i += 1) next[i + shift] = /** @type {Entry[]} */
      list[i];
      next[prepend ? 0 : count] = entry;
      this.#lists.set(name, next);
      return count + 1;
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
      let at = list.length - 1;
      while (at >= 0 && list[at].raw !== listener && list[at].listener !== listener) at -= 1;
      if (at < 0) return void 0;
      const found = list[at];
      if (list.length === 1) {
        this.#lists.delete(name);
        return found;
      }
      const next = makeList(list.length - 1);
      for (let i = 0, k = 0; i < list.length; i += 1) if (i !== at) next[k++] = list[i];
      this.#lists.set(name, next);
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
      const names = makeList(this.#lists.size);
      let i = 0;
      this.#lists.forEach((_, name) => {
        names[i++] = name;
      });
      return names;
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
  function checkCount(count) {
    if (typeof count === "number" && count >= 0) return;
    const error = new RangeErrorConstructor(
      `The value of "n" is out of range. It must be a non-negative number. Received ${received(count)}`
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
    const count = listeners.add(name, { listener, raw }, prepend);
    const limit = state.maxListeners ?? defaultMaxListeners;
    if (limit > 0 && count > limit) warnOnce(state, name, count);
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
  function warnOnce(state, name, count) {
    state.warned ??= new SafeMap();
    if (state.warned.has(name)) return;
    state.warned.set(name, true);
    printWarning(
      `MaxListenersExceededWarning: ${count} listeners for '${ToString(name)}', which may be a leak. setMaxListeners() raises the limit.`
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
        const names = state.listeners.names();
        for (let i = 0; i < names.length; i += 1) {
          if (names[i] !== "removeListener") removeName(this, state, names[i]);
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
      let count = 0;
      for (let i = 0; i < list.length; i += 1) {
        if (list[i].listener === listener || list[i].raw === listener) count += 1;
      }
      return count;
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
    setMaxListeners(count) {
      checkCount(count);
      stateOf(this).maxListeners = count;
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
    set: (count) => {
      checkCount(count);
      defaultMaxListeners = count;
    }
  });

  // src/ipc-renderer.js
  function createIpcRenderer(link) {
    const prototype = Object.create(EventEmitter.prototype);
    const verbs = {
      /** @param {string} channel @param {any[]} args */
      send: (channel, ...args) => {
        link.send(channel, args);
      },
      /** @param {string} channel @param {any[]} args */
      invoke: (channel, ...args) => link.invoke(channel, args),
      /** @param {string} channel @param {any[]} args */
      sendSync: (channel, ...args) => link.sendSync(channel, args)
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
    const dispatch = (channel, args) => {
      const list = listeners.get(channel);
      if (list === void 0) return;
      const event = { sender: ipcRenderer, ports: [] };
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
  var FLAG_ERROR = 1;
  var SEND = 4;
  var INVOKE = 5;
  var SEND_SYNC = 6;
  var EXECUTE_REPLY = 7;
  var REPORT = 8;
  var DOCUMENT_CONFIG = 66;
  var PUSH = 67;
  var INVOKE_REPLY = 68;
  var SYNC_REPLY = 69;
  var EXECUTE = 70;
  var readU16 = (u8, at) => u8[at] | u8[at + 1] << 8;
  var readU32 = (u8, at) => (u8[at] | u8[at + 1] << 8 | u8[at + 2] << 16 | u8[at + 3] << 24) >>> 0;
  var writeU32 = (u8, at, value) => {
    u8[at] = value;
    u8[at + 1] = value >>> 8;
    u8[at + 2] = value >>> 16;
    u8[at + 3] = value >>> 24;
  };
  var paddedChannel = (length) => length + 7 & ~7;
  function beginEnvelope(writer, kind, flags, channel, channelLength, call) {
    const padded = paddedChannel(channelLength);
    const start2 = HEADER_LENGTH + padded;
    writer.reserve(start2);
    const u8 = writer.u8;
    writeU32(u8, 0, 0);
    u8[4] = kind;
    u8[5] = flags;
    u8[6] = channelLength;
    u8[7] = channelLength >>> 8;
    writeU32(u8, 8, 0);
    writeU32(u8, 12, call);
    if (channel !== void 0) {
      TypedArrayPrototypeSet(u8, channel, HEADER_LENGTH);
      for (let i = HEADER_LENGTH + channelLength; i < start2; i += 1) u8[i] = 0;
    }
    writer.length = start2;
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
    const known = encoded.get(channel);
    if (known !== void 0) return known;
    const fresh = encodeUtf8(channel);
    if (channel.length <= CACHED_LENGTH) {
      if (encoded.size >= CACHE_LIMIT) encoded.clear();
      encoded.set(channel, fresh);
    }
    return fresh;
  }
  function encodeUtf8(text2) {
    const units = text2.length;
    if (units > MAX_CHANNEL) throw tooLong(units);
    const scratch3 = new Uint8ArrayConstructor(units * 3);
    let length = 0;
    for (let i = 0; i < units; i += 1) {
      let code = StringPrototypeCharCodeAt(text2, i);
      if (code >= 55296 && code <= 57343) {
        const low = code <= 56319 && i + 1 < units ? StringPrototypeCharCodeAt(text2, i + 1) : 0;
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
    const bytes = new Uint8ArrayConstructor(length);
    for (let i = 0; i < length; i += 1) bytes[i] = scratch3[i];
    return { bytes, length };
  }
  var tooLong = (length) => new RangeErrorConstructor(`The channel is ${length} bytes long; at most ${MAX_CHANNEL} are allowed`);
  function decodeChannel(u8, start2, length) {
    let hash = 2166136261;
    for (let i = 0; i < length; i += 1) hash = MathImul(hash ^ u8[start2 + i], 16777619);
    const known = decoded.get(hash);
    if (known !== void 0 && known.length === length && sameBytes(known.bytes, u8, start2, length)) return known.channel;
    const channel = decodeUtf8(u8, start2, start2 + length);
    if (length <= CACHED_LENGTH) {
      if (decoded.size >= CACHE_LIMIT) decoded.clear();
      const bytes = new Uint8ArrayConstructor(length);
      for (let i = 0; i < length; i += 1) bytes[i] = u8[start2 + i];
      decoded.set(hash, { channel, bytes, length });
    }
    return channel;
  }
  function sameBytes(bytes, u8, start2, length) {
    for (let i = 0; i < length; i += 1) if (bytes[i] !== u8[start2 + i]) return false;
    return true;
  }
  function decodeUtf8(u8, start2, end) {
    let text2 = "";
    for (let i = start2; i < end; ) {
      const first = u8[i++];
      const extra = first < 128 ? 0 : first >= 240 && first < 248 ? 3 : first >= 224 ? 2 : first >= 192 ? 1 : -1;
      let code = first < 128 ? first : extra < 0 ? 65533 : first & 63 >> extra;
      for (let k = 0; k < extra; k += 1) {
        if (i >= end || (u8[i] & 192) !== 128) {
          code = 65533;
          break;
        }
        code = code << 6 | u8[i++] & 63;
      }
      if (code > 1114111) code = 65533;
      if (code > 65535) {
        code -= 65536;
        text2 += StringFromCharCode(55296 + (code >> 10), 56320 + (code & 1023));
      } else {
        text2 += StringFromCharCode(code);
      }
    }
    return text2;
  }

  // src/clone/format.js
  var UNDEFINED = 0;
  var NULL = 1;
  var FALSE = 2;
  var TRUE = 3;
  var I32 = 4;
  var F64 = 5;
  var LATIN1 = 6;
  var UTF16 = 7;
  var ARRAY = 8;
  var OBJECT = 9;
  var DATE = 10;
  var ARRAY_BUFFER = 11;
  var UINT8_ARRAY = 12;
  var MAX_DEPTH = 1e3;
  var MAX_WRITER_LENGTH = 1024 * 1024 * 1024;
  var MIN_ELEMENT = 1;
  var MIN_PROPERTY = 6;

  // src/clone/primordials.js
  var {
    apply: ReflectApply2,
    defineProperty: ReflectDefineProperty2,
    getOwnPropertyDescriptor: ReflectGetOwnPropertyDescriptor,
    getPrototypeOf: ReflectGetPrototypeOf2
  } = Reflect;
  var uncurryThis2 = (method) => (self, ...args) => ReflectApply2(method, self, args);
  var uncurryGetter2 = (prototype, key) => uncurryThis2(
    /** @type {any} */
    ReflectGetOwnPropertyDescriptor(prototype, key).get
  );
  var { hasOwn: ObjectHasOwn, keys: ObjectKeys2 } = Object;
  var ObjectPrototypeToString2 = uncurryThis2(Object.prototype.toString);
  var { isArray: ArrayIsArray2 } = Array;
  var { fromCharCode: StringFromCharCode2 } = String;
  var StringPrototypeCharCodeAt2 = Function.prototype.call.bind(String.prototype.charCodeAt);
  var StringPrototypeSlice2 = uncurryThis2(String.prototype.slice);
  var { stringify: JSONStringify } = JSON;
  var TypedArray2 = (
    /** @type {any} */
    ReflectGetPrototypeOf2(Uint8Array)
  );
  var Uint8ArrayConstructor2 = Uint8Array;
  var TypedArrayPrototypeGetName2 = uncurryGetter2(TypedArray2.prototype, Symbol.toStringTag);
  var TypedArrayPrototypeGetLength2 = uncurryGetter2(TypedArray2.prototype, "length");
  var TypedArrayPrototypeGetBuffer2 = uncurryGetter2(TypedArray2.prototype, "buffer");
  var TypedArrayPrototypeGetByteOffset = uncurryGetter2(TypedArray2.prototype, "byteOffset");
  var TypedArrayPrototypeSet2 = uncurryThis2(TypedArray2.prototype.set);
  var ArrayBufferConstructor2 = ArrayBuffer;
  var { isView: ArrayBufferIsView } = ArrayBuffer;
  var ArrayBufferPrototypeGetByteLength2 = uncurryGetter2(ArrayBuffer.prototype, "byteLength");
  var SharedArrayBufferPrototypeGetByteLength = typeof SharedArrayBuffer === "function" ? uncurryGetter2(SharedArrayBuffer.prototype, "byteLength") : void 0;
  var DataViewPrototypeGetFloat64 = uncurryThis2(DataView.prototype.getFloat64);
  var DataViewPrototypeSetFloat64 = uncurryThis2(DataView.prototype.setFloat64);
  var DataViewConstructor2 = DataView;
  var DateConstructor2 = Date;
  var DatePrototypeGetTime2 = uncurryThis2(Date.prototype.getTime);
  var MapPrototypeGetSize2 = uncurryGetter2(Map.prototype, "size");
  var SetPrototypeGetSize2 = uncurryGetter2(Set.prototype, "size");
  var WeakMapPrototypeHas = uncurryThis2(WeakMap.prototype.has);
  var WeakSetPrototypeHas = uncurryThis2(WeakSet.prototype.has);
  var WeakRefPrototypeDeref = uncurryThis2(WeakRef.prototype.deref);
  var RegExpPrototypeGetSource2 = uncurryGetter2(RegExp.prototype, "source");
  var BooleanPrototypeValueOf2 = uncurryThis2(Boolean.prototype.valueOf);
  var NumberPrototypeValueOf2 = uncurryThis2(Number.prototype.valueOf);
  var StringPrototypeValueOf2 = uncurryThis2(String.prototype.valueOf);
  var SymbolPrototypeValueOf = uncurryThis2(Symbol.prototype.valueOf);
  var BigIntPrototypeValueOf2 = uncurryThis2(BigInt.prototype.valueOf);
  var { toStringTag: SymbolToStringTag } = Symbol;
  var ErrorConstructor2 = Error;
  var RangeErrorConstructor2 = RangeError;
  var DOMExceptionConstructor = typeof DOMException === "function" ? DOMException : void 0;

  // src/clone/writer.js
  var INITIAL_CAPACITY = 4096;
  var scratch = new Uint8ArrayConstructor2(new ArrayBufferConstructor2(8));
  var scratchView = new DataViewConstructor2(scratch.buffer);
  var CloneWriter = class {
    /** @param {number} [capacity] */
    constructor(capacity = INITIAL_CAPACITY) {
      this.u8 = new Uint8ArrayConstructor2(new ArrayBufferConstructor2(capacity));
      this.length = 0;
      this.capacity = capacity;
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
    reserve(count) {
      const needed = this.length + count;
      if (needed > this.capacity) this.grow(needed);
    }
    /** @param {number} needed */
    grow(needed) {
      if (needed > MAX_WRITER_LENGTH) {
        throw new RangeErrorConstructor2(`An encoded value may not be longer than ${MAX_WRITER_LENGTH} bytes`);
      }
      let capacity = this.capacity * 2;
      if (capacity < needed) capacity = needed;
      const u8 = new Uint8ArrayConstructor2(new ArrayBufferConstructor2(capacity));
      TypedArrayPrototypeSet2(u8, this.u8, 0);
      this.u8 = u8;
      this.capacity = capacity;
    }
    /** @param {number} value */
    writeU8(value) {
      this.reserve(1);
      this.u8[this.length] = value;
      this.length += 1;
    }
    /** @param {number} value */
    writeU16(value) {
      this.reserve(2);
      const { u8, length } = this;
      u8[length] = value;
      u8[length + 1] = value >>> 8;
      this.length = length + 2;
    }
    /**
     * Also writes an i32: the bits are the same.
     *
     * @param {number} value
     */
    writeU32(value) {
      this.reserve(4);
      this.length += 4;
      this.patchU32(this.length - 4, value);
    }
    /**
     * Writes over four bytes that are written already.
     *
     * @param {number} at
     * @param {number} value
     */
    patchU32(at, value) {
      const { u8 } = this;
      u8[at] = value;
      u8[at + 1] = value >>> 8;
      u8[at + 2] = value >>> 16;
      u8[at + 3] = value >>> 24;
    }
    /** @param {number} value */
    writeF64(value) {
      this.reserve(8);
      const { u8, length } = this;
      if (value !== value) {
        for (let i = 0; i < 6; i += 1) u8[length + i] = 0;
        u8[length + 6] = 248;
        u8[length + 7] = 127;
      } else {
        DataViewPrototypeSetFloat64(scratchView, 0, value, true);
        for (let i = 0; i < 8; i += 1) u8[length + i] = scratch[i];
      }
      this.length = length + 8;
    }
    /**
     * @param {Uint8Array} bytes of any realm
     * @param {number} count how many it has
     */
    writeBytes(bytes, count) {
      this.reserve(count);
      TypedArrayPrototypeSet2(this.u8, bytes, this.length);
      this.length += count;
    }
  };

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
    return tag === void 0 ? kindByClass(value) : kindBySlots(value, tag);
  }
  function findTag(value) {
    let own = true;
    let at = value;
    for (let count = 0; at !== null && count < MAX_PROTOTYPES; count += 1) {
      const descriptor2 = ReflectGetOwnPropertyDescriptor(at, SymbolToStringTag);
      if (descriptor2 !== void 0) return { descriptor: descriptor2, own };
      own = false;
      at = ReflectGetPrototypeOf2(at);
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
        return "Object";
    }
  }
  var SLOTS = [
    ["ArrayBuffer", ArrayBufferPrototypeGetByteLength2],
    ["Map", MapPrototypeGetSize2],
    ["Set", SetPrototypeGetSize2],
    ["Date", DatePrototypeGetTime2],
    ["RegExp", RegExpPrototypeGetSource2],
    ["WeakMap", (value) => WeakMapPrototypeHas(value, value)],
    ["WeakSet", (value) => WeakSetPrototypeHas(value, value)],
    ["WeakRef", WeakRefPrototypeDeref],
    ["Boolean object", BooleanPrototypeValueOf2],
    ["Number object", NumberPrototypeValueOf2],
    ["String object", StringPrototypeValueOf2],
    ["Symbol object", SymbolPrototypeValueOf],
    ["BigInt object", BigIntPrototypeValueOf2],
    ["SharedArrayBuffer", SharedArrayBufferPrototypeGetByteLength ?? refuse]
  ];
  var SLOTS_LENGTH = SLOTS.length;
  function refuse() {
    throw void 0;
  }
  function kindBySlots(value, tag) {
    const { descriptor: descriptor2, own } = tag;
    let name = descriptor2.value;
    for (let i = 0; i < SLOTS_LENGTH; i += 1) {
      const slot = SLOTS[i];
      try {
        slot[1](value);
        return slot[0];
      } catch {
        if (name === slot[0]) name = void 0;
      }
    }
    const builtIn = !own && descriptor2.writable === false && typeof name === "string" && name !== "";
    return builtIn ? name : "Object";
  }

  // src/clone/path.js
  var SHOWN_STEPS = 20;
  var SHOWN_CHARACTERS = 64;
  var DATA_CLONE_ERR = 25;
  function dataCloneError(place, what) {
    const message = `An object could not be cloned. ${pathOf(place)} ${what}`;
    if (DOMExceptionConstructor !== void 0) return new DOMExceptionConstructor(message, "DataCloneError");
    const error = new ErrorConstructor2(message);
    defineHidden2(error, "name", "DataCloneError");
    defineHidden2(error, "code", DATA_CLONE_ERR);
    return error;
  }
  function defineHidden2(error, key, value) {
    const descriptor2 = { __proto__: null, value, writable: true, enumerable: false, configurable: true };
    ReflectDefineProperty2(
      error,
      key,
      /** @type {any} */
      descriptor2
    );
  }
  function tooDeepError(place) {
    return new RangeErrorConstructor2(
      `An object could not be cloned. ${pathOf(place)} is nested more than ${MAX_DEPTH} levels deep`
    );
  }
  function pathOf(place) {
    let steps = 0;
    for (let at2 = place; at2.parent !== void 0; at2 = at2.parent) steps += 1;
    const hidden = steps - SHOWN_STEPS;
    const hideFrom = SHOWN_STEPS / 2;
    let path = "";
    let step = steps;
    let at = place;
    for (; at.parent !== void 0; at = at.parent) {
      step -= 1;
      if (hidden <= 0 || step < hideFrom || step >= hideFrom + hidden) path = stepText(at.key) + path;
      else if (step === hideFrom) path = `…(${hidden} more)…${path}`;
    }
    return at.key + path;
  }
  function stepText(key) {
    if (typeof key === "number") return `[${key}]`;
    const shown = shorten(key);
    return isIdentifier(key) ? `.${shown}` : `[${JSONStringify(shown)}]`;
  }
  function shorten(text2) {
    return text2.length > SHOWN_CHARACTERS ? `${StringPrototypeSlice2(text2, 0, SHOWN_CHARACTERS)}…` : text2;
  }
  function isIdentifier(key) {
    if (key === "") return false;
    for (let i = 0; i < key.length && i < SHOWN_CHARACTERS; i += 1) {
      const unit = StringPrototypeCharCodeAt2(key, i);
      const digit = unit >= 48 && unit <= 57;
      const letter = unit >= 65 && unit <= 90 || unit >= 97 && unit <= 122 || unit > 160;
      if (!letter && unit !== 36 && unit !== 95 && (!digit || i === 0)) return false;
    }
    return true;
  }

  // src/clone/encode.js
  function encodeClone(writer, value, label = "args") {
    const start2 = writer.length;
    let done = false;
    try {
      writeValue(writer, value, { parent: void 0, key: label }, 0);
      done = true;
    } finally {
      if (!done) writer.length = start2;
    }
  }
  function writeValue(writer, value, place, depth) {
    switch (typeof value) {
      case "number":
        return writeNumber(writer, value);
      case "string":
        return writeString(writer, value);
      case "boolean":
        return writer.writeU8(value ? TRUE : FALSE);
      case "object":
        if (value === null) return writer.writeU8(NULL);
        return writeObject(writer, value, place, depth);
      case "undefined":
        if (value !== void 0) throw refused(place, "HTMLAllCollection");
        return writer.writeU8(UNDEFINED);
      case "function":
        throw dataCloneError(place, "is a function");
      case "symbol":
        throw dataCloneError(place, "is a symbol");
      default:
        throw dataCloneError(place, "is a BigInt");
    }
  }
  function writeNumber(writer, value) {
    if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
      writer.writeU8(I32);
      writer.writeU32(value);
    } else {
      writer.writeU8(F64);
      writer.writeF64(value);
    }
  }
  function writeString(writer, text2) {
    const { length } = text2;
    writer.reserve(5 + length);
    const start2 = writer.length;
    const at = start2 + 5;
    const { u8 } = writer;
    let bits = 0;
    for (let i = 0; i < length; i += 1) {
      const unit = StringPrototypeCharCodeAt2(text2, i);
      bits |= unit;
      u8[at + i] = unit;
    }
    if (bits > 255) return writeUtf16(writer, text2);
    u8[start2] = LATIN1;
    writer.patchU32(start2 + 1, length);
    writer.length = at + length;
  }
  function writeUtf16(writer, text2) {
    const { length } = text2;
    writer.reserve(5 + 2 * length);
    writer.writeU8(UTF16);
    writer.writeU32(length);
    const { u8 } = writer;
    let at = writer.length;
    for (let i = 0; i < length; i += 1) {
      const unit = StringPrototypeCharCodeAt2(text2, i);
      u8[at] = unit;
      u8[at + 1] = unit >>> 8;
      at += 2;
    }
    writer.length = at;
  }
  function writeObject(writer, value, place, depth) {
    const kind = kindOf(value);
    switch (kind) {
      case "Object":
        return writeProperties(
          writer,
          /** @type {Record<string, unknown>} */
          value,
          place,
          depth
        );
      case "Array":
        return writeElements(
          writer,
          /** @type {unknown[]} */
          value,
          place,
          depth
        );
      case "Date":
        writer.writeU8(DATE);
        return writer.writeF64(DatePrototypeGetTime2(value));
      case "ArrayBuffer":
        return writeBuffer(
          writer,
          ARRAY_BUFFER,
          /** @type {ArrayBuffer} */
          value,
          void 0,
          place
        );
      case "Uint8Array":
        return writeView(
          writer,
          /** @type {Uint8Array} */
          value,
          place
        );
      default:
        throw refused(place, kind);
    }
  }
  function writeElements(writer, value, parent, depth) {
    if (depth === MAX_DEPTH) throw tooDeepError(parent);
    const count = value.length >>> 0;
    const place = { parent, key: 0 };
    writer.writeU8(ARRAY);
    writer.writeU32(count);
    for (let i = 0; i < count; i += 1) {
      place.key = i;
      if (ObjectHasOwn(value, i)) writeValue(writer, value[i], place, depth + 1);
      else writer.writeU8(UNDEFINED);
    }
  }
  function writeProperties(writer, value, parent, depth) {
    if (depth === MAX_DEPTH) throw tooDeepError(parent);
    const keys = ObjectKeys2(value);
    const { length } = keys;
    const place = { parent, key: "" };
    writer.writeU8(OBJECT);
    const countAt = writer.length;
    writer.writeU32(length);
    let count = 0;
    for (let i = 0; i < length; i += 1) {
      const key = keys[i];
      if (!ObjectHasOwn(value, key)) continue;
      place.key = key;
      const property = value[key];
      writeString(writer, key);
      writeValue(writer, property, place, depth + 1);
      count += 1;
    }
    writer.patchU32(countAt, count);
  }
  function writeView(writer, view, place) {
    writeBuffer(writer, UINT8_ARRAY, TypedArrayPrototypeGetBuffer2(view), view, place);
  }
  function writeBuffer(writer, tag, buffer, view, place) {
    try {
      ArrayBufferPrototypeGetByteLength2(buffer);
    } catch {
      throw dataCloneError(place, "is a Uint8Array of a SharedArrayBuffer");
    }
    let bytes;
    try {
      const all = new Uint8ArrayConstructor2(buffer);
      bytes = view ?? all;
    } catch {
      throw dataCloneError(place, `is a detached ${view === void 0 ? "ArrayBuffer" : "Uint8Array"}`);
    }
    const count = TypedArrayPrototypeGetLength2(bytes);
    writer.writeU8(tag);
    writer.writeU32(count);
    writer.writeBytes(bytes, count);
  }
  function refused(place, kind) {
    return dataCloneError(place, `is ${article(kind)} ${shorten(kind)}`);
  }
  function article(kind) {
    switch (kind[0]) {
      case "A":
      case "E":
      case "I":
      case "O":
        return "an";
      case "H":
        return kind[1] === "T" ? "an" : "a";
      default:
        return "a";
    }
  }

  // src/clone/decode.js
  var OWN_REALM = {
    createObject: () => ({}),
    createArray: () => [],
    createDate: (time) => new DateConstructor2(time),
    createArrayBuffer: (length) => new ArrayBufferConstructor2(length),
    createUint8Array: (length) => new Uint8ArrayConstructor2(length)
  };
  function decodeClone(u8, start2 = 0, end = TypedArrayPrototypeGetLength2(u8), realm = OWN_REALM) {
    if (!(start2 >= 0 && start2 <= end && end <= TypedArrayPrototypeGetLength2(u8))) {
      throw new RangeErrorConstructor2("The bytes to decode are not within the buffer");
    }
    const reader = { u8, at: start2, end, depth: 0, owed: 0, realm };
    const value = readValue(reader);
    if (reader.at !== end) throw malformed(`${end - reader.at} bytes after the value`);
    return value;
  }
  function readValue(reader) {
    const tag = readTag(reader);
    switch (tag) {
      case UNDEFINED:
        return void 0;
      case NULL:
        return null;
      case FALSE:
        return false;
      case TRUE:
        return true;
      case I32:
        return readI32(reader);
      case F64:
        return readF64(reader);
      case LATIN1:
      case UTF16:
        return readString(reader, tag);
      case ARRAY:
        return readElements(reader);
      case OBJECT:
        return readProperties(reader);
      case DATE:
        return reader.realm.createDate(readF64(reader));
      case ARRAY_BUFFER:
        return readArrayBuffer(reader);
      case UINT8_ARRAY:
        return readUint8Array(reader);
      default:
        throw malformed(`unknown tag ${tag}`);
    }
  }
  function readTag(reader) {
    return reader.u8[advance(reader, 1)];
  }
  function advance(reader, count) {
    const { at } = reader;
    if (count > reader.end - at) throw malformed("the bytes end within a value");
    reader.at = at + count;
    return at;
  }
  function readI32(reader) {
    const { u8 } = reader;
    const at = advance(reader, 4);
    return u8[at] | u8[at + 1] << 8 | u8[at + 2] << 16 | u8[at + 3] << 24;
  }
  function readU322(reader) {
    return readI32(reader) >>> 0;
  }
  var scratch2 = new Uint8ArrayConstructor2(new ArrayBufferConstructor2(8));
  var scratchView2 = new DataViewConstructor2(scratch2.buffer);
  function readF64(reader) {
    const { u8 } = reader;
    const at = advance(reader, 8);
    for (let i = 0; i < 8; i += 1) scratch2[i] = u8[at + i];
    return DataViewPrototypeGetFloat64(scratchView2, 0, true);
  }
  function readString(reader, tag) {
    const length = readU322(reader);
    if (tag === LATIN1) return text(reader.u8, advance(reader, length), length, 1);
    return text(reader.u8, advance(reader, 2 * length), length, 2);
  }
  var CHUNK = 256;
  var chunk = [];
  for (let i = 0; i < CHUNK; i += 1) chunk[i] = 0;
  function text(u8, at, length, width) {
    let result = "";
    let left = length;
    for (; left >= CHUNK; left -= CHUNK) {
      for (let i = 0; i < CHUNK; i += 1) {
        chunk[i] = width === 1 ? u8[at] : u8[at] | u8[at + 1] << 8;
        at += width;
      }
      result += ReflectApply2(StringFromCharCode2, void 0, chunk);
    }
    for (; left > 0; left -= 1) {
      result += StringFromCharCode2(width === 1 ? u8[at] : u8[at] | u8[at + 1] << 8);
      at += width;
    }
    return result;
  }
  function enter(reader, smallest) {
    const count = readU322(reader);
    const owed = reader.owed + count * smallest;
    if (owed > reader.end - reader.at) throw malformed(`count ${count} is beyond the end of the bytes`);
    if (reader.depth === MAX_DEPTH) {
      throw new RangeErrorConstructor2(`Malformed clone data: nested more than ${MAX_DEPTH} levels deep`);
    }
    reader.owed = owed;
    reader.depth += 1;
    return count;
  }
  function readElements(reader) {
    const count = enter(reader, MIN_ELEMENT);
    const array = reader.realm.createArray();
    for (let i = 0; i < count; i += 1) {
      reader.owed -= MIN_ELEMENT;
      setOwn(array, i, readValue(reader));
    }
    reader.depth -= 1;
    return array;
  }
  function readProperties(reader) {
    const count = enter(reader, MIN_PROPERTY);
    const object = reader.realm.createObject();
    for (let i = 0; i < count; i += 1) {
      reader.owed -= MIN_PROPERTY;
      const tag = readTag(reader);
      if (tag !== LATIN1 && tag !== UTF16) throw malformed("a property's key is no string");
      const key = readString(reader, tag);
      setOwn(object, key, readValue(reader));
    }
    reader.depth -= 1;
    return object;
  }
  function setOwn(object, key, value) {
    if (key in object) {
      const descriptor2 = { __proto__: null, value, writable: true, enumerable: true, configurable: true };
      ReflectDefineProperty2(
        object,
        key,
        /** @type {any} */
        descriptor2
      );
    } else {
      object[key] = value;
    }
  }
  function readArrayBuffer(reader) {
    const length = readU322(reader);
    const at = advance(reader, length);
    const buffer = reader.realm.createArrayBuffer(length);
    copy(reader.u8, at, length, new Uint8ArrayConstructor2(buffer));
    return buffer;
  }
  function readUint8Array(reader) {
    const length = readU322(reader);
    const at = advance(reader, length);
    const array = reader.realm.createUint8Array(length);
    copy(reader.u8, at, length, array);
    return array;
  }
  function copy(from, at, length, to) {
    const begin = TypedArrayPrototypeGetByteOffset(from) + at;
    const buffer = (
      /** @type {ArrayBuffer} */
      TypedArrayPrototypeGetBuffer2(from)
    );
    TypedArrayPrototypeSet2(to, new Uint8ArrayConstructor2(buffer, begin, length), 0);
  }
  function malformed(what) {
    return new ErrorConstructor2(`Malformed clone data: ${what}`);
  }

  // src/receive.js
  var NORMAL_LENGTH = 64 * 1024;
  function createReceiver(setReceiveBuffer) {
    const normal = new Uint8ArrayConstructor(new ArrayBufferConstructor(NORMAL_LENGTH));
    let current = normal;
    let capacity = NORMAL_LENGTH;
    setReceiveBuffer(normal);
    const reserve = (length) => {
      if (length <= capacity) return;
      const u8 = new Uint8ArrayConstructor(new ArrayBufferConstructor(length));
      setReceiveBuffer(u8);
      current = u8;
      capacity = length;
    };
    const restore = () => {
      if (current === normal) return;
      setReceiveBuffer(normal);
      current = normal;
      capacity = NORMAL_LENGTH;
    };
    const read2 = () => {
      const u8 = current;
      const body = readU32(u8, 0);
      const kind = u8[4];
      const channelLength = readU16(u8, 6);
      const start2 = HEADER_LENGTH + paddedChannel(channelLength);
      const end = HEADER_LENGTH + body;
      const envelope = { kind, flags: u8[5], call: readU32(u8, 12), channel: "", value: void 0, failure: void 0 };
      try {
        if (end > capacity || start2 > end) throw new ErrorConstructor(`Malformed envelope of kind ${kind}`);
        if (channelLength > 0) envelope.channel = decodeChannel(u8, HEADER_LENGTH, channelLength);
        envelope.value = decodeClone(u8, start2, end);
      } catch (error) {
        envelope.failure = error;
      } finally {
        restore();
      }
      return envelope;
    };
    return { reserve, read: read2 };
  }

  // src/transmit.js
  var IDLE_LIMIT = 4;
  var INITIAL_CAPACITY2 = 64 * 1024;
  var KEEP_LENGTH = 1024 * 1024;
  function createTransmitter(setTransmitBuffer) {
    const idle = makeList(IDLE_LIMIT);
    let idleCount = 0;
    let current;
    const acquire = () => idleCount > 0 ? idle[--idleCount] : new CloneWriter(INITIAL_CAPACITY2);
    const release = (writer) => {
      let kept = writer;
      if (writer.capacity > KEEP_LENGTH) {
        kept = new CloneWriter(INITIAL_CAPACITY2);
        if (current === writer.u8) use(kept.u8);
      } else {
        writer.reset();
      }
      if (idleCount < IDLE_LIMIT) idle[idleCount++] = kept;
    };
    const use = (u8) => {
      setTransmitBuffer(u8);
      current = u8;
    };
    const first = new CloneWriter(INITIAL_CAPACITY2);
    use(first.u8);
    idle[idleCount++] = first;
    const transmit = (send, kind, flags, channel, call, value, label) => {
      const writer = acquire();
      try {
        if (channel === void 0) beginEnvelope(writer, kind, flags, void 0, 0, call);
        else beginEnvelope(writer, kind, flags, channel.bytes, channel.length, call);
        encodeClone(writer, value, label);
        const body = writer.length - HEADER_LENGTH;
        if (body > MAX_BODY) {
          throw new RangeErrorConstructor(`The message is ${body} bytes long; at most ${MAX_BODY} are allowed`);
        }
        const u8 = writer.u8;
        writeU32(u8, 0, body);
        if (u8 !== current) use(u8);
        return send();
      } finally {
        release(writer);
      }
    };
    const isCloneable = (value) => {
      const writer = acquire();
      try {
        encodeClone(writer, value);
        return true;
      } catch {
        return false;
      } finally {
        release(writer);
      }
    };
    return { transmit, isCloneable };
  }

  // src/link.js
  function createLink(native) {
    const { send: nativeSend, sendSync: nativeSendSync } = native;
    const { transmit, isCloneable } = createTransmitter(native.setTransmitBuffer);
    const receiver = createReceiver(native.setReceiveBuffer);
    const pending = new SafeMap();
    let released = false;
    let electronErrorMessages = false;
    let handlers;
    const nextCall = createCallIds((call) => pending.has(call));
    const releasedError = () => new ErrorConstructor("IPC method called after context was released");
    const release = () => {
      released = true;
      if (pending.size === 0) return;
      const error = releasedError();
      pending.forEach((call) => call.reject(error));
      pending.clear();
    };
    const send = (channel, args) => {
      const encoded2 = encodeChannel(channel);
      if (released) throw releasedError();
      if (!transmit(nativeSend, SEND, 0, encoded2, 0, args, "args")) {
        release();
        throw releasedError();
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
          pending.set(call, { channel, resolve, reject });
        } else {
          release();
          reject(releasedError());
        }
      } catch (error) {
        reject(error);
      }
      return promise;
    };
    const sendSync = (channel, args) => {
      const encoded2 = encodeChannel(channel);
      if (released) throw releasedError();
      const call = nextCall();
      if (!transmit(nativeSendSync, SEND_SYNC, 0, encoded2, call, args, "args")) {
        release();
        throw releasedError();
      }
      const reply = receiver.read();
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
    const settleInvoke = (reply) => {
      const call = pending.get(reply.call);
      if (call === void 0) return;
      pending.delete(reply.call);
      if (reply.failure !== void 0) call.reject(reply.failure);
      else if ((reply.flags & FLAG_ERROR) === 0) call.resolve(reply.value);
      else if (electronErrorMessages) call.reject(toElectronError(reply.value, call.channel));
      else call.reject(fromErrorObject(reply.value));
    };
    const dispatch = () => {
      const envelope = receiver.read();
      const { kind, value, failure } = envelope;
      if (kind === INVOKE_REPLY) {
        settleInvoke(envelope);
        return;
      }
      if (failure !== void 0) {
        if (kind === EXECUTE) replyExecute(envelope.call, false, failure);
        throw failure;
      }
      if (!handlers) throw new ErrorConstructor("An envelope was delivered before the runtime was ready");
      switch (kind) {
        case PUSH:
          handlers.push(envelope.channel, value);
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
    const deliver = () => {
      try {
        dispatch();
      } catch (error) {
        report("protocol-error", error, {});
      }
    };
    return {
      send,
      invoke,
      sendSync,
      report,
      replyExecute,
      deliver,
      reserve: receiver.reserve,
      release,
      /** @param {Handlers} given */
      handle: (given) => {
        handlers = given;
      }
    };
  }

  // src/bridge/exporter.js
  var MAX_DEPTH2 = 1e3;
  var hostPrototypes = (
    /** @type {any[]} */
    []
  );
  var hostClasses = ["EventTarget", "Blob", "FileList", "DataTransfer", "ImageData", "ImageBitmap", "Range", "Headers"];
  for (const name of hostClasses) {
    const constructor = realmGlobal[name];
    if (typeof constructor === "function" && constructor.prototype) hostPrototypes.push(constructor.prototype);
  }
  for (const constructor of [WeakMap, WeakSet, realmGlobal.WeakRef]) {
    if (constructor) hostPrototypes.push(constructor.prototype);
  }
  var bytesOfBuffer = (buffer) => new Uint8ArrayConstructor(buffer);
  var bytesOfDataView = (view) => new Uint8ArrayConstructor(
    DataViewPrototypeGetBuffer(view),
    DataViewPrototypeGetByteOffset(view),
    DataViewPrototypeGetByteLength(view)
  );
  function createExporter({ homes, opaque, raise, exportThrown }) {
    const proxies = new SafeWeakMap();
    let peer;
    const fail = (error) => {
      raise(error);
      throw error;
    };
    const refuse2 = (what) => fail(new TypeErrorConstructor(`An object could not be cloned. ${what}`));
    const read2 = (object, key) => {
      try {
        return ReflectGet(object, key);
      } catch (error) {
        return fail(error);
      }
    };
    const hasOwn2 = (object, key) => {
      try {
        return ObjectPrototypeHasOwnProperty(object, key);
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
    const kindOf2 = (object) => {
      try {
        const prototype = ReflectGetPrototypeOf(object);
        if (prototype === ObjectPrototype || prototype === null) return "Object";
        if (ArrayIsArray(object)) return "Array";
        if (prototype === PromisePrototype) return "Promise";
        const view = TypedArrayPrototypeGetName(object);
        if (view !== void 0) return view;
        if (ObjectPrototypeIsPrototypeOf(ErrorPrototype, object)) return "Error";
        if (ObjectPrototypeIsPrototypeOf(PromisePrototype, object)) return "Promise";
        for (let i = 0; i < hostPrototypes.length; i += 1) {
          if (ObjectPrototypeIsPrototypeOf(hostPrototypes[i], object)) return "host";
        }
        return ObjectPrototypeToString(object);
      } catch (error) {
        return fail(error);
      }
    };
    const slotOf = (slot, object) => {
      try {
        return slot(object);
      } catch {
        return void 0;
      }
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
            let copy2;
            try {
              copy2 = exportTop(value);
            } catch (caught) {
              ok = false;
              copy2 = exportThrown(caught);
            }
            peer.settle(deferred, ok, copy2);
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
    const copyProperties = (own, copy2, crossing, depth) => {
      const keys = enumerableKeys(own);
      for (let i = 0; i < keys.length; i += 1) {
        const value = read2(own, keys[i]);
        if (typeof value !== "symbol") peer.define(copy2, keys[i], exportValue(value, crossing, depth));
      }
      if (crossing.freeze) peer.freeze(copy2);
      return copy2;
    };
    const exportObject = (own, crossing, depth) => {
      const copy2 = peer.makeObject();
      crossing.seen.set(own, copy2);
      return copyProperties(own, copy2, crossing, depth + 1);
    };
    const exportArray = (own, crossing, depth) => {
      const length = read2(own, "length") >>> 0;
      const copy2 = peer.makeList(length);
      crossing.seen.set(own, copy2);
      for (let i = 0; i < length; i += 1) copy2[i] = exportValue(read2(own, i), crossing, depth + 1);
      if (crossing.freeze) peer.freeze(copy2);
      return copy2;
    };
    const exportError = (own, crossing, depth) => {
      const name = read2(own, "name");
      const message = read2(own, "message");
      const copy2 = peer.makeError(typeof name === "string" ? name : "Error", typeof message === "string" ? message : "");
      crossing.seen.set(own, copy2);
      const code = read2(own, "code");
      if (typeof code === "string" || typeof code === "number") peer.define(copy2, "code", code);
      if (hasOwn2(own, "cause")) {
        peer.defineHidden(copy2, "cause", exportValue(read2(own, "cause"), crossing, depth + 1));
      }
      const keys = enumerableKeys(own);
      for (let i = 0; i < keys.length; i += 1) {
        const key = keys[i];
        if (key === "name" || key === "message" || key === "stack" || key === "code" || key === "cause") continue;
        const value = read2(own, key);
        if (typeof value !== "symbol") peer.define(copy2, key, exportValue(value, crossing, depth + 1));
      }
      if (crossing.freeze) peer.freeze(copy2);
      return copy2;
    };
    const exportSpecial = (own, kind, crossing, depth) => {
      if (kind in typedArrayClasses) {
        return peer.makeTypedArray(kind, own, TypedArrayPrototypeGetLength(own));
      }
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
          return bytes === void 0 ? refuse2("The ArrayBuffer is detached") : peer.makeBuffer(bytes, TypedArrayPrototypeGetLength(bytes));
        }
        case "[object DataView]": {
          const bytes = slotOf(bytesOfDataView, own);
          return bytes === void 0 ? void 0 : peer.makeDataView(bytes, TypedArrayPrototypeGetLength(bytes));
        }
        case "[object Map]": {
          if (slotOf(MapPrototypeGetSize, own) === void 0) return void 0;
          const copy2 = peer.makeMap();
          crossing.seen.set(own, copy2);
          MapPrototypeForEach(own, (value, key) => {
            peer.mapSet(copy2, exportValue(key, crossing, depth + 1), exportValue(value, crossing, depth + 1));
          });
          return copy2;
        }
        case "[object Set]": {
          if (slotOf(SetPrototypeGetSize, own) === void 0) return void 0;
          const copy2 = peer.makeSet();
          crossing.seen.set(own, copy2);
          SetPrototypeForEach(own, (value) => {
            peer.setAdd(copy2, exportValue(value, crossing, depth + 1));
          });
          return copy2;
        }
        case "[object Boolean]":
          return box(slotOf(BooleanPrototypeValueOf, own));
        case "[object Number]":
          return box(slotOf(NumberPrototypeValueOf, own));
        case "[object String]":
          return box(slotOf(StringPrototypeValueOf, own));
        case "[object BigInt]":
          return box(slotOf(BigIntPrototypeValueOf, own));
        default:
          return void 0;
      }
    };
    const box = (primitive) => primitive === void 0 ? void 0 : peer.makeBoxed(primitive);
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
      const known = crossing.seen.get(own);
      if (known !== void 0) return known;
      if (depth >= MAX_DEPTH2) {
        return fail(
          new TypeErrorConstructor(
            "Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported."
          )
        );
      }
      if (opaque.has(own)) {
        const copy2 = peer.makeObject();
        return crossing.freeze ? peer.freeze(copy2) : copy2;
      }
      const kind = kindOf2(own);
      switch (kind) {
        case "Object":
          return exportObject(own, crossing, depth);
        case "Array":
          return exportArray(own, crossing, depth);
        case "Promise":
        case "[object Promise]":
          return exportPromise(own);
        case "Error":
        case "[object Error]":
          return exportError(own, crossing, depth);
        case "host":
          return refuse2(`${kindName(own)} cannot cross the context bridge`);
        default:
          return exportSpecial(own, kind, crossing, depth) ?? exportObject(own, crossing, depth);
      }
    };
    const kindName = (own) => {
      try {
        return StringPrototypeSlice(ObjectPrototypeToString(own), 8, -1);
      } catch (error) {
        return fail(error);
      }
    };
    const exportTop = (own) => {
      switch (typeof own) {
        case "string":
        case "number":
        case "boolean":
        case "bigint":
          return own;
        default:
          return exportValue(own, { seen: new SafeMap(), freeze: false }, 0);
      }
    };
    return {
      /** @param {Realm} other */
      connect: (other) => {
        peer = other;
      },
      value: exportTop,
      /** An exposed API: every object of the copy is frozen. @param {any} own */
      frozen: (own) => exportValue(own, { seen: new SafeMap(), freeze: true }, 0),
      /** A list of arguments, as an array of the peer's realm. @param {any[]} args a genuine array of own elements */
      list: (args) => {
        const { length } = args;
        const list = peer.makeList(length);
        let crossing;
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
              crossing ??= { seen: new SafeMap(), freeze: false };
              list[i] = exportValue(own, crossing, 0);
          }
        }
        return list;
      }
    };
  }

  // src/bridge/factories.js
  function makeBuffer(bytes, length) {
    const copy2 = new Uint8ArrayConstructor(length);
    TypedArrayPrototypeSet(copy2, bytes);
    return TypedArrayPrototypeGetBuffer(copy2);
  }
  var factories = {
    makeObject: () => ({}),
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
    /**
     * @param {any} bytes
     * @param {number} length
     */
    makeDataView: (bytes, length) => new DataViewConstructor(makeBuffer(bytes, length)),
    /**
     * @param {string} name
     * @param {any} view
     * @param {number} length
     */
    makeTypedArray: (name, view, length) => {
      const copy2 = new typedArrayClasses[name](length);
      TypedArrayPrototypeSet(copy2, view);
      return copy2;
    }
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
          const list = exporter.list(args);
          hasThrown = false;
          result = peer.invoke(original, list);
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
            let copy2;
            try {
              copy2 = exporter.value(value);
            } catch (caught) {
              ok = false;
              copy2 = exportThrown(caught);
            }
            callback(ok, copy2);
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
      hand,
      fetch,
      whenSettled,
      raise,
      expose,
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

  // src/process.js
  function createProcess(config) {
    const facts = config.process;
    const process = Object.create(EventEmitter.prototype);
    const properties = {
      type: "renderer",
      pid: facts.pid,
      ppid: facts.ppid,
      platform: facts.platform,
      arch: facts.arch,
      argv: facts.argv,
      env: facts.env,
      versions: facts.versions,
      sandboxed: config.sandbox,
      contextIsolated: config.contextIsolation,
      nextTick
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
  function createRequire(electron) {
    const modules = (
      /** @type {any} */
      {
        __proto__: null,
        electron,
        "electron/renderer": electron,
        "electron/common": electron,
        events: EventEmitter,
        "node:events": EventEmitter
      }
    );
    return (id) => {
      const name = ToString(id);
      if (name in modules) return modules[name];
      const error = new ErrorConstructor(
        `Cannot find module '${name}': a renderer can require 'electron', 'electron/renderer', 'electron/common', 'events' and 'node:events'`
      );
      defineData(error, "code", "MODULE_NOT_FOUND");
      throw error;
    };
  }
  function directoryOf(path) {
    let end = path.length - 1;
    while (end > 0 && StringPrototypeCharCodeAt(path, end) !== 47) end -= 1;
    return end > 0 ? StringPrototypeSlice(path, 0, end) : "/";
  }
  function runPreload(preload, compile, require2, process) {
    const { path, source, error } = preload;
    if (typeof source !== "string") throw new ErrorConstructor(error ?? `Unable to load preload script ${path}`);
    const run = compile(source, path);
    const exports = {};
    const module = { exports, id: path, filename: path, loaded: false };
    ReflectApply(run, exports, [exports, require2, module, path, directoryOf(path), process]);
    module.loaded = true;
  }
  function runPreloads(config, { compile, electron, isolated, link }) {
    const require2 = createRequire(electron);
    const process = createProcess(config);
    if (config.nodeIntegration && !isolated) defineHidden(realmGlobal, "require", require2);
    const { preloads } = config;
    for (let i = 0; i < preloads.length; i += 1) {
      try {
        runPreload(preloads[i], compile, require2, process);
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

  // src/start.js
  function start(native, mainRealm) {
    const { compile, evaluate } = native;
    const link = createLink(native);
    const { ipcRenderer, dispatch } = createIpcRenderer(link);
    let realm;
    if (mainRealm !== void 0) {
      realm = createRealm();
      realm.connect(mainRealm);
      mainRealm.connect(realm);
      realm.hide(ipcRenderer);
    }
    const electron = { contextBridge: createContextBridge(realm), ipcRenderer };
    const execute = createExecutor(evaluate, realm, mainRealm);
    link.handle({
      configure: (config) => {
        runPreloads(config, { compile, electron, isolated: realm !== void 0, link });
      },
      push: dispatch,
      execute: (call, code) => {
        execute(code, (fulfilled, value) => {
          try {
            link.replyExecute(call, fulfilled, value);
          } catch (error) {
            link.report("protocol-error", error, { call });
          }
        });
      }
    });
    return { deliver: link.deliver, reserve: link.reserve, release: link.release };
  }
  return start;
})();
