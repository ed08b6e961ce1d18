// Owns the way of a message to a DOM port at the other side of a relay. Through the DOM until one was seen to be dispatched
// there: so it is known that the port was started, by whomever and however. From then on the runtime dispatches messages
// itself, in the world that has the port, and nothing of it is in the engine's queues, which lose messages of a port that is
// moved. A port that is found moved gets everything through the DOM again.
import { SafeMap } from '../primordials.js';
import { FLAG_PORTS } from '../wire.js';
import { post, soon } from './dom.js';
import { bytesOf } from './exits.js';

/** @typedef {import('./ends.js').End} End */
/** @typedef {import('./exits.js').Back} Back */

/**
 * A message that was not dispatched yet.
 *
 * @typedef {object} Message
 * @property {any} value
 * @property {any[]} ports
 * @property {End[]} nested who has the other port of each of them
 * @property {number} cost
 * @property {number} flags
 * @property {Uint8Array} bytes as it came
 */

/** Messages that are dispatched in a row before others get their turn. */
const BATCH = 64;

/**
 * @param {object} context
 * @param {() => void} context.checkpoint runs the promise jobs that are due
 * @param {(error: unknown, id: number) => void} context.report
 * @param {() => void} context.watch looks whether ports of which nothing is heard are still there
 * @param {(end: End) => void} context.dispatched
 * @param {(nested: End[], hub: import('./hub.js').Hub) => void} context.arrived
 */
export function createInbound({ checkpoint, report, watch, dispatched, arrived }) {
  /** @param {End} end */
  const isHere = (end) => end.hub !== undefined && end.hub.isHere(end.handle);

  /** Whether it is told what is dispatched at the port. @param {End} end */
  const counts = (end) => (end.hub !== undefined || end.pending) && !end.relayed;

  /** @param {End} end @param {any} value @param {any[]} ports */
  const throughDom = (end, value, ports) => {
    if (end.port === undefined) return;
    try {
      post(end.port, value, ports);
    } catch (error) {
      // The wire can carry it and the DOM can not.
      report(error, end.id);
    }
  };

  /** @param {End} end @param {any} value @param {any[]} ports @param {End[]} nested @param {number} cost */
  const dispatch = (end, value, ports, nested, cost) => {
    const { hub, relay } = end;
    if (hub === undefined) return;
    // Before the listeners run: they may send the port on.
    if (relay !== undefined) relay.consumed(cost);
    if (nested.length > 0) arrived(nested, hub);
    try {
      hub.dispatch(end.handle, value, ports, (i) => nested[i].handle);
    } catch (error) {
      report(error, end.id);
      hub.failed(end.handle);
    }
    dispatched(end);
  };

  /** @param {End} end */
  const flush = (end) => {
    for (let i = 0; i < BATCH && end.held.size > 0; i += 1) {
      if (!isHere(end)) {
        lose(end);
        return;
      }
      const { value, ports, nested, cost } = /** @type {Message} */ (end.held.get(end.firstHeld));
      end.held.delete(end.firstHeld++);
      end.weight -= cost;
      dispatch(end, value, ports, nested, cost);
      // Each is a task of its own.
      checkpoint();
    }
    if (end.held.size > 0) soon(() => flush(end));
  };

  /**
   * What is held goes through the DOM, behind what is there.
   *
   * @param {End} end
   */
  const spill = (end) => {
    end.started = false;
    const { held } = end;
    end.held = new SafeMap();
    end.firstHeld = end.lastHeld;
    held.forEach((message) => {
      if (counts(end)) end.waiting.set(end.posted++, message);
      throughDom(end, message.value, message.ports);
    });
  };

  /**
   * It went where nobody tells what is dispatched there: all counts as dispatched.
   *
   * @param {End} end
   */
  const lose = (end) => {
    const { weight, relay } = end;
    if (end.hub !== undefined) end.hub.drop(end.handle);
    end.hub = undefined;
    end.pending = false;
    const loseAll = (/** @type {Message} */ { nested }) => {
      for (let i = 0; i < nested.length; i += 1) if (nested[i].hub === undefined) lose(nested[i]);
    };
    end.waiting.forEach(loseAll);
    end.held.forEach(loseAll);
    spill(end);
    end.waiting.clear();
    end.weight = 0;
    if (relay !== undefined && weight > 0) relay.consumed(weight);
    if (end.closing) dispatched(end);
  };

  return {
    counts,
    lose,
    spill,
    /** @param {End} end @param {import('../receive.js').Envelope} envelope @param {any[]} ports @param {End[]} nested @param {number} cost */
    deliver: (end, envelope, ports, nested, cost) => {
      const { value } = envelope;
      const waits = end.waiting.size + end.held.size + end.skip > 0;
      if (end.started) {
        if (!isHere(end)) {
          lose(end);
        } else if (!waits) {
          dispatch(end, value, ports, nested, cost);
          return;
        }
      }
      if (!counts(end)) {
        throughDom(end, value, ports);
        for (let i = 0; i < nested.length; i += 1) lose(nested[i]);
        if (end.relay !== undefined) end.relay.consumed(cost);
        return;
      }
      const message = { value, ports, nested, cost, flags: envelope.flags & FLAG_PORTS, bytes: bytesOf(envelope) };
      end.weight += cost;
      if (end.started) {
        // It follows as soon as those in the DOM were dispatched.
        end.held.set(end.lastHeld++, message);
      } else {
        end.waiting.set(end.posted++, message);
        throughDom(end, value, ports);
      }
      watch();
    },
    /**
     * The next message that is in the DOM was dispatched. @param {End} end @returns {Message | undefined}
     */
    seen: (end) => {
      end.started = true;
      const message = end.waiting.get(end.seen);
      if (message === undefined) return undefined;
      end.waiting.delete(end.seen);
      end.seen += 1;
      end.weight -= message.cost;
      if (end.waiting.size === 0 && end.held.size > 0) soon(() => flush(end));
      return message;
    },
    /** What was not dispatched, in order. @param {End} end @param {(message: Message) => void} each */
    unseen: (end, each) => {
      for (let i = end.seen; i < end.posted; i += 1) {
        const message = end.waiting.get(i);
        if (message !== undefined) each(message);
      }
      for (let i = end.firstHeld; i < end.lastHeld; i += 1) {
        const message = end.held.get(i);
        if (message !== undefined) each(message);
      }
      end.waiting.clear();
      end.held.clear();
      end.weight = 0;
    },
  };
}
