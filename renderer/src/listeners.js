// Owns the listeners of one emitter, by event name. Lists are copied when they change, so that an emit in progress goes
// on with the list it started with. A Map holds them: no event name is special here.
import { SafeMap, makeList } from './primordials.js';

/**
 * A listener, and what is called for it: itself, or the wrapper that `once` made.
 *
 * @typedef {{ listener: Function, raw: Function }} Entry
 */

/** @typedef {string | symbol} EventName */

export class Listeners {
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
    const count = list === undefined ? 0 : list.length;
    const next = makeList(count + 1);
    const shift = prepend ? 1 : 0;
    for (let i = 0; i < count; i += 1) next[i + shift] = /** @type {Entry[]} */ (list)[i];
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
    if (list === undefined) return undefined;
    let at = list.length - 1;
    while (at >= 0 && list[at].raw !== listener && list[at].listener !== listener) at -= 1;
    if (at < 0) return undefined;
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
}
