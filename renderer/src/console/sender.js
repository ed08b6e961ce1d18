// Owns the way of console messages to the main process. It gives way: while much waits for room in the socket, messages are
// counted instead of sent, so that a flood of them neither fills the memory nor holds up what counts.
import { ReflectApply, globalSetTimeout, realmGlobal } from '../primordials.js';
import { WARNING } from './capture.js';
import { cut } from './describe.js';

/** How long after a drop it is looked whether the number of them can be told, in milliseconds. */
const RETRY = 100;

/** @typedef {import('./capture.js').Sink} Sink */

/**
 * @param {(message: any[]) => void} send
 * @param {() => boolean} isCongested
 * @returns {Sink}
 */
export function createSender(send, isCongested) {
  let dropped = 0;
  let retrying = false;

  const tellDropped = () => {
    if (dropped === 0) return;
    const count = dropped;
    dropped = 0;
    send([WARNING, `${count} console ${count === 1 ? 'message was' : 'messages were'} dropped`, '', 0]);
  };

  const retry = () => {
    if (retrying || !globalSetTimeout) return;
    retrying = true;
    ReflectApply(globalSetTimeout, realmGlobal, [
      () => {
        retrying = false;
        try {
          if (isCongested()) retry();
          else tellDropped();
        } catch {}
      },
      RETRY,
    ]);
  };

  const drop = () => {
    dropped += 1;
    retry();
  };

  return /** @type {any} */ ({
    __proto__: null,
    isReady: () => !isCongested(),
    drop,
    /** @type {Sink['put']} */
    put: (level, message, source, line) => {
      if (isCongested()) {
        drop();
        return;
      }
      tellDropped();
      send([level, message, cut(source), line]);
    },
  });
}
