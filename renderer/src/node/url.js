// Owns the module `url`: Node.js' old interface, by the package of that name, and the parts of its new one that make sense
// without a file system.
import { Url, format as formatLegacy, parse, resolve, resolveObject } from 'url/';

export { Url, parse, resolve, resolveObject };

export const { URL, URLSearchParams } = globalThis;

/**
 * `url.format`, also of a URL.
 *
 * @param {any} given
 * @param {{ auth?: boolean, fragment?: boolean, search?: boolean, unicode?: boolean }} [options]
 */
export function format(given, options = {}) {
  if (!(given instanceof URL)) return formatLegacy(given);
  const url = new URL(given.href);
  if (options.auth === false) {
    url.username = '';
    url.password = '';
  }
  if (options.fragment === false) url.hash = '';
  if (options.search === false) url.search = '';
  return url.href;
}

/**
 * @param {string} text
 * @param {string} code
 */
function fail(text, code) {
  return Object.assign(new TypeError(text), { code });
}

/**
 * The path of a file: URL.
 *
 * @param {string | URL} given
 */
export function fileURLToPath(given) {
  const url = typeof given === 'string' ? new URL(given) : given;
  if (url.protocol !== 'file:') throw fail('The URL must be of scheme file', 'ERR_INVALID_URL_SCHEME');
  if (url.hostname !== '') {
    throw fail('File URL host must be "localhost" or empty', 'ERR_INVALID_FILE_URL_HOST');
  }
  if (/%2f/i.test(url.pathname)) {
    throw fail('File URL path must not include encoded / characters', 'ERR_INVALID_FILE_URL_PATH');
  }
  return decodeURIComponent(url.pathname);
}

/**
 * The file: URL of an absolute path.
 *
 * @param {string} path
 */
export function pathToFileURL(path) {
  if (typeof path !== 'string' || path[0] !== '/') {
    throw fail('The "path" argument must be an absolute path: a renderer has no working directory', 'ERR_INVALID_ARG_VALUE');
  }
  const url = new URL('file:///');
  url.pathname = path.replace(/[%\\\n\r\t?#]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  return url;
}
