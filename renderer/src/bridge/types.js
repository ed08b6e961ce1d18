// Owns the types of the context bridge: what one realm asks of the other.

/**
 * A promise made for the peer. The peer only passes it back to `settle`.
 *
 * @typedef {{ promise: Promise<any>, resolve: (value: any) => void, reject: (reason: any) => void }} Deferred
 */

/**
 * One side of the bridge. "own" values belong to the realm that is asked, "foreign" ones to the asking realm.
 *
 * @typedef {object} Realm
 * @property {(peer: Realm) => void} connect once
 * @property {(length: number) => any[]} makeList an array with that many own elements
 * @property {() => any} makeObject
 * @property {(keys: string[]) => any} makeTemplate an object with these keys, for the next one
 * @property {(template: any) => any} copyTemplate an object with the template's keys, all undefined
 * @property {(object: any, key: string) => void} remove takes a property away
 * @property {(object: any, key: PropertyKey, value: any) => boolean} define
 * @property {(object: any, key: PropertyKey, value: any) => boolean} defineHidden
 * @property {(object: any) => any} freeze
 * @property {(name: string, message: string) => any} makeError
 * @property {(time: number) => any} makeDate
 * @property {(source: string, flags: string) => any} makeRegExp
 * @property {(primitive: any) => any} makeBoxed
 * @property {() => any} makeMap
 * @property {(map: any, key: any, value: any) => void} mapSet
 * @property {() => any} makeSet
 * @property {(set: any, value: any) => void} setAdd
 * @property {(bytes: any) => any} makeBuffer
 * @property {(bytes: any) => any} makeDataView
 * @property {(name: string, view: any) => any} makeTypedArray
 * @property {(message: string, name: string) => any} makeException a DOMException
 * @property {(node: any) => any} adoptNode this realm's wrapper of a foreign node; undefined where there are no nodes
 * @property {(object: any) => any} cloneHost this realm's clone of a foreign Blob or the like
 * @property {(foreign: any) => any} makeFunction a function that stands for a foreign one
 * @property {(foreign: any) => Deferred} makePromise a promise that stands for a foreign one
 * @property {(deferred: Deferred, fulfilled: boolean, value: any) => void} settle
 * @property {(own: any, list: any[]) => any} invoke calls an own function; gives a foreign value, or raises
 * @property {(own: any) => any} invoke0 the same without arguments
 * @property {(own: any) => any} hand gives the foreign copy of an own value, or raises
 * @property {(foreign: any) => any} fetch gives the own copy of a foreign value, or throws
 * @property {(thrown: any) => any} fetchThrown the own copy of a foreign exception
 * @property {(evaluate: () => any, args: any[]) => any} execute calls the foreign function that `evaluate` gives, with
 *   copies of own arguments; gives the own copy of its result, or throws
 * @property {(own: any, callback: (fulfilled: boolean, foreign: any) => void) => void} whenSettled
 *   awaits an own value and hands over what came of it
 * @property {(value: any) => void} raise makes the proxy at work throw that (own) value when control is back in it
 * @property {(key: string, api: any) => void} expose copies an own value onto the foreign global
 * @property {() => void} keepNodes from now on no DOM node goes over from here
 * @property {(object: object) => void} hide from now on the own object crosses as an empty one
 * @property {(key: string) => boolean} hasGlobal
 * @property {(key: string, value: any) => boolean} defineGlobal
 */

export {};
