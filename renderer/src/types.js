// Owns the types of the contract with the native web-process extension.

/**
 * @typedef {object} Native
 * @property {(u8: Uint8Array) => void} setTransmitBuffer
 * @property {(u8: Uint8Array) => void} setReceiveBuffer
 * @property {() => boolean} send
 * @property {(length: number) => boolean} sendPart sends so many bytes, the next of an envelope that is sent in parts
 * @property {() => boolean} sendSync
 * @property {() => boolean} isCongested whether so much waits to be sent that console messages are dropped
 * @property {(source: string, uri: string) => (...args: any[]) => any} compile
 * @property {(code: string) => any} evaluate runs code in the page's world
 * @property {(frame: number, worldId: number, code: string, url: string) => any} evaluateIn runs code in a world of a document
 * @property {(frame: number, worldId: number, name: string) => import('./bridge/types.js').Realm} openWorld that world's side
 *   of a bridge
 * @property {number} document the number of this document: its frame's, for the ones below
 * @property {(frame: number, relation: string, argument: unknown) => number | null} findFrame the number of the document
 *   in a frame near another one; null where there is none that this preload may have
 * @property {(frame: number) => number} isReachable 1 when the page here could have that document by itself
 * @property {(frame: number, verb: string, text: string) => unknown} edit changes that document
 * @property {() => any} library evaluates the bundle of Node.js' larger modules in this world
 * @property {(what: string) => Record<string, number> | undefined} processInfo what the system says of this process
 * @property {(level: string, text: string) => void} log
 */

/** @typedef {{ path: string, source?: string, error?: string }} Preload */

/**
 * @typedef {object} ProcessFacts
 * @property {number} pid
 * @property {number} [ppid]
 * @property {string[]} argv
 * @property {Record<string, string>} env
 * @property {Record<string, string>} versions
 * @property {string} platform
 * @property {string} arch
 * @property {string} [execPath]
 */

/**
 * @typedef {object} Config
 * @property {boolean} contextIsolation
 * @property {boolean} nodeIntegration
 * @property {boolean} sandbox
 * @property {Preload[]} preloads
 * @property {ProcessFacts} process
 * @property {boolean} electronErrorMessages
 * @property {string} [frameToken]
 * @property {number} [routingId]
 * @property {boolean} isMainFrame
 */

export {};
