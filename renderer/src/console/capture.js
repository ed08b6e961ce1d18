// Owns the console of one realm: its methods do what they did, and tell of what they were called with. To the page they look
// like the built-in ones, and the devtools still show the line that called them: the original is reached by a tail call.
import {
  ErrorConstructor,
  FunctionPrototypeBind,
  NumberConstructor,
  ReflectApply,
  ReflectDefineProperty,
  ReflectGetOwnPropertyDescriptor,
  StringPrototypeIndexOf,
  StringPrototypeLastIndexOf,
  StringPrototypeSlice,
  realmGlobal,
} from '../primordials.js';
import { messageOf } from './describe.js';

export const DEBUG = 0;
export const INFO = 1;
export const WARNING = 2;
export const ERROR = 3;

/**
 * Who takes console messages. It may be of another realm: it is called with primitives only, and what it throws goes no
 * further.
 *
 * @typedef {object} Sink
 * @property {() => boolean} isReady false when a message would be dropped
 * @property {() => void} drop counts one that was not even made
 * @property {(level: number, message: string, source: string, line: number) => void} put
 */

/** @type {Record<string, number>} */
const levels = /** @type {any} */ ({
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
  assert: ERROR,
});
const names = Object.keys(levels);

/**
 * Wraps this realm's console, and gives the function that says who takes its messages from then on.
 *
 * @returns {(sink: Sink) => void}
 */
export function captureConsole() {
  /** @type {Sink | undefined} */
  let sink;
  // A proxy's trap that writes to the console while its proxy is described.
  let busy = false;

  /**
   * @param {string} name
   * @param {any[]} args
   */
  const capture = (name, args) => {
    if (sink === undefined || busy || (name === 'assert' && args.length > 0 && args[0])) return;
    busy = true;
    try {
      if (sink.isReady()) {
        const message = name === 'assert' ? failedAssertion(args) : messageOf(args);
        const { source, line } = placeOf(new ErrorConstructor().stack);
        sink.put(levels[name], message, source, line);
      } else {
        sink.drop();
      }
    } catch {
      // The stack may be exhausted. The console itself must not fail.
    } finally {
      busy = false;
    }
  };

  const { console } = realmGlobal;
  /** @type {Record<string, any>} */
  const originals = /** @type {any} */ ({ __proto__: null });
  /**
   * @param {string} name
   * @param {any[]} args
   */
  const run = (name, args) => {
    capture(name, args);
    return ReflectApply(originals[name], console, args);
  };
  // Each with a name in the source: that is what its `toString` shows.
  /** @type {Record<string, (...args: any[]) => any>} */
  const methods = /** @type {any} */ ({
    __proto__: null,
    debug: (/** @type {any[]} */ ...args) => run('debug', args),
    log: (/** @type {any[]} */ ...args) => run('log', args),
    info: (/** @type {any[]} */ ...args) => run('info', args),
    dir: (/** @type {any[]} */ ...args) => run('dir', args),
    dirxml: (/** @type {any[]} */ ...args) => run('dirxml', args),
    table: (/** @type {any[]} */ ...args) => run('table', args),
    trace: (/** @type {any[]} */ ...args) => run('trace', args),
    group: (/** @type {any[]} */ ...args) => run('group', args),
    groupCollapsed: (/** @type {any[]} */ ...args) => run('groupCollapsed', args),
    warn: (/** @type {any[]} */ ...args) => run('warn', args),
    error: (/** @type {any[]} */ ...args) => run('error', args),
    assert: (/** @type {any[]} */ ...args) => run('assert', args),
  });
  for (let i = 0; console && i < names.length; i += 1) {
    const name = names[i];
    const descriptor = ReflectGetOwnPropertyDescriptor(console, name);
    if (descriptor === undefined || typeof descriptor.value !== 'function') continue;
    originals[name] = descriptor.value;
    // A bound function shows no source and can not be constructed, as a built-in one.
    const bound = FunctionPrototypeBind(methods[name], undefined);
    ReflectDefineProperty(bound, 'name', /** @type {any} */ ({ __proto__: null, value: name, configurable: true }));
    ReflectDefineProperty(console, name, /** @type {any} */ ({ __proto__: null, ...descriptor, value: bound }));
  }
  return (given) => {
    sink = given;
  };
}

/** @param {any[]} args */
function failedAssertion(args) {
  const message = messageOf(args, 1);
  return message === '' ? 'Assertion failed' : `Assertion failed: ${message}`;
}

/**
 * The first place of a stack that is not in Polaron's own scripts.
 *
 * @param {unknown} stack
 */
export function placeOf(stack) {
  if (typeof stack === 'string') {
    for (let start = 0; start < stack.length; ) {
      const newline = StringPrototypeIndexOf(stack, '\n', start);
      const end = newline < 0 ? stack.length : newline;
      const place = parsePlace(StringPrototypeSlice(stack, start, end));
      if (place !== undefined) return place;
      start = end + 1;
    }
  }
  return { source: '', line: 0 };
}

/**
 * `name@url:line:column`, as JavaScriptCore writes it.
 *
 * @param {string} text
 */
function parsePlace(text) {
  const column = StringPrototypeLastIndexOf(text, ':');
  const line = column > 0 ? StringPrototypeLastIndexOf(text, ':', column - 1) : -1;
  if (line < 0) return undefined;
  // A URL may have an @, a name hardly.
  const source = StringPrototypeSlice(text, StringPrototypeIndexOf(text, '@') + 1, line);
  const number = NumberConstructor(StringPrototypeSlice(text, line + 1, column));
  if (!(number > 0) || StringPrototypeIndexOf(source, 'polaron:') === 0) return undefined;
  return { source, line: number };
}
