// Owns the memory of plain objects' key lists: for each list an object of the peer's realm that has these keys. Copies of
// such a template are made at once, and as their keys are their own, assigning to them asks no prototype that foreign code
// may have patched. It is a cache of a bounded size.
import { SafeMap } from '../primordials.js';

/** Longer lists are copied key by key. */
const MAX_KEYS = 64;
/** A list whose beginning is followed by so many different keys is a dictionary's. */
const MAX_CHILDREN = 64;
/** The whole memory is dropped once it has so many nodes. */
const MAX_NODES = 4096;
/** Longer keys are not kept. */
const MAX_KEY_LENGTH = 128;

/**
 * A key list, as the path from the root. `key0` and `next0` are the key that followed last and its node, which spare most
 * look-ups.
 *
 * @typedef {object} Node
 * @property {string | undefined} key0
 * @property {Node | undefined} next0
 * @property {SafeMap<string, Node> | undefined} children
 * @property {any} template
 */

/** @returns {Node} */
const makeNode = () => ({ key0: undefined, next0: undefined, children: undefined, template: undefined });

/** @param {(keys: string[]) => any} makeTemplate asks the peer for an object that has these keys */
export function createTemplates(makeTemplate) {
  let root = makeNode();
  let nodes = 0;

  /**
   * @param {Node} node
   * @param {string} key
   */
  const follow = (node, key) => {
    node.children ??= new SafeMap();
    let next = node.children.get(key);
    if (next === undefined) {
      if (node.children.size >= MAX_CHILDREN || key.length > MAX_KEY_LENGTH) return undefined;
      next = makeNode();
      node.children.set(key, next);
      nodes += 1;
    }
    node.key0 = key;
    node.next0 = next;
    return next;
  };

  /**
   * The template for a key list; undefined if there is to be none.
   *
   * @param {string[]} keys a genuine array
   */
  return (keys) => {
    const { length } = keys;
    if (length > MAX_KEYS) return undefined;
    if (nodes > MAX_NODES) {
      root = makeNode();
      nodes = 0;
    }
    let node = root;
    for (let i = 0; i < length; i += 1) {
      const key = keys[i];
      const next = node.key0 === key ? node.next0 : follow(node, key);
      if (next === undefined) return undefined;
      node = next;
    }
    node.template ??= makeTemplate(keys);
    return node.template;
  };
}
