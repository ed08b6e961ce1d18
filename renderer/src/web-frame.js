// Owns `webFrame`: what a preload may do with its frame.
import { isError } from './errors.js';
import { createInsertedStyles } from './inserted-styles.js';
import {
  ArrayIsArray,
  MathLog,
  MathPow,
  NumberIsFinite,
  ErrorConstructor,
  PromiseConstructor,
  ReflectApply,
  ToString,
  TypeErrorConstructor,
  defineHidden,
  printError,
  realmGlobal,
} from './primordials.js';
import { MAIN_WORLD, checkWorldId } from './worlds.js';

/** @typedef {import('./types.js').Config} Config */

const documentObject = realmGlobal.document;
const execCommand = documentObject && documentObject.execCommand;

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

/**
 * @param {import('./worlds.js').Worlds} worlds
 * @param {(question: string, args: unknown[]) => any} ask asks the main process
 */
export function createWebFrame(worlds, ask) {
  const styles = createInsertedStyles();
  /** @type {Config | undefined} */
  let config;

  const methods = {
    /**
     * @param {string} code
     * @param {any[]} rest
     */
    executeJavaScript: (code, ...rest) => {
      const text = ToString(code);
      return promised((reply) => worlds.executorOf(MAIN_WORLD)(text, reply), callbackIn(rest));
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
      const execute = worlds.executorOf(worldId);
      return promised((reply) => {
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
      if (name !== undefined) worlds.setName(worldId, ToString(name));
    },
    /** @param {number} factor 1 is the page's own size */
    setZoomFactor: (factor) => {
      if (typeof factor !== 'number' || !(factor > 0) || !NumberIsFinite(factor)) {
        throw new TypeErrorConstructor("'zoomFactor' must be a double greater than 0.0");
      }
      ask('zoom', [factor]);
    },
    /** @returns {number} */
    getZoomFactor: () => ask('zoom', []),
    /** @param {number} level 0 is the page's own size, each step is a fifth */
    setZoomLevel: (level) => {
      if (!NumberIsFinite(level)) throw new TypeErrorConstructor('The zoom level must be a number');
      ask('zoom', [MathPow(ZOOM_STEP, level)]);
    },
    getZoomLevel: () => MathLog(ask('zoom', [])) / LOG_ZOOM_STEP,
    insertCSS: styles.insert,
    removeInsertedCSS: styles.remove,
    /** @param {string} text goes to the focused element */
    insertText: (text) => {
      ReflectApply(execCommand, documentObject, ['insertText', false, ToString(text)]);
    },
  };

  /** @type {any} */
  const prototype = {};
  // On the prototype, as in Electron: across the bridge it is an empty object.
  for (const name of /** @type {(keyof typeof methods)[]} */ (Object.keys(methods))) {
    defineHidden(prototype, name, methods[name]);
  }
  const getters = {
    frameToken: () => config?.frameToken,
    routingId: () => config?.routingId,
  };
  for (const name of /** @type {(keyof typeof getters)[]} */ (Object.keys(getters))) {
    Object.defineProperty(prototype, name, { configurable: true, enumerable: true, get: getters[name] });
  }
  defineHidden(prototype, 'constructor', function WebFrame() {
    throw new TypeError('Illegal constructor');
  });
  return {
    webFrame: Object.create(prototype),
    /** @param {Config} given */
    configure: (given) => {
      config = given;
    },
  };
}
