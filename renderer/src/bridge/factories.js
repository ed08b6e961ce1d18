// Owns the making of plain values of this realm on behalf of the other one. Callers are the two Realms only; foreign
// arguments are primitives, values of this realm, or views whose bytes are read through internal slots.
import { hostFactories } from './host.js';
import {
  AggregateErrorConstructor,
  BoxObject,
  DataViewConstructor,
  DateConstructor,
  ErrorConstructor,
  MapConstructor,
  MapPrototypeSet,
  ObjectFreeze,
  ReflectDeleteProperty,
  RegExpConstructor,
  SetConstructor,
  SetPrototypeAdd,
  TypedArrayPrototypeGetBuffer,
  Uint8ArrayConstructor,
  defineData,
  defineHidden,
  emptyIterable,
  errorClasses,
  typedArrayClasses,
} from '../primordials.js';

/**
 * What a typed array is made of is copied into memory that was not cleared before, and no foreign code runs: there is no
 * species in that.
 *
 * @param {any} bytes a Uint8Array
 */
const makeBuffer = (bytes) => TypedArrayPrototypeGetBuffer(new Uint8ArrayConstructor(bytes));

export const factories = {
  ...hostFactories,
  makeObject: () => ({}),
  /** @param {string[]} keys a genuine array of either realm */
  makeTemplate: (keys) => {
    const template = {};
    for (let i = 0; i < keys.length; i += 1) defineData(template, keys[i], undefined);
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
    if (name === 'AggregateError') return new AggregateErrorConstructor(emptyIterable, message);
    const error = new ErrorConstructor(message);
    defineHidden(error, 'name', name);
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
  makeTypedArray: (name, view) => new typedArrayClasses[name](view),
};
