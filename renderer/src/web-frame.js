// Owns one WebFrame, the preload's own or that of another frame: what may be done with it, and what is around it. That there
// is one object for each frame is `web-frames.js`'s.
import { isError } from './errors.js';
import {
  ArrayIsArray,
  MathLog,
  MathPow,
  NumberIsFinite,
  ObjectCreate,
  ObjectKeys,
  ErrorConstructor,
  PromiseConstructor,
  ReflectDefineProperty,
  ToString,
  TypeErrorConstructor,
  defineHidden,
  printError,
} from './primordials.js';
import { MAIN_WORLD, checkWorldId } from './worlds.js';

/**
 * What a WebFrame is made of.
 *
 * @typedef {object} Parts
 * @property {number} id the number of its document
 * @property {() => import('./worlds.js').Worlds} worlds
 * @property {() => boolean} isThere whether the document is still in its frame
 * @property {(question: string, args: unknown[]) => any} ask asks the main process
 * @property {(verb: string, text: string) => any} edit
 * @property {() => string} token
 * @property {(relation: string, argument?: unknown) => any} related the WebFrame of a frame near this one, or null
 * @property {(id: unknown) => any} byRoutingId
 * @property {(token: string) => any} byToken
 */

/**
 * The arguments after the code: a user gesture, which cannot be pretended here, and a callback, each optional.
 *
 * @param {any[]} rest
 */
function callbackIn(rest) {
  for (let i = 0; i < rest.length && i < 2; i += 1) if (typeof rest[i] === 'function') return rest[i];
  return undefined;
}

/**
 * @param {(reply: import('./execute.js').Reply) => void} begin
 * @param {any} callback is called with the result, or with undefined and the error
 */
const promised = (begin, callback) =>
  new PromiseConstructor((resolve, reject) => {
    begin((fulfilled, value) => {
      if (fulfilled) resolve(value);
      else reject(value);
      if (callback === undefined) return;
      try {
        if (fulfilled) callback(value);
        else callback(undefined, isError(value) ? value : new ErrorConstructor(ToString(value)));
      } catch (error) {
        printError(error);
      }
    });
  });

/** How much one step of Electron's zoom level is. */
const ZOOM_STEP = 1.2;
const LOG_ZOOM_STEP = MathLog(ZOOM_STEP);

/** @param {Parts} parts */
export function createWebFrame({ id, worlds, isThere, ask, edit, token, related, byRoutingId, byToken }) {
  /** @param {string} name */
  const tornDown = (name) =>
    new ErrorConstructor(`Render frame was torn down before webFrame.${name} could be executed`);

  /** @param {string} name */
  const check = (name) => {
    if (!isThere()) throw tornDown(name);
  };

  /**
   * @param {string} name
   * @param {unknown[]} args
   * @returns {number}
   */
  const zoom = (name, args) => {
    check(name);
    return ask('zoom', args);
  };

  const methods = {
    /**
     * @param {string} code
     * @param {any[]} rest
     */
    executeJavaScript: (code, ...rest) => {
      const text = ToString(code);
      return promised((reply) => {
        if (isThere()) worlds().executorOf(MAIN_WORLD)(text, reply);
        else reply(false, tornDown('executeJavaScript'));
      }, callbackIn(rest));
    },
    /**
     * @param {number} worldId
     * @param {{ code: string, url?: string }[]} scripts run one after the other; the last one's value counts
     * @param {any[]} rest
     */
    executeJavaScriptInIsolatedWorld: (worldId, scripts, ...rest) => {
      checkWorldId(worldId, MAIN_WORLD);
      if (!ArrayIsArray(scripts)) throw new TypeErrorConstructor('scripts must be an array of objects with code');
      const { length } = scripts;
      /** @type {{ code: string, url: string }[]} */
      const list = [];
      for (let i = 0; i < length; i += 1) {
        const { code, url } = scripts[i];
        defineHidden(list, i, { code: ToString(code), url: url === undefined ? '' : ToString(url) });
      }
      return promised((reply) => {
        if (!isThere()) {
          reply(false, tornDown('executeJavaScriptInIsolatedWorld'));
          return;
        }
        const execute = worlds().executorOf(worldId);
        /** @param {number} i */
        const run = (i) => {
          if (i >= length) reply(true, undefined);
          else if (i === length - 1) execute(list[i].code, reply, list[i].url);
          else execute(list[i].code, (fulfilled, value) => (fulfilled ? run(i + 1) : reply(false, value)), list[i].url);
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
      if (typeof info !== 'object' || info === null) throw new TypeErrorConstructor('info must be an object');
      const { name, securityOrigin, csp } = info;
      if (csp !== undefined && securityOrigin === undefined) {
        throw new ErrorConstructor('If csp is specified, securityOrigin should also be specified');
      }
      if (csp !== undefined || securityOrigin !== undefined) {
        throw new ErrorConstructor(
          "WebKit's script worlds have no security origin and no content security policy of their own: only name can be set",
        );
      }
      if (name !== undefined) worlds().setName(worldId, ToString(name));
    },
    /** @param {number} factor 1 is the page's own size */
    setZoomFactor: (factor) => {
      if (typeof factor !== 'number' || !(factor > 0) || !NumberIsFinite(factor)) {
        throw new TypeErrorConstructor("'zoomFactor' must be a double greater than 0.0");
      }
      zoom('setZoomFactor', [id, factor]);
    },
    getZoomFactor: () => zoom('getZoomFactor', [id]),
    /** @param {number} level 0 is the page's own size, each step is a fifth */
    setZoomLevel: (level) => {
      if (!NumberIsFinite(level)) throw new TypeErrorConstructor('The zoom level must be a number');
      zoom('setZoomLevel', [id, MathPow(ZOOM_STEP, level)]);
    },
    getZoomLevel: () => MathLog(zoom('getZoomLevel', [id])) / LOG_ZOOM_STEP,
    /**
     * @param {string} css
     * @param {{ cssOrigin?: string }} [options]
     * @returns {string} the key to remove it by
     */
    insertCSS: (css, options) => {
      const origin = options?.cssOrigin ?? 'author';
      if (origin !== 'author') {
        throw new ErrorConstructor(
          `cssOrigin ${ToString(origin)}: from within a page WebKit takes style sheets of the origin author only`,
        );
      }
      const text = ToString(css);
      check('insertCSS');
      return edit('insertCSS', text);
    },
    /** @param {string} key of a sheet; any other does nothing */
    removeInsertedCSS: (key) => {
      const text = ToString(key);
      check('removeInsertedCSS');
      edit('removeInsertedCSS', text);
    },
    /** @param {string} text goes to the focused element */
    insertText: (text) => {
      const inserted = ToString(text);
      check('insertText');
      edit('insertText', inserted);
    },
    /** @param {string} selector of an element that holds a frame */
    getFrameForSelector: (selector) => related('select', ToString(selector)),
    /** @param {string} name of a frame within this one */
    findFrameByName: (name) => related('name', ToString(name)),
    /** @param {number} routingId of any frame of this process */
    findFrameByRoutingId: (routingId) => byRoutingId(routingId),
    /** @param {string} frameToken of any frame of this process */
    findFrameByToken: (frameToken) => byToken(ToString(frameToken)),
  };

  /** @type {any} */
  const prototype = {};
  // On the prototype, as in Electron: across the bridge it is an empty object.
  const verbs = /** @type {(keyof typeof methods)[]} */ (ObjectKeys(methods));
  for (let i = 0; i < verbs.length; i += 1) defineHidden(prototype, verbs[i], methods[verbs[i]]);
  const getters = {
    top: () => related('top'),
    opener: () => related('opener'),
    parent: () => related('parent'),
    firstChild: () => related('firstChild'),
    nextSibling: () => related('nextSibling'),
    frameToken: token,
    routingId: () => id,
  };
  const properties = /** @type {(keyof typeof getters)[]} */ (ObjectKeys(getters));
  for (let i = 0; i < properties.length; i += 1) {
    const get = getters[properties[i]];
    const descriptor = /** @type {any} */ ({ __proto__: null, configurable: true, enumerable: true, get });
    ReflectDefineProperty(prototype, properties[i], descriptor);
  }
  defineHidden(prototype, 'constructor', function WebFrame() {
    throw new TypeErrorConstructor('Illegal constructor');
  });
  return ObjectCreate(prototype);
}
