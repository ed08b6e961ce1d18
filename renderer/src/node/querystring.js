// Owns the parsing and printing of queries for `url.parse(text, true)` and `url.format`, as Node.js' `querystring` does it.
// The bundle has it in place of the package `qs`, which knows nested objects that Node.js does not.

/** @param {string} text */
function decode(text) {
  const spaced = text.replace(/\+/g, ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** @param {unknown} value */
const print = (value) =>
  encodeURIComponent(typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean' || Number.isFinite(value) ? String(value) : '');

/** @param {string} text */
export function parse(text) {
  /** @type {Record<string, any>} */
  const query = Object.create(null);
  for (const part of text.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const key = decode(at < 0 ? part : part.slice(0, at));
    const value = at < 0 ? '' : decode(part.slice(at + 1));
    if (!(key in query)) query[key] = value;
    else if (Array.isArray(query[key])) query[key].push(value);
    else query[key] = [query[key], value];
  }
  return query;
}

/** @param {Record<string, any>} query */
export function stringify(query) {
  return Object.keys(query)
    .flatMap((key) => (Array.isArray(query[key]) ? query[key] : [query[key]]).map((value) => `${print(key)}=${print(value)}`))
    .join('&');
}
