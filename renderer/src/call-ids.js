// Owns the numbering of calls: 1 to 2^32 - 1, around and around, never one that is still in use. 0 means "no call".

/**
 * @param {(call: number) => boolean} isUsed
 * @param {number} [last] the number before the first one
 * @returns {() => number}
 */
export function createCallIds(isUsed, last = 0) {
  return () => {
    do last = (last + 1) >>> 0;
    while (last === 0 || isUsed(last));
    return last;
  };
}
